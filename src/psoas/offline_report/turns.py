"""Where a turn is drawn: a curved arrow about an axis of the reference, over the segment that moves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.words import kind
from psoas.frames import AXES

if TYPE_CHECKING:
    import xarray as xr

Array = NDArray[np.float64]
REACH = {  # from its joint, along which of its axes (anterior, superior, right) and how far [m] a segment's end lies
    "pelvis": (0.0, 0.17, 0.0), "thorax": (0.0, 0.24, 0.0), "femur": (0.0, -0.22, 0.0), "tibia": (0.0, -0.22, 0.0),
    "foot": (0.14, 0.0, 0.0), "vertebra": (0.08, 0.0, 0.0),
}  # fmt: skip
SHORT = (0.10, 0.0, 0.0)  # of a segment that is not in the list
SLIM = 0.5  # below this share of its reach across the axis, a segment is drawn turning about itself


def heading_to_stage(scene: xr.Dataset, answer: xr.Dataset) -> Array:
    """Rows: the axes of the answer's ground (its heading frame) in the stage frame of the scene."""
    segment = "pelvis" if "pelvis" in answer.segment.values else str(answer.segment.values[0])
    H = answer.orientation.sel(segment=segment).values  # (component, heading axis)
    return np.asarray(H.T @ scene.segment_axes.sel(segment=segment).values)


def axes_in_stage(scene: xr.Dataset, answer: xr.Dataset, relative_to: str) -> Array:
    """Rows: the axes (anterior, superior, right) of the reference in the stage frame."""
    if relative_to == "ground":
        return heading_to_stage(scene, answer)
    return np.asarray(scene.segment_axes.sel(segment=relative_to).values)


def reach_of(scene: xr.Dataset, segment: str) -> tuple[Array, Array]:
    """Where a segment turns (its joint; of the pelvis, the middle of the hips), and from there to its end [m]."""
    hips = [s for s in ("femur_r", "femur_l") if s in scene.segment.values]
    named = hips if segment == "pelvis" and hips else [segment]
    centre = scene.joint_centre.sel(segment=named).values.mean(axis=0)
    return centre, np.array(REACH.get(kind(segment), SHORT)) @ scene.segment_axes.sel(segment=segment).values


def arrow(centre: Array, reach: Array, axis: Array) -> dict[str, Any]:
    """A curved arrow for a turn about a unit axis: centre, axis, direction of its middle, radius, half its angle.

    Examples
    --------
    >>> made = arrow(np.zeros(3), np.array([0.0, -0.3, 0.0]), np.array([0.0, 0.0, 1.0]))
    >>> made["towards"], made["radius"], made["half"]
    ([0.0, -1.0, 0.0], 0.3, 28.0)
    """
    length = float(np.linalg.norm(reach))
    across = reach - (reach @ axis) * axis
    half = 28.0 if length > 0.2 else 45.0 if length > 0.12 else 80.0
    if np.linalg.norm(across) < SLIM * length:
        centre, half, length = centre + reach / 2, 70.0, 0.11
        around = [np.array(v) - np.dot(v, axis) * axis for v in ((1.0, 0.0, 0.0), (0.0, 0.0, 1.0))]
        across = around[0] if np.linalg.norm(around[0]) > SLIM else around[1]
    towards = across / np.linalg.norm(across)
    numbers = {"centre": centre, "axis": axis, "towards": towards}
    rounded = {k: (np.round(v, 4) + 0.0).tolist() for k, v in numbers.items()}
    return {**rounded, "radius": round(length, 4), "half": half}


def turns(scene: xr.Dataset, answer: xr.Dataset, of: str, relative_to: str, axes: Sequence[str]) -> dict[str, Any]:
    """One arrow per axis of the reference, and where the reference is named (null: on the floor)."""
    centre, reach = reach_of(scene, of)
    about = axes_in_stage(scene, answer, relative_to)
    at = None
    if relative_to != "ground":
        a, b = reach_of(scene, relative_to)
        at = np.round(a + 0.6 * b, 4).tolist()
    return {"reference": at, "axes": [arrow(centre, reach, about[AXES.index(a)]) for a in axes]}
