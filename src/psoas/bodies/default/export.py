"""A compiled MuJoCo model, written as one self-contained MJCF file that reloads to the same numbers.

MuJoCo's own writer drops class names, keeps folders of the machine and six digits; this one writes what computing
needs (bodies, inertials, joints, sites, wraps, tendons, couplings, muscles), every number in full precision.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Iterable, Mapping
from typing import Any

import mujoco
import numpy as np

OBJ = mujoco.mjtObj
JOINT_TYPES = {2: "slide", 3: "hinge"}
WRAP_TYPES = {2: "sphere", 5: "cylinder"}
GRAVITY = 9.80665  # m/s2


def number(value: float) -> str:
    """The shortest text that reads back as the same double."""
    text = repr(float(value))
    return "0" if float(value) == 0 else text.removesuffix(".0")


def numbers(values: Iterable[float]) -> str:
    """A vector as MJCF writes it."""
    return " ".join(map(number, values))


def mjcf(
    model: Any,
    *,
    name: str,
    comment: str,
    keep: Collection[str] = (),
    keyframes: Mapping[str, Any] | None = None,
    lengthranges: Mapping[str, tuple[float, float]] | None = None,
) -> str:
    """The MJCF text of `model`.

    Parameters
    ----------
    model : mujoco.MjModel
        Hinges and slides only; spatial and fixed tendons; joint and tendon equalities; muscles on tendons.
    name, comment : str
        Model name, and a comment at the top (provenance, licence, what was repaired).
    keep : collection of str
        Jointless bodies to keep as bodies of their own; the others are fused into what carries them.
    keyframes : mapping of str to coordinates [m, rad]
        Named postures.
    lengthranges : mapping of muscle to (shortest, longest) [m]
        Replaces the model's own where given.

    Returns
    -------
    str
        A complete file: no path, no include, no nameless default class.
    """
    root = ET.Element("mujoco", model=name)
    root.append(ET.Comment(f"\n{comment.replace('--', '-').strip()}\n"))
    ET.SubElement(root, "compiler", angle="radian", autolimits="true", inertiafromgeom="false")
    ET.SubElement(root, "option", gravity=numbers((0, 0, -GRAVITY)), integrator="implicitfast")
    default = ET.SubElement(ET.SubElement(root, "default"), "default", {"class": "muscle"})
    kinds = {"gaintype": "muscle", "biastype": "muscle", "dyntype": "muscle"}
    ET.SubElement(default, "general", {"ctrllimited": "true", "ctrlrange": "0 1", **kinds})
    wraps = ET.SubElement(ET.SubElement(root.find("default"), "default", {"class": "wrap"}), "geom")  # type: ignore[arg-type]
    wraps.attrib |= {"contype": "0", "conaffinity": "0", "group": "3", "rgba": "0.5 0.5 0.9 0.3"}
    write_bodies(ET.SubElement(root, "worldbody"), model, keep)
    write_tendons(ET.SubElement(root, "tendon"), model)
    write_equalities(ET.SubElement(root, "equality"), model)
    write_muscles(ET.SubElement(root, "actuator"), model, lengthranges or {})
    if keyframes:
        frames = ET.SubElement(root, "keyframe")
        for key, qpos in keyframes.items():
            ET.SubElement(frames, "key", name=key, qpos=numbers(qpos))
    ET.indent(root, space="  ")
    return ET.tostring(root, encoding="unicode") + "\n"


def named(model: Any, kind: int, index: int) -> str:
    """Name of an element, refusing nameless ones."""
    name = mujoco.mj_id2name(model, kind, int(index))
    if not name:
        raise ValueError(f"element {index} of kind {kind} has no name")
    return name


def rests(model: Any) -> tuple[Any, Any]:
    """World rotation (nbody, 3, 3) and position (nbody, 3) of every body at the reference coordinates."""
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    return data.xmat.reshape(-1, 3, 3).copy(), data.xpos.copy()


def quat_of(turn: Any) -> Any:
    """Unit quaternion of a rotation matrix."""
    quat = np.zeros(4)
    mujoco.mju_mat2Quat(quat, np.ascontiguousarray(turn).ravel())
    return quat


def matrix_of(quat: Any) -> Any:
    """Rotation matrix of a quaternion."""
    turn = np.zeros(9)
    mujoco.mju_quat2Mat(turn, np.asarray(quat, float))
    return turn.reshape(3, 3)


def write_bodies(world: ET.Element, model: Any, keep: Collection[str]) -> None:
    """The tree of moving bodies; what is welded to one is fused into it."""
    R, p = rests(model)
    kept = [b for b in range(1, model.nbody) if model.body_jntnum[b] or named(model, OBJ.mjOBJ_BODY, b) in keep]
    owner = [0] * model.nbody
    for b in range(1, model.nbody):
        owner[b] = b if b in kept else owner[model.body_parentid[b]]
    sites, geoms = on_paths(model)
    elements = {0: world}
    for b in kept:
        parent = owner[model.body_parentid[b]]
        direct = parent == model.body_parentid[b]
        pos = model.body_pos[b] if direct else times(R[parent].T, p[b] - p[parent])
        quat = model.body_quat[b] if direct else quat_of(times(R[parent].T, R[b]))
        name = named(model, OBJ.mjOBJ_BODY, b)
        element = ET.SubElement(elements[parent], "body", name=name, pos=numbers(pos), quat=numbers(quat))
        elements[b] = element
        write_inertial(element, model, b, [c for c in range(model.nbody) if owner[c] == b], R, p)
        write_joints(element, model, b)
    for g in sorted(geoms):
        b = owner[model.geom_bodyid[g]]
        pos, turn = placed(model.geom_bodyid[g], b, model.geom_pos[g], R, p)
        quat = model.geom_quat[g] if turn is None else quat_of(times(turn, matrix_of(model.geom_quat[g])))
        kind = WRAP_TYPES[int(model.geom_type[g])]
        size = model.geom_size[g][: 1 if kind == "sphere" else 2]
        at = {"pos": numbers(pos), "quat": numbers(quat), "size": numbers(size), "class": "wrap"}
        ET.SubElement(elements[b], "geom", {"name": named(model, OBJ.mjOBJ_GEOM, g), "type": kind, **at})
    for s in sorted(sites):
        b = owner[model.site_bodyid[s]]
        pos, _ = placed(model.site_bodyid[s], b, model.site_pos[s], R, p)
        ET.SubElement(elements[b], "site", name=named(model, OBJ.mjOBJ_SITE, s), pos=numbers(pos))


def placed(body: int, owner: int, pos: Any, R: Any, p: Any) -> tuple[Any, Any]:
    """A point of `body` in the frame of the body it is fused into, and the turn between them (None: the same body)."""
    if body == owner:
        return pos, None
    return times(R[owner].T, p[body] + times(R[body], pos) - p[owner]), times(R[owner].T, R[body])


def on_paths(model: Any) -> tuple[set[int], set[int]]:
    """Sites (side sites too) and wrap geoms that lie on some tendon's path."""
    sites, geoms = set(), set()
    for w in range(model.nwrap):
        kind, obj = int(model.wrap_type[w]), int(model.wrap_objid[w])
        if kind == mujoco.mjtWrap.mjWRAP_SITE:
            sites.add(obj)
        elif kind in (mujoco.mjtWrap.mjWRAP_SPHERE, mujoco.mjtWrap.mjWRAP_CYLINDER):
            geoms.add(obj)
            if model.wrap_prm[w] >= 0:
                sites.add(int(model.wrap_prm[w]))
    return sites, geoms


