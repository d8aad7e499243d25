"""`.mot` and `.sto`: every trap as a small text, and the writer."""

import gzip
import os

import numpy as np
import pytest

from psoas.errors import FileFormatError, InvalidValueError, OutputError, UnknownNameError
from psoas.formats import lines
from psoas.formats.motions.coordinates import check_plausible, coordinate_of
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.write_sto import sto_text, write_sto

ROWS = "time\ta\tb\n0\t1\t2\n0.01\t3\t4\n0.02\t5\t6\n"


def text(header="", rows=ROWS):
    return f"Coordinates\n{header}endheader\n{rows}"


def refusal(path, **options):
    with pytest.raises(FileFormatError) as caught:
        read_sto(path, **options)
    assert caught.value.exit_code == 3
    assert str(path.parent) not in str(caught.value)
    return str(caught.value)


def test_a_plain_file(put):
    series = read_sto(put(text("version=1\nnRows=3\nnColumns=3\ninDegrees=yes\n")))
    assert (series.source, series.labels, series.notes) == ("trial.mot", ("a", "b"), ())
    assert series.time.tolist() == [0, 0.01, 0.02]
    assert series.values.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert series.rate == pytest.approx(100)
    assert series.lines.tolist() == [8, 9, 10]
    assert not series.values.flags.writeable
    assert repr(series) == "<Series trial.mot: 3 rows of 2 labels, 100 Hz>"


@pytest.mark.parametrize(
    ("name", "header", "degrees", "how"),
    [
        ("x.mot", "version=1\ninDegrees=yes\n", True, "header says inDegrees=yes"),
        ("x.mot", "version=1\ninDegrees=no\n", False, "header says inDegrees=no"),
        ("x.mot", "inDegrees=no\t\t\t\n", False, "header says inDegrees=no"),
        ("x.mot", "", True, "a .mot file before version 1 is in degrees"),
        ("x.mot", "version=0\n", True, "a .mot file before version 1 is in degrees"),
        ("x.mot", "version=1\n", False, "radians are the format's default"),
        ("x.mot", "version=3\n", False, "radians are the format's default"),
        ("x.sto", "", False, "radians are the format's default"),
        ("x.MOT", "", True, "before version 1"),
        ("x.mot", "version=1\nIf there is a line with 'inDegrees', inDegrees=yes is meant\n", False, "default"),
        ("x.mot", "version=1\nAngles are in degrees.\n", False, "default"),
        ("x.mot", "version=1\ninDegrees=maybe\n", False, "default"),
    ],
)
def test_only_an_exact_line_says_degrees_else_the_version_does(put, name, header, degrees, how):
    series = read_sto(put(text(header), name))
    assert series.in_degrees is degrees
    assert how in series.in_degrees_how
    assert series.values[0, 0] == 1  # nothing is converted


@pytest.mark.parametrize("said", ["maybe", '"yes"', "ja", ""])
def test_a_line_that_says_neither_yes_nor_no_is_told(put, said):
    (note,) = read_sto(put(text(f"version=1\ninDegrees={said}\n"))).notes
    assert note.startswith(f"The header says inDegrees={said}, which is neither yes nor no: ")
    assert "--angles" in note
    assert not read_sto(put(text(f"version=1\ninDegrees={said}\n")), angles="deg").notes
    assert not read_sto(put(text("version=1\ninDegrees=no\n"))).notes


def test_a_pointer_is_not_the_file(put):
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    assert "git lfs pull" in refusal(put(pointer))
    assert "no line 'endheader'" in refusal(put(pointer.replace("git-lfs", "git")))


def test_rows_parted_by_blanks_under_labels_parted_by_tabs(put):
    rows = "time\ta\tb\n  0.00  1   2\n  0.01  3   4\n"
    assert read_sto(put(text("inDegrees=no\n", rows))).values.tolist() == [[1, 2], [3, 4]]
    assert "this row has 2 cells but 3 columns" in refusal(put(text("inDegrees=no\n", rows.replace("3   4", "3"))))


