"""A plain MJCF file as a model: its muscles, hinges and slides, and anatomical axes for segments that have none."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import mujoco
import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Parts
from psoas.body.couplings import Coupling, unchained
from psoas.body.state import Array
from psoas.engines.mujoco import MujocoEngine, couplings, inertial, joints, masses, silence
from psoas.errors import FileFormatError, InvalidValueError, listed, printable
from psoas.formats.models.names import Names

JNT, EQ, TRN, WRAP = mujoco.mjtJoint, mujoco.mjtEq, mujoco.mjtTrn, mujoco.mjtWrap
ROOT = (
    ("pelvis_tx", "SLIDE", 0), ("pelvis_ty", "SLIDE", 1), ("pelvis_tz", "SLIDE", 2),
    ("pelvis_tilt", "HINGE", 2), ("pelvis_list", "HINGE", 0), ("pelvis_rotation", "HINGE", 1),
)  # fmt: skip
FEET = ("calcn_r", "calcn_l", "toes_r", "toes_l")
MOST_MISSING = 50  # muscles that are left out before the model is given up
# name, kind, axis of the heading frame (anterior, superior, right): OpenSim's order


def is_spec(model: object) -> bool:
    """Whether a model is MuJoCo's editable one, and no file."""
    return isinstance(model, mujoco.MjSpec)


def spec_of(file: Any) -> Any:
    """The file, or a copy of a spec, as an editable spec; MuJoCo's own words where it cannot be read."""
    silence()
    try:
        spec = file.copy() if is_spec(file) else mujoco.MjSpec.from_file(file)
        spec.compiler.LRopt.mode = (
            mujoco.mjtLRMode.mjLRMODE_NONE
        )  # length ranges are simulated, for minutes, for nothing
        return spec
    except Exception as error:  # the engine raises ValueError, FatalError and more
        raise FileFormatError(f"MuJoCo cannot read the model: {words_of(error)}.") from error


