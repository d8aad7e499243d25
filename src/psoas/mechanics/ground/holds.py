"""Holds as workless guides: functions of the posture that keep their value, with the rows that are their gradient.

Every row is the gradient of a function phi, also where it speaks of a rotation: what a rotation row holds are
components of directions fixed to a segment, not "an angular velocity". Only so has a guide's force a potential, and its
part of K is symmetric.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array, State, cross
from psoas.errors import InvalidValueError
from psoas.frames import ANTERIOR, AXES, RIGHT, SUPERIOR, heading_frame
from psoas.mechanics.ground.seat_and_bed import parameter, under_the_pelvis

SIDE_WORDS = {"r": "right", "l": "left"}
STANDING = "balance+knees+upright-thorax"  # what is held in standing unless said
LEVEL = np.cos(np.radians(60))  # a thigh or shank within 30 deg of level lies on the support
Rows = Callable[[State], tuple[Array, Array]]


class Guide(NamedTuple):
    """Some rows that keep their value, and what their forces are.

    Attributes
    ----------
    name : str
        The hold, or the foot.
    labels : tuple of str, one a row
    units : tuple of 'N' or 'N m', of the rows' forces on the body
    rows : function of a state
        Values phi (r,), zero at the state the guide was made at, and their gradient J (r, n) over all coordinates.
    """

    name: str
    labels: tuple[str, ...]
    units: tuple[str, ...]
    rows: Rows


def heading_at(body: Body, at: State) -> Array:
    """The heading frame of a state: columns anterior, superior, right in lab axes."""
    return heading_frame(at.R[body.segment("pelvis")], at.up)


def direction(at: State, segment: int, fixed: Array, along: Array) -> tuple[float, Array]:
    """``along . R fixed`` of a direction fixed to a segment, and its gradient ``(R fixed x along) Jw`` (n,)."""
    now = at.R[segment] @ fixed
    return float(along @ now), cross(now, along) @ at.Jw[segment]


def balance(body: Body, ref: State) -> list[Guide]:
    """Two rows: the centre of mass keeps its place over the ground, forward and sideways [N]."""
    H = heading_at(body, ref)[:, [ANTERIOR, RIGHT]]
    return [
        Guide(
            "balance",
            ("centre of mass, anterior", "centre of mass, right"),
            ("N", "N"),
            lambda at: (H.T @ (at.com - ref.com), H.T @ at.J_com),
        )
    ]


def upright(body: Body, ref: State, segment: str = "thorax", name: str = "upright-thorax") -> list[Guide]:
    """Two rows: the segment's line that is vertical stays vertical; about it the segment may turn [N m].

    Their forces are moments about right (pitch) and about anterior (lean).
    """
    s, H = body.segment(segment), heading_at(body, ref)
    fixed = ref.R[s].T @ ref.up

    def rows(at: State) -> tuple[Array, Array]:
        (ahead, ahead_J), (side, side_J) = (direction(at, s, fixed, H[:, i]) for i in (ANTERIOR, RIGHT))
        return np.array([-ahead, side]), np.vstack([-ahead_J, side_J])

    return [Guide(name, (f"{segment}, about right", f"{segment}, about anterior"), ("N m", "N m"), rows)]


def gaze(body: Body, ref: State) -> list[Guide]:
    """One row: the direction of gaze, level and ahead, stays level; the head is one piece with the thorax [N m]."""
    s, H = body.segment("thorax"), heading_at(body, ref)
    fixed = ref.R[s].T @ H[:, ANTERIOR]

    def rows(at: State) -> tuple[Array, Array]:
        value, J = direction(at, s, fixed, H[:, SUPERIOR])
        return np.array([value]), J[None]

    return [Guide("gaze", ("thorax, about right",), ("N m",), rows)]


def knees(body: Body, ref: State, feet: tuple[str, ...]) -> list[Guide]:
    """A row for every standing leg: its knee keeps its angle [N m]."""
    names = [body.coordinate_for(f"knee_angle_{side}") for side in feet]
    at_knee = [body.coordinate(name) for name in names if name is not None]
    J = np.eye(len(body.coordinates))[at_knee]
    labels = tuple(f"{SIDE_WORDS[side]} knee" for side in feet)
    return [Guide("knees", labels, ("N m",) * len(labels), lambda at: (at.q[at_knee] - ref.q[at_knee], J))]


def point_guide(name: str, segment: int, ref: State, point: Array, H: Array, axes: tuple[int, ...]) -> Guide:
    """A point fixed to a segment, given in lab axes [m], keeps its place along some axes of the heading frame [N]."""
    local, along = ref.R[segment].T @ (point - ref.origin[segment]), H[:, list(axes)]

    def rows(at: State) -> tuple[Array, Array]:
        here = at.origin[segment] + at.R[segment] @ local
        return along.T @ (here - point), along.T @ at.point_jacobian(segment, here)

    return Guide(name, tuple(f"{name}, {AXES[i]}" for i in axes), ("N",) * len(axes), rows)


def lies(ref: State, body: Body) -> bool:
    """Whether the body lies: the pelvis' superior axis is more than 45 deg from the vertical."""
    return bool(ref.R[body.segment("pelvis")][:, SUPERIOR] @ ref.up < np.cos(np.radians(45)))