@pytest.mark.parametrize(("angles", "degrees"), [("deg", True), ("rad", False)])
def test_the_user_overrides_the_header(put, angles, degrees):
    series = read_sto(put(text("inDegrees=yes\ninDegrees=no\n")), angles=angles)
    assert series.in_degrees is degrees
    assert series.in_degrees_how == f"as asked: angles='{angles}'"


def test_a_header_that_says_both_is_refused(put):
    assert "both inDegrees=yes and inDegrees=no" in refusal(put(text("inDegrees=yes\ninDegrees=no\n")))


def test_an_unknown_override(put):
    with pytest.raises(UnknownNameError, match="Valid are: deg, rad"):
        read_sto(put(text()), angles="grad")


def test_a_lying_header_is_told(put):
    series = read_sto(put(text("version=1\ninDegrees=no\n", "time\tknee_angle_r\tpelvis_ty\n0\t1\t99\n1\t-61\t99\n")))
    assert check_plausible(series, ["knee_angle_r", "not_in_file"]) == (
        "trial.mot:7: header says inDegrees=no but 'knee_angle_r' reaches -61.0. "
        "Pass --angles deg if the header is wrong."
    )
    assert check_plausible(series, ["pelvis_tx"]) is None
    assert check_plausible(read_sto(put(text("version=1\n", "time\tk\n0\t6.28\n1\tnan\n"))), ["k"]) is None
    assert check_plausible(read_sto(put(text("inDegrees=yes\n", "time\tk\n0\t61\n"))), ["k"]) is None


def test_a_few_columns_in_degrees_are_told_apart_from_a_lying_header(put):
    labels = [f"q{i}" for i in range(8)]
    rows = "\t".join(["time", *labels]) + "\n0" + "\t0.5" * 7 + "\t-72.6\n"
    assert check_plausible(read_sto(put(text("inDegrees=no\n", rows))), labels) == (
        "trial.mot:5: header says inDegrees=no but 'q7' reaches -72.6 (so do 1 of 8 angles): "
        "these columns alone seem to be in degrees; mend or drop them."
    )


@pytest.mark.parametrize("header", ["nRows=7\n", "nColumns=40\n", "datarows 7\n", "datacolumns 40\n", "nRows=x\n"])
def test_a_wrong_count_is_a_note(put, header):
    series = read_sto(put(text(f"version=1\n{header}")))
    assert len(series.notes) == 1
    assert "which were read" in series.notes[0]


def test_counts_that_are_right_are_no_note(put):
    assert read_sto(put(text("version=1\ndatarows 3\ndatacolumns 3\n"))).notes == ()


@pytest.mark.parametrize("version", ["1", "2", "3"])
def test_versions_one_to_three(put, version):
    assert read_sto(put(text(f"version={version}\n"))).notes == ()


def test_an_unknown_version_is_a_note(put):
    assert "version=9" in read_sto(put(text("version=9\n"))).notes[0]


@pytest.mark.parametrize(
    ("kind", "cell", "components"),
    [("Vec3", "1,2,3", 3), ("SpatialVec", "1,2,3,4,5,6", 6), ("Quaternion", "1,2,3,4", 4), ("vec3", "~[1,2, 3]", 3)],
)
def test_vector_cells_hold_commas(put, kind, cell, components):
    rows = f"time\ta\tb\n0\t{cell}\t{cell}\n1\t{cell}\t\n"
    series = read_sto(put(text(f"DataType={kind}\nversion=3\n", rows), "x.sto"))
    assert series.values.shape == (2, 2, components) == (2, 2, len(series.components))
    assert series.values[0, 1].tolist() == list(range(1, components + 1))
    assert np.isnan(series.values[1, 1]).all()


