"""The numbers of an `.osim` file, before OpenSim: each is one, each vector is whole, and nothing is without end.

OpenSim reads as much of a number as it can and is silent about the rest: `0,02` is 0 to it, and `20mm` is 20.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from psoas.errors import FileFormatError, printable
from psoas.formats.models.osim_curves import check_curves
from psoas.formats.models.osim_joints import without_infinite
from psoas.formats.models.osim_plain import is_muscle
from psoas.formats.models.static_model import MAX_BODIES, MAX_MUSCLES, check_counted, check_work
from psoas.formats.xml import MISSING, NUMBER, Node, numbers, words_of

MANY = None
PLACES = {  # element -> how many numbers stand in it; what bodies, joints and paths are made of, so each is finite
    "gravity": 3, "mass": 1, "mass_center": 3, "inertia": 6, "location": 3, "translation": 3, "orientation": 3,
    "location_in_parent": 3, "orientation_in_parent": 3, "location_in_child": 3, "orientation_in_child": 3,
    "location_body_1": 3, "location_body_2": 3, "xyz_body_rotation": 3, "dimensions": 3, "axis": 3, "radius": 1,
    "length": 1, "range": 2, "default_value": 1, "coefficients": MANY, "x": MANY, "y": MANY, "value": 1, "scale": 1,
    "scale_factor": 1, **{f"inertia_{ij}": 1 for ij in ("xx", "yy", "zz", "xy", "xz", "yz")},
}  # fmt: skip
OTHERS = {  # numbers that files write as nan or inf as well, where the answer does not need them
    "default_speed_value": 1, "max_isometric_force": 1, "optimal_force": 1, "optimal_fiber_length": 1,
    "tendon_slack_length": 1, "pennation_angle_at_optimal": 1, "max_contraction_velocity": 1, "scale_factors": 3,
    "transform": 6, "min_control": 1, "max_control": 1,
}  # fmt: skip
MOVING = ("MovingPathPoint", "MovingMusclePoint")  # whose `location` is not where they are
ASIDE = ("defaults", "ControllerSet", "ProbeSet", "ContactGeometrySet", "MarkerSet", "controllers", "probes")
MAX_POINTS = 100_000  # of all paths
MAX_KNOTS = 5_000  # of one spline; real ones have up to 200
POINTS = ("PathPoint", "ConditionalPathPoint", "MovingPathPoint", "MusclePoint", "MuscleViaPoint", "MovingMusclePoint")


def check_osim(root: Node) -> Node:
    """The root, if its numbers are numbers and there are no more of anything than a body has.

    Raises
    ------
    FileFormatError
        With the line, the element, and whose it is.
    """
    check_version(root)
    check_work(root.file, *check_osim_counts(root))
    check_curves(root)
    for node, owner, aside in owned(root):
        if node.children and not aside:
            check_once(node, owner)
        if node.children or not node.text.strip():
            continue
        if node.tag in PLACES and not aside:
            check_place(node, owner)
        elif node.tag in PLACES or node.tag in OTHERS:
            check_words(node, owner)
    return root


def check_version(root: Node) -> None:
    """Refuse a version that is no number, whose layout nobody knows."""
    version = root.attributes.get("Version", "").strip()
    if not re.fullmatch(r"[0-9]{5,6}", version):
        raise FileFormatError(
            f"{printable(root.file)}:{root.line}: Version='{printable(version[:20])}' is none of OpenSim's; write "
            "its own, such as 40000."
        )


def check_once(node: Node, owner: str) -> None:
    """Refuse a place, size or frame that is said twice, in two ways: readers differ in which they take."""
    seen: dict[str, str] = {}
    for child in node.children:
        said = child.text.strip()
        single = child.tag in PLACES or child.tag.startswith("socket_")
        if single and seen.setdefault(child.tag, said) != said:
            raise FileFormatError(f"{place_of(child, owner)} stands twice in one element; remove one.")


def owned(root: Node) -> Iterator[tuple[Node, str, bool]]:
    """Every element, the muscle, joint or body it stands in, and whether it stands beside what is answered."""
    waiting = [(root, "", False)]
    while waiting:
        node, owner, aside = waiting.pop()
        yield node, owner, aside or (node.tag == "location" and owner in MOVING)
        carries = node.tag == "Body" or node.tag.endswith("Joint") or is_muscle(node)
        inner = node.tag if node.tag in MOVING else node.name if carries and node.name else owner
        aside = aside or node.tag in ASIDE
        waiting.extend((child, inner, aside) for child in reversed(node.children))


def place_of(node: Node, owner: str) -> str:
    """File, line, element and owner, for messages."""
    whose = f" of '{printable(owner[:80])}'" if owner and owner not in MOVING else ""
    return f"{printable(node.file)}:{node.line}: <{node.tag}>{whose}"


def check_place(node: Node, owner: str) -> None:
    """Refuse what is not as many finite numbers as the element takes."""
    text = without_infinite(node.text) if node.tag == "range" else node.text
    found = numbers(text, place_of(node, owner), PLACES[node.tag])
    if len(found) > MAX_KNOTS:
        raise FileFormatError(f"{place_of(node, owner)}: {len(found)} numbers, and {MAX_KNOTS} are the most.")


def check_words(node: Node, owner: str) -> None:
    """Refuse what is neither a number nor one of the words for none."""
    words = words_of(node.text)
    if not all(NUMBER.fullmatch(word) or MISSING.fullmatch(word) for word in words):
        numbers(node.text, place_of(node, owner))
    meant = OTHERS.get(node.tag, PLACES.get(node.tag))
    if meant is not MANY and len(words) != meant:
        raise FileFormatError(f"{place_of(node, owner)}: {len(words)} numbers where {meant} are meant.")


def check_osim_counts(root: Node) -> tuple[int, int]:
    """How many coordinates and muscles there are; more of anything than a body has is refused before it is made."""
    found: Counter[str] = Counter()
    muscles = points = 0
    for node in root.every():
        found[node.tag] += 1
        muscles += is_muscle(node)
        points += node.tag in POINTS
    joints = sum(count for tag, count in found.items() if tag.endswith("Joint"))
    check_counted(
        root.file,
        (
            ("bodies", found["Body"], MAX_BODIES), ("joints", joints, 2 * MAX_BODIES),
            ("muscles", muscles, MAX_MUSCLES), ("path points", points, MAX_POINTS),
            ("coordinates", found["Coordinate"], 6 * MAX_BODIES),
            ("axes of joints", found["TransformAxis"], 12 * MAX_BODIES),
        ),
    )  # fmt: skip
    return found["Coordinate"], muscles
