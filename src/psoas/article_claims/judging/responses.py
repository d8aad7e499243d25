"""What chosen muscles do at one posture of one drawn body, in every way that may be asked for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.linalg import LinAlgError

from psoas.answers.equilibrium.balance import equilibrium
from psoas.answers.equilibrium.couples import by_couples
from psoas.answers.equilibrium.linear import SMALLEST, Static, static_at
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.modes import stepped
from psoas.answers.equilibrium.stiffness import stiffness
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.ways import (
    ACCELERATION,
    COUPLES,
    FACTORS,
    GUIDES,
    HELD,
    RESPONSES,
    STEP,
    TORQUE,
    Way,
    ways,
)
from psoas.body.body import Body, state
from psoas.body.posture import stance_of
from psoas.body.state import Array, State
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError, NotConvergedError
from psoas.mechanics.accelerations import evaluate, heading_of, torques
from psoas.mechanics.ground.holds import default_hold
from psoas.mechanics.tissue.passive_body import Passive, passive_body

RISE = 0.1  # s [p]: at the end of a muscle's own rise time
AT = {name: i for i, name in enumerate(RESPONSES)}


class Responses(NamedTuple):
    """Per newton a side, of pairs of muscles (right and left together); torque of the right one alone.

    Attributes
    ----------
    ground : (operator, contact, spine, path, hold, pair, s, 3)
        By `ways.RESPONSES`, relative to ground in its heading frame; nan where the operator does not exist. `torque`:
        segment arms.
    joint : (path, pair, s, 3) [m] moment about the joint with the parent, heading frame, of the right muscle
    R : (s, 3, 3) orientations, H : (3, 3) heading frame, both in lab axes
    """

    ground: Array
    joint: Array
    R: Array
    H: Array


def responses(body: Body, posture: str, drawn: Draw, pairs: Array) -> Responses:
    """All responses of one draw.

    Parameters
    ----------
    pairs : (p, m) weights of the muscles in each pair, 1 a side
    """
    passive = passive_body(body, **drawn.tissue)
    q = leaning(body, posture, drawn.lean)
    states = {path: state(body, q, path=path) for path in FACTORS["path"]}
    at = states["straight"]
    stance = stance_of(body, posture)
    base = Conditions(stance=stance, slices=drawn.slices)
    base = Conditions(stance=stance, slices=drawn.slices, hold=default_hold(body, at, base.feet))
    shape = (len(RESPONSES), *(len(levels) for name, levels in FACTORS.items() if name != "operator"))
    ground = np.full((*shape, len(pairs), len(body.segments), 3), np.nan)
    joint = np.empty((len(states), len(pairs), len(body.segments), 3))
    right = pairs * (np.array(body.muscle_table["side"]) != "left")  # torque is per side (docs/concepts.md)
    for i, of_path in enumerate(states.values()):
        moments, arms = torques(body, of_path)
        joint[i] = paired(right, moments)
        ground[AT[TORQUE], :, :, i] = paired(right, arms)
    for way in ways():
        accelerated(body, states, way, base, pairs, ground)
        if way.contact == "weld":  # at a point a foot may spin: no equilibrium is stable there
            rested(body, q, way, base, passive, drawn.short_range, pairs, ground)
    return Responses(ground, joint, at.R, heading_of(body, at))


def paired(pairs: Array, values: Array) -> Array:
    """Values per muscle (m, ...) summed over the muscles of each pair."""
    return np.tensordot(pairs, values, axes=1)


def accelerated(body: Body, states: dict[str, State], way: Way, base: Conditions, pairs: Array, ground: Array) -> None:
    """The operator `acceleration` in one way, without holds (the same for all of them) and with."""
    for name, held in ((ACCELERATION, False), (HELD, True)):
        if held or way.place[-1] == 0:
            conditions = way.conditions(base, held=held, elastic=False)
            found = paired(pairs, evaluate(body, states[way.path], conditions).angular_acceleration())
            ground[(AT[name], *(way.place if held else way.place[:-1]))] = found


def resting(body: Body, q: Array, way: Way, base: Conditions, passive: Passive, short_range: float) -> Static | None:
    """The stable equilibrium in one way, held and elastic; None where there is none, or nothing may move."""
    conditions = way.conditions(base, held=True, elastic=True)
    try:
        balance = equilibrium(Mechanism(body, q, conditions, passive)).checked()
        return static_at(stiffness(balance, short_range * balance.F / passive.fibres.l_opt))
    except (InvalidValueError, NotConvergedError):
        return None


def rested(
    body: Body, q: Array, way: Way, base: Conditions, passive: Passive, short_range: float, pairs: Array, ground: Array
) -> None:
    """The operators at an equilibrium in one way; they stay nan where there is none."""
    static = resting(body, q, way, base, passive, short_range)
    if static is None:
        return
    f = static.mechanism.moving.arms.T @ pairs.T
    ground[(AT[GUIDES], *way.place)] = static.turned(static.displacements(f))
    ground[(AT[STEP], *way.place)] = stepped(static, f).over(np.array([RISE]))[0]
    try:
        kept = by_couples(static, f)
    except (InvalidValueError, LinAlgError):
        return
    if kept.slowest >= SMALLEST:  # else the couples keep the holds, and the body falls
        ground[(AT[COUPLES], *way.place)] = static.turned(kept.du)


def pairs_of(body: Body, families: Sequence[str]) -> tuple[tuple[str, ...], Array]:
    """Muscles of some families by name without side, and their weights (p, m): 1 on each side."""
    stems = [name.removesuffix("_r").removesuffix("_l") for name in body.muscles]
    chosen = [stem for stem, family in zip(stems, body.muscle_table["family"], strict=True) if family in families]
    names = tuple(dict.fromkeys(chosen))
    return names, np.array([[float(stem == name) for stem in stems] for name in names])
