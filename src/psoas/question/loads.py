"""What `psoas loads` asks: compression and shear on the lumbar levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.question.question import Question
from psoas.question.shared_fields import POSTURE, STANDING
from psoas.question.spelling import asked, one, real
from psoas.question.values import Posture, Tight


@dataclass(frozen=True)
class LoadsQuestion(Question):
    """A posture, a mass in the hands [kg], and which muscles are tight.

    Examples
    --------
    >>> LoadsQuestion(hands=20.0).command()
    'psoas loads --posture standing --hands 20'
    """

    asks: ClassVar[str] = "loads"

    posture: Posture = asked(POSTURE, STANDING)
    hands: float | None = asked(real("hands"), None)
    tight: Tight | None = asked(one("tight", Tight.read), None)