def test_vector_cells_of_the_wrong_length(put):
    path = put(text("DataType=Vec3\n", "time\ta\n0\t1,2\n"))
    assert refusal(path).startswith("trial.mot:5: a cell holds 2 numbers; 3 with commas are meant")
    assert "this row has 2 cells" in refusal(put(text("DataType=Vec3\n", "time\ta\tb\n0\t1,2,3\n")))
    assert "read are double, Vec3" in refusal(put(text("DataType=Mat99\n")))


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("/jointset/ground_pelvis/pelvis_tilt/value", ("pelvis_tilt", "value")),
        ("/jointset/ground_pelvis/pelvis_tilt/speed", ("pelvis_tilt", "speed")),
        ("jointset/hip_r/hip_flexion_r/value", ("hip_flexion_r", "value")),
        ("/model/slider/tx|value", ("tx", "value")),
        ("pelvis_tilt", ("pelvis_tilt", None)),
        ("/forceset/soleus_r", ("/forceset/soleus_r", None)),
        ("value", ("value", None)),
    ],
)
def test_paths_name_coordinates(label, found):
    assert coordinate_of(label) == found


def rounded(hertz, decimals, n=601):
    return np.round(np.arange(n) / hertz, decimals)


@pytest.mark.parametrize(
    ("time", "hertz"),
    [
        (rounded(600, 4), 600),  # the median step alone says 588
        (rounded(60, 3), 60),
        (rounded(600, 3), 600),  # and here 500
        ([0, 0.01, 0.02, 0.5, 0.51, 0.52], 100),
        ([0, 0.01], 100),
    ],
)
def test_the_rate_survives_rounded_times_and_gaps(put, time, hertz):
    rows = "time\ta\n" + "".join(f"{t!r}\t0\n" for t in np.asarray(time).tolist())
    series = read_sto(put(text("version=1\n", rows)))
    assert series.rate == pytest.approx(hertz, rel=2e-3)
    assert bool(series.notes) == (len(time) == 6)


def test_one_row_has_no_rate(put):
    series = read_sto(put(text("version=1\n", "time\ta\n0\t5\n")))
    assert np.isnan(series.rate)
    assert repr(series) == "<Series trial.mot: 1 rows of 1 labels, one row>"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("tail", ["", "\t\t\t", " "])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_trailing_tabs_blank_lines_and_byte_order_mark(put, end, tail, mark):
    content = text("version=1\ninDegrees=yes\n\t\t\n", f"\n\t\n{ROWS}\n \n").replace("\n", f"{tail}{end}")
    series = read_sto(put(mark + content.encode()))
    assert series.values.tolist() == [[1, 2], [3, 4], [5, 6]]
    assert series.in_degrees is True


def test_labels_are_utf8_or_latin1(put):
    rows = "time\tgenou_é\n0\t1\n"
    for encoding in ("utf-8", "latin-1"):
        assert read_sto(put(text("mesuré\n", rows).encode(encoding))).labels == ("genou_é",)


def test_missing_cells(put):
    cells = ["", "nan", "NaN", "NAN", "-nan", " nan ", "nan(ind)", "1e999", "-1.#IND", "1.#QNAN", "inf", "-Infinity"]
    rows = "time\ta\tb\n" + "".join(f"{i}\t{cell}\t1\n" for i, cell in enumerate(cells))
    series = read_sto(put(text("version=1\n", rows)))
    assert np.isnan(series.column("a")).all()
    assert series.column("b").tolist() == [1] * len(cells)
    assert series.notes == ("12 of 24 (50.0%) numbers are missing.",)


