"""C13: whether a stiff back makes psoas a hip flexor: the comment's own sentence, on human and dog side by side.

A hindlimb swings from a held thorax; what part of its swing is made at the hip? From a back as mobile as the most
mobile published to one as stiff as the least mobile, and by acceleration from a free to a rigid spine. Thresholds are
those that were planned; the two ends were fixed in `answers/swing` before the answer was first seen, and the command
had shown the default dog's and human's answer when this rule was put into a claim.
"""

from __future__ import annotations

import numpy as np

from psoas.answers.swing.swing import HIPS, STIFFEST, published, swinging, usual_hip
from psoas.article_claims.animals import signs_of, whole_psoas
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.bodies.animals.dog import dog_body
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.units import ONE

RISES, STAYS = 0.3, 0.1
BODIES = ("human", "dog")
CRITERIA = ("share rises", "sign by acceleration differs")
TRUNKS = (0.25 / 3, 0.75)  # [p] of the weight times the trunk's length, that bends a spine to the end of its range
STANCES = {"human": "both", "dog": "four"}


def shares(body: Body, drawn: Draw) -> tuple[float, float, float, float]:
    """The hip's share in the most mobile and the stiffest published back: human, then dog."""
    if drawn.k == 0:
        trunk, hip = 0.25, 1.0
    else:
        rng = np.random.default_rng([drawn.seed, drawn.k, 13])
        trunk = float(np.exp(rng.uniform(*np.log(TRUNKS))))
        hip = float(np.exp(rng.uniform(*np.log(np.array(HIPS) / 5.0))))
    found = []
    for animal in (load(), dog_body()):
        swing = swinging(animal)
        W = whole_psoas(animal)[None]
        for stiffness in published(swing, trunk):
            at_hip, at_pelvis = swing.turns(W, min(stiffness, STIFFEST), hip * usual_hip(animal))
            found.append(float(at_hip[0] / (at_hip[0] + at_pelvis[0])))
    return found[0], found[1], found[2], found[3]


def measure(field: Field) -> Evidence:
    """How much the share rises, and whether the sign differs, by body."""
    found = np.array(field.each(shares))  # (draw, human soft, human stiff, dog soft, dog stiff)
    rise = np.stack([found[:, 1] - found[:, 0], found[:, 3] - found[:, 2]])
    differs = np.array([
        -signs_of(body, STANCES[name], "free")[0] * signs_of(body, STANCES[name], "rigid")[0]
        for name, body in (("human", field.body), ("dog", dog_body()))
    ])  # fmt: skip
    values = np.stack([rise, np.repeat(differs[:, None].astype(float), rise.shape[1], axis=1)])
    rises = np.where(rise > RISES, 1, np.where(rise < STAYS, -1, 0))
    sides = np.stack([rises, np.where(values[1] > 0, 1, -1)])
    factors = {"criterion": CRITERIA, "body": BODIES, DRAW: field.numbers}
    middle = np.median(found, axis=0)
    return Evidence(
        factors,
        values,
        sides,
        ONE,
        "rise of the hip's share of the swing; +1 where the sign differs",
        joined=("criterion",),
    ).noting(
        f"Median share of the hip, from the most mobile published back to the stiffest: dog {middle[2]:.2f} to "
        f"{middle[3]:.2f}, human {middle[0]:.2f} to {middle[1]:.2f}. The human's verdict is beside; the dog's decides."
    )


CLAIM = Claim(
    id="C13",
    sentence="In stiff-backed animals psoas is more of a hip flexor.",
    where="comment under the article, on stiff and flexible backs",
    output="femur relative to pelvis over that and pelvis relative to thorax, static, hindlimb in swing, thorax held, "
    "both "
    "psoai, from a back as mobile as the most mobile published to the least mobile; sign of femur relative to pelvis "
    "by "
    "acceleration, spine free and rigid",
    supports="the hip's share rises by more than 0.3, and the sign differs",
    refutes="the share rises by less than 0.1, or the sign does not differ",
    changes="how stiff a level is at a given mobility; how stiff the hip is; which animal",
    found=("it is more of a hip flexor the stiffer the back", "the stiffness of the back makes no difference"),
    measure=measure,
    decides={"body": ("dog",)},
)
