"""The same new equilibrium in many other bodies: what the sign of an answer is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy.linalg import LinAlgError

from psoas.answers.equilibrium.at_rest import Resting, resting
from psoas.answers.equilibrium.couples import by_couples
from psoas.answers.equilibrium.linear import SMALLEST
from psoas.bodies.variants import has_centres, with_geometry
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError, PsoasError
from psoas.mechanics.many import Progress, many
from psoas.mechanics.tissue.draws import Draw, draws
from psoas.mechanics.tissue.passive_body import passive_body

MOST = 1000  # draws


class Drawn(NamedTuple):
    """Rotations relative to ground of every group in the draws that have an equilibrium.

    Attributes
    ----------
    numbers : of those draws
    guides, couples : (draw, group, s, 3) [rad/N], heading frame; couples nan where they keep no body stable
    """

    numbers: tuple[int, ...]
    guides: Array
    couples: Array


def drawn_rotations(
    muscles: Sequence[str] | str | None,
    body: Body,
    posture: str | Mapping[str, float],
    conditions: Conditions,
    rest: str,
    count: int,
    seed: int,
    progress: Progress | None = None,
) -> Drawn:
    """The answer in each of `count` draws of tissue and geometry; a draw that falls, or rests nowhere, has none."""

    def one(drawn: Draw) -> tuple[int, Array, Array] | None:
        try:
            found = at_rest_in(drawn, muscles, body, posture, conditions, rest)
        except PsoasError:
            return None
        f = found.mechanism.moving.arms.T
        turned = found.static.turned(found.static.displacements(f))
        kept = by_stable_couples(found, f, turned.shape)
        return drawn.k, np.tensordot(found.W, turned, axes=1), np.tensordot(found.W, kept, axes=1)

    found = [each for each in many(one, draws(count, seed), progress=progress) if each is not None]
    if not found:
        none = np.zeros((0, 0, len(body.segments), 3))
        return Drawn((), none, none)
    numbers, guides, couples = zip(*found, strict=True)
    return Drawn(numbers, np.array(guides), np.array(couples))


def at_rest_in(
    drawn: Draw,
    muscles: Sequence[str] | str | None,
    body: Body,
    posture: str | Mapping[str, float],
    conditions: Conditions,
    rest: str,
) -> Resting:
    """The body of a draw at rest in the posture that was asked for."""
    other = with_geometry(body, drawn.geometry) if has_centres(body) else body
    tissue: Any = passive_body(other, **drawn.tissue)
    return resting(muscles, other, posture, conditions, {}, tissue, rest, drawn.short_range)


def by_stable_couples(found: Resting, f: Array, shape: tuple[int, ...]) -> Array:
    """Rotations with the holds kept by couples; nan where there are none, or the body falls under them."""
    try:
        kept = by_couples(found.static, f) if found.static.held else None
    except (InvalidValueError, LinAlgError):
        kept = None
    if kept is None or kept.slowest < SMALLEST:
        return np.full(shape, np.nan)
    return found.static.turned(kept.du)
