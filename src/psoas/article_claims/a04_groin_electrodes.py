"""A4: whether an electrode at the groin can tell psoas from iliacus.

Psoas goes from silent to fully active while its neighbours stay fully active: by how much of itself the signal's RMS
changes. With 10 % of noise in RMS a change below that is none; for an activation within 20 % of the maximum the whole
range has to change it by a half.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.heard import ASKS, psoas_shares
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.units import ONE

NOISE, FOLLOWS = 0.10, 0.50
USED = ("groin", "groin-grid", "wire-groin")


def measure(field: Field) -> Evidence:
    """Change of RMS over psoas' whole range, over the RMS with all active."""
    factors, share = psoas_shares(field, USED)
    change = 1 - np.sqrt(1 - np.minimum(share, 1.0))
    sides = np.where(change < NOISE, 1, np.where(change >= FOLLOWS, -1, 0))
    return Evidence(factors, change, sides, ONE, CLAIM.output, asks=ASKS)


CLAIM = Claim(
    id="A4",
    sentence="An electrode at the groin cannot tell psoas from iliacus, so that its signal is no sign of what psoas "
    "does.",
    where="article, on electromyography",
    output="change of the signal's RMS while psoas goes from silent to fully active and every other muscle is fully "
    "active, over the RMS with all active, standing; a pair and a grid on the skin and wires at the groin; psoas' "
    "fibres where they begin at their vertebrae, or all along its path",
    supports="less than 10 % in every way and draw: the same signal goes with any activation of psoas",
    refutes="at least one half in every way and draw: the activation follows within 20 % of its maximum",
    changes="electrode kind and place; where psoas' lowest fibres end; neighbours that are silent",
    found=(
        "the signal is the same whatever psoas does",
        "the signal follows what psoas does",
    ),
    measure=measure,
)
