"""What generalised forces do at that instant, under rigid constraints: the operator `acceleration`."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.body import Array, State
from psoas.mechanics.reduction import Reduced

RANK = 1e-9  # eigenvalues of the scaled constraint matrix below this are redundant rows


class Response(NamedTuple):
    """Accelerations (f, k) and constraint forces (rows, k) that k generalised forces induce."""

    udot: Array
    forces: Array


def response(M: Array, f: Array, J: Array, Jdot_u: Array | None = None) -> Response:
    """``udot = P Mi f - Mi J' L+ Jdot_u`` for all columns of f in one solve.

    With ``L = J Mi J'`` and ``P = I - Mi J' L+ J``. The pseudo-inverse drops redundant rows, whose forces are then not
    unique (accelerations are).

    Parameters
    ----------
    M : (f, f) mass matrix, positive definite
    f : (f, k) generalised forces
    J : (r, f) constraint rows, ``J udot = -Jdot_u``
    Jdot_u : (r,) or None
        None for zero.
    """
    k = f.shape[1]
    both = np.asarray(np.linalg.solve(M, np.hstack([f, J.T])), np.float64)
    Mi_f, Mi_Jt = both[:, :k], both[:, k:]
    if not len(J):
        return Response(Mi_f, np.zeros((0, k)))
    L = J @ Mi_Jt
    scale = 1 / np.sqrt(np.diag(L))
    values, vectors = np.linalg.eigh(L * np.outer(scale, scale))
    kept = values > RANK * values[-1]
    root = vectors[:, kept] * scale[:, None] / np.sqrt(values[kept])  # L+ = root root'
    wanted = J @ Mi_f if Jdot_u is None else J @ Mi_f + Jdot_u[:, None]
    forces = -root @ (root.T @ wanted)
    return Response(Mi_f + Mi_Jt @ forces, forces)


def induced_accelerations(reduced: Reduced, J: Array) -> Response:
    """What 1 N of tension in each muscle does: columns are muscles (``f_m = -R[m]'``)."""
    return response(reduced.M, -reduced.R.T, J @ reduced.B)


def gravity_acceleration(reduced: Reduced, J: Array) -> Response:
    """What gravity does."""
    return response(reduced.M, reduced.gravity[:, None], J @ reduced.B)


def velocity_acceleration(state: State, reduced: Reduced, J: Array, Jdot_qdot: Array) -> Response:
    """What the velocities do: centrifugal and Coriolis forces, and the constraints' own ``Jdot u``."""
    Jdot_u = Jdot_qdot + J @ state.Bdot_u
    return response(reduced.M, -reduced.h[:, None], J @ reduced.B, Jdot_u)
