"""`psoas check`: what is wrong with a file and what is done about it, for files made here."""

import json
import re

import numpy as np
import pytest

import psoas
from psoas.answers.check.check import DOUBTFUL, FINE, REFUSED, REPAIRED, checks
from psoas.errors import FileFormatError
from psoas.formats.motions.series import Series
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.trc import read_trc
from psoas.text.check import check_lines

MIDDLE = "0.1\t2\t3\n"
PLAIN = "x\nversion=1\ninDegrees=yes\nendheader\ntime\ta\tb\n0\t1\t2\n0.1\t2\t3\n0.2\t3\t4\n"
MARKERS = (
    "PathFileType\t4\t(X/Y/Z)\tx.trc\nDataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\n100\t100\t2\t2\t{unit}\n"
    "Frame#\t{time}\tRASI\t\t\tRHEE\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n1\t0\t{a}\n2\t0.01\t{a}\n"
)


@pytest.fixture
def put(tmp_path):
    def written(text, name="x.mot"):
        file = tmp_path / name
        file.write_text(text)
        return file

    return written


REPAIRS = {  # change of the plain file -> what the remark says; none: read as it stands
    "plain": (lambda t: t, None),
    "last row twice": (lambda t: t + "0.2\t3\t4\n", "1 row (line 9) repeats the time of the row before"),
    "last row thrice, other numbers": (lambda t: t + "0.2\t9\t9\n" * 2, "2 rows (lines 9 to 10) repeat the time"),
    "same row in the middle": (
        lambda t: t.replace("0.1\t2\t3\n", "0.1\t2\t3\n" * 2),
        "1 row (line 8) repeats the time",
    ),
    "column twice": (lambda t: t.replace("a\tb", "a\ta"), "a labels several columns; the first was kept"),
    "times": (lambda t: t.replace("time", "Times"), None),
}


@pytest.mark.parametrize("kind", REPAIRS)
def test_every_repair_is_a_remark(put, kind):
    change, said = REPAIRS[kind]
    (found,) = checks([put(change(PLAIN))])
    assert found.verdict == (FINE if said is None else REPAIRED)
    assert (said or "") in " ".join(found.remarks)
    series = read_sto(put(change(PLAIN)))
    np.testing.assert_array_equal(series.time, [0, 0.1, 0.2])
    np.testing.assert_array_equal(series.column("a"), [1, 2, 3])


def test_a_hundred_thousand_columns_take_no_longer_than_reading_them(put, monkeypatch):
    wide = put("x\nversion=1\ninDegrees=yes\nendheader\ntime\t" + "\t".join(f"a{i}" for i in range(20_000)) + "\n"
               + "".join(f"{t / 10}\t" + "\t".join(["1"] * 20_000) + "\n" for t in range(3)))  # fmt: skip
    asked = []
    monkeypatch.setattr(Series, "column", lambda series, label: asked.append(label))  # each looks through all labels
    (found,) = checks([wide])
    assert found.verdict == DOUBTFUL  # no angle exceeds a degree
    assert len(asked) < 100


def test_a_column_without_any_number_is_told_without_a_warning(put):
    text = PLAIN.replace("a\tb", "a\tb\tc\td\te\tf\tg").replace("\t1\t2\n", "\t1\t2" + "\t3" * 4 + "\tnan\n")
    text = text.replace("\t2\t3\n", "\t2\t3" + "\t3" * 4 + "\tnan\n").replace("\t3\t4\n", "\t3\t4" + "\t3" * 4 + "\t\n")
    (found,) = checks([put(text)])  # any warning is an error here
    assert "3 of 21" in " ".join(found.remarks)


ANGLES = "x\nversion=1\ninDegrees=yes\nendheader\ntime\ta\tb\tc\td\te\tpelvis_tx\n" + "".join(
    f"{t / 10}\t{a}\t5\t20\t-3\t30\t0.5\n" for t, a in enumerate((1, 4, 9))
)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t, None),
        (lambda t: t.replace("\t4\t", "\t1e308\t"), "'a' is 1e+308 at 0.1 s; values beyond 1000 rad or m"),
        (lambda t: t.replace("0.5\n", "5000\n"), "'pelvis_tx' is 5e+03"),
        (lambda t: re.sub(r"(?<=\t)(-?\d+)(?=\t)", lambda m: f"{float(m[1]) / 57.3:.3f}", t), "if they are radians"),
        (lambda t: t.replace("inDegrees=yes", "inDegrees=no"), "Pass --angles deg"),
    ],
)  # fmt: skip
def test_what_can_hardly_be_meant_is_doubted_without_a_model_too(put, change, said):
    (found,) = checks([put(change(ANGLES))])
    assert found.verdict == (FINE if said is None else DOUBTFUL)
    assert (said or "") in " ".join(found.doubts)
    assert bool(found.doubts) == (said is not None)


