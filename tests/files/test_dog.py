"""The dog of ../shared/data/dog: a tree rooted at the thorax, with the faults that it was published with."""

import xml.etree.ElementTree as ET

import mujoco
import numpy as np
import pytest

import psoas
from psoas.answers.audit.arm_faults import deep_findings, unexpected_findings
from psoas.answers.audit.audit import audit
from psoas.body.body import state
from psoas.dataset.relative import relative
from psoas.mechanics.ground.holds import heading_at
from support.places import DATA

DOG = DATA / "dog"
FILES = ("dog_as_shipped.xml", "dog_repaired.xml")
HIPS = ("hip_R_extend", "hip_L_extend")
pytestmark = pytest.mark.skipif(not DOG.is_dir(), reason="the dog of ../shared/data is absent")


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """Leave the trial load in another process out: it has tests of its own."""
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda path: None)


@pytest.mark.parametrize(("name", "slug"), [(FILES[0], "ends_on_pelvis"), (FILES[1], "crosses_spine_and_hip")])
def test_the_dog_is_audited_without_a_names_file(name, slug):
    report = audit(DOG / name)
    assert report.psoas == slug
    assert report.counts["levels between pelvis and thorax"] == 7
    assert "lumbosacral_joint" in report.slugs
    found = unexpected_findings(psoas.read_model(DOG / name))
    assert {f.about[1] for f in found} >= {"L_1_extend", "L_3_extend", "L_5_extend", "L_7_extend"}


def test_the_spine_moves_or_does_not():
    """A trunk-rooted tree: rigid and free differ, and the sign of the thigh on the pelvis with them."""
    body = psoas.read_model(DOG / "dog_repaired.xml")
    assert body.spine.kind == "levels"
    signs = {}
    for spine in ("free", "rigid"):
        found = psoas.actions("psoas", body=body, spine=spine, operator="acceleration")
        signs[spine] = float(relative(found, "femur_r", "pelvis").sel(group="psoas_major", axis="right"))
    assert signs["free"] < 0 < signs["rigid"]


MISSED = pytest.mark.xfail(
    strict=True,
    reason="-25.491 mm, by three routes (see the next test), against the table's -26: off by 0.509 mm, 0.5 is asked",
)


@pytest.mark.parametrize(
    ("coordinate", "millimetres"),
    [
        ("L_1_extend", -26), pytest.param("L_3_extend", -26, marks=MISSED), ("L_5_extend", -25), ("L_7_extend", -30),
        ("hip_R_extend", -17),
    ],
)  # fmt: skip
def test_arms_are_those_of_the_table(coordinate, millimetres):
    body = psoas.read_model(DOG / "dog_repaired.xml")
    arms = psoas.actions("psoas", body=body, operator="torque").moment_arm.sel(muscle="psoas_major_R")
    assert 1e3 * float(arms.sel(coordinate=coordinate)) == pytest.approx(millimetres, abs=0.5)


def test_the_third_levels_arm_by_hand():
    """The two ends of the piece that crosses L3's joint, in the file's reference posture: axis . (r x u)."""
    below, above = np.array([-172.934, -13.68, 494.13502]), np.array([-113.353, -12.29, 493.93026])  # mm, on L5 and L2
    axis, centre = np.array([0.0, 1.0, 0.0]), np.array([-117.421, 0.0, 519.44268])
    along = (above - below) / np.linalg.norm(above - below)
    by_hand = -axis @ np.cross(above - centre, along)
    body = psoas.read_model(DOG / "dog_repaired.xml")
    arms = psoas.actions("psoas", body=body, operator="torque").moment_arm
    for side in "RL":
        answered = 1e3 * float(arms.sel(muscle=f"psoas_major_{side}", coordinate="L_3_extend"))
        assert answered == pytest.approx(-abs(by_hand), abs=1e-3)
        assert answered == pytest.approx(-25.491, abs=1e-3)


@pytest.mark.parametrize("name", FILES)
def test_the_sartorius_jump_is_found(name):
    """It changes to the other side of the hip's cylinder near 20 deg of extension (+ extends), on both sides alike."""
    found = deep_findings(psoas.read_model(DOG / name), ["sartorius_R", "sartorius_L"], coordinates=HIPS)
    jumps = {f.about: f.sentence for f in found if f.slug == "arm_jump"}
    assert set(jumps) == {("sartorius_R", "hip_R_extend"), ("sartorius_L", "hip_L_extend")}
    for sentence in jumps.values():
        assert sentence.endswith("jumps from 53 to -64 mm between 20 and 28 deg.")
    assert {f.about for f in found if f.slug == "path_jump"} == set(jumps)


def test_the_jump_is_in_the_engines_own_lengths():
    """By MuJoCo alone, the cylinder taken off the path as the twin: 0.1 deg apart, its length changes by 11 cm."""
    assert longest_step(DOG / "dog_repaired.xml") == pytest.approx(0.11, abs=0.005)
    assert longest_step(DOG / "dog_repaired.xml", wrapped=False) < 1e-3


def longest_step(file, wrapped=True):
    """The largest change [m] of sartorius' length over 0.1 deg of hip extension, between 15 and 30 deg."""
    root = ET.fromstring(file.read_text())
    path = next(s for s in root.iter("spatial") if s.get("name") == "sartorius_R_tendon")
    for surface in [] if wrapped else path.findall("geom"):
        path.remove(surface)
    model = mujoco.MjModel.from_xml_string(ET.tostring(root, encoding="unicode"))
    data, lengths = mujoco.MjData(model), []
    place = model.joint("hip_R_extend").qposadr[0]
    for angle in np.radians(np.arange(15, 30, 0.1)):
        data.qpos[place] = angle
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)
        lengths.append(data.tendon("sartorius_R_tendon").length[0])
    return float(np.abs(np.diff(lengths)).max())


@pytest.mark.parametrize("name", FILES)
def test_arms_of_both_files_by_finite_difference(name):
    """Every muscle about every level and hip to 1e-6 m, at the file's posture; sartorius' jump is 20 deg away."""
    body = psoas.read_model(DOG / name, species="dog")
    q = psoas.posture_at(body, "standing")
    answered = psoas.actions(body=body, operator="torque").moment_arm
    for coordinate in ("L_1_extend", "L_3_extend", "L_5_extend", "L_7_extend", *HIPS):
        step = np.zeros(len(q))
        step[body.coordinate(coordinate)] = 1e-5
        by_hand = -(state(body, q + step).lengths - state(body, q - step).lengths) / 2e-5
        arms = answered.sel(coordinate=coordinate, muscle=list(body.muscles)).values
        np.testing.assert_allclose(arms, by_hand, rtol=0, atol=1e-6)


def test_the_heading_of_a_horizontal_trunk_is_cranial():
    """The file's x is cranial and z up; the pelvis' own axes are the ground's in the reference posture."""
    body = psoas.read_model(DOG / FILES[1], species="dog")
    at = state(body, psoas.posture_at(body, "standing"))
    np.testing.assert_allclose(heading_at(body, at), [[1, 0, 0], [0, 0, -1], [0, 1, 0]], atol=1e-9)
    head, pelvis = (at.origin[body.segment(s)] for s in ("thorax", "pelvis"))
    assert (head - pelvis) @ heading_at(body, at)[:, 0] > 0.2
