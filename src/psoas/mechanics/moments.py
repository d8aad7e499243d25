"""Moments of muscle tension about joints, and on segments: the operator `torque` as vectors."""

from __future__ import annotations

import numpy as np

from psoas.anatomy.words import SPINE
from psoas.body.body import Body
from psoas.body.state import Array, State

LEVELS = SPINE[1:]  # segments whose joints a model's file may couple


def joint_axes(body: Body, state: State, segment: str) -> tuple[Array, Array]:
    """The rates that turn a segment's joint, as columns over all coordinates (n, k), and their axes (3, k), lab axes.

    An axis is the segment's angular velocity relative to its parent per rate of an independent coordinate of the joint,
    couplings followed: for the knee it is neither a unit vector nor quite mediolateral. Where the file couples lumbar
    levels, each level has its own coordinates alone: what their driver does to all is no moment about one joint.
    """
    joint = body.joints[segment]
    turning = state.Jw[body.segment(segment)]
    if joint.parent != "ground":
        turning = turning - state.Jw[body.segment(joint.parent)]
    if body.spine.kind == "coupled" and segment in LEVELS:
        rates = np.eye(len(body.coordinates))[:, [body.coordinates.index(c) for c in joint.coordinates]]
    else:
        rates = state.B[:, [i for i, c in enumerate(body.independent) if c in joint.coordinates]]
    axes = turning @ rates
    kept = np.abs(axes).max(axis=0, initial=0) > 1e-12
    return rates[:, kept], axes[:, kept]


def joint_moments(body: Body, state: State) -> Array:
    """Moment of 1 N of tension about the joint of each segment with its parent (m, s, 3) [m], lab axes.

    The vector that solves ``r_i = axis_i . moment`` for the joint's coordinates; for three hinges away from zero it is
    *not* ``sum r_i axis_i``. Where a joint has fewer than three coordinates, only the part along its axes: the rest is
    a reaction of the joint. Segments that follow others (patella, abdominal fascia) have none of their own: what they
    do is counted where their drivers are. Zero for the root.
    """
    moments = np.zeros((len(state.dldq), len(body.segments), 3))
    for s, segment in enumerate(body.segments):
        if body.parents[segment] != "ground":
            rates, axes = joint_axes(body, state, segment)
            if axes.size:
                moments[:, s] = -state.dldq @ rates @ np.linalg.pinv(axes)
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


def as_relative(body: Body, joint: Array, of: str, relative_to: str) -> Array:
    """Joint moments arranged so that ``of - relative_to`` is the moment about the joint between them."""
    out = np.zeros_like(joint)
    if body.parents.get(of) == relative_to:
        out[:, body.segment(of)] = joint[:, body.segment(of)]
    else:
        out[:, body.segment(relative_to)] = joint[:, body.segment(relative_to)]
    return out