def supported(body: Body, ref: State, feet: tuple[str, ...] = ()) -> list[Guide]:
    """What a seat or a bed holds: the pelvis at the point that rests, and what lies on the same support.

    The point of the pelvis that rests keeps its place (three rows), the pelvis turning about it: sitting, the one
    between the ischia, which also stay level (a row); lying, the one where the bed touches it. Lying, the thorax keeps
    its height, its place sideways and its level (four rows). A thigh within 30 deg of level whose foot does not stand
    keeps the height of its knee end, and of a lying body the shank beyond it that of its heel end (a row each).
    """
    H, pelvis = heading_at(body, ref), body.segment("pelvis")
    every = tuple(range(3))
    lying = lies(ref, body)
    place = under_the_pelvis(body, ref, H, lying=lying)
    guides = [point_guide("pelvis on its support", pelvis, ref, place, H, every)]
    if not lying:
        aside = place + parameter("seat_aside") * H[:, RIGHT]
        guides.append(point_guide("right ischium on its support", pelvis, ref, aside, H, (SUPERIOR,)))
    if lying:
        thorax = body.segment("thorax")
        guides.append(point_guide("thorax on its support", thorax, ref, ref.origin[thorax], H, (SUPERIOR, RIGHT)))
        guides += upright(body, ref, "thorax", "thorax on its support")
    for side in "rl":
        parts = [("thigh", f"femur_{side}", f"tibia_{side}")] + [("shank", f"tibia_{side}", f"calcn_{side}")] * lying
        for what, near, far in parts:
            a, b = body.segment(near), body.segment(far)
            along = (ref.origin[b] - ref.origin[a]) / np.linalg.norm(ref.origin[b] - ref.origin[a])
            if side in feet or abs(along @ ref.up) > LEVEL:
                break
            words = f"{'right' if side == 'r' else 'left'} {what} on its support"
            guides.append(point_guide(words, a, ref, ref.origin[b], H, (SUPERIOR,)))
    return [g._replace(name="supported") for g in guides]


def guides_of(body: Body, ref: State, holds: tuple[str, ...], feet: tuple[str, ...] = ()) -> list[Guide]:
    """The guides of some holds at a state, in their order."""
    made = {"balance": balance, "upright-thorax": upright, "gaze": gaze}
    found: list[Guide] = []
    for name in holds:
        footed = {"supported": supported, "knees": knees}
        found += footed[name](body, ref, feet) if name in footed else made[name](body, ref)
    return found


def hold_rows(body: Body, at: State, holds: tuple[str, ...], feet: tuple[str, ...] = ()) -> Array:
    """Rows of the holds at a state at rest, J (r, n) over all coordinates.

    Raises
    ------
    InvalidValueError
        A body that moves: a hold is defined at a posture of rest.
    """
    if not holds:
        return np.zeros((0, len(body.coordinates)))
    if at.qdot.any():
        raise InvalidValueError("a hold is defined at rest, and this body moves; leave hold at 'none'.")
    return np.vstack([guide.rows(at)[1] for guide in guides_of(body, at, holds, feet)])


def default_hold(body: Body, at: State, feet: tuple[str, ...]) -> str:
    """What holds a body at rest unless said: lying `supported`, sitting that and the thorax, standing the balance."""
    if lies(at, body):
        return "supported"
    if not {"tibia_r", "tibia_l", "femur_r", "femur_l", "thorax"} <= {*body.segments}:
        return "none"
    thighs = [at.origin[body.segment(f"tibia_{s}")] - at.origin[body.segment(f"femur_{s}")] for s in "rl"]
    if all(abs(t @ at.up) < LEVEL * np.linalg.norm(t) for t in thighs):
        return "upright-thorax+supported"
    return STANDING if feet else "supported"
