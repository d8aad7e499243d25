"""Moment arms and segment arms against finite differences, and against the path's own forces."""

import xml.etree.ElementTree as ET

import mujoco
import numpy as np
import pytest

from psoas.bodies.default import body_xml
from psoas.body import project, state
from psoas.frames import rotation_about
from psoas.mechanics.moments import joint_moments, segment_arms, wrenches

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
            d = body.segment(child)
            shift = (turn - np.eye(3)) @ (at.centres[d] - centre)
            for name in descendants(body, child):
                origin[body.segment(name)] += shift
                if turn_children:
                    R[body.segment(name)] = turn @ R[body.segment(name)]
        lengths.append(lengths_of(model, body, origin, R))
    return -(lengths[1] - lengths[0]) / 2e-4


SEGMENTS = ("pelvis", "L3", "thorax", "femur_r", "tibia_l", "calcn_r", "patella_r", "abdomen")


def test_segment_arms_are_finite_differences_of_length(body, draw):
    model, at = flattened(body), state(body, draw(body, 0.5), paths=True)
    arms = segment_arms(body, at)
    axis = np.array([2.0, -1.0, 3.0]) / np.sqrt(14)
    for segment in SEGMENTS:
        differenced = differenced_segment_arm(model, body, at, segment, axis)
        assert np.abs(arms[:, body.segment(segment)] @ axis - differenced).max() < 1e-7, segment


def test_turning_what_the_segment_carries_is_another_number(body, draw):
    model, at = flattened(body), state(body, draw(body, 0.5), paths=True)
    axis = np.array([0.0, 1.0, 0.0])
    wrong = differenced_segment_arm(model, body, at, "pelvis", axis, turn_children=True)
    assert np.abs(segment_arms(body, at)[:, body.segment("pelvis")] @ axis - wrong).max() > 1e-3


def test_segment_arms_sum_to_zero(body, draw):
    for _ in range(3):
        arms = segment_arms(body, state(body, draw(body), paths=True))
        assert np.abs(arms.sum(axis=1)).max() < 1e-12
        assert np.abs(arms[:, 1:].sum(axis=1)).max() > 1e-3  # without the pelvis they do not


def test_pelvis_arm_is_minus_the_arms_of_its_three_joints(body, draw):
    at = state(body, draw(body), paths=True)
    joints = joint_moments(body, at)
    three = sum(joints[:, body.segment(s)] for s in ("femur_r", "femur_l", "L5"))
    assert np.abs(segment_arms(body, at)[:, body.segment("pelvis")] + three).max() < 1e-12
    assert np.abs(joints[:, body.segment("pelvis")]).max() < 1e-12  # the root itself: zero, and not an answer


def test_joint_moment_vector_reproduces_the_hinges_arms(body, draw):
    q = draw(body)
    at = state(body, q, paths=True)
    moments = joint_moments(body, at)
    for child in ("femur_l", "L4", "thorax", "calcn_r"):
        s = body.segment(child)
        for c in body.joints[child].coordinates:
            axis = at.Jw[s][:, body.coordinate(c)]
            assert np.abs(moments[:, s] @ axis + at.dldq[:, body.coordinate(c)]).max() < 1e-12, c
    # for three hinges away from zero the vector is not the sum of r_i axis_i
    s = body.segment("femur_l")
    sum_of_axes = sum(
        np.outer(-at.dldq[:, body.coordinate(c)], at.Jw[s][:, body.coordinate(c)])
        for c in body.joints["femur_l"].coordinates
    )
    assert np.abs(sum_of_axes - moments[:, s]).max() > 1e-4


def test_forces_of_a_path_balance(body, draw):
    force, moment = wrenches(state(body, draw(body), paths=True), len(body.segments))
    assert np.abs(force.sum(axis=1)).max() < 1e-12
    assert np.abs(moment.sum(axis=1)).max() < 1e-12


def test_couplings_are_followed(body, draw):
    q = draw(body)
    for dependent, drivers, coefficients in body.couplings:
        want = sum(np.polynomial.polynomial.polyval(q[d], c) for d, c in zip(drivers, coefficients, strict=True))
        assert q[dependent] == pytest.approx(want, abs=1e-15)
    spoiled = q.copy()
    spoiled[body.coordinate("knee_angle_beta_translation1_r")] += 0.05
    rectus = body.muscles.index("recfem_r")
    assert state(body, spoiled).lengths[rectus] == state(body, q).lengths[rectus]
    assert np.array_equal(project(body, spoiled), q)
