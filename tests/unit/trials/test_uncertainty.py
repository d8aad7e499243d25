"""The intervals hold: 90 % of people sampled by other code lie in them, and half the errors do not."""

import numpy as np
import pytest

from psoas.trials import uncertainty
from psoas.trials.measures import Axes, measured
from psoas.trials.segments import Choices
from psoas.trials.uncertainty import NINETY, landmark_errors, spread
from support.people import person

PEOPLE = 4000
MARKS = ("R_ASIS", "L_ASIS", "R_PSIS", "L_PSIS", "R_LFE", "R_MFE", "R_LM", "R_MM")
NAMES = ["asis_psis", "pelvis_tilt", "thigh_r", "hip_flexion_r", "knee_flexion_r", "shank_r"]
SD = {"ASIS": (8, 4), "PSIS": (8, 4), "LFE": (8, 8), "MFE": (8, 8), "LM": (5, 4), "MM": (5, 4)}  # mm, typed anew
AXES = Axes(np.eye(3), np.eye(3))
CHOICES = Choices(offset=0.0)


def people(rng, n=PEOPLE):
    """True angles (n, measure) [deg] of random people, and their landmarks as somebody measured them."""
    a = {"tilt": rng.normal(12, 6, n), "flexion_r": rng.normal(10, 15, n), "knee_r": rng.uniform(0, 40, n),
         "obliquity": rng.normal(0, 3, n), "rotation": rng.normal(0, 5, n),
         "adduction_r": rng.normal(0, 4, n)}  # fmt: skip
    error = {s: rng.normal(0, 7.9e-3, (n, 3)) for s in "RL"}
    true = person(n, hip_error=error, **a)
    front, back = ((true[f"R_{k}"] + true[f"L_{k}"]) / 2 for k in ("ASIS", "PSIS"))
    hip, knee, ankle = true["R_HJC"], (true["R_LFE"] + true["R_MFE"]) / 2, (true["R_LM"] + true["R_MM"]) / 2
    right = true["R_ASIS"] - true["L_ASIS"]
    right /= np.linalg.norm(right, axis=1)[:, None]
    ahead = front - back
    ahead -= (ahead * right).sum(axis=1)[:, None] * right
    line, tilt = (-np.degrees(np.arctan2(v[:, 1], v[:, 0])) for v in (front - back, ahead))
    thigh, shank = (np.degrees(np.arctan2(v[:, 0], -v[:, 1])) for v in (knee - hip, ankle - knee))
    truth = np.stack([line, tilt, thigh, thigh + tilt, thigh - shank, shank], axis=1)
    seen = {}
    for name in MARKS:
        constant, frame = SD[name[2:]]
        seen[name] = true[name] + 1e-3 * (rng.normal(0, constant, (n, 3)) + rng.normal(0, frame, (n, 3)))
    return truth, seen


def covered(missed, half):
    """Share of people whose true angle lies in its interval, by measure."""
    return (np.abs(missed) <= half).mean(axis=0)


@pytest.fixture(scope="module")
def sampled():
    """By how much each measured angle misses the true one, and half of its 90 % interval [deg], (n, measure)."""
    truth, seen = people(np.random.default_rng(20261130))
    found = np.degrees(np.stack([measured(seen, AXES, CHOICES)[name] for name in NAMES], axis=1))
    known = spread(seen, AXES, CHOICES, NAMES)
    return found - truth, NINETY * np.degrees(np.hypot(known.constant, known.frame))


def test_ninety_percent_of_four_thousand_people_lie_in_their_interval(sampled):
    shares = covered(*sampled)
    np.testing.assert_allclose(shares, 0.90, atol=0.015)


def test_half_the_stated_errors_do_not_cover_them(sampled):
    """The twin: intervals that are half as wide hold 59 %."""
    shares = covered(sampled[0], sampled[1] / 2)
    assert (np.abs(shares - 0.90) > 0.015).all()
    assert shares.max() < 0.65


def one(depth=None, names=("asis_psis", "thigh_r", "hip_flexion_r"), pairs=()):
    points = {k: v for k, v in person().items() if k in MARKS}
    if depth is not None:
        for s in "RL":
            points[f"{s}_PSIS"] = points[f"{s}_PSIS"].copy()
            points[f"{s}_PSIS"] = points[f"{s}_ASIS"] + (points[f"{s}_PSIS"] - points[f"{s}_ASIS"]) * depth / 0.16
    return spread(points, AXES, CHOICES, list(names), pairs)


def test_the_line_of_a_deep_pelvis_is_known_better():
    """ASIS and PSIS 140 mm apart: 3.7 deg, 190 mm: 2.7, of both parts together."""
    for depth, sd in ((0.140, 3.7), (0.190, 2.7)):
        known = one(depth)
        assert np.degrees(np.hypot(known.constant, known.frame))[0, 0] == pytest.approx(sd, abs=0.1)


def test_line_and_hip_err_together():
    known = one(0.140, pairs=[("asis_psis", "hip_flexion_r")])
    total = np.hypot(known.constant, known.frame)[0]
    assert np.degrees(total[1:]) == pytest.approx([2.1, 5.0], abs=0.4)
    assert known.covariance[0, :, 0].sum() / (total[0] * total[2]) == pytest.approx(0.93, abs=0.04)


def test_the_landmarks_of_a_measure_are_those_that_move_it():
    known = one(names=("asis_psis", "thigh_r", "shank_r"))
    assert set(known.landmarks["asis_psis"]) == {"R_ASIS", "L_ASIS", "R_PSIS", "L_PSIS"}
    assert set(known.landmarks["thigh_r"]) == {"R_ASIS", "L_ASIS", "R_PSIS", "L_PSIS", "R_LFE", "R_MFE", "R_HJC"}
    assert "R_ASIS" not in known.landmarks["shank_r"]


def test_the_jacobian_in_parts_is_the_whole_one():
    """Landmarks of a leg move only its angles: the same numbers as where every landmark moves everything."""
    points = uncertainty.with_offsets(
        {k: v for k, v in person(3, tilt=np.array([0, 10.0, 30.0])).items() if "JC" not in k}
    )
    names = list(measured(points, AXES, CHOICES))
    known = [n for n in points if n.removesuffix("_OFF") in landmark_errors()]
    J = uncertainty.jacobian(points, AXES, CHOICES, names, known)
    assert J.shape == (3, len(names), len(known), 3)
    step = np.zeros((3, 3))
    for mark, axis in (("R_LFE", 0), ("L_ASIS", 1), ("C7", 2), ("R_HJC_OFF", 0), ("L_MT5", 1)):
        step[:] = 0.0
        step[:, axis] = 1e-4
        up, down = (measured(points | {mark: points[mark] + s * step}, AXES, CHOICES) for s in (1, -1))
        slope = np.stack([np.broadcast_to((up[n] - down[n]) / 2e-4, 3) for n in names], axis=1)
        np.testing.assert_allclose(J[:, :, known.index(mark), axis], slope, atol=1e-9)


def test_frames_are_told_apart_from_what_a_session_shares():
    known = one()
    assert (known.constant > known.frame).all()
    assert known.constant[0, 0] / known.frame[0, 0] == pytest.approx(2.0)  # 8 and 4 mm of ASIS and PSIS
