"""The body in a posture, ready to be heard: its lines, the places on its skin, its cubes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

import numpy as np

from psoas.answers.emg.electrodes import Patch, on_skin, patches
from psoas.answers.emg.lines import WORST, Bundle, bundles
from psoas.answers.emg.shape import Anatomy, Outline, anatomy_of
from psoas.answers.emg.tissue import BOTTOM, TOP, Cubes, Medium, conductor, cubes_of
from psoas.answers.emg.voxels import lead_fields
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.body.state import Array
from psoas.errors import InvalidValueError
from psoas.mechanics.tissue.passive_body import passive_body

STANDING = "standing"
SIDE = 5e-3  # m, of a cube
HIPS = ("hip_flexion_r", "hip_adduction_r", "hip_rotation_r")
RANGE = {"hip_flexion_r": (-20.0, 30.0), "hip_adduction_r": (-15.0, 15.0), "hip_rotation_r": (-20.0, 20.0)}  # deg
SHORTEST = 0.3  # of the optimal length: fibres in standing are never taken as shorter


class Rest(NamedTuple):
    """Lengths in standing [m], (m,): of fibres, and of whole paths."""

    fibres: Array
    paths: Array


def rest_of(body: Body) -> Rest:
    """Lengths in standing; the tendon at its slack length."""
    passive = passive_body(body)
    lengths = state(body, posture_at(body, STANDING)).lengths
    f = passive.fibres
    return Rest(np.hypot(np.maximum(lengths - f.l_slack, SHORTEST * f.l_opt), f.h), lengths)


class Heard:
    """A body in one posture as electrodes hear it.

    Attributes
    ----------
    anatomy, outline, lines, patches : its parts on the stage
    """

    anatomy: Anatomy
    outline: Outline
    lines: tuple[Bundle, ...]
    patches: dict[str, Patch]

    def __init__(self, body: Body, posture: str | Mapping[str, float] = STANDING) -> None:
        check_posture(body, posture)
        rest = rest_of(body)
        self.anatomy = anatomy_of(body, posture, rest.fibres, rest.paths)
        self.outline = Outline(self.anatomy, BOTTOM, TOP)
        self.lines = bundles(self.anatomy, self.outline)
        self.patches = patches(self.anatomy, self.outline)

    @cached_property
    def nodes(self) -> Array:
        """(n, 3) every node of every line, bundle after bundle [m]."""
        return np.concatenate([b.nodes.reshape(-1, 3) for b in self.lines])

    @cached_property
    def energies(self) -> tuple[tuple[Array, Array | None], ...]:
        """Of every bundle: `energy_matrix` of its fibres, and for psoas of fibres all along the path."""
        return tuple((b.energy(b.spread()), b.energy(b.anywhere()) if b.family == WORST else None) for b in self.lines)

    @cached_property
    def middles(self) -> Array:
        """(b, 3) mean of each bundle's nodes [m]: by which a stored field is known to be of this body."""
        return np.array([b.nodes.mean(axis=(0, 1)) for b in self.lines])

    def cubes(self, side: float | None = None) -> Cubes:
        """What each cube of a side [m] is, `SIDE` if absent."""
        return cubes_of(self.anatomy, self.outline, SIDE if side is None else side)

    def fields(self, medium: Medium, cubes: Cubes, places: tuple[str, ...]) -> Array:
        """(places, 36, n) lead fields of the lattices' sites, each less the lattice's mean [V per A]."""
        sites = np.concatenate([on_skin(self.patches[p], self.outline, medium.thickness) for p in places])
        found = lead_fields(conductor(cubes, medium), sites, self.nodes).reshape(len(places), 36, -1)
        return found - found.mean(axis=1, keepdims=True)


def check_posture(body: Body, posture: str | Mapping[str, float]) -> None:
    """Refuse a hip so far from standing that a skin made of levels is none.

    Raises
    ------
    InvalidValueError
    """
    q = posture_at(body, posture)
    base = posture_at(body, STANDING)
    tilt = np.degrees(q[body.coordinate("pelvis_tilt")] - base[body.coordinate("pelvis_tilt")])
    if abs(tilt) > 20:
        raise InvalidValueError(
            f"the skin is a convex outline of every level, for an upright pelvis; this posture turns it by {tilt:.0f} "
            "deg from standing, and 20 is the most."
        )
    for name in HIPS:
        angle = float(np.degrees(q[body.coordinate(name)]))
        low, high = RANGE[name]
        if not low <= angle <= high:
            raise InvalidValueError(
                f"the skin is a convex outline of every level, which follows {name} from {low:g} to {high:g} deg; "
                f"{angle:g} is outside."
            )
