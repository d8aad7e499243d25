"""From a body in a posture to a conductor of cubes: fat outside, bones, bellies along their fibres, viscera."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.emg.shape import Anatomy, Outline, Path
from psoas.answers.emg.voxels import Conductor
from psoas.body.state import Array

BOTTOM, TOP = 0.36, 1.40  # m on the stage: below the knee, in the chest; every fibre that is asked for is whole between
SHELL = 3.5e-3  # m: a cube so near to a bone's surface is bone
WALL = 12e-3  # m under the outline: muscle also between the strands that a body's wall has
REACH = 10e-3  # m beyond a belly's radius: muscle between bellies, where there is no cavity
FILLED = (
    "femur",
    "tibia",
    "fibula",
    "patella",
    "sacrum",
    "hip_bone",
    "L1",
    "L2",
    "L3",
    "L4",
    "L5",
    "T10",
    "T11",
    "T12",
)


class Medium(NamedTuple):
    """What a body's conductor is made of [S/m], and its fat [m].

    Attributes
    ----------
    across, along : of muscle
    fat, bone, viscera : conductivities
    thickness : of fat
    """

    across: float = 0.09
    along: float = 0.40
    fat: float = 0.04
    bone: float = 0.02
    viscera: float = 0.25
    thickness: float = 0.012


class Cubes(NamedTuple):
    """What each cube is, before it has a conductivity.

    Attributes
    ----------
    origin, h : as in `Conductor`
    away : (nx, ny, nz) distance beyond the outline [m], inside negative
    bone, muscle : (nx, ny, nz) bool
    direction : (nx, ny, nz, 3) of fibres
    """

    origin: Array
    h: float
    away: Array
    bone: Array
    muscle: Array
    direction: Array


def cubes_of(anatomy: Anatomy, outline: Outline, h: float = 5e-3, widest_fat: float = 0.03) -> Cubes:
    """What each cube of side h is [m], around the right half and the trunk."""
    from scipy.ndimage import binary_fill_holes
    from scipy.spatial import cKDTree

    near = anatomy.bones[(anatomy.bones[:, 1] > outline.bottom) & (anatomy.bones[:, 1] < outline.top)]
    bellies = np.concatenate([p.points for p in anatomy.paths])
    bellies = bellies[(bellies[:, 1] > outline.bottom) & (bellies[:, 1] < outline.top)]
    every = np.concatenate([near, bellies])
    low = every.min(axis=0) - widest_fat - 0.045
    high = every.max(axis=0) + widest_fat + 0.045
    low[1], high[1] = outline.bottom, outline.top
    shape = np.ceil((high - low) / h).astype(int)
    at = [low[i] + h * (np.arange(shape[i]) + 0.5) for i in range(3)]
    away = np.empty(shape)
    x, z = np.meshgrid(at[0], at[2], indexing="ij")
    flat = np.stack([x.ravel(), z.ravel()])
    for j, level in enumerate(outline.level(at[1])):
        sides = outline.sides[level]
        away[:, j] = (sides[:, :2] @ flat + sides[:, 2:]).max(axis=0).reshape(x.shape)
    inner = away <= 0
    places = np.stack(np.meshgrid(*at, indexing="ij"), axis=-1)
    bone = np.zeros(shape, bool)
    for k, name in enumerate(anatomy.names):
        own = anatomy.bones[anatomy.of_bone == k]
        own = own[(own[:, 1] > low[1] - SHELL) & (own[:, 1] < high[1] + SHELL)]
        if not len(own):
            continue
        box = tuple(
            slice(max(int((own[:, i].min() - low[i] - SHELL) / h), 0), int((own[:, i].max() - low[i] + SHELL) / h) + 2)
            for i in range(3)
        )
        inside = places[box]
        shell = cKDTree(own).query(inside.reshape(-1, 3), distance_upper_bound=SHELL)[0] < SHELL
        mask = shell.reshape(inside.shape[:3])
        if name.startswith(FILLED):
            mask = np.stack([binary_fill_holes(mask[:, j]) for j in range(mask.shape[1])], axis=1)
        bone[box] |= mask
    bone &= inner
    soft = inner & ~bone
    where, along, radius = strands([p for p in anatomy.paths if p.points[:, 1].max() > outline.bottom])
    distance, index = cKDTree(where).query(places[soft], k=6)
    beyond = distance - radius[index]
    best = np.argmin(beyond, axis=1)
    rows = np.arange(len(best))
    beyond, index = beyond[rows, best], index[rows, best]
    y = places[soft][:, 1]
    cavity = y > anatomy.landmarks["hip"][1]
    muscle = np.zeros(shape, bool)
    muscle[soft] = (beyond <= np.where(cavity, 0.0, np.inf)) | (away[soft] > -WALL)
    behind = places[soft][:, 0] < anatomy.landmarks["L4"][0]  # no viscera behind the spine's middle
    muscle[soft] |= behind & (beyond <= 4 * REACH)
    direction = np.zeros((*shape, 3))
    direction[soft] = along[index]
    return Cubes(low, h, away, bone, muscle, direction)


def strands(paths: list[Path]) -> tuple[Array, Array, Array]:
    """Points on all bellies, the direction of fibres there, and how wide the belly is."""
    where, along, radius = [], [], []
    for p in paths:
        s = np.arange(0.0, p.along[-1], 6e-3)
        points = p.at(s)
        if len(s) < 3:
            continue
        where.append(points)
        along.append(np.gradient(points, axis=0))
        fleshy = (s >= p.belly[0] - 5e-3) & (s <= p.belly[1] + 5e-3)
        radius.append(np.where(fleshy, p.radius, 2e-3))
    direction = np.concatenate(along)
    direction /= np.maximum(np.linalg.norm(direction, axis=1, keepdims=True), 1e-12)
    return np.concatenate(where), direction, np.concatenate(radius)


def conductor(cubes: Cubes, medium: Medium) -> Conductor:
    """Cubes with their conductivities; fat is what lies outside the outline, as thick as asked."""
    tensors = np.zeros((*cubes.away.shape, 6))
    inner = cubes.away <= 0
    diagonal = np.array([1.0, 0, 0, 1, 0, 1])
    tensors[~inner & (cubes.away <= medium.thickness)] = medium.fat * diagonal
    tensors[inner] = medium.viscera * diagonal
    tensors[cubes.bone] = medium.bone * diagonal
    t = cubes.direction[cubes.muscle]
    pairs = np.stack([t[:, i] * t[:, j] for i, j in ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))], axis=1)
    tensors[cubes.muscle] = medium.across * diagonal + (medium.along - medium.across) * pairs
    return Conductor(cubes.origin, cubes.h, tensors)
