"""Where an answer comes from: the moment at each joint, and what the ground gives back; parts that add up to it."""

from __future__ import annotations

import numpy as np

from psoas.anatomy.foreign_names import region_of
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.mechanics.accelerations import Evaluated
from psoas.mechanics.response import angular, response

GROUND = "what the ground gives back"
ABOVE = ("L3_L4", "L2_L3", "L1_L2", "T12_L1")


def part_of(body: Body, coordinate: str) -> str:
    """Which line of the budget a coordinate's moment belongs to."""
    meaning = body.meanings.get(coordinate)
    motion = (meaning.motion if meaning else "") or coordinate
    if motion.startswith("hip_"):
        return "moment at the hip"
    if motion.startswith("lumbar_"):
        return "lumbar joint" if body.spine.kind == "lumped" else "lumbar spine (coupled)"
    level = motion[:-3]
    if level in ABOVE:
        return "moments at L3/4 and above"
    if level in ("L5_S1", "L4_L5"):
        return f"moment at {level.replace('_', '/')}"
    if motion.startswith("pelvis_"):
        return "root"
    child = next((j.child for j in body.joints.values() if coordinate in j.coordinates), "")
    return "moments at knee, ankle and foot" if region_of(child) in ("leg", None) else "moments at trunk, head and arms"


def budget(body: Body, found: Evaluated, weights: Array) -> tuple[list[str], Array]:
    """Angular accelerations of all segments, part by part.

    Each joint's moment acts on the body as if it floated; the last part is what the contact forces of the whole answer
    do. ``sum_j Jw Mi f_j + Jw Mi J' lambda = Jw udot``.

    Parameters
    ----------
    found : Evaluated
    weights : (m,)
        Tension of every muscle [N].

    Returns
    -------
    parts : list of str
    values : (part, s, 3) relative to ground, in the heading frame [rad/s^2]
    """
    f = found.moving.arms.T @ weights
    parts = [part_of(body, name) for name in found.moving.names]
    order = list(dict.fromkeys(p for p, moment in zip(parts, f, strict=True) if p != "root" and abs(moment) > 1e-12))
    order.sort(key=lambda p: (p != "moment at the hip", p == "moments at knee, ankle and foot"))
    split = np.array([[moment if p == part else 0.0 for p, moment in zip(parts, f, strict=True)] for part in order])
    forces = found.response.forces @ weights
    acting = np.vstack([split.reshape(len(order), len(f)), (found.J @ found.moving.B).T @ forces])
    none = np.zeros((0, len(f)))
    alone = response(found.moving.M, np.asfortranarray(acting.T), none).udot
    values = angular(found.moving, alone).transpose(2, 0, 1) @ found.heading
    return [*order, GROUND], values
