"""The flags of the second round, asked for in odd ways: what is refused, what is said, what is left behind."""

import csv
import io
import json
import shlex
import subprocess
import sys
from importlib.resources import files

import jsonschema
import numpy as np
import pytest

import psoas
from psoas.command import output as progressing
from psoas.command.main import main
from psoas.errors import InvalidValueError, PsoasError

SMALL = "hip_flexion_r=0:20:20"
PAIR = ("--of", "pelvis", "--relative-to", "ground")


pytestmark = pytest.mark.usefixtures("here")


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """No progress, however busy the machine is."""
    monkeypatch.setattr(progressing, "PATIENCE", 1e9)


def numbers(table, header):
    """Cells of the rows under a header line, up to the next empty line."""
    lines = table.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(header)) + 1
    rows = []
    for line in lines[start:]:
        if not line:
            break
        rows.append(line.split())
    return rows


# -- sweeps: what is refused ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", " ", "hip_flexion_r", "hip_flexion_r=", "hip_flexion_r=0:10", "hip_flexion_r=0:10:5:2",
     "hip_flexion_r=0:10:0", "hip_flexion_r=10:0:5", "hip_flexion_r=10:0:-5", "hip_flexion_r=nan:1:1",
     "hip_flexion_r=0:inf:1", "hip_flexion_r=0:1e9:0.001", "hip_flexion_r=0:1e308:1e-308",
     "hip_flexion_r=-1e308:1e308:1", "hip_flexion_r=-1e5:1e5:1e5",
     "hip_flexion_r=1_0:20:5", "hip_flexion_r=\uff11:20:5",
     "hip_flexion_r=0:10:5\n", "hip_flexion_r\n=0:10:5", "hip_flexion_r=0:10:5\u2028", "hip_flexion_r=\x1b[31m0:1:1",
     "[/r]", "[/r]=0:10:5", "</script>=1:2:3", "hip_flexion_r=" + "1" * 500 + ":2:3", "a" * 20000],
    ids=lambda t: repr(t)[:40],
)  # fmt: skip
def test_grids_that_are_none_are_refused_in_one_line(refused, text):
    refused("actions", "iliacus", "--sweep", text)


def test_a_coordinate_set_twice_is_named_without_inner_workings(refused):
    message = refused("actions", "iliacus", "--sweep", SMALL, "--posture", "hip_flexion_r=5")
    assert "hip_flexion_r" in message
    assert "hip_flexion_r=0.0" not in message  # a posture that nobody wrote


@pytest.mark.parametrize("flag", ["--robust", "--why"])
def test_a_sweep_does_not_drop_what_it_does_not_do(refused, flag):
    assert flag in refused("actions", "iliacus", "--sweep", SMALL, flag)


@pytest.mark.parametrize("name", ["Ps_L1_VB", "Ps_L1_VB_r"])
def test_a_sweep_of_one_fascicle_is_answered_or_refused(run, name):
    code, out, err = run("actions", name, "--sweep", SMALL)
    assert (code == 0 and "Ps_L1_VB" in out) or (code == 2 and err.count("\n") == 1)


@pytest.mark.parametrize("of", [("--of", "ground"), ("--of", "pelvis", "--relative-to", "pelvis"), ("--of", "[/r]")])
def test_a_sweep_between_no_two_segments_is_refused(refused, of):
    refused("actions", "iliacus", "--sweep", SMALL, *of)


# -- sweeps: what is answered --------------------------------------------------------------------------------------


@pytest.mark.parametrize("muscles", [("hip flexors",), ("erector_spinae",), ("psoas", "iliacus")])
def test_sweep_tables_keep_to_80_columns(run, muscles):
    code, out, _ = run("actions", *muscles, "--sweep", SMALL)
    assert code == 0
    assert max(len(line) for line in out.splitlines() if not line.startswith("repeat:")) <= 80


