"""Standing with the posture free: the posture that costs least, with what limits it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from psoas.answers.posture.cost import effort_prices
from psoas.answers.posture.effort import BOUNDS, Point, Standing
from psoas.body.state import Array
from psoas.errors import InvalidValueError, unknown_name
from psoas.mechanics.effort.least_effort import GRAIN, least_effort
from psoas.mechanics.ground.resting import end_stops

RESIDUAL = 0.1  # N m: more than this left over is no equilibrium (docs/posture.md)
FLAT = 1e-5  # of the soles' pitch and roll
AT_BOUND = 1e-6
SCALE = 0.1  # rad: unknowns of the solver are divided by it
FARTHEST = 0.35  # rad: no coordinate goes farther in one go; a solver that leaps lands in another valley
STAGES = ((5.0, 1e-5), (GRAIN, 1e-8))  # moments left over are cheap at first, so that the valley is wide; tolerance
MOST = 8  # goes of one stage
WIDE = 0.5  # rad: rest angles are looked for within this
HYPEREXTENDED = 0.17  # rad: how far beyond its range a knee may be pressed, its ligaments carrying the moment
FIXED = ("pelvis_tx", "pelvis_ty", "hip_adduction", "hip_rotation")  # keep what they are in `standing`


@dataclass(frozen=True, eq=False)
class Stood:
    """The posture found.

    Attributes
    ----------
    status : {'found', 'infeasible', 'stopped'}
        `infeasible`: muscles and ground balance no posture near; `stopped`: the solver did not converge.
    residual : float
        Largest moment left over [N m].
    lacking : str
        Where and what is missing, in words; empty where it was found.
    active : tuple of str
        Limits that were met: base, friction, foot edge, activations at 1, ranges.
    point : Point
    evaluations : int, of the effort
    """

    status: str
    residual: float
    lacking: str
    active: tuple[str, ...]
    point: Point
    evaluations: int
    message: str


@dataclass
class _Memory:
    """The last point, so that cost, gradient and constraints share one least effort; and warm starts."""

    standing: Standing
    u: Array
    free: list[int]
    y: Array | None = None
    key: bytes = b""
    last: Point | None = None
    count: int = 0

    def at(self, x: Array) -> Point:
        """The point at the solver's unknowns."""
        if x.tobytes() != self.key or self.last is None:
            u = self.u.copy()
            u[self.free] = x * SCALE
            self.last, self.key = self.standing.point(u, self.y), x.tobytes()
            self.y, self.count = self.last.effort.y, self.count + 1
        return self.last


def stand(standing: Standing, start: Point | None = None, keep: Mapping[str, float] | None = None) -> Stood:
    """The posture that costs least: soles flat, centre of pressure within the base, coordinates within their ranges.

    Parameters
    ----------
    standing : Standing
    start : Point, optional
        Where to start: the answer to a problem near by; else the posture `standing`.
    keep : mapping of symmetric coordinate (`pelvis_tilt`, `knee_angle`, ...) to a value it keeps [rad]

    Returns
    -------
    Stood
    """
    s, keep = standing.symmetric, dict(keep or {})
    for name in keep:
        if name not in s.names:
            raise unknown_name("symmetric coordinate", name, s.names, s.body.name)
    u = (s.start if start is None else start.u).copy()
    for name, value in keep.items():
        u[s.index(name)] = value
    free = [i for i, name in enumerate(s.names) if name not in (*FIXED, *keep)]
    y, count = (None if start is None else start.effort.y), 0
    found: Any = None
    for grain, ftol in STAGES:
        for _ in range(MOST):
            memory = _Memory(replace(standing, grain=grain), u, free, y)
            found, far = _nearest(memory, ranges_of(standing)[free], ftol)
            point = memory.at(np.asarray(found.x))
            u, y, count = point.u.copy(), point.effort.y, count + memory.count
            if not far:
                break
    return _judged(standing, point, bool(found.success), str(found.message), count, keep)


def _nearest(memory: _Memory, ranges: Array, ftol: float) -> tuple[Any, bool]:
    """The least cost within `FARTHEST` of the start, and whether it lies on that edge."""
    from scipy.optimize import minimize

    free, start = memory.free, memory.u[memory.free]
    low, high = np.maximum(ranges[:, 0], start - FARTHEST), np.minimum(ranges[:, 1], start + FARTHEST)
    rows: list[dict[str, Any]] = [
        {"type": "eq", "fun": lambda x: memory.at(x).sole * 10, "jac": lambda x: memory.at(x).sole_rows[:, free]},
        {"type": "ineq", "fun": lambda x: memory.at(x).base * 10, "jac": lambda x: memory.at(x).base_rows[:, free]},
    ]
    with np.errstate(over="ignore", invalid="ignore"):  # a trial step may stretch a tight muscle beyond all measure
        found = minimize(
            lambda x: memory.at(x).cost,
            np.clip(start, low, high) / SCALE,
            jac=lambda x: memory.standing.gradient(memory.at(x))[free] * SCALE,
            method="SLSQP",
            bounds=np.column_stack([low, high]) / SCALE,
            constraints=rows,
            options={"maxiter": 200, "ftol": ftol},
        )
    return found, bool((np.abs(found.x * SCALE - start) > FARTHEST - AT_BOUND).any())


