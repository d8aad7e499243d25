"""What one position does to every fascicle: excess beyond everyday life, gain, slack, who resists, what is seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.stretch.strands import CAPSULE, Strands
from psoas.answers.stretch.track import Position, resistance
from psoas.body.body import Body, joint_centre, state
from psoas.body.state import Array
from psoas.frames import ANTERIOR, RIGHT, SUPERIOR, heading_frame
from psoas.mechanics.tissue.fibre_lengths import fibre_lengths
from psoas.mechanics.tissue.passive_body import Passive


class Measures(NamedTuple):
    """What a position does, of every muscle of the body (m,) unless said otherwise.

    Attributes
    ----------
    over_optimum : fibre length over its optimum
    excess : that less the longest of everyday life
    gain : change of it per depth of the stop's coordinate [1/rad]
    slack : [m], positive where the muscle is slack, by how much
    force : passive force over strength
    moment : what resists going deeper [N m], of every muscle
    joint : the same of capsule, ligaments and discs [N m]
    """

    over_optimum: Array
    excess: Array
    gain: Array
    slack: Array
    force: Array
    moment: Array
    joint: float


def measures(passive: Passive, at: Position, towards: Array, daily: Array) -> Measures:
    """What a position does to fibres; `towards` (f,) is where it deepens, `daily` (m,) the longest of everyday life."""
    found = fibre_lengths(passive, at.lengths)
    moment, joint = resistance(passive, at, towards)
    gain = found.cosine * (at.slopes @ towards) / passive.fibres.l_opt
    return Measures(found.over_optimum, found.over_optimum - daily, gain, found.slack, found.force, moment, joint)


def sources(own: Strands) -> list[str]:
    """Who can resist: every whole muscle, and the capsule (with ligaments and discs)."""
    return [*(name for name, part in zip(own.names, own.parts, strict=True) if not part), CAPSULE]


def moments(one: Measures, own: Strands) -> Array:
    """Moment [N m] of every one of `sources`, positive resists; what no group holds is left out."""
    members = [row > 0 for row, part in zip(own.W, own.parts, strict=True) if not part]
    return np.array([*(float(one.moment[m].sum()) for m in members), one.joint])


def shares(one: Measures, own: Strands) -> Array:
    """Each source's share of all that resists, muscles of no group counted too; 0 where it helps."""
    whole = float(np.maximum(one.moment, 0.0).sum()) + max(one.joint, 0.0)
    return np.asarray(np.maximum(moments(one, own), 0.0) / max(whole, 1e-12))


def seen(body: Body, q: Array, what: str, side: str) -> float:
    """The angle that a person sees [rad], relative to the ground; the program says what of."""
    at = state(body, q)
    s = "r" if side == "right" else "l"
    H = heading_frame(at.R[body.segment("pelvis")], at.up)
    way = 1.0 if side == "right" else -1.0
    if what == "knee_bent":
        return float(at.q[body.coordinate(f"knee_angle_{s}")])
    if what.startswith("thigh"):
        hip = joint_centre(body, at, "pelvis", f"femur_{s}")
        knee = joint_centre(body, at, f"femur_{s}", f"tibia_{s}")
        d = H.T @ (knee - hip)
        d = d / np.linalg.norm(d)
        return {
            "thigh_behind": float(np.arctan2(-d[ANTERIOR], -d[SUPERIOR])),
            "thigh_above": float(np.arcsin(np.clip(d[SUPERIOR], -1, 1))),
            "thigh_aside": float(np.arctan2(way * d[RIGHT], np.hypot(d[ANTERIOR], d[SUPERIOR]))),
        }[what]
    up = at.R[body.segment("thorax")][:, SUPERIOR]
    along = H.T @ up
    return {
        "trunk_back": float(np.arcsin(np.clip(along[SUPERIOR], -1, 1))),
        "trunk_fore": float(np.arctan2(along[ANTERIOR], along[SUPERIOR])),
        "trunk_aside": float(np.arctan2(-way * along[RIGHT], along[SUPERIOR])),
    }[what]
