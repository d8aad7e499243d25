"""Rotations: their mean, their logarithm and its derivative."""

from __future__ import annotations

import numpy as np

from psoas.formats.motions.series import Array


def mean_rotation(R: Array) -> Array:
    """The rotation nearest to the mean of (t, 3, 3), determinant +1."""
    U, _, Vt = np.linalg.svd(R.mean(axis=0))
    return np.asarray(U @ np.diag([1.0, 1.0, np.linalg.det(U @ Vt)]) @ Vt)


def log_of(R: Array) -> Array:
    """The rotation vector (3,) of a rotation (3, 3) [rad], below half a turn."""
    from scipy.spatial.transform import Rotation

    return np.asarray(Rotation.from_matrix(R).as_rotvec())


def inverse_right_jacobian(v: Array) -> Array:
    """``d log(R exp(w)) / dw`` (3, 3) at ``log R = v``: what a small turn adds to a rotation vector."""
    angle = float(np.linalg.norm(v))
    K = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    if angle < 1e-6:
        return np.asarray(np.eye(3) + 0.5 * K)
    factor = 1 / angle**2 - (1 + np.cos(angle)) / (2 * angle * np.sin(angle))
    return np.asarray(np.eye(3) + 0.5 * K + factor * K @ K)
