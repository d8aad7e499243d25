"""What was found in a text, and the rule that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from psoas.anatomy import table
from psoas.errors import UnknownNameError, listed, nearest

WARNING, NOTE = "warning", "note"
UNUSED = "PS900"


class Rule(NamedTuple):
    """A rule, as its row of `terms_rules.csv` has it."""

    id: str
    name: str
    level: str
    message: str
    better: str
    question: str
    exempt: str
    fires: tuple[str, ...]
    clear: tuple[str, ...]


@dataclass(frozen=True)
class Finding:
    """A place where a text leaves something out.

    Attributes
    ----------
    file : str
        As it was named; `text` for a text.
    line, column : int
        From 1, in characters; of a .docx the paragraph and the place in it.
    rule, name, level : str
    text : str
        The words, as they stand there.
    message, better, question : str
        What is left out, words that say it, and what to ask.
    start, end : int
        Place in the text that was read.
    """

    file: str
    line: int
    column: int
    rule: str
    name: str
    level: str
    text: str
    message: str
    better: str
    question: str
    start: int = 0
    end: int = 0

    def record(self) -> dict[str, str | int]:
        """The finding as JSON has it."""
        keys = ("file", "line", "column", "rule", "name", "text", "message", "better", "question")
        return {key: getattr(self, key) for key in keys}


@cache
def rules() -> Mapping[str, Rule]:
    """Every rule by its id."""
    return {row["id"]: rule_of(row) for row in table("terms_rules")}


def rule_of(row: Mapping[str, str]) -> Rule:
    """A row as a rule."""
    id_, name, level, message, better, question, exempt = (row[key] for key in Rule._fields[:7])
    fires, clear = (tuple(row[key].split(" || ")) for key in ("fires", "clear"))
    return Rule(id_, name, level, message, better, question, exempt, fires, clear)


def found(rule: str, file: str, place: tuple[int, int], text: str, span: tuple[int, int], note: str = "") -> Finding:
    """A finding of a rule at a place."""
    one = rules()[rule]
    shown = " ".join(text.split())
    said = one.message.replace("{text}", shown if len(shown) <= 80 else f"{shown[:77]}...").replace("{note}", note)
    return Finding(file, *place, rule, one.name, one.level, text, said, one.better, one.question, *span)


def chosen(select: Iterable[str] | None, ignore: Iterable[str] | None) -> frozenset[str]:
    """The rules that are asked for: all warnings unless some are named, by id, by the beginning of one, or ALL.

    Raises
    ------
    UnknownNameError
        A rule that is none.
    """
    every = rules()
    taken = {rule for rule, row in every.items() if row.level == WARNING} if select is None else matching(select)
    return frozenset(taken - matching(ignore or ()))


def matching(names: Iterable[str]) -> set[str]:
    """Rules by id, by name, by the beginning of an id, or ALL."""
    found: set[str] = set()
    for name in names:
        key = name.strip().upper()
        some = {
            r for r, row in rules().items() if key == "ALL" or (r.startswith(key) and key) or row.name.upper() == key
        }
        if not some:
            near = nearest(key, [*rules(), *(row.name for row in rules().values())])
            hint = f" Did you mean {listed(near, 'or')}?" if near else ""
            raise UnknownNameError(f"no rule named '{name}'.{hint} Valid are ALL, PS1 to PS9 and {listed(rules())}.")
        found |= some
    return found