def test_a_sweep_of_left_arms_is_of_left_muscles(run):
    pair = ("--of", "femur_l", "--relative-to", "pelvis", "--operator", "torque")
    _, out, _ = run("actions", "iliacus", "--sweep", "hip_flexion_l=0:20:20", *pair)
    assert "left muscles" in out
    assert all(float(value) > 10 for _, *values in numbers(out, "hip_flexion_l") for value in values)


def test_a_sweep_asked_of_one_side_is_of_that_side(run):
    _, both, _ = run("actions", "iliacus", "--sweep", SMALL)
    code, left, err = run("actions", "iliacus", "--sweep", SMALL, "--side", "left")
    if code == 0:
        assert "left" in left
        assert numbers(left, "hip_flexion_r") != numbers(both, "hip_flexion_r")
    else:
        assert "--side" in err


def test_a_sweep_table_names_its_axis(run):
    code, out, _ = run("actions", "iliacus", "--sweep", SMALL, "--of", "pelvis", "--axis", "anterior")
    assert code == 0
    assert "anteroposterior" in out.split("repeat:")[0]


def begins(text, start):
    """Whether a line of the head of an answer, after its first sentence, begins so."""
    return any(line.startswith(start) for line in text.splitlines()[1:8])


def test_a_sweep_remarks_on_a_foot_in_the_air_as_an_answer_does(run):
    _, plain, _ = run("actions", "iliacus", *PAIR, "--posture", "hip_flexion_r=60")
    assert begins(plain, "left foot welded; ")
    _, held, _ = run("actions", "iliacus", *PAIR, "--posture", "hip_flexion_r=60", "--stance", "both")
    assert begins(held, "both feet welded (the right one in the air, 332 mm above the left)")
    assert held.rstrip().endswith("--stance both")
    _, out, _ = run("actions", "iliacus", "--sweep", "hip_flexion_r=0:60:30")
    assert begins(out, "both feet welded at 0, left foot welded from 30 to 60 deg of hip_flexion_r;")
    assert "--stance" not in out
    _, out, _ = run("actions", "iliacus", "--sweep", "hip_flexion_r=0:60:30", "--stance", "both")
    assert begins(out, "at 60 deg: both feet welded (the right one in the air, 332 mm above")
    assert out.rstrip().endswith("--stance both")
    _, out, _ = run("actions", "iliacus", "--sweep", "hip_flexion_r=0:60:30", "--stance", "left")
    assert "in the air" not in out


