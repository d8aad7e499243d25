"""The bones of any body: its own meshes where they can be had, capsules between joints where not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from psoas.bodies.geometry.capsules import NO_BONE, capsule, capsule_ends
from psoas.bodies.geometry.decimation import fewer_faces
from psoas.bodies.geometry.default_bones import Surface, default_bones, names_of
from psoas.bodies.geometry.geoms import Wraps, wraps
from psoas.bodies.geometry.model_bones import Found, bones_of_model
from psoas.body.body import Body
from psoas.body.state import State
from psoas.engines.mujoco import MujocoEngine
from psoas.errors import InvalidValueError, listed, printable
from psoas.formats.meshes.read import joined

DEFAULT = "default body"


class Surfaces(NamedTuple):
    """Bones as variables and coordinates of a dataset, and a sentence on where they come from."""

    variables: dict[str, Any]
    coords: dict[str, Any]
    words: str


def folder_asked(geometry: str | Path | None) -> Path | None:
    """The folder of bone files that somebody gave, if it is one."""
    if geometry is None:
        return None
    if not isinstance(geometry, (str, Path)):
        raise InvalidValueError(f"geometry is the path of a folder of bone files, not {geometry!r}.")
    folder = Path(geometry)
    try:
        there = folder.is_dir()
    except (OSError, ValueError):
        there = False
    if not there:
        raise InvalidValueError(f"geometry='{printable(geometry)}' is not a folder; give the one with the bone files.")
    return folder


def wraps_of(body: Body) -> Wraps | None:
    """Wrapping surfaces of a body whose engine tells only where paths touch and leave them."""
    return wraps(body.engine) if isinstance(body.engine, MujocoEngine) else None


def surfaces_of(body: Body, reference: State, folder: Path | None, faces: int) -> Surfaces:
    """The bones of a body with at most so many faces.

    Parameters
    ----------
    body : Body
    reference : State
        Of the posture whose joint centres capsules span, with muscle paths.
    folder : Path, optional
        Of bone files; of an OpenSim body, `Geometry` beside the model if absent.
    faces : int
    """
    if folder is not None and isinstance(body.engine, MujocoEngine):
        raise InvalidValueError(f"geometry is for OpenSim models; {body.name} has its bones, or none, in itself.")
    if body.name == DEFAULT:
        bones = default_bones(faces)
        said = "bones of upstream's model (myo_sim), the left ones mirrored from the right"
        return laid_out(bones.surfaces, said + said_faces(bones.surfaces, bones.whole))
    whole, words = with_capsules(body, reference, bones_of_model(body, folder))
    fewer = fewer_faces([s.mesh for s in whole], faces)
    found = [s._replace(mesh=m) for s, m in zip(whole, fewer, strict=True)]
    return laid_out(found, words + said_faces(found, sum(len(s.mesh.faces) for s in whole)))


def with_capsules(body: Body, reference: State, found: Found) -> tuple[list[Surface], str]:
    """The meshes, with a capsule for every segment that has none, and where all of that comes from."""
    covered = {s.segment for s in found.surfaces}
    capsules = []
    for segment in body.segments:
        ends = capsule_ends(body, reference, segment) if segment not in (*covered, *NO_BONE) else []
        if ends:
            capsules.append(Surface(segment, segment, "capsule", joined([capsule(a, b) for a, b in ends])))
    between = "capsules between joint centres"
    if not found.surfaces:
        return capsules, f"{between}: {found.words}"
    words = f"{found.words}; {between} for {listed([s.name for s in capsules])}" if capsules else found.words
    return [*found.surfaces, *capsules], words


def said_faces(surfaces: Sequence[Surface], whole: int) -> str:
    """How many faces of how many."""
    shown = sum(len(s.mesh.faces) for s in surfaces)
    return f"; {shown} faces" if shown == whole else f"; {shown} of {whole} faces"


def laid_out(surfaces: Sequence[Surface], words: str) -> Surfaces:
    """Surfaces as variables and coordinates."""
    shifts = np.cumsum([0, *(len(s.mesh.vertices) for s in surfaces)])
    whole = joined([s.mesh for s in surfaces])
    variables = {
        "vertex": (("vertex", "component"), whole.vertices),
        "vertex_surface": (("vertex",), np.repeat(np.arange(len(surfaces)), np.diff(shifts))),
        "face": (("face", "corner"), whole.faces),
    }
    coords = {
        "surface": names_of(surfaces),
        "surface_segment": ("surface", [s.segment for s in surfaces]),
        "surface_kind": ("surface", [s.kind for s in surfaces]),
    }
    return Surfaces(variables, coords, words)
