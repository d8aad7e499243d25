"""The labelled coordinates of every answer: muscles, groups, segments, axes; plain values that a dataset takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from psoas.body.body import Body
from psoas.body.state import Array
from psoas.frames import AXES

if TYPE_CHECKING:
    from psoas.mechanics.groups import Group


def muscle_labels(body: Body, rows: Sequence[int], absent: NDArray[Any]) -> dict[str, Any]:
    """Dimension `muscle`: names, family, side, part, level, and whether the muscle's part on the spine is there."""
    columns = body.muscle_table
    return {
        "muscle": [body.muscles[i] for i in rows],
        **{key: ("muscle", [columns[key][i] for i in rows]) for key in ("family", "side", "part", "level")},
        "on_spine": ("muscle", [i not in absent for i in rows]),
    }


def group_labels(groups: Sequence[Group], W: Array, absent: NDArray[Any]) -> dict[str, Any]:
    """Dimension `group`: names, kind, family, part, side, label."""
    return {
        "group": [g.name for g in groups],
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
