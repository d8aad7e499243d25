"""Contact with the ground as constraint rows: each set is one function that returns ``J`` and ``Jdot u``."""

from __future__ import annotations

import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array, State, cross
from psoas.conditions import Conditions
from psoas.errors import listed
from psoas.frames import ANTERIOR, heading_frame
from psoas.mechanics.ground.holds import SIDE_WORDS as SIDE_WORDS
from psoas.mechanics.ground.holds import hold_rows

SLANTED = 5.0  # deg: beyond it a foot that "stands" is remarked on
FOOT, TOES = "calcn", "toes"
FOOT_LENGTH = 0.18  # m [p]: heel to toe joint, where a model has no toes


def foot_words(side: str) -> str:
    """What a foot is called: `right foot`, `left forefoot`."""
    return f"{SIDE_WORDS[side[-1]]} {'forefoot' if side.startswith('f') else 'foot'}"


def weld(body: Body, state: State, side: str) -> tuple[Array, Array]:
    """Six rows: the calcaneus neither turns nor moves. All coordinates; lab axes."""
    s = body.segment(body.feet[side])
    return np.vstack([state.Jw[s], state.Jv[s]]), np.concatenate([state.Jw_dot[s], state.Jv_dot[s]])


def point_of_contact(body: Body, state: State, side: str) -> Array:
    """Where a foot is held, in lab axes [m]: level with the heel, as far forward as the centre of mass.

    Never behind the heel, nor ahead of the toe joint.
    """
    heel = state.origin[body.segment(body.feet[side])]
    ahead = heading_frame(state.R[body.segment("pelvis")], state.up)[:, ANTERIOR]
    if body.feet[side] != f"{FOOT}_{side}":  # a paw or hoof is its own point
        return heel
    toes = f"{TOES}_{side}"
    length = (state.origin[body.segment(toes)] - heel) @ ahead if toes in body.segments else FOOT_LENGTH
    return heel + ahead * np.clip((state.com - heel) @ ahead, min(0.0, length), max(0.0, length))


def point(body: Body, state: State, side: str) -> tuple[Array, Array]:
    """Three rows: the point of the foot under the centre of mass's anteroposterior position does not move."""
    s = body.segment(body.feet[side])
    p = point_of_contact(body, state, side)
    arm, w = p - state.origin[s], state.Jw[s] @ state.qdot
    return state.point_jacobian(s, p), state.Jv_dot[s] + cross(state.Jw_dot[s], arm) + cross(w, cross(w, arm))


CONTACTS = {"weld": weld, "point": point}


def contact_rows(body: Body, state: State, conditions: Conditions) -> tuple[Array, Array]:
    """All rows of the standing feet, then of the holds: J (k, n) over all coordinates, and its ``Jdot qdot`` (k,)."""
    rows = [CONTACTS[conditions.contact or "weld"](body, state, side) for side in conditions.feet]
    if conditions.holds:
        held = hold_rows(body, state, conditions.holds, conditions.feet)
        rows.append((held, np.zeros(len(held))))
    if not rows:
        return np.zeros((0, len(body.coordinates))), np.zeros(0)
    return np.vstack([J for J, _ in rows]), np.concatenate([Jdot_u for _, Jdot_u in rows])


def feet_notes(body: Body, at: State, conditions: Conditions) -> list[str]:
    """What is odd about the feet that are assumed to stand: they are not level."""
    up = {s: at.R[body.segment(body.feet[s])][:, 1] @ at.up for s in conditions.feet}
    tilts = {s: np.degrees(np.arccos(np.clip(along, -1, 1))) for s, along in up.items()}
    if slanted := [f"the {foot_words(s)} by {t:.0f} deg" for s, t in tilts.items() if t > SLANTED]:
        return [f"Held though not level: {listed(slanted)}."]
    return []
