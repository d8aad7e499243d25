"""The pieces of an `.osim` file's joints: sockets, coordinates, transforms and couplings, as its XML has them."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np

from psoas.formats.models.osim_functions import value
from psoas.formats.models.static_model import Array, Coordinate, Pose, euler
from psoas.formats.xml import Node, numbers, words_of

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


def where_is(node: Node) -> str:
    """File and line of a node, for messages."""
    return f"{node.file}:{node.line}"


def triple(node: Node, tag: str, default: tuple[float, float, float] = (0.0, 0.0, 0.0)) -> tuple[float, ...]:
    """Three numbers of a child."""
    text = node.value(tag)
    return numbers(text, where_is(node), 3) if text else default


def number_of(node: Node, tag: str, default: float = 0.0) -> float:
    """The number of a child."""
    text = node.value(tag)
    return numbers(text, where_is(node), 1)[0] if text else default


def flag(node: Node, tag: str, default: bool) -> bool:
    """Whether a child says true."""
    text = node.value(tag).lower()
    return text in ("true", "1") if text else default


def socket_of(node: Node, name: str) -> str:
    """What a node is connected to: `socket_*` since 4.0, connectors just before."""
    direct = node.value(f"socket_{name}") or node.value(f"socket_{name}_connectee_name")
    if direct:
        return direct
    connectors = node.child("connectors")
    held = (c.value("connectee_name") for c in (connectors.children if connectors else ()) if c.name == name)
    return next(held, "")


def coupler_of(node: Node) -> tuple[tuple[str, ...], Node | None, float]:
    """What a coordinate follows, by which function, times what."""
    function = node.child("coupled_coordinates_function")
    inner = function.children[0] if function is not None and function.children else None
    return tuple(node.value("independent_coordinate_names").split()), inner, number_of(node, "scale_factor", 1.0)


def coupled_value(node: Node, found: Mapping[str, float]) -> float | None:
    """Where a coupler puts its coordinate while others have these values; None where the static reading cannot say."""
    drivers, function, scale = coupler_of(node)
    if function is None or not drivers or any(d not in found for d in drivers):
        return None
    if function.tag == "LinearFunction":
        terms = numbers(function.value("coefficients") or "1 0", where_is(function))
        slopes = terms[: len(drivers)]
        constant = terms[len(drivers)] if len(terms) > len(drivers) else 0.0
        return scale * (sum(a * found[d] for a, d in zip(slopes, drivers, strict=False)) + constant)
    return scale * value(function, found[drivers[0]]) if len(drivers) == 1 else None


def enforced(node: Node) -> bool:
    """Whether a constraint is switched on, in the words of any version."""
    return flag(node, "isEnforced", True) and not flag(node, "isDisabled", False)


def three(values: tuple[float, ...]) -> tuple[float, float, float]:
    """The first three of some numbers."""
    return values[0], values[1], values[2]


def pose_in_child(joint: Node) -> Pose:
    """Where a joint stands on its child, up to version 3."""
    place = joint.value("location_in_child") or joint.value("location") or "0 0 0"
    angles = joint.value("orientation_in_child") or joint.value("orientation") or "0 0 0"
    return Pose(euler(numbers(angles, where_is(joint), 3)), np.array(numbers(place, where_is(joint), 3)))


def part_joints(model: Node) -> None:
    """Give joints of one name names of their own, as OpenSim does: each has frames that bear its name."""
    seen: set[str] = set()
    for group in model.named("JointSet"):
        objects = group.child("objects")
        for joint in objects.children if objects is not None else ():
            if joint.name in seen:
                joint.attributes["name"] = f"{joint.name}#{len(seen)}"
            seen.add(joint.name)


def coordinates_of(joint: Node) -> list[Node]:
    """The coordinates of a joint, in the layout of any version."""
    held = joint.child("CoordinateSet") or joint.child("coordinates")
    return list(held.named("Coordinate")) if held else []


def coordinate_of(node: Node, joint: str, turns: bool, axis: Array) -> Coordinate:
    """The record of a coordinate."""
    limits = range_of(node)
    motion = node.value("motion_type")
    return Coordinate(
        node.name,
        joint,
        motion == "rotational" if motion in ("rotational", "translational") else turns,
        limits,
        number_of(node, "default_value"),
        flag(node, "locked", False),
        flag(node, "clamped", False),
        (float(axis[0]), float(axis[1]), float(axis[2])),
    )


INFINITE = re.compile(r"[+-]?inf(?:inity)?", re.IGNORECASE)


def without_infinite(text: str) -> str:
    """A range in which the words for no limit are zeros."""
    return " ".join("0" if INFINITE.fullmatch(word) else word for word in words_of(text))


def range_of(node: Node) -> tuple[float, float] | None:
    """The range of a coordinate, the lower end first; None where there is none, or an end without limit."""
    text = node.value("range")
    ends = numbers(without_infinite(text), where_is(node), 2) if text else ()
    if not ends or any(map(INFINITE.fullmatch, words_of(text))):
        return None
    return min(ends), max(ends)


Moves = list[tuple[Array, str, Node | None]]


def transform_of(joint: Node, names: list[str]) -> tuple[Moves, Moves]:
    """A joint's turns and shifts: axis, coordinate and function of each, in their order."""
    if joint.tag == "CustomJoint":
        moves = []
        for node in joint.named("TransformAxis"):
            held = next((c for c in node.children if c.tag not in ("coordinates", "axis")), None)
            function = held.children[0] if held is not None and held.tag == "function" and held.children else held
            coordinate = next(iter(node.value("coordinates").split()), "")
            moves.append((node.name, (np.array(triple(node, "axis")), coordinate, function)))
        return [m for n, m in moves if n.startswith("rot")], [m for n, m in moves if n.startswith("trans")]
    turns, shifts = SIMPLE.get(joint.tag, ((), ()))
    given = iter(names)
    identity = Node("LinearFunction", {}, joint.line, joint.file)
    found = [[(np.array(a), next(given, ""), identity) for a in axes] for axes in (turns, shifts)]
    return found[0], found[1]  # type: ignore[return-value]


def moving_place(node: Node, default: object) -> tuple[float, ...]:
    """Where a moving point is at the default posture."""
    found = []
    for letter in "xyz":
        name = (
            (node.value(f"{letter}_coordinate") or socket_of(node, f"{letter}_coordinate")).strip().rsplit("/", 1)[-1]
        )
        held = node.child(f"{letter}_location")
        function = held.children[0] if held is not None and held.children else None
        found.append(value(function, default(name)))  # type: ignore[operator]
    return tuple(found)
