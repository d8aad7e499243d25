"""Arms and lengths over ranges and motions: against their own finite difference, and as OpenSim's files."""

import csv
import io

import numpy as np
import pytest

import psoas
from psoas.answers.ranges import opensim_files
from psoas.answers.ranges.opensim_files import accelerations, velocity_com, write_opensim_files
from psoas.answers.ranges.ranges import arms_over_ranges, ranged, table_rows
from psoas.body.body import state
from psoas.errors import InvalidValueError, OutputError
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.write_sto import write_sto

BOTH = ["hip_flexion_r", "L1_L2_FE"]


def test_the_arm_over_a_range_is_the_slope_of_the_length(body):
    found = arms_over_ranges(["psoas", "rectus_femoris"], body=body, coordinates=BOTH, steps=401)
    for i in range(2):
        value, length, arm = (found[k].values[i] for k in ("range_value", "range_length", "range_moment_arm"))
        slope = -np.gradient(length, value, axis=0)[1:-1]
        np.testing.assert_allclose(arm[1:-1], slope, atol=2e-5)  # m: a wrap begins within a step
    assert float(found.range_value[0, 0]) == body.ranges[body.coordinate("hip_flexion_r"), 0]


def test_every_coordinate_with_a_range_is_there_and_rows_say_their_units(body):
    found = arms_over_ranges("rectus_femoris", body=body, steps=2)
    assert list(found.coordinate.values) == ranged(body)
    rows = list(table_rows(found))
    assert len(rows) == len(ranged(body)) * 2 * 2
    hip = next(r for r in rows if r["coordinate"] == "hip_flexion_r" and r["muscle"] == "recfem_r")
    assert (hip["unit"], hip["arm_unit"], hip["family"], hip["side"]) == ("deg", "mm", "rectus_femoris", "right")


WRONG = ({"steps": 1}, {"steps": 2.5}, {"coordinates": ["pelvis_tx"]}, {"coordinates": ["hip"]})


@pytest.mark.parametrize("wrong", WRONG)
def test_what_has_no_range_is_refused(body, wrong):
    with pytest.raises(psoas.PsoasError):
        arms_over_ranges("psoas", body=body, **wrong)


def test_the_command_writes_the_table(run):
    code, out, _ = run("arms", "rectus_femoris", "--coordinates", "hip_flexion_r", "--steps", "3")
    assert code == 0
    assert len(list(csv.DictReader(io.StringIO(out)))) == 6


@pytest.fixture
def motion(body, tmp_path):
    time = np.arange(5) / 50
    file = tmp_path / "lift.mot"
    write_sto(file, ["hip_flexion_r"], time, 10.0 * np.arange(5)[:, None], in_degrees=True)
    return file


def test_files_over_a_motion_hold_what_the_answers_do(body, motion, tmp_path):
    written = write_opensim_files(tmp_path / "out", motion, ["psoas", "rectus_femoris"], body=body, prefix="lift")
    names = {f.name for f in written}
    assert {"lift_MuscleAnalysis_Length.sto", "lift_MuscleAnalysis_MomentArm_hip_flexion_r.sto"} <= names
    arms = read_sto(tmp_path / "out" / "lift_MuscleAnalysis_MomentArm_hip_flexion_r.sto")
    base = dict(body.postures.get("default") or body.postures["standing"])
    for k, degrees in enumerate((0, 10, 20, 30, 40)):
        q = np.array([{**base, "hip_flexion_r": np.radians(degrees)}[c] for c in body.coordinates])
        at = state(body, q)
        want = (-at.dldq @ at.B)[body.muscles.index("recfem_r"), body.independent.index("hip_flexion_r")]
        assert arms.column("recfem_r")[k] == pytest.approx(want, abs=1e-12)
    induced = read_sto(tmp_path / "out" / "lift_InducedAccelerations_hip_flexion_r.sto")
    assert (induced.labels[0], *induced.labels[-2:]) == ("Ps_L1_VB_r", "gravity", "velocity")
    assert "total" not in induced.labels  # which OpenSim leaves away where it is asked for potentials only
    assert np.isnan(induced.column("velocity")).all()  # no cut-off, no velocities
    first = (tmp_path / "out" / "lift_InducedAccelerations_hip_flexion_r.sto").read_text().splitlines()[0]
    assert first == "hip_flexion_r"
    com = read_sto(tmp_path / "out" / "lift_InducedAccelerations_center_of_mass.sto")
    assert com.labels[:3] == ("Ps_L1_VB_r_X", "Ps_L1_VB_r_Y", "Ps_L1_VB_r_Z")
    assert com.labels[-6:] == tuple(f"{name}_{axis}" for name in ("gravity", "velocity") for axis in "XYZ")


@pytest.fixture
def renamed(tmp_path, motion):
    """Files over the motion of the default body with other names of two coordinates."""

    def asked(one, other, prefix="psoas"):
        file = tmp_path / "model.xml"
        file.write_text(psoas.body_xml().replace('"knee_angle_l"', f'"{one}"').replace('"knee_angle_r"', f'"{other}"'))
        return write_opensim_files(tmp_path / "out", motion, "psoas", body=psoas.read_model(file), prefix=prefix)

    return asked


