"""Motions: what a file's columns mean for a body, the filter, and the rates of splines."""

import re

import numpy as np
import pytest

from psoas.body.body import project
from psoas.errors import InvalidValueError
from psoas.formats.motions.series import Series, rate
from psoas.formats.motions.sto import read_sto
from psoas.trials import motion
from psoas.trials.motion import filtered, motion_of, spline_rates

FIVE = {"pelvis_tilt": 2.0, "hip_flexion_r": 30.0, "knee_angle_r": 40.0, "pelvis_ty": 0.9, "subtalar_angle_l": -5.0}


def series(columns, time=None, in_degrees=True, source="trial.mot"):
    """A file's columns: numbers stay as they are in every frame."""
    time = np.arange(3) / 100 if time is None else np.asarray(time, float)
    values = np.column_stack([np.broadcast_to(np.asarray(v, float), time.shape) for v in columns.values()])
    how = "header says inDegrees=" + ("yes" if in_degrees else "no")
    lines = np.arange(len(time)) + 9
    return Series(source, tuple(columns), time, values, ("",) * len(columns), (), in_degrees, how, lines=lines)


def at(body, found, name, frame=0):
    return found.q[frame, body.coordinate(name)]


# -- columns -------------------------------------------------------------------------------------------------------


def test_angles_in_degrees_translations_in_metres(body):
    found = motion_of(body, series(FIVE))
    assert at(body, found, "hip_flexion_r") == pytest.approx(np.pi / 6, abs=1e-15)
    assert at(body, found, "pelvis_tilt", 2) == pytest.approx(2 * np.pi / 180, abs=1e-15)
    assert at(body, found, "subtalar_angle_l") == pytest.approx(-np.pi / 36, abs=1e-15)
    assert at(body, found, "pelvis_ty") == 0.9
    assert found.u is None
    assert found.lowpass is None
    assert "Angles in degrees (header says inDegrees=yes)." in found.notes
    assert found.warnings == ()


def test_radians_stay(body):
    found = motion_of(body, series({"hip_flexion_r": 0.5, "pelvis_ty": 0.9}, in_degrees=False))
    assert (at(body, found, "hip_flexion_r"), at(body, found, "pelvis_ty")) == (0.5, 0.9)
    assert "Angles in radians (header says inDegrees=no)." in found.notes


def test_what_has_no_column_stays_as_in_the_default_posture(body):
    found = motion_of(body, series(FIVE))
    base = body.postures["standing"]
    untouched = [c for c in body.independent if c not in FIVE]
    assert [at(body, found, c) for c in untouched] == [base[c] for c in untouched]
    (said,) = [n for n in found.notes if n.startswith("No column for ")]
    shown = untouched[: motion.SHOWN]
    assert said == f"No column for {', '.join(shown)} and {len(untouched) - 6} more: as in the model's default posture."


def test_paths_are_read_and_speeds_passed_over_in_silence(body):
    names = {
        "/jointset/hip_r/hip_flexion_r/value": 0.3,
        "/jointset/hip_r/hip_flexion_r/speed": 7.0,
        "/jointset/ground_pelvis/pelvis_ty/value": 0.91,
    }
    found = motion_of(body, series(names, in_degrees=False))
    assert (at(body, found, "hip_flexion_r"), at(body, found, "pelvis_ty")) == (0.3, 0.91)
    assert not any("speed" in n or "no coordinate" in n for n in found.notes)
    only_speed = series({"/jointset/hip_r/hip_flexion_r/speed": 7.0})
    with pytest.raises(InvalidValueError, match="no column that is a coordinate"):
        motion_of(body, only_speed)


def test_two_columns_of_one_coordinate_are_refused(body):
    path = "/jointset/hip_r/hip_flexion_r/value"
    said = f"has two columns for 'hip_flexion_r': 'hip_flexion_r' and '{path}'"
    with pytest.raises(InvalidValueError, match=re.escape(said)):
        motion_of(body, series({"hip_flexion_r": 1.0, path: 2.0}))


def test_unknown_columns_are_told(body):
    found = motion_of(body, series({**FIVE, "hip_flexon_r": 3.0, "[/r]": 1.0}))
    assert "Columns that are no coordinate of the model: hip_flexon_r, [/r]." in found.notes
    with pytest.raises(InvalidValueError, match="it has a, b, the model pelvis_tx, "):
        motion_of(body, series({"a": 1.0, "b": 2.0}))


