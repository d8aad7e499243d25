"""The bone files that an OpenSim model names, with the body each hangs on, its place there and its scale."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.errors import FileFormatError
from psoas.formats.models.osim import _Reading
from psoas.formats.models.osim_joints import flag, socket_of, triple
from psoas.formats.models.static_model import GROUND, Pose, euler, unmoved
from psoas.formats.xml import Node, numbers, read_xml

FRAMES = ("Body", "Ground", "PhysicalOffsetFrame")
ONES = (1.0, 1.0, 1.0)
MOST_FILES = 1000
HERE = ("", "..")  # where a node stands: its frame is not named
HIDDEN = "0"  # as a display preference


class AttachedMesh(NamedTuple):
    """A bone file: whose body it hangs on, its pose there, and the scale along its own axes."""

    file: str
    body: str
    pose: Pose
    scale: tuple[float, ...]


class Attached(NamedTuple):
    """The visible bone files of a model, and where every body is [m] in ground at the default posture."""

    meshes: tuple[AttachedMesh, ...]
    poses: dict[str, Pose]


def attached_meshes(path: str | Path) -> Attached:
    """The bone files that an OpenSim model of any version names.

    Raises
    ------
    FileFormatError
        Not a model, or one whose frames cannot be understood.
    """
    path = Path(path)
    model = read_xml(path, ("OpenSimDocument",)).child("Model")
    if model is None:
        raise FileFormatError(f"{path.name}: no <Model> in the document.")
    reading = _Reading(model)
    reading.place(list(reading.joint_ends()))
    found = tuple(meshes_below(reading, model, "", ()))
    return Attached(found[:MOST_FILES], reading.poses)


def meshes_below(reading: _Reading, node: Node, owner: str, frames: tuple[Node, ...]) -> Iterator[AttachedMesh]:
    """Meshes at or below a node, that stands in `owner` (a joint or body) and in these frames, the inmost last."""
    if node.tag == "defaults":
        return
    if node.tag in FRAMES:
        frames = (*frames, node)
    if node.tag == "Mesh" and node.value("mesh_file"):
        appearance = node.child("Appearance")
        if appearance is None or flag(appearance, "visible", True):
            body, pose = place_of(reading, node, owner, frames)
            yield AttachedMesh(node.value("mesh_file"), body, pose, triple(node, "scale_factors", ONES))
    elif node.tag == "VisibleObject":
        if frames and frames[-1].tag == "Body":
            yield from displayed(node, frames[-1].name)
    else:
        inner = node.name if node.name and (node.tag == "Body" or node.tag.endswith("Joint")) else owner
        for child in node.children:
            yield from meshes_below(reading, child, inner, frames)


def place_of(reading: _Reading, mesh: Node, owner: str, frames: tuple[Node, ...]) -> tuple[str, Pose]:
    """Body and pose of the frame that a mesh is fixed to: the one it names, else the one it stands in."""
    named = socket_of(mesh, "frame").strip()
    return stood_in(reading, owner, frames) if named in HERE else reading.frame(named, owner)


def stood_in(reading: _Reading, owner: str, frames: tuple[Node, ...]) -> tuple[str, Pose]:
    """Body of the inmost frame, and its pose there."""
    if not frames or frames[-1].tag == "Ground" or frames[-1].name == GROUND:
        return GROUND, unmoved()
    frame = frames[-1]
    if frame.tag == "Body":
        return frame.name, unmoved()
    parent = socket_of(frame, "parent").strip()
    body, outer = stood_in(reading, owner, frames[:-1]) if parent in HERE else reading.frame(parent, owner)
    return body, outer.of(Pose(euler(triple(frame, "orientation")), np.array(triple(frame, "translation"))))


def displayed(node: Node, body: str) -> Iterator[AttachedMesh]:
    """What a body of version 3 and before shows: its scale and transform, then those of each file."""
    if node.value("display_preference") == HIDDEN:
        return
    outer, scale = pose_in(node), np.array(triple(node, "scale_factors", ONES))
    for name in node.value("geometry_files").split():
        yield AttachedMesh(name, body, outer, tuple(scale))
    for shown in node.named("DisplayGeometry"):
        if shown.value("geometry_file") and shown.value("display_preference") != HIDDEN:
            own = scale * np.array(triple(shown, "scale_factors", ONES))
            yield AttachedMesh(shown.value("geometry_file"), body, outer.of(pose_in(shown)), tuple(own))


def pose_in(node: Node) -> Pose:
    """A transform of six numbers: three body-fixed turns [rad] about x, y and z, three shifts [m]."""
    text = node.value("transform")
    six = numbers(text, f"{node.file}:{node.line}", 6) if text else (0.0,) * 6
    return Pose(euler(six[:3]), np.array(six[3:]))
