"""A person on the default body: the posture whose segments point as the person's do; nobody is scaled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.bodies.default.build import load
from psoas.body.body import Body, project, state
from psoas.body.posture import TOTALS, posture_at, rhythm_shares
from psoas.body.state import State
from psoas.errors import InvalidValueError, NotConvergedError
from psoas.formats.motions.series import Array
from psoas.formats.motions.write_sto import write_sto
from psoas.trials.facing import axes_of, level, median
from psoas.trials.hip_centres import STORED
from psoas.trials.rotations import inverse_right_jacobian, log_of, mean_rotation
from psoas.trials.segment_frames import Framed, segment_frames
from psoas.trials.segments import Choices
from psoas.trials.vectors import middle

if TYPE_CHECKING:
    import xarray as xr

REFERENCES = ("anatomical", "standing")
FREE = (
    "pelvis_tilt", "pelvis_list", "pelvis_rotation", *TOTALS,
    *(f"{name}_{s}" for s in "rl" for name in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle",
                                               "ankle_angle", "subtalar_angle")),
)  # fmt: skip
CARRIER = {"foot": "calcn"}
TO_BASE = 1e-4  # of a rad: holds what no landmark sees where it stands; of what is seen it takes 1e-8
SMALL, MOST_STEPS = 1e-6, 40  # rad of the last step
SOLES = ("HEEL", "MT1", "MT5")


class Placed(NamedTuple):
    """A person on a body.

    Attributes
    ----------
    time : (t,) [s]
    q : (t, n) coordinates of the body [rad, m]; nan where the pelvis is not seen
    residual : segment -> (t,) [rad], how far it still points elsewhere
    steps : (t,) of Gauss and Newton
    at_end : coordinates that lie at an end of their range -> share of the frames
    reference : `anatomical` or `standing`
    """

    time: Array
    q: Array
    residual: Mapping[str, Array]
    steps: Array
    at_end: Mapping[str, float]
    reference: str


@cache
def landmark_places() -> dict[str, tuple[str, Array]]:
    """Landmark -> segment of the default body, and its place (3,) [m] in that segment's axes."""
    found: dict[str, tuple[str, Array]] = {}
    for row in table("bone_landmarks"):
        at = 1e-3 * np.array([float(row[f"{c}_mm"]) for c in "xyz"])
        for s, mirror in (("r", 1.0), ("l", -1.0)) if row["sided"] else (("", 1.0),):
            one_sided = row["sided"] and row["segment"] not in ("pelvis", "thorax")
            name = f"{s.upper()}_{row['landmark']}" if s else row["landmark"]
            found[name] = (f"{row['segment']}_{s}" if one_sided else row["segment"], at * [1.0, 1.0, mirror])
    return found


def body_landmarks(body: Body, at: State) -> dict[str, Array]:
    """Where the bony landmarks and hip centres of the default body are (3,) [m], lab axes."""
    found = {}
    for name, (segment, place) in landmark_places().items():
        i = body.segment(segment)
        found[name] = at.origin[i] + at.R[i] @ place
    return found | {f"{s}_HJC": at.centres[body.segment(f"femur_{s.lower()}")].copy() for s in "RL"}


def heading_axes(body: Body, at: State) -> Array:
    """Anterior, superior, right of the body's ground (3, 3), lab axes."""
    return axes_of(level(at.R[body.segment("pelvis"), :, 0], at.up), at.up)


class Basis(NamedTuple):
    """What placing moves: independent directions of the coordinates, and their limits.

    Attributes
    ----------
    names : (k,) coordinates and lumbar totals
    T : (n, k), change of the coordinates with each; levels share a total by the rhythm
    base : (n,) [rad, m]
    low, high : (k,) [rad], of the change from `base`
    """

    names: tuple[str, ...]
    T: Array
    base: Array
    low: Array
    high: Array

    @classmethod
    def of(cls, body: Body) -> Basis:
        """Those of a body, from `standing`."""
        base = posture_at(body, "standing")
        T = np.zeros((len(base), len(FREE)))
        low, high = np.full(len(FREE), -np.inf), np.full(len(FREE), np.inf)
        for k, name in enumerate(FREE):
            shares = rhythm_shares(body, TOTALS[name]) if name in TOTALS else {name: 1.0}
            for coordinate, share in shares.items():
                i = body.coordinate(coordinate)
                T[i, k] = share
                if name.startswith("pelvis_") or not (share and np.ptp(body.ranges[i]) > 0):
                    continue
                ends = np.sort((body.ranges[i] - base[i]) / share)
                low[k], high[k] = max(low[k], ends[0]), min(high[k], ends[1])
        return cls(FREE, T, base, np.minimum(low, 0.0), np.maximum(high, 0.0))


