"""`posture_of`: one instant of a file as a posture that every command takes."""

import numpy as np
import pytest

import psoas
from psoas.errors import InvalidValueError, PsoasError, UnknownNameError
from psoas.trials.posture_of import names_file, posture_given, posture_text
from support.people import in_lab, labelled, person, write_c3d, write_trc

BENT = {"tilt": 14.0, "flexion_r": 25.0, "flexion_l": 8.0}
MOT = "x\nversion=1\ninDegrees=yes\nendheader\ntime\tpelvis_tilt\thip_flexion_r\thip_flexion_l\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("files")
    write_trc(made / "stand.trc", labelled(in_lab(person(3, **BENT))))
    write_c3d(made / "stand.c3d", labelled(in_lab(person(3, **BENT))))
    write_trc(made / "walk.trc", labelled(in_lab(person(11, flexion_r=np.linspace(-15, 30, 11)))))
    (made / "stand.mot").write_text(MOT + "0\t-5\t20\t3\n0.1\t-5.2\t20.2\t3\n")
    (made / "walk.mot").write_text(MOT + "0\t-5\t20\t3\n0.1\t-5\t-10\t33\n")
    return made


def test_a_standing_trial_becomes_a_posture_and_both_kinds_of_file_agree(folder):
    a, b = (psoas.posture_of(folder / name, marker_offset=0.0) for name in ("stand.trc", "stand.c3d"))
    assert np.degrees(a["hip_flexion_r"]) - np.degrees(a["hip_flexion_l"]) == pytest.approx(17.0, abs=0.5)
    for name, value in a.items():
        assert b[name] == pytest.approx(value, abs=1e-4), name
    # the line of ASIS and PSIS leans 7 deg where the body's pelvis_tilt is 0 (pelvis_landmarks.csv, another route)
    assert np.degrees(a["pelvis_tilt"]) == pytest.approx(-(14.0 - 6.95), abs=0.15)


def test_every_way_to_ask_takes_it(folder):
    given = psoas.posture_of(folder / "stand.trc")
    assert "group_moment_arm" in psoas.actions(["iliacus"], posture=given, operator="torque")
    asked = psoas.answer(f"psoas actions iliacus --operator torque --posture {folder / 'stand.trc'}")
    assert asked.attrs["posture"] == str(folder / "stand.trc")
    np.testing.assert_allclose(
        asked.group_moment_arm, psoas.actions(["iliacus"], posture=given, operator="torque").group_moment_arm, atol=1e-9
    )
    static = psoas.answer(f"psoas actions iliacus --operator static --posture {folder / 'stand.mot'}")
    assert np.isfinite(static.group_rotation.sel(segment="pelvis", axis="right")).all()
    loads = psoas.answer(f"psoas loads --posture {folder / 'stand.mot'}")
    assert np.isfinite(loads.level_force).all() if "level_force" in loads else loads.attrs["answer"] == "loads"


def test_words_after_the_file_change_it_and_an_instant_is_named(folder):
    body = psoas.default_body()
    found = posture_given(body, f"{folder / 'walk.mot'}@0.1,knee_angle_r=20")
    assert np.degrees(found["hip_flexion_l"]) == pytest.approx(33.0)
    assert np.degrees(found["knee_angle_r"]) == pytest.approx(20.0)
    assert posture_given(body, "standing,knee_angle_r=20") == "standing,knee_angle_r=20"
    assert "knee_angle_r=20" in posture_text(body, f"{folder / 'walk.mot'}@0.1,knee_angle_r=20")
    assert names_file("a.b/x.MOT@1.5")
    assert not names_file("standing,hip_flexion_r=3")


@pytest.mark.parametrize("name", ["walk.trc", "walk.mot"])
def test_a_file_that_moves_is_refused_by_what_to_do(folder, name):
    with pytest.raises(InvalidValueError, match=r"moves \(a segment turns by \d+ deg\).*FILE@1\.25"):
        psoas.posture_of(folder / name)
    assert psoas.posture_of(folder / name, at=0.1)
    with pytest.raises(InvalidValueError, match="lies outside"):
        psoas.posture_of(folder / name, at=7.0)


def test_bad_input_by_name(folder, tmp_path):
    with pytest.raises(PsoasError, match="holds no posture"):
        psoas.posture_of(tmp_path / "x.csv")
    with pytest.raises(UnknownNameError, match="reference='standng' is not known"):
        psoas.posture_of(folder / "stand.trc", reference="standng")
    with pytest.raises(InvalidValueError, match="--static FILE"):
        psoas.posture_of(folder / "stand.trc", reference="standing")
    with pytest.raises(InvalidValueError, match="no time in seconds"):
        posture_given(psoas.default_body(), "walk.mot@1e,knee_angle_r=1")


def test_standing_as_reference(folder):
    found = psoas.posture_of(folder / "stand.trc", static=folder / "stand.trc", reference="standing")
    body = psoas.default_body()
    for name in ("pelvis_tilt", "hip_flexion_r", "knee_angle_r"):
        assert found[name] == pytest.approx(body.postures["standing"][name], abs=1e-5)
