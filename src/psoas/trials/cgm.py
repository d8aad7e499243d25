"""What the conventional gait model (Plug-in Gait) makes of the same landmarks: for comparing, never for answers."""

from __future__ import annotations

import numpy as np

from psoas.formats.motions.series import Array
from psoas.trials.angles import about_right_anterior_superior
from psoas.trials.vectors import along, frame, normal_to, relative, unit

MARKER = 0.014  # m: diameter


def lab_axes(ahead: Array, up: Array) -> Array:
    """The lab axes (3, 3) that Plug-in Gait tells a pelvis in: anterior is the one nearest to a direction (3,)."""
    flat = np.where(np.abs(up) > 0.5, 0.0, ahead)
    axis = np.zeros(3)
    axis[np.argmax(np.abs(flat))] = np.sign(flat[np.argmax(np.abs(flat))])
    return frame(axis, up, np.cross(axis, up))


def pelvis_angles(R_pelvis: Array, L: Array) -> tuple[Array, Array, Array]:
    """Tilt (anterior +), obliquity (right side up +) and rotation (right side ahead +) in lab axes [rad].

    In the order tilt, obliquity, rotation; of the left side obliquity and rotation have the other sign.
    """
    a, b, c = about_right_anterior_superior(relative(np.broadcast_to(L, R_pelvis.shape), R_pelvis))
    return -a, -b, c


def knee_centre(hip: Array, knee: Array, wand: Array, width: float) -> Array:
    """The knee centre (..., 3) [m]: half a knee and a marker from the lateral marker, with a right angle at it.

    It lies in the plane of hip centre, knee marker and wand.

    Parameters
    ----------
    hip, knee, wand : (..., 3) [m] hip centre, lateral knee marker, marker on the thigh
    width : of the knee [m]
    """
    d = (width + MARKER) / 2
    to_hip = hip - knee
    length = np.sqrt(along(to_hip, to_hip))[..., None]
    towards = to_hip / length
    inward = -unit(normal_to(wand - knee, towards))
    cosine = d / length
    return np.asarray(knee + d * (cosine * towards + np.sqrt(1 - cosine**2) * inward))


def femur_frame(hip: Array, centre: Array, knee: Array, side: str) -> Array:
    """The femur (..., 3, 3): superior along the centres, right through the lateral knee marker."""
    Y = unit(hip - centre)
    Z = unit(normal_to((knee - centre) * (1.0 if side == "R" else -1.0), Y))
    return frame(np.cross(Y, Z), Y, Z)
