"""`psoas.ask`: a question in words, answered in every way that it leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from psoas.answers.ask.grammar import read_question
from psoas.answers.ask.heard import nearest_words
from psoas.answers.ask.measured import MEASURED, measured
from psoas.answers.ask.questions import Asking, asking
from psoas.answers.ask.reading import Reading
from psoas.answers.ask.routes import routes
from psoas.answers.ask.values import SHORTER, Answered, Cell, Row
from psoas.dataset.record import Record
from psoas.errors import InvalidValueError, PsoasError, UnknownNameError, listed

SUCH_AS = "ask such as 'does the psoas tilt the pelvis?' or 'what does iliacus do?'."
UNREAD = {
    "no muscle and no motion": f"no muscle and no motion in this question; {SUCH_AS}",
    "no muscle": "no muscle in this question; name one, or ask such as 'which muscles tilt the pelvis forward?'.",
    "no motion": f"a muscle and nothing that it moves in this question; {SUCH_AS}",
    "no load there": "compression and shear are told of lumbar levels; ask such as 'does the psoas compress L4/5?'.",
}
ANSWERED = ("action", "which", "what", "compare", "category", "load")


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
    if shifted(reading):
        sent = replace(reading, topic="shift")
        return Answered(sent, commands=routes(sent))
    if reading.tuples[0].operator in MEASURED and (found := measured(reading)):
        return found
    if reading.kind == "load":
        from psoas.answers.ask.loaded import loaded

        return loaded(reading)
    return answered(reading, asking(reading))


def shifted(reading: Reading) -> bool:
    """Whether only shifts are asked, of which no answer tells: they are no turns."""
    return all((action.axis or "").startswith("translation") for action in reading.tuples)


def unknown(reading: Reading) -> PsoasError:
    """One sentence on a question that cannot be read, with the nearest words."""
    if reading.open.startswith("named for a motion: "):
        group = reading.open.removeprefix("named for a motion: ")
        return InvalidValueError(
            f"which muscles are {group} hangs on the posture; name them, such as 'glutes', or ask which muscles do it."
        )
    if not reading.open.startswith("unknown word: "):
        return InvalidValueError(UNREAD[reading.open])
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
