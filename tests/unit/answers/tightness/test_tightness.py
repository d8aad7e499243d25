"""psoas.tightness: derivatives, information and rivals by a second route each; what no battery can tell."""

import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.answers.tightness import model as modelled
from psoas.answers.tightness import taken as states
from psoas.answers.tightness.battery import (
    CANDIDATES,
    contrast,
    covariance,
    directions,
    next_tests,
    person,
    posterior,
    slip_allowed,
)
from psoas.answers.tightness.fitting import FLEXORS, HIGH, LOW, Evidence, cost, fit, verdict
from psoas.answers.tightness.model import Model
from psoas.answers.tightness.people_like import Draws, drawn
from psoas.answers.tightness.taken import joint_parts, listed_tests
from psoas.answers.tightness.taken import tests as every_test
from psoas.answers.tightness.tightness import BATTERIES, battery, demands, penalty_of
from psoas.body.body import state
from psoas.errors import InvalidValueError, PsoasError, UnknownNameError
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.question.tightness_of import Readings

CLINIC = tuple(k for k, t in listed_tests().items() if t.battery == "clinic")


@pytest.fixture(scope="module")
def body():
    return psoas.default_body()


@pytest.fixture(scope="module")
def model(body):
    return Model(body, passive_body(body), tuple(listed_tests()))


@pytest.fixture(scope="module")
def J(model):
    return model.jacobian(model.known.mean)


@pytest.fixture(scope="module")
def R(model):
    return covariance(model)


def ratios(model, J, R, keys):
    rows = [model.keys.index(k) for k in keys]
    C = posterior(J[rows], R[np.ix_(rows, rows)], model.known.sd)
    return C, dict(zip(model.known.names, np.sqrt(np.diag(C)) / model.known.sd, strict=True))


# -- the model against the library's own tissue ------------------------------------------------------------------------


def test_anybodys_tissue_is_that_of_passive_body(body, model):
    """Fibres, strength and strain of a person: the same forces, to rounding; joints split and add up."""
    scales = {"F0": 1.2, "e1": 1.1, "capsule": 1.3, "disc": 0.9}
    whole = passive_body(body, tightness={"iliacus_r": 0.2, "rectus_femoris_r": 0.1}, scales=scales)
    at = state(body, psoas.posture_at(body, "standing,hip_flexion_r=-12,knee_angle_r=70"))
    theta = person(model.known, {"iliacus": 0.2, "rectus_femoris": 0.1, "F0": np.log(1.2), "e1": np.log(1.1)})
    every = np.arange(len(body.muscles))
    mine = model.tissue.force(theta[None], at.lengths[None], every)[0][0]
    np.testing.assert_allclose(mine, whole.tensions(at.lengths)[0] - whole.fibres.tone, atol=1e-6)
    parts = [forces(at.q) for forces in joint_parts(whole)]
    np.testing.assert_allclose(sum(parts), whole.joint_forces(at.q), atol=1e-12)
    assert np.abs(parts[0]).max() > 1.0


def test_a_test_rests_where_the_body_balances(body, model):
    """The angle of lying face down, put into the body itself: 15 N m are left over, which is what was pushed with."""
    y = model.read(model.known.mean)[0][model.keys.index("prone_extension")]
    at = state(body, psoas.posture_at(body, f"standing,pelvis_tilt=-90,hip_flexion_r={-float(y)!r}"))
    passive = model.passive
    hip = body.coordinate("hip_flexion_r")
    moment = passive.joint_forces(at.q)[hip] - at.dldq[:, hip] @ passive.tensions(at.lengths)[0]
    assert moment == pytest.approx(15.0, abs=0.02)


def test_a_hanging_leg_balances_its_weight(body, model):
    hip, knee = (model.read(model.known.mean)[0][model.keys.index(k)] for k in ("thomas_hip", "thomas_knee"))
    at = state(
        body,
        psoas.posture_at(body, f"standing,pelvis_tilt=90,hip_flexion_r={-float(hip)!r},knee_angle_r={float(knee)!r}"),
    )
    force = model.passive.tensions(at.lengths)[0]
    whole = at.B.T @ (at.gravity - at.dldq.T @ force + model.passive.joint_forces(at.q))
    for c in ("hip_flexion_r", "knee_angle_r"):
        assert whole[body.independent.index(c)] == pytest.approx(0, abs=0.1)
        assert abs((at.B.T @ at.gravity)[body.independent.index(c)]) > 2  # the twin: gravity alone does not


