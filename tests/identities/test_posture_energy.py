"""Postures of least energy and least effort: gradients, equilibrium, symmetry; and faults that are caught."""

from dataclasses import replace

import numpy as np
import pytest

from psoas.answers.posture.effort import PAIR, standing_problem
from psoas.answers.posture.person import person
from psoas.answers.posture.standing import rested, stand
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.mechanics.effort.least_effort import GRAIN, least_effort
from psoas.mechanics.ground.resting import pushed, rest, supported, supports
from psoas.mechanics.tissue.passive_body import passive_body

H = 1e-5


@pytest.fixture(scope="module")
def standing(body):
    return rested(standing_problem(body, passive_body(body)))


@pytest.fixture(scope="module")
def tight(body, standing):
    made = passive_body(body, tightness={"psoas": 0.2, "iliacus": 0.1})
    return replace(standing, passive=replace(made, joints=standing.passive.joints))


@pytest.fixture(scope="module")
def stood(standing):
    return stand(standing)


def differences(value, u):
    return np.array([(value(u + e) - value(u - e)) / (2 * H) for e in np.eye(len(u)) * H])


@pytest.mark.parametrize("which", ["standing", "tight"])
def test_the_envelope_gradient_is_that_of_the_cost(which, request, rng):
    problem = request.getfixturevalue(which)
    u = problem.symmetric.start + rng.normal(scale=0.03, size=len(problem.symmetric.names))
    point = problem.point(u)
    found = differences(lambda v: problem.point(v, point.effort.y).cost, u)
    gradient = problem.gradient(point)
    assert np.abs(found - gradient).max() < 1e-5 * max(1.0, np.abs(gradient).max())


def test_a_gradient_one_per_mille_off_is_caught(tight, rng, monkeypatch):
    u = tight.symmetric.start + rng.normal(scale=0.03, size=len(tight.symmetric.names))
    point = tight.point(u)
    slope = type(tight).slope
    monkeypatch.setattr(type(tight), "slope", lambda self, *given: 1.001 * slope(self, *given))
    found = differences(lambda v: tight.point(v, point.effort.y).cost, u)
    assert np.abs(found - tight.gradient(tight.point(u))).max() > 1e-5 * max(1.0, np.abs(tight.gradient(point)).max())


def test_constraints_have_the_gradients_they_say(standing, rng):
    u = standing.symmetric.start + rng.normal(scale=0.03, size=len(standing.symmetric.names))
    point = standing.point(u)
    for name in ("sole", "base"):
        found = differences(lambda v, name=name: getattr(standing.point(v, point.effort.y), name), u).T
        assert np.abs(found - getattr(point, f"{name}_rows")).max() < 1e-8


def test_all_forces_are_in_equilibrium_in_every_coordinate(body, tight):
    """Not only in the symmetric ones: gravity, muscles of both sides and both feet, on the whole body."""
    point = tight.point(tight.symmetric.start)
    at = state(body, tight.symmetric.q(point.u))
    s, a = tight.symmetric, point.effort.x[: len(tight.F0)]
    F = tight.passive.tensions(at.lengths)[0]
    F[s.right] += tight.F0 * a
    F[s.left] += tight.F0 * a
    whole = at.gravity - at.dldq.T @ F + tight.passive.joint_forces(at.q)
    for side, mirror in (("r", 1.0), ("l", -1.0)):
        foot, H_ = body.segment(f"calcn_{side}"), tight.frame
        force = H_ @ (point.reactions[:3] * [1, 1, mirror])
        moment = H_ @ (point.reactions[3:] * [mirror, mirror, 1])
        whole += at.Jv[foot].T @ force + at.Jw[foot].T @ moment
    over = dict(zip(body.independent, at.B.T @ whole, strict=True))
    toes = [over.pop(f"mtp_angle_{side}") for side in "rl"]
    assert max(map(abs, over.values())) < 0.1
    assert np.isfinite(toes).all()


def test_the_ground_pushes_within_friction_and_foot(standing, stood):
    force, moment = np.split(stood.point.reactions, 2)
    assert force[0] == pytest.approx(0, abs=1e-6)
    assert 2 * force[1] == pytest.approx(standing.reference.mass * standing.reference.g)
    assert abs(force[2]) <= standing.cost["friction"] * force[1]
    assert abs(moment[0]) <= standing.cost["foot_half_width"] * force[1]
    ahead = moment[2] / force[1]
    assert ahead == pytest.approx(stood.point.base[0], abs=1e-6)  # the centre of pressure under the centre of mass


def test_least_effort_meets_its_conditions(rng):
    E, d = rng.normal(size=(4, 30)) * 50, rng.normal(size=4) * 20
    low, high = np.zeros(30), np.ones(30)
    found = least_effort(E, d, np.full(30, PAIR), low, high)
    assert np.abs(E @ found.x + found.left - d).max() < 1e-9
    assert np.abs(found.left - GRAIN * found.y).max() < 1e-7
    slope = PAIR * found.x - E.T @ found.y
    assert (slope[found.x <= 0] >= -1e-9).all()
    assert (slope[found.x >= 1] <= 1e-9).all()
    assert np.abs(slope[(found.x > 0) & (found.x < 1)]).max() < 1e-9


