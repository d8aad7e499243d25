"""A posture with tight muscles as records: every pair of segments in both postures, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.record import Record, of_pair, record, turns
from psoas.dataset.signs import signs
from psoas.units import RADIAN

if TYPE_CHECKING:
    import xarray as xr

LEAST = float(np.radians(0.05))  # rad: a change that is no larger is written as none
CHANGE = "tight minus untight"


def records(dataset: xr.Dataset) -> list[Record]:
    """Angles in the sagittal plane, about the mediolateral axis."""
    found = []
    for name in map(str, dataset.pair.values):
        here = dataset.sel(pair=name)
        pair = str(here.pair_of.item()), str(here.pair_relative_to.item())
        where = of_pair(*pair, "right")
        for case in map(str, dataset.case.values):
            value = float(here.sagittal_angle.sel(case=case))
            words = f"{case}: {name} {np.degrees(value):+.1f} deg about the mediolateral axis."
            found.append(record("angle", value, RADIAN, words, operator="posture", **where, case=case))
        change = float(here.sagittal_change)
        sign = int(signs(np.array(change), np.array(0.0), LEAST))
        band = {k: float(here[f"sagittal_change_{k}"]) for k in ("low", "high") if f"sagittal_change_{k}" in here}
        words = f"{dataset.attrs['tight']}: {turns(*pair, 'right', change, sign)}, {abs(np.degrees(change)):.1f} deg."
        more = {"operator": "posture", "case": CHANGE, "sign": sign, **band}
        found.append(record("change of angle", change, RADIAN, words, **where, **more))
    return found
