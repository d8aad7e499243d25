"""A stranger's model file, read as text before any engine sees it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

from psoas.errors import FileFormatError, printable
from psoas.formats.models import mjcf, osim
from psoas.formats.xml import Node, check_inside, read_xml

LARGEST = 1e15  # of any number in a model


def check_model_file(path: Path, trust: Sequence[Path] = ()) -> Path:
    """The path, if the file is legal XML of modest size that names files within its own folder only, or a trusted one.

    Parameters
    ----------
    path : Path
        A `.osim` file, or MJCF with all that it includes; copies that MJCF asks for are counted.
    trust : folders beside the file's own in which what it names may lie

    Raises
    ------
    FileFormatError
    """
    if path.suffix.lower() == ".osim":
        root = read_xml(path, ("OpenSimDocument",))
        refuse_inclusions(root, path.name)
        named = osim.referenced_files(root)
    else:
        root = mjcf.check_counts(mjcf.complete(path, trust))
        check_numbers(root, path.name)
        named = mjcf.referenced_files(root)
    for file in named:
        check_inside(path.parent, file.name, file.by, trust)
    return path


def refuse_inclusions(root: Node, name: str) -> None:
    """Refuse parts of an OpenSim model that stand in another file: nobody has read that one as text."""
    for node in root.every():
        if "file" in node.attributes:
            raise FileFormatError(
                f"{printable(name)}:{node.line}: <{printable(node.tag)} file=...> takes a part of the model from "
                "another file; write it into the model itself."
            )


def check_numbers(root: Node, name: str) -> None:
    """Refuse numbers that are none: MuJoCo would take something else for them in silence."""
    for node in root.every():
        for key, value in node.attributes.items():
            if key in ("name", "file", "class", "childclass"):
                continue
            for word in value.split():
                try:
                    number = float(word)
                except ValueError:
                    break
                if not isfinite(number) or abs(number) > LARGEST:
                    raise FileFormatError(
                        f"{printable(name)}:{node.line}: {printable(key)}='{printable(value[:60])}' of "
                        f"<{printable(node.tag)}> is not finite, or beyond any use."
                    )
