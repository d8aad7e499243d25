"""A pair of segments: the one that moves, and the one it moves relative to."""

from __future__ import annotations

from typing import NamedTuple

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.errors import InvalidValueError, checked_text, invalid_choice
from psoas.frames import AXES

GROUND = "ground"


class Pair(NamedTuple):
    """One segment relative to another, or to the ground.

    A pair knows its two ends, in whose axes it is told, and what each way about an axis is called. Two pairs add up
    where the end of one is the start of the other.

    Attributes
    ----------
    of : str
        The segment that moves.
    relative_to : str
        The segment, or `ground`, that it moves relative to; the axes of the answer are its own.

    Examples
    --------
    >>> hip, pelvis = Pair("femur_r", "pelvis"), Pair("pelvis", "ground")
    >>> hip.then(pelvis)
    Pair(of='femur_r', relative_to='ground')
    >>> pelvis.word("right", -1.0)
    'tilts anteriorly'
    >>> pelvis.then(hip)
    Traceback (most recent call last):
    ...
    psoas.errors.InvalidValueError: pelvis relative to ground and femur_r relative to pelvis do not meet: ...
    """

    of: str
    relative_to: str

    @classmethod
    def checked(cls, of: str, relative_to: str) -> Pair:
        """The pair, its ends texts that differ.

        Raises
        ------
        InvalidValueError
            A segment relative to itself; the ground as what moves; something that is no name.
        """
        of, relative_to = checked_text("segment", of), checked_text("segment", relative_to)
        if of == relative_to:
            raise InvalidValueError(f"'{of}' relative to itself does not move; name two different segments.")
        if of == GROUND:
            raise InvalidValueError("the ground does not move; name the segment that moves relative to it.")
        return cls(of, relative_to)

    @property
    def axes_of(self) -> str:
        """Whose axes the answer is told in."""
        return "heading frame" if self.relative_to == GROUND else f"axes of {self.relative_to}"

    def word(self, axis: str, value: float) -> str:
        """What a turn by a positive, negative or no amount about an axis of `relative_to` is called."""
        if axis not in AXES:
            raise invalid_choice("axis", axis, AXES)
        return word(table("words"), self.of, self.relative_to, axis, value)

    def turned(self) -> Pair:
        """The same two ends, seen from the other."""
        return Pair.checked(self.relative_to, self.of)

    def then(self, other: Pair) -> Pair:
        """``of`` relative to the end of `other`, which starts where this pair ends.

        Raises
        ------
        InvalidValueError
            The two do not meet.
        """
        if self.relative_to != other.of:
            raise InvalidValueError(
                f"{self} and {other} do not meet: the second has to be of {self.relative_to}, not of {other.of}."
            )
        return Pair.checked(self.of, other.relative_to)

    def __str__(self) -> str:
        return f"{self.of} relative to {self.relative_to}"
