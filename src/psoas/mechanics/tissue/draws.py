"""What nobody knows, drawn: parameters of the tissue, of the body's geometry and of the standing cost, once for all.

A draw is a body that may be as true as the default one; traits are what makes one person of a population. Who asks
takes what he needs of it: an acceleration knows centres and inertia, a new equilibrium the tissue too, a standing
posture also what standing costs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.body.geometry import Geometry
from psoas.mechanics.tissue.capsule_and_discs import preload_at, preload_factor
from psoas.mechanics.tissue.sources import OF_MUSCLES, parameters

SHORT_RANGE = 23.4  # [p] stiffness of active fibres times l_opt over tension (Cui et al. 2008, from memory)
SHORT_RANGES = (10.0, 50.0)  # [p] and where it is drawn from
SLICES = (1 / 3, 3.0)  # docs/concepts.md: factor on mass and inertia of the trunk slices
LEAN = np.radians(5.0)  # standard deviation of pelvic tilt in standing (Lee 2005, FOUND)
FAMILIES = ("psoas_major", "iliacus", "rectus_femoris")  # whose strengths and lengths vary apart from each other
BRIM, BRIM_GRAIN = 0.0155, 0.001  # m: hip arm of psoas even from 23 to 38 mm (published models); draws share bodies
CENTRE_SD, CENTRE_MOST = 0.004, 0.010  # m [p]: a level's centre of rotation, forward and up, each by itself
SETS = {  # published sets that are as good as each other: where levels end, how stiff they are, where they turn
    "levels": ("christophy2012", "pearcy1984", "white_panjabi1990"),
    "disc": ("schmidt1998", "panjabi1994"),
    "centres": ("modelled", "lower_half"),
}
EFFORTS = ("volume", "area", "strands")  # what an activation is weighted by in standing; draws take them in turn
LEVELS = 6
KINDS = ("tightness", "capsule", "spine", "muscles", "habit")  # what a person is made of; measurement comes after
PEOPLE = ("lee", "kerrigan", "fibre")  # whose spread of hip extension the people have; the first is the default
FLEXORS = ("psoas", "iliacus", "rectus femoris")
TIGHTEST = (-0.29, 0.45)


@dataclass(frozen=True)
class Draw:
    """One set of parameters.

    Attributes
    ----------
    seed, k : which one; k 0 is the default body
    scales : factors on passive parameters, as `passive_body` takes them
    sources : sets of the levels' ranges and stiffness, as `passive_body` takes them
    costs : factors on `tables/standing_effort.csv`
    effort : what an activation is weighted by in standing: one of `EFFORTS`, which draws take in turn
    geometry : how the body is built: where its levels turn, and how far from the hip psoas runs
    slices : factor on mass and inertia of the lumbar trunk slices
    short_range : stiffness of active fibres times optimal length over tension
    lean : anterior tilt of the pelvis [rad] on top of the posture's, thighs and thorax staying as they are
    """

    seed: int
    k: int
    scales: Mapping[str, float]
    sources: Mapping[str, str]
    costs: Mapping[str, float]
    effort: str
    geometry: Geometry
    slices: float
    short_range: float
    lean: float

    @property
    def tissue(self) -> dict[str, Any]:
        """What `passive_body` is given: ``passive_body(body, **draw.tissue)``."""
        return {"scales": self.scales, "sources": self.sources}

    def parameters(self) -> dict[str, float]:
        """Every number that differs between draws, by name: factors as logarithms, angles in rad, centres in m.

        Sets are numbered from 0. Two draws have the same names.
        """
        factors = {**self.scales, "trunk-slice inertia": self.slices, "short-range stiffness": self.short_range}
        factors |= {f"cost of {name}": value for name, value in self.costs.items()}
        found = {name: float(np.log(value)) for name, value in factors.items()} | {"pelvic tilt": self.lean}
        chosen = {**self.sources, "centres": self.geometry.centres}
        found |= {f"set of {name}": float(SETS[name].index(value)) for name, value in chosen.items()}
        found["measure of effort"] = float(EFFORTS.index(self.effort))
        for level, moved in zip(_levels(), self.geometry.moved or ((0.0, 0.0),) * LEVELS, strict=True):
            found |= {f"centre of {level}, {way}": by for way, by in zip(("anterior", "superior"), moved, strict=True)}
        found["psoas' brim"] = self.geometry.brim
        return found


def _levels() -> tuple[str, ...]:
    return tuple(row["level"] for row in table("lumbar_levels"))


def draw(seed: int, k: int) -> Draw:
    """Draw k of a seed: the default body first, then independent draws, whatever their number.

    Source
    ------
    Spreads and ranges: `tables/passive_parameters.csv` and `tables/standing_effort.csv`; sets: `SETS`, each as likely
    as the others; disc preload: its factor even between none (1) and 500 N (2.11); centres: 4 mm [p] forward and up;
    psoas' brim: even over the hip arms of published models.

    Examples
    --------
    >>> draw(0, 0).slices, draw(0, 3) == draw(0, 3), draw(0, 3) == draw(1, 3)
    (1.0, True, False)
    >>> draw(0, 0).geometry == Geometry(), draw(0, 3).geometry == Geometry()
    (True, False)
    """
    rng = np.random.default_rng([seed, k])
    scales = sample_scales(rng, families=FAMILIES)
    slices, short_range = (float(np.exp(rng.uniform(*np.log(ends)))) for ends in (SLICES, SHORT_RANGES))
    lean = float(LEAN * rng.standard_normal())
    costs = sample_costs(rng)
    sets = {name: known[int(rng.integers(len(known)))] for name, known in SETS.items()}
    brim = round(float(rng.uniform(0.0, BRIM)) / BRIM_GRAIN) * BRIM_GRAIN
    moved = np.clip(CENTRE_SD * rng.standard_normal((LEVELS, 2)), -CENTRE_MOST, CENTRE_MOST)
    if k == 0:
        first = {name: known[0] for name, known in SETS.items() if name != "centres"}
        ones = (dict.fromkeys(some, 1.0) for some in (scales, costs))
        return Draw(seed, 0, next(ones), first, next(ones), EFFORTS[0], Geometry(), 1.0, SHORT_RANGE, 0.0)
    geometry = Geometry(sets.pop("centres"), tuple((float(x), float(y)) for x, y in moved), brim)
    return Draw(seed, k, scales, sets, costs, EFFORTS[(k - 1) % len(EFFORTS)], geometry, slices, short_range, lean)


def draws(n: int, seed: int = 0) -> tuple[Draw, ...]:
    """The first n random draws of a seed, the default body (draw 0) not among them.

    Examples
    --------
    >>> [one.k for one in draws(3)], draws(2) == draws(3)[:2]
    ([1, 2, 3], True)
    """
    return tuple(draw(seed, k) for k in range(1, n + 1))


class Traits(NamedTuple):
    """What makes a person: tightness per muscle, scales of passive body and cost, angles [rad]."""

    tightness: dict[str, float]
    scales: dict[str, float]
    costs: dict[str, float]
    lordosis: float
    preferred_pitch: float
    bones: float


def traits(
    seed: int,
    k: int,
    kinds: Collection[str] = KINDS,
    muscles: Collection[str] = FLEXORS,
    people: str = PEOPLE[0],
) -> Traits:
    """Person k of a population: every number is drawn whatever is asked; what does not vary is put at its middle.

    `muscles`: those of `FLEXORS` whose tightness varies; `people`: one of `PEOPLE`.

    Examples
    --------
    >>> traits(0, 3, ("tightness",)).scales["disc"], traits(0, 3).tightness == traits(0, 3, ("tightness",)).tightness
    (1.0, True)
    """
    rng = np.random.default_rng([seed, k])
    every = {row["quantity"]: row for row in table("population_spreads")}
    shared = float(every["tightness.shared"]["spread"])
    part = {kind: float(row["spread"]) for name, row in every.items() if row["kind"] == "people"
            for kind in row["applies_to"].split() if name in ("part.pelvis", f"part.hip.{people}")}  # fmt: skip
    rows = {name: row for name, row in every.items() if row["kind"] != "people"}
    common = rng.standard_normal()
    z = {name: rng.standard_normal() for name in rows}
    tightness: dict[str, float] = {}
    scales: dict[str, float] = {}
    costs: dict[str, float] = {}
    angles = {"lordosis": 0.0, "preferred_pitch": 0.0, "bones": 0.0}
    for name, row in rows.items():
        size = float(row["spread"]) * (row["kind"] in (*kinds, "measurement")) * part.get(row["kind"], 1.0)
        if row["distribution"] == "lognormal":
            own = scales if row["kind"] != "habit" else costs
            own[row["applies_to"]] = kept(spread_rows()[row["applies_to"]], float(np.exp(size * z[name])))
        elif row["unit"] == "deg":
            angles[name] = float(np.radians(size * z[name]))
        elif row["distribution"] == "normal":
            size *= row["applies_to"] in muscles
            own_share = np.sqrt(shared) * common + np.sqrt(1 - shared) * z[name]
            tightness[row["applies_to"]] = float(np.clip(size * own_share, *TIGHTEST))
    return Traits(tightness, scales, costs, **angles)


def sample_scales(rng: np.random.Generator, *, families: tuple[str, ...] = ()) -> dict[str, float]:
    """One draw of every parameter that has a spread: log-normal about 1, kept within the parameter's range.

    Parameters
    ----------
    rng : numpy.random.Generator
        Seeded by the caller; the same seed gives the same draw.
    families : tuple of str
        Families whose forces, lengths and strains are drawn apart from each other (and on top of the common draw).

    Returns
    -------
    dict
        For `passive_body(scales=...)`.

    Source
    ------
    Columns ``log_sd``, ``low`` and ``high`` of `tables/passive_parameters.csv`; ``preload``, whose factor is even from
    1 to that of 500 N.

    Examples
    --------
    >>> drawn = sample_scales(np.random.default_rng(1))
    >>> 1.05 <= 1.10 * drawn["x_ref.psoas"] <= 1.20
    True
    """
    drawn = {}
    for name, row in parameters().items():
        if row["log_sd"]:
            for key in (name, *(f"{name}.{family}" for family in families if name in OF_MUSCLES)):
                drawn[key] = _factor(rng, row)
    most = float(parameters()["preload"]["value"])
    drawn["preload"] = max(preload_at(float(rng.uniform(1.0, preload_factor(most)))) / most, 1e-9)
    return drawn


def sample_costs(rng: np.random.Generator) -> dict[str, float]:
    """One draw of the scale of every cost of standing that has a spread: log-normal about 1, kept within its range.

    Examples
    --------
    >>> sorted(sample_costs(np.random.default_rng(1)))
    ['disc_energy', 'gaze_pitch', 'thorax_pitch']
    """
    return {row["parameter"]: _factor(rng, row) for row in table("standing_effort") if row["log_sd"]}


def _factor(rng: np.random.Generator, row: Mapping[str, str]) -> float:
    """A factor about 1, kept within the range of its row."""
    return kept(row, float(rng.lognormal(0.0, float(row["log_sd"]))))


def kept(row: Mapping[str, str], factor: float) -> float:
    """A factor that keeps a parameter within the range of its row."""
    middle, low, high = (float(row[key]) for key in ("value", "low", "high"))
    return float(np.clip(factor, low / middle, high / middle))


def spread_rows() -> dict[str, Mapping[str, str]]:
    """Rows of tissue and standing cost by parameter."""
    return {**parameters(), **{row["parameter"]: row for row in table("standing_effort")}}
