"""What `psoas report` asks: every question of one page, about one posture under the same conditions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.conditions import Given
from psoas.question.question import Question
from psoas.question.shared_fields import BODY, CONDITIONS, POSTURE, STANDING, Whose
from psoas.question.spelling import asked, one
from psoas.question.values import Posture


@dataclass(frozen=True)
class ReportQuestion(Question):
    """A posture, a body, conditions, and the page's heading.

    Examples
    --------
    >>> ReportQuestion(title="Sitting", posture=Posture("sitting")).command()
    'psoas report --posture sitting --title Sitting'
    """

    asks: ClassVar[str] = "report"

    posture: Posture = asked(POSTURE, STANDING)
    title: str | None = asked(one("title"), None)
    geometry: str | None = asked(one("geometry"), None)
    body: Whose = asked(BODY, Whose())
    conditions: Given = asked(CONDITIONS, Given())
