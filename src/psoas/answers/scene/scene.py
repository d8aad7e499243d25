"""The body as it is drawn: where segments and joints are, bone surfaces, and muscle paths around what they wrap."""

from __future__ import annotations

import weakref
from collections.abc import Mapping, Sequence
from operator import index
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.bodies.default.build import load
from psoas.bodies.geometry.arcs import rounded
from psoas.bodies.geometry.stage import Stage, stage_of
from psoas.bodies.geometry.surfaces import Surfaces, folder_asked, surfaces_of, wraps_of
from psoas.body.body import Body, state
from psoas.body.posture import posture_at, spelled_out
from psoas.body.state import Array, Paths, State
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, checked_text, unknown_name
from psoas.frames import AXES
from psoas.question.muscles import muscles_of

if TYPE_CHECKING:
    import xarray as xr

MOST_FACES = 2_000_000


class Kept(NamedTuple):
    """What does not change with the posture, made once for a body."""

    stage: Stage
    wraps: Any
    surfaces: dict[tuple[str, int], Surfaces]


_KEPT: dict[int, Kept] = {}  # by the body's id, for as long as it lives: bodies are not hashable


def scene(
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    *,
    path: str = "straight",
    muscles: Sequence[str] | str | None = None,
    surfaces: bool = True,
    geometry: str | Path | None = None,
    faces: int = 20_000,
) -> xr.Dataset:
    """The body in one posture as pictures need it: segments, joints, bones and muscle paths.

    All positions are on the *stage*, a frame fixed to the ground: anterior (x), superior (y) and right (z) of the
    reference posture `standing`, the floor at y = 0 below its pelvis. It does not turn with the posture.

    Parameters
    ----------
    body : Body, optional
        `psoas.default_body()` if absent.
    posture : str or mapping
        See `psoas.body.posture.posture_at`: degrees and millimetres in text, rad and m in a mapping.
    path : {'straight', 'guided'}
        Of psoas, as in `psoas.Conditions`.
    muscles : str or sequence of str, optional
        As for `psoas.actions`; all if absent.
    surfaces : bool
        With the bones. They do not change with the posture: ask for them once, then go on without.
    geometry : path, optional
        Folder of the bone files that an OpenSim model names; `Geometry` beside the model if absent.
    faces : int
        Triangles of all bones together, at most.

    Returns
    -------
    xarray.Dataset
        `segment_origin`, `segment_axes`, `joint_centre`, `com`, `path_point` with `path_muscle`; with surfaces also
        `vertex` (in the axes of `surface_segment`), `vertex_surface` and `face`. A vertex is on the stage at
        ``origin + vertex @ axes`` of its segment. `attrs['geometry']` says where the bones come from.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown muscle, posture or path; a geometry folder that is none; a value out of bounds.

    Examples
    --------
    >>> import psoas
    >>> drawn = psoas.scene(posture="standing,hip_flexion_r=60", muscles="psoas")
    >>> drawn.joint_centre.sel(segment=["tibia_r", "tibia_l"], axis="superior").values.round(2).tolist()
    [0.62, 0.44]
    """
    import xarray as xr

    body = checked_body(body)
    if path not in body.paths:
        raise unknown_name("path", checked_text("path", path), body.paths, body.name)
    rows = muscles_of(body, muscles).rows
    faces, folder = checked_faces(faces), folder_asked(geometry)
    at = state(body, posture_at(body, posture), path=path, paths=True)
    kept = kept_of(body)
    points, muscle = drawn_paths(kept, at, rows)
    found: dict[str, Any] = {
        "segment_origin": (("segment", "axis"), kept.stage.of(at.origin)),
        "segment_axes": (("segment", "component", "axis"), kept.stage.axes(at.R)),
        "joint_centre": (("segment", "axis"), kept.stage.of(at.centres)),
        "com": (("axis",), kept.stage.of(at.com)),
        "path_point": (("point", "axis"), points),
        "path_muscle": (("point",), muscle),
    }
    coords: dict[str, Any] = {
        "segment": list(body.segments),
        "parent": ("segment", [body.parents[s] for s in body.segments]),
        "muscle": [body.muscles[i] for i in rows],
        **{k: ("muscle", [body.muscle_table[k][i] for i in rows]) for k in ("family", "side", "part", "level")},
        "axis": list(AXES),
        "component": list(AXES),
    }
    attrs = {
        "title": "the body in one posture, as it is drawn",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "posture": spelled_out(body, posture),
        "path": path,
        "frame": kept.stage.words,
        "spine_kind": body.spine.kind,
        "geometry": "no bones were asked for",
    }
    if surfaces:
        bones = bones_kept(body, kept, folder, faces)
        found |= bones.variables
        coords |= bones.coords
        attrs["geometry"] = bones.words
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in found.items()}
    dataset = xr.Dataset(data, coords=coords, attrs=attrs)
    return check_dataset(dataset.reset_coords([k for k in ("vertex", "face") if k in data]))  # named as their dims


