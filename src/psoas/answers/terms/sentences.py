"""Sentences and clauses of a text, each with its place in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from psoas.anatomy.phrases import Tag, tagged, tokens
from psoas.answers.terms.prose import BREAK, flat

STOP = re.compile(rf"[.!?]+[\"')\]]{{0,3}}(?=\s)|{BREAK}|\n[ \t]*\r?\n")
SHORTENED = re.compile(r"(?:\b(?:e\.g|i\.e|m|mm|fig|figs|vs|cf|approx|no|al|etc|dr|deg|ca|resp|vol|eq)\.)\Z")
BETWEEN = re.compile(r"\bbetween\b(?:(?!\band\b)[^.;,]){0,60}\Z")
LETTERS = re.compile(r"[^\W\d_]{2}")
LONGEST = 2000  # characters of a sentence; a longer one is cut at a blank
PARTS = re.compile(
    r";|:\s|,\s+(?=(?:and|but|while|whereas|so|as|which|then)\s)|\s(?=(?:while|whereas|because|so that|but|until)\s)"
    r"|\s(?=and\s+(?:the|a|an|his|her|its|your|then|their|my|you|we|i|they)\s)"
)


@dataclass(frozen=True)
class Clause:
    """A stretch of a text.

    Attributes
    ----------
    text : str
        Flat: lower case, plain letters, as long as the original.
    start : int
        Where it begins in the original.
    whole : str
        The sentence that it stands in, flat.
    offset : int
        Where it begins in that sentence.
    """

    text: str
    start: int
    whole: str
    offset: int = 0

    def whole_start(self, at: int) -> int | None:
        """A place of the sentence as one of the clause; None where it lies in another clause."""
        return at - self.offset if 0 <= at - self.offset < len(self.text) else None

    @cached_property
    def tags(self) -> list[Tag]:
        """Its phrases, with places within the clause."""
        return tagged(tokens(self.text))


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(start, sentence) of a masked text; list items, table cells and headings are their own."""
    small, at = flat(text), 0
    for one in STOP.finditer(small):
        if one[0][0] == "." and SHORTENED.search(small[max(0, one.start() - 8) : one.start() + 1]):
            continue
        yield from cut(small, at, one.end())
        at = one.end()
    yield from cut(small, at, len(small))


def cut(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """A sentence, or one that never ends in pieces."""
    while end - start > LONGEST:
        blank = text.rfind(" ", start, start + LONGEST)
        middle = blank + 1 if blank > start else start + LONGEST
        yield start, text[start:middle]
        start = middle
    if LETTERS.search(text, start, end):
        yield start, text[start:end]


def enumerating(sentence: str, at: int) -> bool:
    """Whether an "and" ends what "between" begins: between the thigh and the horizontal."""
    return sentence.startswith("and ", at + 1) and BETWEEN.search(sentence, max(0, at - 60), at) is not None


def clauses(start: int, sentence: str) -> list[Clause]:
    """The clauses of a sentence."""
    ends = [
        one.start() if one[0] != ";" else one.end()
        for one in PARTS.finditer(sentence)
        if not enumerating(sentence, one.start())
    ]
    bounds = [0, *ends, len(sentence)]
    pieces = [(a, b) for a, b in pairwise(bounds) if sentence[a:b].strip()]
    return [Clause(sentence[a:b], start + a, sentence, a) for a, b in pieces]
