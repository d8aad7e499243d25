"""A plain MJCF file as a model: conversions against raw MuJoCo, axes, couplings, and what is refused."""

from pathlib import Path

import mujoco
import numpy as np
import pytest

import psoas
from psoas.body.body import project, state
from psoas.errors import FileFormatError, InvalidValueError
from support.builders import loaded

FRAME = """<mujoco model="small"><compiler angle="radian"/>{head}
<worldbody>{before}
 <body name="pelvis" pos="0 0 1" {orient}>{root}
  <geom type="box" size=".1 .07 .05" mass="10"/>
  <site name="p1" pos=".05 .05 -.05"/><site name="p2" pos=".05 -.05 -.05"/>
  <body name="femur_r" pos="0 -.1 0">{hip_r}
   <geom type="capsule" fromto="0 0 0 0 0 -.4" size=".05" mass="8"/><site name="f1" pos=".03 0 -.1"/>
   <body name="tibia_r" pos="0 0 -.4"><joint name="knee_r" axis="0 1 0" {knee}/>
    <geom type="capsule" fromto="0 0 0 .1 0 -.4" size=".04" mass="4"/><site name="t1" pos=".03 0 -.1"/></body>
  </body>
  <body name="femur_l" pos="0 .1 0"><joint name="hip_l" axis="0 -1 0"/>
   <geom type="capsule" fromto="0 0 0 0 0 -.4" size=".05" mass="8"/><site name="f2" pos=".03 0 -.1"/>
  </body>{more}
 </body>{after}
</worldbody>
<tendon>{spatial}{fixed}</tendon>{tail}
</mujoco>"""
USUAL = {
    "head": "", "before": "", "orient": "", "root": '<freejoint name="root"/>', "hip_r": '<joint name="hip_r" '
    'type="ball"/>', "knee": "", "more": "", "after": "", "fixed": "", "tail": "",
    "spatial": '<spatial name="psoas_r"><site site="p2"/><site site="f1"/></spatial>'
    '<spatial name="rf_r"><site site="p2"/><site site="t1"/></spatial>',
}  # fmt: skip


@pytest.fixture
def small(tmp_path):
    """A small model with something changed: its file, or its body."""

    def made(names=None, load=True, file="small.xml", **change):
        path = tmp_path / file
        path.write_text(FRAME.format(**(USUAL | change)))
        return loaded(path, names) if load else path

    return made


def one_sentence(error):
    text = str(error)
    return "\n" not in text and text.endswith(".")


@pytest.mark.parametrize(
    "orient", ["", 'quat=".9 .1 .2 .4"', 'euler="0 0 .5"', 'axisangle="0 0 1 .5"', 'xyaxes="0 1 0 -1 0 0"', "frame"]
)
def test_a_free_joint_turns_about_the_headings_axes(small, orient):
    """Angular velocity of the pelvis against raw MuJoCo's free joint: the same motions, whatever way it is written."""
    more = {"before": '<frame euler="0 0 .7">', "after": "</frame>"} if orient == "frame" else {"orient": orient}
    path = small(load=False, **more)
    body = loaded(path)
    raw = mujoco.MjModel.from_xml_path(str(path))
    data = mujoco.MjData(raw)
    mujoco.mj_forward(raw, data)
    at = state(body, np.zeros(len(body.coordinates)))
    pelvis, thigh = body.segment("pelvis"), body.segment("femur_r")
    assert np.abs(at.origin[pelvis] - data.xpos[raw.body("pelvis").id]).max() < 1e-12
    right = data.xpos[raw.body("femur_r").id] - data.xpos[raw.body("femur_l").id]
    right[2] = 0
    axes = np.column_stack(
        [np.cross([0, 0, 1], right / np.linalg.norm(right)), [0, 0, 1], right / np.linalg.norm(right)]
    )
    i = [body.coordinate(f"pelvis_{c}") for c in ("list", "rotation", "tilt")]
    assert np.abs(at.Jw[pelvis][:, i] - axes).max() < 1e-12  # turned 30 deg with the pelvis it would be far off
    i = [body.coordinate(f"pelvis_t{c}") for c in "xyz"]
    assert np.abs(at.Jv[pelvis][:, i] - axes).max() < 1e-12
    assert np.abs(at.R[pelvis] - axes).max() < 1e-12  # segments are upright in the reference posture
    # raw mj_jac of the free joint: its three rotations are about the body's own axes
    jacr, jacp = np.zeros((3, raw.nv)), np.zeros((3, raw.nv))
    mujoco.mj_jacBody(raw, data, jacp, jacr, raw.body("tibia_r").id)
    spin = np.linalg.solve(jacr[:, 3:6], at.Jw[pelvis][:, [body.coordinate("pelvis_tilt")]])
    ours = at.Jv[body.segment("tibia_r")][:, body.coordinate("pelvis_tilt")]
    assert np.abs(jacp[:, 3:6] @ spin[:, 0] - ours).max() < 1e-12
    i = [body.coordinate(f"hip_r_{c}") for c in ("list", "rotation", "tilt")]
    assert np.abs(at.Jw[thigh][:, i] - axes).max() < 1e-12


