"""The stage: one fixed frame of a body that its pictures are drawn in, the floor at height zero."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.body.body import Body, state
from psoas.body.grammar import BASE
from psoas.body.state import Array, State
from psoas.frames import heading_frame

WORDS = (
    "fixed to the ground: anterior (x) where the pelvis faces in '{posture}', superior (y) against gravity, right (z); "
    "origin below the pelvis of that posture, at the height of {floor}"
)


class Stage(NamedTuple):
    """The stage of a body.

    Attributes
    ----------
    H : (3, 3) columns anterior, superior, right in lab axes
    origin : (3,) in lab axes [m]
    reference : State of the reference posture
    words : what the frame is, in a sentence
    """

    H: Array
    origin: Array
    reference: State
    words: str

    def of(self, points: Array) -> Array:
        """Points (..., 3) of the lab on the stage [m]."""
        return (points - self.origin) @ self.H

    def axes(self, R: Array) -> Array:
        """Row: an axis of each frame R (s, 3, 3), in the axes of the stage."""
        return R.transpose(0, 2, 1) @ self.H


def stage_of(body: Body) -> Stage:
    """The heading frame of `standing`, its origin below the pelvis at the height of the lower heel.

    A body without feet has its lowest joint there.
    """
    posture = BASE if BASE in body.postures else next(iter(body.postures))
    at = state(body, np.array([body.postures[posture][c] for c in body.coordinates]), paths=True)
    pelvis = body.segment("pelvis")
    heels = [body.segment(s) for s in ("calcn_r", "calcn_l") if s in body.segments]
    low = at.origin[heels] if heels else np.vstack([at.origin, at.centres])
    floor = "the lower heel" if heels else "the lowest joint"
    origin = at.origin[pelvis] + at.up * (float((low @ at.up).min()) - float(at.origin[pelvis] @ at.up))
    words = WORDS.format(posture=posture, floor=floor)
    return Stage(heading_frame(at.R[pelvis], at.up), origin, at, words)
