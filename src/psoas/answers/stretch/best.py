"""The best position for a muscle: most excess, others spared, the hip's moment, discs and ranges kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from psoas.answers.stretch.strands import Strands, everyday, everyday_lengths
from psoas.answers.stretch.track import Position, check_psoas, independent, position
from psoas.body.body import Body
from psoas.body.posture import TOTALS, posture_at, rhythm_shares
from psoas.body.state import Array
from psoas.errors import InvalidValueError, NotConvergedError, PsoasError
from psoas.mechanics.tissue.fibre_lengths import FibreLengths, fibre_lengths
from psoas.mechanics.tissue.passive_body import Passive

FREE = ("hip_flexion", "hip_adduction", "knee_angle", "lumbar_extension", "lumbar_bending", "lumbar_rotation")
SPARED, MOST = 0.05, 0.10  # [p] passive force over strength of others: from where it costs, and at most
SOFT = 0.02  # over which the cost sets in
PLAIN = 5e-4  # 1/rad2: of postures that are as good, the one nearer to standing
DISC = 15.0  # N m [p] at a lumbar level
STARTS = 6
TOUCHED = 1e-3  # of a constraint's scale: nearer, and it is active
STEP = 1e-5  # rad
APART = 0.02  # of the optimal length: two optima that differ by less in every muscle are one
TRUNK = ("lumbar_bending", "lumbar_rotation")


class Best(NamedTuple):
    """A position found.

    Attributes
    ----------
    x : (6,) `FREE` coordinates [rad]
    value : what was maximised; excess of the target less the cost of others
    excess : (g,) of every group
    active : limits that are met, in words
    buys : excess that a tenth more of each would buy, of a range a degree more
    evaluations : int
    what : which optimum it is, in words
    """

    x: Array
    value: float
    excess: Array
    active: tuple[str, ...]
    buys: tuple[float, ...]
    evaluations: int
    what: str = "the best found"


class Point(NamedTuple):
    """One posture: position, fibres, value, its gradient (6,)."""

    at: Position
    fibres: FibreLengths
    value: float
    gradient: Array


@dataclass(frozen=True, eq=False)
class Search:
    """What is sought: whose excess, on which body, under which limits.

    Attributes
    ----------
    weight : lambda, on the cost of others
    torque : most passive moment of the hip, either way [N m]
    straight : whether the trunk neither bends nor turns
    """

    body: Body
    passive: Passive
    own: Strands
    target: int
    weight: float
    torque: float
    rhythm: str = "christophy"
    straight: bool = False

    @cached_property
    def daily(self) -> Array:
        """The longest fibres of everyday life (m,)."""
        return everyday(self.passive, everyday_lengths(self.body))

    @cached_property
    def D(self) -> Array:
        """Independent coordinates (f, 6) per unknown."""
        columns = [independent(self.body, self.vector(name)) for name in self.names]
        return np.column_stack(columns)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The unknowns of this side."""
        s = self.own.side[0]
        return tuple(name if name in TOTALS else f"{name}_{s}" for name in FREE)

    def vector(self, name: str) -> Array:
        """A coordinate or a total over all coordinates (n,)."""
        v = np.zeros(len(self.body.coordinates))
        shares = rhythm_shares(self.body, TOTALS[name], self.rhythm) if name in TOTALS else {name: 1.0}
        for coordinate, share in shares.items():
            v[self.body.coordinate(coordinate)] = share
        return v

    @cached_property
    def bounds(self) -> Array:
        """Least and largest of every unknown (6, 2): no level of a total beyond its range."""
        found = []
        for name in self.names:
            v = self.vector(name)
            i = np.flatnonzero(v)
            ends = self.body.ranges[i] / v[i, None]
            ends.sort(axis=1)
            free = not (self.straight and name in TRUNK)
            found.append((ends[:, 0].max() * free, ends[:, 1].min() * free))
        return np.array(found)

    @cached_property
    def others(self) -> dict[str, Array]:
        """Whole muscles that are spared, of either side, and their weights by strength: all but the target."""
        columns, F0 = self.body.muscle_table, self.passive.fibres.F0
        own = self.own.W[self.target] > 0
        members: dict[str, list[int]] = {}
        for i, key in enumerate(zip(columns["family"], columns["side"], strict=True)):
            if not own[i]:
                members.setdefault(f"{key[1]} {key[0].replace('_', ' ')}", []).append(i)
        found = {}
        for words, rows in members.items():
            w = np.zeros(len(F0))
            w[rows] = F0[rows] / F0[rows].sum()
            found[words] = w
        return found

    @cached_property
    def _spared(self) -> Array:
        return np.array(list(self.others.values()))

    @cached_property
    def _S(self) -> Array:
        return np.column_stack([self.vector(name) for name in self.names])

    @cached_property
    def _q0(self) -> Array:
        q = posture_at(self.body, "standing")
        for name in self.names:
            q[np.flatnonzero(self.vector(name))] = 0.0
        return q

    @cached_property
    def levels(self) -> Array:
        """Lumbar coordinates that have a disc."""
        return np.array([self.body.coordinate(row[m]) for row in self.body.lumbar for m in ("FE", "LB", "AR")])

    def place(self, x: Array) -> Position:
        """The position at unknowns x (6,) [rad]."""
        return position(self.body, self._q0 + self._S @ x)

    def point(self, x: Array) -> Point:
        """Value and gradient at x; the last one is kept."""
        if self._last[0] == x.tobytes():
            return self._last[1]
        at = self.place(x)
        found = fibre_lengths(self.passive, at.lengths)
        w = self.own.W[self.target]
        slopes = at.slopes @ self.D
        gain = (found.cosine / self.passive.fibres.l_opt)[:, None] * slopes
        cost, rate = softened(self._spared @ found.force - SPARED)
        value = float(w @ (found.over_optimum - self.daily)) - self.weight * float(cost.sum()) - PLAIN * float(x @ x)
        pulls = self._spared @ (found.slope[:, None] * slopes)
        gradient = w @ gain - self.weight * rate @ pulls - 2 * PLAIN * x
        self._last[:] = [x.tobytes(), Point(at, found, value, gradient)]
        return self._last[1]

    @cached_property
    def _last(self) -> list[Any]:
        return [b"", None]

    def moments(self, x: Array) -> Array:
        """Passive moments: of the hip (flexion, adduction), and of every disc [N m]."""
        at = self.place(x)
        F = self.passive.tensions(at.lengths)[0]
        joint = self.passive.joint_forces(at.q)
        whole = at.B.T @ joint - at.slopes.T @ F
        hip = [self.body.independent.index(name) for name in self.names[:2]]
        return np.concatenate([whole[hip], joint[self.levels]])

    def limits(self, x: Array) -> Array:
        """Every limit over its scale, kept where positive: hip both ways, others' force, discs both ways."""
        M = self.moments(x)
        force = self._spared @ self.point(x).fibres.force
        hip, disc = M[:2] / self.torque, M[2:] / DISC
        return np.concatenate([1 - hip, 1 + hip, 1 - force / MOST, 1 - disc, 1 + disc])

    def limit_slopes(self, x: Array) -> Array:
        """Their gradients (c, 6): of forces from paths, of moments by differences."""
        point = self.point(x)
        force = self._spared @ (point.fibres.slope[:, None] * (point.at.slopes @ self.D))
        steps = STEP * np.eye(len(x))
        M = np.array([(self.moments(x + e) - self.moments(x - e)) / (2 * STEP) for e in steps]).T
        hip, disc = M[:2] / self.torque, M[2:] / DISC
        return np.concatenate([-hip, hip, -force / MOST, -disc, disc])

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Every limit in words."""
        names = self.body.coordinates
        muscles = [f"{words} at a tenth of its strength" for words in self.others]
        levels = [f"disc moment of {names[i]}" for i in self.levels]
        hips = ("passive moment of the hip against extension", "passive moment of the hip against adduction",
                "passive moment of the hip against flexion", "passive moment of the hip against abduction")  # fmt: skip
        return (hips[0], hips[1], hips[2], hips[3], *muscles, *levels, *levels)

    def feasible(self, x: Array, slack: float = 0.0) -> bool:
        """Whether every limit and range is kept."""
        low, high = self.bounds.T
        return bool((x >= low - 1e-9).all() and (x <= high + 1e-9).all() and (self.limits(x) >= -slack).all())


def softened(over: Array) -> tuple[Array, Array]:
    """``max(0, over)`` and its slope, smooth within `SOFT`.

    Examples
    --------
    >>> [round(float(v), 4) for v in softened(np.array([-0.1, 0.005, 0.11]))[0]]
    [0.0, 0.0006, 0.1]
    """
    up = np.maximum(over, 0.0)
    return np.where(up < SOFT, up**2 / (2 * SOFT), up - SOFT / 2), np.minimum(up / SOFT, 1.0)


def start(search: Search, seed: int, k: int) -> Array:
    """The k-th start of a seed: a posture between standing and a corner of the ranges."""
    rng = np.random.default_rng([seed, k, 81])
    low, high = search.bounds.T
    return np.asarray(rng.uniform(0.0, 0.6) * rng.uniform(np.maximum(low, -0.8), np.minimum(high, 0.8)))


def solved(search: Search, x0: Array) -> tuple[Array, float, int] | None:
    """The optimum near a start; None where it is no feasible one, or psoas' path is not valid there."""
    from scipy.optimize import minimize

    rows = {"type": "ineq", "fun": search.limits, "jac": search.limit_slopes}
    found: Any = minimize(
        lambda x: -search.point(x).value, x0, jac=lambda x: -search.point(x).gradient, bounds=search.bounds,
        constraints=[rows], method="SLSQP", options={"maxiter": 80, "ftol": 1e-6},
    )  # fmt: skip
    x = np.clip(found.x, *search.bounds.T)
    if not search.feasible(x, 1e-5):
        return None
    try:
        check_psoas(search.body, search.place(x), search.own.side[0], "the best position")
    except PsoasError:
        return None
    return x, search.point(x).value, int(found.nfev + 2 * len(x) * found.njev)


