"""A17: whether psoas can tilt the pelvis back while the angle of the hip stays what other muscles made it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.posture.person import person
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import OPERATORS, TORQUE
from psoas.body.body import Body
from psoas.mechanics.rotations import frames_of
from psoas.units import ONE

STAYS = 0.25  # of the pelvis' own change: by more than that the hip angle does not stay
TURNING = tuple(name for name in OPERATORS if name != TORQUE)  # a moment arm changes no angle
FLEXORS = {"iliacus": 0.2, "rectus femoris": 0.2}
PSOAS = {"psoas": 0.2}


def measure(field: Field) -> Evidence:
    """Change of the hip angle per change of the pelvis' tilt, where psoas tilts it posteriorly."""
    pelvis = field.turn("psoas_major", "pelvis", "ground", operators=TURNING).unlocked()
    hip = field.turn("psoas_major", "femur_r", "pelvis", operators=TURNING)
    there = np.isfinite(pelvis.values) & np.isfinite(hip.values)
    ratio = np.divide(hip.values, pelvis.values, out=np.full(there.shape, np.nan), where=there)
    sign = pelvis.signs()
    sides = np.where(sign < 0, -1, np.where(sign == 0, 0, np.where(np.abs(ratio) <= STAYS, 1, -1)))
    return Evidence(pelvis.factors, ratio, np.where(there, sides, 0), ONE, CLAIM.output).noting(
        stood(field),
        "With the knees held and the levels coupled one sagittal freedom is left: there the hip turns with the pelvis "
        "in a fixed ratio whatever muscle pulls, and nothing could support the claim.",
    )


class Added(NamedTuple):
    """What tight psoas adds to tight iliacus and rectus femoris, standing [rad]: pelvis to ground, hip; or why not."""

    pelvis: float
    hip: float
    lacking: str


def stood(field: Field) -> str:
    """The same asked of whole postures, in the default body, in words."""
    found = added(field.body, field.drawn()[0])
    if found.lacking:
        return f"Standing with least effort, no posture was found for comparison: {found.lacking}."
    return (
        "Standing with least effort on tight iliacus and rectus femoris (fibres 20 % shorter), a tight psoas (20 %) "
        f"turns the pelvis by {np.degrees(found.pelvis):+.1f} deg relative to the ground (+ posterior) and the femur "
        f"by {np.degrees(found.hip):+.1f} deg relative to the pelvis (+ flexion), in the undrawn body."
    )


def added(body: Body, drawn: Draw) -> Added:
    """Two posture solves: hip flexors tight, and psoas tight with them."""
    somebody = person(body, **drawn.tissue)
    cases = [somebody.tightened(FLEXORS), somebody.tightened(FLEXORS | PSOAS)]
    lacking = "; ".join(f"{case.status} {case.lacking}".strip() for case in cases if case.status != "found")
    before, after = (frames_of(body, case.at) for case in cases)
    change = dict(zip(after.pairs, after.minus(before).angles.tolist(), strict=True))
    return Added(change["pelvis", "ground"], change["femur_r", "pelvis"], lacking)


CLAIM = Claim(
    id="A17",
    sentence="Psoas can tilt the pelvis back relative to the ground while the femur keeps its angle relative to the "
    "pelvis.",
    where="article, third picture",
    output="change of the right femur relative to pelvis (+ flexion, mediolateral axis of pelvis) per posterior change "
    "of the pelvis relative to ground (mediolateral axis of ground), by psoas major of both sides, standing; every "
    "operator but torque, which changes no angle",
    supports="the pelvis turns posteriorly by more than 5 % of the largest of pelvis, thighs and thorax, and the hip "
    "angle changes by no more than a quarter of it, in every way to ask",
    refutes="in every way to ask the pelvis turns anteriorly, or the hip angle changes by more than a quarter of its "
    "tilt",
    changes="whether the knees may bend, so that the thigh can go with the pelvis; how tight the hip flexors are",
    measure=measure,
)
