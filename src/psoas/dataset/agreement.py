"""How often a sign holds: an answer against the same answer in bodies that may be as true."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from psoas.dataset.relative import relative
from psoas.dataset.signs import DEADBAND

if TYPE_CHECKING:
    import xarray as xr

HOLDS = 0.95  # of the draws: a sign that fewer of them have is not reliable
ENOUGH = 40  # draws from which a band of 5 to 95 % is told: two beyond each end of it
BAND = (5.0, 95.0)  # per cent
COMPARED = ("pelvis", "femur_r", "femur_l", "thorax")


class Agreement(NamedTuple):
    """Of one number: in how many of the draws its sign holds, and where 5 and 95 % of them lie (nan where too few)."""

    agree: int
    draws: int
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether enough draws agree for a sign to be told; without draws there is nothing to hold it against."""
        return self.draws == 0 or self.agree >= HOLDS * self.draws

    @property
    def banded(self) -> bool:
        """Whether there are enough draws for a band."""
        return self.draws >= ENOUGH


def agreement(found: xr.Dataset, of: str, to: str, what: str, group: str, axis: str) -> Agreement:
    """In how many draws a group turns `of` relative to `to` as it does in the body itself.

    A draw agrees where its sign is the same and it turns by at least 5 % of what pelvis, thighs or thorax turn in it.
    Draws without an answer (a body that falls) are not counted.
    """
    if f"group_{what}_draw" not in found:
        return Agreement(0, 0, np.nan, np.nan)
    here = {"group": group, "axis": axis}
    value = float(relative(found, of, to, what=what).sel(here))
    every = relative(found, of, to, what=f"{what}_draw").sel(here).values
    there = [s for s in COMPARED if s in found.segment.values]
    most = np.abs(found[f"group_{what}_draw"].sel(here).sel(segment=there).values).max(axis=-1)
    kept = np.isfinite(every)
    every, most = every[kept], most[kept]
    agree = int((np.sign(every) * (np.abs(every) >= DEADBAND * most) == np.sign(value)).sum()) if value else 0
    low, high = np.percentile(every, BAND) if len(every) >= ENOUGH else (np.nan, np.nan)
    return Agreement(agree, len(every), float(low), float(high))
