"""What an exported body gets to be put on a floor in MuJoCo: floor, bones, damping, springs."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import mujoco
import numpy as np

from psoas.bodies.default.build import body_xml, load
from psoas.bodies.default.export import number, numbers, times
from psoas.bodies.geometry.default_bones import default_bones
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.errors import invalid_choice

if TYPE_CHECKING:
    from psoas.body.body import Body

PARTS = ("floor", "bones", "damping", "springs")
FOOT = ("calcn", "talus", "toes")  # segments that stand on balls, not on their bones
FACES = 6000  # of all bones
RADIUS, HEEL, BALL = (
    0.02,
    0.025,
    0.035,
)  # m [p]: of the balls a sole stands on, and how far aside of its middle they are
DAMPING = 20.0  # N m s/rad [p] in every joint between segments
STIFFNESS = 4000.0  # N m/rad [p] in every joint between segments: more than a whole body's weight times its height
SAID: Mapping[str, str] = {
    "floor": "a plane at height zero, and two balls under each heel and each toe joint, which touch it",
    "bones": "surfaces of the bones, which weigh nothing; all but those of the feet touch the floor",
    "damping": f"{DAMPING:g} N m s/rad in every joint between segments: no tissue",
    "springs": f"{STIFFNESS:g} N m/rad towards 'standing' in every joint between segments: no tissue, a statue",
}  # fmt: skip
FALLS = """Without activation nothing of its own holds it up, tested in MuJoCo 3.17 from
`standing`. On the floor it falls: the pelvis is 0.4 m lower after half a second. Damping
slows that: 6 cm lower after one second, half a metre after two. With springs too the
pelvis stays within 1 cm for two seconds; that is no balance of a person's."""


class Rest(NamedTuple):
    """The compiled model in its keyframe, and the body's segments there."""

    model: Any
    data: Any
    R: Mapping[str, Any]
    origin: Mapping[str, Any]


def checked_parts(parts: Collection[str]) -> tuple[str, ...]:
    """Parts by name, in their order; refused where one is unknown."""
    for part in parts:
        if part not in PARTS:
            raise invalid_choice("with", part, PARTS)
    return tuple(part for part in PARTS if part in parts)


def exported_xml(fascicles: int = 11, parts: Collection[str] = ()) -> str:
    """The default body as one self-contained MJCF file, as it is or with what a simulation on a floor needs.

    Parameters
    ----------
    fascicles : int
        Of psoas, a side: 11 or 12.
    parts : collection of {'floor', 'bones', 'damping', 'springs'}
        What it gets besides; its header says what that is worth.
    """
    xml = body_xml(fascicles)
    return with_parts(xml, parts, load(fascicles)) if checked_parts(parts) else xml


def with_parts(xml: str, parts: Collection[str], body: Body) -> str:
    """The exported body with parts, and with what they are in its header.

    Parameters
    ----------
    xml : str
        From `body_xml`.
    parts : collection of str
        Of `PARTS`.
    body : Body
        The body of that text.
    """
    chosen = checked_parts(parts)
    root = ET.fromstring(xml, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))
    at = rest(xml, body)
    for part, add in (("floor", add_floor), ("bones", add_bones), ("damping", damp), ("springs", spring)):
        if part in chosen:
            add(root, at)
    comment = next(element for element in root if not isinstance(element.tag, str))  # the header
    added = [f"  {part}: {SAID[part]}" for part in chosen]
    told = ["Added for simulation, not part of the body that psoas answers of:", *added, FALLS]
    comment.text = "\n".join([(comment.text or "").rstrip(), *told, ""])
    ET.indent(root, space="  ")
    return ET.tostring(root, encoding="unicode") + "\n"


