"""How far a hip extends in a drawn body, over pelvic tilts, and what shape a sweep has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from psoas.article_claims.judging.draws import Draw, leaning
from psoas.body.body import Body
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.trials.hip_reach import HipReach

TORQUES = {"10 N m, a couch's": 10.0, "46 N m, a stride's": 46.0}  # .62 N m/kg at 74 kg (Schwartz 2008)
COARSE = np.radians(7.5)
FLAT = np.radians(1.0)  # [p]: a sweep that changes by less has no best place
GROWS, FALLS, LEVEL = "grows all the way", "falls all the way", "flat"


def extensions(body: Body, drawn: Draw, q: Array, tight: Mapping[str, float] | None = None) -> Array:
    """Extension (torque,) [rad] of the right hip until passive tissue flexes it with each of `TORQUES`, knee straight.

    The end of the joint's range where a torque is not met in it.
    """
    passive = passive_body(body, **drawn.tissue, tightness=dict(tight or {}))
    reach = HipReach.at(body, q, "r", COARSE)
    found = np.array([reach.extension(passive, torque) for torque in TORQUES.values()])
    return np.where(np.isinf(found), -reach.grid[0], found)


def tilted(body: Body, tilt: float, spine: str) -> Array:
    """Standing with the pelvis tilted anteriorly by `tilt` [rad] more; the lumbar spine follows, or stays as it was."""
    if spine == "follows":
        return leaning(body, "standing", tilt)
    q = posture_at(body, "standing")
    q[body.coordinate("pelvis_tilt")] -= tilt
    return q


def shape_of(x: Sequence[float], y: Array) -> str:
    """`flat`, `grows all the way`, `falls all the way`, or `best at` where a sweep is largest in between.

    Examples
    --------
    >>> [shape_of([0, 1, 2], np.array(y)) for y in ([0.0, 1, 2], [2.0, 1, 0], [0.0, 1, 0], [1.0, 1.001, 1.0])]
    ['grows all the way', 'falls all the way', 'best at 1', 'flat']
    """
    if float(np.ptp(y)) < FLAT:
        return LEVEL
    k = int(np.argmax(y))
    return GROWS if k == len(y) - 1 else FALLS if k == 0 else f"best at {x[k]:g}"
