"""Where psoas' guided path passes each vertebra: on the straight line of its fascicle, at half its height."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from psoas.body.state import Array

CHAIN = ("pelvis", "L5", "L4", "L3", "L2", "L1", "thorax")
T12_L1_CENTRE = (-0.0129, 0.1154, 0.0)  # m, in the frame of upstream's torso


def via_points(steps: Mapping[str, Array], carrier: str, start: Array, brim: Array) -> dict[str, Array]:
    """Via points of one fascicle, from the highest vertebra it passes down, each in its vertebra's frame [m].

    Parameters
    ----------
    steps : mapping of segment to (3,) [m]
        Where each segment of `CHAIN` above the pelvis has its origin, in the frame of the one below.
    carrier : str
        The segment that the fascicle starts on.
    start, brim : (3,) [m]
        Its first point in that segment's frame; its point on the pelvic brim, in the pelvis'.

    Examples
    --------
    >>> steps = {segment: np.array([0.0, 0.03, 0.0]) for segment in CHAIN[1:]}
    >>> {v: p.round(3).tolist() for v, p in via_points(steps, "L4", np.zeros(3), np.array([0.06, 0.0, 0.0])).items()}
    {'L5': [0.015, 0.015, 0.0]}
    """
    origin = {"pelvis": np.zeros(3)}
    for lower, upper in pairwise(CHAIN):
        origin[upper] = origin[lower] + np.array(steps[upper])
    top = {lower: origin[upper] for lower, upper in pairwise(CHAIN[:-1])}
    top["L1"] = origin["thorax"] + np.array(T12_L1_CENTRE)
    p, q = origin[carrier] + start, brim
    found = {}
    for vertebra in reversed(CHAIN[1 : CHAIN.index(carrier)]):
        height = (origin[vertebra][1] + top[vertebra][1]) / 2
        via = p + (q - p) * (height - p[1]) / (q[1] - p[1])
        found[vertebra] = via - origin[vertebra]
    return found
