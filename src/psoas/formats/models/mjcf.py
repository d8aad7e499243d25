"""MJCF files as a `StaticModel`, without MuJoCo: includes followed, defaults resolved, everything counted first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from psoas.errors import FileFormatError
from psoas.formats.models.mjcf_files import check_counts, complete, referenced_files, where_of
from psoas.formats.models.static_model import (
    GROUND,
    MAX_BODIES,
    Array,
    CommentedWrap,
    Coordinate,
    Joint,
    Muscle,
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
from psoas.formats.xml import Node, numbers

COMMENTED = re.compile(r"<geom\s[^<>]*?\bgeom\s*=\s*[\"']([^\"']*)[\"']")
COMMENTED_OBJECT = re.compile(r"<geom\s[^<>]*?\bname\s*=\s*[\"']([^\"']*)[\"']", re.IGNORECASE)
MUSCLE = "muscle"


def read_mjcf(path: str | Path, trust: Sequence[Path] = ()) -> StaticModel:
    """The bodies, joints, couplings, muscles and wraps of a MuJoCo model file, and of what it includes.

    Raises
    ------
    FileFormatError
        Not a MuJoCo model; an include that is missing, circular or outside the folder; or more copies than any body
        has.
    """
    path = Path(path)
    root = complete(path, trust)
    check_counts(root)
    if sum(1 for _ in root.named("body")) > MAX_BODIES:
        raise FileFormatError(f"{path.name}: more than {MAX_BODIES} bodies, which no body needs.")
    return check_size(_Reading(root).model(), path.name)


class _Site(NamedTuple):
    body: str
    place: tuple[float, float, float]


class _Reading:
    """One pass over a completed model: defaults, then bodies, then tendons and their actuators."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.defaults: dict[str, dict[str, dict[str, str]]] = {"main": {}}
        for node in root.children:
            if node.tag == "default":
                self.inherit(node, {}, top=True)
        compiler: dict[str, str] = {}
        for node in root.named("compiler"):
            compiler |= node.attributes
        self.unit = 1.0 if compiler.get("angle", "degree") == "radian" else np.pi / 180
        self.order = compiler.get("eulerseq", "xyz")
        if not re.fullmatch(r"[xyzXYZ]{3}", self.order):
            raise FileFormatError(f"{root.file}: eulerseq='{self.order[:20]}' is not three of xyz and XYZ.")
        self.limited = compiler.get("autolimits", "true") != "false"
        self.poses: dict[str, Pose] = {GROUND: unmoved()}
        self.joints: list[Joint] = []
        self.coordinates: list[Coordinate] = []
        self.sites: dict[str, _Site] = {}
        self.geoms: dict[str, tuple[str, str]] = {}
        self.unnamed = 0
        self.unread: list[Unread] = []
        self.centres: dict[str, tuple[float, float, float]] = {}

    def inherit(self, node: Node, above: Mapping[str, Mapping[str, str]], top: bool = False) -> None:
        """The attributes each class gives each kind of element, its parents' included."""
        name = node.attributes.get("class", "main" if top else "")
        known = {tag: dict(values) for tag, values in above.items()}
        for tag, values in self.defaults.get(name, {}).items():
            known.setdefault(tag, {}).update(values)
        for child in node.children:
            if child.tag != "default":
                known.setdefault(child.tag, {}).update(child.attributes)
        self.defaults[name] = known
        for child in node.children:
            if child.tag == "default":
                self.inherit(child, known)

    def attributes(self, node: Node, inherited: str) -> dict[str, str]:
        """An element's attributes, with those of its class beneath them."""
        own = node.attributes.get("class", inherited)
        return {**self.defaults.get(own, self.defaults["main"]).get(node.tag, {}), **node.attributes}

    def model(self) -> StaticModel:
        for node in self.root.children:
            if node.tag == "worldbody":
                self.contents(node, GROUND, unmoved(), "main")
        gravity = np.array([0.0, 0.0, -9.81])
        for node in self.root.named("option"):
            if "gravity" in node.attributes:
                gravity = np.array(numbers(node.attributes["gravity"], where_of(node), 3))
        size = float(np.linalg.norm(gravity))
        muscles = tuple(self.muscles())
        return StaticModel(
            name=self.root.attributes.get("model", ""),
            format="mjcf",
            version="",
            bodies=tuple(body for body in self.poses if body != GROUND),
            joints=tuple(self.joints),
            coordinates=tuple(self.coordinates),
            couplings=tuple(self.couplings()),
            muscles=muscles,
            wraps=tuple(Wrap(name, body, kind) for name, (body, kind) in self.geoms.items() if kind in WRAPPING),
            commented=tuple(self.commented()),
            poses=self.poses,
            up=0.0 - gravity / size if size else np.array([0.0, 0.0, 1.0]),
            files=referenced_files(self.root),
            unread=tuple(self.unread),
            centres=self.centres,
        )

    def contents(self, root: Node, body: str, frame: Pose, inherited: str) -> None:
        """What stands in the world or a body: other bodies, joints, sites and geoms; frames move what is in them."""
        waiting = [(root, body, frame, root.attributes.get("childclass", inherited), True)]
        while waiting:
            node, body, frame, inherited, _ = waiting.pop()
            held: list[tuple[Node, str, Pose, str, bool]] = []
            for child in node.children:
                below = child.attributes.get("childclass", inherited)
                if child.tag == "body":
                    name, pose = self.body(child, body, frame, below)
                    held.append((child, name, pose, below, True))
                elif child.tag in ("frame", "replicate"):
                    held.append((child, body, frame.of(self.pose(child)), below, False))
                elif child.tag == "inertial" and body != GROUND and "pos" in child.attributes:
                    x, y, z = numbers(child.attributes["pos"], where_of(child), 3)
                    self.centres[body] = (x, y, z)
                elif child.tag == "site":
                    self.site(child, body, frame, inherited)
                elif child.tag == "geom" and "name" in child.attributes:
                    kind = self.attributes(child, inherited).get("type", "sphere")
                    self.geoms[child.name] = (body, kind)
            waiting.extend(reversed(held))

    def body(self, node: Node, parent: str, frame: Pose, inherited: str) -> tuple[str, Pose]:
        """Place a body, with its joints; its name and pose."""
        name = node.name
        if not name or name in self.poses:
            self.unnamed += 1
            name = f"{name or 'body'}#{self.unnamed}"
        pose = frame.of(self.pose(node))
        self.poses[name] = pose
        names: list[str] = []
        where = pose.p
        for child in node.children:
            if child.tag == "freejoint" or child.tag == "joint":
                own = self.attributes(child, inherited).get("pos", "0 0 0") if child.tag == "joint" else "0 0 0"
                where = where if names else pose.p + pose.R @ np.array(numbers(own, where_of(child), 3))
                names += self.joint(child, name, pose, inherited)
        place = (float(where[0]), float(where[1]), float(where[2]))
        self.joints.append(Joint(f"{parent}-{name}", "joint", parent, name, tuple(names), False, place))
        return name, pose

    def joint(self, node: Node, body: str, pose: Pose, inherited: str) -> list[str]:
        """The coordinates of a joint: one for a hinge or a slide, several for a ball or a free joint."""
        given = self.attributes(node, inherited)
        kind = "free" if node.tag == "freejoint" else given.get("type", "hinge")
        name = node.name or f"{body}_joint{len(self.coordinates)}"
        if kind not in ("hinge", "slide"):
            self.coordinates.append(Coordinate(name, body, True, None, 0.0, False, False, (0.0, 0.0, 0.0)))
            return [name]
        axis = np.array(numbers(given.get("axis", "0 0 1"), where_of(node), 3))
        axis = pose.R @ (axis / (float(np.linalg.norm(axis)) or 1.0))
        limits = numbers(given["range"], where_of(node), 2) if "range" in given else None
        unit = self.unit if kind == "hinge" else 1.0
        limited = given.get("limited", "auto")
        if limited == "false" or (limited == "auto" and not self.limited):
            limits = None
        turns = kind == "hinge"
        self.coordinates.append(
            Coordinate(
                name,
                body,
                turns,
                (limits[0] * unit, limits[1] * unit) if limits else None,
                numbers(given.get("ref", "0"), where_of(node), 1)[0] * unit,
                False,
                limits is not None,
                (float(axis[0]), float(axis[1]), float(axis[2])) if turns else (0.0, 0.0, 0.0),
            )
        )
        return [name]

    def site(self, node: Node, body: str, frame: Pose, inherited: str) -> None:
        pose = self.poses[body].inverse().of(frame)
        place = numbers(self.attributes(node, inherited).get("pos", "0 0 0"), where_of(node), 3)
        local = pose.p + pose.R @ np.array(place)
        self.sites[node.name] = _Site(body, (float(local[0]), float(local[1]), float(local[2])))

    def pose(self, node: Node) -> Pose:
        """Where a body or frame stands in its parent."""
        given, where = node.attributes, where_of(node)
        place = np.array(numbers(given.get("pos", "0 0 0"), where, 3))
        return Pose(self.orientation(given, where), place)

    def orientation(self, given: Mapping[str, str], where: str) -> Array:
        """The rotation that one of MJCF's five ways gives."""
        if "quat" in given:
            w, *v = numbers(given["quat"], where, 4)
            vector = np.array(v)
            return turn(vector, 2 * float(np.arctan2(np.linalg.norm(vector), w)))
        if "euler" in given:
            return euler(tuple(a * self.unit for a in numbers(given["euler"], where, 3)), self.order)
        if "axisangle" in given:
            *v, angle = numbers(given["axisangle"], where, 4)
            return turn(np.array(v), angle * self.unit)
        if "xyaxes" in given:
            both = np.array(numbers(given["xyaxes"], where, 6)).reshape(2, 3)
            x = both[0] / (float(np.linalg.norm(both[0])) or 1.0)
            y = both[1] - x * float(x @ both[1])
            y = y / (float(np.linalg.norm(y)) or 1.0)
            return np.column_stack([x, y, np.cross(x, y)])
        if "zaxis" in given:
            z = np.array(numbers(given["zaxis"], where, 3))
            up = np.array([0.0, 0.0, 1.0])
            across = np.cross(up, z)
            angle = float(np.arctan2(np.linalg.norm(across), up @ z))
            return turn(across if across.any() else np.array([1.0, 0.0, 0.0]), angle)
        return np.eye(3)

    def muscles(self) -> Iterator[Muscle]:
        """Every actuator of a spatial tendon, with the tendon's path; every such tendon where no actuator pulls.

        The same muscles as an answer has. One that cannot be read is in `unread`.
        """
        tendons = {n.name: n for t in self.root.children if t.tag == "tendon" for n in t.children if n.tag == "spatial"}
        driven = [
            (node, tendons[node.attributes["tendon"]])
            for group in self.root.children
            for node in (group.children if group.tag == "actuator" else ())
            if node.attributes.get("tendon", "") in tendons
        ]
        for node, tendon in driven or [(tendon, tendon) for tendon in tendons.values()]:
            try:
                yield self.muscle(node, tendon)
            except FileFormatError as error:
                self.unread.append(Unread(node.name or tendon.name, str(error)))

    def muscle(self, node: Node, tendon: Node) -> Muscle:
        """One actuator and the tendon that it pulls at (the tendon itself, where there is no actuator)."""
        wraps = tuple(n.attributes["geom"] for n in tendon.children if n.tag == "geom" and "geom" in n.attributes)
        given = self.attributes(node, "main")
        force = None if node is tendon else self.force(node, given)
        return Muscle(node.name, node.tag, force, tuple(self.points(tendon)), wraps, True, True, node.line)

    def force(self, node: Node, given: Mapping[str, str]) -> float | None:
        """A muscle's peak force [N], where the file says it (a negative one asks the engine to choose)."""
        if node.tag == MUSCLE:
            force = numbers(given.get("force", "-1"), where_of(node), 1)[0]
        else:
            gains = numbers(given.get("gainprm", ""), where_of(node))
            force = gains[2] if len(gains) > 2 else -1.0
        return force if force > 0 else None

    def points(self, tendon: Node) -> Iterator[PathPoint]:
        for node in tendon.children:
            if node.tag == "site":
                name = node.attributes.get("site", "")
                if name not in self.sites:
                    raise FileFormatError(
                        f"{where_of(node)}: tendon '{tendon.name[:80]}' runs through the site '{name[:80]}', "
                        "which no body has."
                    )
                yield PathPoint("fixed", *self.sites[name], name)

    def couplings(self) -> Iterator[StaticCoupling]:
        for group in self.root.children:
            for node in group.children if group.tag == "equality" else ():
                if node.tag != "joint":
                    continue
                given = self.attributes(node, "main")
                terms = numbers(given.get("polycoef", "0 1 0 0 0"), where_of(node))
                driver = given.get("joint2", "")
                slope = terms[1] if len(terms) > 1 else 0.0
                yield StaticCoupling(
                    node.name,
                    given.get("joint1", ""),
                    (driver,) if driver else (),
                    (slope,) if driver else (),
                    given.get("active", "true") == "true",
                )

    def commented(self) -> Iterator[CommentedWrap]:
        """Wraps that stand in comments: on a tendon's path, or as a body's geom."""
        waiting = [(self.root, "")]
        while waiting:
            node, owner = waiting.pop()
            owner = node.name if node.tag in ("spatial", "body") else owner
            for text, line in node.comments:
                if "<" in text:
                    objects = (name for name in COMMENTED_OBJECT.findall(text) if "wrap" in name.lower())
                    for name in (*COMMENTED.findall(text), *objects):
                        yield CommentedWrap(name, owner, node.file, line)
            waiting.extend((child, owner) for child in reversed(node.children))


WRAPPING = ("sphere", "cylinder")
