"""What muscles do to the centre of mass, as records: at a posture, or in every frame of a motion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.dataset.record import Record, of_pair, of_row, record
from psoas.dataset.rows import recorded_rows, summed
from psoas.units import LINEAR_ACCELERATION_PER_NEWTON, SECOND

if TYPE_CHECKING:
    import xarray as xr


def records(dataset: xr.Dataset) -> list[Record]:
    """Every row, direction and, of a motion, frame."""
    if "time" not in dataset.dims:
        return of_instant(dataset, "com_acceleration", {})
    found: list[Record] = []
    for i, t in enumerate(dataset.time.values.tolist()):
        over = {"over": "time", "at": t, "at_units": SECOND}
        found += of_instant(dataset.isel(time=i), "trial_com_acceleration", over)
    return found


def of_instant(here: xr.Dataset, name: str, over: dict[str, Any]) -> list[Record]:
    """One posture or frame."""
    found = []
    for row in recorded_rows(here):
        for axis, value in zip(here.axis.values.tolist(), summed(here, name, row).tolist(), strict=True):
            sentence = f"{row.label} ({row.side}): the centre of mass relative to ground, {axis} {value:+.3g} m/s2/N."
            found.append(
                record(
                    "acceleration of the centre of mass", value, LINEAR_ACCELERATION_PER_NEWTON, sentence,
                    **of_row(row), operator="acceleration", **of_pair("com", "ground", axis), **over,
                    sharing=here.attrs["condition_sharing"],
                )
            )  # fmt: skip
    return found
