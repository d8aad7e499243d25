"""The body as it is drawn."""

from __future__ import annotations

from psoas.dataset.variables.variable import STAGE, Variable
from psoas.units import (
    METRE,
    ONE,
)

VARIABLES: dict[str, Variable] = {}
VARIABLES |= {
    "segment_origin": Variable(("segment", "axis"), METRE, "origin of the segment", "ground", STAGE),
    "segment_axes": Variable(
        ("segment", "component", "axis"), ONE, "row: an anatomical axis of the segment", "ground", STAGE
    ),
    "joint_centre": Variable(("segment", "axis"), METRE, "centre of the joint with the parent", "ground", STAGE),
    "com": Variable(("axis",), METRE, "centre of mass of the whole body", "ground", STAGE),
    "path_point": Variable(("point", "axis"), METRE, "points of the muscle paths, arcs included", "ground", STAGE),
    "path_muscle": Variable(("point",), ONE, "index into muscle; consecutive points of one muscle are joined"),
    "vertex": Variable(
        ("vertex", "component"),
        METRE,
        "vertex of a bone's surface",
        "surface_segment",
        "anatomical axes of the segment",
    ),
    "vertex_surface": Variable(("vertex",), ONE, "index into surface"),
    "face": Variable(("face", "corner"), ONE, "triangles, index into vertex, counter-clockwise seen from outside"),
}
