"""The sagittal stick figure: a chain from foot to head in which every segment has its own angle relative to ground."""

from __future__ import annotations

from typing import Any

import numpy as np

# upright, facing right (x anterior, y superior) in thigh lengths, hip at the origin; where a segment begins and ends
JOINTS = {
    "pelvis": ((0.0, 0.0), (-0.12, 0.24)),
    "L5": ((-0.12, 0.24), (-0.085, 0.315)),
    "L4": ((-0.085, 0.315), (-0.065, 0.395)),
    "L3": ((-0.065, 0.395), (-0.06, 0.475)),
    "L2": ((-0.06, 0.475), (-0.07, 0.55)),
    "L1": ((-0.07, 0.55), (-0.09, 0.62)),
    "thorax": ((-0.09, 0.62), (-0.06, 1.2)),
    "femur_r": ((0.0, 0.0), (0.03, -1.0)),
    "tibia_r": ((0.03, -1.0), (0.0, -1.95)),
    "calcn_r": ((0.0, -1.95), (0.24, -2.02)),
}
PARENTS = {
    "L5": "pelvis", "L4": "L5", "L3": "L4", "L2": "L3", "L1": "L2", "thorax": "L1", "femur_r": "pelvis",
    "tibia_r": "femur_r", "calcn_r": "tibia_r",
}  # fmt: skip
TRUNK = (
    (-0.14, 0.64),
    (-0.2, 0.95),
    (-0.15, 1.2),
    (-0.02, 1.22),
    (0.12, 1.15),
    (0.17, 0.85),
    (0.1, 0.62),
    (-0.03, 0.6),
)
PELVIS = ((-0.17, 0.02), (-0.2, 0.24), (-0.06, 0.27), (0.11, 0.27), (0.07, -0.03), (-0.05, -0.07))
HEAD = (0.0, 1.45)
HALF = 0.055  # of a vertebra's depth
LYING = np.radians(60)  # a pelvis turned by more is not upright, and the hip stays where it is


def chain(angles: dict[str, float]) -> dict[str, Any]:
    """Outline of every segment, each turned by its angle [rad, front up] relative to ground.

    The ankle keeps its place where the body stands, the hip where it sits or lies.

    Examples
    --------
    >>> from psoas.plots.sticks import chain
    >>> chain({})["femur_r"].tolist()
    [[0.0, 0.0], [0.03, -1.0]]
    """
    ends: dict[str, Any] = {}
    found: dict[str, Any] = {}
    for name, (start, end) in JOINTS.items():
        base = np.zeros(2) if name == "pelvis" else ends[PARENTS[name]] if name != "femur_r" else np.zeros(2)
        here = rotation(angles.get(name, 0.0))
        found[name] = (outline(name) - start) @ here.T + base
        ends[name] = (np.array(end) - start) @ here.T + base
        if name == "thorax":
            round_ = np.linspace(0, 2 * np.pi, 40)
            centre = (np.array(HEAD) - start) @ here.T + base
            found["head"] = centre + 0.13 * np.c_[np.cos(round_), np.sin(round_)]
    if abs(angles.get("pelvis", 0.0)) > LYING or abs(angles.get("tibia_r", 0.0)) > LYING:
        return found
    shift = np.array(JOINTS["calcn_r"][0]) - ends["tibia_r"]
    return {name: points + shift if angles else points for name, points in found.items()}


def rotation(angle: float) -> Any:
    """Turns front up, seen from the right with the front to the right of the picture."""
    return np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])


def outline(name: str) -> Any:
    """A segment upright: closed for trunk, pelvis and vertebrae, a line for the leg."""
    start, end = (np.array(p) for p in JOINTS[name])
    if name == "thorax":
        return np.array(TRUNK)
    if name == "pelvis":
        return np.array(PELVIS)
    if name.startswith("L"):
        along = (end - start) / np.linalg.norm(end - start)
        ahead = np.array([along[1], -along[0]]) * HALF
        low, high = start + 0.008 * along, end - 0.008 * along
        return np.array([low - ahead, high - ahead, high + ahead, low + ahead])
    return np.array([start, end])
