"""Which body is the pelvis, which the femora, what is in front: found from the tree and the geometry of a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from psoas.anatomy.foreign_names import segment_of, side_of
from psoas.formats.models.static_model import GROUND, Array, StaticModel

SIDES = ("right", "left")
LUMBAR = 0.6  # lengths of a femur above the lowest joint of the trunk: where a lumbar spine would lie
LEVELS = 3  # joints there that make it one
ASIDE = 0.2  # lengths of a femur: what leaves farther from the middle is a limb
MOST = 40  # children of one body that are looked at as legs
SHORTEST = 0.01  # m
THIGH = 0.4  # m, where a leg has no knee


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The parts of a model that the hip muscles run between, at the default posture.

    Attributes
    ----------
    pelvis : frozenset of str
        The pelvis and what is welded to it.
    femora, hips : mapping of side to body, and to the hip joint's centre [m]
    trunk : tuple of frozenset of str
        From the lowest moving part above the pelvis upwards.
    leveled : bool
        Whether joints lie one above the other where the lumbar spine is.
    axes : (3, 3) anterior, superior and right, in ground axes
    thigh : float, length of the femur [m]
    evidence : tuple of str
    """

    pelvis: frozenset[str]
    femora: dict[str, str]
    hips: dict[str, Array]
    trunk: tuple[frozenset[str], ...]
    leveled: bool
    axes: Array
    thigh: float
    evidence: tuple[str, ...] = field(default=())

    def local(self, side: str, place: Array) -> Array:
        """A place seen from the hip: anterior, superior and lateral, in lengths of the femur."""
        found = self.axes @ (place - self.hips[side]) / self.thigh
        return found * np.array([1.0, 1.0, 1.0 if side == "right" else -1.0])

    def above(self, body: str) -> bool:
        """Whether a body is part of the trunk that moves relative to the pelvis."""
        return any(body in part for part in self.trunk)


class _Tree:
    """The model's bodies, those welded together as one."""

    def __init__(self, model: StaticModel) -> None:
        self.model = model
        self.part: dict[str, frozenset[str]] = {GROUND: frozenset([GROUND])}
        for joint in model.joints:
            if not joint.loop:
                held = self.part.get(joint.parent, frozenset([joint.parent]))
                whole = frozenset([joint.child]) if joint.coordinates else held | {joint.child}
                for body in whole:
                    self.part[body] = whole
        self.children: dict[frozenset[str], list[str]] = {}
        for joint in model.joints:
            if not joint.loop and joint.coordinates:
                self.children.setdefault(self.part[joint.parent], []).append(joint.child)

    def below(self, body: str) -> list[str]:
        """The body, what is welded to it, and all that they carry."""
        found, waiting = [], [body]
        while waiting:
            part = self.part[waiting.pop()]
            found.extend(sorted(part))
            waiting.extend(self.children.get(part, ()))
        return found

    def heights(self, body: str, up: Array) -> tuple[float, float]:
        """The lowest and highest origin at or below a body."""
        found = [float(self.model.poses[b].p @ up) for b in self.below(body) if b != GROUND]
        return min(found), max(found)