@pytest.mark.parametrize("gone", ["", "ground_force_vx", "ground_force_px", "ground_force_vy"])
def test_a_plate_that_is_not_whole_is_doubted(put, gone):
    names = [f"ground_force_{part}{axis}" for part in "vp" for axis in "xyz"]
    left = [name for name in names if name != gone]
    rows = "".join(f"{t}\t" + "\t".join("700" if n.endswith("vy") else "0" for n in left) + "\n" for t in range(3))
    (found,) = checks([put("x\nendheader\ntime\t" + "\t".join(left) + "\n" + rows)])
    assert found.kind == "forces"
    assert "1 force plate" in found.holds
    assert found.verdict == (DOUBTFUL if gone else FINE)
    assert gone in " ".join(found.doubts)


@pytest.mark.parametrize(
    ("line", "degrees"),
    [("inDegrees=yes", True), ("inDegrees = yes", True), ("inDegrees=YES", True), ("indegrees: Yes", True),
     ("inDegrees=no", False), ("INDEGREES = No", False), ("in degrees = true", True), ("inDegrees=0", False),
     ("notes on inDegrees=yes files", False)],
)  # fmt: skip
def test_in_degrees_is_read_in_every_spelling_and_not_in_prose(put, line, degrees):
    assert read_sto(put(PLAIN.replace("inDegrees=yes", line))).in_degrees is degrees


def test_rows_that_repeat_a_time_with_other_numbers_in_the_middle_are_refused(put):
    with pytest.raises(FileFormatError, match=r"time 0\.1 does not come after 0\.1"):
        read_sto(put(PLAIN.replace("0.1\t2\t3\n", "0.1\t2\t3\n0.1\t7\t3\n")))


@pytest.mark.parametrize(
    ("unit", "k", "said"),
    [
        ("mm", 1000.0, ""),
        ("m", 1.0, ""),
        ("mm", 1.0, "were read in m"),
        ("m", 1000.0, "were read in mm"),
        ("cm", 100.0, ""),
    ],
)
def test_markers_in_another_unit_than_their_header_says(put, unit, k, said):
    cells = "\t".join(f"{k * v:g}" for v in (0.1, 0.9, 0.1, 0.0, 0.05, 0.1))
    file = put(MARKERS.format(unit=unit, time="Time", a=cells), "x.trc")
    series = read_trc(file)
    np.testing.assert_allclose(series.values[0, 0], [0.1, 0.9, 0.1])
    assert said in " ".join(series.notes)
    assert bool(said) == any("read in" in n for n in series.notes)
    kept = read_trc(file, units=unit)  # the user's word
    metre = {"mm": 1e-3, "cm": 1e-2, "m": 1.0}[unit]
    np.testing.assert_allclose(kept.values[0, 0], np.array([0.1, 0.9, 0.1]) * k * metre)


def test_a_file_that_is_refused_does_not_stop_the_rest(put, run):
    good, bad = put(PLAIN), put("nothing of the kind", "y.mot")
    code, out, _ = run("check", good, bad, put("x", "z.doc"))
    assert code == 3
    assert "x.mot: fine, motion" in out
    assert "y.mot: refused" in out
    assert "z.doc: refused" in out
    assert all(len(line) <= 80 for line in out.splitlines() if not line.startswith("repeat:"))
    code, out, _ = run("check", good, bad, "--format", "json")
    assert [one["verdict"] for one in json.loads(out)["checks"]] == [FINE, REFUSED]


def test_hostile_names_stay_data(put):
    lines = check_lines(checks([put(PLAIN, "[red]a\tb.mot")]))
    assert lines[0] == "[red]a\\tb.mot: fine, motion"


def test_a_motion_is_checked_against_a_body(put):
    body = psoas.default_body()
    text = PLAIN.replace("a\tb", "hip_flexion_r\tknee_angle_r")
    (found,) = checks([put(text)], body=body)
    assert any("No column for" in r for r in found.remarks)
    (odd,) = checks([put(text.replace("3\t4\n", "300\t4\n"))], body=body)
    assert any("Outside the model's ranges" in d for d in odd.doubts)
