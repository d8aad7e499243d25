"""The command: what it prints, what it writes, what it refuses, and what it leaves behind."""

import csv
import io
import json
import os
import shlex
import subprocess
import sys
from errno import ENOSPC
from importlib.resources import files
from pathlib import Path

import jsonschema
import numpy as np
import pytest
import xarray as xr

import psoas
from psoas.bodies.default import build as default
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.command import main as cli
from psoas.conditions import CHOICES, Conditions
from psoas.dataset.record import FIELDS
from psoas.errors import NotConvergedError
from psoas.formats import writing

pytestmark = pytest.mark.usefixtures("here")


def process(*arguments, cwd, **options):
    """The command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "psoas", *arguments],
        cwd=cwd, text=True, encoding="utf-8", stderr=subprocess.PIPE, check=False, timeout=300, **options,
    )  # fmt: skip


# what is refused

BAD = {
    "muscle": (["nope"], "no muscle named 'nope'"),
    "muscle, nearly": (["iliacs"], "Did you mean 'iliacus'"),
    "one of several": (["psoas", "psoass"], "no muscle named 'psoass'"),
    "empty muscle": ([""], "no muscle was asked for"),
    "only a comma": ([","], "no muscle was asked for"),
    "posture": (["--posture", "kneeling"], "no posture named 'kneeling'"),
    "posture file": (["--posture", "trial.csv"], "it is a table, whose columns have no units"),
    "far outside a range": (["--posture", "hip_flexion_r=-45"], "outside its range of -30.0 to 120.0 deg"),
    "operator misspelt": (["--operator", "Statick"], 'Did you mean "static"?'),
    "coordinate": (["--posture", "standing,hip_flexon_r=3"], "Did you mean 'hip_flexion_r'"),
    "coordinate nan": (["--posture", "hip_flexion_r=nan"], "not a finite number"),
    "coordinate by hand": (["--posture", "abdomen_FE=3"], "cannot be set: it follows"),
    "segment": (["--of", "plevis"], "Did you mean 'pelvis'"),
    "segment empty": (["--of", ""], "no segment named ''"),
    "reference": (["--of", "pelvis", "--relative-to", "nope"], "no segment named 'nope'"),
    "reference alone": (["--relative-to", "pelvis"], "--relative-to needs --of"),
    "itself": (["--of", "pelvis", "--relative-to", "pelvis"], "relative to itself does not move"),
    "the ground": (["--of", "ground"], "the ground does not move"),
    "no joint": (["--of", "femur_r", "--relative-to", "thorax", "--operator", "torque"], "no joint joins them"),
    "operator": (["--operator", "nope"], 'Invalid value "nope" for --operator. Choose from: '),
    "axis": (["--axis", "up"], 'Invalid value "up" for --axis. Choose from: '),
    "side": (["--side", "lefty"], 'Did you mean "left"?'),
    "format": (["--format", "xml"], 'Invalid value "xml" for --format. Choose from: '),
    "format only of files": (["--format", "nc"], 'Invalid value "nc" for --format. Choose from: '),
    "tension zero": (["--tension", "0"], "not a positive number of newtons"),
    "tension negative": (["--tension", "-1"], "not a positive number of newtons"),
    "tension nan": (["--tension", "nan"], "'nan' is no finite number"),
    "tension text": (["--tension", "much"], "--tension"),
    "fascicles": (["--fascicles", "10"], "Invalid value for --fascicles: '10' is not one of 11 or 12."),
    "names alone": (["--names", "x.toml"], "give the model too"),
    "contradiction": (["--stance", "none", "--contact", "weld"], "contradict each other"),
    "rhythm alone": (["--rhythm", "lifting"], "needs spine='coupled'"),
    "hold": (["--hold", "gaze+nope"], "hold='nope' is not known"),
    "unknown flag": (["--nope"], "--nope"),
    "flag twice": (["--of", "pelvis", "--of", "L5"], "--of"),
    "flag without value": (["--posture"], "--posture"),
    "suffix": (["-o", "x.foo"], "'x.foo' has no known suffix"),
    "no suffix": (["-o", "x"], "'x' has no known suffix"),
    "format against suffix": (["-o", "x.json", "--format", "csv"], "contradicts the suffix"),
} | {
    f"condition {field}": ([f"--{field}", "nope"], f'Invalid value "nope" for --{field}. Choose from: ')
    for field in CHOICES
    if field != "hold"  # several, joined by +
}


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_refused_in_one_sentence(refused, what):
    arguments, said = BAD[what]
    assert said in refused("actions", *arguments)


@pytest.mark.parametrize("arguments", [["nope"], ["body", "nope"], ["body", "info", "--nope"], ["body", "info", "x"]])
def test_an_unknown_command_is_refused(refused, arguments):
    refused(*arguments)


STRANGE = ["[/r]", "[bold]x[/bold]", "</script>", "\"'`$(x)", "{0}%s", "ü💥", "../../x", "a\nb", "\x1b[31mred"]
PLACES = {
    "muscle": ["actions", "{}"],
    "posture": ["actions", "iliacus", "--posture", "{}"],
    "coordinate": ["actions", "iliacus", "--posture", "{}=3"],
    "value": ["actions", "iliacus", "--posture", "hip_flexion_r={}"],
    "of": ["actions", "iliacus", "--of", "{}"],
    "relative_to": ["actions", "iliacus", "--of", "pelvis", "--relative-to", "{}"],
    "operator": ["actions", "iliacus", "--operator", "{}"],
    "spine": ["actions", "iliacus", "--spine", "{}"],
    "tension": ["actions", "iliacus", "--tension", "{}"],
    "format": ["actions", "iliacus", "--format", "{}"],
    "output": ["actions", "iliacus", "-o", "{}"],
    "command": ["{}"],
}


@pytest.mark.parametrize("text", STRANGE, ids=ascii)
@pytest.mark.parametrize("place", PLACES)
def test_a_strangers_name_goes_through_harmlessly(refused, place, text):
    said = refused(*[text.join(word.split("{}")) for word in PLACES[place]])
    assert "\x1b" not in said
    if text.isprintable():
        assert text in said  # neither swallowed as markup nor mangled


def test_debug_shows_the_traceback():
    with pytest.raises(LookupError):
        cli.main(["actions", "nope", "--debug"])


FAILURES = {  # what fails and how -> the command that meets it
    ("psoas.answers.actions.actions.actions", np.linalg.LinAlgError("did not converge")): ["actions", "iliacus"],
    ("psoas.plots.figure.figure", IndexError("index 0")): ["actions", "iliacus", "--plot", "a.svg"],
    ("psoas.text.lines.lines", ZeroDivisionError("division")): ["actions", "iliacus"],
    ("psoas.question.body_of.body_asked", KeyError("ankle_angle_l")): ["arms", "iliacus"],
    ("psoas.offline_report.questions.write_report", AttributeError("no x")): ["report", "-o", "a.html"],
    ("psoas.viewer.serve.view", RuntimeError("SimTK")): ["view", "--no-browser"],
    ("psoas.answers.answer.answer", OverflowError("too large")): ["loads"],
}  # fmt: skip


def test_too_little_memory_is_one_sentence(refused, monkeypatch):
    def fail(*_, **__):
        raise MemoryError

    monkeypatch.setattr("psoas.answers.answer.answer", fail)
    assert refused("loads", code=3) == "psoas: there is not enough memory for this answer.\n"


@pytest.mark.parametrize(("where", "failure"), FAILURES, ids=str)
def test_whatever_fails_is_one_sentence(refused, monkeypatch, where, failure):
    def fail(*_, **__):
        raise failure

    monkeypatch.setattr(where, fail)
    command = FAILURES[where, failure]
    said = refused(*command, code=4)
    assert said.startswith(f"psoas: this cannot be answered, for the reckoning failed: {type(failure).__name__}")
    assert said.endswith("--debug shows where.\n")
    with pytest.raises((type(failure), psoas.PsoasError)) as raised:
        cli.main([*command, "--debug"])
    assert failure in (raised.value, raised.value.__cause__)


def test_the_library_says_the_same_and_keeps_the_cause(monkeypatch):
    failure = KeyError("ankle_angle_l")

    def fail(*_, **__):
        raise failure

    monkeypatch.setattr("psoas.answers.actions.actions.actions", fail)
    with pytest.raises(psoas.PsoasError, match="KeyError: 'ankle_angle_l'") as raised:
        psoas.answer("psoas actions iliacus")
    assert raised.value.__cause__ is failure


def test_not_converged_exits_with_4(refused, monkeypatch):
    def fail(*_, **__):
        raise NotConvergedError("stopped short, residual 1e-3 m.")

    monkeypatch.setattr("psoas.answers.actions.actions.actions", fail)
    assert "residual 1e-3" in refused("actions", "iliacus", code=4)


def test_interrupted_exits_with_130(run, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("psoas.answers.actions.actions.actions", interrupt)
    assert run("actions", "iliacus") == (130, "", "")


# what is warned of, and allowed


def test_outside_its_range_is_answered_with_a_warning_on_stderr(run):
    code, out, err = run("actions", "iliacus", "--posture", "standing,hip_flexion_r=124")
    assert code == 0
    plain, _, table = out.partition("\n\n")
    assert plain.startswith("At once, when iliacus pulls with 100 N a side: ")
    assert table.startswith("default body, standing,hip_flexion_r=124\n")
    assert err == "warning: hip_flexion_r = 124.0 lies outside its range of -30.0 to 120.0 deg in default body.\n"


def test_the_warning_comes_every_time(run):
    arguments = ("actions", "iliacus", "--posture", "hip_flexion_r=124", "--format", "csv")
    assert run(*arguments) == run(*arguments)
    assert run(*arguments)[2].count("warning: ") == 1


# tables

TABLES = {
    "default": [],
    "psoas": ["psoas"],
    "iliopsoas": ["iliopsoas"],
    "fascicles": ["Ps_L1_TP", "iliacus_middle_r"],
    "arms": ["psoas", "--operator", "torque", "--side", "left"],
    "every reference": ["psoas", "--of", "pelvis"],
    "one pair, all axes": ["psoas", "--of", "pelvis", "--relative-to", "ground", "--axis", "all"],
    "one level": ["multifidus", "--of", "L4", "--relative-to", "L5", "--spine", "rigid", "--operator", "torque"],
    "posture": ["hip flexors", "--posture", "standing,hip_flexion_r=30, knee_angle_r=10"],
    "conditions": [
        "iliacus", "--stance", "left", "--contact", "point", "--spine", "coupled", "--rhythm", "lifting", "--path",
        "guided", "--sharing", "equal",
    ],
    "an odd tension": ["iliacus", "--tension", "12345.678"],
    "a large tension": ["iliacus", "--tension", "1234567"],
    "twelve fascicles": ["psoas", "--fascicles", "12"],
}  # fmt: skip


@pytest.fixture(scope="module")
def printed():
    """Tables that were printed."""
    return {}


@pytest.fixture
def table_of(answered, printed):
    """A table by its name, asked once for the tests that look at it."""
    return lambda what: printed.get(what) or printed.setdefault(what, answered("actions", *TABLES[what]))


@pytest.mark.parametrize("what", TABLES)
def test_tables_fit_80_columns(table_of, what):
    lines = table_of(what).splitlines()
    assert [line for line in lines if len(line) > 80 and not line.startswith("repeat: ")] == []


@pytest.mark.parametrize("what", TABLES)
def test_the_last_line_repeats_the_answer(answered, table_of, what):
    out = table_of(what)
    repeat = shlex.split(out.splitlines()[-1])
    assert repeat[:3] == ["repeat:", "psoas", "actions"]
    assert answered(*repeat[2:]) == out


@pytest.mark.parametrize("part", ["--muscles", "--coordinates", "--postures", "--segments"])
def test_lists_of_the_body_fit_80_columns(answered, body, part):
    lines = answered("body", "info", part).splitlines()
    assert [line for line in lines if len(line) > 80] == []
    first = {"--muscles": body.muscles[0], "--coordinates": "pelvis_tilt", "--postures": "standing", "--segments": "L5"}
    assert any(line.split()[0] == first[part] for line in lines)


def test_the_summary_counts_what_the_body_has(answered, body):
    out = answered("body", "info")
    assert f"{len(body.muscles)} muscles" in out
    assert "Apache-2.0" in out
    assert len(answered("body", "info", "--fascicles", "12")) > 0


def row(out, label):
    """Cells of the row of a table whose label this is."""
    (line,) = [line for line in out.splitlines() if line.strip().startswith(f"{label} ")]
    return line.split()


def test_the_default_table_says_what_the_library_says(answered):
    answer = psoas.actions("iliacus")
    both = {"group": "iliacus", "axis": "right"}
    arm = answer.group_moment_arm.sel(group="iliacus_r", coordinate="hip_flexion_r")
    hip, tilt = (psoas.relative(answer, *pair).sel(both) for pair in (("femur_r", "pelvis"), ("pelvis", "ground")))
    cells = [f"{1e3 * arm:.1f}", "flexes", f"{100 * hip:.1f}", "tilts", "ant.", f"{-100 * tilt:.1f}"]
    assert hip > 0 > tilt
    assert row(answered("actions", "iliacus"), "iliacus") == ["iliacus", *cells, "holds", "432/432"]


def test_tension_scales_the_table(answered):
    one, ten = (float(row(answered("actions", "iliacus", "--tension", t), "iliacus")[-3]) for t in (100, 1000))
    assert ten == pytest.approx(10 * one, abs=0.5)


def test_iliopsoas_is_answered_apart_with_one_sentence_why(answered):
    out = answered("actions", "iliopsoas")
    assert row(out, "psoas major") != row(out, "iliacus")
    assert " ".join(out.split()).count("it lumps two muscles") == 1
    assert "iliopsoas " not in out.partition("\nrepeat:")[0]


def test_hip_flexors_are_listed_with_the_three_meanings(answered):
    out = answered("actions", "hip flexors")
    for label in ("psoas major", "iliacus", "rectus femoris", "sartorius", "tensor fasciae latae"):
        assert len([line for line in out.splitlines() if line.startswith(f"{label} ")]) == 2  # actions, definitions
    for pair in ("femur relative to pelvis", "femur relative to ground", "pelvis relative to ground"):
        assert pair in " ".join(out.split())


def test_a_segment_alone_prints_every_reference(answered, body):
    titles = [line.partition(":")[0] for line in answered("actions", "iliacus", "--of", "pelvis").splitlines()]
    children = [child for child, parent in body.parents.items() if parent == "pelvis"]
    assert {"L5", "femur_r", "femur_l"} <= set(children)
    for other in ("ground", *children):
        assert titles.count(f"pelvis relative to {other}") == 2  # both operators


def test_what_a_muscle_of_each_side_does_to_the_left_thigh_mirrors_the_right(answered):
    """Tension in the muscle of each side: the left thigh does not stay at rest in the arms of the right muscle."""
    arms = [
        row(
            answered("actions", "iliacus", "--of", f"femur_{s}", "--relative-to", "pelvis", "--operator", "torque"),
            "iliacus",
        )
        for s in "rl"
    ]
    assert arms[0][2] == arms[1][2] == "flexes"
    assert float(arms[1][1]) == pytest.approx(float(arms[0][1]), abs=0.1)


def test_torque_along_a_free_spine_names_the_levels(refused):
    said = refused("actions", "psoas", "--of", "thorax", "--relative-to", "pelvis", "--operator", "torque")
    for level in ("L5_S1", "L4_L5", "L3_L4", "L2_L3", "L1_L2", "T12_L1"):
        assert level in said


def test_torque_along_a_coupled_spine_is_the_arm_of_the_total(answered):
    pair = ["--of", "thorax", "--relative-to", "pelvis", "--operator", "torque", "--spine", "coupled"]
    cells = row(answered("actions", "erector_spinae", *pair), "longissimus thorax")
    arms = psoas.actions("erector_spinae", operator="torque", spine="coupled").group_moment_arm
    arm = float(arms.sel(group="longissimus_thoracis_pars_thoracis_r", coordinate="lumbar_extension"))
    assert arm > 0.01
    assert cells[-2:] == [f"{1e3 * arm:.1f}", "extends"]


def test_acceleration_along_a_free_spine_needs_no_rhythm(answered):
    answered("actions", "psoas", "--of", "thorax", "--relative-to", "pelvis", "--operator", "acceleration")


@pytest.mark.parametrize("flag", [["--side", "left"], ["--axis", "anterior"], ["--axis", "all"]])
def test_no_flag_is_passed_over_in_silence(run, flag):
    """Without a pair the default table is about both sides and one axis: refused or heeded, never ignored."""
    code, out, _ = run("actions", "iliacus", *flag)
    assert code == 2 or out.partition("repeat:")[0] != run("actions", "iliacus")[1].partition("repeat:")[0]


# JSON, CSV, netCDF

SCHEMA = json.loads(files("psoas.dataset").joinpath("answer.schema.json").read_text("utf-8"))
SHAPES = {
    "no pair": ["psoas"],
    "pair": ["psoas", "--of", "pelvis", "--relative-to", "ground"],
    "every reference": ["iliacus", "--of", "femur_l"],
    "fascicle": ["Ps_L1_TP", "--of", "L1", "--operator", "acceleration"],
    "arms": ["iliacus", "--operator", "torque"],
    "coupled": ["psoas", "--of", "thorax", "--relative-to", "pelvis", "--spine", "coupled", "--sharing", "equal"],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_json_keeps_its_shape(answered, shape):
    answer = json.loads(answered("actions", *SHAPES[shape], "--format", "json"))
    jsonschema.validate(answer, SCHEMA)
    assert answer["psoas"]["version"] == psoas.__version__
    assert {"words", *Conditions.__dataclass_fields__} == set(answer["conditions"])
    assert answer["body"] == "default body"
    for broken in ("records", "conditions", "posture"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({k: v for k, v in answer.items() if k != broken}, SCHEMA)


def test_json_holds_the_librarys_numbers_with_their_units(answered):
    whole = json.loads(answered("actions", *SHAPES["pair"], "--format", "json", "--posture", "hip_flexion_r=30"))
    answer = psoas.actions("psoas", posture="standing,hip_flexion_r=30")
    values = {"acceleration": psoas.relative(answer, "pelvis", "ground")}
    values["torque"] = psoas.relative_arm(answer, "pelvis", "ground")
    checked = 0
    for r in whole["records"]:
        assert r["units"] == {"acceleration": "rad/s^2/N", "torque": "m"}[r["operator"]]
        assert (r["of"], r["relative_to"]) == ("pelvis", "ground")
        if r["kind"] != "fascicle":
            assert r["value"] == float(values[r["operator"]].sel(group=r["muscle"], axis=r["axis"]))
            checked += 1
    assert checked == 9 * 3 + 6 * 3  # accelerations right, left and both; arms per side
    assert whole["posture"] == "standing,hip_flexion_r=30"


def test_json_and_csv_hold_the_same_records(answered):
    arguments = ["actions", *SHAPES["pair"], "--format"]
    rows = list(csv.DictReader(io.StringIO(answered(*arguments, "csv"))))
    whole = json.loads(answered(*arguments, "json"))["records"]
    assert set(rows[0]) <= set(FIELDS)
    assert len(rows) == len(whole) > 50
    for ours, theirs in zip(rows, whole, strict=True):
        said = theirs.pop("robustness", {})
        assert float(ours.pop("value")) == theirs.pop("value")
        assert ours.pop("agreeing_share") == str(said.get("agreeing_share", ""))
        assert ours.pop("minority") == str(said.get("minority", ""))
        assert {k: v for k, v in ours.items() if v} == {key: str(value) for key, value in theirs.items()}


@pytest.mark.parametrize(("flag", "value"), [("side", "left"), ("axis", "superior")])
def test_records_heed_side_and_axis(answered, flag, value):
    arguments = ["actions", *SHAPES["pair"], f"--{flag}", value, "--format", "json"]
    assert {r[flag] for r in json.loads(answered(*arguments))["records"]} == {value}


def test_netcdf_is_the_librarys_dataset_with_its_attributes(answered):
    """And beside it the question, and what the ensemble says of its signs."""
    assert answered("actions", "psoas", "--spine", "coupled", "-o", "x.nc") == ""
    expected = psoas.actions("psoas", spine="coupled")
    with xr.open_dataset("x.nc") as found:
        own = list(expected.data_vars)
        plain = xr.Dataset(expected.data_vars, expected.coords)
        xr.testing.assert_equal(found[own].drop_vars(set(found[own].coords) - set(expected.coords)), plain)
        assert {str(name) for name in found.data_vars if name not in own} == {
            str(name) for name in found.data_vars if str(name).startswith("judged_")
        }
        assert found.attrs["conditions"] == expected.attrs["conditions"]
        assert found.attrs["condition_spine"] == "coupled"
        assert psoas.Question.read_toml(found.attrs["question"]).command().startswith("psoas actions psoas --posture")
        for name in own:
            assert dict(found[name].attrs) == dict(expected[name].attrs)
        assert found.group_angular_acceleration.attrs["units"] == "rad/s^2/N"
        assert found.group_angular_acceleration.attrs["relative_to"] == "ground"


# files


@pytest.mark.parametrize("suffix", ["json", "csv", "txt"])
def test_a_file_holds_what_stdout_would(answered, here, suffix):
    arguments = ["actions", "iliacus", "--of", "pelvis"]
    expected = answered(*arguments, "--format", {"txt": "table"}.get(suffix, suffix))
    assert answered(*arguments, "-o", f"x.{suffix}") == ""
    assert (here / f"x.{suffix}").read_bytes().decode().partition("\nrepeat:")[0] == expected.partition("\nrepeat:")[0]
    assert [p.name for p in here.iterdir()] == [f"x.{suffix}"]


FILES = {name: ["actions", "iliacus", "-o", name] for name in ("x.json", "x.csv", "x.txt", "x.nc")}
FILES["x.xml"] = ["body", "export", "-o", "x.xml"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_replaced(run, here, name):
    (here / name).write_text("old")
    assert run(*FILES[name])[0] == 0
    assert (here / name).stat().st_size > 100
    assert [p.name for p in here.iterdir()] == [name]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("place", ["missing/", "file/", "folder"])
def test_a_place_that_cannot_be_written_is_refused(refused, here, name, place):
    (here / "file").write_text("mine")
    target = f"{place}{name}" if place.endswith("/") else name
    if place == "folder":
        (here / name).mkdir()
    assert f"cannot write '{target}'" in refused(*FILES[name][:-1], target, code=3)
    assert (here / "file").read_text() == "mine"


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("fails", ["mkstemp", "replace"])
def test_a_write_that_fails_keeps_the_old_file_and_nothing_else(refused, here, monkeypatch, name, fails):
    def fail(*_, **__):
        raise OSError(ENOSPC, "No space left on device")

    (here / name).write_text("old")
    monkeypatch.setattr(writing.tempfile if fails == "mkstemp" else writing.os, fails, fail)
    assert refused(*FILES[name], code=3) == f"psoas: cannot write '{name}': No space left on device.\n"
    assert (here / name).read_text() == "old"


@pytest.mark.parametrize("error", [OSError(ENOSPC, "No space left on device"), RuntimeError("NetCDF: HDF error")])
def test_a_full_disk_under_netcdf_is_one_sentence(refused, monkeypatch, error):
    def fail(self, path, *_, **__):
        Path(path).write_bytes(b"half")
        raise error

    monkeypatch.setattr(xr.Dataset, "to_netcdf", fail)
    assert "cannot write 'x.nc'" in refused(*FILES["x.nc"], code=3)


class Full(io.StringIO):
    """A stream on a full disk."""

    def write(self, text):
        raise OSError(ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    "arguments", [["actions", "iliacus"], ["actions", "iliacus", "--format", "json"], ["body", "info"]]
)
def test_a_full_disk_under_stdout_is_one_sentence(monkeypatch, capsys, arguments):
    monkeypatch.setattr(sys, "stdout", Full())
    assert cli.main(arguments) == 3
    err = capsys.readouterr().err
    assert err.startswith("psoas: cannot write")
    assert len(err.splitlines()) == 1


def test_without_a_stdout_the_answer_cannot_be_written(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdout", None)
    assert cli.main(["actions", "iliacus"]) == 3
    assert capsys.readouterr().err.startswith("psoas: cannot write")


@pytest.mark.parametrize("stream", [None, Full()], ids=["none", "full"])
def test_without_a_stderr_the_exit_status_still_tells(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    assert cli.main(["actions", "nope"]) == 2
    assert cli.main(["actions", "iliacus", "--posture", "hip_flexion_r=124", "-o", "x.txt"]) == 0
    assert Path("x.txt").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("arguments", [["body", "info"], ["--help"], ["--version"]], ids=" ".join)
def test_a_real_full_disk_under_stdout(here, arguments):
    with open("/dev/full", "w") as full:
        done = process(*arguments, cwd=here, stdout=full)
    assert done.stderr.startswith("psoas: cannot write")
    assert len(done.stderr.splitlines()) == 1
    assert done.returncode == 3


@pytest.mark.parametrize("arguments", [["body", "info", "--muscles"], ["--help"]], ids=" ".join)
def test_a_reader_that_has_gone_is_told_nothing(here, arguments):
    read, write = os.pipe()
    os.close(read)
    done = process(*arguments, cwd=here, stdout=write)
    os.close(write)
    assert done.stderr == ""
    assert done.returncode == 0


def test_a_terminal_without_unicode_still_gets_its_answer(here):
    posture = "standing,hip_flexion_r=\N{ARABIC-INDIC DIGIT THREE}"
    env = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = process("actions", "iliacus", "--posture", posture, cwd=here, env=env, stdout=subprocess.PIPE)
    assert "Traceback" not in done.stderr
    assert done.returncode in (0, 2)


# help, and what is left behind


HELP = ["", "--help", "-h", "actions --help", "body", "body info --help", "body export -h"]


@pytest.mark.parametrize("arguments", HELP)
def test_help_is_an_answer(answered, arguments):
    out = answered(*arguments.split())
    assert ("Usage: psoas" if arguments else "psoas says what a muscle does: ") in out
    assert max(map(len, out.splitlines())) <= 80


def test_every_field_of_conditions_is_a_flag(answered):
    text = answered("actions", "--help")
    assert [f for f in Conditions.__dataclass_fields__ if f"--{f}" not in text] == []


def test_version(answered):
    assert answered("--version") == f"{psoas.__version__}\n"


def test_a_process_of_its_own_gives_the_same_answer_and_leaves_nothing(here, answered):
    """Warnings as errors, an empty folder: nothing is left behind, MuJoCo's log neither."""
    (here / "empty").mkdir()
    env = dict(os.environ)
    done = process("actions", "psoas", "--of", "pelvis", cwd=here / "empty", env=env, stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == answered("actions", "psoas", "--of", "pelvis")
    assert list((here / "empty").iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["actions"], ["body", "info", "--muscles"], ["--version"], ["audit"]], ids=" ".join
)
def test_no_command_leaves_anything_behind(run, here, arguments):
    run(*arguments)
    assert list(here.iterdir()) == []


