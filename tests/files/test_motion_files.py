"""Real motions of ../shared/data: stance, velocities against OpenSim, traps of their files, the command on all of them.

`tests/unit/test_trial.py`, `test_motion.py` and `test_stance.py` have the synthetic twins.
"""

import json
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from scipy.spatial.transform import Rotation

import psoas
from psoas.answers.trial.trial import frame_of
from psoas.bodies.models import load
from psoas.body.body import state
from psoas.command import main as cli
from psoas.command import output as moving
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError
from psoas.formats.motions.sto import read_sto
from psoas.mechanics.accelerations import evaluate, heading_of
from psoas.mechanics.ground.contact import contact_rows
from psoas.trials.motion import motion_of
from psoas.trials.stance import feet_positions, intervals, runs, stance_by_force, stance_by_height
from support.builders import DATA, loaded, needs_opensim

WALKS = {  # model, coordinates, ground reaction
    "rajagopal": (
        "rajagopal_walk/subject_walk_scaled.osim",
        "rajagopal_walk/coordinates.sto",
        "rajagopal_walk/grf_walk.mot",
    ),
    "subject01": (
        "subject01_gait/subject01_simbody.osim",
        "subject01_gait/std_subject01_walk1_ik.mot",
        "subject01_gait/subject01_walk1_grf.mot",
    ),
}
# share of both feet's frames in which height says what force says: 0.920 and 0.836 when this was written
AGREE = {"rajagopal": 0.91, "subject01": 0.82}


def real(name):
    needs_opensim()
    if not DATA.is_dir():
        pytest.skip("the folder of real files, ../shared/data, is absent")
    return DATA / name


@cache
def body_of(name):
    return loaded(real(name))


@cache
def moved(model, motion, every=1):
    """Body, time, and the feet of every so many frames."""
    body = body_of(model)
    moving_ = motion_of(body, read_sto(real(motion)))
    states = [state(body, q) for q in moving_.q[::every]]
    return body, moving_.time[::every], feet_positions(body, states), states[0].up


# -- stance --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("walk", WALKS)
def test_height_agrees_with_force(walk):
    model, motion, grf = WALKS[walk]
    _, time, feet, up = moved(model, motion, 5 if walk == "rajagopal" else 1)
    height, force = stance_by_height(feet, up), stance_by_force(read_sto(real(grf)), time, feet, up)
    agree = (height.stands == force.stands).mean()
    assert agree > AGREE[walk]
    assert agree > 0.25 + (height.stands[:, ::-1] == force.stands).mean()  # the feet exchanged agree far less
    for found in (height, force):  # a walk: no flight, one foot after the other
        names = [name for name, *_ in intervals(time, found.names())]
        assert "none" not in names
        singles = [n for n in names if n != "both"]
        assert all(a != b for a, b in pairwise(singles))


def test_plates_without_a_side_are_given_to_the_foot_that_stands_on_them():
    """By hand: the plate `ground_force` has its centre of pressure 0.13 m to the right (z) from 0.6183 to 1.4083 s.

    Plate `1_` has it 0.06 to 0.08 m to the left until 0.7867 s and from 1.2467 s. The trial's own `_grf.xml` puts
    `ground_force` on calcn_r and `1_ground_force` on calcn_l.
    """
    model, motion, grf = WALKS["subject01"]
    _, time, feet, up = moved(model, motion)
    series = read_sto(real(grf))
    for prefix, sign, spans in (("", 1, [(0.6183, 1.4083)]), ("1_", -1, [(0.0, 0.7867), (1.2467, 2.0167)])):
        loaded_ = [
            (series.time[a], series.time[b - 1], a, b) for a, b in runs(series.column(f"{prefix}ground_force_vy") > 20)
        ]
        inside = [x for x in loaded_ if x[1] > 0.4 and x[0] < 1.6]
        assert [(round(x[0], 4), round(x[1], 4)) for x in inside] == spans
        for *_, a, b in inside:
            assert 0.05 < sign * np.median(series.column(f"{prefix}ground_force_pz")[a:b]) < 0.15
    found = stance_by_force(series, time, feet, up)
    right = (time > 0.6183) & (time < 1.4083)
    left = (time < 0.7867) | (time > 1.2467)
    np.testing.assert_array_equal(found.stands, np.column_stack([right, left]))
    xml = real("subject01_gait/subject01_walk1_grf.xml").read_text()
    first = xml[xml.index('<ExternalForce name="right">') :]
    assert first.index("calcn_r") < first.index("ground_force_v ") < first.index("calcn_l")


