"""A file in the user's cache folder per built body: keyed by all its inputs, checked when read, replaced atomically."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from importlib import resources
from importlib.metadata import version
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

from psoas.version import __version__

T = TypeVar("T")
FORMAT = "psoas body 1"
LARGEST = 256 * 2**20  # bytes
OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH


def cache_folder() -> Path:
    """Where built bodies are kept: `PSOAS_CACHE`, else the platform's cache folder."""
    if own := os.environ.get("PSOAS_CACHE"):
        return Path(own)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local")) / "psoas" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "psoas"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "psoas"


BEHIND = ("anatomy", "bodies", "body", "engines", "errors.py", "frames.py", "units.py")  # what a built body hangs on


def key() -> str:
    """Hash of all that a built body depends on: code and tables in every folder, versions of engine and upstream."""
    versions = f"psoas {__version__} mujoco {version('mujoco')} myo-sim {version('myo-sim')}"
    digest = sha256(f"{FORMAT} {versions}".encode())
    for name, file in sorted(
        (name, file) for place in BEHIND for name, file in sources(resources.files("psoas") / place)
    ):
        digest.update(name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:20]


def sources(place: Traversable, inside: str = "") -> Iterator[tuple[str, Traversable]]:
    """(path, file) of the code and tables in a folder and all folders in it, or of one file."""
    name = f"{inside}/{place.name}"
    if place.is_dir():
        for entry in place.iterdir():
            yield from sources(entry, name)
    elif place.name.endswith((".py", ".csv")):
        yield name, place


def cached(name: str, build: Callable[[], str], load: Callable[[str], T]) -> T:
    """What `load` makes of the text of `build`, the text taken from the cache when it is there and undamaged.

    A cache that cannot be read or written is passed over in silence: the body is built and used all the same.
    """
    file = None
    try:
        file = cache_folder() / f"{name}-{key()}.txt"
        text = checked(own_bytes(file))
    except (OSError, RuntimeError, ValueError):
        text = None
    if text is not None:
        with suppress(ValueError, LookupError):  # sealed by someone else around something else
            return load(text)
    text = build()
    if file is not None:
        with suppress(OSError):
            write_atomically(file, sealed(text))
    return load(text)


def own_bytes(file: Path) -> bytes:
    """The bytes of a cached file, if it is a regular one of modest size that nobody but us could write.

    Raises
    ------
    OSError
        There is none, or it is another's, a link, a pipe, or open to others.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    with os.fdopen(os.open(file, flags), "rb") as stream:
        status = os.fstat(stream.fileno())
        others = os.name == "posix" and (status.st_uid not in (os.geteuid(), 0) or status.st_mode & OTHERS_WRITE)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST or others:
            raise OSError("not a file of our own")
        return stream.read()


def sealed(text: str) -> bytes:
    """The text with its checksum in front."""
    body = text.encode()
    return f"{FORMAT} {sha256(body).hexdigest()}\n".encode() + body


def checked(raw: bytes) -> str:
    """The text of a sealed file; `ValueError` where a byte differs."""
    head, _, body = raw.partition(b"\n")
    if head.decode("ascii", "replace") != f"{FORMAT} {sha256(body).hexdigest()}":
        raise ValueError("checksum differs")
    return body.decode()


def write_atomically(file: Path, content: bytes) -> None:
    """Replace `file` by `content`, all at once or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.replace(temporary, file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
