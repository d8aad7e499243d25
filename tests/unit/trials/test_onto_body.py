"""A person on the default body: what points alike is found exactly, what is not seen stays, nothing is scaled."""

import numpy as np
import pytest

import psoas
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.errors import InvalidValueError
from psoas.trials import onto_body
from psoas.trials.hip_centres import STORED
from psoas.trials.onto_body import FREE, body_landmarks, heading_axes, landmark_places, mapping_of, placed
from psoas.trials.segments import Choices

POSTURES = (
    "pelvis_tilt=-9,lumbar_extension=6,hip_flexion_r=-14,hip_flexion_l=31,hip_adduction_r=4,hip_rotation_l=7,"
    "knee_angle_r=8,knee_angle_l=25,ankle_angle_r=9,ankle_angle_l=-5,subtalar_angle_l=3",
    "pelvis_tilt=12,pelvis_list=5,pelvis_rotation=-8,lumbar_extension=-20,lumbar_bending=6,lumbar_rotation=-4,"
    "hip_flexion_r=60,hip_flexion_l=40,knee_angle_r=70,knee_angle_l=50",
)  # fmt: skip


@pytest.fixture(scope="module")
def body():
    return psoas.default_body()


@pytest.fixture(scope="module")
def people(body):
    """The body itself in some postures, as landmarks over time; and its heading axes when it stands."""
    G = heading_axes(body, state(body, posture_at(body, "standing")))
    marks = [body_landmarks(body, state(body, posture_at(body, p))) for p in POSTURES]
    return {name: np.array([m[name] for m in marks]) for name in marks[0]}, G


def put(body, people, points=None, **more):
    own, G = people
    return placed(body, own if points is None else points, G, np.arange(2.0), Choices(STORED), **more)


def apart(body, found, names=FREE):
    """By how much the postures found differ at most [deg]."""
    return max(
        abs(np.degrees(mapping_of(body, found.q[t])[name] - mapping_of(body, posture_at(body, p))[name]))
        for t, p in enumerate(POSTURES) for name in names
    )  # fmt: skip


def test_the_body_itself_is_found_again_in_a_few_steps(body, people):
    found = put(body, people)
    trunk = ("pelvis_tilt", "pelvis_list", "pelvis_rotation", *onto_body.TOTALS, "hip_flexion_r", "hip_flexion_l")
    assert apart(body, found, trunk) < 0.002
    assert apart(body, found) < 0.3  # the body's knee glides, so that the tibia's line is not quite a fixed axis of it
    assert found.steps.max() <= 10


def test_another_definition_on_one_side_only_is_caught(body, people, monkeypatch):
    """The twin: frames of the person made from landmarks that the body has elsewhere."""
    own, G = people
    start = state(body, posture_at(body, "standing"))
    monkeypatch.setattr(onto_body, "landmark_places", lambda: {
        **landmark_places(), "R_PSIS": ("pelvis", np.array([-0.138, 0.03, 0.04]))})  # fmt: skip
    assert apart(body, placed(body, own, G, np.arange(2.0), Choices(STORED))) > 1.0
    assert start.q is not None


@pytest.mark.parametrize("side", ["r", "l"])
def test_a_mirrored_person_is_put_in_the_mirrored_posture(body, people, side):
    own, G = people
    flip = G @ np.diag([1.0, 1.0, -1.0]) @ G.T
    other = {"R": "L", "L": "R"}
    mirrored = {other.get(n[0], n[0]) + n[1:] if n[:2] in ("R_", "L_") else n: at @ flip for n, at in own.items()}
    plain, turned = put(body, people), put(body, people, mirrored)
    for name in ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle"):
        there = "l" if side == "r" else "r"
        i, j = body.coordinate(f"{name}_{side}"), body.coordinate(f"{name}_{there}")
        np.testing.assert_allclose(plain.q[:, i], turned.q[:, j], atol=2e-4)


def test_what_is_not_seen_stays_as_standing_and_a_lost_pelvis_is_nowhere(body, people):
    own, _ = people
    without = {n: at for n, at in own.items() if n not in ("C7", "T10", "SJN", "SXS", "L_LFE", "L_MFE")}
    found = put(body, people, without)
    for name in ("lumbar_extension", "lumbar_bending"):
        assert abs(mapping_of(body, found.q[0])[name]) < 1e-6
    assert "femur_l" not in found.residual
    lost = {n: at.copy() for n, at in own.items()}
    lost["R_ASIS"][1] = np.nan
    gone = put(body, people, lost)
    assert np.isnan(gone.q[1]).all()
    assert np.isfinite(gone.q[0]).all()


def test_a_joint_is_never_put_beyond_its_range(body, people):
    own, _ = people
    bent = {n: at.copy() for n, at in own.items()}
    for mark in ("R_LM", "R_MM"):  # shanks that point up: knees bent by far more than a knee bends
        bent[mark] = 2 * bent["R_LFE"] - bent[mark] + np.array([0.0, 0.0, 0.05])
    found = put(body, people, bent)
    low, high = body.ranges[body.coordinate("knee_angle_r")]
    knee = found.q[:, body.coordinate("knee_angle_r")]
    assert ((knee >= low - 1e-6) & (knee <= high + 1e-6)).all()


def test_the_lowest_sole_is_on_the_floor(body, people):
    found = put(body, people)
    floor = onto_body.lowest(body, state(body, posture_at(body, "standing")))
    for q in found.q:
        assert onto_body.lowest(body, state(body, q)) == pytest.approx(floor, abs=1e-9)


def test_standing_as_reference_makes_that_person_stand_as_the_body(body, people):
    own, G = people
    still = {n: at[:1] for n, at in own.items()}
    found = put(body, people, standing=(still, G))
    stood = posture_at(body, "standing")
    turning = [body.coordinate(c) for c in FREE if c in body.coordinates]
    np.testing.assert_allclose(found.q[0][turning], stood[turning], atol=1e-5)
    assert found.reference == "standing"


def test_nobody_is_put_on_the_body_by_key_points(body, people):
    with pytest.raises(InvalidValueError, match="no pelvis is measured"):
        put(body, people, {"R_KP_HIP": np.zeros((2, 3))})
