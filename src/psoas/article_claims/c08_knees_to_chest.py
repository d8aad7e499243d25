"""C8: whether lying with the knees to the chest takes the stretch from psoas; as C7, against standing."""

from __future__ import annotations

from psoas.article_claims.c07_standing_provokes import compared
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field

LYING = {
    "straight": "supine_knees_to_chest",
    "flexed by 30 deg": "supine_knees_to_chest,lumbar_extension=-30",  # [p] knees pulled up far round the back
}


def measure(field: Field) -> Evidence:
    """Standing less lying with the knees to the chest, the lumbar spine straight or round."""
    return compared(field, "standing", LYING, "lumbar spine")


CLAIM = Claim(
    id="C8",
    sentence="Lying with the knees to the chest relieves a psoas in spasm: it is less stretched there than standing.",
    where="comment under the article, on what relieves spasm",
    output="length of psoas major over its optimal fibre length (mean of the fascicles by area), and its passive "
    "tension, standing less supine with hips flexed by 110 deg; lengths and tensions have no frame; our reading",
    supports="shorter there by more than 5 % of the fibre length, and the passive tension smaller by more than 5 %",
    refutes="longer, and more tense, by as much",
    changes="where psoas is slack, which nobody has measured standing; whether relief is of stretch at all",
    found=(
        "psoas is less stretched with the knees to the chest",
        "psoas is more stretched with the knees to the chest",
    ),
    measure=measure,
)
