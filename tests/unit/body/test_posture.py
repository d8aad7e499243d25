"""The posture grammar: names, degrees and millimetres at the door, totals, couplings, ranges, refusals."""

import warnings
from dataclasses import replace
from math import radians

import numpy as np
import pytest

from psoas.body.body import project
from psoas.body.posture import posture_at, rhythm_shares
from psoas.errors import InvalidValueError, PostureRangeWarning, PsoasError, UnknownNameError

LEVELS = ("L5_S1", "L4_L5", "L3_L4", "L2_L3", "L1_L2", "T12_L1")
# worked by hand from the published shares: total x share, in degrees
SPREAD = {
    ("lumbar_extension=-20", "FE", "christophy"): (-2.5, -3.7, -4.08, -4.62, -5.1, 0),
    ("lumbar_extension=-10", "FE", "lifting"): (-1.4, -2.6, -2.3, -1.6, -1.3, -0.8),
    ("lumbar_rotation=5", "AR", "christophy"): (1.039, 1.104, 1.104, 0.909, 0.844, 0),
    ("lumbar_rotation=5", "AR", "lifting"): (1.039, 1.104, 1.104, 0.909, 0.844, 0),
}


def at(body, q, name):
    return q[body.coordinates.index(name)]


def differing(body, one, other):
    return {c for c, a, b in zip(body.coordinates, one, other, strict=True) if abs(a - b) > 1e-12}


@pytest.mark.parametrize(
    ("text", "coordinate", "value"),
    [
        ("standing,hip_flexion_r=30", "hip_flexion_r", 0.5235987755982988),
        ("hip_flexion_r=30", "hip_flexion_r", 0.5235987755982988),
        ("standing,hip_flexion_r=-9", "hip_flexion_r", -0.15707963267948966),
        (" standing , knee_angle_l = 90 ", "knee_angle_l", 1.5707963267948966),
        ("standing,hip_flexion_r=1.8e1", "hip_flexion_r", 0.3141592653589793),
        ("standing,pelvis_ty=900", "pelvis_ty", 0.9),
        ("pelvis_tx=-250", "pelvis_tx", -0.25),
        ("standing,pelvis_tilt=+18", "pelvis_tilt", 0.3141592653589793),
    ],
)
def test_text_is_in_degrees_and_millimetres(body, text, coordinate, value):
    q = posture_at(body, text)
    assert at(body, q, coordinate) == pytest.approx(value, abs=1e-15)


def test_a_mapping_is_in_radians_and_metres(body):
    q = posture_at(body, {"hip_flexion_r": 0.3, "pelvis_ty": 0.9})
    assert (at(body, q, "hip_flexion_r"), at(body, q, "pelvis_ty")) == (0.3, 0.9)


def test_what_is_not_given_is_as_in_standing(body):
    standing = posture_at(body)
    assert differing(body, posture_at(body, "hip_flexion_r=30"), standing) == {"hip_flexion_r"}
    assert differing(body, posture_at(body, {}), standing) == set()
    assert at(body, standing, "pelvis_ty") > 0.8  # not all zeros


def test_dependent_coordinates_follow(body):
    standing, bent = posture_at(body), posture_at(body, "standing,knee_angle_r=60")
    moved = differing(body, bent, standing)
    followers = {c for c, drivers in body.dependent.items() if "knee_angle_r" in drivers}
    assert "knee_angle_translation1_r" in moved
    assert moved <= followers | {"knee_angle_r"}
    assert np.array_equal(project(body, bent), bent)


@pytest.mark.parametrize("case", SPREAD, ids=lambda case: f"{case[0]} {case[2]}")
def test_totals_spread_over_the_levels(body, case):
    text, motion, rhythm = case
    q = posture_at(body, text, rhythm)
    found = [np.degrees(at(body, q, f"{level}_{motion}")) for level in LEVELS]
    assert found == pytest.approx(SPREAD[case], abs=1e-9)


def test_bending_total_arrives_whole_and_in_the_published_shares(body):
    q = posture_at(body, "lumbar_bending=10")
    found = np.degrees([at(body, q, f"{level}_LB") for level in LEVELS])
    assert found.sum() == pytest.approx(10, abs=1e-12)
    assert found == pytest.approx(10 * np.array([0.1356, 0.1811, 0.2453, 0.2501, 0.1880, 0]) / 1.0001, abs=1e-12)


@pytest.mark.parametrize("motion", ["FE", "LB", "AR"])
@pytest.mark.parametrize("rhythm", ["christophy", "lifting"])
def test_shares_sum_to_one(body, motion, rhythm):
    assert sum(rhythm_shares(body, motion, rhythm).values()) == pytest.approx(1, abs=1e-15)