def words_of(error: BaseException) -> str:
    """An error of MuJoCo's on one line."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def compiled(spec: Any) -> Any:
    """The compiled model."""
    try:
        return spec.compile()
    except Exception as error:  # the engine raises ValueError, FatalError and more
        raise FileFormatError(f"MuJoCo cannot compile the model: {words_of(error)}.") from error


def parts(file: Any, names: Names) -> tuple[Parts, dict[str, Array], list[str]]:
    """What an MJCF file, or a spec, holds, its named keyframes, and remarks.

    Raises
    ------
    FileFormatError
        A file MuJoCo cannot read, closed loops, or no spatial tendon to serve as a muscle.
    """
    spec = spec_of(file)
    unnamed(spec)
    original, missing = compiled_without(spec)
    heading, how = heading_of(original, names)
    keyframes = keyframe_values(original)
    for thing in (*spec.keys, *spec.sensors, *(a for a in spec.actuators if a.trntype != TRN.mjTRN_TENDON)):
        spec.delete(thing)  # nothing here asks them, and they may speak of joints that are taken apart below
    remarks = [how, *hinged(spec, original, heading)]
    model = compiled(spec)
    if not model.nv:
        raise FileFormatError("no body of the model has a joint, so nothing in it can move.")
    following, held, told = couplings_of(model)
    remarks += told
    with np.errstate(invalid="ignore"):  # no gravity has no direction
        engine = MujocoEngine(model, heading, welded_segments(model, names))
    if not engine.g:
        engine.up = heading[:, 1].copy()
    coordinates = tuple(model.joint(j).name for j in range(model.njnt))
    segments = tuple(model.body(int(b)).name for b in engine.bodies)
    muscles, rows, F0, more = muscles_of(model, missing)
    default = model.qpos0.copy()
    for name, value in held.items():
        default[coordinates.index(name)] = value
    muscles, rows, F0, broken = followed(engine, default, muscles, rows, F0)
    if fudge := [coordinates[j] for j in range(model.njnt) if model.dof_armature[j] > 0]:
        most = float(model.dof_armature.max())
        more.append(f"{len(fudge)} joints carry armature of up to {most:g} kg m2, which counts as inertia here.")
    own = {str(model.body(int(b)).name): inertial(model, int(b)) for b in engine.bodies}
    welded = {
        model.body(b).name: segments[engine.owner[b]]
        for b in range(1, model.nbody)
        if engine.owner[b] >= 0 and model.body(b).name not in segments
    }
    found = Parts(
        name=spec.modelname, muscles=muscles, F0=F0, coordinates=coordinates, rotational=engine.hinge.copy(),
        ranges=np.where(model.jnt_limited[:, None], model.jnt_range, np.nan), default=default,
        locked=frozenset(held), couplings=following, joints=joints(model, engine, segments), segments=segments,
        masses=masses(model, engine, segments), inertials=own, welded=welded, rows=rows, engine=engine,
        missing=missing | broken,
    )  # fmt: skip
    return found, {k: np.array([v.get(c, 0.0) for c in coordinates]) for k, v in keyframes.items()}, [*remarks, *more]


def unnamed(spec: Any) -> None:
    """Give every body and joint without a name one of its own."""
    for kind, things in (("body", spec.bodies), ("joint", spec.joints)):
        for i, thing in enumerate(things):
            if not thing.name:
                thing.name = f"{kind}_{i}"


def keyframe_values(model: Any) -> dict[str, dict[str, float]]:
    """Named keyframes: coordinates of hinges and slides; of a free root nothing is kept."""
    kept = [j for j in range(model.njnt) if model.jnt_type[j] in (int(JNT.mjJNT_HINGE), int(JNT.mjJNT_SLIDE))]
    found = {}
    for k in range(model.nkey):
        key = model.key(k)
        if key.name:
            found[key.name] = {model.joint(j).name: float(key.qpos[model.jnt_qposadr[j]]) for j in kept}
    return found


def heading_of(model: Any, names: Names) -> tuple[Array, str]:
    """Anterior, superior and right of the lab as columns, and how they were found.

    Superior is against gravity and right runs from the left hip to the right one, in the file's reference posture,
    unless the mapping file says up and anterior.
    """
    lab = {
        f"{sign}{axis}": s * np.eye(3)[i]
        for i, axis in enumerate("xyz")
        for sign, s in (("", 1.0), ("-", -1.0), ("+", 1.0))
    }
    gravity = model.opt.gravity
    size = np.linalg.norm(gravity)
    up = lab[names.lab["up"]] if "up" in names.lab else -gravity / size if size else np.array([0.0, 0.0, 1.0])
    if size and up @ gravity > -0.99 * size:
        raise InvalidValueError(
            f"up = '{names.lab['up']}' in [lab] of --names, and the model's gravity pulls otherwise."
        )
    if "anterior" in names.lab:
        ahead = lab[names.lab["anterior"]]
        if abs(ahead @ up) > 1e-6:
            raise InvalidValueError(f"anterior = '{names.lab['anterior']}' in [lab] of --names is not level.")
        return np.column_stack([ahead, up, np.cross(ahead, up)]), "Lab axes as the names file says."
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    hips = {}
    for b in range(1, model.nbody):
        segment = names.segment(model.body(b).name)
        if segment in ("femur_r", "femur_l"):
            first = model.body_jntadr[b]
            hips[segment] = data.xanchor[first] if first >= 0 else data.xpos[b]
    if len(hips) < 2:
        raise FileFormatError(
            "no two bodies of the model are known as the right and left thigh, so its axes are unknown; name them in a "
            "names file, --names FILE, with [segments] and [lab]."
        )
    right = hips["femur_r"] - hips["femur_l"]
    right = right - up * (up @ right)
    length = np.linalg.norm(right)
    if length < 0.02:
        raise FileFormatError("the hips of the model lie above each other; give up and anterior in [lab] of --names.")
    right = right / length
    how = "Lab axes from gravity and the line between the hips, segments' axes from the file's reference posture."
    return np.column_stack([np.cross(up, right), up, right]), how


def hinged(spec: Any, original: Any, heading: Array) -> list[str]:
    """Free and ball joints become slides and hinges, about the axes of the heading; what was done, in words."""
    said = []
    data = mujoco.MjData(original)
    mujoco.mj_kinematics(original, data)
    taken = {joint.name for joint in spec.joints}
    for joint in list(spec.joints):
        if joint.type not in (JNT.mjJNT_FREE, JNT.mjJNT_BALL):
            continue
        body, name, free = joint.parent, joint.name, joint.type == JNT.mjJNT_FREE
        at = np.array(joint.pos, float)
        axes = data.xmat[original.body(body.name).id].reshape(3, 3).T @ heading  # in the reference posture
        spec.delete(joint)
        root = free and not taken.intersection(row[0] for row in ROOT)
        for kind_name, kind, axis in ROOT if free else ROOT[3:]:
            own = kind_name if root else f"{name}_{kind_name.removeprefix('pelvis_')}"
            pos = np.zeros(3) if free else at
            body.add_joint(name=own, type=getattr(JNT, f"mjJNT_{kind}"), axis=axes[:, axis], pos=pos)
            taken.add(own)
        what, pieces = ("free", "three slides and three hinges") if free else ("ball", "three hinges")
        said.append(f"The {what} joint '{name}' is {pieces} here.")
    return said


def couplings_of(model: Any) -> tuple[tuple[Coupling, ...], dict[str, float], list[str]]:
    """Equalities that are functions of coordinates; joints that stay instead, and where; what was left out, in words.

    An equality that closes a loop is left out by name: arms are those of each coordinate all the same.
    """
    said: list[str] = []
    taken: set[int] = set()
    for e in np.flatnonzero(model.eq_active0):
        dependent = dependent_of(model, int(e))
        name = printable(model.eq(int(e)).name or f"number {e}")
        if dependent is not None and dependent not in taken:
            taken.add(dependent)
            continue
        model.eq_active0[e] = 0
        why = "closes a loop" if dependent is None else f"sets '{printable(model.joint(dependent).name)}' once more"
        said.append(f"The equality '{name}' {why} and is left out: accelerations are those of a body without it.")
    following, chained = unchained(list(couplings(model)))
    held = {str(model.joint(c.dependent).name): float(model.qpos0[c.dependent]) for c in chained}
    if held:
        who = listed([f"'{printable(name)}'" for name in held])
        verb = "is" if len(held) == 1 else "are"
        said.append(f"{who} would follow joints that follow others, in no straight line, and {verb} held.")
    return following, held, said


def dependent_of(model: Any, e: int) -> int | None:
    """The joint that an equality sets; None where it is no function of joints."""
    if model.eq_type[e] == int(EQ.mjEQ_JOINT):
        return int(model.eq_obj1id[e])
    if model.eq_type[e] == int(EQ.mjEQ_TENDON) and model.eq_obj2id[e] < 0:
        first = int(model.tendon_adr[model.eq_obj1id[e]])
        if model.wrap_type[first] == int(mujoco.mjtWrap.mjWRAP_JOINT) and model.wrap_prm[first]:
            return int(model.wrap_objid[first])
    return None


def welded_segments(model: Any, names: Names) -> frozenset[int]:
    """Bodies without a joint of their own that are segments all the same, where no other bears that name.

    The pelvis, whatever it is welded to; feet that the file fixes to the ground.
    """
    known = {b: names.segment(model.body(b).name) or "" for b in range(1, model.nbody)}
    moving = {segment for b, segment in known.items() if model.body_jntnum[b]}
    fixed = {"pelvis", *(known[b] for b in known if known[b] in FEET and model.body_weldid[b] == 0)}
    return frozenset(b for b, segment in known.items() if segment in fixed - moving)


def compiled_without(spec: Any) -> tuple[Any, dict[str, str]]:
    """The compiled model, and the tendons and actuators that had to go for it, with MuJoCo's reason."""
    missing: dict[str, str] = {}
    for tendon in dangling(spec):
        missing |= taken_out(spec, tendon, "its path names a site or surface that the model does not have")
    while True:
        try:
            return compiled(spec), missing
        except FileFormatError as error:
            guilty = named_in(str(error), spec)
            if guilty is None or len(missing) >= MOST_MISSING:
                raise
            why = str(error).removeprefix("MuJoCo cannot compile the model: ").rstrip(".")
            missing |= taken_out(spec, guilty, why)


