"""The bones from upstream's model, in the axes of our segments: what ships as `bones-FACES.npz` (`make body`).

For those who work on psoas: it needs `myo_sim` and `fast_simplification`, which computing does not.
"""

from __future__ import annotations

import re

import mujoco
import numpy as np

from psoas.bodies.default.export import rests
from psoas.bodies.default.repairs import RENAMED
from psoas.bodies.default.upstream import compiled, repaired_spec, upstream_spec
from psoas.bodies.geometry.decimation import fewer_faces, pieces_of
from psoas.bodies.geometry.default_bones import MIRROR, Bones, Surface
from psoas.bodies.geometry.geoms import mesh_of, pose_of_geom
from psoas.engines.mujoco import MujocoEngine
from psoas.formats.meshes.mesh import Mesh
from psoas.formats.meshes.read import joined

OURS = {**RENAMED, "pelvis": "legs", "head": "skull"}  # upstream's body -> its name after the repairs
MIDLINE = {"sacrum": "sacrum", "ribcage": "ribs", "cervical": "cervical_spine", "jaw": "jaw", "skull": "skull"}
ARM = ("clavicle", "scapula", "humerus", "ulna", "radius")
LEG = {"pelvis": "hip_bone", "foot": "foot", "bofoot": "toes"}


def bone_name(mesh: str) -> str:
    """What upstream's mesh is called here: `L5`, `T12`, `femur_r`; all bones of a hand are one."""
    if found := re.search(r"(lumbar|thoracic)(\d+)(_s)?$", mesh):
        return f"{found[1][0].upper()}{found[2]}"
    if found := re.match(r"([rl])_(\w+)$", mesh):
        return f"{LEG.get(found[2], found[2])}_{found[1]}"
    stem, side = mesh[:-2], mesh[-2:]
    if side in ("_r", "_l"):
        return mesh if stem in ARM else f"hand{side}"
    return next((name for word, name in MIDLINE.items() if word in mesh), mesh)


def whole_bones() -> dict[str, tuple[str, Mesh]]:
    """Segment and mesh of every bone of the midline and the right side, with all of upstream's faces."""
    full, own = compiled(upstream_spec()), compiled(repaired_spec())
    engine, rest = MujocoEngine(own), rests(own)
    pieces: dict[str, list[tuple[str, Mesh]]] = {}
    for g in np.flatnonzero(full.geom_type == int(mujoco.mjtGeom.mjGEOM_MESH)):
        name = bone_name(full.mesh(int(full.geom_dataid[g])).name)
        if not name.endswith("_l"):
            carrier = full.body(int(full.geom_bodyid[g])).name
            body = own.body(OURS.get(carrier, carrier)).id
            segment, R, p = pose_of_geom(engine, rest, body, full.geom_pos[g], full.geom_quat[g])
            place = own.body(int(engine.bodies[segment])).name
            pieces.setdefault(name, []).append((place, mesh_of(full, int(g)).moved(R, p)))
    bones = {name: (found[0][0], joined([m for _, m in found])) for name, found in pieces.items()}
    return bones | {"ribs": (bones["ribs"][0], without_emblem(bones["ribs"][1]))}


def without_emblem(ribs: Mesh) -> Mesh:
    """The rib cage without the emblem of upstream's project on its breastbone.

    The emblem is the largest connected piece of that mesh; what lies wholly within its bounds belongs to it.
    """
    piece = pieces_of(ribs)
    largest = ribs.vertices[piece == np.argmax(np.bincount(piece))]
    low, high = largest.min(axis=0), largest.max(axis=0)
    within = ((ribs.vertices >= low) & (ribs.vertices <= high)).all(axis=1)
    outside = np.bincount(piece, weights=~within) > 0  # per piece
    kept = ribs.faces[outside[piece[ribs.faces[:, 0]]]]
    used, index = np.unique(kept, return_inverse=True)
    return Mesh(ribs.vertices[used], index.reshape(-1, 3).astype(np.int64))


def build(faces: int) -> Bones:
    """The bones with at most so many faces; the left ones are the mirror image of the right, as the body is."""
    bones = whole_bones()
    copies = [2 if name.endswith("_r") else 1 for name in bones]
    meshes = [mesh for _, mesh in bones.values()]
    whole = sum(len(m.faces) * k for m, k in zip(meshes, copies, strict=True))
    found = []
    for (name, (segment, _)), mesh in zip(bones.items(), fewer_faces(meshes, faces, copies), strict=True):
        found.append(Surface(name, segment, "mesh", mesh))
        if name.endswith("_r"):
            side = segment.removesuffix("_r") + "_l" if segment.endswith("_r") else segment
            mirrored = mesh.moved(np.eye(3), np.zeros(3), MIRROR)
            found.append(Surface(name.removesuffix("_r") + "_l", side, "mesh", mirrored))
    return Bones(tuple(found), whole)
