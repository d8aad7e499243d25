"""Landmarks -> joint centres and segment frames, each by its published definition; anterior, superior, right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from psoas.errors import InvalidValueError
from psoas.formats.motions.series import Array
from psoas.trials.hip_centres import MARKER_OFFSET, STORED, hip_centre, needs_leg
from psoas.trials.markers import BACKS
from psoas.trials.vectors import along, frame, middle, normal_to, unit

KNEE_WIDTH, ANKLE_WIDTH = 0.105, 0.070  # m [p]: +- 8 mm between people; where the medial landmark is missing
TOES = (("MT1", "MT5"), ("MT2",), ("MT5",), ("MT1",), ("HALLUX",))


@dataclass(frozen=True)
class Choices:
    """How hip centres are found.

    Attributes
    ----------
    hip_centre : a regression, or `stored` by another program
    offset : from bone to the centre of a marker [m]
    leg : length of the leg [m], where it is given
    """

    hip_centre: str = "harrington"
    offset: float = MARKER_OFFSET
    leg: float | None = None


def back_of(points: Mapping[str, Array]) -> tuple[Array, tuple[str, ...]]:
    """The middle of the back of the pelvis (..., 3), and the landmarks that it is made of."""
    marks = next(back for back in BACKS if set(back) <= set(points))
    return middle(*(points[m] for m in marks)), marks


def pelvis_frame(points: Mapping[str, Array]) -> Array:
    """The pelvis (..., 3, 3): right from left to right ASIS, anterior from the back to the middle of the ASIS."""
    Z = unit(points["R_ASIS"] - points["L_ASIS"])
    X = unit(normal_to(middle(points["R_ASIS"], points["L_ASIS"]) - back_of(points)[0], Z))
    return frame(X, np.cross(Z, X), Z)


def hip_centres(points: Mapping[str, Array], R_pelvis: Array, choices: Choices) -> dict[str, Array]:
    """Both hip centres, (..., 3) [m] in lab axes.

    `R_HJC_OFF` and `L_HJC_OFF`, where they are among the points, are added: they are how uncertain a centre is.
    """
    front = middle(points["R_ASIS"], points["L_ASIS"])
    found = {}
    if choices.hip_centre == STORED:
        if not {"R_HJC", "L_HJC"} <= set(points):
            raise InvalidValueError("--hip-centre stored needs hip centres in the file, and it has none.")
        found = {f"{s}_HJC": points[f"{s}_HJC"] for s in "RL"}
    else:
        across, deep = points["R_ASIS"] - points["L_ASIS"], front - back_of(points)[0]
        width, depth = np.sqrt(along(across, across)), np.sqrt(along(deep, deep))
        for side, mirror in (("R", 1.0), ("L", -1.0)):
            leg = leg_length(points, side, choices)
            own = hip_centre(choices.hip_centre, width, depth, leg, choices.offset) * np.array([1.0, 1.0, mirror])
            found[f"{side}_HJC"] = front + np.einsum("...ij,...j->...i", R_pelvis, own)
    return {name: at + points.get(f"{name}_OFF", 0.0) for name, at in found.items()}


def leg_length(points: Mapping[str, Array], side: str, choices: Choices) -> Array | float | None:
    """As given, else from ASIS over the medial epicondyle to the medial malleolus [m]; None where it is not needed."""
    if choices.leg is not None or not needs_leg(choices.hip_centre):
        return choices.leg
    marks = [f"{side}_{part}" for part in ("ASIS", "MFE", "MM")]
    if not set(marks) <= set(points):
        return None
    pieces = [points[a] - points[b] for a, b in pairwise(marks)]
    return np.asarray(sum(np.sqrt(along(piece, piece)) for piece in pieces))


def knee_centre(points: Mapping[str, Array], side: str, hip: Array, R_pelvis: Array) -> Array | None:
    """Middle of the epicondyles (..., 3); of a lateral one alone, half a knee's width inward from it."""
    if {f"{side}_LFE", f"{side}_MFE"} <= set(points):
        return middle(points[f"{side}_LFE"], points[f"{side}_MFE"])
    if f"{side}_LFE" not in points:
        return None
    return inward(points[f"{side}_LFE"], hip, R_pelvis, side, KNEE_WIDTH)


def ankle_centre(points: Mapping[str, Array], side: str, knee: Array | None, R_pelvis: Array) -> Array | None:
    """Middle of the malleoli (..., 3); of a lateral one alone, half an ankle's width inward from it."""
    if {f"{side}_LM", f"{side}_MM"} <= set(points):
        return middle(points[f"{side}_LM"], points[f"{side}_MM"])
    if f"{side}_LM" not in points or knee is None:
        return None
    return inward(points[f"{side}_LM"], knee, R_pelvis, side, ANKLE_WIDTH)


def inward(lateral: Array, above: Array, R_pelvis: Array, side: str, width: float) -> Array:
    """A lateral landmark moved to the middle, along the pelvis' right axis made normal to the segment."""
    right = unit(normal_to(R_pelvis[..., :, 2], unit(above - lateral)))
    return np.asarray(lateral - (1.0 if side == "R" else -1.0) * width / 2 * right)


def limb_frame(upper: Array, lower: Array, lateral: Array, medial: Array, side: str) -> Array:
    """Femur or tibia (..., 3, 3): superior along the joint centres, right by the two landmarks of its lower end."""
    Y = unit(upper - lower)
    Z = unit(normal_to((lateral - medial) * (1.0 if side == "R" else -1.0), Y))
    return frame(np.cross(Y, Z), Y, Z)


def thorax_frame(points: Mapping[str, Array]) -> Array | None:
    """The thorax of the conventional gait model (..., 3, 3); None where a landmark is missing."""
    if not {"C7", "T10", "SJN", "SXS"} <= set(points):
        return None
    Y = unit(middle(points["C7"], points["SJN"]) - middle(points["SXS"], points["T10"]))
    X = unit(normal_to(middle(points["SJN"], points["SXS"]) - middle(points["C7"], points["T10"]), Y))
    return frame(X, Y, np.cross(X, Y))


def toes_of(points: Mapping[str, Array], side: str) -> Array | None:
    """The front of the foot (..., 3): middle of the metatarsal heads, or the one landmark there is."""
    for parts in TOES:
        if {f"{side}_{part}" for part in parts} <= set(points):
            return middle(*(points[f"{side}_{part}"] for part in parts))
    return None