def test_least_effort_equals_another_solver(rng):
    from scipy.optimize import minimize

    E, d = rng.normal(size=(3, 8)) * 50, rng.normal(size=3) * 10
    ours = least_effort(E, d, np.full(8, PAIR), np.zeros(8), np.ones(8))

    def cost(x):
        left = d - E @ x
        return PAIR / 2 * x @ x + left @ left / (2 * GRAIN)

    def slope(x):
        return PAIR * x - E.T @ (d - E @ x) / GRAIN

    start, options = np.full(8, 0.3), {"ftol": 1e-16, "gtol": 1e-9, "maxiter": 10_000, "maxfun": 10_000}
    theirs = minimize(cost, start, jac=slope, bounds=[(0, 1)] * 8, method="L-BFGS-B", options=options)
    assert ours.cost == pytest.approx(theirs.fun, rel=1e-5)
    assert ours.cost == pytest.approx(cost(ours.x), rel=1e-7)


def test_no_posture_near_costs_less(standing, stood, rng):
    """Along directions that keep the soles flat."""
    s, point = standing.symmetric, stood.point
    free = [i for i, n in enumerate(s.names) if n in ("pelvis_tilt", "hip_flexion", "ankle_angle") or i in s.levels]
    J = point.sole_rows[:, free]
    N = np.linalg.svd(J)[2][2:].T
    for _ in range(6):
        u = point.u.copy()
        u[free] += N @ rng.normal(scale=0.01, size=N.shape[1])
        assert standing.point(u, point.effort.y).cost > point.cost - 1e-7


@pytest.mark.parametrize("support", supports())
def test_gradient_of_a_supported_posture_is_that_of_its_energy(body, standing, support, rng):
    problem = supported(body, standing.passive, support)
    v = rng.normal(scale=0.02, size=len(problem.names))
    found = differences(lambda x: problem.energy(x)[0], v)
    gradient = problem.energy(v)[1]
    assert np.abs(found - gradient).max() < 1e-6 * max(1.0, np.abs(gradient).max())


@pytest.mark.parametrize("support", ["supine", "sitting", "hanging_leg"])
def test_a_supported_posture_is_a_minimum(body, standing, support):
    problem = supported(body, standing.passive, support)
    found = rest(problem)
    assert found.status == "found"
    assert found.residual < 1e-4
    assert np.linalg.eigvalsh(problem.hessian(found.v))[0] > 0


def test_what_lies_is_carried(body, standing):
    found = rest(supported(body, standing.passive, "supine"))
    assert found.loads.sum() == pytest.approx(found.at.mass * found.at.g, rel=1e-6)
    assert (found.loads >= 0).all()


@pytest.mark.parametrize("height", [-0.02, -0.001, 0.0, 0.001, 0.02])
def test_a_contact_pushes_and_never_pulls(height):
    energy, force = pushed(height)
    assert energy >= 0
    assert force >= 0
    assert (pushed(height - H)[0] - pushed(height + H)[0]) / (2 * H) == pytest.approx(force, rel=1e-4, abs=1e-6)


def test_left_and_right_tight_are_mirror_images(body):
    somebody = person(body, "supine")
    right, left = (somebody.tightened({f"psoas_{side}": 0.2}).at.q for side in "rl")
    for name in body.independent:
        twin = name[:-1] + {"r": "l", "l": "r"}[name[-1]] if name.endswith(("_r", "_l")) else name
        if not name.endswith(("_LB", "_AR")):
            assert right[body.coordinate(name)] == pytest.approx(left[body.coordinate(twin)], abs=2e-5)


def test_rest_angles_make_standing_easy(body, standing):
    """By the area that the rest angles are found with there is a balance that needs less than 10 % of any muscle."""
    by_area = standing_problem(body, standing.passive, effort="area")
    point = by_area.point(by_area.symmetric.start)
    assert point.effort.x[: len(standing.F0)].max() < 0.10  # [p]: < 10 %
    unrested = standing_problem(body, passive_body(body), effort="area").point(standing.symmetric.start)
    assert unrested.parts["activation"] > 10 * point.parts["activation"]
    assert posture_at(body, "standing") == pytest.approx(standing.symmetric.q(standing.symmetric.start))


def test_rest_angles_do_not_depend_on_what_is_spared(body, standing):
    for effort, scales in (("strands", None), ("volume", {"activation": 8.0})):
        other = rested(standing_problem(body, passive_body(body), effort=effort, scales=scales))
        assert other.passive.parameters["rest"] == pytest.approx(standing.passive.parameters["rest"], abs=1e-9)
