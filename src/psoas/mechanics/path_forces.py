"""What muscle paths pull on: the force and moment of tension on every segment, with no Jacobian and no coupling."""

from __future__ import annotations

import numpy as np

from psoas.body.state import Array, State
from psoas.errors import InvalidValueError


def path_wrenches(at: State, segments: int) -> tuple[Array, Array]:
    """Force and moment of 1 N of tension in each muscle on each segment.

    The straight pieces of a path pull on what they end at; an arc on a surface pulls only through its tangent points.

    Parameters
    ----------
    at : State
        Made with ``paths=True``.
    segments : int
        Number of segments of the body.

    Returns
    -------
    force : (m, s, 3) [N/N], lab axes
    moment : (m, s, 3) [m], about the lab's origin, lab axes

    Raises
    ------
    InvalidValueError
        A state without paths.

    Notes
    -----
    Over all segments and the ground both sum to zero: tension is internal.
    """
    if at.paths is None:
        raise InvalidValueError("path forces need the muscle paths; make the state with paths=True.")
    paths = at.paths
    first, muscle = paths.pieces()
    a, b = paths.points[first], paths.points[first + 1]
    along = (b - a) / np.linalg.norm(b - a, axis=1, keepdims=True)
    force = np.zeros((len(paths.start) - 1, segments + 1, 3))  # the last row takes what is fixed to the ground
    moment = np.zeros_like(force)
    for point, pull, owner in ((a, along, paths.segment[first]), (b, -along, paths.segment[first + 1])):
        np.add.at(force, (muscle, owner), pull)
        np.add.at(moment, (muscle, owner), np.cross(point, pull))
    return force[:, :-1], moment[:, :-1]
