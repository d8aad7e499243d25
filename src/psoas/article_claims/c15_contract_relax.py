"""C15: what contract-relax adds: where it ends, half as much moment again tolerated [p].

The rule is the one that stood here before anything could be measured; only how it is measured is new.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.stretching import MUCH, PATHS, measured
from psoas.units import ONE

TWO = ("prone_hip_extension", "contract_relax")


def measure(field: Field) -> Evidence:
    """Psoas with contract-relax less without; for the claim above 5 % of its fibre length."""
    found = measured(field, TWO)[:, :, 0]
    values = found[:, 1] - found[:, 0]
    sides = np.where(values > MUCH, 1, np.where(np.isnan(values), 0, -1))
    return Evidence({"path": PATHS, DRAW: field.numbers}, values, sides, ONE, CLAIM.output)


CLAIM = Claim(
    id="C15",
    sentence="Contract-relax stretching (PNF) helps.",
    where="comment under the article, on PNF",
    output="the position it ends in only, as a lengthening over optimal fibre length; what contraction does to "
    "tissue or reflex is not in this body",
    supports="it ends with psoas longer by more than 5 % of its fibre length than the stretch without it",
    refutes="it does not",
    changes="what helps means; reflexes and tissue",
    found=("it ends with psoas longer by more than 5 %", "it ends with psoas longer by less than 5 %"),
    measure=measure,
)
