"""Where electrodes lie: places by landmarks, a lattice of points on the skin around each, and pairs and grids on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.answers.emg.shape import Anatomy, Outline
from psoas.body.state import Array
from psoas.errors import unknown_name

LATTICE = 15e-3 * (np.arange(6) - 2.5)  # m, both ways, around a place
UNDER_SKIN = 2.6e-3  # m: where the current of an electrode goes in, half a cube below the surface
OUTWARD = {"front": 1.0, "back": -1.0}


class Electrode(NamedTuple):
    """One row of the table: poles in the plane of the skin, across and along, in m; for a wire in the lab's axes."""

    name: str
    label: str
    kind: str
    place: str
    poles: Array
    channels: Array
    spacing: float
    moved: float
    away: Array


def electrodes_known() -> tuple[str, ...]:
    """Names of all electrodes."""
    return tuple(row["electrode"] for row in table("emg_electrodes"))


def electrode(name: str) -> Electrode:
    """An electrode by name.

    Returns
    -------
    Electrode
        `poles` (p, 2): across and along from the place's middle [m]; `channels` (c, p): differences of neighbours
        along the columns.

    Examples
    --------
    >>> found = electrode("groin-grid")
    >>> found.poles.shape, found.channels.shape
    ((16, 2), (12, 16))
    """
    row = next((r for r in table("emg_electrodes") if r["electrode"] == name), None)
    if row is None:
        raise unknown_name("electrode", name, electrodes_known(), "the table of electrodes")
    rows, columns, spacing = int(row["rows"]), int(row["columns"]), 1e-3 * float(row["spacing_mm"])
    along = spacing * (np.arange(rows) - (rows - 1) / 2)
    across = 1e-3 * float(row["across_mm"] or 0) + spacing * (np.arange(columns) - (columns - 1) / 2)
    poles = np.array([[u, v] for u in across for v in along])
    channels = []
    for c in range(columns):
        for r in range(rows - 1):
            one = np.zeros(len(poles))
            one[c * rows + r], one[c * rows + r + 1] = 1.0, -1.0
            channels.append(one)
    away = np.array([1e-3 * float(row[k] or 0) for k in ("anterior_mm", "superior_mm", "right_mm")])
    return Electrode(name, row["label"], row["kind"], row["place"], poles, np.array(channels), spacing,
                     1e-3 * float(row["moved_mm"]), away)  # fmt: skip


class Patch(NamedTuple):
    """A lattice of places on the skin.

    Attributes
    ----------
    middle : (3,) on the outline of the muscles, below the middle of the lattice [m]
    sites : (6, 6, 3) on the outline, first across, then along [m]
    out : (3,) away from the body, the same for the lattice
    across, along : (3,) directions in its plane
    """

    middle: Array
    sites: Array
    out: Array
    across: Array
    along: Array


def middles(landmarks: Mapping[str, Array]) -> dict[str, Array]:
    """The middle of every place, before it is brought to the skin [m]."""
    found = {}
    for row in table("emg_places"):
        start = landmarks[row["landmark"]]
        to = landmarks[row["other"]] if row["other"] else start
        away = 1e-3 * np.array([float(row[k]) for k in ("anterior_mm", "superior_mm", "right_mm")])
        found[row["place"]] = start + float(row["share"]) * (to - start) + away
    return found


def patches(anatomy: Anatomy, outline: Outline) -> dict[str, Patch]:
    """The lattice of every place, on the outline of the muscles; the skin lies as far beyond it as the fat is thick."""
    made = {}
    for row in table("emg_places"):
        middle = middles(anatomy.landmarks)[row["place"]]
        sign = OUTWARD[row["outward"]]
        middle = outward(middle, sign, outline)
        step = 20e-3
        ways = step * np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        ends = [[outward(middle + k * way, sign, outline)[0] for k in (1, -1)] for way in ways]
        slope = np.array([front - back for front, back in ends]) / (2 * step)
        up, right = np.array([slope[0], 1.0, 0.0]), np.array([slope[1], 0.0, 1.0])
        up, right = up / np.linalg.norm(up), right / np.linalg.norm(right)
        down, medial = -up, -right
        along, across = (down, right) if row["along"] == "down" else (medial, -down)
        out = sign * np.cross(up, right)
        out *= np.sign(out[0]) * sign
        plane = middle + LATTICE[:, None, None] * across + LATTICE[:, None] * along
        sites = outline.at_depth(plane.reshape(-1, 3), 0.0).reshape(plane.shape)
        made[row["place"]] = Patch(middle, sites, out, across, along)
    return made


def outward(point: Array, sign: float, outline: Outline) -> Array:
    """The point moved to the front or back until it lies on the outline."""
    sides = outline.sides[int(outline.level(np.array([point[1]]))[0])]
    facing = sign * sides[:, 0] > 1e-9
    x = -(sides[facing, 1] * point[2] + sides[facing, 2]) / sides[facing, 0]
    return np.array([x.min() if sign > 0 else x.max(), point[1], point[2]])


def on_skin(patch: Patch, outline: Outline, fat: float) -> Array:
    """Where the current of each site goes in (36, 3) [m]: just under the skin, fat away from the outline."""
    sites = patch.sites.reshape(-1, 3)
    out = outline.beyond(sites)[1]
    return sites + (fat - UNDER_SKIN) * out


def lattice_weights(places: Array) -> Array:
    """Weights (p, 36) of the lattice's sites at places (p, 2) in its plane: cubic both ways.

    Examples
    --------
    >>> w = lattice_weights(np.array([[LATTICE[2], LATTICE[3]]]))
    >>> int(np.argmax(w)), round(float(w.max()), 6)
    (15, 1.0)
    """
    from scipy.interpolate import CubicSpline

    spline = CubicSpline(LATTICE, np.eye(len(LATTICE)), bc_type="natural")
    u, v = spline(places[:, 0]), spline(places[:, 1])
    return np.einsum("pu,pv->puv", u, v).reshape(len(places), -1)
