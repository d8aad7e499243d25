"""Where psoas and iliacus run in a model: a class per side, from geometry, with names as hints."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from psoas.answers.audit.skeleton import Skeleton
from psoas.formats.models.static_model import Array, Muscle, StaticModel

CLASSES = {  # slug -> what it says of psoas
    "crosses_spine_and_hip": "crosses spine and hip",
    "pelvis_origin": "starts on the pelvis (a second iliacus)",
    "merged": "merged iliopsoas",
    "split": "split in two (force counted twice)",
    "lumped_trunk": "starts on a lumped trunk",
    "ends_on_pelvis": "ends on the pelvis (no hip arm)",
    "none": "none",
}
# In lengths of the femur, seen from the hip: anterior, superior, lateral. Measured on the models of docs/audit.md: the
# lesser trochanter lies at superior -0.13 to -0.16 and lateral 0.01 to 0.05, the origins of iliacus and psoas at
# superior 0.23 to 0.40, those of pectineus and adductors below 0; psoas and iliacus pass 0.05 to 0.12 before the hip.
INSERTION_DOWN = (-0.32, -0.06)
INSERTION_SIDE = 0.10
ORIGIN_UP = 0.10
IN_FRONT = 0.02
BRIM_FRONT = 0.02
BRIM_UP = (-0.12, 0.28)
BRIM_SIDE = 0.10
NEAR_HIP = 0.4
SPINE_SIDE = -0.05  # psoas leaves the spine medial to the hip


class Side(NamedTuple):
    """What runs as psoas and iliacus on one side.

    `psoas` and `iliacus` are slugs; the rest names muscles: those from the trunk to the femur, those from the trunk
    that end on the pelvis' brim, and those from the pelvis to the lesser trochanter, told apart.
    """

    psoas: str
    iliacus: str
    from_spine: tuple[str, ...] = ()
    to_brim: tuple[str, ...] = ()
    psoas_muscles: tuple[str, ...] = ()
    iliacus_muscles: tuple[str, ...] = ()
    evidence: str = "geometry"


def classify(model: StaticModel, skeleton: Skeleton) -> dict[str, Side]:
    """The class of psoas and of iliacus on each side that has a femur."""
    ends = [e for m in model.muscles if m.muscular for e in _both_ways(model, m)]  # switched off or not
    return {side: _side(model, skeleton, side, ends) for side in skeleton.femora}


class _Run(NamedTuple):
    muscle: Muscle
    bodies: tuple[str, ...]
    places: tuple[Array, ...]
    family: str | None


def _both_ways(model: StaticModel, muscle: Muscle) -> list[_Run]:
    """A muscle's run, and the same from its other end: files differ in which end comes first."""
    if len(muscle.points) < 2:
        return []
    bodies = tuple(p.body for p in muscle.points)
    places = tuple(model.place(p) for p in muscle.points)
    family = model.family_of(muscle.name)
    return [_Run(muscle, bodies, places, family), _Run(muscle, bodies[::-1], places[::-1], family)]


def _side(model: StaticModel, skeleton: Skeleton, side: str, runs: list[_Run]) -> Side:
    hip = [r for r in runs if _ends_at_trochanter(skeleton, side, r)]
    from_spine = [r for r in hip if skeleton.above(r.bodies[0])]
    from_pelvis = [r for r in hip if r.bodies[0] in skeleton.pelvis]
    to_brim = [r for r in runs if _ends_at_brim(skeleton, side, r) and r.family != "psoas_minor"]
    psoas, iliacus, evidence = _told_apart(skeleton, side, from_pelvis, bool(from_spine))
    slug, held = "none", "pelvis_origin" if iliacus else "none"
    if from_spine:
        slug = "crosses_spine_and_hip" if skeleton.leveled else "lumped_trunk"
        if to_brim and psoas:
            slug = "split"
    elif psoas:
        slug = "split" if to_brim else "pelvis_origin"
    elif not iliacus and from_pelvis:
        slug = held = "split" if to_brim else "merged"
    elif to_brim:
        slug = "ends_on_pelvis"
    merged = [r for r in from_spine if r.family == "iliopsoas_merged"]
    if merged and len(merged) == len(from_spine) and not from_pelvis:
        slug = held = "merged"
        evidence = "geometry; names say it is merged"
    return Side(
        slug,
        held,
        _names(from_spine),
        _names(to_brim),
        _names(psoas or ([] if iliacus else from_pelvis)),
        _names(iliacus),
        evidence,
    )


