"""A posture as a draw has it: the pelvis tilted as people's differ."""

from __future__ import annotations

from psoas.body.body import Body, project
from psoas.body.posture import posture_at, rhythm_shares
from psoas.body.state import Array
from psoas.mechanics.tissue.draws import Draw, draw

__all__ = ["Draw", "draw", "leaning"]


def leaning(body: Body, posture: str, lean: float) -> Array:
    """Coordinates (n,) of a posture with the pelvis tilted anteriorly by `lean` [rad].

    Hips flex and the lumbar spine extends by as much, by its rhythm: thighs and thorax stay as they were.
    """
    q = posture_at(body, posture)
    moved = {"pelvis_tilt": -lean, "hip_flexion_r": lean, "hip_flexion_l": lean}
    moved |= {c: share * lean for c, share in rhythm_shares(body, "FE").items()}
    for coordinate, angle in moved.items():
        q[body.coordinate(coordinate)] += angle
    return project(body, q)
