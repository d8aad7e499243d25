"""`psoas posture`."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import Format, Output, Plot, Tight, Whole
from psoas.command.output import checked_outputs, progress_on_stderr, write_answer
from psoas.question import values
from psoas.question.posture import DRAWS, PostureQuestion


@app.command
def posture(
    *,
    tight: Tight = None,
    support: str = "standing",
    parameterisation: Literal["fibre", "matrix", "tendon", "tone"] = "fibre",
    effort: Literal["volume", "area", "strands"] = "volume",
    keep: Annotated[tuple[str, ...], Parameter(negative=())] = (),
    draws: Whole = DRAWS,
    seed: Whole = 0,
    example: str | None = None,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """The posture that tight muscles produce, as a difference to the same body with nothing tight.

    Parameters
    ----------
    support
        standing, supine, prone, side, sitting or hanging_leg.
    parameterisation
        What tightness is: fibre (shorter), matrix (stiffer), tendon (m shorter) or tone (constant activation).
    effort
        What standing spares: activations weighted by muscle volume, by area, or by nothing; the draws take all three.
    keep
        coordinate=degrees,... that standing keeps, e.g. knee_angle=0; may be given more than once.
    draws
        How many other bodies (stiffness, strength, cost) the band is made of; 0 for none, and a quick answer.
    seed
        The same seed gives the same band.
    example
        One of the article's four pictures: iliacus_and_rectus, two_psoai, both, false_neutral.
    """
    shape = checked_outputs(format, output, plot)
    question = PostureQuestion(
        tight=None if tight is None else values.Tight.read(tight),
        example=example,
        support=support,
        parameterisation=parameterisation,
        effort=effort,
        keep=values.Kept.read(",".join(keep)) if keep else None,
        draws=draws,
        seed=seed,
    )
    from psoas.answers.answer import answer

    with progress_on_stderr("bodies") as progress:
        found = answer(question, progress=progress)
    write_answer(found, question, shape, output, plot)
