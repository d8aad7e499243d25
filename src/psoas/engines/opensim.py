"""The OpenSim seam: what a `.osim` file holds, as plain values, and the engine that answers for it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Joint, Parts
from psoas.body.couplings import Coupling
from psoas.body.state import Array
from psoas.errors import FileFormatError, MissingDependencyError, listed, printable

try:
    import opensim
except ImportError as error:  # pragma: no cover - one of two environments
    raise MissingDependencyError(
        "reading .osim models needs OpenSim, which is not installed; get it with: pip install opensim."
    ) from error

from psoas.engines.opensim_couplings import coupled, couplings
from psoas.engines.opensim_engine import OpensimEngine
from psoas.engines.opensim_file import first_line, members
from psoas.engines.opensim_mended import engine_of

__all__ = ["OpensimEngine", "coupled", "parts"]
FAR = 1e3  # rad or m: ranges beyond this are none
FEW = 6  # names in a remark


class Read(NamedTuple):
    """What a model says of its coordinates while nothing has been put asleep: what stays, where, and what follows."""

    names: tuple[str, ...]
    default: Array
    locked: frozenset[str]
    couplings: tuple[Coupling, ...]
    remarks: list[str]


def read(model: Any) -> Read:
    """Coordinates that are locked, prescribed or coupled; a prescribed one stays at its value at the start."""
    coordinates = members(model.getCoordinateSet())
    names = tuple(c.getName() for c in coordinates)
    if not names and model.getBodySet().getSize():
        raise FileFormatError("no joint of the model has a coordinate, so nothing in it can move.")
    if len(set(names)) < len(names):
        raise FileFormatError("two coordinates of the model bear the same name.")
    following = couplings(model, names)
    default = np.array([c.getDefaultValue() for c in coordinates])
    prescribed = {c.getName(): at_start(c) for c in coordinates if c.get_prescribed()}
    for name, value in (following.held | prescribed).items():
        default[names.index(name)] = value
    remarks = list(following.remarks)
    if prescribed:
        who = listed([f"'{printable(name)}'" for name in prescribed])
        remarks.append(f"The file prescribes {who}: held at the value of the start.")
    locked = {c.getName() for c in coordinates if c.get_locked()} | prescribed.keys() | following.held.keys()
    return Read(names, default, frozenset(locked), following.followed, remarks)


def at_start(coordinate: Any) -> float:
    """The value that a prescribed coordinate has at time zero; its default where the function says none."""
    try:
        found = float(coordinate.getPrescribedFunction().calcValue(opensim.Vector(1, 0.0)))
    except Exception:  # SWIG's exceptions have no common class
        found = np.nan
    return found if np.isfinite(found) else float(coordinate.getDefaultValue())


def parts(file: str) -> Parts:
    """What a `.osim` file holds, as plain values, and the engine that answers for it.

    A muscle whose path OpenSim cannot follow is in `missing`, with the reason; it does not cost the model.

    Raises
    ------
    FileFormatError
        A file OpenSim cannot read, or a model whose joints are none that can be followed.
    """
    found, seen = engine_of(file, read)
    engine = found.engine
    names, default, locked, following, remarks = seen
    joints = {}
    for s, name in enumerate(engine.segments):
        joint = engine.joint_of[name]
        own = tuple(joint.get_coordinates(i).getName() for i in range(joint.numCoordinates()))
        parent = engine.segments[engine.parents[s]] if engine.parents[s] >= 0 else "ground"
        joints[name] = Joint(name, parent, own)
    masses = dict.fromkeys(engine.segments, 0.0)
    for body in engine.bodies:
        if engine.owner[body.getName()] >= 0:
            masses[engine.segments[engine.owner[body.getName()]]] += body.getMass()
    rows, broken = followed(engine, default)
    return Parts(
        name=engine.model.getName(), muscles=tuple(engine.muscles[i].getName() for i in rows),
        F0=np.array([engine.muscles[i].getMaxIsometricForce() for i in rows]), coordinates=names,
        rotational=turning(engine, default),
        ranges=limits(engine.coordinates), default=default, locked=locked, couplings=following,
        joints=joints, segments=engine.segments, masses=masses, inertials=inertials(engine),
        welded={n: engine.segments[s] for n, s in engine.owner.items() if s >= 0 and n not in engine.segments},
        fibres=fibres(engine, rows),
        rows=rows, engine=engine, missing=found.missing | broken, remarks=(*found.remarks, *remarks, *asides(engine)),
    )  # fmt: skip


def fibres(engine: OpensimEngine, rows: NDArray[np.intp]) -> dict[str, Array]:
    """Optimal fibre length and tendon slack length [m], pennation at the optimum [rad]; nan of a path actuator."""
    asked = ("getOptimalFiberLength", "getTendonSlackLength", "getPennationAngleAtOptimalFiberLength")
    found = np.array([[number_of(engine.muscles[i], name) for name in asked] for i in rows]).reshape(len(rows), 3)
    found[~(found[:, 0] > 0)] = np.nan
    return dict(zip(("l_opt", "l_TS", "pennation"), found.T.copy(), strict=True))


def number_of(muscle: Any, name: str) -> float:
    """What a muscle answers when it is asked for a number; nan where it has no such question."""
    ask = getattr(muscle, name, None)
    return float(ask()) if ask else float("nan")


def followed(engine: OpensimEngine, default: Array) -> tuple[NDArray[np.intp], dict[str, str]]:
    """Rows of the muscles whose length and arms are numbers at the default posture, and the others by name."""
    every = np.arange(len(engine.muscles))
    complaints: dict[int, str] = {}
    try:
        lengths, arms = engine.arms(default, every)
    except Exception:  # SWIG's exceptions have no common class
        complaints = {int(i): said for i in every if (said := complaint(engine, default, int(i)))}
        every = np.array([i for i in every if i not in complaints], dtype=np.intp)
        lengths, arms = engine.arms(default, every)
    fine = np.isfinite(lengths) & np.isfinite(arms).all(axis=1) & (lengths != 0)
    why = complaints | {
        int(i): "its path has no length" if length == 0 else "its length is no number"
        for i, length in zip(every[~fine], lengths[~fine], strict=True)
    }
    return every[fine], {engine.muscles[i].getName(): why[i] for i in sorted(why)}


def complaint(engine: OpensimEngine, default: Array, muscle: int) -> str:
    """What OpenSim says where it cannot follow one muscle's path; nothing where it can."""
    try:
        engine.arms(default, np.array([muscle], dtype=np.intp))
    except Exception as error:  # SWIG's exceptions have no common class
        return f"its path cannot be followed: {first_line(error)}"
    return ""


