"""What a muscle presses on a lumbar level: the answer to a question about loads."""

from __future__ import annotations

from psoas.anatomy import table
from psoas.answers.ask.questions import Asking
from psoas.answers.ask.reading import OPEN, Reading
from psoas.answers.ask.values import Answered
from psoas.dataset.records import records_of
from psoas.errors import InvalidValueError, listed
from psoas.question.loads import LoadsQuestion
from psoas.question.values import Posture

NO_MUSCLES = ("gravity", "hands", "pressure")
NAMES = {"L5/S1": "L5_S1", "L4/5": "L4_L5", "L3/4": "L3_L4", "L2/3": "L2_L3", "L1/2": "L1_L2", "T12/L1": "T12_L1"}


def members(muscle: str) -> tuple[str, ...]:
    """The families that a name is; none for any muscle."""
    if not muscle.startswith("group:"):
        return () if muscle == OPEN else (muscle,)
    alias = muscle.removeprefix("group:")
    return next(tuple(row["families"].split()) for row in table("groups") if row["alias"] == alias)


def loaded(reading: Reading) -> Answered:
    """Compression and shear of a level: by both psoai at full force, and by the muscle in balance."""
    from psoas.answers.answer import answer

    asked = Asking(reading)
    question = LoadsQuestion(posture=Posture.read(asked.posture))
    found = answer(question)
    level = NAMES.get(reading.tuples[0].of or "", "L4_L5")
    own = {family for action in reading.tuples for family in members(action.muscle)}
    wanted = [
        r for r in records_of(found)
        if r.get("level") == level and "compression" in str(r["quantity"])
        and (r.get("muscle") is None or (r["muscle"] in own if own else r["muscle"] not in NO_MUSCLES))
    ]  # fmt: skip
    if own and not own & {str(r.get("muscle")) for r in wanted}:
        raise InvalidValueError(
            f"{listed(sorted(own))}: not among what presses a lumbar level here; psoas loads names those."
        )
    full = found.psoas_full_force.isel(stress=0).sel(level=level).values
    taken = {
        "posture": asked.posture, "level": level.replace("_", "/"), "compression": f"{full[0]:.0f}",
        "shear": f"{full[1]:.0f}", "weight": f"{found.attrs['body_weight_N']:.0f}",
    }  # fmt: skip
    return Answered(reading, taken=taken, commands=(question.command(),), records=tuple(wanted))
