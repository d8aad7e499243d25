"""`psoas tightness`."""

from __future__ import annotations

from typing import Literal

from psoas.command.app import app
from psoas.command.options import Flag, Format, Output, Plot, Whole
from psoas.command.output import checked_outputs, write_answer
from psoas.question.tightness_of import Readings, TightnessQuestion


@app.command
def tightness(
    *,
    tests: str = "clinic",
    given: str | None = None,
    next: Literal["psoas", "z", "all"] = "psoas",
    pelvis: Literal["held", "free"] = "held",
    seed: Whole = 0,
    details: Flag = False,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """Which muscle is tight: what a battery of tests can tell before anybody is measured, and what readings say.

    Parameters
    ----------
    tests
        clinic, bend, elastography, all, or tests parted by commas; with --given the tests that were read.
    given
        test=value,... in each test's unit: an estimate with its rivals, e.g. thomas_hip=12,ely=110.
    next
        What the next best test is sought for: psoas, z (psoas against iliacus), or all tightness.
    pelvis
        Whether somebody holds it in the Thomas test.
    seed
        Of the draws around the explanations.
    details
        Every parameter, every test with what it demands.
    """
    shape = checked_outputs(format, output, plot)
    question = TightnessQuestion(
        tests=tests, given=None if given is None else Readings.read(given), next=next, pelvis=pelvis, seed=seed,
        details=details,
    )  # fmt: skip
    from psoas.answers.answer import answer

    write_answer(answer(question), question, shape, output, plot)
