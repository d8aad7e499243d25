"""A paragraph for a paper: what was computed, with which versions, under which conditions, from which sources."""

from __future__ import annotations

import platform
import shlex
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from psoas.anatomy import table
from psoas.anatomy.language import say, sentences
from psoas.text.layout import wrapped
from psoas.version import __version__

if TYPE_CHECKING:
    import xarray as xr

PACKAGES = ("mujoco", "myo-sim", "numpy", "scipy", "xarray")
TISSUE = ("static", "step", "posture", "loads", "floor", "stretch", "tightness")
DEFAULT = "default body"
OWN = "psoas"


def methods_lines(dataset: xr.Dataset, command: str) -> list[str]:
    """The paragraph and the BibTeX of an answer, in lines of at most 80 columns.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.answer`.
    command : str
        That asks it again.
    """
    attrs = dataset.attrs
    kind = str(attrs.get("answer", "other"))
    what = described(kind, attrs, command)
    said = [
        say("methods.software", what=what, version=__version__, python=platform.python_version(), packages=packages())
    ]
    if attrs.get("body") and attrs.get("posture"):
        given = str(attrs.get("conditions", "")) or "-"
        said.append(say("methods.body", body=attrs["body"], posture=attrs["posture"], conditions=given))
        said.append(say("methods.frame"))
    judged = [dataset.attrs.get("judged_members"), dataset.sizes.get("member")]
    if (members := next((m for m in judged if m), None)) or any(str(k).startswith("judged_") for k in dataset):
        said.append(say("methods.robust", members=members or 432))
    said += [say("methods.command", command=command), say("methods.limits")]
    return paragraph(said, keys(applies(kind, attrs, dataset)))


def described(kind: str, attrs: Mapping[str, object], command: str) -> str:
    """What was computed, the beginning of a sentence."""
    if kind == "actions":
        operators = str(attrs.get("operators", "acceleration")).replace(",", " and ").replace("torque", "moment arms")
        operators = operators.replace("acceleration", "induced angular accelerations at the first instant")
        return say(
            "methods.actions", operators=operators, tension=f"{float(str(attrs.get('condition_tension', 100))):g}"
        )
    if f"methods.{kind}" in sentences("en") and kind != "other":
        return say(f"methods.{kind}")
    return say("methods.other", command=command.split()[1] if len(command.split()) > 1 else kind)


def methods_of_command(tokens: Sequence[str]) -> list[str]:
    """The paragraph of a command whose answer is no dataset."""
    command = shlex.join([OWN, *tokens])
    name = tokens[0] if tokens else "other"
    what = say(f"methods.{name}") if f"methods.{name}" in sentences("en") else say("methods.other", command=name)
    said = [
        software(what), say("methods.command", command=command), say("methods.limits"),
    ]  # fmt: skip
    body = name in ("ask", "report", "arms", "view", "body")
    return paragraph(said, keys({"*:default"} if body else set()))


def software(what: str) -> str:
    """What was computed, with which versions."""
    python = platform.python_version()
    return say("methods.software", what=what, version=__version__, python=python, packages=packages())


def packages() -> str:
    """Versions of what the numbers come from."""
    found = []
    for name in PACKAGES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            continue
    return ", ".join(found)


def applies(kind: str, attrs: Mapping[str, object], dataset: xr.Dataset) -> set[str]:
    """What holds of an answer: conditions that sources go with."""
    found = {kind}
    if str(attrs.get("body", "")).startswith(DEFAULT):
        found.add("*:default")
    if (rhythm := attrs.get("condition_rhythm")) and attrs.get("condition_spine") == "coupled":
        found.add(f"rhythm={rhythm}")
    found |= {f"operator={name}" for name in str(attrs.get("operators", "")).split(",") if name}
    if kind in TISSUE:
        found.add("tissue")
    if ".osim" in str(attrs.get("question", "")):
        found.add("model=osim")
    named = dataset.coords["group"].values if "group" in dataset.coords else ()
    return found | {f"muscle={str(name).split(':')[0].removesuffix('_r').removesuffix('_l')}" for name in named}


def keys(held: set[str]) -> list[Mapping[str, str]]:
    """The sources that go with what holds, in the order of their table."""
    return [row for row in table("bibliography") if held & set(row["when"].split("|"))]


def bibtex(row: Mapping[str, str]) -> list[str]:
    """A source as BibTeX."""
    place = {"article": "journal", "inproceedings": "booktitle"}.get(row["type"], "howpublished")
    fields = [("author", row["author"]), ("title", f"{{{row['title']}}}"), (place, row["container"])]
    fields += [("year", row["year"]), ("doi", row["doi"])]
    return [f"@{row['type']}{{{row['key']},", *(f"  {name} = {{{value}}}," for name, value in fields if value), "}"]


def own_entry() -> list[str]:
    """Psoas itself as BibTeX."""
    return [f"@software{{{OWN},", "  author = {{The psoas authors}},",
            "  title = {{psoas: what does this muscle do, relative to what, under which assumptions?}},",
            f"  version = {{{__version__}}},", "}"]  # fmt: skip


def paragraph(said: Sequence[str], sources: Sequence[Mapping[str, str]]) -> list[str]:
    """The paragraph with its sources under it."""
    cited = ", ".join([OWN, *(row["key"] for row in sources)])
    lines = [say("methods.head"), *wrapped(f"{' '.join(said)} [{cited}]"), "", *own_entry()]
    return [*lines, *(line for row in sources for line in bibtex(row))]
