"""What of a question is heard: misspelt words as what they mean, framing left out, "this or that" as one open slot."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from psoas.anatomy import table
from psoas.anatomy.phrases import LEAST_MISSPELT, Tag, Token, lexicon, likeliest, vocabulary
from psoas.answers.ask.reading import Sentence
from psoas.errors import nearest

MINOR = frozenset(("topics", "functions"))  # kinds whose words a misspelt one is seldom meant to be
LEAST_MINOR = 6  # letters
ONE_FAULT, SEVERAL_FAULTS = 8, 2  # letters from which on a word may hold that many
OPPOSED = {
    frozenset(pair)
    for pair in (
        ("flex", "extend"), ("abduct", "adduct"), ("rotate in", "rotate out"), ("antevert", "retrovert"), ("arch", "round"),
        ("hike", "drop"), ("lift", "sink"), ("flex", "arch"), ("extend", "round"), ("dorsiflex", "plantarflex"),
        ("front", "back"), ("in", "out"), ("up", "down"), ("right", "left"), ("in", "rotate out"), ("out", "rotate in"),
    )
}  # fmt: skip
BETWEEN = ("a", "an", "the", "rather", "does it", "to", "it", "does")  # what may stand between "or" and what is opposed
EVERYDAY = ("angle", "angles", "half", "extra")  # that mean no ankle, calf or dextra
CONTENT = ("muscles", "parts", "segments", "joints")
ASKING = ("which", "what", "which way")


# -- misspelt words ----------------------------------------------------------------------------------------------------


def spelt(words: Sequence[Token]) -> tuple[list[Token], list[tuple[str, str]]]:
    """Words with the misspelt ones read as the one that is meant, and which those were.

    A word of everyday English is not misspelt, and a fault or two is all that a misspelt one may hold.
    """
    found, changed = [], []
    for one in words:
        if one.text in abbreviations():
            found += [
                one._replace(text=word, joined=one.joined or k > 0) for k, word in enumerate(abbreviations()[one.text])
            ]
            continue
        base = one.text.removesuffix("'s")
        if one.text not in vocabulary() and base in vocabulary():
            one = one._replace(text=base)
        meant = one.text if one.text in vocabulary() else misspelt(one.text, found[-1].text if found else "")
        if meant and meant != one.text:
            changed.append((one.text, meant))
            one = one._replace(text=meant)
        found.append(one)
    return found, changed


def misspelt(word: str, before: str = "") -> str:
    """The word of the tables that a misspelt one is; nothing for a word that is none.

    An everyday word is misspelt where the word before it makes a phrase of it: "gluteus maximums".
    """
    meant = likeliest(word)
    if word in ordinary() and (before, meant) not in lexicon():
        return ""
    if not meant or faults(word, meant) > may_hold(word):
        return ""
    if kinds_of(meant) <= MINOR and (len(meant) < LEAST_MINOR or faults(word, meant) > 1):
        return ""
    return meant


def may_hold(word: str) -> int:
    """How many faults a misspelt word of this length may hold."""
    return 0 if len(word) < LEAST_MISSPELT else 1 if len(word) < ONE_FAULT else SEVERAL_FAULTS


@cache
def abbreviations() -> dict[str, tuple[str, ...]]:
    """Abbreviation -> the words that it stands for."""
    return {
        short: tuple(row["means"].split()) for row in table("words_abbreviations") for short in row["words"].split("; ")
    }


@cache
def ordinary() -> frozenset[str]:
    """Words of everyday English that look like misspelt words of the tables."""
    return frozenset(word for row in table("words_ordinary") for word in row["words"].split("; "))


@cache
def kinds_of(word: str) -> frozenset[str]:
    """The kinds of the phrases that hold a word."""
    return frozenset(kind for phrase, readings in lexicon().items() if word in phrase for kind, _ in readings)


@cache
def likely_words() -> frozenset[str]:
    """Every word of the tables that stands for more than grammar, alone."""
    return frozenset(word for word in vocabulary() if (word,) in lexicon() and not kinds_of(word) <= MINOR)


def faults(typed: str, meant: str) -> int:
    """How many letters are wrong, missing, too many, or swapped with their neighbour.

    Examples
    --------
    >>> faults("psaos", "psoas"), faults("pelvs", "pelvis"), faults("curve", "cure"), faults("live", "line")
    (1, 1, 1, 1)
    """
    before: list[int] = []
    row = list(range(len(meant) + 1))
    for i, letter in enumerate(typed, 1):
        now = [i]
        for j, other in enumerate(meant, 1):
            least = min(row[j] + 1, now[-1] + 1, row[j - 1] + (letter != other))
            if before and j > 1 and letter == meant[j - 2] and typed[i - 2] == other:
                least = min(least, before[j - 2] + 1)
            now.append(least)
        before, row = row, now
    return row[-1]


def nearest_words(word: str) -> list[str]:
    """The words of the tables that an unknown one is much like."""
    near = [] if word in EVERYDAY else nearest(word, sorted(likely_words()), n=3)
    return [one for one in near if faults(word, one) <= may_hold(word)]


# -- framing -----------------------------------------------------------------------------------------------------------


def unframed(tags: Sequence[Tag], question: str) -> list[Tag]:
    """Phrases without who says so ("my teacher says that ..."), and without the "not" of "isn't it so that"."""
    left = without_asides(tags, question)
    s = Sentence(left)
    if not left or s.tags[0].as_("functions") in ASKING:
        return left
    named = next((i for i in range(len(left)) if any(left[i].as_(kind) for kind in CONTENT)), len(left))
    says = s.every("functions", "saying", before=named)
    if says and not s.is_word(says[-1] + 1, "about") and named < len(left):
        left = left[says[-1] + 1 :]
        s = Sentence(left)
    first = s.first("functions", "not", before=min(3, len(left)))
    if first is not None and "n't" in left[first].words and not any(s.has_content(i) for i in range(first)):
        left = [*left[:first], *left[first + 1 :]] if not s.is_word(first - 1, "why") else left
    return left


def without_asides(tags: Sequence[Tag], question: str) -> list[Tag]:
    """Phrases without what stands between commas and says who says so: ", as many say,"."""
    ends = [i for i in range(1, len(tags)) if "," in question[tags[i - 1].end : tags[i].start]]
    s, dropped = Sentence(tags), set[int]()
    for a, b in zip([0, *ends], [*ends, len(tags)], strict=True):
        if tags and s.is_word(a, "as", "so") and s.first("functions", "saying", after=a, before=b) is not None:
            dropped |= set(range(a, b))
    return [tag for i, tag in enumerate(tags) if i not in dropped]


# -- alternatives ------------------------------------------------------------------------------------------------------


def alternatives(tags: Sequence[Tag]) -> tuple[list[Tag], set[int]]:
    """Phrases with one of two that are opposed, and where the one stands whose way is open: "flex or extend".

    "Or not" asks nothing more; of "flex rather than extend" the first is what is asked.
    """
    left, open_at = list(tags), set[int]()
    i = 1
    while i < len(left):
        words = left[i].words
        both = words == "and" and bool(left[i - 1].as_("motions"))  # "can both flex and extend"
        if words not in ("or", "vs", "versus", "rather than", "instead of") and not both:
            i += 1
            continue
        j = next((k for k in range(i + 1, len(left)) if left[k].words not in BETWEEN), len(left))
        if j < len(left) and left[j].as_("functions") == "not" and not any(has_content(t) for t in left[j:]):
            del left[i:]
        elif j < len(left) and opposed(left[i - 1], left[j]):
            later = left[j].as_("motions") and not left[i - 1].as_("motions")  # "internally or externally rotate"
            del left[i - 1 if later else i : j if later else j + 1]
            if words in ("or", "vs", "versus", "and"):
                open_at.add(i - 1)
        else:
            i += 1
    return left, open_at


def opposed(one: Tag, other: Tag) -> bool:
    """Whether two phrases are the two ways of one thing."""
    return any(frozenset((a, b)) in OPPOSED for a in ways(one) for b in ways(other))


def ways(tag: Tag) -> Iterable[str]:
    """What a phrase means as a motion or a direction."""
    return filter(None, map(tag.as_, ("motions", "directions")))


def has_content(tag: Tag) -> bool:
    """Whether a phrase is more than a function word."""
    return any(kind != "functions" for kind, _ in tag.readings) and tag.words not in ("do", "does", "did", "it")
