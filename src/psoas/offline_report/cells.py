"""Numbers of every row for one pair of segments and one operator, as cells: a code for the sign, and a size as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.dataset import rows as rows_of
from psoas.dataset.signs import ROUNDING

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
SHARE_SHOWN = 0.75  # the colour is full where this share of the muscles has been passed


class Row(NamedTuple):
    """A family, a part, a single muscle, or a single muscle with its mirror image."""

    label: str
    kind: str  # family, group, fascicle
    family: str
    side: str  # both, right, left, midline
    muscles: tuple[str, ...]


def numbered(dataset: xr.Dataset) -> list[rows_of.Row]:
    """Groups as in the dataset, then its muscles, then every muscle with its mirror image."""
    pairs = [r for r in rows_of.paired_rows(dataset) if len(r.members) > 1]
    return [*rows_of.group_rows(dataset), *rows_of.single_rows(dataset), *pairs]


def rows(dataset: xr.Dataset) -> list[Row]:
    """The same with the muscles that each is made of."""
    found = numbered(dataset)
    return [Row(r.label, r.kind, r.family, r.side, rows_of.muscles_in(dataset, r)) for r in found]


def codes(values: Array, signs: NDArray[np.int_], sides: Sequence[str], operator: str) -> NDArray[np.str_]:
    """`+`, `-` by the right-hand rule; `0` no reliable sign; `n` not represented; `x` not defined for both sides."""
    found = np.array(["0", "+", "-"])[signs]
    found[np.isnan(values)] = "n"
    if operator == "torque":
        found[np.array(sides) == "both"] = "x"
    return found


def size(value: float) -> str:
    """A magnitude in three significant digits, never with an exponent.

    Examples
    --------
    >>> size(-7.0912), size(1234.5), size(0.000123), size(float("nan"))
    ('7.09', '1230', '0', '')
    """
    if value != value:
        return ""
    shown = abs(float(f"{value:.3g}"))
    return f"{shown:.6g}" if shown >= 1e-3 else "0"


def cells(marks: NDArray[np.str_], shown: Array) -> str:
    """Every row's mark and size, parted by spaces: `-7.06 00.5 n`."""
    return " ".join(f"{m}{'' if m in 'nx' else size(v)}" for m, v in zip(marks, shown, strict=True))


def scale_of(operator: str, tension: float) -> float:
    """Factor from SI per newton to what is shown: at the tension, in degrees, or in mm."""
    return {"acceleration": tension, "static": float(np.degrees(tension)), "torque": 1e3}[operator]


def full_colour(shown: Array) -> float:
    """A round number (1, 2 or 5 times a power of ten) at which the colour is full."""
    known = np.abs(shown[np.isfinite(shown) & (np.abs(shown) > ROUNDING)])
    if not len(known):
        return 1.0
    wanted = float(np.quantile(known, SHARE_SHOWN))
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(f"{next(k * power for k in (1, 2, 5, 10) if k * power >= wanted * (1 - 1e-9)):.6g}")