@pytest.mark.parametrize(
    ("one", "other", "words"),
    [
        ("q/1", "q:1", "'q/1' and 'q:1' would be written to files of one name, 'q_1'; rename one"),
        ("knee l", "knee+l", "files of one name, 'knee_l'"),
        ("Bend", "bEND", "'Bend' and 'bEND' would be written"),
        ("center_of_mass", "b", "'center_of_mass' and 'the centre of mass' would be written"),
        ("a", "x" * 300, "would have a name of 335 bytes, of 240 at most"),
        ("\u00e9" * 110, "b", "would have a name of 255 bytes"),
    ],
)
def test_files_that_would_be_one_or_have_no_name_are_refused_before_any_is_written(
    renamed, tmp_path, one, other, words
):
    with pytest.raises(InvalidValueError, match=words):
        renamed(one, other)
    assert not (tmp_path / "out").exists()


def test_as_many_files_are_written_as_are_told(renamed, tmp_path):
    for one, other, prefix in (("q/1", "q:2", "psoas"), ("a", "x" * 205, "p")):
        written = renamed(one, other, prefix)
        assert len({f.name for f in written}) == len(written) == len(list((tmp_path / "out").glob(f"{prefix}_*")))


def test_files_are_written_all_or_none(renamed, tmp_path, monkeypatch):
    """A disk that is full after the third: what was there before stays, what came is taken away."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.sto").write_text("mine")
    count = iter(range(100))

    def full(*given, **more):
        if next(count) == 3:
            raise OutputError("cannot write: No space left on device.")
        write_sto(*given, **more)

    monkeypatch.setattr(opensim_files, "write_sto", full)
    with pytest.raises(OutputError, match="No space"):
        renamed("a", "b")
    assert [f.name for f in (tmp_path / "out").iterdir()] == ["mine.sto"]
    (tmp_path / "out" / "mine.sto").unlink()
    (tmp_path / "out").rmdir()
    count = iter([3])
    with pytest.raises(OutputError, match="No space"):
        renamed("a", "b")
    assert not (tmp_path / "out").exists()  # it was made for this


def test_a_folder_that_cannot_be_one_is_told(renamed, tmp_path):
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match=r"cannot make the folder .*out': File exists"):
        renamed("a", "b")


def test_the_centre_of_mass_moves_as_newton_says(body):
    """What velocities and gravity do to it, floating: nothing, and g; the twin leaves the frames' own turning out."""
    rng = np.random.default_rng(3)
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    at = state(body, q, rng.uniform(-1, 1, len(body.independent)))
    rows = [0, 5]
    _, com = accelerations(body, at, "none", rows, True)
    muscles, gravity, velocity = np.split(com.reshape(-1, 3), [2, 3])
    np.testing.assert_allclose(muscles, 0, atol=1e-12)
    np.testing.assert_allclose(gravity[0], -at.g * at.up, atol=1e-9)
    np.testing.assert_allclose(velocity[0], 0, atol=1e-6)
    assert np.abs(velocity_com(body, at)).max() > 1e-3


@pytest.mark.parametrize("there", [True, False])
def test_a_folder_may_be_there_already(run, motion, tmp_path, there):
    """It was refused as "it is a folder"; a table's file still may not be one."""
    folder = tmp_path / "out"
    if there:
        folder.mkdir()
    code, _, err = run("arms", "rectus_femoris", "--posture", motion, "-o", folder)
    assert (code, err) == (0, f"wrote {folder}: {len(list(folder.iterdir()))} files in it\n")
    code, _, err = run("arms", "rectus_femoris", "-o", folder)
    assert code == 3
    assert "it is a folder" in err


def test_newton_holds_for_the_centre_of_mass(body):
    """Mass times its acceleration is what the ground gives: a muscle pulls inside, from foot to anywhere."""
    from psoas.mechanics.accelerations import evaluate
    from psoas.question.conditions_of import conditions_for

    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    conditions = conditions_for(body, "standing", {"contact": "point"})
    found = evaluate(body, state(body, q), conditions)
    forces = found.response.forces.reshape(2, 3, -1).sum(axis=0)  # of both feet, lab axes, per newton
    com = found.com_acceleration() @ found.heading.T
    np.testing.assert_allclose(found.state.mass * com, forces.T, atol=1e-9)


def test_of_com_is_answered_at_a_posture_and_over_a_motion(run, motion):
    code, out, _ = run("actions", "psoas", "--of", "com")
    assert code == 0
    assert "centre of mass relative to ground" in out
    row = next(line for line in out.splitlines() if line.startswith("psoas major"))
    found = psoas.actions("psoas").group_com_acceleration.sel(group="psoas_major").values * 1e5
    np.testing.assert_allclose([float(x) for x in row.split()[2:]], found, atol=0.06)
    code, out, _ = run("actions", "psoas", "--of", "com", "--posture", motion)
    assert code == 0
    assert "+ up, - down" in out
    code, _, err = run("actions", "psoas", "--of", "com", "--operator", "torque")
    assert code == 2
    assert "--of com is an acceleration" in err
