"""How the lumbar spine of a model moves: whatever lies between pelvis and thorax, whichever the tree begins with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import SPINE
from psoas.body.body import Body, Joint, Spine, reduction
from psoas.body.state import Array
from psoas.errors import listed

LEVELS = table("lumbar_levels")
TOTAL = {"FE": "lumbar_extension", "LB": "lumbar_bending", "AR": "lumbar_rotation"}
ABOVE = tuple(f"T{n}" for n in range(1, 12))  # thoracic vertebrae that move as one with the thorax


def with_spine(body: Body, inertials: Mapping[str, tuple[float, Array, Array]]) -> Body:
    """The body with its lumbar spine described: free levels, levels coupled by the file, one joint, or none."""
    region = {*SPINE, "lumbar", "T12"}
    own = [c for j in body.joints.values() if j.child in region and j.parent in region for c in j.coordinates]
    chain = [j for j in joints_between(body) if j.coordinates]
    unnamed = [c for j in chain for c in j.coordinates if c not in own]
    own += unnamed
    free = tuple(c for c in own if c in body.independent and c not in body.locked)
    rows = [found for row in LEVELS if (found := level_of(body, row))]
    if any(c in body.dependent for c in own):
        meanings = dict(body.meanings)
        B, _ = reduction(body, np.zeros(len(body.coordinates)), np.zeros(len(body.independent)))
        for c in free:
            motion = meanings[c].motion if c in meanings else ""
            if motion[-2:] in TOTAL:
                gain = float(sum(B[body.coordinates.index(o), body.independent.index(c)] for o in own))
                meanings[c] = meanings[c]._replace(motion=TOTAL[motion[-2:]], gain=gain)
        said = (*body.remarks, *said_of(body, free))
        return replace(body, spine=Spine("coupled", free), meanings=meanings, remarks=said)
    if len(rows) >= 5:
        kept = {row["upper"]: inertials[row["upper"]] for row in rows if row["upper"] != "thorax"}
        return replace(body, spine=Spine("levels", free), lumbar=tuple(rows), inertials=kept)
    if unnamed and len(chain) > 1:  # levels that no table of ours knows: an animal's, or a model's own
        return replace(body, spine=Spine("levels" if free else "none", free))
    return replace(body, spine=Spine("lumped" if free else "none", free))


def joints_between(body: Body) -> list[Joint]:
    """The joints on the way from the pelvis to the thorax, whichever of the two the tree begins with."""
    if not {"pelvis", "thorax"} <= set(body.segments):
        return []
    up, down = ([s, *ancestors(body, s)] for s in ("pelvis", "thorax"))
    shared = set(up) & set(down)
    return [body.joints[s] for s in (*up, *reversed(down)) if s not in shared]


def ancestors(body: Body, segment: str) -> list[str]:
    """What carries a segment, one after the other, without the ground."""
    found = []
    while (segment := body.parents.get(segment, "ground")) != "ground":
        found.append(segment)
    return found


def between(body: Body) -> list[str]:
    """The segments on the way from the pelvis to the thorax, without these two."""
    ends = {s for j in joints_between(body) for s in (j.child, j.parent)}
    return [s for s in body.segments if s in ends - {"pelvis", "thorax", "ground"}]


def level_of(body: Body, row: Mapping[str, str]) -> dict[str, str]:
    """A row of `lumbar_levels` with the body's own coordinates of that level; empty where it lacks one."""
    found = dict(row)
    for motion in TOTAL:
        name = body.coordinate_for(f"{row['level']}_{motion}")
        if name not in body.independent:
            return {}
        found[motion] = name
    return found


def said_of(body: Body, drivers: tuple[str, ...]) -> list[str]:
    """What to know of coupled lumbar coordinates."""
    driving = [d for d in drivers if any(d in by for by in body.dependent.values())]
    if not driving:
        return []
    return [
        f"{listed(driving)} drive the other lumbar levels: a moment arm about one of them is that of all levels "
        "together, about NAME:alone that of its own."
    ]


def held_thorax(body: Body) -> Body:
    """The body whose thoracic levels, ribs and breastbone move as one with the thorax."""
    inside = {s for s in body.segments if s in ABOVE or s == "sternum" or s.startswith("rib")}
    own = [c for s in inside for c in body.joints[s].coordinates]
    held = [c for c in own if c in body.independent and c not in body.locked]
    if not held:
        return body
    said = f"Thoracic levels, ribs and breastbone are held ({len(held)} coordinates): the thorax moves as one."
    return replace(body, locked=body.locked | set(held), remarks=(*body.remarks, said))
