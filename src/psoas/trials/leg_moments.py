"""Net moments of ankle, knee and hip from the ground up: Newton and Euler over landmarks and ground reaction."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.formats.motions.series import Array
from psoas.trials.motion import filtered
from psoas.trials.segment_frames import segment_frames
from psoas.trials.segments import TOES, Choices, ankle_centre, hip_centres, knee_centre, pelvis_frame
from psoas.trials.vectors import along, middle, unit

CUTOFF = 6.0  # Hz, of markers and forces alike
G = 9.80665  # m/s2
ERROR = 12.0  # N m: what another hip centre makes of a hip moment, by comparing with OpenSim's of one trial
LONGEST_GAP = 0.1  # s that are bridged
WHOLE_FOOT = 1.2  # heel to toe's tip over heel to metatarsals [p]


class Moments(NamedTuple):
    """What the proximal segment does to the distal one of one leg.

    Attributes
    ----------
    time : (t,) [s]
    ankle, knee, hip : (t, 3) [N m], lab axes
    hip_flexion, hip_adduction, hip_rotation : (t,) [N m], + flexes, adducts, turns in; about the pelvis' right axis,
        the floating axis, the thigh's length
    knee_flexion, ankle_dorsiflexion : (t,) [N m], + flexes, dorsiflexes; about the pelvis' right axis
    thigh : its length [m]
    """

    time: Array
    ankle: Array
    knee: Array
    hip: Array
    hip_flexion: Array
    hip_adduction: Array
    hip_rotation: Array
    knee_flexion: Array
    ankle_dorsiflexion: Array
    thigh: float


class Force(NamedTuple):
    """Under one foot: force (t, 3) [N], its place (t, 3) [m], free moment (t,) [N m] about the vertical."""

    force: Array
    centre: Array
    free: Array


@cache
def inertias() -> dict[str, tuple[float, float, Array]]:
    """Segment -> share of body mass, place of its centre between its ends, radii of gyration (3,) over its length."""
    masses = {row["group"]: float(row["fraction"]) for row in table("segment_masses")}
    return {
        row["segment"]: (masses[row["segment"]], float(row["com_share"]),
                         np.array([float(row[f"radius_{axis}"]) for axis in ("anterior", "superior", "right")]))
        for row in table("segment_inertias")
    }  # fmt: skip


def smooth(time: Array, values: Array) -> Array:
    """Values (t, k) at 6 Hz; gaps of up to 0.1 s bridged, longer ones nan."""
    found = np.full(values.shape, np.nan)
    seen = np.isfinite(values).all(axis=1)
    if seen.sum() < 2:
        return found
    filled = np.column_stack([np.interp(time, time[seen], column[seen]) for column in values.T])
    rate = (len(time) - 1) / (time[-1] - time[0])
    if len(time) >= 20 and rate > 2.6 * CUTOFF:
        filled = filtered(time, filled, CUTOFF)
    first, last = np.flatnonzero(seen)[[0, -1]]
    keep = np.zeros(len(time), bool)
    keep[first : last + 1] = True
    at = np.flatnonzero(seen)
    for a, b in pairwise(at):
        if time[b] - time[a] > LONGEST_GAP + 1e-9:
            keep[a + 1 : b] = False
    found[keep] = filled[keep]
    return found


def moments_of(
    points: Mapping[str, Array], time: Array, up: Array, side: str, force: Force, mass: float, choices: Choices,
) -> Moments | None:  # fmt: skip
    """The moments of one leg; None where a landmark that they need is missing.

    Parameters
    ----------
    points : landmark -> (t, 3) [m], lab axes, as measured
    time, up : (t,) [s]; (3,) lab axes
    side : `R` or `L`
    force : under this foot, in the frames of the markers
    mass : of the person [kg]
    choices : how the hip centre is found

    Notes
    -----
    From the foot up, each segment by ``F_proximal = m (a - g) - F_distal`` and ``M_proximal = I alpha + w x I w -
    M_distal - sum r x F`` about its centre of mass. Moments are those that act on the distal segment.
    """
    smoothed = {name: smooth(time, where) for name, where in points.items()}
    R = pelvis_frame(smoothed)
    hip = hip_centres(smoothed, R, choices)[f"{side}_HJC"]
    knee = knee_centre(smoothed, side, hip, R)
    ankle = None if knee is None else ankle_centre(smoothed, side, knee, R)
    toe = next((parts for parts in TOES if {f"{side}_{p}" for p in parts} <= set(smoothed)), None)
    if knee is None or ankle is None or toe is None or f"{side}_HEEL" not in smoothed:
        return None
    heel = smoothed[f"{side}_HEEL"]
    tip = heel + WHOLE_FOOT * (middle(*(smoothed[f"{side}_{p}"] for p in toe)) - heel)
    frames = segment_frames({**smoothed, f"{side}_HJC": hip}, choices)
    s = side.lower()
    F, M = force.force, np.zeros_like(hip)
    ends = (("foot", heel, tip, ankle, foot_axes(tip - heel, R)), ("shank", knee, ankle, knee, frames[f"tibia_{s}"].R),
            ("thigh", hip, knee, hip, frames[f"femur_{s}"].R))  # fmt: skip
    place, twist = force.centre, force.free[:, None] * up
    found = {}
    for name, upper, lower, joint, axes in ends:
        share, at, radii = inertias()[name]
        length = float(np.nanmedian(np.linalg.norm(lower - upper, axis=1)))
        centre = upper + at * (lower - upper)
        own = mass * share
        a = second(time, centre)
        w = turning(time, axes)
        I = own * (radii * length) ** 2  # noqa: E741 (the symbol)
        inertia = np.einsum("tij,j,tkj->tik", axes, I, axes)
        H = np.einsum("tij,tj->ti", inertia, w)
        loaded = np.asarray(np.isfinite(place).all(axis=1))[:, None]
        distal = np.where(loaded, np.cross(np.nan_to_num(place) - centre, F), 0.0) if name == "foot" else np.cross(
            place - centre, F)  # fmt: skip
        up_force = own * (a + G * up) - F
        M = np.gradient(H, time, axis=0) - M - distal - twist - np.cross(joint - centre, up_force)
        found[name] = M
        F, M, place, twist = -up_force, -M, joint, np.zeros_like(twist)
    flexing, adducting, inward = (
        along(found["thigh"], axis) for axis in joint_axes(R, frames[f"femur_{s}"].R, 1.0 if side == "R" else -1.0)
    )
    right = R[..., :, 2]
    thigh = float(np.nanmedian(np.linalg.norm(knee - hip, axis=1)))
    return Moments(
        time, found["foot"], found["shank"], found["thigh"], flexing, adducting, inward, -along(found["shank"], right),
        along(found["foot"], right), thigh,
    )  # fmt: skip


def joint_axes(R_pelvis: Array, R_femur: Array, mirror: float) -> tuple[Array, Array, Array]:
    """Axes (t, 3) about which the hip flexes, adducts and turns in (Grood & Suntay)."""
    right, length = R_pelvis[..., :, 2], R_femur[..., :, 1]
    floating = unit(np.cross(length, right))
    return right, mirror * floating, mirror * length


def foot_axes(line: Array, R_pelvis: Array) -> Array:
    """The foot's frame (t, 3, 3) along its length, right as the pelvis is."""
    X = unit(line)
    Z = R_pelvis[..., :, 2]
    Z = unit(Z - along(Z, X)[..., None] * X)
    return np.stack([X, np.cross(Z, X), Z], axis=-1)


def second(time: Array, values: Array) -> Array:
    """Second derivative (t, 3) by central differences."""
    return np.asarray(np.gradient(np.gradient(values, time, axis=0), time, axis=0))


def turning(time: Array, R: Array) -> Array:
    """Angular velocity (t, 3) [rad/s] of frames (t, 3, 3), lab axes."""
    W = np.einsum("tij,tkj->tik", np.gradient(R, time, axis=0), R)
    return 0.5 * np.stack([W[:, 2, 1] - W[:, 1, 2], W[:, 0, 2] - W[:, 2, 0], W[:, 1, 0] - W[:, 0, 1]], axis=-1)


def mass_of(total: Array, height: Array, time: Array) -> float:
    """The mass [kg] of a person by all of their ground reaction: least squares of ``F = m (g + a)``.

    Parameters
    ----------
    total : (t,) [N], nan where a foot stands elsewhere
    height : (t,) [m], of the pelvis
    """
    a = G + second(time, smooth(time, height[:, None]))[:, 0]
    known = np.isfinite(total) & np.isfinite(a)
    return float(total[known] @ a[known] / (a[known] @ a[known])) if known.sum() > 5 else float("nan")
