"""Units of length in files, and what one of them is in metres."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from psoas.errors import FileFormatError
from psoas.formats.motions.series import Array

TINY, HUGE = 2.9e-3, 100.0  # m: markers on a person, written in m, span up to 2.9; a room is no larger than 100
METRES = {"m": 1.0, "cm": 1e-2, "mm": 1e-3}
UNITS = {
    **dict.fromkeys(("m", "meter", "meters", "metre", "metres"), "m"),
    **dict.fromkeys(("cm", "centimeters", "centimetres"), "cm"),
    **dict.fromkeys(("mm", "millimeters", "millimetres"), "mm"),
}


def metres(name: str, stated_units: Sequence[Any], values: Array, units: str | None) -> tuple[float, list[str]]:
    """Metres in one unit of the points; a unit that is missing is told from the size of the whole, or refused."""
    if units is not None:
        return METRES[units], [f"Positions were read in {units}, as asked."]
    stated = str(stated_units[0]).strip() if len(stated_units) else ""
    if stated.lower() in UNITS:
        return METRES[check_unit(name, UNITS[stated.lower()], values)], []
    with np.errstate(over="ignore", invalid="ignore"):
        size = cloud(values)
    guess = "m" if 0.05 < size < 5 else "mm" if size > 500 else None
    why = f"The unit is {f'{stated!r}' if stated else 'missing'}"
    if guess is None:
        raise FileFormatError(f"'{name}': {why[0].lower()}{why[1:]}; pass units='mm', 'cm' or 'm'.")
    return METRES[guess], [f"{why}; the points span {size:.4g}, so they were read in {guess}."]


def check_unit(name: str, unit: str, values: Array) -> str:
    """The unit, unless it would make a person a bean or a village, and another one would not."""
    with np.errstate(over="ignore", invalid="ignore"):
        size = cloud(values)
    other = {"mm": "m", "m": "mm"}.get(unit)
    if other and size and not TINY < size * METRES[unit] < HUGE and TINY < size * METRES[other] < HUGE:
        raise FileFormatError(
            f"'{name}' says its positions are in {unit}, but they would span {size * METRES[unit]:.3g} m; pass "
            f"units='{other}', or units='{unit}' if they do."
        )
    return unit


def cloud(values: Array) -> float:
    """Median over time of the largest extent of the points (time, label, 3); 0 if none is seen."""
    low = np.min(np.where(np.isnan(values), np.inf, values), axis=1)
    high = np.max(np.where(np.isnan(values), -np.inf, values), axis=1)
    extents = (high - low).max(axis=1)
    seen = np.isfinite(extents)
    return float(np.median(extents[seen])) if seen.any() else 0.0
