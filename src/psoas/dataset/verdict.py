"""Does the sign hold? The robustness rule over a full factorial set of conditions; arrays in, verdicts out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array

if TYPE_CHECKING:
    import xarray as xr


TINY = 1e-9  # in the unit of the values per newton: where even the normaliser is below it, nothing turns
DEADBAND = 0.05  # of the normaliser: below it there is no reliable sign


class Verdict(NamedTuple):
    """What the sensitivity set says of one number.

    Attributes
    ----------
    kind : {'holds', 'depends', 'none'}
        All members outside the deadband agree; they do not; none is outside.
    sign : int
        +1, -1; the commoner one where it depends; 0 where there is none.
    agree, outside, total : int
        Members with that sign, members outside the deadband, all members.
    factor : str
        What flips the sign, where it depends: the factor which, changed alone, flips it in the largest share of pairs;
        `several` where more than one do so equally often, or none does alone.
    flips : tuple of (factor, share of pairs that flip)
    low, high : float
        Range over all members, in the unit of the values.
    positive, negative, silent : float
        Shares of the members; they add to 1.
    """

    kind: str
    sign: int
    agree: int
    outside: int
    total: int
    factor: str
    flips: tuple[tuple[str, float], ...]
    low: float
    high: float
    positive: float
    negative: float
    silent: float


def signs(values: Array, normalisers: Array) -> NDArray[np.int_]:
    """Sign of every value, 0 inside the deadband."""
    reference = np.abs(normalisers)
    outside = (np.abs(values) >= DEADBAND * reference) & (reference > TINY)
    return np.where(outside, np.sign(values), 0).astype(int)


def flip_share(sign: NDArray[np.int_], axis: int) -> float:
    """Share of the pairs of members that differ in one factor alone whose signs are opposite."""
    rows = np.moveaxis(sign, axis, 0)
    pairs = [(i, j) for i in range(len(rows)) for j in range(i)]
    return float(np.mean([rows[i] * rows[j] < 0 for i, j in pairs])) if pairs else 0.0


def flipping(flips: Sequence[tuple[str, float]]) -> str:
    """The factor that flips the sign most often, or `several` where no single one does."""
    most = max(share for _, share in flips)
    names = [name for name, share in flips if share > most - 1e-9]
    return names[0] if len(names) == 1 and most > 0 else "several"


def verdict(values: Array, normalisers: Array, factors: Sequence[str]) -> Verdict:
    """The robustness rule.

    Parameters
    ----------
    values, normalisers : arrays with one axis per factor
        The number in every member of the full factorial set, and the largest magnitude it is compared with there.
    factors : sequence of str
        Names of the axes.
    """
    sign = signs(values, normalisers)
    up, down, total = int((sign > 0).sum()), int((sign < 0).sum()), sign.size
    flips = tuple((name, flip_share(sign, axis)) for axis, name in enumerate(factors))
    kind = "none" if up + down == 0 else "depends" if up and down else "holds"
    return Verdict(
        kind=kind,
        sign=0 if kind == "none" else 1 if up >= down else -1,
        agree=max(up, down),
        outside=up + down,
        total=total,
        factor=flipping(flips) if kind == "depends" else "",
        flips=flips,
        low=float(values.min()),
        high=float(values.max()),
        positive=up / total,
        negative=down / total,
        silent=1 - (up + down) / total,
    )


def verdict_words(found: xr.Dataset, name: str) -> str:
    """What the sensitivity set says of one group, in a few words."""
    row = {k: found[f"group_{k}"].sel(group=name).item() for k in ("verdict", "agree", "total", "factor")}
    if row["verdict"] == "holds":
        return f"holds {row['agree']}/{row['total']}"
    return f"depends: {row['factor']}" if row["verdict"] == "depends" else "no reliable sign"
