"""The posture `standing`, solved: feet flat, knees, hips and spine at zero, the centre of mass ahead of the ankles."""

from __future__ import annotations

import numpy as np

from psoas.body import Array, Body, project, state
from psoas.errors import NotConvergedError

AHEAD_OF_ANKLE = 0.045  # m [p]: horizontal distance of the centre of mass in front of the ankle joints


def standing_posture(body: Body) -> Array:
    """Coordinates [rad, m] of quiet standing, found by turning ankles and subtalar joints under a straight body.

    The body leans forward as one piece about the ankles until its centre of mass lies 45 mm in front of them, the soles
    level, the heels at height zero. (5: upstream's reference posture violates the patella couplings, and unsolved the
    centre of mass lies 7.7 mm behind the ankles.)
    """
    from scipy.optimize import root

    place = body.coordinates.index
    zero = np.zeros(len(body.coordinates))
    calcn, talus = body.segments.index("calcn_r"), body.segments.index("talus_r")

    def posture(x: Array) -> Array:
        q = zero.copy()
        for side in "rl":
            q[place(f"ankle_angle_{side}")], q[place(f"subtalar_angle_{side}")] = x[:2]
        q[place("pelvis_tilt")] = x[2]
        return project(body, q)

    def residual(x: Array) -> Array:
        at = state(body, posture(x))
        level = state(body, zero).R[0]  # anterior, superior, right of the lab, since the pelvis is upright at zero
        sole = at.R[calcn][:, 1]
        return np.array(
            [sole @ level[:, 0], sole @ level[:, 2], (at.com - at.origin[talus]) @ level[:, 0] - AHEAD_OF_ANKLE]
        )

    found = root(residual, np.zeros(3), tol=1e-13)
    if np.abs(found.fun).max() > 1e-9:
        raise NotConvergedError(
            f"standing could not be solved: {found.message} (residual {np.abs(found.fun).max():.1e} m)"
        )
    q = posture(np.round(found.x, 12))  # digits that every process finds
    at = state(body, q)
    q[place("pelvis_ty")] = round(q[place("pelvis_ty")] - float(at.origin[calcn] @ at.up), 12)
    return q