def begun(model, angles):
    """Where a nobody-tight leg hangs if the search begins at some hip and knee [deg]."""
    model._start["thomas_hip"] = np.radians(angles)
    return float(model.part("thomas_hip", model.known.mean[None])[0][0])


def test_where_a_leg_hangs_does_not_hang_on_where_the_search_began(model, monkeypatch):
    """After tight people the search begins near the end of the range; the twin: pinned by Newton's step, it stays."""
    starts_ = ([0.0, 50.0], [25.0, 60.0], [25.0, 100.0], [-30.0, 20.0], [10.0, 110.0])
    found = [begun(model, angles) for angles in starts_]
    assert np.ptp(found) < 1e-6
    assert found[0] > 10

    def by_step(g, slope, v, low, high):
        move = -np.linalg.solve(slope, g[..., None])[..., 0]
        for i, j in ((0, 1), (1, 0)):
            pinned = ((v[:, i] <= low[i]) & (move[:, i] < 0)) | ((v[:, i] >= high[i]) & (move[:, i] > 0))
            move[pinned, j], move[pinned, i] = (-g[:, j] / slope[:, j, j])[pinned], 0.0
        return move

    monkeypatch.setattr(modelled, "stepped", by_step)
    assert np.ptp([begun(model, angles) for angles in starts_]) > 10
    model._start.pop("thomas_hip")


def test_a_derivative_of_all_tests_costs_one_rest_a_position_and_no_state(body, model, monkeypatch):
    """28 tests by 16 parameters and more: each position balanced once for one person; states are taken before."""
    solved, taken = [], []
    rest = Model.rest
    monkeypatch.setattr(Model, "rest", lambda *given: (solved.append(len(given[2])), rest(*given))[1])
    real = states.lengths_and_slopes
    monkeypatch.setattr(states, "lengths_and_slopes", lambda *given: (taken.append(1), real(*given))[1])
    J = model.jacobian(model.known.mean)
    angles = [p for p in model.parts if model.taken[p].test.kind == "angle"]
    assert J.shape[0] == 28
    assert J.shape[1] >= 16
    assert solved == [1] * len({states.place(model.taken[p].test) for p in angles})
    assert not taken
    short = Model(body, model.passive, ("ely", "thomas_hip", "thomas_knee"))
    points = len(short.taken["ely"].grid[0]) + np.prod([len(g) for g in short.taken["thomas_hip"].grid])
    assert len(taken) == points  # the two readings of one Thomas test share their states


# -- derivatives and information ---------------------------------------------------------------------------------------


def test_the_implicit_derivative_is_the_difference_of_solved_tests(model, J):
    """Every test and parameter, to 1 % of the test's largest; the twin: without the solve it is not."""
    h, p = 1e-4, len(model.known.names)
    both = np.concatenate([model.known.mean + h * np.eye(p), model.known.mean - h * np.eye(p)])
    y = model.read(both)
    difference = ((y[:p] - y[p:]) / (2 * h)).T
    scale = np.abs(difference).max(axis=1, keepdims=True)
    assert (np.abs(J - difference) / scale).max() < 0.01
    assert J.shape == (28, p)
    assert (np.abs(J[::-1] - difference) / scale).max() > 0.1


def test_one_parameter_by_hand():
    C = posterior(np.array([[2.0]]), np.array([[1.0]]), np.array([1.0]))
    assert np.sqrt(C[0, 0]) == pytest.approx(0.447, abs=5e-4)
    assert -0.5 * np.log(C[0, 0]) == pytest.approx(0.805, abs=5e-4)


def test_more_tests_never_raise_a_variance(model, J, R):
    keys, before = [], model.known.sd**2
    for key in model.keys:
        keys.append(key)
        C, _ = ratios(model, J, R, keys)
        assert (np.diag(C) <= before * (1 + 1e-9)).all()
        before = np.diag(C)
    heard = J[:1] @ np.diag(model.known.sd**2) @ J[:1].T
    twin = posterior(J[:1], -2 * heard, model.known.sd)
    assert (np.diag(twin) > model.known.sd**2 * (1 + 1e-6)).any()  # a noise of the wrong sign would


