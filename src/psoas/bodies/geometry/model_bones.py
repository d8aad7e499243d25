"""The bones of a model of somebody's own: its mesh geoms, or the files that it names, from one folder only."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import mujoco
import numpy as np

from psoas.bodies.default.export import rests
from psoas.bodies.geometry.default_bones import Surface
from psoas.bodies.geometry.geoms import mesh_of, pose_of_geom
from psoas.body.body import Body
from psoas.engines.mujoco import MujocoEngine
from psoas.errors import FileFormatError, listed, printable
from psoas.formats.meshes.mesh import Mesh
from psoas.formats.meshes.read import read_mesh
from psoas.formats.models.osim_geometry import AttachedMesh, attached_meshes
from psoas.formats.models.static_model import Pose
from psoas.formats.xml import check_inside

FOLDER = "Geometry"  # beside the model
MESH = int(mujoco.mjtGeom.mjGEOM_MESH)
FARTHEST = 10.0  # m: of a bone's vertex from its segment
MOST_FACES = 5_000_000  # of all meshes of a model, and as many vertices
WHY = {
    "missing": "not there",
    "outside": "named outside that folder and not read",
    "broken": "broken",
    "large": "larger than any body",
    "many": "beyond what is read",
}


class Found(NamedTuple):
    """Meshes that could be had, and where they come from."""

    surfaces: list[Surface]
    words: str


def bones_of_model(body: Body, folder: Path | None) -> Found:
    """The meshes of a model: of an MJCF file itself, else of the bone files that an OpenSim file names."""
    if isinstance(body.engine, MujocoEngine):
        found = mjcf_bones(body, body.engine)
        return Found(found, "meshes of the model itself" if found else "the model has no meshes")
    return osim_bones(body, body.engine, folder)


def mjcf_bones(body: Body, engine: MujocoEngine) -> list[Surface]:
    """The mesh geoms of an MJCF model."""
    model, rest = engine.model, rests(engine.model)
    found = []
    for g in np.flatnonzero(model.geom_type == MESH):
        carrier = int(model.geom_bodyid[g])
        segment, R, p = pose_of_geom(engine, rest, carrier, model.geom_pos[g], model.geom_quat[g])
        mesh = mesh_of(model, int(g)).moved(R, p)
        if segment >= 0 and is_bone(mesh):
            name = model.geom(int(g)).name or model.mesh(int(model.geom_dataid[g])).name
            found.append(Surface(printable(name), body.segments[segment], "mesh", mesh))
    return found


def is_bone(mesh: Mesh) -> bool:
    """Whether a mesh is of a size that a body has."""
    return bool((np.abs(mesh.vertices) <= FARTHEST).all())


def osim_bones(body: Body, engine: Any, folder: Path | None) -> Found:
    """The bone files of an OpenSim model, those that lie in its folder of them."""
    model = Path(engine.model.getInputFileName())
    home = folder or model.parent / FOLDER
    if not home.is_dir():
        return Found([], "no folder of bone files beside the model")
    if folder is None and not home.resolve().is_relative_to(model.parent.resolve()):
        return Found([], "the folder of bone files beside the model leads elsewhere, so it has to be given")
    try:
        attached = attached_meshes(model)
    except FileFormatError:
        return Found([], "the model's file cannot be read again")
    surfaces: list[Surface] = []
    failed: Counter[str] = Counter()
    known: dict[str, Mesh | str] = {}
    asked = [m for m in attached.meshes if engine.owner.get(m.body, -1) >= 0]
    room = MOST_FACES
    for mesh in asked:
        if mesh.file not in known:
            known[mesh.file] = mesh_or_why(home, mesh.file) if room > 0 else "many"
        held = known[mesh.file]
        if isinstance(held, str):
            failed[held] += 1
            continue
        room -= max(len(held.faces), len(held.vertices))
        if room < 0:
            known[mesh.file] = "many"
            failed["many"] += 1
            continue
        segment = int(engine.owner[mesh.body])
        on = pose_on_segment(attached.poses, engine.segments[segment], mesh)
        name = printable(Path(mesh.file.replace("\\", "/")).stem)
        moved = held.moved(on.R, on.p, np.array(mesh.scale))
        if is_bone(moved):
            surfaces.append(Surface(name, body.segments[segment], "mesh", moved))
        else:
            failed["large"] += 1
    return Found(surfaces, said_of(home, len(surfaces), len(asked), failed))


def mesh_or_why(home: Path, name: str) -> Mesh | str:
    """The mesh of a bone file, or which key of `WHY` says why it is not read."""
    try:
        return read_mesh(bone_file(home, name))
    except FileFormatError as error:
        return str(getattr(error, "why", "broken"))


class BoneFileError(FileFormatError):
    """A bone file that is not read; `why` is a key of `WHY`."""

    def __init__(self, why: str) -> None:
        super().__init__(f"a bone file is {WHY[why]}.")
        self.why = why


def bone_file(home: Path, name: str) -> Path:
    """The file of a bone within the folder, symbolic links followed.

    Raises
    ------
    BoneFileError
        The name leads out of the folder, or there is no such file.
    """
    try:
        path = check_inside(home, name, "a bone")
        if not path.is_file():  # named from the model's folder, or from another one's
            path = check_inside(home, name.replace("\\", "/").rsplit("/", 1)[-1], "a bone")
        if path.is_file():
            return path
    except FileFormatError as error:
        raise BoneFileError("outside") from error
    except OSError as error:  # a name that is too long for any file
        raise BoneFileError("missing") from error
    raise BoneFileError("missing")


def pose_on_segment(poses: dict[str, Pose], segment: str, mesh: AttachedMesh) -> Pose:
    """Where a mesh lies on the segment that its body is, or is welded to; names as in the file."""
    return mesh.pose if mesh.body == segment else poses[segment].inverse().of(poses[mesh.body]).of(mesh.pose)


def said_of(home: Path, read: int, asked: int, failed: Counter[str]) -> str:
    """How many bone files were read, and why others were not."""
    if not asked:
        return "the model names no bone files"
    why = listed(f"{failed[key]} {word}" for key, word in WHY.items() if failed[key])
    return f"{read} of {asked} bone files of '{printable(home.name)}'" + (f" ({why})" if failed else "")
