"""What claims on animals measure: psoas' arms at hip and levels, and its signs by acceleration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from psoas.answers.swing.swing import hip_of, sagittal
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.signs import DEADBAND
from psoas.frames import RIGHT
from psoas.mechanics.accelerations import evaluate

HUMAN_HIPS = ("standing", "standing,hip_flexion_r=90,hip_flexion_l=90")


def whole_psoas(body: Body) -> Array:
    """Shares (m,) of 1 N a side among psoas' fascicles of both sides."""
    mine = np.array([f == "psoas_major" for f in body.muscle_table["family"]])
    weight = np.asarray(body.muscle_table["pcsa"]) * mine
    return np.asarray(2 * weight / weight.sum())


def arms_share(body: Body, posture: str) -> float:
    """``|hip arm| / (|hip arm| + max |level arm|)`` of the right psoas, in the sagittal plane."""
    at = state(body, posture_at(body, posture))
    side = np.array([s == "right" for s in body.muscle_table["side"]])
    arms = -(whole_psoas(body) * side) @ at.dldq
    levels = sagittal(body, at, list(body.spine.coordinates))
    hips = sagittal(body, at, hip_of(body, "r"))
    hip = max(abs(arms[body.coordinate(c)]) for c in hips)
    level = max(abs(arms[body.coordinate(c)]) for c in levels)
    return float(hip / (hip + level))


def signs_of(body: Body, stance: str, spine: str) -> NDArray[np.int_]:
    """Signs of thigh on pelvis and pelvis on ground about right (2,), both psoai, by acceleration; 0 within 5 %."""
    at = state(body, posture_at(body, "standing"))
    found = evaluate(body, at, Conditions(stance=stance, spine=spine)).angular_acceleration()
    turned = np.tensordot(whole_psoas(body), found, axes=1)[:, RIGHT]
    pelvis, femur, thorax = (turned[body.segment(s)] for s in ("pelvis", "femur_r", "thorax"))
    norm = DEADBAND * max(abs(pelvis), abs(femur), abs(thorax))
    values = np.array([femur - pelvis, pelvis])
    return np.where(np.abs(values) > norm, np.sign(values), 0).astype(int)
