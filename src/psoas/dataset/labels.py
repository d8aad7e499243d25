"""The labelled coordinates of every answer: muscles, groups, segments, axes; plain values that a dataset takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from psoas.body.body import Body
from psoas.body.state import Array
from psoas.frames import AXES

if TYPE_CHECKING:
    from psoas.mechanics.groups import Group


Sides = Mapping[str, tuple[str, ...]]  # family, or fascicle without its side -> the sides it was asked for


def muscle_labels(body: Body, rows: Sequence[int], absent: NDArray[Any], sides: Sides) -> dict[str, Any]:
    """Dimension `muscle`: names, family, side, part, level, whether its part on the spine is there, sides asked for."""
    columns = body.muscle_table
    return {
        "muscle": [body.muscles[i] for i in rows],
        **{key: ("muscle", [columns[key][i] for i in rows]) for key in ("family", "side", "part", "level")},
        "on_spine": ("muscle", [i not in absent for i in rows]),
        "muscle_asked": ("muscle", [asked_sides(sides, columns["family"][i], body.muscles[i]) for i in rows]),
    }


def asked_sides(sides: Sides, family: str, name: str) -> str:
    """The sides for which a group or muscle was asked, by its own name or its family's, parted by commas."""
    own = sides.get(name.removesuffix("_r").removesuffix("_l"), ())
    return ",".join(dict.fromkeys([*own, *sides.get(family, ())])) or "both"


def group_labels(groups: Sequence[Group], W: Array, absent: NDArray[Any], sides: Sides) -> dict[str, Any]:
    """Dimension `group`: names, kind, family, part, side, label, sides asked for."""
    return {
        "group": [g.name for g in groups],
        "group_asked": ("group", [asked_sides(sides, g.family, g.name) for g in groups]),
        "group_on_spine": ("group", [not W[k, absent].any() for k in range(len(groups))]),
        **{
            f"group_{key}": ("group", [getattr(g, key) for g in groups])
            for key in ("kind", "family", "part", "side", "label")
        },
    }


def segment_labels(body: Body) -> dict[str, Any]:
    """Dimensions `segment` (with its parent), `axis` and `component`."""
    return {
        "segment": list(body.segments),
        "parent": ("segment", [body.parents[s] for s in body.segments]),
        "axis": list(AXES),
        "component": list(AXES),
    }