def find_skeleton(model: StaticModel) -> Skeleton | None:
    """Pelvis, femora, trunk and anatomical axes of a model; None where it has no leg that can be found.

    The pelvis is the body that two mirrored chains leave which reach the ground, and a third that goes up. Front and
    back are told by the feet; names only help where the geometry is silent, and `evidence` says so.
    """
    tree = _Tree(model)
    said: list[str] = []
    legs = _legs(tree, model.up)
    if legs:
        said.append("pelvis: two mirrored legs leave it")
    else:
        legs = _named_legs(model)
        said.append("pelvis and femora: by their names, for no two mirrored legs leave one body")
    if not legs:
        return None
    starts = [_first_with_muscles(tree, leg) for leg in legs]
    pelvis = tree.part[model.carriers[legs[0]].parent] - {GROUND} if legs[0] in model.carriers else frozenset()
    if not pelvis:
        return None
    up = _up(model, tree, starts)
    hips = [model.poses[body].p for body in starts]
    front, why = _front(model, tree, starts, hips, up)
    if front is None:
        return None
    said.append(why)
    axes = np.array([front, up, np.cross(front, up)])
    middle = np.mean(hips, axis=0)
    sides = [_side(body, float((p - middle) @ axes[2])) for body, p in zip(starts, hips, strict=True)]
    if len(set(sides)) < len(sides):
        return None
    thigh = max((_thigh(model, tree, body) for body in starts), default=0.0)
    thigh = thigh if thigh > SHORTEST else THIGH
    trunk = _trunk(tree, pelvis, legs, axes, middle, thigh)
    return Skeleton(
        pelvis=pelvis,
        femora=dict(zip(sides, starts, strict=True)),
        hips=dict(zip(sides, hips, strict=True)),
        trunk=trunk,
        leveled=_leveled(model, trunk, up, thigh),
        axes=axes,
        thigh=thigh,
        evidence=tuple(said),
    )


def _legs(tree: _Tree, up: Array) -> list[str]:
    """The first bodies of the two mirrored chains that reach lowest and drop farthest; none where there are none."""
    poses = tree.model.poses
    lowest = min((float(p.p @ up) for b, p in poses.items() if b != GROUND), default=0.0)
    highest = max((float(p.p @ up) for b, p in poses.items() if b != GROUND), default=0.0)
    best: tuple[float, list[str]] = (0.0, [])
    for children in tree.children.values():
        low = {c: tree.heights(c, up)[0] for c in children}
        drop = {c: float(poses[c].p @ up) - low[c] for c in children}
        longest = sorted(children, key=lambda c: -drop[c])[:MOST]
        for one, other in combinations(sorted(longest, key=children.index), 2):
            apart = poses[one].p - poses[other].p
            reach = float(np.linalg.norm(apart))
            if reach < 0.02 or abs(float(apart @ up)) > 0.2 * reach:
                continue
            bottoms, drops = (low[one], low[other]), (drop[one], drop[other])
            if max(bottoms) - lowest > 0.2 * (highest - lowest) or min(drops) < 0.6 * max(drops):
                continue
            if min(drops) > max(best[0], reach):
                best = (min(drops), [one, other])
    return best[1]


def _named_legs(model: StaticModel) -> list[str]:
    """Femora by name, where a named pelvis carries them."""
    return [b for b in model.bodies if segment_of(b) in ("femur_r", "femur_l") and b in model.carriers][:2]


def _first_with_muscles(tree: _Tree, body: str) -> str:
    """The first body of a leg that muscles are fixed to: some hips are several bodies in one place."""
    held = {p.body for m in tree.model.muscles for p in m.points}
    while not tree.part[body] & held and len(tree.children.get(tree.part[body], ())) == 1:
        body = tree.children[tree.part[body]][0]
    return next((b for b in sorted(tree.part[body]) if b in held and b == body), body)


def _up(model: StaticModel, tree: _Tree, legs: Iterable[str]) -> Array:
    """Against gravity, or along the legs where gravity does not run along them."""
    along = np.zeros(3)
    for leg in legs:
        origins = [model.poses[b].p for b in tree.below(leg)]
        along += model.poses[leg].p - max(origins, key=lambda p: float(np.linalg.norm(p - model.poses[leg].p)))
    length = float(np.linalg.norm(along))
    return along / length if length and float(along @ model.up) < 0.5 * length else model.up


