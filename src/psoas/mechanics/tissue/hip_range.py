"""How far a hip extends passively: the angle at which the passive moment about it is a stated one.

The search ends where the joint's range ends: a passive moment beyond it is no answer, and neither are muscle paths.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import Passive

TORQUE = 10.0  # N m: at which the range is read (docs/posture.md)
STEP, MOST_FLEXED = np.radians(5.0), np.radians(60.0)  # of the hip angles that are searched
BEYOND = np.inf  # an extension that the joint's range does not reach
POSTURE = "the pelvis held, the lumbar spine as in standing, the knee straight"


@dataclass(frozen=True, eq=False)
class HipRange:
    """Muscle lengths and arms over the hip's angle, taken once for a body; every person is a sum over these.

    Attributes
    ----------
    body : Body
    grid : (k,) hip angles from the most extended of the joint's range to 60 deg of flexion [rad]
    q : (k, n) coordinates over `grid`
    lengths, arms : (k, m), and length change per hip angle (k, m) [m, m/rad]
    """

    body: Body
    grid: Array
    q: Array
    lengths: Array
    arms: Array

    @classmethod
    def of(cls, body: Body) -> HipRange:
        """Lengths and arms of the right hip: `POSTURE`."""
        q = posture_at(body, "standing")
        hip = body.coordinate("hip_flexion_r")
        low = float(body.ranges[hip, 0])
        grid = np.linspace(low, MOST_FLEXED, int(np.ceil((MOST_FLEXED - low) / STEP)) + 1)
        states = []
        for angle in grid:
            q[hip] = angle
            states.append(state(body, q))
        arms = np.array([at.dldq[:, hip] for at in states])
        rows, lengths = (np.array([getattr(at, key) for at in states]) for key in ("q", "lengths"))
        return cls(body, grid, rows, lengths, arms)

    def moments(self, passive: Passive) -> Array:
        """Passive moment about the hip (k,) [N m], + flexes it, over `grid`."""
        hip = self.body.coordinate("hip_flexion_r")
        return np.array(
            [
                passive.joint_forces(q)[hip] - arms @ passive.tensions(lengths)[0]
                for q, lengths, arms in zip(self.q, self.lengths, self.arms, strict=True)
            ]
        )

    def extension(self, passive: Passive, torque: float = TORQUE) -> float:
        """Extension [rad], + extended, at which the passive moment flexes the hip with `torque` [N m].

        Read on a monotone curve through the grid. `BEYOND` (inf) where the moment is not reached even at the end of
        the joint's range; nan where it is exceeded everywhere.
        """
        from scipy.interpolate import PchipInterpolator

        over = self.moments(passive) - torque
        if over[0] <= 0:
            return BEYOND
        crossing = np.flatnonzero((over[:-1] > 0) & (over[1:] <= 0))
        if not len(crossing):
            return float("nan")
        i = int(crossing[0])
        roots = PchipInterpolator(self.grid, over).roots(extrapolate=False)
        return -float(next(r for r in roots if self.grid[i] <= r <= self.grid[i + 1]))
