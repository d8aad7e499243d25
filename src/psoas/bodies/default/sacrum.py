"""The default body with a sacrum that moves: sacroiliac joint, coccyx, floor strands and ligaments.

It is made of the default body's own text, in which nothing is changed. At rest every muscle path has the length that it
has there, and the whole body its mass.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.bodies.default.build import body_of, body_xml, checked_fascicles
from psoas.bodies.default.export import number, numbers
from psoas.body.body import Body, Meaning
from psoas.body.state import Array
from psoas.engines.mujoco import OBJ, names
from psoas.errors import invalid_choice

COCCYX = np.array([-0.1365, -0.033, 0.0])  # m [p], pelvis frame: sacrococcygeal joint, where the mesh narrows
TIP = np.array([-0.128, -0.066, 0.0])  # m [p], pelvis frame
SACRAL = ("sacrum_tx", "sacrum_ty", "sacrum_tz", "sacrum_FE", "sacrum_LB", "sacrum_AR")
AXES = {"tx": (1, 0, 0), "ty": (0, 1, 0), "tz": (0, 0, 1), "FE": (0, 0, 1), "LB": (1, 0, 0), "AR": (0, 1, 0)}
RANGES = {"tx": 0.005, "ty": 0.005, "tz": 0.005, "FE": 0.09, "LB": 0.05, "AR": 0.09, "coccyx": 0.53}  # m, rad [p]
ON_THE_SACRUM = re.compile(r"MF_|LTpT_|piri-P1_|glmax3-P1_")  # path points of the pelvis, by the muscle's own name
BESIDE = 0.026  # m: multifidus farther from the middle starts on the ilium
LOWEST_GLUTEUS = ("glmax3-P1_r", "glmax3-P1_l")  # at coccyx height
ENDS = ("sacrum", "coccyx")  # where the lowest strand of gluteus maximus may start
HALF = {"sacrum": (0.025, 0.05, 0.05), "coccyx": (0.005, 0.02, 0.01)}  # m [p] half axes: inertia as of an ellipsoid
CENTRE_OF_MASS = {"sacrum": np.array([-0.135, 0.015, 0.0]), "coccyx": (COCCYX + TIP) / 2}  # m [p], pelvis frame
PRELOAD = 1.0  # N: weight of a ligament within a family of one
HEADER = """With a sacrum that moves (psoas body export, elastic sacroiliac joint): pelvis - sacrum (6 ways)
- L5 ... and sacrum - coccyx (1 hinge); strands of the pelvic floor that end on bone, and
three ligaments a side as plain paths. Springs in these joints are both sacroiliac joints
together, middle of a published range [p]; of one person they may be six times as stiff.
Not in it: the form of the joint's surfaces, slack of ligaments, strands that end on
viscera. No prolapse, continence or pain can be read off it."""


class Mass(NamedTuple):
    """Mass [kg], centre (3,) [m] and inertia about it (3, 3) [kg m2], in the pelvis' axes."""

    mass: float
    centre: Array
    inertia: Array

    def about(self, point: Array) -> Array:
        """Inertia about a point."""
        d = self.centre - point
        return np.asarray(self.inertia + self.mass * ((d @ d) * np.eye(3) - np.outer(d, d)))

    def without(self, others: Sequence[Mass]) -> Mass:
        """What is left when others are taken out."""
        mass = self.mass - sum(o.mass for o in others)
        centre = (self.mass * self.centre - sum(o.mass * o.centre for o in others)) / mass
        inertia = self.about(centre) - sum(o.about(centre) for o in others)
        return Mass(mass, np.asarray(centre), np.asarray(inertia))


def sij_value(name: str, column: str = "value") -> float:
    """A number of `tables/sacroiliac.csv`."""
    return float(next(row[column] for row in table("sacroiliac") if row["parameter"] == name))


def centres() -> tuple[str, ...]:
    """Names of the sacroiliac axis' centres, `s2` first.

    Examples
    --------
    >>> centres()
    ('s2', 'weisl', 'forward', 'back', 'up', 'down')
    """
    return tuple(row["centre"] for row in table("sij_centres"))


