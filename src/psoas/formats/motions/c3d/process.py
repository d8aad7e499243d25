"""The parent of the process that reads a .c3d file: bounds, a folder that goes away, and only our errors."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import zipfile
from importlib.util import find_spec
from math import ceil
from pathlib import Path
from typing import Any

import numpy as np

from psoas.errors import FileFormatError, InvalidValueError, MissingDependencyError
from psoas.formats.motions.c3d import child as c3d_child

MEMORY = 4 * 2**30  # bytes the reader may use
SAID = 300  # characters of its complaint that are passed on


def read_apart(name: str, content: bytes, timeout: float) -> dict[str, Any]:
    """What ezc3d makes of a .c3d file, as arrays, read in a process of its own.

    Parameters
    ----------
    name : name of the file, for messages
    content : its bytes
    timeout : [s]
    """
    if not 0 < timeout < 1e6:
        raise InvalidValueError(f"timeout={timeout} is not a time; give seconds above 0.")
    if find_spec("ezc3d") is None:
        raise missing()
    with tempfile.TemporaryDirectory(prefix="psoas-c3d-", ignore_cleanup_errors=True) as folder:
        source, output, said = (Path(folder, n) for n in ("in.c3d", "out.npz", "said.txt"))
        source.write_bytes(content)
        code = run(name, [str(source), str(output), str(MEMORY), str(ceil(timeout) + 1)], said, timeout)
        if code:
            words = said.read_text(encoding="utf-8", errors="replace")[:SAID]
            raise failed(name, code, words.replace(str(source), name).strip())
        return arrays(name, output)


def run(name: str, arguments: list[str], said: Path, timeout: float) -> int:
    """The exit code of the reader; what it complains of goes to the file `said`."""
    child = [sys.executable, "-P", str(c3d_child.__file__)]
    try:
        with said.open("wb") as complaints:
            return subprocess.run(
                [*child, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                timeout=timeout,
                env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},  # each thread takes memory
                check=False,
            ).returncode
    except subprocess.TimeoutExpired as error:
        raise FileFormatError(
            f"'{name}' was not read within {timeout:g} s, so reading was stopped; "
            "the file is damaged, or pass a longer timeout."
        ) from error


def failed(name: str, code: int, words: str) -> FileFormatError | MissingDependencyError:
    """The error for a reader that did not end well."""
    if code == c3d_child.MISSING_EZC3D:
        return missing()
    why = f"ezc3d says {words!r}" if words and code == 1 else f"ezc3d ended with code {code}"
    if code == c3d_child.OUT_OF_MEMORY:
        why = f"reading it takes more than {MEMORY / 2**30:.0f} GiB of memory"
    return FileFormatError(f"'{name}' cannot be read: {why}; save it again from the program it came from.")


def missing() -> MissingDependencyError:
    """The error for an ezc3d that is not there."""
    return MissingDependencyError("reading .c3d files needs ezc3d, which is not installed: pip install ezc3d.")


def arrays(name: str, output: Path) -> dict[str, Any]:
    """The arrays the reader left, of the shapes they should have."""
    try:
        with np.load(output, allow_pickle=False) as archive:
            found = {key: archive[key] for key in archive.files}
        ranks = [found[key].ndim for key in ("points", "residuals", "analogs")]
        frames = found["points"].shape[-1]
    except (OSError, ValueError, KeyError, EOFError, IndexError, MemoryError, zipfile.BadZipFile) as error:
        raise FileFormatError(f"'{name}' cannot be read: ezc3d left no result; save the file again.") from error
    if ranks != [3, 2, 2] or found["residuals"].shape[-1] != frames:
        raise FileFormatError(f"'{name}' cannot be read: ezc3d left arrays of odd shapes; save the file again.")
    return found
