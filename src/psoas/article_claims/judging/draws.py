"""Parameter draws: other bodies that may be as true as the default one, each the same for the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from psoas.answers.equilibrium.at_rest import SHORT_RANGE
from psoas.body.body import Body, project
from psoas.body.posture import posture_at, rhythm_shares
from psoas.body.state import Array
from psoas.mechanics.tissue.sources import sample_scales

SLICES = (1 / 3, 3.0)  # methods 4: factor on mass and inertia of the trunk slices
SHORT_RANGES = (10.0, 50.0)  # [p] tension over fibre length, times this: stiffness of active fibres
LEAN = np.radians(5.0)  # standard deviation of pelvic tilt in standing (Lee 2005, FOUND)
FAMILIES = ("psoas_major", "iliacus", "rectus_femoris")  # whose strengths and lengths vary apart from each other


class Draw(NamedTuple):
    """One set of parameters.

    Attributes
    ----------
    k : its number; 0 is the default body
    scales : factors on passive parameters, as `psoas.mechanics.tissue.passive_body.passive_body` takes them
    slices : factor on mass and inertia of the lumbar trunk slices
    short_range : stiffness of active fibres times optimal length over tension
    lean : anterior tilt of the pelvis [rad] on top of the posture's, thighs and thorax staying as they are
    """

    k: int
    scales: Mapping[str, float]
    slices: float
    short_range: float
    lean: float

    def parameters(self) -> dict[str, float]:
        """Every number that differs between draws, by name: factors as logarithms, the tilt in rad."""
        factors = {**self.scales, "trunk-slice inertia": self.slices, "short-range stiffness": self.short_range}
        return {name: float(np.log(value)) for name, value in factors.items()} | {"pelvic tilt": self.lean}


def draw(seed: int, k: int) -> Draw:
    """Draw k of a seed: the default body first, then independent draws, whatever their number.

    Examples
    --------
    >>> draw(0, 0).slices, draw(0, 3) == draw(0, 3), draw(0, 3) == draw(1, 3)
    (1.0, True, False)
    """
    rng = np.random.default_rng([seed, k])
    scales = sample_scales(rng, families=FAMILIES)
    slices, short_range = (float(np.exp(rng.uniform(*np.log(ends)))) for ends in (SLICES, SHORT_RANGES))
    lean = float(LEAN * rng.standard_normal())
    if k == 0:
        return Draw(0, dict.fromkeys(scales, 1.0), 1.0, SHORT_RANGE, 0.0)
    return Draw(k, scales, slices, short_range, lean)


def leaning(body: Body, posture: str, lean: float) -> Array:
    """Coordinates (n,) of a posture with the pelvis tilted anteriorly by `lean` [rad].

    Hips flex and the lumbar spine extends by as much, by its rhythm: thighs and thorax stay as they were.
    """
    q = posture_at(body, posture)
    moved = {"pelvis_tilt": -lean, "hip_flexion_r": lean, "hip_flexion_l": lean}
    moved |= {c: share * lean for c, share in rhythm_shares(body, "FE").items()}
    for coordinate, angle in moved.items():
        q[body.coordinate(coordinate)] += angle
    return project(body, q)
