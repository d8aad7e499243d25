"""A stick figure before and after, as SVG: what one muscle does, seen with one segment held still."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from psoas.offline_report.colours import LINE
from psoas.plots.frames import LARGEST, SEEN, STILL, pose

BOX = (-0.62, -1.62, 1.24, 3.66)  # x, y (down), width, height in thigh lengths
MOST = 0.6  # rad drawn


def path(points: Any, closed: bool) -> str:
    """Points (x ahead, y up) as the data of an SVG path."""
    places = " L".join(f"{x:.3f} {-y:.3f}" for x, y in points)
    return f"M{places}{'Z' if closed else ''}"


def outline(parts: Mapping[str, Any], colours: Mapping[str, str], usual: str, width: float) -> str:
    """All segments of one figure; those named in `colours` stand out."""
    drawn = []
    for name in ("foot", "shank", "thigh", "lumbar"):
        stroke = colours.get(name, usual)
        drawn.append(f'<path d="{path(parts[name], False)}" stroke="{stroke}" stroke-width="{width}" fill="none"/>')
    for name in ("trunk", "pelvis"):
        drawn.append(f'<path d="{path(parts[name], True)}" fill="{colours.get(name, usual)}"/>')
    x, y = parts["head"]
    drawn.append(f'<circle cx="{x:.3f}" cy="{-y:.3f}" r="0.14" fill="{colours.get("trunk", usual)}"/>')
    return "".join(drawn)


def scale_of(every: Iterable[Mapping[str, float]]) -> float:
    """The factor that all figures of one picture share: the largest turn of thigh or pelvis is drawn 24 deg."""
    largest = max((abs(v) for t in every for v in (t["pelvis"], t["femur_r"], t["femur_r"] - t["pelvis"])), default=0.0)
    return LARGEST / largest if largest > STILL else 0.0


def angles(turns: Mapping[str, float], scale: float) -> dict[str, float]:
    """Turns of segments relative to ground as they are drawn."""
    return {s: float(np.clip(v * scale, -MOST, MOST)) for s, v in turns.items()}


def stick_figure(turns: Mapping[str, float], fixed: str, colour: str, scale: float, says: str) -> str:
    """The figure before (grey) and after; the pelvis and thigh that move in colour.

    Parameters
    ----------
    turns : segment -> angular acceleration relative to ground about the mediolateral axis, at least those in `SEEN`
    fixed : 'ground', 'pelvis' or 'femur_r'
        What stays where it is.
    scale : float
        From a turn to what is drawn [rad per unit], the same for all figures of a picture.
    colour, says : str
        Of what moves; the description, already escaped.
    """
    still = {"femur_r": "thigh"}.get(fixed, fixed)
    moving = {name: colour for name in ("pelvis", "thigh") if name != still}
    before = outline(pose(dict.fromkeys(SEEN, 0.0), "ground"), {}, LINE, 0.075)
    after = outline(pose(angles(turns, scale), fixed), moving, "#8d949c", 0.05)
    floor = f'<path d="M-0.5 2.02 L0.6 2.02" stroke="{LINE}" stroke-width="0.03"/>' if fixed == "ground" else ""
    x, y, width, height = BOX
    return (
        f'<svg viewBox="{x} {y} {width} {height}" role="img" aria-label="{says}" stroke-linecap="round" '
        f'stroke-linejoin="round"><g opacity="0.55">{before}</g>{floor}<g opacity="0.92">{after}</g></svg>'
    )
