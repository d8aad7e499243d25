"""Programs in which the body lies on something: where it comes to rest, by the height of ball or block."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.answers.stretch.programs import Program, coordinates, mirrored
from psoas.body.body import Body
from psoas.errors import NotConvergedError
from psoas.mechanics.ground.resting import Contact, Rest, Supported, local, moving, rest
from psoas.mechanics.tissue.passive_body import Passive

HEIGHTS = 0.04  # m from one height to the next, where it is too far in one go
FARTHEST = np.radians(45.0)  # of the pelvis, rolled about its long axis: farther, and it is no program any more


class Lain(NamedTuple):
    """Where a body lies: height of what lies under it [m], and how it came to rest."""

    height: float
    rest: Rest


def contacts(body: Body, one: Program, height: float) -> tuple[Contact, ...]:
    """The points that bear, those on the ball moved back by its height [m]."""
    left = one.side == "left"
    made = []
    for row in table("stretch_contacts"):
        if row["contacts"] == one.contacts:
            segment = mirrored(row["segment"])[0] if left else row["segment"]
            up, right = float(row["up_m"]), float(row["right_m"]) * (-1 if left else 1)
            ahead = float(row["ahead_m"]) - (height if row["lifted"] == "1" else 0.0)
            words = swapped(row["what"]) if left else row["what"]
            made.append(Contact(words, body.segment(segment), local(ahead, up, right)))
    return tuple(made)


def swapped(words: str) -> str:
    """Words about the right as words about the left, and the other way round."""
    turn = {"right": "left", "left": "right"}
    return "".join(turn.get(word, word) for word in re.split(r"(\W)", words))


def problem(body: Body, passive: Passive, one: Program, height: float, rhythm: str = "christophy") -> Supported:
    """The body on its support at a height [m]."""
    q0 = coordinates(body, one, 0.0, rhythm)
    q0[body.coordinate("pelvis_ty")] += height
    S = moving(body, one.free, one.held, rhythm)
    return Supported(body, passive, one.key, q0, one.free, S, contacts(body, one, height), True)


def lain(
    body: Body, passive: Passive, one: Program, height: float, start: Lain | None = None, rhythm: str = "christophy"
) -> Lain:
    """Where the body comes to rest at a height [m], by way of lower ones where that is too far in one go.

    Raises
    ------
    NotConvergedError
        It does not come to rest there, or rolls off.
    """
    v = None if start is None else start.rest.v  # counted from the problem's start, which rises with the ball
    reached = Lain(height, rest(problem(body, passive, one, height, rhythm), v))
    if reached.rest.status != "found":
        steps = np.linspace(0.0, height, int(np.ceil(height / HEIGHTS - 1e-9)) + 1)
        v = None
        for h in steps:
            reached = Lain(float(h), rest(problem(body, passive, one, float(h), rhythm), v))
            v = reached.rest.v
    if reached.rest.status != "found":
        raise NotConvergedError(
            f"{one.name}, {1e3 * height:.0f} mm: {reached.rest.lacking or 'the body does not come to rest there'}."
        )
    if turned(body, one, reached) > FARTHEST:
        raise NotConvergedError(
            f"{one.name}, {1e3 * height:.0f} mm: the body rolls off what lies under it; take a lower one."
        )
    return reached


def turned(body: Body, one: Program, found: Lain) -> float:
    """How far the pelvis has rolled about its long axis [rad]."""
    i = body.coordinate("pelvis_rotation")
    return abs(float(found.rest.at.q[i] - coordinates(body, one, 0.0)[i]))


def carried(found: Lain, one: Program) -> str:
    """What bears the leg: the floor under calf or heel, or nothing."""
    side = one.side
    legs = [
        c for c in found.rest.active if c.startswith(f"contact: {side} calf") or c.startswith(f"contact: {side} heel")
    ]
    return ", ".join(c.removeprefix("contact: ") for c in legs)
