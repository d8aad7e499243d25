"""Which way a person faces and walks, and whether sides, front and back are where their names say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from psoas.errors import InvalidValueError, listed
from psoas.formats.motions.series import Array
from psoas.trials.segments import pelvis_frame
from psoas.trials.vectors import along, middle, unit

WALKING = 0.2  # m/s of the pelvis: slower is standing, or a treadmill
TURNING = np.radians(30.0)  # [p]: a pelvis that turns by more has no one heading
SIDEWAYS = np.radians(45.0)  # [p]: who moves at more than this from where the pelvis faces does not walk ahead
WRONG = 0.02  # m [p]: how far a right landmark may lie to the left of its fellow, feet being put before each other
PAIRED = ("ASIS", "PSIS", "LFE", "LM", "HEEL", "MT2", "MT5", "MT1", "ACROMION")
TOES = ("MT2", "MT5", "MT1", "HALLUX", "KP_FOOT_INDEX", "KP_TOE")


@dataclass(frozen=True, eq=False)
class Heading:
    """The axes that angles relative to ground are told in.

    Attributes
    ----------
    R : (3, 3), or (time, 3, 3) where the person turns
        Columns anterior, superior, right in lab axes.
    how : where it comes from, in words
    turned : by how much the pelvis turns over the file [rad]
    notes : remarks, a sentence each
    """

    R: Array
    how: str
    turned: float
    notes: tuple[str, ...] = ()


def ahead_of(points: Mapping[str, Array], up: Array) -> Array:
    """Horizontal unit vectors (..., 3) to where the person faces: by the pelvis, else by feet, else by the hips."""
    if "R_ASIS" in points:
        return level(pelvis_frame(points)[..., :, 0], up)
    feet = [points[f"{s}_{toe}"] - points[f"{s}_KP_HEEL"] for s in "RL" for toe in TOES
            if {f"{s}_{toe}", f"{s}_KP_HEEL"} <= set(points)]  # fmt: skip
    if feet:
        return level(middle(*feet), up)
    return level(np.cross(up, points["R_KP_HIP"] - points["L_KP_HIP"]), up)


def faced_by(points: Mapping[str, Array], up: Array) -> Array:
    """Horizontal unit vectors (..., 3) square to the line of the ASIS, where there is one.

    In the order rotation, obliquity, tilt the pelvis' rotation is then 0; where its anterior axis points differs by the
    product of obliquity and tilt, half a degree in standing.
    """
    if "R_ASIS" not in points:
        return ahead_of(points, up)
    return unit(np.cross(up, points["R_ASIS"] - points["L_ASIS"]))


def level(vectors: Array, up: Array) -> Array:
    """Their horizontal directions (..., 3), of length one."""
    return unit(vectors - along(vectors, up)[..., None] * up)


def heading_of(points: Mapping[str, Array], up: Array, time: Array) -> Heading:
    """The heading: the direction of walking if the pelvis moves at more than 0.2 m/s, else where the pelvis faces."""
    ahead = faced_by(points, up)
    seen = np.isfinite(ahead).all(axis=1)
    if not seen.any():
        raise InvalidValueError("the pelvis is never seen as a whole in this file; nothing can be told relative to it.")
    facing = level(ahead[seen].mean(axis=0), up)
    turned = turning(ahead[seen], up, facing, time[seen])
    if turned > TURNING:
        said = (
            f"The pelvis turns by {np.degrees(turned):.0f} deg: the heading follows it frame by frame, and this is no "
            "straight walk."
        )
        return Heading(axes_of(ahead, up), "where the pelvis faces, frame by frame", turned, (said,))
    hips = middle(points["R_ASIS"], points["L_ASIS"]) if "R_ASIS" in points else middle(
        points["R_KP_HIP"], points["L_KP_HIP"])  # fmt: skip
    velocity = mean_velocity(hips, up, time)
    speed = float(np.linalg.norm(velocity))
    faces = "where the pelvis faces" if "R_ASIS" in points else "where the person faces"
    if speed <= WALKING:
        return Heading(axes_of(facing, up), f"{faces}, on average ({speed:.2f} m/s)", turned)
    forward = float(along(velocity / speed, facing))
    if abs(forward) < np.cos(SIDEWAYS):
        said = f"The pelvis moves sideways at {speed:.2f} m/s; the heading is {faces}."
        return Heading(axes_of(facing, up), f"{faces}, on average", turned, (said,))
    direction = level(velocity if forward > 0 else -velocity, up)
    how = f"the direction of walking, {speed:.2f} m/s" + ("" if forward > 0 else " backwards")
    return Heading(axes_of(direction, up), how, turned)


def axes_of(ahead: Array, up: Array) -> Array:
    """Anterior, superior and right as columns (..., 3, 3)."""
    return np.stack([ahead, np.broadcast_to(up, ahead.shape), np.cross(ahead, up)], axis=-1)


def turning(ahead: Array, up: Array, facing: Array, time: Array) -> float:
    """How far the pelvis turns [rad]: the range of its direction, averaged over a second, of short files a quarter."""
    angle = np.unwrap(np.arctan2(along(ahead, np.cross(facing, up)), along(ahead, facing)))
    step = float(np.median(np.diff(time))) if len(time) > 1 else 1.0
    window = max(1, min(len(angle) // 4, round(1.0 / step)))
    return float(np.ptp(np.convolve(angle, np.full(window, 1.0 / window), mode="valid")))


def mean_velocity(points: Array, up: Array, time: Array) -> Array:
    """The horizontal velocity (3,) [m/s] of points (time, 3), by a line through them."""
    seen = np.isfinite(points).all(axis=1)
    if seen.sum() < 2:
        return np.zeros(3)
    t, at = time[seen] - time[seen].mean(), points[seen] - points[seen].mean(axis=0)
    found: Array = t @ at / (t @ t)
    return found - along(found, up) * up


def check_sides(points: Mapping[str, Array], up: Array) -> None:
    """Refuse markers whose sides, or front and back, are not where their names say.

    Raises
    ------
    InvalidValueError
        Which are wrong: all sides (a mirrored laboratory, or swapped labels), some pairs, or front and back.
    """
    if "R_ASIS" not in points:
        return
    ahead = ahead_of(points, up)
    if not np.isfinite(ahead).any():
        raise InvalidValueError("the pelvis is never seen as a whole in this file; nothing can be told relative to it.")
    right = np.cross(ahead, up)
    ways = {pair: median(along(points[f"R_{pair}"] - points[f"L_{pair}"], right))
            for pair in PAIRED if {f"R_{pair}", f"L_{pair}"} <= set(points)}  # fmt: skip
    wrong = [pair for pair, way in ways.items() if way < (0.0 if pair == "ASIS" else -WRONG)]
    toes = [median(along(points[f"{s}_{toe}"] - points[f"{s}_HEEL"], ahead)) for s in "RL"
            for toe in TOES if {f"{s}_{toe}", f"{s}_HEEL"} <= set(points)]  # fmt: skip
    if toes and np.nanmax([*toes, -np.inf]) < 0 and np.isfinite(toes).any():
        what = "ASIS and PSIS are exchanged" if wrong else "heels and toes are exchanged"
        raise InvalidValueError(
            f"the toes point to where the pelvis' back is: {what}, or one of them is another landmark than its label "
            "says; correct the labels, or name them in a file for --markers."
        )
    if not wrong:
        return
    if len(wrong) == len(ways):
        raise InvalidValueError(f"every right landmark lies to the left of its fellow: {mirrored_or_swapped(points)}")
    pairs = listed([f"R_{pair} and L_{pair}" for pair in wrong])
    raise InvalidValueError(
        f"{pairs} are swapped: the right one lies to the left, while {listed([p for p in ways if p not in wrong])} do "
        "not; correct the labels, or name them in a file for --markers."
    )


def median(values: Array) -> float:
    """Of those that are seen; nan where none is, which is wrong in no way."""
    seen = values[np.isfinite(values)]
    return float(np.median(seen)) if len(seen) else float("nan")


def mirrored_or_swapped(points: Mapping[str, Array]) -> str:
    """Which of the two it is, where a marker on one side only tells."""
    cure = "turn one lab axis round when exporting"
    swap = "correct the labels, or name them in a file for --markers"
    if {"RBAK", "C7", "T10"} <= set(points):
        to_right = along(points["RBAK"] - middle(points["C7"], points["T10"]), points["R_ASIS"] - points["L_ASIS"])
        if median(to_right) > 0:
            return f"the laboratory is mirrored, for RBAK is on their side; {cure}."
        return f"left and right labels are swapped, for RBAK is not on their side; {swap}."
    return f"left and right labels are swapped ({swap}), or the laboratory is mirrored ({cure})."
