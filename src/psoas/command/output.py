"""An answer as the command gives it: a table, JSON, CSV or netCDF, a picture beside it, and how to ask again."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from psoas.errors import InvalidValueError, listed, printable
from psoas.formats.writing import pictured, refuse_overwriting, say, say_wrote, write, write_netcdf
from psoas.question.question import Question

if TYPE_CHECKING:
    import xarray as xr
    from rich.progress import Progress

FORMATS = ("table", "json", "csv")
SUFFIXES = {".json": "json", ".csv": "csv", ".nc": "nc", ".txt": "table"}
PICTURES = (".svg", ".png", ".pdf")
PATIENCE = 5.0  # s before progress is told


def chosen_format(format: str | None, output: Path | None, formats: tuple[str, ...] = FORMATS) -> str:
    """What to write: the format named, or that of the output's suffix; refused where they disagree."""
    if output is None:
        return format or "table"
    suffix = output.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidValueError(f"'{output}' has no known suffix; valid are {listed(list(SUFFIXES), 'and')}.")
    if format is not None and format != SUFFIXES[suffix]:
        raise InvalidValueError(f"--format {format} contradicts the suffix of '{output}'; give one of them.")
    if SUFFIXES[suffix] not in (*formats, "nc" if formats is FORMATS else ""):
        raise InvalidValueError(f"'{output}': this answer is written as {listed(list(formats), 'or')}.")
    return SUFFIXES[suffix]


def checked_outputs(
    format: str | None, output: Path | None, plot: Path | None = None, inputs: Sequence[Path | str | None] = ()
) -> str:
    """The format to write; refuses a picture of another kind, and an output that is one of the inputs."""
    shape = chosen_format(format, output)
    files = [None if given is None else Path(given) for given in inputs]
    refuse_overwriting(output, files)
    if plot is not None and plot.suffix.lower() not in PICTURES:
        raise InvalidValueError(f"'{plot}' does not end in {listed(PICTURES, 'or')}, which are the pictures made.")
    refuse_overwriting(plot, files)
    return shape


def repeat_line(question: Question, shape: str) -> str:
    """The command that asks again, for the same format; a file it went to is not repeated."""
    return shlex.join([*question.words(), *(["--format", shape] if shape in ("json", "csv") else [])])


def write_answer(found: xr.Dataset, question: Question, shape: str, output: Path | None, plot: Path | None) -> None:
    """The answer in the shape asked for, and its picture; its doubts on stderr."""
    from psoas.plots.figure import figure
    from psoas.text.lines import lines

    if warned := found.attrs.get("warnings"):
        say(f"warning: {printable(warned)}")
    repeat = repeat_line(question, shape)
    text = ""
    asked_for = methods_asked(found, question.command(), shape)
    if shape == "json" and asked_for:
        found = found.assign_attrs(methods="\n".join(asked_for))
    if shape == "table":
        text = (
            "\n".join([*lines(found), "", f"repeat: {printable(repeat)}", *(["", *asked_for] if asked_for else [])])
            + "\n"
        )
    elif shape != "nc":
        text = as_records(found, shape, repeat)
    drawn = figure(found) if plot is not None else None
    with pictured(drawn, plot):
        write_netcdf(found, output) if shape == "nc" else write(text, output)
    for file in (output, plot):
        say_wrote(file)


def methods_asked(found: xr.Dataset, command: str, shape: str) -> list[str]:
    """The paragraph for a paper, where --methods asked for it; on stderr where the answer is a table of numbers."""
    from psoas.command.door import methods

    written = methods.get()
    if written is None:
        return []
    from psoas.text.methods import methods_lines

    made = methods_lines(found, command)
    written += made
    if shape in ("csv", "nc"):
        for line in made:
            say(line)
    return made


def as_records(found: xr.Dataset, shape: str, repeat: str) -> str:
    """The answer as JSON or CSV."""
    from psoas.dataset.records import as_csv, as_json, records_of

    records = records_of(found)
    return as_csv(records) if shape == "csv" else as_json(found, records, repeat)


@contextmanager
def progress_on_stderr(name: str) -> Iterator[Callable[[int, int], None]]:
    """Tells a person, once it takes long, how far something has come: a bar, or quarters where nobody watches."""
    start, quarters, bar = time.monotonic(), 0, None
    watched = bool(sys.stderr and sys.stderr.isatty())
    with ExitStack() as open_bar:

        def progress(done: int, total: int) -> None:
            nonlocal quarters, bar
            if time.monotonic() - start < PATIENCE:
                return
            if watched:
                bar = bar or open_bar.enter_context(bar_on_stderr())
                bar.update(bar.task_ids[0] if bar.tasks else bar.add_task(printable(name)), completed=done, total=total)
            elif 4 * done // total > quarters:
                quarters = 4 * done // total
                say(f"{printable(name)}: {100 * done // total} %")

        yield progress


def bar_on_stderr() -> Progress:
    """A bar that goes away at its end; names in it are only names."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    words = TextColumn("{task.description}", markup=False)
    columns = words, BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    return Progress(*columns, console=Console(stderr=True), transient=True)
