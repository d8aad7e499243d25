"""What generalised forces do at that instant, under rigid constraints: the operator `acceleration`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from psoas.body.state import Array, State
from psoas.errors import InvalidValueError
from psoas.mechanics.reduction import Reduced

RANK = 1e-9  # eigenvalues of the scaled constraint matrix below this are redundant rows
STILL = 1e-18  # a row whose own entry is this much smaller than the largest is one that nothing can move


class Response(NamedTuple):
    """Accelerations (f, k) and constraint forces (rows, k) that k generalised forces induce."""

    udot: Array
    forces: Array


def massless(names: Sequence[str], coordinate: int) -> InvalidValueError:
    """What is said of a coordinate that moves no mass but what those before it move too, by name if that is known."""
    which = names[coordinate] if names else "some coordinate"
    return InvalidValueError(f"the mass matrix is not positive definite: {which} moves no mass of its own.")


def response(M: Array, f: Array, J: Array, Jdot_u: Array | None = None, names: Sequence[str] = ()) -> Response:
    """``udot = P Mi f - Mi J' L+ Jdot_u`` for all columns of f, with one factorisation of M.

    With ``L = J Mi J'`` and ``P = I - Mi J' L+ J``. The pseudo-inverse drops redundant rows, whose forces are then not
    unique (accelerations are).

    Parameters
    ----------
    M : (f, f) mass matrix, positive definite
    f : (f, k) generalised forces
    J : (r, f) constraint rows, ``J udot = -Jdot_u``
    Jdot_u : (r,) or None
        None for zero.
    names : (f,) of the coordinates, for what is said where one moves no mass
    """
    from scipy.linalg import lapack

    factor, failed = lapack.dpotrf(M, lower=1)
    if failed:
        raise massless(names, failed - 1)
    Mi_f = lapack.dpotrs(factor, f, lower=1)[0]
    if not len(J):
        return Response(Mi_f, np.zeros((0, f.shape[1])))
    Mi_Jt = lapack.dpotrs(factor, J.T, lower=1)[0]
    wanted = Mi_Jt.T @ f if Jdot_u is None else Mi_Jt.T @ f + Jdot_u[:, None]
    forces = -solve_rows(J @ Mi_Jt, wanted)
    return Response(Mi_f + Mi_Jt @ forces, forces)


def solve_rows(L: Array, wanted: Array) -> Array:
    """``L+ wanted``: by Cholesky where all rows count, else leaving out the redundant ones.

    A row that nothing can move (sideways, of a body in a plane; any row of a foot that the model itself fixes) has no
    force.
    """
    from scipy.linalg import lapack

    own = np.diag(L)
    moved = own > STILL * own.max(initial=0.0)
    if not moved.all():
        found = np.zeros_like(wanted)
        if moved.any():
            found[moved] = solve_rows(L[np.ix_(moved, moved)], wanted[moved])
        return found
    scale = 1 / np.sqrt(own)
    scaled = L * scale * scale[:, None]
    factor, failed = lapack.dpotrf(scaled, lower=1)
    if not failed and np.diag(factor).min() ** 2 > RANK:
        return np.asarray(lapack.dpotrs(factor, wanted * scale[:, None], lower=1)[0] * scale[:, None])
    values, vectors = np.linalg.eigh(scaled)
    kept = values > RANK * values[-1]
    root = vectors[:, kept] * scale[:, None] / np.sqrt(values[kept])  # L+ = root root'
    return np.asarray(root @ (root.T @ wanted))


def induced_accelerations(reduced: Reduced, J: Array) -> Response:
    """What 1 N of tension in each muscle does: columns are muscles (``f_m = -R[m]'``, its moment arms)."""
    return response(reduced.M, reduced.arms.T, J @ reduced.B, names=reduced.names)


def angular(reduced: Reduced, udot: Array) -> Array:
    """Angular accelerations (s, 3, k) of all segments relative to the lab, lab axes, from k accelerations (f, k)."""
    segments, _, f = reduced.Jw.shape
    return (reduced.Jw.reshape(-1, f) @ udot).reshape(segments, 3, -1)  # one product, not one per segment


def gravity_acceleration(state: State, reduced: Reduced, J: Array) -> Response:
    """What gravity does."""
    return response(reduced.M, (reduced.B.T @ state.gravity)[:, None], J @ reduced.B, names=reduced.names)


def velocity_acceleration(state: State, reduced: Reduced, J: Array, Jdot_qdot: Array) -> Response:
    """What the velocities do: ``h = B' (bias + M Bdot u)``, and the constraints' own ``Jdot u``."""
    h = reduced.B.T @ (state.bias + state.M @ state.Bdot_u)
    return response(reduced.M, -h[:, None], J @ reduced.B, Jdot_qdot + J @ state.Bdot_u, reduced.names)
