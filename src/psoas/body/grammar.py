"""The one grammar of a posture in words: ``[NAME,]coordinate=value,...`` in degrees and millimetres."""

from __future__ import annotations

from psoas.errors import InvalidValueError

BASE = "standing"  # what coordinates given without a name start from


def named_values(text: str) -> tuple[str, dict[str, float]]:
    """Name and values of a posture as typed; whether a body has them is not asked here.

    Raises
    ------
    InvalidValueError
        Another form, a coordinate twice, a value that is no number, characters that do not print.

    Examples
    --------
    >>> named_values("sitting, hip_flexion_r=30"), named_values("hip_flexion_r=-5")
    (('sitting', {'hip_flexion_r': 30.0}), ('standing', {'hip_flexion_r': -5.0}))
    """
    if not text.isprintable():
        raise InvalidValueError(f"posture {text!r} holds characters that do not print; write it on one line.")
    parts = [part.strip() for part in text.split(",")]
    name = BASE if "=" in parts[0] else parts.pop(0)
    given: dict[str, float] = {}
    for part in parts:
        coordinate, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals:
            raise InvalidValueError(
                f"'{part}' in posture '{text}' is not of the form coordinate=value; a posture reads "
                "[NAME,]coordinate=value,... in degrees and millimetres."
            )
        if coordinate in given:
            raise InvalidValueError(f"posture '{text}' sets '{coordinate}' twice; give it once.")
        try:
            given[coordinate] = float(value if value.isascii() and "_" not in value else "")
        except ValueError:
            raise InvalidValueError(f"'{value}' in posture '{text}' is not a number for '{coordinate}'.") from None
    return name, given
