"""C18: whether glutes and pelvic floor oppose each other at the coccyx.

Only gluteus maximus of the glutes reaches sacrum or coccyx. Known before the rule was written: the signs that the gates
of docs/floor.md name (the floor flexes the coccyx; the lowest strand of gluteus maximus extends it where it starts
there), and the floor's 6.7 deg at full activation.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.sacral import BONES, GUIDES, turned
from psoas.bodies.default.sacrum import ENDS
from psoas.units import ONE

SHARE = 0.1  # of what the floor does: less is no partner


def opposing(field: Field, bone: str) -> Evidence:
    """What gluteus maximus does to a bone over what the floor does, both at full activation: - is opposite."""
    b = BONES.index(bone)
    ratio = np.stack([one["gluteus"][..., b] / one["floor"][..., b] for one in field.each(turned)], axis=-1)
    factors = {"guide": GUIDES, "gluteus": ENDS, DRAW: field.numbers}
    sides = np.where(ratio < -SHARE, 1, -1)
    quantity = f"rotation of the {bone} by gluteus maximus over that by the pelvic floor, both at full activation"
    return Evidence(factors, ratio, sides, ONE, quantity)


def measure(field: Field) -> Evidence:
    """At the coccyx."""
    return opposing(field, "coccyx")


CLAIM = Claim(
    id="C18",
    sentence="Glutes and pelvic floor pull the coccyx opposite ways.",
    where="asked by readers: what the glutes have to do with the pelvic floor",
    output="coccyx relative to sacrum about right by gluteus maximus over that by the floor's bony strands, each at "
    "full "
    "activation, pelvis and thighs at rest; gluteus maximus starting on the sacrum or on the coccyx; over stiffness "
    "and "
    "centre of the joint and lumbar stiffness",
    supports="opposite, by more than a tenth of what the floor does, in every way to ask",
    refutes="the same way, or by less than a tenth, in every way to ask",
    changes="where the lowest fibres of gluteus maximus start",
    found=("they pull it opposite ways", "the glutes do not pull it against the floor"),
    measure=measure,
)
