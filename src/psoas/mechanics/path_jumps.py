"""Where a muscle's path jumps inside its joints' ranges: lengths against arms over grids of two and three coordinates.

Along one step ``d`` of a grid a length changes by ``L(q + d) - L(q) = -(r(q) + r(q + d)) / 2 . d``, ``r`` the moment
arm. Where it does not, the path has jumped to another course. One coordinate at a time hides most of it: what jumps,
jumps in corners.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body, lengths_and_slopes
from psoas.body.posture import TOTALS, posture_at, rhythm_shares
from psoas.body.state import Array

STEP = np.radians(5.0)
LIMIT = 5e-3  # m that a length may differ from its arms over one step
WIDEST = 7.0  # rad: a range beyond it is no range
MOST = 50  # points of an axis: some files have joints that turn by 240 deg
MOVED = 1e-9  # m: an arm below this is none


class Axis(NamedTuple):
    """A coordinate, or a lumbar total, and how far it goes: ``q = value * direction`` where the direction is not 0."""

    name: str
    direction: Array  # (n,) over all coordinates
    low: float  # rad
    high: float  # rad

    def grid(self, step: float, most: int = MOST) -> Array:
        """Values [rad] from end to end, both included, at most `step` apart unless that takes more than `most`."""
        return np.linspace(self.low, self.high, min(most, int(np.ceil((self.high - self.low) / step - 1e-3)) + 1))


class Jump(NamedTuple):
    """Where one muscle's path jumps on one grid.

    Attributes
    ----------
    muscle : name
    coordinates : names of the grid's axes
    region : lowest and highest value per coordinate over all steps that jump [rad]
    size : the largest difference between a length's change and what its arms say [m]
    worst : both ends of that step, a value per coordinate [rad]
    steps : how many steps of the grid jump
    """

    muscle: str
    coordinates: tuple[str, ...]
    region: tuple[tuple[float, float], ...]
    size: float
    worst: tuple[tuple[float, ...], tuple[float, ...]]
    steps: int

    @property
    def words(self) -> str:
        """The region in degrees: ``hip_flexion_r 25 to 120, hip_adduction_r ...``."""
        ends = ((name, *np.degrees(pair)) for name, pair in zip(self.coordinates, self.region, strict=True))
        return ", ".join(f"{name} {low:.0f} to {high:.0f}" for name, low, high in ends)


def path_jumps(
    body: Body,
    muscles: Collection[str] | None = None,
    *,
    coordinates: Collection[str] | None = None,
    step: float = STEP,
    most: int = MOST,
    path: str = "straight",
) -> tuple[Jump, ...]:
    """Every jump of a muscle's path over the triples of each joint's coordinates, and pairs across joints it spans.

    Parameters
    ----------
    body : Body
        Of any engine.
    muscles : collection of str, optional
        All, unless given.
    coordinates : collection of str, optional
        Coordinates and lumbar totals that make the grids; all rotations with a range, unless given.
    step : float
        Largest step of the grids [rad].
    most : int
        Most points of an axis, whatever the step.
    path : str
        A key of `Body.paths`.

    Returns
    -------
    tuple of Jump
        Largest first; none where every length agrees with its arms within 5 mm over every step.

    Notes
    -----
    The coordinates that a grid leaves out stand as in `standing`. The right side of the default body takes 20,000
    postures and about 3 s.

    Examples
    --------
    >>> import psoas
    >>> path_jumps(psoas.default_body(), ["soleus_r"], coordinates=["ankle_angle_r", "subtalar_angle_r"])
    ()
    """
    rows = np.array([i for i, m in enumerate(body.muscles) if muscles is None or m in muscles], dtype=np.intp)
    axed = [(axes, [axis.grid(step, most) for axis in axes]) for axes in grids(body, coordinates, rows)]
    found = [j for axes, values in axed for j in _on_grid(body, axes, values, rows, path)]
    return tuple(sorted(found, key=lambda jump: -jump.size))


def grids(
    body: Body, coordinates: Collection[str] | None = None, rows: NDArray[np.intp] | None = None
) -> list[tuple[Axis, ...]]:
    """The grids of `path_jumps`: three axes within a joint, two across joints that some muscle of `rows` spans.

    Lumbar levels are joints of their own; across joints their totals stand for them.
    """
    moved = _moved(body)[slice(None) if rows is None else rows]
    levels = {row["upper"] for row in body.lumbar}
    joints = [(child in levels, _joint_axes(body, child)) for child in body.joints]
    joints += [(False, [_total(body, name) for name in TOTALS])] if body.lumbar else []
    kept = []
    for is_level, every in joints:
        if axes := [axis for axis in every if coordinates is None or axis.name in coordinates]:
            crosses = (np.abs(moved @ np.array([axis.direction for axis in axes]).T) > MOVED).any(axis=1)
            kept += [(is_level, axes, crosses)] if crosses.any() else []
    within = [some for _, axes, _ in kept for some in combinations(axes, min(3, len(axes)))]
    across = [
        pair
        for (_, one, ours), (_, other, theirs) in combinations([k for k in kept if not k[0]], 2)
        if (ours & theirs).any()
        for pair in product(one, other)
    ]
    return [*within, *across]


def _moved(body: Body) -> Array:
    """Length change per coordinate (m, n), couplings followed: which muscle crosses what."""
    lengths, slopes = lengths_and_slopes(body, posture_at(body, {}))
    full = np.zeros((len(lengths), len(body.coordinates)))
    full[:, [body.coordinates.index(c) for c in body.independent]] = slopes
    return full


def _joint_axes(body: Body, child: str) -> list[Axis]:
    """The rotations of one joint that have a range."""
    found = []
    for name in body.joints[child].coordinates:
        i = body.coordinates.index(name)
        low, high = (float(limit) for limit in body.ranges[i])
        if name in body.independent and name not in body.locked and body.rotational[i] and 0 < high - low < WIDEST:
            found.append(Axis(name, np.eye(len(body.coordinates))[i], low, high))
    return found


def _total(body: Body, name: str) -> Axis:
    """A lumbar total, as far as every level stays within its own range."""
    shares = {body.coordinate(c): share for c, share in rhythm_shares(body, TOTALS[name]).items() if abs(share) > 1e-9}
    direction = np.zeros(len(body.coordinates))
    direction[list(shares)] = list(shares.values())
    ends = np.array([np.sort(body.ranges[i] / share) for i, share in shares.items()])
    return Axis(name, direction, float(ends[:, 0].max()), float(ends[:, 1].min()))


def _on_grid(
    body: Body, axes: Sequence[Axis], values: Sequence[Array], rows: NDArray[np.intp], path: str
) -> Iterator[Jump]:
    """The jumps on one grid."""
    shape = tuple(map(len, values))
    lengths, slopes = np.empty((*shape, len(rows))), np.empty((*shape, len(rows), len(axes)))
    free = [body.coordinates.index(c) for c in body.independent]
    along = np.array([axis.direction[free] for axis in axes]).T
    for index, q in zip(np.ndindex(*shape), _postures(body, axes, values), strict=True):
        every, slope = lengths_and_slopes(body, q, path)
        lengths[index], slopes[index] = every[rows], slope[rows] @ along
    errors = [_errors(lengths, slopes[..., k], value, k) for k, value in enumerate(values)]
    for j in np.flatnonzero([max(e[..., m].max() for e in errors) > LIMIT for m in range(len(rows))]):
        yield _jump(body.muscles[rows[j]], axes, values, [e[..., j] for e in errors])


def _postures(body: Body, axes: Sequence[Axis], values: Sequence[Array]) -> Iterator[Array]:
    """Coordinates (n,) at every point of a grid, the last axis fastest; the others as in `standing`."""
    base = posture_at(body, {})
    for point in product(*values):
        q = base.copy()
        for axis, value in zip(axes, point, strict=True):
            some = axis.direction != 0
            q[some] = value * axis.direction[some]
        yield q


def _errors(lengths: Array, slope: Array, values: Array, k: int) -> Array:
    """How far each step along axis k changes a length otherwise than the mean slope says [m]."""
    size = lengths.shape[k]
    mean = (np.take(slope, range(1, size), k) + np.take(slope, range(size - 1), k)) / 2
    d = np.diff(values).reshape([-1 if i == k else 1 for i in range(lengths.ndim)])
    return np.asarray(np.abs(np.diff(lengths, axis=k) - mean * d))


def _jump(muscle: str, axes: Sequence[Axis], values: Sequence[Array], errors: Sequence[Array]) -> Jump:
    """One muscle's jumps on a grid as one region."""
    ends = []
    for k, error in enumerate(errors):
        first = np.argwhere(error > LIMIT)
        ends += [first, first + (np.arange(len(axes)) == k)]
    touched = np.concatenate(ends)
    low, high = touched.min(axis=0), touched.max(axis=0)
    region = tuple((float(v[a]), float(v[b])) for v, a, b in zip(values, low, high, strict=True))
    k = int(np.argmax([e.max() for e in errors]))
    at = np.unravel_index(int(errors[k].argmax()), errors[k].shape)
    one, other = (
        tuple(float(v[i + (end and a == k)]) for a, (v, i) in enumerate(zip(values, at, strict=True))) for end in (0, 1)
    )
    return Jump(
        muscle, tuple(a.name for a in axes), region, float(errors[k].max()), (one, other),
        sum(int((e > LIMIT).sum()) for e in errors),
    )  # fmt: skip
