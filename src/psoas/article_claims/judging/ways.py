"""The ways an action may be asked for: operators, and the conditions that go with each of them, full factorial."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import NamedTuple

from psoas.conditions import Conditions
from psoas.mechanics.tissue.draws import EFFORTS
from psoas.units import ACCELERATION_PER_NEWTON, METRE, RADIAN, ROTATION_PER_NEWTON

TORQUE, ACCELERATION, HELD = "torque", "acceleration", "acceleration, held"
STEP, GUIDES, COUPLES = "step, 100 ms", "static, guides", "static, couples"
STANDING = tuple(f"standing anew, {effort}" for effort in EFFORTS)  # fibres a fifth shorter, effort spared by ...
BY_VOLUME, BY_AREA, BY_STRANDS = STANDING
RESPONSES = (TORQUE, ACCELERATION, HELD, STEP, GUIDES, COUPLES)  # per newton
RESTING = (STEP, GUIDES, COUPLES)  # defined at an equilibrium only
OPERATORS = (*RESPONSES, *STANDING)
UNITS = {TORQUE: METRE, **dict.fromkeys((ACCELERATION, HELD), ACCELERATION_PER_NEWTON)}
UNITS |= dict.fromkeys(RESTING, ROTATION_PER_NEWTON) | dict.fromkeys(STANDING, RADIAN)
TIGHT = (*RESTING, BY_VOLUME, BY_AREA)
"""What decides a claim about a tight muscle, standing: where the body ends, not how it starts.

Effort by strands is shown beside: what it says changes when a muscle is cut in two along its fibres.
"""

FACTORS: dict[str, tuple[str, ...]] = {
    "operator": OPERATORS,
    "contact": ("weld", "point"),
    "spine": ("levels", "christophy", "lifting", "rigid"),
    "path": ("straight", "guided"),
    "hold": ("knees held", "knees free"),
}
SHARINGS = ("pcsa", "pcsa_ammr", "equal")
HOLDS = {"knees held": "balance+knees+upright-thorax", "knees free": "balance+upright-thorax"}


class Way(NamedTuple):
    """One set of conditions: what it is called per factor, and the place of it in an array over contact, spine, ..."""

    contact: str
    spine: str
    path: str
    hold: str
    place: tuple[int, int, int, int]

    def conditions(self, base: Conditions, *, held: bool, elastic: bool) -> Conditions:
        """Those of a base (its stance, its holds unless it stands): with holds or its seat, levels elastic or free."""
        spine, rhythm = self.spine, None
        if spine == "levels":
            spine = "elastic" if elastic else "free"
        elif spine in ("christophy", "lifting"):
            spine, rhythm = "coupled", self.spine
        borne = "supported" if "supported" in base.holds else "none"  # a seat or bed is there, whatever else is held
        hold = borne if not held else HOLDS[self.hold] if base.hold == HOLDS["knees held"] else base.hold
        contact = None if base.stance == "none" else self.contact
        return replace(base, contact=contact, spine=spine, rhythm=rhythm, path=self.path, hold=hold)


def ways() -> Iterator[Way]:
    """Every combination of contact, spine, path and hold."""
    contacts, spines, paths, holds = (list(enumerate(v)) for name, v in FACTORS.items() if name != "operator")
    for (i, contact), (j, spine), (k, path), (n, hold) in product(contacts, spines, paths, holds):
        yield Way(contact, spine, path, hold, (i, j, k, n))
