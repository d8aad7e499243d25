"""`.osim` files of versions 20101 to 40600 as a `StaticModel`, without OpenSim."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.errors import FileFormatError
from psoas.formats.models.osim_functions import slope, value
from psoas.formats.models.static_model import (
    GROUND,
    MAX_BODIES,
    Array,
    CommentedWrap,
    Coordinate,
    Joint,
    Muscle,
    NamedFile,
    PathPoint,
    Pose,
    StaticCoupling,
    StaticModel,
    Wrap,
    check_size,
    euler,
    turn,
    unmoved,
)
from psoas.formats.xml import Node, numbers, read_xml

VERSIONS = (20101, 40600)
POINTS = {"PathPoint": "fixed", "ConditionalPathPoint": "conditional", "MovingPathPoint": "moving"}
FILE_TAG = re.compile(r"(_file|_files|_file_name|_filename|filename|^file)$")
COMMENTED_PATH = re.compile(r"<wrap_object>\s*([^<]*?)\s*</wrap_object>")
COMMENTED_OBJECT = re.compile(r"<Wrap[A-Z]\w*\s+name\s*=\s*[\"']([^\"']*)[\"']")
X, Y, Z = (tuple(float(v) for v in row) for row in np.eye(3))
SIMPLE = {  # rotation and translation axes of joints that have no transform of their own, in coordinate order
    "PinJoint": ((Z,), ()),
    "SliderJoint": ((), (X,)),
    "UniversalJoint": ((X, Y), ()),
    "GimbalJoint": ((X, Y, Z), ()),
    "BallJoint": ((X, Y, Z), ()),
    "EllipsoidJoint": ((X, Y, Z), ()),
    "PlanarJoint": ((Z,), (X, Y)),
    "FreeJoint": ((X, Y, Z), (X, Y, Z)),
}


def read_osim(path: str | Path) -> StaticModel:
    """The bodies, joints, couplings, muscles and wraps of an OpenSim model file.

    Raises
    ------
    FileFormatError
        Not an OpenSim model of a known version, or one whose numbers or frames cannot be understood.
    """
    path = Path(path)
    root = read_xml(path, ("OpenSimDocument",))
    version = root.attributes.get("Version", "")
    if not version.isdecimal() or not VERSIONS[0] <= int(version) <= VERSIONS[1] + 99:
        known = f"{VERSIONS[0]} to {VERSIONS[1]}"
        raise FileFormatError(f"{path.name}:{root.line}: OpenSim version '{version[:20]}' is not one of {known}.")
    model = root.child("Model")
    if model is None:
        raise FileFormatError(f"{path.name}:{root.line}: no <Model> in the document.")
    reading = _Reading(model)
    if len(reading.bodies) > MAX_BODIES:
        raise FileFormatError(f"{path.name}: more than {MAX_BODIES} bodies, which no body needs.")
    return check_size(reading.model(version), path.name)


class _Offset(NamedTuple):
    parent: str
    owner: str
    pose: Pose


class _Reading:
    """One pass over a model: its frames are known before its joints, its joints before its muscles."""

    def __init__(self, model: Node) -> None:
        self.root = model
        bodies = model.child("BodySet")
        self.bodies = {n.name: n for n in (bodies.named("Body") if bodies else ()) if n.name != GROUND}
        self.offsets: dict[tuple[str, str], _Offset] = {}
        self.owned = list(_owned(model))
        for node, owner in self.owned:
            if node.tag == "PhysicalOffsetFrame":
                pose = Pose(
                    euler(_triple(node, "orientation")),
                    np.array(_triple(node, "translation")),
                )
                offset = _Offset(_socket(node, "parent"), owner, pose)
                self.offsets[owner, node.name] = offset
                self.offsets.setdefault(("", node.name), offset)
        self.poses: dict[str, Pose] = {GROUND: unmoved()}
        self.joints: list[Joint] = []
        self.coordinates: dict[str, Coordinate] = {}

    def frame(self, path: str, owner: str, depth: int = 0) -> tuple[str, Pose]:
        """The body a frame's path leads to, and the frame's pose on it."""
        path = path.strip().removeprefix("/bodyset/")
        whole = path in self.bodies or (owner, path) in self.offsets  # names with a slash in them occur
        parts = [path] if whole else [part for part in path.split("/") if part not in ("", ".", "..")]
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
        self.place(list(self.joint_ends()))
        muscles = tuple(self.muscles())
        gravity = np.array(_triple(self.root, "gravity", (0.0, -9.81, 0.0)))
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
            up=0.0 - gravity / size if size else np.array(Y),
            files=referenced_files(self.root),
        )

    def joint_ends(self) -> Iterator[tuple[Node, str, Pose, str, Pose]]:
        """Every joint with the frames it joins, in the layout of version 3 and before, and in that of version 4."""
        for name, body in self.bodies.items():
            held = body.child("Joint")
            for joint in held.children if held else ():
                parent, on_parent = self.frame(joint.value("parent_body"), joint.name)
                outer = Pose(
                    euler(_triple(joint, "orientation_in_parent")), np.array(_triple(joint, "location_in_parent"))
                )
                inner = _pose_in_child(joint)
                yield joint, parent, on_parent.of(outer), name, inner
        joints = self.root.child("JointSet")
        objects = joints.child("objects") if joints else None
        for joint in objects.children if objects else ():
            parent, outer = self.frame(_socket(joint, "parent_frame"), joint.name)
            child, inner = self.frame(_socket(joint, "child_frame"), joint.name)
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
                    self.joints.append(Joint(joint.name, joint.tag, parent, child, names, loop))
                    if not loop:
                        self.poses[child] = at.of(moved).of(inner.inverse())
            if len(later) == len(waiting):
                name = later[0][3]
                raise FileFormatError(
                    f"{self.root.file}:{later[0][0].line}: no chain of joints leads from the ground to '{name[:80]}'."
                )
            waiting = later

    def moved(self, joint: Node, at: Pose) -> tuple[Pose, tuple[str, ...]]:
        """How a joint moves its child at the default posture, and the names of its coordinates."""
        coordinates = _coordinates(joint)
        default = {c.name: _number(c, "default_value") for c in coordinates}
        turns, shifts = _transform(joint, [c.name for c in coordinates])
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
            self.coordinates[c.name] = _coordinate(c, joint.name, c.name in turning, at.R @ rates[c.name])
        return Pose(R, p), tuple(c.name for c in coordinates)

    def muscles(self) -> Iterator[Muscle]:
        """Every muscle and path actuator; ligaments and springs are left out."""
        for node, _ in self.owned:
            path = node.child("GeometryPath")
            if path is None or ("Muscle" not in node.tag and "PathActuator" not in node.tag):
                continue
            F0 = node.value("max_isometric_force") or node.value("optimal_force")
            yield Muscle(
                node.name,
                node.tag,
                numbers(F0, _where(node), 1)[0] if F0 else None,
                tuple(self.points(path)),
                tuple(n.value("wrap_object") for n in path.named("PathWrap")),
                "Muscle" in node.tag,
                _flag(node, "appliesForce", True) and not _flag(node, "isDisabled", False),
                node.line,
            )

    def points(self, path: Node) -> Iterator[PathPoint]:
        for node in path.every():
            if node.tag not in POINTS:
                continue
            body, pose = self.frame(node.value("body") or _socket(node, "parent_frame"), node.name)
            given = [node.value(name) or _socket(node, name) for name in ("coordinate", "x_coordinate")]
            coordinate = (given[0] or given[1]).strip().rsplit("/", 1)[-1]
            local = _moving(node, self.default) if node.tag == "MovingPathPoint" else _triple(node, "location")
            where = pose.p + pose.R @ np.array(local)
            yield PathPoint(POINTS[node.tag], body, (where[0], where[1], where[2]), node.name, coordinate)

    def default(self, coordinate: str) -> float:
        """The default value of a coordinate, 0 where the model has none of that name."""
        known = self.coordinates.get(coordinate)
        return known.default if known else 0.0

    def couplings(self) -> Iterator[StaticCoupling]:
        for node in self.root.named("CoordinateCouplerConstraint"):
            drivers = tuple(node.value("independent_coordinate_names").split())
            function = node.child("coupled_coordinates_function")
            inner = function.children[0] if function is not None and function.children else None
            scale = _number(node, "scale_factor", 1.0)
            if inner is not None and inner.tag == "LinearFunction":
                slopes = numbers(inner.value("coefficients"), _where(inner))[: len(drivers)]
            else:
                slopes = (slope(inner, self.default(drivers[0])),) if len(drivers) == 1 else ()
            enabled = _flag(node, "isEnforced", True) and not _flag(node, "isDisabled", False)
            dependent = node.value("dependent_coordinate_name")
            yield StaticCoupling(node.name, dependent, drivers, tuple(scale * s for s in slopes), enabled)

    def wraps(self) -> Iterator[Wrap]:
        held = list(self.bodies.items())
        held += [(GROUND, n) for n in self.root.named("Ground")]
        for body, node in held:
            for group in node.named("WrapObjectSet"):
                objects = group.child("objects")
                for wrap in objects.children if objects else ():
                    yield Wrap(wrap.name, body, wrap.tag, _flag(wrap, "active", True))

    def commented(self) -> Iterator[CommentedWrap]:
        """Wraps that stand in comments, with the muscle or body they were taken from."""
        for node, owner in self.owned:
            for text, line in node.comments:
                if "<" in text:
                    for name in (*COMMENTED_PATH.findall(text), *COMMENTED_OBJECT.findall(text)):
                        yield CommentedWrap(name, owner, node.file, line)


def _owned(model: Node) -> Iterator[tuple[Node, str]]:
    """Every node with the name of the joint, body or muscle it stands in (or its own), without the defaults."""
    waiting: list[tuple[Node, str]] = [(model, "")]
    while waiting:
        node, owner = waiting.pop()
        if node.tag == "defaults":
            continue
        yield node, owner
        carries = node.tag == "Body" or node.tag.endswith("Joint") or node.child("GeometryPath") is not None
        inner = node.name if carries and node.name else owner
        waiting.extend((child, inner) for child in reversed(node.children))


def _where(node: Node) -> str:
    return f"{node.file}:{node.line}"


def _triple(node: Node, tag: str, default: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> tuple[float, ...]:
    text = node.value(tag)
    return numbers(text, _where(node), 3) if text else default


def _number(node: Node, tag: str, default: float = 0.0) -> float:
    text = node.value(tag)
    return numbers(text, _where(node), 1)[0] if text else default


def _flag(node: Node, tag: str, default: bool) -> bool:
    text = node.value(tag).lower()
    return text in ("true", "1") if text else default


def _socket(node: Node, name: str) -> str:
    """What a node is connected to: `socket_*` since 4.0, connectors just before."""
    direct = node.value(f"socket_{name}") or node.value(f"socket_{name}_connectee_name")
    if direct:
        return direct
    connectors = node.child("connectors")
    held = (c.value("connectee_name") for c in (connectors.children if connectors else ()) if c.name == name)
    return next(held, "")


def _pose_in_child(joint: Node) -> Pose:
    place = joint.value("location_in_child") or joint.value("location") or "0 0 0"
    angles = joint.value("orientation_in_child") or joint.value("orientation") or "0 0 0"
    return Pose(euler(numbers(angles, _where(joint), 3)), np.array(numbers(place, _where(joint), 3)))


def _coordinates(joint: Node) -> list[Node]:
    held = joint.child("CoordinateSet") or joint.child("coordinates")
    return list(held.named("Coordinate")) if held else []


def _coordinate(node: Node, joint: str, turns: bool, axis: Array) -> Coordinate:
    limits = numbers(node.value("range"), _where(node), 2) if node.value("range") else None
    motion = node.value("motion_type")
    return Coordinate(
        node.name,
        joint,
        motion == "rotational" if motion in ("rotational", "translational") else turns,
        (limits[0], limits[1]) if limits else None,
        _number(node, "default_value"),
        _flag(node, "locked", False),
        _flag(node, "clamped", False),
        (float(axis[0]), float(axis[1]), float(axis[2])),
    )


Moves = list[tuple[Array, str, Node | None]]


def _transform(joint: Node, names: list[str]) -> tuple[Moves, Moves]:
    """A joint's turns and shifts: axis, coordinate and function of each, in their order."""
    if joint.tag == "CustomJoint":
        moves = []
        for node in joint.named("TransformAxis"):
            held = next((c for c in node.children if c.tag not in ("coordinates", "axis")), None)
            function = held.children[0] if held is not None and held.tag == "function" and held.children else held
            coordinate = next(iter(node.value("coordinates").split()), "")
            moves.append((node.name, (np.array(_triple(node, "axis")), coordinate, function)))
        return [m for n, m in moves if n.startswith("rot")], [m for n, m in moves if n.startswith("trans")]
    turns, shifts = SIMPLE.get(joint.tag, ((), ()))
    given = iter(names)
    identity = Node("LinearFunction", {}, joint.line, joint.file)
    found = [[(np.array(a), next(given, ""), identity) for a in axes] for axes in (turns, shifts)]
    return found[0], found[1]  # type: ignore[return-value]


def _moving(node: Node, default: object) -> tuple[float, ...]:
    """Where a moving point is at the default posture."""
    found = []
    for letter in "xyz":
        name = (node.value(f"{letter}_coordinate") or _socket(node, f"{letter}_coordinate")).strip().rsplit("/", 1)[-1]
        held = node.child(f"{letter}_location")
        function = held.children[0] if held is not None and held.children else None
        found.append(value(function, default(name)))  # type: ignore[operator]
    return tuple(found)


def referenced_files(root: Node) -> tuple[NamedFile, ...]:
    """All files a model's elements name: meshes, geometries, textures, data."""
    found = []
    for node in root.every():
        if not node.children and FILE_TAG.search(node.tag) and node.text.strip() not in ("", "Unassigned"):
            several = node.tag.endswith("_files")
            for name in node.text.split() if several else [node.text.strip()]:
                found.append(NamedFile(name, _where(node)))
    return tuple(found)
