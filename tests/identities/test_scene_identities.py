"""The scene against the state it is drawn from: rigid segments, joints that hold together, lengths, one set of axes."""

import mujoco
import numpy as np
import pytest

import psoas
from psoas.body.body import state
from psoas.body.posture import posture_at
from support.builders import body_of, drawn

BODIES = ("default", "mjcf", "synthetic_levels", "synthetic_lumped", "rajagopal")
POSTURES = (
    "standing", "sitting", "hip_extended_20", "hip_flexion_r=100,knee_angle_r=90,lumbar_extension=-30",
    "hip_rotation_l=30,hip_adduction_r=20,knee_angle_l=60,lumbar_bending=15",
)  # fmt: skip


def free(body, q):
    """Coordinates as a posture's mapping."""
    return {c: float(q[body.coordinate(c)]) for c in body.independent}


def seen(body, posture, **more):
    """A scene without bones."""
    return psoas.scene(body, posture, surfaces=False, **more)


def in_segment(found, points, segment):
    """Points of the stage in the axes of a segment."""
    here = found.sel(segment=segment)
    return (points - here.segment_origin.values) @ here.segment_axes.values.T


def lengths(found):
    """Length of every polyline."""
    points, muscle = found.path_point.values, found.path_muscle.values
    step = np.linalg.norm(np.diff(points, axis=0), axis=1) * (muscle[1:] == muscle[:-1])
    return np.bincount(muscle[1:], weights=step, minlength=found.sizes["muscle"])


def wrapped(at):
    """Which muscles touch a wrapping surface."""
    ends = zip(at.paths.start, at.paths.start[1:], strict=False)
    return np.array([(at.paths.wrap[a:b] >= 0).any() for a, b in ends])


@pytest.fixture(params=BODIES)
def some(request):
    return body_of(request.param)


@pytest.mark.parametrize("path", ["straight", "guided"])
@pytest.mark.parametrize("posture", POSTURES)
def test_polylines_are_as_long_as_the_muscles(posture, path):
    body = psoas.default_body()
    at = state(body, posture_at(body, posture), path=path, paths=True)
    found, round_ = lengths(seen(body, posture, path=path)), wrapped(at)
    assert round_.sum() > 20
    assert np.abs(found - at.lengths)[~round_].max() < 1e-6
    assert (np.abs(found / at.lengths - 1))[round_].max() < 1e-3


def test_without_arcs_the_same_polylines_would_be_too_short():
    body = psoas.default_body()
    at = state(body, posture_at(body, "hip_flexion_r=110,knee_angle_r=110"), paths=True)
    ends = zip(at.paths.start, at.paths.start[1:], strict=False)
    chords = [np.linalg.norm(np.diff(at.paths.points[a:b], axis=0), axis=1).sum() for a, b in ends]
    assert (np.array(chords) / at.lengths - 1).min() < -0.01


def test_polylines_are_as_long_as_the_muscles_in_any_posture_of_either_engine():
    rng = np.random.default_rng(5)
    for name in ("default", "mjcf", "synthetic_levels"):
        body = body_of(name)
        for _ in range(3):
            q = drawn(body, rng, 1.0)
            at = state(body, q, paths=True)
            off = np.abs(lengths(seen(body, free(body, q))) / at.lengths - 1)
            assert off[~wrapped(at)].max() < 1e-6
            assert off.max() < 0.01, name


def test_arcs_lie_on_their_surfaces():
    body = psoas.default_body()
    model, posture = body.engine.model, "hip_flexion_r=-20,knee_angle_r=120"
    at, found = state(body, posture_at(body, posture), paths=True), seen(body, posture)
    turn, most, kinds = np.zeros(9), 0, set()
    for muscle in ("iliacus_middle_r", "Ps_L1_VB_r", "gaslat_r", "bfsh_r", "gasmed_l"):
        i = body.muscles.index(muscle)
        rows = np.arange(at.paths.start[i], at.paths.start[i + 1])
        (geom,) = {int(w) for w in at.paths.wrap[rows]} - {-1}
        mujoco.mju_quat2Mat(turn, model.geom_quat[geom])
        segment = model.body(int(model.geom_bodyid[geom])).name
        points = in_segment(found, found.path_point.values[found.path_muscle.values == i], segment)
        local = (points - model.geom_pos[geom]) @ turn.reshape(3, 3)
        radius = model.geom_size[geom][0]
        cylinder = model.geom_type[geom] == mujoco.mjtGeom.mjGEOM_CYLINDER
        kinds.add(bool(cylinder))
        across = 2 if cylinder else 3
        on = np.flatnonzero(np.abs(np.linalg.norm(local[:, :across], axis=1) - radius) < 1e-6)
        assert len(on) >= 3, muscle
        assert (np.diff(on) == 1).all()  # one arc
        rise = np.diff(local[on, 2])
        if cylinder:
            assert rise == pytest.approx(np.full(len(rise), rise[0]), abs=1e-9)  # a helix
        middles = (local[1:] + local[:-1]) / 2
        assert np.linalg.norm(middles[:, :across], axis=1).min() > radius - 5e-4  # chords: within half a millimetre
        most = max(most, len(on))
    assert most > 5
    assert kinds == {True, False}


