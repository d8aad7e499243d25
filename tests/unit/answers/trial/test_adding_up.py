"""Given tensions, gravity and velocities add up to the motion: against one integrated apart, and a course known."""

import numpy as np
import pytest

import psoas
from psoas.body.body import project, state
from psoas.body.posture import posture_at
from psoas.conditions import Conditions
from psoas.formats.motions.write_sto import write_sto
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.reduction import selection
from psoas.trials.motion import spline_rates

STEP, COUNT, PULL = 0.005, 25, 60.0  # s, frames, N in each of four muscles
INNER = slice(10, -9)  # the filter's ends left out
PAIRS = [("pelvis", "ground"), ("femur_l", "pelvis"), ("femur_r", "pelvis")]
PULLING = ("iliacus_medial_l", "recfem_l", "glmax2_l", "recfem_r")


def accelerations(body, conditions, q, v, tension):
    """udot of what moves, by one linear system of mass matrix and contact rows."""
    _, S = selection(body, conditions)
    at = state(body, q, S @ v)
    J, drift = contact_rows(body, at, conditions)
    B = at.B @ S
    JB = J @ B
    force = B.T @ (at.gravity - at.bias - at.M @ at.Bdot_u - at.dldq.T @ tension)
    n, r = len(v), len(J)
    whole = np.block([[B.T @ at.M @ B, JB.T], [JB, np.zeros((r, r))]])
    return np.linalg.lstsq(whole, np.concatenate([force, -drift - J @ at.Bdot_u]), rcond=1e-12)[0][:n]


@pytest.fixture(scope="module")
def fallen(tmp_path_factory):
    """A body that falls on its right foot, its left leg swinging, four muscles pulling (Runge, Kutta); the answer."""
    folder = tmp_path_factory.mktemp("fallen")
    body, conditions = psoas.default_body(), Conditions(stance="right", spine="rigid")
    tension = np.zeros(len(body.muscles))
    tension[[body.muscles.index(m) for m in PULLING]] = PULL
    rows = [body.coordinates.index(c) for c in body.independent]
    q = posture_at(body, "standing,hip_flexion_l=30,knee_angle_l=40,hip_flexion_r=10,knee_angle_r=15")
    names, S = selection(body, conditions)
    swing = {"hip_flexion_l": 3.0, "knee_angle_l": 4.0, "hip_adduction_l": -1.0}  # rad/s, of the leg in the air
    v = np.array([swing.get(name, 0.0) for name in names])

    def moved(q, du):
        other = q.copy()
        other[rows] += du
        return project(body, other)

    course = [q]
    for _ in range(COUNT - 1):
        k, w = [], []
        for share in (0.0, 0.5, 0.5, 1.0):
            vk = v + share * STEP * (k[-1] if k else 0 * v)
            qk = moved(q, share * STEP * (S @ w[-1])) if w else q
            a = accelerations(body, conditions, qk, vk, tension)
            k.append(a)
            w.append(vk)
        weights = np.array([1, 2, 2, 1]) / 6
        q, v = moved(q, STEP * (S @ (weights @ np.array(w)))), v + STEP * (weights @ np.array(k))
        course.append(q)
    time = STEP * np.arange(COUNT)
    write_sto(folder / "m.mot", list(body.independent), time, np.array(course)[:, rows], in_degrees=False)
    write_sto(folder / "f.sto", list(PULLING), time, np.full((COUNT, 4), PULL), in_degrees=False)
    asked = (
        f"psoas actions iliacus --posture {folder / 'm.mot'} --stance right --spine rigid --lowpass 75 --of femur_l "
        f"--relative-to pelvis --tensions {folder / 'f.sto'}"
    )
    found = psoas.trial(
        ["iliacus"],
        folder / "m.mot",
        pairs=PAIRS,
        stance="right",
        spine="rigid",
        lowpass=75.0,
        tensions=folder / "f.sto",
    )
    return found, asked, folder


def left(found, *terms):
    """What some terms leave of the motion, RMS over the inner frames and axes, over the motion's own."""
    own = found.motion_acceleration.values[INNER]
    rest = own - sum(found[f"{name}_acceleration"].values[INNER] for name in terms)
    return float(np.sqrt(np.mean(rest**2) / np.mean(own**2)))


