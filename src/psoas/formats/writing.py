"""Where answers go: stdout, stderr, and files that are replaced all at once or not at all."""

from __future__ import annotations

import os
import shlex
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from psoas.errors import InvalidValueError, OutputError, PsoasError, printable


def write(text: str, output: Path | None) -> None:
    """To stdout, or to a file all at once."""
    if output is None:
        sys.stdout.write(text)
        sys.stdout.flush()
        return
    with Replacing(output) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_netcdf(dataset: Any, output: Path | None) -> None:
    """The whole dataset as netCDF."""
    assert output is not None  # the format is chosen by the output's suffix
    with Replacing(output) as temporary:
        dataset.to_netcdf(temporary)


class Replacing:
    """A temporary file beside the target, which takes the target's place if all went well."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> Path:
        try:
            handle, name = tempfile.mkstemp(dir=self.target.parent or ".", prefix=f".{self.target.name}.")
        except OSError as error:
            raise OutputError(f"cannot write '{self.target}': {error.strerror or error}.") from error
        os.close(handle)
        self.temporary = Path(name)
        return self.temporary

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        try:
            if error is None:
                umask = os.umask(0)
                os.umask(umask)
                self.temporary.chmod(0o666 & ~umask)
                os.replace(self.temporary, self.target)
        except OSError as problem:
            raise OutputError(f"cannot write '{self.target}': {problem.strerror or problem}.") from problem
        finally:
            self.temporary.unlink(missing_ok=True)
        if isinstance(error, OSError | RuntimeError) and not isinstance(error, PsoasError):
            raise OutputError(f"cannot write '{self.target}': {getattr(error, 'strerror', None) or error}.") from error


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
    with suppress(OSError, ValueError, AttributeError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def say_wrote(file: Path | None, what: str = "") -> None:
    """On stderr, which file now stands there: `wrote FILE`, and what it is."""
    if file is not None:
        say(f"wrote {shlex.quote(printable(file))}{f': {what}' if what else ''}")


def stop_writing() -> None:
    """Point stdout at nothing, so that the flush at exit stays quiet."""
    with suppress(OSError, ValueError, AttributeError):
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)


def refuse_overwriting(output: Path | None, inputs: Sequence[Path | None]) -> None:
    """Refuse an output that is one of the inputs, or that lies in no folder."""
    if output is None:
        return
    for given in inputs:
        if given is not None and os.path.exists(given) and os.path.exists(output) and output.samefile(given):
            raise InvalidValueError(f"'{printable(output)}' is what the answer is made from; write to another file.")
    if not output.parent.is_dir():
        raise OutputError(f"cannot write '{printable(output)}': there is no folder '{printable(output.parent)}'.")
    if os.path.isdir(output):
        raise OutputError(f"cannot write '{printable(output)}': it is a folder.")
