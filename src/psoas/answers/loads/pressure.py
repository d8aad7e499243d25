"""Pressure in the abdomen: it pushes the thorax off the pelvis at every level, ahead of the spine, up to a cap."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from psoas.answers.loads.disc_frames import Level
from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.frames import ANTERIOR, SUPERIOR
from psoas.mechanics.ground.supports import parameter


class Pressure(NamedTuple):
    """What full pressure does to the segments.

    Attributes
    ----------
    full : float
        The cap [Pa].
    force : (s, 3) on each segment, lab axes [N]
    moment : (s, 3) about the lab's origin, lab axes [N m]
    """

    full: float
    force: Array
    moment: Array


def abdominal_pressure(body: Body, at: State, levels: Sequence[Level], full: float) -> Pressure:
    """Forces of the pressure `full` [Pa] on the segments above and below every level.

    Parameters
    ----------
    levels : of `psoas.answers.loads.disc_frames.levels_of`

    Notes
    -----
    At each level the cavity is cut across the trunk (mean superior axis of both segments). The pressure on the cut,
    ``p A`` with A of `tables/load_parameters.csv`, pushes what is above up and what is below down, at a point ahead of
    the level's centre: the work of the moments is ``p dV``. Between two cuts the wall turns the push, so that every
    vertebra gets the difference. Tension of the wall around the trunk pulls along no level and is not in it.

    Source
    ------
    McGill & Norman 1987, rows ``abdomen_*`` of `tables/load_parameters.csv`.
    """
    force, moment = np.zeros((len(body.segments), 3)), np.zeros((len(body.segments), 3))
    push = full * parameter("abdomen_area")
    for level in levels:
        up, ahead = (at.R[level.lower][:, axis] + at.R[level.upper][:, axis] for axis in (SUPERIOR, ANTERIOR))
        up /= np.linalg.norm(up)
        ahead -= up * (up @ ahead)
        point = at.centres[level.upper] + parameter("abdomen_ahead") * ahead / np.linalg.norm(ahead)
        for segment, sign in ((level.upper, 1.0), (level.lower, -1.0)):
            force[segment] += sign * push * up
            moment[segment] += sign * push * np.cross(point, up)
    return Pressure(full, force, moment)


def generalised(at: State, pressure: Pressure) -> Array:
    """Generalised force of full pressure (n,) [N m, N]."""
    about_origin = pressure.moment - np.cross(at.origin, pressure.force)
    return np.asarray(np.einsum("sk,skn->n", pressure.force, at.Jv) + np.einsum("sk,skn->n", about_origin, at.Jw))
