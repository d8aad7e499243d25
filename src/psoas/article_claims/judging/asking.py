"""A way to ask, as the question that anybody can put: what a claim rests on, a command at a time."""

from __future__ import annotations

from psoas.article_claims.judging.anew import KEEP, SETS
from psoas.article_claims.judging.ways import (
    ACCELERATION,
    COUPLES,
    GUIDES,
    HELD,
    HOLDS,
    STANDING,
    STEP,
    TORQUE,
    Way,
)
from psoas.conditions import Conditions, Given
from psoas.mechanics.tissue.draws import EFFORTS
from psoas.question.actions import ActionsQuestion
from psoas.question.posture import PostureQuestion
from psoas.question.question import Question
from psoas.question.shared_fields import Segments
from psoas.question.values import Kept, Tight

ASKED = {TORQUE: "torque", ACCELERATION: "acceleration", HELD: "acceleration", STEP: "step", GUIDES: "static"}
ASKED |= {COUPLES: "static"}  # one command gives both


def question(
    operator: str, way: Way, group: str, of: str, relative_to: str, *, sharing: str = "pcsa"
) -> Question | None:
    """The question whose answer, standing, in the default body, is a member of a claim's field; None if no command is.

    Parameters
    ----------
    operator : one of `ways.OPERATORS`
    way : contact, spine, path and hold
    group, of, relative_to : as `Field.turn` takes them
    sharing : one of `ways.SHARINGS`

    Examples
    --------
    >>> from psoas.article_claims.judging.ways import ways
    >>> first = next(ways())
    >>> question(GUIDES, first, "psoas_major", "pelvis", "ground").command()
    'psoas actions psoas --posture standing --of pelvis --relative-to ground --operator static'
    >>> question(STANDING[0], first, "psoas_major", "pelvis", "ground").command()
    'psoas posture --tight psoas=0.2 --keep knee_angle=0'
    """
    if operator in STANDING:
        first = (way.contact, way.spine, way.path) == ("weld", "levels", "straight")
        if group not in SETS or SETS[group][0] or not first:
            return None
        keep = KEEP[way.hold]
        return PostureQuestion(
            tight=Tight(tuple(SETS[group][1].items())),
            effort=EFFORTS[STANDING.index(operator)],
            keep=Kept(tuple(keep.items())) if keep else None,
        )
    name = group.partition(" after ")[0]
    if "+" in name or ":" in name or operator not in ASKED:
        return None
    resting = operator in (STEP, GUIDES, COUPLES)
    upright = Conditions(hold=HOLDS["knees held"])
    conditions = way.conditions(upright, held=operator not in (TORQUE, ACCELERATION), elastic=resting)
    if operator == TORQUE:  # arms know nothing of contact or spine
        conditions = Conditions()
    return ActionsQuestion(
        muscles=("psoas" if name == "psoas_major" else name.replace("_", " ") if name.islower() else name,),
        pair=Segments(of, relative_to),
        operator=ASKED[operator],
        side="right" if operator == TORQUE else None,
        conditions=Given(
            contact=None if conditions.contact in (None, "weld") else conditions.contact,
            spine=None if conditions.spine == ("elastic" if resting else "free") else conditions.spine,
            rhythm=conditions.rhythm,
            hold=None if conditions.hold == (HOLDS["knees held"] if resting else "none") else conditions.hold,
            path=way.path,
            sharing=sharing,
        ),
    )