def best(search: Search, seed: int = 0, starts: int = STARTS) -> tuple[Best, Best | None]:
    """The best position, and the next best optimum elsewhere if there is one.

    Raises
    ------
    NotConvergedError
        No start comes to a feasible position.
    """
    found = [one for k in range(starts) if (one := solved(search, start(search, seed, k))) is not None]
    if not found:
        raise NotConvergedError("no start of the search comes to a position that keeps every limit; allow more moment.")
    found.sort(key=lambda one: -one[1])
    first, count = told(search, found[0]), sum(one[2] for one in found)
    for one in found[1:]:
        other = told(search, one)
        if np.abs(other.excess - first.excess).max() > APART:
            return first._replace(evaluations=count), other._replace(what="the next best optimum")
    straight = replace(search, straight=True)
    second = solved(straight, np.clip(found[0][0], *straight.bounds.T))
    if second is None:
        return first._replace(evaluations=count), None
    what = "the best with the trunk straight; every start of the search ended at the best"
    return first._replace(evaluations=count), told(straight, second)._replace(what=what)


def told(search: Search, one: tuple[Array, float, int]) -> Best:
    """A position with its active limits and what each would buy: multipliers by non-negative least squares."""
    from scipy.optimize import nnls

    x = one[0]
    point, limits, slopes = search.point(x), search.limits(x), search.limit_slopes(x)
    low, high = search.bounds.T
    rows: list[Array] = []
    words: list[str] = []
    unit: list[float] = []
    for i in np.flatnonzero(limits < TOUCHED):
        rows.append(slopes[i])
        words.append(search.words[i])
        unit.append(0.1)  # a tenth of the limit
    for j, name in enumerate(search.names):
        for edge, sign in ((low[j], 1.0), (high[j], -1.0)):
            if abs(x[j] - edge) < np.radians(0.01) and low[j] < high[j]:
                rows.append(sign * np.eye(len(x))[j])
                words.append(f"range of {name}")
                unit.append(float(np.radians(1.0)))
    mu = nnls(np.array(rows).T, -point.gradient)[0] if rows else np.zeros(0)
    order = [int(i) for i in np.argsort(-mu * np.array(unit))] if rows else []
    excess = search.own.W @ (point.fibres.over_optimum - search.daily)
    return Best(
        x, point.value, excess, tuple(words[i] for i in order), tuple(float(mu[i] * unit[i]) for i in order), one[2]
    )


def check_weight(weight: float, torque: float) -> None:
    """Refuse a weight or a moment that means nothing."""
    if not 0 <= weight <= 1e3:
        raise InvalidValueError(f"lambda is {weight:g}; it is a number from 0 to 1000.")
    if not 1.0 <= torque <= 100.0:
        raise InvalidValueError(f"the moment that is tolerated is {torque:g} N m; it means something from 1 to 100.")