def times(A: Any, B: Any) -> Any:
    """A small matrix times a matrix or vector, summed in one fixed order: every process writes the same digits."""
    return np.einsum("ij,j...->i...", A, B)


def write_inertial(element: ET.Element, model: Any, b: int, parts: list[int], R: Any, p: Any) -> None:
    """Mass, centre of mass and inertia of a body with all that is fused into it, in its own frame."""
    parts = [c for c in parts if model.body_mass[c] > 0]
    if not parts:
        return
    if parts == [b]:
        own = {"pos": model.body_ipos[b], "quat": model.body_iquat[b], "diaginertia": model.body_inertia[b]}
        mass = number(model.body_mass[b])
        ET.SubElement(element, "inertial", {"mass": mass} | {k: numbers(v) for k, v in own.items()})
        return
    m = model.body_mass[parts]
    turns = [times(R[b].T, R[c]) for c in parts]
    at = np.array(
        [times(R[b].T, p[c] - p[b]) + times(t, model.body_ipos[c]) for c, t in zip(parts, turns, strict=True)]
    )
    com = times(at.T, m) / m.sum()
    tensor = np.zeros((3, 3))
    for mass_c, t, c, x in zip(m, turns, parts, at - com, strict=True):
        axes = times(t, matrix_of(model.body_iquat[c]))
        about = mass_c * ((x * x).sum() * np.eye(3) - np.outer(x, x))
        tensor += times(axes * model.body_inertia[c], axes.T) + about
    full = [*np.diag(tensor), tensor[0, 1], tensor[0, 2], tensor[1, 2]]
    ET.SubElement(element, "inertial", mass=number(m.sum()), pos=numbers(com), fullinertia=numbers(full))


