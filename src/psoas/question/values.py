"""What a question is made of: a posture, a motion, a grid, tightness; as typed, in degrees and millimetres."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import NamedTuple

from psoas.errors import InvalidValueError, checked_text

BASE = "standing"  # what coordinates given without a name start from
MOTIONS = (".mot", ".sto")


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
        if not checked_text("posture", text).isprintable() or not text.strip():
            raise InvalidValueError(f"posture {text!r} holds characters that do not print; write it on one line.")
        parts = [part.strip() for part in text.split(",")]
        name = BASE if "=" in parts[0] else parts.pop(0)
        given: dict[str, float] = {}
        for part in parts:
            coordinate, equals, value = (piece.strip() for piece in part.partition("="))
            if not equals or not coordinate:
                raise InvalidValueError(
                    f"'{part}' in posture '{text}' is not of the form coordinate=value; a posture reads "
                    "[NAME,]coordinate=value,... in degrees and millimetres."
                )
            if coordinate in given:
                raise InvalidValueError(f"posture '{text}' sets '{coordinate}' twice; give it once.")
            try:
                given[coordinate] = number(value)
            except InvalidValueError:
                raise InvalidValueError(f"'{value}' in posture '{text}' is not a number for '{coordinate}'.") from None
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
        if not equals or not coordinate or len(numbers) != 3:
            raise InvalidValueError(
                f"sweep '{text}' is not of the form coordinate=start:stop:step, such as hip_flexion_r=-20:120:5."
            )
        return cls(coordinate, *(number(n.strip(), f"the sweep of '{coordinate}'") for n in numbers))

    def __str__(self) -> str:
        return f"{self.coordinate}={':'.join(spelled(v) for v in (self.start, self.stop, self.step))}"


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
        found: dict[str, float] = {}
        if not checked_text("tightness", text).isprintable():
            raise InvalidValueError(f"tightness {text!r} holds characters that do not print; write it on one line.")
        for piece in text.split(","):
            name, equals, value = (part.strip() for part in piece.partition("="))
            try:
                share = number(value)
            except InvalidValueError:
                share = math.nan
            if not equals or not name or math.isnan(share):
                raise InvalidValueError(f"'{piece[:80]}' is not of the form muscle=tightness, such as psoas=0.2.")
            if name in found:
                raise InvalidValueError(f"'{name}' is given twice; give it once.")
            found[name] = share
        return cls(tuple(found.items()))

    def mapping(self) -> dict[str, float]:
        """Muscle -> share."""
        return dict(self.shares)

    def __str__(self) -> str:
        return ",".join(f"{name}={spelled(share)}" for name, share in self.shares)


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
        found: dict[str, float] = {}
        for piece in checked_text("keep", text).split(","):
            name, equals, value = (part.strip() for part in piece.partition("="))
            try:
                angle = number(value)
            except InvalidValueError:
                angle = math.nan
            if not equals or not name or math.isnan(angle):
                raise InvalidValueError(f"'{piece[:80]}' is not of the form coordinate=degrees, such as knee_angle=0.")
            if name in found:
                raise InvalidValueError(f"'{name}' is kept twice; give it once.")
            found[name] = angle
        return cls(tuple(found.items()))

    def radians(self) -> dict[str, float]:
        """Coordinate -> angle [rad]."""
        return {name: math.radians(angle) for name, angle in self.degrees}

    def __str__(self) -> str:
        return ",".join(f"{name}={spelled(angle)}" for name, angle in self.degrees)
