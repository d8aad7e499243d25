"""Muscle paths as they are drawn: between the two points where a path leaves a sphere or cylinder, its arc."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array, Paths

STEP = np.radians(10.0)  # between points of an arc: at a radius of 5 cm its chord is 0.2 mm inside the surface
NOISE = 1e-3  # rad: an angle the wrong way round that is no turn


def arc_rows(paths: Paths) -> NDArray[np.intp]:
    """First points of the arcs: the next point of the same muscle lies on the same surface."""
    last = np.zeros(len(paths.points), bool)
    last[paths.start[1:] - 1] = True
    on = paths.wrap >= 0
    return np.flatnonzero(on[:-1] & (paths.wrap[:-1] == paths.wrap[1:]) & ~last[:-1])


def turns(
    a: Array, b: Array, came: Array, leaves: Array, axis: Array, round_: NDArray[np.bool_]
) -> tuple[Array, Array]:
    """Unit axis (k, 3) and signed angle (k,) [rad] of the turn that takes each path around its surface.

    Parameters
    ----------
    a, b : (k, 3) where the path touches and leaves, from the surface's centre [m]
    came, leaves : (k, 3) direction of the path before `a` and after `b`
    axis : (k, 3) unit axis of the cylinders
    round_ : (k,) whether the surface is a cylinder; around a sphere a path turns in one plane with its centre

    Notes
    -----
    The way round is that of the straight pieces: they are tangent to the arc.
    """
    plane = np.cross(a, b)
    flat = np.linalg.norm(plane, axis=1) < 1e-9 * np.linalg.norm(a, axis=1) * np.linalg.norm(b, axis=1)
    plane[flat] = np.cross(a, came)[flat]
    size = np.linalg.norm(plane, axis=1, keepdims=True)
    plane = np.divide(plane, size, out=np.zeros_like(plane), where=size > 0)
    axis = np.where(round_[:, None], axis, plane)
    way = np.einsum("ki,ki->k", axis, np.cross(a, came) + np.cross(b, leaves))
    flat_a, flat_b = (v - axis * np.einsum("ki,ki->k", v, axis)[:, None] for v in (a, b))
    angle = np.arctan2(np.einsum("ki,ki->k", axis, np.cross(flat_a, flat_b)), np.einsum("ki,ki->k", flat_a, flat_b))
    angle = np.where((way > 0) & (angle < -NOISE), angle + 2 * np.pi, angle)
    return axis, np.where((way < 0) & (angle > NOISE), angle - 2 * np.pi, angle)


def rounded(paths: Paths, centres: Array, axes: Array, round_: NDArray[np.bool_]) -> tuple[Array, NDArray[np.intp]]:
    """Points (p, 3) [m] of all muscles with their arcs, in lab axes, and the muscle of each.

    Parameters
    ----------
    paths : Paths
    centres : (w, 3) [m], axes : (w, 3)
        Of every wrapping surface, in lab axes; `axes` are unit axes of cylinders.
    round_ : (w,) whether a surface is a cylinder; else a sphere
    """
    muscle = np.repeat(np.arange(len(paths.start) - 1), np.diff(paths.start))
    rows = arc_rows(paths)
    if not len(rows):
        return paths.points, muscle
    surface = paths.wrap[rows]
    a, b = paths.points[rows] - centres[surface], paths.points[rows + 1] - centres[surface]
    came = paths.points[rows] - paths.points[np.maximum(rows - 1, 0)]
    leaves = paths.points[np.minimum(rows + 2, len(paths.points) - 1)] - paths.points[rows + 1]
    axis, angle = turns(a, b, came, leaves, axes[surface], round_[surface])
    count = np.maximum(np.ceil(np.abs(angle) / STEP).astype(int) - 1, 0)
    k = np.repeat(np.arange(len(rows)), count)
    part = np.concatenate([np.arange(1, n + 1) / (n + 1) for n in count]) if len(k) else np.zeros(0)
    points = centres[surface][k] + turned(a[k], b[k], axis[k], angle[k], part)
    at = rows[k] + 1
    return np.insert(paths.points, at, points, axis=0), np.insert(muscle, at, muscle[at])


def turned(a: Array, b: Array, axis: Array, angle: Array, part: Array) -> Array:
    """Points on the way from `a` to `b`: turned about the axis by a part of the angle, shifted along it likewise."""
    along_a, along_b = (np.einsum("ki,ki->k", v, axis) for v in (a, b))
    flat = a - axis * along_a[:, None]
    out = np.linalg.norm(b - axis * along_b[:, None], axis=1)
    size = np.linalg.norm(flat, axis=1)
    grown = 1 + part * (np.divide(out, size, out=np.ones_like(size), where=size > 0) - 1)
    theta = (part * angle)[:, None]
    around = np.cos(theta) * flat + np.sin(theta) * np.cross(axis, flat)
    return around * grown[:, None] + axis * (along_a + part * (along_b - along_a))[:, None]
