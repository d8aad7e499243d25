"""What was asked of a posture: tightness, coordinates to keep, whole numbers; checked at the door."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from psoas.body.body import Body
from psoas.errors import InvalidValueError, checked_text
from psoas.question.muscles import muscles_of
from psoas.question.values import Tight


def tightness_of(body: Body, tight: Mapping[str, float] | str) -> dict[str, float]:
    """Muscle and tightness, from a mapping or from ``psoas=0.2,iliacus=0.1``; every name known."""
    if isinstance(tight, str):
        tight = Tight.read(tight).mapping()
    if not isinstance(tight, Mapping) or not tight:
        raise InvalidValueError(f"tight is a mapping such as {{'psoas': 0.2}}, or text psoas=0.2, not {tight!r}.")
    seen: dict[int, str] = {}
    for name, amount in tight.items():
        if isinstance(amount, bool) or not isinstance(amount, int | float | np.floating) or not math.isfinite(amount):
            raise InvalidValueError(f"the tightness of '{name}' is {amount!r}, which is not a number.")
        side = next((s for s in ("_r", "_l") if checked_text("muscle", name).strip().endswith(s)), "")
        for row in muscles_of(body, name).rows:
            if side and not body.muscles[row].endswith(side):
                continue
            if row in seen:
                raise InvalidValueError(f"'{seen[row]}' and '{name}' both mean {body.muscles[row]}; give it once.")
            seen[row] = name
    return {name: float(amount) for name, amount in tight.items()}


def checked_keep(keep: Mapping[str, float] | None) -> dict[str, float]:
    """Coordinates to keep, every value a finite angle."""
    for name, value in (keep or {}).items():
        checked_text("coordinate", name)
        if isinstance(value, bool) or not isinstance(value, int | float | np.floating) or not abs(value) <= math.pi:
            raise InvalidValueError(f"'{name}' is kept at {value!r}, which is not an angle in rad.")
    return {name: float(value) for name, value in (keep or {}).items()}


def whole(what: str, value: object, most: int) -> int:
    """A whole number from 0 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value <= most:
        raise InvalidValueError(f"{what} is {value!r}; it is a whole number from 0 to {most}.")
    return int(value)


def spelled(values: Mapping[str, float]) -> str:
    """``psoas=0.2,iliacus=0.1``."""
    return ",".join(f"{name}={value:g}" for name, value in values.items())
