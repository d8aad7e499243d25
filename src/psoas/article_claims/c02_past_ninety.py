"""C2: which muscles can still flex a hip that is bent past a right angle.

Capacity is strength times moment arm, of every muscle with a flexion arm there. Twice: with strength alone, and with
what of it is left at the fibre's length, for muscles that have become short are what the claim is about. Sides: 90 %
is what "only" can mean for a share; below one half most of the capacity is other muscles'.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw, leaning
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import FACTORS
from psoas.body.body import Body, project
from psoas.body.state import Array
from psoas.mechanics.path_lengths import state_along
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.units import ONE

ANGLES = (90, 100, 110)  # deg of hip flexion, relative to pelvis; beyond, via points make the arms (docs/body.md)
KNEE = np.radians(90.0)  # of the lifted leg
CAPACITIES = ("strength times arm", "strength at that length times arm")
WIDTH = 0.45  # [p] of the active force-length curve, exp(-(x - 1)^2 / width) (Thelen 2003, from memory)
ONLY, HALF = 0.9, 0.5


def at_length(passive: Passive, lengths: Array) -> Array:
    """Share of its strength (m,) that each muscle can pull with at a length, its tendon as long as it is slack."""
    fibres = passive.fibres
    along = np.maximum(lengths - fibres.l_slack, 0.0)
    length = np.hypot(along, fibres.h)
    return np.asarray(np.exp(-((length / fibres.l_opt - 1) ** 2) / WIDTH) * along / np.maximum(length, 1e-9))


def capacities(body: Body, drawn: Draw) -> Array:
    """Flexion capacity [N m] of every muscle about the right hip (capacity, path, angle, m); 0 where it extends."""
    passive = passive_body(body, **drawn.tissue)
    q = leaning(body, "hip_flexed_90", drawn.lean)
    hip = body.coordinate("hip_flexion_r")
    q[body.coordinate("knee_angle_r")] = KNEE
    found = np.zeros((len(CAPACITIES), len(FACTORS["path"]), len(ANGLES), len(body.muscles)))
    for i, path in enumerate(FACTORS["path"]):
        for j, angle in enumerate(ANGLES):
            q[hip] = np.radians(angle)
            at, lengths = state_along(body, project(body, q), path)
            found[0, i, j] = passive.fibres.F0 * np.maximum(-at.dldq[:, hip], 0.0)
            found[1, i, j] = found[0, i, j] * at_length(passive, lengths)
    return found


def measure(field: Field) -> Evidence:
    """Share of psoas in the capacity of all hip flexors, by capacity, path and hip flexion."""
    found = np.stack(field.each(capacities), axis=-1)  # (capacity, path, angle, muscle, draw)
    families = np.array(field.body.muscle_table["family"])
    total = found.sum(axis=3)
    share = found[:, :, :, families == "psoas_major"].sum(axis=3) / total
    sides = np.where(share >= ONLY, 1, np.where(share < HALF, -1, 0))
    factors = {
        "capacity": CAPACITIES, "path": FACTORS["path"], "hip flexion": tuple(f"{a} deg" for a in ANGLES),
        DRAW: field.numbers,
    }  # fmt: skip
    others = {f: found[:, :, :, families == f].sum(axis=3) / total for f in dict.fromkeys(families)}
    medians = {f: float(np.median(v)) for f, v in others.items()}
    most = sorted((f for f in medians if f != "psoas_major"), key=lambda f: -medians[f])[:3]
    said = ", ".join(f"{f.replace('_', ' ')} {100 * medians[f]:.0f} %" for f in most)
    return Evidence(
        factors, share, sides, ONE, "share of psoas major in the flexion capacity about the right hip"
    ).noting(f"The next largest shares of the flexion capacity at 90 to 110 deg (medians): {said}.")  # fmt: skip


CLAIM = Claim(
    id="C2",
    sentence="Past a right angle psoas is the only muscle that still flexes the hip.",
    where="comment under the article, on raising the knee",
    output="share of psoas major in the sum over all muscles of strength times flexion arm about the right hip (femur "
    "relative to pelvis, mediolateral axis), hip flexed by 90, 100 and 110 deg, knee by 90, upright on the left foot; "
    "operator torque; with strength alone, and with what is left of it at the fibres' length",
    supports="psoas has at least 90 % of it",
    refutes="psoas has less than 50 % of it",
    changes="strengths and fibre lengths of the other flexors; where their paths run in a deeply bent hip, which few "
    "models have checked; which muscles a person uses",
    found=(
        "psoas has nine tenths of the flexion capacity or more",
        "other muscles have more than half of the flexion capacity",
    ),
    measure=measure,
)
