"""`psoas gait --moments`: a file's own hip moments are used, those by forces stand beside, what is wrong is named."""

import numpy as np
import pytest

import psoas
from psoas.answers.gait import gait as gait_module
from psoas.answers.gait.moments import net_moments
from psoas.errors import InvalidValueError, PsoasError
from psoas.formats.motions.write_sto import write_sto
from psoas.trials.given_moments import given_of, in_newton_metres, moments_given, parted
from psoas.trials.person import checked_choices
from support.people import in_lab, labelled, write_trc
from support.walks import MASS, forces, walk

CHOICES = {"mass": MASS, "marker_offset": 0.0}
PARTS = ("flexion", "adduction", "rotation")


@pytest.fixture(scope="module", autouse=True)
def coarse():
    patch = pytest.MonkeyPatch()
    patch.setattr(gait_module, "GRID", np.array([0.0, 0.5, 0.85]))
    yield
    patch.undo()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("moments")


@pytest.fixture(scope="module")
def made(folder):
    """The walk, its forces, and the columns of the moments that these forces make (nan filled by interpolation)."""
    points, time, strikes = walk(2.6)
    trc = write_trc(folder / "walk.trc", labelled(in_lab(points, at=(0.0, 0.0, 0.0))))
    found = forces(points, time, strikes)
    write_sto(folder / "grf.mot", list(found), time, np.column_stack(list(found.values())), in_degrees=False)
    known = gait_module.read_walk(
        trc, folder / "grf.mot", None, None, None, checked_choices("harrington", 0.0, None), MASS, None
    )
    columns = {}
    for side in "RL":
        for part in PARTS:
            course = getattr(known.moments[side], f"hip_{part}")
            seen = np.isfinite(course)
            columns[f"hip_{part}_{side.lower()}_moment"] = np.interp(time, time[seen], course[seen])
    return trc, folder / "grf.mot", time, columns, known


def written(folder, made, name, change=None, time=None):
    columns = dict(made[3]) if change is None else change(dict(made[3]))
    at = made[2] if time is None else time
    write_sto(folder / name, list(columns), at, np.column_stack(list(columns.values())), in_degrees=False)
    return folder / name


def only(side):
    return lambda c: {k: v for k, v in c.items() if f"_{side}_" in k}


def scaled(factor, word="hip"):
    return lambda c: {k: v * (factor if word in k else 1.0) for k, v in c.items()}


@pytest.fixture(scope="module")
def both(folder, made):
    """The same moments as the forces make, and a flexor's 20 N m more than these."""
    same = psoas.gait(made[0], forces=made[1], moments=written(folder, made, "same.sto"), **CHOICES)
    more = written(folder, made, "more.sto", lambda c: {k: v + 20.0 * ("flexion" in k) for k, v in c.items()})
    return same, psoas.gait(made[0], forces=made[1], moments=more, **CHOICES)


def test_the_moments_that_forces_make_given_back_as_a_file_change_nothing(made, both):
    plain = psoas.gait(made[0], forces=made[1], **CHOICES)
    for name in ("hip_net_flexion", "hip_net_abduction", "hip_net_on_body", "extension_owed", "reserve_walk",
                 "abduction_owed", "glute_activation"):  # fmt: skip
        np.testing.assert_allclose(both[0][name], plain[name], atol=1e-4, err_msg=name)
    np.testing.assert_allclose(both[0].hip_net_by_forces, plain.hip_net_flexion, atol=1e-9)
    assert "hip_net_by_forces" not in plain
    assert plain.attrs["moments_how"] == "by forces"


def test_a_files_own_moments_are_used_and_those_by_forces_stand_beside(both):
    same, more = both
    np.testing.assert_allclose(more.hip_net_flexion - more.hip_net_by_forces, 20.0, atol=1e-4)
    np.testing.assert_allclose(more.hip_net_by_forces, same.hip_net_by_forces, atol=1e-9)
    assert (more.extension_owed <= same.extension_owed + 1e-9).all()  # passive flexors are asked for more
    np.testing.assert_allclose(more.hip_net_on_body - same.hip_net_on_body, 20.0 * same.attrs["body_factor"], rtol=0.05)
    text = " ".join(psoas.lines(more))
    assert "differ by 20.0 N m RMS (r 1.00" in text
    assert "more than another hip centre makes (12)" in text
    assert "of more.sto and" in text
    assert "by forces; the first is used" in text
    assert "no more than another hip centre makes" in " ".join(psoas.lines(same))
    question = psoas.Question.read("psoas gait walk.trc --moments m.sto --details").toml()
    told = psoas.lines(more.assign_attrs(more.attrs | {"question": question}))
    assert any("by forces" in line and "% stance" in line for line in told)
    assert max(map(len, told)) <= 90
    assert len(psoas.figure(more).axes) == 6


