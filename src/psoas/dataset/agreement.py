"""How often a sign holds: an answer against the same answer in bodies that may be as true."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from psoas.dataset.band import BAND, ENOUGH, holds
from psoas.dataset.relative import relative
from psoas.dataset.signs import COMPARED, LEAST, norms, signs
from psoas.frames import AXES

if TYPE_CHECKING:
    import xarray as xr


class Agreement(NamedTuple):
    """Of one number: in how many of the draws its sign holds, and where 5 and 95 % of them lie (nan where too few)."""

    agree: int
    draws: int
    low: float
    high: float

    @property
    def holds(self) -> bool:
        """Whether enough draws agree for a sign to be told; without draws there is nothing to hold it against."""
        return holds(self.agree, self.draws)

    @property
    def banded(self) -> bool:
        """Whether there are enough draws for a band."""
        return self.draws >= ENOUGH


def agreement(found: xr.Dataset, of: str, to: str, what: str, group: str, axis: str) -> Agreement:
    """In how many draws a group turns `of` relative to `to` as it does in the body itself.

    A draw agrees where its sign, by the rule of `psoas.dataset.signs`, is the same. Draws without an answer (a body
    that falls) are not counted.
    """
    if f"group_{what}_draw" not in found:
        return Agreement(0, 0, np.nan, np.nan)
    value = float(relative(found, of, to, what=what).sel(group=group, axis=axis))
    every = relative(found, of, to, what=f"{what}_draw").sel(group=group, axis=axis).values
    there = [s for s in COMPARED if s in found.segment.values]
    turned = found[f"group_{what}_draw"].sel(group=group, segment=there).transpose("draw", "segment", "axis")
    axes = np.eye(3) if to == "ground" else found.orientation.sel(segment=to).transpose("axis", "component").values
    kept = np.isfinite(every)
    least = LEAST[turned.attrs["units"]]
    each = signs(every, norms(turned.values, axes)[:, AXES.index(axis)], least)[kept]
    every = every[kept]
    agree = int((each == np.sign(value)).sum()) if value else 0
    low, high = np.percentile(every, BAND) if len(every) >= ENOUGH else (np.nan, np.nan)
    return Agreement(agree, len(every), float(low), float(high))
