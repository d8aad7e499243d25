"""A dog from tables: skeleton and inertials of dm_control, psoas and rectus femoris of MuJoCo Menagerie, repaired."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import lru_cache
from itertools import count

import mujoco

from psoas.anatomy import table
from psoas.bodies.models.load import load_model
from psoas.body.body import Body
from psoas.engines.mujoco import silence

STRENGTH = "100"  # N: the source has one constant for all
ACROSS = "1.5707963267948966 0 0"  # of a wrap: its axis runs from side to side
PROVENANCE = "the dog of psoas' tables: dm_control 1.0.50 and MuJoCo Menagerie, repaired (docs/animals.md)"
SAID = (
    "Pelvis and L7 are one piece (no lumbosacral joint); levels flex at L1, L3, L5 and L7 alone and twist at the "
    "others. "
    "Every muscle has 100 N: the source says no more. Psoas major ends on the femur, where the published file has it "
    "end on the pelvis beside it."
)


def dog_xml(rooted: str = "torso") -> str:
    """The dog as MJCF: x cranial, y left, z up; metres, kilograms, radians.

    Parameters
    ----------
    rooted : {'torso', 'pelvis'}
        Which body the tree begins with; turned round it is the same animal (tests ask both).
    """
    root = ET.Element("mujoco", model="dog")
    ET.SubElement(root, "compiler", angle="radian", autolimits="true", inertiafromgeom="false")
    world = ET.SubElement(root, "worldbody")
    points = paths_of(root, bodies_of(world, rooted))
    actuators = ET.SubElement(root, "actuator")
    for muscle in points:
        ET.SubElement(actuators, "muscle", name=muscle, tendon=f"{muscle}_tendon", force=STRENGTH, lengthrange="0.01 1")
    ET.indent(root)
    return ET.tostring(root, encoding="unicode") + "\n"


def chain_to(name: str) -> list[str]:
    """The bodies from the table's root to a body, both included."""
    parents = {row["body"]: row["parent"] for row in table("dog_bodies")}
    found = [name]
    while parents[found[-1]]:
        found.append(parents[found[-1]])
    return found[::-1]


def numbers(*values: float) -> str:
    """A vector as MJCF writes it."""
    return " ".join(repr(float(v)) for v in values)


def three(row: dict[str, str], *keys: str) -> list[float]:
    """Three columns of a row."""
    return [float(row[k]) for k in keys]


def bodies_of(world: ET.Element, rooted: str) -> dict[str, ET.Element]:
    """Every body's element, its joints in it.

    Turned round, the joints between two bodies belong to the one that was the parent, about the opposite axis.
    """
    rows = {row["body"]: row for row in table("dog_bodies")}
    chain = chain_to(rooted)
    order: list[tuple[str, str, bool]] = [(rooted, "", False)]
    order += [(chain[i], chain[i + 1], True) for i in reversed(range(len(chain) - 1))]
    placed = {name for name, _, _ in order}
    for name, row in rows.items():
        if name not in placed:
            order.append((name, row["parent"], False))
    elements: dict[str, ET.Element] = {}
    for name, parent, turned in order:
        own = three(rows[name], "x", "y", "z")
        below = three(rows[parent], "x", "y", "z") if turned else []
        at = [-v for v in below] if turned else own
        if name == rooted and parent == "":
            at = [sum(three(rows[b], "x", "y", "z")[k] for b in chain) for k in range(3)]
        element = ET.SubElement(elements[parent] if parent else world, "body", name=name, pos=numbers(*at))
        elements[name] = element
        row = rows[name]
        ET.SubElement(
            element, "inertial", mass=row["mass_kg"], pos=numbers(*three(row, "com_x", "com_y", "com_z")),
            fullinertia=" ".join(row[k] for k in ("ixx", "iyy", "izz", "ixy", "ixz", "iyz")),
        )  # fmt: skip
        if not parent:
            ET.SubElement(element, "freejoint", name="root")
        joints = [j for j in table("dog_joints") if j["body"] == (parent if turned else name)]
        for joint in reversed(joints) if turned else joints:
            axis, where = three(joint, "axis_x", "axis_y", "axis_z"), three(joint, "x", "y", "z")
            if turned:
                axis, where = [-v for v in axis], [w + b for w, b in zip(where, below, strict=True)]
            limits = {"range": f"{joint['low_rad']} {joint['high_rad']}"} if joint["low_rad"] else {}
            placed_at = {"axis": numbers(*axis), "pos": numbers(*where)}
            ET.SubElement(element, "joint", {"name": joint["joint"], "type": "hinge", **placed_at, **limits})
    return elements


def paths_of(root: ET.Element, elements: dict[str, ET.Element]) -> dict[str, ET.Element]:
    """The tendon of every muscle, its points and wraps put on their bodies."""
    tendons = ET.SubElement(root, "tendon")
    found: dict[str, ET.Element] = {}
    wraps: dict[tuple[str, ...], str] = {}
    each = count()
    for row in table("dog_points"):
        if row["muscle"] not in found:
            found[row["muscle"]] = ET.SubElement(tendons, "spatial", name=f"{row['muscle']}_tendon")
        path, place = found[row["muscle"]], numbers(*three(row, "x", "y", "z"))
        if row["kind"] == "site":
            name = f"{row['muscle']}-P{next(each)}"
            ET.SubElement(elements[row["body"]], "site", name=name, pos=place)
            ET.SubElement(path, "site", site=name)
            continue
        key = (row["body"], place, row["radius"], row["side_body"], row["side_x"], row["side_y"], row["side_z"])
        if key not in wraps:
            wraps[key] = f"wrap{len(wraps)}"
            ET.SubElement(elements[row["body"]], "geom", name=wraps[key], type="cylinder", pos=place, euler=ACROSS,
                          size=f"{row['radius']} {row['half_length']}", contype="0", conaffinity="0")  # fmt: skip
            ET.SubElement(elements[row["side_body"]], "site", name=f"{wraps[key]}-side",
                          pos=numbers(*three(row, "side_x", "side_y", "side_z")))  # fmt: skip
        ET.SubElement(path, "geom", geom=wraps[key], sidesite=f"{wraps[key]}-side")
    return found


@lru_cache(maxsize=2)
def dog_body(rooted: str = "torso") -> Body:
    """The dog as a `Body`: 61 bodies, 10.2 kg, psoas major and minor and rectus femoris of both sides.

    Parameters
    ----------
    rooted : {'torso', 'pelvis'}
        Which body the tree begins with.

    Returns
    -------
    Body
        Of the species dog: it stands on four feet unless said otherwise.

    Examples
    --------
    >>> body = dog_body()
    >>> body.species, body.spine.kind, len(body.muscles)
    ('dog', 'levels', 6)
    """
    silence()
    body = load_model(mujoco.MjSpec.from_string(dog_xml(rooted)), species="dog")
    return replace(body, name="dog", provenance=PROVENANCE, remarks=(*body.remarks, SAID))