# the exported body, used by somebody who has mujoco and not us

STRANGER = """
import json, sys
import mujoco, numpy as np

asked = json.load(sys.stdin)
model = mujoco.MjModel.from_xml_path(asked["file"])
data = mujoco.MjData(model)
found = {}
for name, given in asked["postures"].items():
    data.qpos[:] = model.key("standing").qpos
    for joint, value in given.items():
        data.qpos[model.joint(joint).qposadr[0]] = value
    for e in range(model.neq):  # follow the couplings by hand
        first = model.eq_obj1id[e]
        if model.eq_type[e] == mujoco.mjtEq.mjEQ_JOINT:
            driver = model.eq_obj2id[e]
            x = data.qpos[driver] if driver >= 0 else 0.0
            data.qpos[first] = np.polynomial.polynomial.polyval(x, model.eq_data[e, :5])
        else:
            at = range(model.tendon_adr[first], model.tendon_adr[first] + model.tendon_num[first])
            joints, coefs = [model.wrap_objid[w] for w in at], [model.wrap_prm[w] for w in at]
            data.qpos[joints[0]] = -sum(c * data.qpos[j] for j, c in zip(joints[1:], coefs[1:])) / coefs[0]
    mujoco.mj_fwdPosition(model, data)
    lengths, rates = data.actuator_length.tolist(), []
    for j in range(model.nv):  # dl/dq, one velocity at a time
        data.qvel[:] = 0
        data.qvel[j] = 1
        mujoco.mj_fwdVelocity(model, data)
        rates.append(data.actuator_velocity.tolist())
    data.qvel[:] = 0
    found[name] = {"lengths": lengths, "dldq": rates, "qpos": data.qpos.tolist()}
names = lambda kind, count: [mujoco.mj_id2name(model, kind, i) for i in range(count)]
found["muscles"] = names(mujoco.mjtObj.mjOBJ_ACTUATOR, model.nu)
found["coordinates"] = names(mujoco.mjtObj.mjOBJ_JOINT, model.njnt)
found["strangers"] = sorted({"psoas", "myo_sim"} & set(sys.modules))
print(json.dumps(found))
"""


