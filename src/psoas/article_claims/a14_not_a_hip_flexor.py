"""A14: whether psoas is a hip flexor, by three things that the words can mean."""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import FACTORS, UNITS
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.mechanics.groups import groups_of

ANGLES = np.arange(-20, 121, 10)  # deg of hip flexion
DEFINITIONS = {  # what a hip flexor would do, and its sign in our conventions
    "femur flexes relative to pelvis": ("femur_r", "pelvis", +1),
    "femur goes forward relative to ground": ("femur_r", "ground", +1),
    "pelvis tilts anteriorly relative to ground": ("pelvis", "ground", -1),
}


def measure(field: Field) -> Evidence:
    """What a hip flexor would do counts as positive, and speaks against; within 5 % of the norm it does not do it."""
    found = {}
    for name, (of, relative_to, sign) in DEFINITIONS.items():
        turn = field.turn("psoas_major", of, relative_to).unlocked()
        does, there = sign * turn.signs() > 0, np.isfinite(turn.values)
        sides = np.where(there, np.where(does, -1, 1), 0)
        found[name] = Evidence(turn.factors, sign * turn.values, sides, UNITS, name, asks=turn.asks)
    return together("definition", found, CLAIM.output).noting(*(ranged(field, path) for path in FACTORS["path"]))


def ranged(field: Field, path: str) -> str:
    """Smallest and largest flexion arm over the range of the hip, in words."""
    arms = hip_arms(field, path)
    low, high = int(arms.argmin()), int(arms.argmax())
    sign = "a flexion arm throughout" if arms.min() > 0 else f"no flexion arm at {int((arms <= 0).sum())} of the angles"
    return (
        f"Moment arm about the hip over {ANGLES[0]} to {ANGLES[-1]} deg of flexion, {path} path: from "
        f"{1e3 * arms[low]:.1f} mm (at {ANGLES[low]} deg) to {1e3 * arms[high]:.1f} mm (at {ANGLES[high]} deg), + "
        f"flexes: {sign}."
    )


def hip_arms(field: Field, path: str) -> Array:
    """Flexion arm of psoas about the right hip [m] at `ANGLES`, all else as in standing."""
    body, q, arms = field.body, posture_at(field.body, "standing"), []
    hip = body.coordinate("hip_flexion_r")
    weights = next(g.weights for g in groups_of(body, ["psoas_major"], "pcsa") if g.name == "psoas_major_r")
    for angle in np.radians(ANGLES):
        q[hip] = angle
        arms.append(-weights @ state(body, q, path=path).dldq[:, hip])
    return np.array(arms)


CLAIM = Claim(
    id="A14",
    sentence="Psoas is not a hip flexor, by any of three meanings: femur relative to pelvis, femur relative to ground, "
    "pelvis relative to ground.",
    where="article, as its conclusion",
    output="three definitions, each + where psoas does what a hip flexor would: right femur relative to pelvis flexes "
    "(mediolateral axis of pelvis), right femur relative to ground goes forward, pelvis relative to ground tilts "
    "anteriorly (mediolateral axis of ground); psoas major of both sides, standing; every operator",
    supports="by no definition and in no way to ask does it do so by more than 5 % of the largest of pelvis, thighs "
    "and thorax",
    refutes="by all three definitions it does so, in every way to ask",
    changes="which of the three is meant: a muscle may be a hip flexor by one and not by another",
    found=("it does not do that", "it does that"),
    measure=measure,
)