def test_without_forces_owed_is_told_and_activations_are_not(folder, made):
    """Moments of one leg only: the other's are not told, which is said."""
    file = written(folder, made, "right.sto", only("r"))
    found = psoas.gait(made[0], moments=file, **CHOICES)
    right, left = (found.sel(side=s) for s in ("right", "left"))
    assert np.isfinite(right.extension_owed).all()
    assert np.isfinite(right.hip_net_on_body).all()
    assert np.isnan(found.glute_activation).all()
    assert np.isnan(left.extension_owed).all()
    assert "right.sto has no moments of the left hip: nothing is told of them" in found.attrs["notes"]
    assert "No forces: impulses are not told" in found.attrs["notes"]
    assert "without moments of knee and ankle" in found.attrs["notes"]


def test_the_three_are_generalised_forces_about_the_persons_own_axes(folder, made):
    """Second route: the vector that comes out does about every axis what the column says; per kg is times the mass."""
    _, _, time, columns, known = made
    file = written(folder, made, "perkg.sto", scaled(1 / MASS))
    given = in_newton_metres(given_of(file, time, "Nm/kg"), MASS)
    for side in "RL":
        found = moments_given(given, known.person.points, time, side, known.person.choices, None)
        here = known.moments[side]
        seen = np.isfinite(here.hip).all(axis=1)
        np.testing.assert_allclose(found.hip[seen], here.hip[seen], atol=1e-3)
        assert found.thigh == pytest.approx(here.thigh)
        np.testing.assert_allclose(found.hip_flexion, columns[f"hip_flexion_{side.lower()}_moment"], atol=1e-4)
        assert np.isnan(found.ankle).all()


def test_columns_named_for_the_other_way_are_turned(folder, made):
    other = {"hip_flexion_r_moment": "hip_extension_r_moment", "hip_adduction_r_moment": "hip_abduction_r_moment",
             "hip_rotation_r_moment": "/jointset/hip_r/hip_external_rotation_r/moment"}  # fmt: skip
    file = written(folder, made, "other.sto", lambda c: {other[k]: -c[k] for k in other})
    plain = given_of(written(folder, made, "plain.sto", only("r")), made[2])
    np.testing.assert_allclose(given_of(file, made[2]).sides["R"], plain.sides["R"], atol=1e-9)


def test_where_two_courses_part():
    time = np.arange(20) / 10
    course = np.sin(time)
    found = parted(course + 2.0 * (time == 1.5), course, time)
    assert (found.most, found.when) == (2.0, 1.5)
    assert found.rms == pytest.approx(2 / np.sqrt(20))
    assert parted(course, np.full(20, np.nan), time) is None


def without(word):
    return lambda c: {k: v for k, v in c.items() if word not in k}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (scaled(-1.0, "flexion_r"), "flexion moment of the right hip goes the other way .* turn its sign"),
        (scaled(-1.0, "flexion"), "flexion moment of the right hip goes the other way"),
        (scaled(-1.0, "adduction_l"), "adduction moment of the left hip goes the other way"),
        (scaled(1 / MASS), "--moment-unit Nm/kg"),
        (scaled(1e3), "is it in N mm"),
        (without("adduction_r"), "and no hip_adduction_r_moment; give all three"),
        (without("hip"), "has no column hip_flexion_r_moment"),
        (lambda c: c | {"hip_extension_r_moment": c["hip_flexion_r_moment"]}, "two columns for one moment"),
        (lambda c: c | {"hip_flexion_r_moment": np.where(made_gap(c), np.nan, 1.0)}, "missing in some rows"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_by_name(folder, made, change, says):
    file = written(folder, made, "wrong.sto", lambda c: change(c) or {"knee_angle_r": np.zeros(len(made[2]))})
    with pytest.raises(PsoasError, match=says):
        net_moments(made[4].person, made[4].forces, MASS, file, "Nm", True)


def made_gap(columns):
    return np.arange(len(columns["hip_flexion_r_moment"])) == 3


def test_time_mass_kind_and_unit(folder, made):
    short = written(folder, made, "short.sto", time=made[2] / 2)
    with pytest.raises(InvalidValueError, match=r"short.sto covers 0 to 1.295 s, and the walk 0 to 2.59 s"):
        psoas.gait(made[0], moments=short, **CHOICES)
    file = written(folder, made, "good.sto")
    with pytest.raises(InvalidValueError, match="give the person's --mass"):
        psoas.gait(made[0], moments=file)
    with pytest.raises(PsoasError, match=r"neither .sto nor .mot"):
        psoas.gait(made[0], moments=made[0], **CHOICES)
    with pytest.raises(PsoasError, match="moment-unit"):
        psoas.gait(made[0], moments=file, moment_unit="lbf in", **CHOICES)
    with pytest.raises(InvalidValueError, match="--moment-unit is of moments"):
        psoas.Question.read("psoas gait walk.trc --moment-unit Nm/kg")
    asked = "psoas gait walk.trc --moments id.sto --moment-unit Nm/kg"
    assert psoas.Question.read(asked).command() == asked
