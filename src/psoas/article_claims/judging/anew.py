"""Standing anew with shorter fibres: what "tight" means to who stands, beside what tension does per newton."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from psoas.answers.posture.person import Case, person
from psoas.article_claims.judging.ways import FACTORS
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import PsoasError
from psoas.mechanics.rotations import frames_of
from psoas.mechanics.tissue.draws import EFFORTS, Draw

if TYPE_CHECKING:
    from psoas.article_claims.judging.field import Field

MOST = 90  # draws: 30 of each measure of effort; every posture is solved
TIGHTNESS = 0.2  # share by which fibres are shorter [p]
PSOAS = {"psoas": TIGHTNESS}
FLEXORS = {"iliacus": TIGHTNESS, "rectus femoris": TIGHTNESS}
KEEP: Mapping[str, Mapping[str, float] | None] = {"knees held": {"knee_angle": 0.0}, "knees free": None}
SETS: Mapping[str, tuple[Mapping[str, float], Mapping[str, float]]] = {  # group -> what is tight before, and after
    "psoas_major": ({}, PSOAS),
    "iliacus": ({}, {"iliacus": TIGHTNESS}),
    "rectus_femoris": ({}, {"rectus femoris": TIGHTNESS}),
    "iliacus+rectus_femoris": ({}, FLEXORS),
    "psoas_major after iliacus+rectus_femoris": (FLEXORS, FLEXORS | PSOAS),
}


def standing_anew(body: Body, drawn: Draw) -> Array:
    """How every segment turns relative to ground as muscles get tight, standing by least effort.

    Returns
    -------
    (hold, set, s, 3) [rad]
        Rotation vectors in the heading frame, by `KEEP` and `SETS`. Sagittal, so that they subtract. nan where there
        is no posture, and for draws beyond the first `MOST`.
    """
    found = np.full((len(KEEP), len(SETS), len(body.segments), 3), np.nan)
    if drawn.k >= MOST:
        return found
    for i, hold in enumerate(FACTORS["hold"]):
        try:
            somebody = person(body, **drawn.tissue, effort=drawn.effort, costs=drawn.costs, keep=KEEP[hold])
            cases: dict[tuple[str, ...], Case] = {(): somebody.case()}
            for j, both in enumerate(SETS.values()):
                for tight in both:
                    if tuple(tight) not in cases:
                        cases[tuple(tight)] = somebody.tightened(tight)
                before, after = (cases[tuple(tight)] for tight in both)
                if before.status == after.status == "found":
                    found[i, j] = frames_of(body, after.at).minus(frames_of(body, before.at)).ground
        except PsoasError:  # a draw outside what a parameter means
            continue
    return found


def by_effort(values: Array, field: Field) -> Array:
    """Values (..., draw) by what each draw's effort spares (effort, ..., draw), as `ways.STANDING`; nan elsewhere."""
    own = np.array([drawn.effort for drawn in field.drawn()])
    return np.array([np.where(own == effort, values, np.nan) for effort in EFFORTS])