def placed(
    body: Body, points: Mapping[str, Array], H: Array, time: Array, choices: Choices,
    standing: tuple[Mapping[str, Array], Array] | None = None,
) -> Placed:  # fmt: skip
    """The posture of the default body in every frame whose segments point as the person's.

    Parameters
    ----------
    body : Body, the default one
    points : landmark -> (t, 3) [m], lab axes of the person
    H : (3, 3) or (t, 3, 3), heading axes of the person's ground
    time : (t,) [s]
    choices : how the person's hip centres are found
    standing : landmarks and heading of the person standing, optional
        Then that posture is the body's `standing`, and every other is told by its difference from it.

    Returns
    -------
    Placed

    Raises
    ------
    InvalidValueError
        No pelvis among the landmarks.
    NotConvergedError
        A frame in which the least squares do not come to an end.

    Notes
    -----
    ``min sum |W log(R_measured' R_body C)|^2`` over segments, ``C`` the constant turn from a segment's axes to the same
    definition made of the body's own landmarks (`reference` anatomical) or that of the person's standing. Gauss and
    Newton from the frame before, within the ranges of the joints. Horizontal place: as the person's pelvis moves, times
    the ratio of thighs; height: the lowest of the body's six landmarks of both soles at the height that it has in
    `standing`.
    """
    if "R_ASIS" not in points:
        raise InvalidValueError("no pelvis is measured, so that nobody can be put on the body by these points.")
    person = segment_frames(points, choices)
    basis = Basis.of(body)
    start = state(body, basis.base)
    G = heading_axes(body, start)
    turns = offsets(body, start, G, points, choices, person, standing)
    targets = {s: (np.einsum("ij,...jk->...ik", G, in_heading(H, f.R)), np.array(f.weight))
               for s, f in person.items()}  # fmt: skip
    Q, steps = np.full((len(time), len(basis.base)), np.nan), np.zeros(len(time))
    residual = {s: np.full(len(time), np.nan) for s in targets}
    x = np.zeros(len(basis.names))
    for t in range(len(time)):
        here = {s: (R[t], w, turns[s]) for s, (R, w) in targets.items() if np.isfinite(R[t]).all()}
        if "pelvis" not in here:
            continue
        x, steps[t], left = solved(body, basis, here, x, float(time[t]))
        Q[t] = project(body, basis.base + basis.T @ x)
        for s, angle in left.items():
            residual[s][t] = angle
    put_on_floor(body, Q, points, H, G, start)
    return Placed(time, Q, residual, steps, ends_met(basis, Q), "anatomical" if standing is None else "standing")


def offsets(
    body: Body, start: State, G: Array, points: Mapping[str, Array], choices: Choices, person: Mapping[str, Framed],
    standing: tuple[Mapping[str, Array], Array] | None,
) -> dict[str, Array]:  # fmt: skip
    """Segment -> (3, 3), from its axes to the frame that landmarks give it."""
    if standing is None:
        own = body_landmarks(body, start)
        known = {k: v for k, v in own.items() if k in points or k.endswith("_HJC")}
        frames = segment_frames(known, Choices(STORED))
        return {s: start.R[body.segment(s)].T @ frames[s].R for s in person}
    still, H = standing
    found = {}
    for s, framed in segment_frames(still, choices).items():
        R = in_heading(H, framed.R)
        seen = np.isfinite(R).all(axis=(1, 2))
        if s in person and seen.any():
            found[s] = start.R[body.segment(s)].T @ G @ mean_rotation(R[seen])
    if lacking := sorted(set(person) - set(found)):
        raise InvalidValueError(f"the static file does not show {lacking[0]}, which --reference standing needs.")
    return found


def in_heading(H: Array, R: Array) -> Array:
    """Frames (..., 3, 3) in the axes of a heading."""
    return np.asarray(np.einsum("...ji,...jk->...ik", np.broadcast_to(H, R.shape), R))


def solved(
    body: Body, basis: Basis, here: Mapping[str, tuple[Array, Array, Array]], x: Array, when: float
) -> tuple[Array, int, dict[str, float]]:
    """The unknowns (k,) of one frame, how many steps they took, and the angle that each segment still lacks [rad]."""
    for step in range(1, MOST_STEPS + 1):
        r, J, left = linearised(body, basis, here, x)
        move = bounded_step(J, r, basis.low - x, basis.high - x)
        x = x + move
        if np.abs(move).max() < SMALL:
            return x, step, left
    raise NotConvergedError(
        f"the posture at {when:g} s was not found in {MOST_STEPS} steps; the last one was {np.abs(move).max():.2g} rad."
    )


def linearised(
    body: Body, basis: Basis, here: Mapping[str, tuple[Array, Array, Array]], x: Array
) -> tuple[Array, Array, dict[str, float]]:
    """Errors (3 s + k,), their derivatives by the unknowns (3 s + k, k), and each segment's angle [rad]."""
    at = state(body, basis.base + basis.T @ x)
    free = [body.coordinates.index(c) for c in body.independent]
    turning = at.B @ basis.T[free]  # (n, k)
    rows, slopes, left = [], [], {}
    for segment, (target, weight, C) in here.items():
        i = body.segment(segment)
        R = at.R[i] @ C
        error = log_of(target.T @ R)
        rows.append(weight * error)
        slopes.append(weight[:, None] * (inverse_right_jacobian(error) @ R.T @ at.Jw[i] @ turning))
        left[segment] = float(np.linalg.norm(error[weight > 0]))
    rows.append(TO_BASE * x)
    slopes.append(TO_BASE * np.eye(len(x)))
    return np.concatenate(rows), np.vstack(slopes), left