def test_a_motion_that_was_integrated_is_what_its_tensions_gravity_and_velocities_add_up_to(fallen):
    found = fallen[0]
    assert left(found, "muscles", "gravity", "velocity") < 0.015
    np.testing.assert_allclose(
        found.rest_acceleration,
        found.motion_acceleration - found.muscles_acceleration - found.gravity_acceleration
        - found.velocity_acceleration, atol=1e-9,
    )  # fmt: skip


@pytest.mark.parametrize("dropped", ["muscles", "gravity", "velocity"])
def test_with_one_contribution_dropped_it_does_not_add_up(fallen, dropped):
    kept = {"muscles", "gravity", "velocity"} - {dropped}
    assert left(fallen[0], *kept) > 0.1


def test_a_muscle_without_a_column_is_what_is_left(fallen):
    """Twin: one of the four muscles is not in the file."""
    found, _, folder = fallen
    time = STEP * np.arange(COUNT)
    write_sto(folder / "three.sto", list(PULLING[1:]), time, np.full((COUNT, 3), PULL), in_degrees=False)
    other = psoas.trial(["iliacus"], folder / "m.mot", pairs=PAIRS, stance="right", spine="rigid", lowpass=75.0,
                        tensions=folder / "three.sto")  # fmt: skip
    lacking = (found.muscles_acceleration - other.muscles_acceleration).values
    np.testing.assert_allclose((other.rest_acceleration - found.rest_acceleration).values, lacking, atol=1e-9)
    assert left(other, "muscles", "gravity", "velocity") > 5 * left(found, "muscles", "gravity", "velocity")


def test_the_table_shows_the_sum_beside_the_motion(fallen):
    found = psoas.answer(fallen[1])
    lines = psoas.lines(found)
    named = ("all muscles, as given", "gravity", "velocities", "their sum", "the motion itself", "what they leave")
    for name in named:
        assert sum(line.startswith(name) for line in lines) >= 1, name
    assert max(map(len, lines)) <= 80
    mean = {name: float(next(x for x in lines if x.startswith(name))[len(name) :].split()[0]) for name in named}
    assert sum(mean[n] for n in named[:3]) == pytest.approx(mean["their sum"], abs=0.2)
    assert mean["the motion itself"] - mean["their sum"] == pytest.approx(mean["what they leave"], abs=0.2)


def test_without_a_cut_off_the_motions_own_acceleration_is_not_told(fallen):
    folder = fallen[2]
    found = psoas.trial(
        ["iliacus"], folder / "m.mot", pairs=PAIRS[:1], stance="right", spine="rigid", tensions=folder / "f.sto"
    )
    assert "motion_acceleration" not in found
    assert "With --lowpass also whether" in found.attrs["notes"]


def test_the_motions_own_acceleration_of_a_known_course(tmp_path):
    """The pelvis tilts as a sine, about the mediolateral axis alone: - A w^2 sin(w t), and nothing relative to it."""
    time = np.arange(61) / 100
    size, w = np.radians(8.0), 2 * np.pi * 1.2
    write_sto(tmp_path / "m.mot", ["pelvis_tilt"], time, size * np.sin(w * time)[:, None], in_degrees=False)
    write_sto(tmp_path / "f.sto", ["recfem_r"], time, np.zeros((61, 1)), in_degrees=False)
    found = psoas.trial(["iliacus"], tmp_path / "m.mot", pairs=PAIRS[:2], stance="none", lowpass=20.0,
                        tensions=tmp_path / "f.sto")  # fmt: skip
    known = -size * w**2 * np.sin(w * time)
    turn = found.motion_acceleration.sel(axis="right").values[10:-10, 0]
    sign = np.sign(turn @ known[10:-10])
    np.testing.assert_allclose(turn, sign * known[10:-10], atol=0.02 * size * w**2)
    assert np.abs(found.motion_acceleration.values[10:-10, 1]).max() < 1e-6
    np.testing.assert_allclose(spline_rates(time, np.sin(time)[:, None], 2)[5:-5, 0], -np.sin(time)[5:-5], atol=1e-5)
