"""`psoas align`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import REAL, Flag, Format, MaybeReal, Model, NamesFile, Output, Plot, Trust
from psoas.command.output import checked_outputs, write_answer
from psoas.errors import InvalidValueError, listed
from psoas.formats.read import MOTIONS
from psoas.formats.writing import refuse_overwriting, say_wrote
from psoas.question.align import AlignQuestion, TypedAngles

Markers = Annotated[Path | None, Parameter(help="a TOML file that says which label is which landmark")]
Units = Annotated[Literal["mm", "cm", "m"] | None, Parameter(help="of marker positions, where the file is wrong")]
Angle = Annotated[
    list[str] | None,
    Parameter(help="measure=degrees, measured elsewhere, e.g. asis_psis=12; may be given again", negative=()),
]
OFFSET = "from bone to the centre of a marker, in mm"
Offset = Annotated[float, REAL, Parameter(help=OFFSET)]
Neutral = Annotated[
    Literal["anterior_plane", "standing"],
    Parameter(help="how a neutral pelvis is defined: ASIS and pubis in one vertical plane, or as in the static file"),
]

Reference = Annotated[
    Literal["anatomical", "standing"],
    Parameter(help="how the person is put on the body: by the same definitions, or standing as it stands (--static)"),
]
Range = Annotated[
    list[str] | None,
    Parameter(help="a measured hip_extension_r=degrees (_l), + extended, in the place of the body's", negative=()),
]
Motion = Annotated[
    Path | None, Parameter(help="write the person on the body here, .mot or .sto: a motion to ask about")
]


def check_motion_output(motion: Path, inputs: tuple[Path | None, ...]) -> None:
    """Refuse a motion that is no motion's file, or one of the inputs."""
    if motion.suffix.lower() not in MOTIONS:
        raise InvalidValueError(f"'{motion}' does not end in {listed(MOTIONS, 'or')}, which motions do.")
    refuse_overwriting(motion, inputs)


@app.command
def align(
    file: Path | None = None,
    *,
    static: Path | None = None,
    markers: Markers = None,
    units: Units = None,
    hip_centre: str = "harrington",
    marker_offset: Offset = 9.0,
    leg_length: MaybeReal = None,
    neutral: Neutral = "anterior_plane",
    reference: Reference = "anatomical",
    range: Range = None,
    place: Flag = False,
    motion: Motion = None,
    model: Model = None,
    names: NamesFile = None,
    trust: Trust = None,
    angle: Angle = None,
    sd: MaybeReal = None,
    details: Flag = False,
    plot: Plot = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """Where a person's segments are relative to ground, joint and neighbour, and how well that is known.

    Parameters
    ----------
    file
        Markers or key points of a person standing or moving: .trc or .c3d; or a motion, .mot or .sto, of the model.
    static
        The same person standing: landmarks that the file lacks are carried from it by clusters of markers.
    hip_centre
        Of the hip joint: harrington, harrington-several, sangeux, hara, bell, davis, or stored in the file.
    leg_length
        In mm, for the hip centres that need it: harrington-several, hara, davis.
    sd
        Standard deviation of every typed angle, in degrees.
    place
        Put the person on the default body in every frame, and say how far its segments still point elsewhere.
    details
        Every measure with its definition, its landmarks and both parts of its interval.
    """
    shape = checked_outputs(format, output, plot, (file, static, markers, model, names))
    if motion is not None:
        check_motion_output(motion, (file, static, markers, model, names))
    question = AlignQuestion(
        file=None if file is None else str(file),
        static=None if static is None else str(static),
        markers=None if markers is None else str(markers),
        units=units,
        hip_centre=hip_centre,
        marker_offset=marker_offset,
        leg_length=leg_length,
        neutral=neutral,
        reference=reference,
        range=TypedAngles.read(",".join(range)) if range else None,
        place=place,
        model=None if model is None else str(model),
        names=None if names is None else str(names),
        trust=None if trust is None else str(trust),
        angle=TypedAngles.read(",".join(angle)) if angle else None,
        sd=sd,
        details=details,
    )
    from psoas.answers.answer import answer

    found = answer(replace(question, place=place or motion is not None))
    write_answer(found, question, shape, output, plot)
    if motion is not None:
        from psoas.question.body_of import body_asked
        from psoas.trials.onto_body import write_placed

        markers_on_model = model is not None and file is not None and file.suffix.lower() not in MOTIONS
        write_placed(found, motion, body_asked(11, model, names, trust) if markers_on_model else None)
        say_wrote(motion)
