"""A20: at which pelvic tilt there is most hip extension to push back with.

Two quantities that are told as one: the reserve of the hip (extension of femur relative to pelvis), and how far the
thigh can then go behind vertical (that, plus the anterior tilt). Both are swept over the tilt, from 15 deg posterior
to 15 anterior of standing, with the lumbar spine following and with it held. A sweep that is flat within a degree
takes no side; one that grows or falls all the way has no best place and speaks against the claim. Written before this
was run.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.reach import FALLS, GROWS, LEVEL, TORQUES, extensions, shape_of, tilted
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.units import RADIAN

TILTS = (-15.0, -10.0, -5.0, 0.0, 5.0, 10.0, 15.0)  # deg anterior of standing
SPINES = ("follows", "held")
QUANTITIES = ("hip reserve", "thigh behind vertical")
NEAR, FAR = 5.0, 10.0  # deg


def swept(body: Body, drawn: Draw) -> Array:
    """Both quantities (quantity, spine, torque, tilt) [rad]."""
    hip = np.array([[extensions(body, drawn, tilted(body, np.radians(t), s)) for t in TILTS] for s in SPINES])
    hip = hip.transpose(0, 2, 1)
    return np.stack([hip, hip + np.radians(TILTS)])


def measure(field: Field) -> Evidence:
    """The tilt at which each quantity is largest; standing is neutral."""
    found = np.stack(field.each(swept), axis=-2)  # (quantity, spine, torque, draw, tilt)
    shapes = np.array([shape_of(TILTS, y) for y in found.reshape(-1, len(TILTS))], object).reshape(found.shape[:-1])
    best = np.array(TILTS)[np.argmax(found, axis=-1)]
    inside = ~np.isin(shapes.astype(str), (GROWS, FALLS, LEVEL))
    sides = np.where(shapes == LEVEL, 0, np.where(inside & (np.abs(best) <= NEAR), 1,
                                                  np.where(~inside | (np.abs(best) > FAR), -1, 0)))  # fmt: skip
    factors = {"quantity": QUANTITIES, "spine of the sweep": SPINES, "torque": tuple(TORQUES), DRAW: field.numbers}
    said = []
    for i, quantity in enumerate(QUANTITIES):
        for j, spine in enumerate(SPINES):
            names, counts = np.unique(shapes[i, j].astype(str), return_counts=True)
            said.append(f"{quantity}, spine {spine}: {names[np.argmax(counts)]} in {counts.max()} of {counts.sum()}.")
    return Evidence(factors, np.radians(best), sides, RADIAN, CLAIM.output).noting(*said)


CLAIM = Claim(
    id="A20",
    sentence="A truly neutral pelvis leaves the most room to push the leg back.",
    where="article, on neutral and push-back",
    output="tilt of the pelvis, anterior of standing, at which the hip's extension to 10 or 46 N m is largest, and "
    "at which "
    "the thigh can then go farthest behind vertical; lumbar spine following or held",
    supports="largest within 5 deg of standing, and less to both sides",
    refutes="largest more than 10 deg away from it, or growing or falling all the way",
    changes="which line of the pelvis is called neutral; whether the joint or the ground is meant",
    found=("there is most room near neutral", "room grows away from neutral"),
    measure=measure,
)
