"""C5: what tight hip flexors change while walking.

At the late stance of an ordinary stride (thigh 17.5 deg behind vertical, pelvis as in standing; net flexor moment
0.62 N m per kg, Schwartz 2008), with flexors tight and without: the extension that is left at the stride's own
torque, what extensors have to add beyond it, and the passive force of psoas, which presses on hip and lumbar levels.
Written before this was run.
"""

from __future__ import annotations

import numpy as np

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.reach import COARSE
from psoas.body.body import Body, project, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.trials.hip_reach import HipReach
from psoas.units import ONE

BEHIND, NET = np.radians(17.5), 0.62  # rad of an ordinary stride; N m/kg
TIGHT: tuple[dict[str, float], ...] = (
    {"psoas": 0.1}, {"psoas": 0.2}, {"iliacus": 0.2}, {"psoas": 0.2, "iliacus": 0.2},
)  # fmt: skip
WHAT = ("extension left", "moment owed", "passive force of psoas")
MUCH = 0.05


def stride(body: Body, drawn: Draw) -> Array:
    """Extension left [rad], moment owed [N m] and passive force of psoas [N], (case, 3), untight first."""
    q = posture_at(body, "standing")
    q[body.coordinate("hip_flexion_r")] = -BEHIND - q[body.coordinate("pelvis_tilt")]
    q = project(body, q)
    at, reach = state(body, q), HipReach.at(body, q, "r", COARSE)
    hip = body.coordinate("hip_flexion_r")
    net = NET * float(at.mass)
    own = np.array([f == "psoas_major" and s == "right" for f, s in zip(
        body.muscle_table["family"], body.muscle_table["side"], strict=True)])  # fmt: skip
    rows = []
    for tight in ({}, *TIGHT):
        passive = passive_body(body, **drawn.tissue, tightness=tight)
        tension = passive.tensions(at.lengths)[0]
        moment = float(passive.joint_forces(q)[hip] - at.dldq[:, hip] @ tension)
        extension = reach.extension(passive, net)
        extension = -reach.grid[0] if np.isinf(extension) else extension
        rows.append([extension + q[hip], max(0.0, moment - net), float(tension[own].sum())])
    return np.array(rows)


def measure(field: Field) -> Evidence:
    """By how much each gets worse, relative to the extension that a stride uses, to the net moment, to itself."""
    found = np.stack(field.each(stride), axis=-1)  # (case, 3, draw)
    net = NET * sum(field.body.masses.values())
    scale = np.stack([np.full(field.draws, BEHIND), np.full(field.draws, net), np.maximum(found[0, 2], 1.0)])
    worse = (found[1:] - found[:1]) * np.array([-1.0, 1.0, 1.0])[None, :, None] / scale[None]
    sides = np.where(np.isnan(worse), 0, np.where(worse > MUCH, 1, -1))
    factors = {
        "tight": tuple(", ".join(f"{m} {s:g}" for m, s in one.items()) for one in TIGHT), "what": WHAT,
        DRAW: field.numbers,
    }  # fmt: skip
    return Evidence(factors, worse, sides, ONE, CLAIM.output, joined=("what",))


CLAIM = Claim(
    id="C5",
    sentence="Walking does not help while the mechanics are off.",
    where="comment under the article, on walking",
    output="late in an ordinary stride with tight hip flexors against without: extension left at the stride's own "
    "torque "
    "(over the 17.5 deg that it uses), moment that extensors have to add (over the net moment), passive force of psoas "
    "(over itself); + worse",
    supports="less is left, more is owed and psoas presses more, each by more than 5 %",
    refutes="none of them is worse by 5 %",
    changes="how somebody walks; how tight; what a stride asks of flexors",
    found=("walking with tight flexors costs more", "walking with tight flexors costs no more"),
    measure=measure,
)