def test_named_plates():
    """grf_walk.mot: the column `ground_force_r_vy` passes 20 N at these times."""
    model, motion, grf = WALKS["rajagopal"]
    _, time, feet, up = moved(model, motion, 5)
    series = read_sto(real(grf))
    found = stance_by_force(series, time, feet, up)
    for k, side in enumerate("rl"):
        nearest = np.abs(series.time[:, None] - time).argmin(axis=0)
        np.testing.assert_array_equal(found.stands[:, k], series.column(f"ground_force_{side}_vy")[nearest] > 20)
    assert [name for name, *_ in intervals(time, found.names())] == ["right", "both", "left", "both", "right"]


def test_both_feet_stand_through_the_squats():
    body, time, feet, up = moved("opencap/LaiUhlrich2022.osim", "opencap/squats1_videoAndMocap.mot", 4)
    found = stance_by_height(feet, up)
    assert set(found.names()) == {"both"}
    hip = motion_of(body, read_sto(real("opencap/squats1_videoAndMocap.mot"))).q[:, body.coordinate("hip_flexion_r")]
    assert np.ptp(hip) > np.radians(70)  # they do squat
    lifted = feet.copy()
    lifted[20:30, 0] += 0.05 * up
    assert set(stance_by_height(lifted, up).names()[20:30]) == {"left"}
    assert len(time) == 201


def test_forces_of_another_trial_are_refused():
    model, motion, _ = WALKS["subject01"]
    _, time, feet, up = moved(model, motion)
    _, other_time, other_feet, _ = moved("subject01_gait/gait2392.osim", "subject01_gait/normal_gait.mot")
    with pytest.raises(InvalidValueError, match="m away from both feet"):  # somebody else's walk
        stance_by_force(read_sto(real(WALKS["subject01"][2])), other_time, other_feet, up)
    with pytest.raises(InvalidValueError, match=r"covers 0 to 2\.3885 s, and the motion 5\.4 to 6\.6 s"):
        stance_by_force(read_sto(real(WALKS["rajagopal"][2])), time + 5, feet, up)
    with pytest.raises(InvalidValueError, match="has no vertical ground reaction"):
        stance_by_force(read_sto(real(motion)), time, feet, up)


def test_a_walk_is_not_stance_both():
    model, motion, _ = WALKS["subject01"]
    said = r"the right foot leaves the ground in \d+ of 73 frames, first at 0\.4 s; use --stance auto, or --forces FILE"
    with pytest.raises(InvalidValueError, match=said):
        psoas.trial("iliacus", real(motion), body=body_of(model), stance="both")


# -- velocities ----------------------------------------------------------------------------------------------------


def opensim_angular_accelerations(opensim, file, body, at, conditions, names):
    """Angular accelerations (s, 3) of segments in OpenSim's own forward dynamics: gravity, speeds, no force."""
    model = opensim.Model(str(file))
    for side in conditions.feet:
        s = body.segment(f"calcn_{side}")
        turn, place = Rotation.from_matrix(at.R[s]).as_euler("XYZ"), at.origin[s]
        foot, zero = model.getBodySet().get(f"calcn_{side}"), opensim.Vec3(0)
        where = [opensim.Vec3(*v.tolist()) for v in (place, turn)]
        weld = opensim.WeldConstraint(f"weld_{side}", model.getGround(), *where, foot, zero, zero)
        weld.thisown = False
        model.addConstraint(weld)
    forces = model.getForceSet()
    for i in range(forces.getSize()):
        forces.get(i).set_appliesForce(False)
    s, coordinates = model.initSystem(), model.getCoordinateSet()
    for i, name in enumerate(body.coordinates):
        coordinates.get(name).setLocked(s, False)
        coordinates.get(name).setValue(s, float(at.q[i]), False)
        coordinates.get(name).setSpeedValue(s, float(at.qdot[i]))
    for name in set(body.independent) - set(evaluate(body, at, conditions).moving.names):
        coordinates.get(name).setLocked(s, True)
    model.realizeAcceleration(s)
    bodies = [model.getBodySet().get({"thorax": "torso"}.get(n, n)) for n in names]
    vectors = [b.getAngularAccelerationInGround(s) for b in bodies]
    return np.array([[v.get(i) for i in range(3)] for v in vectors])


