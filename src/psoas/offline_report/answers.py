"""What the report is made from: answers already given, and the words of the commands that repeat them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from psoas.errors import printable
from psoas.question.question import Question


class Answers(NamedTuple):
    """Datasets by the name of their question, and why a question has none.

    Attributes
    ----------
    found : question -> dataset, or a mapping of datasets
    absent : question -> one sentence, for those that this body cannot answer
    chosen : words of the command that choose the body
    asked : words of the command that choose posture and conditions
    facts : (label, text) pairs about versions and the body
    title : of the page, '' for its own
    """

    found: Mapping[str, Any]
    absent: Mapping[str, str]
    chosen: Sequence[str]
    asked: Sequence[str]
    facts: Sequence[tuple[str, str]]
    title: str = ""

    def actions_command(self, muscles: Iterable[str], *words: str, posture: str | None = None) -> str:
        """`psoas actions ...` on the same body, posture (unless another is given) and conditions."""
        asked = list(self.asked)
        if posture is not None:
            asked[asked.index("--posture") + 1] = posture
        return repeatable(["psoas", "actions", *muscles, *asked, *self.chosen, *words])


def repeatable(words: Sequence[str]) -> str:
    """The command of the question that these words ask, on one line; refused if they ask none."""
    return printable(Question.read(words).command())


def as_typed(file: Path | None) -> str:
    """A file as it was given, and of an absolute one its name alone: a page tells nobody where files lie.

    Examples
    --------
    >>> as_typed(Path("models/subject.osim")), as_typed(Path("/data/me/subject.osim"))
    ('models/subject.osim', 'subject.osim')
    """
    return "" if file is None else file.name if file.is_absolute() else str(file)
