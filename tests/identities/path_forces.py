"""A second route to moment arms: the forces of the path itself, with no Jacobian and no coupling."""

import numpy as np


def wrenches(state, segments):
    """Force [N/N] and moment about the lab's origin [m] of 1 N of tension on each segment, (m, s, 3), lab axes.

    The straight pieces of a path pull on what they end at; a wrapped arc pulls only through its tangent points.
    """
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