def bounded_step(J: Array, r: Array, low: Array, high: Array) -> Array:
    """``min |J dx + r|`` within bounds (k,)."""
    free = np.linalg.lstsq(J, -r, rcond=None)[0]
    if (free >= low).all() and (free <= high).all():
        return np.asarray(free)
    from scipy.optimize import lsq_linear

    tiny = 1e-12  # the solver wants room between the ends
    return np.asarray(lsq_linear(J, -r, (low - tiny, high + tiny), method="bvls").x)


def put_on_floor(body: Body, Q: Array, points: Mapping[str, Array], H: Array, G: Array, start: State) -> None:
    """The pelvis where the person's moves, scaled, and as high as the lowest of the soles asks; in place."""
    slides = [body.coordinate(f"pelvis_{c}") for c in ("tx", "ty", "tz")]
    front = middle(points["R_ASIS"], points["L_ASIS"])
    floor = lowest(body, start)
    first = next((t for t in range(len(Q)) if np.isfinite(Q[t]).all()), None)
    if first is None:
        return
    scale, axes = thigh_ratio(body, points, start), np.linalg.inv(start.Jv[body.segment("pelvis")][:, slides])
    for t in range(len(Q)):
        if not np.isfinite(Q[t]).all():
            continue
        h = H[t] if H.ndim == 3 else H
        away = h.T @ (front[t] - front[first])
        moved = G @ np.array([scale * away[0], 0.0, scale * away[2]])
        Q[t, slides] += axes @ moved
        up = floor - lowest(body, state(body, Q[t]))
        Q[t, slides] += axes @ (up * start.up)


def lowest(body: Body, at: State) -> float:
    """Height [m] of the lowest landmark of both soles."""
    places = landmark_places()
    found = []
    for name in (f"{s}_{mark}" for s in "RL" for mark in SOLES):
        segment, place = places[name]
        i = body.segment(segment)
        found.append(float((at.origin[i] + at.R[i] @ place) @ at.up))
    return min(found)


def thigh_ratio(body: Body, points: Mapping[str, Array], start: State) -> float:
    """Thigh of the body over that of the person; 1 where the person's is not seen."""
    marks = [(f"{s}_ASIS", f"{s}_LFE") for s in "RL" if f"{s}_LFE" in points]
    own = body_landmarks(body, start)
    lengths = [median(np.linalg.norm(points[a] - points[b], axis=1)) for a, b in marks]
    lengths = [x for x in lengths if x > 0]
    bodys = [float(np.linalg.norm(own[a] - own[b])) for a, b in marks]
    return float(np.mean(bodys) / np.mean(lengths)) if lengths else 1.0


def ends_met(basis: Basis, Q: Array) -> dict[str, float]:
    """Coordinates and totals at an end of their range -> share of the frames."""
    seen = np.isfinite(Q).all(axis=1)
    found = {}
    for k, name in enumerate(basis.names):
        i = int(np.argmax(np.abs(basis.T[:, k])))
        x = (Q[seen, i] - basis.base[i]) / basis.T[i, k]
        share = float(np.mean((x <= basis.low[k] + 1e-9) | (x >= basis.high[k] - 1e-9))) if seen.any() else 0.0
        if share and not name.startswith("pelvis_"):
            found[name] = share
    return found


def mapping_of(body: Body, q: Array, names: Sequence[str] = FREE) -> dict[str, float]:
    """A posture (n,) as what a posture may set: coordinates, and lumbar totals in the place of levels [rad, m]."""
    found = {}
    for name in (*names, "pelvis_tx", "pelvis_ty", "pelvis_tz"):
        if name in TOTALS:
            shares = rhythm_shares(body, TOTALS[name])
            signs = {c: body.meanings[c].sign for c in shares}
            found[name] = float(sum(signs[c] * q[body.coordinate(c)] for c in shares))
        else:
            found[name] = float(q[body.coordinate(name)])
    return found


def write_placed(dataset: xr.Dataset, path: Path, body: Body | None = None) -> None:
    """The person on the body as a motion: what a posture may set, in degrees and metres, levels spread already."""
    body, names = load() if body is None else body, dataset.coordinate.values.tolist()
    columns = [c for c in body.independent if c not in body.locked]
    q = dataset.placed_angle.values[:, [names.index(c) for c in columns]]
    seen = np.isfinite(q).all(axis=1)
    if not seen.any():
        raise InvalidValueError("the person is on the body in no frame, so that there is no motion to write.")
    turns = np.array([bool(body.rotational[body.coordinate(c)]) for c in columns])
    first, last = np.flatnonzero(seen)[[0, -1]]
    if not seen[first : last + 1].all():
        k = first + int(np.argmin(seen[first : last + 1]))
        raise InvalidValueError(
            f"the pelvis is not seen at {dataset.time.values[k]:g} s, and a motion has no gaps; fill the markers first."
        )
    rows = slice(first, last + 1)
    write_sto(path, columns, dataset.time.values[rows], np.where(turns, np.degrees(q), q)[rows], in_degrees=True)
