"""`psoas floor`."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import REAL, Centre, Flag, Format, MaybeReal, Output, Plot, Tight
from psoas.command.output import checked_outputs, write_answer
from psoas.question.floor import FloorQuestion
from psoas.question.values import Posture
from psoas.question.values import Tight as TightShares

Degrees = Annotated[float, REAL, Parameter()]


@app.command
def floor(
    *,
    posture: str = "standing",
    nutation: Degrees = 0.0,
    coccyx: Degrees = 0.0,
    pressure: MaybeReal = None,
    tight: Tight = None,
    centre: Centre = None,
    details: Flag = False,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """The pelvic floor: how long, how tense, what it carries, and what tight muscles do to sacrum and coccyx.

    Parameters
    ----------
    posture
        [NAME,]coordinate=value,... in degrees and millimetres.
    nutation
        How far the sacrum is nutated, in degrees; negative: counternutated.
    coccyx
        How far the coccyx is extended (its tip backward), in degrees; negative: flexed.
    pressure
        On the floor in cmH2O; 36.7 upright and 16.7 lying unless given; a cough is about 143.
    details
        Every strand and ligament, what crosses the sacroiliac joint, the weight over tilts of the pelvis.
    """
    shape = checked_outputs(format, output, plot)
    question = FloorQuestion(
        posture=Posture.read(posture),
        nutation=nutation,
        coccyx=coccyx,
        pressure=pressure,
        tight=None if tight is None else TightShares.read(tight),
        centre=centre,
        details=details,
    )
    from psoas.answers.answer import answer

    write_answer(answer(question), question, shape, output, plot)
