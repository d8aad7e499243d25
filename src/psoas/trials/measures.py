"""The angles of a person from landmarks: relative to ground, joint and neighbour, and as other programs say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.formats.motions.series import Array
from psoas.trials.angles import (
    about_right_anterior_superior,
    about_superior_anterior_right,
    between,
    hanging,
    pitch,
)
from psoas.trials.cgm import pelvis_angles
from psoas.trials.segments import (
    Choices,
    ankle_centre,
    back_of,
    hip_centres,
    knee_centre,
    limb_frame,
    pelvis_frame,
    thorax_frame,
    toes_of,
)
from psoas.trials.vectors import middle, relative

SQUARE = np.pi / 2
BLOCK = 1000  # frames
LINES = {  # what the back of the pelvis is made of -> the definition of tilt by it
    ("R_PSIS", "L_PSIS"): "asis_psis", ("SACRUM",): "asis_sacr", ("SACRUM_L5",): "asis_l5s1", ("S2",): "asis_s2",
}  # fmt: skip


class Measure(NamedTuple):
    """What one angle is.

    Attributes
    ----------
    name : with `_r` or `_l` where it has a side
    view : `line`, `ground`, `joint`, `details` or `others`
    of, relative_to, axis : which segment moves relative to which, about which axis
    positive, negative : what each sign means, in words
    quantity, definition : what it is, and how it is measured
    """

    name: str
    view: str
    of: str
    relative_to: str
    axis: str
    positive: str
    negative: str
    quantity: str
    definition: str


class Axes(NamedTuple):
    """What ground is: the heading frame, and the lab axes that Plug-in Gait takes.

    Attributes
    ----------
    H : (3, 3) or (..., 3, 3), columns anterior, superior, right in lab axes
    lab : (3, 3), the same
    """

    H: Array
    lab: Array


@cache
def measures_known() -> dict[str, Measure]:
    """Every measure by its name, in the order of the table."""
    found: dict[str, Measure] = {}
    for row in table("align_measures"):
        for side, word in (("_r", "right "), ("_l", "left ")) if row["sided"] else (("", ""),):
            name = row["measure"] + side
            of, relative_to = (row[k] + (side if two_sided(row[k]) else "") for k in ("of", "relative_to"))
            words = row["positive"], row["negative"], word + row["quantity"], row["definition"]
            found[name] = Measure(name, row["view"], of, relative_to, row["axis"], *words)
    return found


def two_sided(segment: str) -> bool:
    """Whether a segment has a right and a left."""
    return segment in ("femur", "tibia", "foot")


@cache
def opensim_zero() -> float:
    """Tilt by ASIS and PSIS of the default body at its own `pelvis_tilt` 0 [rad], anterior +."""
    rows = {row["landmark"]: row for row in table("pelvis_landmarks")}
    rise, run = (float(rows["PSIS"][k]) - float(rows["ASIS"][k]) for k in ("y_mm", "x_mm"))
    return float(np.arctan2(rise, -run))


def measured(points: Mapping[str, Array], axes: Axes, choices: Choices) -> dict[str, Array]:
    """Every angle that the landmarks allow, (...) [rad], by name.

    Parameters
    ----------
    points : landmark -> (..., 3) [m], lab axes
    axes : of ground; leading dimensions as those of the points, or none
    choices : how hip centres are found

    Notes
    -----
    ``thigh = hip_flexion - pelvis_tilt`` and ``pelvis_tilt = lumbar_extension + thorax``, exactly.
    """
    if "R_ASIS" not in points:
        return of_key_points(points, axes.H)
    R = pelvis_frame(points)
    found = of_pelvis(points, R, axes)
    centres = hip_centres(points, R, choices)
    for side in "RL":
        found |= of_leg(points, R, centres[f"{side}_HJC"], axes.H, side)
    return found | of_trunk(points, R, axes.H)


def measured_over(points: Mapping[str, Array], axes: Axes, choices: Choices) -> tuple[list[str], Array]:
    """Names of the measures in the order of their table, and their angles (time, measure) [rad], by blocks of frames.

    Beside the angles no more is held than a block's, however long the file is.
    """
    names: list[str] = []
    angles = np.empty((0, 0))
    for rows, part, own in blocks(points, axes, BLOCK):
        found = measured(part, own, choices)
        if not names:
            names = [name for name in measures_known() if name in found]
            angles = np.empty((len(next(iter(points.values()))), len(names)))
        for i, name in enumerate(names):
            angles[rows, i] = found[name]
    return names, angles


def blocks(points: Mapping[str, Array], axes: Axes, size: int) -> Iterator[tuple[slice, dict[str, Array], Axes]]:
    """Landmarks and axes of some frames at a time, and which frames."""
    for start in range(0, len(next(iter(points.values()))), size):
        rows = slice(start, start + size)
        yield (
            rows, {k: v[rows] for k, v in points.items()},
            axes._replace(H=axes.H[rows] if axes.H.ndim == 3 else axes.H),
        )  # fmt: skip


def of_pelvis(points: Mapping[str, Array], R: Array, axes: Axes) -> dict[str, Array]:
    """Tilt in every definition that the landmarks allow, obliquity, rotation, and other programs' numbers."""
    front = middle(points["R_ASIS"], points["L_ASIS"])
    back, marks = back_of(points)
    found = {LINES[marks]: -pitch(front - back, axes.H)}
    if marks == ("R_PSIS", "L_PSIS"):
        for side in "RL":
            found[f"asis_psis_{side.lower()}"] = -pitch(points[f"{side}_ASIS"] - points[f"{side}_PSIS"], axes.H)
        found["opensim_pelvis_tilt"] = opensim_zero() - found["asis_psis"]
    if {"R_PUBIC", "L_PUBIC"} <= set(points):
        found["anterior_plane"] = -hanging(middle(points["R_PUBIC"], points["L_PUBIC"]) - front, axes.H)
    rotation, obliquity, tilt = about_superior_anterior_right(in_axes(axes.H, R))
    pig = pelvis_angles(R, axes.lab)
    found |= {
        "pelvis_tilt": -pitch(R[..., :, 0], axes.H), "pelvis_tilt_rto": -tilt, "pelvis_obliquity": obliquity,
        "pelvis_rotation": rotation, "pig_pelvis_tilt": pig[0],
    }  # fmt: skip
    for side, sign in (("_r", 1.0), ("_l", -1.0)):
        found |= {f"pig_pelvis_obliquity{side}": sign * pig[1], f"pig_pelvis_rotation{side}": sign * pig[2]}
    return found


