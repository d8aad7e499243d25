import numpy as np
import pytest

from psoas.errors import InvalidValueError, UnknownNameError
from psoas.mechanics.effort.static_optimisation import Problem, Settling, static_optimisation

SOLVERS = ("piqp", "daqp")


def problem(E, d, G=None, friction=(), weight=1.0, least=None):
    E = np.atleast_2d(np.array(E, float))
    G = np.zeros((len(E), 0)) if G is None else np.array(G, float)
    least = np.zeros(E.shape[1]) if least is None else np.array(least, float)
    return Problem(E, G, np.array(d, float), np.array(friction, float), weight, least)


@pytest.mark.parametrize("solver", SOLVERS)
def test_two_equal_muscles_share_and_the_antagonist_rests(solver):
    found = static_optimisation(problem([[1.0, 1.0, -1.0]], [1.0]), solver)
    assert found.status == "balanced"
    assert found.activations == pytest.approx([0.5, 0.5, 0.0], abs=1e-9)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_stronger_muscle_takes_more_in_proportion(solver):
    found = static_optimisation(problem([[3.0, 1.0]], [2.0]), solver)  # a proportional to the moment of full activation
    assert found.activations == pytest.approx([0.6, 0.2], abs=1e-9)


@pytest.mark.parametrize("solver", SOLVERS)
def test_an_activation_stops_at_one(solver):
    found = static_optimisation(problem([[3.0, 1.0]], [3.5]), solver)
    assert found.activations == pytest.approx([1.0, 0.5], abs=1e-9)


@pytest.mark.parametrize("solver", SOLVERS)
def test_a_floor_under_an_activation_is_kept_and_balanced(solver):
    found = static_optimisation(problem([[1.0, -1.0]], [0.0], least=[0.7, 0.0]), solver)
    assert found.activations == pytest.approx([0.7, 0.7], abs=1e-9)


@pytest.mark.parametrize("solver", SOLVERS)
def test_what_nothing_balances_is_named_by_its_row(solver):
    found = static_optimisation(problem([[2.0, -1.0], [0.0, 0.0]], [5.0, 0.0]), solver)
    assert found.status == "infeasible"
    assert found.residual == pytest.approx([3.0, 0.0], abs=1e-6)
    assert found.activations == pytest.approx([1.0, 0.0], abs=1e-6)


def test_a_reaction_pushes_up_within_its_cone():
    G = np.eye(3)  # one point: forward, up, right
    E = np.zeros((3, 1))
    within = static_optimisation(problem(E, [20.0, 100.0, 0.0], G, [0.5], 100.0))
    assert within.balanced
    assert within.reactions[0] == pytest.approx([20.0, 100.0, 0.0], abs=1e-6)
    slips = static_optimisation(problem(E, [60.0, 100.0, 0.0], G, [0.5], 100.0))
    assert slips.status == "infeasible"
    pulls = static_optimisation(problem(E, [0.0, -10.0, 0.0], G, [0.5], 100.0))
    assert pulls.status == "infeasible"
    smooth = static_optimisation(problem(E, [1.0, 100.0, 0.0], G, [0.0], 100.0))
    assert smooth.residual[0] == pytest.approx(1.0, abs=1e-6)


def test_levels_that_may_turn_relieve_the_muscles_and_their_total_stays():
    E, d = [[1.0, 0.0], [0.0, 1.0]], [0.9, 0.1]
    levels = Settling(np.eye(2), np.zeros(2), np.full(2, -1.0), np.full(2, 1.0), np.ones(2))
    found = static_optimisation(problem(E, d)._replace(settling=levels))
    assert found.turned.sum() == pytest.approx(0.0, abs=1e-9)
    assert found.turned[0] > 0.3
    assert found.activations.max() < 0.6


@pytest.mark.parametrize("seed", range(5))
def test_both_solvers_agree(seed):
    rng = np.random.default_rng(seed)
    E = rng.normal(size=(12, 60)) * 20
    d = E @ rng.uniform(0, 0.6, 60)
    a, b = (static_optimisation(problem(E, d), solver) for solver in SOLVERS)
    assert a.balanced
    assert b.balanced
    assert np.abs(a.activations - b.activations).max() < 1e-6
    assert max(np.abs(a.residual).max(), np.abs(b.residual).max()) < 1e-7
    z = np.linalg.lstsq(E[:, inner := (a.activations > 1e-6) & (a.activations < 1 - 1e-6)].T, a.activations[inner])[0]
    assert np.abs(E[:, inner].T @ z - a.activations[inner]).max() < 1e-5  # Karush, Kuhn and Tucker: a = E'y inside


def test_bad_problems_are_refused():
    with pytest.raises(UnknownNameError, match="solver='slsqp'"):
        static_optimisation(problem([[1.0]], [1.0]), "slsqp")
    with pytest.raises(InvalidValueError, match="within 0 and 1"):
        static_optimisation(problem([[1.0]], [1.0], least=[1.2]))
    with pytest.raises(InvalidValueError, match="not finite"):
        static_optimisation(problem([[np.nan]], [1.0]))
