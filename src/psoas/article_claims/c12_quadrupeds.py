"""C12: where psoas acts in a body whose hips are bent by a right angle, as a quadruped's are.

Our reading of the comment: in animals on four feet the thigh stands square to the spine, and psoas there is a muscle of
the hip; what it does to the spine belongs to standing upright. Asked of this body in that posture: *hip share*, the
rotation of the hip over the sum of that and of the lumbar level that turns most, per newton. Both the share and how it
differs from standing have to agree; five points are the deadband (docs/concepts.md). The body floats in both postures,
so that nothing but its joint angles differs; at rest on hands and knees it is not defined: it has no hands to stand on.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import ACCELERATION, FACTORS, SHARINGS, TORQUE
from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.conditions import Conditions
from psoas.dataset.signs import signs
from psoas.frames import RIGHT
from psoas.mechanics.accelerations import evaluate, torques
from psoas.mechanics.groups import groups_of
from psoas.units import ONE

ALL_FOURS = "prone,hip_flexion_r=90,hip_flexion_l=90,knee_angle_r=90,knee_angle_l=90"
QUESTIONS = ("more on the hip than on the spine", "more on the hip than upright")


def hip_share(body: Body, drawn: Draw, posture: str) -> Array:
    """Hip over hip and largest lumbar level, about right (operator, path, sharing).

    Torque of the right psoas (docs/concepts.md: torque is per side), acceleration by both.
    """
    both, right = (
        np.array([groups_of(body, ["psoas_major"], sharing)[i].weights for sharing in SHARINGS]) for i in (0, 1)
    )
    q, hip = leaning(body, posture, drawn.lean), body.segment("femur_r")
    levels = [body.segment(row["upper"]) for row in body.lumbar if row["upper"] != "thorax"]
    found = []
    for path in FACTORS["path"]:
        at = state(body, q, path=path)
        moments, moved = torques(body, at)[0][..., RIGHT], accelerated(body, at, path, drawn.slices)
        for turned in (np.abs(right @ moments), np.abs(both @ moved)):
            found.append(turned[:, hip] / (turned[:, hip] + turned[:, levels].max(axis=1)))
    return np.reshape(found, (len(FACTORS["path"]), 2, len(SHARINGS))).swapaxes(0, 1)


def accelerated(body: Body, at: State, path: str, slices: float) -> Array:
    """Acceleration of every segment relative to its parent about right (m, s) [rad/s^2/N], floating."""
    turning = evaluate(body, at, Conditions(stance="none", path=path, slices=slices)).angular_acceleration()[..., RIGHT]
    parents = [body.parents[s] for s in body.segments]
    below = np.stack([0 * turning[:, 0] if p == "ground" else turning[:, body.segment(p)] for p in parents], axis=1)
    return np.asarray(turning - below)


def measure(field: Field) -> Evidence:
    """Hip share on all fours, less one half, and less that of standing."""
    bent, upright = (np.stack(field.each(hip_share, p), axis=-1) for p in (ALL_FOURS, "standing"))
    values = np.stack([bent - 0.5, bent - upright])
    sides = signs(values, np.ones_like(values))
    factors = {
        "question": QUESTIONS, "operator": (TORQUE, ACCELERATION), "path": FACTORS["path"], "sharing": SHARINGS,
        DRAW: field.numbers,
    }  # fmt: skip
    evidence = Evidence(
        factors, values, sides, ONE, "hip share of psoas with hips at 90 deg, less one half or that of standing"
    )  # fmt: skip
    said = [
        f"Hip share by {name}, medians: {np.median(bent[i]):.2f} with hips at 90 deg, {np.median(upright[i]):.2f} "
        "standing (the hip over hip and most turned lumbar level)."
        for i, name in enumerate((TORQUE, ACCELERATION))
    ]
    return evidence.noting(
        *said,
        "Moment arms are those of one psoas: both add up at a level and not at a hip. At the first instant the light "
        "slices of the lumbar levels spin, so that by acceleration the hip's share is small in any posture.",
    )


CLAIM = Claim(
    id="C12",
    sentence="In a quadruped, whose thighs stand square to the spine, psoas acts on the hip and not on the spine.",
    where="comment under the article, on animals on four feet",
    output="hip share: |femur relative to pelvis| over the sum of it and of the largest |lumbar level, upper relative "
    "to lower|, mediolateral axis, per newton of both psoai, hips and knees flexed by 90 deg, free floating; operators "
    "torque and acceleration; less one half, and less the same standing; a human body in that posture: our reading",
    supports="hip share above one half by more than 0.05, and above that of standing by more than 0.05",
    refutes="below one half, and below that of standing, by as much",
    changes="a quadruped's own spine, pelvis and psoas; ground under hands and knees",
    measure=measure,
)
