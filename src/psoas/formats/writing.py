"""Where answers go: stdout, stderr, and files that are replaced all at once or not at all."""

from __future__ import annotations

import os
import shlex
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any

from psoas.errors import InvalidValueError, MissingDependencyError, OutputError, PsoasError, printable

OPEN: set[Path] = set()  # files and folders of ours that are to go away


def take_away() -> None:
    """What is open goes away at once, as it does otherwise when it is closed: the process is about to end."""
    for path in tuple(OPEN):
        shutil.rmtree(path, ignore_errors=True)
        with suppress(OSError):
            path.unlink()


def write(text: str, output: Path | None) -> None:
    """To stdout, or to a file all at once."""
    if output is None:
        if sys.stdout is None:
            raise OutputError("cannot write the answer: there is no stdout; give -o FILE.")
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    with Replacing(output) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_netcdf(dataset: Any, output: Path | None) -> None:
    """The whole dataset as netCDF."""
    assert output is not None  # the format is chosen by the output's suffix
    engine = netcdf_engine()
    with Replacing(output) as temporary:
        dataset.to_netcdf(temporary, engine=engine)


def netcdf_engine() -> str:
    """The library that writes netCDF here.

    Raises
    ------
    MissingDependencyError
        There is none.
    """
    for module, engine in (("netCDF4", "netcdf4"), ("h5netcdf", "h5netcdf")):
        with suppress(ImportError):
            import_module(module)
            return engine
    raise MissingDependencyError(
        "writing .nc needs a netCDF library; install one with: pip install netcdf4, or write .json or .csv."
    )


def check_writable(target: Path) -> Path:
    """The file that is meant, links followed; refused where it is a pipe, a device, a folder or a ring of links."""
    try:
        found = Path(os.path.realpath(target, strict=os.path.exists(target)))
        kind = found.stat().st_mode if os.path.lexists(found) else stat.S_IFREG
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise OutputError(f"cannot write '{printable(target)}': {why}.") from error
    if not stat.S_ISREG(kind):
        what = "a folder" if stat.S_ISDIR(kind) else "no regular file"
        raise OutputError(f"cannot write '{printable(target)}': it is {what}.")
    return found


def mode_of(target: Path) -> int:
    """The mode of a file that is there, else that of a new one."""
    with suppress(OSError):
        return stat.S_IMODE(target.stat().st_mode)
    umask = os.umask(0)
    os.umask(umask)
    return 0o666 & ~umask


class Replacing:
    """A temporary file beside the target, which takes the target's place if all went well.

    Of a link the target is what it leads to. What is there already keeps its mode.
    """

    def __init__(self, target: Path) -> None:
        self.target, self.named = check_writable(target), printable(target)

    def __enter__(self) -> Path:
        try:
            handle, name = tempfile.mkstemp(dir=self.target.parent or ".", prefix=f".{self.target.name}.")
        except OSError as error:
            raise OutputError(f"cannot write '{self.named}': {error.strerror or error}.") from error
        os.close(handle)
        self.temporary = Path(name)
        OPEN.add(self.temporary)
        return self.temporary

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            if error is None:
                self.temporary.chmod(mode_of(self.target))
                os.replace(self.temporary, self.target)
        except OSError as problem:
            raise OutputError(f"cannot write '{self.named}': {problem.strerror or problem}.") from problem
        finally:
            self.temporary.unlink(missing_ok=True)
            OPEN.discard(self.temporary)
        if isinstance(error, OSError | RuntimeError) and not isinstance(error, PsoasError):
            raise OutputError(f"cannot write '{self.named}': {getattr(error, 'strerror', None) or error}.") from error


@contextmanager
def temporary_folder(prefix: str) -> Iterator[Path]:
    """A folder of our own that goes away.

    Raises
    ------
    OutputError
        There is no place for one.
    """
    try:
        made = tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True)
    except OSError as error:
        why = error.strerror or str(error)
        raise OutputError(
            f"cannot make a temporary folder ({why}); let TMPDIR name one that can be written."
        ) from error
    with made as folder:
        OPEN.add(Path(folder))
        try:
            yield Path(folder)
        finally:
            OPEN.discard(Path(folder))


@contextmanager
def pictured(figure: Any, plot: Path | None) -> Iterator[None]:
    """Draws a figure beside its file first, and puts it in place only once the answer is written."""
    if figure is None or plot is None:
        yield
        return
    with Replacing(plot) as temporary:
        figure.savefig(temporary, format=plot.suffix.lower()[1:])  # the same question, the same file: plots.picture
        yield


def say(text: str) -> None:
    """A line on stderr, if there is one."""
    try:
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        stop_saying()


def stop_saying() -> None:
    """Point stderr at nothing, so that the flush at exit stays quiet."""
    nothing(sys.stderr)


def say_wrote(file: Path | None, what: str = "") -> None:
    """On stderr, which file now stands there: `wrote FILE`, and what it is."""
    if file is not None:
        say(f"wrote {shlex.quote(printable(file))}{f': {what}' if what else ''}")


def stop_writing() -> None:
    """Point stdout at nothing, so that the flush at exit stays quiet."""
    nothing(sys.stdout)


def nothing(stream: Any) -> None:
    """Let a stream lead nowhere."""
    with suppress(OSError, ValueError, AttributeError):
        empty = os.open(os.devnull, os.O_WRONLY)
        os.dup2(empty, stream.fileno())
        os.close(empty)


def refuse_overwriting(output: Path | None, inputs: Sequence[Path | None]) -> None:
    """Refuse an output that is one of the inputs, or that lies in no folder."""
    if output is None:
        return
    for given in inputs:
        if given is not None and os.path.exists(given) and os.path.exists(output) and output.samefile(given):
            raise InvalidValueError(f"'{printable(output)}' is what the answer is made from; write to another file.")
    if not output.parent.is_dir():
        raise OutputError(f"cannot write '{printable(output)}': there is no folder '{printable(output.parent)}'.")
    check_writable(output)
