"""Lead fields of the standing body that come with the package, and what other media make of the muscles' powers."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.answers.emg.tissue import Medium
from psoas.body.state import Array
from psoas.errors import InvalidValueError

FILE = "lead_fields.npz"
FATS = (0.005, 0.012, 0.020, 0.030)  # m, at the table's conductivities
HYPERCUBE, DRAWN, SEED = 16, 6, 19  # rows of a Latin hypercube, the first of which are solved
CLOSE = 2e-3  # m: a bundle's middle is where it was when the fields were made
LEAST = 1e-5  # of a channel's power: a muscle that makes less at a place in every fat has no field there
STEPS = 127  # a field's largest value at a node, in whole numbers


class Fields(NamedTuple):
    """Fields of one place.

    Attributes
    ----------
    bundles : (b,) which bundles they are at
    steps : (fats, 36, n) fields less the lattice's mean, in whole numbers
    scale : (fats, n) what one of them is at each node [V per A]
    """

    bundles: NDArray[np.bool_]
    steps: NDArray[np.int8]
    scale: Array

    def at(self, fat: int) -> Array:
        """(36, n) fields with the fat of this number [V per A]."""
        return self.steps[fat].astype(float) * self.scale[fat]


class Shipped(NamedTuple):
    """Everything that comes with the package.

    Attributes
    ----------
    fields : of every place
    media : the drawn ones
    electrodes, families : what `ratios` are of
    ratios : (media, electrodes, families) power in a drawn medium over that in the table's with the same fat
    worst : (media, electrodes) the same of psoas with fibres all along its path
    middles : (b, 3) of the bundles that the fields were made for [m]
    """

    fields: dict[str, Fields]
    media: tuple[Medium, ...]
    electrodes: tuple[str, ...]
    families: tuple[str, ...]
    ratios: Array
    worst: Array
    middles: Array


def media() -> tuple[Medium, ...]:
    """The media that fields are solved in: the table's with each fat, then rows of a Latin hypercube."""
    from scipy.stats import qmc

    from psoas.anatomy import table

    rows = {r["tissue"]: r for r in table("emg_conductivities")}
    names = ("muscle across", "muscle along", "fat", "bone", "viscera")
    usual = [float(rows[n]["value"]) for n in names]
    low, high = (np.array([float(rows[n][k]) for n in names]) for k in ("low", "high"))
    u = qmc.LatinHypercube(len(names) + 1, rng=np.random.default_rng(SEED)).random(HYPERCUBE)[:DRAWN]
    drawn = low * (high / low) ** u[:, :-1]
    thick = FATS[0] + (FATS[-1] - FATS[0]) * u[:, -1]
    return (
        *(Medium(*usual)._replace(thickness=fat) for fat in FATS),
        *(Medium(*map(float, row))._replace(thickness=float(t)) for row, t in zip(drawn, thick, strict=True)),
    )


def between(fat: float) -> tuple[int, int, float]:
    """The two fats of `FATS` beside a thickness [m], and how far it is from the first to the second.

    Examples
    --------
    >>> between(0.016)
    (1, 2, 0.5)
    """
    i = int(np.clip(np.searchsorted(FATS, fat, side="right") - 1, 0, len(FATS) - 2))
    return i, i + 1, round(float(np.clip((fat - FATS[i]) / (FATS[i + 1] - FATS[i]), 0, 1)), 9)


def packed(fields: Array) -> tuple[NDArray[np.int8], Array]:
    """Fields (fats, 36, n) in whole numbers, and what one of them is at each node (fats, n) [V per A]."""
    scale = np.abs(fields).max(axis=1) / STEPS
    return np.round(fields / np.maximum(scale, 1e-30)[:, None]).astype(np.int8), scale


@cache
def shipped() -> Shipped:
    """What comes with the package."""
    with resources.as_file(resources.files(__package__) / FILE) as path, np.load(path) as held:
        places = [str(p) for p in held["places"]]
        fields = {p: Fields(held[f"bundles_{p}"], held[f"steps_{p}"], held[f"scale_{p}"].astype(float)) for p in places}
        return Shipped(
            fields, tuple(Medium(*map(float, m)) for m in held["media"]), tuple(str(e) for e in held["electrodes"]),
            tuple(str(f) for f in held["families"]), held["ratios"].astype(float), held["worst"].astype(float),
            held["middles"].astype(float),
        )  # fmt: skip


def checked(found: Shipped, middles: Array) -> Shipped:
    """What comes with the package, if it was made for lines that lie where these do.

    Raises
    ------
    InvalidValueError
    """
    if found.middles.shape != middles.shape or np.abs(found.middles - middles).max() > CLOSE:
        raise InvalidValueError(
            "the lead fields that come with psoas were made for muscles that lie elsewhere than this body's; make them "
            "anew with scripts/lead_fields.py."
        )
    return found
