"""What `psoas tightness` asks: what tests can tell about who is tight, and what readings say."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import ClassVar

from psoas.errors import InvalidValueError, checked_text
from psoas.question.question import Question
from psoas.question.spelling import asked, choice, one, switch, whole
from psoas.question.values import spelled

READING = re.compile(
    r"^\s*([A-Za-z_][A-Za-z_0-9]*)\s*=\s*([+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*([A-Za-z/%° ]*)\s*$", re.ASCII
)


@dataclass(frozen=True)
class Readings:
    """What tests read, each in its own unit, which may stand behind the number: ``thomas_hip=12,ely=110deg``.

    Examples
    --------
    >>> str(Readings.read("thomas_hip=12, bend_moment=3 N m"))
    'thomas_hip=12,bend_moment=3 N m'
    """

    values: tuple[tuple[str, float, str], ...]

    @classmethod
    def read(cls, text: str) -> Readings:
        """From ``test=value[unit],...``."""
        found: dict[str, tuple[float, str]] = {}
        if not checked_text("readings", text).isprintable():
            raise InvalidValueError(f"readings {text!r} hold characters that do not print; write them on one line.")
        for piece in text.split(","):
            match = READING.match(piece)
            if match is None:
                raise InvalidValueError(f"'{piece[:80]}' is not of the form test=value, such as thomas_hip=12.")
            name, number, unit = match[1], match[2], " ".join(match[3].split())
            try:
                value = float(number)
            except ValueError:
                value = math.nan
            if not math.isfinite(value):
                raise InvalidValueError(f"'{piece[:80]}' is not of the form test=value, such as thomas_hip=12.")
            if name in found:
                raise InvalidValueError(f"'{name}' is given twice; give it once.")
            found[name] = (value, unit)
        return cls(tuple((name, value, unit) for name, (value, unit) in found.items()))

    def __str__(self) -> str:
        return ",".join(f"{name}={spelled(value)}{f' {unit}' if unit else ''}" for name, value, unit in self.values)


@dataclass(frozen=True)
class TightnessQuestion(Question):
    """A battery of tests, and what they read of somebody if they have been made.

    Examples
    --------
    >>> TightnessQuestion(given=Readings.read("thomas_hip=12,ely=110")).command()
    'psoas tightness --given thomas_hip=12,ely=110'
    """

    asks: ClassVar[str] = "tightness"

    tests: str = asked(one("tests"), "clinic")
    given: Readings | None = asked(one("given", Readings.read), None)
    next: str = asked(choice("next", ("psoas", "z", "all")), "psoas")
    pelvis: str = asked(choice("pelvis", ("held", "free")), "held")
    seed: int = asked(whole("seed"), 0)
    details: bool = asked(switch("details"), False)

    def __post_init__(self) -> None:
        if self.given is not None and self.tests != "clinic":
            raise InvalidValueError("the tests of --given are those that were read; leave --tests away.")
