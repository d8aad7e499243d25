"""What of a body's geometry may be otherwise: the parameters of a body's making, apart from its tissue."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Geometry:
    """Parameters that a body is built with; the default is the body as it is.

    Attributes
    ----------
    centres : str
        Set of `tables/level_centres.csv`: where the lumbar levels turn.
    moved : tuple of (anterior, superior) per level, lowest first [m]
        How far each centre lies from there, in the axes of the upper segment; empty for nowhere else.
    brim : float
        How far psoas' brim point and wrap are moved away from the hip [m]: its arm there.
    """

    centres: str = "modelled"
    moved: tuple[tuple[float, float], ...] = ()
    brim: float = 0.0
