"""Which files an audit is of: those that were named, and every model in a folder that was."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from psoas.errors import FileFormatError, printable

HEAD = 1 << 16  # bytes of an .xml file in which its root and its first parts stand
ROOT = re.compile(rb"<(mujoco|OpenSimDocument)[\s>/]")
MODEL = {b"mujoco": re.compile(rb"<(worldbody|include)[\s>/]"), b"OpenSimDocument": re.compile(rb"<Model[\s>]")}


def models_in(given: Path) -> list[tuple[Path, str]]:
    """(file, what it is called) of a file, or of every model in a folder and below it, in the order of their names.

    Models are `.osim` and `.mjcf` files, and `.xml` files that hold one: a setup of a tool, or a part that others
    include, is none. Folders whose names begin with a dot are passed over.

    Raises
    ------
    FileFormatError
        A folder without a model.
    """
    if not os.path.isdir(given):  # not of `Path`: a name that no file can have is no folder
        return [(given, given.name)]
    found = [(file, file.relative_to(given).as_posix()) for file in sorted(files_below(given)) if is_model(file)]
    if not found:
        raise FileFormatError(
            f"'{printable(given)}' holds no model (.osim, or MJCF as .xml or .mjcf), nor do folders in it."
        )
    return found


def files_below(folder: Path) -> Iterator[Path]:
    """Every file, but for those in hidden folders; links to folders are not followed."""
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(place) / name for name in names)


def is_model(file: Path) -> bool:
    """Whether a file claims to be a model: by its suffix, and of `.xml` by what stands in it."""
    suffix = file.suffix.lower()
    if suffix != ".xml":
        return suffix in (".osim", ".mjcf")
    try:
        with file.open("rb") as stream:
            head = re.sub(rb"<!--.*?-->", b"", stream.read(HEAD), flags=re.S)
    except OSError:
        return False
    root = ROOT.search(head)
    return bool(root and MODEL[root[1]].search(head))
