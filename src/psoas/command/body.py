"""`psoas body info` and `psoas body export`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from psoas.command.app import body_app
from psoas.command.options import Centre, Fascicles, Flag, Model, NamesFile, Sij, Species, Trust
from psoas.errors import InvalidValueError
from psoas.formats.writing import say_wrote, write


@body_app.command
def info(
    *,
    muscles: Flag = False,
    coordinates: Flag = False,
    postures: Flag = False,
    segments: Flag = False,
    fascicles: Fascicles = 11,
    model: Model = None,
    names: NamesFile = None,
    trust: Trust = None,
    species: Species = None,
) -> None:
    """What is in the default body, or in a model of your own: a summary, or one of its lists.

    Parameters
    ----------
    muscles
        Every muscle with its family, part, level and maximum force.
    coordinates
        Every coordinate with its range and what its positive direction means.
    postures
        Named postures.
    segments
        Segments with parent and mass.
    """
    from psoas.question.body_of import body_asked
    from psoas.text import body as listing

    body = body_asked(fascicles, model, names, trust, species)
    parts = {"muscles": muscles, "coordinates": coordinates, "postures": postures, "segments": segments}
    chosen = [name for name, wanted in parts.items() if wanted] or ["summary"]
    write("\n\n".join("\n".join(getattr(listing, name)(body)) for name in chosen) + "\n", None)


@body_app.command
def export(
    *,
    output: Annotated[Path, Parameter(name=["--output", "-o"])],
    parts: Annotated[str | None, Parameter(name="--with")] = None,
    fascicles: Fascicles = 11,
    sij: Sij = None,
    centre: Centre = None,
) -> None:
    """Write the default body as one self-contained MJCF file, for use without this package.

    Parameters
    ----------
    output
        An .xml file.
    parts
        Parted by commas, to put it on a floor: floor, bones, damping, springs. Without springs it falls; its header
        says how fast.
    """
    if output.suffix.lower() != ".xml":
        raise InvalidValueError(f"'{output}' does not end in .xml, which is what MuJoCo reads.")
    from psoas.bodies.default.build import load
    from psoas.bodies.default.parts import exported_xml

    if sij == "elastic":
        if parts is not None:
            raise InvalidValueError("--with is of the body whose sacrum is locked; leave it or --sij away.")
        from psoas.bodies.default.sacrum import sacral_body, sacral_xml

        write(sacral_xml(fascicles, centre=centre or "s2"), output)
        moving = sacral_body(fascicles, centre=centre or "s2")
        say_wrote(output, f"a body of {len(moving.muscles)} muscles, strands and ligaments, its sacrum elastic")
        return
    if centre is not None:
        raise InvalidValueError("--centre is of the sacroiliac axis; give --sij elastic too.")
    body = load(fascicles)
    chosen = [part.strip() for part in parts.split(",")] if parts is not None else []
    write(exported_xml(fascicles, chosen), output)
    say_wrote(output, f"a body of {len(body.muscles)} muscles, posture 'standing' as its keyframe")
