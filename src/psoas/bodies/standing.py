"""The posture `standing`, solved: feet flat, knees, hips and spine at zero, the centre of mass ahead of the ankles."""

from __future__ import annotations

import numpy as np

from psoas.body.body import Body, project, state
from psoas.body.state import Array
from psoas.errors import NotConvergedError

AHEAD_OF_ANKLE = 0.045  # m [p]: horizontal distance of the centre of mass in front of the ankle joints
NEEDED = ("pelvis_tilt", "pelvis_ty", "ankle_angle_r", "ankle_angle_l")  # motions that standing is solved with
FEET = ("calcn_r", "talus_r")  # segments


def can_stand(body: Body) -> bool:
    """Whether the body has what standing is solved with, free to move."""
    found = {m.motion for c, m in body.meanings.items() if c in body.independent and c not in body.locked}
    return found.issuperset(NEEDED) and set(FEET) <= set(body.segments)


def standing_posture(body: Body, base: Array | None = None) -> Array:
    """Coordinates [rad, m] of quiet standing, found by turning ankles and subtalar joints under a straight body.

    The body leans forward as one piece about the ankles until its centre of mass lies 45 mm in front of them, the soles
    level (fore and aft only, where nothing turns them sideways), the heels at height zero. (5: upstream's reference
    posture violates the patella couplings, and unsolved the centre of mass lies 7.7 mm behind the ankles.)

    Parameters
    ----------
    body : Body
    base : (n,) coordinates of what is not solved [rad, m]; zero if absent
    """
    from scipy.optimize import root

    zero = np.zeros(len(body.coordinates)) if base is None else base
    place = {
        meaning.motion: (body.coordinates.index(c), meaning.sign)
        for c, meaning in body.meanings.items()
        if meaning.sign and c in body.independent and c not in body.locked
    }
    calcn, talus = body.segment(FEET[0]), body.segment(FEET[1])
    sideways = {"subtalar_angle_r", "subtalar_angle_l"} <= set(place)
    joints = ("ankle_angle", "subtalar_angle") if sideways else ("ankle_angle",)

    def posture(x: Array) -> Array:
        q = zero.copy()
        for joint, value in zip(joints, x, strict=False):
            for side in "rl":
                where, sign = place[f"{joint}_{side}"]
                q[where] = sign * value
        where, sign = place["pelvis_tilt"]
        q[where] = sign * x[-1]
        return project(body, q)

    level = state(body, posture(np.zeros(len(joints) + 1))).R[body.segment("pelvis")]  # upright at zero
    up = state(body, zero).up
    ahead = level[:, 0] - up * (up @ level[:, 0])
    ahead = ahead / np.linalg.norm(ahead)

    def residual(x: Array) -> Array:
        at = state(body, posture(x))
        sole = at.R[calcn][:, 1]
        forward = (at.com - at.origin[talus]) @ ahead - AHEAD_OF_ANKLE
        return np.array([sole @ ahead, *([sole @ np.cross(ahead, up)] if sideways else []), forward])

    found = root(residual, np.zeros(len(joints) + 1), tol=1e-13)
    if np.abs(found.fun).max() > 1e-9:
        raise NotConvergedError(
            f"standing could not be solved: {found.message} (residual {np.abs(found.fun).max():.1e} m)"
        )
    q = posture(np.round(found.x, 12))  # digits that every process finds
    at = state(body, q)
    where, sign = place["pelvis_ty"]
    q[where] = round(q[where] - sign * float(at.origin[calcn] @ at.up), 12)
    return q
