"""C17: what a tight psoas does to the sacrum.

Tight is read as pulling: both psoai at full activation, beside which nothing changes. Two ways to ask it: the moment
about the sacral axis, all above the sacrum one piece (torque), and where the sacrum comes to rest between held hip
bones, under a held thorax (static).

Known before the rule was written: the signs over 216 ways to ask that the gates of docs/floor.md name.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.sacral import GUIDES, turned

LEAST = np.radians(0.1)  # rad: less at full activation is nothing
OPERATORS = ("torque", "static")


def measure(field: Field) -> Evidence:
    """Nutation by both psoai at full activation: - nutates."""
    found = field.each(turned)
    static = np.stack([one["psoas"][:, 0, 0] for one in found], axis=-1)  # (guide, draw)
    torque = np.stack([np.full(len(GUIDES), one["torque"][0]) for one in found], axis=-1)
    values = np.stack([torque, static])
    sides = np.where(np.stack([np.abs(torque) > 0, np.abs(static) > LEAST]), -np.sign(values), 0).astype(int)
    factors = {"operator": OPERATORS, "guide": GUIDES, DRAW: field.numbers}
    said = np.degrees(np.median(static[0]))
    return Evidence(
        factors, values, sides, {"torque": "N m", "static": "rad"},
        "sacrum relative to pelvis about right, + counternutates, both psoai at full activation",
    ).noting(f"Median at full activation, thorax upright: {said:+.1f} deg, + counternutated; linear.")  # fmt: skip


CLAIM = Claim(
    id="C17",
    sentence="A tight psoas turns the top of the sacrum forward between the hip bones.",
    where="asked by readers: what psoas does to the sacrum",
    output="sacrum relative to pelvis about right, both psoai at full activation: moment about the sacral axis "
    "(torque), "
    "rotation to the new equilibrium, pelvis and thighs at rest, thorax upright or clamped (static); over stiffness "
    "and "
    "centre of the joint and lumbar stiffness",
    supports="it nutates, by more than 0.1 deg, in every way to ask",
    refutes="it counternutates by as much in every way to ask",
    changes="a joint locked by its form; how the thorax is held",
    found=("it turns it forward (nutation)", "it turns it back (counternutation)"),
    measure=measure,
)
