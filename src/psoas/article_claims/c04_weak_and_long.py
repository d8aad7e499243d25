"""C4: what a weak and long psoas makes of the posture.

Our reading of the comment: not every psoas in trouble is tight; one that is weak and long (half its strength, fibres a
tenth longer) changes standing posture the other way than a tight one (fibres a fifth shorter). Both postures are
solved from the same body untight, by least effort; draws of the pelvis' tilt mean nothing here.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from psoas.answers.posture.person import Case, person
from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.anew import by_effort
from psoas.article_claims.judging.draws import Draw
from psoas.article_claims.judging.evidence import DRAW, Evidence
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import BY_AREA, BY_VOLUME, STANDING
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.errors import PsoasError
from psoas.mechanics.rotations import frames_of
from psoas.units import RADIAN

TIGHT, LONG, WEAK = 0.2, -0.1, 0.5  # tightness of psoas; tightness and share of strength of a weak and long one
STRENGTH = "F0.psoas_major"
LEAST = np.radians(1.0)
MOST = 60  # draws: 20 of each measure of effort; every posture is solved
KNEES = ("knees free", "knees straight")


def changed(body: Body, drawn: Draw, straight: bool) -> Array:
    """Change of pelvis and of lordosis [rad] with a tight psoas, and with a weak and long one (2, 2).

    Pelvis relative to ground, + posterior; L1 relative to pelvis, + extended. nan where a posture was not found, and
    for draws beyond the first `MOST`.
    """
    if drawn.k >= MOST:
        return np.full((2, 2), np.nan)
    keep = {"knee_angle": 0.0} if straight else None
    try:
        somebody = person(body, **drawn.tissue, effort=drawn.effort, costs=drawn.costs, keep=keep)
        weaker = replace(somebody, scales={**drawn.scales, STRENGTH: WEAK * drawn.scales.get(STRENGTH, 1.0)})
        before, *cases = somebody.case(), somebody.tightened({"psoas": TIGHT}), weaker.tightened({"psoas": LONG})
    except PsoasError:  # a draw outside what a parameter means
        return np.full((2, 2), np.nan)
    return np.array([angles(body, before, case) for case in cases])


def angles(body: Body, before: Case, after: Case) -> tuple[float, float]:
    """Change of the pelvis relative to ground and of L1 relative to the pelvis [rad]."""
    if before.status != "found" or after.status != "found":
        return float("nan"), float("nan")
    then, now = (frames_of(body, case.at) for case in (before, after))
    turned = dict(zip(now.pairs, now.minus(then).angles.tolist(), strict=True))
    levels = [(row["upper"], row["lower"]) for row in body.lumbar if row["upper"] != "thorax"]
    return turned["pelvis", "ground"], sum(turned[pair] for pair in levels)


def opposite(found: Array) -> float:
    """Change with a weak and long psoas [rad], + opposite to that with a tight one; of the angle that says most.

    An angle that a tight psoas changes by at most 1 deg has no other way; it counts as 0.
    """
    tight, weak = found
    if not np.isfinite(found).all():
        return float("nan")
    score = np.where(np.abs(tight) > LEAST, -np.sign(tight) * weak, 0.0)
    most, least = float(score.max()), float(score.min())
    return most if most > LEAST or least >= -LEAST else least


def measure(field: Field) -> Evidence:
    """Change of posture with a weak and long psoas, + the other way than with a tight one."""
    found = np.array([field.each(changed, straight) for straight in (False, True)])  # (knees, draw, case, angle)
    values = by_effort(np.array([[opposite(one) for one in row] for row in found]), field)
    sides = np.where(values > LEAST, 1, np.where(values < -LEAST, -1, 0))
    evidence = Evidence(
        {"operator": STANDING, "knees": KNEES, DRAW: field.numbers}, values, sides, RADIAN,
        "change of pelvis (relative to ground) or lordosis (L1 relative to pelvis) with a weak and long psoas, + the "
        "other way than with a tight one",
    )  # fmt: skip
    whole = found[np.isfinite(values).any(axis=0)]
    if not len(whole):
        return evidence
    said = "; ".join(
        f"{name} psoas: pelvis {pelvis:+.1f} deg relative to ground (+ posterior), L1 {lordosis:+.1f} deg relative to "
        "pelvis (+ extended)"
        for name, (pelvis, lordosis) in zip(
            ("tight", "weak and long"), np.degrees(np.median(whole, axis=0)), strict=True
        )
    )
    return evidence.noting(f"Medians over bodies and knees: {said}.")


CLAIM = Claim(
    id="C4",
    sentence="A psoas that is weak and long changes standing posture, the other way than a tight one does.",
    where="comment under the article, on a psoas that is weak instead of tight",
    output="change of the pelvis relative to ground and of lumbar lordosis (L1 relative to pelvis), mediolateral axis, "
    "standing by least effort, from the same body with nothing tight: psoas of half its strength with fibres 10 % "
    "longer, against psoas with fibres 20 % shorter; both sides alike; effort by volume and by area decide, by strands "
    "beside; our reading of the comment",
    supports="pelvis or lordosis changes by more than 1 deg, opposite to one of more than 1 deg with a tight psoas",
    refutes="it changes by more than 1 deg the same way as with a tight psoas; or no body changes by more than 1 deg",
    changes="how weak and how long; standing that needs more of psoas; habits, which least effort does not know",
    found=("it changes posture the other way", "it changes posture the same way, or hardly"),
    measure=measure,
    decides={"operator": (BY_VOLUME, BY_AREA)},
)
