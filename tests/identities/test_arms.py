"""Moment arms and segment arms against finite differences, and against the path's own forces."""

import xml.etree.ElementTree as ET

import mujoco
import numpy as np
import pytest

import psoas
from psoas.bodies.default.build import body_xml
from psoas.body.body import project, state
from psoas.frames import rotation_about
from psoas.mechanics.moments import joint_axes, joint_moments, segment_arms
from support.path_forces import path_moments, wrenches

STEP = 1e-5


def differenced_arms(body, q, path="straight"):
    """-dL/dq of every muscle for every independent coordinate, the couplings re-solved at every step (4th order)."""
    columns = []
    for name in body.independent:
        i = body.coordinate(name)
        lengths = {}
        for k in (-2, -1, 1, 2):
            moved = q.copy()
            moved[i] += k * STEP
            lengths[k] = state(body, moved, path=path).lengths
        columns.append(-(8 * (lengths[1] - lengths[-1]) - (lengths[2] - lengths[-2])) / (12 * STEP))
    return np.column_stack(columns)


def worst_arm_error(body, q, path="straight", couplings=True):
    at = state(body, q, path=path)
    free = [body.coordinate(c) for c in body.independent]
    arms = -at.dldq @ at.B if couplings else -at.dldq[:, free]
    return np.abs(arms - differenced_arms(body, q, path)).max()


@pytest.mark.parametrize("path", ["straight", "guided"])
def test_arms_are_minus_dL_dq_over_random_postures(body, draw, path):
    assert max(worst_arm_error(body, draw(body), path) for _ in range(4)) < 1e-8


def test_arms_of_the_twelve_fascicle_body(body12, draw):
    assert worst_arm_error(body12, draw(body12)) < 1e-8


def test_arms_without_their_couplings_are_caught(body, draw):
    assert worst_arm_error(body, draw(body), couplings=False) > 1e-3


def flattened(body):
    """The same body with every segment free: what a segment's arm means, in another model."""
    root = ET.fromstring(body_xml())
    world = root.find("worldbody")
    segments = []

    def collect(element):
        for child in list(element.findall("body")):
            if child.get("name") in body.segments:
                element.remove(child)
                segments.append(child)
            collect(child)

    collect(world)
    for element in segments:
        for joint in element.findall("joint"):
            element.remove(joint)
        ET.SubElement(element, "freejoint", name=f"free_{element.get('name')}")
        world.append(element)
    for tag in ("equality", "keyframe", "actuator"):
        root.remove(root.find(tag))
    tendons = root.find("tendon")
    for fixed in tendons.findall("fixed"):
        tendons.remove(fixed)
    return mujoco.MjModel.from_xml_string(ET.tostring(root, encoding="unicode"))


def lengths_of(model, body, origin, R):
    data = mujoco.MjData(model)
    for s, name in enumerate(body.segments):
        adr = model.jnt_qposadr[model.joint(f"free_{name}").id]
        quat = np.zeros(4)
        mujoco.mju_mat2Quat(quat, np.ascontiguousarray(R[s]).ravel())
        data.qpos[adr : adr + 7] = [*origin[s], *quat]
    mujoco.mj_kinematics(model, data)
    mujoco.mj_comPos(model, data)
    mujoco.mj_tendon(model, data)
    return np.array([data.ten_length[model.tendon(f"{m}_tendon").id] for m in body.muscles])


def descendants(body, name):
    found = [name]
    for child, parent in body.parents.items():
        if parent in found:
            found.append(child)
    return found


def differenced_segment_arm(model, body, at, segment, axis, turn_children=False):
    """-dL/dtheta by moving segments of the flattened model: the segment turns, what it carries only moves along."""
    s = body.segment(segment)
    lengths = []
    for angle in (-1e-4, 1e-4):
        turn = rotation_about(axis, angle)
        origin, R = at.origin.copy(), at.R.copy()
        centre = at.centres[s]
        R[s] = turn @ R[s]
        origin[s] = centre + turn @ (origin[s] - centre)
        for child in (c for c, p in body.parents.items() if p == segment):
            shift = (turn - np.eye(3)) @ (at.centres[body.segment(child)] - centre)
            for name in descendants(body, child):
                origin[body.segment(name)] += shift
                if turn_children:
                    R[body.segment(name)] = turn @ R[body.segment(name)]
        lengths.append(lengths_of(model, body, origin, R))
    return -(lengths[1] - lengths[0]) / 2e-4


