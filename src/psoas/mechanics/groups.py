"""Groups of muscles: families and their natural parts, and how one newton is shared within them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from psoas.anatomy.muscles import labels
from psoas.body.body import Body
from psoas.body.state import Array

PARTED = ("psoas_major", "iliacus")  # families whose parts are answered apart: two heads of psoas, iliacus' fan


class Group(NamedTuple):
    """A family, or a part of one, on one side or both: its weights over all muscles of the body sum to 1 per side."""

    name: str
    kind: str  # family, group
    family: str
    part: str
    side: str  # right, left, both
    label: str
    weights: Array


def groups_of(body: Body, families: Sequence[str], sharing: str) -> list[Group]:
    """Every family asked for, and the natural parts of psoas and iliacus: both sides, right, left."""
    columns = body.muscle_table
    family, part, side = (np.array(columns[key]) for key in ("family", "part", "side"))
    weight = np.ones(len(family)) if sharing == "equal" else columns[sharing]
    found = []
    for name in families:
        for piece in ["", *(sorted(set(part[family == name]) - {""}) if name in PARTED else [])]:
            member = (family == name) & ((part == piece) if piece else True)
            stem = f"{name}:{piece}" if piece else name
            label = piece.replace("_", " ") if piece else labels().get(name, name)
            right, left, middle = (share(weight, member & (side == s)) for s in ("right", "left", "midline"))
            both = right + left if right.any() or left.any() else middle
            kind = "group" if piece else "family"
            for suffix, where, weights in (("", "both", both), ("_r", "right", right), ("_l", "left", left)):
                found.append(Group(stem + suffix, kind, name, piece, where, label, weights))
    return found


def fascicle_pairs(body: Body, rows: Sequence[int]) -> list[Group]:
    """Every single muscle of `rows` with its mirror image, 1 N a side: a fascicle as people mean it, both sides."""
    found: dict[str, Group] = {}
    for i in rows:
        stem = body.muscles[i].removesuffix("_r").removesuffix("_l")
        names = [stem, f"{stem}_r", f"{stem}_l"]
        weights = np.array([float(m in names) for m in body.muscles])
        family, part = (body.muscle_table[key][i] for key in ("family", "part"))
        found.setdefault(stem, Group(stem, "fascicle", family, part, "both", stem, weights))
    return list(found.values())


def share(weight: Array, member: Array) -> Array:
    """Shares of 1 N among the members, by weight; nothing where there is no member."""
    return np.where(member, weight, 0.0) / weight[member].sum() if member.any() else np.zeros(len(weight))
