"""A10: whether both psoai flex the lower lumbar spine."""

from __future__ import annotations

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import TIGHT

LEVELS = {"L5/S1": ("L5", "pelvis"), "L4/L5": ("L4", "L5")}


def measure(field: Field) -> Evidence:
    """Upper relative to lower segment at the two lowest levels: - flexion."""
    turns = {name: field.turn("psoas_major", *pair).unlocked().by_levels() for name, pair in LEVELS.items()}
    return together("level", {name: turn.evidence(-1) for name, turn in turns.items()}, CLAIM.output).noting(
        "A spine that moves by a rhythm turns every level as it turns the whole: it cannot say this and is left out.",
    )


CLAIM = Claim(
    id="A10",
    sentence="Two tight psoai flex the lower lumbar levels: each upper segment turns forward relative to the lower "
    "one.",
    where="article, second picture",
    output="L5 relative to pelvis, and L4 relative to L5, about the mediolateral axis of the lower segment (- "
    "flexion), psoas major of both sides, standing, lumbar levels moving by themselves; decided by where the body "
    "ends: 100 ms on, at the new equilibrium, and standing anew by least effort with fibres a fifth shorter; moment "
    "arm and first instant beside it",
    supports="flexion at both levels in every way to ask, by more than 5 % of the largest of pelvis, thighs and thorax",
    refutes="extension at both levels in every way to ask",
    changes="how far in front of the lowest discs psoas runs (path, lordosis), and how stiff each level is",
    found=("it flexes", "it extends"),
    measure=measure,
    decides={"operator": TIGHT},
)
