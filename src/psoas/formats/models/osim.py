"""`.osim` files of versions 10901 to 40600 as a `StaticModel`, without OpenSim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.errors import FileFormatError
from psoas.formats.models.osim_functions import slope, value
from psoas.formats.models.osim_joints import (
    coordinate_of,
    coordinates_of,
    coupled_value,
    coupler_of,
    enforced,
    flag,
    moving_place,
    number_of,
    part_joints,
    pose_in_child,
    range_of,
    socket_of,
    three,
    transform_of,
    triple,
    where_is,
)
from psoas.formats.models.osim_numbers import check_osim_counts
from psoas.formats.models.osim_plain import is_muscle, muscle_nodes
from psoas.formats.models.static_model import (
    GROUND,
    CommentedWrap,
    Coordinate,
    Joint,
    Knots,
    Muscle,
    NamedFile,
    PathPoint,
    Pose,
    StaticCoupling,
    StaticModel,
    Unread,
    Wrap,
    check_size,
    euler,
    turn,
    unmoved,
)
from psoas.formats.xml import Node, numbers, read_xml

VERSIONS = (10901, 40600)
POINTS = {
    "PathPoint": "fixed", "ConditionalPathPoint": "conditional", "MovingPathPoint": "moving",
    "MusclePoint": "fixed", "MuscleViaPoint": "conditional", "MovingMusclePoint": "moving",  # up to version 20301
}  # fmt: skip
MOVING = ("MovingPathPoint", "MovingMusclePoint")
WRAPPED = ("PathWrap", "MuscleWrap")
SPLINES = ("SimmSpline", "NaturalCubicSpline", "GCVSpline", "PiecewiseLinearFunction")
HERE = ("", ".", "..")  # a frame's path that names nothing: what the frame stands in
FILE_TAG = re.compile(r"(_file|_files|_file_name|_filename|filename|^file)$")
COMMENTED_PATH = re.compile(r"<wrap_object>([^<]*)</wrap_object>")
COMMENTED_OBJECT = re.compile(r"<Wrap[A-Z]\w*\s+name\s*=\s*[\"']([^\"']*)[\"']")


def read_osim(path: str | Path) -> StaticModel:
    """The bodies, joints, couplings, muscles and wraps of an OpenSim model file.

    Raises
    ------
    FileFormatError
        Not an OpenSim model of a known version, or one whose numbers or frames cannot be understood.
    """
    path = Path(path)
    root = read_xml(path, ("OpenSimDocument",))
    version = root.attributes.get("Version", "").strip()
    if not version.isdecimal() or not VERSIONS[0] <= int(version) <= VERSIONS[1] + 99:
        known = f"{VERSIONS[0]} to {VERSIONS[1]}"
        raise FileFormatError(f"{path.name}:{root.line}: OpenSim version '{version[:20]}' is not one of {known}.")
    model = root.child("Model")
    if model is None:
        raise FileFormatError(f"{path.name}:{root.line}: no <Model> in the document.")
    check_osim_counts(root)
    return check_size(_Reading(model).model(version), path.name)


class _Offset(NamedTuple):
    parent: str
    owner: str
    pose: Pose


class _Reading:
    """One pass over a model: its frames are known before its joints, its joints before its muscles."""

    def __init__(self, model: Node) -> None:
        self.root = model
        part_joints(model)
        bodies = model.child("BodySet")
        self.bodies = {n.name: n for n in (bodies.named("Body") if bodies else ()) if n.name != GROUND}
        self.offsets: dict[tuple[str, str], _Offset] = {}
        self.owned = list(_owned(model))
        inside = {id(n): o.name for o in model.named("PhysicalOffsetFrame") for n in o.named("PhysicalOffsetFrame")
                  if n is not o}  # fmt: skip
        for node, owner in self.owned:
            if node.tag == "PhysicalOffsetFrame":
                pose = Pose(
                    euler(triple(node, "orientation")),
                    np.array(triple(node, "translation")),
                )
                parent = socket_of(node, "parent")
                offset = _Offset(inside.get(id(node), parent) if parent.strip() in HERE else parent, owner, pose)
                self.offsets[owner, node.name] = offset
                self.offsets.setdefault(("", node.name), offset)
        self.poses: dict[str, Pose] = {GROUND: unmoved()}
        self.joints: list[Joint] = []
        self.coordinates: dict[str, Coordinate] = {}
        self.unread: list[Unread] = []
        self.knots: list[Knots] = []
        self.values: dict[str, float] = {}  # of the coordinates, at the posture that is shown

    def frame(self, path: str, owner: str, depth: int = 0) -> tuple[str, Pose]:
        """The body a frame's path leads to, and the frame's pose on it."""
        path = path.strip().removeprefix("/bodyset/")
        whole = path in self.bodies or (owner, path) in self.offsets  # names with a slash in them occur
        parts = [path] if whole else [part for part in path.split("/") if part not in ("", ".", "..")]
        if not parts and owner in self.bodies:
            return owner, unmoved()
        last = parts[-1] if parts else ""
        near = parts[-2] if len(parts) > 1 else ""
        offset = self.offsets.get((owner, last)) or self.offsets.get((near, last))
        if offset is None and (last in self.bodies or last == GROUND):
            return last, unmoved()
        offset = offset or self.offsets.get(("", last))
        if offset is None or depth > 20:
            where = f"{self.root.file}: '{owner}'"
            raise FileFormatError(
                f"{where} is fixed to the frame '{path.strip()[:80]}', which the model does not have."
            )
        body, pose = self.frame(offset.parent, offset.owner, depth + 1)
        return body, pose.of(offset.pose)

    def model(self, version: str) -> StaticModel:
        ends = list(self.joint_ends())
        self.values = self.posture([joint for joint, *_ in ends])
        self.place(ends)
        muscles = tuple(self.muscles())
        gravity = np.array(triple(self.root, "gravity", (0.0, -9.81, 0.0)))
        size = float(np.linalg.norm(gravity))
        return StaticModel(
            name=self.root.name,
            format="osim",
            version=version,
            bodies=tuple(self.bodies),
            joints=tuple(self.joints),
            coordinates=tuple(self.coordinates.values()),
            couplings=tuple(self.couplings()),
            muscles=muscles,
            wraps=tuple(self.wraps()),
            commented=tuple(self.commented()),
            poses=self.poses,
            up=0.0 - gravity / size if size else np.array([0.0, 1.0, 0.0]),
            files=referenced_files(self.root),
            unread=tuple(self.unread),
            knots=tuple(self.knots),
            posture=self.values,
            centres={n: three(triple(b, "mass_center")) for n, b in self.bodies.items() if b.value("mass_center")},
        )

    def posture(self, joints: list[Node]) -> dict[str, float]:
        """The coordinates' values at which the model is shown: zero where they turn, whatever posture was saved.

        What is locked, or only shifts, stays as saved; what follows another coordinate follows it.
        """
        found: dict[str, float] = {}
        for joint in joints:
            held = coordinates_of(joint)
            turning = {name for _, name, _ in transform_of(joint, [c.name for c in held])[0]}
            for c in held:
                low, high = range_of(c) or (-np.inf, np.inf)
                free = c.name in turning and not flag(c, "locked", False)
                found[c.name] = float(np.clip(0.0, low, high)) if free else number_of(c, "default_value")
        for node in self.root.named("CoordinateCouplerConstraint"):
            if enforced(node) and (there := coupled_value(node, found)) is not None:
                found[node.value("dependent_coordinate_name")] = there
        return found

    def joint_ends(self) -> Iterator[tuple[Node, str, Pose, str, Pose]]:
        """Every joint with the frames it joins, in the layout of version 3 and before, and in that of version 4."""
        for name, body in self.bodies.items():
            held = body.child("Joint")
            for joint in held.children if held else ():
                parent, on_parent = self.frame(joint.value("parent_body"), joint.name)
                outer = Pose(
                    euler(triple(joint, "orientation_in_parent")), np.array(triple(joint, "location_in_parent"))
                )
                inner = pose_in_child(joint)
                yield joint, parent, on_parent.of(outer), name, inner
        joints = self.root.child("JointSet")
        objects = joints.child("objects") if joints else None
        for joint in objects.children if objects else ():
            parent, outer = self.frame(socket_of(joint, "parent_frame"), joint.name)
            child, inner = self.frame(socket_of(joint, "child_frame"), joint.name)
            yield joint, parent, outer, child, inner

    def place(self, waiting: list[tuple[Node, str, Pose, str, Pose]]) -> None:
        """Place every body at the default posture, from the ground outwards."""
        while waiting:
            later = []
            for ends in waiting:
                joint, parent, outer, child, inner = ends
                if parent not in self.poses:
                    later.append(ends)
                else:
                    at = self.poses[parent].of(outer)
                    moved, names = self.moved(joint, at)
                    loop = child in self.poses
                    self.joints.append(Joint(joint.name, joint.tag, parent, child, names, loop, three(tuple(at.p))))
                    if not loop:
                        self.poses[child] = at.of(moved).of(inner.inverse())
            if len(later) == len(waiting):
                name = later[0][3]
                raise FileFormatError(
                    f"{self.root.file}:{later[0][0].line}: no chain of joints leads from the ground to '{name[:80]}'."
                )
            waiting = later

    def moved(self, joint: Node, at: Pose) -> tuple[Pose, tuple[str, ...]]:
        """How a joint moves its child at the posture shown, and the names of its coordinates."""
        coordinates = coordinates_of(joint)
        default = {c.name: self.default(c.name) for c in coordinates}
        turns, shifts = transform_of(joint, [c.name for c in coordinates])
        for _, name, function in (*turns, *shifts):
            if function is not None and function.tag in SPLINES and name in default:
                places = numbers(function.value("x"), where_is(function))
                self.knots += [Knots(name, joint.name, min(places), max(places))] if places else []
        R, p = np.eye(3), np.zeros(3)
        rates = {c.name: np.zeros(3) for c in coordinates}
        for axis, name, function in turns:
            for known in rates:
                if name == known:
                    rates[known] = rates[known] + slope(function, default[known]) * (R @ axis)
            R = R @ turn(axis, value(function, default.get(name, 0.0)))
        for axis, name, function in shifts:
            p = p + axis * value(function, default.get(name, 0.0))
        turning = {name for _, name, function in turns if abs(slope(function, default.get(name, 0.0))) > 0}
        for c in coordinates:
            self.coordinates[c.name] = coordinate_of(c, joint.name, c.name in turning, at.R @ rates[c.name])
        return Pose(R, p), tuple(c.name for c in coordinates)

    def muscles(self) -> Iterator[Muscle]:
        """Every muscle and path actuator, no ligament or spring; one that cannot be read is in `unread`."""
        found = {id(node) for node in muscle_nodes(self.root)}
        for node, _ in self.owned:
            if id(node) not in found and not ("PathActuator" in node.tag and node.child("GeometryPath") is not None):
                continue
            try:
                yield self.muscle(node)
            except FileFormatError as error:
                self.unread.append(Unread(node.name, str(error)))

    def muscle(self, node: Node) -> Muscle:
        """One muscle; its path stands in an element of its own, or, up to version 20301, in the muscle itself."""
        path = node.child("GeometryPath") or node
        F0 = node.value("max_isometric_force") or node.value("optimal_force")
        return Muscle(
            node.name,
            node.tag,
            numbers(F0, where_is(node), 1)[0] if F0 else None,
            tuple(self.points(path)),
            tuple(n.value("wrap_object") for tag in WRAPPED for n in path.named(tag)),
            "Muscle" in node.tag,
            flag(node, "appliesForce", True) and not flag(node, "isDisabled", False),
            node.line,
            path is node and not any(n.tag in POINTS for n in node.every()),
        )

    def points(self, path: Node) -> Iterator[PathPoint]:
        for node in path.every():
            if node.tag not in POINTS:
                continue
            body, pose = self.frame(node.value("body") or socket_of(node, "parent_frame"), node.name)
            given = [node.value(name) or socket_of(node, name) for name in ("coordinate", "x_coordinate")]
            coordinate = (given[0] or given[1]).strip().rsplit("/", 1)[-1]
            local = moving_place(node, self.default) if node.tag in MOVING else triple(node, "location")
            where = pose.p + pose.R @ np.array(local)
            yield PathPoint(POINTS[node.tag], body, (where[0], where[1], where[2]), node.name, coordinate)

    def default(self, coordinate: str) -> float:
        """The value of a coordinate at the posture shown, 0 where the model has none of that name."""
        return self.values.get(coordinate, 0.0)

    def couplings(self) -> Iterator[StaticCoupling]:
        for node in self.root.named("CoordinateCouplerConstraint"):
            drivers, inner, scale = coupler_of(node)
            if inner is not None and inner.tag == "LinearFunction":
                slopes = numbers(inner.value("coefficients"), where_is(inner))[: len(drivers)]
            else:
                slopes = (slope(inner, self.default(drivers[0])),) if len(drivers) == 1 else ()
            enabled = enforced(node)
            dependent = node.value("dependent_coordinate_name")
            yield StaticCoupling(node.name, dependent, drivers, tuple(scale * s for s in slopes), enabled)

    def wraps(self) -> Iterator[Wrap]:
        held = list(self.bodies.items())
        held += [(GROUND, n) for n in self.root.named("Ground")]
        for body, node in held:
            for group in node.named("WrapObjectSet"):
                objects = group.child("objects")
                for wrap in objects.children if objects else ():
                    yield Wrap(wrap.name, body, wrap.tag, flag(wrap, "active", True))

    def commented(self) -> Iterator[CommentedWrap]:
        """Wraps that stand in comments, with the muscle or body they were taken from."""
        for node, owner in self.owned:
            for text, line in node.comments:
                if "<" in text:
                    for name in (*COMMENTED_PATH.findall(text), *COMMENTED_OBJECT.findall(text)):
                        yield CommentedWrap(name.strip(), owner, node.file, line)


def _owned(model: Node) -> Iterator[tuple[Node, str]]:
    """Every node with the name of the joint, body or muscle it stands in (or its own), without the defaults."""
    waiting: list[tuple[Node, str]] = [(model, "")]
    while waiting:
        node, owner = waiting.pop()
        if node.tag == "defaults":
            continue
        yield node, owner
        carries = node.tag == "Body" or node.tag.endswith("Joint") or is_muscle(node) or node.child("GeometryPath")
        inner = node.name if carries and node.name else owner
        waiting.extend((child, inner) for child in reversed(node.children))


def referenced_files(root: Node) -> tuple[NamedFile, ...]:
    """All files a model's elements name: meshes, geometries, textures, data."""
    found = []
    for node in root.every():
        if not node.children and FILE_TAG.search(node.tag) and node.text.strip() not in ("", "Unassigned"):
            several = node.tag.endswith("_files")
            for name in node.text.split() if several else [node.text.strip()]:
                found.append(NamedFile(name, where_is(node)))
    return tuple(found)
