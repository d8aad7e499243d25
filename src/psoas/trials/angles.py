"""Angles of frames and lines, over many instants at once [rad]."""

from __future__ import annotations

import numpy as np

from psoas.formats.motions.series import Array
from psoas.trials.vectors import along


def pitch(vectors: Array, H: Array) -> Array:
    """How far lines (..., 3) rise in the sagittal plane of a heading (..., 3, 3): + the end ahead is higher."""
    return np.asarray(np.arctan2(along(vectors, H[..., :, 1]), along(vectors, H[..., :, 0])))


def hanging(vectors: Array, H: Array) -> Array:
    """How far lines that point down (..., 3) swing in the sagittal plane: + the lower end is ahead."""
    return np.asarray(np.arctan2(along(vectors, H[..., :, 0]), -along(vectors, H[..., :, 1])))


def between(first: Array, second: Array, H: Array) -> Array:
    """The turn about right (...) that takes one line (..., 3) to another in the sagittal plane of a heading."""
    a, b = ((along(v, H[..., :, 0]), along(v, H[..., :, 1])) for v in (first, second))
    return np.asarray(np.arctan2(a[0] * b[1] - a[1] * b[0], a[0] * b[0] + a[1] * b[1]))


def about_right_anterior_superior(R: Array) -> tuple[Array, Array, Array]:
    """Angles of ``R = R_right(a) R_anterior(b) R_superior(c)``, each (...): of joints, Grood & Suntay 1983.

    Parameters
    ----------
    R : (..., 3, 3), distal axes in those of the proximal segment

    Examples
    --------
    >>> from psoas.frames import rotation_about
    >>> turned = rotation_about(np.array([0.0, 0, 1]), 0.3) @ rotation_about(np.array([1.0, 0, 0]), 0.2)
    >>> [round(abs(float(angle)), 6) for angle in about_right_anterior_superior(turned)]
    [0.3, 0.2, 0.0]
    """
    a = np.arctan2(-R[..., 0, 1], R[..., 1, 1])
    b = np.arctan2(R[..., 2, 1], np.hypot(R[..., 0, 1], R[..., 1, 1]))
    c = np.arctan2(-R[..., 2, 0], R[..., 2, 2])
    return a, b, c


def about_superior_anterior_right(R: Array) -> tuple[Array, Array, Array]:
    """Angles of ``R = R_superior(a) R_anterior(b) R_right(c)``, each (...): rotation, obliquity, tilt.

    Examples
    --------
    >>> from psoas.frames import rotation_about
    >>> turned = rotation_about(np.array([0.0, 1, 0]), 0.3) @ rotation_about(np.array([0.0, 0, 1]), 0.2)
    >>> [round(abs(float(angle)), 6) for angle in about_superior_anterior_right(turned)]
    [0.3, 0.0, 0.2]
    """
    a = np.arctan2(R[..., 0, 2], R[..., 2, 2])
    b = np.arctan2(-R[..., 1, 2], np.hypot(R[..., 0, 2], R[..., 2, 2]))
    c = np.arctan2(R[..., 1, 0], R[..., 1, 1])
    return a, b, c
