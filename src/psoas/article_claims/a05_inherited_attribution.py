"""A5: whether one function of an iliopsoas follows from the recordings it is credited with.

Two patterns that wire studies tell apart (Andersson 1995): psoas and iliacus both active at a tenth, and iliacus alone,
psoas at a hundredth. If an electrode gives the same for both, within the 15 % of RMS that surface and wire recordings
differ by anyway (McGill 1996), what it recorded cannot have shown that they act as one.
"""

from __future__ import annotations

import numpy as np

from psoas.answers.emg.draws import NOMINAL_EXPONENT
from psoas.article_claims.claim import Claim
from psoas.article_claims.heard import ASKS, ELECTRODES, FIBRES, beside_iliacus
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.units import ONE

SPREAD = 0.15
ACTIVE, SILENT = 0.10, 0.01
USED = ("groin", "wire-groin", "wire-psoas")


def measure(field: Field) -> Evidence:
    """Difference of RMS between the two patterns, over the larger."""
    ratio = beside_iliacus(field, USED)
    quiet = (SILENT / ACTIVE) ** (2 * NOMINAL_EXPONENT)
    difference = 1 - np.sqrt((1 + ratio * quiet) / (1 + ratio))
    factors = {"electrode": tuple(ELECTRODES[e] for e in USED), "fibres": FIBRES, DRAW: field.numbers}
    sides = np.where(difference < SPREAD, 1, -1)
    return Evidence(factors, difference, sides, ONE, CLAIM.output, asks=ASKS).noting(
        "The recordings of the studies themselves are not here; the patterns are those of Andersson 1995, "
        "their amounts parameters."
    )


CLAIM = Claim(
    id="A5",
    sentence="That psoas and iliacus act as one was concluded from recordings that did not tell them apart.",
    where="article, on electromyography",
    output="difference of the signal's RMS between psoas and iliacus both active at .10 and iliacus alone at .10, "
    "psoas at .01, other muscles silent, over the larger, standing, by electrode; psoas' fibres where they begin at "
    "their vertebrae, or all along its path",
    supports="less than 15 % at the groin, on the skin and with wires, in every draw",
    refutes="at least 15 % there in every draw",
    changes="which studies are meant; what their electrodes reached: wires in psoas' belly are shown beside",
    found=(
        "at the groin psoas and iliacus together give the same signal as iliacus alone",
        "at the groin psoas and iliacus together give another signal than iliacus alone",
    ),
    measure=measure,
    decides={"electrode": (ELECTRODES["groin"], ELECTRODES["wire-groin"])},
)
