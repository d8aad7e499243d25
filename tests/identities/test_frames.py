"""femur relative to pelvis = femur relative to ground - pelvis relative to ground, in any lab; left mirrors right."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import psoas
from psoas.body.body import project, state
from psoas.conditions import Conditions
from psoas.frames import AXES, heading_frame, rotation_about
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.reduction import reduced, selection
from psoas.mechanics.response import induced_accelerations
from support.dynamics import hip_rates

MIDLINE = ("_tz", "_list", "_rotation", "_LB", "_AR")


def as_posture(body, q):
    return {c: float(q[body.coordinate(c)]) for c in body.independent}


def answer(body, q, **conditions):
    return psoas.actions(["psoas", "iliacus", "hamstrings"], body=body, posture=as_posture(body, q), **conditions)


@pytest.mark.parametrize("child", ["femur_r", "femur_l", "L5", "thorax", "tibia_r", "calcn_l"])
def test_difference_of_ground_rows_is_the_joints_own_motion(body, draw, child):
    q, parent = draw(body, 0.9), body.parents[child]
    conditions = Conditions(stance="none")  # every segment turns
    dataset = answer(body, q, stance="none")
    at, lab = hip_rates(body, q, conditions, child, parent)
    rows = [body.muscles.index(m) for m in dataset.muscle.values]
    ours = psoas.relative(dataset, child, parent, groups=False).values
    theirs = lab[rows] @ at.R[body.segment(parent)]
    scale = np.abs(theirs).max()
    assert np.abs(ours - theirs).max() < 1e-10 * scale
    # vectors resolved in two frames do not subtract: the planted mistake
    in_own_frames = [dataset.angular_acceleration.sel(segment=s).values for s in (child, parent)]
    turned = in_own_frames[0] @ dataset.orientation.sel(segment=child).values.T
    unturned = in_own_frames[1] @ dataset.orientation.sel(segment=parent).values.T
    assert np.abs(turned - unturned - theirs).max() > 1e-4 * scale


def test_axes_of_the_reference_are_said(body):
    dataset = psoas.actions("iliacus", body=body)
    assert psoas.relative(dataset, "femur_r", "pelvis").attrs["reference_frame"] == "anatomical axes of pelvis"
    assert "heading" not in psoas.relative(dataset, "femur_r", "pelvis").attrs["reference_frame"]
    assert psoas.relative(dataset, "pelvis", "ground").attrs["reference_frame"].startswith("ground: superior")


def test_relative_is_antisymmetric_up_to_axes(body, draw):
    dataset = answer(body, draw(body))
    one = psoas.relative(dataset, "L3", "femur_l", groups=False)
    other = psoas.relative(dataset, "femur_l", "L3", groups=False)
    assert np.allclose(np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1), rtol=1e-12)


def turned_root(body, q, turn, shift):
    """The same posture with the whole body turned in the lab: root angles (body-fixed z, x, y) of the turned pelvis."""
    base = np.column_stack([[0, -1.0, 0], [0, 0, 1.0], [-1.0, 0, 0]])  # pelvis axes in the lab at zero
    names = ["pelvis_tx", "pelvis_ty", "pelvis_tz", "pelvis_tilt", "pelvis_list", "pelvis_rotation"]
    i = [body.coordinate(n) for n in names]
    tilt, lst, rot = q[i[3:]]
    z, x, y = np.eye(3)[[2, 0, 1]]
    R = base @ rotation_about(z, tilt) @ rotation_about(x, lst) @ rotation_about(y, rot)
    P = base.T @ turn @ R  # = Rz Rx Ry
    angles = [np.arctan2(-P[0, 1], P[1, 1]), np.arcsin(np.clip(P[2, 1], -1, 1)), np.arctan2(-P[2, 0], P[2, 2])]
    out = q.copy()
    out[i[3:]] = angles
    out[i[:3]] = base.T @ (turn @ base @ q[i[:3]]) + shift
    return project(body, out), turn @ R


unit = st.floats(-1, 1, allow_nan=False)


@settings(max_examples=15, deadline=None)
@given(unit, unit, unit, st.floats(-3.1, 3.1))
def test_the_lab_may_be_turned(x, y, z, angle):
    body = psoas.default_body()
    axis = np.array([x + 1e-3, y, z])
    turn = rotation_about(axis / np.linalg.norm(axis), angle)
    q = random_q(body)
    q2, R = turned_root(body, q, turn, np.array([1.0, -0.5, 2.0]))
    assert np.abs(state(body, q2).R[0] - R).max() < 1e-9
    one, two = (segment_relative(body, p) for p in (q, q2))
    scale = np.abs(one).max()
    assert np.abs(one - two).max() < 1e-8 * scale
    if abs(angle) > 0.1:  # in lab axes the same numbers do change: the check can fail
        lab = [segment_relative(body, p, in_lab=True) for p in (q, q2)]
        assert np.abs(lab[0] - lab[1]).max() > 1e-4 * scale


def random_q(body):
    rng = np.random.default_rng(3)
    low, high = body.ranges.T
    return project(body, (low + high) / 2 + (high - low) * 0.3 * rng.uniform(-1, 1, len(low)))


def segment_relative(body, q, in_lab=False):
    """femur relative to pelvis and L2 relative to L5 of every muscle, in the reference segment's axes."""
    conditions = Conditions()
    at = state(body, q)
    moving = reduced(at, *selection(body, conditions))
    J, _ = contact_rows(body, at, conditions)
    alpha = np.einsum("sif,fm->msi", moving.Jw, induced_accelerations(moving, J).udot)
    parts = []
    for of, to in (("femur_r", "pelvis"), ("L2", "L5")):
        a, b = body.segment(of), body.segment(to)
        vector = alpha[:, a] - alpha[:, b]
        parts.append(vector if in_lab else vector @ at.R[b])
    return np.stack(parts)


