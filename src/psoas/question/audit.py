"""What `psoas audit` asks: what a model's psoas stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.question.question import Question
from psoas.question.spelling import asked, one, switch, words


@dataclass(frozen=True)
class AuditQuestion(Question):
    """Which models, and how deep.

    Examples
    --------
    >>> AuditQuestion(models=("subject.osim",), deep=True).command()
    'psoas audit subject.osim --deep'
    """

    asks: ClassVar[str] = "audit"

    models: tuple[str, ...] = asked(words("models"), ())
    deep: bool = asked(switch("deep"), False)
    details: bool = asked(switch("details"), False)
    fail_on: str | None = asked(one("fail-on"), None)
    names: str | None = asked(one("names"), None)
    trust: str | None = asked(one("trust"), None)
