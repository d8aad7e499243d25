"""Where a question is sent that is not answered from its words alone."""

from __future__ import annotations

from psoas.anatomy import table
from psoas.answers.ask.reading import Reading
from psoas.question.question import KINDS

OTHERS = ("terms", "check", "arms", "body", "view", "ask")  # commands that are no kind of question


def routes(reading: Reading) -> tuple[str, ...]:
    """The commands that go with a topic, those that this version has."""
    topic = reading.topic or reading.kind
    rows = [row for row in table("ask_routes") if row["topic"] == topic]
    there = [row["command"] for row in rows if is_there(row["command"])]
    return tuple(there[:3])


def is_there(command: str) -> bool:
    """Whether this version has a command."""
    return command.split()[1] in (*KINDS, *OTHERS)


def sentence_of(reading: Reading) -> str:
    """The key of the sentence that goes with a topic."""
    return f"ask.{reading.topic or reading.kind}"
