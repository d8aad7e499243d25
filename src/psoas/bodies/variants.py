"""Bodies of another geometry: the same muscles and masses, lumbar levels that turn about other points."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, lru_cache

import numpy as np

from psoas.anatomy import table
from psoas.bodies.default.build import load
from psoas.body.body import Body, state
from psoas.body.geometry import Geometry
from psoas.body.state import Array
from psoas.engines.mujoco import MujocoEngine
from psoas.errors import InvalidValueError, checked_text, invalid_choice

MODELLED = "modelled"
FARTHEST = 0.02  # m [p]: a centre moved by more lies outside disc and facets
KEPT = 512  # engines, of about a megabyte each


@cache
def centre_sets() -> tuple[str, ...]:
    """The sets of centres of rotation, the body's own first.

    Examples
    --------
    >>> centre_sets()
    ('modelled', 'lower_half')
    """
    return tuple(dict.fromkeys(row["set"] for row in table("level_centres")))


def is_default(body: Body) -> bool:
    """Whether this is the default body itself or one of another geometry made of it; not one read back from a file."""
    return body.geometry is not None


def has_centres(body: Body) -> bool:
    """Whether the centres of a body's lumbar levels can be moved: those of the default body can, in its own axes."""
    return is_default(body)


def with_geometry(body: Body, geometry: Geometry) -> Body:
    """The default body of this geometry, with as many psoas fascicles as the one given; built once.

    Parameters
    ----------
    body : Body
        The default body, or one made of it.
    geometry : Geometry
        All of it: what `body` itself was built with does not stay.

    Raises
    ------
    UnknownNameError, InvalidValueError
        A set of centres no table has; a centre moved by more than 20 mm; a brim out of reach; a body read from a file.

    Notes
    -----
    Other centres do not change the body as it stands upright, nor its lengths there: levels are at zero, and only the
    point about which they turn is another. Another brim is another path of psoas.

    Examples
    --------
    >>> import psoas
    >>> body = with_geometry(psoas.default_body(), Geometry("lower_half"))
    >>> body.muscles == psoas.default_body().muscles
    True
    """
    if geometry in (body.geometry, None):
        return body
    if not is_default(body):
        raise InvalidValueError(
            f"the levels of {body.name} turn where its file says; those of the default body can be moved."
        )
    if checked_text("set of centres", geometry.centres) not in centre_sets():
        raise invalid_choice("centres", geometry.centres, centre_sets())
    body = load(12 if any(m.startswith("Ps_T12") for m in body.muscles) else 11, brim=geometry.brim)
    if geometry == body.geometry:
        return body
    moved = np.array(geometry.moved or np.zeros((len(body.lumbar), 2)), float)
    if moved.shape != (len(body.lumbar), 2) or not (np.abs(moved) <= FARTHEST).all():
        raise InvalidValueError(
            f"centres are moved by {len(body.lumbar)} pairs (anterior, superior) within {1e3 * FARTHEST:g} mm."
        )
    assert isinstance(body.engine, MujocoEngine)
    rows = {row["level"]: at for row, at in zip(body.lumbar, shifts(body, geometry.centres) + moved, strict=True)}
    by = tuple(
        (body.coordinate(row[motion]), float(x), float(y))
        for row in body.lumbar
        for motion in ("FE", "LB", "AR")
        for x, y in (rows[row["level"]],)
    )
    return replace(body, engine=_turning_elsewhere(body.engine, by), geometry=geometry)


@lru_cache(maxsize=KEPT)
def _turning_elsewhere(engine: MujocoEngine, by: tuple[tuple[int, float, float], ...]) -> MujocoEngine:
    """The engine with joints moved by (coordinate, anterior, superior) [m]."""
    return engine.with_anchors({joint: np.array([x, y, 0.0]) for joint, x, y in by})


def shifts(body: Body, chosen: str) -> Array:
    """From the centres a body has to those of a set, per level (k, 2): anterior, superior [m]."""
    if chosen == MODELLED:
        return np.zeros((len(body.lumbar), 2))
    at = {
        row["level"]: np.array([float(row["anterior_mm"]), float(row["superior_mm"])]) / 1e3
        for row in table("level_centres")
        if row["set"] == chosen
    }
    return np.array([at[row["level"]] for row in body.lumbar]) - centres(body)


def centres(body: Body) -> Array:
    """Where a body's lumbar levels turn (k, 2): anterior, superior, in the upper segment's axes, upright [m]."""
    here = state(body, np.zeros(len(body.coordinates)))
    found = []
    for row in body.lumbar:
        s = body.segment(row["upper"])
        found.append((here.R[s].T @ (here.centres[s] - here.origin[s]))[:2])
    return np.array(found)
