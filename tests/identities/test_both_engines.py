"""One set of identities for every kind of body: MuJoCo's and OpenSim's engines, models made in code and real ones."""

import threading
from dataclasses import fields

import numpy as np
import pytest

import psoas
from psoas.body.body import project, state
from psoas.body.state import Paths
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.moments import joint_moments, segment_arms
from psoas.mechanics.reduction import reduced, selection
from psoas.mechanics.response import induced_accelerations
from support.builders import body_of, drawn, file_of, needs_opensim, standing
from support.dynamics import all_coordinates_kkt, contributions, hip_rates
from support.path_forces import path_moments, wrenches

SYNTHETIC = ("synthetic_levels", "synthetic_coupled", "synthetic_lumped")
BODIES = ("default", "mjcf", *SYNTHETIC, "gait2392", "rajagopal", "lifting", "thoracolumbar")
SYMMETRIC = ("default", "mjcf", *SYNTHETIC, "gait2392")
# OpenSim's length over a wrapping surface is no exact geodesic, so its derivative is not quite what the path's forces
# do (rajagopal: 0.1 mm, an ellipsoid of lifting: 20 mm). Arms are those of the forces, as computeMomentArm has them.
ROUND = 3e-2
# and over two surfaces its forces do not quite balance (gastrocnemius), so that the floating body would turn by itself
UNBALANCED = 3e-3
# a moving point beside a point of its own body: OpenSim's forces, and computeMomentArm, leave out what one piece does
FORGOTTEN = ("BIClong_r", "BICshort_r", "BIClong_l", "BICshort_l")
# Simbody's velocity terms of joints that turn about several axes as functions of one coordinate (Rajagopal's knee):
# see test_simbody_forgets_a_velocity_term_of_such_knees in peers/
KNEES = {"rajagopal": 5e-2, "lifting": 5e-2, "thoracolumbar": 5e-2}


@pytest.fixture(params=BODIES)
def name(request):
    return request.param


@pytest.fixture
def some(name):
    return body_of(name)


def everywhere(body, q, qdot=None, **more):
    """The state over all coordinates, as if none were coupled."""
    n = len(q)
    qdot = np.zeros(n) if qdot is None else qdot
    return body.engine.state(q, qdot, np.eye(n), np.zeros(n), body.paths["straight"], **more)


def conditions_of(body):
    """Conditions this body can be under: two feet, one foot at a point, none."""
    coupled = {"spine": "coupled", "rhythm": "model"} if body.spine.kind == "coupled" else {}
    other = {**coupled, "spine": "rigid", "rhythm": None} if body.spine.kind != "none" else {}
    return [
        Conditions(**coupled),
        Conditions(**other, stance="left", contact="point"),
        Conditions(**coupled, stance="none"),
    ]


def along(body, q, w, h, f):
    """Derivative of f along w, fourth order."""
    parts = [f(q + k * h * w) for k in (-2, -1, 1, 2)]
    return (8 * (parts[2] - parts[1]) - (parts[3] - parts[0])) / (12 * h)


def still(body):
    """Rows of coordinates that nothing moves."""
    return [body.coordinate(c) for c in body.locked]


def straight(name, body, at):
    """Rows of muscles whose length has a formula: all of MuJoCo's, those of OpenSim's that touch no surface here."""
    if name in ("default", "mjcf"):
        return np.ones(len(body.muscles), bool)
    p = at.paths
    touching = [(p.wrap[p.start[i] : p.start[i + 1]] >= 0).any() for i in range(len(body.muscles))]
    return ~np.array(touching) & ~np.isin(body.muscles, FORGOTTEN)


def balanced(body, at):
    """Rows of muscles whose forces add up to nothing."""
    root = [body.coordinate(c) for c in body.joints["pelvis"].coordinates]
    left = np.abs(at.dldq[:, root]).max(axis=1)
    assert left.max() < UNBALANCED
    assert (left < 1e-10).mean() > 0.95
    return left < 1e-10