def test_dependent_columns_give_way_to_their_coupling_and_that_is_told(body):
    name = "knee_angle_translation1_r"
    assert name in body.dependent
    with_column = motion_of(body, series({**FIVE, name: 0.5}))
    np.testing.assert_array_equal(with_column.q, motion_of(body, series(FIVE)).q)
    assert f"{name} follow the model's couplings, not the file's columns." in with_column.notes
    exact = at(body, with_column, name)
    agreed = motion_of(body, series({**FIVE, name: exact}))
    assert not any("couplings" in n for n in agreed.notes)
    for q in with_column.q:
        np.testing.assert_array_equal(project(body, q), q)


def test_nobody_is_asked_to_mend_a_column_that_does_not_count(body):
    name = "knee_angle_beta_rotation1_r"
    assert name in body.dependent
    assert body.rotational[body.coordinate(name)]
    assert motion_of(body, series({"hip_flexion_r": 0.2, name: 72.6}, in_degrees=False)).warnings == ()
    with pytest.raises(InvalidValueError, match=r"'hip_flexion_r' reaches 72\.6"):
        motion_of(body, series({"hip_flexion_r": 72.6, name: 0.2}, in_degrees=False))


def test_missing_values_are_refused_with_the_first_time(body):
    gap = np.array([1.0, np.nan, np.nan, 4.0])
    times = [0.1, 0.2, 0.3, 0.4]
    with pytest.raises(InvalidValueError, match=r"'hip_flexion_r' is missing in 2 of 4 frames, first at 0\.2 s"):
        motion_of(body, series({"hip_flexion_r": gap}, times))
    assert motion_of(body, series({"hip_flexion_r": 1.0, "stranger": gap}, times)).q.shape[0] == 4


def test_vectors_are_no_coordinates(body):
    vectors = Series("v.sto", ("a",), np.arange(2.0), np.zeros((2, 1, 3)), ("",), ("x", "y", "z"))
    with pytest.raises(InvalidValueError, match="holds vectors, not coordinates"):
        motion_of(body, vectors)


def test_a_header_that_lies_is_warned_of_with_the_cure(body):
    lying = {"hip_flexion_r": [0.0, 61.0, 0.0], "pelvis_tilt": 3.0}
    lied = motion_of(body, series(lying, in_degrees=False))
    assert "'hip_flexion_r' reaches 61.0. Pass --angles deg if the header is wrong." in lied.warnings[0]
    assert lied.warnings[0].startswith("trial.mot:10: ")
    assert motion_of(body, series({"hip_flexion_r": [0.0, 61.0, 0.0], "pelvis_tilt": 3.0})).warnings == ()


def test_outside_the_ranges_is_told_in_degrees_the_worst_first(body):
    high = np.degrees(body.ranges[body.coordinate("hip_flexion_r"), 1])
    ankle = np.degrees(body.ranges[body.coordinate("ankle_angle_r"), 1])
    found = motion_of(body, series({"ankle_angle_r": ankle + 3, "hip_flexion_r": [0, high + 7, 0]}))  # in one of three
    assert found.warnings == ("Outside the model's ranges: hip_flexion_r by 7 deg, ankle_angle_r by 3 deg.",)
    assert motion_of(body, series({"hip_flexion_r": high + 0.9})).warnings == ()


WALK = np.array([5.0, 12.0, 20.0, 8.0, 60.0, 3.0])  # flexion of a knee [deg]


@pytest.mark.parametrize("flexion", [1.0, -1.0], ids=["positive", "negative"])
def test_a_motion_whose_knees_bend_the_other_way_is_refused(body, flexion):
    columns = {"knee_angle_r": flexion * WALK, "knee_angle_l": flexion * WALK[::-1], "hip_flexion_r": WALK}
    walk = series(columns, np.arange(6) / 100, source="walk.mot")
    if flexion > 0:  # the twin: the same walk in the body's own convention
        assert motion_of(body, walk).warnings == ()
        return
    with pytest.raises(InvalidValueError) as caught:
        motion_of(body, walk)
    said = str(caught.value)
    assert said.startswith(
        "walk.mot is no motion of default body: more than 5 deg outside their range lie knee_angle_r (67 %"
    )
    assert "as far as -60 deg; range 0 to 120" in said
    assert "as in gait2392 and gait2354, where knee_angle is positive in extension" in said
    assert "hip_flexion_r" not in said


