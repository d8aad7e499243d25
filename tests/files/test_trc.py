"""`.trc`: every trap as a small text, and which way is up."""

import numpy as np
import pytest

from psoas.errors import FileFormatError
from psoas.formats.motions.landmarks import find_up, part_of
from psoas.formats.motions.trc import read_trc

KEYS = "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
LABELS = "Frame#\tTime\tLASI\t\t\tLHEE\t\t\n\t\tX1\tY1\tZ1\tX2\tY2\tZ2\n"
ROWS = "1\t0\t1\t2\t3\t4\t5\t6\n2\t0.01\t1\t2\t3\t4\t5\t6\n"


def text(rows=ROWS, values="100\t100\t2\t2\tm\t100\t1\t2", labels=LABELS, keys=KEYS):
    return f"PathFileType\t4\t(X/Y/Z)\ttrial.trc\n{keys}\n{values}\n{labels}{rows}"


def trc(put, *arguments, **options):
    return read_trc(put(text(*arguments, **options), "trial.trc"))


def test_a_plain_file(put):
    series = trc(put)
    assert series.labels == ("LASI", "LHEE")
    assert series.values.tolist() == [[[1, 2, 3], [4, 5, 6]]] * 2
    assert (series.components, series.units, series.notes) == (("x", "y", "z"), ("m", "m"), ())
    assert series.rate == pytest.approx(100)
    array = series.array()
    assert array.dims == ("time", "label", "component")
    assert array.attrs["units"] == "m"
    assert array.attrs["lab_up"] == "unknown"
    assert array.sel(label="LHEE", component="y")[0] == 5


@pytest.mark.parametrize(("unit", "scale"), [("mm", 1e-3), ("cm", 1e-2), ("m", 1), ("MM", 1e-3), ("Meters", 1)])
def test_units(put, unit, scale):
    series = trc(put, values=f"100\t100\t2\t2\t{unit}\t100\t1\t2")
    np.testing.assert_allclose(series.values[0, 1], np.array([4, 5, 6]) * scale)


def test_header_lines_padded_with_tabs(put):
    padded = trc(
        put, values="  100.0\t\t  100.0\t\t    2\t\t     2\t\t m\t  100.0\t 1\t 2\t\t\t", keys=KEYS + "\t\t\t\t"
    )
    doubled = trc(put, keys=KEYS.replace("\t", "\t\t"))
    np.testing.assert_array_equal(padded.values, trc(put).values)
    np.testing.assert_array_equal(doubled.values, trc(put).values)
    assert padded.notes == doubled.notes == ()


def test_a_byte_order_mark(put):
    assert read_trc(put(b"\xef\xbb\xbf" + text().encode(), "x.trc")).labels == ("LASI", "LHEE")


@pytest.mark.parametrize(
    "labels",
    [
        LABELS + "\n",
        LABELS + "\t\t\t\t\t\t\t\n",
        "Frame#\tTime\t\tLASI\t\tLHEE\t\n\t\t\tX1\tY1\tZ1\tX2\tY2\tZ2\t\n",
        "Frame#\tTime\tLASI\t\t\tLHEE\t\t\n",
    ],
)
def test_label_lines_padded_unevenly(put, labels):
    series = trc(put, labels=labels)
    assert series.labels == ("LASI", "LHEE")
    assert len(series.time) == 2


MISSING = ["\t\t", "nan\tNaN\tNAN", "       NaN\tnan\tNan", "0\t0\t0", "0.000\t-0.0\t0e0"]


@pytest.mark.parametrize("cells", MISSING)
@pytest.mark.parametrize("where", [0, 1])
def test_missing_markers_never_shift_the_others(put, cells, where):
    both = ["7\t8\t9", "7\t8\t9"]
    both[where] = cells
    series = trc(put, rows=f"1\t0\t{both[0]}\t{both[1]}\n2\t0.01\t1\t2\t3\t4\t5\t6\n")
    assert np.isnan(series.values[0, where]).all()
    assert series.values[0, 1 - where].tolist() == [7, 8, 9]
    assert series.notes[0] == "1 of 4 (25.0%) positions are missing."
    assert any("0, 0, 0" in note for note in series.notes) == (cells[0] == "0")


def test_a_marker_on_an_axis_is_not_missing(put):
    series = trc(put, rows="1\t0\t0\t0\t3\t4\t5\t6\n")
    assert series.values[0, 0].tolist() == [0, 0, 3]


def test_a_position_without_one_component_is_dropped_and_told(put):
    series = trc(put, rows="1\t0\t1\t\t3\t4\t5\t6\n")
    assert np.isnan(series.values[0, 0]).all()
    assert series.notes[-1] == "1 of 2 (50.0%) positions lack a component and were dropped."


def test_frames_and_time_need_not_start_at_one_and_zero(put):
    series = trc(put, rows="201\t2.00\t1\t2\t3\t4\t5\t6\n202\t2.01\t1\t2\t3\t4\t5\t6\n")
    assert series.time.tolist() == [2.00, 2.01]
    assert series.notes == ()


def test_a_rate_that_disagrees_with_the_times(put):
    series = trc(put, values="250\t250\t2\t2\tm\t250\t1\t2")
    assert series.rate == pytest.approx(100)
    assert series.notes == ("The header states 250 Hz but the times say 100 Hz, which is what counts here.",)


