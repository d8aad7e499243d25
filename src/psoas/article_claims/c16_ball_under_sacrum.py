"""C16: how a ball under the sacrum compares with a lunge for iliacus.

The rule is the one that stood here before anything could be measured; only how it is measured is new.
"""

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.stretching import MUCH, PATHS, measured
from psoas.units import ONE

BALLS = ("ball_one_side", "ball_ribs_down", "ball_ribs_down", "half_kneeling_lunge")
HEIGHTS = (0.04, 0.12, 0.16, 0.0)
PLACES = ("one side, 40 mm", "centred, 120 mm", "centred, 160 mm")


def measure(field: Field) -> Evidence:
    """Iliacus on the ball less in the lunge; for the claim above 5 % of its fibre length, against it below 0."""
    found = measured(field, BALLS, HEIGHTS)[:, :, 1]
    values = found[:, :3] - found[:, 3:]
    sides = np.where(values > MUCH, 1, np.where(values < 0, -1, 0))
    return Evidence({"path": PATHS, "ball": PLACES, DRAW: field.numbers}, values, sides, ONE, CLAIM.output)


CLAIM = Claim(
    id="C16",
    sentence="A ball under one side of the sacrum, that leg straight and heavy and the ribs down, is about the only "
    "way to reach iliacus.",
    where="comment under the article, on a stretch for iliacus",
    output="excess of iliacus over standing length, over optimal fibre length, against a lunge, by the ball's "
    "height and side",
    supports="iliacus is lengthened more than in the lunge by more than 5 % of its fibre length",
    refutes="it is lengthened less",
    changes="the ball's height and place; how the lunge is done",
    found=("the ball reaches iliacus more than the lunge", "the lunge reaches iliacus more than the ball"),
    measure=measure,
)