@pytest.mark.parametrize(
    ("frame", "stance"), [(100, "right"), (430, "both"), (700, "left"), (0, "none"), (1200, "both")]
)
def test_gravity_and_velocities_are_opensims_forward_dynamics(frame, stance):
    """At speeds that the welded feet allow: OpenSim's weld has other terms of second order where a foot still moves."""
    opensim = needs_opensim()
    file = real(WALKS["rajagopal"][0])
    body, names = body_of(WALKS["rajagopal"][0]), ("pelvis", "thorax", "femur_r", "femur_l", "tibia_l", "toes_r")
    moving_ = motion_of(body, read_sto(real(WALKS["rajagopal"][1])), 6.0)
    conditions = Conditions(stance=stance)
    at = state(body, moving_.q[frame], moving_.u[frame])
    free = [body.coordinate(c) for c in body.independent]
    still = [k for k, c in enumerate(body.independent) if c not in evaluate(body, at, conditions).moving.names]
    rows = np.vstack([contact_rows(body, at, conditions)[0] @ at.B, np.eye(len(free))[still]])
    u = moving_.u[frame] - np.linalg.pinv(rows, rcond=1e-9) @ rows @ moving_.u[frame]
    assert np.abs(u).max() > 0.5
    at = state(body, at.q, u)
    parts = frame_of(body, at, conditions, "acceleration", ())[1]
    ours = ((parts[0] + parts[1]) @ heading_of(body, at).T)[[body.segment(n) for n in names]]
    theirs = opensim_angular_accelerations(opensim, file, body, at, conditions, names)
    scale = np.abs(theirs).max()
    assert np.abs(ours - theirs).max() < 1e-6 * scale
    gravity = (parts[0] @ heading_of(body, at).T)[[body.segment(n) for n in names]]
    assert np.abs(gravity - theirs).max() > 1e-3 * scale  # velocities count here


def test_velocities_are_the_derivative_of_what_opensim_reads():
    """Of a real walk at 60 Hz, times rounded to 1 ms: rates of the filtered angles, differences on its grid."""
    model, motion, _ = WALKS["subject01"]
    body, series = body_of(model), read_sto(real(motion))
    moving_ = motion_of(body, series, 6.0)
    free = [body.coordinate(c) for c in body.independent]
    middle = (moving_.q[2:, free] - moving_.q[:-2, free]) * 60 / 2
    error = np.abs(moving_.u[1:-1] - middle)[5:-5].max(axis=0)
    assert (error <= 0.05 * np.abs(moving_.u).max() + 1e-9).all()
    assert np.abs(moving_.u).max() < 12  # rad/s: the knee in swing, not noise
    assert {round(float(x), 3) for x in np.diff(series.time)} == {0.016, 0.017}


# -- files ---------------------------------------------------------------------------------------------------------