def test_joint_centres_stay_in_the_child_and_where_all_turns_meet_in_the_parent_too(some):
    rng = np.random.default_rng(2)
    one, other = (seen(some, free(some, drawn(some, rng))) for _ in range(2))
    met = 0
    for segment in some.segments:
        a, b = (in_segment(x, x.joint_centre.sel(segment=segment).values, segment) for x in (one, other))
        assert a == pytest.approx(b, abs=1e-9)
        if segment in ("femur_r", "femur_l", "talus_r", "talus_l"):
            parent = some.parents[segment]
            a, b = (in_segment(x, x.joint_centre.sel(segment=segment).values, parent) for x in (one, other))
            assert a == pytest.approx(b, abs=1e-9)
            met += 1
    assert met == 4


def test_points_of_a_path_move_with_their_segment(some):
    rng = np.random.default_rng(3)
    q = [drawn(some, rng), drawn(some, rng)]
    scenes = [seen(some, free(some, x)) for x in q]
    states = [state(some, x, paths=True) for x in q]
    plain = [~wrapped(at) for at in states]
    moved = 0
    for i in np.flatnonzero(plain[0] & plain[1]):
        ends = [found.path_point.values[found.path_muscle.values == i][[0, -1]] for found in scenes]
        for k, place in ((0, states[0].paths.start[i]), (1, states[0].paths.start[i + 1] - 1)):
            owner = states[0].paths.segment[place]
            if owner >= 0 and not some.muscles[i].startswith(
                ("recfem", "rect_fem", "vas")
            ):  # these end on moving points
                a, b = (in_segment(x, e[k], some.segments[owner]) for x, e in zip(scenes, ends, strict=True))
                assert a == pytest.approx(b, abs=1e-8), some.muscles[i]
                moved += 1
    assert moved > 20


def test_a_scene_elsewhere_is_the_same_scene_moved(some):
    base = free(some, posture_at(some))
    moved = base | {"pelvis_tx": base["pelvis_tx"] + 0.4, "pelvis_tz": base["pelvis_tz"] - 0.2}
    moved["pelvis_rotation"] = base["pelvis_rotation"] + 0.6
    here, there = seen(some, base), seen(some, moved)
    for name in ("path_point", "joint_centre", "segment_origin", "com"):
        a, b = (in_segment(x, x[name].values, "pelvis") for x in (here, there))
        assert a == pytest.approx(b, abs=1e-6), name
    step = (there.segment_origin - here.segment_origin).sel(segment="pelvis").values
    assert np.linalg.norm(step) == pytest.approx(np.hypot(0.4, 0.2), abs=1e-9)
    assert step[1] == pytest.approx(0, abs=1e-9)


def test_the_stage_does_not_turn_with_the_pelvis(some):
    base = free(some, posture_at(some))
    turned = seen(some, base | {"pelvis_rotation": base["pelvis_rotation"] + 1.3})
    ahead = turned.segment_axes.sel(segment="pelvis", component="anterior")
    assert float(ahead.sel(axis="right")) < -0.9  # front turned left, away from the right


def test_axes_are_y_up_x_ahead_z_right_for_every_engine(some):
    found = seen(some, "standing")
    at = {s: found.segment_origin.sel(segment=s).values for s in some.segments}
    assert np.diag(found.segment_axes.sel(segment="pelvis").values) == pytest.approx(np.ones(3), abs=0.1)
    assert at["toes_r"][0] > at["calcn_r"][0] + 0.1
    assert at["femur_r"][2] > 0.05
    assert at["femur_l"][2] == pytest.approx(-at["femur_r"][2], abs=0.01)
    assert at["thorax"][1] > at["pelvis"][1] > at["tibia_r"][1] > at["calcn_r"][1]
    assert min(at["calcn_r"][1], at["calcn_l"][1]) == pytest.approx(0, abs=1e-3)
    assert at["pelvis"][[0, 2]] == pytest.approx(np.zeros(2), abs=1e-9)


def test_the_file_of_the_default_body_is_drawn_as_the_default_body():
    one, two = (seen(body_of(name), POSTURES[3]) for name in ("default", "mjcf"))
    for name in ("path_point", "joint_centre", "segment_origin", "segment_axes", "com"):
        assert one[name].values == pytest.approx(two[name].values, abs=1e-5), name


def test_default_standing_stands_on_its_heels():
    found = psoas.scene()
    heels = found.segment_origin.sel(segment=["calcn_r", "calcn_l"], axis="superior").values
    assert heels == pytest.approx(np.zeros(2), abs=1e-3)
    place = {s: i for i, s in enumerate(found.segment.values)}
    of = np.array([place[s] for s in found.surface_segment.values])[found.vertex_surface.values]
    turned = np.einsum("vc,vca->va", found.vertex.values, found.segment_axes.values[of])
    height = (found.segment_origin.values[of] + turned)[:, 1]
    assert -0.015 < height.min() < 0  # the soles of the bones reach a centimetre below the heel's origin
    assert 1.6 < height.max() < 1.75
