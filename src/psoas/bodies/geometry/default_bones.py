"""The bones of the default body, as they ship: upstream's surfaces thinned out, in the axes of our segments."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from typing import NamedTuple

import numpy as np

from psoas.bodies.geometry.decimation import fewer_faces
from psoas.formats.meshes.mesh import Mesh

SHIPPED = (6_000, 20_000)  # faces of the two sets that ship
MIRROR = np.array([1.0, 1.0, -1.0])  # of what lies in a segment's axes: right is the third


class Surface(NamedTuple):
    """One bone, or what stands for one: its mesh in the axes of a segment [m].

    `kind` is `mesh`, or `capsule` where there is no surface of the bone itself.
    """

    name: str
    segment: str
    kind: str
    mesh: Mesh


class Bones(NamedTuple):
    """Surfaces, and how many faces they had before any was left out."""

    surfaces: tuple[Surface, ...]
    whole: int


def bytes_of(bones: Bones) -> bytes:
    """The bones as one compressed numpy file: all vertices and faces, and how many each surface has."""
    file = BytesIO()
    np.savez_compressed(
        file,
        name=np.array([s.name for s in bones.surfaces]),
        segment=np.array([s.segment for s in bones.surfaces]),
        vertices=np.vstack([s.mesh.vertices for s in bones.surfaces]).astype("<f4"),
        faces=np.vstack([s.mesh.faces for s in bones.surfaces]).astype("<u2"),
        counts=np.array([(len(s.mesh.vertices), len(s.mesh.faces)) for s in bones.surfaces], "<i4"),
        whole=np.array(bones.whole, "<i4"),
    )
    return file.getvalue()


def bones_of(content: bytes) -> Bones:
    """The bones in such a file."""
    held = np.load(BytesIO(content), allow_pickle=False)
    ends = np.cumsum(held["counts"], axis=0)[:-1]
    vertices = np.split(held["vertices"].astype(float), ends[:, 0])
    faces = np.split(held["faces"].astype(np.int64), ends[:, 1])
    rows = zip(held["name"], held["segment"], vertices, faces, strict=True)
    return Bones(tuple(Surface(str(n), str(s), "mesh", Mesh(v, f)) for n, s, v, f in rows), int(held["whole"]))


@cache
def shipped(faces: int) -> Bones:
    """One of the two sets."""
    file = resources.files("psoas") / "bodies" / "default" / "shipped" / f"bones-{faces}.npz"
    return bones_of(file.read_bytes())


@lru_cache(maxsize=4)
def default_bones(faces: int) -> Bones:
    """The default body's bones with at most so many faces: a set as it ships, or the larger one thinned out.

    No more than the 20,000 of the larger set.
    """
    for count in SHIPPED:
        if count == faces or (count == SHIPPED[-1] and count <= faces):
            return shipped(count)
    bones = shipped(SHIPPED[-1])
    one = [s for s in bones.surfaces if not s.name.endswith("_l")]
    copies = [2 if s.name.endswith("_r") else 1 for s in one]
    fewer = dict(zip((s.name for s in one), fewer_faces([s.mesh for s in one], faces, copies), strict=True))
    found = []
    for s in bones.surfaces:
        left = s.name.endswith("_l")
        mesh = fewer[s.name.removesuffix("_l") + "_r" if left else s.name]
        found.append(s._replace(mesh=mesh.moved(np.eye(3), np.zeros(3), MIRROR) if left else mesh))
    return Bones(tuple(found), bones.whole)


def names_of(surfaces: Sequence[Surface]) -> list[str]:
    """Names of surfaces, each once: a second of the same name is numbered."""
    found: dict[str, None] = {}
    for s in surfaces:
        tries = (s.name, *(f"{s.name} ({k})" for k in range(2, len(surfaces) + 2)))
        found[next(name for name in tries if name not in found)] = None
    return list(found)
