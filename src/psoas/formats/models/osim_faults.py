"""What OpenSim cannot take in a model and says in words that do not help, found in the model's own text."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from psoas.errors import printable
from psoas.formats.models.osim_joints import coordinates_of
from psoas.formats.models.osim_plain import child_of
from psoas.formats.models.static_model import GROUND
from psoas.formats.xml import Node

NAMED = ("Body", "Coordinate", "PhysicalOffsetFrame")
FORBIDDEN = re.compile(r"[\s/*+\\]")  # in names, of OpenSim 4
COUNTS = {"PinJoint": 1, "SliderJoint": 1, "UniversalJoint": 2, "GimbalJoint": 3, "PlanarJoint": 3, "WeldJoint": 0}


def fault_of(root: Node) -> str | None:
    """The first such thing with its line and what to do; nothing where the text shows none.

    It is asked only of models that OpenSim has refused: what OpenSim takes is no fault.
    """
    return next(faults(root), None)


def faults(root: Node) -> Iterator[str]:
    """All of them."""
    yield from wrong_names(root)
    yield from doubled_bodies(root)
    yield from wrong_joints(root)
    yield from loose_bodies(root)


def said(node: Node, what: str) -> str:
    """A fault with its place."""
    return f"{printable(node.file)}:{node.line}: {what}"


def wrong_names(root: Node) -> Iterator[str]:
    """Names that OpenSim 4 does not allow."""
    for node in root.every():
        if (node.tag in NAMED or node.tag.endswith("Joint")) and FORBIDDEN.search(node.name):
            name = printable(node.name)
            yield said(node, f"the name '{name}' of a {node.tag} holds a blank, /, *, + or \\; rename it throughout.")


def bodies_of(root: Node) -> list[Node]:
    """The bodies, without the ground of version 3."""
    return [n for group in root.named("BodySet") for n in group.named("Body") if n.name != GROUND]


def doubled_bodies(root: Node) -> Iterator[str]:
    """Bodies of one name."""
    counts = Counter(body.name for body in bodies_of(root))
    for body in bodies_of(root):
        if counts[body.name] > 1:
            yield said(body, f"{counts[body.name]} bodies are called '{printable(body.name)}'; rename or remove one.")


def joints_of(root: Node) -> list[Node]:
    """The joints of a model of version 4."""
    groups = [group.child("objects") for group in root.named("JointSet")]
    return [joint for group in groups if group is not None for joint in group.children]


def wrong_joints(root: Node) -> Iterator[str]:
    """Joints whose coordinates are not those that move it."""
    held = [j for body in bodies_of(root) if (inner := body.child("Joint")) is not None for j in inner.children]
    for joint in (*joints_of(root), *held):
        names = [c.name for c in coordinates_of(joint)]
        who = f"the {joint.tag} '{printable(joint.name)}'"
        if joint.tag in COUNTS and len(names) != COUNTS[joint.tag]:
            yield said(joint, f"{who} has {len(names)} coordinates, and {COUNTS[joint.tag]} are meant.")
        if joint.tag == "CustomJoint":
            used = {name for axis in joint.named("TransformAxis") for name in axis.value("coordinates").split()}
            for name in names:
                if name not in used:
                    yield said(joint, f"{who} has the coordinate '{printable(name)}', and none of its axes follows it.")
            for name in sorted(used - set(names)):
                yield said(
                    joint, f"an axis of {who} follows '{printable(name)}', which is no coordinate of that joint."
                )


def loose_bodies(root: Node) -> Iterator[str]:
    """Bodies that hang on no joint, where each joint's child is known."""
    if not (joints := joints_of(root)):
        return
    children = {child_of(joint) for joint in joints}
    known = {body.name for body in bodies_of(root)}
    for body in bodies_of(root):
        if children <= known and body.name not in children:
            yield said(
                body,
                f"no joint carries the body '{printable(body.name)}'; give it one, such as a WeldJoint, or remove it.",
            )
