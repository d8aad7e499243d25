"""Contact with the ground as constraint rows: each set is one function that returns ``J`` and ``Jdot u``."""

from __future__ import annotations

import numpy as np

from psoas.body import Array, Body, State
from psoas.conditions import Conditions
from psoas.frames import ANTERIOR, heading_frame

FOOT, TOES = "calcn", "toes"


def weld(body: Body, state: State, side: str) -> tuple[Array, Array]:
    """Six rows: the calcaneus neither turns nor moves. All coordinates; lab axes."""
    s = body.segment(f"{FOOT}_{side}")
    return np.vstack([state.Jw[s], state.Jv[s]]), np.concatenate([state.Jw_dot[s], state.Jv_dot[s]])


def point(body: Body, state: State, side: str) -> tuple[Array, Array]:
    """Three rows: the point of the foot under the centre of mass's anteroposterior position does not move.

    The point lies at the height and the side of the heel, between heel and toe joint.
    """
    s, toes = body.segment(f"{FOOT}_{side}"), body.segment(f"{TOES}_{side}")
    ahead = heading_frame(state.R[body.segment("pelvis")], state.up)[:, ANTERIOR]
    heel = state.origin[s]
    length = (state.origin[toes] - heel) @ ahead
    where = np.clip((state.com - heel) @ ahead, min(0.0, length), max(0.0, length))
    arm = ahead * where
    w = state.Jw[s] @ state.qdot
    Jdot_u = state.Jv_dot[s] + np.cross(state.Jw_dot[s], arm) + np.cross(w, np.cross(w, arm))
    return state.point_jacobian(s, heel + arm), Jdot_u


CONTACTS = {"weld": weld, "point": point}


def contact_rows(body: Body, state: State, conditions: Conditions) -> tuple[Array, Array]:
    """All rows of the standing feet: J (k, n) over all coordinates, and its ``Jdot qdot`` (k,), lab axes."""
    rows = [CONTACTS[conditions.contact or "weld"](body, state, side) for side in conditions.feet]
    if not rows:
        return np.zeros((0, len(body.coordinates))), np.zeros(0)
    return np.vstack([J for J, _ in rows]), np.concatenate([Jdot_u for _, Jdot_u in rows])
