"""Which muscles of a body were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy.muscles import muscles_asked
from psoas.body.body import Body
from psoas.body.state import State
from psoas.errors import InvalidValueError, listed
from psoas.mechanics.groups import Group, fascicle_pairs
from psoas.mechanics.moments import LEVELS


class Muscles(NamedTuple):
    """Families asked for, rows of all muscles meant, single fascicles among them, and what to tell."""

    families: tuple[str, ...]
    rows: list[int]
    fascicles: tuple[str, ...]
    notes: tuple[str, ...]


def muscles_of(body: Body, muscles: Sequence[str] | str | None) -> Muscles:
    """The muscles somebody asked for; everything if nothing was."""
    family = np.array(body.muscle_table["family"])
    present = list(dict.fromkeys(body.muscle_table["family"]))
    if muscles is None:
        return Muscles(tuple(present), list(range(len(body.muscles))), (), ())
    given = [muscles] if isinstance(muscles, str) else muscles
    if not isinstance(given, Iterable) or isinstance(given, bytes) or getattr(given, "ndim", 1) == 0:
        raise InvalidValueError(f"muscles are given by name, as text or several texts, not as {muscles!r}.")
    names = list(given)
    asked = muscles_asked(names, body.muscles, present, body.name)
    rows = [i for i, stem in enumerate(stems(body)) if family[i] in asked.families or stem in asked.fascicles]
    if not rows:
        raise InvalidValueError(f"no muscle was asked for; {body.name} has {listed(present)}.")
    return Muscles(asked.families, rows, asked.fascicles, asked.notes)


def stems(body: Body) -> list[str]:
    """Muscle names without their side."""
    return [m.removesuffix("_r").removesuffix("_l") for m in body.muscles]


def off_spine(body: Body, at: State) -> NDArray[np.intp]:
    """Muscles whose action on the spine is not in the body: of a family that has none, and without an arm there."""
    spinal = [s for s in LEVELS if s in body.segments]
    own = [body.coordinate(c) for s in spinal for c in body.joints[s].coordinates]
    silent = np.abs(at.dldq[:, own]).max(axis=1, initial=0) < 1e-9
    return np.flatnonzero([family in body.unrepresented for family in body.muscle_table["family"]] & silent)


def unrepresented(body: Body, rows: Sequence[int]) -> list[str]:
    """Sentences on the muscles asked for whose action on the spine is not in the body."""
    asked = {body.muscle_table["family"][i] for i in rows}
    said = dict.fromkeys(why for family, why in body.unrepresented.items() if family in asked)
    return [f"{why[0].upper()}{why[1:]}." for why in said]


def fascicles_by_side(body: Body, rows: Sequence[int]) -> list[Group]:
    """Single muscles as groups of their own: both sides, right, left, as far as there are muscles."""
    found, sides = [], np.array(body.muscle_table["side"])
    for pair in fascicle_pairs(body, rows):
        for suffix, side in (("", "both"), ("_r", "right"), ("_l", "left")):
            weights = np.where((sides == side) | (side == "both"), pair.weights, 0.0)
            if weights.any():
                found.append(pair._replace(name=pair.name + suffix, side=side, weights=weights))
    return found
