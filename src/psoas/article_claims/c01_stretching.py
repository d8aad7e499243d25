"""C1: whether quadriceps stretches and lunges reach iliacus.

The rule is the one that stood here before anything could be measured; only how it is measured is new.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.stretching import MUCH, PATHS, measured
from psoas.units import ONE

BOTH = ("quad_stretch", "half_kneeling_lunge")


def measure(field: Field) -> Evidence:
    """Iliacus over standing in each; for the claim above 5 % of its fibre length."""
    found = measured(field, BOTH)
    iliacus = found[:, :, 1]
    sides = np.where(iliacus > MUCH, 1, np.where(np.isnan(iliacus), 0, -1))
    factors = {"path": PATHS, "stretch": BOTH, DRAW: field.numbers}
    rectus = [f"{key} {100 * np.nanmedian(found[:, j, 2]):+.0f} %" for j, key in enumerate(BOTH)]
    said = f"Medians of rectus femoris: {', '.join(rectus)}."
    return Evidence(factors, iliacus, sides, ONE, CLAIM.output, joined=("stretch",)).noting(said)


CLAIM = Claim(
    id="C1",
    sentence="A quadriceps stretch and a lunge reach iliacus.",
    where="comment under the article, on stretching",
    output="excess of iliacus over its standing length, over optimal fibre length, in a quadriceps stretch and in a "
    "lunge, beside rectus femoris and psoas",
    supports="iliacus is lengthened by more than 5 % of its fibre length in both",
    refutes="it is lengthened by less in both",
    changes="how the stretch is done: pelvis, lumbar spine, thigh",
    found=("both lengthen iliacus", "neither lengthens iliacus"),
    measure=measure,
)
