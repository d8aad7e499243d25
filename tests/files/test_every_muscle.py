"""Muscles in the file are muscles answered and muscles listed, in `actions` and in `audit` alike; and feet."""

import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest

import psoas
from psoas.answers.audit.audit import audit
from psoas.formats.motions.write_sto import write_sto
from support.builders import body_of, folder, loaded, needs_opensim
from support.osim_text import Body
from support.places import DATA, SHARED
from support.rootings import mjcf_text, rooted

FIELD = SHARED / "cases" / "field"
CASES = sorted(p.name for p in (*FIELD.glob("*.osim"), *FIELD.glob("*.xml")))
CALLED = re.compile(r"A (?:second muscle of the name '([^']*)'|muscle without a name) is called '([^']*)' here")
LISTED = re.compile(r"(\d+) of (\d+) muscles of the file could not be read")


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    """Leave the trial load in another process out: it has tests of its own."""
    monkeypatch.setattr("psoas.bodies.models.load.check_loads", lambda path: None)


def inside(file):
    """Names of the muscles in a file, by its elements alone: no reader of ours."""
    root = ET.parse(file).getroot()
    if root.tag == "OpenSimDocument":
        forces = root.find("Model/ForceSet/objects")
        return sorted(e.get("name") for e in forces if e.tag.endswith("Muscle"))
    spatial = {e.get("name") for e in root.iterfind("tendon/spatial")}
    actuators = root.find("actuator")
    pulling = [] if actuators is None else [a for a in actuators if a.get("tendon") in spatial]
    return sorted(a.get("name") for a in pulling) if pulling else sorted(spatial)


def listed(body):
    """How many muscles the remarks say are left out, each by its name."""
    said = next((m for r in body.remarks if (m := LISTED.search(r))), None)
    assert (said is None) == (not body.missing)
    assert all(f"'{name}'" in " ".join(body.remarks) for name in body.missing)
    return int(said[1]) if said else 0


def check_sum(file, **more):
    """Both commands answer or list every muscle of the file, and nothing else."""
    every = inside(file)
    assert every
    body = psoas.read_model(file, **more)
    answered = psoas.actions(list(body.muscles), body=body, operator="torque").muscle.values.tolist()
    told = {own: name for name, own in CALLED.findall(" ".join(body.remarks))}
    assert sorted([*(told.get(m, m) for m in answered), *body.missing]) == every
    assert len(answered) + listed(body) == len(every)
    report = audit(file)
    unread = [f for f in report.findings if f.slug == "muscle_unreadable"]
    assert report.counts["muscles"] + len(unread) == len(every)


@pytest.mark.skipif(not FIELD.is_dir(), reason="the folder of field cases, ../shared/cases, is absent")
@pytest.mark.parametrize("name", CASES)
def test_every_field_case_adds_up(name):
    needs_opensim()
    check_sum(FIELD / name)


@pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files, ../shared/data, is absent")
@pytest.mark.parametrize("name", ["dog/dog_repaired.xml", "subject01_gait/gait2354_simbody.osim"])
def test_real_models_add_up(name):
    needs_opensim()
    check_sum(DATA / name)


# every way in which one muscle of a file can be broken


def osim_text(change):
    """The plain body with rectus femoris on the right, whose element something is done to."""
    body = Body().plain()
    body.muscles["recfem_r"] = [
        ("pelvis", (-0.02, -0.02, 0.1)),
        ("femur_r", (0.03, -0.3, 0)),
        ("tibia_r", (0.05, 0, 0)),
    ]
    text = body.text()
    own = re.search(r'<Thelen2003Muscle name="recfem_r">.*?</Thelen2003Muscle>', text, re.DOTALL)[0]
    assert change(own) != own
    return text.replace(own, change(own))


def once(old, new):
    return lambda text: re.sub(old, new, text, count=1, flags=re.DOTALL)


