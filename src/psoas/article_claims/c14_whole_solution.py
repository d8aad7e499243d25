"""C14: whether stretching iliacus and rectus femoris is all that three tight muscles need.

All three are tight (fibres a fifth shorter), then iliacus and rectus femoris are not: what is left is what psoas makes
alone. By how much of the change that is over, part by part of the posture. A quarter is "whole" here, one half is not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field, Turn
from psoas.article_claims.judging.ways import BY_AREA, BY_VOLUME, STANDING
from psoas.body.state import Array
from psoas.units import ONE

PARTS: Mapping[str, tuple[str, str]] = {
    "pelvis on ground": ("pelvis", "ground"),
    "thigh on pelvis": ("femur_r", "pelvis"),
    "thigh on ground": ("femur_r", "ground"),
    "L1 on pelvis": ("L1", "pelvis"),
}
WHOLE, HALF = 0.25, 0.5  # of what three tight muscles changed
ADDED = "psoas_major after iliacus+rectus_femoris"
LEAST = np.radians(1.0)  # changed by less, there is nothing to solve


def measure(field: Field) -> Evidence:
    """What is left over what three tight muscles changed, by part of the posture."""
    return together("part", {name: left(field, *pair) for name, pair in PARTS.items()}, CLAIM.output)


def left(field: Field, of: str, relative_to: str) -> Evidence:
    """One part: magnitude with psoas tight alone over that with all three tight."""
    psoas = turned(field, "psoas_major", of, relative_to)
    flexors = turned(field, "iliacus+rectus_femoris", of, relative_to)
    added = turned(field, ADDED, of, relative_to)
    return evidence(psoas, psoas.values, flexors.values + added.values)


def turned(field: Field, group: str, of: str, relative_to: str) -> Turn:
    """Standing anew with shorter fibres."""
    return field.turn(group, of, relative_to, operators=STANDING)


def evidence(like: Turn, alone: Array, three: Array) -> Evidence:
    """For the claim where at most a quarter is left, against it from one half on."""
    much = np.abs(np.nan_to_num(three)) > LEAST
    values = np.divide(np.abs(alone), np.abs(three), out=np.full(three.shape, np.nan), where=much)
    sides = np.where(values <= WHOLE, 1, np.where(values >= HALF, -1, 0))
    return Evidence(like.factors, values, sides, ONE, "left over changed")


CLAIM = Claim(
    id="C14",
    sentence="Stretching iliacus and rectus femoris is the whole solution.",
    where="comment under the article, on what to stretch",
    output="standing anew by least effort with fibres of psoas, iliacus and rectus femoris a fifth shorter, then of "
    "psoas alone: magnitude of what is left over what all three changed, of pelvis relative to ground, right femur "
    "relative to pelvis and to ground, and L1 relative to pelvis, mediolateral axis; parts that change by less than 1 "
    "deg have no answer; effort by volume and by area decide, by strands beside",
    supports="at most a quarter is left of every part, in every way to ask",
    refutes="at least one half is left of every part, in every way to ask",
    changes="how tight each of the three is; what stretching does to a muscle, which is not asked here",
    found=("it is solved: a quarter or less is left", "at least one half is left"),
    measure=measure,
    decides={"operator": (BY_VOLUME, BY_AREA)},
)
