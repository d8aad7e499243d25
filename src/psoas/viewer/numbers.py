"""The numbers of an answer as plain arrays: many pairs of segments in the time that the library takes for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.words import SPINE
from psoas.dataset.relative import check_pair, relative_arm
from psoas.dataset.rows import twins_of
from psoas.dataset.verdict import DEADBAND, TINY
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.viewer.link import Wish

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
COMPARED = ("pelvis", "femur_r", "femur_l", "thorax")  # what the deadband is a share of, relative to ground
VECTOR = {"acceleration": "angular_acceleration", "static": "rotation", "torque": "segment_arm"}
STILL = {"acceleration": TINY, "torque": TINY, "static": np.radians(5e-3) / 100}  # of the unit per newton


def chosen(dataset: xr.Dataset, wish: Wish) -> tuple[str, tuple[str, ...]]:
    """The dimension and the names of the rows that a wish's muscle and side mean; several add up.

    Raises
    ------
    InvalidValueError
        The body has no such muscle on that side.
    """
    side = side_of(wish)
    suffix = {"both": "", "right": "_r", "left": "_l"}[side]
    if f"{wish.muscle}{suffix}" in dataset.group.values:
        return "group", (f"{wish.muscle}{suffix}",)
    twins = twins_of(dataset, wish.muscle)
    if suffix:
        sides = dict(zip(dataset.muscle.values.tolist(), dataset.side.values.tolist(), strict=True))
        twins = [m for m in twins if sides[m] in (side, "midline")]
    if not twins:
        raise InvalidValueError(f"{dataset.attrs['body']} has no '{wish.muscle}' on the {side} side; choose another.")
    return "muscle", tuple(twins)


def side_of(wish: Wish) -> str:
    """Whose muscles: torque is per side, the right unless the left is asked for."""
    return "right" if wish.operator == "torque" and wish.side == "both" else wish.side


def members(dataset: xr.Dataset, wish: Wish) -> set[str]:
    """Names of the muscles that the chosen rows are made of."""
    dim, names = chosen(dataset, wish)
    if dim == "muscle":
        return set(names)
    share = dataset.share.values[np.isin(dataset.group.values, names)].max(axis=0)
    return set(dataset.muscle.values[share > 0].tolist())


class Numbers:
    """Some rows of an answer: groups or muscles, by name; all muscles if no names are given.

    `value` gives the same as `psoas.relative` and `psoas.relative_arm`.
    """

    def __init__(self, dataset: xr.Dataset, operator: str, dim: str = "muscle", names: tuple[str, ...] = ()) -> None:
        prefix = "group_" if dim == "group" else ""
        every = dataset[dim].values
        self.rows = np.flatnonzero(np.isin(every, names)) if names else np.arange(len(every))
        self.dataset, self.operator, self.dim = dataset, operator, dim
        self.ground: Array = dataset[f"{prefix}{VECTOR[operator]}"].values[self.rows]
        self.joint: Array | None = dataset[f"{prefix}joint_moment"].values[self.rows] if operator == "torque" else None
        self.turn: Array = dataset.orientation.values
        self.on_spine = dataset[f"{prefix}on_spine"].values[self.rows]
        self.segments = {str(s): k for k, s in enumerate(dataset.segment.values)}
        self.parents = dict(zip(self.segments, dataset.parent.values.tolist(), strict=True))

    def value(self, of: str, relative_to: str, axis: str) -> Array:
        """Of every row, about one axis of `relative_to`, in SI per newton [m for torque]; nan if not represented.

        Raises
        ------
        UnknownNameError, InvalidValueError
            As `psoas.relative` and `psoas.relative_arm`.
        """
        check_pair(self.dataset, of, relative_to)
        k = AXES.index(axis)
        if self.joint is None:
            vector = self.at(of) - self.at(relative_to)
            if {of, relative_to} <= set(SPINE):
                vector = np.where(self.on_spine[:, None], vector, np.nan)
        elif "ground" in (of, relative_to):
            vector = self.at(of) - self.at(relative_to)
        elif self.parents[of] == relative_to:
            vector = self.joint[:, self.segments[of]]
        elif self.parents[relative_to] == of:
            vector = -self.joint[:, self.segments[relative_to]]
        else:
            found = relative_arm(self.dataset, of, relative_to, groups=self.dim == "group")
            return np.asarray(found.sel(axis=axis).values[self.rows], float)
        return np.asarray(vector @ self.direction(relative_to)[k], float)

    def at(self, segment: str) -> Array:
        """Vectors of a segment relative to ground; the ground does not turn."""
        return np.zeros((len(self.rows), 3)) if segment == "ground" else self.ground[:, self.segments[segment]]

    def direction(self, segment: str) -> Array:
        """The axes of a segment in the frame of the vectors, as rows."""
        return np.eye(3) if segment == "ground" else self.turn[self.segments[segment]]

    def sign(self, values: Array, relative_to: str, axis: str) -> NDArray[np.int_]:
        """Sign of every value; 0 below the deadband of what turns pelvis, thighs or thorax most, or if unknown."""
        there = [self.segments[s] for s in COMPARED if s in self.segments]
        compared = np.nan_to_num(self.ground[:, there] @ self.direction(relative_to)[AXES.index(axis)])
        return signs(values, np.abs(compared).max(axis=1, initial=0.0), self.operator)

    def together(self, of: str, relative_to: str, axis: str) -> tuple[float, int]:
        """Sum of all rows, and its sign by the same rule."""
        value = self.value(of, relative_to, axis).sum()
        there = [self.segments[s] for s in COMPARED if s in self.segments]
        compared = np.nan_to_num(self.ground[:, there] @ self.direction(relative_to)[AXES.index(axis)]).sum(axis=0)
        (sign,) = signs(np.array([value]), np.array([np.abs(compared).max(initial=0.0)]), self.operator)
        return float(value), int(sign)


def signs(values: Array, most: Array, operator: str) -> NDArray[np.int_]:
    """Sign of every value; 0 where it is under the deadband, or not represented."""
    known = np.nan_to_num(values)
    outside = (np.abs(known) >= DEADBAND * most) & (np.abs(known) > STILL[operator])
    return np.where(outside, np.sign(known), 0).astype(int)
