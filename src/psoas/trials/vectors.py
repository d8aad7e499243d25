"""Vectors and frames of many instants at once: arrays whose last axis is of three components."""

from __future__ import annotations

import numpy as np

from psoas.formats.motions.series import Array


def along(a: Array, b: Array) -> Array:
    """Scalar products (...)."""
    return np.asarray(np.einsum("...i,...i->...", a, b))


def unit(vectors: Array) -> Array:
    """The same directions (..., 3) with length one; nan where there is none."""
    size = np.sqrt(along(vectors, vectors))[..., None]
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(size > 0, vectors / np.where(size > 0, size, 1.0), np.nan)


def middle(*points: Array) -> Array:
    """Their mean (..., 3); nan where one of them is."""
    return np.asarray(sum(points[1:], points[0]) / len(points))


def normal_to(vectors: Array, axis: Array) -> Array:
    """The part (..., 3) of vectors that is normal to unit vectors."""
    return np.asarray(vectors - along(vectors, axis)[..., None] * axis)


def frame(first: Array, second: Array, third: Array) -> Array:
    """Three unit vectors (..., 3) as the columns of a frame (..., 3, 3): anterior, superior, right."""
    return np.stack(np.broadcast_arrays(first, second, third), axis=-1)


def relative(R_A: Array, R_B: Array) -> Array:
    """`R_AB` (..., 3, 3) of two frames in the same axes."""
    return np.asarray(np.einsum("...ji,...jk->...ik", R_A, R_B))