def test_arms_are_minus_dL_dq_couplings_followed(name, some, rng):
    """Along three random directions of all independent coordinates, and about six of them one by one."""
    q, free = drawn(some, rng), [some.coordinate(c) for c in some.independent]
    at = state(some, q, paths=True)
    arms, exact = -at.dldq @ at.B, straight(name, some, at)
    directions = [rng.normal(size=len(free)) / np.sqrt(len(free)) for _ in range(3)]
    directions += list(np.eye(len(free))[rng.choice(len(free), 6, replace=False)])
    for w in directions:
        full = np.zeros(len(q))
        full[free] = w
        differenced = along(some, q, full, 1e-4, lambda x: state(some, x).lengths)
        error = np.abs(arms @ w + differenced)
        assert error[exact].max() < 1e-7
        assert error.max() < ROUND
    assert exact.mean() > 0.8
    if some.couplings:  # not followed, they would be missing
        w = np.eye(len(free))[some.independent.index("knee_angle_r")]
        full = np.zeros(len(q))
        full[free] = w
        differenced = along(some, q, full, 1e-4, lambda x: state(some, x).lengths)
        assert np.abs(-at.dldq[:, free] @ w + differenced).max() > 1e-4


def test_arms_of_every_coordinate_by_itself(name, some, rng):
    """The engine's dl/dq over all coordinates, dependent ones included, which no coupling touches here."""
    q = drawn(some, rng)
    w = rng.normal(size=len(q)) / np.sqrt(len(q))
    differenced = along(some, q, w, 1e-4, lambda x: everywhere(some, x).lengths)
    at = everywhere(some, q, paths=True)
    error = np.abs(at.dldq @ w - differenced)
    assert error[straight(name, some, at)].max() < 1e-7
    assert error.max() < ROUND


def vee(turn):
    return np.array([turn[..., 2, 1] - turn[..., 1, 2], turn[..., 0, 2] - turn[..., 2, 0],
                     turn[..., 1, 0] - turn[..., 0, 1]]).T / 2  # fmt: skip


def test_jacobians_are_derivatives_of_what_they_move(some, rng):
    q = drawn(some, rng)
    w = rng.normal(size=len(q)) / np.sqrt(len(q))
    at = everywhere(some, q)
    Rdot = along(some, q, w, 1e-4, lambda x: everywhere(some, x).R)
    assert np.abs(at.Jw @ w - vee(Rdot @ at.R.transpose(0, 2, 1))).max() < 1e-8
    for of, J in (("origin", at.Jv), ("com", at.J_com)):
        assert np.abs(J @ w - along(some, q, w, 1e-4, lambda x, of=of: getattr(everywhere(some, x), of))).max() < 1e-8
    centre = along(some, q, w, 1e-4, lambda x: everywhere(some, x).centres)
    s = some.segment("femur_r")  # its joint's centre is a point of it
    moved = (at.Jv[s] + np.cross(at.Jw[s], at.centres[s] - at.origin[s], axisa=0, axisb=0, axisc=0)) @ w
    assert np.abs(moved - centre[s]).max() < 1e-8
    wrong = at.Jw.copy()
    wrong[s, 0, np.abs(at.Jw[s, 0]).argmax()] *= -1
    assert np.abs(wrong @ w - at.Jw @ w).max() > 1e-6
    assert np.abs(np.linalg.det(at.R) - 1).max() < 1e-12


def test_velocity_terms_are_derivatives_of_the_jacobians(name, some, rng):
    q = drawn(some, rng)
    qdot = rng.normal(size=len(q))
    at = everywhere(some, q, qdot)
    for J, Jdot in (("Jw", at.Jw_dot), ("Jv", at.Jv_dot)):
        want = along(some, q, qdot, 1e-5, lambda x, J=J: getattr(everywhere(some, x), J) @ qdot)
        assert np.abs(Jdot - want).max() < KNEES.get(name, 1e-7) * np.abs(want).max()
        assert np.abs(want).max() > 0.1


def test_mass_matrix_is_symmetric_and_positive(some, rng):
    at = state(some, drawn(some, rng))
    assert np.abs(at.M - at.M.T).max() < 1e-12 * np.abs(at.M).max()
    S = selection(some, conditions_of(some)[2])[1]
    assert np.linalg.eigvalsh(S.T @ at.B.T @ at.M @ at.B @ S).min() > 0
    assert at.mass == pytest.approx(sum(some.masses.values()), rel=1e-12)
    slides = [some.coordinate(some.coordinate_for(f"pelvis_t{a}")) for a in "xyz"]
    assert at.M[np.ix_(slides, slides)] == pytest.approx(at.mass * np.eye(3), abs=1e-10 * at.mass)


