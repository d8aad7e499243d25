"""A number in many draws: the band they make, and in how many of them its sign holds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

BAND = (5.0, 95.0)  # per cent
ENOUGH = 40  # draws: two beyond each end of the band; fewer are told by their least and most
AGREED = 0.95  # of the draws: a sign that fewer of them have is not reliable
STILL = np.radians(0.05)  # less is told from no change by nobody


def band_of(values: Array) -> tuple[Array, Array]:
    """Low and high end over the draws (first axis): 5 and 95 %, or the least and the most where draws are few."""
    if len(values) >= ENOUGH:
        low, high = np.percentile(values, BAND, axis=0)
        return low, high
    return values.min(axis=0), values.max(axis=0)


def band_words(draws: int) -> str:
    """What `band_of` gives, in words."""
    return f"{BAND[0]:g} to {BAND[1]:g} % of draws" if draws >= ENOUGH else "least to most of draws"


def agreeing(change: Array, values: Array) -> NDArray[np.intp]:
    """In how many draws (d, p) each change (p,) has its sign and is not still; 0 where the change itself is still.

    Examples
    --------
    >>> agreeing(np.array([0.1, -0.1, 0.0]), np.array([[0.2, 0.2, 0.2], [0.1, -0.1, 0.2]])).tolist()
    [2, 1, 0]
    """
    same = (np.sign(values) == np.sign(change)) & (np.abs(values) >= STILL) & (np.abs(change) >= STILL)
    return np.asarray(same.sum(axis=0))


def holds(agree: int, draws: int) -> bool:
    """Whether enough draws agree for a sign to be told; without draws there is nothing to hold it against."""
    return draws == 0 or agree >= AGREED * draws