def test_a_motion_beyond_every_convention_is_refused_without_a_guess(body):
    with pytest.raises(InvalidValueError, match="is no motion of default body") as caught:
        motion_of(body, series({"hip_flexion_r": 150.0}))
    assert "opposite sign" not in str(caught.value)
    assert motion_of(body, series({"pelvis_tilt": 150.0})).warnings  # where the whole body is, no joint limits


def test_a_motion_that_is_far_outside_because_of_its_unit_is_refused_with_the_cure(body):
    with pytest.raises(InvalidValueError, match=r"'hip_flexion_r' reaches 61\.0\. Pass --angles deg if the header"):
        motion_of(body, series({"hip_flexion_r": 61.0}, in_degrees=False))


# -- kinds of files ------------------------------------------------------------------------------------------------

ROWS = "0.0\t30.0\t0.9\n0.01\t31.0\t0.9\n"
KINDS = {
    "v1": "Coordinates\nversion=1\nnRows=2\nnColumns=3\ninDegrees=yes\nendheader\n",
    "v1, wrong counts": "Coordinates\nversion=1\nnRows=9\nnColumns=40\ninDegrees=yes\nendheader\n",
    "v2": "Coordinates\nversion=2\nDataType=double\ninDegrees=yes\nendheader\n",
    "v3": "Coordinates\ninDegrees=yes\nDataType=double\nversion=3\nOpenSimVersion=4.6\nendheader\n",
    "before v1": "first trial\nnRows=2\nnColumns=3\nendheader\n",
}


@pytest.mark.parametrize("crlf", [False, True], ids=["LF", "CRLF"])
@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_file_gives_the_same_motion(body, tmp_path, kind, crlf):
    label = "/jointset/hip_r/hip_flexion_r/value" if kind == "v3" else "hip_flexion_r"
    text = f"{KINDS[kind]}time\t{label}\tpelvis_ty\n{ROWS}"
    path = tmp_path / "trial.mot"
    path.write_bytes((text.replace("\n", "\r\n") if crlf else text).encode())
    found = motion_of(body, read_sto(path))
    np.testing.assert_allclose(found.q[:, body.coordinate("hip_flexion_r")], np.radians([30, 31]), rtol=1e-15)
    assert at(body, found, "pelvis_ty") == 0.9
    assert any("nColumns=40" in n for n in found.notes) == (kind == "v1, wrong counts")


def test_one_row(body):
    found = motion_of(body, series({"hip_flexion_r": 10.0}, [0.0]))
    assert found.q.shape == (1, len(body.coordinates))
    with pytest.raises(InvalidValueError, match=r"has 1 frame; a filter of 6 Hz needs 13 of these"):
        motion_of(body, series({"hip_flexion_r": 10.0}, [0.0]), 6.0)


# -- the filter ----------------------------------------------------------------------------------------------------


def inner(n, share=0.25):
    """The frames away from both ends."""
    cut = int(n * share)
    return slice(cut, n - cut)


def amplitude_and_phase(time, values, f):
    """Of the component at f [Hz], by least squares over whole frames; phase 0 for a sine."""
    A = np.column_stack([np.sin(2 * np.pi * f * time), np.cos(2 * np.pi * f * time)])
    a, b = np.linalg.lstsq(A, values, rcond=None)[0]
    return np.hypot(a, b), np.arctan2(b, a)


@pytest.mark.parametrize(("hz", "cutoff"), [(100, 6.0), (60, 6.0), (1000, 6.0), (100, 20.0), (120, 40.0), (100, 39.0)])
def test_minus_3_dB_at_the_cut_off_without_lag(hz, cutoff):
    time = np.arange(int(hz * 40 / cutoff)) / hz
    middle = inner(len(time))
    for f, gain in ((cutoff, 1 / np.sqrt(2)), (cutoff / 8, 1.0)):
        out = filtered(time, np.sin(2 * np.pi * f * time)[:, None], cutoff)[:, 0]
        size, phase = amplitude_and_phase(time[middle], out[middle], f)
        assert size == pytest.approx(gain, abs=2e-3)
        assert abs(phase) < 2e-3


def test_one_pass_would_be_caught():
    """The same measure of a filter that runs forth only, or forth and back without the moved cut-off."""
    from scipy import signal

    time = np.arange(600) / 100
    wave, middle = np.sin(2 * np.pi * 6 * time)[:, None], inner(600)
    b, a = signal.butter(2, 6 / 50)
    forth = signal.lfilter(b, a, wave, axis=0)[:, 0]
    assert abs(amplitude_and_phase(time[middle], forth[middle], 6)[1]) > 1
    both = signal.filtfilt(b, a, wave, axis=0)[:, 0]
    assert amplitude_and_phase(time[middle], both[middle], 6)[0] == pytest.approx(0.5, abs=2e-3)