def muscles_off(body, at, *segments):
    """Rows of muscles whose path touches none of these segments."""
    p = at.paths
    off = [body.segment(s) for s in segments]
    return [i for i in range(len(body.muscles)) if not set(p.segment[p.start[i] : p.start[i + 1]]) & set(off)]


PELVIS_AND_TRUNK = ("pelvis", "L5", "L3", "L1", "thorax")


def test_segment_arms_are_finite_differences_of_length(body, draw):
    """With every segment free to move; muscles that pull on a segment that follows others are in the next test."""
    model, at = flattened(body), state(body, draw(body, 0.5), paths=True)
    rows = muscles_off(body, at, "abdomen", "patella_r", "patella_l")
    axis = np.array([2.0, -1.0, 3.0]) / np.sqrt(14)
    for segment in PELVIS_AND_TRUNK:
        differenced = differenced_segment_arm(model, body, at, segment, axis)
        assert np.abs(segment_arms(body, at)[rows, body.segment(segment)] @ axis - differenced[rows]).max() < 1e-7, (
            segment
        )


def coordinates_that_turn(body, at, segment, axis):
    """Rates of the independent coordinates that turn one segment about an axis and no other (that turns by itself)."""
    follow = {
        body.joints[s].child for s in body.segments if not set(body.joints[s].coordinates) & set(body.independent)
    }
    rows = [s for s, name in enumerate(body.segments) if name not in follow]
    J = (at.Jw[rows] @ at.B).reshape(-1, len(body.independent))
    wanted = np.zeros((len(rows), 3))
    wanted[rows.index(body.segment(segment))] = axis
    u, *_ = np.linalg.lstsq(J, wanted.ravel(), rcond=None)
    assert np.abs(J @ u - wanted.ravel()).max() < 1e-9, f"{segment} cannot turn alone about {axis}"
    return u


def differenced_along(body, q, u, step=1e-5):
    free = [body.coordinate(c) for c in body.independent]
    lengths = []
    for k in (-2, -1, 1, 2):
        moved = q.copy()
        moved[free] += k * step * u
        lengths.append(state(body, moved).lengths)
    return -(8 * (lengths[2] - lengths[1]) - (lengths[3] - lengths[0])) / (12 * step)


def test_segment_arms_with_couplings_are_finite_differences_in_the_body_itself(body, draw):
    """The body's own coordinates turn one segment and keep every other's orientation; fascia and patella follow."""
    q = draw(body, 0.5)
    at = state(body, q)
    arms = segment_arms(body, at)
    cases = [(s, axis) for s in PELVIS_AND_TRUNK for axis in np.eye(3)]
    knee = joint_axes(body, at, "tibia_r")[1][:, 0]
    cases += [("femur_r", knee / np.linalg.norm(knee))]  # about any other axis the tibia would have to turn with it
    for segment, axis in cases:
        u = coordinates_that_turn(body, at, segment, axis)
        ours = arms[:, body.segment(segment)] @ axis
        assert np.abs(ours - differenced_along(body, q, u)).max() < 1e-7, (segment, axis)
    # couplings not followed: what the fascia does would be missing
    oblique = body.muscles.index("EO1_r")
    path = path_moments(body, state(body, q, paths=True))
    assert np.abs(path[oblique, body.segment("L5")] - joint_moments(body, at)[oblique, body.segment("L5")]).max() > 1e-3


def test_turning_what_the_segment_carries_is_another_number(body, draw):
    model, at = flattened(body), state(body, draw(body, 0.5), paths=True)
    axis = np.array([0.0, 1.0, 0.0])
    wrong = differenced_segment_arm(model, body, at, "pelvis", axis, turn_children=True)
    assert np.abs(segment_arms(body, at)[:, body.segment("pelvis")] @ axis - wrong).max() > 1e-3


def test_segment_arms_sum_to_zero(body, draw):
    for _ in range(3):
        arms = segment_arms(body, state(body, draw(body)))
        assert np.abs(arms.sum(axis=1)).max() < 1e-12
        assert np.abs(arms[:, 1:].sum(axis=1)).max() > 1e-3  # without the pelvis they do not


