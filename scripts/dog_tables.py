"""Tables of the dog that psoas carries, from the repaired file: bodies, joints, points of three muscles a side.

Usage: python scripts/dog_tables.py ../shared/data/dog/dog_repaired.xml; writes `dog_*.csv` of the package. Skeleton,
joints and inertials are facts of dm_control 1.0.50, paths of MuJoCo Menagerie's musculoskeletal_dog; see NOTICE.
"""

import csv
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np

MUSCLES = ("psoas_major", "psoas_minor", "rectus_femoris")
TABLES = Path(__file__).resolve().parent.parent / "src" / "psoas" / "anatomy" / "tables"
SKELETON = "dm_control 1.0.50, suite/dog.xml, compiled (Apache-2.0)"
PATHS = "MuJoCo Menagerie musculoskeletal_dog 361cbb33 (MIT); psoas major's last point on the femur (docs/animals.md)"


def values(text: str) -> list[float]:
    """The numbers of an attribute."""
    return [float(x) for x in text.split()]


def turn_of(quat: list[float]) -> np.ndarray:
    """The rotation matrix of a quaternion."""
    w, x, y, z = np.array(quat) / np.linalg.norm(quat)
    return np.array([
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ])  # fmt: skip


def short(value: float) -> str:
    """A number of six significant digits."""
    return f"{value:.6g}" if abs(value) > 1e-12 else "0"


def written(name: str, header: str, rows: list[list[str]]) -> None:
    """A table of the package."""
    with (TABLES / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header.split(","), *rows])


def main(file: str) -> None:
    """The three tables."""
    root = ET.parse(file).getroot()
    places, bodies, joints = {}, [], []

    def walk(element: ET.Element, parent: str) -> None:
        name, at = element.attrib["name"], values(element.attrib["pos"])
        inertial = element.find("inertial")
        R = turn_of(values(inertial.attrib["quat"]))
        inertia = R @ np.diag(values(inertial.attrib["diaginertia"])) @ R.T
        full = inertia[[0, 1, 2, 0, 0, 1], [0, 1, 2, 1, 2, 2]]
        numbers = [*at, float(inertial.attrib["mass"]), *values(inertial.attrib["pos"]), *full]
        bodies.append([name, parent, *map(short, numbers), SKELETON])
        for joint in element.findall("joint"):
            spans = values(joint.attrib.get("range", "")) or ["", ""]
            where = values(joint.attrib.get("pos", "0 0 0"))
            joints.append([joint.attrib["name"], name, *map(short, values(joint.attrib["axis"])), *map(short, where),
                           *(short(s) if s != "" else "" for s in spans), SKELETON])  # fmt: skip
        for kind in ("site", "geom"):
            for thing in element.findall(kind):
                places[thing.attrib["name"]] = (name, thing)
        for child in element.findall("body"):
            walk(child, name)

    walk(root.find("worldbody/body"), "")
    points = []
    for muscle in MUSCLES:
        for side in "RL":
            path = next(s for s in root.iter("spatial") if s.attrib["name"] == f"{muscle}_{side}_tendon")
            for step in path:
                body, thing = places[step.attrib.get("site") or step.attrib["geom"]]
                row = [f"{muscle}_{side}", step.tag, body, *map(short, values(thing.attrib["pos"]))]
                size, aside = ["", ""], ["", "", "", ""]
                if step.tag == "geom":
                    size = [short(v) for v in values(thing.attrib["size"])]
                    owner, site = places[step.attrib["sidesite"]]
                    aside = [owner, *map(short, values(site.attrib["pos"]))]
                points.append([*row, *size, *aside, PATHS])
    written("dog_bodies", "body,parent,x,y,z,mass_kg,com_x,com_y,com_z,ixx,iyy,izz,ixy,ixz,iyz,source", bodies)
    written("dog_joints", "joint,body,axis_x,axis_y,axis_z,x,y,z,low_rad,high_rad,source", joints)
    header = "muscle,kind,body,x,y,z,radius,half_length,side_body,side_x,side_y,side_z,source"
    written("dog_points", header, points)


if __name__ == "__main__":
    main(sys.argv[1])
