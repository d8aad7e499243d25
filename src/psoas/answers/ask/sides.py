"""The sides of the joints of a posture: "the left and right hip", "on both sides", "the other knee"."""

from __future__ import annotations

from typing import NamedTuple

from psoas.answers.ask.around import ARTICLES, LEGS, Around, aside
from psoas.answers.ask.numbers import refused
from psoas.answers.ask.reading import Sentence
from psoas.errors import InvalidValueError

EACH = ("each", "every")
OTHER = ("other", "opposite", "contralateral")
SAME = ("same", "ipsilateral")
LIMBS = ("hip", "knee", "ankle")
OPPOSITE = {"right": "left", "left": "right"}


class Said(NamedTuple):
    """Which side is meant, `right`, `left`, `both`, `other` or nothing, and the phrases that say it."""

    side: str = ""
    places: frozenset[int] = frozenset()


def before_place(s: Sentence, place: int) -> Said:
    """The side that is said before a joint, over "the" and "leg's".

    Raises
    ------
    InvalidValueError
        One of two: "the left or right hip".
    """
    found, at, k = set[str](), set[int](), place - 1
    if s.tags[place].words.startswith("with "):
        return Said()  # "on the left with the hip flexed": the side is of what stands before
    while k >= 0:
        side = s.tags[k].as_("sides") or side_word(s, k)
        if s.is_word(k, "both") and s.is_word(place + 1, "and", "&"):
            break  # "both the hip and the knee"
        if side:
            found.add(side)
            at.add(k)
        elif s.is_word(k, "either") or (found and s.is_word(k, "or") and is_side(s, k - 1)):
            raise InvalidValueError("either")
        elif not (s.is_word(k, *ARTICLES, *LEGS) or (found and s.is_word(k, "and", "&") and is_side(s, k - 1))):
            break
        k -= 1
    if not found:
        return Said()
    return Said("both" if {"right", "left"} <= found or "both" in found else found.pop(), frozenset(at))


def is_side(s: Sentence, k: int) -> bool:
    """Whether a side stands at a place."""
    return k >= 0 and bool(s.tags[k].as_("sides") or side_word(s, k))


def side_word(s: Sentence, k: int) -> str:
    """The side that an everyday word says."""
    word = s.tags[k].words.split()[-1] if 0 <= k < len(s.tags) else ""
    return "both" if word in EACH else "other" if word in OTHER else "same" if word in SAME else ""


def behind_angle(s: Sentence, i: int) -> Said:
    """The side of "on the left", "on both sides", "bilaterally", "in the other leg" from a place on."""
    if i < len(s.tags) and s.tags[i].as_("sides") == "both" and not s.is_word(i, "both"):
        return Said("both", frozenset((i,)))
    if (k := aside(s, i)) is not None:
        return Said(s.means(k, "sides"), frozenset((k,)))
    k = i + 1
    if not s.is_word(i, "on", "in", "of"):
        return Said()
    k += s.is_word(k, *ARTICLES)
    if side_word(s, k) and s.is_word(k + 1, "side", "sides", *LEGS):
        return Said(side_word(s, k), frozenset((k, k + 1)))
    return Said()


def of_muscle(s: Sentence) -> str:
    """The side of the muscle that is asked about; nothing where none is said."""
    for i in s.every("muscles"):
        side = s.tags[i - 1].as_("sides") if i else None
        if side in OPPOSITE:
            return side or ""
    return ""


def general_side(s: Sentence, end: int, at: Around, other: Around, legs: int | None, said: str) -> Said:
    """The side that is said of all joints of an angle: behind it, "on the left", or before the leg that has them."""
    behind = behind_angle(s, end + 1)
    if behind.side:
        s.taken |= behind.places
        return behind
    if legs is not None:
        before = side_before(s, legs, said)
        s.taken |= before.places
        return before
    places = [i for i in (at.side, other.side) if i is not None and s.is_word(i - 1, "on", *ARTICLES)]
    on = next((i for i in places if s.is_word(i - 1, "on") or s.is_word(i - 2, "on")), None)
    if on is None:
        return Said()
    s.taken.add(on)
    return Said(s.means(on, "sides"), frozenset((on,)))


def other_left(s: Sentence) -> int | None:
    """Where "the other" leg stands that no angle has."""
    for i in range(len(s.tags)):
        if i not in s.taken and side_word(s, i) == "other":
            last = i + 1 == len(s.tags) or s.is_word(i + 1, "side", "one", *LEGS)
            if last or s.tags[i + 1].as_("joints") or s.tags[i + 1].as_("segments") or s.tags[i + 1].as_("motions"):
                return i
    return None


def side_before(s: Sentence, place: int, said: str) -> Said:
    """The side before a joint; its words are taken."""
    try:
        found = before_place(s, place)
    except InvalidValueError:
        raise refused(said, "say one side, or both") from None
    return found


def sided(
    s: Sentence, name: str, joint: str, place: int | None, general: Said, said: str
) -> tuple[tuple[str, ...], Said]:
    """A coordinate's names, of the side that is said, of both, or of none; and the side of what "and" joins to it."""
    if joint not in LIMBS:
        return (name,), general
    own = side_before(s, place, said) if place is not None else Said()
    many = place is not None and any(word.endswith("s") and word != "pelvis" for word in s.tags[place].words.split())
    side = own.side or ("both" if many else general.side)
    s.taken |= own.places
    if side == "other":
        side = OPPOSITE.get(of_muscle(s), "")
        if not side:
            raise refused(said, "of which side the other is, is not said")
    if side in OPPOSITE:
        return (f"{name}_{side[0]}",), own if own.side else general
    return ((f"{name}_r", f"{name}_l") if side == "both" else (name,)), own if own.side else general
