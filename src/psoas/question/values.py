"""What a question is made of: a posture, a motion, a grid, tightness; as typed, in degrees and millimetres."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from psoas.body.grammar import BASE, named_values
from psoas.errors import InvalidValueError, checked_text

LONGEST_WHOLE = 18  # characters


def number(text: str, of: str = "a number") -> float:
    """The number that a text spells, finite.

    Examples
    --------
    >>> number("30"), number("-2.5e-1")
    (30.0, -0.25)
    """
    try:
        found = float(text if text.isascii() and "_" not in text else "")
    except ValueError:
        found = math.nan
    if not math.isfinite(found):
        raise InvalidValueError(f"'{text[:80]}' is not a number for {of}.")
    return found


def whole_number(text: str, of: str = "a whole number") -> int:
    """The whole number that a text spells; a fraction is none, and neither are other scripts' digits.

    Examples
    --------
    >>> whole_number("12"), whole_number("-3")
    (12, -3)
    """
    plain = text.strip()
    if not (plain.isascii() and plain.removeprefix("-").removeprefix("+").isdecimal() and len(plain) <= LONGEST_WHOLE):
        raise InvalidValueError(f"'{text[:80]}' is not {of}.")
    return int(plain)


def spelled(value: float) -> str:
    """The shortest text that reads back as the same number.

    Examples
    --------
    >>> spelled(100.0), spelled(0.1)
    ('100', '0.1')
    """
    text = repr(float(value))
    return text.removesuffix(".0")


class Posture(NamedTuple):
    """A named posture and the coordinates that differ from it.

    Attributes
    ----------
    name : str
        `standing` where only coordinates are given.
    given : tuple of (coordinate, value)
        As typed: degrees, or millimetres for a slide.

    Examples
    --------
    >>> str(Posture.read("hip_flexion_r=30"))
    'standing,hip_flexion_r=30'
    """

    name: str = BASE
    given: tuple[tuple[str, float], ...] = ()

    @classmethod
    def read(cls, text: str) -> Posture:
        """``[NAME,]coordinate=value,...``; whether a body knows the names is asked when it is answered."""
        name, given = named_values(checked_text("posture", text))
        for coordinate, value in given.items():
            if not math.isfinite(value):
                raise InvalidValueError(f"'{coordinate}' is {value}, which is not a finite number.")
        return cls(name, tuple(given.items()))

    def __str__(self) -> str:
        return ",".join([self.name, *(f"{c}={spelled(v)}" for c, v in self.given)])


class Motion(NamedTuple):
    """A motion in the place of a posture: every frame is one.

    Attributes
    ----------
    file : str
        .mot or .sto.
    forces : str, optional
        Ground reaction, .mot or .sto.
    lowpass : float, optional
        Cut-off [Hz].
    angles : {'deg', 'rad'}, optional
        Where the file's header is wrong.
    """

    file: str
    forces: str | None = None
    lowpass: float | None = None
    angles: str | None = None

    def __str__(self) -> str:
        return self.file


SPINE_STIFFNESS = "spine_stiffness"  # what a sweep of the static answer goes over [N m/rad a level]


class Grid(NamedTuple):
    """A coordinate over a range: ``hip_flexion_r=-20:120:5``, in degrees or millimetres.

    Examples
    --------
    >>> Grid.read("hip_flexion_r=-20:120:5").step
    5.0
    """

    coordinate: str
    start: float
    stop: float
    step: float

    @classmethod
    def read(cls, text: str) -> Grid:
        """From ``coordinate=start:stop:step``."""
        if not checked_text("sweep", text).isprintable():
            raise InvalidValueError(f"sweep {text!r} holds characters that do not print; write it on one line.")
        coordinate, equals, rest = (piece.strip() for piece in text.partition("="))
        numbers = rest.split(":")
        if coordinate == SPINE_STIFFNESS and len(numbers) == 2:
            numbers.append("0")  # even steps of its logarithm
        if not equals or not coordinate or len(numbers) != 3:
            raise InvalidValueError(
                f"sweep '{text}' is not of the form coordinate=start:stop:step, such as hip_flexion_r=-20:120:5."
            )
        return cls(coordinate, *(number(n.strip(), f"the sweep of '{coordinate}'") for n in numbers))

    def __str__(self) -> str:
        ends = (self.start, self.stop) if self.coordinate == SPINE_STIFFNESS else (self.start, self.stop, self.step)
        return f"{self.coordinate}={':'.join(spelled(v) for v in ends)}"


def numbers_by_name(text: str, of: str, example: str) -> tuple[tuple[str, float], ...]:
    """The pieces of ``name=number,...``, every name once.

    Examples
    --------
    >>> numbers_by_name("psoas=0.2, iliacus=0.1", "muscle=tightness", "psoas=0.2")
    (('psoas', 0.2), ('iliacus', 0.1))
    """
    found: dict[str, float] = {}
    if not checked_text(of, text).isprintable():
        raise InvalidValueError(f"{text!r} holds characters that do not print; write it on one line.")
    for piece in text.split(","):
        name, equals, value = (part.strip() for part in piece.partition("="))
        try:
            amount = number(value)
        except InvalidValueError:
            amount = math.nan
        if not equals or not name or math.isnan(amount):
            raise InvalidValueError(f"'{piece[:80]}' is not of the form {of}, such as {example}.")
        if name in found:
            raise InvalidValueError(f"'{name}' is given twice; give it once.")
        found[name] = amount
    return tuple(found.items())


def spelled_by_name(pairs: tuple[tuple[str, float], ...]) -> str:
    """``name=number,...``, every number as it was."""
    return ",".join(f"{name}={spelled(amount)}" for name, amount in pairs)


@dataclass(frozen=True)
class Tight:
    """Muscles and how tight each is: ``psoas=0.2,iliacus=0.1``.

    Examples
    --------
    >>> Tight.read("psoas=0.2, iliacus=0.1").mapping()
    {'psoas': 0.2, 'iliacus': 0.1}
    """

    shares: tuple[tuple[str, float], ...]

    @classmethod
    def read(cls, text: str) -> Tight:
        """From ``muscle=share,...``."""
        return cls(numbers_by_name(text, "muscle=tightness", "psoas=0.2"))

    def mapping(self) -> dict[str, float]:
        """Muscle -> share."""
        return dict(self.shares)

    def __str__(self) -> str:
        return spelled_by_name(self.shares)


@dataclass(frozen=True)
class Kept:
    """Coordinates that standing keeps, the same on both sides: ``knee_angle=0,pelvis_tilt=-5``, in degrees.

    Examples
    --------
    >>> Kept.read("knee_angle=0,pelvis_tilt=-180").radians()
    {'knee_angle': 0.0, 'pelvis_tilt': -3.141592653589793}
    """

    degrees: tuple[tuple[str, float], ...]

    @classmethod
    def read(cls, text: str) -> Kept:
        """From ``coordinate=degrees,...``."""
        return cls(numbers_by_name(text, "coordinate=degrees", "knee_angle=0"))

    def radians(self) -> dict[str, float]:
        """Coordinate -> angle [rad]."""
        return {name: math.radians(angle) for name, angle in self.degrees}

    def __str__(self) -> str:
        return spelled_by_name(self.degrees)
