"""A17: whether psoas can tilt the pelvis back while the angle of the hip stays what other muscles made it."""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import OPERATORS, TIGHT, TORQUE
from psoas.units import ONE

STAYS = 0.25  # of the pelvis' own change: by more than that the hip angle does not stay
TURNING = tuple(name for name in OPERATORS if name != TORQUE)  # a moment arm changes no angle
ADDED = "psoas_major after iliacus+rectus_femoris"  # standing anew: psoas gets tight on top of tight flexors


def measure(field: Field) -> Evidence:
    """Change of the hip angle per change of the pelvis' tilt, where psoas tilts it posteriorly."""
    pelvis = field.turn(ADDED, "pelvis", "ground", operators=TURNING).unlocked()
    hip = field.turn(ADDED, "femur_r", "pelvis", operators=TURNING)
    there = np.isfinite(pelvis.values) & np.isfinite(hip.values)
    ratio = np.divide(hip.values, pelvis.values, out=np.full(there.shape, np.nan), where=there)
    sign = pelvis.signs()
    sides = np.where(sign < 0, -1, np.where(sign == 0, 0, np.where(np.abs(ratio) <= STAYS, 1, -1)))
    return Evidence(pelvis.factors, ratio, np.where(there, sides, 0), ONE, CLAIM.output).noting(
        "With the knees held and the levels coupled one sagittal freedom is left: there the hip turns with the pelvis "
        "in a fixed ratio whatever muscle pulls, and nothing could support the claim.",
    )


CLAIM = Claim(
    id="A17",
    sentence="Psoas can tilt the pelvis back relative to the ground while the femur keeps its angle relative to the "
    "pelvis.",
    where="article, third picture",
    output="change of the right femur relative to pelvis (+ flexion, mediolateral axis of pelvis) per posterior "
    "change of the pelvis relative to ground (mediolateral axis of ground), by psoas major of both sides, standing; "
    "decided by where the body ends: 100 ms on, at the new equilibrium, and standing anew by least effort as psoas' "
    "fibres get a fifth shorter with iliacus and rectus femoris tight already; the first instant beside it",
    supports="the pelvis turns posteriorly by more than 5 % of the largest of pelvis, thighs and thorax, and the hip "
    "angle changes by no more than a quarter of it, in every way to ask",
    refutes="in every way to ask the pelvis turns anteriorly, or the hip angle changes by more than a quarter of its "
    "tilt",
    changes="whether the knees may bend, so that the thigh can go with the pelvis; how tight the hip flexors are",
    found=(
        "psoas turns the pelvis posteriorly and the hip keeps its angle",
        "the pelvis goes anteriorly, or the hip changes with it",
    ),
    measure=measure,
    decides={"operator": TIGHT},
)
