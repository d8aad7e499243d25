"""The package's own sentences, as its sources write them, and the commands and flags that they tell to try. No test."""

import ast
import itertools
import re

from psoas.errors import LISTED
from psoas.question.question import KINDS
from support.places import ROOT
from support.printed import options, stood, wrong

SOURCES = ROOT / "src" / "psoas"
FLAG = re.compile(r"(?<![\w\"-])--[a-z][a-z-]*[a-z]")
NO_VALUE = {  # words of a sentence that follow a flag and are not its value
    "alone", "and", "asks", "away", "draws", "gives", "goes", "if", "instead", "is", "it", "needs", "of", "or", "says",
    "tells", "with",
}  # fmt: skip
ANYWHERE = {"--help", "--version", "--install-completion", "--debug", "--methods", "--lang"}
PARTS = {  # what stands between braces in a sentence that is a hint -> what it may be, by file where that differs
    "kind": LISTED,
    "model": ("", " --model FILE"),
    "new[0]": ("A13",),
    "path.name": ("walk.mot",),
    "asked": tuple(KINDS),
    "self.operator": ("static", "step"),
    "operator": ("static", "step"),
    "needing[0]": ("arm_jump",),
    "body/posture.py name": ("supine", "prone", "side", "hanging_leg"),
    "conditions.py name": ("static", "step"),
    "command/actions.py name": ("forces", "lowpass", "angles"),
    "command/check.py name": ("model", "names", "trust", "angles", "units"),
    "question/actions.py name": ("sweep", "robust", "why"),
    "question/shared_fields.py name": ("tension", "slices"),
    "text/question_of.py found.asks": tuple(KINDS),
    "text/stretch.py near": ("lunge_bent_away", "half_kneeling_lunge"),
    "text/stretch.py left": ("", " --side left"),
    "text/question_of.py kind.asks": tuple(KINDS),
    "command/mistakes.py called": ("psoas actions", "psoas arms"),
}


def sentences(source):
    """(line, text) of every text of a module that is no docstring, `{expression}` where something is put in."""
    tree = ast.parse(source)
    places = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    skipped = {id(n.body[0].value) for n in ast.walk(tree) if isinstance(n, places) and isinstance(n.body[0], ast.Expr)}
    skipped |= {id(part) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for part in n.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            pieces = [p.value if isinstance(p, ast.Constant) else f"{{{ast.unparse(p.value)}}}" for p in node.values]
            yield node.lineno, "".join(pieces)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skipped:
            yield node.lineno, node.value


def whole(text, file=""):
    """A sentence of a file with every choice of what is put into it."""
    parts = list(dict.fromkeys(re.findall(r"\{[^{}]*\}", text)))
    chosen = [PARTS.get(f"{file} {part[1:-1]}", PARTS.get(part[1:-1], ("X",))) for part in parts]
    for values in itertools.product(*chosen):
        filled = text
        for part, value in zip(parts, values, strict=True):
            filled = filled.replace(part, value)
        yield filled


def commands_in(text):
    """Commands that a sentence tells to try: between quotes whole, else up to their last flag and its value."""
    text = stood(text)
    found = [span for pair in re.findall(r"`(psoas [^`]+)`|'(psoas [^']+)'", text) for span in pair if span]
    rest = re.sub(r"`psoas [^`]+`|'psoas [^']+'", "", text)
    for called in re.findall(r"\bpsoas [a-z][^;()\n]*", rest):
        clause = re.split(r"[.,:](?:\s|$)|\s[|]\s", called)[0]
        words = clause.split()
        name = next((n for n in options() if words[1 : 1 + len(n.split())] == n.split()), None)
        flags = [i for i, word in enumerate(words) if re.match(r"--?[a-zA-Z]", word)]
        if name is None:
            found += [clause] if flags else []  # prose, unless it has flags
        elif not flags:
            found.append(f"psoas {name}")
        else:
            values = options()[name].get(words[flags[-1]], ())
            found.append(" ".join(words[: flags[-1] + (1 if values == () else 2)]))
    return found


def wrong_flags(text, commands=None):
    """Flags that a sentence names and none of the commands has, and values that such a flag may not have."""
    known = options() if commands is None else {c: options()[c] for c in commands}
    found = []
    for at in FLAG.finditer(stood(text)):
        if at[0] in ANYWHERE:
            continue
        values = [flags[at[0]] for flags in known.values() if at[0] in flags]
        if not values:
            found.append(f"no flag {at[0]}")
            continue
        following = re.match(r"[= ]([a-z][a-z_-]*)", stood(text)[at.end() :])
        choices = {v for some in values for v in some or ()}
        if following and choices and all(values) and following[1] not in {*choices, *NO_VALUE}:
            found.append(f"{at[0]} may not be {following[1]}")
    return found


def false_hints(text, command=None):
    """What in a text cannot be asked: of the command that printed it, where that is known."""
    found = []
    for line in text.replace("\\\n     ", "").splitlines():  # a long command goes on in the next line
        own = line.removeprefix("repeat: ").removeprefix("ask it: ")
        for hint in [own] if own != line else commands_in(line):
            if why := wrong(hint):
                found.append(f"{hint}: {why}")
        name = command and next((n for n in options() if command.removeprefix("psoas ").startswith(n)), None)
        if own == line and not commands_in(line):
            found += wrong_flags(line, [name] if name else None)
    return found


def commands_of(path):
    """The commands that a module's sentences can come from: those that bear its name, else any."""
    if "sections" in path.parts or "ask" in path.parts or path.name == "shared_fields.py":
        return None  # parts of the report bear the names of answers; psoas ask writes commands of every answer
    stems = {path.stem, *path.parts} & set(options())
    rooms = {"equilibrium": "actions", "trial": "actions"}
    stems |= {rooms[part] for part in path.parts if part in rooms}
    return stems or None
