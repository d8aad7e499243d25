"""How the rules look at a clause: a pattern as it is used, and not as it is quoted or spoken of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from psoas.answers.terms import words as w
from psoas.answers.terms.sentences import Clause

Span = tuple[int, int]
Finder = Callable[[Clause], Iterator[Span]]
QUOTED = re.compile(r"\"[^\"]{1,80}\"|(?<!\w)'[^'\n]{1,60}'(?!\w)|[*_`][^*_`\n]{1,60}[*_`]")
SPOKEN_OF = re.compile(
    r"\b(?:word|words|term|terms|name|names|named|called|calls|call|label|labels|labelled|so-called|known as|alias|written)\b"
)


def quoted(clause: Clause, start: int, end: int) -> bool:
    """Whether a place stands between quotation marks."""
    return any(q.start() <= start and end <= q.end() for q in QUOTED.finditer(clause.text))


@lru_cache(maxsize=256)
def holds(pattern: re.Pattern[str], text: str) -> bool:
    """Whether a whole sentence holds a pattern; looked for once for all of its clauses."""
    return bool(pattern.search(text))


def spoken_of(clause: Clause) -> bool:
    """Whether a clause is about a word."""
    return holds(SPOKEN_OF, clause.text)


def used(clause: Clause, pattern: str, text: str | None = None) -> Iterator[re.Match[str]]:
    """Where a pattern is used, and not only quoted."""
    for one in w.pattern(pattern).finditer(clause.text if text is None else text):
        if not quoted(clause, *one.span()):
            yield one
