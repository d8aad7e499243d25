"""C10: whether hamstring and calf stretches or squats lengthen hip flexors.

The rule is the one that stood here before anything could be measured; only how it is measured is new.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.stretching import MUCH, PATHS, measured
from psoas.units import ONE

OTHER = ("straight_leg_raise", "forward_fold", "calf_stretch", "deep_squat")


def measure(field: Field) -> Evidence:
    """The largest of psoas, iliacus and rectus femoris over standing; for the claim where none is above 5 %."""
    found = measured(field, OTHER)
    most = found.max(axis=2)
    sides = np.where(most > MUCH, -1, np.where(np.isnan(most), 0, 1))
    factors = {"path": PATHS, "stretch": OTHER, DRAW: field.numbers}
    return Evidence(factors, most, sides, ONE, CLAIM.output, joined=("stretch",))


CLAIM = Claim(
    id="C10",
    sentence="Stretching hamstrings and calves, and squatting, does not reach the hip flexors.",
    where="comments under the article, on what people do instead",
    output="excess of psoas, iliacus and rectus femoris over standing length in named programs, over optimal fibre "
    "length",
    supports="no hip flexor is lengthened by more than 5 % of its fibre length in any of them",
    refutes="each of them lengthens a hip flexor by more",
    changes="how they are done",
    found=("none of them lengthens a hip flexor", "each of them lengthens a hip flexor"),
    measure=measure,
)
