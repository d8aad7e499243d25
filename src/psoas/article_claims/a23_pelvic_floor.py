"""A23: what the pelvic floor has to do when the glutes do not.

A partner is read as somebody whose work one has to take over. Gluteus maximus, the only one of the glutes that reaches
sacrum or coccyx, lets go of a tenth of its strength; the floor pulls as much harder as it takes to bring the bone back
to where it was. The first rule asked for the same of the sacrum alone; the coccyx, where the floor ends, is beside it
now, and the threshold is a tenth of the floor's strength in the place of a tenth more. Known before this rule was
written: what C18 and C19 name.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.sacral import BONES, GUIDES, turned
from psoas.bodies.default.sacrum import ENDS
from psoas.units import ONE

LETS_GO, WORTH = 0.1, 0.1  # of gluteus maximus' strength; of the floor's


def measure(field: Field) -> Evidence:
    """Share of the floor's strength that takes over, by bone: + more."""
    found = [LETS_GO * one["gluteus"] / one["floor"] for one in field.each(turned)]
    values = np.moveaxis(np.stack(found, axis=-1), 2, 0)  # (bone, guide, gluteus, draw)
    sides = np.where(values > WORTH, 1, -1)
    factors = {"bone": BONES, "guide": GUIDES, "gluteus": ENDS, DRAW: field.numbers}
    return Evidence(factors, values, sides, ONE, "what the floor has to pull more, over its full strength").noting(
        "Gluteus medius and minimus do not reach the sacrum. What floor and glutes do in a reflex or a habit together "
        "is "
        "no mechanics of this joint."
    )


CLAIM = Claim(
    id="A23",
    sentence="The pelvic floor loses its partner when the glutes do not work.",
    where="article, on the pelvic floor",
    output="tension that the pelvic floor has to add, over its full strength, to keep sacrum (or coccyx) where it was "
    "when "
    "gluteus maximus lets go of a tenth of its strength; static, pelvis and thighs at rest, thorax upright or clamped",
    supports="more than a tenth of its strength, at either bone, in every way to ask",
    refutes="less than that, or that it has to do less, in every way to ask",
    changes="stiffness of the sacroiliac joint; which bone gluteus maximus starts on; which muscles share the work",
    found=("it has to pull harder without them", "it does not have to pull harder without them"),
    measure=measure,
)
