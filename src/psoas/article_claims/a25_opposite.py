"""A25: in how many frames psoas does the opposite of iliacus and rectus femoris."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import TIGHT
from psoas.units import ONE

TRUNK = (("pelvis", "ground"), ("femur_r", "ground"), ("thorax", "ground"), ("femur_r", "pelvis"), ("thorax", "pelvis"))
HALF = 0.5


def measure(field: Field) -> Evidence:
    """Share of opposite signs among the frames in which both turn something."""
    levels = [(row["upper"], row["lower"]) for row in field.body.lumbar]
    sets = {"pelvis, thigh, thorax": TRUNK, "lumbar levels": levels}
    return together("frames", {name: opposite(field, pairs) for name, pairs in sets.items()}, CLAIM.output)


def opposite(field: Field, pairs: Sequence[tuple[str, str]]) -> Evidence:
    """Share of some frames in which psoas turns against iliacus and rectus femoris together; half if none has both."""
    products = np.array([psoas_signs(field, *pair) * flexor_signs(field, *pair) for pair in pairs])
    both = (products != 0).sum(axis=0)
    share = np.divide((products < 0).sum(axis=0), both, out=np.full(both.shape, HALF), where=both > 0)
    turns = [field.turn("iliacus", *pair) for pair in pairs]
    exists = np.any([np.isfinite(turn.values) for turn in turns], axis=0)
    sides = np.where(exists, np.sign(share - HALF), 0).astype(int)
    return Evidence(turns[0].factors, np.where(exists, share, np.nan), sides, ONE, "share of opposite signs")


def psoas_signs(field: Field, of: str, relative_to: str) -> NDArray[np.int_]:
    """Sign of what psoas does."""
    return np.asarray(field.turn("psoas_major", of, relative_to).signs(), np.int_)


def flexor_signs(field: Field, of: str, relative_to: str) -> NDArray[np.int_]:
    """Sign of what 1 N of iliacus and 1 N of rectus femoris a side do together, or both with shorter fibres."""
    return np.asarray(field.turn("iliacus+rectus_femoris", of, relative_to).signs(), np.int_)


CLAIM = Claim(
    id="A25",
    sentence="Psoas does the opposite of the hip flexors iliacus and rectus femoris, relative to most references.",
    where="article, at its end",
    output="share of frames (moving segment relative to reference, about the mediolateral axis of the reference) in "
    "which psoas major and iliacus with rectus femoris (1 N each a side) have opposite signs, of those in which both "
    "have one; two sets of frames: pelvis, right femur and thorax relative to ground, right femur and thorax relative "
    "to pelvis; and the six levels T12/L1 to L5/S1, upper relative to lower; standing; decided by where the body "
    "ends: 100 ms on, at the new equilibrium, and standing anew by least effort with fibres a fifth shorter; moment "
    "arm and first instant beside it",
    supports="more than half of the frames of both sets in every way to ask; a sign counts beyond 5 % of the largest "
    "of pelvis, thighs and thorax",
    refutes="less than half of the frames of both sets in every way to ask",
    changes="which frames are counted: opposite relative to the ground is not opposite relative to the neighbour",
    found=("most frames turn the opposite way", "most frames turn the same way"),
    measure=measure,
    decides={"operator": TIGHT},
)
