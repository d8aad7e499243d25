"""What acts on a body at a posture, as generalised forces of all its coordinates: gravity, muscles, joints, pushes.

A generalised force is the work per unit of a coordinate's rate [N m, N]. A method takes from these what its mechanism
lets move: ``B' force``, with B all rates from those that are free.
"""

from __future__ import annotations

import numpy as np

from psoas.body.state import Array, State
from psoas.mechanics.tissue.protocol import Elements


def resting_force(at: State, tension: Array, passive: Elements, shift: Array | float = 0.0) -> Array:
    """Generalised force of gravity, muscles and joint elements on a body that does not move.

    Parameters
    ----------
    at : State
    tension : (m,) [N]
        Of every muscle, passive tension included.
    passive : Elements
        Whose joint elements act.
    shift : (n,) [rad, m]
        Joint elements see ``q + shift``: their neutral angles are moved by minus that.

    Returns
    -------
    (n,) [N m, N], positive drives the coordinate in its positive direction

    Notes
    -----
    ``G(q) - (dL/dq)' F + Q(q + shift)``: minus the gradient of `weight_energy` + `passive_energy` + F . L, F held.
    """
    return np.asarray(at.gravity - at.dldq.T @ tension + passive.joint_forces(at.q + shift))


def weight_energy(at: State) -> float:
    """Potential [J] of gravity, ``m g h`` of the centre of mass above the lab's origin."""
    return at.mass * at.g * float(at.up @ at.com)


def passive_energy(at: State, stored: Array, passive: Elements, shift: Array | float = 0.0) -> float:
    """Potential [J] of muscles that store (m,) [J] and of joint elements, which see ``q + shift``."""
    return float(stored.sum()) + passive.joint_energy(at.q + shift)


def push(at: State, segment: int, point: Array, force: Array) -> Array:
    """Generalised force (n,) [N m, N] of a force (3,) [N] on a point (3,) [m] of a segment, both in lab axes.

    Of several forces, as the columns of (3, k), it is (n, k).
    """
    return np.asarray(at.point_jacobian(segment, point).T @ force)
