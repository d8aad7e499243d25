"""A second route to moment arms: the forces of the path itself, with no Jacobian and no coupling."""

import numpy as np

from psoas.mechanics.path_forces import path_wrenches as wrenches


def path_moments(body, state):
    """Moment of all that a muscle pulls on beyond each joint, about the joint's centre (m, s, 3) [m], lab axes."""
    force, moment = wrenches(state, len(body.segments))
    for s in sorted(range(len(body.segments)), key=lambda s: -depth(body, body.segments[s])):  # children before parents
        parent = body.parents[body.segments[s]]
        if parent != "ground":
            force[:, body.segment(parent)] += force[:, s]
            moment[:, body.segment(parent)] += moment[:, s]
    return moment - np.cross(state.centres, force)


def depth(body, segment):
    """How many joints lie between a segment and the ground."""
    return 0 if segment == "ground" else 1 + depth(body, body.parents[segment])
