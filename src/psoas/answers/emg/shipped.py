"""Lead fields of the standing body that come with the package: read, checked, and put together for a fat."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np

from psoas.answers.emg.tissue import Medium
from psoas.body.state import Array
from psoas.errors import InvalidValueError

FILE = "lead_fields.npz"
FATS = (0.005, 0.012, 0.020, 0.030)  # m, at the table's conductivities
DRAWN, SEED = 16, 19  # media with everything drawn
RANK = 20  # shapes that the fields of one place are made of
CLOSE = 2e-3  # m: a bundle's middle is where it was when the fields were made


class Shipped(NamedTuple):
    """Fields of every place in every medium, as sums of a few shapes.

    Attributes
    ----------
    places : names, in order
    media : the four fats first, then those drawn
    weights : (places, media, 36, r)
    shapes : (places, r, n) [V per A]
    middles : (b, 3) of the bundles that they were made for [m]
    """

    places: tuple[str, ...]
    media: tuple[Medium, ...]
    weights: Array
    shapes: Array
    middles: Array

    def at(self, place: str, medium: int) -> Array:
        """(36, n) fields of a place in one medium, less their mean [V per A]."""
        p = self.places.index(place)
        return self.weights[p, medium] @ self.shapes[p]

    def with_fat(self, place: str, fat: float) -> Array:
        """The same at the table's conductivities with a fat [m]: between the two nearest that are there, linearly."""
        w = fat_weights(fat)
        p = self.places.index(place)
        return np.einsum("m,msr->sr", w, self.weights[p, : len(FATS)]) @ self.shapes[p]


def fat_weights(fat: float) -> Array:
    """Weights of `FATS` that make a thickness [m].

    Examples
    --------
    >>> fat_weights(0.016).round(2).tolist()
    [0.0, 0.5, 0.5, 0.0]
    """
    return np.array([np.interp(fat, FATS, row) for row in np.eye(len(FATS))])


def media() -> tuple[Medium, ...]:
    """Every medium that fields are made for: the table's with four fats, then a Latin hypercube over the ranges."""
    from scipy.stats import qmc

    from psoas.anatomy import table

    rows = {r["tissue"]: r for r in table("emg_conductivities")}
    names = ("muscle across", "muscle along", "fat", "bone", "viscera")
    usual = [float(rows[n]["value"]) for n in names]
    low, high = (np.array([float(rows[n][k]) for n in names]) for k in ("low", "high"))
    u = qmc.LatinHypercube(len(names) + 1, rng=np.random.default_rng(SEED)).random(DRAWN)
    drawn = low * (high / low) ** u[:, :-1]
    thick = FATS[0] + (FATS[-1] - FATS[0]) * u[:, -1]
    return (
        *(Medium(*usual, fat) for fat in FATS),
        *(Medium(*map(float, row), float(t)) for row, t in zip(drawn, thick, strict=True)),
    )


def packed(fields: Array) -> tuple[Array, Array]:
    """Fields (k, n) as weights (k, r) and shapes (r, n), every node counted by its own size.

    Notes
    -----
    Scaled so, a far muscle's field is kept as well as a near one's; what is left out is told by the script.
    """
    scale = np.sqrt((fields**2).mean(axis=0)) + 1e-12
    U, s, Vt = np.linalg.svd(fields / scale, full_matrices=False)
    r = min(RANK, len(s))
    return U[:, :r] * s[:r], Vt[:r] * scale


@cache
def shipped() -> Shipped:
    """The fields that come with the package."""
    with resources.as_file(resources.files(__package__) / FILE) as path, np.load(path) as held:
        shapes = held["shapes"].astype(np.float32) * held["scale"][:, :, None].astype(np.float32)
        return Shipped(
            tuple(str(p) for p in held["places"]), tuple(Medium(*map(float, m)) for m in held["media"]),
            held["weights"].astype(np.float32), shapes, held["middles"],
        )  # fmt: skip


def checked(fields: Shipped, middles: Array) -> Shipped:
    """The fields, if they were made for lines that lie where these do.

    Raises
    ------
    InvalidValueError
    """
    if fields.middles.shape != middles.shape or np.abs(fields.middles - middles).max() > CLOSE:
        raise InvalidValueError(
            "the lead fields that come with psoas were made for muscles that lie elsewhere than this body's; make them "
            "anew with scripts/lead_fields.py."
        )
    return fields
