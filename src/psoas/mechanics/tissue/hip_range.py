"""How far a hip extends passively: the angle at which the passive moment about it is a stated one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import Passive

TORQUE = 10.0  # N m: at which the range is read (methods 10)
GRID = np.radians(np.arange(-45.0, 61.0, 5.0))  # of the hip angle
POSTURE = "the pelvis held, the lumbar spine as in standing, the knee straight"


@dataclass(frozen=True, eq=False)
class HipRange:
    """Muscle lengths and arms over the hip's angle, taken once for a body; every person is a sum over these.

    Attributes
    ----------
    body : Body
    q : (k, n) coordinates over `GRID`
    lengths, arms : (k, m), and length change per hip angle (k, m) [m, m/rad]
    """

    body: Body
    q: Array
    lengths: Array
    arms: Array

    @classmethod
    def of(cls, body: Body) -> HipRange:
        """Lengths and arms of the right hip: `POSTURE`."""
        q = posture_at(body, "standing")
        hip = body.coordinate("hip_flexion_r")
        states = []
        for angle in GRID:
            q[hip] = angle
            states.append(state(body, q))
        arms = np.array([at.dldq[:, hip] for at in states])
        rows, lengths = (np.array([getattr(at, key) for at in states]) for key in ("q", "lengths"))
        return cls(body, rows, lengths, arms)

    def moments(self, passive: Passive) -> Array:
        """Passive moment about the hip (k,) [N m], + flexes it, over `GRID`."""
        hip = self.body.coordinate("hip_flexion_r")
        return np.array(
            [
                passive.joint_forces(q)[hip] - arms @ passive.tensions(lengths)[0]
                for q, lengths, arms in zip(self.q, self.lengths, self.arms, strict=True)
            ]
        )

    def extension(self, passive: Passive, torque: float = TORQUE) -> float:
        """Extension [rad], + extended, at which the passive moment flexes the hip with `torque` [N m].

        Read on a monotone curve through the grid; nan where the grid does not reach the moment.
        """
        from scipy.interpolate import PchipInterpolator

        over = self.moments(passive) - torque
        crossing = np.flatnonzero((over[:-1] > 0) & (over[1:] <= 0))
        if not len(crossing):
            return float("nan")
        i = int(crossing[0])
        roots = PchipInterpolator(GRID, over).roots(extrapolate=False)
        return -float(next(r for r in roots if GRID[i] <= r <= GRID[i + 1]))
