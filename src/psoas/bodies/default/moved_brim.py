"""The text of the default body with psoas' brim elsewhere: its brim point, its wrap, and what is laid from them."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping

import numpy as np

from psoas.bodies.default.brim import outward
from psoas.bodies.default.export import numbers
from psoas.bodies.default.guided import CHAIN, via_points
from psoas.body.state import Array


def with_brim(xml: str, brim: float, name: str) -> str:
    """The text with psoas' brim point and wrap moved by `brim` [m] across its path; + is away from the hip.

    Parameters
    ----------
    xml : str
        Of the default body.
    brim : float
        Distance in the sagittal plane [m].
    name : str
        What the model is called then.
    """
    root = parsed(xml)
    root.set("model", name)
    bodies, sites, geoms = ({e.get("name"): e for e in root.iter(tag)} for tag in ("body", "site", "geom"))
    for side in "rl":
        point, wrap = sites[f"psoas-P2_{side}"], geoms[f"PS_at_brim_wrap_{side}"]
        on_femur = place(bodies[f"femur_{side}"]) + place(sites[f"psoas-P3_{side}"])
        away = brim * outward(place(point), on_femur)
        for element in (point, wrap):
            element.set("pos", numbers(place(element) + away))
    carrier = {site.get("name"): body.get("name") for body in root.iter("body") for site in body.iterfind("site")}
    steps = {segment: place(bodies[segment]) for segment in CHAIN[1:]}
    for tendon in root.iter("spatial"):
        if (tendon.get("name") or "").startswith("Ps_") and (tendon.get("name") or "").endswith("_tendon"):
            muscle = str(tendon.get("name")).removesuffix("_tendon")
            first, second = (element.get("site") for element in tendon.findall("site")[:2])
            found = via_points(steps, str(carrier[first]), place(sites[first]), place(sites[second]))
            for vertebra, at in found.items():
                sites[f"{muscle[:-2]}_{vertebra}_{muscle[-1]}"].set("pos", numbers(at))
    return text_of(root)


def with_lengthranges(xml: str, ranges: Mapping[str, tuple[float, float]]) -> str:
    """The text with other ranges of length [m] for some muscles."""
    root = parsed(xml)
    for muscle in root.iterfind("actuator/general"):
        if (name := str(muscle.get("name"))) in ranges:
            muscle.set("lengthrange", numbers(ranges[name]))
    return text_of(root)


def parsed(xml: str) -> ET.Element:
    """The text as a tree, its comment kept."""
    return ET.fromstring(xml, ET.XMLParser(target=ET.TreeBuilder(insert_comments=True)))


def text_of(root: ET.Element) -> str:
    """The tree as text, as `psoas.bodies.default.export.mjcf` ends it."""
    return ET.tostring(root, encoding="unicode") + "\n"


def place(element: ET.Element) -> Array:
    """Where an element is in its body (3,) [m]."""
    return np.array([float(x) for x in str(element.get("pos")).split()])
