"""A8: whether both psoai extend the lowest thoracic vertebra, and with it the rib cage."""

from __future__ import annotations

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import TIGHT

PAIRS = (("thorax", "L1"), ("thorax", "ground"), ("thorax", "pelvis"))


def measure(field: Field) -> Evidence:
    """Thorax (T12 with it) relative to L1, ground and pelvis: + extension, backward lean."""
    turns = {f"{of} relative to {to}": field.turn("psoas_major", of, to).unlocked().by_levels() for of, to in PAIRS}
    found = {name: turn.evidence(+1) for name, turn in turns.items()}
    return together("pair", found, CLAIM.output).noting(
        "T12 is one piece with the thorax in this body, and none of its eleven fascicles a side ends above L1: psoas "
        "has no moment arm at T12/L1, and what happens there is how the body answers.",
        "Where the thorax is held upright relative to the ground, that pair has no answer and is left out; so are "
        "spines that are rigid or move by a rhythm: they cannot flex one level and extend another.",
    )


CLAIM = Claim(
    id="A8",
    sentence="Two tight psoai extend the lowest thoracic vertebra and the rib cage, relative to what is below them.",
    where="article, second picture and the text on the rib cage",
    output="thorax (T12 is part of it) relative to L1, relative to ground, and relative to pelvis, about the "
    "mediolateral axis of the reference (+ extension, backward lean), psoas major of both sides, standing, lumbar "
    "levels moving by themselves; decided by where the body ends: 100 ms on, at the new equilibrium, and standing "
    "anew by least effort with fibres a fifth shorter; moment arm and first instant beside it",
    supports="extension of all three pairs in every way to ask, by more than 5 % of the largest of pelvis, thighs, "
    "thorax",
    refutes="flexion (forward lean) of all three pairs in every way to ask",
    changes="a body with separate thoracic levels and a twelfth fascicle that ends at T12/L1; whether somebody holds "
    "the thorax upright",
    found=("it extends", "it flexes"),
    measure=measure,
    decides={"operator": TIGHT},
)
