"""`psoas check`."""

from __future__ import annotations

import json
import shlex
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from psoas.command.app import Failed, app
from psoas.command.options import Angles, Model, NamesFile, Output, Trust
from psoas.command.output import chosen_format
from psoas.errors import FileFormatError, InvalidValueError, printable
from psoas.formats.writing import refuse_overwriting, say_wrote, write
from psoas.version import __version__

FORMATS = ("table", "json")
CHECK_SCHEMA = 1  # version of the JSON's layout
Units = Annotated[Literal["mm", "cm", "m"] | None, Parameter(help="of marker positions, where the file is wrong")]


@app.command
def check(
    *files: Path,
    model: Model = None,
    names: NamesFile = None,
    trust: Trust = None,
    angles: Angles = None,
    units: Units = None,
    format: Literal["table", "json"] | None = None,
    output: Output = None,
) -> None:
    """What is wrong with models and motions, and what psoas does about it.

    Parameters
    ----------
    files
        Models (.osim, .xml, .mjcf), motions and forces (.mot, .sto), markers (.trc), recordings (.c3d); one that is
        refused does not stop the rest, and makes the exit status 3.
    """
    from psoas.answers.check.check import REFUSED, checks
    from psoas.bodies.models.load import folders_of
    from psoas.question.body_of import body_asked
    from psoas.text.check import check_lines

    if not files:
        raise InvalidValueError("name at least one file to check.")
    refuse_overwriting(output, (*files, model, names))
    shape = chosen_format(format, output, FORMATS)
    body = None if model is None and names is None else body_asked(11, model, names, trust)
    found = checks(files, body=body, trust=folders_of(trust), angles=angles, units=units)
    given = (("model", model), ("names", names), ("trust", trust), ("angles", angles), ("units", units))
    flags = [word for name, value in given if value is not None for word in (f"--{name}", str(value))]
    repeat = shlex.join(["psoas", "check", *map(str, files), *flags])
    if shape == "json":
        whole = {
            "psoas": {"version": __version__, "schema": CHECK_SCHEMA},
            "repeat": f"{repeat} --format json",
            "checks": [asdict(one) for one in found],
        }
        text = json.dumps(whole, indent=1, ensure_ascii=True, allow_nan=False)
        write(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n", output)
    else:
        write("\n".join([*check_lines(found), "", f"repeat: {printable(repeat)}"]) + "\n", output)
    say_wrote(output)
    if any(one.verdict == REFUSED for one in found):
        raise Failed(FileFormatError.exit_code)
