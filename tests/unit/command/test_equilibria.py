"""The command for answers in equilibrium, over a step, with tight muscles and under load."""

import csv
import io
import json
import re

import numpy as np
import pytest
import xarray as xr

import psoas
from psoas.question.posture import DRAWS


def numbers(line):
    """Signed numbers of a table's row."""
    return [float(x) for x in re.findall(r"[+-]\d+\.\d+", line)]


@pytest.fixture(scope="module")
def static_answer():
    return psoas.static(["psoas_major", "iliacus"])


def test_static_prints_both_operators_under_the_same_holds(run, static_answer):
    code, out, err = run("actions", "psoas", "iliacus", "--operator", "static")
    assert (code, err) == (0, "")
    assert "knees held" in " ".join(out.split()) or "held" in out
    block = out[out.index("pelvis relative to ground") :].splitlines()
    row = next(line for line in block if line.startswith("psoas major"))
    here = {"group": "psoas_major", "segment": "pelvis", "axis": "right"}
    start = 100 * float(static_answer.group_angular_acceleration.sel(here))
    end = np.degrees(100 * float(static_answer.group_rotation.sel(here)))
    couples = np.degrees(100 * float(static_answer.group_rotation_by_couples.sel(here)))
    assert numbers(row) == pytest.approx([start, end, couples], abs=0.051)
    assert ("starts opposite" in row) == (start * end < 0)
    assert ("tilts ant." in row) == (end < 0)
    assert max(map(len, out.splitlines()[:-1])) <= 80
    assert out.splitlines()[-1] == "repeat: psoas actions psoas iliacus --posture standing --operator static"
    said = f"psoas major: tilts anteriorly by {abs(end):.1f} deg, and starts the other way; iliacus: tilts anteriorly"
    assert said in " ".join(out.split())


DETAILS = (
    "guides take up:",
    "criterion (",
    "balanced:",
    "stability:",
    "how far it reaches:",
    "reactions:",
    "--details adds",
)


def test_details_of_static_are_asked_for(run):
    """Plain: a sentence and the tables. With --details what it printed before; the same numbers, and it repeats."""
    asked = ("actions", "psoas", "--operator", "static", "--of", "pelvis", "--relative-to", "ground")
    plain, detailed = run(*asked)[1], run(*asked, "--details")[1]
    assert [text for text in DETAILS if text in plain] == ["--details adds"]
    assert [text for text in DETAILS if text in detailed] == list(DETAILS[:-1])
    assert "2.9 against 23.3" in " ".join(detailed.split())
    table = [line for line in plain.splitlines() if line.startswith("psoas major ")]
    assert table
    assert [line for line in detailed.splitlines() if line.startswith("psoas major ")] == table
    again = psoas.Question.read(detailed.splitlines()[-1].removeprefix("repeat: "))
    assert again == psoas.Question.read(["psoas", *asked, "--details"])
    assert again.hash != psoas.Question.read(["psoas", *asked]).hash


@pytest.mark.parametrize("operator", ["acceleration", "torque", "step"])
def test_details_of_another_operator_are_refused(run, operator):
    code, _, err = run("actions", "psoas", "--operator", operator, "--details")
    assert (code, err) == (2, "psoas: --details is of --operator static; leave it away.\n")


def test_what_comes_to_no_rest_is_said_without_asking(static_answer):
    """The twin of being plain: a doubt about the numbers is no detail."""
    from psoas.text.static import static_table

    lost = static_answer.assign_attrs(reach="pelvis about right: psoas_major comes to no rest near the posture")
    assert "comes to no rest" in " ".join(static_table(lost, [("pelvis", "ground")], "right"))
    assert "how far it reaches" not in " ".join(static_table(static_answer, [("pelvis", "ground")], "right"))


def test_a_hold_of_ones_own_changes_the_answer_and_the_repeat_line(run):
    held = ["--hold", "balance+upright-thorax"]
    code, out, _ = run("actions", "psoas", "--operator", "static", *held, "--of", "pelvis", "--relative-to", "ground",
                       "--details")  # fmt: skip
    assert code == 0
    assert "comes to no rest near the posture" not in out
    assert "psoas_major -1.56 (linear -1.74)" in " ".join(out.split())
    assert out.rstrip().endswith("--hold balance+upright-thorax")


def test_step_prints_start_end_and_sign_changes(run, tmp_path):
    picture = tmp_path / "step.png"
    code, out, _ = run("actions", "psoas", "--operator", "step", "--plot", picture)
    assert code == 0
    assert "sign changes at ms" in out
    assert "50-100 ms" in out
    assert picture.read_bytes()[:4] == b"\x89PNG"
    found = psoas.step(["psoas_major"])
    one = found.sel(pair="pelvis relative to ground", group="psoas_major", axis="right")
    row = next(line for line in out.splitlines() if line.startswith("psoas major"))
    ends = [100 * float(one.group_step_start), np.degrees(100 * float(one.group_step_end))]
    assert numbers(row) == pytest.approx(ends, abs=0.051)


