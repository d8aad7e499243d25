"""What a person is told who typed a command line that does not parse: what was typed, and what can be tried."""

from __future__ import annotations

from cyclopts import App, CycloptsError, MissingArgumentError, UnknownOptionError, UnusedCliTokensError
from cyclopts.exceptions import UnknownCommandError

from psoas.anatomy import table
from psoas.anatomy.muscles import is_known
from psoas.command.app import app
from psoas.errors import listed, nearest

WRITTEN = {"report": "report.html", "body export": "body.xml"}  # commands that need a file to write
POSTURES = ("--posture", "--support")  # flags that a posture's name goes with


def told(error: CycloptsError) -> str:
    """What was wrong in a line that does not parse, the nearest that is valid, and where to read on.

    Examples
    --------
    >>> from psoas.command.main import app
    >>> try:
    ...     app.parse_args("loads sitting", exit_on_error=False, print_error=False)
    ... except CycloptsError as error:
    ...     print(told(error))
    psoas loads takes no 'sitting' without a flag. Did you mean --posture sitting? See 'psoas loads --help'.
    """
    called = " ".join(["psoas", *(error.command_chain or ())])
    said = " ".join(str(error).split())
    if isinstance(error, UnknownOptionError):
        said = unknown_flag(error, called)
    elif isinstance(error, UnusedCliTokensError) and error.unused_tokens:
        said = without_flag(error, called)
    elif isinstance(error, UnknownCommandError) and error.unused_tokens:
        said = unknown_command(error.unused_tokens[0], called, command_of(error))
    elif isinstance(error, MissingArgumentError) and (file := WRITTEN.get(called.removeprefix("psoas "))):
        said = f"{called} needs a file to write: -o {file}."
    return f"{said} See '{called} --help'."


def command_of(error: CycloptsError) -> App:
    """The part of the app that a line got to."""
    found = app
    for word in error.command_chain or ():
        found = found[word]
    return found


def flags(error: CycloptsError) -> list[str]:
    """What the command that was typed takes, in long letters."""
    arguments = command_of(error).assemble_argument_collection()
    return [name for argument in arguments for name in argument.names if name.startswith("--")]


def unknown_flag(error: UnknownOptionError, called: str) -> str:
    """No such flag: the nearest, or that what it names stands without one."""
    typed = str(error.token.keyword or error.token.value)
    if typed.strip("-") in ("muscle", "muscles") and called in ("psoas actions", "psoas arms"):
        return f"{called} has no flag {typed}: muscles stand without one, as in '{called} psoas iliacus'."
    near = nearest(typed, flags(error), n=1)
    return f"{called} has no flag {typed}.{f' Did you mean {near[0]}?' if near else ''}"


def without_flag(error: UnusedCliTokensError, called: str) -> str:
    """Something that stands alone and must not: a posture, or anything else."""
    typed = (error.unused_tokens or [""])[0]
    named = {row["posture"] for row in table("postures")}
    flag = next((f for f in POSTURES if f in flags(error) and typed.split(",")[0] in named), None)
    return f"{called} takes no '{typed}' without a flag.{f' Did you mean {flag} {typed}?' if flag else ''}"


def unknown_command(typed: str, called: str, within: App) -> str:
    """No such command: the nearest, or the one that asks what a muscle of that name does."""
    if typed.startswith("-"):
        return f"{called} has no flag {typed}; flags stand behind a command, as in 'psoas actions --of pelvis'."
    known = [name for name in within.resolved_commands() if not name.startswith("-") and within[name].show]
    near = nearest(typed, known, n=1)
    meant = f"psoas actions {typed}" if within is app and is_known(typed) else f"{called} {near[0]}" if near else ""
    hint = f" Did you mean '{meant}'?" if meant else ""
    return f"{called} has no command '{typed}'.{hint} It has {listed(known)}."
