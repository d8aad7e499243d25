"""`psoas terms`."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter, Token, UnknownOptionError

from psoas.command.app import Failed, app
from psoas.command.options import Flag
from psoas.errors import InvalidValueError, PsoasError, printable
from psoas.formats.writing import refuse_overwriting, say, say_wrote, write

if TYPE_CHECKING:
    from psoas.answers.terms.finding import Finding

SHAPES = {".json": "json", ".sarif": "sarif", ".txt": "text"}
FLAG = re.compile(r"--?[^\W\d][\w-]*(?:=.*)?", re.DOTALL)  # and no text that begins with a hyphen
Rules = Annotated[
    tuple[str, ...],
    Parameter(negative=(), help="rules by id, beginning of an id (PS2) or name, parted by commas; ALL for notes too"),
]
Ignored = Annotated[tuple[str, ...], Parameter(negative=(), help="rules that are left out")]
Shape = Annotated[
    Literal["text", "concise", "json", "sarif", "github"] | None, Parameter(help="text unless -o says it")
]


@app.command
def terms(
    *texts: Annotated[str, Parameter(allow_leading_hyphen=True)],  # "-" is one
    select: Rules = (),
    ignore: Ignored = (),
    explain: str | None = None,
    statistics: Flag = False,
    fail_on: str | None = None,
    export: Annotated[tuple[Literal["vale"], Path] | None, Parameter(help="vale DIR: a style for Vale")] = None,
    format: Shape = None,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"], help="write here (.txt .json .sarif)")] = None,
) -> None:
    """Where a text leaves out which muscle, relative to what, or how it was measured.

    Parameters
    ----------
    texts
        Texts, files (.txt .md .html .docx; labels of .sto .mot .c3d .osim), folders, or - for standard input; a file
        that cannot be read does not stop the rest.
    explain
        All about one rule, with examples.
    statistics
        How often each rule found something.
    fail_on
        Rules, parted by commas, that make the exit status 1.
    """
    from psoas.answers.terms.finding import matching, rules
    from psoas.answers.terms.vale import write_vale
    from psoas.text.terms import explained

    for text in texts:
        if FLAG.fullmatch(text):
            known = app["terms"].assemble_argument_collection()
            raise UnknownOptionError(token=Token(keyword=text), argument_collection=known, command_chain=("terms",))
    if explain is not None:
        names = sorted(matching([explain]))
        write("\n\n".join("\n".join(explained(rules()[name])) for name in names) + "\n", None)
        return
    if export is not None:
        write_vale(export[1])
        say_wrote(export[1], "a style for Vale, one file a rule")
        return
    if not texts:
        raise InvalidValueError("name a text, a file, or - for standard input; --explain PS201 says what a rule finds.")
    if not all(text.strip() for text in texts):
        raise InvalidValueError(
            "a text is empty; name a text, a file, a folder (. for this one), or - for standard input."
        )
    shape = shape_of(format, output)
    found, unread = findings(texts, select, ignore)
    files = [Path(text) for text in texts if len(text) < 200 and text != "-"]
    refuse_overwriting(output, [file for file in files if "\n" not in str(file)])
    write(spelled(found, shape, statistics, repeat_of(texts, select, ignore)), output)
    say_wrote(output)
    for error in unread:
        say(f"psoas: {error}")
    if fail_on is not None and {one.rule for one in found} & matching(fail_on.split(",")):
        raise Failed(1)
    if unread:
        raise Failed(unread[0].exit_code)


def findings(
    texts: Sequence[str], select: Sequence[str], ignore: Sequence[str]
) -> tuple[list[Finding], list[PsoasError]]:
    """What is found, by the settings of the project that the command is run in, and what was not read."""
    from psoas.answers.terms.silence import settings
    from psoas.answers.terms.terms import terms_and_unread

    return terms_and_unread(texts, select=select or None, ignore=ignore or None, config=settings(Path.cwd()))


def shape_of(format: str | None, output: Path | None) -> str:
    """How to write it: as asked, else as the suffix of the output says."""
    meant = SHAPES.get(output.suffix.lower()) if output is not None else None
    if output is not None and meant is None and format is None:
        raise InvalidValueError(f"'{printable(output)}' has no known suffix; valid are .txt, .json and .sarif.")
    if format is not None and meant in ("json", "sarif") and format != meant:
        raise InvalidValueError(f"--format {format} contradicts the suffix of '{printable(output)}'; give one of them.")
    return format or meant or "text"


def repeat_of(texts: Sequence[str], select: Sequence[str], ignore: Sequence[str]) -> str:
    """The command that asks again."""
    flags = [("--select", ",".join(select)), ("--ignore", ",".join(ignore))]
    return shlex.join(["psoas", "terms", *texts, *(word for flag, value in flags if value for word in (flag, value))])


def spelled(found: Sequence[Finding], shape: str, counted: bool, repeat: str) -> str:
    """The findings in a shape."""
    from psoas.text import terms as text

    if shape == "json":
        return text.as_json(found, repeat)
    if shape == "sarif":
        return text.as_sarif(found)
    if counted:
        lines = text.statistics(found)
    elif shape == "text":
        lines = [*text.terms_lines(found), "", f"repeat: {printable(repeat)}"]
    else:
        lines = text.github_lines(found) if shape == "github" else text.concise(found)
    return "".join(f"{line}\n" for line in lines)
