"""What an answer to a question in words is made of: rows, cells, and which way is meant; no engine is seen here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psoas.anatomy.muscles import labels
from psoas.answers.ask.reading import UPPER, Action, Reading
from psoas.dataset.pair import Pair
from psoas.dataset.record import Record

AT_ONCE, IN_THE_END, SHORTER = "acceleration", "static", "posture"
COLUMNS = (AT_ONCE, IN_THE_END, SHORTER)
LEVELS = [Pair(*pair) for pair in UPPER.values()]
WHOLE = Pair("thorax", "pelvis")
PLAIN = ("right", "anterior", "superior")
SIDEWAYS = {"out": (-1, 1), "in": (1, -1), "up": (-1, 1), "down": (1, -1)}  # sign on the right, on the left


class Cell(NamedTuple):
    """A number of an answer, by one operator: its record, or why there is none.

    `flipped`: the record is that of the same two segments the other way round, so that its sign turns.
    """

    record: Record | None = None
    flipped: bool = False
    why: str = ""

    @property
    def sign(self) -> int:
        """+1, -1, or 0 where there is no reliable sign or no number."""
        if self.record is None:
            return 0
        value = self.record.get("sign")
        own = int(value) if value is not None else sign_of(self.record["value"])
        return -own if self.flipped else own


def sign_of(value: float | None) -> int:
    """The sign of an angle; less than a twentieth of a degree has none."""
    return 0 if value is None or abs(value) < 1e-3 else (1 if value > 0 else -1)


class Row(NamedTuple):
    """A pair of segments, or a muscle, and what each operator says of it."""

    muscle: str
    of: str
    relative_to: str
    axis: str
    asked: str | None
    cells: Mapping[str, Cell]
    action: Action


@dataclass(frozen=True)
class Answered:
    """A question in words with its answer.

    Attributes
    ----------
    reading : Reading
    rows : tuple of Row
        Ground and every neighbour, what was named first.
    taken : mapping
        What was assumed for what the question leaves open: posture, side.
    notes : tuple of str
    commands : tuple of str
        That print the numbers, or that go with a question which is not answered here.
    records : tuple of dict
        The numbers, as the records of those commands.
    """

    reading: Reading
    rows: tuple[Row, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()

    def json(self) -> dict[str, Any]:
        """The answer as JSON has it."""
        own = self.reading.record()
        return {
            "question": self.reading.question, "kind": own["kind"], "corrections": own["corrections"],
            "tuples": own["tuples"], "open": own["open"], "readings": list(self.records),
            "commands": list(self.commands),
        }  # fmt: skip


def wanted(sign: str | None, side: str | None) -> int:
    """The sign that a question asks about, by the right-hand rule; 0 where it asks which."""
    word = (sign or "").split()[0] if sign else ""
    if word in SIDEWAYS:
        return SIDEWAYS[word][0 if (side or "right") == "right" else 1]
    return {"+": 1, "-": -1}.get(word, 0)


def label_of(muscle: str) -> str:
    """A row's name in plain words."""
    stem = muscle.removesuffix("_r").removesuffix("_l")
    family, colon, part = stem.partition(":")
    known = labels().get(family, family.replace("_", " "))
    return f"{known}, {part.replace('_', ' ')}" if colon else known