def of_leg(points: Mapping[str, Array], R: Array, hip: Array, H: Array, side: str) -> dict[str, Array]:
    """Thigh, shank and foot relative to ground, and the joints between."""
    s, mirror = f"_{side.lower()}", 1.0 if side == "R" else -1.0
    knee = knee_centre(points, side, hip, R)
    if knee is None:
        return foot_of(points, H, side)
    thigh, anterior = knee - hip, R[..., :, 0]
    found = {f"thigh{s}": hanging(thigh, H), f"hip_flexion{s}": between(anterior, thigh, H) + SQUARE}
    femur = tibia = None
    if f"{side}_MFE" in points:
        femur = limb_frame(hip, knee, points[f"{side}_LFE"], points[f"{side}_MFE"], side)
        flexion, adduction, rotation = about_right_anterior_superior(relative(R, femur))
        found |= {f"hip_flexion_gs{s}": flexion, f"hip_adduction_gs{s}": mirror * adduction}
        found[f"hip_rotation_gs{s}"] = mirror * rotation
    ankle = ankle_centre(points, side, knee, R)
    if ankle is None:
        return found | foot_of(points, H, side)
    shank = ankle - knee
    found |= {f"shank{s}": hanging(shank, H), f"knee_flexion{s}": between(shank, thigh, H)}
    if f"{side}_MM" in points:
        tibia = limb_frame(knee, ankle, points[f"{side}_LM"], points[f"{side}_MM"], side)
    if femur is not None and tibia is not None:
        flexion, adduction, _ = about_right_anterior_superior(relative(femur, tibia))
        found |= {f"knee_flexion_gs{s}": -flexion, f"knee_adduction_gs{s}": mirror * adduction}
    return found | foot_of(points, H, side, shank)


def foot_of(points: Mapping[str, Array], H: Array, side: str, shank: Array | None = None) -> dict[str, Array]:
    """The foot relative to ground, and to the shank where that is known."""
    toes = toes_of(points, side)
    if toes is None or f"{side}_HEEL" not in points:
        return {}
    foot = toes - points[f"{side}_HEEL"]
    found = {f"foot_{side.lower()}": pitch(foot, H)}
    if shank is not None:
        found[f"ankle_dorsiflexion_{side.lower()}"] = between(shank, foot, H) - SQUARE
    return found


def of_trunk(points: Mapping[str, Array], R: Array, H: Array) -> dict[str, Array]:
    """Thorax relative to ground and pelvis, and two lines of the back."""
    found = {}
    if {"C7", "T10"} <= set(points):
        found["c7_t10"] = hanging(points["T10"] - points["C7"], H) * -1.0
    if "T10" in points:
        found["t10_sacrum"] = hanging(back_of(points)[0] - points["T10"], H) * -1.0
    thorax = thorax_frame(points)
    if thorax is None:
        return found
    anterior = thorax[..., :, 0]
    found |= {"thorax": -pitch(anterior, H), "lumbar_extension": between(R[..., :, 0], anterior, H)}
    turns = about_right_anterior_superior(relative(R, thorax))
    return found | dict(zip(("lumbar_extension_gs", "lumbar_bending_gs", "lumbar_rotation_gs"), turns, strict=True))


def of_key_points(points: Mapping[str, Array], H: Array) -> dict[str, Array]:
    """Thigh, shank and trunk line of joints as a network sees them; no pelvis, so no hip."""
    found: dict[str, Array] = {}
    for side in "RL":
        s, part = f"_{side.lower()}", {k: points.get(f"{side}_KP_{k}") for k in ("HIP", "KNEE", "ANKLE", "HEEL")}
        hip, knee, ankle, heel = part.values()
        assert hip is not None
        assert knee is not None
        found[f"thigh{s}"] = hanging(knee - hip, H)
        if ankle is not None:
            found |= {f"shank{s}": hanging(ankle - knee, H), f"knee_flexion{s}": between(ankle - knee, knee - hip, H)}
        toes = points.get(f"{side}_KP_FOOT_INDEX", points.get(f"{side}_KP_TOE"))
        if toes is not None and heel is not None:
            found[f"foot{s}"] = pitch(toes - heel, H)
    if {"R_KP_SHOULDER", "L_KP_SHOULDER"} <= set(points):
        shoulders, hips = (middle(points[f"R_KP_{k}"], points[f"L_KP_{k}"]) for k in ("SHOULDER", "HIP"))
        found["trunk"] = -hanging(hips - shoulders, H)
    return found


def in_axes(H: Array, R: Array) -> Array:
    """A frame (..., 3, 3) in the axes of ground."""
    return relative(np.broadcast_to(H, R.shape), R)