def test_free_and_ball_joints_move_as_raw_mujocos_do(small, rng):
    """Set ours anywhere; the raw model, given that posture as quaternions, has the same points, lengths and arms."""
    path = small(load=False, orient='euler="0 0 .5"')
    body = loaded(path)
    q = project(body, rng.uniform(-0.7, 0.7, len(body.coordinates)))
    at = state(body, q)
    own = body.engine.model
    ours = mujoco.MjData(own)
    ours.qpos[:] = q
    mujoco.mj_forward(own, ours)
    raw = mujoco.MjModel.from_xml_path(str(path))
    data = mujoco.MjData(raw)
    pelvis, thigh = (ours.xmat[own.body(s).id].reshape(3, 3) for s in ("pelvis", "femur_r"))
    data.qpos[:3] = ours.xpos[own.body("pelvis").id]
    mujoco.mju_mat2Quat(data.qpos[3:7], pelvis.ravel())
    mujoco.mju_mat2Quat(data.qpos[7:11], (pelvis.T @ thigh).ravel())
    data.qpos[raw.jnt_qposadr[raw.joint("knee_r").id]] = q[body.coordinate("knee_r")]
    data.qpos[raw.jnt_qposadr[raw.joint("hip_l").id]] = q[body.coordinate("hip_l")]
    mujoco.mj_forward(raw, data)
    for segment in body.segments:
        assert np.abs(data.xpos[raw.body(segment).id] - at.origin[body.segment(segment)]).max() < 1e-12
    assert np.abs(data.ten_length - at.lengths).max() < 1e-12
    J = np.zeros((raw.ntendon, raw.nv))
    for t in range(raw.ntendon):
        first = raw.ten_J_rowadr[t]
        J[t, raw.ten_J_colind[first : first + raw.ten_J_rownnz[t]]] = data.ten_J[first : first + raw.ten_J_rownnz[t]]
    w = at.Jw[body.segment("femur_r")] - at.Jw[body.segment("pelvis")]  # ball velocities are in the thigh's own axes
    i = [body.coordinate(f"hip_r_{c}") for c in ("tilt", "list", "rotation")]
    assert np.abs(J[:, 6:9] @ thigh.T @ w[:, i] - at.dldq[:, i]).max() < 1e-12
    assert np.abs(at.dldq[:, i]).max() > 1e-3


def test_the_conversion_is_said(small):
    said = " ".join(small().remarks)
    assert "The free joint 'root' is three slides and three hinges here." in said
    assert "The ball joint 'hip_r' is three hinges here." in said
    assert "every spatial tendon counts as a muscle" in said
    assert "no feet" in said