OSIM = {
    "on a body that is not there": once("/bodyset/tibia_r", "/bodyset/nowhere"),
    "one point": once(r'<PathPoint name="recfem_r-P1">.*</PathPoint>', ""),
    "no points": once(r"<objects>.*</objects>", "<objects/>"),
    "no path": once(r"<GeometryPath.*</GeometryPath>", ""),
    "a place that is no number": once("<location>[^<]*", "<location>nan 0 0"),
    "a place of two numbers": once("<location>[^<]*", "<location>0.1 0.2"),
    "a place that is text": once("<location>[^<]*", "<location>a b c"),
    "a class nobody knows": lambda text: text.replace("Thelen2003Muscle", "SomebodysMuscle"),
    "no length": once("<optimal_fiber_length>[^<]*", "<optimal_fiber_length>0"),
    "a force below nothing": once("<max_isometric_force>[^<]*", "<max_isometric_force>-5"),
    "a force that is text": once("<max_isometric_force>[^<]*", "<max_isometric_force>strong"),
    "a wrap that is not there": once(
        "</PathPointSet>", '</PathPointSet><PathWrapSet><objects><PathWrap name="w"><wrap_object>nothing</wrap_object>'
        "</PathWrap></objects></PathWrapSet>"),
    "a point on a coordinate that is not there": lambda text: text.replace(
        'PathPoint name="recfem_r-P1"', 'ConditionalPathPoint name="recfem_r-P1"', 1).replace(
        "</PathPoint>", "<socket_coordinate>/jointset/knee/none</socket_coordinate><range>0 1</range>"
        "</ConditionalPathPoint>", 2).replace("</ConditionalPathPoint>", "</PathPoint>", 1),
    "a point of a kind nobody knows": lambda text: text.replace("PathPoint name", "OwnPoint name").replace(
        "</PathPoint>", "</OwnPoint>"),
    "the name of another": once('"recfem_r"', '"psoas_r"'),
    "no name": once('name="recfem_r"', 'name=""'),
}  # fmt: skip


NO_NUMBERS = ("a place that is no number", "a place of two numbers", "a place that is text", "a force that is text")


@pytest.mark.parametrize("kind", [kind for kind in OSIM if kind not in NO_NUMBERS])
def test_a_broken_muscle_costs_itself_only(kind):
    needs_opensim()
    file = folder() / f"broken {kind}.osim"
    file.write_text(osim_text(OSIM[kind]))
    check_sum(file)


@pytest.mark.parametrize("kind", NO_NUMBERS)
def test_a_number_that_is_none_is_refused_with_its_line_and_muscle(kind):
    """Two readers would take it differently: nobody answers, and the sentence names the muscle, as the audit does."""
    file = folder() / f"broken {kind}.osim"
    file.write_text(osim_text(OSIM[kind]))
    with pytest.raises(psoas.PsoasError, match=r"osim:\d+: <\w+> of 'recfem_r'"):
        psoas.read_model(file)
    assert ("recfem_r",) in [found.about for found in audit(file).findings if found.slug == "muscle_unreadable"]


MJCF = {
    "a site that is not there": once('<site site="psoas_r-1"/>', '<site site="nowhere"/>'),
    "one site": once('<site site="psoas_r-1"/><site site="psoas_r-2"/>', ""),
    "no sites": once(r'<spatial name="psoas_r">.*?</spatial>', '<spatial name="psoas_r"></spatial>'),
    "a surface that is not there": once(
        '<site site="psoas_r-1"/>', '<site site="psoas_r-1"/><geom geom="nothing"/><site site="psoas_r-1"/>'),
    "a site that is not there, of a tendon that two pull at": lambda text: once(
        '<site site="psoas_r-1"/>', '<site site="nowhere"/>')(text).replace("</mujoco>", "<actuator>" + "".join(
            f'<motor name="m{k}" tendon="{t}"/>' for k, t in enumerate(("psoas_r", "psoas_r", "psoas_l", "iliacus_r"))
        ) + "</actuator></mujoco>"),
    "a pulley in front": once('<site site="psoas_r-0"/>', '<pulley divisor="2"/>'),
}  # fmt: skip


@pytest.mark.parametrize("kind", MJCF)
def test_a_broken_tendon_costs_itself_only(kind):
    text = mjcf_text(rooted("pelvis"))
    assert MJCF[kind](text) != text
    file = folder() / f"broken {kind}.xml"
    file.write_text(MJCF[kind](text))
    check_sum(file)


