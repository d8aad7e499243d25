"""Moments of muscle tension, from the path itself: about joints, and on segments.

The straight pieces of a path pull on what they end at; a wrapped arc pulls only through its tangent points. This is a
second route to every moment arm, and the only one to a *segment's* arm.
"""

from __future__ import annotations

import numpy as np

from psoas.body import Array, Body, State


def wrenches(state: State, segments: int) -> tuple[Array, Array]:
    """Force [N/N] and moment about the lab's origin [m] of 1 N of tension on each segment.

    Returns
    -------
    force, moment : (m, s, 3), lab axes
    """
    if state.paths is None:
        raise ValueError("the state was made without paths")
    paths = state.paths
    first, muscle = paths.pieces()
    a, b = paths.points[first], paths.points[first + 1]
    along = (b - a) / np.linalg.norm(b - a, axis=1, keepdims=True)
    force = np.zeros((len(paths.start) - 1, segments + 1, 3))  # the last row takes what is fixed to the ground
    moment = np.zeros_like(force)
    for point, pull, owner in ((a, along, paths.segment[first]), (b, -along, paths.segment[first + 1])):
        np.add.at(force, (muscle, owner), pull)
        np.add.at(moment, (muscle, owner), np.cross(point, pull))
    return force[:, :-1], moment[:, :-1]


def joint_moments(body: Body, state: State) -> Array:
    """Moment of 1 N of tension about the joint of each segment with its parent (m, s, 3) [m], lab axes.

    All that the muscle pulls on beyond the joint counts; positive by the right-hand rule on the distal side. For the
    root it is zero.
    """
    force, moment = wrenches(state, len(body.segments))
    for s in reversed(range(len(body.segments))):  # children come after their parents
        parent = body.parents[body.segments[s]]
        if parent != "ground":
            force[:, body.segment(parent)] += force[:, s]
            moment[:, body.segment(parent)] += moment[:, s]
    return moment - np.cross(state.centres, force)


def segment_arms(body: Body, state: State) -> Array:
    """Segment arms ``r_s = -dl/dtheta_s`` (m, s, 3) [m], lab axes: every other segment keeps its orientation.

    A segment turns about the joint with its parent and carries what hangs on it along without turning it:
    ``r_s = M_s - sum of M_d over the joints d it carries``. They sum to zero over all segments.
    """
    arms = joint_moments(body, state)
    joint = arms.copy()
    for s, name in enumerate(body.segments):
        if body.parents[name] != "ground":
            arms[:, body.segment(body.parents[name])] -= joint[:, s]
    return arms