def centre_of(name: str) -> Array:
    """Where the sacroiliac axis is (3,) [m], pelvis frame."""
    if name not in centres():
        raise invalid_choice("centre", name, centres())
    row = next(row for row in table("sij_centres") if row["centre"] == name)
    return np.array([float(row["anterior_mm"]), float(row["superior_mm"]), 0.0]) / 1e3


def sacral_body(fascicles: int = 11, *, centre: str = "s2", gluteus: str = "sacrum") -> Body:
    """The default body with sacroiliac joint, coccyx, floor strands and ligaments.

    Parameters
    ----------
    fascicles : int
        Of psoas, a side.
    centre : str
        Of the sacroiliac axis: one of `centres`.
    gluteus : {'sacrum', 'coccyx'}
        Where the lowest strand of gluteus maximus starts; its point lies at the height of the coccyx.

    Returns
    -------
    Body
        The default body's muscles first, in their order; then the floor's strands, then ligaments, which have no force
        of their own (``F0`` is nan). Coordinates `SACRAL` move the sacrum relative to the pelvis, ``coccyx_FE`` the
        coccyx relative to the sacrum.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown centre or bone; another number of fascicles.

    Examples
    --------
    >>> body = sacral_body()
    >>> body.parents["sacrum"], body.parents["L5"], body.parents["coccyx"]
    ('pelvis', 'sacrum', 'sacrum')
    """
    return _made(checked_fascicles(fascicles), centre, gluteus)


@lru_cache(maxsize=24)
def _made(fascicles: int, centre: str, gluteus: str) -> Body:
    name = f"default body, sacrum elastic about {centre}" + (", gluteus on the coccyx" if gluteus == "coccyx" else "")
    body = with_ligaments(body_of(sacral_xml(fascicles, centre=centre, gluteus=gluteus), name))
    lowest = {**body.lumbar[0], "lower": "sacrum"}
    return replace(
        body, lumbar=(lowest, *body.lumbar[1:]), meanings={**body.meanings, **meanings()}, remarks=(said(gluteus),)
    )


def meanings() -> dict[str, Meaning]:
    """What the directions of the new coordinates are called."""
    rows = {row["coordinate"]: row for row in table("coordinates")}
    return {c: Meaning(rows[c]["positive"], rows[c]["negative"], c, 1) for c in (*SACRAL, "coccyx_FE")}


def said(gluteus: str) -> str:
    """What goes with every answer of this body."""
    return (
        "The sacrum is one bone on a linear spring: no form of the joint's surfaces, no slack of ligaments, nobody's "
        f"own joint. The lowest strand of gluteus maximus starts on the {gluteus}. Strands of the floor that end on "
        "viscera (puborectalis, most of pubovisceralis) exert no moment on bone and are not here."
    )


def with_ligaments(body: Body) -> Body:
    """The body whose ligaments are paths among its muscles, behind them: they pull, but have no force of their own."""
    model: Any = body.engine.model  # type: ignore[attr-defined]
    tendons = {t: i for i, t in enumerate(names(model, OBJ.mjOBJ_TENDON, model.ntendon))}
    more = [(row, side) for row, side in strands() if row["kind"] == "ligament"]
    rows = np.array([tendons[f"{row['strand']}{side}_tendon"] for row, side in more], dtype=np.intp)
    columns: dict[str, tuple[Any, ...]] = {
        "family": tuple(row["family"] for row, _ in more),
        "part": ("",) * len(more),
        "level": ("",) * len(more),
        "side": tuple({"_r": "right", "_l": "left"}[side] for _, side in more),
    }
    known: dict[str, Any] = {key: (*body.muscle_table[key], *values) for key, values in columns.items()}
    known["F0"] = np.concatenate([body.muscle_table["F0"], np.full(len(more), np.nan)])
    for key in ("pcsa", "pcsa_ammr"):
        known[key] = np.concatenate([body.muscle_table[key], np.full(len(more), PRELOAD)])
    assert body.wrapped is not None
    return replace(
        body,
        muscles=(*body.muscles, *(f"{row['strand']}{side}" for row, side in more)),
        muscle_table=known,
        paths={path: np.concatenate([found, rows]) for path, found in body.paths.items()},
        wrapped=np.concatenate([body.wrapped, rows]),
    )


