"""`psoas loads`."""

from __future__ import annotations

from psoas.command.app import app
from psoas.command.options import Format, MaybeReal, Output, Plot, Tight
from psoas.command.output import checked_outputs, write_answer
from psoas.question import values
from psoas.question.loads import LoadsQuestion


@app.command
def loads(
    *,
    posture: str = "standing",
    hands: MaybeReal = None,
    tight: Tight = None,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """Compression and shear on every lumbar level, and which muscle each newton comes from.

    Parameters
    ----------
    posture
        A posture with its support (see docs/loads.md), or a named posture with coordinates.
    hands
        Mass held in the hands, in kg.
    """
    shape = checked_outputs(format, output, plot)
    question = LoadsQuestion(
        posture=values.Posture.read(posture), hands=hands, tight=None if tight is None else values.Tight.read(tight)
    )
    from psoas.answers.answer import answer

    write_answer(answer(question), question, shape, output, plot)
