"""Numbers of a question, each with its sign and unit; what is no plain number of degrees is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from psoas.answers.ask.around import ANGLE, AT, FILLING, MOST, is_place, look_ahead, look_back, parted
from psoas.answers.ask.reading import Sentence
from psoas.errors import InvalidValueError, printable

WRITE = "write one as 'with the hip flexed 30 degrees' or 'at -10 degrees of knee flexion'"
APART = re.compile(r"[^\s()\[\]{}=:;?!\"'“”„]+")  # what is written in one piece
DEGREES = ("degrees", "degree", "deg", "degs")
UNCOUNTED = ("functions", "sides", "motions", "directions", "postures", "references")  # kinds of words
ROUND = "°º˚"
ROUNDS = ("rad", "rads", "radian", "radians", "mrad", "grad", "gon")
TURNED = re.compile(r"[0-9]-?(?:deg|m?rad|gon)", re.IGNORECASE)
AMOUNT = re.compile(r"[0-9.,]+-?(?:n|nm|kg|mm|cm|lbs?|%)[a-z]?", re.IGNORECASE)
NAMING = re.compile(r"[0-9.,]+-?(?!(?:deg|m?rad|gon|ish))[a-z]+", re.IGNORECASE)  # 3D, 2-joint, 70kg
MINUS, MINUS_WORDS = "-\u2212\u2013", ("minus", "negative")
RANGE = re.compile(rf"[0-9.]+[{MINUS}/:][0-9.]+")
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
    "newton", "newtons", "kg", "kilos", "pounds", "lb",
    "year", "years", "old", "s", "second", "seconds", "minutes", "times", "inch", "inches",
)  # fmt: skip
LOADS = ("kg", "kilos", "pounds", "lb", "n", "newton", "newtons")
PEOPLE = ("man", "woman", "men", "women", "person", "people", "adult", "male", "female", "boy", "girl")
NUMERALS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "fifteen",
    "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "few", "several", "half",
)  # fmt: skip


class Number(NamedTuple):
    """A number of a question: its value, and the phrases that say it."""

    value: float
    first: int
    last: int


class Piece(NamedTuple):
    """What may be a number: its phrases, as it is written in one piece, and the text before and behind it."""

    first: int
    last: int
    said: str
    before: str
    behind: str


def numbers(s: Sentence) -> Iterator[Number]:
    """The numbers that are meant as angles; the words of others, that count or measure, are taken.

    Raises
    ------
    InvalidValueError
        One that is no plain number of degrees: about, between, with another unit, in words.
    """
    found = list(pieces(s))
    meant = [is_meant(s, one) for one in found]
    last: Piece | None = None
    for k, one in enumerate(found):
        on = k + 1 < len(found) and meant[k + 1] and joined(s, one, found[k + 1])
        if not (meant[k] or on or (last is not None and joined(s, last, one))):
            s.taken |= counted(s, one)
            s.amounts += is_amount(s, one)
            continue
        if not one.said[:1].isnumeric() and s.tags[one.first].words in NUMERALS:
            raise refused(s.text[s.tags[one.first].start : s.tags[one.last].end], "a number is read in digits")
        number = number_at(s, one)
        if last is not None and joined(s, last, one) and not apart(s, last, one):
            both = s.text[s.tags[last.first].start : s.tags[one.last].end]
            few = any(s.is_word(i, "and") for i in range(last.last, one.first))
            raise refused(both, "say each joint with its own angle" if few else "a joint takes one angle, no range")
        last = one
        yield number
    right = next((i for i in range(1, len(s.tags)) if s.is_word(i, *ANGLE) and s.is_word(i - 1, "right")), None)
    if right is not None:
        raise refused(f"right {s.tags[right].words}", "a number is read in digits")


def pieces(s: Sentence) -> Iterator[Piece]:
    """What may be a number, and belongs to no name such as L4/5; "thirty" beside its degrees or a flexed joint."""
    last = -1
    for i, tag in enumerate(s.tags):
        worded = tag.words in NUMERALS
        if i <= last or (tag.readings and not worded) or not (worded or tag.words.lstrip("-")[:1].isnumeric()):
            continue
        whole = next(m for m in APART.finditer(s.text) if m.start() <= tag.start < m.end())
        last = max(k for k, one in enumerate(s.tags) if one.start < whole.end())
        last += s.is_word(last + 1, *DEGREES)
        one = Piece(
            i, last, whole.group().rstrip(".,"), s.text[: whole.start()].rstrip(), s.text[whole.end() :].lstrip()
        )
        if not worded or has_degrees(s, one) or state_before(s, i):
            yield one


def has_degrees(s: Sentence, one: Piece) -> bool:
    """Whether degrees or radians are said."""
    if s.is_word(one.last, *DEGREES) and s.is_word(one.last + 1, "of") and s.is_word(one.last + 2, "freedom"):
        return False
    return (
        s.is_word(one.last, *DEGREES)
        or s.is_word(one.last + 1, *ROUNDS)
        or any(mark in one.said + one.behind[:1] for mark in ROUND)
        or bool(TURNED.search(one.said))
    )


def state_before(s: Sentence, i: int) -> bool:
    """Whether "flexed" or "flexion" stands just before a place."""
    return look_back(s, i).motion in (i - 1, i - 2)


def is_meant(s: Sentence, one: Piece) -> bool:
    """Whether an angle is meant: degrees are said, or it stands beside a joint that is flexed, or at it."""
    if has_degrees(s, one) or is_several(s, one):
        return True
    if s.is_word(one.last + 1, *LOADS) and s.is_word(one.last + 2, "on", "around"):
        return True  # which is refused: a load that is no part of the question
    first = one.first
    while s.is_word(first - 1, *MINUS_WORDS, *NOT_EXACTLY) and not s.is_word(first - 1, "not"):
        first -= 1
    around = look_back(s, first)
    if around.motion is not None and first - 1 in (around.motion, around.direction, around.side):
        return bool(NAMING.fullmatch(one.said)) or not is_counting(s, one) or s.is_word(one.last + 1, *OTHER_UNITS)
    if is_counting(s, one) or s.is_word(one.last + 1, *OTHER_UNITS) or "%" in (one.said[-1:], one.behind[:1]):
        ahead = look_ahead(s, one.last)
        return ahead.motion is not None and not is_counting(s, one) and s.is_word(first - 1, *AT, "with")
    if s.is_word(first - 1, "by", "to", "is", "are", "of") and around.motion is not None:
        return True
    if around.place is not None and (around.place == first - 1 or s.is_word(first - 1, *AT, "by", "to", "is", "are")):
        return True
    leads = s.is_word(first - 1, "with", "in", "a", "an") and look_ahead(s, one.last).motion is not None
    return leads or s.is_word(first - 1, *AT)


def is_several(s: Sentence, one: Piece) -> bool:
    """Whether two numbers stand together that count nothing: "in 90-90", "the 90 90 position"."""
    behind = s.tags[one.last + 1].words if one.last + 1 < len(s.tags) else ""
    two = RANGE.fullmatch(one.said) or behind.isnumeric()
    before = one.first and s.tags[one.first - 1].words.isnumeric()
    counts = is_counting(s, one) and not s.is_word(one.last + 1, "position", "posture", "pose")
    return bool(two or before) and not counts and not s.is_word(one.last + 1, *OTHER_UNITS)


def is_counting(s: Sentence, one: Piece) -> bool:
    """Whether a number counts or names something: "3D", "2-joint", "5 muscles", "in 3 ways"."""
    if NAMING.fullmatch(one.said):
        return True
    if one.last + 1 >= len(s.tags) or parted(s, one.last + 1) or one.behind[:1] in NEAR_MARKS:
        return False
    tag = s.tags[one.last + 1]
    known = tag.kind in UNCOUNTED or is_place(s, one.last + 1) or tag.words[:1].isnumeric()
    return not known and tag.words not in (*ANGLE, *OTHER_UNITS, *NUMERALS, *JOINING)


def counted(s: Sentence, one: Piece) -> set[int]:
    """The phrases of a number that is no angle, with its unit."""
    found, i = set(range(one.first, one.last + 1)), one.last + 1
    while s.is_word(i, *OTHER_UNITS, *PEOPLE, "freedom") or (s.is_word(i, "of") and s.is_word(i + 1, "freedom")):
        found.add(i)
        i += 1
    return found | ({one.first - 1} if s.is_word(one.first - 1, "top", *MINUS_WORDS) else set())


def is_amount(s: Sentence, one: Piece) -> bool:
    """Whether a number that is no angle says how much: 100 N, 70 kg, 50%."""
    return s.is_word(one.last + 1, *OTHER_UNITS, *PEOPLE) or bool(
        AMOUNT.fullmatch(one.said + one.behind[:1].strip("?!.,;:"))
    )


def joined(s: Sentence, one: Piece, other: Piece) -> bool:
    """Whether two numbers are ends of a range, or of two angles that "and" joins."""
    between = range(one.last + 1, other.first - s.is_word(other.first - 1, *MINUS_WORDS))
    return all(s.is_word(k, *JOINING) for k in between)


def apart(s: Sentence, one: Piece, other: Piece) -> bool:
    """Whether each of two numbers has a motion of its own: "flexed 30 degrees and 20 degrees abducted"."""
    own = look_ahead(s, other.last).motion is not None and s.is_word(other.first - 1, "and")
    return own and look_back(s, one.first).motion is not None


def number_at(s: Sentence, one: Piece) -> Number:
    """The number that is meant, with its sign; its words are taken."""
    said, first, last = one.said, one.first, one.last
    plain = PLAIN.fullmatch(said)
    mark = next((m for m in (one.before[-1:], one.behind[:1]) if m and m in f"‰{NEAR_MARKS}"), "")
    if plain is None or mark:
        comma = re.fullmatch(r"[-+]?[0-9]+,[0-9]+\D*", said)
        why = "write a point, not a comma" if comma else "it is no plain number of degrees"
        raise refused(f"{mark} {said}".strip(), why)
    sign = -1.0 if plain[1] and plain[1] in MINUS else 1.0
    if s.is_word(first - 1, *MINUS_WORDS):
        first, sign = first - 1, -sign
    if not (plain[3] or s.is_word(last, *DEGREES)) and s.is_word(last + 1, *OTHER_UNITS):
        raise refused(f"{said} {s.tags[last + 1].words}", "angles are in degrees")
    hedge = next((k for k in (first - 1, first - 2) if s.is_word(k, *NOT_EXACTLY)), None)
    of_verb = hedge == first - 2 and s.is_word(first - 1, "at") and s.is_word(first - 2, *MOST)
    if hedge is not None and not of_verb and (hedge == first - 1 or s.is_word(first - 1, *FILLING)):
        raise refused(f"{s.tags[hedge].words} {said}", "a joint takes one plain angle")
    s.taken |= set(range(first, last + 1))
    return Number(sign * float(plain[2]), first, last)


def refused(said: str, why: str) -> InvalidValueError:
    """One sentence on what is no angle."""
    return InvalidValueError(f"'{printable(said)}' is not read as an angle ({why}): {WRITE}.")
