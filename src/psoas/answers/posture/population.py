"""A population of standing people: whether the hip's range of extension tells how the pelvis stands."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.answers.posture.cost import checked_effort, thorax_pitch
from psoas.answers.posture.effort import standing_problem
from psoas.answers.posture.standing import Stood, rested, stand
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.body.posture import rhythm_shares
from psoas.body.state import Array
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, PsoasError, checked_text, invalid_choice
from psoas.mechanics.many import Progress, many
from psoas.mechanics.tissue.draws import EFFORTS, FLEXORS, KINDS, PEOPLE, Traits, traits
from psoas.mechanics.tissue.hip_range import BEYOND, POSTURE, TORQUE, HipRange
from psoas.mechanics.tissue.passive_body import Passive, passive_body

if TYPE_CHECKING:
    import xarray as xr

MOST = 100_000
SURE = 1.959964  # standard deviations of a 95 % interval
HEINO = (-0.04, 25)  # Heino 1990: r of hip extension with pelvic tilt in standing, and how many people
NUMBERS = ("hip_extension", "pelvis_rotation", "lordosis", "thorax_pitch")


class One(NamedTuple):
    """A person's answer [rad]: range of extension, pelvis relative to ground (+ posterior), lordosis, thorax pitch."""

    status: str
    hip_extension: float
    pelvis_rotation: float
    lordosis: float
    thorax_pitch: float


def with_lordosis(passive: Passive, angle: float) -> Passive:
    """A spine of another shape: rest angles and end-stops of the levels moved by their shares of an angle [rad]."""
    body = passive.body
    moved = {body.coordinate(c): share * angle for c, share in rhythm_shares(body, "FE").items()}
    springs, stops = passive.joints.springs, passive.joints.growths
    rest, start = (
        old + np.array([moved.get(int(i), 0.0) for i in at])
        for at, old in ((springs.at, springs.rest), (stops.at, stops.start))
    )
    joints = passive.joints._replace(springs=springs._replace(rest=rest), growths=stops._replace(start=start))
    return replace(passive, joints=joints)


class Nominal(NamedTuple):
    """What every person starts from: the body, its hip's lengths and arms, and how it stands."""

    body: Body
    hips: HipRange
    stood: Stood

    @classmethod
    def of(cls, body: Body) -> Nominal:
        """The middle of a population."""
        return cls(body, HipRange.of(body), stand(rested(standing_problem(body, passive_body(body)))))


@cache
def _default() -> Nominal:
    """That of the default body, once a process."""
    return Nominal.of(load())


def one(middle: Nominal, who: Traits, effort: str = EFFORTS[0]) -> One:
    """One person: range of hip extension, and how they stand, sparing `effort`."""
    nan = float("nan")
    body, hips, nominal = middle
    try:
        plain = passive_body(body, scales=who.scales)
        untight = rested(standing_problem(body, plain, effort=effort, scales=who.costs))
        spine = with_lordosis(untight.passive, who.lordosis)
        passive = replace(passive_body(body, tightness=who.tightness, scales=who.scales), joints=spine.joints)
    except PsoasError:
        return One("refused", nan, nan, nan, nan)
    someone = replace(untight, passive=passive, prefers=who.preferred_pitch)
    found = stand(someone, nominal.point)
    if found.status != "found":  # by way of the same person with nothing tight
        found = stand(someone, stand(replace(someone, passive=spine), nominal.point).point)
    s, u = someone.symmetric, found.point.u
    pitch = thorax_pitch(s, someone.frame, found.point.at, s.B(found.point.at))[0]
    numbers = (hips.extension(passive), float(u[s.index("pelvis_tilt")]), float(u[s.levels].sum()), pitch)
    status = "beyond the range" if numbers[0] == BEYOND else "no range"
    status = found.status if np.isfinite(numbers).all() else status
    return One(status, *numbers)


Task = tuple[int, int, tuple[str, ...], tuple[str, ...], str]


def _someone(middle: Nominal | None, effort: str, task: Task) -> One:
    """One person, of the default body if none is given: another process builds its own."""
    return one(_default() if middle is None else middle, traits(*task), effort)