def _names(runs: list[_Run]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(r.muscle.name for r in runs))


def _ends_at_trochanter(skeleton: Skeleton, side: str, run: _Run) -> bool:
    """Whether a run comes from above, passes in front of the hip and ends near the lesser trochanter."""
    if run.bodies[-1] != skeleton.femora[side]:
        return False
    seen = [skeleton.local(side, p) for p in run.places]
    last = seen[-1]
    low, high = INSERTION_DOWN
    if skeleton.lying:  # the femur stands across the trunk: how far down it, and which way the path turns it
        first_on = next(i for i, body in enumerate(run.bodies) if body == run.bodies[-1])
        down = -skeleton.down_femur(side, run.places[-1])
        if not low <= down <= high or abs(last[2]) > INSERTION_SIDE or seen[0][1] < ORIGIN_UP or not first_on:
            return False
        return skeleton.flexes(side, run.places[first_on], run.places[first_on - 1]) > IN_FRONT
    if not low <= last[1] <= high or abs(last[2]) > INSERTION_SIDE or seen[0][1] < ORIGIN_UP:
        return False
    return _front_at_hip(seen) > IN_FRONT


def _front_at_hip(seen: list[Array]) -> float:
    """How far in front of the hip a run is where it comes down to the hip's height (farthest of its crossings)."""
    found = [-np.inf]
    for one, other in pairwise(seen):
        if one[1] >= 0 > other[1]:
            found.append(one[0] + (other[0] - one[0]) * one[1] / (one[1] - other[1]))
    return float(max(found))


def _ends_at_brim(skeleton: Skeleton, side: str, run: _Run) -> bool:
    """Whether a run comes down from the spine, forward, and ends at the front of the pelvis near the hip."""
    if run.bodies[-1] not in skeleton.pelvis or not skeleton.above(run.bodies[0]):
        return False
    first, last = (skeleton.local(side, run.places[i]) for i in (0, -1))
    if skeleton.lying:  # the spine is not above the pelvis but before it
        near = float(np.linalg.norm(last)) < NEAR_HIP
        return bool(near and first[1] > last[1] + ORIGIN_UP and first[2] < SPINE_SIDE)
    at_brim = last[0] > BRIM_FRONT and BRIM_UP[0] <= last[1] <= BRIM_UP[1] and abs(last[2]) <= BRIM_SIDE
    return bool(at_brim and first[0] < last[0] - 0.03 and first[1] > last[1] and first[2] < SPINE_SIDE)


def _told_apart(skeleton: Skeleton, side: str, runs: list[_Run], spine: bool) -> tuple[list[_Run], list[_Run], str]:
    """The runs from the pelvis as psoas and iliacus: by names, if they say both; else psoas starts nearest the middle.

    A single run is neither, unless its name says which, or psoas has come from the spine already.
    """
    families = [r.family for r in runs]
    if "iliopsoas_merged" in families:
        return [], [], "geometry; names say it is merged"
    psoas = [r for r, f in zip(runs, families, strict=True) if f == "psoas_major"]
    iliacus = [r for r, f in zip(runs, families, strict=True) if f == "iliacus"]
    if runs and len(psoas) + len(iliacus) == len(runs):
        return psoas, iliacus, "geometry; names tell psoas from iliacus"
    if spine:
        return psoas, [r for r in runs if r not in psoas], "geometry: what starts on the pelvis is taken as iliacus"
    if len(runs) < 2:
        return (
            [],
            [],
            "geometry: one muscle alone runs from the pelvis to the lesser trochanter" if runs else "geometry",
        )
    nearest = min(runs, key=lambda r: float(skeleton.local(side, r.places[0])[2]))
    rest = [r for r in runs if r is not nearest]
    return [nearest], rest, "geometry: of those from the pelvis, the one that starts nearest the middle is psoas"