def test_what_the_clinic_tells(model, J, R):
    _, ratio = ratios(model, J, R, CLINIC)
    assert ratio["psoas_body"] >= 0.9
    assert ratio["psoas_process"] >= 0.9
    for who, by in (("hamstrings", "straight_leg_raise"), ("adductors", "abduction")):
        assert ratio[who] < 0.6
        without = ratios(model, J, R, [k for k in CLINIC if k != by])[1]
        assert without[who] > 0.6  # the twin: the test that tells it left away
    assert ratios(model, J, R, (*CLINIC, "bend_moment", "modulus_psoas"))[1]["psoas_body"] < 0.9


def test_bending_the_trunk_is_psoas_alone(model, J, R):
    """Exactly 0 for who does not feel the trunk; at 1 N m it tells, at 5 it does not; the twin: the plain moment."""
    row = J[model.keys.index("bend_moment")]
    for name in ("iliacus", "rectus_femoris", "tensor_fasciae_latae", "capsule", "adductors", "sartorius"):
        assert abs(row[model.known.at(name)]) < 1e-9, name
        assert row[model.known.at("psoas_body")] > 1
    assert abs(J[model.keys.index("moment_10")][model.known.at("iliacus")]) > 1
    c = contrast(model.known, "psoas", model.passive.fibres.F0)
    prior = c @ np.diag(model.known.sd**2) @ c
    for noise, low, high in ((1.0, 0.0, 0.85), (5.0, 0.93, 1.0)):
        louder = R.copy()
        i = model.keys.index("bend_moment")
        louder[i, i] = noise**2
        C, _ = ratios(model, J, louder, (*CLINIC, "bend_moment"))
        assert low < np.sqrt(c @ C @ c / prior) < high


def test_no_battery_tells_psoas_two_parts_apart(model, J, R):
    """Of any battery; the twin: all tests tell other two apart."""

    def apart(keys, one, other):
        C, _ = ratios(model, J, R, keys)
        d = np.zeros(len(model.known.names))
        d[model.known.at(one)], d[model.known.at(other)] = 1, -1
        return np.sqrt(d @ C @ d / (d @ np.diag(model.known.sd**2) @ d))

    assert min(apart(battery(name), "psoas_body", "psoas_process") for name in BATTERIES) > 0.9
    assert apart(model.keys, "hamstrings", "adductors") < 0.5
    values, words = directions(J, R, model.known)
    assert values[0] > 5 > values[-1]
    assert len(words) == 2


def test_a_pelvis_that_nobody_holds_costs_84_per_cent(model):
    i = model.keys.index("thomas_hip")
    held, free = (1 / covariance(model, pelvis)[i, i] for pelvis in ("held", "free"))
    assert 1 - free / held == pytest.approx(1 - 3.5**2 / (3.5**2 + 8**2), abs=1e-12)
    assert 1 - free / held == pytest.approx(0.84, abs=0.005)
    other = model.keys.index("prone_extension")
    assert covariance(model, "free")[other, other] == covariance(model)[other, other]


def test_the_next_best_test_is_what_it_says(model, J, R):
    """By determinants and by variances, at the battery of the clinic; nobody gains by a test of something else."""
    found = {n.key: n.nats for n in next_tests(model, J, R, CLINIC)}
    assert set(found) == set(model.keys) - set(CLINIC)
    assert max(found, key=lambda k: found[k]["psoas"]) in ("modulus_psoas", "bend_moment", "trunk_moment")
    c = contrast(model.known, "psoas", model.passive.fibres.F0)
    before, after = (ratios(model, J, R, keys)[0] for keys in (CLINIC, (*CLINIC, "bend_moment")))
    assert found["bend_moment"]["psoas"] == pytest.approx(0.5 * np.log((c @ before @ c) / (c @ after @ c)), rel=1e-9)
    assert found["modulus_hamstrings"]["psoas"] < 0.02
    assert all(v > -1e-9 for nats in found.values() for v in nats.values())


def test_what_a_test_demands_of_the_pelvis(body, model):
    """A moment's noise over its slope, here by posture and force; an angle slips as the pelvis; a probe says none."""
    hip, moments = body.coordinate("hip_flexion_r"), []
    for bend in (-18, 18):
        two = []
        for angle in (-9.5, -10.5):
            where = f"standing,pelvis_tilt=-90,hip_flexion_r={angle},lumbar_bending={bend}"
            at = state(body, psoas.posture_at(body, where))
            two.append(model.passive.joint_forces(at.q)[hip] - at.dldq[:, hip] @ model.passive.tensions(at.lengths)[0])
        moments.append(abs(two[0] - two[1]))
    assert slip_allowed(model, "bend_moment") == pytest.approx(1 / max(moments), rel=1e-3)
    assert slip_allowed(model, "bend_moment") < slip_allowed(model, "bend_angle") == 2
    assert np.isnan(slip_allowed(model, "modulus_psoas"))
    assert f"pelvis still within {1 / max(moments):.1f} deg" in demands(model, "bend_moment")


