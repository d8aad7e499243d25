"""`psoas stretch`."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import REAL, Flag, Format, MaybeReal, Output, Plot, Tight, Whole
from psoas.command.output import checked_outputs, progress_on_stderr, write_answer
from psoas.question import values
from psoas.question.stretch import USUAL_TORQUE, USUAL_WEIGHT, StretchQuestion

Weight = Annotated[
    float, REAL, Parameter(name="--lambda", help="of --reach: what a unit of others' passive force costs")
]


@app.command
def stretch(
    *programs: str,
    side: Literal["right", "left"] = "right",
    depth: MaybeReal = None,
    torque: Annotated[float, REAL] = USUAL_TORQUE,
    tight: Tight = None,
    compensate: Flag = False,
    reach: str | None = None,
    weight: Weight = USUAL_WEIGHT,
    draws: Whole = 0,
    seed: Whole = 0,
    details: Flag = False,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """What stretches reach beyond everyday life, what stops them and what cheats; or the best position for a muscle.

    Parameters
    ----------
    programs
        Keys or everyday names, e.g. couch_stretch, "half-kneeling lunge"; all of them if none is given.
    depth
        In degrees (a ball: millimetres), instead of where the program would end.
    torque
        Passive moment at which somebody stops, in N m; a parameter, 10 to 30.
    compensate
        What each way to cheat takes from whom, at the same seen angle.
    reach
        A muscle: the position that lengthens it most while others are spared, with its runner-up.
    draws
        In how many other people the same is asked.
    seed
        Of the people, or of the search's starts.
    details
        Every part and fascicle, gain, slack, passive force and the depth from which on a muscle is reached.
    """
    shape = checked_outputs(format, output, plot)
    question = StretchQuestion(
        programs=programs, side=side, depth=depth, torque=torque,
        tight=None if tight is None else values.Tight.read(tight), compensate=compensate, reach=reach, weight=weight,
        draws=draws, seed=seed, details=details,
    )  # fmt: skip
    from psoas.answers.answer import answer

    with progress_on_stderr("people") as progress:
        found = answer(question, progress=progress)
    write_answer(found, question, shape, output, plot)