def random_postures(body, rng):
    for k in range(3):
        low, high = body.ranges.T
        q = dict(zip(body.coordinates, low + (high - low) * rng.uniform(0.1, 0.9, len(low)), strict=True))
        yield f"random {k}", {name: q[name] for name in body.independent}


@pytest.mark.parametrize("fascicles", [11, 12])
def test_the_exported_body_is_ours_without_us(run, here, rng, fascicles):
    code, out, err = run("body", "export", "-o", "body.xml", "--fascicles", fascicles)
    assert (code, out) == (0, "")
    assert err.startswith("wrote body.xml")
    body = psoas.default_body(fascicles)
    postures = {"standing": {}, **dict(random_postures(body, rng))}
    (here / "empty").mkdir()
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", STRANGER],
        input=json.dumps({"file": str(here / "body.xml"), "postures": postures}),
        cwd=here / "empty", capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["strangers"] == []
    assert found["muscles"] == list(body.muscles)
    assert found["coordinates"] == list(body.coordinates)
    for name, values in postures.items():
        ours = state(body, posture_at(body, values))
        np.testing.assert_allclose(found[name]["qpos"], ours.q, rtol=0, atol=1e-12)
        np.testing.assert_allclose(found[name]["lengths"], ours.lengths, rtol=0, atol=1e-9)
        np.testing.assert_allclose(np.transpose(found[name]["dldq"]), ours.dldq, rtol=0, atol=1e-9)
    assert list((here / "empty").iterdir()) == []


def test_the_export_is_self_contained_and_is_what_we_compute_with(run, here):
    assert run("body", "export", "-o", "body.xml")[0] == 0
    text = (here / "body.xml").read_text("utf-8")
    assert text == default.body_xml(11)
    for word in ("file=", "<include", "meshdir", "<mesh", str(Path.home()), str(here)):
        assert word not in text
    assert "Apache-2.0" in text
    assert 'key name="standing"' in text


@pytest.mark.parametrize("name", ["body.txt", "body", "body.mjcf"])
def test_an_export_that_mujoco_would_not_read_is_refused(refused, name):
    assert "does not end in .xml" in refused("body", "export", "-o", name)


def test_an_export_needs_a_name(refused):
    assert "-o body.xml" in refused("body", "export")