def test_the_filter_passes_dc_and_a_ramp_and_attenuates_what_is_fast():
    time = np.arange(400) / 100
    held = np.column_stack([np.full(400, 7.25), 3 * time - 1])
    np.testing.assert_allclose(filtered(time, held, 6.0), held, atol=1e-9)
    fast = np.sin(2 * np.pi * 30 * time)[:, None]
    assert np.abs(filtered(time, fast, 6.0)[inner(400)]).max() < 0.003  # (6 / 30)**4 = 0.0016, sharper near Nyquist


def test_a_motion_shorter_than_one_period_would_come_out_as_something_else():
    """Why `check_lowpass` asks for a period of frames: 16 ms of a ramp through 6 Hz, and 167 ms."""
    error = {}
    for n in (16, 167):
        ramp = np.linspace(0, 1, n)[:, None]
        error[n] = np.abs(filtered(np.arange(n) / 1000, ramp, 6.0) - ramp).max()
    assert error[16] > 0.5
    assert error[167] < 0.002


def test_every_column_is_filtered_by_itself(rng):
    time, values = np.arange(80) / 100, rng.normal(size=(80, 3))
    together = filtered(time, values, 8.0)
    for i in range(3):
        np.testing.assert_allclose(together[:, i], filtered(time, values[:, i : i + 1], 8.0)[:, 0], atol=1e-13)


# -- rates ---------------------------------------------------------------------------------------------------------


def test_rates_of_splines_are_those_of_a_sine():
    time, w = np.arange(300) / 100, 2 * np.pi * np.array([0.7, 1.9])
    found = spline_rates(time, np.sin(time[:, None] * w))
    want = w * np.cos(time[:, None] * w)
    assert np.abs(found - want)[5:-5].max() < 1e-4 * w.max()
    differences = np.gradient(np.sin(time[:, None] * w), time, axis=0)  # what a cruder rate would be
    assert np.abs(differences - want)[5:-5].max() > 1e-3 * w.max()


def test_velocities_of_a_motion(body):
    time, f = np.arange(400) / 100, 1.0
    wave = 10 * np.sin(2 * np.pi * f * time)
    found = motion_of(body, series({"hip_flexion_r": wave, "pelvis_ty": 0.9 + 0.02 * wave / 10}, time), 12.0)
    assert found.u.shape == (400, len(body.independent))
    want = np.cos(2 * np.pi * f * time) * 2 * np.pi * f
    hip, ty = (found.u[:, body.independent.index(c)] for c in ("hip_flexion_r", "pelvis_ty"))
    middle = inner(400)
    np.testing.assert_allclose(hip[middle], np.radians(10) * want[middle], atol=1e-3)
    np.testing.assert_allclose(ty[middle], 0.02 * want[middle], atol=1e-4)
    others = [i for i, c in enumerate(body.independent) if c not in ("hip_flexion_r", "pelvis_ty")]
    assert np.abs(found.u[:, others]).max() < 1e-9


@pytest.mark.parametrize(("hz", "decimals"), [(60, 3), (600, 4)])
def test_rounded_times_do_not_disturb_the_rates(body, hz, decimals):
    """0.417, 0.433, 0.45 for 60 Hz: differences of such times are up to 4 % off, the grid they lie on is not."""
    exact = np.arange(3 * hz) / hz
    rounded = np.round(exact, decimals)
    wave = {"hip_flexion_r": 20 * np.sin(2 * np.pi * exact)}
    one, other = (motion_of(body, series(wave, t), 12.0).u for t in (exact, rounded))
    scale = np.abs(one).max()
    assert np.abs(one - other).max() < 1e-3 * scale
    q = motion_of(body, series(wave, exact), 12.0).q[:, body.coordinate("hip_flexion_r")]
    planted = spline_rates(rounded, q[:, None])[:, 0]
    assert np.abs(planted - one[:, body.independent.index("hip_flexion_r")])[inner(len(exact))].max() > 0.02 * scale


def test_a_turn_through_half_a_circle_is_no_jump(body):
    time = np.arange(200) / 100
    turning = 170 + 10 * time  # passes 180 at 1 s
    wrapped = (turning + 180) % 360 - 180
    one, other = (motion_of(body, series({"pelvis_rotation": x}, time), 6.0) for x in (turning, wrapped))
    i = body.independent.index("pelvis_rotation")
    np.testing.assert_allclose(one.u[:, i], other.u[:, i], atol=1e-9)
    np.testing.assert_allclose(one.u[:, i], np.radians(10), atol=1e-9)


