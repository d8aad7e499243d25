"""The population in small: counts, identity of people, hip range; r itself is the full study's."""

import numpy as np
import pytest

from psoas.answers.posture.population import (
    HEINO,
    Nominal,
    allowed,
    correlation,
    one,
    population,
    with_lordosis,
)
from psoas.errors import InvalidValueError, UnknownNameError
from psoas.mechanics.tissue.draws import KINDS, traits
from psoas.mechanics.tissue.hip_range import BEYOND, TORQUE, HipRange
from psoas.mechanics.tissue.passive_body import passive_body


@pytest.fixture(scope="module")
def small(body):
    return population(20, seed=3, body=body)


@pytest.fixture(scope="module")
def middle(body):
    return Nominal.of(body)


def test_everybody_is_counted(small):
    assert small.attrs["people"] == 20
    assert small.attrs["found"] == small.sizes["person"] >= 17
    assert -1 <= small.attrs["r_low"] <= small.attrs["r"] <= small.attrs["r_high"] <= 1
    assert small.attrs["vary"] == ", ".join(KINDS)


def test_people_are_plausible(small):
    assert np.abs(np.degrees(small.person_thorax_pitch)).max() < 15
    extension = np.degrees(small.person_hip_extension)
    assert ((extension > -45) & (extension < 45)).all()
    assert float(np.degrees(small.person_pelvis_rotation).std()) > 0.5


def test_people_differ_as_people_do(small):
    """Lee 2005: hip extension SD 6, pelvis as measured SD 5; of 24 people an SD is sure to about a third."""
    assert 4 < small.attrs["sd_hip_extension_deg"] < 9
    assert 3.3 < small.attrs["sd_pelvis_measured_deg"] < 7.5


def test_old_people_differ_less_in_nothing_but_the_hip():
    """Kerrigan 2003: a narrower hip, the same pelvis."""
    lee, kerrigan = traits(3, 5), traits(3, 5, people="kerrigan")
    for name, value in kerrigan.tightness.items():
        assert value == pytest.approx(lee.tightness[name] * 0.28 / 0.57)
    assert (kerrigan.lordosis, kerrigan.costs, kerrigan.bones) == (lee.lordosis, lee.costs, lee.bones)
    assert np.log(kerrigan.scales["capsule"]) == pytest.approx(np.log(lee.scales["capsule"]) * 0.28 / 0.57)


def test_a_person_is_the_same_in_every_population(middle, small):
    k = int(small.person[3])
    again = one(middle, traits(3, k))
    assert again.hip_extension == float(small.person_hip_extension.sel(person=k))
    assert again.pelvis_rotation == float(small.person_pelvis_rotation.sel(person=k))


def test_the_twin_differs_in_nothing_but_tightness(small):
    full, twin = traits(3, 5), traits(3, 5, ("tightness",))
    assert full.tightness == twin.tightness
    assert set(twin.scales.values()) == set(twin.costs.values()) == {1.0}
    assert (twin.lordosis, twin.preferred_pitch) == (0.0, 0.0)
    assert full.scales != twin.scales
    assert full.bones == twin.bones != 0.0


ALONE = 14  # people: r = 0.95 lies 3 standard errors above 0.7, 0.86 four above 0


def tightness_alone(**options):
    """Of the default body, whose middle is solved once a process."""
    return population(ALONE, seed=1, vary=("tightness",), **options).attrs


def test_where_only_tightness_varies_the_hip_tells_of_the_pelvis():
    """The twin: there is a coupling for the other spreads to hide. Who extends more stands more posteriorly."""
    found = tightness_alone(spread="fibre")
    assert found["found"] == ALONE
    assert found["r"] >= 0.7


def test_people_who_differ_less_in_tightness_keep_the_sign():
    assert tightness_alone()["r_low"] > 0


def test_a_count_of_strands_hides_the_coupling():
    """The twin's twin: the same people, every path as dear as the next."""
    assert abs(tightness_alone(spread="fibre", effort="strands")["r"]) < 0.7


def test_few_people_allow_much():
    assert allowed(*HEINO) == pytest.approx((-0.428, 0.361), abs=2e-3)