def test_a_total_as_text_and_as_mapping_agree(body):
    one, other = posture_at(body, "lumbar_extension=-20"), posture_at(body, {"lumbar_extension": radians(-20)})
    assert np.array_equal(one, other)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("standing,lumbar_extension=-20,L5_S1_FE=1", "L5_S1_FE"),
        ("standing,L4_L5_LB=1,lumbar_bending=3", "L4_L5_LB"),
        ("standing,hip_flexion_r=1,hip_flexion_r=2", "twice"),
        (
            "standing,knee_angle_translation1_r=3",
            "'knee_angle_translation1_r' cannot be set: it follows 'knee_angle_r'",
        ),
        ("standing,abdomen_FE=3", "'abdomen_FE' cannot be set: it follows 'L5_S1_FE'"),
        ("standing,hip_flexion_r=nan", "'hip_flexion_r' is nan"),
        ("standing,hip_flexion_r=-inf", "'hip_flexion_r' is -inf"),
        ("standing,hip_flexion_r=1e400", "not a finite number"),
        ("standing,hip_flexion_r=x", "'x' in posture"),
        ("standing,hip_flexion_r=", "is not a number for 'hip_flexion_r'"),
        ("standing,hip_flexion_r=30 deg", "is not a number for 'hip_flexion_r'"),
        ("standing,hip_flexion_r", "not of the form coordinate=value"),
        ("standing,", "not of the form coordinate=value"),
        (",standing", "not of the form coordinate=value"),
        ("hip_flexion_r=30,standing", "not of the form coordinate=value"),
        ("trial7.mot", "it is a motion: psoas.posture_of() makes a posture of one instant, psoas.trial() answers it"),
        ("trial7.TRC", "it is a file of markers: psoas.posture_of() puts the person on the body"),
        ("trial7.c3d", "it is a file of markers: psoas.posture_of() puts the person on the body"),
        ("trial7.csv", "write it as .mot or .sto"),
        ("side", "a support that only psoas.posture() knows, support='side'"),
    ],
)
def test_refused_with_the_reason(body, text, said):
    with pytest.raises(InvalidValueError) as caught:
        posture_at(body, text)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("kneeling", "'kneeling' in default body"),
        ("Standng", "Did you mean 'standing'"),
        ("standing,hip_flexon_r=3", "Did you mean 'hip_flexion_r'"),
        ("standing,=3", "no coordinate named ''"),
        ("", "no posture named ''"),
        ("[/r]</script>", "no posture named '[/r]</script>'"),
    ],
)
def test_unknown_names_are_refused_nearest_first(body, text, near):
    with pytest.raises(UnknownNameError) as caught:
        posture_at(body, text)
    assert near in str(caught.value)


@pytest.mark.parametrize(("typed", "name"), [("Standing", "standing"), ("STANDING", "standing"), ("lying", "supine")])
def test_a_name_is_read_as_people_type_it(body, typed, name):
    np.testing.assert_array_equal(posture_at(body, typed), posture_at(body, name))


def test_a_name_never_looks_at_the_disk(body, tmp_path, monkeypatch):
    (tmp_path / "kneeling").write_text("hip_flexion_r=90")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UnknownNameError):
        posture_at(body, "kneeling")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hip_flexion_r=125", ["hip_flexion_r = 125.0", "-30.0 to 120.0 deg"]),
        ("hip_flexion_r=-31", ["hip_flexion_r = -31.0", "-30.0 to 120.0 deg"]),
        ("pelvis_ty=3000", ["pelvis_ty = 3000.0", "-1000.0 to 2000.0 mm"]),
        (
            "pelvis_tilt=120",
            ["pelvis_tilt = 120.0", "-90.0 to 90.0 deg"],
        ),  # upside down is a place, not a joint's doing
        ("lumbar_extension=30", ["L5_S1_FE = 3.7"]),
    ],
)
def test_outside_its_range_is_allowed_with_a_warning_that_names_it(body, text, said):
    with pytest.warns(PostureRangeWarning) as caught:
        q = posture_at(body, text)
    message = str(caught[0].message)
    assert all(part in message for part in said)
    assert np.isfinite(q).all()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hip_flexion_r=-45", "hip_flexion_r = -45.0 lies outside its range of -30.0 to 120.0 deg in default body, by"),
        (
            "hip_flexion_r=125.1",
            "hip_flexion_r = 125.1 lies outside its range of -30.0 to 120.0 deg in default body, by",
        ),
        (
            "sitting,knee_angle_l=-6",
            "knee_angle_l = -6.0 lies outside its range of 0.0 to 120.0 deg in default body, by",
        ),
        ("lumbar_extension=60", "L4_L5_FE = 11.1 lies outside its range of -12.9 to 4.8 deg in default body, by"),
    ],
)
def test_far_outside_its_range_is_refused_with_the_range(body, text, said):
    with pytest.raises(InvalidValueError, match="by more than 5 deg; no such posture is answered") as caught:
        posture_at(body, text)
    assert str(caught.value).startswith(said)


def test_a_body_without_ranges_would_let_it_pass(body):
    """The twin: the same check with the limit taken away."""
    limitless = replace(body, ranges=np.full_like(body.ranges, np.nan))
    q = posture_at(limitless, "hip_flexion_r=-45")
    assert np.degrees(q[body.coordinate("hip_flexion_r")]) == pytest.approx(-45)


def test_at_the_edge_of_its_range_nothing_is_said(body):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        posture_at(body, "hip_flexion_r=120")
        posture_at(body, "hip_flexion_r=-30")
    assert caught == []


@pytest.mark.parametrize("text", ["hip_flexion_r=1e15", "pelvis_tx=1e20", "knee_angle_r=1e300"])
def test_a_number_no_body_can_mean_is_refused(body, text):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PostureRangeWarning)
        with pytest.raises(PsoasError, match=text.partition("=")[0]):
            posture_at(body, text)
