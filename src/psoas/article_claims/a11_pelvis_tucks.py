"""A11: whether both psoai tuck the pelvis under while the thighs go forward."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.ensemble import weights_of
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import TIGHT

SEGMENTS = {"pelvis": "pelvis", "thigh": "femur_r"}


def measure(field: Field) -> Evidence:
    """Pelvis (+ posterior) and right femur (+ forward), both relative to ground."""
    turns = {name: field.turn("psoas_major", segment, "ground").unlocked() for name, segment in SEGMENTS.items()}
    pelvis, thigh = (turn.signs() for turn in turns.values())
    there = np.logical_and(*(np.isfinite(turn.values) for turn in turns.values()))
    weight = weights_of(replace(turns["pelvis"].evidence(+1), values=np.where(there, 1.0, np.nan)))
    share = 100 * float(weight[(pelvis > 0) & (thigh > 0)].sum())
    found = {name: turn.evidence(+1) for name, turn in turns.items()}
    return together("segment", found, CLAIM.output).noting(
        f"Both at once, pelvis posterior and thigh forward relative to the ground: {share:.0f} %, operators alike.",
    )


CLAIM = Claim(
    id="A11",
    sentence="Two tight psoai tuck the pelvis under relative to the ground, by way of thighs that move forward with "
    "it.",
    where="article, second picture",
    output="pelvis relative to ground (+ posterior) and right femur relative to ground (+ thigh forward) about the "
    "mediolateral axis of ground, psoas major of both sides, standing; decided by where the body ends: 100 ms on, at "
    "the new equilibrium, and standing anew by least effort with fibres a fifth shorter; moment arm and first instant "
    "beside it",
    supports="pelvis posterior and thigh forward in every way to ask, by more than 5 % of the largest of pelvis, "
    "thighs and thorax",
    refutes="pelvis anterior and thigh backward in every way to ask",
    changes="whether the knees may bend: with straight knees the feet hold the thighs",
    found=("it goes the claim's way (pelvis posterior, thigh forward)", "it goes the other way"),
    measure=measure,
    decides={"operator": TIGHT},
)
