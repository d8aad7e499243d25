"""What `psoas posture` asks: the posture that tight muscles produce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.errors import InvalidValueError
from psoas.question.question import Question
from psoas.question.spelling import asked, one, whole
from psoas.question.values import Kept, Tight

DRAWS = 24  # unless asked otherwise: eight for each measure of effort


@dataclass(frozen=True)
class PostureQuestion(Question):
    """Which muscles are tight, on what the body rests, and how many other bodies make the band.

    Examples
    --------
    >>> PostureQuestion(tight=Tight.read("psoas=0.2"), support="supine").command()
    'psoas posture --tight psoas=0.2 --support supine'
    """

    asks: ClassVar[str] = "posture"

    tight: Tight | None = asked(one("tight", Tight.read), None)
    example: str | None = asked(one("example"), None)
    support: str = asked(one("support"), "standing")
    parameterisation: str = asked(one("parameterisation"), "fibre")
    effort: str = asked(one("effort"), "volume")
    keep: Kept | None = asked(one("keep", Kept.read), None)
    draws: int = asked(whole("draws"), DRAWS)
    seed: int = asked(whole("seed"), 0)

    def __post_init__(self) -> None:
        if (self.tight is None) == (self.example is None):
            raise InvalidValueError("give --tight muscle=share,... or one --example, not both and not neither.")
