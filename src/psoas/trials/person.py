"""A person read from a file of markers: landmarks with what the static file lends, heading, and what was checked."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.errors import InvalidValueError, invalid_choice, printable
from psoas.formats.motions.series import Array, Series
from psoas.formats.read import MOTIONS, read
from psoas.trials.clusters import calibrated
from psoas.trials.facing import Heading, check_sides, heading_of
from psoas.trials.hip_centres import HIP_CENTRES, STORED
from psoas.trials.landmarks import Landmarks, landmarks_of
from psoas.trials.markers import read_map
from psoas.trials.model_landmarks import landmarks_on, places_of
from psoas.trials.motion import motion_of
from psoas.trials.segments import Choices

LEG = (0.3, 1.5)  # m
FARTHEST_OFFSET = 0.03  # m


class Model(NamedTuple):
    """A body that a motion is of, or that markers are put on, and the file it was read from, if it was."""

    body: Body
    file: Path | None


class Person(NamedTuple):
    """A person over time.

    Attributes
    ----------
    trial, static : their files
    carried : a sentence for every cluster that carries landmarks
    points : landmark -> (time, 3) [m], lab axes
    heading : the axes of ground
    choices : how hip centres are found
    """

    trial: Landmarks
    static: Landmarks | None
    carried: tuple[str, ...]
    points: Mapping[str, Array]
    heading: Heading
    choices: Choices


def checked_choices(hip_centre: str, marker_offset: float, leg_length: float | None) -> Choices:
    """How hip centres are found, in metres."""
    if hip_centre not in HIP_CENTRES:
        raise invalid_choice("hip-centre", hip_centre, HIP_CENTRES)
    if not 0 <= marker_offset <= 1e3 * FARTHEST_OFFSET:
        raise InvalidValueError(
            f"--marker-offset is between 0 and {1e3 * FARTHEST_OFFSET:g} mm, not {marker_offset:g}."
        )
    if leg_length is not None and not LEG[0] <= 1e-3 * leg_length <= LEG[1]:
        raise InvalidValueError(
            f"--leg-length is between {1e3 * LEG[0]:g} and {1e3 * LEG[1]:g} mm, not {leg_length:g}."
        )
    return Choices(hip_centre, 1e-3 * marker_offset, None if leg_length is None else 1e-3 * leg_length)


def of_motion(file: str | Path, model: Model, markers: Any = None) -> Landmarks:
    """The landmarks of a body over a motion of it."""
    series = read(file)
    assert isinstance(series, Series)
    motion = motion_of(model.body, series)
    places = places_of(model.body, model.file, read_map(markers))
    return landmarks_on(model.body, motion, places, printable(series.source))


def read_person(
    file: str | Path, static: str | Path | None, choices: Choices, markers: Any = None, units: str | None = None,
    model: Model | None = None,
) -> Person:  # fmt: skip
    """The person of a file, with landmarks that only the static file has carried by clusters.

    Of a motion the landmarks are those of the body that it is of, and the hip centres are that body's own.

    Raises
    ------
    FileFormatError, InvalidValueError
        A file that cannot be read, landmarks that are not found, are swapped or mirrored.
    """
    carried: list[str] = []
    if moves := Path(file).suffix.lower() in MOTIONS:
        choices = Choices(STORED, choices.offset, choices.leg)

    def landmarks(one: str | Path) -> Landmarks:
        if moves and Path(one).suffix.lower() in MOTIONS:
            return of_motion(one, Model(load(), None) if model is None else model, markers)
        return landmarks_of(one, markers=markers, units=units)

    trial, standing = landmarks(file), None
    if static is not None:
        standing = landmarks(static)
        check_sides(standing.points, standing.up)
        trial, carried = calibrated(trial, standing)
    check_sides(trial.points, trial.up)
    points = points_of(trial, choices)
    return Person(trial, standing, tuple(carried), points, heading_of(points, trial.up, trial.time), choices)


def points_of(found: Landmarks, choices: Choices) -> dict[str, Array]:
    """Landmarks, with stored joint centres where they are asked for."""
    return dict(found.points) | (dict(found.derived) if choices.hip_centre == STORED else {})


def standing_of(person: Person) -> tuple[dict[str, Array], Array]:
    """Landmarks (1, 3) of the static file, median over time, and its heading (3, 3)."""
    static = person.static
    if static is None:
        raise InvalidValueError("--reference standing needs the standing person: --static FILE.")
    points = points_of(static, person.choices)
    heading = heading_of(points, static.up, static.time)
    return at_rest(points), heading.R if heading.R.ndim == 2 else heading.R[0]


def at_rest(points: Mapping[str, Array]) -> dict[str, Array]:
    """Every landmark's median over time (1, 3); one that is never seen is left out."""
    return {
        name: np.nanmedian(at, axis=0, keepdims=True)
        for name, at in points.items()
        if np.isfinite(at).any(axis=0).all()
    }
