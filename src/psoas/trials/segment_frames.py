"""Frames of all segments from one set of landmarks, by one definition for a person and for a body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from psoas.formats.motions.series import Array
from psoas.trials.segments import (
    TOES,
    Choices,
    ankle_centre,
    hip_centres,
    knee_centre,
    limb_frame,
    pelvis_frame,
    thorax_frame,
)
from psoas.trials.vectors import frame, middle, normal_to, unit

PELVIS, THORAX = (3.0, 3.0, 3.0), (1.0, 1.0, 1.0)  # [p]: weights about anterior, superior, right
LIMB, LINE = (1.0, 0.15, 1.0), (1.0, 0.0, 1.0)  # [p]: about its length skin knees contradict the body's hinges by 8 deg
FOOT, SOLE = (0.3, 0.5, 0.5), (0.0, 0.5, 0.5)  # [p]: a foot without two metatarsals says nothing about its length


class Framed(NamedTuple):
    """A segment's frame and how much each axis of it counts.

    Attributes
    ----------
    R : (..., 3, 3), columns anterior, superior, right
    weight : (3,) of errors about anterior, superior, right
    """

    R: Array
    weight: tuple[float, float, float]


def segment_frames(points: Mapping[str, Array], choices: Choices) -> dict[str, Framed]:
    """The frames that landmarks allow, by the body's name of the segment.

    Parameters
    ----------
    points : landmark -> (..., 3) [m]; both ASIS and a back of the pelvis are there
    choices : how hip centres are found

    Notes
    -----
    A knee with its lateral epicondyle alone gives the thigh's line and nothing about its length: the right axis is the
    pelvis' one, and its weight is 0. The default body's landmarks go through the same function, so that what differs
    between a definition and an anatomical axis is the same on both sides.
    """
    R = pelvis_frame(points)
    found = {"pelvis": Framed(R, PELVIS)}
    centres = hip_centres(points, R, choices)
    for side in "RL":
        s, mirror, hip = side.lower(), 1.0 if side == "R" else -1.0, centres[f"{side}_HJC"]
        knee = knee_centre(points, side, hip, R)
        ankle = None if knee is None else ankle_centre(points, side, knee, R)
        if knee is not None:
            found[f"femur_{s}"] = limb(hip, knee, points, (f"{side}_LFE", f"{side}_MFE"), mirror, R)
        if knee is not None and ankle is not None:
            found[f"tibia_{s}"] = limb(knee, ankle, points, (f"{side}_LM", f"{side}_MM"), mirror, R)
        if (foot := foot_frame(points, side, mirror, R)) is not None:
            found[f"calcn_{s}"] = foot
    thorax = thorax_frame(points)
    return found if thorax is None else found | {"thorax": Framed(thorax, THORAX)}


def limb(
    upper: Array, lower: Array, points: Mapping[str, Array], ends: tuple[str, str], mirror: float, R_pelvis: Array
) -> Framed:
    """Femur or tibia; by its line alone where one landmark of its lower end is missing."""
    side = "R" if mirror > 0 else "L"
    if set(ends) <= set(points):
        return Framed(limb_frame(upper, lower, points[ends[0]], points[ends[1]], side), LIMB)
    Y = unit(upper - lower)
    Z = unit(normal_to(R_pelvis[..., :, 2], Y))
    return Framed(frame(np.cross(Y, Z), Y, Z), LINE)


def foot_frame(points: Mapping[str, Array], side: str, mirror: float, R_pelvis: Array) -> Framed | None:
    """The foot from heel and metatarsals; None where a toe's tip is all there is, which the body has no place for."""
    parts = next((p for p in TOES if {f"{side}_{one}" for one in p} <= set(points)), ())
    if not parts or "HALLUX" in parts or f"{side}_HEEL" not in points:
        return None
    X = unit(middle(*(points[f"{side}_{part}"] for part in parts)) - points[f"{side}_HEEL"])
    both = {f"{side}_MT1", f"{side}_MT5"} <= set(points)
    across = mirror * (points[f"{side}_MT5"] - points[f"{side}_MT1"]) if both else R_pelvis[..., :, 2]
    Z = unit(normal_to(across, X))
    return Framed(frame(X, np.cross(Z, X), Z), FOOT if both else SOLE)
