"""Numbers of every row for one pair of segments and one operator, as cells: a code for the sign, and a size as text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.dataset.relative import relative, relative_arm
from psoas.dataset.rows import rows_of, stem_of, twins_of
from psoas.dataset.verdict import DEADBAND, TINY

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
COMPARED = ("pelvis", "femur_r", "femur_l", "thorax")  # what the deadband is a share of, relative to ground
STILL = {
    "acceleration": TINY,
    "torque": TINY,
    "static": np.radians(5e-3) / 100,
}  # per newton; static: 0.005 deg at 100 N
SHARE_SHOWN = 0.75  # the colour is full where this share of the muscles has been passed


class Row(NamedTuple):
    """A family, a part, a single muscle, or a single muscle with its mirror image."""

    label: str
    kind: str  # family, group, fascicle
    family: str
    side: str  # both, right, left, midline
    muscles: tuple[str, ...]


def rows(dataset: xr.Dataset) -> list[Row]:
    """Groups as in the dataset, then its muscles, then every muscle with its mirror image."""
    names, grouped = dataset.muscle.values.astype(str), rows_of(dataset, True)
    found = [
        Row(r["label"].strip(), r["kind"], r["family"], r["side"], tuple(map(str, names[share > 0])))
        for r, share in zip(grouped, dataset.share.values, strict=True)
    ]
    single = rows_of(dataset, False)
    found += [Row(r["name"], "fascicle", r["family"], r["side"], (r["name"],)) for r in single]
    pairs = {stem_of(r["name"]): (r["family"], tuple(twins_of(dataset, r["name"]))) for r in single}
    return found + [Row(s, "fascicle", f, "both", t) for s, (f, t) in pairs.items() if len(t) > 1]


def vectors(dataset: xr.Dataset, named: Sequence[Row], operator: str, of: str, relative_to: str) -> Array:
    """Values of every row [rad/s^2/N, rad/N, m] about the axes of `relative_to`: (row, axis)."""
    both = []
    for groups in (True, False):
        if operator == "torque":
            both.append(relative_arm(dataset, of, relative_to, groups=groups).values)
        else:
            what = "angular_acceleration" if operator == "acceleration" else "rotation"
            both.append(relative(dataset, of, relative_to, groups=groups, what=what).values)
    place = {str(m): k for k, m in enumerate(dataset.muscle.values)}
    twins = [[place[m] for m in row.muscles] for row in named[sum(map(len, both)) :]]
    sums = [both[1][rows].sum(axis=0) for rows in twins]
    return np.concatenate([*both, np.reshape(sums, (-1, both[1].shape[1]))])


def on_ground(dataset: xr.Dataset, named: Sequence[Row], operator: str) -> Array:
    """Values of every row for pelvis, thighs and thorax relative to ground: (segment, row, axis), nan as nothing."""
    there = [s for s in COMPARED if s in dataset.segment.values]
    found = np.array([vectors(dataset, named, operator, s, "ground") for s in there])
    return np.where(np.isnan(found), 0.0, found)


def normalisers(ground: Array, dataset: xr.Dataset, relative_to: str) -> Array:
    """The most that each row turns pelvis, thighs or thorax relative to ground, in the axes of `relative_to`."""
    turn = np.eye(3) if relative_to == "ground" else dataset.orientation.sel(segment=relative_to).values
    return np.abs(ground @ turn.T).max(axis=0, initial=0.0)


def codes(values: Array, norms: Array, sides: Sequence[str], operator: str) -> NDArray[np.str_]:
    """`+`, `-` by the right-hand rule; `0` no reliable sign; `n` not represented; `x` not defined for both sides."""
    outside = (np.abs(values) >= DEADBAND * norms) & (np.abs(values) > STILL[operator])
    found = np.where(outside, np.where(values > 0, "+", "-"), "0")
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
    known = np.abs(shown[np.isfinite(shown) & (np.abs(shown) > TINY)])
    if not len(known):
        return 1.0
    wanted = float(np.quantile(known, SHARE_SHOWN))
    power = 10.0 ** np.floor(np.log10(wanted))
    return float(f"{next(k * power for k in (1, 2, 5, 10) if k * power >= wanted * (1 - 1e-9)):.6g}")
