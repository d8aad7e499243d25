"""Unit strings, and degrees and millimetres at the door: inside, everything is SI and radians."""

from __future__ import annotations

from math import degrees, radians

METRE = "m"
ACCELERATION = "rad/s^2"
ACCELERATION_PER_NEWTON = "rad/s^2/N"
LINEAR_ACCELERATION = "m/s^2"
LINEAR_ACCELERATION_PER_NEWTON = "m/s^2/N"
ROTATION_PER_NEWTON = "rad/N"
NEWTON = "N"
NEWTON_METRE = "N m"
PASCAL = "Pa"
RADIAN = "rad"
PER_RADIAN = "1/rad"
PER_SECOND_SQUARED = "s^-2"
SECOND = "s"
ONE = "1"


def coordinate_unit(rotational: bool) -> str:
    """Unit in which people give a coordinate."""
    return "deg" if rotational else "mm"


def from_door(value: float, rotational: bool) -> float:
    """Degrees to radians, or millimetres to metres."""
    return radians(value) if rotational else value * 1e-3


def to_door(value: float, rotational: bool) -> float:
    """Radians to degrees, or metres to millimetres."""
    return degrees(value) if rotational else value * 1e3