def _front(model: StaticModel, tree: _Tree, legs: list[str], hips: list[Array], up: Array) -> tuple[Array | None, str]:
    """The direction the feet point in, square to the line between the hips; by names where the feet do not say."""
    across = hips[0] - hips[1] if len(hips) > 1 else None
    if across is not None:
        across = across - up * float(across @ up)
        across = across / float(np.linalg.norm(across))
    forward = np.zeros(3)
    for leg in legs:
        foot = _foot(model, tree, leg, up)
        if foot is not None:
            forward = forward + foot
    forward = forward - up * float(forward @ up)
    length = float(np.linalg.norm(forward))
    if across is None:
        return (forward / length, "front: where the foot points") if length > 0.03 else (None, "")
    square = np.cross(up, across)
    if length > 0.03 and abs(float(forward @ square)) > 0.7 * length:
        return square * np.sign(float(forward @ square)), "front: where the feet point"
    named = side_of(legs[0]) or side_of(next((b for b in tree.below(legs[0]) if side_of(b)), ""))
    if not named:
        return None, ""
    return square * (1.0 if named == "right" else -1.0), "front: by the sides that names say, for the feet do not tell"


def _foot(model: StaticModel, tree: _Tree, leg: str, up: Array) -> Array | None:
    """From the ankle to what is farthest from it on the foot, on the level."""
    chain = [leg]
    while children := tree.children.get(tree.part[chain[-1]]):
        chain.append(min(children, key=lambda b: tree.heights(b, up)[0]))
    start = float(model.poses[leg].p @ up)
    drop = start - tree.heights(leg, up)[0]
    feet = [b for b in chain if start - float(model.poses[b].p @ up) > 0.75 * drop]
    if not feet:
        return None
    ankle = model.poses[feet[0]].p
    bodies = set(tree.below(feet[0]))
    places = [model.poses[b].p for b in bodies]
    places += [model.place(p) for m in model.muscles for p in m.points if p.body in bodies]
    level = [p - ankle - up * float((p - ankle) @ up) for p in places]
    return max(level, key=lambda v: float(np.linalg.norm(v)))


def _side(body: str, lateral: float) -> str:
    """The side a femur is on: by where it lies, or by its name where there is but one leg."""
    if abs(lateral) > 1e-6:
        return "right" if lateral > 0 else "left"
    return side_of(body) or "right"


def _trunk(
    tree: _Tree, pelvis: frozenset[str], legs: list[str], axes: Array, middle: Array, thigh: float
) -> tuple[frozenset[str], ...]:
    """The parts above the pelvis, each the child that reaches highest; limbs leave in pairs, or to the side."""
    poses = tree.model.poses
    up, right = axes[1], axes[2]
    base = float(middle @ up)
    found: list[frozenset[str]] = []
    part = tree.part[next(iter(pelvis))]
    while True:
        children = [c for c in tree.children.get(part, ()) if c not in legs]
        places = {c: poses[c].p for c in children}
        children = [c for c in children if abs(float((places[c] - middle) @ right)) < ASIDE * thigh]
        children = [c for c in children if tree.heights(c, up)[1] > base and not _has_twin(places, c, right)]
        if not children:
            return tuple(found)
        part = tree.part[max(children, key=lambda c: tree.heights(c, up)[1])]
        found.append(part)


def _has_twin(places: dict[str, Array], body: str, right: Array) -> bool:
    """Whether another child leaves the same part, mirrored."""
    for other, place in places.items():
        apart = place - places[body]
        reach = float(np.linalg.norm(apart))
        if other != body and reach > 1e-3 and abs(float(apart @ right)) > 0.95 * reach:
            return True
    return False


def _leveled(model: StaticModel, trunk: tuple[frozenset[str], ...], up: Array, thigh: float) -> bool:
    """Whether at least three joints lie one above the other at the height of the lumbar spine."""
    heights = [min(float(model.poses[body].p @ up) for body in part) for part in trunk]
    return sum(1 for h in heights if h <= heights[0] + LUMBAR * thigh) >= LEVELS


def _thigh(model: StaticModel, tree: _Tree, femur: str) -> float:
    """From the hip to the farthest joint on the femur."""
    places = [model.poses[child].p for child in tree.children.get(tree.part[femur], ())]
    return max((float(np.linalg.norm(p - model.poses[femur].p)) for p in places), default=0.0)
