"""A model's bodies as a tree, seen from any of them, and the two legs that are found in it."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from psoas.formats.models.static_model import GROUND, Array, StaticModel

MOST = 40  # children of one body that are looked at as legs


class Tree:
    """The model's bodies, those welded together as one, seen from `root`: the ground unless it is given."""

    def __init__(self, model: StaticModel, root: str = GROUND) -> None:
        self.model = model
        self.part: dict[str, frozenset[str]] = {GROUND: frozenset([GROUND])}
        for joint in model.joints:
            if not joint.loop:
                held = self.part.get(joint.parent, frozenset([joint.parent]))
                whole = frozenset([joint.child]) if joint.coordinates else held | {joint.child}
                for body in whole:
                    self.part[body] = whole
        self.children: dict[frozenset[str], list[str]] = {}
        self.parent: dict[str, str] = {}
        if root == GROUND:
            for joint in model.joints:
                if not joint.loop and joint.coordinates:
                    self.children.setdefault(self.part[joint.parent], []).append(joint.child)
                    self.parent[joint.child] = joint.parent
        else:
            self.turn_round(root)

    def turn_round(self, root: str) -> None:
        """The tree as it hangs on a body: what carried it becomes what it carries; what only holds it up goes."""
        joined: dict[frozenset[str], list[tuple[str, str]]] = {}  # part -> (its own body, the other's)
        for joint in self.model.joints:
            if not joint.loop and joint.coordinates:
                joined.setdefault(self.part[joint.parent], []).append((joint.parent, joint.child))
                joined.setdefault(self.part[joint.child], []).append((joint.child, joint.parent))
        waiting, seen = [self.part[root]], {self.part[root]}
        while waiting:
            part = waiting.pop()
            for own, other in joined.get(part, ()):
                if self.part[other] not in seen and other != GROUND:
                    seen.add(self.part[other])
                    self.children.setdefault(part, []).append(other)
                    self.parent[other] = own
                    if GROUND not in self.part[other]:  # a foot that is welded to it ends there
                        waiting.append(self.part[other])

    def joint_at(self, body: str) -> Array:
        """Where the joint between a body and what carries it lies [m]: its own origin, unless the tree is turned."""
        held = self.model.carriers.get(body)
        above = self.parent.get(body)
        if above is None or (held is not None and held.parent in self.part[above]):
            return self.model.poses[body].p
        turned = next(j for j in self.model.joints if j.parent in self.part[body] and j.child in self.part[above])
        return np.array(turned.place)

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


def found_legs(model: StaticModel) -> tuple[Tree, list[str], str]:
    """The tree in which legs are found, the first body of each, and how."""
    names = {b: model.segment_of(b) for b in model.bodies}
    ends = [body for joint in model.joints for body in (joint.parent, joint.child) if joint.coordinates]
    known = [b for b, segment in names.items() if segment == "pelvis"]
    branching = [b for b in dict.fromkeys(ends) if b != GROUND and ends.count(b) > 2]
    for root in (GROUND, *known, *sorted(branching, key=lambda b: -ends.count(b))[:MOST]):
        tree = Tree(model, root)
        legs = mirrored_legs(tree, model.up)
        own = root in known or not known or carried_by(tree, legs, known)
        if legs and own and (root == GROUND or tree.part[tree.parent[legs[0]]] == tree.part[root]):
            return tree, legs, "pelvis: two mirrored legs leave it"
    tree = Tree(model, known[0]) if known else Tree(model)
    return tree, named_legs(tree), "pelvis and femora: by their names, for no two mirrored legs leave one body"


def carried_by(tree: Tree, legs: list[str], known: list[str]) -> bool:
    """Whether legs leave a body that is known as the pelvis; forelegs leave another."""
    return bool(legs) and bool(tree.part[tree.parent[legs[0]]] & set(known))


def mirrored_legs(tree: Tree, up: Array) -> list[str]:
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
            if reach < 0.02 * (highest - lowest) or abs(float(apart @ up)) > 0.2 * reach:
                continue
            bottoms, drops = (low[one], low[other]), (drop[one], drop[other])
            if max(bottoms) - lowest > 0.2 * (highest - lowest) or min(drops) < 0.6 * max(drops):
                continue
            if min(drops) > max(best[0], reach):
                best = (min(drops), [one, other])
    return best[1]


def named_legs(tree: Tree) -> list[str]:
    """Femora by name, where something carries them."""
    return [b for b in tree.model.bodies if tree.model.segment_of(b) in ("femur_r", "femur_l") and b in tree.parent][:2]
