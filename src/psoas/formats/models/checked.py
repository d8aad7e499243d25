"""A model as it was checked, written out by us: what the engine gets is this text, and copies of the files it names."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from psoas.errors import FileFormatError, printable
from psoas.formats.lines import opened
from psoas.formats.models.mjcf_files import files_of
from psoas.formats.models.safety import check_model_file
from psoas.formats.writing import temporary_folder
from psoas.formats.xml import Node, check_inside, written

MAX_FILES = 2000  # that one model names
MAX_FILE, MAX_FILES_BYTES = 32 * 2**20, 256 * 2**20  # bytes of one, and of all
MAX_PIXELS = 100_000_000  # of all pictures
FOLDERS = ("meshdir", "texturedir", "assetdir", "strippath")
NAMED_BY_FILE = ("mesh", "texture", "hfield")  # without a name they bear their file's
PNG = b"\x89PNG\r\n\x1a\n"
SUFFIX = 12  # characters of a file's ending that are kept: the engine reads by it


@contextmanager
def checked_copy(path: Path, trust: Sequence[Path] = ()) -> Iterator[Path]:
    """The model of a file, checked once and written out again in a folder of its own that goes away.

    Two readers can take one file differently; no reader but ours sees the stranger's. Includes are in the text, and
    the files that MJCF names are copied beside it, from within the model's own folder or a trusted one only.

    Parameters
    ----------
    path : Path
        Of `.osim` or MJCF.
    trust : folders beside the file's own in which what it names may lie

    Raises
    ------
    FileFormatError
        A file that is not safe, names what is no regular file, or holds more than any body does.
    """
    root = check_model_file(path, trust)
    with temporary_folder("psoas-model-") as folder:
        copy = folder / path.name
        if path.suffix.lower() != ".osim":
            gather(root, path.parent, trust, folder)
        copy.write_text(written(root), encoding="utf-8")
        try:
            yield copy
        except FileFormatError as error:
            said = str(error).replace(f"{folder}{os.sep}", "")
            if said == str(error):
                raise
            raise FileFormatError(said) from error


def gather(root: Node, home: Path, trust: Sequence[Path], folder: Path) -> None:
    """Copies every file that an MJCF tree names, and lets the tree name the copies."""
    copies: dict[Path, str] = {}
    total = cells = 0
    for node, key, name in list(files_of(root)):
        by = f"{printable(node.file)}:{node.line}"
        target = check_inside(home, name, by, trust)
        if target not in copies:
            if len(copies) >= MAX_FILES:
                raise FileFormatError(f"{by}: more than {MAX_FILES} files are named.")
            content = content_of(target, by, name)
            total, cells = total + len(content), cells + pixels(content)
            if total > MAX_FILES_BYTES or cells > MAX_PIXELS:
                raise FileFormatError(f"{by}: the files that the model names hold more than any body needs.")
            copies[target] = f"file{len(copies)}{target.suffix[:SUFFIX]}"
            (folder / copies[target]).write_bytes(content)
        if node.tag in NAMED_BY_FILE and "name" not in node.attributes:
            node.attributes["name"] = target.stem
        node.attributes[key] = copies[target]
    for node in root.named("compiler"):
        for key in FOLDERS:
            node.attributes.pop(key, None)


def content_of(target: Path, by: str, name: str) -> bytes:
    """The bytes of a named file, if it is a regular one of bounded size."""
    try:
        handle, _ = opened(target, MAX_FILE)
        with handle:
            return handle.read(MAX_FILE + 1)
    except FileFormatError as error:
        raise FileFormatError(f"{by}: '{printable(name[:200])}' is named by the model, and {error}") from error
    except OSError as error:
        raise FileFormatError(f"{by}: '{printable(name[:200])}' cannot be read: {error.strerror}.") from error


def pixels(content: bytes) -> int:
    """How many pixels a picture says it has, wherever it is small and says much; 0 for what is no picture."""
    if not content.startswith(PNG):
        return 0
    return int.from_bytes(content[16:20], "big") * int.from_bytes(content[20:24], "big")
