"""Which coordinates have a slider on the live page, how far it goes, and where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.body.posture import TOTALS, is_rotational
from psoas.viewer.subject import Slider

if TYPE_CHECKING:
    from psoas.body.body import Body

UNLIMITED = 180.0  # deg
ROUNDED = 1e-3  # deg
LEGS = {"femur_r": "right hip and knee", "tibia_r": "right hip and knee", "femur_l": "left hip and knee",
        "tibia_l": "left hip and knee"}  # fmt: skip
FEET = ("talus", "calcn", "toes")


def totals_of(body: Body) -> dict[str, tuple[str, ...]]:
    """Lumbar totals and the levels each is spread over."""
    if not body.lumbar:
        return {}
    return {total: tuple(row[motion] for row in body.lumbar) for total, motion in TOTALS.items()}


def sliders_of(body: Body) -> tuple[Slider, ...]:
    """A slider for every angle that can be set and moves something, lumbar totals first among the spine's."""
    found = []
    levels = {level for parts in totals_of(body).values() for level in parts}
    for total, parts in totals_of(body).items():
        low, high = (
            sum(
                max(-UNLIMITED, np.degrees(np.nan_to_num(body.ranges[body.coordinate(p)], nan=np.pi)[end]))
                for p in parts
            )
            for end in (0, 1)
        )
        found.append(slider(body, total, body.meanings[parts[0]].positive, low, high, "lumbar spine"))
    for name in body.independent:
        if is_rotational(body, name) and name not in body.locked:
            low, high = np.degrees(body.ranges[body.coordinate(name)])
            child = next((j.child for j in body.joints.values() if name in j.coordinates), "")
            group = "lumbar levels" if name in levels else group_of(body, name, child)
            meaning = body.meanings.get(name)
            found.append(slider(body, name, meaning.positive if meaning else "positive", low, high, group))
    return tuple(found)


def slider(body: Body, name: str, upward: str, low: float, high: float, group: str) -> Slider:
    """One slider, wide enough for every named posture, in whole degrees."""
    parts = totals_of(body).get(name, (name,))
    reached = [
        np.degrees(sum(at[p] * (body.meanings[p].sign if name not in at else 1) for p in parts))
        for at in body.postures.values()
    ]
    low, high = (bound if np.isfinite(bound) else sign * UNLIMITED for bound, sign in ((low, -1), (high, 1)))
    low, high = float(np.floor(min([low, *reached]) + ROUNDED)), float(np.ceil(max([high, *reached]) - ROUNDED))
    return Slider(name, upward, low, max(high, low + 1), "deg", group)


def group_of(body: Body, name: str, child: str) -> str:
    """Where a slider stands on the page."""
    if child == "pelvis":
        return "pelvis"
    if name in body.spine.coordinates or child in ("thorax", "L1", "L2", "L3", "L4", "L5"):
        return "lumbar spine"
    return LEGS.get(child) or ("feet" if child.startswith(FEET) else "other")