def test_csv_of_a_sweep_says_what_was_swept(run):
    code, out, _ = run("actions", "iliacus", "--sweep", SMALL, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    text = " ".join([*rows[0], *map(str, rows[0].values())])
    for word in ("hip_flexion_r", "deg", "pelvis", "ground"):
        assert word in text


@pytest.mark.parametrize("given", [{}, {"spine": "coupled", "rhythm": "lifting"}], ids=["free", "lifting"])
def test_a_lumbar_total_means_the_same_everywhere(body, given):
    posture = "lumbar_extension=15"
    answer = psoas.actions("psoas", body=body, posture=posture, **given)
    value = float(psoas.relative(answer, "pelvis", "ground").sel(group="psoas_major", axis="right"))
    swept = psoas.sweep("psoas", f"{posture}:15:1", body=body, **given).group_swept_acceleration
    assert float(swept.sel(group="psoas_major", axis="right")[0]) == pytest.approx(value, rel=1e-9)
    reason = psoas.why("psoas", body=body, posture=posture, **given).group_budget
    assert float(reason.sel(group="psoas_major", axis="right").sum()) == pytest.approx(value, rel=1e-9)
    member = psoas.robustness("psoas", body=body, posture=posture, **given).group_value.sel(
        group="psoas_major", contact="weld", spine="coupled lifting" if given else "free", path="straight",
        sharing="pcsa", centres="modelled",
    )  # fmt: skip
    assert float(member.isel(inertia=1)) == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("pair", [("ground", "pelvis"), ("pelvis", "femur_r"), ("tibia_r", "femur_r")])
def test_swept_arms_are_the_arms_of_an_answer(body, pair):
    answer = psoas.relative_arm(psoas.actions("rectus_femoris", body=body, posture="hip_flexion_r=40"), *pair)
    of, to = pair
    swept = psoas.sweep("rectus_femoris", "hip_flexion_r=40:40:1", of=of, relative_to=to, operator="torque", body=body)
    values = swept.group_swept_arm[0]
    assert np.allclose(values, answer.sel(group=values.group), atol=1e-12)


# -- pictures ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["x", "x.gif", ".svg", "", "/dev/full", "[red]x[/red].gif", "x\ny.gif"])
def test_other_pictures_are_refused(refused, name):
    refused("actions", "iliacus", "--plot", name)


@pytest.mark.parametrize("name", ["nodir/x.svg", "/dev/full/x.svg", "/proc/x.svg", "[/r].svg", "</script>.svg",
                                  "a" * 300 + ".svg"])  # fmt: skip
def test_pictures_that_cannot_be_written_are_said_so(refused, name):
    refused("actions", "iliacus", "--plot", name, code=3)


@pytest.mark.parametrize(
    ("rest", "code"),
    [(("--of", "nowhere"), 2), (("--of", "pelvis", "--relative-to", "pelvis"), 2), (("-o", "nodir/x.json"), 3),
     (("--sweep", SMALL, "-o", "nodir/x.csv"), 3)],
    ids=["unknown segment", "itself", "output", "sweep output"],
)  # fmt: skip
def test_a_refused_question_leaves_no_picture(refused, rest, code):
    refused("actions", "iliacus", "--plot", "x.svg", *rest, code=code)


def test_picture_and_answer_together(run, here):
    assert run("actions", "iliacus", "--plot", "x.svg", "-o", "x.csv") == (0, "", "wrote x.csv\nwrote x.svg\n")
    assert sorted(p.name for p in here.iterdir()) == ["x.csv", "x.svg"]


def test_the_same_question_makes_the_same_picture(run, here):
    for name in ("a.svg", "b.svg"):
        assert run("actions", "iliacus", "--sweep", SMALL, "--plot", name)[0] == 0
    assert (here / "a.svg").read_bytes() == (here / "b.svg").read_bytes()


def test_a_muscle_that_turns_nothing_is_not_drawn_turning(body):
    from psoas.plots import frames_figure

    still = psoas.actions("rectus_abdominis", body=body, spine="rigid")
    made = frames_figure(still, ("rectus_abdominis",))
    said = " ".join(text.get_text() for axes in made.axes for text in axes.texts)
    assert "tilts" not in said
    assert "no reliable sign" in " ".join(said.split())


# -- reasons, verdicts, sides --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rest",
    [("hip flexors",), ("psoas", "--spine", "coupled"), ("psoas", "--spine", "coupled", "--rhythm", "lifting")],
    ids=" ".join,
)
def test_reasons_keep_to_80_columns(run, rest):
    code, out, _ = run("actions", *rest, *PAIR, "--why")
    assert code == 0
    assert max(len(line) for line in out.splitlines() if not line.startswith("repeat:")) <= 80


def test_reasons_about_every_axis_that_was_asked(run):
    rest = ("actions", "iliacus", *PAIR, "--operator", "acceleration", "--why", "--axis")
    assert run(*rest, "right")[1].count("what the ground gives back") == 1
    assert run(*rest, "all")[1].count("\nwhat the ground gives back") == 3


@pytest.mark.parametrize("flag", ["--robust", "--why"])
def test_a_torque_is_not_judged_or_explained_by_accelerations(run, flag):
    code, out, err = run("actions", "iliacus", *PAIR, "--operator", "torque", flag)
    assert (code == 2 and flag in err) or (code == 0 and "acceleration" not in out and "rad/s2" not in out)


@pytest.mark.parametrize("rest", [("--why", "--format", "json"), ("--why", "--format", "csv")], ids=" ".join)
def test_reasons_are_given_or_refused(run, rest):
    code, out, err = run("actions", "iliacus", *rest)
    assert (code == 2 and "--why" in err) or "gives back" in out


