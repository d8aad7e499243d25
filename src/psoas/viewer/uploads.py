"""Uploads: files under names of ours in a temporary folder; errors say the name that they came with."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PureWindowsPath

from psoas.errors import FileFormatError, PsoasError, listed

FLAG = re.compile(r"(?<![\w-])--[a-z]")
KEPT = 8  # of the last uploads
KINDS = {"model": (".osim", ".xml", ".mjcf"), "motion": (".mot", ".sto"),
         "person": (".trc", ".c3d", ".json")}  # fmt: skip

LONGEST_NAME = 80  # characters of a file's name that are shown
WITH_FLAGS = {
    "model": "psoas view --model FILE",
    "motion": "psoas actions --posture FILE",
    "person": "psoas align FILE",
}


def brief(name: str) -> str:
    """A file's name as the page shows it.

    Examples
    --------
    >>> brief("walk.mot"), brief("x" * 100_000 + ".xml")[40:]
    ('walk.mot', 'xxxxxxxxxx...xxxxxxxxxxxxxxxx.xml')
    """
    return name if len(name) <= LONGEST_NAME else f"{name[:50]}...{name[-20:]}"


class Uploads:
    """What was uploaded to one page.

    Parameters
    ----------
    folder : temporary; whoever made it takes it away
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0

    @contextmanager
    def kept(self, kind: str, name: str, content: bytes) -> Iterator[Path]:
        """The upload as a file of its own folder; only its suffix is taken from the name it came with.

        Raises
        ------
        FileFormatError
            A suffix of another kind; whatever reading it raises inside, under its own name.
        """
        suffix = PureWindowsPath(name).suffix.lower()
        if suffix not in KINDS[kind]:
            raise FileFormatError(f"'{name}' is no {kind}: those end in {listed(KINDS[kind], 'or')}.")
        self.count += 1
        shutil.rmtree(self.folder / f"{self.count - KEPT}", ignore_errors=True)
        place = self.folder / f"{self.count}"
        place.mkdir()
        path = place / f"upload{suffix}"
        path.write_bytes(content)
        try:
            yield path
        except PsoasError as error:
            said = str(error).replace(str(path), name).replace(path.name, name)
            if FLAG.search(said):
                said = f"{said} The page takes no flags; {WITH_FLAGS[kind]} does."
            raise FileFormatError(said) from error
