"""The step response: its two ends, an integration in time, and the times at which a sign changes."""

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import psoas
from psoas.answers.equilibrium.modes import sign_changes, stepped, unit_step
from psoas.answers.equilibrium.static import static
from psoas.answers.equilibrium.step import step
from psoas.body.body import state
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError
from psoas.mechanics.accelerations import evaluate
from support.springs import GAZE, HELD, POINTS, SQUAT, Springs, resting_body

CASES = {
    "standing": ("standing", HELD),
    "gaze": ("standing", GAZE),
    "squat": (SQUAT, HELD),
    "points": ("standing", POINTS),
    "rigid": ("standing", Conditions(spine="rigid", hold="balance+upright-thorax")),
    "slices": ("standing", Conditions(spine="elastic", hold="balance+upright-thorax", slices=3.0)),
    "sitting": ("sitting", Conditions(spine="elastic", hold="supported+upright-thorax")),
}


@pytest.mark.parametrize("case", CASES)
def test_it_starts_as_acceleration_and_ends_as_static(body, case):
    posture, conditions = CASES[case]
    found = resting_body(posture, conditions)
    f = found.mechanism.moving.arms.T
    curve = stepped(found, f)
    at = state(body, found.mechanism.q)
    start = evaluate(body, at, conditions).angular_acceleration()
    end = found.turned(found.displacements(f))
    assert np.abs(curve.initial() - start).max() < 1e-6 * np.abs(start).max()
    assert np.abs(curve.final() - end).max() < 1e-6 * np.abs(end).max()
    late = curve.over(np.array([0.0, 60.0]))
    assert not late[0].any()
    assert np.abs(late[1] - end).max() < 1e-6 * np.abs(end).max()
    bare = Conditions(**{**vars(conditions), "hold": "none"})  # the twin: one hold less, and the ends part
    other = evaluate(body, at, bare).angular_acceleration()
    assert np.abs(curve.initial() - other).max() > 1e-3 * np.abs(start).max()


def test_the_curve_is_what_integration_in_time_says(body):
    """M u'' + C u' + K u = f in the unconstrained directions, C of equal modal damping, by an ODE solver."""
    found = resting_body()
    m, zeta = found.mechanism, 0.3
    f = m.moving.arms[body.muscles.index("Ps_L4_VB_r")] if "Ps_L4_VB_r" in body.muscles else m.moving.arms[0]
    M = found.N.T @ m.moving.M @ found.N
    w2, shapes = found.modes
    inner = np.linalg.lstsq(found.N, shapes, rcond=None)[0]
    C = M @ inner @ np.diag(2 * zeta * np.sqrt(w2)) @ inner.T @ M
    force, n = found.N.T @ f, len(M)

    def slope(t, y):
        return np.r_[y[n:], np.linalg.solve(M, force - C @ y[n:] - found.K @ y[:n])]

    time = np.array([0.0, 0.005, 0.02, 0.1, 0.3])
    solved = solve_ivp(slope, (0, 0.3), np.zeros(2 * n), method="Radau", t_eval=time, rtol=1e-7, atol=1e-12)
    turned = found.turned(found.N @ solved.y[:n])  # (t, s, 3)
    ours = stepped(found, f[:, None], zeta).over(time)[:, 0]
    assert np.abs(ours - turned).max() < 1e-4 * np.abs(turned).max()


def test_an_oscillator_by_hand():
    t = np.array([0.0, np.pi / 2, np.pi])
    assert np.allclose(unit_step(np.array([2.0]), 0.0, t)[:, 0], 1 - np.cos(2 * t))
    h = 1e-4
    assert np.isclose(unit_step(np.array([3.0]), 0.3, np.array([h]))[0, 0] / h**2 * 2, 9.0, rtol=1e-3)


def test_sign_changes_by_hand():
    """1 - cos 2t - (1 - cos t) / 2 = (1 - cos t)(2 (1 + cos t) - 1/2): it changes sign where cos t = -3/4."""
    w, parts = np.array([2.0, 1.0]), np.array([1.0, -0.5])
    first = np.arccos(-0.75)
    assert np.allclose(sign_changes(w, parts, 0.0, 4.0), [first, 2 * np.pi - first])
    assert sign_changes(w, np.array([1.0, 0.5]), 0.3, 4.0) == []
    assert sign_changes(w, np.zeros(2), 0.3, 4.0) == []
    assert sign_changes(np.array([1.0, 40.0]), np.array([-1.0, 0.02]), 0.3, 4.0) != []  # starts as the fast mode


@pytest.fixture(scope="module")
def answers(body):
    springs = Springs(body, psoas.posture_at(body, "standing"))
    return static(["psoas", "iliacus"], passive=springs), step(["psoas", "iliacus"], passive=springs)


def test_the_dataset_has_both_ends_of_the_other_operators(answers):
    rest, over_time = answers
    for pair in zip(over_time.of.values, over_time.relative_to.values, strict=True):
        name = f"{pair[0]} relative to {pair[1]}"
        for what, mine in (("rotation", "group_step_end"), ("angular_acceleration", "group_step_start")):
            want = psoas.relative(rest, *map(str, pair), what=what)
            got = over_time[mine].sel(pair=name)
            assert np.abs(got.values - want.values).max() < 1e-6 * np.abs(want.values).max()


def test_sign_changes_are_zeros_of_the_curve(answers):
    _, over_time = answers
    crossed = 0
    for pair in over_time.pair.values:
        for group in over_time.group.values:
            place = {"pair": pair, "group": group, "axis": "right"}
            curve, times = over_time.group_step_rotation.sel(place), over_time.group_sign_change.sel(place).values
            times = times[~np.isnan(times)]
            start, end = float(over_time.group_step_start.sel(place)), float(over_time.group_step_end.sel(place))
            if abs(end) > 1e-9:
                assert len(times) % 2 == (start * end < 0), place
            for t in times[times > 4e-3]:
                before, after = (float(curve.interp(time=t + d)) for d in (-4e-3, 4e-3))
                crossed += before * after < 0
    assert crossed >= 2
    assert over_time.attrs["rise_time"] == [0.05, 0.1]
    assert "never seen" in over_time.attrs["rise_words"]


def test_what_makes_no_sense_is_refused():
    for bad in ({"damping": 1.0}, {"damping": -0.1}, {"damping": True}, {"damping": "0.3"}):
        with pytest.raises(InvalidValueError, match="not a share of critical damping"):
            step("psoas", **bad)
    for time in ([0.1, 0.2], [0.0], [0.0, 0.0], [0.0, np.nan], [0.0, 1e3], [[0.0, 1.0]]):
        with pytest.raises(InvalidValueError, match="time rises from 0"):
            step("psoas", time=time)
    with pytest.raises(InvalidValueError, match="spine='free' does not exist"):
        step("psoas", spine="free")