def test_verdicts_in_csv_are_given_or_refused(run):
    code, out, err = run("actions", "iliacus", *PAIR, "--robust", "--format", "csv")
    assert (code == 2 and "--robust" in err) or "holds" in out


@pytest.mark.parametrize("flag", ["--why", "--robust"])
def test_netcdf_holds_what_was_asked_or_is_refused(run, here, flag):
    code, _, err = run("actions", "iliacus", flag, "-o", "x.nc")
    if code == 0:
        import xarray as xr

        with xr.open_dataset(here / "x.nc") as found:
            assert any("budget" in name or "verdict" in name for name in found.data_vars)
    else:
        assert flag in err


@pytest.mark.parametrize("rest", [("--side", "left"), ("--stance", "none")], ids=str)
def test_judged_json_is_valid(run, rest):
    schema = json.loads(files("psoas.dataset").joinpath("answer.schema.json").read_text(encoding="utf-8"))
    _, out, _ = run("actions", "Ps_L1_VB", "iliacus", *PAIR, "--axis", "right", "--robust", "--format", "json", *rest)
    whole = json.loads(out)
    jsonschema.validate(whole, schema)
    judged = [r for r in whole["records"] if r["operator"] == "acceleration"]
    assert judged
    assert all(r["robustness"]["total"] in (72, 144, 216, 432) for r in judged)


@pytest.mark.parametrize("names", [("psoas,iliacus_l",), ("psoas_r,iliacus_l",), ("psoas", "iliacus_l")])
def test_a_side_named_with_one_muscle_is_not_the_side_of_all(run, names):
    _, out, _ = run("actions", *names, *PAIR, "--operator", "acceleration")
    assert "each on its own side" in " ".join(out.split())
    assert "iliacus, left" in out
    assert f"psoas major, {'right' if 'psoas_r' in names[0] else 'both'}" in out
    assert "--side" not in out


@pytest.mark.parametrize("names", [("psoas_l,iliacus_l",), ("psoas_l", "iliacus_l"), ("psoas_l , iliacus_l",)])
def test_a_side_named_with_every_muscle_is_their_side(run, names):
    assert "left side" in run("actions", *names, *PAIR, "--operator", "acceleration")[1]


def test_hip_flexors_of_one_side_are_judged_by_three_definitions_too(run):
    assert "three definitions" in run("actions", "hip flexors_r")[1]


def test_the_left_side_is_judged_by_the_left_thigh(run):
    _, out, _ = run("actions", "iliacus", "--posture", "long_stride", "--side", "left", "--why")
    assert "femur_l relative to pelvis" in out
    assert "femur_r" not in out
    thigh = numbers(out, "muscle")[0][3]
    assert thigh in next(line for line in out.splitlines() if line.startswith("together"))


def test_a_contradiction_that_the_posture_made_names_the_posture(refused):
    assert "supine_knees_to_chest" in refused(
        "actions", "iliacus", "--posture", "supine_knees_to_chest", "--contact", "point"
    )


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "1e300", "abc", ""])
def test_slices_that_are_none_are_refused(refused, value):
    refused("actions", "iliacus", f"--slices={value}")


def test_numbers_that_are_nothing_have_no_sign(run):
    _, out, _ = run("actions", "rectus_abdominis", *PAIR, "--robust")
    _, swept, _ = run("actions", "rectus_abdominis", "--sweep", SMALL, "--spine", "rigid")
    assert "-0.0" not in out + swept


@pytest.mark.parametrize(
    "rest",
    [("psoas_l", *PAIR, "--why"), ("Ps_L1_VB_r", *PAIR, "--why"), ("iliacus", *PAIR, "--slices", "0.123456789"),
     ("iliacus", "--sweep", "hip_flexion_r = 0 : 20 : 10", "--posture", "long_stride", "--stance", "right"),
     ("iliacus", "--sweep", "pelvis_tx=0:100:50", "--fascicles", "12"), ("hip flexors_l", *PAIR)],
    ids=" ".join,
)  # fmt: skip
def test_repeating_gives_the_same(run, here, rest):
    code, out, err = run("actions", *rest)
    assert (code, err) == (0, "")
    line = out.splitlines()[-1]
    assert line.startswith("repeat: psoas ")
    assert run(*shlex.split(line.removeprefix("repeat: psoas ")))[1] == out
    assert list(here.iterdir()) == []


