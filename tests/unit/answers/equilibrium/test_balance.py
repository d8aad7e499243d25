"""Equilibrium: least activations, what balances a posture, and forces that have a potential."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from psoas.answers.equilibrium.balance import equilibrium
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError, NotConvergedError, UnknownNameError
from psoas.frames import ANTERIOR, RIGHT, SUPERIOR
from psoas.mechanics.effort.least_effort import least_activations, least_effort
from psoas.mechanics.effort.programs import Program, solve_daqp
from support.springs import GAZE, HELD, SQUAT, mechanism

POSTURES = {
    "standing": HELD,
    SQUAT: HELD,
    "sitting": Conditions(spine="elastic", hold="supported+upright-thorax"),
    "prone": Conditions(stance="none", spine="elastic", hold="supported"),
    "long_stride": HELD,
    "standing,hip_adduction_r=1": Conditions(spine="elastic", contact="point", hold="balance+upright-thorax"),
}


def test_least_activations_by_hand():
    """Two equal muscles and an opponent share 1 N m; beyond its strength a muscle stays at 1 and the other helps."""
    assert np.allclose(least_activations(np.array([[1.0, 1.0, -1.0]]), np.array([1.0])).values, [0.5, 0.5, 0])
    assert np.allclose(least_activations(np.array([[2.0, 1.0]]), np.array([2.5])).values, [1.0, 0.5])
    assert np.allclose(least_activations(np.array([[2.0, 1.0]]), np.array([1.0])).values, [0.4, 0.2])


def test_what_no_activation_balances_is_said_with_what_is_left():
    found = least_activations(np.array([[2.0, 1.0]]), np.array([4.0]))
    assert not found.balanced
    assert np.allclose(found.values, 1, atol=1e-6)
    assert np.allclose(found.residual, 1, atol=1e-5)
    assert not least_activations(np.array([[2.0, 1.0]]), np.array([-1.0])).balanced


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_least_activations_are_those_of_a_bounded_least_squares(seed):
    rng = np.random.default_rng(seed)
    E = rng.normal(size=(4, 30))
    d = E @ np.clip(rng.normal(0.2, 0.4, 30), 0, 1)
    found = least_activations(E, d)
    assert found.balanced
    weight = 1e4
    want = lsq_linear(np.vstack([weight * E, np.eye(30)]), np.r_[weight * d, np.zeros(30)], (0, 1), tol=1e-14).x
    assert np.abs(E @ found.values - d).max() < 1e-8
    assert found.values @ found.values < want @ want + 1e-4
    assert np.abs(found.values - want).max() < 1e-3


@pytest.mark.parametrize("seed", range(20))
def test_least_activations_by_an_active_set_method(seed):
    """Rows of very different size; another program's solution to eleven digits, where a looser one is six away."""
    rng = np.random.default_rng(seed)
    k = 60
    E = rng.normal(size=(5, k)) * 10.0 ** rng.uniform(-2, 2, size=(5, 1))
    d = E @ np.clip(rng.normal(0.2, 0.4, k), 0, 1)
    length = np.linalg.norm(E, axis=1)
    program = Program(
        np.ones(k), np.zeros(k), E / length[:, None], d / length, np.zeros((0, k)), np.zeros(k), np.ones(k)
    )
    want = solve_daqp(program)
    assert np.abs(least_activations(E, d).values - want).max() < 1e-11
    assert np.abs(least_effort(E, d, np.ones(k), np.zeros(k), np.ones(k)).x - want).max() > 1e-9  # a moment may be left


def test_one_vector_of_activations_that_balances_is_found():
    """All at their bounds: the dual has no maximum."""
    E = np.array([[1.0, 2.0, 0.5], [0.3, -1.0, 2.0]])
    found = least_activations(E, E @ np.array([1.0, 1.0, 0.0]))
    assert found.balanced
    assert np.allclose(found.values, [1, 1, 0], atol=1e-9)


@pytest.mark.parametrize("posture", POSTURES)
def test_the_posture_is_balanced(body, posture):
    m = mechanism(body, posture, POSTURES[posture])
    found = equilibrium(m)
    assert found.status == "balanced"
    assert found.residual < 1e-6
    assert found.activations.min() >= 0
    assert found.activations.max() <= 1
    planted = m.forces(m.ref, found.F + 1e-3 * (np.arange(len(found.F)) == 0), found.reactions, found.moments)
    assert np.abs(planted).max() / m.scale > 10 * found.residual


