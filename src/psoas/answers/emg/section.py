"""The body cut at the level of an electrode: skin, bones, bellies, for the picture."""

from __future__ import annotations

from typing import Any

import numpy as np

from psoas.answers.emg.lines import Bundle
from psoas.answers.emg.standing import Heard
from psoas.answers.emg.wires import fleshy
from psoas.body.state import Array

CORNERS = 72
BONE_POINTS = 160
THICK = 5e-3  # m above and below the level
DIRECTIONS = np.stack([np.cos(np.linspace(0, 2 * np.pi, CORNERS, endpoint=False)),
                       np.sin(np.linspace(0, 2 * np.pi, CORNERS, endpoint=False))], axis=1)  # fmt: skip


def section(heard: Heard, tip: Array, fat: float) -> dict[str, Array]:
    """Outline, skin, bone points, bellies at the level of a tip; (anterior, right) on the stage [m], nan where none."""
    y = float(tip[1])
    sides = heard.outline.sides[int(heard.outline.level(np.array([y]))[0])]
    bones = heard.anatomy.bones
    near = bones[np.abs(bones[:, 1] - y) < THICK][:, [0, 2]]
    inside = (near @ sides[:, :2].T + sides[:, 2]).max(axis=1) < 0 if len(near) else np.zeros(0, bool)
    near = near[inside]
    middle = near.mean(axis=0) if len(near) else tip[[0, 2]]
    facing = DIRECTIONS @ sides[:, :2].T
    room = -(sides[:, :2] @ middle + sides[:, 2])
    reach = np.where(facing > 1e-9, room / np.where(facing > 1e-9, facing, 1.0), np.inf).min(axis=1)
    bone = np.full((BONE_POINTS, 2), np.nan)
    some = near[np.linspace(0, len(near) - 1, min(BONE_POINTS, len(near))).astype(int)] if len(near) else near
    bone[: len(some)] = some
    strands = [strand(b, y) for b in heard.lines]
    return {
        "outline": middle + reach[:, None] * DIRECTIONS,
        "skin": middle + (reach + fat)[:, None] * DIRECTIONS,
        "bone": bone,
        "strand": np.array([s[0] for s in strands]),
        "radius": np.array([s[1] for s in strands]),
    }


def strand(b: Bundle, y: float) -> tuple[Any, tuple[float, float]]:
    """Where a bundle's fibres cross a level, half their extent to the front and the side; nan where they do not."""
    middle = b.nodes[0]
    close = np.where(fleshy(b), np.abs(middle[:, 1] - y), np.inf)
    i = int(np.argmin(close))
    if close[i] > THICK:
        return np.full(2, np.nan), (np.nan, np.nan)
    return middle[i, [0, 2]], b.apart
