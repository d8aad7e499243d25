"""When a number has a sign, and what it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word

if TYPE_CHECKING:
    pass


QUIET = 5e-3  # deg: less is printed as no turn


DEADBAND = 0.05  # of the largest of pelvis, thighs and thorax


SHORT = {"tilts posteriorly": "tilts post.", "tilts anteriorly": "tilts ant.", "does not turn": "-"}


def called(found: Any, where: tuple[str, str, str], name: str, first: float, last: float) -> tuple[str, str]:
    """What a rotation [deg] by guides is called, and whether the first instant goes the other way."""
    turns = found.group_rotation.sel(group=name, axis=where[2])
    there = [s for s in ("pelvis", "femur_r", "femur_l", "thorax") if s in found.segment.values]
    most = np.degrees(float(np.abs(turns.sel(segment=there)).max()) * float(found.attrs["condition_tension"]))
    if not abs(last) > max(QUIET, DEADBAND * most):
        return "no reliable sign", ""
    way = word(table("words"), *where, last)
    return SHORT.get(way, way), "starts opposite" if first * last < 0 else ""


SILENT = 1e-9  # of the unit: below this nothing turns, and rounding has a sign
