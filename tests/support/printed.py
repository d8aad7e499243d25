"""Command lines as pages, answers and error sentences print them: found, made whole, and parsed. No test."""

import contextlib
import io
import re
import shlex
from functools import cache

from cyclopts import CycloptsError

from psoas.command.door import Everywhere
from psoas.command.main import app, main
from psoas.errors import PsoasError
from psoas.question.question import KINDS, Question
from support.places import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
MADE_FROM_CODE = "commands.md"  # its usage lines are no commands; test_commands.py compares it with the code
STANDS_FOR = {  # what a page or sentence writes -> one thing that may stand there
    "MODEL...": "subject.osim", "FILE...": "walk.mot subject.osim", "--posture FILE.mot": "--posture walk.mot",
    "--model FILE": "--model subject.osim", "--names FILE": "--names names.toml", "--forces FILE": "--forces grf.mot",
    "--trust DIR": "--trust .", "-o FOLDER": "-o made", "-o FILE": "-o out.json", "--example NAME": "--example both",
    "--tight ...": "--tight psoas=0.2", "--of ...": "--of pelvis", "--posture P]": "--posture standing]",
    "--geometry DIR": "--geometry .", "--port N": "--port 0", "--host H": "--host 127.0.0.1",
    "psoas MUSCLE": "psoas iliacus", "psoas align FILE": "psoas align stand.trc",
    "psoas gait FILE": "psoas gait walk.trc",
    "--static FILE": "--static stand.trc",
    "psoas actions MUSCLES": "psoas actions psoas", "--reach MUSCLE": "--reach iliacus",
}  # fmt: skip


def stood(text):
    """A command line with something in every place that is left open."""
    for written, given in STANDS_FOR.items():
        text = text.replace(written, given)
    return re.sub(r"\[(--[^]]*)\]", r"\1", text)


# -- pages ---------------------------------------------------------------------------------------------------------


def printed(text):
    """(command, what is printed under it) for every `$ command` of a page's console blocks."""
    for block in re.findall(r"```console\n(.*?)```", text, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


def lines_of(text):
    """Every command line of a page: in blocks, and within a sentence between backticks."""
    fenced = re.findall(r"```(?:sh|bash|bat)\n(.*?)```", text, re.S)
    rest = re.sub(r"```.*?```", "", text, flags=re.S)
    found = [command for command, _ in printed(text)]
    for line in [
        *(line for block in fenced for line in block.splitlines()),
        *re.findall(r"^    (psoas .*)$", rest, re.M),
    ]:
        if called := re.match(r"(?:\S*[/\\])?psoas (.*)", line.split("#")[0].strip()):
            found.append(f"psoas {called[1]}")
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", rest)]
    found += [span for span in spans if span.startswith("psoas ")]
    found += [f"psoas actions {words}" for span in spans for words in re.findall(r'make actions ARGS="(.*)"', span)]
    return list(dict.fromkeys(found))


def flags_of(text):
    """Every flag that a page writes between backticks."""
    rest = re.sub(r"```.*?```", "", text, flags=re.S)
    spans = re.findall(r"`([^`]+)`", rest)
    return {
        flag
        for span in spans
        if not span.startswith(("make ", "pip ", ".venv"))
        for flag in re.findall(r"(?<![\w-])--[a-z][\w-]*", span)
    }


def missing(excerpt, output):
    """The first lines of an excerpt that an output has not, in one piece and in this order; '...' leaves some out."""
    lines = output.splitlines()
    for piece in re.split(r"^\.\.\.$\n?", excerpt, flags=re.M):
        wanted = piece.strip("\n").splitlines()
        at = next((i for i in range(len(lines)) if lines[i : i + len(wanted)] == wanted), None)
        if at is None:
            return piece
        lines = lines[at + len(wanted) :]
    return None


# -- commands ------------------------------------------------------------------------------------------------------


@cache
def options():
    """Command -> flag -> the values it may have; None where it is free, empty where it takes none."""
    found = {}
    for name in (
        "actions",
        "align",
        "arms",
        "ask",
        "audit",
        "body info",
        "body export",
        "check",
        "claims",
        "emg",
        "floor",
        "gait",
        "loads",
        "photo",
        "posture",
        "report",
        "stretch",
        "study",
        "tightness",
        "terms",
        "view",
    ):
        command = app
        for word in name.split():
            command = command[word]
        found[name] = {}
        for argument in command.assemble_argument_collection():
            values = () if argument.hint is bool else argument.get_choices()
            found[name] |= {flag: values for flag in argument.names if flag.startswith("-")}
    return found


def every_command():
    """What the program itself knows; `options` must not forget one."""
    named = [name for name in app.resolved_commands() if not name.startswith("-")]
    return {f"body {sub}" for sub in app["body"].resolved_commands() if not sub.startswith("-")} | {
        name for name in named if name != "body"
    }


@cache
def wrong(command):
    """Why a command line cannot be asked, or None."""
    line = Everywhere.of(shlex.split(stood(command))[1:])
    if line.bare:
        return None  # psoas alone
    words = ["psoas", *line.routed(app)]
    name = next((n for n in options() if words[1 : 1 + len(n.split())] == n.split()), None)
    if words[1:] in (["--help"], ["body", "--help"], ["--install-completion"]):
        return None
    if name is None:
        return f"no command 'psoas {' '.join(words[1:2])}'"
    if len(words) == 1 + len(name.split()) or words[-1] == "--help":
        return None  # it names the command
    if options()[name].get(words[-1], ()) != ():
        words = words[:-1]  # it names a flag that has a value
    if len(words) == 1 + len(name.split()):
        return None
    needed = [] if name not in ("report", "body export") or {"-o", "--output"} & set(words) else ["-o", "out.html"]
    try:
        app.parse_args([*words[1:], *needed], exit_on_error=False, print_error=False)
        if words[1] in KINDS:
            Question.read([w for w in words if w != "--no-browser"])
    except (CycloptsError, PsoasError) as error:
        return " ".join(str(error).split())
    return None


def ran(command):
    """(exit status, stdout, stderr) of a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(shlex.split(stood(command))[1:])
    return code, out.getvalue(), err.getvalue()


def repeated(output):
    """The command after `repeat:`, if there is one."""
    found = re.findall(r"^repeat: (.*)$", output, re.M)
    return found[-1] if found else None
