"""The numbers and sizes of a completed MJCF tree, before MuJoCo: each number is one, and nothing is without end."""

from __future__ import annotations

from collections import Counter

from psoas.errors import FileFormatError, printable
from psoas.formats.models.mjcf_files import times_of
from psoas.formats.models.static_model import MAX_BODIES, MAX_MUSCLES, check_counted, check_work
from psoas.formats.xml import MISSING, NUMBER, Node, words_of

LARGEST = 1e15  # of any number in a model
NUMERIC = {  # attributes that hold numbers and nothing else, in whatever element
    "pos", "quat", "axisangle", "xyaxes", "zaxis", "euler", "axis", "size", "fromto", "mass", "density",
    "diaginertia", "fullinertia", "range", "ref", "springref", "stiffness", "damping", "armature", "frictionloss",
    "margin", "gap", "gravity", "wind", "magnetic", "polycoef", "gear", "ctrlrange", "forcerange", "actrange",
    "lengthrange", "gainprm", "biasprm", "dynprm", "cranklength", "springlength", "springdamper", "width", "coef",
    "solref", "solimp", "solreflimit", "solimplimit", "solreffriction", "solimpfriction", "timestep", "viscosity",
    "scale", "refpos", "refquat", "vertex", "normal", "elevation", "friction", "qpos", "qvel", "act", "ctrl", "mpos",
    "mquat", "timeconst", "tausmooth", "force", "lmin", "lmax", "vmax", "fpmax", "fvmax", "kp", "kv", "area",
    "diameter", "inheritrange", "relpose", "anchor", "torquescale", "boundmass", "boundinertia", "settotalmass",
    "divisor",
}  # fmt: skip
NAMES = ("name", "file", "class", "childclass", "model", "data")
FREEDOMS = {"joint": 1, "freejoint": 6}
KINDS = {"free": 6, "ball": 3}
GROWN = ("composite", "flexcomp")  # elements that make bodies, each with joints of its own
PLANNED = ("njmax", "nconmax", "nstack", "memory")  # sizes of work space, which is taken as it is needed
MOST_USER = 1000  # values of the user's own on each element
SUBMODELS = ("model", "attach")
MAX_CLASSES = 1000


def check_mjcf(root: Node) -> Node:
    """The root, if its numbers are numbers and it makes no more of anything than a body has.

    Raises
    ------
    FileFormatError
        With the line, the element and its attribute.
    """
    check_mjcf_counts(root)
    for node in root.every():
        if node.tag in SUBMODELS:
            raise FileFormatError(
                f"{place_of(node)} takes a part of the model from another model; write it into the model itself, or "
                "<include> it."
            )
        if node.tag == "size":
            check_sizes(node)
        for key, value in node.attributes.items():
            if key not in NAMES:
                check_attribute(node, key, value)
    return root


def place_of(node: Node) -> str:
    """File, line and element, for messages."""
    return f"{printable(node.file)}:{node.line}: <{printable(node.tag[:60])}>"


def check_attribute(node: Node, key: str, value: str) -> None:
    """Refuse numbers that are none: the engine would take something else for them, or spread them."""
    words = words_of(value)
    where = f"{printable(node.file)}:{node.line}"
    shown = f"{where}: {printable(key[:60])}='{printable(value[:60])}' of <{printable(node.tag[:60])}>"
    if any(MISSING.fullmatch(w) or (NUMBER.fullmatch(w) and not abs(float(w)) <= LARGEST) for w in words):
        raise FileFormatError(f"{shown} is not finite, or beyond any use.")
    if key in NUMERIC and not all(NUMBER.fullmatch(word) for word in words):
        raise FileFormatError(f"{shown} is not a row of numbers; decimals are given with a point.")


def check_sizes(node: Node) -> None:
    """Take away what the engine would set aside beforehand; refuse values of the user's own without end."""
    for key in PLANNED:
        node.attributes.pop(key, None)
    for key, value in node.attributes.items():
        if NUMBER.fullmatch(value.strip()) and float(value) > MOST_USER:
            raise FileFormatError(f"{place_of(node)} sets aside {printable(key[:60])}='{printable(value[:20])}'.")


def check_mjcf_counts(root: Node) -> None:
    """Refuse more bodies, joints or muscles than any body has, copies counted, before any of them is made."""
    made: Counter[str] = Counter()
    waiting = [(root, 1, False)]
    while waiting:
        node, times, default = waiting.pop()
        times *= times_of(node)
        default = default or node.tag == "default"
        made[node.tag] += times
        if not default:
            made["freedoms"] += times * (6 if node.tag in GROWN else freedoms(node))
        waiting.extend((child, times, default) for child in node.children)
    pulled, pulling = (
        sum(len(group.children) for group in root.children if group.tag == tag) for tag in ("tendon", "actuator")
    )
    bodies = made["body"] + sum(made[tag] for tag in GROWN)
    muscles = max(pulled, pulling)
    counts = (
        ("bodies", bodies, MAX_BODIES),
        ("muscles", muscles, MAX_MUSCLES),
        ("classes", made["default"], MAX_CLASSES),
    )
    check_counted(root.file, counts)
    check_work(root.file, made["freedoms"], pulled)


def freedoms(node: Node) -> int:
    """How many coordinates a joint has; none where it is no joint."""
    return KINDS.get(node.attributes.get("type", ""), FREEDOMS.get(node.tag, 0)) if node.tag in FREEDOMS else 0
