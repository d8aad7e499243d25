"""Psoas' hip arm as a parameter: a path's own, from a brim point and wrap that move."""

import numpy as np
import pytest

import psoas
from psoas.bodies.default.brim import PUBLISHED, brim_for_hip_arm, checked_brim
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.errors import InvalidValueError


def arm(body, muscle="Ps_L3_TP_r", posture="hip_flexion_r=0"):
    at = state(body, posture_at(body, posture))
    return float(-at.dldq[body.muscles.index(muscle), body.coordinate("hip_flexion_r")])


@pytest.fixture(scope="module")
def far():
    return psoas.default_body(brim=brim_for_hip_arm(psoas.default_body(), 0.030))


def test_the_arm_asked_for_is_the_arm_of_the_path(body, far):
    for muscle in ("Ps_L1_VB_r", "Ps_L5_TP_r", "Ps_L3_TP_l"):
        side = muscle[-1]
        at = state(far, posture_at(far, "standing"))
        found = -at.dldq[far.muscles.index(muscle), far.coordinate(f"hip_flexion_{side}")]
        assert found == pytest.approx(0.030, abs=1e-4)
    assert arm(body) == pytest.approx(0.0233, abs=1e-4)


def test_lengths_stay_those_of_a_path(far):
    """Arm against finite difference: a factor on the arm would fail here."""
    q, i = posture_at(far, "hip_flexion_r=20"), far.coordinate("hip_flexion_r")
    row = far.muscles.index("Ps_L2_TP_r")
    lengths = []
    for step in (-1e-5, 1e-5):
        moved = q.copy()
        moved[i] += step
        lengths.append(state(far, moved).lengths[row])
    slope = state(far, q).dldq[row, i]
    assert slope == pytest.approx((lengths[1] - lengths[0]) / 2e-5, abs=1e-8)
    assert abs(1.2 * slope - (lengths[1] - lengths[0]) / 2e-5) > 1e-3  # what a factor on the arm would read


def test_nothing_but_psoas_moves(body, far):
    q = posture_at(body, "standing,hip_flexion_r=30,lumbar_extension=-20")
    one, two = state(body, q), state(far, q)
    fascicle = np.array([m.startswith("Ps_") for m in body.muscles])
    assert np.abs(one.lengths - two.lengths)[~fascicle].max() < 1e-12
    assert np.abs(one.lengths - two.lengths)[fascicle].min() > 1e-4
    assert np.abs(one.com - two.com).max() < 1e-12
    straight, guided = (state(far, posture_at(far), path=p).lengths for p in ("straight", "guided"))
    assert np.abs(straight - guided).max() < 1e-12  # the second path follows


def test_published_arms_are_within_reach_and_bodies_are_shared():
    assert [brim_for_hip_arm(psoas.default_body(), a) for a in (0.0235, *PUBLISHED[1:])] == pytest.approx(
        [0.0002, 0.0156], abs=2e-4
    )
    assert psoas.default_body(brim=0.0) is psoas.default_body()
    assert psoas.default_body(brim=0.00701) is psoas.default_body(brim=0.007)
    assert "brim moved +7.0 mm" in psoas.default_body(brim=0.007).name


@pytest.mark.parametrize("bad", [0.02, -0.01, float("nan"), True, "1 mm"])
def test_a_brim_out_of_reach_is_refused(bad):
    with pytest.raises(InvalidValueError, match="brim"):
        checked_brim(bad)
    with pytest.raises(InvalidValueError, match="hip arm"):
        brim_for_hip_arm(psoas.default_body(), 0.060)
