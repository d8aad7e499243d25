"""Small texts from strangers, read whole: studies, settings, points."""

from __future__ import annotations

from pathlib import Path

from psoas.errors import FileFormatError, printable
from psoas.formats.lines import opened

MOST_BYTES = 4 * 2**20


def text_of_file(path: Path | str, most: int = MOST_BYTES) -> str:
    """The text of a regular file of bounded size, in UTF-8; nothing waits for a pipe, or reads a device without end.

    Raises
    ------
    FileFormatError
        No such file, no regular one, a larger one, or bytes that are no UTF-8.
    """
    handle, name = opened(path, most)
    with handle:
        try:
            return handle.read(most + 1).decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise FileFormatError(f"'{printable(name)}' is not UTF-8 text; save it as that.") from error
        except OSError as error:
            raise FileFormatError(f"cannot read '{printable(name)}': {error.strerror}.") from error
