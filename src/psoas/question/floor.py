"""What `psoas floor` asks: the pelvic floor in a posture, under a pressure, with tight muscles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.question.actions import CENTRES
from psoas.question.question import Question
from psoas.question.shared_fields import POSTURE, STANDING
from psoas.question.spelling import asked, choice, one, real, switch
from psoas.question.values import Posture, Tight


@dataclass(frozen=True)
class FloorQuestion(Question):
    """A posture, how far sacrum and coccyx are turned [deg], a pressure [cmH2O], and which muscles are tight.

    Examples
    --------
    >>> FloorQuestion(nutation=2.0, tight=Tight.read("psoas=0.1")).command()
    'psoas floor --posture standing --nutation 2 --tight psoas=0.1'
    """

    asks: ClassVar[str] = "floor"

    posture: Posture = asked(POSTURE, STANDING)
    nutation: float = asked(real("nutation"), 0.0)
    coccyx: float = asked(real("coccyx"), 0.0)
    pressure: float | None = asked(real("pressure"), None)
    tight: Tight | None = asked(one("tight", Tight.read), None)
    centre: str | None = asked(choice("centre", CENTRES), None)
    details: bool = asked(switch("details"), False)
