"""What was asked: the body, the conditions and the muscles, checked once for every method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from psoas.anatomy.species import species_of
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.conditions import ON_FOUR, Conditions
from psoas.errors import InvalidValueError, listed, unknown_name
from psoas.mechanics.ground.bearing import check_support, implied

PAIRS_OF_FEET = {"left": "left_pair", "right": "right_pair", "both": "hind"}  # on four feet


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
        raise InvalidValueError(f"body is a psoas.Body, such as psoas.default_body() gives, not {body!r}.")
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
    elif conditions.spine == "coupled" and kind == "levels" and not body.lumbar:
        wrong.append("no rhythm of its levels is known, so the spine is 'free' or 'rigid'")
    elif conditions.spine == "coupled" and kind != "levels":
        wrong.append("there are no lumbar levels to couple, so the spine is 'free' or 'rigid'")
    elif conditions.rhythm == "model":
        wrong.append("the file couples no lumbar levels, so rhythm='model' means nothing")
    if conditions.slices != 1 and not body.inertials:
        wrong.append("there are no lumbar trunk slices to make heavier")
    if conditions.sharing == "pcsa_ammr" and not second_order(body):
        wrong.append("there is no second published order of its fascicles' areas, so sharing is 'pcsa' or 'equal'")
    if conditions.stance in ON_FOUR and not on_four(body):
        wrong.append(f"it has no four feet known to stand on (give its --species), so no stance='{conditions.stance}'")
    elif absent := [body.feet[side] for side in conditions.feet if body.feet[side] not in body.segments]:
        wrong.append(f"there is no {listed(absent)} to stand on, so stance='none'")
    if wrong:
        raise InvalidValueError(f"{body.name} cannot be under these conditions: {'; '.join(wrong)}.")
    return conditions


def on_four(body: Body) -> bool:
    """Whether the body is an animal's that goes on four feet."""
    return bool(body.species) and species_of(body.species).pronograde


def second_order(body: Body) -> bool:
    """Whether the body has another published order of fascicle areas than its own."""
    return not np.array_equal(body.muscle_table["pcsa"], body.muscle_table["pcsa_ammr"])


def conditions_for(body: Body, posture: str | Mapping[str, float], fields: Mapping[str, Any]) -> Conditions:
    """The conditions of these fields; stance and support those of the posture unless given.

    Raises
    ------
    InvalidValueError
        Contradictions; a posture on a support that only other methods know, unless a hold is given instead.
    """
    if "hold" not in fields:
        check_support(body, posture, "actions")
    own = implied(body, posture, fields)
    if on_four(body) and fields.get("stance") in PAIRS_OF_FEET:
        fields = {**fields, "stance": PAIRS_OF_FEET[str(fields["stance"])]}
    if body.spine.kind == "coupled":
        fields = {"spine": "coupled", **fields}
        if fields["spine"] == "coupled":
            fields = {"rhythm": "model", **fields}
    try:
        return check_conditions(body, Conditions(**{**own, **fields}))
    except InvalidValueError as error:
        stance = own.get("stance", "both")
        if stance in ("both", "four"):
            raise
        said = f"{str(error).rstrip('.')}; the posture '{posture}' chose stance='{stance}', give another to change it."
        raise InvalidValueError(said) from None
