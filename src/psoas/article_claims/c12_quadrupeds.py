"""C12: how psoas acts in an animal whose hips are flexed, beside ours.

The comment has it that on four feet, hips flexed, psoas does something else than in us. Two ways to ask: by torque,
whether the dog's psoas is more of a hip mover than of a spine mover, over the range of its hip; by acceleration,
whether it turns thigh on pelvis and pelvis on ground the other way than ours does standing, spine free and rigid. The
thresholds are those that were planned before any dog was read. Known before the rule was written: the dog's arms of
the plan (hip 17 mm, levels 25 to 30), and that its thigh extends on the pelvis with a free spine and flexes with a
rigid one.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.animals import HUMAN_HIPS, arms_share, signs_of
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence
from psoas.article_claims.judging.field import Field
from psoas.bodies.animals.dog import dog_body

MOSTLY_HIP, MOSTLY_SPINE = 0.55, 0.45
HIPS = tuple(range(-40, 41, 20))  # deg of the dog's hip, + extended, from its reference posture
PAIRS = ("femur_r relative to pelvis", "pelvis relative to ground")
SPINES = ("free", "rigid")
OPERATORS = ("torque", "acceleration")
BODIES = ("human", "dog")


def measure(field: Field) -> Evidence:
    """The dog's hip share by torque, and its signs over the human's by acceleration."""
    dog, human = dog_body(), field.body
    share = np.array([arms_share(dog, f"standing,hip_R_extend={h},hip_L_extend={h}") for h in HIPS])
    beside = {h: arms_share(human, h) for h in HUMAN_HIPS}
    shape = (len(OPERATORS), len(BODIES), len(SPINES), len(PAIRS), len(HIPS))
    values, sides = np.full(shape, np.nan), np.zeros(shape, int)
    here, ours, animals = HIPS.index(0), *range(len(BODIES))
    values[0, animals, 0, 0], values[0, ours, 0, 0, here] = share, beside[HUMAN_HIPS[0]]
    sides[0, animals, 0, 0] = np.where(share > MOSTLY_HIP, 1, np.where(share < MOSTLY_SPINE, -1, 0))
    for i, spine in enumerate(SPINES):
        animal, person = signs_of(dog, "four", spine), signs_of(human, "both", spine)
        values[1, animals, i, :, here], values[1, ours, i, :, here] = animal, person
        sides[1, animals, i, :, here] = -animal * person
    hips = tuple(f"{h:+d}" for h in HIPS)
    factors = {"operator": OPERATORS, "body": BODIES, "spine": SPINES, "pair": PAIRS, "hip": hips}
    words = "; ".join(f"human {name} {value:.2f}" for name, value in beside.items())
    return Evidence(
        factors, values, sides, {"torque": "1", "acceleration": "1"},
        "hip share by torque, sign by acceleration; a human beside a dog",
    ).noting(
        f"Hip share by torque, one side: dog {share.min():.2f} to {share.max():.2f} over its hip's range; {words}."
    )  # fmt: skip


CLAIM = Claim(
    id="C12",
    sentence="The human psoas acts otherwise than a four-legged animal's, whose hips are flexed.",
    where="comment under the article, on animals on four feet",
    output="dog on four feet beside a standing human: |hip arm| over |hip arm| and the largest |level arm| of one "
    "side, "
    "over 40 deg of the dog's hip either way (torque); femur relative to pelvis and pelvis relative to ground about "
    "right, spine free and rigid (acceleration)",
    supports="the dog's hip share is above 0.55, and it turns thigh and pelvis the other way than ours",
    refutes="its hip share is below 0.45, and it turns them the same way",
    changes="which animal; whether its spine is stiff; a human with hips at 90 deg, whose lumbar arms stay those of a "
    "lordotic spine",
    found=("it acts on the hip, or the other way than ours", "it acts on the spine as ours does, or more"),
    measure=measure,
    decides={"body": ("dog",)},
)
