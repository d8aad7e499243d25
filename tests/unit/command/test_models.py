"""The command on motions and on model files: what it prints, writes, refuses, and leaves behind."""

import csv
import io
import json
import re
import shlex
import subprocess
import sys

import numpy as np
import pytest
import xarray as xr

import psoas
from psoas.answers.audit.audit import CLASSES, FINDINGS
from psoas.bodies.default.build import body_xml
from psoas.command import output as moving
from psoas.dataset.schema import SCHEMA_VERSION, check_dataset
from psoas.formats.motions.write_sto import sto_text, write_sto
from support.audit_models import MODELS, Made

pytestmark = pytest.mark.usefixtures("here")
TIME = np.arange(24) / 60
LEGS = {
    "hip_flexion_r": 25 * np.sin(12 * TIME),
    "knee_angle_r": 30 + 25 * np.sin(12 * TIME + 1),
    "hip_flexion_l": -20 * np.sin(12 * TIME),
    "pelvis_tilt": 5 * np.sin(7 * TIME),
}


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    """No progress, however busy the machine is."""
    monkeypatch.setattr(moving, "PATIENCE", 1e9)


@pytest.fixture
def motion(here):
    """A motion of the legs, 24 frames."""
    write_sto(here / "legs.mot", list(LEGS), TIME, np.column_stack(list(LEGS.values())), in_degrees=True)
    return here / "legs.mot"


def lied(here):
    """Degrees under a header that says radians."""
    file = here / "lied.mot"
    write_sto(file, list(LEGS), TIME, np.column_stack(list(LEGS.values())), in_degrees=False)
    return file


def blocks(table):
    """Rows (label, numbers) of each block of a motion's table."""
    found = []
    for block in table.split("\n\n"):
        lines = block.splitlines()
        if head := [i for i, line in enumerate(lines) if re.match(r"muscle\s+least\s+mean\s+most\s+\+ %\s+- %$", line)]:
            rows = [
                re.match(r"(.*?)\s+((?:-?[\d.]+|n\.r\.)(?:\s+(?:-?[\d.]+|n\.r\.)){4})$", x)
                for x in lines[head[0] + 1 :]
            ]
            found.append([(m[1].strip(), m[2].split()) for m in rows])
    return found


# -- tables of a motion --------------------------------------------------------------------------------------------

ASKED = {
    "default": ["psoas", "iliacus"],
    "one axis": ["psoas", "--of", "thorax", "--relative-to", "ground", "--axis", "superior"],
    "all axes": ["iliacus", "--of", "femur_l", "--axis", "all", "--tension", "250"],
    "left": ["rectus_femoris", "--side", "left", "--spine", "rigid"],
    "torque": ["psoas", "rectus_femoris", "--operator", "torque"],
    "torque left": ["psoas", "--operator", "torque", "--side", "left"],
    "fascicle": ["Ps_L1_TP", "--of", "pelvis", "--relative-to", "ground"],
    "fascicle right": ["Ps_L1_TP_r"],
    "fascicle torque": ["Ps_L1_TP", "--operator", "torque"],
    "point": ["iliacus", "--contact", "point", "--stance", "none"][:3],
    "floating": ["iliacus", "--stance", "none"],
}


