"""Numbers of a question, each with its sign and unit; what is no plain number of degrees is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from psoas.answers.ask.reading import Sentence
from psoas.errors import InvalidValueError, printable

WRITE = "write one as 'with the hip flexed 30 degrees' or 'at -10 degrees of knee flexion'"
APART = re.compile(r"[^\s()\[\]{}=:;?!\"'“”„]+")  # what is written in one piece
DEGREES = ("degrees", "degree", "deg", "degs")
ROUND = "°º˚"
MINUS, MINUS_WORDS = "-\u2212\u2013", ("minus", "negative")
PLAIN = re.compile(
    rf"([{MINUS}+]?)([0-9]{{1,4}}(?:\.[0-9]{{1,6}})?|\.[0-9]{{1,6}})((?:-?deg(?:ree)?s?)?[{ROUND}]*)", re.IGNORECASE
)
NEAR_MARKS = "~<>≤≥≈≲≳±∓%^*/\u00d7" + MINUS  # what makes a number less plain, parted from it by a blank too
NOT_EXACTLY = (
    "more than", "less than", "over", "under", "about", "around", "roughly", "approximately", "nearly", "almost",
    "between", "up to", "at least", "at most", "from", "above", "below", "than", "least", "most", "beyond", "past",
    "circa", "more", "less", "greater", "smaller", "larger", "not",
)  # fmt: skip
JOINING = ("to", "and", "or", "till", "until")  # between two ends of a range
OTHER_UNITS = (
    "mm", "cm", "m", "rad", "rads", "radian", "radians", "mrad", "grad", "gon", "percent", "per cent", "per", "n", "nm",
    "newton", "newtons", "kg", "s", "second", "seconds", "minutes", "times", "inch", "inches",
)  # fmt: skip
NUMERALS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "few", "several", "half",
)  # fmt: skip
FILLING = (
    "by", "at", "to", "of", "in", "is", "are", "be", "being", "was", "were", "the", "a", "an", "my", "your", "held",
    "kept",
)  # fmt: skip


class Number(NamedTuple):
    """A number of a question: its value, and the phrases that say it."""

    value: float
    first: int
    last: int


def numbers(s: Sentence) -> Iterator[Number]:
    """The numbers that belong to no name such as L4/5.

    Raises
    ------
    InvalidValueError
        One that is no plain number of degrees: about, between, with another unit, in words.
    """
    first, last = 0, -1
    for i, tag in enumerate(s.tags):
        if i <= last:
            continue
        if tag.words in DEGREES and i and not s.is_word(i - 1, *DEGREES) and s.tags[i - 1].words in NUMERALS:
            raise refused(f"{s.tags[i - 1].words} {tag.words}", "a number is read in digits")
        if tag.readings or not tag.words.lstrip("-")[:1].isnumeric():
            continue
        number = number_at(s, i)
        if last >= 0 and all(s.is_word(k, *JOINING) for k in range(last + 1, number.first)):
            raise refused(s.text[s.tags[first].start : s.tags[i].end], "a joint takes one angle, no range")
        first, last = number.first, number.last
        yield number


def number_at(s: Sentence, i: int) -> Number:
    """The number at a place, with its sign and the words of its unit."""
    tag = s.tags[i]
    piece = next(m for m in APART.finditer(s.text) if m.start() <= tag.start < m.end())
    said = piece.group().rstrip(".,")
    plain = PLAIN.fullmatch(said)
    before, after = s.text[: piece.start()].rstrip(), s.text[piece.end() :].lstrip()
    mark = next((one for one in (before[-1:], after[:1]) if one and one in f"‰{NEAR_MARKS}"), "")
    if plain is None or mark:
        raise refused(f"{mark} {said}".strip(), "it is no plain number of degrees")
    last = max(k for k, one in enumerate(s.tags) if one.start < piece.end())
    first, sign = i, -1.0 if plain[1] and plain[1] in MINUS else 1.0
    if s.is_word(first - 1, *MINUS_WORDS):
        first, sign = first - 1, -sign
    if s.is_word(last + 1, *DEGREES):
        last += 1
    elif not plain[3] and s.is_word(last + 1, *OTHER_UNITS):
        raise refused(f"{said} {s.tags[last + 1].words}", "angles are in degrees")
    hedge = next((k for k in (first - 1, first - 2) if s.is_word(k, *NOT_EXACTLY)), None)
    if hedge is not None and (hedge == first - 1 or s.is_word(first - 1, *FILLING)):
        raise refused(f"{s.tags[hedge].words} {said}", "a joint takes one plain angle")
    s.taken |= set(range(first, last + 1))
    return Number(sign * float(plain[2]), first, last)


def refused(said: str, why: str) -> InvalidValueError:
    """One sentence on what is no angle."""
    return InvalidValueError(f"'{printable(said)}' is not read as an angle ({why}): {WRITE}.")