# -- the library ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["robustness", "why", "sweep"])
@pytest.mark.parametrize(
    "wrong",
    [{"of": None}, {"of": 3}, {"of": ["pelvis"]}, {"of": "ground"}, {"relative_to": None}, {"body": "default"},
     {"posture": None}, {"posture": ["standing"]}, {"conditions": "weld"}, {"conditions": {}}, {"foo": 1},
     {"conditions": psoas.Conditions(), "spine": "rigid"}, {"conditions": psoas.Conditions(), "foo": 1},
     {"stance": None}, {"spine": []}, {"slices": -1}, {"tension": "a"}],
    ids=lambda w: ",".join(f"{k}={v!r}"[:30] for k, v in w.items()),
)  # fmt: skip
def test_odd_arguments_are_refused_in_one_sentence(body, method, wrong):
    more = (SMALL,) if method == "sweep" else ()
    with pytest.raises(PsoasError) as caught:
        getattr(psoas, method)("iliacus", *more, **{"body": body, **wrong})
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("method", ["robustness", "why", "sweep"])
@pytest.mark.parametrize("muscles", [5, [None], [], "", b"iliacus", "nope"], ids=repr)
def test_odd_muscles_are_refused_in_one_sentence(body, method, muscles):
    more = (SMALL,) if method == "sweep" else ()
    with pytest.raises(PsoasError):
        getattr(psoas, method)(muscles, *more, body=body)


@pytest.mark.parametrize("over", [None, 5, [SMALL], b"x", {"hip_flexion_r": [0, 1]}, "hip_flexion_r=0:1e308:1e-308"])
def test_odd_grids_are_refused(body, over):
    with pytest.raises(InvalidValueError):
        psoas.sweep("iliacus", over, body=body)


@pytest.mark.parametrize("choice", [{"axis": None}, {"axis": ["right"]}, {"axis": "all"}, {"operator": None},
                                    {"operator": ["torque"]}, {"operator": "static"}], ids=str)  # fmt: skip
def test_odd_choices_of_robustness_are_refused(body, choice):
    with pytest.raises(PsoasError):
        psoas.robustness("iliacus", body=body, **choice)


def test_a_posture_given_as_numbers_is_spelled_as_at_the_door(body):
    found = psoas.robustness("iliacus", body=body, posture={"hip_flexion_r": float(np.radians(30))})
    assert found.attrs["posture"] == "hip_flexion_r=30"


def piped(*arguments, text="The iliacus rotates the pelvis.\n"):
    """`psoas terms` at the end of a real pipe."""
    done = subprocess.run(
        [sys.executable, "-m", "psoas", "terms", *arguments], input=text, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("line", [["-"], ["--format", "concise", "-"], ["-", "--select", "PS2", "--statistics"]])
def test_terms_reads_standard_input(line):
    code, out, said = piped(*line)
    assert (code, said) == (0, "")
    assert "PS201" in out
    assert "PS201" not in piped(*line, text="The iliacus rotates the pelvis relative to the ground.\n")[1]  # the twin


def test_a_text_may_begin_with_a_hyphen_and_a_flag_that_is_none_is_still_refused(capsys):
    assert main(["terms", "- The iliacus rotates the pelvis.", "--format", "concise"]) == 0
    assert "PS201" in capsys.readouterr().out
    for flag, said in (
        ("--statistic", "has no flag --statistic. Did you mean --statistics?"),
        ("-x", "has no flag -x."),
        ("--rule=PS2", "has no flag --rule=PS2."),
    ):
        assert main(["terms", flag, "-"]) == 2
        assert capsys.readouterr().err.startswith(f"psoas: psoas terms {said}")
