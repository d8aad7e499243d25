"""What was asked: the body, the conditions and the muscles, checked once for every method."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import muscles_asked
from psoas.bodies.default import load
from psoas.body import Body, State
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError, checked_text, listed, unknown_name
from psoas.mechanics.moments import LEVELS
from psoas.postures import stance_of


def body_and_conditions(
    body: Body | None, posture: str | Mapping[str, float], conditions: Conditions | None, fields: Mapping[str, Any]
) -> tuple[Body, Conditions]:
    """The body (the default one if none), and the conditions: given whole, or by field, or as the posture implies.

    Raises
    ------
    UnknownNameError, InvalidValueError
        Both given, an unknown field, or something that is neither.
    """
    if conditions is not None and fields:
        raise InvalidValueError(f"give conditions or its fields, not both ({listed(sorted(fields))} came beside it).")
    if unknown := set(fields) - set(Conditions.__dataclass_fields__):
        raise unknown_name(
            "argument or condition", sorted(unknown)[0], Conditions.__dataclass_fields__, "this question"
        )
    if not (body is None or isinstance(body, Body)):
        raise InvalidValueError(f"body is a psoas.Body, such as psoas.load() gives, not {body!r}.")
    body = load() if body is None else body
    if conditions is None:
        conditions = conditions_for(body, posture, fields)
    if not isinstance(conditions, Conditions):
        raise InvalidValueError(f"conditions is a psoas.Conditions, or its fields by name, not {conditions!r}.")
    return body, check_conditions(body, conditions)


def check_conditions(body: Body, conditions: Conditions) -> Conditions:
    """The conditions, if the body can be under them; else all that it cannot, in one sentence."""
    wrong = []
    if conditions.path not in body.paths:
        wrong.append(f"there is no path '{conditions.path}', only {listed(list(body.paths))}")
    if (kind := body.spine.kind) == "coupled":
        if conditions.levels_free:
            drivers = listed(body.spine.coordinates)
            wrong.append(f"the file couples the lumbar levels (to {drivers}), so the spine is 'coupled' or 'rigid'")
        elif conditions.spine == "coupled" and conditions.rhythm != "model":
            wrong.append("the lumbar rhythm is the file's own, rhythm='model'")
    elif conditions.spine == "coupled" and kind != "levels":
        wrong.append("there are no lumbar levels to couple, so the spine is 'free' or 'rigid'")
    elif conditions.rhythm == "model":
        wrong.append("the file couples no lumbar levels, so rhythm='model' means nothing")
    if conditions.slices != 1 and not body.inertials:
        wrong.append("there are no lumbar trunk slices to make heavier")
    if conditions.sharing == "pcsa_ammr" and not second_order(body):
        wrong.append("there is no second published order of its fascicles' areas, so sharing is 'pcsa' or 'equal'")
    if absent := [f"calcn_{side}" for side in conditions.feet if f"calcn_{side}" not in body.segments]:
        wrong.append(f"there is no {listed(absent)} to stand on, so stance='none'")
    if wrong:
        raise InvalidValueError(f"{body.name} cannot be under these conditions: {'; '.join(wrong)}.")
    return conditions


def second_order(body: Body) -> bool:
    """Whether the body has another published order of fascicle areas than its own."""
    return not np.array_equal(body.muscle_table["pcsa"], body.muscle_table["pcsa_ammr"])


def conditions_for(body: Body, posture: str | Mapping[str, float], fields: Mapping[str, Any]) -> Conditions:
    """The conditions of these fields, the stance that of the posture unless given."""
    stance = stance_of(body, posture)
    if body.spine.kind == "coupled":
        fields = {"spine": "coupled", **fields}
        if fields["spine"] == "coupled":
            fields = {"rhythm": "model", **fields}
    try:
        return check_conditions(body, Conditions(**{"stance": stance, **fields}))
    except InvalidValueError as error:
        if "stance" in fields or stance == "both":
            raise
        said = f"{str(error).rstrip('.')}; the posture '{posture}' chose stance='{stance}', give another to change it."
        raise InvalidValueError(said) from None


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
    if not isinstance(muscles, Iterable) or isinstance(muscles, bytes):
        raise InvalidValueError(f"muscles are given by name, as text or several texts, not as {muscles!r}.")
    names = [muscles] if isinstance(muscles, str) else list(muscles)
    asked = muscles_asked(names, body.muscles, present, body.name)
    rows = [i for i, stem in enumerate(stems(body)) if family[i] in asked.families or stem in asked.fascicles]
    if not rows:
        raise InvalidValueError(f"no muscle was asked for; {body.name} has {listed(present)}.")
    return Muscles(asked.families, rows, asked.fascicles, asked.notes)


def stems(body: Body) -> list[str]:
    """Muscle names without their side."""
    return [m.removesuffix("_r").removesuffix("_l") for m in body.muscles]


def segments_of(body: Body, of: str, relative_to: str) -> tuple[int | None, int | None]:
    """Indices of two segments (None: the ground), which must differ."""
    a, b = (None if checked_text("segment", s) == "ground" else body.segment(s) for s in (of, relative_to))
    if of == relative_to:
        raise InvalidValueError(f"'{of}' relative to itself does not move; name two different segments.")
    return a, b


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
