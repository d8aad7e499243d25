"""How far a hip extends from a posture until passive tissue flexes it with a stated torque."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import Array
from psoas.mechanics.tissue.hip_range import MOST_FLEXED, STEP, HipRange
from psoas.mechanics.tissue.passive_body import Passive


@dataclass(frozen=True, eq=False)
class HipReach(HipRange):
    """Lengths and arms over the angle of one hip, everything else as in a posture.

    Attributes
    ----------
    side : `r` or `l`
    """

    side: str = "r"

    @classmethod
    def at(cls, body: Body, posture: Array, side: str, step: float = STEP) -> HipReach:
        """Over the joint's range, at a posture (n,) [rad, m]; no farther, for there paths and tissue mean nothing."""
        hip = body.coordinate(f"hip_flexion_{side}")
        low = float(body.ranges[hip, 0])
        grid = np.linspace(low, MOST_FLEXED, int(np.ceil((MOST_FLEXED - low) / step)) + 1)
        q, states = posture.copy(), []
        for angle in grid:
            q[hip] = angle
            states.append(state(body, q))
        rows, lengths = (np.array([getattr(at, key) for at in states]) for key in ("q", "lengths"))
        return cls(body, grid, rows, lengths, np.array([at.dldq[:, hip] for at in states]), side)

    def moments(self, passive: Passive) -> Array:
        """Passive moment about the hip (k,) [N m], + flexes it, over `grid`: muscles, capsule and ligaments."""
        hip = self.body.coordinate(f"hip_flexion_{self.side}")
        return np.array(
            [
                passive.joint_forces(q)[hip] - arms @ passive.tensions(lengths)[0]
                for q, lengths, arms in zip(self.q, self.lengths, self.arms, strict=True)
            ]
        )