def _judged(
    standing: Standing, point: Point, converged: bool, message: str, count: int, keep: Mapping[str, float]
) -> Stood:
    """What became of it: status, what is missing, what limits it."""
    residual = float(np.abs(point.effort.left).max())
    flat = float(np.abs(point.sole).max()) < FLAT
    balanced = flat and residual < RESIDUAL
    status = "infeasible" if not balanced else "found" if converged else "stopped"
    lacking = "" if status == "found" else _lacking(standing, point, residual, flat, message)
    return Stood(status, residual, lacking, _active(standing, point, keep), point, count, message)


def _lacking(standing: Standing, point: Point, residual: float, flat: bool, message: str) -> str:
    """The muscle or contact that is missing."""
    if residual >= RESIDUAL:
        i = int(np.abs(point.effort.left).argmax())
        name, way = standing.symmetric.names[i + 3], np.sign(point.effort.left[i])
        arms = standing.equations(standing.made_of(point.u))[0][i, : len(standing.F0)]
        spent = [standing.symmetric.right[k] for k in np.argsort(-way * arms)[:3] if way * arms[k] > 0]
        muscles = (
            ", ".join(standing.symmetric.body.muscles[k].removesuffix("_r") for k in spent) or "no muscle has an arm"
        )
        return f"{residual:.1f} N m at {name} are balanced by nothing; the muscles that could are too weak: {muscles}"
    if not flat:
        return f"the soles do not come flat on the ground (off by {np.degrees(np.abs(point.sole).max()):.2f} deg)"
    return f"the solver stopped: {message}"


def _active(standing: Standing, point: Point, keep: Mapping[str, float]) -> tuple[str, ...]:
    """Limits that were met, in words."""
    s, m = standing.symmetric, len(standing.F0)
    _, low, high = standing.bounds
    x = point.effort.x
    found = [f"activation bound of {s.body.muscles[s.right[i]][:-2]}" for i in np.flatnonzero(x[:m] > 1 - AT_BOUND)]
    shifted = x[m:]
    at = np.minimum(high[m:] - shifted, shifted - low[m:]) < AT_BOUND * high[m:]
    found += [words for words, there in zip(BOUNDS, at, strict=True) if there]
    found += [f"base edge: {end}" for end, gap in zip(("heel", "toe joint"), point.base, strict=True) if gap < AT_BOUND]
    for name, value, (least, most) in zip(s.names, point.u, ranges_of(standing), strict=True):
        if name not in (*FIXED, *keep) and not least + AT_BOUND < value < most - AT_BOUND:
            found.append(f"range of {name}")
    found += end_stops(standing.passive, point.at.q)
    knee = s.at[s.index("knee_angle"), 0]
    if point.at.q[knee] < s.body.ranges[knee, 0] - AT_BOUND:
        held = float(standing.passive.joint_forces(point.at.q)[knee])
        found.append(f"range of knee_angle: ligaments carry {held:.1f} N m")
    return tuple(found)


def ranges_of(standing: Standing) -> Array:
    """Least and largest of every symmetric coordinate (f, 2).

    Lumbar levels end at stops instead, and a straight knee at its ligaments: both give way, and what they carry is in
    the balance, where a bound of the search would carry nothing.
    """
    s = standing.symmetric
    found = s.body.ranges[s.at[:, 0]].copy()
    found[s.levels] = -WIDE, WIDE
    found[s.index("knee_angle"), 0] -= HYPEREXTENDED
    return found


def rested(standing: Standing, more: Mapping[str, float] | None = None) -> Standing:
    """The same person, lumbar discs unloaded at such angles that standing needs little muscle.

    Parameters
    ----------
    more : mapping of lumbar coordinate to an angle added to its rest [rad]

    Notes
    -----
    At the posture `standing`, constant moments of the levels beside activations make the least effort, a moment of
    `rest_moment` as dear as a muscle fully active; a level's rest angle is where its disc makes that moment. Here
    activations are weighted by area, whatever effort the person is asked to spare: a spine does not change with that.
    """
    from scipy.optimize import brentq

    s = standing.symmetric
    even = effort_prices(standing.passive.fibres, s.right, "area", {**standing.cost, "activation": 1.0})
    bounds = replace(standing, prices=even).bounds
    parts = standing.made_of(s.start)
    E, d, P = standing.equations(parts)
    k, dear = len(s.levels), 2.0 / standing.cost["rest_moment"] ** 2
    weight, low, high = (np.append(v, np.full(k, w)) for v, w in zip(bounds, (dear, -np.inf, np.inf), strict=True))
    found = least_effort(np.hstack([E, P.T[:, s.levels]]), d, weight, low, high)
    rest = {}
    for name, moment in zip((s.names[i] for i in s.levels), found.x[-k:], strict=True):
        i = s.body.coordinate(name)

        def over(angle: float, name: str = name, i: int = i, moment: float = float(moment)) -> float:
            return float(standing.passive.with_rest({name: angle}).joint_forces(parts.at.q)[i]) - moment

        if over(-WIDE) > 0 or over(WIDE) < 0:
            raise InvalidValueError(f"no rest angle of '{name}' within {WIDE} rad makes {moment:.1f} N m in standing.")
        rest[name] = float(brentq(over, -WIDE, WIDE, xtol=1e-12)) + (more or {}).get(name, 0.0)
    return replace(standing, passive=standing.passive.with_rest(rest))
