"""Where the pelvis rests on a seat or a bed: the same points for every question."""

from __future__ import annotations

from functools import cache

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body, joint_centre
from psoas.body.state import Array, State
from psoas.frames import ANTERIOR, SUPERIOR

SIDES = ("r", "l")


@cache
def parameter(name: str) -> float:
    """A row of `tables/load_parameters.csv`, in SI."""
    row = next(row for row in table("load_parameters") if row["parameter"] == name)
    return float(row["value"]) * {"mm": 1e-3, "cm2": 1e-4, "kPa": 1e3}.get(row["unit"], 1.0)


def between_ischia(body: Body, at: State, H: Array) -> Array:
    """The point between the ischial tuberosities (3,) [m], lab axes: behind and below the middle of the hips."""
    hips = [joint_centre(body, at, "pelvis", f"femur_{side}") for side in SIDES]
    behind, below = parameter("seat_behind") * H[:, ANTERIOR], parameter("seat_below") * H[:, SUPERIOR]
    return np.asarray((hips[0] + hips[1]) / 2 - behind - below)


@cache
def bed_ahead(support: str) -> float:
    """How far ahead of the pelvis' origin a bed touches it, on average [m]: `tables/bed_points.csv`."""
    rows = [r for r in table("bed_points") if (r["support"], r["segment"]) == (support, "pelvis")]
    return sum(float(row["ahead_m"]) for row in rows) / len(rows)


def under_the_pelvis(body: Body, at: State, H: Array, *, lying: bool) -> Array:
    """What the pelvis rests on (3,) [m], lab axes: the point between the ischia; lying, the bed below its origin."""
    if not lying:
        return between_ischia(body, at, H)
    s = body.segment("pelvis")
    supine = float(at.R[s][:, ANTERIOR] @ at.up) > 0
    return np.asarray(at.origin[s] - abs(bed_ahead("supine" if supine else "prone")) * at.up)