def test_a_muscle_that_is_lost_without_a_word_is_caught(monkeypatch):
    """The twin: what is left out is not said."""
    needs_opensim()
    file = folder() / "silent.osim"
    file.write_text(osim_text(OSIM["on a body that is not there"]))
    monkeypatch.setattr("psoas.bodies.models.load.left_out", lambda parts: [])
    with pytest.raises(AssertionError):
        check_sum(file)


# feet


def without_feet(k=1.0):
    """The plain body, whose legs end at the shank."""
    body = Body(k).plain()
    gone = {f"{b}_{s}" for b in ("calcn", "toes") for s in "rl"}
    body.joints = [row for row in body.joints if row[4] not in gone]
    body.bodies = {b: None for b in body.bodies if b not in gone}
    return body


def test_a_body_without_feet_floats_and_says_so(tmp_path):
    needs_opensim()
    file = tmp_path / "legs.osim"
    file.write_text(without_feet().text())
    body = loaded(file)
    found = psoas.actions("psoas", body=body)
    assert found.attrs["condition_contact"] == "none"
    assert "it floats" in found.attrs["notes"]
    assert np.isfinite(found.group_angular_acceleration.values).all()
    assert np.abs(found.group_com_acceleration.values).max() < 1e-12  # nothing outside pulls
    for stance in ("both", "left"):
        with pytest.raises(psoas.PsoasError, match="to stand on, so stance='none'"):
            psoas.actions("psoas", body=body, stance=stance)
    with pytest.raises(psoas.PsoasError, match="leaves no foot for contact='weld'"):
        psoas.actions("psoas", body=body, contact="weld")
    motion = tmp_path / "still.mot"
    write_sto(motion, ["hip_flexion_r"], np.arange(3) / 10, np.zeros((3, 1)), in_degrees=True)
    over = psoas.trial("psoas", motion, body=body)
    assert set(over.stance.values.tolist()) == {"none"}


@pytest.mark.skipif(not DATA.is_dir(), reason="the dog of ../shared/data is absent")
def test_a_body_on_four_feet_stands_on_its_hind_feet_or_none():
    """Of a body whose species nobody gave there is no stance of four feet: asked for, it is refused with the cure."""
    body = psoas.read_model(DATA / "dog" / "dog_repaired.xml")
    for stance, contact in (("both", "weld"), ("left", "weld"), ("none", "none")):
        found = psoas.actions("psoas", body=body, stance=stance)
        assert found.attrs["condition_contact"] == contact
        assert np.isfinite(found.group_angular_acceleration.values).all()
    still = psoas.actions("psoas", body=body).group_angular_acceleration.sel(segment=["calcn_r", "calcn_l"])
    assert np.abs(still.values).max() < 1e-9
    with pytest.raises(psoas.PsoasError, match=r"no four feet known to stand on \(give its --species\)"):
        psoas.actions("psoas", body=body, stance="four")


def test_four_plates_under_two_feet(tmp_path):
    """Two a foot, none of them named for a side: each belongs to the foot that it lies under."""
    body = body_of("mjcf")
    from psoas.body.body import state
    from psoas.trials.stance import feet_positions

    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    at = state(body, q)
    right, left = feet_positions(body, [at])[0].mean(axis=1)
    labels, columns = [], []
    for k, (foot, newtons) in enumerate(((right, 200), (right, 300), (left, 0), (left, 5)), 1):
        labels += [f"ground_force_{k}_{w}" for w in ("vx", "vy", "vz", "px", "py", "pz")]
        columns += [*(newtons * at.up), *foot]
    motion, forces = tmp_path / "still.mot", tmp_path / "plates.mot"
    write_sto(motion, ["hip_flexion_r"], np.arange(3) / 10, np.zeros((3, 1)), in_degrees=True)
    write_sto(forces, labels, np.arange(3) / 10, np.tile(columns, (3, 1)), in_degrees=False)
    over = psoas.trial("psoas", motion, body=body, forces=forces)
    assert set(over.stance.values.tolist()) == {"right"}
