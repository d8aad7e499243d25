"""`psoas actions`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import app, motion_group
from psoas.command.options import (
    Angles,
    Axis,
    Centre,
    Contact,
    Fascicles,
    Flag,
    Forces,
    Format,
    Hold,
    Lowpass,
    Model,
    NamesFile,
    Operator,
    Output,
    Path_,
    Plot,
    Rhythm,
    Sharing,
    Side,
    Sij,
    Slices,
    Species,
    Spine,
    Stance,
    Tension,
    Trust,
    Whole,
)
from psoas.command.output import checked_outputs, progress_on_stderr, write_answer
from psoas.conditions import Given
from psoas.errors import InvalidValueError
from psoas.formats.read import MOTIONS
from psoas.question.actions import ActionsQuestion
from psoas.question.shared_fields import Segments, whose
from psoas.question.values import Grid, Motion, Posture

Tensions = Annotated[
    Path | None,
    Parameter(group=motion_group, help="muscle forces or activations, .sto: what groups then contribute, in rad/s2"),
]


@app.command
def actions(
    *muscles: str,
    posture: str = "standing",
    of: str | None = None,
    relative_to: str | None = None,
    operator: Operator = None,
    axis: Axis = None,
    side: Side = None,
    stance: Stance = None,
    contact: Contact = None,
    spine: Spine = None,
    rhythm: Rhythm = None,
    hold: Hold = None,
    path: Path_ = None,
    sharing: Sharing = None,
    tension: Tension = None,
    slices: Slices = None,
    sij: Sij = None,
    centre: Centre = None,
    forces: Forces = None,
    lowpass: Lowpass = None,
    angles: Angles = None,
    fascicles: Fascicles = 11,
    tensions: Tensions = None,
    robust: Flag = False,
    why: Flag = False,
    sweep: str | None = None,
    details: Flag = False,
    draws: Whole = 0,
    seed: Whole = 0,
    plot: Plot = None,
    model: Model = None,
    names: NamesFile = None,
    trust: Trust = None,
    species: Species = None,
    format: Format = None,
    output: Output = None,
) -> None:
    """What muscles do: moment arms, and the acceleration of any segment relative to any other.

    Parameters
    ----------
    muscles
        Families, aliases (psoas, hamstrings, "hip flexors") or model names; a selection if none is given.
    posture
        [NAME,]coordinate=value,... in degrees and millimetres, e.g. standing,hip_flexion_r=30; or a motion, .mot or
        .sto: every frame is a posture.
    of
        Moving segment (pelvis, femur_r, L3, thorax ...), or com, the whole body's centre of mass. Without
        --relative-to: relative to the ground and to every segment it joins.
    relative_to
        Reference segment, or ground.
    operator
        torque or acceleration, both unless given; static (the new equilibrium) or step (from one to the other);
        length (of the path, over standing, of the fibres, and how far from slack).
    axis
        With --of: right (mediolateral) unless given, anterior, superior, or all, of the reference segment.
    side
        Whose muscles pull; both sides unless given, torque always of one side.
    robust
        Ranges, shares and the factor that flips the sign, over all that may reasonably be assumed.
    why
        The budget of each row: what every joint's moment makes of it, and what the ground gives back.
    sweep
        coordinate=start:stop:step in degrees or millimetres: the answer over a grid, e.g. hip_flexion_r=-20:120:5.
    details
        With --operator static: also reactions, the criterion, the slowest mode, and how far the linear answer reaches.
    draws
        With --operator static: in how many other bodies the same is asked; a sign is told where it holds in them.
    seed
        Of the draws; the same seed gives the same answer.
    """
    shape = checked_outputs(format, output, plot, (model, names, forces, tensions, posture if moves(posture) else None))
    question = ActionsQuestion(
        muscles=muscles,
        posture=posture_of(posture, forces, lowpass, angles),
        body=whose(fascicles, model, names, trust, species),
        pair=Segments(of, relative_to),
        operator=operator,
        axis=axis,
        side=side,
        robust=robust,
        tensions=None if tensions is None else str(tensions),
        why=why,
        sweep=None if sweep is None else Grid.read(sweep),
        details=details,
        draws=draws,
        seed=seed,
        sij=sij,
        centre=centre,
        conditions=Given(stance, contact, spine, rhythm, hold, path, sharing, tension, slices),
    )
    refuse_pointless(question, shape)
    from psoas.answers.answer import answer

    with progress_on_stderr("draws" if draws else sweep or posture.rpartition("/")[2]) as progress:
        found = answer(question, progress=progress)
    write_answer(found, question, shape, output, plot)


def moves(posture: str) -> bool:
    """Whether a posture is a motion's file, by its suffix; a name never looks at the disk."""
    return posture.lower().endswith(MOTIONS)


def posture_of(posture: str, forces: Forces, lowpass: Lowpass, angles: Angles) -> Posture | Motion:
    """The posture, or the motion with what goes with it."""
    if moves(posture):
        return Motion(posture, None if forces is None else str(forces), lowpass, angles)
    for name, value in (("forces", forces), ("lowpass", lowpass), ("angles", angles)):
        if value is not None:
            raise InvalidValueError(f"--{name} is of a motion; give one, --posture FILE.mot.")
    return Posture.read(posture)


def refuse_pointless(question: ActionsQuestion, shape: str) -> None:
    """Flags that would have to be passed over in silence."""
    alone = question.pair.of is None and question.sweep is None
    if question.axis is not None and alone and shape == "table" and not isinstance(question.posture, Motion):
        raise InvalidValueError("--axis needs --of: the table without it is about the mediolateral axis.")
    if question.why and shape != "table":
        raise InvalidValueError("--why is a table; for data use psoas.why() from Python.")
    if question.robust and shape not in ("table", "json") and not isinstance(question.posture, Motion):
        raise InvalidValueError("--robust goes with a table or JSON; for data use psoas.robustness() from Python.")
