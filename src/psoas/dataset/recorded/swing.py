"""The hip's share of a thigh's swing over the stiffness of the spine, as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.record import Record, known, of_pair, of_row, record, who
from psoas.dataset.rows import recorded_rows
from psoas.units import ONE, ROTATION_PER_NEWTON

if TYPE_CHECKING:
    import xarray as xr

UNIT = "N m/rad"


def records(dataset: xr.Dataset) -> list[Record]:
    """Both rotations and the share of every row at every stiffness."""
    found: list[Record] = []
    for row in [r for r in recorded_rows(dataset) if r.grouped]:
        for i, stiffness in enumerate(dataset.stiffness.values.tolist()):
            here = dataset.sel(group=row.name).isel(stiffness=i)
            over = {"operator": "static", "over": "spine_stiffness", "at": stiffness, "at_units": UNIT, **of_row(row)}
            for key, of, to in (("hip", "femur_r", "pelvis"), ("pelvis", "pelvis", "thorax")):
                value = float(here[f"group_swing_{key}"])
                size = f"{np.degrees(value) * 100:+.3f} deg at 100 N and {stiffness:.3g} {UNIT}"
                said = f"{who(row)}: {of} relative to {to} {size}."
                found.append(record("rotation", value, ROTATION_PER_NEWTON, said, **over, **of_pair(of, to, "right")))
            share = known(float(here.group_swing_share))
            words = "not defined" if share is None else f"{share:.2f}"
            found.append(
                record(
                    "hip's share of the swing", share, ONE, f"{who(row)}: {words} at {stiffness:.3g} {UNIT}.", **over
                )
            )
    return found