def asides(engine: OpensimEngine) -> list[str]:
    """What the file says of its muscles that an answer per newton does not follow: those that are switched off."""
    off = [f"'{printable(m.getName())}'" for m in engine.muscles if not m.get_appliesForce()]
    if not off:
        return []
    shown = listed(off) if len(off) <= FEW else f"{', '.join(off[:FEW])} and {len(off) - FEW} more"
    return [f"{len(off)} of {len(engine.muscles)} muscles are switched off in the file ({shown}), and answered here."]


def turning(engine: OpensimEngine, default: Array) -> NDArray[np.bool_]:
    """Which coordinates are angles: those OpenSim calls rotational, and coupled ones that turn their own segment."""
    n = engine.n
    at = engine.state(default, np.zeros(n), np.eye(n), np.zeros(n), np.zeros(0, np.intp))
    found = np.zeros(n, bool)
    for i, c in enumerate(engine.coordinates):
        child = engine.owner[c.getJoint().getChildFrame().findBaseFrame().getName()]
        turns = bool(np.abs(at.Jw[child, :, i]).max() > 1e-9)
        kind = c.getMotionType()
        found[i] = kind == opensim.Coordinate.Rotational or (kind == opensim.Coordinate.Coupled and turns)
    return found


def limits(coordinates: list[Any]) -> Array:
    """Ranges (n, 2) of the coordinates; nan where they stand for no limit."""
    found = np.sort(np.array([[c.getRangeMin(), c.getRangeMax()] for c in coordinates]).reshape(-1, 2), axis=1)
    return np.where(np.abs(found).max(axis=1, keepdims=True) > FAR, np.nan, found)


def inertials(engine: OpensimEngine) -> dict[str, tuple[float, Array, Array]]:
    """Mass, centre of mass and inertia about it of every segment's own body, in segment axes."""
    found = {}
    for name, row in zip(engine.segments, engine.segment_rows, strict=True):
        tensor = engine.bodies[row].getInertia()
        moments, products = tensor.getMoments().to_numpy(), tensor.getProducts().to_numpy()
        xy, xz, yz = products
        I = np.diag(moments) + np.array([[0, xy, xz], [xy, 0, yz], [xz, yz, 0]])  # noqa: E741 the paper's symbol
        found[name] = (float(engine.mass[row]), engine.centre[row].copy(), I)
    return found