@pytest.mark.parametrize("operator", ["static", "step"])
def test_data_of_equilibria(run, tmp_path, operator):
    code, out, _ = run("actions", "iliacus", "--operator", operator, "--format", "json")
    assert code == 0
    whole = json.loads(out)
    assert whole["conditions"]["words"].startswith("both feet welded; lumbar levels elastic")
    assert whole["answer"] == operator
    turned = [r for r in whole["records"] if r["quantity"] in ("rotation", "angular acceleration")]
    assert {(r["of"], r["relative_to"]) for r in turned} >= {("pelvis", "ground"), ("thorax", "pelvis")}
    assert {r["axes_of"] for r in turned if r["relative_to"] == "ground"} == {"ground: heading frame"}
    code, out, _ = run("actions", "iliacus", "--operator", operator, "--format", "csv")
    assert code == 0
    assert len(list(csv.DictReader(io.StringIO(out)))) == len(whole["records"])
    file = tmp_path / "x.nc"
    assert run("actions", "iliacus", "--operator", operator, "-o", file)[0] == 0
    with xr.open_dataset(file) as found:
        assert found.attrs["operators"] == operator


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["actions", "--operator", "static", "--spine", "free"], 2, "spine"),
        (["actions", "--operator", "static", "--hold", "balance"], 2, "not stable"),
        (["actions", "--operator", "static", "--robust"], 2, "gives no --robust"),
        (["actions", "--operator", "step", "--sweep", "hip_flexion_r=0:10:5"], 2, "gives no"),
        (["actions", "--operator", "static", "--plot", "x.gif"], 2, "which are the pictures made"),
        (["actions", "--operator", "statc"], 2, 'Did you mean "static"?'),
        (["posture"], 2, "give --tight"),
        (["posture", "--tight", "psoas=0.2", "--example", "x"], 2, "give --tight"),
        (["posture", "--tight", "psos=0.1"], 2, "Did you mean"),
        (["posture", "--tight", "psoas=9"], 2, "psoas"),
        (["posture", "--tight", "psoas=much"], 2, "psoas"),
        (["posture", "--tight", "psoas=0.1", "--support", "hovering"], 2, "hovering"),
        (["posture", "--tight", "psoas=0.1", "--effort", "strand"], 2, "strands"),
        (["posture", "--tight", "psoas=0.1", "--keep", "knee_angel=0"], 2, "knee_angle"),
        (["posture", "--tight", "psoas=0.1", "--keep", "knee_angle=straight"], 2, "coordinate=degrees"),
        (["posture", "--tight", "psoas=0.1", "--keep", "knee_angle=0", "--keep", "knee_angle=5"], 2, "twice"),
        (["posture", "--tight", "psoas=0.1", "--keep", "knee_angle=200"], 2, "angle"),
        (["loads", "--posture", "hovering"], 2, "hovering"),
        (["loads", "--hands", "-3"], 2, "hands"),
        (["loads", "--hands", "500"], 4, "nothing balances"),
    ],
)
def test_what_cannot_be_answered_is_said_in_one_sentence(run, here, arguments, code, said):
    got, out, err = run(*arguments)
    assert (got, out) == (code, ""), err
    assert said in err
    assert len(err.strip().splitlines()) == 1
    assert not list(here.iterdir())


def test_loads_prints_levels_and_their_ledger(run):
    code, out, _ = run("loads")
    assert code == 0
    found = psoas.loads()
    for level in ("L5_S1", "L1_L2"):
        row = next(line for line in out.splitlines() if line.startswith(level.replace("_", "/")))
        force = found.level_force.sel(level=level).values
        assert [int(x) for x in row.split()[1:3]] == [round(float(f)) for f in force[:2]]
    assert "of that" in out
    assert out.rstrip().endswith("repeat: psoas loads --posture standing")
    code, out, _ = run("loads", "--format", "json")
    rows = [r for r in json.loads(out)["records"] if r["quantity"] == "compression"]
    assert {r["units"] for r in rows} == {"N"}


def test_posture_prints_the_difference(run):
    code, out, _ = run("posture", "--tight", "psoas=0.1", "--support", "supine", "--draws", "0")
    assert code == 0
    assert "tight minus untight in deg" in out
    assert out.rstrip().endswith("repeat: psoas posture --tight psoas=0.1 --support supine --draws 0")
    assert max(map(len, out.splitlines()[:-1])) <= 80


def test_posture_shows_its_band_unless_told_not_to(run, monkeypatch):
    """And says on stderr how far it is, from the first draw on if patience is none."""
    monkeypatch.setattr("psoas.command.output.PATIENCE", 0)
    code, out, err = run("posture", "--tight", "iliacus=0.1", "--support", "side")
    assert code == 0
    assert f" of {DRAWS}" in out
    assert "least to most of draws" in " ".join(out.split())
    assert "bodies: 100 %" in err
    assert "--draws" not in out


def test_keep_is_in_degrees_at_the_door(run, here):
    kept = ("--keep", "knee_angle=5,pelvis_tilt=-2", "--keep", "ankle_angle=-1")
    code, _, _ = run("posture", "--tight", "psoas=0.1", "--draws", "0", "-o", "found.nc", *kept)
    assert code == 0
    rad = {"knee_angle": 5, "pelvis_tilt": -2, "ankle_angle": -1}
    same = psoas.posture("psoas=0.1", draws=0, keep={k: float(np.radians(v)) for k, v in rad.items()})
    with xr.open_dataset("found.nc") as found:
        for pair, degrees in (("tibia_r relative to femur_r", -5), ("pelvis relative to ground", -2)):
            values = found.sagittal_angle.sel(pair=pair).values
            assert np.degrees(values) == pytest.approx([degrees, degrees], abs=0.5)  # the knee's axis leans
            assert values == pytest.approx(same.sagittal_angle.sel(pair=pair).values, abs=1e-9)
        assert found.attrs["keep"] == "knee_angle=5,pelvis_tilt=-2,ankle_angle=-1"
