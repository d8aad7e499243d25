"""`psoas gait`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from psoas.command.align import Markers, Offset, Units
from psoas.command.app import app
from psoas.command.options import Flag, Format, MaybeReal, Model, NamesFile, Output, Plot, Tight, Trust
from psoas.command.output import checked_outputs, write_answer
from psoas.question import values
from psoas.question.gait import GaitQuestion

Reaction = Annotated[Path | None, Parameter(help="ground reaction, .mot, .sto or .c3d; a .c3d file's own plates else")]
MomentFile = Annotated[
    Path | None,
    Parameter(help="net hip moments instead of those by forces, .sto or .mot: hip_flexion_r_moment ..., + flexes"),
]
MomentUnit = Annotated[Literal["Nm", "Nm/kg"], Parameter(help="of --moments")]


@app.command
def gait(
    file: Path,
    *,
    forces: Reaction = None,
    moments: MomentFile = None,
    moment_unit: MomentUnit = "Nm",
    static: Path | None = None,
    markers: Markers = None,
    units: Units = None,
    hip_centre: str = "harrington",
    marker_offset: Offset = 9.0,
    leg_length: MaybeReal = None,
    mass: MaybeReal = None,
    tight: Tight = None,
    model: Model = None,
    names: NamesFile = None,
    trust: Trust = None,
    details: Flag = False,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """How a leg pushes back in walking, what range is left there, and what the glutes are asked for.

    Parameters
    ----------
    file
        Markers of a person walking straight ahead, .trc or .c3d; or a motion, .mot or .sto, of the model.
    static
        The same person standing: landmarks that the file lacks are carried from it by clusters of markers.
    hip_centre
        Of the hip joint: harrington, harrington-several, sangeux, hara, bell, davis, or stored in the file.
    leg_length
        In mm, for the hip centres that need it.
    mass
        Of the person, in kg; found by the forces unless given.
    details
        Also the course over a stance: passive and net moments, what extensors owe, capacities, reserve.
    """
    files = (file, forces, moments, static, markers, model, names)
    shape = checked_outputs(format, output, plot, files)
    question = GaitQuestion(
        file=str(file),
        forces=None if forces is None else str(forces),
        moments=None if moments is None else str(moments),
        moment_unit=moment_unit,
        static=None if static is None else str(static),
        markers=None if markers is None else str(markers),
        units=units,
        hip_centre=hip_centre,
        marker_offset=marker_offset,
        leg_length=leg_length,
        mass=mass,
        tight=None if tight is None else values.Tight.read(tight),
        model=None if model is None else str(model),
        names=None if names is None else str(names),
        trust=None if trust is None else str(trust),
        details=details,
    )
    from psoas.answers.answer import answer

    write_answer(answer(question), question, shape, output, plot)