def checked_body(body: Body | None) -> Body:
    """The body, the default one if none."""
    if not (body is None or isinstance(body, Body)):
        raise InvalidValueError(f"body is a psoas.Body, such as psoas.default_body() gives, not {body!r}.")
    return load() if body is None else body


def checked_faces(faces: int) -> int:
    """A number of triangles."""
    try:
        count = -1 if isinstance(faces, bool) else index(faces)
    except TypeError:
        count = -1
    if not 0 < count <= MOST_FACES:
        raise InvalidValueError(f"faces={faces!r} is not a number of triangles from 1 to {MOST_FACES}.")
    return count


def kept_of(body: Body) -> Kept:
    """What does not change with the posture."""
    key = id(body)
    if key not in _KEPT:
        _KEPT[key] = Kept(stage_of(body), wraps_of(body), {})
        weakref.finalize(body, _KEPT.pop, key, None)
    return _KEPT[key]


def bones_kept(body: Body, kept: Kept, folder: Path | None, faces: int) -> Surfaces:
    """The bones of a body, made once for a folder and a number of faces."""
    key = (str(folder or ""), faces)
    if key not in kept.surfaces:
        kept.surfaces.clear()  # one set a body is enough to keep
        kept.surfaces[key] = surfaces_of(body, kept.stage.reference, folder, faces)
    return kept.surfaces[key]


def drawn_paths(kept: Kept, at: State, rows: Sequence[int]) -> tuple[Array, NDArray[np.intp]]:
    """Points of the asked muscles on the stage, arcs and all, and the place of each one's muscle among them."""
    if at.paths is None:  # pragma: no cover - asked for above
        raise InvalidValueError("a scene needs the muscle paths; make the state with paths=True.")
    points, muscle = rounded_paths(kept, at, at.paths)
    place = np.full(int(muscle.max(initial=-1)) + 1, -1)
    place[list(rows)] = np.arange(len(rows))
    asked = np.flatnonzero(place[muscle] >= 0)
    asked = asked[np.argsort(place[muscle[asked]], kind="stable")]
    return kept.stage.of(points[asked]), place[muscle[asked]]


def rounded_paths(kept: Kept, at: State, paths: Paths) -> tuple[Array, NDArray[np.intp]]:
    """All muscle paths in lab axes, rounded where they wrap."""
    wraps = kept.wraps
    if wraps is None:
        return paths.points, np.repeat(np.arange(len(paths.start) - 1), np.diff(paths.start))
    fixed = wraps.segment >= 0
    R = np.where(fixed[:, None, None], at.R[wraps.segment], np.eye(3))
    centres = np.where(fixed[:, None], at.origin[wraps.segment], 0.0) + np.einsum("wij,wj->wi", R, wraps.p)
    return rounded(paths, centres, np.einsum("wij,wj->wi", R, wraps.R[:, :, 2]), wraps.round)
