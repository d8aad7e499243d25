"""What one result variable is, and the words that several answers share."""

from __future__ import annotations

from typing import Any, NamedTuple


class Variable(NamedTuple):
    """What one result variable is: its dims, unit, meaning with sign, reference and the frame of its components."""

    dims: tuple[Any, ...]  # an ellipsis stands for the factors of a sensitivity set
    units: str
    long_name: str
    relative_to: str = ""
    reference_frame: str = ""
    missing: bool = False  # nan says that the body does not represent it


HEADING = "ground: superior against gravity, anterior where the pelvis faces, right"
RIGHT_HAND = "positive by the right-hand rule about the axis"
PAIR = "in the axes of relative_to; " + RIGHT_HAND
STAGE = "stage: fixed to the ground, anterior, superior and right of the reference posture, its floor at superior 0"
OWN_AXES = "of `relative_to`; of ground the heading frame"
