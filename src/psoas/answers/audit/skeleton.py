"""Which body is the pelvis, which the femora, what is in front: found from the tree and the geometry of a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from psoas.anatomy.foreign_names import side_of
from psoas.answers.audit.tree import Tree, found_legs
from psoas.formats.models.static_model import GROUND, Array, StaticModel

SIDES = ("right", "left")
LUMBAR = 0.6  # lengths of a femur above the lowest joint of the trunk: where a lumbar spine would lie
LEVELS = 3  # joints there that make it one
ASIDE = 0.2  # lengths of a femur: what leaves farther from the middle is a limb
SHORTEST = 1e-4  # m
AHEAD = 0.03  # heights of the hip above the foot: a foot that reaches less far says no direction
THIGH = 0.4  # m, where a leg has no knee
LEVEL = 0.7  # cosine to the vertical: a trunk farther from it lies


@dataclass(frozen=True, eq=False)
class Skeleton:
    """The parts of a model that the hip muscles run between, with every joint at zero.

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
    lying : bool
        Whether the trunk runs along the ground, as on four feet.
    knees : mapping of side to the far end of the femur [m]
    parents : mapping of body to what carries it, seen from the pelvis
    """

    pelvis: frozenset[str]
    femora: dict[str, str]
    hips: dict[str, Array]
    trunk: tuple[frozenset[str], ...]
    leveled: bool
    axes: Array
    thigh: float
    evidence: tuple[str, ...] = field(default=())
    lying: bool = False
    knees: dict[str, Array] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)

    @property
    def trunk_axes(self) -> Array:
        """Ventral, cranial and right (3, 3): anterior and superior of who stands, down and anterior of a quadruped."""
        front, up, right = self.axes
        return np.array([-up, front, right]) if self.lying else self.axes

    def local(self, side: str, place: Array) -> Array:
        """A place seen from the hip: ventral, cranial and lateral, in lengths of the femur."""
        found = self.trunk_axes @ (place - self.hips[side]) / self.thigh
        return found * np.array([1.0, 1.0, 1.0 if side == "right" else -1.0])

    def flexes(self, side: str, on_femur: Array, before: Array) -> float:
        """Flexion arm at the hip, in lengths of the femur, of a straight piece of path that leaves the femur."""
        along = (before - on_femur) / (float(np.linalg.norm(before - on_femur)) or 1.0)
        return float(np.cross(on_femur - self.hips[side], along) @ self.axes[2]) / self.thigh

    def down_femur(self, side: str, place: Array) -> float:
        """How far down the femur a place lies from the hip, in lengths of the femur."""
        bone = self.knees[side] - self.hips[side]
        return float((place - self.hips[side]) @ bone) / (float(bone @ bone) or 1.0)

    def above(self, body: str) -> bool:
        """Whether a body is part of the trunk that moves relative to the pelvis."""
        return any(body in part for part in self.trunk)


def find_skeleton(model: StaticModel) -> Skeleton | None:
    """Pelvis, femora, trunk and anatomical axes of a model; None where it has no leg that can be found.

    The pelvis is the body that two mirrored chains leave which reach the ground, and a third that goes up; the tree may
    begin there, at a foot or at the thorax. Front and back are told by the feet; names only help where the geometry is
    silent, and `evidence` says so.
    """
    tree, legs, why = found_legs(model)
    said = [why]
    if not legs:
        return None
    starts = [_first_with_muscles(tree, leg) for leg in legs]
    pelvis = tree.part[tree.parent[legs[0]]] - {GROUND} if legs[0] in tree.parent else frozenset()
    if not pelvis:
        return None
    up = _up(model, tree, starts)
    hips = [tree.joint_at(leg) if leg == body else model.poses[body].p for leg, body in zip(legs, starts, strict=True)]
    front, why = _front(model, tree, starts, hips, up)
    if front is None:
        return None
    said.append(why)
    axes = np.array([front, up, np.cross(front, up)])
    middle = np.mean(hips, axis=0)
    aside = [float((p - middle) @ axes[2]) for p in hips] if len(hips) > 1 else [0.0]
    sides = [_side(body, lateral) for body, lateral in zip(starts, aside, strict=True)]
    if len(set(sides)) < len(sides):
        return None
    thigh = max((_thigh(model, tree, body) for body in starts), default=0.0)
    thigh = thigh if thigh > SHORTEST else THIGH
    trunk = _named_trunk(tree, pelvis) or _trunk(tree, pelvis, legs, axes, middle, thigh)
    lying = _lying(model, trunk, middle, up)
    if lying:
        said.append("the trunk lies: cranial is where the feet point, ventral is down")
    return Skeleton(
        pelvis=pelvis,
        femora=dict(zip(sides, starts, strict=True)),
        hips=dict(zip(sides, hips, strict=True)),
        trunk=trunk,
        leveled=_leveled(model, trunk, up, thigh) or lying,
        axes=axes,
        thigh=thigh,
        evidence=tuple(said),
        lying=lying,
        knees={side: _knee(tree, body, hip, up, thigh) for side, body, hip in zip(sides, starts, hips, strict=True)},
        parents=Tree(model, next(iter(pelvis))).parent,
    )


def _knee(tree: Tree, femur: str, hip: Array, up: Array, thigh: float) -> Array:
    """The far end of a femur: its farthest joint, or a thigh's length below the hip."""
    places = [tree.joint_at(child) for child in tree.children.get(tree.part[femur], ())]
    found: Array = max(places, key=lambda p: float(np.linalg.norm(p - hip)), default=hip - up * thigh)
    return found


