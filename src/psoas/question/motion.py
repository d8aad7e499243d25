"""A motion asked for in the place of a posture."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from psoas.dataset.pair import Pair
from psoas.errors import FileFormatError, printable
from psoas.formats.read import MOTIONS
from psoas.question.values import Motion

if TYPE_CHECKING:
    from psoas.body.body import Body


def motion_file(posture: str) -> Path | None:
    """The motion that a posture names by its suffix; a name never looks at the disk."""
    return check_motion(Motion(posture)) if posture.lower().endswith(MOTIONS) else None


def check_motion(motion: Motion) -> Path:
    """The motion's file, if it is there."""
    if not os.path.isfile(motion.file):  # false too where the name is too long for any file
        raise FileFormatError(f"there is no motion file '{printable(motion.file)}'.")
    return Path(motion.file)


def moving_pairs(pairs: Sequence[Pair], relative_to: str | None, operator: str, body: Body) -> list[Pair]:
    """The pairs that the operator knows: without a reference asked for, moment arms of joints and of ground only."""
    if operator == "acceleration" or relative_to is not None:
        return list(pairs)
    known = ((of, to) for of, to in pairs if to == "ground" or body.parents[of] == to or body.parents.get(to) == of)
    return [Pair(of, to) for of, to in known]