def strands() -> Iterator[tuple[dict[str, str], str]]:
    """Every strand and ligament with its side."""
    for row in table("floor_strands"):
        for side in ("_r", "_l"):
            yield row, side


def sacral_xml(fascicles: int = 11, *, centre: str = "s2", gluteus: str = "sacrum") -> str:
    """The body of `sacral_body` as one self-contained MJCF file; ligaments are paths without actuators."""
    at = centre_of(centre)
    if gluteus not in ENDS:
        raise invalid_choice("gluteus", gluteus, ENDS)
    root = ET.fromstring(body_xml(fascicles), ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))
    joints = [joint.attrib["name"] for joint in found(root, "worldbody").iter("joint")]
    posture = dict(zip(joints, found(root, "keyframe/key").attrib["qpos"].split(), strict=True))
    pelvis = found(root, ".//body[@name='pelvis']")
    sacrum = insert_sacrum(pelvis, at)
    coccyx = insert_coccyx(sacrum, at)
    move_points(pelvis, {"sacrum": (sacrum, at), "coccyx": (coccyx, COCCYX)}, gluteus)
    part_mass(pelvis, {"sacrum": (sacrum, at), "coccyx": (coccyx, COCCYX)})
    add_strands(root, {"pelvis": (pelvis, 0 * at), "sacrum": (sacrum, at), "coccyx": (coccyx, COCCYX)})
    order = [joint.attrib["name"] for joint in found(root, "worldbody").iter("joint")]
    found(root, "keyframe/key").set("qpos", " ".join(posture.get(name, "0") for name in order))
    comment = next(element for element in root if not isinstance(element.tag, str))
    comment.text = "\n".join([(comment.text or "").rstrip(), HEADER, ""])
    root.set("model", f"{root.attrib['model']}-sij-{centre}")
    ET.indent(root, space="  ")
    return ET.tostring(root, encoding="unicode") + "\n"


def found(root: ET.Element, path: str) -> ET.Element:
    """An element that is there."""
    element = root.find(path)
    assert element is not None, path
    return element


def insert_sacrum(pelvis: ET.Element, at: Array) -> ET.Element:
    """The sacrum where L5 was, L5 and all above hanging on it, in the same place of the world."""
    lowest = found(pelvis, "body[@name='L5']")
    place = list(pelvis).index(lowest)
    pelvis.remove(lowest)
    sacrum = ET.Element("body", name="sacrum", pos=numbers(at))
    pelvis.insert(place, sacrum)
    for name in SACRAL:
        motion = name.removeprefix("sacrum_")
        slides = motion.startswith("t")
        span = RANGES[motion]
        stiff = sij_value("translation") * 1e3 if slides else np.degrees(sij_value(STIFFNESS_OF[motion]))
        ET.SubElement(
            sacrum, "joint", name=name, type="slide" if slides else "hinge", axis=numbers(AXES[motion]),
            range=numbers((-span, span)), stiffness=number(stiff),
        )  # fmt: skip
    lowest.set("pos", numbers(np.fromstring(lowest.attrib["pos"], sep=" ") - at))
    sacrum.append(lowest)
    return sacrum


STIFFNESS_OF = {"FE": "nutation", "LB": "lateral", "AR": "axial"}


def insert_coccyx(sacrum: ET.Element, at: Array) -> ET.Element:
    """The coccyx, on a hinge of the sacrum."""
    coccyx = ET.SubElement(sacrum, "body", name="coccyx", pos=numbers(COCCYX - at))
    span = RANGES["coccyx"]
    ET.SubElement(
        coccyx, "joint", name="coccyx_FE", type="hinge", axis="0 0 1", range=numbers((-span, span)),
        stiffness=number(np.degrees(sij_value("coccyx"))),
    )  # fmt: skip
    return coccyx


def move_points(pelvis: ET.Element, onto: dict[str, tuple[ET.Element, Array]], gluteus: str) -> None:
    """Path points that lie on the sacrum (60), the lowest of gluteus maximus on the bone that is asked for."""
    for site in list(pelvis.findall("site")):
        name, place = site.attrib["name"], np.fromstring(site.attrib["pos"], sep=" ")
        if not ON_THE_SACRUM.match(name) or (name.startswith("MF_") and abs(place[2]) >= BESIDE):
            continue
        body, origin = onto[gluteus if name in LOWEST_GLUTEUS else "sacrum"]
        pelvis.remove(site)
        site.set("pos", numbers(place - origin))
        body.append(site)


