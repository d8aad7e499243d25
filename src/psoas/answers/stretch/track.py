"""A program along its depth: lengths and arms taken once, every person's stop from them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.stretch.programs import Program, along, coordinates, direction
from psoas.body.body import Body, lengths_and_slopes, project, reduction
from psoas.body.state import Array
from psoas.errors import InvalidValueError
from psoas.mechanics.path_lengths import state_along
from psoas.mechanics.tissue.passive_body import Passive

STEP = 5.0  # deg of depth
JUMPED = 5e-3  # m that a length may differ from its arms over one step
NEAR = 1e-9


class Position(NamedTuple):
    """A body in one position of a program, as fibres and joints see it.

    Attributes
    ----------
    q : (n,) coordinates
    lengths : (m,) [m]
    slopes : (m, f) length change per independent coordinate
    B : (n, f)
    """

    q: Array
    lengths: Array
    slopes: Array
    B: Array


class Track(NamedTuple):
    """A kinematic program over its depth.

    Attributes
    ----------
    depths : (k,) [rad]
    at : positions
    towards : (f,) direction in which the stop's coordinate moves with depth
    along : (f,) change of every independent coordinate per depth
    """

    depths: Array
    at: tuple[Position, ...]
    towards: Array
    along: Array


def position(body: Body, q: Array, path: str = "straight", offset: Array | float = 0.0) -> Position:
    """A position; `offset` (m,) is what a path differs by in standing from the one slack lengths follow from."""
    q = project(body, q)
    lengths, slopes = lengths_and_slopes(body, q, path)
    B, _ = reduction(body, q, np.zeros(len(body.independent)))
    return Position(q, lengths + offset, slopes, B)


def offset_of(body: Body, path: str) -> Array:
    """What is added to a path's lengths (m,) [m] for fibres to be in standing what they are on the straight one."""
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    at, seen = state_along(body, q, path)
    return seen - at.lengths


def independent(body: Body, vector: Array) -> Array:
    """The part (f,) of a vector over all coordinates that belongs to independent ones."""
    return vector[[body.coordinate(c) for c in body.independent]]


def track(body: Body, one: Program, rhythm: str = "christophy", path: str = "straight") -> Track:
    """A kinematic program over its depth, its paths checked.

    Raises
    ------
    InvalidValueError
        A path that is not valid somewhere on the way.
    """
    count = int(np.ceil((one.high - one.low) / STEP - 1e-9)) + 1 if one.moves else 1
    depths = np.radians(np.linspace(one.low, one.high, count))
    offset = offset_of(body, path)
    at = tuple(position(body, coordinates(body, one, float(np.degrees(d)), rhythm), path, offset) for d in depths)
    found = Track(
        depths, at, independent(body, direction(body, one, rhythm)), independent(body, along(body, one, rhythm))
    )
    check_paths(body, one, found)
    return found


def check_paths(body: Body, one: Program, found: Track) -> None:
    """Refuse a program on whose way psoas' path is not one: it no longer flexes the hip, or its length jumps."""
    side = "r" if one.side == "right" else "l"
    rows = [i for i, m in enumerate(body.muscles) if body.muscle_table["family"][i] == "psoas_major" and m[-1] == side]
    for depth, at in zip(found.depths, found.at, strict=True):
        check_psoas(body, at, side, f"{one.name} at {np.degrees(depth):.0f} {one.unit}")
    for a, b, step in zip(found.at, found.at[1:], np.diff(found.depths), strict=False):
        said = (a.slopes + b.slopes)[rows] @ found.along * step / 2
        if (np.abs(b.lengths[rows] - a.lengths[rows] - said) > JUMPED).any():
            raise InvalidValueError(
                f"the path of psoas jumps on the way of {one.name}; no length there is to be trusted."
            )


def check_psoas(body: Body, at: Position, side: str, where: str) -> None:
    """Refuse a position in which psoas' path runs behind the hip."""
    hip = body.independent.index(f"hip_flexion_{side}")
    family = np.array(body.muscle_table["family"])
    own = np.array([m.endswith(side) for m in body.muscles])
    if (at.slopes[(family == "psoas_major") & own, hip] >= 0).any():
        raise InvalidValueError(
            f"the path of psoas is not valid in {where}: it would run behind the hip; no length there is to be trusted."
        )


def resistance(passive: Passive, at: Position, towards: Array) -> tuple[Array, float]:
    """What resists going deeper: of every muscle (m,) and of joint elements [N m], positive resists."""
    F = passive.tensions(at.lengths)[0]
    joint = at.B.T @ passive.joint_forces(at.q)
    return np.asarray(F * (at.slopes @ towards)), float(-(joint @ towards))


class Stop(NamedTuple):
    """Where a program ends: depth [rad] and why (torque, range, posture, start)."""

    depth: float
    why: str


def stop(passive: Passive, found: Track, one: Program, torque: float, depth: float | None = None) -> Stop:
    """Where somebody ends: where the passive moment reaches what they tolerate, else where the row ends.

    Parameters
    ----------
    torque : [N m], the row's factor not counted
    depth : [rad], optional
        A depth that is asked for instead.
    """
    if depth is not None:
        return Stop(depth, "asked")
    if one.ends == "posture" or not one.moves:
        return Stop(float(np.radians(one.usual)), "posture")
    felt = np.array([(lambda two: two[0].sum() + two[1])(resistance(passive, at, found.towards)) for at in found.at])
    over = felt - torque * one.factor
    if over[0] >= 0:
        return Stop(float(found.depths[0]), "start")
    if not (over > 0).any():
        return Stop(float(found.depths[-1]), "range")
    from scipy.interpolate import PchipInterpolator

    i = int(np.argmax(over > 0))
    roots = PchipInterpolator(found.depths, over).roots(extrapolate=False)
    inside = [r for r in roots if found.depths[i - 1] - NEAR <= r <= found.depths[i] + NEAR]
    return Stop(float(inside[0] if inside else found.depths[i]), "torque")


def lengths_at(found: Track, depth: float) -> Array:
    """Path lengths (m,) [m] at a depth, by cubics through lengths and their slopes."""
    if len(found.depths) == 1:
        return found.at[0].lengths
    from scipy.interpolate import CubicHermiteSpline

    i = int(np.clip(np.searchsorted(found.depths, depth) - 1, 0, len(found.depths) - 2))
    two = found.at[i : i + 2]
    curve = CubicHermiteSpline(found.depths[i : i + 2], [p.lengths for p in two], [p.slopes @ found.along for p in two])
    return np.asarray(curve(depth))
