"""A motion file as postures that can be played."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from psoas.body.body import state
from psoas.errors import InvalidValueError
from psoas.formats.motions.sto import read_sto
from psoas.trials.motion import motion_of
from psoas.trials.stance import feet_positions, has_feet, stance_by_height
from psoas.viewer.subject import Film

if TYPE_CHECKING:
    from psoas.body.body import Body

MOST_FRAMES = 5000


def film_of(body: Body, path: Path) -> Film:
    """A motion file as postures, and which foot stands when, by the height of the feet.

    Raises
    ------
    FileFormatError, InvalidValueError
        A file that cannot be read, that is no motion of this body, or that is too long for a page.
    """
    series = read_sto(path)
    if len(series.time) > MOST_FRAMES:
        raise InvalidValueError(
            f"{series.source} has {len(series.time)} frames, and the page plays up to {MOST_FRAMES}; thin it, or ask "
            f"for all of it with psoas actions --posture {path.name}."
        )
    moving = motion_of(body, series)
    names = ["none"] * len(moving.q)
    if has_feet(body):
        states = [state(body, q) for q in moving.q]
        names = stance_by_height(feet_positions(body, states), states[0].up).names()
    rows = [(c, body.coordinate(c)) for c in body.independent]
    postures = [{c: float(q[i]) for c, i in rows} for q in moving.q]
    return Film(moving.source, moving.time.tolist(), postures, names, (*moving.warnings, *moving.notes))
