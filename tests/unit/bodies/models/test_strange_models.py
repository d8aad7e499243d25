"""What strangers' models have tried on us: each case was a fault once."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import psoas
from psoas.errors import FileFormatError, InvalidValueError
from psoas.formats.models.safety import check_model_file
from support.waiting import LONGEST, until

LEGS = """<mujoco><compiler angle="radian"/><worldbody><body name="pelvis" pos="0 0 1">
<freejoint name="root"/><geom type="box" size=".1 .1 .1" mass="{mass}"/>{sites}
{legs}</body></worldbody><tendon>{tendons}</tendon><actuator>{actuators}</actuator></mujoco>"""
LEG = """<body name="femur_{s}" pos="0 {y} -.1"><joint name="hip_flexion_{s}" type="hinge" axis="0 -1 0"/>
<geom type="capsule" size=".05" fromto="0 0 0 0 0 -.4" mass="8"/>
<site name="on_{s}" pos="0.02 0 -.05"/><body name="tibia_{s}" pos="0 0 -.4">
<joint name="knee_angle_{s}" type="hinge" axis="0 1 0"/>
<geom type="capsule" size=".04" fromto="0 0 0 0 0 -.4" mass="4"/></body></body>"""


def mjcf(path, muscles=(("psoas", "r", 1000), ("psoas", "l", 1000)), mass="10", scale=1.0):
    """A pelvis with two legs; muscles as (stem, side, force)."""
    legs = LEG.format(s="r", y=-0.1 * scale) + LEG.format(s="l", y=0.1 * scale)
    names = [f"{stem}_{side}" for stem, side, _ in muscles]
    sites = "".join(f'<site name="{n}_o" pos=".06 {-0.08 if n[-1] == "r" else 0.08} 0"/>' for n in names)
    tendons = "".join(f'<spatial name="{n}_t"><site site="{n}_o"/><site site="on_{n[-1]}"/></spatial>' for n in names)
    actuators = "".join(
        f'<muscle name="{stem}_{side}" tendon="{stem}_{side}_t" force="{force}"/>' for stem, side, force in muscles
    )
    path.write_text(LEGS.format(mass=mass, sites=sites, legs=legs, tendons=tendons, actuators=actuators))
    return path


def test_the_plain_twin_is_answered(tmp_path):
    body = psoas.read_model(mjcf(tmp_path / "fine.xml"))
    arm = psoas.actions("psoas", body=body).moment_arm.sel(muscle="psoas_r", coordinate="hip_flexion_r")
    assert float(arm) > 0.01


def test_a_part_of_an_osim_in_another_file_is_refused(tmp_path):
    (tmp_path / "forces.xml").write_text("<x/>")
    model = tmp_path / "m.osim"
    model.write_text('<OpenSimDocument Version="40000"><Model><ForceSet file="forces.xml"/></Model></OpenSimDocument>')
    with pytest.raises(FileFormatError, match=r"m.osim:1: <ForceSet file=...> takes a part of the model from another"):
        check_model_file(model)


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e300", "NaN"])
def test_numbers_that_are_none_are_refused_before_the_engine_takes_something_else(tmp_path, value):
    with pytest.raises(FileFormatError, match=r"mass='.*' of <geom> is not finite, or beyond any use"):
        psoas.read_model(mjcf(tmp_path / "m.xml", mass=value))


def test_a_family_with_fascicles_on_one_side_only_is_answered_and_said(tmp_path, run):
    muscles = [("psoas0", "r", 500), ("psoas1", "r", 500), ("psoas0", "l", 500), ("iliacus", "l", 500)]
    code, out, _ = run("actions", "psoas", "iliacus", "--model", mjcf(tmp_path / "m.xml", muscles))
    assert code == 0
    assert "No iliacus on the right." in out
    row = next(line for line in out.splitlines() if line.startswith("iliacus"))
    assert row.split()[1] == "-"  # no arm of a muscle that is not there


def test_a_muscle_without_force_counts_as_the_mean_of_its_family(tmp_path):
    muscles = [("psoas0", "r", 0), ("psoas1", "r", 1000), ("psoas2", "r", 500), ("psoas0", "l", 700)]
    body = psoas.read_model(mjcf(tmp_path / "m.xml", muscles))
    share = psoas.actions("psoas", body=body).share.sel(group="psoas_major_r")
    mean = (1000 + 500 + 700) / 3
    assert float(share.sel(muscle="psoas0_r")) == pytest.approx(mean / (mean + 1500), rel=1e-12)
    assert any("have no maximum force; each counts as the mean" in r for r in body.remarks)


def test_many_muscles_do_not_wait_for_length_ranges(tmp_path):
    import mujoco

    from psoas.bodies.models.mjcf import spec_of

    spec = spec_of(str(mjcf(tmp_path / "m.xml")))
    assert spec.compiler.LRopt.mode == mujoco.mjtLRMode.mjLRMODE_NONE


def test_a_thigh_of_four_hundred_metres_is_in_another_unit(tmp_path):
    file = mjcf(tmp_path / "mm.xml")
    file.write_text(file.read_text().replace('pos="0 0 -.4"', 'pos="0 0 -400"'))
    with pytest.raises(FileFormatError, match=r"the thigh of mm.xml is 400 m long; lengths have to be in metres"):
        psoas.read_model(file)


def test_one_name_for_two_bodies_and_the_motion_of_a_renamed_coordinate(tmp_path):
    file = mjcf(tmp_path / "m.xml")
    with pytest.raises(InvalidValueError, match="gives one name to two bodies"):
        psoas.read_model(file, names={"segments": {"a": "pelvis", "b": "pelvis"}})
    file.write_text(file.read_text().replace("hip_flexion_r", "hipR"))
    with pytest.raises(InvalidValueError, match=r"'hip_flexion_r' is called 'hipR' in m\.xml"):
        psoas.posture_at(psoas.read_model(file), "hip_flexion_r=20")


@pytest.mark.parametrize("flag", ["--model", "--names", "--forces"])
def test_an_answer_does_not_take_the_place_of_what_it_is_made_from(tmp_path, run, flag):
    model = mjcf(tmp_path / "m.xml")
    given = tmp_path / "given.txt"
    given.write_bytes(model.read_bytes() if flag == "--model" else b"")
    motion = tmp_path / "x.mot"
    motion.write_text("x\nendheader\ntime\thip_flexion_r\n0\t0\n")
    extra = ["--posture", motion] if flag == "--forces" else []
    other = [] if flag == "--model" else ["--model", model]
    before = given.read_bytes()
    code, out, err = run("actions", *other, flag, given, *extra, "-o", given)
    assert (code, out) == (2, "")
    assert "is what the answer is made from" in err
    assert given.read_bytes() == before


def test_a_missing_folder_is_said_before_anything_is_computed(tmp_path, run, monkeypatch):
    monkeypatch.setattr(psoas, "default_body", lambda *_: pytest.fail("computed"), raising=False)
    code, out, err = run("actions", "-o", tmp_path / "none" / "x.json")
    assert (code, out) == (3, "")
    assert "there is no folder" in err


def test_the_end_of_a_range_is_inside_it():
    from psoas.body.body import Body

    body = psoas.default_body()
    i = body.coordinates.index("hip_flexion_r")
    assert isinstance(body, Body)
    edge = float(body.ranges[i, 1])
    assert psoas.posture_at(body, {"hip_flexion_r": edge + 5e-9})[i] > edge  # no warning: warnings are errors here


def test_a_walk_in_radians_whose_header_says_degrees_is_doubted(tmp_path):
    from psoas.formats.motions.sto import read_sto
    from psoas.formats.motions.write_sto import write_sto
    from psoas.trials.motion import motion_of

    body = psoas.default_body()
    labels = [f"{c}_{s}" for c in ("hip_flexion", "knee_angle", "ankle_angle") for s in "rl"]
    values = np.outer(np.sin(np.linspace(0, 6, 20)) ** 2, [0.5, 0.5, 1.0, 1.0, 0.2, 0.2])
    for scale, doubted in ((1.0, True), (57.3, False)):
        write_sto(tmp_path / "w.mot", labels, np.arange(20) / 50, scale * values, in_degrees=True)
        said = motion_of(body, read_sto(tmp_path / "w.mot")).warnings
        assert any("pass --angles rad" in s for s in said) == doubted


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGTERM to catch")
def test_a_terminated_command_leaves_no_child_and_no_folder(tmp_path):
    model = mjcf(tmp_path / "m.xml")
    work = tmp_path / "work"
    work.mkdir()
    code = (
        "import subprocess, sys, psoas.command.main as c; real = subprocess.run\n"
        "def slow(command, **k):\n"
        "    return real([sys.executable, '-c', wait], **k)\n"
        "wait = f'import time; open({sys.argv[2]!r}, \\'w\\').close(); time.sleep(600)'\n"
        "subprocess.run = slow; sys.argv = ['psoas', 'actions', '--model', sys.argv[1]]; sys.exit(c.main())"
    )
    environment = {"TMPDIR": str(work)}
    begun = tmp_path / "begun"
    command = [sys.executable, "-c", code, str(model), str(begun)]
    child = subprocess.Popen(command, env=os.environ | environment, stderr=subprocess.PIPE, text=True)
    try:
        until(lambda: begun.exists() or child.poll() is not None)
        assert any(work.iterdir()), "the probe never began"
        child.send_signal(signal.SIGTERM)
        _, err = child.communicate(timeout=LONGEST)
    finally:
        child.kill()
    assert child.returncode == 143, err
    assert not any(work.iterdir())