@pytest.mark.parametrize("what", ASKED)
def test_table_is_that_of_the_netcdf(answered, motion, here, what):
    """Least, mean, most and the shares of each sign, recomputed from every frame; 80 columns; no empty block."""
    arguments = [*ASKED[what], "--posture", motion]
    table = answered("actions", *arguments)
    answered("actions", *arguments, "-o", here / "out.nc")
    with xr.open_dataset(here / "out.nc") as found:
        found.load()
    for line in table.splitlines():
        assert line.startswith("repeat: ") or len(line) <= 80, line
    torque = found.attrs["operator"] == "torque"
    values = found["group_trial_arm" if torque else "group_trial_acceleration"]
    norms = found["group_trial_norm"]  # of what the 5 % are
    scale = 1e3 if torque else float(found.attrs["condition_tension"])
    axes = {"one axis": ["superior"], "all axes": list(found.axis.values)}.get(what, ["right"])
    rows = iter(blocks(table))
    for pair in found.pair.values:
        for axis in axes:
            here_ = values.sel(pair=pair, axis=axis) * scale
            block = next(rows)
            assert block
            sides = {"left": "left", "torque": "right", "torque left": "left", "fascicle right": "right"}
            side = sides.get(what, "right" if torque else "both")
            mine = [g for g in found.group.values if found.group_side.sel(group=g).item() == side]
            assert [label for label, _ in block] == [found.group_label.sel(group=g).item() for g in mine]
            for group, (_, cells) in zip(mine, block, strict=True):
                x = here_.sel(group=group).values
                band = np.maximum(0.05 * norms.sel(pair=pair, axis=axis, group=group).values * scale, 1e-9 * scale)
                want = [x.min(), x.mean(), x.max(), 100 * (x >= band).mean(), 100 * (x <= -band).mean()]
                for cell, number, step in zip(cells, want, (0.1, 0.1, 0.1, 1, 1), strict=True):
                    assert abs(float(cell) - number) <= step / 2 + 1e-9, (group, cells, want)
                assert float(cells[3]) + float(cells[4]) <= 101
    assert next(rows, None) is None


def test_heading_says_what_was_assumed(answered, motion):
    table = " ".join(
        answered("actions", "iliacus", "--posture", motion, "--lowpass", "6", "--contact", "point").split()
    )
    assert table.startswith("When iliacus pulls, the right thigh flexes relative to the pelvis in 100 % of the frames")
    assert " default body, legs.mot: 24 frames, 0 to 0.383333 s, 60 Hz, low-pass 6 Hz standing (" in table
    assert "heel or toe joint within 15 mm of the lowest point of both feet): " in table
    assert "feet that stand held at a point each; lumbar levels free; straight path" in table
    assert "Angles in degrees (header says inDegrees=yes)." in table
    assert "+ flexes, - extends" in table
    assert "+ tilts posteriorly, - tilts anteriorly" in table


@pytest.mark.parametrize("what", ASKED)
def test_the_repeat_line_repeats(answered, motion, what):
    table = answered("actions", *ASKED[what], "--posture", motion)
    program, *again = shlex.split(table.splitlines()[-1].removeprefix("repeat: "))
    assert program == "psoas"
    assert answered(*again) == table


def test_the_repeat_line_has_the_flags_of_a_motion(answered, here):
    table = answered(
        "actions", "iliacus", "--posture", lied(here), "--angles", "deg", "--lowpass", "7.5", "--stance", "none"
    )
    again = shlex.split(table.splitlines()[-1].removeprefix("repeat: "))
    assert answered(*again[1:]) == table
    for flag in ("--angles", "--lowpass", "--stance"):
        assert flag in again


def test_a_header_that_lies_is_refused_with_the_flag_that_mends_it(run, answered, here):
    file = lied(here)
    code, out, err = run("actions", "iliacus", "--posture", file)
    assert (code, out) == (2, "")
    assert err.endswith("Pass --angles deg if the header is wrong.\n")
    mended = answered("actions", "iliacus", "--posture", file, "--angles", "deg")
    assert "Angles in degrees (as asked: angles='deg')." in " ".join(mended.split())


# -- files ---------------------------------------------------------------------------------------------------------


