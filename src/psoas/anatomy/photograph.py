"""What a photograph from the side can hold, and how well its points are known."""

from __future__ import annotations

from functools import cache
from math import atan2, hypot, radians

from psoas.anatomy import table

LANDMARKS = ("ASIS", "PSIS", "PUBIC", "GT", "LFE", "LM", "HEEL", "MT5", "C7", "T10")
MIDLINE = ("C7", "T10")
ANGLES = ("asis_psis", "anterior_plane", "thigh", "hip_flexion", "shank", "knee_flexion", "foot", "ankle_dorsiflexion",
          "c7_t10", "t10_sacrum")  # fmt: skip
UNSIDED = ("asis_psis", "anterior_plane", "c7_t10", "t10_sacrum")  # of both sides, which lie behind each other
GROUND = (*UNSIDED, "thigh", "shank", "foot")  # a roll of the camera adds in full
CLICK = 2.0  # px [p]: how well a point is clicked
ROLL = radians(1.0)  # [p]: camera level, or how a plumb line hangs
TROCHANTER = (8.0, 8.0)  # mm [p]: constant and per frame, as of other points under much tissue


@cache
def lead() -> float:
    """By how much the line from trochanter to epicondyle leads that from hip to knee in the default body [rad].

    Examples
    --------
    >>> from math import degrees
    >>> round(degrees(lead()), 1)
    1.4
    """
    rows = {row["landmark"]: row for row in table("bone_landmarks")}
    ahead, down = (float(rows["LFE"][k]) - float(rows["GT"][k]) for k in ("x_mm", "y_mm"))
    return atan2(ahead, -down)


@cache
def error(mark: str) -> float:
    """Standard deviation [mm] of one landmark per axis: palpation and soft tissue together."""
    if mark == "GT":
        return hypot(*TROCHANTER)
    row = next(row for row in table("landmark_errors") if mark in row["landmarks"].split())
    return hypot(float(row["constant_mm"]), float(row["frame_mm"]))
