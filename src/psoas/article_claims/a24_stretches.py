"""A24: whether stretches named after psoas stretch it: lunges and the couch stretch, until 20 N m.

The rule is the one that stood here before anything could be measured; only how it is measured is new.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.stretching import MUSCLES, PATHS, measured
from psoas.units import ONE

NAMED = ("half_kneeling_lunge", "long_lunge", "lunge_tucked", "couch_stretch")


def measure(field: Field) -> Evidence:
    """Psoas less the lesser of iliacus and rectus femoris; for the claim where it is less than both."""
    found = measured(field, NAMED)
    psoas, others = found[:, :, 0], found[:, :, 1:]
    values = psoas - others.min(axis=2)
    sides = np.where(psoas < others.min(axis=2), 1, np.where(psoas > others.max(axis=2), -1, 0))
    factors = {"path": PATHS, "stretch": NAMED, DRAW: field.numbers}
    said = ", ".join(
        f"{m.replace('_', ' ')} {100 * np.nanmedian(found[:, :, i]):+.0f} %" for i, m in enumerate(MUSCLES)
    )
    return Evidence(factors, values, sides, ONE, CLAIM.output).noting(f"Medians over standing: {said}.")


CLAIM = Claim(
    id="A24",
    sentence="Who takes psoas and iliacus for one muscle stretches the wrong one.",
    where="article, on stretching",
    output="lengthening over optimal fibre length and passive tension of psoas, iliacus and rectus femoris in the "
    "stretches named, from standing, with the coordinates of the stretch stated",
    supports="psoas is lengthened less, over its fibre length, than iliacus and rectus femoris are",
    refutes="psoas is lengthened more than either",
    changes="how the stretch is done: pelvis, lumbar spine, thigh; slack length of psoas",
    found=("psoas is lengthened less than iliacus and rectus femoris", "psoas is lengthened more than both"),
    measure=measure,
)
