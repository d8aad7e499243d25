"""Net moments of both legs: by forces, or a file's own hip moments with those by forces beside them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.errors import InvalidValueError, invalid_choice
from psoas.formats.motions.series import Array
from psoas.trials.given_moments import UNITS, check_signs, given_of, in_newton_metres, moments_given, parted
from psoas.trials.leg_moments import ERROR, Force, Moments, moments_of
from psoas.trials.person import Person

WORDS = {"R": "right", "L": "left"}


class Net(NamedTuple):
    """The moments that an answer is of, those by forces where a file's are used instead, and what there is to say."""

    used: Mapping[str, Moments | None]
    beside: Mapping[str, Moments | None]
    how: str
    notes: list[str]


def net_moments(
    person: Person, under: Mapping[str, Force], mass: float, file: str | Path | None, unit: str, forces: bool
) -> Net:
    """Net moments by side.

    Parameters
    ----------
    under : side -> force under that foot
    mass : [kg], nan where it is not known
    file, unit : of a file of hip moments, or None: those by forces
    forces : whether there are any

    Raises
    ------
    InvalidValueError
        A file's moments that cannot be a hip's, that go the other way than those by forces, or a mass that they need.
    """
    points, time, up = person.points, person.trial.time, person.trial.up
    by_forces = {
        side: moments_of(points, time, up, side, under[side], mass, person.choices)
        if forces and np.isfinite(mass) else None for side in "RL"
    }  # fmt: skip
    if file is None:
        return Net(by_forces, {}, "by forces" if forces else "none", [])
    if unit not in UNITS:
        raise invalid_choice("moment-unit", unit, UNITS)
    read = given_of(file, time, unit)
    if not np.isfinite(mass):
        raise InvalidValueError(f"to put the moments of {read.source} onto the body give the person's --mass.")
    given = in_newton_metres(read, mass)
    used: dict[str, Moments | None] = {}
    said = [f"Hip moments are those of {given.source} ({unit}, + flexes, adducts, turns in), in every frame."]
    for side, word in WORDS.items():
        other = by_forces[side]
        used[side] = own = moments_given(given, points, time, side, person.choices, other)
        if side not in given.sides:
            used[side] = other
            instead = "those by forces stand" if other is not None else "nothing is told of them"
            said.append(f"{given.source} has no moments of the {word} hip: {instead}.")
        elif own is None:
            said.append(f"The {word} thigh is not seen: its moments are not used.")
        elif other is None:
            said.append(f"{word.capitalize()}: without moments of knee and ankle by forces no activation is told.")
        else:
            check_signs(given.source, word, own, other)
            said += apart(own.hip_flexion, other.hip_flexion, time, word)
    return Net(used, by_forces, f"of {given.source}", said)


def apart(own: Array, other: Array, time: Array, word: str) -> list[str]:
    """A sentence on how a file's flexion moment and that by forces agree."""
    found = parted(own, other, time)
    if found is None:
        return []
    much = "more" if found.rms > ERROR else "no more"
    return [
        f"{word.capitalize()} hip, flexion: the file's and that by forces differ by {found.rms:.1f} N m RMS (r "
        f"{found.r:.2f}, {found.frames} frames; most, {found.most:.0f} N m, at {found.when:.2f} s), {much} than "
        f"another hip centre makes ({ERROR:.0f})."
    ]