def test_netcdf_reads_back_equal_with_every_frame(answered, motion, here):
    arguments = ["psoas", "--posture", motion, "--lowpass", "6", "--of", "pelvis", "--relative-to", "ground"]
    assert answered("actions", *arguments, "-o", here / "out.nc") == ""
    with xr.open_dataset(here / "out.nc") as read:
        read.load()
    made = psoas.trial(["psoas"], motion, pairs=[("pelvis", "ground")], lowpass=6)
    assert read.sizes["time"] == 24
    np.testing.assert_array_equal(read.time.values, made.time.values)
    for name in made.data_vars:
        np.testing.assert_array_equal(read[name].values, made[name].values)
        assert read[name].attrs == made[name].attrs
    for name in ("stance", "of", "relative_to", "group_label", "group_side", "group_kind", "group_family"):
        assert read[name].values.tolist() == made[name].values.tolist()
    own = {k: str(v) for k, v in read.attrs.items() if k not in ("question", "pairs")}  # what the command adds
    assert own == {k: str(v) for k, v in made.attrs.items()}
    check_dataset(read)


def test_csv_has_every_frame_group_and_axis(answered, motion, here):
    answered("actions", "iliacus", "--posture", motion, "-o", here / "out.csv")
    text = answered("actions", "iliacus", "--posture", motion, "--format", "csv")
    assert (here / "out.csv").read_text() == text
    rows = list(csv.DictReader(io.StringIO(text)))
    made = psoas.trial(["iliacus"], motion).group_trial_acceleration
    named = [row for row in rows if row["muscle"] and row["kind"] != "fascicle"]
    own = {str(g) for g, kind in zip(made.group.values, made.group_kind.values, strict=True) if kind != "fascicle"}
    assert {row["muscle"] for row in named} == own
    assert len(named) == 24 * 2 * len(own) * 3
    ends = list(zip(made["of"].values, made.relative_to.values, strict=True))
    for row in named[:: len(named) // 7]:
        pair = ends.index((row["of"], row["relative_to"]))
        assert row["over"] == "time"
        want = made.sel(time=float(row["at"]), group=row["muscle"], axis=row["axis"]).isel(pair=pair)
        assert float(row["value"]) == float(want)
    assert {row["units"] for row in named} == {made.attrs["units"]}
    assert all(row["axes_of"] for row in named)


def test_a_written_table_is_what_is_printed(answered, motion, here):
    answered("actions", "iliacus", "--posture", motion, "-o", here / "out.txt")
    assert (here / "out.txt").read_text() == answered("actions", "iliacus", "--posture", motion)


# -- progress ------------------------------------------------------------------------------------------------------


def test_progress_is_on_stderr_and_stdout_stays_clean(run, motion, monkeypatch):
    quiet = run("actions", "iliacus", "--posture", motion)
    assert quiet[2] == ""
    monkeypatch.setattr(moving, "PATIENCE", -1.0)
    code, out, err = run("actions", "iliacus", "--posture", motion)
    assert (code, out) == quiet[:2]
    assert err.splitlines() == [f"legs.mot: {p} %" for p in (25, 50, 75, 100)]


# -- what is refused -----------------------------------------------------------------------------------------------

WITHOUT = {
    "forces": (["--forces", "x.mot"], "--forces is of a motion; give one, --posture FILE.mot"),
    "lowpass": (["--lowpass", "6"], "--lowpass is of a motion"),
    "angles": (["--angles", "deg"], "--angles is of a motion"),
    "auto": (["--stance", "auto"], "--stance auto is of a motion"),
}
WITH = {
    "sweep": (["--sweep", "hip_flexion_r=0:10:5"], "--sweep is about one posture, and a motion has many"),
    "why": (["--why"], "--why is about one posture"),
    "plot": (["--plot", "x.gif"], "which are the pictures made"),
    "cut-off": (["--lowpass", "48"], "too high for 60 frames a second; it has to be below 24 Hz"),
    "cut-off, few": (["--lowpass", "1"], "has 24 frames; a filter of 1 Hz needs 60"),
    "cut-off, word": (["--lowpass", "six"], "--lowpass"),
    "angles": (
        ["--angles", "grad"],
        'Invalid value "grad" for --angles. Choose from: "deg", "rad". Did you mean "rad"?',
    ),
    "stance": (["--stance", "rihgt"], 'Did you mean "right"?'),
    "foot off": (["--stance", "both"], "the right foot leaves the ground in"),
    "forces and stance": (["--stance", "both", "--forces", "legs.mot"], "the forces say which foot stands"),
    "no forces": (["--forces", "legs.mot"], "legs.mot has no vertical ground reaction"),
    "operator": (["--operator", "nope"], 'Invalid value "nope" for --operator. Choose from: '),
    "no joint": (["--of", "thorax", "--relative-to", "femur_r", "--operator", "torque"], "no joint joins them"),
    "muscle": (["psoass"], "no muscle named 'psoass'"),
}


@pytest.mark.parametrize("what", WITHOUT)
def test_flags_of_a_motion_need_one(refused, what):
    arguments, said = WITHOUT[what]
    assert said in refused("actions", "iliacus", *arguments)


@pytest.mark.parametrize("what", WITH)
def test_refused_with_a_motion(refused, motion, what):
    arguments, said = WITH[what]
    assert said in refused("actions", "iliacus", "--posture", motion, *arguments)


@pytest.mark.parametrize("name", ["nope.mot", "nope.sto", "NOPE.MOT", "folder.mot", "../nope/x.sto"])
def test_a_missing_motion_exits_with_3(refused, here, name):
    (here / "folder.mot").mkdir()
    assert f"there is no motion file '{name}'" in refused("actions", "iliacus", "--posture", name, code=3)


BROKEN = {
    "empty": b"",
    "no header end": b"a\nversion=1\ntime\tx\n0\t1\n",
    "bytes": bytes(range(256)) * 9,
    "commas": b"a\nendheader\ntime,hip_flexion_r\n0,1\n",
    "a word": b"a\nendheader\ntime\thip_flexion_r\n0\tx\n",
    "times": b"a\nendheader\ntime\thip_flexion_r\n1\t1\n0\t1\n",
    "twice": b"a\nendheader\ntime\thip_flexion_r\thip_flexion_r\n1\t1\t1\n",
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("where", ["--posture", "--forces"])
def test_a_broken_file_exits_with_3(refused, here, motion, what, where):
    (here / "x.mot").write_bytes(BROKEN[what])
    given = ["--posture", "x.mot"] if where == "--posture" else ["--posture", motion, "--forces", "x.mot"]
    # of forces, doubled columns are dropped with a remark; then this file has no forces
    code = 2 if (what, where) == ("twice", "--forces") else 3
    assert "x.mot" in refused("actions", "iliacus", *given, code=code)
    if where == "--forces":
        assert "gone.mot" in refused("actions", "iliacus", "--posture", motion, "--forces", "gone.mot", code=3)


def test_no_coordinate_at_all(refused, here):
    write_sto(here / "emg.sto", ["[/r]", "</script>"], TIME, np.zeros((24, 2)), in_degrees=False)
    assert "has no column that is a coordinate of default body; it has [/r], </script>" in refused(
        "actions", "iliacus", "--posture", "emg.sto"
    )


STRANGE = ["[/r]", "[bold]x[/bold]", "a'b\"`$(x)", "{0}%s", "ü💥", "-dash", "a\nb", "\x1b[31mred", "\u202ex", "a b"]


@pytest.mark.parametrize("text", STRANGE, ids=ascii)
def test_a_strangers_names_go_through_harmlessly(run, here, text):
    """In a label and in the file's name, in table, CSV and netCDF, and where the file is refused."""
    stem = text.replace("/", "|")
    label = text.replace("\n", " ").replace("\x1b", "\x9b").replace("\u202e", "\u200f")  # as far as a label can be
    rows = sto_text(["hip_flexion_r", "x"], TIME[:3], np.ones((3, 2)), in_degrees=True).replace("\tx\n", f"\t{label}\n")
    (here / f"{stem}.mot").write_text(rows, encoding="utf-8")
    given = [f"--posture={stem}.mot"]
    code, out, err = run("actions", "iliacus", *given)
    assert (code, err) == (0, "")
    assert all(line.isprintable() for line in out.splitlines())
    assert "Columns that are no coordinate of the model: " in " ".join(out.split())
    if text.isprintable():
        assert "".join(text.split()) in "".join(out.split())
    assert run("actions", "iliacus", *given, "-o", "out.nc") == (0, "", "wrote out.nc\n")
    with xr.open_dataset(here / "out.nc") as found:
        assert found.attrs["motion"] == f"{stem}.mot"
    assert run("actions", "iliacus", *given, "-o", "out.csv") == (0, "", "wrote out.csv\n")
    with (here / "out.csv").open(newline="", encoding="utf-8") as file:
        assert len(list(csv.DictReader(file))) > 0
    (here / f"{stem}.mot").write_text("broken")
    code, out, err = run("actions", "iliacus", *given)
    assert (code, out) == (3, "")
    assert err[:-1].isprintable()


# -- psoas audit ---------------------------------------------------------------------------------------------------


@pytest.fixture
def made(tmp_path_factory):
    """Writes a small model of a class into a folder beside the working folder."""

    def written(slug, name="model.osim", **more):
        folder = tmp_path_factory.mktemp("models")
        file = getattr(Made(*MODELS[slug][:2], **more), "mjcf" if name.endswith(".xml") else "osim")(folder)
        return file.rename(folder / name)

    return written


def test_audit_of_one_model_has_its_details(answered, made, here):
    out = answered("audit", made("split"))
    lines = out.splitlines()
    assert re.split(r"\s{2,}", lines[0]) == ["file", "family", "psoas", "found"]
    assert lines[1].split()[::2] == ["model.osim", "split"]
    assert "split: psoas split in two (force counted twice)" in lines
    assert "  can it answer?" in lines
    assert "  runs:" not in lines
    assert all(len(line) <= 80 for line in lines if not line.startswith("repeat: "))
    assert list(here.iterdir()) == []


def test_audit_of_several_is_a_table_unless_details_are_asked_for(answered, made):
    files = [made(slug, f"{slug}{'.xml' if i % 2 else '.osim'}") for i, slug in enumerate(CLASSES)]
    table = answered("audit", *files)
    rows = [re.split(r"\s{2,}", line) for line in table.splitlines()[1 : 1 + len(files)]]
    assert [(row[0].split(".")[0], row[2]) for row in rows] == [(slug, slug) for slug in CLASSES]
    assert "can it answer?" not in table
    detailed = answered("audit", *files, "--details")
    assert detailed.count("  can it answer?") == len(files)
    assert detailed.count("  runs:") == len(files)
    assert detailed.startswith(table.partition("\n\nrepeat: ")[0])


def test_audit_repeats(answered, made):
    for flags in ([], ["--details"], ["--fail-on", "merged"]):
        out = answered("audit", made("split", "a b.osim"), *flags)
        again = shlex.split(out.splitlines()[-1].removeprefix("repeat: "))
        assert answered(*again[1:]) == out


def test_audit_as_json_on_stdout_and_into_a_file(answered, made, here):
    files = [made("split", "[r].osim"), made("merged", "<b>.xml")]
    out = answered("audit", *files, "--format", "json")
    whole = json.loads(out)
    assert whole["psoas"] == {"version": psoas.__version__, "schema": SCHEMA_VERSION}
    assert [(a["file"], a["psoas"], a["error"]) for a in whole["details"]["audits"]] == [
        (files[0].name, "split", None),
        (files[1].name, "merged", None),
    ]
    assert "<" not in out
    again = shlex.split(whole["repeat"])
    assert answered(*again[1:]) == out
    assert answered("audit", *files, "-o", here / "out.json") == ""
    assert json.loads((here / "out.json").read_text()) == whole
    assert [p.name for p in here.iterdir()] == ["out.json"]


@pytest.mark.parametrize(
    ("slugs", "code"),
    [("split", 1), ("merged", 0), ("merged,split", 1), (" split , none", 1), ("force_counted_twice", 1),
     ("wrap_missing", 0), ("unreadable", 0)],
)  # fmt: skip
def test_fail_on_is_the_exit_status(run, made, slugs, code):
    failing = [made("split")]
    found, out, err = run("audit", *failing, made("pelvis_origin"), "--fail-on", slugs)
    assert found == code
    named = [slug.strip() for slug in slugs.split(",") if slug.strip() in ("split", "force_counted_twice")]
    assert err.splitlines() == [f"FAILED {tmp}: {slug}" for slug in named for tmp in failing]
    assert out.startswith("file")


def test_an_unknown_slug_lists_the_valid(refused, made):
    said = refused("audit", made("split"), "--fail-on", "splitt")
    assert "no class or finding named 'splitt'. Did you mean 'split'?" in said
    assert all(slug in said for slug in (*CLASSES, *FINDINGS))


def test_one_unreadable_file_does_not_stop_the_rest(run, made, here):
    (here / "bad.osim").write_text("<OpenSimDocument><Model>")
    code, out, err = run("audit", made("split", "a.osim"), "bad.osim", "gone.osim", made("merged", "b.osim"))
    assert code == 3
    assert [line.split()[0] for line in out.splitlines()[1:5]] == ["a.osim", "bad.osim", "gone.osim", "b.osim"]
    assert out.count("could not be read") == 2
    assert len(err.splitlines()) == 2
    assert all(line.startswith(f"psoas: {name}") for line, name in zip(err.splitlines(), ("bad", "gone"), strict=True))
    code, out, _ = run("audit", made("split"), "gone.osim", "--format", "json")
    whole = json.loads(out)["details"]["audits"]
    assert (code, whole[0]["error"], whole[0]["psoas"]) == (3, None, "split")
    assert "gone.osim" in whole[1]["error"]
    assert whole[1]["psoas"] is None
    assert run("audit", made("split"), "gone.osim", "--fail-on", "split")[0] == 1
    assert run("audit", made("split"), "gone.osim", "--fail-on", "merged")[0] == 3
    assert run("audit", made("split"), "gone.osim", "--fail-on", "unreadable")[0] == 1


AUDIT_BAD = {
    "no model": ([], "name at least one model file, or a folder of them, to audit"),
    "format": (["x.osim", "--format", "csv"], 'Invalid value "csv" for --format. Choose from: "table", "json".'),
    "suffix": (["x.osim", "-o", "x.nc"], "this answer is written as table or json"),
    "contradiction": (["x.osim", "-o", "x.json", "--format", "table"], "contradicts the suffix"),
    "flag": (["x.osim", "--deeper"], "--deeper"),
}


@pytest.mark.parametrize("what", AUDIT_BAD)
def test_bad_questions_to_audit_are_refused(refused, what):
    arguments, said = AUDIT_BAD[what]
    assert said in refused("audit", *arguments)


@pytest.mark.parametrize("text", STRANGE, ids=ascii)
def test_audit_of_strangers_files(run, here, made, text):
    stem = text.replace("/", "|")
    made("split", "x.osim", renamed=False).rename(here / f"{stem}.osim")
    model = (here / f"{stem}.osim").read_text()
    (here / f"{stem}.osim").write_text(model.replace('"psoas_r"', '"[/r]&lt;/script&gt;"'))
    code, out, err = run("audit", "--details", f"./{stem}.osim")
    assert (code, err) == (0, "")
    assert all(line.isprintable() for line in out.splitlines() if not line.startswith("repeat: "))
    out = run("audit", f"./{stem}.osim", f"./{stem}2.osim", "--format", "json")[1]
    assert json.loads(out)["details"]["audits"][0]["file"] == f"{stem}.osim"
    assert all(line.isprintable() for line in out.splitlines())
    assert "<" not in out


def test_audit_needs_no_opensim_and_no_engine_of_its_own(made, here):
    """The command imports mujoco for its other commands; nothing it does here uses it. The library imports neither."""
    code = (
        "import sys; from psoas.answers.audit.audit import audit; from psoas.command.audit import audited; "
        "audit(sys.argv[1]); "
        "print([m for m in ('mujoco', 'opensim', 'myo_sim', 'scipy', 'xarray') if m in sys.modules])"
    )
    arguments = [sys.executable, "-W", "error", "-c", code, str(made("split"))]
    said = subprocess.run(arguments, check=True, text=True, capture_output=True, timeout=300, cwd=here)
    assert said.stdout == "[]\n"
    code = (
        "import sys; from psoas.command.main import main; main(['audit', *sys.argv[1:]]); "
        "print('opensim' in sys.modules)"
    )
    arguments[4] = code
    said = subprocess.run(arguments, check=True, text=True, capture_output=True, timeout=300, cwd=here)
    assert said.stdout.endswith("False\n")
    assert list(here.iterdir()) == []


TINY = """<mujoco><worldbody><body name="pelvis"><freejoint/><geom size="0.1"/><site name="a_r" pos="0.02 -0.1 0.1"/>
<site name="a_l" pos="0.02 0.1 0.1"/>
<body name="femur_r" pos="0 -0.1 -0.1"><joint name="hip_flexion_r" axis="0 -1 0" range="-30 120"/><geom size="0.1"/>
<site name="b_r" pos="0 0 -0.2"/></body>
<body name="femur_l" pos="0 0.1 -0.1"><joint name="hip_flexion_l" axis="0 -1 0" range="-30 120"/><geom size="0.1"/>
<site name="b_l" pos="0 0 -0.2"/></body></body></worldbody>
<tendon><spatial name="r"><site site="a_r"/><site site="b_r"/></spatial>
<spatial name="l"><site site="a_l"/><site site="b_l"/></spatial>
</tendon>
<actuator><muscle name="iliacus_r" tendon="r"/><muscle name="iliacus_l" tendon="l"/></actuator></mujoco>"""


def test_deep_on_a_tiny_model(run, here):
    """From (0.02, 0.2) to 0.2 m below the hip: in line with it at -asin(0.02 / 0.201) = -5.7 deg, a step before -5."""
    (here / "tiny.xml").write_text(TINY)
    code, out, err = run("audit", "tiny.xml", "--deep", "--fail-on", "arm_sign_change")
    assert (code, err) == (1, "FAILED tiny.xml: arm_sign_change\n")
    said = " ".join(out.split())
    for side in "rl":
        assert f"the arm of 'iliacus_{side}' about 'hip_flexion_{side}' changes sign near -5 deg" in said
    assert [p.name for p in here.iterdir()] == ["tiny.xml"]
    code, out, err = run("audit", "tiny.xml")
    assert (code, err) == (0, "")
    assert "changes sign" not in out


def test_deep_that_the_engine_cannot_do_is_said(run, here):
    (here / "bad.xml").write_text(
        TINY.replace('size="0.1"/><site name="a_r"', 'type="mesh" mesh="no"/><site name="a_r"')
    )
    code, out, err = run("audit", "bad.xml", "--deep")
    assert err.startswith("psoas: no deep look at 'bad.xml': ")
    assert err.count("\n") == 1
    assert out.startswith("file")
    assert code in (0, 3)


def test_deep_on_our_own_body(run, here):
    (here / "body.xml").write_text(body_xml())
    code, out, err = run("audit", "body.xml", "--deep", "--format", "json")
    assert (code, err) == (0, "")
    (report,) = json.loads(out)["details"]["audits"]
    assert report["psoas"] == "crosses_spine_and_hip"
    assert {f["slug"] for f in report["findings"]} <= {"arm_sign_change", "arm_jump", "path_jump"}
    shallow = json.loads(run("audit", "body.xml", "--format", "json")[1])["details"]["audits"][0]
    assert shallow["findings"] == []