# -- rivals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("extra", "low", "high"), [((), 0.0, 1.0), (("bend_angle",), 6.0, np.inf),
                                                    (("bend_moment",), 15.0, np.inf)])  # fmt: skip
def test_exact_readings_of_a_tight_psoas(body, model, extra, low, high):
    """In the clinic the best explanation is a short iliacus; with the trunk bent psoas 0 costs dearly."""
    own = Model(body, model.passive, (*CLINIC, *extra), model.taken)
    penalty = penalty_of(own, "psoas 0.2", "held")
    assert low <= penalty <= high
    assert verdict(penalty) == ("told" if extra else "these tests cannot tell")
    if not extra:
        truth = person(own.known, CANDIDATES["psoas 0.2"])
        seen = Evidence(own.read(truth)[0], covariance(own))
        best = fit(own, seen, own.known.mean)
        assert best.theta[own.known.at("iliacus")] > 0.1
        assert best.cost < float(cost(own, seen, truth)[0]) - 1


def test_draws_weigh_a_straight_ridge_as_it_is():
    """A linear reading, for which the answer is known by hand; the twin: the prior's interval is wider."""

    class Straight:
        """A model of one reading, the sum of two fibres."""

        known = type("K", (), {"mean": np.zeros(2), "sd": np.array([0.1, 0.1]), "names": ("a", "b"),
                               "kinds": ("fibre", "fibre")})()  # fmt: skip

        def read(self, theta, rests=None):
            return np.atleast_2d(theta).sum(axis=1, keepdims=True)

        def with_jacobians(self, theta, rests=None):
            return self.read(theta), np.ones((len(theta), 1, 2))

    seen = Evidence(np.array([0.1]), np.array([[0.03**2]]))
    one = fit(Straight(), seen, np.zeros(2))
    C = posterior(np.ones((1, 2)), seen.R, np.array([0.1, 0.1]))
    np.testing.assert_allclose(one.spread, C, rtol=1e-9)
    people = drawn(Straight(), seen, 4000, 1)
    c = np.array([1.0, 0.0])
    low, high = people.interval(c)
    assert people.mean(c) == pytest.approx(float(one.theta[0]), abs=0.008)
    assert high - low == pytest.approx(2 * 1.645 * np.sqrt(C[0, 0]), rel=0.09)
    assert high - low < 2 * 1.645 * 0.1 * 0.85
    assert people.sd(c) == pytest.approx(np.sqrt(C[0, 0]), rel=0.09)
    assert people.worth > 700
    assert people.worth <= len(people.theta)
    assert Draws(people.theta, people.weight, 1.0).interval(c, 0.5)[0] > low


class Bent:
    """A model of two readings of three fibres: a bent ridge, as passive tissue makes it."""

    known = type("K", (), {"mean": np.zeros(3), "sd": np.array([0.09, 0.15, 0.1]), "names": ("a", "b", "c"),
                           "kinds": ("fibre",) * 3})()  # fmt: skip

    def read(self, theta):
        theta = np.atleast_2d(theta)
        return np.stack([np.exp(8 * theta[:, 0]) + np.exp(8 * theta[:, 1]), theta[:, 1] * theta[:, 2]], axis=1)

    def with_jacobians(self, theta):
        a, b, c = theta.T
        first = np.stack([8 * np.exp(8 * a), 8 * np.exp(8 * b), 0 * c], axis=1)
        return self.read(theta), np.stack([first, np.stack([0 * a, c, b], axis=1)], axis=1)


