"""The situations that people reported (../shared/cases/field): each file's right answer, and the same under changes."""

import re
import shutil

import pytest

import psoas
from psoas.answers.audit.arm_faults import deep_findings
from psoas.answers.audit.audit import audit
from psoas.dataset.relative import relative
from psoas.formats.motions.sto import read_sto
from psoas.trials.motion import motion_of
from support.builders import needs_opensim
from support.osim_text import family_arm
from support.places import SHARED

FIELD = SHARED / "cases" / "field"
pytestmark = pytest.mark.skipif(not FIELD.is_dir(), reason="the folder of field cases, ../shared/cases, is absent")
# file -> hip arm [mm] of psoas and, where they are stated, thigh on pelvis and pelvis on ground [rad/s2, 100 N a side]
RIGHT = {
    "reference_base.osim": (23.3, 48.4, -33.1), "planar2d.osim": (23.3, 48.4, -33.1),
    "ankle_locked.osim": (23.3, 46.1, -31.2), "mj_nogeom.xml": (23.3, 42.4, -28.4),
    "mj_two_actuators.xml": (23.3, 42.4, -28.4), "mj_motor_tendon.xml": (23.3, 42.4, -28.4), "forefoot.osim": (23.3,),
    "pelvis_welded_to_ground.osim": (23.3,), "hip_ball_joint.osim": (23.3, 48.4, -33.1),
    "root_free_joint.osim": (23.3, 48.4, -33.1), "function_path_one.osim": (23.3, 48.4, -33.1),
    "function_path_all.osim": (40.0,), "foot_rooted.osim": (23.3,), "names_LPSOAS.osim": (23.3, 48.4, -33.1),
    "small_animal.osim": (0.93,), "disabled_muscles.osim": (23.3, 48.4, -33.1), "coupler_two_drivers.osim": (23.3,),
    "point_constraint.osim": (23.3,), "offset_frame_relative.osim": (23.3,), "one_leg.osim": (23.3,),
    "spline_range.osim": (23.3,), "wrap_mismatch.osim": (23.3,),
}  # fmt: skip
ORIGIN = [name for name in RIGHT if name != "function_path_all.osim"] + ["seated_default.osim"]


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """Leave the trial load in another process out: it has tests of its own."""
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda path: None)


def answers(body, family="psoas_major"):
    found = psoas.actions(None, body=body)
    arm = 1e3 * family_arm(found, family, "r")
    pairs = (("femur_r", "pelvis"), ("pelvis", "ground"))
    return [arm, *(100 * float(relative(found, *p).sel(group=family, axis="right")) for p in pairs)]


@pytest.mark.parametrize("name", RIGHT)
def test_the_right_answer(name):
    needs_opensim()
    found = answers(psoas.read_model(FIELD / name))
    for value, want, digits in zip(found, RIGHT[name], (0.05, 0.05, 0.05), strict=False):
        assert value == pytest.approx(want, abs=digits if abs(want) > 1 else 0.005)


LENGTHS = re.compile(r"<(translation|location|mass_center)>([^<]*)</\1>")


def changed(text, k, rename):
    """Every length times k, and other names for the coordinates."""
    scaled = LENGTHS.sub(lambda m: f"<{m[1]}>{' '.join(repr(k * float(x)) for x in m[2].split())}</{m[1]}>", text)
    for old, new in rename.items():
        scaled = scaled.replace(old, new)
    return scaled


@pytest.mark.parametrize("name", [n for n in RIGHT if n.endswith(".osim") and "function" not in n])
def test_the_same_under_other_names_and_numbers(name, tmp_path):
    needs_opensim()
    rename = {"hip_flexion": "artHip", "knee_angle": "artKnee", "ankle_angle": "artAnkle", "pelvis_t": "base_t",
              "lumbar_": "back_"}  # fmt: skip
    file = tmp_path / name
    file.write_text(changed((FIELD / name).read_text(), 1.07, rename))
    arm = answers(psoas.read_model(file))[0]
    assert arm == pytest.approx(1.07 * answers(psoas.read_model(FIELD / name))[0], rel=1e-6)
    assert audit(file).psoas == audit(FIELD / name).psoas


@pytest.mark.parametrize("name", ORIGIN)
def test_the_audit_says_what_the_answer_stands_on(name):
    wanted = "pelvis_origin"
    assert audit(FIELD / name).psoas == wanted


def test_a_merged_muscle_answers_to_its_own_name():
    body = psoas.read_model(FIELD / "iliopsoas_own_name.osim")
    for name in ("iliopsoas", "iliopsoas_r", "ILIOPSOAS"):
        found = psoas.actions(name, body=body)
        arm = found.moment_arm.sel(muscle="iliopsoas_r", coordinate="hip_flexion_r")
        assert 1e3 * float(arm) == pytest.approx(23.3, abs=0.05)
    with pytest.raises(psoas.PsoasError, match="psoas major is merged with iliacus there; ask for 'iliopsoas'"):
        psoas.actions("psoas", body=body)


def test_files_beside_the_model_are_read_where_their_folder_is_trusted(tmp_path):
    parent = tmp_path / "parent"
    shutil.copytree(FIELD / "mj_parent", parent)
    model = parent / "leg" / "model.xml"
    with pytest.raises(psoas.PsoasError, match="--trust DIR"):
        psoas.read_model(model)
    assert answers(psoas.read_model(model, trust=parent)) == pytest.approx([23.3, 42.4, -28.4], abs=0.05)
    with pytest.raises(psoas.PsoasError, match="within the model's own folder"):
        psoas.read_model(model, trust=parent / "leg")


@pytest.mark.parametrize(
    "name", ["walk_ok.mot", "duptime.mot", "indegrees_spaces.mot", "duplicate_columns.mot", "state_labels_no_slash.sto"]
)
def test_a_motion_is_read_as_it_was_meant(name):
    needs_opensim()
    body = psoas.read_model(FIELD / "reference_base.osim")
    moving = motion_of(body, read_sto(FIELD / name))
    arms = []
    for q in moving.q:
        found = psoas.actions(
            "psoas", body=body, operator="torque", posture=dict(zip(body.coordinates, q, strict=True))
        )
        arms.append(1e3 * family_arm(found, "psoas_major", "r"))
    assert (min(arms), max(arms)) == pytest.approx((23.3, 34.1), abs=0.05)
    odd = {"duptime.mot": "repeats the time", "duplicate_columns.mot": "labels several columns"}
    assert odd.get(name, "") in " ".join(moving.notes)


def test_a_wrap_whose_path_is_no_shortest_line_is_shown_with_both_numbers():
    needs_opensim()
    body = psoas.read_model(FIELD / "wrap_mismatch.osim")
    assert any("'gasmed_r' about 'knee_angle_r'" in r and "-dl/dq" in r for r in body.remarks)
    found = [
        f for f in deep_findings(body, ["gasmed_r"], coordinates=["knee_angle_r"]) if f.slug == "arm_not_shortening"
    ]
    assert found