def test_pelvis_arm_is_minus_the_arms_of_its_three_joints(body, draw):
    at = state(body, draw(body))
    joints = joint_moments(body, at)
    three = sum(joints[:, body.segment(s)] for s in ("femur_r", "femur_l", "L5"))
    assert np.abs(segment_arms(body, at)[:, body.segment("pelvis")] + three).max() < 1e-12
    assert not joints[:, body.segment("pelvis")].any()  # the root itself: zero, and not an answer


@pytest.mark.parametrize(
    "child", ["femur_r", "femur_l", "L5", "L4", "L1", "thorax", "tibia_r", "talus_l", "calcn_r", "toes_r"]
)
def test_joint_moments_give_back_the_arms_of_the_joints_coordinates(body, draw, child):
    at = state(body, draw(body))
    rates, axes = joint_axes(body, at, child)
    arms = -at.dldq @ rates
    assert axes.shape[1] == (3 if child[0] in "fL" or child == "thorax" else 1)
    moments = joint_moments(body, at)[:, body.segment(child)]
    assert np.abs(moments @ axes - arms).max() < 1e-12
    if axes.shape[1] == 3:  # away from zero three hinges are not orthogonal: the sum of r_i axis_i is another vector
        assert np.abs(arms @ axes.T - moments).max() > 1e-5


@pytest.mark.parametrize("child", ["femur_r", "L5", "L3", "thorax"])
def test_joint_moments_are_the_moments_of_the_paths_forces(body, draw, child):
    """No Jacobian on the other side; muscles of the fascia and the patella apart, which pull through a coupling."""
    at = state(body, draw(body), paths=True)
    rows = muscles_off(body, at, "abdomen", "patella_r", "patella_l")
    path, ours = path_moments(body, at)[rows], joint_moments(body, at)[rows]
    assert np.abs(path[:, body.segment(child)] - ours[:, body.segment(child)]).max() < 1e-12
    assert np.abs(path[:, body.segment("pelvis")]).max() < 1e-12


def test_forces_of_a_path_balance(body, draw):
    force, moment = wrenches(state(body, draw(body), paths=True), len(body.segments))
    assert np.abs(force.sum(axis=1)).max() < 1e-12
    assert np.abs(moment.sum(axis=1)).max() < 1e-12


def test_relative_arm_equals_the_coordinate_arm_at_every_joint(body):
    """`--of L5 --relative-to pelvis` and `L5_S1_FE` are one number, couplings followed (obliques, vasti too)."""
    dataset = psoas.actions(body=body, operator="torque", posture="knee_angle_r=40")
    for child, coordinate, sign in (
        ("femur_r", "hip_flexion_r", 1), ("femur_l", "hip_flexion_l", 1), ("L5", "L5_S1_FE", 1), ("L4", "L4_L5_FE", 1),
        ("thorax", "T12_L1_FE", 1),
    ):  # fmt: skip
        ours = psoas.relative_arm(dataset, child, body.parents[child], groups=False).sel(axis="right")
        theirs = dataset.moment_arm.sel(coordinate=coordinate)
        assert np.abs(ours - sign * theirs).max() < 1e-12, child
    knee = psoas.relative_arm(dataset, "tibia_r", "femur_r", groups=False).sel(axis="right")
    arm = -dataset.moment_arm.sel(coordinate="knee_angle_r")  # flexion is negative about right
    vasti = [m for m in body.muscles if m.startswith("vas") and m.endswith("_r")]
    assert np.abs(knee.sel(muscle=vasti) / arm.sel(muscle=vasti) - 1).max() < 0.1  # the knee's axis leans 17 deg


def test_couplings_are_followed(body, draw):
    q = draw(body)
    for dependent, drivers, coefficients, constant in body.couplings:
        terms = zip(drivers, coefficients, strict=True)
        want = constant + sum(np.polynomial.polynomial.polyval(q[d], c) for d, c in terms)
        assert q[dependent] == pytest.approx(want, abs=1e-15)
    spoiled = q.copy()
    spoiled[body.coordinate("knee_angle_beta_translation1_r")] += 0.05
    rectus = body.muscles.index("recfem_r")
    assert state(body, spoiled).lengths[rectus] == state(body, q).lengths[rectus]
    assert np.array_equal(project(body, spoiled), q)
