"""What `psoas claims` asks: what became of the claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.errors import InvalidValueError, invalid_choice
from psoas.question.question import Question
from psoas.question.spelling import asked, one, whole, words

BODIES = ("human", "dog")  # that claims compare


@dataclass(frozen=True)
class ClaimsQuestion(Question):
    """Which claims, of which bodies, and over how many draws they are judged anew; without draws, the stored answer.

    Examples
    --------
    >>> ClaimsQuestion(ids=("A13",)).command()
    'psoas claims A13'
    """

    asks: ClassVar[str] = "claims"

    ids: tuple[str, ...] = asked(words("ids"), ())
    draws: int | None = asked(whole("draws"), None)
    seed: int | None = asked(whole("seed"), None)
    bodies: str | None = asked(one("bodies"), None)

    def __post_init__(self) -> None:
        if self.bodies is not None and not self.ids:
            raise InvalidValueError("--bodies is of claims that compare bodies; name them too, such as C12 C13.")
        for name in self.whose:
            if name not in BODIES:
                raise invalid_choice("bodies", name, BODIES)

    @property
    def whose(self) -> tuple[str, ...]:
        """The bodies that are shown side by side; none where all are."""
        return tuple(part.strip() for part in self.bodies.split(",")) if self.bodies is not None else ()
