"""Finite rotations of a posture: segments relative to ground and to their neighbours, and sagittal angles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.frames import ANTERIOR, RIGHT

TRUNK = (("pelvis", "ground"), ("thorax", "ground"), ("thorax", "pelvis"))
LEGS = (("femur", "pelvis"), ("femur", "ground"), ("tibia", "femur"), ("tibia", "ground"), ("talus", "tibia"))


class Change(NamedTuple):
    """Difference of two postures [rad]: rotation vectors (s, 3), and angles (p,)."""

    ground: Array
    neighbour: Array
    angles: Array


@dataclass(frozen=True)
class Frames:
    """Orientations of a posture.

    Attributes
    ----------
    ground : (s, 3, 3) segment axes in the heading frame
    neighbour : (s, 3, 3) segment axes in those of its parent (``R_parent' R_segment``)
    pairs : (of, relative to) of `angles`
    angles : (p,) [rad]
        Pitch of one less that of the other, right-hand rule about right, within half a turn; of the anterior axis, in
        the sagittal plane of the heading.
    """

    ground: Array
    neighbour: Array
    pairs: tuple[tuple[str, str], ...]
    angles: Array

    def ground_vectors(self) -> Array:
        """Rotation vectors (s, 3) [rad] from the heading frame, in its axes."""
        return vectors(self.ground)

    def neighbour_vectors(self) -> Array:
        """Rotation vectors (s, 3) [rad] from the parent's axes, in those axes."""
        return vectors(self.neighbour)

    def minus(self, before: Frames) -> Change:
        """The rotations that take another posture's orientations to these, in the axes of the reference each time."""
        turn = [after @ then.transpose(0, 2, 1) for after, then in zip(self._both(), before._both(), strict=True)]
        return Change(vectors(turn[0]), vectors(turn[1]), wrapped(self.angles - before.angles))

    def _both(self) -> tuple[Array, Array]:
        return self.ground, self.neighbour


def pairs_of(body: Body) -> tuple[tuple[str, str], ...]:
    """Pairs of segments whose sagittal angle is reported, those that the body has."""
    levels = [(row["upper"], row["lower"]) for row in body.lumbar]
    legs = [tuple(s if s in ("pelvis", "ground") else f"{s}_{side}" for s in pair) for side in "rl" for pair in LEGS]
    found = [(of, to) for of, to in (*TRUNK, *levels, *legs)]
    return tuple(p for p in found if p[0] in body.segments and (p[1] == "ground" or p[1] in body.segments))


def frames_of(body: Body, at: State) -> Frames:
    """The orientations of a state.

    Heading: superior against gravity, right the pelvis' right axis projected to the horizontal, so that it stays the
    same for a body that lies or leans over.
    """
    side = at.R[body.segment("pelvis")][:, RIGHT]
    side = side - at.up * (at.up @ side)
    right = side / np.linalg.norm(side)
    H = np.column_stack([np.cross(at.up, right), at.up, right])
    ground = H.T @ at.R
    above = [body.segments.index(p) if p != "ground" else -1 for p in (body.parents[s] for s in body.segments)]
    neighbour = np.array([ground[s] if p < 0 else ground[p].T @ ground[s] for s, p in enumerate(above)])
    pitch = np.arctan2(ground[:, 1, ANTERIOR], ground[:, 0, ANTERIOR])
    of_segment = dict(zip(body.segments, pitch.tolist(), strict=True)) | {"ground": 0.0}
    pairs = pairs_of(body)
    angles = wrapped(np.array([of_segment[of] - of_segment[to] for of, to in pairs]))
    return Frames(ground, neighbour, pairs, angles)


def vectors(R: Array) -> Array:
    """Rotation vectors (s, 3) [rad] of rotations (s, 3, 3)."""
    from scipy.spatial.transform import Rotation

    return np.asarray(Rotation.from_matrix(R).as_rotvec())


def wrapped(angle: Array) -> Array:
    """Angles within half a turn.

    Examples
    --------
    >>> wrapped(np.array([4.0])).round(3).tolist()
    [-2.283]
    """
    return np.asarray((angle + np.pi) % (2 * np.pi) - np.pi)
