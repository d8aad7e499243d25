"""Scenes as few bytes: bones quantised per segment, and every posture as transforms and muscle polylines."""

from __future__ import annotations

from base64 import b64encode
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.errors import InvalidValueError

if TYPE_CHECKING:
    import xarray as xr

MOST = 32767  # largest int16
ARMS = ("humerus", "ulna", "radius", "hand")  # hang before the pelvis: drawn so that one sees through
Array = NDArray[np.float64]


def text_of(values: NDArray[Any], kind: str) -> str:
    """Numbers as base64 of little-endian `kind` (`i2`, `u2`, `u4`, `f4`)."""
    return b64encode(np.ascontiguousarray(values, dtype=f"<{kind}").tobytes()).decode("ascii")


def quantised(points: Array) -> dict[str, Any]:
    """Points [m] (..., 3) as int16 about their middle: ``points = offset + scale * int16``, off by at most scale / 2.

    Examples
    --------
    >>> packed = quantised(np.array([[0.0, 1.0, 2.0], [0.5, 1.0, 2.0]]))
    >>> packed["offset"], round(packed["scale"] * 32767, 6)
    ([0.25, 1.0, 2.0], 0.25)
    """
    if not np.isfinite(points).all():
        raise InvalidValueError("a scene holds points that are not finite; it cannot be drawn.")
    low, high = (points.min(axis=0), points.max(axis=0)) if len(points) else (np.zeros(3), np.zeros(3))
    offset = np.round((low + high) / 2, 6)
    scale = float(np.abs(points - offset).max(initial=1e-6)) / MOST
    packed = text_of(np.round((points - offset) / scale), "i2")
    return {"offset": offset.tolist(), "scale": scale, "points": packed}


def bones_of(scene: xr.Dataset) -> list[dict[str, Any]]:
    """The surfaces of every segment as one mesh in the segment's axes: quantised points and triangles; arms apart."""
    if "vertex" not in scene:
        return []
    segments = [str(s) for s in scene.segment.values]
    quiet = [str(s).removesuffix("_r").removesuffix("_l") in ARMS for s in scene.surface.values]
    owner = [2 * segments.index(str(s)) + q for s, q in zip(scene.surface_segment.values, quiet, strict=True)]
    of_point = np.array(owner, dtype=int)[scene.vertex_surface.values.astype(int)]
    faces = scene.face.values.astype(int)
    found = []
    for k in sorted(set(of_point.tolist())):
        mine = np.flatnonzero(of_point == k)
        place = np.full(len(of_point), -1)
        place[mine] = np.arange(len(mine))
        triangles = place[faces[of_point[faces[:, 0]] == k]]
        wide = len(mine) > 65535
        packed = {"segment": k // 2, "quiet": bool(k % 2), **quantised(scene.vertex.values[mine].astype(float))}
        found.append({**packed, "faces": text_of(triangles, "u4" if wide else "u2"), "wide": wide})
    return found


def posture_of(scene: xr.Dataset, bones: xr.Dataset) -> dict[str, Any]:
    """One posture: transforms of the segments, polylines of the muscles, joint centres, and the lowest height."""
    origins, axes = scene.segment_origin.values.astype(float), scene.segment_axes.values.astype(float)
    points, owner = scene.path_point.values.astype(float), scene.path_muscle.values.astype(int)
    counts = np.bincount(owner, minlength=scene.sizes["muscle"])
    lowest = min(origins[:, 1].min(initial=np.inf), points[:, 1].min(initial=np.inf))
    for bone in placed_points(scene, bones).values():
        lowest = min(lowest, bone[:, 1].min())
    return {
        "words": str(scene.attrs["posture"]),
        "placed": text_of(np.concatenate([origins[:, None], axes], axis=1), "f4"),
        "paths": {**quantised(points[np.argsort(owner, kind="stable")]), "counts": counts.tolist()},
        "floor": round(float(lowest), 4) if np.isfinite(lowest) else 0.0,
    }


def placed_points(scene: xr.Dataset, bones: xr.Dataset) -> dict[str, Array]:
    """Bone points of every segment [m] where the posture puts them, relative to ground in the stage frame."""
    if "vertex" not in bones:
        return {}
    owner = bones.surface_segment.values[bones.vertex_surface.values.astype(int)]
    placed = {}
    for segment in dict.fromkeys(str(s) for s in owner):
        here = scene.sel(segment=segment)
        local = bones.vertex.values[owner == segment]
        placed[segment] = here.segment_origin.values + local @ here.segment_axes.values
    return placed