def rest(xml: str, body: Body) -> Rest:
    """The model in `standing`, and where the segments of the body are there."""
    model = mujoco.MjModel.from_xml_string(xml)
    data = mujoco.MjData(model)
    mujoco.mj_resetDataKeyframe(model, data, 0)
    mujoco.mj_kinematics(model, data)
    there = state(body, posture_at(body, "standing"))
    return Rest(model, data, dict(zip(body.segments, there.R, strict=True)),
                dict(zip(body.segments, there.origin, strict=True)))  # fmt: skip


def local(at: Rest, name: str, points: Any) -> Any:
    """Points of the world in the frame of one of the file's bodies."""
    i = at.model.body(name).id
    return times(at.data.xmat[i].reshape(3, 3).T, (np.atleast_2d(points) - at.data.xpos[i]).T).T


def add_floor(root: ET.Element, at: Rest) -> None:
    """A plane, and the balls that the feet stand on."""
    world = root.find("worldbody")
    assert world is not None  # the writer puts it there
    plane = {"name": "floor", "type": "plane", "size": "3 3 0.1", "contype": "1", "conaffinity": "0"}
    world.insert(0, ET.Element("geom", plane))
    for side in "rl":
        foot = element_of(root, f"calcn_{side}")
        for what, segment, aside in (("heel", f"calcn_{side}", HEEL), ("ball", f"toes_{side}", BALL)):
            p = at.data.xpos[at.model.body(segment).id]
            for k, way in enumerate((-1.0, 1.0)):
                point = local(at, f"calcn_{side}", [p[0] + way * aside, p[1], RADIUS])[0]
                named = {"name": f"{what}_{k}_{side}", "type": "sphere", "size": number(RADIUS), "mass": "0"}
                ET.SubElement(foot, "geom", named | {"pos": numbers(point), "contype": "0", "conaffinity": "1"})


def add_bones(root: ET.Element, at: Rest) -> None:
    """Surfaces of the bones, each on its segment's body."""
    asset = ET.Element("asset")
    world = list(root).index(root.find("worldbody"))  # type: ignore[arg-type]
    root.insert(world, asset)
    for surface in default_bones(FACES).surfaces:
        points = at.origin[surface.segment] + times(at.R[surface.segment], np.asarray(surface.mesh.vertices).T).T
        vertices = local(at, surface.segment, points)
        name = f"bone_{surface.name}"
        faces = " ".join(map(str, np.asarray(surface.mesh.faces).ravel()))
        rounded = " ".join(f"{v:.5f}" for v in vertices.ravel())  # 10 micrometres
        ET.SubElement(asset, "mesh", name=name, vertex=rounded, face=faces, inertia="shell")
        looks = {"name": name, "type": "mesh", "mesh": name, "mass": "0", "rgba": "0.9 0.87 0.8 1", "group": "1"}
        touches = {"contype": "0", "conaffinity": "0" if surface.segment.startswith(FOOT) else "1"}
        ET.SubElement(element_of(root, surface.segment), "geom", looks | touches)


def damp(root: ET.Element, at: Rest) -> None:
    """Damping in every joint between segments."""
    for joint in joints_between(root):
        joint.set("damping", number(DAMPING))


def spring(root: ET.Element, at: Rest) -> None:
    """A spring towards the keyframe in every joint between segments."""
    for joint in joints_between(root):
        angle = float(at.data.qpos[at.model.joint(joint.attrib["name"]).qposadr[0]])
        joint.attrib |= {"stiffness": number(STIFFNESS), "springref": number(angle)}


def joints_between(root: ET.Element) -> list[ET.Element]:
    """Hinges but for those between pelvis and world."""
    bodies = root.find("worldbody")
    assert bodies is not None
    found = [joint for joint in bodies.iter("joint") if joint.get("type") == "hinge"]
    return [joint for joint in found if not joint.attrib["name"].startswith("pelvis_")]


def element_of(root: ET.Element, name: str) -> ET.Element:
    """The element of a body."""
    found = root.find(f".//body[@name='{name}']")
    assert found is not None, name
    return found
