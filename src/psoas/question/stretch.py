"""What `psoas stretch` asks: what stretches reach, or which position reaches a muscle best."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.errors import InvalidValueError
from psoas.question.question import Question
from psoas.question.spelling import asked, choice, one, real, switch, whole, words
from psoas.question.values import Tight

USUAL_TORQUE, USUAL_WEIGHT = 20.0, 0.1


@dataclass(frozen=True)
class StretchQuestion(Question):
    """Programs by key or everyday name, all if none; or a muscle to reach.

    Examples
    --------
    >>> StretchQuestion(programs=("couch_stretch",), draws=20).command()
    'psoas stretch couch_stretch --draws 20'
    >>> StretchQuestion(reach="psoas").command()
    'psoas stretch --reach psoas'
    """

    asks: ClassVar[str] = "stretch"

    programs: tuple[str, ...] = asked(words("programs"), ())
    side: str = asked(choice("side", ("right", "left")), "right")
    depth: float | None = asked(real("depth"), None)
    torque: float = asked(real("torque"), USUAL_TORQUE)
    tight: Tight | None = asked(one("tight", Tight.read), None)
    compensate: bool = asked(switch("compensate"), False)
    reach: str | None = asked(one("reach"), None)
    weight: float = asked(real("lambda"), USUAL_WEIGHT)
    draws: int = asked(whole("draws"), 0)
    seed: int = asked(whole("seed"), 0)
    details: bool = asked(switch("details"), False)

    def __post_init__(self) -> None:
        if self.reach is not None and (self.programs or self.depth is not None or self.draws or self.compensate):
            raise InvalidValueError(
                "--reach looks for a position; it has no program, --depth, --draws or --compensate."
            )
        if self.reach is None and self.weight != USUAL_WEIGHT:
            raise InvalidValueError("--lambda is of --reach MUSCLE; leave it away.")
        if self.depth is not None and len(self.programs) != 1:
            raise InvalidValueError("--depth is of one program; name it.")