def test_bony_variation_is_in_what_is_measured_only(small):
    bones = [traits(3, int(k)).bones for k in small.person]
    assert (small.person_pelvis_measured - small.person_pelvis_rotation).values == pytest.approx(bones)


def test_the_spine_of_another_shape_keeps_its_stops_about_its_rest(body):
    passive = passive_body(body)
    moved = with_lordosis(passive, np.radians(10))
    total = sum(moved.joints.springs.rest) - sum(passive.joints.springs.rest)
    assert total == pytest.approx(np.radians(10))
    q = np.zeros(len(body.coordinates))
    lumbar = [body.coordinate(row["FE"]) for row in body.lumbar]
    shift = dict(zip(passive.joints.springs.at, moved.joints.springs.rest - passive.joints.springs.rest, strict=True))
    for i in lumbar:
        q[i] = shift[i]
    assert moved.joint_forces(q)[lumbar] == pytest.approx(passive.joint_forces(0 * q)[lumbar])


def test_hip_range_is_where_the_moment_is_ten_newton_metres(body):
    from psoas.body.body import state

    passive, hips = passive_body(body), HipRange.of(body)
    angle = -hips.extension(passive)
    q = hips.q[0].copy()
    q[body.coordinate("hip_flexion_r")] = angle
    at = state(body, q)
    hip = body.coordinate("hip_flexion_r")
    moment = passive.joint_forces(q)[hip] - at.dldq[:, hip] @ passive.tensions(at.lengths)[0]
    assert moment == pytest.approx(TORQUE, abs=0.1)


def test_the_search_ends_where_the_hips_range_ends(body):
    hips = HipRange.of(body)
    assert hips.grid[0] == body.ranges[body.coordinate("hip_flexion_r"), 0]
    assert np.degrees(hips.grid[-1]) == pytest.approx(60)
    assert np.diff(hips.grid).max() < np.radians(5.001)


def test_beyond_the_range_is_an_answer(body):
    hips, passive = HipRange.of(body), passive_body(body)
    most = hips.moments(passive)[0]
    assert hips.extension(passive, torque=most + 0.1) == BEYOND
    assert hips.extension(passive, torque=most - 0.1) == pytest.approx(-hips.grid[0], abs=0.01)
    assert np.isnan(hips.extension(passive, torque=-1e6))


def test_people_beyond_the_range_are_counted_and_left_out(middle, small, monkeypatch):
    assert small.attrs["beyond_range"] == 0
    monkeypatch.setattr(HipRange, "extension", lambda self, passive: BEYOND)
    assert one(middle, traits(3, 0)).status == "beyond the range"


def test_tighter_flexors_extend_less(body):
    hips = HipRange.of(body)
    loose, tight = (hips.extension(passive_body(body, tightness={"iliacus": s})) for s in (-0.1, 0.1))
    assert tight < loose


def test_fisher_interval_by_hand():
    x = np.array([1.0, 2, 3, 4, 5, 6, 7])
    r, low, high = correlation(x, np.array([2.0, 1, 4, 3, 6, 5, 7]))
    assert r == pytest.approx(0.892857, abs=1e-6)
    assert (low, high) == pytest.approx((np.tanh(np.arctanh(r) - 1.959964 / 2), np.tanh(np.arctanh(r) + 1.959964 / 2)))
    assert correlation(x, np.ones(7)) == (0.0, -1.0, 1.0)


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"people": 3}, InvalidValueError),
        ({"people": 5.0}, InvalidValueError),
        ({"people": True}, InvalidValueError),
        ({"people": 5, "seed": -1}, InvalidValueError),
        ({"people": 5, "cores": 0}, InvalidValueError),
        ({"people": 5, "vary": ("luck",)}, UnknownNameError),
        ({"people": 5, "vary": "tightness"}, UnknownNameError),
        ({"people": 5, "vary": ()}, UnknownNameError),
        ({"people": 5, "spread": "everyone"}, UnknownNameError),
        ({"people": 5, "effort": "sum"}, UnknownNameError),
    ],
)
def test_bad_input_is_refused(options, error):
    with pytest.raises(error):
        population(**options)
