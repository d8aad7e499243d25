"""What claims on sacrum and pelvic floor measure: the sacrum in equilibrium, over what nobody knows of its joint.

Thighs and pelvis are at rest and the thorax is held, so that what is asked is the joint alone. How the thorax is held
and on which bone gluteus maximus starts are ways to ask; stiffness and centre of the joint and the stiffness of the
lumbar levels are drawn.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.floor.sacral import sacral
from psoas.answers.floor.sacrum import turn_under
from psoas.article_claims.judging.draws import Draw
from psoas.bodies.default.sacrum import ENDS, centres, sij_value
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.mechanics.tissue.sacroiliac import SPRINGS, stiffness_of

GUIDES = ("upright", "clamped")
FLOOR = ("coccygeus", "iliococcygeus", "pubococcygeus")
LUMBAR = (0.5, 2.0)  # [p] factor on the stiffness of the lumbar levels
BONES = ("sacrum", "coccyx")


class Joint(NamedTuple):
    """A sacroiliac joint that may be as true as another: stiffness by coordinate, centre, lumbar stiffness."""

    stiffness: dict[str, float]
    centre: str
    lumbar: float


def joint_of(drawn: Draw) -> Joint:
    """The joint of a draw, log-uniform over the published ranges; that of draw 0 is the middle one about S2."""
    if drawn.k == 0:
        return Joint(stiffness_of("value"), "s2", 1.0)
    rng = np.random.default_rng([drawn.seed, drawn.k, 20261130])
    place = {}
    for name in dict.fromkeys(SPRINGS.values()):
        low, high, middle = (sij_value(name, column) for column in ("low", "high", "value"))
        place[name] = np.exp(rng.uniform(np.log(low), np.log(high))) / middle
    whole = stiffness_of("value")
    centre = str(rng.choice(centres()))
    return Joint({c: k * place[SPRINGS[c]] for c, k in whole.items()}, centre,
                 float(np.exp(rng.uniform(*np.log(LUMBAR)))))  # fmt: skip


def turned(body: Body, drawn: Draw) -> dict[str, Array]:
    """Rotation about right at full activation, by muscle group (guide, gluteus, bone) [rad]; + counternutates, flexes.

    Groups: both psoai, the whole floor, gluteus maximus of both sides. `torque`: arms about the sacral axis of both
    psoai at full activation [N m] (gluteus,).
    """
    joint = joint_of(drawn)
    found = {name: np.zeros((len(GUIDES), len(ENDS), len(BONES))) for name in ("psoas", "floor", "gluteus")}
    arms = np.zeros(len(ENDS))
    for j, gluteus in enumerate(ENDS):
        one = sacral("standing", centre=joint.centre, gluteus=gluteus)
        family = np.array(one.body.muscle_table["family"])
        force = np.nan_to_num(np.asarray(one.body.muscle_table["F0"]))
        groups = {
            "psoas": family == "psoas_major",
            "floor": np.isin(family, FLOOR),
            "gluteus": family == "gluteus_maximus",
        }
        arms[j] = (one.forces[one.base.names.index("sacrum_FE")] * force)[groups["psoas"]].sum()
        for i, guide in enumerate(GUIDES):
            turns = turn_under(one, one.under(joint.stiffness, guide=guide, lumbar=joint.lumbar))[:, 2]
            for name, member in groups.items():
                found[name][i, j] = (turns * force)[:, member].sum(axis=1)
    return {**found, "torque": arms}


def psoas_full(body: Body) -> float:
    """Strength of both psoai [N]."""
    mine = np.array([f == "psoas_major" for f in body.muscle_table["family"]])
    return float(np.asarray(body.muscle_table["F0"])[mine].sum())
