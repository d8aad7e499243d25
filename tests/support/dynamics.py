"""Second routes to accelerations: nothing reduced, and a joint's own axes times its own accelerations. No test."""

import numpy as np

from psoas.body.body import state
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.reduction import reduced, selection
from psoas.mechanics.response import gravity_acceleration, induced_accelerations, velocity_acceleration


def moving_state(body, conditions, q, rng):
    """A state with random velocities of the coordinates that the conditions let move."""
    names, S = selection(body, conditions)
    v = rng.normal(size=len(names))
    at = state(body, q, S @ v, path=conditions.path)
    return at, reduced(at, names, S)


def all_coordinates_kkt(body, conditions, at, moving, tensions):
    """qddot of the whole body: couplings, locks and contact as constraint rows, nothing reduced."""
    n = len(body.coordinates)
    basis = moving.B
    # rows whose null space is the span of B: couplings, rhythm and locks at once, made without using B as a reduction
    C = np.linalg.svd(basis.T)[2][basis.shape[1] :]
    J, Jdot = contact_rows(body, at, conditions)
    rows = np.vstack([C, J])
    wanted = np.concatenate([C @ at.Bdot_u, -Jdot])
    force = at.gravity - at.bias - at.dldq.T @ tensions
    K = np.block([[at.M, rows.T], [rows, np.zeros((len(rows), len(rows)))]])
    return np.linalg.lstsq(K, np.concatenate([force, wanted]), rcond=1e-13)[0][:n]


def contributions(at, moving, J, Jdot, tensions):
    return {
        "muscles": induced_accelerations(moving, J).udot @ tensions,
        "gravity": gravity_acceleration(at, moving, J).udot[:, 0],
        "velocity": velocity_acceleration(at, moving, J, Jdot).udot[:, 0],
    }


def hip_rates(body, q, conditions, child, parent):
    """The other side of the identity: the joint's own axes times the joint's own accelerations, lab axes per muscle."""
    at = state(body, q, path=conditions.path)
    moving = reduced(at, *selection(body, conditions))
    J, _ = contact_rows(body, at, conditions)
    qddot = moving.B @ induced_accelerations(moving, J).udot
    between = [c for c in body.joints[child].coordinates if body.rotational[body.coordinate(c)]]
    assert body.joints[child].parent == parent
    axes = at.Jw[body.segment(child)]
    return at, sum(np.outer(qddot[body.coordinate(c)], axes[:, body.coordinate(c)]) for c in between)
