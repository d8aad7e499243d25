"""Wrapped paths of `loads`: thoracic extensors held behind the spine, as their aponeurosis holds them.

Upstream's thoracic parts of longissimus and iliocostalis pass some vertebrae and cut across others, nearer to the spine
than scans and newer models have them: 46 mm about L4/5 against 63 mm, 37 mm about T12/L1 against 50 mm.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.bodies.default.guided import T12_L1_CENTRE
from psoas.bodies.default.repairs import Spec, lay_path, path_sites
from psoas.body.state import Array

STEMS = ("LTpT_", "IL_R")  # thoracic parts of longissimus and of iliocostalis
BEHIND = 0.015  # m [p], 10-20: brings mean arms to those of a published thoracolumbar model (docs/loads.md)
ABOVE = 0.015  # m: height of the thorax' held point above T12/L1
APART = 0.004  # m: no held point nearer than this in height to where the fascicle ends
VERTEBRAE = tuple(row["upper"] for row in table("lumbar_levels"))  # the thorax stands for T12


class Point(NamedTuple):
    """A point of a path in the pelvis' axes [m], every level at zero, and its site; '' where there is none yet."""

    site: str
    segment: str
    place: Array


def wrap_extensors(spec: Spec) -> None:
    """Wrapped paths for `loads`: thoracic extensors pass every vertebra `BEHIND` their straight path, held there.

    The held points are found in the neutral spine, where every level is at zero; where a fascicle ends is not changed.
    A second tendon beside the fascicle's own, without an actuator.
    """
    origin = origins(spec)
    top = [origin[upper][1] for upper in VERTEBRAE[1:-1]]
    top += [origin["thorax"][1] + T12_L1_CENTRE[1], origin["thorax"][1] + T12_L1_CENTRE[1] + 2 * ABOVE]
    low = [*(origin[vertebra][1] for vertebra in VERTEBRAE[:-1]), top[-2]]
    heights = dict(zip(VERTEBRAE, np.add(low, top) / 2, strict=True))
    for tendon in [t for t in spec.tendons if t.name.startswith(STEMS) and t.name.endswith("_tendon")]:
        muscle = tendon.name.removesuffix("_tendon")
        lay_held_path(spec, origin, muscle, held(path_points(spec, origin, tendon), heights))


def origins(spec: Spec) -> dict[str, Array]:
    """Origins of the trunk's segments in the pelvis' axes [m], every level at zero."""
    found = {"pelvis": np.zeros(3), "sacrum": np.zeros(3)}
    for lower, upper in pairwise(("pelvis", *VERTEBRAE)):
        found[upper] = found[lower] + np.array(spec.body(upper).pos)
    return found


def path_points(spec: Spec, origin: dict[str, Array], tendon: Spec) -> list[Point]:
    """The points of a path, lowest first."""
    sites = [spec.site(name) for name in path_sites(tendon)]
    found = [Point(s.name, s.parent.name, origin[s.parent.name] + np.array(s.pos)) for s in sites]
    return found if found[0].place[1] < found[-1].place[1] else found[::-1]


def held(straight: list[Point], heights: dict[str, float]) -> list[Point]:
    """The path with a point on every vertebra between its ends, behind the straight path at the vertebra's height."""
    place = np.array([point.place for point in straight])
    low, high = place[0, 1] + APART, place[-1, 1] - APART
    found = []
    for vertebra, height in heights.items():
        if low < height < high:
            on = np.array([np.interp(height, place[:, 1], place[:, axis]) for axis in range(3)])
            found.append(Point("", vertebra, on - np.array([BEHIND, 0.0, 0.0])))
    over_ribs = [p for p in straight[1:-1] if p.segment == "thorax" and p.place[1] > heights["thorax"] + APART]
    return [straight[0], *found, *over_ribs, straight[-1]]


def lay_held_path(spec: Spec, origin: dict[str, Array], muscle: str, path: list[Point]) -> None:
    """Make the held points, and a tendon through them."""
    names = []
    for point in path:
        name = point.site or f"{muscle[:-2]}_behind_{point.segment}_{muscle[-1]}"
        if not point.site:
            spec.body(point.segment).add_site(name=name, pos=point.place - origin[point.segment])
        names.append(name)
    lay_path(spec, f"{muscle}_wrapped", *names)
