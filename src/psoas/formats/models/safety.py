"""A stranger's model file, read as text before any engine sees it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from psoas.errors import FileFormatError, printable
from psoas.formats.models import mjcf_files, osim
from psoas.formats.models.mjcf_numbers import check_mjcf
from psoas.formats.models.osim_numbers import check_osim
from psoas.formats.xml import Node, check_inside, read_xml


def check_model_file(path: Path, trust: Sequence[Path] = ()) -> Node:
    """The tree of a model, if the file is legal XML of modest size and names files within its own folder only.

    Parameters
    ----------
    path : Path
        A `.osim` file, or MJCF with all that it includes; copies that MJCF asks for are counted. Every number that
        bodies, joints and paths are made of is one.
    trust : folders beside the file's own in which what it names may lie

    Raises
    ------
    FileFormatError
    """
    if path.suffix.lower() == ".osim":
        root = read_xml(path, ("OpenSimDocument",))
        refuse_inclusions(root, path.name)
        check_osim(root)
        named = osim.referenced_files(root)
    else:
        root = check_mjcf(mjcf_files.check_counts(mjcf_files.complete(path, trust)))
        named = mjcf_files.referenced_files(root)
    for file in named:
        check_inside(path.parent, file.name, file.by, trust)
    return root


def refuse_inclusions(root: Node, name: str) -> None:
    """Refuse parts of an OpenSim model that stand in another file: nobody has read that one as text."""
    for node in root.every():
        if "file" in node.attributes:
            raise FileFormatError(
                f"{printable(name)}:{node.line}: <{printable(node.tag)} file=...> takes a part of the model from "
                "another file; write it into the model itself."
            )
