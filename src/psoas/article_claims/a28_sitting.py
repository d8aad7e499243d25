"""A28: whether psoas is short in sitting, which would have to be so.

The rule is the one that stood here before anything could be measured; only how it is measured is new.
"""

import numpy as np

from psoas.answers.stretch.strands import strands
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.stretching import MUCH, PATHS
from psoas.body.body import Body
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.mechanics.path_lengths import state_along
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.units import ONE

SITTING = ("sitting", "slumped_sitting")


def lengths(body: Body, drawn: Draw) -> Array:
    """Fibre length over optimum less that in standing (path, posture, muscle): psoas, iliacus."""
    passive = passive_body(body, **drawn.tissue)
    own = strands(body, passive)
    rows = [own.names.index(name) for name in ("psoas_major", "iliacus")]
    found = np.zeros((len(PATHS), len(SITTING), 2))
    for i, path in enumerate(PATHS):
        seen = [state_along(body, posture_at(body, name), path)[1] for name in ("standing", *SITTING)]
        x = [own.W @ fibre_lengths(passive, L).over_optimum for L in seen]
        found[i] = [(there - x[0])[rows] for there in x[1:]]
    return found


def measure(field: Field) -> Evidence:
    """Psoas in sitting less standing; for the claim where it is shorter by 5 % and more so than iliacus."""
    found = np.stack(field.each(lengths), axis=-1)
    psoas, iliacus = found[:, :, 0], found[:, :, 1]
    sides = np.where((psoas < -MUCH) & (psoas < iliacus), 1, -1)
    factors = {"path": PATHS, "posture": SITTING, DRAW: field.numbers}
    said = f"Medians: psoas {100 * np.median(psoas):+.0f} %, iliacus {100 * np.median(iliacus):+.0f} %."
    return Evidence(factors, psoas, sides, ONE, CLAIM.output).noting(said)


CLAIM = Claim(
    id="A28",
    sentence="Chronic sitting makes psoas tight.",
    where="article, on sitting",
    output="length of psoas over its optimal fibre length in sitting, beside iliacus and beside standing: a "
    "necessary condition only",
    supports="psoas is shorter in sitting than standing by more than 5 % of its fibre length, and more so than iliacus",
    refutes="it is not",
    changes="what tissue does with the length it is kept at, which no body of rigid parts knows",
    found=(
        "psoas is shorter in sitting, and more so than iliacus",
        "psoas is not shorter in sitting, or less so than iliacus",
    ),
    measure=measure,
)