def _named_trunk(tree: Tree, pelvis: frozenset[str]) -> tuple[frozenset[str], ...]:
    """The parts from the pelvis to a body known as the thorax, whichever of the two the file's tree begins with."""
    named = [b for b in tree.model.bodies if tree.model.segment_of(b) == "thorax"]
    if not named:
        return ()
    turned = Tree(tree.model, next(iter(pelvis)))
    chain, at = [], named[0]
    while at and turned.part[at] != turned.part[next(iter(pelvis))]:
        chain.append(turned.part[at])
        at = next((turned.parent[b] for b in turned.part[at] if b in turned.parent), "")
    return tuple(reversed(chain)) if at else ()


def _lying(model: StaticModel, trunk: tuple[frozenset[str], ...], hips: Array, up: Array) -> bool:
    """Whether a trunk of several joints runs along the ground, as on four feet."""
    if len(trunk) < LEVELS:
        return False
    along = np.mean([model.poses[b].p for b in trunk[-1]], axis=0) - hips
    return bool(abs(float(along @ up)) < LEVEL * float(np.linalg.norm(along)))


def _first_with_muscles(tree: Tree, body: str) -> str:
    """The first body of a leg that muscles are fixed to: some hips are several bodies in one place."""
    held = {p.body for m in tree.model.muscles for p in m.points}
    while not tree.part[body] & held and len(tree.children.get(tree.part[body], ())) == 1:
        body = tree.children[tree.part[body]][0]
    return next((b for b in sorted(tree.part[body]) if b in held and b == body), body)


def _up(model: StaticModel, tree: Tree, legs: Iterable[str]) -> Array:
    """Against gravity, or along the legs where gravity does not run along them."""
    along = np.zeros(3)
    for leg in legs:
        origins = [model.poses[b].p for b in tree.below(leg)]
        along += model.poses[leg].p - max(origins, key=lambda p: float(np.linalg.norm(p - model.poses[leg].p)))
    length = float(np.linalg.norm(along))
    return along / length if length and float(along @ model.up) < 0.5 * length else model.up


def _front(model: StaticModel, tree: Tree, legs: list[str], hips: list[Array], up: Array) -> tuple[Array | None, str]:
    """The direction the feet point in, square to the line between the hips; by names where the feet do not say."""
    across = hips[0] - hips[1] if len(hips) > 1 else None
    if across is not None:
        across = across - up * float(across @ up)
        apart = float(np.linalg.norm(across))
        across = across / apart if apart else None  # hips in one place, or one above the other
    forward = np.zeros(3)
    for leg in legs:
        foot = _foot(model, tree, leg, up)
        if foot is not None:
            forward = forward + foot
    forward = forward - up * float(forward @ up)
    length = float(np.linalg.norm(forward))
    enough = AHEAD * max(float(model.poses[leg].p @ up) - tree.heights(leg, up)[0] for leg in legs)
    if across is None:
        return (forward / length, "front: where the foot points") if length > enough else (None, "")
    square = np.cross(up, across)
    if length > enough and abs(float(forward @ square)) > 0.7 * length:
        return square * np.sign(float(forward @ square)), "front: where the feet point"
    named = side_of(legs[0]) or side_of(next((b for b in tree.below(legs[0]) if side_of(b)), ""))
    if not named:
        return None, ""
    return square * (1.0 if named == "right" else -1.0), "front: by the sides that names say, for the feet do not tell"


def _foot(model: StaticModel, tree: Tree, leg: str, up: Array) -> Array | None:
    """From the ankle to the farthest joint of the foot, on the level; or to its mass, or whatever is farthest on it.

    A foot of one body says little by its path points: those of the calf are behind the ankle.
    """
    chain = [leg]
    while children := tree.children.get(tree.part[chain[-1]]):
        chain.append(min(children, key=lambda b: tree.heights(b, up)[0]))
    start = float(model.poses[leg].p @ up)
    drop = start - tree.heights(leg, up)[0]
    feet = [b for b in chain if start - float(model.poses[b].p @ up) > 0.75 * drop]
    if not feet:
        return None
    ankle = tree.joint_at(feet[0])
    bodies = set(tree.below(feet[0]))
    beyond = [tree.joint_at(b) for b in bodies if b != feet[0] and b in tree.parent]
    centres = [model.poses[b].p + model.poses[b].R @ np.array(model.centres[b]) for b in bodies if b in model.centres]
    points = [model.place(p) for m in model.muscles for p in m.points if p.body in bodies]
    enough = AHEAD * drop
    for places in (beyond, centres, [*points, *(model.poses[b].p for b in bodies)]):  # toes; mass; whatever there is
        level = [p - ankle - up * float((p - ankle) @ up) for p in places]
        farthest = max(level, key=lambda v: float(np.linalg.norm(v)), default=np.zeros(3))
        if float(np.linalg.norm(farthest)) > enough:
            return np.asarray(farthest)
    return None


def _side(body: str, lateral: float) -> str:
    """The side a femur is on: by where it lies, or by its name where there is but one leg."""
    if abs(lateral) > 1e-6:
        return "right" if lateral > 0 else "left"
    return side_of(body) or "right"


def _trunk(
    tree: Tree, pelvis: frozenset[str], legs: list[str], axes: Array, middle: Array, thigh: float
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


def _thigh(model: StaticModel, tree: Tree, femur: str) -> float:
    """From the hip to the farthest joint on the femur."""
    places = [tree.joint_at(child) for child in tree.children.get(tree.part[femur], ())]
    hip = tree.joint_at(femur)
    return max((float(np.linalg.norm(p - hip)) for p in places), default=0.0)
