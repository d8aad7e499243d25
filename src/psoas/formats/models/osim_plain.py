"""An `.osim` model without what its kinematics do not need, as XML again: for files that OpenSim itself cannot take."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from psoas.formats.xml import Node, written

PATHS = ("GeometryPath", "FunctionBasedPath", "MusclePointSet", "MuscleWrapSet", "path")
STRENGTH = "max_isometric_force"
DROPPED = (
    "defaults", "ControllerSet", "ProbeSet", "ContactGeometrySet", "MarkerSet", "VisibleObject", "attached_geometry",
    "controllers", "probes", "Appearance", "ForceSet", "ActuatorSet",
)  # fmt: skip
FORCES = ("ForceSet", "ActuatorSet")
COMPONENTS = ("components", "ComponentSet")
PLAIN_MUSCLE = "Thelen2003Muscle"
QUATERNIONS = {"BallJoint": 3, "FreeJoint": 6}  # joints whose speeds are no rates of coordinates: how many they have
NO_MUSCLE = ("Probe", "Metabolic", "Controller", "Analysis", "Set", "Point", "Wrap", "Parameter")


def muscle_nodes(root: Node) -> Iterator[Node]:
    """Every element that is a muscle, of whatever class: what has a path, or stands among the forces."""
    waiting: list[tuple[Node, bool]] = [(root, False)]
    while waiting:
        node, among = waiting.pop()
        if node.tag == "defaults":
            continue
        if is_muscle(node) and (among or any(c.tag in PATHS or c.tag.endswith("Path") for c in node.children)):
            yield node
            continue
        forces = node.tag in (*FORCES, *COMPONENTS) or (among and node.tag == "objects")
        waiting.extend((child, forces) for child in reversed(node.children))


def is_muscle(node: Node) -> bool:
    """Whether an element's class says that it is a muscle."""
    return "Muscle" in node.tag and not any(word in node.tag for word in NO_MUSCLE)


def quaternion_joints(root: Node) -> list[Node]:
    """The ball and free joints of a model."""
    return [node for node in root.every() if node.tag in QUATERNIONS]


def plain_text(root: Node, without: Collection[str] = ()) -> str:
    """The model's bodies, joints, constraints and muscles, and nothing else, as XML.

    Ball joints are written as gimbals and free joints as custom joints, whose coordinates bear the same names and have
    the same value zero. A second joint of a body is left out. Every muscle is of one class and keeps its path and its
    strength: neither is part of the class.

    Parameters
    ----------
    root : Node
        Of `read_xml`.
    without : names of muscles to leave out
    """
    muscles = list(muscle_nodes(root))
    kept = plain(root, {id(node) for node in muscles}, second_joints(root))
    model = kept.child("Model")
    if model is not None:
        held = Node("objects", {}, 0, children=[plain_muscle(m) for m in muscles if m.name not in without])
        model.children.append(Node("ForceSet", {"name": "forceset"}, 0, children=[held]))
    return written(kept)


def plain_muscle(node: Node) -> Node:
    """A muscle of any class as one that every version knows, with its path and its strength."""
    kept = [c for c in node.children if c.tag in PATHS or c.tag.endswith("Path") or c.tag == STRENGTH]
    return Node(PLAIN_MUSCLE, {"name": node.name}, node.line, children=kept)


def second_joints(root: Node) -> dict[int, str]:
    """Joints whose child hangs on an earlier one already: their identity, and their name."""
    found: dict[int, str] = {}
    seen: set[str] = set()
    for group in root.named("JointSet"):
        objects = group.child("objects")
        for joint in objects.children if objects is not None else ():
            child = child_of(joint)
            if child in seen:
                found[id(joint)] = joint.name
            seen.add(child)
    return found


def child_of(joint: Node) -> str:
    """The last part of the path of a joint's child, an offset frame of its own followed to what it is fixed to."""
    path = joint.value("socket_child_frame") or joint.value("socket_child_frame_connectee_name")
    last = path.rsplit("/", 1)[-1]
    for frame in joint.named("PhysicalOffsetFrame"):
        if frame.name == last:
            return (frame.value("socket_parent") or frame.value("socket_parent_connectee_name")).rsplit("/", 1)[-1]
    return last


def plain(node: Node, muscles: Collection[int], joints: Collection[int]) -> Node:
    """The element as it is kept: without forces, muscles and some joints."""
    if node.tag in QUATERNIONS:
        node = unquaternioned(node)
    children = []
    for child in node.children:
        if child.tag in DROPPED or id(child) in muscles or id(child) in joints:
            continue
        if node.tag in COMPONENTS and child.tag not in ("objects", "PhysicalOffsetFrame"):
            continue
        children.append(plain(child, muscles, joints))
    return Node(node.tag, node.attributes, node.line, text=node.text, children=children)


def unquaternioned(joint: Node) -> Node:
    """A ball joint as a gimbal, a free joint as a custom joint of three turns and three shifts."""
    names = [c.name for c in joint.named("Coordinate")]
    names += [f"{joint.name}_coord_{i}" for i in range(len(names), QUATERNIONS[joint.tag])]
    if joint.tag == "BallJoint":
        return Node("GimbalJoint", joint.attributes, joint.line, text=joint.text, children=joint.children)
    held = joint.child("CoordinateSet") or joint.child("coordinates")
    children = list(joint.children)
    if held is None:
        children.append(Node("coordinates", {}, joint.line, children=[leaf("Coordinate", name=n) for n in names]))
    return Node(
        "CustomJoint", joint.attributes, joint.line, text=joint.text, children=[*children, six_axes(names, joint.line)]
    )


def six_axes(names: list[str], line: int) -> Node:
    """Turns about x, y and z, body-fixed in this order, then shifts along them."""
    axes = []
    for i, (name, axis) in enumerate(zip(names, ("1 0 0", "0 1 0", "0 0 1") * 2, strict=True)):
        kind = "rotation" if i < 3 else "translation"
        straight = Node("LinearFunction", {"name": "function"}, line, children=[leaf("coefficients", "1 0")])
        inner = [leaf("coordinates", name), leaf("axis", axis), straight]
        axes.append(Node("TransformAxis", {"name": f"{kind}{i % 3 + 1}"}, line, children=inner))
    return Node("SpatialTransform", {}, line, children=axes)


def leaf(tag: str, text: str = "", name: str = "") -> Node:
    """An element with text only."""
    return Node(tag, {"name": name} if name else {}, 0, text=text)
