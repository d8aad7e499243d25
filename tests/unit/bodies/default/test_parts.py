"""The exported body on a floor in MuJoCo: what its header says of falling and standing is what it does."""

import mujoco
import numpy as np
import pytest

import psoas
from psoas.bodies.default.parts import FALLS, PARTS, SAID, checked_parts
from psoas.bodies.default.upstream import TRUNK

ALL = ",".join(PARTS)


def fallen(parts, seconds=2.0):
    """Height of the pelvis over where it was, each millisecond times two [m], and the lowest body of all [m]."""
    model = mujoco.MjModel.from_xml_string(psoas.body_xml(parts=parts))
    data = mujoco.MjData(model)
    mujoco.mj_resetDataKeyframe(model, data, 0)
    mujoco.mj_forward(model, data)
    pelvis, heights, lowest = model.body("pelvis").id, [], 0.0
    start = data.xpos[pelvis][2]
    for _ in range(round(seconds / model.opt.timestep)):
        mujoco.mj_step(model, data)
        heights.append(data.xpos[pelvis][2] - start)
        lowest = min(lowest, data.xpos[1:, 2].min())
    assert np.isfinite(data.qpos).all()
    assert not any(warning.number for warning in data.warning)
    return np.array(heights), lowest


def test_with_springs_it_stands_within_a_centimetre():
    heights, lowest = fallen(PARTS)
    assert np.abs(heights).max() < 0.01
    assert lowest > -0.02  # nothing is below the floor
    assert "within 1 cm for two seconds" in " ".join(FALLS.split())


def test_without_springs_it_sinks_and_falls_as_the_header_says():
    heights, lowest = fallen(("floor", "bones", "damping"))
    assert heights[499] == pytest.approx(-0.06, abs=0.01)
    assert heights[-1] == pytest.approx(-0.5, abs=0.1)
    assert lowest > -0.02


def test_a_floor_alone_holds_nothing_up():
    heights, _ = fallen(("floor", "bones"), 0.5)
    assert heights[-1] == pytest.approx(-0.4, abs=0.1)


def test_without_a_floor_it_falls_freely():
    """The twin: what is measured is the floor's doing."""
    heights, lowest = fallen(("damping", "springs"), 0.5)
    assert heights[-1] == pytest.approx(-0.5 * 9.80665 * 0.5**2, rel=0.02)
    assert lowest < -1.0


def test_the_parts_change_nothing_that_psoas_answers_of():
    plain, dressed = (mujoco.MjModel.from_xml_string(psoas.body_xml(parts=p)) for p in ((), PARTS))
    np.testing.assert_allclose(dressed.body_mass, plain.body_mass, rtol=1e-12)
    np.testing.assert_allclose(dressed.body_inertia, plain.body_inertia, rtol=1e-12)
    lengths = []
    for model in (plain, dressed):
        data = mujoco.MjData(model)
        mujoco.mj_resetDataKeyframe(model, data, 0)
        mujoco.mj_forward(model, data)
        lengths.append(data.actuator_length.copy())
    np.testing.assert_array_equal(*lengths)


def test_bones_lie_where_the_scene_has_them():
    """Vertices in the world, at `standing`: the pelvis' bone about its joints, the skull on top."""
    model = mujoco.MjModel.from_xml_string(psoas.body_xml(parts=("bones",)))
    data = mujoco.MjData(model)
    mujoco.mj_resetDataKeyframe(model, data, 0)
    mujoco.mj_forward(model, data)
    drawn = psoas.scene(posture="standing")
    names = drawn.surface.values.tolist()
    for name, segment in (("femur_r", "femur_r"), ("hip_bone_l", "pelvis")):
        geom, mesh = model.geom(f"bone_{name}").id, model.mesh(f"bone_{name}")
        points = model.mesh_vert[mesh.vertadr[0] : mesh.vertadr[0] + mesh.vertnum[0]]
        world = data.geom_xpos[geom] + points @ data.geom_xmat[geom].reshape(3, 3).T
        own = drawn.vertex.values[drawn.vertex_surface.values == names.index(name)]
        height = data.xpos[model.body(segment).id][2]
        assert np.ptp(world[:, 2]) == pytest.approx(np.ptp(own[:, 1]), rel=0.05)
        assert world[:, 2].min() < height + 0.05
        assert model.geom_bodyid[geom] == model.body(segment).id


def test_the_header_says_what_was_added_and_what_trunk_muscles_cannot_do():
    plain, dressed = psoas.body_xml(), psoas.body_xml(parts=("damping", "floor"))
    assert TRUNK in plain
    assert TRUNK in dressed
    assert FALLS in dressed
    assert [part for part in PARTS if f"  {part}: {SAID[part]}" in dressed] == ["floor", "damping"]
    assert "Added for simulation" not in plain


def test_the_figures_of_trunk_muscles_are_the_bodys():
    model = mujoco.MjModel.from_xml_string(psoas.body_xml())
    data = mujoco.MjData(model)
    mujoco.mj_resetDataKeyframe(model, data, 0)
    mujoco.mj_forward(model, data)
    trunk = ("rectus_abdominis", "iliocostalis", "longissimus", "quadratus_lumborum", "multifidus", "external_oblique",
             "internal_oblique")  # fmt: skip
    rows = [i for i, f in enumerate(psoas.default_body().muscle_table["family"]) if f.startswith(trunk)]
    (low, high), (short, long) = model.actuator_gainprm[rows, :2].T, model.actuator_lengthrange[rows].T
    fibre = (long - short) / (high - low)
    tendon = short - low * fibre
    at = (data.actuator_length[rows] - tendon) / fibre
    assert f"{(tendon < 0).sum()} of {len(rows)} have" in TRUNK
    assert f"{at.min():.2f} to {at.max():.2f} of their optimum" in TRUNK


def test_an_unknown_part_is_one_sentence():
    assert checked_parts(("springs", "floor")) == ("floor", "springs")
    with pytest.raises(psoas.PsoasError, match=r"with='flor' is not known. Did you mean 'floor'"):
        checked_parts(("flor",))


def test_the_command_writes_it(run, here):
    code, out, err = run("body", "export", "-o", "body.xml", "--with", ALL)
    assert (code, out) == (0, "")
    assert err.startswith("wrote body.xml: a body of 292 muscles")
    assert (here / "body.xml").read_text(encoding="utf-8") == psoas.body_xml(parts=PARTS)
    assert len(psoas.read_model(here / "body.xml").muscles) == 292