def write_joints(element: ET.Element, model: Any, b: int) -> None:
    """Hinges and slides of one body, with armature, damping and friction only where they are not zero."""
    first = model.body_jntadr[b]
    for j in range(first, first + model.body_jntnum[b]):
        dof = model.jnt_dofadr[j]
        own = {"armature": model.dof_armature, "damping": model.dof_damping, "frictionloss": model.dof_frictionloss}
        extra = {k: number(np.ravel(v[dof])[0]) for k, v in own.items() if np.any(v[dof])}
        if model.jnt_limited[j]:
            extra["range"] = numbers(model.jnt_range[j])
        if np.any(model.jnt_pos[j]):
            extra["pos"] = numbers(model.jnt_pos[j])
        name, kind = named(model, OBJ.mjOBJ_JOINT, j), JOINT_TYPES[int(model.jnt_type[j])]
        ET.SubElement(element, "joint", {"name": name, "type": kind, "axis": numbers(model.jnt_axis[j]), **extra})


def write_tendons(element: ET.Element, model: Any) -> None:
    """Muscle paths, and the fixed tendons that express couplings of several joints."""
    for t in range(model.ntendon):
        first = model.tendon_adr[t]
        span = range(first, first + model.tendon_num[t])
        fixed = model.wrap_type[first] == mujoco.mjtWrap.mjWRAP_JOINT
        path = ET.SubElement(element, "fixed" if fixed else "spatial", name=named(model, OBJ.mjOBJ_TENDON, t))
        for w in span:
            obj = int(model.wrap_objid[w])
            if fixed:
                coef = number(model.wrap_prm[w])
                ET.SubElement(path, "joint", joint=named(model, OBJ.mjOBJ_JOINT, obj), coef=coef)
            elif model.wrap_type[w] == mujoco.mjtWrap.mjWRAP_SITE:
                ET.SubElement(path, "site", site=named(model, OBJ.mjOBJ_SITE, obj))
            else:
                side = int(model.wrap_prm[w])
                extra = {"sidesite": named(model, OBJ.mjOBJ_SITE, side)} if side >= 0 else {}
                ET.SubElement(path, "geom", {"geom": named(model, OBJ.mjOBJ_GEOM, obj), **extra})


def write_equalities(element: ET.Element, model: Any) -> None:
    """Joint couplings (polynomials of one driver) and fixed-tendon couplings."""
    for e in range(model.neq):
        kind = OBJ.mjOBJ_JOINT if model.eq_type[e] == mujoco.mjtEq.mjEQ_JOINT else OBJ.mjOBJ_TENDON
        tag = "joint" if kind == OBJ.mjOBJ_JOINT else "tendon"
        ends = {f"{tag}1": named(model, kind, model.eq_obj1id[e])}
        if model.eq_obj2id[e] >= 0:
            ends[f"{tag}2"] = named(model, kind, model.eq_obj2id[e])
        name = named(model, OBJ.mjOBJ_EQUALITY, e)
        ET.SubElement(element, tag, {"name": name, **ends, "polycoef": numbers(model.eq_data[e, :5])})


def write_muscles(element: ET.Element, model: Any, lengthranges: Mapping[str, tuple[float, float]]) -> None:
    """One muscle per actuator, with its force and its range of lengths."""
    for a in range(model.nu):
        name = named(model, OBJ.mjOBJ_ACTUATOR, a)
        own = {
            "lengthrange": lengthranges.get(name, tuple(model.actuator_lengthrange[a])),
            "gainprm": model.actuator_gainprm[a],
            "biasprm": model.actuator_biasprm[a],
            "dynprm": model.actuator_dynprm[a, :3],
        }
        tendon = named(model, OBJ.mjOBJ_TENDON, model.actuator_trnid[a, 0])
        fields = {k: numbers(v) for k, v in own.items()}
        ET.SubElement(element, "general", {"class": "muscle", "name": name, "tendon": tendon, **fields})
