"""Words as people type them: tables of phrases, longest first, found in a text with their places in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import cache, lru_cache
from typing import NamedTuple

from psoas.anatomy import table
from psoas.errors import nearest

KINDS = (  # of words, a table each (`words_KIND.csv`), in the order in which one of several readings is preferred
    "muscles", "parts", "segments", "joints", "motions", "directions", "states", "postures", "references", "sides",
    "axes", "operators", "topics", "functions",
)  # fmt: skip
INVISIBLE = "\u0300-\u036f\u00ad\u200b-\u200d\ufe00-\ufe0f"  # combining marks, soft hyphens, joiners within a word
WORD = re.compile(rf"uberon:\d{{1,9}}|[-−]?\d{{1,9}}\.\d{{1,9}}|[\w{INVISIBLE}]+(?:['’`][^\W\d_]+)?|&", re.IGNORECASE)
MARKS = re.compile(f"[{INVISIBLE}]")
JOINED = re.compile(r"[\s\-\u2010-\u2015_]*\Z")  # what may stand between the words of a phrase
LONGEST_WORD = 60  # characters
ALIKE = 0.75  # share of letters that a misspelt word has in common with what it is read as
LEAST_MISSPELT = 4  # letters


class Token(NamedTuple):
    """A word of a text: folded, and where it stands."""

    text: str
    start: int
    end: int
    joined: bool  # to the word before it, by blanks, hyphens or (in `L4/5`, `m. psoas`) what such names hold


class Tag(NamedTuple):
    """A phrase of a text: every kind of word it may be, and what it means as each.

    Attributes
    ----------
    words : str
        Folded.
    readings : tuple of (kind, meaning)
        Most likely first.
    start, end : int
        Place in the original text.
    """

    words: str
    readings: tuple[tuple[str, str], ...]
    start: int
    end: int

    @property
    def kind(self) -> str:
        """The likeliest kind; nothing for a word that no table has."""
        return self.readings[0][0] if self.readings else ""

    @property
    def means(self) -> str:
        """What it means as its likeliest kind."""
        return self.readings[0][1] if self.readings else ""

    def as_(self, kind: str) -> str | None:
        """What it means as another kind."""
        return next((means for k, means in self.readings if k == kind), None)


def folded(text: str) -> str:
    """A word as it is compared: no case, marks, curly quotes or Unicode forms.

    Examples
    --------
    >>> folded("Psoás’s"), folded("ＰＳＯＡＳ")
    ("psoas's", 'psoas')
    """
    plain = unicodedata.normalize("NFKD", text[:LONGEST_WORD]).casefold()
    return MARKS.sub("", plain).replace("’", "'").replace("`", "'").replace("−", "-")


def tokens(text: str) -> list[Token]:
    """The words of a text; ``text[start:end]`` is each as it was written.

    Examples
    --------
    >>> [t.text for t in tokens("M. Ilio-Psoas at L4/5, 0.5 N")]
    ['m', 'ilio', 'psoas', 'at', 'l4', '5', '0.5', 'n']
    """
    found: list[Token] = []
    spaced = text.replace("_", " ")
    for one in WORD.finditer(spaced):
        before = found[-1] if found else None
        gap = spaced[before.end : one.start()] if before else ""
        close = before is not None and (
            bool(JOINED.match(gap))
            or (gap == "/" and before.text[-1:].isdigit())
            or (gap.rstrip() == "." and before.text in ("m", "mm"))
        )
        found.append(Token(folded(one.group()), one.start(), one.end(), close))
    return found


@cache
def lexicon() -> dict[tuple[str, ...], tuple[tuple[str, str], ...]]:
    """Phrase -> its readings."""
    found: dict[tuple[str, ...], dict[tuple[str, str], None]] = {}
    for kind in KINDS:
        for row in table(f"words_{kind}"):
            for phrase in row["words"].split("; "):
                found.setdefault(tuple(t.text for t in tokens(phrase)), {})[kind, row["means"]] = None
    for row in table("families"):
        for phrase in (row["family"], row["label"], row["uberon"]):
            if phrase:
                found.setdefault(tuple(t.text for t in tokens(phrase)), {})["muscles", row["family"]] = None
    return {phrase: tuple(readings) for phrase, readings in found.items() if phrase}


@cache
def lengths() -> dict[str, tuple[int, ...]]:
    """First word -> how many words the phrases have that begin with it, most first."""
    found: dict[str, set[int]] = {}
    for phrase in lexicon():
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {first: tuple(sorted(many, reverse=True)) for first, many in found.items()}


@cache
def vocabulary() -> frozenset[str]:
    """Every single word of the tables."""
    return frozenset(word for phrase in lexicon() for word in phrase)


def tagged(words: Sequence[Token]) -> list[Tag]:
    """Phrases of a text, longest first; a word that no table has is a phrase without readings.

    Examples
    --------
    >>> [(t.kind, t.means) for t in tagged(tokens("transverse process fibers of the Psoas Major"))]
    [('parts', 'transverse_process'), ('functions', 'word'), ('functions', 'word'), ('muscles', 'psoas_major')]
    """
    return list(_tagged(words))


def _tagged(words: Sequence[Token]) -> Iterator[Tag]:
    known, sizes, i = lexicon(), lengths(), 0
    while i < len(words):
        for many in sizes.get(words[i].text, ()):
            piece = words[i : i + many]
            readings = known.get(tuple(t.text for t in piece))
            if readings and len(piece) == many and all(t.joined for t in piece[1:]):
                yield Tag(" ".join(t.text for t in piece), readings, piece[0].start, piece[-1].end)
                i += many
                break
        else:
            yield Tag(words[i].text, (), words[i].start, words[i].end)
            i += 1


def corrected(words: Sequence[Token]) -> tuple[list[Token], list[tuple[str, str]]]:
    """Words with the misspelt ones read as the one word of the tables they are most like, and which those were.

    Only words of more than three letters, with the same first letter, and never in silence.

    Examples
    --------
    >>> corrected(tokens("the psaos"))[1]
    [('psaos', 'psoas')]
    """
    found, changed = [], []
    for one in words:
        meant = one.text if one.text in vocabulary() else likeliest(one.text)
        if meant and meant != one.text:
            changed.append((one.text, meant))
            one = one._replace(text=meant)
        found.append(one)
    return found, changed


@lru_cache(maxsize=4096)
def likeliest(word: str) -> str:
    """The word of the tables that a misspelt one is most like; nothing where none is alike."""
    if len(word) < LEAST_MISSPELT or not word.isalpha():
        return ""
    same = sorted(w for w in vocabulary() if w[0] == word[0] and len(w) >= LEAST_MISSPELT and w.isalpha())
    near = nearest(word, same, n=1)
    return near[0] if near and SequenceMatcher(None, word, near[0]).ratio() >= ALIKE else ""


@lru_cache(maxsize=4096)
def named(kind: str, text: str) -> str | None:
    """What a whole text means as one kind of word; None where the table has no such phrase.

    Examples
    --------
    >>> named("postures", "Lying"), named("segments", "thigh"), named("axes", "medio-lateral"), named("sides", "box")
    ('supine', 'femur', 'right', None)
    """
    readings = lexicon().get(tuple(t.text for t in tokens(text)), ())
    return next((means for k, means in readings if k == kind), None)


def sided(text: str) -> tuple[str, str]:
    """A name as typed without the side it says, and that side: `right`, `left` or nothing.

    Examples
    --------
    >>> sided("psoas major right"), sided("Left thigh"), sided("femur_r"), sided("rectus (left)"), sided("pelvis")
    (('psoas major', 'right'), ('thigh', 'left'), ('femur', 'right'), ('rectus', 'left'), ('pelvis', ''))
    """
    words = [t.text for t in tokens(text)]
    for place in (-1, 0):
        side = named("sides", words[place]) if len(words) > 1 else None
        if side in ("right", "left"):
            return " ".join(words[:-1] if place else words[1:]), side
    return text, ""


def choice_of(kind: str, text: str, choices: Iterable[str]) -> str:
    """One of some choices as people call it; the text itself where no word means one.

    Examples
    --------
    >>> choice_of("operators", "at once", ("torque", "acceleration")), choice_of("axes", "al", ("all",))
    ('acceleration', 'al')
    """
    known = tuple(choices)
    if text in known:
        return text
    meant = named(kind, text)
    return meant if meant in known else text
