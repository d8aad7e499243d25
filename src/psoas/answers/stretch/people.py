"""The same program in other people: who is reached in how many of them, and in which order within each."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from psoas.answers.stretch.lying import lain
from psoas.answers.stretch.programs import Program, direction
from psoas.answers.stretch.strands import Strands, everyday, everyday_lengths
from psoas.answers.stretch.track import Track, independent, lengths_at, offset_of, position, stop, track
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import PsoasError
from psoas.mechanics.many import Progress, many
from psoas.mechanics.tissue.draws import FAMILIES, sample_scales
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import passive_body

REACHED = 0.02  # [p] of the optimal length beyond everyday life
TORQUES = (0.5, 1.5)  # [p] times the moment asked for: 10 to 30 N m about 20
RHYTHMS, PATHS = ("christophy", "lifting"), ("straight", "guided")


class Someone(NamedTuple):
    """What differs between people: scales of tissue, the moment they tolerate over the one asked for, rhythm, path."""

    scales: dict[str, float]
    tolerance: float
    rhythm: str
    path: str


class People(NamedTuple):
    """A program in several people.

    Attributes
    ----------
    excess : (people, g) of every group, means weighted by strength; nan where somebody has no answer
    slack : (people, g) whether the group is slack there
    depth : (people,) [rad or m]
    started : how many are at what they tolerate before the program begins
    lost : how many have no answer
    """

    excess: Array
    slack: Array
    depth: Array
    started: int
    lost: int


def someone(seed: int, k: int) -> Someone:
    """Person k of a seed, the same whatever program is asked about.

    Examples
    --------
    >>> someone(0, 3) == someone(0, 3), someone(0, 3) == someone(0, 4)
    (True, False)
    """
    rng = np.random.default_rng([seed, k, 18])
    scales = sample_scales(rng, families=FAMILIES)
    low, high = np.log(TORQUES)
    return Someone(scales, float(np.exp(rng.uniform(low, high))), str(rng.choice(RHYTHMS)), str(rng.choice(PATHS)))


class Tracks:
    """Lengths and arms over a program's depth, taken once for every rhythm and path."""

    def __init__(self, body: Body, one: Program) -> None:
        self.body, self.one = body, one
        self.of = lru_cache(None)(self._of)
        self.daily = lru_cache(None)(lambda path: everyday_lengths(body, path))

    def _of(self, rhythm: str, path: str) -> Track:
        return track(self.body, self.one, rhythm, path)


def people(
    body: Body, one: Program, own: Strands, torque: float, draws: int, seed: int = 0, depth: float | None = None,
    tightness: dict[str, float] | None = None, progress: Progress | None = None,
) -> People:  # fmt: skip
    """A program in `draws` people; whoever is refused by the tissue's ranges or finds no rest counts as lost."""
    tracks = Tracks(body, one)

    def ask(k: int) -> tuple[Array, Array, float, bool] | None:
        try:
            return of_one(tracks, own, someone(seed, k), torque, depth, tightness)
        except PsoasError:
            return None

    found: list[Any] = list(many(ask, list(range(1, draws + 1)), progress=progress))
    nothing = (np.full(len(own.names), np.nan), np.full(len(own.names), np.nan), np.nan, False)
    each = [nothing if f is None else f for f in found]
    excess, slack = (np.array([e[i] for e in each]).reshape(draws, len(own.names)) for i in (0, 1))
    depths = np.array([e[2] for e in each])
    return People(excess, slack, depths, sum(e[3] for e in each), sum(f is None for f in found))


def of_one(
    tracks: Tracks, own: Strands, who: Someone, torque: float, depth: float | None,
    tightness: dict[str, float] | None,
) -> tuple[Array, Array, float, bool]:  # fmt: skip
    """Excess and slack of every group, depth, and whether somebody is at their limit before the program begins."""
    body, one = tracks.body, tracks.one
    passive = passive_body(body, scales=who.scales, tightness=tightness)
    daily = everyday(passive, tracks.daily(who.path))
    if one.kind == "supported":
        height = one.usual * 1e-3 if depth is None else depth
        q = lain(body, passive, one, height, rhythm=who.rhythm).rest.at.q
        at = position(body, q, who.path, offset_of(body, who.path))
        lengths, reached, begun = at.lengths, height, False
    else:
        found = tracks.of(who.rhythm, who.path)
        end = stop(passive, found, one, torque * who.tolerance, depth)
        lengths, reached, begun = lengths_at(found, end.depth), end.depth, end.why == "start"
    there = fibre_lengths(passive, lengths)
    slack = np.asarray(own.W @ there.slack > 0, float)
    return own.W @ (there.over_optimum - daily), slack, reached, begun


def reach(found: People) -> Array:
    """Share of people (g,) in whom a group is longer than in everyday life by more than `REACHED`, and not slack."""
    known = np.isfinite(found.depth)
    if not known.any():
        return np.full(found.excess.shape[1], np.nan)
    return np.asarray(((found.excess > REACHED) & (found.slack == 0))[known].mean(axis=0))


def order(found: People) -> Array:
    """Share of people (g, g) in whom the first of a pair is stretched more than the second, within the same person."""
    x = found.excess[np.isfinite(found.depth)]
    if not len(x):
        return np.full((x.shape[1], x.shape[1]), np.nan)
    return np.asarray((x[:, :, None] > x[:, None, :]).mean(axis=0))


def direction_of(body: Body, one: Program) -> Array:
    """The direction in which a program deepens, over independent coordinates (f,)."""
    return independent(body, direction(body, one))
