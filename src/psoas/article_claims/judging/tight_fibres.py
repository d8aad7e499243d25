"""What shorter fibres of psoas make of standing posture: another question than more tension, told beside it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.posture.person import person
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.field import Field
from psoas.body.body import Body
from psoas.mechanics.rotations import frames_of

TIGHT = 0.2  # of the fibres' length
PAIRS = {
    "pelvis relative to ground, + posterior": ("pelvis", "ground"),
    "femur relative to ground, + forward": ("femur_r", "ground"),
    "thorax relative to pelvis, + extended": ("thorax", "pelvis"),
    "L5 relative to pelvis, + extended": ("L5", "pelvis"),
    "tibia relative to femur, - bent": ("tibia_r", "femur_r"),
}


class Settled(NamedTuple):
    """Changes [rad] in the order of `PAIRS`; or why no posture was found."""

    changes: tuple[float, ...]
    lacking: str


def settled(body: Body, drawn: Draw) -> Settled:
    """Standing with tight psoai less standing with nothing tight, both by least effort."""
    somebody = person(body, **drawn.tissue)
    before, after = somebody.case(), somebody.tightened({"psoas": TIGHT})
    lacking = "; ".join(f"{c.status} {c.lacking}".strip() for c in (before, after) if c.status != "found")
    then, now = (frames_of(body, case.at) for case in (before, after))
    change = dict(zip(now.pairs, now.minus(then).angles.tolist(), strict=True))
    return Settled(tuple(change[pair] for pair in PAIRS.values()), lacking)


def tight_fibres(field: Field) -> str:
    """The posture of the default body with tight psoai, in words."""
    found = settled(field.body, field.drawn()[0])
    if found.lacking:
        return f"Here tight means tension. With fibres {TIGHT:.0%} shorter no posture was found: {found.lacking}."
    said = "; ".join(f"{name}: {np.degrees(v):+.1f} deg" for name, v in zip(PAIRS, found.changes, strict=True))
    return (
        f"Here tight means tension, per newton. Fibres {TIGHT:.0%} shorter, the default body standing anew with least "
        f"effort, are another question and another answer: {said}."
    ).replace("%", " %")