def test_wrong_counts_are_notes(put):
    notes = trc(put, values="100\t100\t7\t9\tm\t100\t1\t2").notes
    assert notes[0] == "The header states NumFrames=7; there are 2 rows, which were read."
    assert notes[1] == "The header states NumMarkers=9; there are 2 markers, which were read."


def test_exponents_line_ends_and_trailing_tabs(put):
    content = text(rows="1\t0\t1.5E+00\t-2e-1\t3\t4\t5\t6\t\t\n").replace("\n", "\r\n")
    assert read_trc(put(content, "x.trc")).values[0, 0].tolist() == [1.5, -0.2, 3]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "is empty"),
        ("nothing\n", ":1: the first line is not 'PathFileType"),
        ("PathFileType\n", "ends within its header"),
        ("PathFileType,4\nDataRate,Units\n100,mm\n", ":2: this file is comma-separated"),
        (text(values="100\t100\t2\t2\tfurlong"), ":3: the unit is 'furlong'; known are mm, cm and m"),
        (text(values=""), ":3: the unit is ''"),
        (text(labels=""), ":4: this line must be 'Frame#'"),
        (text(labels="Frame#\tTime\n"), ":4: no column has a label"),
        (text(labels="Frame#\tTime\tA\t\t\tA\t\t\n"), ":4: 'A' labels two columns"),
        (text(rows=""), "no row of data"),
        (text(rows="1\t0\t1\t2\t3\t4\t5\n"), ":6: this row has 7 cells but 8 columns have labels"),
        (text(rows="1\t0\t1\t2\t3\t4\t5\t6\t7\n"), ":6: this row has 9 cells"),
        (text(rows="1\t0\t1\t2\t3\t4\t5\tx\n"), "'x' under 'LHEE z' is not a number"),
        (text(rows=ROWS + ROWS), ":8: time 0.0 does not come after 0.01"),
        (text(rows="1\t\t1\t2\t3\t4\t5\t6\n"), ":6: the time of this row is missing"),
    ],
)
def test_what_cannot_be_read_is_refused(put, content, words):
    with pytest.raises(FileFormatError) as caught:
        read_trc(put(content, "trial.trc"))
    assert words in str(caught.value)


# Which way is up

STANDING = {"R_SHO": 1.4, "R.ASIS": 1.0, "Knee.Lat": 0.5, "RHEE": 0.05, "L.Toe.Tip": 0.02}


def person(axis, sign, names=tuple(STANDING), rows=20):
    positions = np.random.default_rng(0).normal(0, 0.02, (rows, len(names), 3))
    positions[..., axis] += sign * np.array([STANDING[name] for name in names])
    positions[..., (axis + 1) % 3] += np.linspace(-3, 3, rows)[:, None]  # walks: most variance is not up
    return list(names), positions


@pytest.mark.parametrize("axis", [0, 1, 2])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("names", [tuple(STANDING), ("R.ASIS", "RHEE"), ("R_SHO", "R.ASIS"), ("Knee.Lat", "L.Toe.Tip")])
def test_up_is_from_low_landmarks_to_high_ones(axis, sign, names):
    up, how = find_up(*person(axis, sign, names))
    assert up == f"{'+' if sign > 0 else '-'}{'xyz'[axis]}"
    assert how.startswith(up)
    assert names[0] in how


def test_up_is_unknown_without_landmarks_or_when_they_are_not_above_each_other():
    labels, positions = person(1, 1)
    up, how = find_up(["m1", "m2", "m3", "m4", "m5"], positions)
    assert (up, how[:7]) == (None, "unknown")
    positions[..., 2] += positions[..., 1]  # leans by 45 degrees
    assert find_up(labels, positions)[0] is None
    assert find_up(labels, positions * 0)[0] is None
    assert find_up(labels, positions * np.nan)[0] is None


@pytest.mark.parametrize(
    ("label", "part"),
    [
        ("R.Heel", "foot"),
        ("latAnkle", "foot"),
        ("LMT5", "foot"),
        ("RLMAL", "foot"),
        ("Foot_Marker1", "foot"),
        ("L_FCC", "foot"),
        ("ASISr", "pelvis"),
        ("V.Sacral", "pelvis"),
        ("L_IAS", "pelvis"),
        ("RASI", "pelvis"),
        ("CV7", "trunk"),
        ("AcromionR", "trunk"),
        ("R.Shoulder", "trunk"),
        ("Head1", "trunk"),
        ("R.Knee.Lat", "knee"),
        ("WheelchairRearR", None),  # has 'heel' in it
        ("Femoral_Head", None),
        ("R.Thigh.Front", None),
        ("toeless", None),
        ("", None),
    ],
)
def test_landmarks_by_label(label, part):
    assert part_of(label) == part


@pytest.mark.parametrize("rate", [".", "..", "0", "-100", "nan", "inf", "1e999", "100Hz", "1,0", "1_00", "٣"])
def test_a_rate_that_is_none_is_told_and_the_times_are_taken(put, rate):
    found = trc(put, values=f"{rate}\t100\t2\t2\tmm")
    assert len(found.time) == 2
    assert any(n.startswith(f"The header's DataRate, '{rate}', is no rate") for n in found.notes)
    assert not any("no rate" in n for n in trc(put).notes)
