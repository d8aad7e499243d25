"""Moment arms and lengths where a question names them: the sentences of the command's records."""

from __future__ import annotations

from dataclasses import replace

from psoas.answers.ask.questions import Asking
from psoas.answers.ask.reading import OPEN, Action, Reading
from psoas.answers.ask.values import Answered, wanted
from psoas.dataset.record import Record
from psoas.question.actions import ActionsQuestion
from psoas.question.values import Posture

MEASURED = ("torque", "length")  # operators whose numbers are of a joint or a path, not of a pair of segments
COORDINATES = {  # axis -> how the coordinates end that turn about it
    "right": ("_flexion_r", "knee_angle_r", "ankle_angle_r", "_FE"), "anterior": ("_adduction_r", "_LB"),
    "superior": ("_rotation_r", "_AR"),
}  # fmt: skip
HIP = {"pelvis", "femur"}
LEFT = {"torque": ("posture", "of"), "length": ("posture",)}  # what a question about them may leave open
MOST = 8


def measured(reading: Reading) -> Answered | None:
    """Moment arms at the joint that is named, or the length; None where no record is about it."""
    from psoas.answers.answer import answer
    from psoas.dataset.records import records_of

    asked = Asking(reading)
    operator = reading.tuples[0].operator
    question = ActionsQuestion(muscles=asked.typed(), posture=Posture.read(asked.posture), operator=operator)
    records = [
        r for r in records_of(answer(question)) if r.get("kind") == "family" and r.get("side") in ("right", None)
    ]
    if operator == "torque":
        records = [r for r in records if is_asked(r, reading)]
    if not records:
        return None
    if reading.tuples[0].muscle == OPEN:
        way = wanted(reading.tuples[0].sign, "right")
        records = sorted((r for r in records if not way or r["value"] * way > 0), key=lambda r: -abs(r["value"]))
    left = replace(
        reading, open=" ".join(slot for slot in reading.open.split() if slot in LEFT.get(operator or "", ()))
    )
    return Answered(left, taken=asked.taken(), commands=(question.command(),), records=tuple(records[:MOST]))


def ends(record: Record) -> set[str]:
    """The two segments of a record, without their side."""
    return {str(record[key]).removesuffix("_r") for key in ("of", "relative_to")}


def is_asked(record: Record, reading: Reading) -> bool:
    """Whether an arm is at a joint, and about an axis, that is asked about."""
    return any(
        str(record.get("coordinate", "")).endswith(COORDINATES.get(action.axis or "right", ()))
        and is_at(record, action)
        for action in reading.tuples
    )


def is_at(record: Record, action: Action) -> bool:
    """Whether an arm is at the joint that an action is about."""
    if action.of in (None, str(record["of"]).removesuffix("_r")):
        return True
    levels = action.of == "lumbar" and str(record["coordinate"])[:1] in "LT"
    return levels or {action.of, action.relative_to} == HIP == ends(record)
