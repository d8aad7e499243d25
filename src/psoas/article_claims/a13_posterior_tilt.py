"""A13: which way psoas tilts the pelvis, relative to the ground."""

from __future__ import annotations

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import TIGHT


def measure(field: Field) -> Evidence:
    """Pelvis relative to ground, whole muscle, standing: + posterior."""
    return field.turn("psoas_major", "pelvis", "ground").unlocked().evidence(+1)


CLAIM = Claim(
    id="A13",
    sentence="Psoas tilts the pelvis posteriorly relative to the ground, not anteriorly.",
    where="article, on what psoas does to the pelvis",
    output="pelvis relative to ground about the mediolateral axis of ground (+ posterior), psoas major of both sides, "
    "standing; decided by where the body ends: 100 ms on, at the new equilibrium, and standing anew by least effort "
    "with fibres a fifth shorter; moment arm and first instant beside it",
    supports="posterior, by more than 5 % of the largest of pelvis, thighs and thorax, in every way to ask",
    refutes="anterior in every way to ask",
    changes="what the spine and the knees are allowed to do; whether the first instant or the new equilibrium is meant",
    found=("psoas tilts the pelvis posteriorly", "psoas tilts the pelvis anteriorly"),
    measure=measure,
    decides={"operator": TIGHT},
)