def test_intervals_hold_the_truth():
    """On a bent ridge; on this body by bench/tightness_coverage.py. The twin: half as long, they do not."""
    model, rng = Bent(), np.random.default_rng(2)
    R = np.diag([0.5, 0.01]) ** 2
    held, half = [], []
    for n in range(60):
        truth = np.clip(model.known.sd * rng.standard_normal(3), LOW, HIGH)
        seen = Evidence(model.read(truth)[0] + np.sqrt(np.diag(R)) * rng.standard_normal(2), R)
        people = drawn(model, seen, 320, n)
        ends = np.array([people.interval(c) for c in np.eye(3)])
        held.append((ends[:, 0] <= truth) & (truth <= ends[:, 1]))
        half.append(np.abs(truth - ends.mean(axis=1)) <= np.diff(ends)[:, 0] / 4)
    assert 0.85 <= np.mean(held) <= 0.95
    assert np.mean(half) < 0.7


# -- the table and the door --------------------------------------------------------------------------------------------


def test_every_row_is_whole():
    every = every_test()
    for row in table("tightness_tests"):
        one = every[row["test"]]
        assert one.unit in ("deg", "N m", "kPa")
        assert one.noise > 0
        assert row["source"]
        assert row["sure"] in ("FOUND", "[p]")
        assert one.battery == "part" or (one.name and one.demands)
        assert one.kind != "difference" or {one.read, one.minus} <= set(every)
    assert len(listed_tests()) == 28
    assert set(FLEXORS) <= {"psoas", "iliacus", "rectus_femoris", "tensor_fasciae_latae", "sartorius"}


@pytest.mark.parametrize(("given", "kind", "words"), [
    ({"tests": "ober"}, InvalidValueError, "iliotibial"),
    ({"tests": "ely,pectineus"}, InvalidValueError, "no pectineus"),
    ({"tests": "hip rotation"}, InvalidValueError, "not answered"), ({"tests": "elly"}, UnknownNameError, "ely"),
    ({"given": "ely=110,ely=100"}, InvalidValueError, "twice"), ({"given": "ely=130"}, InvalidValueError, "knee"),
    ({"given": "bend_moment=3 deg"}, InvalidValueError, "give it in N m"),
    ({"given": "modulus_psoas=2 m/s"}, InvalidValueError, "give it in kPa"),
    ({"given": "ely=2 rad"}, InvalidValueError, "give it in deg"),
    ({"given": "ely=100", "tests": "all"}, InvalidValueError, "leave tests away"),
    ({"given": "ely=1e9"}, InvalidValueError, "no reading"),
    ({"given": "ely"}, InvalidValueError, "test=value"), ({"given": {"nothing": 3.0}}, UnknownNameError, "nothing"),
    ({"given": "ober=12"}, InvalidValueError, "iliotibial"), ({"next": "hamstrings"}, PsoasError, "next"),
    ({"pelvis": "wobbling"}, PsoasError, "pelvis"), ({"tests": []}, InvalidValueError, "no test"),
    ({"given": {}}, InvalidValueError, "no reading"), ({"seed": -1}, InvalidValueError, "seed"),
])  # fmt: skip
def test_bad_input_by_name(given, kind, words):
    with pytest.raises(kind, match=words) as caught:
        psoas.tightness(**given)
    assert "\n" not in str(caught.value)


def test_readings_keep_their_units():
    assert Readings.read("ely=110deg").values == (("ely", 110.0, "deg"),)
    assert str(Readings.read(str(Readings.read("bend_moment=3 N m")))) == "bend_moment=3 N m"


def test_given_readings_bring_their_own_tests():
    with pytest.raises(InvalidValueError, match="leave --tests away"):
        psoas.answer("psoas tightness --given thomas_hip=12 --tests all")


def test_readings_are_answered_with_rivals_first():
    found = psoas.answer("psoas tightness --given ely=100 --details")
    lines = psoas.lines(found)
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert text.index("rival") < text.index("90 % of the weight")
    assert "cannot tell" in text
    assert "no diagnosis" in text
    assert "ely: Ely test; flexion of the knee" in text
    assert "look at its unit and sign" not in text
    far = found.copy(deep=True)
    far.tightness_reading[:] = (found.tightness_expected - 5 * found.tightness_noise).values
    assert "ely lies 5 times its noise from anybody" in " ".join(psoas.lines(far))
    from psoas.dataset.records import as_json, records_of

    whole = json.loads(as_json(found, records_of(found)))
    jsonschema.validate(whole, json.loads(files("psoas.dataset").joinpath("answer.schema.json").read_text("utf-8")))
    assert {r["quantity"] for r in whole["records"]} >= {"rival penalty", "estimate", "information", "posterior ratio"}
    assert "tightness" in psoas.figure(found).get_label()
