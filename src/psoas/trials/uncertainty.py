"""How well every angle is known: errors of landmarks through the numerical Jacobian, constant and per frame apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.formats.motions.series import Array
from psoas.trials.markers import BACKS, FRONT, PUBIC
from psoas.trials.measures import Axes, blocks, measured
from psoas.trials.segments import Choices

STEP = 1e-4  # m: errors of the central difference are of the order of its square
NINETY = 1.6448536269514722  # standard deviations to either end of a 90 % interval
CHUNK = 100  # frames whose Jacobian is held at once
USED = 1e-6  # rad/m: a landmark that turns an angle by less is not part of it
PELVIS = {*FRONT, *(mark for back in BACKS for mark in back), *PUBIC}
STORED_CENTRES = ("R_HJC", "L_HJC")
OFFSETS = ("R_HJC_OFF", "L_HJC_OFF")
MEAN_ABSOLUTE = float(np.sqrt(np.pi / 2))  # standard deviation over mean absolute error, of a normal error


class Spread(NamedTuple):
    """How well the angles are known.

    Attributes
    ----------
    constant : (time, measure) [rad], what is the same in a whole session: palpation, hip centre
    frame : (time, measure) [rad], what differs from frame to frame: soft tissue
    covariance : (time, kind, pair) [rad2], kind constant and frame, between the pairs asked for
    landmarks : measure -> the landmarks that it depends on
    """

    constant: Array
    frame: Array
    covariance: Array
    landmarks: Mapping[str, tuple[str, ...]]


@cache
def landmark_errors() -> dict[str, tuple[float, float]]:
    """Landmark -> standard deviation per axis [m]: constant in a session, and of every frame."""
    found = {}
    for row in table("landmark_errors"):
        for part in row["landmarks"].split():
            for name in (part, f"R_{part}", f"L_{part}"):
                found[name] = 1e-3 * float(row["constant_mm"]), 1e-3 * float(row["frame_mm"])
    return found


@cache
def key_point_errors() -> dict[str, float]:
    """Measure of key points, without its side -> standard deviation [rad]."""
    return {
        row["measure"]: float(np.radians(float(row["mean_absolute_deg"]))) * MEAN_ABSOLUTE
        for row in table("key_point_errors")
    }


def with_offsets(points: Mapping[str, Array]) -> dict[str, Array]:
    """The landmarks, and a place for the errors of both hip centres, which move with the pelvis they are made from."""
    some = next(iter(points.values()))
    return {**points, **{name: np.zeros_like(some) for name in OFFSETS}}


def spread(
    points: Mapping[str, Array], axes: Axes, choices: Choices, names: Sequence[str],
    pairs: Sequence[tuple[str, str]] = (),
) -> Spread:  # fmt: skip
    """How well each angle is known, from the landmarks as they were measured.

    Parameters
    ----------
    points : landmark -> (time, 3) [m]
    axes, choices : as for `measured`
    names : measures
    pairs : of measures whose covariance is wanted

    Notes
    -----
    With `J` the derivative of the angles by landmark and axis and `s` the standard deviation of a landmark,
    ``covariance = sum J s^2 J'`` over landmarks and axes, once with the constant and once with the frames' `s`.
    """
    if "R_ASIS" not in points:
        return of_key_points(points, names, pairs)
    moved = with_offsets(points)
    errors = landmark_errors()
    known = [name for name in moved if name.removesuffix("_OFF") in errors]
    s2 = np.array([errors[name.removesuffix("_OFF")] for name in known]).T ** 2
    at = [(names.index(a), names.index(b)) for a, b in pairs]
    total = len(points["R_ASIS"])
    constant, frames = np.empty((2, total, len(names)))
    covariance = np.empty((total, 2, len(at)))
    largest = np.zeros((len(names), len(known)))
    for rows, part, own in blocks(moved, axes, CHUNK):
        J = jacobian(part, own, choices, names, known)
        size = np.einsum("tmla,tmla->tml", J, J)
        largest = np.fmax(largest, np.nanmax(size, axis=0, initial=0.0, where=np.isfinite(size)))
        constant[rows], frames[rows] = np.sqrt(size @ s2[0]), np.sqrt(size @ s2[1])
        shared = [np.einsum("tla,tla,l->t", J[:, i], J[:, j], s) for s in s2 for i, j in at]
        covariance[rows] = np.reshape(shared, (2, len(at), len(size))).transpose(2, 0, 1)
    used = {
        name: tuple(mark.removesuffix("_OFF") for mark, size in zip(known, largest[i], strict=True) if size > USED**2)
        for i, name in enumerate(names)
    }
    return Spread(constant, frames, covariance, used)


def jacobian(
    points: Mapping[str, Array], axes: Axes, choices: Choices, names: Sequence[str], known: Sequence[str]
) -> Array:
    """Derivatives (time, measure, landmark, axis) [rad/m] by central differences."""
    found = np.zeros((len(known), 3, len(next(iter(points.values()))), len(names)))
    for part in ("pelvis", "R", "L", "trunk"):
        marks = [mark for mark in known if part_of(mark) == part]
        if not marks:
            continue
        near = {k: v for k, v in points.items() if part == "pelvis" or part_of(k) in ("pelvis", part)}
        steps = (
            STEP * np.eye(3)[:, None, :] * np.array([1.0, -1.0])[:, None, None, None]
        )  # (sign, axis, time, component)
        moved = {mark: points[mark] + np.einsum("i,...->i...", np.eye(len(marks))[i], steps).swapaxes(0, 1)
                 for i, mark in enumerate(marks)}  # fmt: skip
        ends = measured({**near, **moved}, axes, choices)  # (sign, mark, axis, time)
        rows = [known.index(mark) for mark in marks]
        for k, name in enumerate(names):
            if name in ends and ends[name].ndim == 4:  # what none of these landmarks moves has fewer
                found[rows, ..., k] = wrapped(ends[name][0] - ends[name][1]) / (2 * STEP)
    return found.transpose(2, 3, 0, 1)


def part_of(mark: str) -> str:
    """Which angles a landmark has a part in: those of its leg, of the trunk, or all."""
    if mark in PELVIS or mark in STORED_CENTRES:
        return "pelvis"
    return mark[0] if mark.startswith(("R_", "L_")) else "trunk"


def wrapped(angles: Array) -> Array:
    """Differences of angles, between -pi and pi."""
    return np.asarray((angles + np.pi) % (2 * np.pi) - np.pi)


def of_key_points(points: Mapping[str, Array], names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Spread:
    """The published errors of key points, taken as constant: what they hold for one frame is not known."""
    errors, total = key_point_errors(), len(next(iter(points.values())))
    sd = np.array([errors[name.removesuffix("_r").removesuffix("_l")] for name in names])
    constant = np.broadcast_to(sd, (total, len(sd))).copy()
    used = {
        name: tuple(p for p in points if name[-2:] not in ("_r", "_l") or p[0] == name[-1].upper()) for name in names
    }
    return Spread(constant, np.zeros_like(constant), np.zeros((total, 2, len(pairs))), used)