def test_filtered_motions_follow_the_couplings(body):
    time = np.arange(60) / 60
    found = motion_of(body, series({"knee_angle_r": 40 + 30 * np.sin(6 * time)}, time), 6.0)
    for q in found.q:
        np.testing.assert_array_equal(project(body, q), q)


REFUSED = {
    "uneven": ([0, 0.01, 0.02, 0.05, 0.06, 0.07, 0.08, 0.09, 0.10, 0.15, 0.16, 0.17, 0.18, 0.19], 20.0, "resample it"),
    "too few": (np.arange(12) / 100, 6.0, "has 12 frames; a filter of 6 Hz needs 17"),
    "less than a period": (np.arange(100) / 1000, 6.0, "has 100 frames; a filter of 6 Hz needs 167"),
    "very slow": (np.arange(50) / 100, 1e-9, "needs 100000000000 of these"),
    "at Nyquist": (np.arange(50) / 100, 50.0, "too high for 100 frames a second; it has to be below 40 Hz"),
    "at the limit": (np.arange(50) / 100, 40.0, "too high"),
    "above the rate": (np.arange(50) / 100, 500.0, "too high"),
    "zero": (np.arange(50) / 100, 0.0, "is not a positive number of Hz"),
    "negative": (np.arange(50) / 100, -6.0, "is not a positive number of Hz"),
    "nan": (np.arange(50) / 100, np.nan, "is not a positive number of Hz"),
    "infinite": (np.arange(50) / 100, np.inf, "is not a positive number of Hz"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_cut_offs_that_the_frames_do_not_allow_are_refused(body, what):
    time, cutoff, said = REFUSED[what]
    with pytest.raises(InvalidValueError, match=said):
        motion_of(body, series({"hip_flexion_r": 1.0}, time), cutoff)


def test_just_allowed(body):
    time = np.arange(13) / 100
    found = motion_of(body, series({"hip_flexion_r": np.arange(13.0)}, time), 39.9)
    assert rate(time) == pytest.approx(100)
    assert np.isfinite(found.u).all()


@pytest.mark.parametrize(
    ("coordinate", "value"), [("hip_flexion_r", 1e308), ("knee_angle_l", -6e4), ("pelvis_tx", 2e3)]
)
@pytest.mark.parametrize("frame", [0, 3, 9])
def test_values_beyond_any_posture_are_refused_in_a_motion_too(body, coordinate, value, frame):
    column = np.zeros(10)
    column[frame] = value
    said_of = rf"'{coordinate}' is .* s; values beyond 1000 rad or m are not answered"
    with pytest.raises(InvalidValueError, match=said_of) as said:
        motion_of(body, series({coordinate: column}, np.arange(10) / 100))
    assert len(str(said.value)) < 150
    motion_of(body, series({coordinate: column * 0}, np.arange(10) / 100))


@pytest.mark.parametrize(
    ("columns", "time", "said"),
    [
        (FIVE | {"pelvis_ty": 900.0}, None, "'pelvis_ty' reaches 900 m; places in a motion are in metres"),
        (FIVE, [0, 10, 20, 30], "its rows are 10 s apart; times are in seconds"),
        (FIVE | {"pelvis_tx": 30.0}, [0, 1, 2, 3], ""),
    ],
)
def test_millimetres_and_milliseconds_are_doubted(body, columns, time, said):
    warnings = " ".join(motion_of(body, series(columns, time)).warnings)
    assert said in warnings
    assert ("divide them by 1000" in warnings) is bool(said)


@pytest.mark.parametrize("count", [2, 3, 5])
def test_radians_called_degrees_are_doubted_with_few_angles_too(body, count):
    names = ["hip_flexion_r", "knee_angle_r", "hip_flexion_l", "knee_angle_l", "pelvis_tilt"][:count]
    swing = {name: 0.5 + 0.4 * np.sin(np.linspace(0, 6, 10)) for name in names}
    assert any(
        "if they are radians, pass --angles rad" in w
        for w in motion_of(body, series(swing, np.arange(10) / 100)).warnings
    )
    degrees = {name: np.degrees(values) for name, values in swing.items()}
    assert not any("if they are radians" in w for w in motion_of(body, series(degrees, np.arange(10) / 100)).warnings)