def test_coordinates_of_a_converted_root_mean_what_they_say(small):
    meanings = small().meanings
    assert meanings["pelvis_tilt"].motion == "pelvis_tilt"
    assert (meanings["pelvis_tilt"].positive, meanings["pelvis_tilt"].sign) == ("posterior tilt", 1)
    assert meanings["hip_r_tilt"].motion == "hip_flexion_r"
    assert meanings["hip_l"].motion == "hip_flexion_l"
    assert meanings["knee_r"].sign == 1  # about +y, which points left here: flexion


def test_another_free_joint_does_no_harm(small):
    box = '<body name="ball" pos="2 0 0"><freejoint name="thrown"/><geom size=".1"/></body>'
    after, before = small(after=box), small(before=box, file="before.xml")
    for body in (after, before):
        pelvis = [c for c, m in body.meanings.items() if m.motion == "pelvis_tilt"]
        assert len(pelvis) == 1
        assert pelvis[0] in body.joints["pelvis"].coordinates
    assert "thrown_tx" in after.coordinates


def test_without_gravity_up_is_said_or_is_z(small):
    for names, up in ((None, [0, 0, 1]), ({"lab": {"up": "z", "anterior": "x"}}, [0, 0, 1])):
        body = small(names, head='<option gravity="0 0 0"/>')
        at = state(body, np.zeros(len(body.coordinates)))
        assert at.up.tolist() == up
        assert at.g == 0
        assert not at.gravity.any()
        assert np.isfinite(psoas.actions(body=body, stance="none").angular_acceleration).all()


def test_lab_axes_that_cannot_be_are_refused(small):
    with pytest.raises(InvalidValueError, match=r"anterior = 'z'.*not level") as caught:
        small({"lab": {"anterior": "z"}})
    assert one_sentence(caught.value)
    with pytest.raises(InvalidValueError, match=r"up = 'x'.*gravity pulls otherwise"):
        small({"lab": {"up": "x"}})


def test_anterior_from_the_names_file_is_where_the_body_faces(small):
    body = small({"lab": {"anterior": "-x"}})
    assert state(body, np.zeros(len(body.coordinates))).R[0][:, 0].tolist() == [-1, 0, 0]
    assert small().meanings["hip_l"].sign == -body.meanings["hip_l"].sign  # facing the other way, flexion is extension


def test_hips_that_nobody_knows_and_hips_above_each_other(small):
    path = small(load=False)
    text = path.read_text()
    path.write_text(text.replace("femur_r", "a").replace("femur_l", "b"))
    with pytest.raises(FileFormatError, match=r"right and left thigh.*--names FILE") as caught:
        loaded(path)
    assert one_sentence(caught.value)
    body = loaded(path, {"segments": {"a": "femur_r", "b": "femur_l"}})
    assert {"femur_r", "femur_l"} <= set(body.segments)
    path.write_text(text.replace('pos="0 .1 0"', 'pos="0 -.1 .3"'))
    with pytest.raises(FileFormatError, match=r"lie above each other"):
        loaded(path)


def test_a_pelvis_that_nobody_knows_is_named_in_the_message_and_cured(small):
    path = small(load=False)
    path.write_text(path.read_text().replace('"pelvis"', '"Trunk_low"'))
    with pytest.raises(InvalidValueError, match=r"known as the pelvis.*\[segments\].*Trunk_low") as caught:
        loaded(path)
    assert one_sentence(caught.value)
    body = loaded(path, {"segments": {"Trunk_low": "pelvis"}})
    assert body.segment("Trunk_low") == body.segment("pelvis") == 0


def test_couplings_of_joints_with_references(small):
    """``q1 - ref1 = c0 + c1 (q2 - ref2)``, by hand and as MuJoCo's own constraint has it."""
    tail = '<equality><joint joint1="knee_r" joint2="hip_l" polycoef=".1 .5 .2 0 0"/></equality>'
    path = small(load=False, knee='ref=".5"', tail=tail)
    body = loaded(path)
    q = np.zeros(len(body.coordinates))
    q[body.coordinate("hip_l")] = 0.4
    assert project(body, q)[body.coordinate("knee_r")] == pytest.approx(0.5 + 0.1 + 0.2 + 0.2 * 0.16, abs=1e-15)
    raw = mujoco.MjModel.from_xml_path(str(path))
    data = mujoco.MjData(raw)
    data.qpos[raw.jnt_qposadr[raw.joint("hip_l").id]] = 0.4
    data.qpos[raw.jnt_qposadr[raw.joint("knee_r").id]] = project(body, q)[body.coordinate("knee_r")]
    mujoco.mj_forward(raw, data)
    assert np.abs(data.efc_pos[: data.ne]).max() < 1e-14


