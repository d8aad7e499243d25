"""What `psoas emg` asks: whose signal an electrode hears, or which muscle a channel's name can mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from psoas.errors import InvalidValueError
from psoas.question.question import Question
from psoas.question.shared_fields import POSTURE, STANDING
from psoas.question.spelling import asked, one, real, switch, whole, words
from psoas.question.values import Posture, numbers_by_name, spelled_by_name

DRAWS = 48  # unless asked otherwise


@dataclass(frozen=True)
class Activity:
    """How active muscles are: ``equal``, a task, or ``psoas=0.3,iliacus=0.1``, of 1.

    Examples
    --------
    >>> Activity.read("psoas=0.3, iliacus=0.1").value()
    {'psoas': 0.3, 'iliacus': 0.1}
    >>> Activity.read("hip_flexion").value()
    'hip_flexion'
    """

    task: str = "equal"
    amounts: tuple[tuple[str, float], ...] = ()

    @classmethod
    def read(cls, text: str) -> Activity:
        """From a task's name, or ``muscle=activation,...``."""
        if "=" in text:
            return cls("", numbers_by_name(text, "muscle=activation", "psoas=0.3"))
        return cls(text.strip())

    def value(self) -> str | Mapping[str, float]:
        """As `psoas.emg` takes it."""
        return dict(self.amounts) if self.amounts else self.task

    def __str__(self) -> str:
        return spelled_by_name(self.amounts) if self.amounts else self.task


EQUAL = Activity()


@dataclass(frozen=True)
class EmgQuestion(Question):
    """Electrodes and what is assumed of the recording; or a file, or a name, whose muscles are asked for.

    Examples
    --------
    >>> EmgQuestion(electrodes=("groin",), fat=20.0).command()
    'psoas emg groin --posture standing --fat 20'
    """

    asks: ClassVar[str] = "emg"

    electrodes: tuple[str, ...] = asked(words("electrodes"), ())
    posture: Posture = asked(POSTURE, STANDING)
    activity: Activity = asked(one("activity", Activity.read), EQUAL)
    fat: float | None = asked(real("fat"), None)
    draws: int = asked(whole("draws"), DRAWS)
    seed: int = asked(whole("seed"), 0)
    unmix: bool = asked(switch("unmix"), False)
    label: str | None = asked(one("label"), None)
    file: str | None = asked(one("file"), None)
    details: bool = asked(switch("details"), False)

    def __post_init__(self) -> None:
        if (self.label is not None or self.file is not None) and self.electrodes:
            raise InvalidValueError("--label and --file ask what a channel's name can mean; leave the electrodes away.")