def test_bias_is_what_lagrange_says(name, some, rng):
    """``w'bias = w' Mdot qdot - 1/2 qdot' (dM/dq w) qdot``: the mass matrix alone, no velocity term of the engine."""
    q = drawn(some, rng)
    qdot, w = rng.normal(size=(2, len(q)))
    w /= np.sqrt(len(w))
    at = everywhere(some, q, qdot)
    Mdot = along(some, q, qdot, 1e-5, lambda x: everywhere(some, x).M)
    dM = along(some, q, w, 1e-5, lambda x: everywhere(some, x).M)
    want = w @ Mdot @ qdot - qdot @ dM @ qdot / 2
    assert abs(w @ at.bias - want) < KNEES.get(name, 1e-6) * np.abs(at.bias).max()
    assert abs(w @ Mdot @ qdot - want) > 1e-4 * np.abs(at.bias).max()
    assert not everywhere(some, q).bias.any()


def test_gravity_is_the_gradient_of_height(some, rng):
    q = drawn(some, rng)
    w = rng.normal(size=len(q)) / np.sqrt(len(q))
    at = everywhere(some, q)
    potential = along(some, q, w, 1e-4, lambda x: at.mass * at.g * everywhere(some, x).com @ at.up)
    assert abs(at.gravity @ w + potential) < 1e-6
    assert at.g == pytest.approx(9.8, abs=0.02)


def test_gravity_equals_the_engines_own(name, some, rng):
    q = drawn(some, rng)
    ours = everywhere(some, q).gravity
    engine = some.engine
    if name in ("default", "mjcf"):
        import mujoco

        data = mujoco.MjData(engine.model)
        data.qpos[:] = q
        mujoco.mj_forward(engine.model, data)
        own = np.zeros(len(q))
        mujoco.mj_rne(engine.model, data, 0, own)
        assert np.abs(ours + own).max() < 1e-9
    else:
        own = inverse_dynamics_at_rest(file_of(name), some.coordinates, q)
        assert np.abs(ours + own).max() < 1e-8


def inverse_dynamics_at_rest(file, names, q):
    """What OpenSim's own solver says holds the raw model against gravity, all other forces and constraints asleep."""
    opensim = needs_opensim()
    model = opensim.Model(str(file))
    for k in range(model.getForceSet().getSize()):
        model.getForceSet().get(k).set_appliesForce(False)
    for k in range(model.getConstraintSet().getSize()):
        model.getConstraintSet().get(k).set_isEnforced(False)
    coordinates = [model.getCoordinateSet().get(c) for c in names]
    for c in coordinates:
        c.set_locked(False)
        c.set_prescribed(False)
    work = model.initSystem()
    for c, x in zip(coordinates, q, strict=True):
        c.setValue(work, float(x), False)
        c.setSpeedValue(work, 0.0)
    found = opensim.InverseDynamicsSolver(model).solve(work).to_numpy()
    mark = np.arange(1.0, len(q) + 1)  # where each coordinate's speed stands in the engine's order
    for c, x in zip(coordinates, mark.tolist(), strict=True):
        c.setSpeedValue(work, x)
    return found[[int(np.flatnonzero(work.getU().to_numpy() == x)[0]) for x in mark]]


def test_contributions_add_up_to_the_unreduced_system(some, rng):
    for conditions in conditions_of(some):
        names, S = selection(some, conditions)
        v = rng.normal(size=len(names))
        q = drawn(some, rng, 0.4)
        at = state(some, q, S @ v)
        moving = reduced(at, names, S)
        J, Jdot = contact_rows(some, at, conditions)
        tensions = rng.uniform(0, 200, len(some.muscles))
        parts = contributions(at, moving, J, Jdot, tensions)
        qddot = moving.B @ sum(parts.values()) + at.Bdot_u
        want = all_coordinates_kkt(some, conditions, at, moving, tensions)
        scale = np.abs(want).max()
        assert np.abs(qddot - want).max() < 1e-8 * scale, conditions
        for forgotten in parts:
            rest = moving.B @ sum(x for k, x in parts.items() if k != forgotten) + at.Bdot_u
            assert np.abs(rest - want).max() > 1e-6 * scale, forgotten


def angular_momentum(name, body, q, qdot):
    """About the lab's origin, by the engine's own count."""
    engine = body.engine
    if name in ("default", "mjcf"):
        import mujoco

        data = mujoco.MjData(engine.model)
        data.qpos[:], data.qvel[:] = q, qdot
        mujoco.mj_kinematics(engine.model, data)
        mujoco.mj_comPos(engine.model, data)
        H = np.zeros((3, engine.model.nv))
        mujoco.mj_angmomMat(engine.model, data, H, 0)
        return H @ qdot
    engine.set_coordinates(q, qdot)
    engine.model.realizeVelocity(engine.work)
    momentum = engine.matter.calcSystemMomentumAboutGroundOrigin(engine.work)
    turning = momentum.get(0)
    return np.array([turning.get(i) for i in range(3)])


