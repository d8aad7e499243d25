"""A3: what was said of psoas from electromyography was measured on iliacus.

"Recorded from" is read as whose power the signal is, all muscles equally active: more than half decides. The electrodes
in question are those at the groin; wires beside L3/L4, which later studies put into psoas itself, stand beside.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.heard import ASKS, ELECTRODES, ILIACUS, heard, note, psoas_shares
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.units import ONE

HALF = 0.5
USED = ("groin", "wire-groin", "wire-psoas")


def measure(field: Field) -> Evidence:
    """Share of psoas in the power of each electrode; iliacus' own share in the notes."""
    factors, share = psoas_shares(field, USED)
    sides = np.where(share < HALF, 1, -1)
    iliacus = heard(field).emg_share_draw.sel(muscle=ILIACUS)
    notes = [note(f"Of the {ELECTRODES[e]}, iliacus alone makes", iliacus.sel(electrode=e).values) for e in USED]
    return Evidence(factors, share, sides, ONE, CLAIM.output, asks=ASKS).noting(*notes)


CLAIM = Claim(
    id="A3",
    sentence="What electromyography is said to show about psoas was recorded from iliacus.",
    where="article, on electromyography",
    output="share of psoas in the power of the signal, standing, all muscles equally active, by electrode; psoas' "
    "fibres where they begin at their vertebrae, or all along its path",
    supports="iliacus and other muscles make more than half of the power at the groin, on the skin and with wires, in "
    "every draw",
    refutes="psoas makes more than half of it there in every draw",
    changes="where the electrodes of a study were: wires in the belly beside L3/L4 are another question, shown beside; "
    "a psoas much more active than its neighbours",
    found=(
        "at the groin most of the signal is not of psoas",
        "at the groin most of the signal is of psoas",
    ),
    measure=measure,
    decides={"electrode": (ELECTRODES["groin"], ELECTRODES["wire-groin"])},
)
