"""What stretches reach: every program's stop, whom it lengthens beyond everyday life, who resists, what cheats."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from psoas.answers.stretch import best as optimum
from psoas.answers.stretch.cheating import cheats
from psoas.answers.stretch.labelled import Found, as_dataset
from psoas.answers.stretch.lying import carried, lain
from psoas.answers.stretch.measures import measures, seen
from psoas.answers.stretch.people import direction_of, people
from psoas.answers.stretch.programs import SIDES, Program, coordinates, keys, program
from psoas.answers.stretch.strands import Strands, everyday, everyday_lengths, strands
from psoas.answers.stretch.track import check_psoas, position, stop, track
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, checked_text, invalid_choice
from psoas.mechanics.many import Progress
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.question.tissue import check_tissue
from psoas.question.values import Tight

if TYPE_CHECKING:
    import xarray as xr

T = TypeVar("T")
TORQUE = 20.0  # N m [p], 10 to 30: passive moment at which people stop; no publication of it has been seen
LEAST, MOST = 1.0, 100.0
MANY = 10_000


def stretch(
    programs: Sequence[str] | str | None = None,
    *,
    side: str = "right",
    depth: float | None = None,
    torque: float = TORQUE,
    tight: Mapping[str, float] | str | None = None,
    draws: int = 0,
    seed: int = 0,
    body: Body | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """What stretches reach: whom they lengthen beyond everyday life, what stops them, what cheats.

    Parameters
    ----------
    programs : str or sequence of str, optional
        Keys or everyday names of `tables/stretch_programs.csv`; all if None.
    side : {'right', 'left'}
        The leg that is stretched.
    depth : float, optional
        In degrees or millimetres, as the program counts it, instead of where it would end.
    torque : float
        Passive moment at which somebody stops [N m]; a parameter, from 10 to 30.
    tight : mapping, optional
        As `tightness` of `psoas.passive_body`: fibres shorter by that share.
    draws : int
        Other people to ask: `stretch_reach` and `stretch_order`.
    seed : int
    body : Body, optional
        The default one, also of another geometry.
    progress : callable, optional
        Told (done, total) of the people.

    Returns
    -------
    xarray.Dataset
        Dims (program, strand): `stretch_excess`, fibre length over its optimum less the longest that standing and
        walking make it; `stretch_gain` [1/rad]; `stretch_slack` [m], positive where slack; `stretch_force` over
        strength; `stretch_threshold` [rad or m], the depth at which excess becomes 0, nan for none. (program, source):
        `stretch_moment` [N m] against going deeper and `stretch_share`. (program): `stretch_depth`, `stretch_seen`
        [rad]. (program, muscle): `stretch_muscle_excess`. `stretch_loss` (program, compensation,
        strand) [1/rad]: what a compensation takes at the same seen angle, + a loss. With draws `stretch_reach`
        and `stretch_order` (program, strand, other).

    Raises
    ------
    UnknownNameError, InvalidValueError, NotConvergedError
        Programs, sides, moments or depths that are none; a knee beyond its range; a path that is not valid; no rest.

    Notes
    -----
    A position and nothing else: no time, tone, breath, pressure on a muscle, and no reflex.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.stretch("couch stretch")
    >>> float(found.stretch_excess.sel(program="couch_stretch", strand="iliacus")) < 0
    True
    """
    body = check_tissue(load() if body is None else body, "a stretch")
    check_asked(side, torque, draws, seed)
    asked = chosen(programs, side)
    if depth is not None and len(asked) != 1:
        raise InvalidValueError("a depth is of one program; name it.")
    tightness = tightness_of(tight)
    passive = passive_body(body, tightness=tightness)
    own = strands(body, passive, side)
    daily = everyday(passive, everyday_lengths(body))
    found = []
    for one in asked:
        of_one = measured(body, passive, own, one, daily, torque, depth)
        if draws:
            given = None if depth is None else inside(one, depth)
            of_one = of_one._replace(people=people(body, one, own, torque, draws, seed, given, tightness, progress))
        found.append(of_one)
    return as_dataset(body, passive, own, found, torque=torque, draws=draws, seed=seed, tight=tightness)


def tightness_of(tight: Mapping[str, float] | str | None) -> dict[str, float]:
    """Tightness by muscle, from a mapping or from text."""
    return Tight.read(tight).mapping() if isinstance(tight, str) else dict(tight or {})


def check_asked(side: str, torque: float, draws: int, seed: int) -> None:
    """Refuse a side, a moment or a number of people that is none."""
    if checked_text("side", side) not in SIDES:
        raise invalid_choice("side", side, SIDES)
    if not LEAST <= torque <= MOST:
        raise InvalidValueError(
            f"the moment that is tolerated is {torque:g} N m; it means something from {LEAST:g} to {MOST:g}."
        )
    if not 0 <= draws <= MANY or seed < 0:
        raise InvalidValueError(f"draws is {draws} and seed {seed}; draws are from 0 to {MANY}, a seed from 0.")


def chosen(programs: Sequence[str] | str | None, side: str) -> list[Program]:
    """The programs asked for, each once."""
    if programs is None:
        return [program(key, side) for key in keys()]
    names = [programs] if isinstance(programs, str) else list(programs)
    found = {one.key: one for one in (program(name, side) for name in names)}
    if not found:
        raise InvalidValueError("no program was named; leave the names away for all of them.")
    return list(found.values())


def inside(one: Program, depth: float) -> float:
    """A depth that was asked for, in rad or m, if the program has it."""
    if not one.moves:
        raise InvalidValueError(f"{one.name} has no depth; leave it away.")
    if not one.low <= depth <= one.high:
        raise InvalidValueError(
            f"{one.name} goes from {one.low:g} to {one.high:g} {one.unit} of {one.depth}; {depth:g} is outside, so ask "
            "for a depth within."
        )
    return float(depth * 1e-3 if one.unit == "mm" else np.radians(depth))


def measured(
    body: Body, passive: Passive, own: Strands, one: Program, daily: Array, torque: float, depth: float | None = None
) -> Found:
    """One program: its end, what that does, and the depth at which each group leaves everyday life."""
    given = None if depth is None else inside(one, depth)
    towards = direction_of(body, one)
    if one.kind == "supported":
        height = one.usual * 1e-3 if given is None else given
        lies = lain(body, passive, one, height)
        at = position(body, lies.rest.at.q)
        trusted(lambda: check_psoas(body, at, own.side[0], one.name))
        floor, reached = carried(lies, one), height
        why = "asked" if given is not None else "floor" if floor else "rest"
        threshold = np.full(len(own.names), np.nan)
    else:
        way = trusted(lambda: track(body, one))
        end = stop(passive, way, one, torque, given)
        reached, why, floor = end.depth, end.why, ""
        at = position(body, coordinates(body, one, float(np.degrees(reached))))
        over = np.array([own.W @ (fibre_lengths(passive, p.lengths).over_optimum - daily) for p in way.at])
        threshold = thresholds(way.depths, over)
    what = measures(passive, at, towards, daily)
    return Found(one, reached, why, floor, at, what, seen(body, at.q, one.seen, one.side), threshold,
                 cheats(body, passive, one, at, own), None)  # fmt: skip


def trusted(ask: Callable[[], T]) -> T:
    """What is asked of paths, with what to do where one of them is not valid."""
    try:
        return ask()
    except InvalidValueError as error:
        raise InvalidValueError(
            f"{str(error).removesuffix('.')}, so take another stretch, or a geometry nearer to the default body's."
        ) from error


def thresholds(depths: Array, over: Array) -> Array:
    """The first depth (g,) at which each column of excess (k, g) rises through 0; nan where it never does."""
    found = np.full(over.shape[1], np.nan)
    for g in range(over.shape[1]):
        up = np.flatnonzero((over[:-1, g] <= 0) & (over[1:, g] > 0))
        if len(up):
            i = int(up[0])
            a, b = over[i, g], over[i + 1, g]
            found[g] = depths[i] + (depths[i + 1] - depths[i]) * (-a / (b - a))
        elif (over[:, g] > 0).all() and len(depths) > 1:
            found[g] = depths[0]
    return found


def best_stretch(
    target: str = "psoas",
    *,
    side: str = "right",
    weight: float = 0.1,
    torque: float = TORQUE,
    tight: Mapping[str, float] | str | None = None,
    seed: int = 0,
    body: Body | None = None,
) -> xr.Dataset:
    """The position that lengthens one muscle most beyond everyday life while others are spared, and the runner-up.

    Parameters
    ----------
    target : str
        A muscle or a part of one, such as ``psoas``, ``psoas_upper``, ``iliacus``.
    side : {'right', 'left'}
    weight : float
        Lambda: how much excess a whole unit of others' passive force over strength costs.
    torque : float
        Most passive moment about the hip, either way [N m].
    tight : mapping, optional
    seed : int
        Of the six starts.
    body : Body, optional

    Returns
    -------
    xarray.Dataset
        Dim `rank` (best, runner-up): `best_coordinate` (rank, unknown) [rad], `best_excess` (rank, strand),
        `best_value`; and `best_buys` (rank, limit): excess that a tenth more of each active limit would buy, of a range
        a degree more.

    Raises
    ------
    UnknownNameError, InvalidValueError, NotConvergedError

    Notes
    -----
    ``max excess - lambda sum over others of max(0, f - 0.05)`` over hip flexion and adduction, knee and lumbar totals,
    with f at most 0.10 [p], disc moments at most 15 N m [p], ranges and paths kept. By SLSQP from six seeded starts.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.best_stretch("iliacus")
    >>> float(found.best_excess.sel(rank="best", strand="iliacus")) > 0.02
    True
    """
    import xarray as xr

    body = check_tissue(load() if body is None else body, "a stretch")
    check_asked(side, torque, 0, seed)
    optimum.check_weight(weight, torque)
    passive = passive_body(body, tightness=tightness_of(tight))
    own = strands(body, passive, side)
    search = optimum.Search(body, passive, own, own.at(target), weight, torque)
    first, second = optimum.best(search, seed)
    ranks = [one for one in (first, second) if one is not None]
    limits = list(dict.fromkeys(words for one in ranks for words in one.active))
    buys = np.full((len(ranks), len(limits)), np.nan)
    for i, one in enumerate(ranks):
        for words, amount in zip(one.active, one.buys, strict=True):
            buys[i, limits.index(words)] = amount
    data = {
        "best_coordinate": (("rank", "unknown"), np.array([one.x for one in ranks])),
        "best_excess": (("rank", "strand"), np.array([one.excess for one in ranks])),
        "best_value": (("rank",), np.array([one.value for one in ranks])),
        "best_buys": (("rank", "limit"), buys),
    }
    coords = {
        "rank": ["best", "runner-up"][: len(ranks)], "rank_words": ("rank", [one.what for one in ranks]),
        "unknown": list(search.names), "strand": list(own.names), "strand_label": ("strand", list(own.labels)),
        "strand_part": ("strand", list(own.parts)), "limit": limits,
    }  # fmt: skip
    attrs = {
        "answer": "best_stretch", "title": f"the position that lengthens {own.labels[search.target]} most",
        "schema_version": SCHEMA_VERSION, "body": body.name, "posture": "", "side": side,
        "target": own.names[search.target], "target_label": own.labels[search.target],
        "conditions": f"hip's passive moment within {torque:g} N m [p], others' passive force at most a tenth of their "
        f"strength [p], discs within {optimum.DISC:g} N m [p]; lambda {weight:g}",
        "weight": weight, "torque_Nm": torque, "seed": seed, "evaluations": first.evaluations, "notes": "",
    }  # fmt: skip
    variables = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(variables, coords=coords, attrs=attrs))


__all__ = ["best_stretch", "stretch"]
