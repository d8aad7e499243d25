"""A motion asked for in the place of a posture."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from psoas.errors import FileFormatError, InvalidValueError, printable

MOTIONS = (".mot", ".sto")


def motion_file(posture: str) -> Path | None:
    """The motion that a posture names by its suffix; a name never looks at the disk."""
    if not posture.lower().endswith(MOTIONS):
        return None
    path = Path(posture)
    if not os.path.isfile(path):  # false too where the name is too long for any file
        raise FileFormatError(f"there is no motion file '{printable(posture)}'.")
    return path


def refuse_motion_flags(
    motion: Path | None, shape: str, stance: str | None, motion_flags: Mapping[str, Any], others: Mapping[str, Any]
) -> None:
    """Flags of a motion without one, and a motion with flags of one posture."""
    if motion is None:
        if given := [name for name, value in motion_flags.items() if value is not None]:
            raise InvalidValueError(f"--{given[0]} is of a motion; give one, --posture FILE.mot.")
        if stance == "auto":
            raise InvalidValueError("--stance auto is of a motion; give both, left, right or none.")
        return
    if given := [name for name, value in others.items() if value]:
        raise InvalidValueError(f"--{given[0]} is about one posture, and a motion has many; leave one of them away.")
    if shape == "json":
        raise InvalidValueError("a motion is written as a table, .csv or .nc, not as JSON records.")