@pytest.mark.parametrize("cell", ["1,5", "1_000", "٣", "abc", "0x10", "1e", "--1", "1.5.", "nan(" + "x" * 99])
def test_cells_that_are_no_numbers(put, cell):
    message = refusal(put(text("version=1\n", f"time\ta\n0\t{cell}\n")))
    assert message.startswith("trial.mot:5: '")
    assert "under 'a' is not a number; give decimals with a point" in message
    assert len(message) < 160


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("Coordinates,,\nversion=1,,\nendheader,,\ntime,a,b\n0,1,2\n", ":3: this file is comma-separated"),
        (text(rows="time,a,b\n0,1,2\n"), ":3: this file is comma-separated"),
        (text(rows="time\ta\n0,1\n"), "tabs"),
        ("no header at all\n", "no line 'endheader'"),
        ("", "no line 'endheader'"),
        ("x\n" * 20_000, "no line 'endheader'"),
        (text(rows=""), "ends after its header"),
        (text(rows="time\ta\n"), "no row of data"),
        (text(rows="a\tb\n0\t1\n"), "it must be 'time'"),
        (text(rows="\ta\n0\t1\n"), "it must be 'time'"),
        (text(rows="time\n0\n"), "no column has a label"),
        (text(rows="time\ta\tTime\n0\t1\t2\n"), "two columns are labelled 'time'"),
        (text(rows="time\ta\t\tb\n0\t1\t2\t3\n"), "column 3 has no label"),
        (text(rows="time\ta\tb\n0\t1\n"), ":4: this row has 2 cells but 3 columns have labels"),
        (text(rows="time\ta\n0\t1\t2\n"), ":4: this row has 3 cells but 2 columns have labels"),
        (text(rows="time\ta\n0\t1\n0\t2\n1\t3\n"), ":5: time 0.0 does not come after 0.0"),
        (text(rows="time\ta\n1\t1\n0\t2\n"), ":5: time 0.0 does not come after 1.0"),
        (text(rows="time\ta\n\t1\n"), ":4: the time of this row is missing"),
        (text(rows="time\ta\n0\t1\n1e-320\t1\n"), "too close together"),
        (text(rows="time\ta\n-1e308\t1\n1e308\t1\n"), "too far apart"),
        (gzip.compress(text().encode(), mtime=0), "gzip-compressed, not plain text"),
        (b"PK\3\4" + b"x" * 99, "a zip archive"),
        (text().encode("utf-16"), "UTF-16"),
        (b"\0" * 100, "binary"),
        (text(rows=ROWS).encode() + b"\n" * 5000 + b"1\t2\0\t3\n", "NUL bytes"),
    ],
)
def test_what_cannot_be_read_is_refused(put, content, words):
    assert words in refusal(put(content))


def test_blanks_instead_of_tabs_are_a_note(put):
    series = read_sto(put(text("version=1\n", "time a  b\n 0 1   2\n")))
    assert series.values.tolist() == [[1, 2]]
    assert series.notes == ("Cells are separated by blanks instead of tabs.",)


def test_paths_that_are_no_files(tmp_path):
    assert "No such file" in refusal(tmp_path / "absent.mot")
    folder = tmp_path / "folder.mot"
    folder.mkdir()
    assert "cannot read 'folder.mot'" in refusal(folder)
    with pytest.raises(FileFormatError, match="it is not a name a file can have"):
        read_sto("a\0b.mot")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_named_pipe_does_not_block(tmp_path):
    os.mkfifo(tmp_path / "pipe.mot")
    assert "not a regular file" in refusal(tmp_path / "pipe.mot")


def test_sizes_are_bounded(put, monkeypatch):
    path = put(text())
    monkeypatch.setattr(lines, "MAX_LINE", 8)
    assert "longer than 8 characters" in refusal(path)
    monkeypatch.undo()
    monkeypatch.setattr(lines, "MAX_VALUES", 8)
    assert "more than 8 numbers" in refusal(path)
    monkeypatch.undo()
    monkeypatch.setattr(lines, "MAX_LABELS", 1)
    assert "2 labels; up to 1" in refusal(path)
    with pytest.raises(FileFormatError, match="files up to 0 MiB"):
        lines.opened(path, limit=3)


def test_names_from_strangers_stay_on_one_line(put):
    message = refusal(put(text(rows="time\t[/r]\x1b[31m\n0\tx\n")))
    assert "\x1b" not in message
    assert "\n" not in message


