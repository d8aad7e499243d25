"""A19: what a false neutral leaves of the hip's extension.

A stride puts the thigh 15 to 20 deg behind vertical (eleven strides of five people); with the anterior plane
vertical, which is what a pelvis that reads neutral has, the hip has to extend by as much. What passive tissue lets it
extend is read at a couch's 10 N m and at the stride's own 46 N m, for a passive moment that the stride itself asks of
flexors is no barrier. Tight sets are those of A18; the lumbar spine stays as in standing. The rule was written before
this was run.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.a18_false_neutral import SETS
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.reach import TORQUES, extensions
from psoas.body.body import Body
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.units import RADIAN

DEMANDS = (15, 20)  # deg: thigh behind vertical of ordinary strides


def reaches(body: Body, drawn: Draw) -> Array:
    """Extensions (set, torque) [rad], untight first."""
    q = posture_at(body, "standing")
    return np.array([extensions(body, drawn, q, tight) for tight in ({}, *SETS)])


def measure(field: Field) -> Evidence:
    """Reserve of the tight sets by torque and demand; for the claim where only they are below zero."""
    found = np.stack(field.each(reaches), axis=-1)  # (set, torque, draw)
    left = found[:, :, None] - np.radians(DEMANDS)[None, None, :, None]
    tight, loose = left[1:], left[:1]
    sides = np.where(np.isnan(tight), 0, np.where(tight > 0, -1, np.where(loose >= 0, 1, 0)))
    factors = {
        "tight": tuple(", ".join(f"{m} {s:g}" for m, s in one.items()) for one in SETS), "torque": tuple(TORQUES),
        "demand": tuple(f"{d} deg" for d in DEMANDS), DRAW: field.numbers,
    }  # fmt: skip
    said = [
        f"Untight bodies have {np.degrees(np.nanmedian(loose[0, k])):+.0f} deg left at {name} (median)."
        for k, name in enumerate(TORQUES)
    ]
    return Evidence(factors, tight, sides, RADIAN, CLAIM.output).noting(*said)


CLAIM = Claim(
    id="A19",
    sentence="Behind a pelvis that reads neutral with the femur in front of it, pushing back is no longer available.",
    where="article, on the false neutral and push-back",
    output="hip-extension reserve: extension of the right femur relative to the pelvis until passive tissue flexes "
    "it with "
    "10 or 46 N m, less the extension that a stride asks (thigh 15 or 20 deg behind vertical, anterior plane "
    "vertical), "
    "lumbar spine as in standing, with the tight sets that make false neutrals",
    supports="the reserve is below zero with the tight muscles and not without",
    refutes="it is above zero with the tight muscles",
    changes="the passive moment at which the range is read; what push-off demands; how tight",
    found=("tight flexors take what a stride needs", "a stride's extension is left"),
    measure=measure,
)
