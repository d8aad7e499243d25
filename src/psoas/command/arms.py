"""`psoas arms`."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from psoas.command.app import app
from psoas.command.options import Angles, Fascicles, Forces, Lowpass, Model, NamesFile, Output, Species, Trust, Whole
from psoas.command.output import progress_on_stderr
from psoas.errors import InvalidValueError, printable
from psoas.formats.writing import refuse_overwriting, say_wrote, write, write_netcdf

if TYPE_CHECKING:
    from psoas.body.body import Body


@app.command
def arms(
    *muscles: str,
    posture: str = "standing",
    coordinates: str | None = None,
    steps: Whole = 25,
    forces: Forces = None,
    lowpass: Lowpass = None,
    angles: Angles = None,
    prefix: str = "psoas",
    fascicles: Fascicles = 11,
    model: Model = None,
    names: NamesFile = None,
    trust: Trust = None,
    species: Species = None,
    output: Output = None,
) -> None:
    """All moment arms and lengths over all ranges as one table; or over a motion, as OpenSim's analyses write them.

    Parameters
    ----------
    muscles
        Families, aliases or model names; all if none is given.
    posture
        Where the other coordinates stand; or a motion, .mot or .sto: then -o names a folder, for files named and laid
        out as those of MuscleAnalysis and InducedAccelerations.
    coordinates
        Parted by commas; all that have a range unless given.
    steps
        Values over each range.
    prefix
        Of the files' names.
    """
    from psoas.answers.ranges.ranges import COLUMNS, arms_over_ranges, table_rows
    from psoas.question.body_of import body_asked
    from psoas.question.motion import motion_file
    from psoas.trials.posture_of import posture_text

    motion = motion_file(posture)
    if motion is None or output is None or not output.is_dir():  # a folder that is there takes files over a motion
        refuse_overwriting(output, (model, names, forces, motion))
    body = body_asked(fascicles, model, names, trust, species)
    if motion is not None:
        write_files(muscles, motion, body, forces, lowpass, angles, prefix, output)
        return
    chosen = None if coordinates is None else [c.strip() for c in coordinates.split(",")]
    found = arms_over_ranges(
        list(muscles) or None, body=body, coordinates=chosen, steps=steps, posture=posture_text(body, posture)
    )
    if output is not None and output.suffix.lower() == ".nc":
        write_netcdf(found, output)
        say_wrote(output)
        return
    if output is not None and output.suffix.lower() != ".csv":
        raise InvalidValueError(f"'{printable(output)}' is neither .csv nor .nc, which this table is written as.")
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table_rows(found))
    write(text.getvalue(), output)
    say_wrote(output)


def write_files(
    muscles: tuple[str, ...], motion: Path, body: Body, forces: Forces, lowpass: Lowpass, angles: Angles, prefix: str,
    output: Output,
) -> None:  # fmt: skip
    """Files over a motion, and how many there are on stderr."""
    from psoas.answers.ranges.opensim_files import write_opensim_files

    if output is None:
        raise InvalidValueError("files over a motion go into a folder; name it, -o FOLDER.")
    with progress_on_stderr(motion.name) as progress:
        written = write_opensim_files(
            output, motion, list(muscles) or None, body=body, forces=forces, lowpass=lowpass, angles=angles,
            prefix=prefix, progress=progress,
        )  # fmt: skip
    say_wrote(output, f"{len(written)} files in it")
