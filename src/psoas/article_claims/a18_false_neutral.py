"""A18: whether a pelvis can read neutral with the femur in front, as geometry.

A claim of what *can* be: a member is one body under one condition, and speaks for the claim if any of the sets of tight
muscles below gives a false neutral there, by the thresholds of docs/posture.md. The sets are corners of the grid that
`answers.posture.false_neutral` searches, the article's fourth picture first; the first that succeeds is kept. Postures
are solved (least effort standing, least energy lying), so draws of the pelvis' tilt mean nothing here; each draw is
another body by stiffness, strength and length. That the default body has no such set standing by volume (0 of 31) and
18 of 31 by strands was known from docs/posture.md when this rule was written; how other bodies fare was not.

Lying prone was among the conditions at first and was left out after a run of three bodies, for cost and not for what it
answered: nothing holds the body there, most tight sets lift the pelvis off the bed, and seeking a posture that does not
exist took 5 to 10 s a body. The body that had postures prone was flexed by 33 deg at the hips with nothing tight.
"""

from __future__ import annotations

import numpy as np

from psoas.answers.posture.false_neutral import IN_FRONT, NEUTRAL, judged
from psoas.answers.posture.person import person
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.anew import by_effort
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import BY_AREA, BY_VOLUME, STANDING
from psoas.body.body import Body
from psoas.errors import PsoasError
from psoas.units import RADIAN

CONDITIONS = ("standing", "standing, knees straight", "supine")
SETS: tuple[dict[str, float], ...] = (
    {"psoas": 0.2, "iliacus": 0.1},
    {"psoas": 0.3, "iliacus": 0.2},
    {"psoas": 0.3, "iliacus": 0.3},
    {"iliacus": 0.3, "rectus femoris": 0.2},
)
MOST = 45  # draws: 15 of each measure of effort; up to thirteen postures are solved for each
NONE = (float("nan"),) * 2


def clearest(body: Body, drawn: Draw, condition: str) -> tuple[float, float]:
    """Hip flexion and bend of the knee [rad] of the clearest set whose pelvis reads neutral; 0 where no pelvis does.

    The search ends at the first false neutral. nan where the body finds no posture at all, and beyond `MOST`.
    """
    if drawn.k >= MOST:
        return NONE
    support, _, knees = condition.partition(", ")
    keep = {"knee_angle": 0.0} if knees else None
    hips: list[tuple[float, float]] = []
    try:
        somebody = person(body, support, **drawn.tissue, effort=drawn.effort, costs=drawn.costs, keep=keep)
        if somebody.case().status != "found":
            return NONE
        for tight in SETS:
            found = judged(somebody, condition, tight)
            if found.status == "found":
                hips.append((found.hip, -found.knee) if abs(found.pelvis) <= NEUTRAL else (0.0, 0.0))
            if found.false_neutral:
                break
    except PsoasError:  # a draw outside what a parameter means
        return NONE
    return max(hips, default=NONE)


def measure(field: Field) -> Evidence:
    """Hip flexion of the clearest set whose pelvis reads neutral, by condition and body."""
    found = np.array([field.each(clearest, condition) for condition in CONDITIONS])  # (condition, draw, 2)
    hip, knee = (by_effort(found[..., i], field) for i in (0, 1))
    sides = np.where(np.isnan(hip), 0, np.where(hip >= IN_FRONT, 1, -1))
    evidence = Evidence(
        {"operator": STANDING, "condition": CONDITIONS, DRAW: field.numbers}, hip, sides, RADIAN,
        "femur relative to pelvis about the mediolateral axis, + flexed, while the pelvis reads neutral",
    )  # fmt: skip
    bent = np.degrees(knee[(sides == 1) & (np.array(CONDITIONS) == "standing")[None, :, None]])
    if not len(bent):
        return evidence
    return evidence.noting(
        f"Standing, in the bodies that have one, the knees of the false neutral are bent by {np.median(bent):.0f} deg "
        "(median, tibia relative to femur)."
    )


CLAIM = Claim(
    id="A18",
    sentence="A pelvis can read neutral relative to the ground while the femur is held in front of it.",
    where="article, on the false neutral (fourth picture)",
    output="femur relative to pelvis about the mediolateral axis (+ flexed), in postures solved with tight hip "
    "flexors whose pelvis lies within 5 deg of where the same body has it untight, relative to ground; standing by "
    "least effort (by volume and by area decide, by strands beside), supine by least energy, both sides alike",
    supports="some set of tight psoas, iliacus and rectus femoris gives |pelvis - untight pelvis| <= 5 deg and hip "
    "flexion >= 10 deg at once",
    refutes="none of the sets does",
    changes="other thresholds; more tightness, or tightness of other muscles; what the knees may do; another idea of "
    "how people stand",
    found=("a false neutral is found", "none is found"),
    measure=measure,
    decides={"operator": (BY_VOLUME, BY_AREA)},
)
