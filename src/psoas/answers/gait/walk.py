"""A walk read from files: the person, events, strides and forces, or why it is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from psoas.answers.gait.moments import WORDS, Net, net_moments
from psoas.errors import InvalidValueError, printable
from psoas.formats.motions.c3d.read import Recording
from psoas.formats.motions.series import Array
from psoas.formats.read import read
from psoas.trials.cgm import lab_axes
from psoas.trials.facing import ahead_of
from psoas.trials.foot_forces import forces_under
from psoas.trials.force_doubts import carried, check_time, course_doubts, size_doubts, stature
from psoas.trials.gait_events import (
    SLOW,
    Stance,
    Stride,
    by_kinematics,
    by_plates,
    check_order,
    compared,
    feet_of,
    strides_of,
)
from psoas.trials.ground_forces import Reaction, by_name, check_newtons, reactions_of
from psoas.trials.leg_moments import Force, Moments, mass_of
from psoas.trials.measures import Axes
from psoas.trials.person import Model, Person, read_person
from psoas.trials.vectors import along, middle

LIGHTEST, HEAVIEST = 10.0, 300.0  # kg
TURNING = np.radians(30.0)  # [p]: who turns by more does not walk straight


class Walk(NamedTuple):
    """A walk read: the person, events, forces, moments.

    Attributes
    ----------
    person : Person
    axes : of ground
    strides : of both sides, by time
    stances : by plates
    forces : side -> force under the foot
    mass : [kg], and how it is known
    moments : side -> net moments; None where they are not known
    notes : sentences
    net : how the moments are known, and those by forces beside a file's own
    """

    person: Person
    axes: Axes
    strides: list[Stride]
    stances: list[Stance]
    forces: Mapping[str, Force]
    mass: float
    mass_how: str
    moments: Mapping[str, Moments | None]
    apart: list[tuple[str, str, float]]
    notes: list[str]
    net: Net


def read_walk(
    file: str | Path, forces: str | Path | None, static: str | Path | None, markers: Any, units: str | None,
    choices: Any, mass: float | None, own: Model | None, moments: str | Path | None = None, moment_unit: str = "Nm",
) -> Walk:  # fmt: skip
    """The person, events and forces of a walk, or why it is none."""
    if mass is not None and not LIGHTEST <= mass <= HEAVIEST:
        raise InvalidValueError(f"--mass is between {LIGHTEST:g} and {HEAVIEST:g} kg, not {mass:g}.")
    person = read_person(file, static, choices, markers, units, own)
    points, time, up, heading = person.points, person.trial.time, person.trial.up, person.heading
    check_walks(person)
    H = heading.R
    axes = Axes(H, lab_axes(np.nanmean(ahead_of(points, up), axis=0), up))
    kinematic = by_kinematics(points, H[:, 0], time)
    check_order(kinematic)
    reactions, notes = reactions_for(file, forces, up)
    source = printable(Path(file if forces is None else forces).name)
    check_time(reactions, time, source)
    reactions, empty = carried(reactions, up, source)
    notes = [note for note in notes if note not in person.trial.notes] + empty
    check_newtons(reactions, up, mass)
    stances, said = by_plates(reactions, points, up, time)
    strides = strides_of(kinematic, stances)
    contacts = {side: standing_in(strides, stances, kinematic, side, time) for side in "RL"}
    under = forces_under(by_name(reactions), stances, contacts, time)
    by_forces = mass_by_forces(under, points, up, time) if reactions else float("nan")
    kilos, how = (mass, "as given") if mass is not None else found_mass(reactions, by_forces)
    notes += size_doubts(by_forces, mass, stature(points, person.choices))
    notes += course_doubts(reactions, stances, points, H[:, 0], up, time)
    net = net_moments(person, under, kilos, moments, moment_unit, bool(reactions))
    notes += net.notes
    apart = compared(kinematic, stances)
    speed = speed_of(person)
    if np.isfinite(speed) and speed < SLOW:
        notes.append(f"At {speed:.2f} m/s events by heels and toes are about 0.1 s off.")
    if not reactions:
        notes.append("No forces: impulses are not told." if moments else
                     "No forces: net moments, impulses and what extensors owe are not told.")  # fmt: skip
    for side in "RL":
        if side not in kinematic:
            notes.append(f"The {WORDS[side]} foot has no heel or toe: nothing is told of its stances.")
    return Walk(person, axes, strides, stances, under, kilos, how, net.used, apart, [*notes, *said], net)


def check_walks(person: Person) -> None:
    """Refuse what is no walk straight ahead, or has no feet or pelvis."""
    points, heading = person.points, person.heading
    if "R_ASIS" not in points:
        raise InvalidValueError("no pelvis is measured, so that nothing is told of a hip in walking.")
    if heading.R.ndim == 3 or heading.turned > TURNING:
        raise InvalidValueError(
            f"the pelvis turns by {np.degrees(heading.turned):.0f} deg, and this is about walking straight ahead; "
            "cut the "
            "straight part out."
        )
    if "backwards" in heading.how or "sideways" in " ".join(heading.notes):
        raise InvalidValueError(
            "the person moves backwards or sideways: walking backwards, or time is reversed; this is about walking "
            "ahead."
        )
    if not feet_of(points):
        raise InvalidValueError("neither foot has heel and metatarsals, so that no stance can be found.")
    if len(person.trial.time) < 20:
        raise InvalidValueError(f"{len(person.trial.time)} frames are no walk; psoas align tells where segments are.")


def reactions_for(file: str | Path, forces: str | Path | None, up: Array) -> tuple[list[Reaction], list[str]]:
    """Ground reactions: those asked for, or a .c3d file's own where it has plates."""
    if forces is not None:
        return reactions_of(forces, up)
    if Path(file).suffix.lower() != ".c3d":
        return [], []
    found = read(file)
    known = isinstance(found, Recording) and found.plates and found.analogs is not None
    return reactions_of(file, up) if known else ([], [])


