"""psoas.tightness: derivatives, information and rivals by a second route each; what no battery can tell."""

import json
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.answers.tightness.battery import (
    CANDIDATES,
    contrast,
    covariance,
    directions,
    next_tests,
    person,
    posterior,
)
from psoas.answers.tightness.fitting import FLEXORS, Draws, Evidence, cost, drawn, fit, starts, verdict
from psoas.answers.tightness.model import Model
from psoas.answers.tightness.taken import joint_parts, listed_tests
from psoas.answers.tightness.taken import tests as every_test
from psoas.answers.tightness.tightness import penalty_of
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
    assert ratio["hamstrings"] < 0.6
    assert ratio["adductors"] < 0.6


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
    C, _ = ratios(model, J, R, model.keys)
    d = np.zeros(len(model.known.names))
    d[model.known.at("psoas_body")], d[model.known.at("psoas_process")] = 1, -1
    assert np.sqrt(d @ C @ d / (d @ np.diag(model.known.sd**2) @ d)) > 0.9
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

        def read(self, theta):
            return np.atleast_2d(theta).sum(axis=1, keepdims=True)

        def jacobian(self, theta):
            return np.ones((1, 2))

    seen = Evidence(np.array([0.1]), np.array([[0.03**2]]))
    one = fit(Straight(), seen, np.zeros(2))
    C = posterior(np.ones((1, 2)), seen.R, np.array([0.1, 0.1]))
    np.testing.assert_allclose(one.spread, C, rtol=1e-9)
    people = drawn(Straight(), seen, [one], 4000, 1)
    c = np.array([1.0, 0.0])
    low, high = people.interval(c)
    assert people.mean(c) == pytest.approx(float(one.theta[0]), abs=0.008)
    assert high - low == pytest.approx(2 * 1.645 * np.sqrt(C[0, 0]), rel=0.09)
    assert high - low < 2 * 1.645 * 0.1 * 0.85
    assert people.sd(c) == pytest.approx(np.sqrt(C[0, 0]), rel=0.09)
    assert people.worth > 1000
    assert Draws(people.theta, people.weight, 1.0).interval(c, 0.5)[0] > low


def test_intervals_hold_the_truth(body, model):
    """Few people here, by draws; 60 by bench/tightness_coverage.py, whose figures docs/tightness.md gives."""
    keys = ("ely", "prone_extension")
    own = Model(body, model.passive, keys, model.taken)
    rng = np.random.default_rng(2)
    fibre = np.flatnonzero([k == "fibre" for k in own.known.kinds])
    held = []
    for n in range(4):
        truth = own.known.mean + own.known.sd * np.clip(rng.standard_normal(len(own.known.mean)), -2, 2)
        seen = Evidence(own.read(truth)[0] + rng.normal(0, own.noise), covariance(own))
        people = drawn(own, seen, [fit(own, seen, starts(own)[0])], 900, n)
        ends = [people.interval(c) for c in np.eye(len(truth))[fibre]]
        held += [a <= truth[i] <= b for i, (a, b) in zip(fibre, ends, strict=True)]
    assert 0.85 <= np.mean(held) <= 0.95


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
    ({"given": "bend_moment=3 deg"}, InvalidValueError, "N m"), ({"given": "ely=1e9"}, InvalidValueError, "no reading"),
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


def test_readings_are_answered_with_rivals_first():
    found = psoas.answer("psoas tightness --given ely=100 --details")
    lines = psoas.lines(found)
    assert max(map(len, lines)) <= 80
    text = "\n".join(lines)
    assert text.index("rival") < text.index("90 % of the weight")
    assert "cannot tell" in text
    assert "no diagnosis" in text
    from psoas.dataset.records import as_json, records_of

    whole = json.loads(as_json(found, records_of(found)))
    jsonschema.validate(whole, json.loads(files("psoas.dataset").joinpath("answer.schema.json").read_text("utf-8")))
    assert {r["quantity"] for r in whole["records"]} >= {"rival penalty", "estimate", "information", "posterior ratio"}
    assert "tightness" in psoas.figure(found).get_label()