def dangling(spec: Any) -> list[Any]:
    """The tendons over sites or surfaces that are not there: MuJoCo's complaint names only what is missing."""
    touching = (WRAP.mjWRAP_SITE, WRAP.mjWRAP_SPHERE, WRAP.mjWRAP_CYLINDER)
    return [t for t in spec.tendons if any(w.type in touching and w.target is None for w in t.path)]


def taken_out(spec: Any, thing: Any, why: str) -> dict[str, str]:
    """Take an actuator, or a tendon with all that pull at it, out of the spec; the muscles that go, with the reason."""
    pulling = [a for a in spec.actuators if thing.name and a.target == thing.name]
    gone = {a.name: why for a in pulling} or {thing.name or f"tendon_{thing.id}": why}
    for one in (*pulling, thing):
        spec.delete(one)
    return gone


def named_in(words: str, spec: Any) -> Any:
    """The tendon, else the actuator, that MuJoCo's complaint names; None if it names none."""
    quoted = set(re.findall(r"'([^']*)'", words))
    return next((thing for thing in (*spec.tendons, *spec.actuators) if thing.name and thing.name in quoted), None)


def followed(
    engine: MujocoEngine, default: Array, muscles: tuple[str, ...], rows: NDArray[np.intp], F0: Array
) -> tuple[tuple[str, ...], NDArray[np.intp], Array, dict[str, str]]:
    """The muscles whose length and arms are numbers at the default posture, and the others by name."""
    n = len(default)
    at = engine.state(default, np.zeros(n), np.eye(n), np.zeros(n), rows)
    fine = np.isfinite(at.lengths) & np.isfinite(at.dldq).all(axis=1) & (at.lengths != 0)
    why = ["its path has no length" if length == 0 else "its length is no number" for length in at.lengths]
    kept = tuple(m for m, good in zip(muscles, fine, strict=True) if good)
    broken = {m: said for m, good, said in zip(muscles, fine, why, strict=True) if not good}
    return kept, rows[fine], F0[fine], broken


