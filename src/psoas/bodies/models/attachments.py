"""What the paths of psoas in a model say about questions that the model cannot answer."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np

from psoas.anatomy.words import SPINE
from psoas.bodies.models.spine import between
from psoas.body.body import Body, joint_centre, state
from psoas.body.state import State
from psoas.frames import RIGHT

MIDLINE = 0.01  # m on a body whose thigh is 0.4 m: a path whose mean lies nearer to the middle has no side
THIGH, SMALL = 0.4, 0.2  # m; a shorter thigh is a child's or an animal's
PSOAS = ("psoas_major", "iliopsoas_merged")
CUT = (
    "psoas is cut in two here (spine to pelvis, and pelvis to thigh, its force counted twice): what the whole muscle "
    "does is not represented, only its parts and fascicles are"
)
SECOND_ILIACUS = (
    "psoas starts on the pelvis here: its action on the spine is not represented, and what it does to the pelvis is "
    "the hip's part alone, as a second iliacus"
)
NO_HIP = "Psoas ends on the pelvis here: it crosses no hip, and has no arm there."
FUNCTION = (
    "the path of psoas is a function of coordinates here, which says of no body where it runs: its action on the spine "
    "is not represented"
)


def attachments(body: Body) -> dict[str, Any]:
    """What the paths of psoas say about questions this body cannot answer: fields of `Body` to replace."""
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    at = state(body, q, paths=True)
    if at.paths is None:
        return {}
    found: dict[str, Any] = {"muscle_table": sided(body, at)}
    spine = {body.segments.index(s) for s in body.segments if s in (*SPINE[1:], "lumbar", *between(body))}
    pelvis = body.segment("pelvis")
    thighs = {body.segments.index(s) for s in ("femur_r", "femur_l") if s in body.segments}
    kinds, pathless = set(), False
    for i, family in enumerate(body.muscle_table["family"]):
        if family in PSOAS:
            touched = set(at.paths.segment[at.paths.start[i] : at.paths.start[i + 1]].tolist())
            pathless = pathless or not touched
            if touched:
                kinds.add((bool(touched & spine), bool(touched & thighs), pelvis in touched))
    if any(s and t for s, t, _ in kinds) or not (kinds or pathless):
        return found
    if any(s for s, _, _ in kinds) and not any(t for _, t, _ in kinds):
        return found | {"remarks": (*body.remarks, NO_HIP)}
    if any(s for s, _, _ in kinds):
        found["doubled"] = frozenset({"psoas_major"})
    why = CUT if "doubled" in found else SECOND_ILIACUS if kinds else FUNCTION
    return found | {"unrepresented": dict.fromkeys(PSOAS, why)}


def sided(body: Body, at: State) -> dict[str, Any]:
    """The muscle table, sides that no name says taken from where the path lies: right, left or midline."""
    columns = dict(body.muscle_table)
    if at.paths is None or "" not in columns["side"]:
        return columns
    pelvis = body.segment("pelvis")
    lateral = (at.paths.points - at.origin[pelvis]) @ at.R[pelvis][:, RIGHT]
    thigh = thigh_of(body, at)
    near = MIDLINE if thigh > SMALL else MIDLINE * thigh / THIGH
    ends = zip(at.paths.start, at.paths.start[1:], strict=False)
    middles = [float(lateral[a:b].mean()) if b > a else 0.0 for a, b in ends]
    where = ["right" if x > near else "left" if x < -near else "midline" for x in middles]
    columns["side"] = tuple(side or lies for side, lies in zip(columns["side"], where, strict=True))
    return columns


def thighs(body: Body, at: State) -> list[float]:
    """Lengths from hip to knee [m], right before left, of the legs whose thigh and shank are known."""
    found = []
    for side in "rl":
        bones = "pelvis", f"femur_{side}", f"tibia_{side}"
        if set(bones) <= set(body.segments):
            hip, knee = (joint_centre(body, at, *pair) for pair in pairwise(bones))
            found.append(float(np.linalg.norm(hip - knee)))
    return found


def thigh_of(body: Body, at: State) -> float:
    """Length of the first thigh whose two ends are known [m]; 0.4 m where there is none."""
    return next(iter(thighs(body, at)), THIGH) or THIGH
