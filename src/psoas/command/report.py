"""`psoas report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import app
from psoas.command.options import (
    Contact,
    Fascicles,
    Hold,
    Model,
    NamesFile,
    Path_,
    Rhythm,
    Sharing,
    Slices,
    Species,
    Spine,
    Stance,
    Tension,
    Trust,
)
from psoas.conditions import Given
from psoas.question.report import ReportQuestion
from psoas.question.shared_fields import whose
from psoas.question.values import Posture


@app.command
def report(
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"], help="write here (.html)")],
    posture: str = "standing",
    title: str | None = None,
    geometry: Path | None = None,
    stance: Stance = None,
    contact: Contact = None,
    spine: Spine = None,
    rhythm: Rhythm = None,
    hold: Hold = None,
    path: Path_ = None,
    sharing: Sharing = None,
    tension: Tension = None,
    slices: Slices = None,
    fascicles: Fascicles = 11,
    model: Model = None,
    names: NamesFile = None,
    trust: Trust = None,
    species: Species = None,
) -> None:
    """One offline page: the body in three dimensions, plots and tables, and the command behind every picture.

    Parameters
    ----------
    posture
        [NAME,]coordinate=value,... in degrees and millimetres.
    title
        Heading of the page.
    geometry
        Folder of the bone files of an OpenSim model; Geometry beside the model unless given.
    """
    question = ReportQuestion(
        posture=Posture.read(posture),
        title=title,
        geometry=None if geometry is None else str(geometry),
        body=whose(fascicles, model, names, trust, species),
        conditions=Given(stance, contact, spine, rhythm, hold, path, sharing, tension, slices),
    )
    from psoas.offline_report.questions import write_report

    write_report(output, question)