def test_the_ground_carries_the_weight_under_the_centre_of_mass(body):
    """By hand: forces add up to the weight, and their moments about the centre of mass to nothing."""
    for contact in ("weld", "point"):
        m = mechanism(body, "standing", Conditions(spine="elastic", contact=contact))
        found = equilibrium(m)
        value = dict(zip([text for g in m.carriers for text in g.labels], found.reactions, strict=True))
        feet = [f"{side} foot" for side in ("right", "left")]
        force = [np.array([value[f"{foot}, {a}"] for a in ("anterior", "superior", "right")]) for foot in feet]
        assert np.allclose(sum(force), [0, m.ref.mass * m.ref.g, 0], atol=1e-6)
        if contact == "weld":
            about = [
                np.array([value[f"{foot}, about {a}"] for a in ("anterior", "superior", "right")]) for foot in feet
            ]
            arm = [(m.ref.origin[body.segment(f"calcn_{s}")] - m.ref.com) @ m.H for s in "rl"]
            total = sum(np.cross(r, f) + t for r, f, t in zip(arm, force, about, strict=True))
            assert np.abs(total[[ANTERIOR, RIGHT]]).max() < 1e-6
            assert abs(total[SUPERIOR]) < 1e-6


def test_both_sides_do_the_same_in_a_symmetric_posture(body):
    found = equilibrium(mechanism(body))
    names = body.muscles
    pairs = [
        (i, names.index(n[:-2] + "_l")) for i, n in enumerate(names) if n.endswith("_r") and n[:-2] + "_l" in names
    ]
    right, left = np.array(pairs).T
    assert len(pairs) > 100
    assert np.abs(found.activations[right] - found.activations[left]).max() < 1e-4


@pytest.mark.parametrize("posture", POSTURES)
def test_forces_are_minus_the_gradient_of_the_energy(body, posture, rng):
    """Weight, springs, tension, carriers, guides and couplings, away from the posture too; a lost term is seen."""
    m = mechanism(body, posture, POSTURES[posture])
    found, guides = equilibrium(m), [*m.carriers, *m.guides]
    reactions = rng.normal(0, 100, sum(len(g.labels) for g in guides))
    v, h = 0.05 * rng.normal(size=len(m.names)), 1e-5
    given = (found.F, reactions, found.moments, guides)
    force = m.forces(m.at(v), *given)
    steps = h * np.eye(len(v))
    slope = np.array([(m.energy(v + s, *given) - m.energy(v - s, *given)) / (2 * h) for s in steps])
    assert np.abs(force + slope).max() < 1e-5 * m.scale
    frozen = m.forces(m.at(v), found.F, 0 * reactions, found.moments, guides)
    assert np.abs(frozen + slope).max() > 1e-2 * m.scale


def test_levels_that_rest_elsewhere_ask_more_than_the_muscles_have(body):
    found = equilibrium(mechanism(body), rest="passive")
    assert found.status == "unbalanced"
    with pytest.raises(
        NotConvergedError, match="cannot rest in this posture: no activations up to 1 balance"
    ) as caught:
        found.checked()
    assert found.lacking in str(caught.value)
    strong = equilibrium(mechanism(body), rest="passive", F0=10 * np.array(body.muscle_table["F0"]))
    assert strong.status == "balanced"
    assert not strong.shift.any()


def test_rest_angles_do_what_the_levels_need(body):
    """By hand: a spring of 2 N m/deg turned by what it lacks; the muscles then do nothing for the levels."""
    m = mechanism(body)
    found = equilibrium(m)
    i = m.names.index("L5_S1_FE")
    moment = found.mechanism.joint_moments(np.zeros(len(m.names)))[i]
    assert np.isclose(found.mechanism.passive.joint_forces(m.ref.q)[body.coordinate("L5_S1_FE")], 0)
    assert not found.moments.any()
    assert np.isclose(found.shift[i], -moment / (2 * 180 / np.pi)) or np.isclose(moment, 0)
    assert found.shift[i] != 0
    soft = equilibrium(mechanism(body, level=1e-3))  # no rest angle within 30 deg: the rest is said
    assert np.abs(soft.moments).max() > 1
    assert np.isclose(np.abs(soft.shift).max(), np.pi / 6)


def test_what_makes_no_sense_is_refused(body):
    with pytest.raises(UnknownNameError, match="rest='there' is not known"):
        equilibrium(mechanism(body, conditions=GAZE), rest="there")
    for wrong in (np.ones(3), np.full(len(body.muscles), -1.0), np.full(len(body.muscles), np.nan)):
        with pytest.raises(InvalidValueError, match="strengths in newtons"):
            equilibrium(mechanism(body), F0=wrong)


def test_reactions_come_with_names_and_units(body):
    lines = equilibrium(mechanism(body)).reaction_lines()
    assert "right foot, superior: 368.6 N" in lines
    assert sum(line.endswith(" N m") for line in lines) == 6
