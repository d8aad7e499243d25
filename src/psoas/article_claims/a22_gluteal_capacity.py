"""A22: whether tight hip flexors take from the glutes what walking asks of them; force only.

Late in stance the hip is extended by 10 to 20 deg (11 +- 6 deg at comfortable speed, Lee 2005). There, with flexors
that are tight (shorter fibres), their passive moments rise by some newton metres, and a muscle that extends or abducts
the hip has to make up for that before it does anything. What is left is compared with what walking demands. No
published demand is in our references: it is a parameter [p] with a range, generous to the claim, for it is the largest
of the whole stance, while late in stance the hip's net moment is a flexor's. A nerve that falls silent because its
opponent is tight is not in this body: that part of the claim cannot be tested here.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.body.body import Body, project, state
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.units import ONE

ANGLES = (10, 15, 20)  # deg of hip extension, relative to pelvis
TIGHT = {"psoas": ("psoas",), "psoas, iliacus and rectus femoris": ("psoas", "iliacus", "rectus femoris")}
TIGHTNESS = (0.1, 0.2, 0.3)  # shares by which fibres are shorter [p]
GLUTES = {
    "gluteus maximus, extension": ("hip_flexion_r", ("gluteus_maximus",)),
    "gluteus medius and minimus, abduction": ("hip_adduction_r", ("gluteus_medius", "gluteus_minimus")),
}
DEMANDS = {"gluteus maximus, extension": (0.3, 0.6, 0.9), "gluteus medius and minimus, abduction": (0.5, 0.8, 1.1)}
SIZES = ("small", "middle", "large")  # N m per kg of body mass [p]
BAND = 0.05  # of the demand, to either side of it: neither


def taken(body: Body, drawn: Draw) -> tuple[Array, Array, float]:
    """What glutes could do, and what tight flexors take of it.

    Returns
    -------
    capacity : (glutes, angle) [N m] extension or abduction, strength times arm
    extra : (glutes, angle, tight, tightness) [N m] passive moment against it, beyond that of the same body untight
    mass : float [kg]
    """
    loose = passive_body(body, **drawn.tissue)
    cases = [
        passive_body(body, **drawn.tissue, tightness=dict.fromkeys(names, s))
        for names, s in product(TIGHT.values(), TIGHTNESS)
    ]
    family, side = (np.array(body.muscle_table[key]) for key in ("family", "side"))
    q, hip = leaning(body, "standing", drawn.lean), body.coordinate("hip_flexion_r")
    capacity, extra = [], []
    for angle in ANGLES:
        q[hip] = -np.radians(angle)
        at = state(body, project(body, q))
        before = loose.tensions(at.lengths)[0]
        more = np.array([tight.tensions(at.lengths)[0] - before for tight in cases])
        for coordinate, families in GLUTES.values():
            lengthening = at.dldq[:, body.coordinate(coordinate)]  # what lengthens in flexion extends
            own = np.isin(family, families) & (side == "right")
            capacity.append((loose.fibres.F0 * np.maximum(lengthening, 0.0))[own].sum())
            extra.append(-more @ lengthening)
    shape = (len(ANGLES), len(GLUTES))
    against = np.reshape(extra, (*shape, len(TIGHT), len(TIGHTNESS))).swapaxes(0, 1)
    return np.reshape(capacity, shape).T, against, float(at.mass)


def measure(field: Field) -> Evidence:
    """What is left over what is demanded, by glutes, hip extension, who is tight, how tight, and demand."""
    found = field.each(taken)
    capacity, extra = (np.stack([one[i] for one in found], axis=-1) for i in (0, 1))
    mass = np.array([one[2] for one in found])
    demand = np.array([DEMANDS[name] for name in GLUTES])[:, None, None, None, :, None] * mass
    left = (capacity[:, :, None, None] - extra)[..., None, :] / demand
    able = capacity[:, :, None, None, None] >= demand  # else it is not tension that makes it short
    sides = np.where(left < 1 - BAND, np.where(able, 1, 0), np.where(left > 1 + BAND, -1, 0))
    factors = {
        "glutes": tuple(GLUTES), "hip extension": tuple(f"{a} deg" for a in ANGLES), "tight": tuple(TIGHT),
        "tightness": tuple(str(s) for s in TIGHTNESS), "demand": SIZES, DRAW: field.numbers,
    }  # fmt: skip
    said = [
        f"{name}: capacity {np.median(capacity[i]):.0f} N m; all three flexors 0.3 tight take "
        f"{np.median(extra[i, :, -1, -1]):.0f} N m of it (medians over 10 to 20 deg of hip extension and all bodies)."
        for i, name in enumerate(GLUTES)
    ]
    return Evidence(
        factors, left, sides, ONE, "gluteal moment left by tight hip flexors, over what walking demands"
    ).noting(*said)  # fmt: skip


CLAIM = Claim(
    id="A22",
    sentence="Tension in the hip flexors keeps the glutes and the lateral hip muscles from working in walking.",
    where="article, on push-back and the glutes",
    output="capacity part only: moment about the right hip (pelvis relative to femur: extension, abduction) that the "
    "strength of gluteus maximus, or of gluteus medius and minimus, can make [F0 times arm], less the passive moment "
    "that tight flexors add, over the moment that walking demands [p], upright with the hip extended by 10 to 20 deg; "
    "whether nerves silence a muscle cannot be tested with this body",
    supports="what is left is less than 95 % of the demand although the glutes could meet it untight",
    refutes="what is left is more than 105 % of the demand",
    changes="a measured demand; far stiffer flexors; reflexes between opponents, which this body lacks; weak glutes",
    found=("glutes fall short of what walking demands", "glutes keep what walking demands"),
    measure=measure,
)
