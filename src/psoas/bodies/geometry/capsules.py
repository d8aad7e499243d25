"""What stands for a bone that nobody drew: a capsule from a segment's joint to each joint it carries."""

from __future__ import annotations

import numpy as np

from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.formats.meshes.mesh import Mesh

NO_BONE = ("abdomen",)  # segments without one
SIDES = 8  # around a capsule
THICK = 0.12  # radius per length [p]
THINNEST, THICKEST = 0.006, 0.02  # m [p]
SHORT = 0.01  # m: below this a capsule is a ball
REACH = 0.5  # m: how far from its joint a segment without children is taken to reach at most


def capsule_ends(body: Body, at: State, segment: str) -> list[tuple[Array, Array]]:
    """Ends of the capsules of one segment, in its own axes [m].

    A segment that carries none reaches to its muscle attachment that is farthest from its joint.
    """
    s = body.segment(segment)
    own = (at.centres[s] - at.origin[s]) @ at.R[s]
    children = [s for s in body.segments if body.parents[s] == segment and s not in NO_BONE]
    carried = [body.segment(child) for child in children]
    ends = [(own, (at.centres[c] - at.origin[s]) @ at.R[s]) for c in carried]
    if ends or at.paths is None:
        return ends
    on = (at.paths.points[(at.paths.segment == s) & (at.paths.wrap < 0)] - at.origin[s]) @ at.R[s]
    far = np.linalg.norm(on - own, axis=1)
    within = on[far <= REACH]
    return [(own, within[np.argmax(far[far <= REACH])] if len(within) else own)]


def capsule(a: Array, b: Array) -> Mesh:
    """A capsule between two points [m]; a ball where they are one."""
    length = float(np.linalg.norm(b - a))
    radius = float(np.clip(THICK * length, THINNEST, THICKEST))
    up = (b - a) / length if length > SHORT else np.array([0.0, 1.0, 0.0])
    side = np.cross(up, np.eye(3)[np.argmin(np.abs(up))])
    side = side / np.linalg.norm(side)
    around = np.linspace(0, 2 * np.pi, SIDES, endpoint=False)
    ring = np.cos(around)[:, None] * side + np.sin(around)[:, None] * np.cross(up, side)
    tilt = np.radians([-45.0, 0.0, 0.0, 45.0])
    rings = [(a if k < 2 else b) + radius * (np.cos(t) * ring + np.sin(t) * up) for k, t in enumerate(tilt)]
    vertices = np.vstack([*rings, a - radius * up, b + radius * up])
    here, there = np.arange(SIDES), (np.arange(SIDES) + 1) % SIDES
    faces = [np.column_stack([there, here, np.full(SIDES, 4 * SIDES)])]
    for k in range(3):
        low, high = k * SIDES, (k + 1) * SIDES
        faces += [
            np.column_stack([low + here, low + there, high + there]),
            np.column_stack([low + here, high + there, high + here]),
        ]
    faces.append(np.column_stack([3 * SIDES + here, 3 * SIDES + there, np.full(SIDES, 4 * SIDES + 1)]))
    return Mesh(vertices, np.vstack(faces).astype(np.int64))
