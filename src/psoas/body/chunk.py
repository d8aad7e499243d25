"""`Chunk`: what an engine says of a body at some postures at once, at rest: the start of the batch algebra."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body, project, state
from psoas.body.state import Array


class Chunk(NamedTuple):
    """Of ``c`` postures: ``m`` muscles, ``n`` coordinates, ``s`` segments that were asked for, lab axes.

    Attributes
    ----------
    lengths : (c, m) [m]
    arms : (c, k, m) [m, -]
        Moment arms ``-dl/dq`` about the coordinates asked for, couplings not followed; coordinates before muscles.
    M : (c, n, n) mass matrix [kg m2, kg m, kg]
    R : (c, s, 3, 3) segment axes to lab axes
    Jw, Jv : (c, s, 3, n)
        Angular velocity, and velocity of the origin, of each segment relative to the lab.
    """

    lengths: Array
    arms: Array
    M: Array
    R: Array
    Jw: Array
    Jv: Array


def chunk_of(
    body: Body, Q: Array, rows: NDArray[np.intp], columns: NDArray[np.intp], segments: NDArray[np.intp], path: str
) -> Chunk:
    """The chunk of a body, from its engine at once where that can, else posture by posture.

    Parameters
    ----------
    Q : (c, n) coordinates that already follow the couplings [rad, m]
    rows : (m,) of the engine's arrays, on the path named
    columns : (k,) coordinates of `arms`
    segments : (s,) of the body
    """
    engine: Any = body.engine
    if hasattr(engine, "chunk"):
        return engine.chunk(Q, rows, columns, segments)
    place = {row: k for k, row in enumerate(body.paths[path])}
    muscles = np.array([place[row] for row in rows], dtype=np.intp)
    found = [state(body, q, path=path) for q in Q]
    return Chunk(
        np.array([at.lengths[muscles] for at in found]),
        np.array([-at.dldq[np.ix_(muscles, columns)].T for at in found]),
        np.array([at.M for at in found]),
        *(np.array([getattr(at, name)[segments] for at in found]) for name in ("R", "Jw", "Jv")),
    )


def only(body: Body, muscles: Sequence[int]) -> Body:
    """The body with some of its muscles (rows): everything else is the same, and so are they.

    Examples
    --------
    >>> import psoas
    >>> only(psoas.default_body(), [0, 1]).muscles == psoas.default_body().muscles[:2]
    True
    """
    rows = np.asarray(muscles, dtype=np.intp)
    if len(rows) == len(body.muscles):
        return body
    table = {
        k: v[rows] if isinstance(v, np.ndarray) else tuple(v[i] for i in rows) for k, v in body.muscle_table.items()
    }
    paths = {name: of[rows] for name, of in body.paths.items()}
    wrapped = None if body.wrapped is None else body.wrapped[rows]
    names = tuple(body.muscles[i] for i in rows)
    return replace(body, muscles=names, muscle_table=table, paths=paths, wrapped=wrapped)


def projected(body: Body, Q: Array) -> Array:
    """Many postures (c, n) with every dependent coordinate where its couplings want it."""
    return np.array([project(body, q) for q in Q])