def muscles_of(model: Any, missing: Collection[str] = ()) -> tuple[tuple[str, ...], Any, Array, list[str]]:
    """Names, tendon rows and maximum forces of the muscles: actuators on spatial tendons, else the tendons."""
    spatial = {
        t for t in range(model.ntendon) if model.wrap_type[model.tendon_adr[t]] != int(mujoco.mjtWrap.mjWRAP_JOINT)
    }
    driven = [
        a for a in range(model.nu)
        if model.actuator_trntype[a] == int(TRN.mjTRN_TENDON) and int(model.actuator_trnid[a, 0]) in spatial
    ]  # fmt: skip
    remarks: list[str] = []
    if driven:
        muscles = [model.actuator(a).name or f"actuator_{a}" for a in driven]
        rows = [int(model.actuator_trnid[a, 0]) for a in driven]
        F0 = [strength(model, a) for a in driven]
    else:
        rows = sorted(spatial)
        muscles, F0 = [model.tendon(t).name or f"tendon_{t}" for t in rows], [np.nan] * len(rows)
        remarks.append("No actuator pulls at a tendon, so every spatial tendon counts as a muscle.")
    if not muscles:
        why = "; none of its tendons could be read" if missing else ""
        raise FileFormatError(f"the model has no spatial tendon, hence no muscle{why}.")
    if len(set(muscles)) < len(muscles):
        raise FileFormatError("two muscles of the model bear the same name.")
    return tuple(muscles), np.array(rows, dtype=np.intp), np.array(F0), remarks


def strength(model: Any, a: int) -> float:
    """Maximum force of an actuator [N]; nan where the file does not say."""
    muscle = model.actuator_gaintype[a] == int(mujoco.mjtGain.mjGAIN_MUSCLE)
    force = float(model.actuator_gainprm[a, 2]) if muscle else float(np.abs(model.actuator_forcerange[a]).max())
    return force if force > 0 else float("nan")
