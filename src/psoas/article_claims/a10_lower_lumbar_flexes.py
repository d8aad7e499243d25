"""A10: whether both psoai flex the lower lumbar spine."""

from __future__ import annotations

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.tight_fibres import tight_fibres

LEVELS = {"L5/S1": ("L5", "pelvis"), "L4/L5": ("L4", "L5")}


def measure(field: Field) -> Evidence:
    """Upper relative to lower segment at the two lowest levels: - flexion."""
    turns = {name: field.turn("psoas_major", *pair).unlocked().bending() for name, pair in LEVELS.items()}
    return together("level", {name: turn.evidence(-1) for name, turn in turns.items()}, CLAIM.output).noting(
        tight_fibres(field),
        "Under a rhythm every level turns as the whole spine does: such members cannot tell lower from upper levels.",
    )


CLAIM = Claim(
    id="A10",
    sentence="Two tight psoai flex the lower lumbar levels: each upper segment turns forward relative to the lower "
    "one.",
    where="article, second picture",
    output="L5 relative to pelvis, and L4 relative to L5, about the mediolateral axis of the lower segment (- "
    "flexion), psoas major of both sides, standing; every operator with a spine that can bend",
    supports="flexion at both levels in every way to ask, by more than 5 % of the largest of pelvis, thighs and thorax",
    refutes="extension at both levels in every way to ask",
    changes="how far in front of the lowest discs psoas runs (path, lordosis), and how stiff each level is",
    measure=measure,
)
