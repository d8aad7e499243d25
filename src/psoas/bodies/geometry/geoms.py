"""Where the geoms of a MuJoCo model lie on its segments: bone meshes, and the spheres and cylinders that paths wrap."""

from __future__ import annotations

from typing import Any, NamedTuple

import mujoco
import numpy as np
from numpy.typing import NDArray

from psoas.bodies.default.export import matrix_of, rests
from psoas.body.state import Array
from psoas.engines.mujoco import MujocoEngine
from psoas.formats.meshes.mesh import Mesh

CYLINDER = int(mujoco.mjtGeom.mjGEOM_CYLINDER)


class Wraps(NamedTuple):
    """Wrapping surfaces, indexed as `Paths.wrap` is.

    Attributes
    ----------
    segment : (w,) index of the segment that carries each, -1 for ground
    R : (w, 3, 3), p : (w, 3) [m]
        Axes (the third is a cylinder's own) and centre, in the axes of the segment, in the lab's for ground.
    round : (w,) whether it is a cylinder; else a sphere
    """

    segment: NDArray[np.intp]
    R: Array
    p: Array
    round: NDArray[np.bool_]


def pose_of_geom(
    engine: MujocoEngine, rest: tuple[Array, Array], body: int, pos: Array, quat: Array
) -> tuple[int, Array, Array]:
    """Segment, axes and origin of what lies at `pos` and `quat` on an engine body, in the axes of the segment.

    `rest`: world axes and origin of every engine body at the reference coordinates.
    """
    R, p = rest
    segment = int(engine.owner[body])
    turn, at = R[body] @ matrix_of(quat), p[body] + R[body] @ pos
    if segment < 0:
        return segment, turn, at
    own = engine.bodies[segment]
    frame = R[own] if engine.frames is None else R[own] @ engine.frames[segment]
    return segment, frame.T @ turn, frame.T @ (at - p[own])


def mesh_of(model: Any, geom: int) -> Mesh:
    """The mesh of a geom, in the geom's own axes."""
    m = model.geom_dataid[geom]
    v, f = model.mesh_vertadr[m], model.mesh_faceadr[m]
    vertices = model.mesh_vert[v : v + model.mesh_vertnum[m]].astype(float)
    return Mesh(vertices, model.mesh_face[f : f + model.mesh_facenum[m]].astype(np.int64))


def wraps(engine: MujocoEngine) -> Wraps:
    """Every geom as a wrapping surface."""
    model, rest = engine.model, rests(engine.model)
    found = [
        pose_of_geom(engine, rest, int(model.geom_bodyid[g]), model.geom_pos[g], model.geom_quat[g])
        for g in range(model.ngeom)
    ]
    return Wraps(
        np.array([s for s, _, _ in found], dtype=np.intp),
        np.array([R for _, R, _ in found]).reshape(-1, 3, 3),
        np.array([p for _, _, p in found]).reshape(-1, 3),
        model.geom_type == CYLINDER,
    )