def population(
    people: int = 500,
    *,
    seed: int = 0,
    cores: int = 1,
    vary: Collection[str] = KINDS,
    muscles: Collection[str] = FLEXORS,
    spread: str = PEOPLE[0],
    effort: str = EFFORTS[0],
    body: Body | None = None,
    progress: Progress | None = None,
) -> xr.Dataset:
    """People who differ as the literature says people do: range of hip extension against pelvis rotation in standing.

    Parameters
    ----------
    people : int
        At least 4.
    seed : int
        Person k is the same whatever `people` and `cores`.
    cores : int
        Processes; more than one for the default body only.
    vary : collection of {'tightness', 'capsule', 'spine', 'muscles', 'habit'}
        What differs; everything else is the same for all. ``('tightness',)`` is the twin that shows whether there is a
        coupling to hide.
    muscles : collection of {'psoas', 'iliacus', 'rectus femoris'}
        Whose tightness differs, where tightness does.
    spread : {'lee', 'kerrigan', 'fibre'}
        Whose spread of hip extension the people have: standard deviations of 6 and 2.5 deg; or the published spread of
        fibre lengths taken for tightness as it is, about 11 deg, more than people differ.
    effort : {'volume', 'area', 'strands'}
        What they spare; see `psoas.posture`.
    body : Body, optional
    progress : callable, optional
        Told (done, total) after each person.

    Returns
    -------
    xarray.Dataset
        Dim `person`: those who could stand and whose hip's range ends within the joint's (`beyond_range` counts the
        others). Attributes `r`, `r_low`, `r_high`: correlation of `person_hip_extension`
        with `person_pelvis_rotation` and its 95 % interval (Fisher); `r_rank` that of ranks; `r_measured` with bony
        variation on top; `r_published` what was found in people, and what so few of them allow. A positive r: who
        extends more stands more posteriorly.

    Raises
    ------
    InvalidValueError, UnknownNameError
        Fewer than 4 people, unknown kinds of variation.
    """
    for name, value, low in (("people", people, 4), ("seed", seed, 0), ("cores", cores, 1)):
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MOST:
            raise InvalidValueError(f"{name} is {value!r}; it is a whole number from {low} to {MOST}.")
    kinds, tight = some_of("vary", vary, KINDS), some_of("muscles", muscles, FLEXORS)
    if checked_text("spread", spread) not in PEOPLE:
        raise invalid_choice("spread", spread, PEOPLE)
    tasks = [(seed, k, kinds, tight, spread) for k in range(people)]
    middle = None if body is None else Nominal.of(body)
    ask = partial(_someone, middle, checked_effort(effort))
    found = list(many(ask, tasks, cores=cores if body is None else 1, progress=progress))
    return _dataset(tasks, found).assign_attrs(effort=effort)


def some_of(what: str, asked: Collection[str], known: tuple[str, ...]) -> tuple[str, ...]:
    """Some of the known names, in their order; at least one, and none that is not known."""
    if isinstance(asked, str) or not asked or set(asked) - set(known):
        raise invalid_choice(what, asked if isinstance(asked, str) else sorted(set(asked) - set(known)), known)
    return tuple(name for name in known if name in asked)


def _dataset(tasks: list[Task], found: list[One]) -> xr.Dataset:
    """People who stand, and what their numbers have to do with each other."""
    import xarray as xr

    stood = [k for k, who in enumerate(found) if who.status == "found"]
    if len(stood) < 4:
        raise InvalidValueError(
            f"only {len(stood)} of {len(found)} people could stand; there is no correlation of those."
        )
    values = {name: np.array([getattr(found[k], name) for k in stood]) for name in NUMBERS}
    bones = np.array([traits(*tasks[k]).bones for k in stood])
    values["pelvis_measured"] = values["pelvis_rotation"] + bones
    r, low, high = correlation(values["hip_extension"], values["pelvis_rotation"])
    attrs = {
        "title": "people who differ: range of hip extension against pelvis rotation in standing",
        "schema_version": SCHEMA_VERSION,
        "vary": ", ".join(tasks[0][2]),
        "muscles": ", ".join(tasks[0][3]) if "tightness" in tasks[0][2] else "none",
        "spread": tasks[0][4],
        "seed": tasks[0][0],
        "people": len(found),
        "found": len(stood),
        "beyond_range": sum(who.status == "beyond the range" for who in found),
        "range": f"hip extension at a passive moment of {TORQUE:g} N m; {POSTURE}",
        "r": r,
        "r_low": low,
        "r_high": high,
        "r_interval": "95 %, Fisher",
        "r_published": "Heino 1990: r = {:+.2f} in {} people, which allows {:+.2f} to {:+.2f}".format(
            *HEINO, *allowed(*HEINO)
        ),
        "r_rank": correlation(*(np.argsort(np.argsort(values[k])).astype(float) for k in NUMBERS[:2]))[0],
        "r_measured": correlation(values["hip_extension"], values["pelvis_measured"])[0],
        "r_lordosis": correlation(values["hip_extension"], values["lordosis"])[0],
        **{f"sd_{name}_deg": float(np.degrees(v.std(ddof=1))) for name, v in values.items()},
        **{f"mean_{name}_deg": float(np.degrees(v.mean())) for name, v in values.items()},
    }
    data = {
        f"person_{k}": xr.DataArray(v, dims=("person",), attrs=attributes(f"person_{k}")) for k, v in values.items()
    }
    return check_dataset(xr.Dataset(data, coords={"person": [tasks[k][1] for k in stood]}, attrs=attrs))


def correlation(x: Array, y: Array) -> tuple[float, float, float]:
    """Pearson's r and its 95 % interval by Fisher's transformation; 0, -1, 1 where one of both does not vary.

    Examples
    --------
    >>> [round(v, 2) for v in correlation(np.arange(12.0), np.arange(12.0) ** 2)]
    [0.96, 0.87, 0.99]
    """
    from scipy.stats import pearsonr

    if min(x.std(), y.std()) < 1e-12:
        return 0.0, -1.0, 1.0
    found = pearsonr(x, y)
    low, high = found.confidence_interval(0.95)
    return float(found.statistic), float(low), float(high)


def allowed(r: float, n: int) -> tuple[float, float]:
    """What a correlation found in n people allows in all people, 95 % (Fisher's transformation).

    Examples
    --------
    >>> low, high = allowed(*HEINO)
    >>> f"{low:+.2f} to {high:+.2f}"
    '-0.43 to +0.36'
    """
    z, half = np.arctanh(r), SURE / np.sqrt(max(n - 3, 1))
    return float(np.tanh(z - half)), float(np.tanh(z + half))


def spreads() -> Mapping[str, Mapping[str, Any]]:
    """The frozen spreads, by quantity."""
    return {row["quantity"]: row for row in table("population_spreads")}
