"""What `psoas claims` asks: what became of the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.question.question import Question
from psoas.question.spelling import asked, whole, words


@dataclass(frozen=True)
class ClaimsQuestion(Question):
    """Which claims, and over how many draws they are judged anew; without draws, the stored answer.

    Examples
    --------
    >>> ClaimsQuestion(ids=("A13",)).command()
    'psoas claims A13'
    """

    asks: ClassVar[str] = "claims"

    ids: tuple[str, ...] = asked(words("ids"), ())
    draws: int | None = asked(whole("draws"), None)
    seed: int | None = asked(whole("seed"), None)