def mirrored(body, q):
    """The posture in the mirror: sides exchanged, what leaves the sagittal plane reversed."""
    out = q.copy()
    for i, name in enumerate(body.coordinates):
        if name.endswith(("_r", "_l")):
            out[i] = q[body.coordinate(name[:-1] + ("l" if name.endswith("_r") else "r"))]
        elif name.endswith(MIDLINE):
            out[i] = -q[i]
    return project(body, out)


def twin(name):
    return name[:-1] + {"r": "l", "l": "r"}[name[-1]] if name.endswith(("_r", "_l")) else name


@pytest.mark.parametrize("path", ["straight", "guided"])
def test_lengths_mirror(body, body12, draw, path):
    for some in (body, body12):
        swap = [some.muscles.index(twin(m)) for m in some.muscles]
        for _ in range(5):
            q = draw(some)
            one, two = (state(some, p, path=path).lengths for p in (q, mirrored(some, q)))
            assert np.abs(one - two[swap]).max() < 1e-6
            assert np.abs(one - two).max() > 1e-3  # without exchanging the sides they differ


@pytest.mark.parametrize("fields", [{}, {"spine": "coupled", "contact": "point"}, {"stance": "none", "path": "guided"}])
def test_actions_mirror(body, draw, fields):
    """Mirroring keeps the mediolateral component and reverses the other two."""
    q = draw(body)
    one, two = (psoas.actions(body=body, posture=as_posture(body, p), **fields) for p in (q, mirrored(body, q)))
    sign = np.array([-1.0, -1.0, 1.0])  # anterior, superior, right
    for of, to in (("pelvis", "ground"), ("femur_r", "pelvis"), ("L4", "pelvis"), ("thorax", "ground")):
        a = psoas.relative(one, of, to, groups=False)
        b = psoas.relative(two, twin(of), to, groups=False).sel(muscle=[twin(m) for m in a.muscle.values])
        scale = np.abs(a.values).max()
        assert np.abs(a.values - sign * b.values).max() < 1e-6 * scale
        assert np.abs(a.values - b.values).max() > 1e-3 * scale
        arm = psoas.relative_arm(one, of, to, groups=False) if to == "ground" or of != "L4" else None
        if arm is not None:
            mirror = psoas.relative_arm(two, twin(of), to, groups=False).sel(muscle=b.muscle.values)
            assert np.abs(arm.values - sign * mirror.values).max() < 1e-6


def test_heading_frame_of_upright_tilted_and_lying_pelves():
    up = np.array([0.0, 0.0, 1.0])
    base = np.column_stack([[1.0, 0, 0], [0, 0, 1.0], [0, -1.0, 0]])  # facing x, right is -y
    assert np.allclose(heading_frame(base, up), base)
    tilted = base @ rotation_about(np.array([0.0, 0, 1]), np.radians(35))
    assert np.allclose(heading_frame(tilted, up), base)
    supine = base @ rotation_about(np.array([0.0, 0, 1]), np.radians(90))
    assert np.allclose(heading_frame(supine, up)[:, AXES.index("right")], base[:, 2])
    assert np.allclose(heading_frame(supine, up)[:, AXES.index("superior")], up)


def test_pelvic_tilt_is_reported_about_the_heading_axes(body):
    """Relative to ground the axes are those of the ground, not of the tilted pelvis: they differ."""
    dataset = psoas.actions("psoas", body=body, posture="pelvis_tilt=-30,pelvis_list=15")
    turn = dataset.orientation.sel(segment="pelvis").values
    assert np.allclose(turn @ turn.T, np.eye(3))
    assert not np.allclose(turn, np.eye(3), atol=0.1)
    raw = dataset.angular_acceleration.sel(segment="pelvis").values
    assert np.array_equal(psoas.relative(dataset, "pelvis", "ground", groups=False).values, raw)
    # anterior of the ground is horizontal: the pelvis' superior axis leans forward in it
    assert dataset.orientation.sel(segment="pelvis", component="superior", axis="anterior") > 0.4
