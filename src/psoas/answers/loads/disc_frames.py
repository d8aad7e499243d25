"""Lumbar levels and their disc frames: the mid-plane between the two endplates that face each other."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError, invalid_choice
from psoas.frames import ANTERIOR, RIGHT

ENDPLATES = ("mixed", "meshes", "published")
FRAME = "disc: superior normal to the mid-plane of the adjacent endplates, anterior within the sagittal plane, right"


class Level(NamedTuple):
    """A lumbar level: its name, the segment below, the one above, and every segment that the disc carries."""

    name: str
    lower: int
    upper: int
    carried: tuple[int, ...]


class Plate(NamedTuple):
    """An endplate in its segment's axes: unit normal (3,), pointing up, and centre (3,) [m]."""

    normal: Array
    centre: Array


def levels_of(body: Body) -> tuple[Level, ...]:
    """The lumbar levels of a body, lowest first.

    Raises
    ------
    InvalidValueError
        A body whose levels do not move by themselves, or whose endplates no table knows.
    """
    known = {row["segment"] for row in table("endplates")}
    if not body.lumbar or any(row[end] not in known for row in body.lumbar for end in ("lower", "upper")):
        raise InvalidValueError(
            f"loads need lumbar levels that move by themselves and known endplates; {body.name} has spine "
            f"'{body.spine.kind}'. The default body has them: psoas.default_body()."
        )
    return tuple(
        Level(row["level"], body.segment(row["lower"]), body.segment(row["upper"]), carried_by(body, row["upper"]))
        for row in body.lumbar
    )


def carried_by(body: Body, segment: str) -> tuple[int, ...]:
    """A segment and everything that hangs on it."""
    found = [segment]
    for name in body.segments:  # children come after their parents
        if body.parents[name] in found:
            found.append(name)
    return tuple(body.segment(name) for name in found)


@cache
def plates(endplates: str) -> dict[tuple[str, str], Plate]:
    """Every (segment, `superior` or `inferior`) endplate of one set of `tables/endplates.csv`."""
    if endplates not in ENDPLATES:
        raise invalid_choice("endplates", endplates, ENDPLATES)
    found = {}
    for row in table("endplates"):
        if endplates in row["sets"].split():
            tilt = np.radians(float(row["tilt_deg"]))
            centre = np.array([float(row["anterior_mm"]), float(row["superior_mm"]), 0.0]) / 1e3
            found[row["segment"], row["plate"]] = Plate(np.array([-np.sin(tilt), np.cos(tilt), 0.0]), centre)
    return found


def disc_frame(body: Body, at: State, level: Level, endplates: str = "mixed") -> tuple[Array, Array]:
    """Axes and centre of a disc at a state.

    Parameters
    ----------
    endplates : {'mixed', 'meshes', 'published'}
        The set of `tables/endplates.csv`.

    Returns
    -------
    D : (3, 3) columns anterior, superior (normal to the disc, up) and right, in lab axes
    centre : (3,) midway between the endplates' centres, in lab axes [m]

    Notes
    -----
    The normal is the mean of both endplates' normals; anterior is the mean of both segments' anterior axes, made
    perpendicular to it.
    """
    known = plates(endplates)
    normal, ahead, centre = np.zeros(3), np.zeros(3), np.zeros(3)
    for s, side in ((level.lower, "superior"), (level.upper, "inferior")):
        plate = known[body.segments[s], side]
        normal += at.R[s] @ plate.normal
        ahead += at.R[s][:, ANTERIOR]
        centre += (at.origin[s] + at.R[s] @ plate.centre) / 2
    normal /= np.linalg.norm(normal)
    ahead -= normal * (normal @ ahead)
    ahead /= np.linalg.norm(ahead)
    return np.column_stack([ahead, normal, np.cross(ahead, normal)]), centre


def inclination(D: Array, H: Array) -> float:
    """Inclination of a disc in the sagittal plane [rad]: positive, its anterior edge is the higher one.

    Parameters
    ----------
    D : (3, 3) disc frame, H : (3, 3) heading frame; both in lab axes
    """
    ahead = D[:, ANTERIOR] - H[:, RIGHT] * (H[:, RIGHT] @ D[:, ANTERIOR])
    return float(np.arctan2(ahead @ H[:, 1], ahead @ H[:, 0]))