def test_as_a_labelled_array(put):
    array = read_sto(put(text("inDegrees=yes\n"))).array()
    assert array.dims == ("time", "label")
    assert array.sel(label="b", time=0.01).item() == 4
    assert array.time.attrs["units"] == "s"
    assert array.attrs["in_degrees"] == "yes"
    assert array.attrs["source"] == "trial.mot"
    assert array.attrs["units"] == ""
    assert array.attrs["rate"] == pytest.approx(100)
    assert array.attrs["long_name"]


# The writer


AWKWARD = [0.1 + 0.2, -0.0, 5e-324, 1.7976931348623157e308, np.pi, np.nan, 1 / 3, -1e-17]


def test_what_is_written_reads_back_to_the_last_bit(tmp_path):
    time, values = np.arange(4) / 3, np.reshape(AWKWARD, (4, 2))
    for in_degrees in (True, False):
        write_sto(tmp_path / "w.mot", ["a", "/b/c"], time, values, in_degrees=in_degrees)
        series = read_sto(tmp_path / "w.mot")
        assert series.labels == ("a", "/b/c")
        assert series.in_degrees is in_degrees
        assert series.time.tobytes() == time.tobytes()
        np.testing.assert_array_equal(series.values, values)
        assert not [note for note in series.notes if "missing" not in note]
    assert [path.name for path in tmp_path.iterdir()] == ["w.mot"]


def test_vectors_are_written(tmp_path):
    for n in (3, 6):
        values = np.random.default_rng(n).normal(size=(5, 2, n))
        write_sto(tmp_path / "v.sto", ["a", "b"], np.arange(5), values, in_degrees=False)
        np.testing.assert_array_equal(read_sto(tmp_path / "v.sto").values, values)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"labels": ["a", "a"]}, "labels two columns"),
        ({"labels": ["a", "time"]}, "cannot label a column"),
        ({"labels": ["a", "b\tc"]}, "cannot label a column"),
        ({"labels": ["a", ""]}, "cannot label a column"),
        ({"labels": ["a"]}, "do not fit"),
        ({"time": [0, 0]}, "each later"),
        ({"time": [0, np.nan]}, "finite"),
        ({"values": [[1, np.inf], [2, 3]]}, "infinite"),
        ({"values": np.zeros((2, 2, 4))}, "vectors of 4"),
        ({"name": "inDegrees=no"}, "first line"),
        ({"name": "a\nb"}, "first line"),
        ({"name": "endheader"}, "first line"),
    ],
)
def test_what_cannot_be_written_is_refused(change, words):
    given = {"labels": ["a", "b"], "time": [0, 1], "values": np.zeros((2, 2)), "in_degrees": True} | change
    with pytest.raises(InvalidValueError, match=words):
        sto_text(**given)


def test_a_folder_that_is_not_there(tmp_path):
    with pytest.raises(OutputError):
        write_sto(tmp_path / "no" / "w.mot", ["a"], np.zeros(1), np.zeros((1, 1)), in_degrees=False)


def test_opensim_reads_back_what_is_written(tmp_path, opensim_reads):
    time = np.cumsum(np.random.default_rng(1).uniform(1e-3, 1, 50))
    scalars = np.random.default_rng(2).normal(size=(50, 4)) * 10.0 ** np.arange(-12, 4, 4)
    vectors = np.random.default_rng(3).normal(size=(50, 2, 3))
    scalars[3, 2] = np.nan
    write_sto(tmp_path / "s.mot", ["a", "b", "/c/d/value", "e"], time, scalars, in_degrees=True)
    write_sto(tmp_path / "v.sto", ["a", "b"], time, vectors, in_degrees=False)
    first, second = opensim_reads(tmp_path / "s.mot", tmp_path / "v.sto")
    assert first[0] == ["a", "b", "/c/d/value", "e"]
    for read, written in ((first, scalars[..., None]), (second, vectors)):
        assert read[1].tobytes() == time.tobytes()
        np.testing.assert_array_equal(read[2], written)
