"""Moments of muscle tension about joints, and on segments: the operator `torque` as vectors."""

from __future__ import annotations

import numpy as np

from psoas.body import Array, Body, State


def joint_axes(body: Body, state: State, segment: str) -> tuple[list[int], Array]:
    """Independent coordinates of a segment's joint that turn it, and their axes (3, k) in lab axes.

    An axis is the segment's angular velocity relative to its parent per rate of the coordinate, couplings followed: for
    the knee it is neither a unit vector nor quite mediolateral.
    """
    joint = body.joints[segment]
    columns = [i for i, c in enumerate(body.independent) if c in joint.coordinates]
    turning = state.Jw[body.segment(segment)]
    if joint.parent != "ground":
        turning = turning - state.Jw[body.segment(joint.parent)]
    axes = turning @ state.B[:, columns]
    kept = np.abs(axes).max(axis=0, initial=0) > 0
    return [c for c, k in zip(columns, kept, strict=True) if k], axes[:, kept]


def joint_moments(body: Body, state: State) -> Array:
    """Moment of 1 N of tension about the joint of each segment with its parent (m, s, 3) [m], lab axes.

    The vector that solves ``r_i = axis_i . moment`` for the joint's coordinates; for three hinges away from zero it is
    *not* ``sum r_i axis_i``. Where a joint has fewer than three coordinates, only the part along its axes: the rest is
    a reaction of the joint. Segments that follow others (patella, abdominal fascia) have none of their own: what they
    do is counted where their drivers are. Zero for the root.
    """
    arms = -state.dldq @ state.B
    moments = np.zeros((len(arms), len(body.segments), 3))
    for s, segment in enumerate(body.segments):
        if body.parents[segment] != "ground":
            columns, axes = joint_axes(body, state, segment)
            if columns:
                moments[:, s] = arms[:, columns] @ np.linalg.pinv(axes)
    return moments


def segment_arms(body: Body, state: State) -> Array:
    """Segment arms ``r_s = -dl/dtheta_s`` (m, s, 3) [m], lab axes: every other segment keeps its orientation.

    A segment turns about the joint with its parent and carries along, without turning it, what hangs on it:
    ``r_s = M_s - sum of M_d over the joints d it carries``. They sum to zero over all segments.
    """
    moments = joint_moments(body, state)
    arms = moments.copy()
    for s, name in enumerate(body.segments):
        if body.parents[name] != "ground":
            arms[:, body.segment(body.parents[name])] -= moments[:, s]
    return arms