def ellipsoid(bone: str) -> Mass:
    """Mass and inertia of a bone as an even ellipsoid."""
    a, b, c = HALF[bone]
    mass = sij_value(f"{bone}_mass")
    return Mass(mass, CENTRE_OF_MASS[bone], mass / 5 * np.diag([b * b + c * c, a * a + c * c, a * a + b * b]))


def part_mass(pelvis: ET.Element, onto: dict[str, tuple[ET.Element, Array]]) -> None:
    """The mass and inertia of sacrum and coccyx, taken out of the pelvis."""
    inertial = found(pelvis, "inertial")
    xx, yy, zz, xy, xz, yz = np.fromstring(inertial.attrib["fullinertia"], sep=" ")
    tensor = np.array([[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]])
    whole = Mass(float(inertial.attrib["mass"]), np.fromstring(inertial.attrib["pos"], sep=" "), tensor)
    parts = {bone: ellipsoid(bone) for bone in onto}
    write_mass(inertial, whole.without(list(parts.values())), 0 * COCCYX)
    for bone, (body, origin) in onto.items():
        element = ET.Element("inertial")
        body.insert(0, element)
        write_mass(element, parts[bone], origin)


def write_mass(inertial: ET.Element, mass: Mass, origin: Array) -> None:
    """A mass as MJCF writes it, in the axes of a body whose origin is there."""
    I = mass.inertia  # noqa: E741 the symbol
    full = [I[0, 0], I[1, 1], I[2, 2], I[0, 1], I[0, 2], I[1, 2]]
    inertial.attrib = {
        "mass": number(mass.mass), "pos": numbers(mass.centre - origin), "fullinertia": numbers(full),
    }  # fmt: skip


def add_strands(root: ET.Element, bones: dict[str, tuple[ET.Element, Array]]) -> None:
    """Straight paths of the floor's strands, with a muscle each, and of ligaments, without."""
    tendons, muscles = found(root, "tendon"), found(root, "actuator")
    pattern = found(root, "actuator/general[@name='glmax3_r']")
    for row, side in strands():
        name, mirrored = f"{row['strand']}{side}", np.array([1, 1, 1 if side == "_r" else -1])
        path = ET.SubElement(tendons, "spatial", name=f"{name}_tendon")
        for end in ("from", "to"):
            body, origin = bones[row[f"{end}_segment"]]
            place = mirrored * [float(row[f"{end}_{way}_mm"]) / 1e3 for way in ("anterior", "superior", "right")]
            ET.SubElement(body, "site", name=f"{name}-{end}", pos=numbers(place - origin))
            ET.SubElement(path, "site", site=f"{name}-{end}")
        if row["kind"] == "muscle":
            ET.SubElement(muscles, "general", muscle_of(pattern, row, name))


def muscle_of(pattern: ET.Element, row: dict[str, str], name: str) -> dict[str, str]:
    """A strand's muscle: strength from its area, MuJoCo's curve over its own fibre without a tendon."""
    fibre = float(row["fibre_cm"]) / 100 * sij_value("optimal_sarcomere") / sij_value("sarcomere")
    force = float(row["pcsa_cm2"]) * sij_value("stress")
    prm = pattern.attrib["gainprm"].split()
    prm[0], prm[1], prm[2] = "0.5", "1.5", number(force)
    spans = numbers((0.5 * fibre, 1.5 * fibre))
    return {
        **pattern.attrib, "name": name, "tendon": f"{name}_tendon", "lengthrange": spans, "gainprm": " ".join(prm),
        "biasprm": " ".join(prm),
    }  # fmt: skip


def tip(body: Body, at: Any) -> Array:
    """The tip of the coccyx (3,) at a state, lab axes [m]."""
    s = body.segment("coccyx")
    return np.asarray(at.origin[s] + at.R[s] @ (TIP - COCCYX))
