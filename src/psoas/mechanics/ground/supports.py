"""What acts on the body from outside: the ground under the feet, a seat, and what the hands hold."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body, joint_centre
from psoas.body.state import Array, State
from psoas.errors import invalid_choice
from psoas.frames import ANTERIOR, RIGHT, SUPERIOR
from psoas.mechanics.ground.contact import FOOT, TOES
from psoas.mechanics.ground.holds import SIDE_WORDS
from psoas.mechanics.ground.seat_and_bed import between_ischia
from psoas.mechanics.ground.seat_and_bed import parameter as parameter

SUPPORTS = ("right foot", "left foot", "seat")
SIDES = {"r": 1.0, "l": -1.0}


class Support(NamedTuple):
    """A point where something outside bears a segment: upward only, with friction or without."""

    name: str
    segment: int
    point: Array  # (3,) lab axes [m]
    friction: float


class Weight(NamedTuple):
    """A weight that hangs on a segment at a point."""

    name: str
    segment: int
    point: Array  # (3,) lab axes [m]
    mass: float  # kg; negative where it is taken away


def foot(body: Body, at: State, side: str) -> list[Support]:
    """The four corners of a foot's base; what presses on them has its centre within the base."""
    s = body.segment(f"{FOOT}_{side}")
    R, origin = at.R[s], at.origin[s]
    toe = R.T @ (at.origin[body.segment(f"{TOES}_{side}")] - origin)
    front, half = toe[ANTERIOR] + parameter("toes_ahead"), parameter("foot_half_width")
    corners = [("heel", -parameter("heel_behind")), ("toes", front)]
    found = []
    for where, ahead in corners:
        middle = toe[RIGHT] * np.clip(ahead / toe[ANTERIOR], 0, 1)
        for edge, sign in (("right", 1.0), ("left", -1.0)):
            place = origin + R @ np.array([ahead, 0.0, middle + sign * half])
            found.append(Support(f"{SIDE_WORDS[side]} foot, {where} {edge}", s, place, parameter("friction")))
    return found


def seat(body: Body, at: State, H: Array) -> list[Support]:
    """Both ischial tuberosities and both thighs, borne upward without friction."""
    found = []
    pelvis = body.segment("pelvis")
    middle = between_ischia(body, at, H)
    for side, sign in SIDES.items():
        place = middle + sign * parameter("seat_aside") * H[:, RIGHT]
        found.append(Support(f"seat, {SIDE_WORDS[side]} ischium", pelvis, place, 0.0))
    for side in SIDES:
        bones = "pelvis", f"femur_{side}", f"tibia_{side}"
        hip, knee = (joint_centre(body, at, *pair) for pair in pairwise(bones))
        place = hip + parameter("thigh_share") * (knee - hip)
        found.append(Support(f"seat, {SIDE_WORDS[side]} thigh", body.segment(f"femur_{side}"), place, 0.0))
    return found


def supports_of(body: Body, at: State, H: Array, names: Sequence[str]) -> list[Support]:
    """Every point of some supports (`right foot`, `left foot`, `seat`) at a state."""
    found = []
    for name in names:
        if name not in SUPPORTS:
            raise invalid_choice("support", name, SUPPORTS)
        found += seat(body, at, H) if name == "seat" else foot(body, at, name[0])
    return found


def hands_point(body: Body, at: State, H: Array, ahead: float, height: float) -> Array:
    """A point in the sagittal plane, ahead of the middle of the ankles and above the soles [m], in lab axes."""
    ankles = sum(at.origin[body.segment(f"talus_{side}")] for side in SIDES) / 2
    soles = min(float(at.origin[body.segment(f"{FOOT}_{side}")] @ at.up) for side in SIDES)
    level = ankles + H[:, SUPERIOR] * (soles - float(ankles @ at.up))
    return np.asarray(level + ahead * H[:, ANTERIOR] + height * H[:, SUPERIOR])


def thorax_point(body: Body, at: State, name: str, side: str) -> Array:
    """A point of the thorax that `tables/load_parameters.csv` gives as ahead, up and aside, in lab axes [m]."""
    s = body.segment("thorax")
    local = [parameter(f"{name}_{way}") for way in ("ahead", "up", "aside")]
    return np.asarray(at.origin[s] + at.R[s] @ (np.array(local) * (1.0, 1.0, SIDES[side])))


def arm_mass(body_mass: float) -> float:
    """Mass of one arm [kg]: the share of `tables/segment_masses.csv`."""
    arm = ("upper_arm", "forearm", "hand")
    return body_mass * sum(float(row["fraction"]) for row in table("segment_masses") if row["group"] in arm)


def arms_reaching(body: Body, at: State, point: Array) -> list[Weight]:
    """The weight of both arms moved from where they hang, locked, to halfway between shoulder and hands.

    No force is added: each arm's weight is taken away in one place and put down in another.
    """
    thorax, mass = body.segment("thorax"), arm_mass(at.mass)
    found = []
    for side in SIDES:
        words = f"{SIDE_WORDS[side]} arm"
        found.append(Weight(f"{words}, locked", thorax, thorax_point(body, at, "arm", side), -mass))
        middle = (thorax_point(body, at, "shoulder", side) + point) / 2
        found.append(Weight(f"{words}, reaching", thorax, middle, mass))
    return found


def hands_of(body: Body, at: State, H: Array, place: tuple[float, float] | None, mass: float) -> list[Weight]:
    """What hangs on the thorax for the hands' sake: the arms where they reach, and the load [kg] at the hands' point.

    Parameters
    ----------
    place : (ahead, height) [m] or None
        As in `hands_point`; None: the arms hang as they are locked, and no load is held.
    """
    if place is None:
        return []
    point = hands_point(body, at, H, *place)
    return [*arms_reaching(body, at, point), Weight("hands", body.segment("thorax"), point, mass)]