THIRD = '<body name="extra"><joint name="third"/><geom size=".1" mass="1"/></body>'


def test_a_fixed_tendon_that_is_held_adds_its_drivers_up(small):
    fixed = '<fixed name="sum"><joint joint="third" coef="2"/><joint joint="hip_l" coef="-.5"/></fixed>'
    body = small(more=THIRD, fixed=fixed, tail='<equality><tendon tendon1="sum"/></equality>')
    q = np.zeros(len(body.coordinates))
    q[body.coordinate("hip_l")] = 0.4
    assert project(body, q)[body.coordinate("third")] == pytest.approx(0.1, abs=1e-15)


def test_a_tendon_and_a_joint_of_the_same_number_are_two_things(small):
    """Equalities name tendons and joints by number, each from zero."""
    joints = [f'<body name="b{k}"><joint name="j{k}"/><geom size=".1" mass="1"/></body>' for k in range(5)]
    fixed = '<fixed name="sum"><joint joint="j4" coef="1"/><joint joint="j3" coef="-.5"/></fixed>'
    tail = '<equality><joint joint1="{}" joint2="j3" polycoef="0 .5 0 0 0"/><tendon tendon1="sum"/></equality>'
    for joint in ("j0", "j1", "j2", "hip_l", "knee_r"):
        body = small(more="".join(joints), fixed=fixed, tail=tail.format(joint), file=f"{joint}.xml")
        assert set(body.dependent) == {joint, "j4"}


ODD = {  # what does not cost the model: the change, what is said of it
    "chain": (
        {"more": THIRD, "tail": '<equality><joint joint1="knee_r" joint2="hip_l" polycoef="0 0 1 0 0"/><joint '
         'joint1="hip_l" joint2="third"/></equality>'}, "'knee_r' would follow joints that follow others",
    ),
    "twice": (
        {"more": THIRD, "tail": '<equality><joint name="one" joint1="knee_r" joint2="hip_l"/><joint name="two" '
         'joint1="knee_r" joint2="third"/></equality>'}, "The equality 'two' sets 'knee_r' once more and is left out",
    ),
    "connect": (
        {"tail": '<equality><connect name="ring" body1="tibia_r" body2="femur_l" anchor="0 0 0"/></equality>'},
        "The equality 'ring' closes a loop and is left out",
    ),
    "weld": (
        {"tail": '<equality><weld name="glued" body1="tibia_r" body2="femur_l"/></equality>'},
        "The equality 'glued' closes a loop and is left out",
    ),
    "weightless": (
        {"fixed": '<fixed name="sum"><joint joint="knee_r" coef="0"/><joint joint="hip_l" coef="1"/></fixed>',
         "tail": '<equality><tendon name="empty" tendon1="sum"/></equality>'}, "The equality 'empty' closes a loop",
    ),
    "length held": (
        {"tail": '<equality><tendon name="held" tendon1="psoas_r"/></equality>'}, "The equality 'held' closes a loop",
    ),
}  # fmt: skip
REFUSED = {
    "no tendon": ({"spatial": ""}, "no spatial tendon, hence no muscle"),
    "massless": ({"more": '<body name="ghost"><joint name="third"/></body>'}, "mass and inertia of moving bodies"),
    "not a joint": ({"tail": '<equality><joint joint1="nothing"/></equality>'}, "MuJoCo cannot .*nothing"),
}