def test_a_muscle_moves_neither_centre_of_mass_nor_angular_momentum_of_a_floating_body(name, some, rng):
    conditions = conditions_of(some)[2]
    at = state(some, drawn(some, rng))
    moving = reduced(at, *selection(some, conditions))
    udot = induced_accelerations(moving, np.zeros((0, len(some.coordinates)))).udot
    assert np.abs(at.J_com @ moving.B @ udot).max() < 1e-9
    acting = np.flatnonzero((np.abs(udot).max(axis=0) > 1e-2) & balanced(some, at))  # some span ribs that are held
    assert len(acting) > 0.7 * len(some.muscles)
    for m in rng.choice(acting, 5, replace=False):
        qddot = moving.B @ udot[:, m]
        scale = np.abs(qddot).max()
        assert np.abs(angular_momentum(name, some, at.q, qddot / scale)).max() < 1e-8
        spoiled = qddot / scale
        spoiled[some.coordinate(some.coordinate_for("hip_flexion_r"))] += 1e-3
        assert np.abs(angular_momentum(name, some, at.q, spoiled)).max() > 1e-6


def test_difference_of_ground_rows_is_the_joints_own_motion(some, rng):
    """One side from joint axes and joint rates, with nothing subtracted."""
    q = drawn(some, rng)
    conditions = conditions_of(some)[2]
    posture = {c: float(q[some.coordinate(c)]) for c in some.independent if c not in some.locked}
    dataset = psoas.actions(body=some, posture=posture, operator="acceleration", conditions=conditions)
    fit = dict(zip(some.segments, dataset.orientation.values, strict=True))
    for child in ("femur_r", "femur_l", "tibia_r"):
        parent = some.parents[child]
        at, lab = hip_rates(some, q, conditions, child, parent)
        theirs = lab @ at.R[some.segment(parent)]
        ours = psoas.relative(dataset, child, parent, groups=False).values
        # nan where the model lacks the muscle's part on the spine; never here
        assert np.isfinite(ours).all()
        assert np.abs(ours - theirs).max() < 1e-9 * np.abs(theirs).max()
    assert np.abs(fit["pelvis"] @ fit["pelvis"].T - np.eye(3)).max() < 1e-12


def test_segment_arms_sum_to_zero_and_the_hip_is_the_paths_own_moment(some, rng):
    """The moment about the hip of all that a path pulls on beyond it: no Jacobian on that side."""
    at = state(some, drawn(some, rng), paths=True)
    arms = segment_arms(some, at)
    assert np.abs(arms.sum(axis=1)).max() < 1e-10
    rows = balanced(some, at)
    force, _ = wrenches(at, len(some.segments))
    assert np.abs(force.sum(axis=1)).max() < 1e-9
    path, ours = path_moments(some, at)[rows], joint_moments(some, at)[rows]
    hips = [some.segment(s) for s in ("femur_r", "femur_l")]
    assert np.abs(path[:, hips] - ours[:, hips]).max() < 1e-8
    assert np.abs(ours[:, hips]).max() > 0.03
    # the arms of the hip's coordinates are that moment along their axes
    s = hips[0]
    axes = at.Jw[s] - at.Jw[some.segment("pelvis")]
    for c in some.joints["femur_r"].coordinates:
        i = some.coordinate(c)
        assert np.abs(path[:, s] @ axes[:, i] + at.dldq[rows, i]).max() < 1e-8


@pytest.mark.parametrize("name", SYMMETRIC)
def test_left_mirrors_right(name, rng):
    """Measured meanings say which coordinates change sign; mediolateral components stay, the other two turn round."""
    some = body_of(name)
    midline = ("_tz", "_list", "_rotation", "_LB", "_AR", "_bending")
    q = drawn(some, rng)
    other = q.copy()
    for i, c in enumerate(some.coordinates):
        if c.endswith(("_r", "_l")):
            other[i] = q[some.coordinate(c[:-1] + ("l" if c.endswith("_r") else "r"))]
        elif c.removesuffix("_own").endswith(midline):
            other[i] = -q[i]
    other = project(some, other)
    twins = [m[:-1] + {"r": "l", "l": "r"}[m[-1]] if m.endswith(("_r", "_l")) else m for m in some.muscles]
    swap = [some.muscles.index(m) for m in twins]
    one, two = state(some, q), state(some, other)
    assert np.abs(one.lengths - two.lengths[swap]).max() < 2e-6
    assert np.abs(one.lengths - two.lengths).max() > 1e-3
    conditions = conditions_of(some)[0]
    answers = [
        psoas.actions(body=some, conditions=conditions, operator="acceleration",
                      posture={c: float(p[some.coordinate(c)]) for c in some.independent if c not in some.locked})
        for p in (q, other)
    ]  # fmt: skip
    a = answers[0].angular_acceleration.sel(segment="pelvis").values
    b = answers[1].angular_acceleration.sel(segment="pelvis").values[swap]
    assert np.abs(a - b * [-1, -1, 1]).max() < 1e-5 * np.abs(a).max()
    assert np.abs(a - b).max() > 1e-2 * np.abs(a).max()


