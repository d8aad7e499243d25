"""The numbers of an answer's rows for any pair of segments, and their signs: plain arrays, quickly."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.words import SPINE
from psoas.body.state import Array
from psoas.dataset.relative import check_pair, relative_arm
from psoas.dataset.rows import Row
from psoas.dataset.signs import COMPARED, LEAST, norms, signs
from psoas.frames import AXES

if TYPE_CHECKING:
    import xarray as xr

VECTORS = {
    "acceleration": "angular_acceleration", "static": "rotation", "couples": "rotation_by_couples",
    "torque": "segment_arm",
}  # fmt: skip


class Numbers:
    """What rows of one answer do, by one operator.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions` or `psoas.static`.
    rows : sequence of Row
    operator : {'acceleration', 'torque', 'static', 'couples'}

    Attributes
    ----------
    ground : (row, segment, 3) relative to ground in its heading frame [rad/s^2/N, m, rad/N]
    """

    def __init__(self, dataset: xr.Dataset, rows: Sequence[Row], operator: str) -> None:
        self.dataset, self.rows, self.operator = dataset, tuple(rows), operator
        places = {grouped: places_of(dataset, grouped) for grouped in {r.grouped for r in self.rows}}
        self.places = [[places[r.grouped][m] for m in r.members] for r in self.rows]
        self.ground = self.added(VECTORS[operator])
        self.least = LEAST[dataset[f"group_{VECTORS[operator]}"].attrs["units"]]
        self.turn = dataset.orientation.transpose("segment", "component", "axis").values
        self.on_spine = self.there()
        self.segments = {str(s): k for k, s in enumerate(dataset.segment.values)}
        self.parents = dict(zip(self.segments, dataset.parent.values.tolist(), strict=True))

    def added(self, name: str) -> Array:
        """A variable (row, ...), the members of every row added up."""
        arrays = [self.dataset[f"{prefix}{name}"] for prefix in ("group_", "")]
        both = {
            g: a.transpose(d, "segment", "axis").values
            for g, d, a in zip((True, False), ("group", "muscle"), arrays, strict=True)
        }
        rows = [both[r.grouped][k].sum(axis=0) for r, k in zip(self.rows, self.places, strict=True)]
        return np.array(rows).reshape(len(rows), *both[True].shape[1:])

    def there(self) -> NDArray[np.bool_]:
        """Whether all of a row's part on the spine is in the body (row,)."""
        kinds = {r.grouped for r in self.rows}
        known = {g: self.dataset.variables["group_on_spine" if g else "on_spine"].values for g in kinds}
        return np.array([known[r.grouped][k].all() for r, k in zip(self.rows, self.places, strict=True)], bool)

    def vectors(self, of: str, relative_to: str) -> Array:
        """Of one segment relative to another about the axes of the latter: (row, axis); nan if not represented.

        Raises
        ------
        UnknownNameError, InvalidValueError
            As `psoas.relative` and `psoas.relative_arm`.
        """
        check_pair(self.dataset, of, relative_to)
        torque, on_ground = self.operator == "torque", "ground" in (of, relative_to)
        if not torque or on_ground:
            found = self.at(of) - self.at(relative_to)
            if not torque and {of, relative_to} <= set(SPINE):
                found = np.where(self.on_spine[:, None], found, np.nan)
        elif self.parents[of] == relative_to:
            found = self.added("joint_moment")[:, self.segments[of]]
        elif self.parents[relative_to] == of:
            found = -self.added("joint_moment")[:, self.segments[relative_to]]
        else:
            both = {g: relative_arm(self.dataset, of, relative_to, groups=g).values for g in (True, False)}
            each = [both[r.grouped][k].sum(axis=0) for r, k in zip(self.rows, self.places, strict=True)]
            return np.array(each).reshape(len(self.rows), 3)
        return np.asarray(found @ self.direction(relative_to).T, float)

    def norms(self, relative_to: str) -> Array:
        """The most that a row turns pelvis, thighs or thorax relative to ground, in those axes: (row, axis)."""
        there = [self.segments[s] for s in COMPARED if s in self.segments]
        return norms(self.ground[:, there], self.direction(relative_to).T)

    def signs(self, of: str, relative_to: str) -> NDArray[np.int_]:
        """Sign of every row about every axis by the one rule: (row, axis)."""
        return signs(self.vectors(of, relative_to), self.norms(relative_to), self.least)

    def about(self, of: str, relative_to: str, axis: str) -> tuple[Array, NDArray[np.int_]]:
        """Values and signs of every row about one axis."""
        k = AXES.index(axis)
        return self.vectors(of, relative_to)[:, k], self.signs(of, relative_to)[:, k]

    def in_levels(self, of: str, relative_to: str) -> bool:
        """Whether a moment arm is summed over the lumbar levels between two segments that no joint joins."""
        apart = self.parents.get(of) != relative_to and self.parents.get(relative_to) != of
        return "ground" not in (of, relative_to) and apart

    def at(self, segment: str) -> Array:
        """Vectors of a segment relative to ground; the ground does not turn."""
        return np.zeros((len(self.rows), 3)) if segment == "ground" else self.ground[:, self.segments[segment]]

    def direction(self, segment: str) -> Array:
        """The axes of a segment in the frame of the vectors, as rows."""
        return np.eye(3) if segment == "ground" else np.asarray(self.turn[self.segments[segment]], float)


def places_of(dataset: xr.Dataset, grouped: bool) -> dict[Any, int]:
    """Name -> place in its dimension."""
    return {str(name): k for k, name in enumerate(dataset["group" if grouped else "muscle"].values)}