@pytest.mark.parametrize("kind", ODD)
def test_an_equality_that_cannot_be_followed_is_named_and_costs_no_arm(small, kind):
    change, words = ODD[kind]
    body = small(**change)
    assert words in " ".join(body.remarks)
    plain = small(more=change.get("more", ""), fixed=change.get("fixed", ""))
    q = np.zeros(len(body.coordinates))
    np.testing.assert_allclose(state(body, q).dldq, state(plain, q).dldq, atol=1e-12)


def test_a_straight_chain_of_equalities_is_followed(small):
    tail = (
        '<equality><joint joint1="knee_r" joint2="hip_l" polycoef="0.1 2 0 0 0"/>'
        '<joint joint1="hip_l" joint2="third" polycoef="0.2 0.5 0 0 0"/></equality>'
    )
    body = small(more=THIRD, tail=tail)
    assert body.dependent == {"knee_r": ("third",), "hip_l": ("third",)}
    q = np.zeros(len(body.coordinates))
    q[body.coordinate("third")] = 0.3
    assert project(body, q)[body.coordinate("knee_r")] == pytest.approx(0.1 + 2 * (0.2 + 0.5 * 0.3), abs=1e-14)


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_supported_is_refused_in_one_sentence(small, kind):
    change, match = REFUSED[kind]
    with pytest.raises(FileFormatError, match=match) as caught:
        small(**change)
    assert one_sentence(caught.value)
    assert str(Path.cwd()) not in str(caught.value)


def test_inactive_equalities_do_no_harm(small):
    body = small(tail='<equality><weld active="false" body1="tibia_r" body2="femur_l"/></equality>')
    assert not body.couplings


def test_sensors_and_motors_of_joints_that_are_taken_apart_do_no_harm(small):
    tail = '<actuator><motor joint="root" gear="1 0 0 0 0 0"/></actuator><sensor><ballquat joint="hip_r"/></sensor>'
    assert small(tail=tail).muscles == ("psoas_r", "rf_r")


def test_muscles_are_actuators_on_tendons_with_their_strength(small):
    tail = (
        '<actuator><muscle name="pull" tendon="psoas_r" force="512"/><motor name="turn" joint="knee_r"/>'
        '<general name="cable" tendon="rf_r" forcerange="-300 0"/></actuator>'
    )
    body = small(tail=tail)
    assert body.muscles == ("pull", "cable")
    assert body.muscle_table["F0"].tolist() == [512, 300]
    assert not any("every spatial tendon" in r for r in body.remarks)


def test_armature_is_remarked_on(small):
    assert any("armature of up to 0.1 kg m2" in r for r in small(knee='armature=".1"').remarks)
    assert not any("armature" in r for r in small().remarks)


def test_keyframes_are_postures_and_a_free_root_is_left_where_it_is(small):
    tail = '<keyframe><key name="sit" qpos="9 9 9 1 0 0 0 1 0 0 0 1.2 .3"/></keyframe>'
    body = small(tail=tail)
    sit = body.postures["sit"]
    assert (sit["knee_r"], sit["hip_l"], sit["pelvis_tx"]) == (1.2, 0.3, 0.0)


def test_ranges_are_of_the_files_own_unit(small):
    body = small(head='<compiler angle="degree"/>', knee='range="-10 100"')
    low, high = body.ranges[body.coordinate("knee_r")]
    assert (low, high) == pytest.approx((np.radians(-10), np.radians(100)))
    assert np.isnan(body.ranges[body.coordinate("pelvis_tilt")]).all()


def test_bodies_and_joints_without_names_get_some(small):
    body = small(more='<body><joint/><geom size=".1" mass="1"/></body>')
    assert len(set(body.coordinates)) == len(body.coordinates)
    assert all(body.segments)


def test_the_default_body_exported_is_read_back_with_its_levels(body):
    from support.builders import body_of

    again = body_of("mjcf")
    assert again.spine.kind == "levels"
    assert set(again.muscles) == set(body.muscles)
    assert not again.unrepresented
    assert {c: (m.motion, m.sign) for c, m in again.meanings.items() if m.motion} == {
        c: (m.motion, m.sign) for c, m in body.meanings.items() if m.motion and c in again.meanings
    }