GAIT, CAP = "subject01_gait/", "opencap/"
SAID = {  # model, motion, frames, what its notes hold
    "v3 paths": (
        WALKS["rajagopal"][0], WALKS["rajagopal"][1], 1350,
        ["knee_angle_r_beta and knee_angle_l_beta follow the model's couplings, not the file's columns.",
         "No column for mtp_angle_r, mtp_angle_l:", "Angles in radians (header says inDegrees=no)."],
    ),
    "CRLF": (CAP + "LaiUhlrich2022.osim", CAP + "squats1_videoAndMocap.mot", 801, ["header says inDegrees=yes"]),
    "before v1": (*WALKS["subject01"][:2], 73, ["a .mot file before version 1 is in degrees"]),
    "one row": (
        "thoracolumbar/s01modelScaled.osim", "thoracolumbar/s01static.mot", 1,
        ["Columns that are no coordinate of the model: /forceset/"],
    ),
    "wrong count": (
        GAIT + "gait2392.osim", GAIT + "crouch_gait.mot", 119,
        ["The header states nRows=120", "No column for pelvis_tx"],
    ),
    "another model's": (
        GAIT + "gait2392.osim", "edge_files/gait10dof18musc_ik_CRLF_line_ending.mot", 15, ["No column for pelvis_list"]
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", SAID)
def test_real_motions_are_read_for_their_models(what):
    model, motion, frames, said = SAID[what]
    found = motion_of(body_of(model), read_sto(real(motion)))
    assert len(found.time) == frames
    assert found.warnings == ()
    notes = " ".join(found.notes)
    assert all(text in notes for text in said)


def test_values_are_those_opensim_assigns():
    """A frame of the squat, put into OpenSim by its own storage: the same coordinates, the patella's included."""
    opensim = needs_opensim()
    model, motion = "opencap/LaiUhlrich2022.osim", "opencap/squats1_videoAndMocap.mot"
    body = body_of(model)
    found = motion_of(body, read_sto(real(motion)))
    peer = opensim.Model(str(real(model)))
    s = peer.initSystem()
    storage = opensim.Storage(str(real(motion)))
    peer.getSimbodyEngine().convertDegreesToRadians(storage)
    labels, row = storage.getColumnLabels(), storage.getStateVector(400)
    for k in range(1, labels.getSize()):
        peer.getCoordinateSet().get(labels.get(k)).setValue(s, row.getData().get(k - 1), False)
    peer.assemble(s)
    for i, name in enumerate(body.coordinates):
        assert found.q[400, i] == pytest.approx(peer.getCoordinateSet().get(name).getValue(s), abs=2e-6), name


# -- the command ---------------------------------------------------------------------------------------------------


@pytest.fixture
def answered(capsys, tmp_path, monkeypatch):
    """Exit status, stdout and stderr of the command in an empty folder; models are loaded once, in this process."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(moving, "PATIENCE", 1e9)
    monkeypatch.setattr(load, "load_model", lambda path, **_: body_of(str(Path(path).relative_to(DATA).as_posix())))

    def command(*arguments):
        code = cli.main([str(a) for a in arguments])
        return (code, *capsys.readouterr())

    return command


def test_a_motion_of_gait2392_says_what_the_model_lacks(answered):
    arguments = ["psoas", "iliacus", "--model", real("subject01_gait/gait2392.osim"),
                 "--posture", real("subject01_gait/normal_gait.mot")]  # fmt: skip
    code, out, err = answered("actions", *arguments, "--of", "thorax", "--relative-to", "pelvis")
    assert (code, err) == (0, "")
    rows = {
        line.split("  ")[0]: line.split()[-5:] for line in out.splitlines() if line.startswith(("psoas", "iliacus"))
    }
    assert rows["psoas major"] == ["n.r."] * 5
    assert "n.r." not in rows["iliacus"]
    assert "Psoas starts on the pelvis here: its action on the spine is not represented" in " ".join(out.split())
    code, out, _ = answered("actions", *arguments, "--of", "pelvis", "--relative-to", "ground")
    assert code == 0
    assert "n.r." not in out
    code, _, _ = answered("actions", *arguments, "--of", "thorax", "--relative-to", "pelvis", "-o", "x.nc")
    with xr.open_dataset("x.nc") as found:
        missing = np.isnan(found.group_trial_acceleration).all(("time", "pair", "axis"))
        assert {g for g in found.group.values if missing.sel(group=g)} == {
            "psoas_major",
            "psoas_major_r",
            "psoas_major_l",
        }


def test_forces_of_a_real_walk_are_printed_as_intervals(answered):
    model, motion, grf = WALKS["subject01"]
    arguments = ["iliacus", "--model", real(model), "--posture", real(motion)]
    code, out, err = answered("actions", *arguments, "--forces", real(grf), "--lowpass", "6")
    assert (code, err) == (0, "")
    said = " ".join(out.split())
    assert (
        "standing (vertical ground reaction over 20 N in subject01_walk1_grf.mot): left 0.400-0.617 s; both "
        "0.633-0.783 s; right 0.800-1.233 s; both 1.250-1.400 s; left 1.417-1.600 s feet that stand welded;"
    ) in said
    assert "73 frames, 0.4 to 1.6 s, 60 Hz," in said.replace("59.988 Hz", "60 Hz")
    assert all(len(line) <= 80 for line in out.splitlines() if not line.startswith("repeat: "))
    other = answered("actions", *arguments, "--forces", real(WALKS["rajagopal"][2]), "--stance", "right")
    assert other[:2] == (2, "")
    assert "the forces say which foot stands" in other[2]


def test_every_model_in_one_audit(answered, monkeypatch):
    """One line per file, in order, with the class that `test_audit_files.py` derives by hand."""
    real("README.md")
    from psoas.answers.audit import audit as audit_module
    from support.audit_models import EXPECTED, kept_audit

    monkeypatch.setattr(audit_module, "audit", kept_audit)
    files = [DATA / name for name in EXPECTED]
    assert set(DATA.rglob("*.osim")) == set(files)
    code, out, err = answered("audit", *files, DATA / "README.md", "-o", "all.json")
    assert (code, out) == (3, "")
    assert err.startswith("psoas: README.md:1: not well-formed XML")
    audits = json.loads(Path("all.json").read_text())["details"]["audits"]
    assert [a["file"] for a in audits] == [f.name for f in files] + ["README.md"]
    assert [(a["psoas"], a["family"]) for a in audits[:-1]] == list(EXPECTED.values())
    assert [p.name for p in Path().iterdir()] == ["all.json"]
    assert answered("audit", *files[:2], "--fail-on", "pelvis_origin")[0] == 1
    assert answered("audit", *files[:2], "--fail-on", "split")[0] == 0
