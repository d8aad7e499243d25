"""Induced accelerations: against an unreduced KKT system, the free-floating body, and the laws of motion."""

import mujoco
import numpy as np
import pytest

from psoas.body.body import state
from psoas.conditions import Conditions
from psoas.mechanics.ground.contact import contact_rows, point_of_contact
from psoas.mechanics.reduction import reduced, selection
from psoas.mechanics.response import induced_accelerations, response, velocity_acceleration
from support.dynamics import all_coordinates_kkt, contributions, moving_state

CONDITIONS = [
    Conditions(),
    Conditions(contact="point"),
    Conditions(stance="left", spine="rigid"),
    Conditions(spine="coupled", path="guided"),
    Conditions(spine="coupled", rhythm="lifting", stance="right", contact="point"),
    Conditions(stance="none"),
]
ids = [str(c).replace("; ", ", ") for c in CONDITIONS]


@pytest.mark.parametrize("conditions", CONDITIONS, ids=ids)
def test_contributions_add_up_to_the_unreduced_system(body, draw, rng, conditions):
    at, moving = moving_state(body, conditions, draw(body, 0.5), rng)
    J, Jdot = contact_rows(body, at, conditions)
    tensions = rng.uniform(0, 200, len(body.muscles))
    parts = contributions(at, moving, J, Jdot, tensions)
    qddot = moving.B @ sum(parts.values()) + at.Bdot_u
    want = all_coordinates_kkt(body, conditions, at, moving, tensions)
    scale = np.abs(want).max()
    assert np.abs(qddot - want).max() < 1e-10 * scale
    for forgotten in parts:
        rest = moving.B @ sum(v for k, v in parts.items() if k != forgotten) + at.Bdot_u
        assert np.abs(rest - want).max() > 1e-6 * scale, forgotten
    without_Jdot = moving.B @ velocity_acceleration(at, moving, J, 0 * Jdot).udot[:, 0]
    if conditions.stance != "none":
        assert np.abs(without_Jdot - moving.B @ parts["velocity"]).max() > 1e-6 * scale


def test_velocity_rows_are_the_derivative_of_the_jacobians(body, draw, rng):
    for conditions in (Conditions(), Conditions(contact="point")):
        at, _ = moving_state(body, conditions, draw(body, 0.4), rng)
        J, Jdot = contact_rows(body, at, conditions)
        h = 1e-6
        u = at.qdot[[body.coordinate(c) for c in body.independent]]
        moved = [state(body, at.q + k * h * at.qdot, u) for k in (-1, 1)]
        if conditions.contact is None:
            twist = [contact_rows(body, m, conditions)[0] @ m.qdot for m in moved]
            assert np.abs((twist[1] - twist[0]) / (2 * h) - Jdot - J @ at.Bdot_u).max() < 1e-5 * np.abs(Jdot).max()
        else:  # the point is fixed to the foot while it moves
            s = body.segment("calcn_r")
            local = at.R[s].T @ (point_of_contact(body, at, "r") - at.origin[s])
            v = [m.point_jacobian(s, m.origin[s] + m.R[s] @ local) @ m.qdot for m in moved]
            assert np.abs((v[1] - v[0]) / (2 * h) - Jdot[:3] - J[:3] @ at.Bdot_u).max() < 1e-5 * np.abs(Jdot).max()


def test_bias_and_mass_matrix_are_the_engines_forward_dynamics(body, draw, rng):
    """Second program route: MuJoCo's own smooth acceleration, its constraints, springs, damping and actuation off."""
    q = draw(body)
    qdot = rng.normal(size=len(q))
    n = len(q)
    at = body.engine.state(q, qdot, np.eye(n), np.zeros(n), body.paths["straight"])
    model = body.engine.model
    data = mujoco.MjData(model)
    data.qpos[:], data.qvel[:] = q, qdot
    tensions = rng.uniform(0, 100, len(body.muscles))
    data.qfrc_applied[:] = -at.dldq.T @ tensions
    options = model.opt.disableflags
    off = mujoco.mjtDisableBit
    flags = (off.mjDSBL_CONSTRAINT, off.mjDSBL_ACTUATION, off.mjDSBL_SPRING, off.mjDSBL_DAMPER)
    model.opt.disableflags = int(sum(map(int, flags)))
    try:
        mujoco.mj_forward(model, data)
    finally:
        model.opt.disableflags = options
    ours = np.linalg.solve(at.M, at.gravity - at.bias - at.dldq.T @ tensions)
    assert np.abs(ours - data.qacc).max() < 1e-9 * np.abs(data.qacc).max()


@pytest.mark.parametrize("spine", ["free", "coupled", "rigid"])
def test_a_muscle_moves_neither_centre_of_mass_nor_angular_momentum_of_a_floating_body(body, draw, spine):
    conditions = Conditions(stance="none", spine=spine)
    at = state(body, draw(body))
    moving = reduced(at, *selection(body, conditions))
    udot = induced_accelerations(moving, np.zeros((0, len(body.coordinates)))).udot
    assert np.abs(at.J_com @ moving.B @ udot).max() < 1e-9
    # angular momentum about the lab's origin, from the engine's own momentum matrix
    model = body.engine.model
    data = mujoco.MjData(model)
    data.qpos[:] = at.q
    mujoco.mj_kinematics(model, data)
    mujoco.mj_comPos(model, data)
    H = np.zeros((3, model.nv))
    mujoco.mj_angmomMat(model, data, H, 0)
    assert np.abs(H @ moving.B @ udot).max() < 1e-9
    planted = udot.copy()
    planted[3] += 1e-6
    assert np.abs(H @ moving.B @ planted).max() > 1e-7


def test_feet_do_not_move(body, draw):
    for conditions in CONDITIONS[:5]:
        at = state(body, draw(body), path=conditions.path)
        moving = reduced(at, *selection(body, conditions))
        J, _ = contact_rows(body, at, conditions)
        udot, _ = induced_accelerations(moving, J)
        scale = np.abs(udot).max()
        assert np.abs(J @ moving.B @ udot).max() < 1e-9 * scale


def test_redundant_rows_change_no_acceleration(body, draw):
    at = state(body, draw(body))
    moving = reduced(at, *selection(body, Conditions()))
    J = contact_rows(body, at, Conditions())[0] @ moving.B
    f = moving.arms.T
    once, twice = response(moving.M, f, J), response(moving.M, f, np.vstack([J, J[:4] + J[2:6]]))
    assert np.abs(once.udot - twice.udot).max() < 1e-7 * np.abs(once.udot).max()


def test_elastic_is_free_at_the_first_instant(body):
    names = [selection(body, Conditions(spine=s))[0] for s in ("free", "elastic", "rigid")]
    assert names[0] == names[1]
    assert names[0] != names[2]


def test_reduction_derivative(body, draw, rng):
    """B and Bdot u against differences of the couplings themselves."""
    q = draw(body)
    free = [body.coordinate(c) for c in body.independent]
    u = rng.normal(size=len(free))
    h = 1e-6
    at = state(body, q, u)
    ahead, behind = q.copy(), q.copy()
    ahead[free] += h * u
    behind[free] -= h * u
    one, two = state(body, ahead, u), state(body, behind, u)
    assert np.abs((one.q - two.q) / (2 * h) - at.qdot).max() < 1e-8
    assert np.abs((one.qdot - two.qdot) / (2 * h) - at.Bdot_u).max() < 1e-7
