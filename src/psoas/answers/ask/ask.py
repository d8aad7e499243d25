"""`psoas.ask`: a question in words, answered in every way that it leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psoas.answers.ask.questions import Asking, asking
from psoas.answers.ask.reading import KINDS, Action, Reading, nearest_words, read_question
from psoas.answers.ask.routes import routes
from psoas.dataset.record import Record
from psoas.errors import InvalidValueError, PsoasError, UnknownNameError, listed

AT_ONCE, IN_THE_END, SHORTER = "acceleration", "static", "posture"
COLUMNS = (AT_ONCE, IN_THE_END, SHORTER)
ANSWERED = ("action", "which", "what", "compare", "category", "load")


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


def ask(question: str) -> Answered:
    """A question in plain words: what was read, what it leaves open, and the answer in every way that this allows.

    Parameters
    ----------
    question : str
        Such as "does the psoas tilt the pelvis?"; at most 500 characters. No language model and no network: tables of
        words and a small grammar.

    Returns
    -------
    Answered
        `reading.kind` of a question about a person, for advice, or for a trial is `person`, `advice`, `unsupported`;
        then there are no rows, and `commands` says what can be asked. `psoas.text.ask.ask_lines` writes it.

    Raises
    ------
    UnknownNameError
        A word that no table has.
    InvalidValueError
        A question that is empty or too long.

    Examples
    --------
    >>> found = ask("Does iliacus tilt the pelvis forward relative to the ground?")
    >>> [row.cells["acceleration"].sign for row in found.rows[:1]]
    [-1]
    """
    reading = read_question(question)
    if reading.kind == "unknown":
        raise unknown(reading)
    if reading.kind not in ANSWERED:
        return Answered(reading, commands=routes(reading))
    if reading.kind == "load":
        from psoas.answers.ask.loaded import loaded

        return loaded(reading)
    return answered(reading, asking(reading))


def unknown(reading: Reading) -> PsoasError:
    """One sentence on a question that cannot be read, with the nearest words."""
    if not reading.open.startswith("unknown word: "):
        return InvalidValueError(
            "no muscle and no motion in this question; ask such as 'does the psoas tilt the pelvis?' or 'what does "
            "iliacus do?'."
        )
    word = reading.open.removeprefix("unknown word: ")
    near = nearest_words(word)
    quoted = [f"'{one}'" for one in near]
    hint = f" Did you mean {listed(quoted, 'or')}?" if near else ""
    return UnknownNameError(f"'{word}' is in no table of words that psoas reads.{hint}")


def answered(reading: Reading, asked: Asking) -> Answered:
    """The rows of a reading, from the records of its commands."""
    numbers, why = asked.records()
    rows = []
    for action in asked.actions:
        for pair in asked.pairs(action):
            for muscle in asked.rows(action, numbers):
                cells = {
                    column: cell_of(
                        numbers.get(column, ()), column, muscle, pair, asked.axis(action), why.get(column, "")
                    )
                    for column in asked.columns
                }
                rows.append(Row(muscle, *pair, asked.axis(action), action.sign, cells, action))
    rows = list({(row.muscle, row.of, row.relative_to, row.axis): row for row in rows}.values())
    kept = [cell.record for row in rows for cell in row.cells.values() if cell.record is not None]
    return Answered(reading, tuple(rows), asked.taken(), tuple(asked.notes), tuple(asked.commands()), tuple(kept))


def cell_of(numbers: Iterable[Record], column: str, muscle: str, pair: Sequence[str], axis: str, why: str) -> Cell:
    """The record of a muscle, a pair and an axis, either way round where both are told about one axis."""
    if why:
        return Cell(why=why)
    for ends, flipped in ((tuple(pair), False), (tuple(pair)[::-1], True)):
        for record in numbers:
            if column == SHORTER:
                fits = record.get("case") == "tight minus untight" and axis == "right" and record.get("axis") == "right"
            else:
                fits = record.get("muscle") == muscle and record.get("axis") == axis
                fits = fits and record.get("case") in (None, "guides")
            if fits and (record.get("of"), record.get("relative_to")) == ends and (not flipped or column == SHORTER):
                return Cell(record, flipped)
    return Cell(why="-")


__all__ = ["AT_ONCE", "COLUMNS", "IN_THE_END", "KINDS", "SHORTER", "Answered", "Cell", "Row", "ask"]
