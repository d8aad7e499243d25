"""A question about a body at rest: what `static` and `step` share, from names to the response under holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from psoas.answers.equilibrium.balance import Equilibrium, equilibrium
from psoas.answers.equilibrium.linear import Static, static_at
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.stiffness import stiffness
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError
from psoas.mechanics.ground.holds import default_hold
from psoas.mechanics.groups import Group, groups_of
from psoas.mechanics.tissue.draws import SHORT_RANGE
from psoas.mechanics.tissue.protocol import Elements
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import Muscles, muscles_of
from psoas.question.sides import Sides, sides_asked
from psoas.question.tissue import check_tissue

BEYOND_TOES, BEHIND_HEEL, BUSY = 0.06, 0.03, 0.5  # m, m [p]; share of a muscle's strength
MOST_SHEAR = 0.05  # m: a welded foot whose pressure is farther to its side than this could not stand


@dataclass(frozen=True)
class Resting:
    """Who was asked about, under which conditions, and the body's response there."""

    body: Body
    conditions: Conditions
    muscles: Muscles
    sides: Sides
    groups: list[Group]
    W: Array  # (group, m)
    static: Static

    @property
    def equilibrium(self) -> Equilibrium:
        """What balances the posture."""
        return self.static.stiffness.equilibrium

    @property
    def mechanism(self) -> Mechanism:
        """The body under its conditions."""
        return self.static.mechanism


def resting(
    muscles: Sequence[str] | str | None,
    body: Body | None,
    posture: str | Mapping[str, float],
    conditions: Conditions | None,
    fields: Mapping[str, Any],
    passive: Elements | None,
    rest: str,
    short_range: float = SHORT_RANGE,
    side: str | None = None,
) -> Resting:
    """The response at rest: equilibrium, stiffness once for all muscles, stability.

    Raises
    ------
    UnknownNameError, InvalidValueError, NotConvergedError
        Unknown names; a body whose tissue is not known; a spine without stiffness; a posture nothing balances; one that
        is not stable.
    """
    if passive is None and isinstance(body, Body):
        check_tissue(body, "an equilibrium (static, step)")
    body, conditions = resting_conditions(body, posture, conditions, fields)
    asked, sides = muscles_of(body, muscles), sides_asked(body, muscles, side)
    groups = groups_of(body, asked.families, conditions.sharing)
    q = posture_at(body, posture, conditions.rhythm)
    if passive is None:
        from psoas.mechanics.tissue.passive_body import passive_body

        passive = passive_body(body)
    if isinstance(short_range, bool) or not isinstance(short_range, (int, float)) or not 0 <= short_range <= 1e3:
        raise InvalidValueError(f"short_range={short_range!r} is not a number from 0 to 1000.")
    balance = equilibrium(Mechanism(body, q, conditions, passive), rest=rest).checked()
    W = np.array([g.weights for g in groups]).reshape(len(groups), len(body.muscles))
    made = stiffness(balance, short_range * balance.F / passive.fibres.l_opt)
    return Resting(body, conditions, asked, sides, groups, W, static_at(made))


def resting_conditions(
    body: Body | None, posture: str | Mapping[str, float], conditions: Conditions | None, fields: Mapping[str, Any]
) -> tuple[Body, Conditions]:
    """Conditions of a body at rest: the spine elastic, and the posture's own holds, unless given.

    Raises
    ------
    InvalidValueError
        Lumbar levels without stiffness.
    """
    given = dict(fields)
    if conditions is None and not (body is not None and body.spine.kind == "coupled"):
        given = {"spine": "elastic", **given}
    body, found = body_and_conditions(body, posture, conditions, given)
    if found.spine == "free" and body.spine.kind != "none":
        raise InvalidValueError(
            "a new equilibrium with spine='free' does not exist: levels without stiffness come to rest nowhere; use "
            "spine='elastic', 'coupled' or 'rigid'."
        )
    if conditions is None and "hold" not in given:
        at = state(body, posture_at(body, posture, found.rhythm))
        found = replace(found, hold=default_hold(body, at, found.feet))
    return body, found


def foot_notes(found: Resting) -> list[str]:
    """What the ground could not do: a foot whose pressure lies beside it, a foot or support that would have to pull."""
    balance, m = found.equilibrium, found.mechanism
    rows = [(g.name, text) for g in m.carriers for text in g.labels]
    value = dict(zip([text for _, text in rows], balance.reactions.tolist(), strict=True))
    notes = [
        f"{text.removesuffix(', superior')}: the ground or support would have to pull with {-force:.0f} N."
        for text, force in value.items()
        if text.endswith(", superior") and force < -1.0
    ]
    for side, foot in (("r", "right foot"), ("l", "left foot")):
        load, roll = value.get(f"{foot}, superior", 0.0), value.get(f"{foot}, about anterior", 0.0)
        if load <= 1.0:  # a foot that bears nothing, or does not stand, has no pressure
            continue
        if abs(roll / load) > MOST_SHEAR:
            notes.append(f"The pressure under the {foot} would be {1e3 * abs(roll / load):.0f} mm beside its middle.")
        ahead = value.get(f"{foot}, about right", 0.0) / load
        edge = sole_length(found, side) + BEYOND_TOES
        if not -BEHIND_HEEL < ahead < edge:
            where = "behind" if ahead < 0 else "ahead of"
            notes.append(
                f"The pressure under the {foot} would be {1e3 * abs(ahead):.0f} mm {where} the heel, off its sole."
            )
    busy = float(balance.activations.max(initial=0.0))
    if busy > BUSY:
        notes.append(f"Balancing this posture takes {100 * busy:.0f} % of some muscle, whose stiffness then decides.")
    return notes


def sole_length(found: Resting, side: str) -> float:
    """Heel to toe joint along the heading [m]; without toes as far as can be."""
    body, m = found.mechanism.body, found.mechanism
    heel, toes = f"calcn_{side}", f"toes_{side}"
    if toes not in body.segments or heel not in body.segments:
        return np.inf
    return float((m.ref.origin[body.segment(toes)] - m.ref.origin[body.segment(heel)]) @ m.H[:, 0])
