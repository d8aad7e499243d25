"""What nobody knows of a recording, drawn: medium, place of the electrode, depth of muscles, RMS by activity."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.answers.emg.shipped import DRAWN, FATS
from psoas.body.state import Array

DEPTH_SD, DEPTH_MOST = 4e-3, 8e-3  # m [p], of a whole muscle; psoas' front varies by 6 mm between people (Yoo 2019)
EXPONENTS = (0.5, 1.0)  # [p] RMS grows as activity to this power
NOMINAL_EXPONENT = 0.75


class Drawn(NamedTuple):
    """One recording that may be as true as the nominal one.

    Attributes
    ----------
    medium : index of a drawn medium: its conductivities
    fat : thickness [m]
    moved : (3,) of the electrode, from -1 to 1: across and along its place, or along the stage's axes for a wire
    deeper : (f,) of every family [m]; + to the back, for straps to the inside
    exponent : of RMS on activity
    """

    medium: int
    fat: float
    moved: Array
    deeper: Array
    exponent: float


def drawn(seed: int, k: int, families: tuple[str, ...], posture_has_media: bool = True) -> Drawn:
    """Draw k of a seed."""
    rng = np.random.default_rng([seed, k])
    straps = {r["family"]: (1e-3 * float(r["low_mm"]), 1e-3 * float(r["high_mm"])) for r in table("emg_depths")}
    moved = rng.uniform(-1, 1, 3)
    deeper = np.clip(DEPTH_SD * rng.standard_normal(len(families)), -DEPTH_MOST, DEPTH_MOST)
    for i, f in enumerate(families):
        if f in straps:
            deeper[i] *= (straps[f][1] - straps[f][0]) / 4 / DEPTH_SD  # low and high are two standard deviations
    medium = k % DRAWN if posture_has_media else 0
    exponent, fat = float(rng.uniform(*EXPONENTS)), float(rng.uniform(FATS[0], FATS[-1]))
    return Drawn(medium, fat, moved, deeper, exponent)
