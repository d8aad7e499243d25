"""Markers of a person on a model of theirs: the posture whose markers lie nearest, by either engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body, project, state
from psoas.errors import InvalidValueError, listed, printable
from psoas.formats.motions.series import Array
from psoas.trials.facing import axes_of, level
from psoas.trials.markers import plain

FEWEST = 6  # markers that a frame needs
SMALL, MOST_STEPS = 3e-5, 60  # rad or m of the last step: what is left of the cost is of the order of its square
DAMPING, EASIER, HARDER = 1e-6, 0.3, 10.0
ALIGNED = 0.99  # cosine
LITTLE = 1e-12  # of the cost: what a step has to gain


class Fitted(NamedTuple):
    """A person's markers on a model.

    Attributes
    ----------
    time : (t,) [s]
    q : (t, n) [rad, m]; nan where too few markers are seen
    rms : (t,) [m], root of the mean squared distance of the markers
    steps : (t,)
    labels : markers that both have
    """

    time: Array
    q: Array
    rms: Array
    steps: Array
    labels: tuple[str, ...]


def fitted(
    body: Body, stations: Mapping[str, tuple[int, Array]], markers: Mapping[str, Array], time: Array
) -> Fitted:  # fmt: skip
    """The postures of a model whose markers lie nearest to a person's.

    Parameters
    ----------
    body : Body
    stations : label -> segment and place (3,) [m] of the model's markers
    markers : label -> (t, 3) [m] of the person's, in the model's lab axes
    time : (t,) [s]

    Raises
    ------
    InvalidValueError
        Fewer than six markers that both have.

    Notes
    -----
    ``min sum |p_body(q) - p|^2`` over the independent coordinates, couplings followed (`B`), by damped Gauss and Newton
    within the ranges, from where the two frames before lead; every marker counts alike.
    """
    own = {plain(label): label for label in stations}
    pairs = [(own[plain(label)], at) for label, at in markers.items() if plain(label) in own]
    if len(pairs) < FEWEST:
        some = listed([f"'{printable(label)}'" for label in list(stations)[:6]])
        raise InvalidValueError(
            f"{len(pairs)} markers stand in both the file and {body.name}, and {FEWEST} are needed; the model's are "
            f"{some}{' and more' if len(stations) > FEWEST else ''}."
        )
    at_base = np.array([body.postures["default"][c] for c in body.coordinates])
    free = np.array([body.coordinates.index(c) for c in body.independent])
    moving = np.array([c not in body.locked for c in body.independent])
    low, high = (np.where(np.isfinite(e), e, s * np.inf) for e, s in zip(body.ranges[free].T, (-1, 1), strict=True))
    limited = np.array([bool(body.ranges[i, 1] > body.ranges[i, 0]) for i in free]) & ~rooted(body)
    low, high = np.where(limited, low, -np.inf), np.where(limited, high, np.inf)
    Q, rms, steps = np.full((len(time), len(at_base)), np.nan), np.full(len(time), np.nan), np.zeros(len(time))
    segments = np.array([stations[label][0] for label, _ in pairs])
    places = np.array([stations[label][1] for label, _ in pairs])
    wanted = np.stack([at for _, at in pairs], axis=1)
    q, change = project(body, at_base), np.zeros(len(at_base))
    for t in range(len(time)):
        seen = np.isfinite(wanted[t]).all(axis=1)
        if seen.sum() < FEWEST:
            change = np.zeros(len(q))
            continue
        frame = Frame(body, free, moving, segments[seen], places[seen], wanted[t, seen])
        Q[t], rms[t], steps[t] = nearest(frame, q + change, low, high)
        change = Q[t] - q if t and np.isfinite(Q[t - 1]).all() else change  # the next goes on as this one went
        q = Q[t].copy()
    return Fitted(time, Q, rms, steps, tuple(label for label, _ in pairs))


def rooted(body: Body) -> NDArray[np.bool_]:
    """Which independent coordinates (f,) say where the whole body is; no joint limits those."""
    root = {c for j in body.joints.values() if j.parent == "ground" for c in j.coordinates}
    return np.array([c in root for c in body.independent])


def markers_in_axes(body: Body, points: Mapping[str, Array], up: Array, H: Array) -> dict[str, Array]:
    """Markers in the lab axes of a model: as they are where the same axis points up, else turned to face as it does.

    Parameters
    ----------
    points : label -> (t, 3) [m]
    up : (3,) of the person's lab
    H : (3, 3) heading of the person
    """
    at = state(body, np.array([body.postures["default"][c] for c in body.coordinates]))
    if up @ at.up > ALIGNED:
        return dict(points)
    facing = at.R[body.segment("pelvis"), :, 0]
    R = axes_of(level(facing, at.up), at.up) @ H.T
    return {label: where @ R.T for label, where in points.items()}


class Frame(NamedTuple):
    """One frame: the markers that are seen, and what moves."""

    body: Body
    free: Array
    moving: Array
    segments: Array
    places: Array
    wanted: Array

    def errors(self, q: Array) -> tuple[Array, Array]:
        """Distances (3 k,) [m] and their derivatives (3 k, f) by the independent coordinates."""
        at = state(self.body, q)
        points = at.origin[self.segments] + np.einsum("kij,kj->ki", at.R[self.segments], self.places)
        J = np.concatenate([at.point_jacobian(int(s), p) for s, p in zip(self.segments, points, strict=True)])
        return (points - self.wanted).ravel(), (J @ at.B)[:, self.moving]


def nearest(frame: Frame, q: Array, low: Array, high: Array) -> tuple[Array, float, int]:
    """The coordinates (n,) with the least sum of squares, the RMS distance [m], and the steps that it took."""
    body, rows = frame.body, frame.free[frame.moving]
    low, high = low[frame.moving], high[frame.moving]
    q = project(body, clipped(q, rows, low, high))
    r, J = frame.errors(q)
    damping, cost, step = DAMPING, float(r @ r), 0
    for step in range(1, MOST_STEPS + 1):  # noqa: B007 (counted)
        scale = np.maximum(np.linalg.norm(J, axis=0), 1e-6)
        move = bounded(J / scale, r, damping, (low - q[rows]) * scale, (high - q[rows]) * scale) / scale
        trial = q.copy()
        trial[rows] += move
        trial = project(body, trial)
        r_new, J_new = frame.errors(trial)
        new = float(r_new @ r_new)
        small = bool(np.abs(move).max(initial=0.0) < SMALL)
        if new <= cost * (1 + LITTLE):
            q, r, J, cost, damping = trial, r_new, J_new, new, damping * EASIER
        else:
            damping *= HARDER
        if small:
            break
    return q, float(np.sqrt(cost / len(frame.wanted))), step


def bounded(J: Array, r: Array, damping: float, low: Array, high: Array) -> Array:
    """``min |J x + r|^2 + damping |x|^2`` within bounds (f,): those that meet an end stay there, by active sets."""
    H, g = J.T @ J + damping * np.eye(J.shape[1]), J.T @ r
    x, held = np.zeros(len(g)), np.zeros(len(g), bool)
    for _ in range(len(g) + 1):
        some = ~held
        x[some] = np.linalg.solve(H[np.ix_(some, some)], -(g + H[:, held] @ x[held])[some])
        over = some & ((x < low) | (x > high))
        if not over.any():
            return x
        x = np.clip(x, low, high)
        held |= over
    return x


def clipped(q: Array, rows: Array, low: Array, high: Array) -> Array:
    """Coordinates within their ranges."""
    found = q.copy()
    found[rows] = np.clip(found[rows], low, high)
    return found
