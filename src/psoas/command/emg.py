"""`psoas emg`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import Flag, Format, MaybeReal, Output, Plot, Whole
from psoas.command.output import checked_outputs, progress_on_stderr, write_answer
from psoas.question import values
from psoas.question.emg import DRAWS, Activity, EmgQuestion

Label = Annotated[str | None, Parameter(help="a channel's name, such as 'hip flexor': which muscles it can mean")]
File = Annotated[Path | None, Parameter(help="a .c3d file: its EMG channels, and which muscles their names can mean")]


@app.command
def emg(
    *electrodes: str,
    posture: str = "standing",
    activity: str = "equal",
    fat: MaybeReal = None,
    draws: Whole = DRAWS,
    seed: Whole = 0,
    unmix: Flag = False,
    label: Label = None,
    file: File = None,
    details: Flag = False,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """Whose signal an electrode hears, by geometry and conduction, on the right side.

    Parameters
    ----------
    electrodes
        groin, abdomen, thigh, back30, back60, each with a grid (groin-grid ...), wire-fossa, wire-groin, wire-psoas.
    posture
        A posture not far from standing; electrodes move with their landmarks. Others than standing take a minute.
    activity
        equal, a task (hip_flexion, standing, psoas_alone, iliacus_alone), or muscle=activation,... of 1.
    fat
        Under the skin, in mm, 5 to 30; 12 if absent, and then drawn.
    draws
        How many other recordings (fat, conductivities, place, depth) the band is made of; 0 for none.
    seed
        The same seed gives the same band.
    unmix
        How well each muscle's part follows from the electrodes together, and which further electrode would help.
    details
        Both conductors side by side, and every muscle.
    """
    shape = checked_outputs(format, output, plot, (file,))
    question = EmgQuestion(
        electrodes=tuple(electrodes),
        posture=values.Posture.read(posture),
        activity=Activity.read(activity),
        fat=fat,
        draws=draws,
        seed=seed,
        unmix=unmix,
        label=label,
        file=None if file is None else str(file),
        details=details,
    )
    from psoas.answers.answer import answer

    with progress_on_stderr("recordings") as progress:
        found = answer(question, progress=progress)
    write_answer(found, question, shape, output, plot)