def arrays(record):
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        elif isinstance(value, Paths):
            yield from arrays(value)


def test_states_own_their_memory(some, rng):
    q = standing(some)
    one = state(some, q, paths=True)
    before = {k: v.copy() for k, v in arrays(one)}
    two = state(some, drawn(some, rng), rng.normal(size=len(some.independent)), paths=True)
    assert not np.array_equal(one.lengths, two.lengths)
    for k, v in arrays(one):
        assert np.array_equal(v, before[k]), k
        assert not any(np.shares_memory(v, w) for _, w in arrays(two)), k
    assert not np.shares_memory(one.q, q)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_what_is_no_number_is_refused(some, bad):
    q = standing(some)
    q[some.coordinate("hip_flexion_r")] = bad
    with pytest.raises(InvalidValueError, match=r"coordinate 'hip_flexion_r' of .* is not a finite number"):
        state(some, q)
    u = np.zeros(len(some.independent))
    u[-1] = bad
    with pytest.raises(InvalidValueError, match=r"rate of "):
        state(some, standing(some), u)


@pytest.mark.parametrize("name", ["mjcf", "synthetic_coupled", "rajagopal"])
def test_one_body_serves_several_threads(name, rng):
    some = body_of(name)
    postures = [drawn(some, rng) for _ in range(8)]
    serial = [state(some, q) for q in postures]
    found = [None] * len(postures)

    def work(start):
        for i in range(start, len(postures), 4):
            for _ in range(4):
                found[i] = state(some, postures[i])

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    for a, b in zip(serial, found, strict=True):
        assert np.array_equal(a.lengths, b.lengths)
        assert np.array_equal(a.M, b.M)
        assert np.array_equal(a.dldq, b.dldq)
    assert not np.array_equal(serial[0].lengths, serial[1].lengths)


def test_the_exported_default_body_gives_the_same_answers():
    ours, theirs = (psoas.actions(body=body_of(n), stance="left", contact="point") for n in ("default", "mjcf"))
    assert set(ours.data_vars) == set(theirs.data_vars)
    for key in ("angular_acceleration", "com_acceleration", "joint_moment", "segment_arm", "moment_arm", "orientation"):
        a = ours[key]
        b = theirs[key].sel({d: a[d].values for d in a.dims if d not in ("axis", "component")})
        assert np.abs(a.values - b.values).max() < 1e-9 * max(1, np.abs(a.values).max()), key
    assert ours.angular_acceleration.values.any()
    standing_ones = [body_of(n).postures["standing"] for n in ("default", "mjcf")]
    assert max(abs(standing_ones[0][c] - standing_ones[1][c]) for c in body_of("default").coordinates) < 1e-9


@pytest.mark.parametrize("name", ["synthetic_levels", "synthetic_coupled", "lifting"])
def test_moments_about_single_levels_are_the_paths_own_whether_coupled_or_not(name, rng):
    """What a driver does to all levels is no moment about one joint."""
    some = body_of(name)
    at = state(some, drawn(some, rng), paths=True)
    rows = straight(name, some, at) & balanced(some, at)
    path, ours = path_moments(some, at)[rows], joint_moments(some, at)[rows]
    for level in ("L5", "L4", "L2", "thorax"):
        s = some.segment(level)
        axes = at.Jw[s] - at.Jw[some.segment(some.parents[level])]
        turning = [i for i in map(some.coordinate, some.joints[level].coordinates) if np.abs(axes[:, i]).max() > 1e-9]
        assert np.abs((path[:, s] - ours[:, s]) @ axes[:, turning]).max() < 1e-8, level
        assert np.abs(ours[:, s]).max() > 0.02
