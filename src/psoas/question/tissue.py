"""Whose tissue psoas knows: fibres, tendons, discs and ligaments are those of the default body."""

from __future__ import annotations

import numpy as np

from psoas.bodies.variants import is_default
from psoas.body.body import Body, state
from psoas.body.posture import is_of_root
from psoas.errors import InvalidValueError

SHOWN = 8  # coordinates named in the sentence
NO_ARM = 1e-6  # m: no muscle moves a coordinate whose arms are all below it


def check_tissue(body: Body, what: str) -> Body:
    """The body, if it is the default one, also of another geometry; another's tissue is in its file, which none reads.

    Parameters
    ----------
    what : what needs it, the beginning of a sentence

    Raises
    ------
    InvalidValueError
        Any other body, also an exported default body that was read back: its file may have been edited.
    """
    if is_default(body):
        return body
    unmoved = unmoved_coordinates(body)
    unmoved = list(dict.fromkeys(c.removesuffix("_r").removesuffix("_l") for c in unmoved))
    names = ", ".join(unmoved[:SHOWN]) + (f" and {len(unmoved) - SHOWN} more" if len(unmoved) > SHOWN else "")
    torques = f" (nor could it rest: no muscle moves {names}, which torques drive)" if unmoved else ""
    raise InvalidValueError(
        f"{what} needs fibres, tendons, discs and ligaments, which psoas knows of the default body alone and does "
        f"not read from {body.name}{torques}; leave the model away, or ask psoas.actions() about it."
    )


def unmoved_coordinates(body: Body) -> list[str]:
    """Coordinates that move at a joint and that no muscle moves, at the body's `standing`."""
    at = state(body, np.array([body.postures["standing"][c] for c in body.coordinates]))
    arms = np.abs(at.dldq @ at.B).max(axis=0, initial=0.0)
    free = zip(body.independent, arms, strict=True)
    return [c for c, arm in free if arm < NO_ARM and c not in body.locked and not is_of_root(body, c)]