def standing_in(
    strides: Sequence[Stride], stances: Sequence[Stance], kinematic: Mapping[str, tuple[Array, Array]], side: str,
    time: Array,
) -> Array:  # fmt: skip
    """Whether a foot stands in every frame (t,): in a stance, on any plate, and before its first off."""
    found = np.zeros(len(time), bool)
    for one in strides:
        if one.side == side:
            found |= (time >= one.start) & (time <= one.off)
    for s in stances:
        if s.side == side:
            first, last = (x if np.isfinite(x) else e for x, e in ((s.strike, -np.inf), (s.off, np.inf)))
            found |= (time >= first) & (time <= last)
    if side in kinematic:
        strikes, offs = kinematic[side]
        if len(offs) and (not len(strikes) or offs[0] < strikes[0]):
            found |= time <= offs[0]
        if len(strikes) and (not len(offs) or strikes[-1] > offs[-1]):
            found |= time >= strikes[-1]
    return found


def mass_by_forces(under: Mapping[str, Force], points: Mapping[str, Array], up: Array, time: Array) -> float:
    """The mass [kg] by all forces in frames in which every foot on the ground is on a plate; nan where none is."""
    total = sum(along(f.force, np.broadcast_to(up, f.force.shape)) for f in under.values())
    total = np.where(np.asarray(total) > 0, total, np.nan)
    front = along(middle(points["R_ASIS"], points["L_ASIS"]), np.broadcast_to(up, (len(time), 3)))
    return mass_of(np.asarray(total), front, time)


def found_mass(reactions: Sequence[Reaction], kilos: float) -> tuple[float, str]:
    """The mass [kg], nan unless the forces say that of a person, and how it was found."""
    if not reactions:
        return float("nan"), "not known"
    if not np.isfinite(kilos):
        return float("nan"), "not found by the forces; give --mass"
    if not LIGHTEST <= kilos <= HEAVIEST:
        return float("nan"), f"not found: the forces are those of {kilos:.3g} kg"
    return kilos, "by the forces and how the pelvis rises and falls, +- 5 %"


def speed_of(person: Person) -> float:
    """Speed of the pelvis [m/s] along the heading; nan where that is a treadmill's or nobody's."""
    words = person.heading.how
    return float(words.rpartition(", ")[2].split(" ")[0]) if "direction of walking" in words else float("nan")
