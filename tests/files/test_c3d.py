"""`.c3d`: the guard on its raw header, the process that reads it, and what is made of its points."""

import struct
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec

import numpy as np
import pytest

from psoas.errors import FileFormatError, InvalidValueError, MissingDependencyError, UnknownNameError
from psoas.formats.motions.c3d import child as c3d_child
from psoas.formats.motions.c3d import process as c3d_process
from psoas.formats.motions.c3d import read as c3d
from psoas.formats.motions.c3d.header import Header, check_agrees, read_header
from psoas.formats.motions.c3d.labels import OUTPUT_KINDS, distinct, output_kind, point_labels
from psoas.formats.motions.c3d.read import read_c3d, recording
from support import c3d_bytes as made

needs_ezc3d = pytest.mark.skipif(find_spec("ezc3d") is None, reason="ezc3d is not installed")

POINTS = np.random.default_rng(5).normal(500, 300, (6, 3, 3)).astype("f4").astype(float)
ANALOGS = np.random.default_rng(6).normal(size=(24, 2)).astype("f4").astype(float)


@pytest.fixture
def read(put):
    return lambda *arguments, **options: read_c3d(put(made.c3d_bytes(*arguments, **options), "trial.c3d"))


# The guard: no ezc3d needed


def test_the_raw_header():
    header = read_header("x", made.c3d_bytes(POINTS, analogs=ANALOGS, first=11))
    assert header[:5] == (3, 8, 11, 16, True)
    assert (header.frames, header.frame_bytes) == (6, 4 * (4 * 3 + 8))


@pytest.mark.parametrize("processor", [84, 85, 86])
@pytest.mark.parametrize("scale", [-0.01, 0.1])
def test_the_sign_of_the_scale_in_every_byte_order(processor, scale):
    content = bytearray(made.c3d_bytes(POINTS))
    order = ">" if processor == 86 else "<"
    content[515] = processor
    content[2:20] = struct.pack(f"{order}5HfHH", 3, 0, 1, 6, 0, scale, 3, 0)
    if processor == 85:
        four = struct.pack("<f", scale * 4)
        content[12:16] = four[2:] + four[:2]
    assert read_header("x", bytes(content)).floats is (scale < 0)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda b: b[:800], "not a .c3d file"),
        (lambda b: b"\0" + b[1:], "not a .c3d file"),
        (lambda b: b[:1] + b"\x51" + b[2:], "not a .c3d file"),
        (lambda b: b"time\ta\n" * 500, "not a .c3d file"),
        (lambda b: b"\xff" + b[1:], "parameters are not where"),
        (lambda b: b[:515] + b"\0" + b[516:], "parameters are not where"),
        (lambda b: b[:6] + struct.pack("<HH", 9, 3) + b[10:], "has no frame: first 9, last 3"),
        (lambda b: b[:2] + struct.pack("<HH", 0, 0) + b[6:], "neither points nor analog"),
        (lambda b: b[:16] + b"\0\0" + b[18:], "where the data start"),
        (lambda b: b[: (b[16] - 1) * 512 + 100], "is cut off: it holds 2 of 6 frames"),
        (lambda b: b[:8] + struct.pack("<H", 5000) + b[10:], "of 5000 frames"),
        (lambda b: b[:2] + struct.pack("<H", 60000) + b[4:], "is cut off"),
    ],
)
def test_headers_that_promise_what_is_not_there(put, change, words):
    content = made.c3d_bytes(POINTS)
    with pytest.raises(FileFormatError) as caught:
        read_c3d(put(change(content), "trial.c3d"))
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("wrong", [(4, 8, 6), (3, 9, 6), (3, 8, 7)])
def test_what_was_misread_is_refused(wrong):
    header = Header(3, 8, 1, 6, True, 1024)
    check_agrees("x", header, 3, 8, 6)
    check_agrees("x", header._replace(last=65535), 3, 8, 70_000)  # too many to state
    with pytest.raises(FileFormatError, match="'x' was misread by ezc3d: its header says"):
        check_agrees("x", header, *wrong)


def test_a_reader_that_returns_other_shapes_is_caught(put, monkeypatch):
    content = made.c3d_bytes(POINTS, analogs=ANALOGS)
    found = {"points": np.zeros((3, 3, 6)), "analogs": np.zeros((2, 18)), "residuals": np.zeros((3, 6))}
    monkeypatch.setattr(c3d, "read_apart", lambda *_: found)
    with pytest.raises(FileFormatError, match=r"8 analog samples per frame \(read: 6\)"):
        read_c3d(put(content, "trial.c3d"))


# The process


def test_without_ezc3d_the_message_says_what_to_install(put, monkeypatch):
    monkeypatch.setattr(c3d_process, "find_spec", lambda _: None)
    with pytest.raises(MissingDependencyError, match="pip install ezc3d"):
        read_c3d(put(made.c3d_bytes(POINTS), "trial.c3d"))


def child(tmp_path, monkeypatch, source):
    """Puts another script in the place of the reader."""
    script = tmp_path / "child.py"
    script.write_text(source, encoding="utf-8")
    monkeypatch.setattr(c3d_process.c3d_child, "__file__", str(script))
    monkeypatch.setattr(c3d_process, "find_spec", lambda _: True)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("while True: pass", "was not read within 0.5 s, so reading was stopped"),
        ("import os; os._exit(3)", "ezc3d ended with code 3"),
        ("import os; os.abort()", "ezc3d ended with code"),
        ("import sys; sys.exit(6)", "more than 4 GiB of memory"),
        ("import sys; sys.exit('bad ' + sys.argv[1])", "ezc3d says 'bad trial.c3d'"),
        ("import sys; sys.stderr.write('x' * 10**6); sys.exit(1)", "xxx'"),
        ("pass", "left no result"),
        ("import sys; open(sys.argv[2], 'wb').write(b'PK but no archive')", "left no result"),
        (
            "import sys, numpy as np; np.savez(sys.argv[2], points=np.array([{}], dtype=object))",
            "left no result",  # nothing is unpickled
        ),
        (
            "import sys, numpy as np; np.savez(sys.argv[2], points=np.zeros(3), analogs=1, residuals=1)",
            "odd shapes",
        ),
    ],
)
def test_whatever_the_reader_does_ends_in_our_error(put, tmp_path, monkeypatch, source, words):
    folder = child(tmp_path, monkeypatch, source)
    start = time.monotonic()
    with pytest.raises(FileFormatError) as caught:
        read_c3d(put(made.c3d_bytes(POINTS), "trial.c3d"), timeout=0.5 if "while" in source else 60)
    assert time.monotonic() - start < 10
    assert words in str(caught.value)
    assert str(tmp_path) not in str(caught.value)
    assert len(str(caught.value)) < 600
    assert not list(folder.iterdir())  # its folder is gone


def test_an_ezc3d_that_does_not_load(put, tmp_path, monkeypatch):
    child(tmp_path, monkeypatch, "import sys; sys.exit(5)")
    with pytest.raises(MissingDependencyError):
        read_c3d(put(made.c3d_bytes(POINTS), "trial.c3d"))


@pytest.mark.skipif(find_spec("resource") is None, reason="this system bounds no process")
def test_the_process_is_bounded():
    source = (
        "import sys, runpy; m = runpy.run_path(sys.argv[1]); m['limit'](2**28, 5)\n"
        "import resource as r; print(r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0])\n"
        "try: bytearray(2**30); print('had it')\n"
        "except MemoryError: print('refused')\n"
    )
    command = [sys.executable, "-c", source, c3d_child.__file__]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(2**28), "5", "refused"]


@needs_ezc3d
@pytest.mark.skipif(find_spec("resource") is None, reason="this system bounds no process")
def test_the_reader_is_given_its_bounds(put, monkeypatch):
    path = put(made.c3d_bytes(POINTS), "trial.c3d")
    read_c3d(path)
    monkeypatch.setattr(c3d_process, "MEMORY", 2**24)  # too little to load anything
    with pytest.raises((FileFormatError, MissingDependencyError)):
        read_c3d(path)


@pytest.mark.parametrize("timeout", [0, -1, float("nan"), float("inf")])
def test_a_timeout_that_is_no_time(put, timeout):
    with pytest.raises(InvalidValueError, match="give seconds above 0"):
        read_c3d(put(made.c3d_bytes(POINTS), "trial.c3d"), timeout=timeout)


def test_an_unknown_unit_asked_for(put):
    with pytest.raises(UnknownNameError, match="Valid are: m, cm, mm"):
        read_c3d(put(made.c3d_bytes(POINTS), "trial.c3d"), units="inch")


def test_reading_the_formats_loads_nothing_heavy():
    modules = ", ".join(f"psoas.formats.motions.{m}" for m in ("c3d.read", "trc", "sto", "write_sto", "coordinates"))
    source = f"import sys, {modules}; print([m for m in ('xarray', 'opensim', 'ezc3d', 'mujoco') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# What is made of a file


@needs_ezc3d
def test_points_and_analogs(read):
    found = read(POINTS, labels=["a", "b", "c"], analogs=ANALOGS)
    assert found.markers.labels == ("a", "b", "c")
    np.testing.assert_array_equal(found.markers.values, POINTS * 1e-3)
    np.testing.assert_allclose(found.markers.time, np.arange(6) / 100)
    assert found.markers.units == ("m",) * 3
    np.testing.assert_allclose(found.analogs.values, ANALOGS, rtol=1e-6)
    assert (found.analogs.labels, found.analogs.units) == (("A0", "A1"), ("V", "V"))
    assert found.analogs.rate == pytest.approx(400)
    assert (found.outputs, found.plates, found.notes, found.markers.notes) == (None, (), (), ())


@needs_ezc3d
@pytest.mark.parametrize(
    ("units", "factor", "note"),
    [("mm", 1e-3, ""), ("cm", 1e-2, ""), ("m", 1, ""), ("MM", 1e-3, ""), ("", 1e-3, "The unit is missing; the points")],
)
def test_units(read, units, factor, note):
    points = POINTS * 1e-3 if units == "m" else POINTS  # a person, in whatever unit
    found = read(points, units=units)
    np.testing.assert_allclose(found.markers.values, points * factor, rtol=1e-6)
    assert (found.notes[0] if found.notes else "")[: len(note) or None] == note


@needs_ezc3d
def test_a_missing_unit_that_size_does_not_tell(put):
    path = put(made.c3d_bytes(POINTS / 10, units=""), "trial.c3d")
    with pytest.raises(FileFormatError, match="the unit is missing; pass units='mm', 'cm' or 'm'"):
        read_c3d(path)
    found = read_c3d(path, units="cm")
    np.testing.assert_allclose(found.markers.values, POINTS / 1000, rtol=1e-6)
    assert found.notes == ("Positions were read in cm, as asked.",)


@needs_ezc3d
def test_subjects_are_left_off(read):
    found = read(POINTS, labels=["Ann:LASI", "Ann:RASI", "Box:top"])
    assert found.markers.labels == ("LASI", "RASI", "top")
    assert found.notes == ("Labels carry a subject, which was left off: Ann, Box.",)
    two = read(POINTS, labels=["Ann:LASI", "Bob:LASI", "Bob:RASI"])
    assert two.markers.labels == ("Ann:LASI", "Bob:LASI", "RASI")


def test_empty_and_repeated_labels_get_a_number():
    notes = []
    assert distinct(["a", "", "a", "a (2)", "a", ""], "point", notes) == [
        "a",
        "point 2",
        "a (3)",
        "a (2)",
        "a (4)",
        "point 6",
    ]
    assert notes == ["4 point labels were empty or stood twice, and got a number."]
    assert distinct(["", "point 1"], "point", []) == ["point 1 (2)", "point 1"]
    assert point_labels(["a"], 3)[1] == ["a", "point 2", "point 3"]
    assert len(set(distinct(["x"] * 5000, "point", []))) == 5000


@needs_ezc3d
@pytest.mark.parametrize("by", ["group", "label"])
def test_angles_and_moments_are_never_scaled(read, by):
    labels = ["LASI", "Turn", "Push"] if by == "group" else ["LASI", "Ann:LHipAngles", "LHipMoment"]
    group = {"ANGLES": ["Turn"], "MOMENTS": ["Push"]} if by == "group" else {}
    units = {"ANGLE_UNITS": "deg", "MOMENT_UNITS": "Nmm"}
    points = POINTS.copy()
    points[2, 1] = 0  # an angle of zero is one
    found = read(points, labels=labels, point=group | units)
    assert found.markers.labels == ("LASI",)
    assert found.outputs.labels == tuple(label.rpartition(":")[2] for label in labels[1:])
    assert found.outputs.units == ("deg", "Nmm")
    np.testing.assert_array_equal(found.outputs.values, points[:, 1:])


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("LHipAngles", "ANGLES"),
        ("RFootProgressAngle", "ANGLES"),
        ("LKneeMoment", "MOMENTS"),
        ("LKneeTorque", "MOMENTS"),
        ("RAnkleForce", "FORCES"),
        ("LNormalisedGRF", "FORCES"),
        ("LHipPower", "POWERS"),
        ("AngleL", None),
        ("LForearm", None),
        ("LASI", None),
    ],
)
def test_points_that_are_no_positions_by_their_label(label, kind):
    found = {f"POINT.{name}": np.zeros(0, dtype=str) for name in OUTPUT_KINDS}
    assert output_kind(found, label, label) == kind
    assert output_kind(found | {"POINT.SCALARS": np.array([label])}, label, label) == "SCALARS"


@needs_ezc3d
def test_a_file_of_angles_only(read):
    found = read(POINTS[:, :1], labels=["LKneeAngles"])
    assert found.markers is None
    assert found.outputs.labels == ("LKneeAngles",)


@needs_ezc3d
def test_invalid_points_are_dropped_and_counted(read):
    residual = np.zeros((6, 3))
    residual[2, 1] = residual[3, 1] = -1
    points = POINTS.copy()
    points[0, 0] = 0
    points[5, 2, 1] = np.inf
    found = read(points, residual=residual)
    missing = np.isnan(found.markers.values).all(axis=2)
    assert np.argwhere(missing).tolist() == [[0, 0], [2, 1], [3, 1], [5, 2]]
    assert "2 of 18 (11.1%) positions have a residual below 0, invalid: dropped." in found.markers.notes
    assert any(note.startswith("1 of 18 (5.6%) positions are 0, 0, 0") for note in found.markers.notes)


@needs_ezc3d
def test_a_program_that_marks_every_point_invalid(read):
    found = read(POINTS, residual=-1.0)
    assert np.isnan(found.markers.values).all()
    assert "18 of 18 (100.0%) positions have a residual below 0, invalid: dropped." in found.markers.notes
    assert "Every position is marked invalid, as some programs do; export the file anew." in found.markers.notes


@needs_ezc3d
def test_time_starts_with_the_first_frame(read):
    found = read(POINTS, analogs=ANALOGS, first=201)
    assert found.markers.time[0] == found.analogs.time[0] == 2.0
    assert found.notes == ("The first frame is 201: time starts at 2 s.",)


@needs_ezc3d
@pytest.mark.parametrize(("screen", "told"), [("+Z", False), ("+Y", True), ("-Z", True), ("", False)])
def test_screen_axes_are_checked_against_landmarks(read, screen, told):
    points = POINTS * 0.01 + np.array([[0, 0, 1000.0], [0, 0, 30.0], [0, 0, 500.0]])
    group = {"Y_SCREEN": screen} if screen else {}
    found = read(points, labels=["LASI", "LHEE", "x"], point=group)
    assert found.markers.up == "+z"
    assert any("but the landmarks say +z" in note for note in found.markers.notes) is told
    unknown = read(points, point=group).markers
    assert unknown.up is None
    assert ("which no landmark confirms" in unknown.up_how) is bool(screen)


@needs_ezc3d
def test_force_plates(read):
    corners = np.array([[[0, 0, 0], [400, 0, 0], [400, 600, 0], [0, 600, 0]]], float)
    group = {"USED": 1, "TYPE": np.array([2]), "CORNERS": corners, "ORIGIN": np.array([[1.0, 2.0, -30.0]])}
    group["CHANNEL"] = np.array([[1, 2, 3, 4, 5, 6]])
    analogs = np.ones((6, 6))
    plate = read(POINTS, analogs=analogs, more={"FORCE_PLATFORM": group}).plates[0]
    assert (plate.type, plate.channels) == (2, ("A0", "A1", "A2", "A3", "A4", "A5"))
    np.testing.assert_allclose(plate.corners, corners[0] / 1000)
    np.testing.assert_allclose(plate.origin, [1e-3, 2e-3, -30e-3])
    bare = read(POINTS, more={"FORCE_PLATFORM": {"USED": 1}}).plates[0]
    assert (bare.type, bare.channels) == (0, ())
    assert np.isnan(bare.corners).all()


@needs_ezc3d
def test_a_rate_is_needed(put):
    with pytest.raises(FileFormatError, match="POINT:RATE"):
        read_c3d(put(made.c3d_bytes(POINTS, rate=0.0), "trial.c3d"))


@needs_ezc3d
def test_an_analog_rate_that_disagrees(put):
    header = read_header("x", made.c3d_bytes(POINTS, analogs=ANALOGS))
    found = c3d_process.read_apart("x", made.c3d_bytes(POINTS, analogs=ANALOGS), 60)
    found["ANALOG.RATE"] = np.array([1000.0])
    samples = recording("x", header, found).analogs
    assert samples.rate == pytest.approx(400)
    assert samples.notes == ("ANALOG:RATE says 1000 Hz but there are 400 samples a second, which counts here.",)


@needs_ezc3d
@pytest.mark.parametrize(("word", "value"), [(1, 2), (2, 7), (3, 2), (4, 5)])
def test_a_header_word_that_lies_is_refused_or_harmless(put, word, value):
    content = bytearray(made.c3d_bytes(POINTS, analogs=ANALOGS))
    content[2 * word : 2 * word + 2] = struct.pack("<H", value)
    with pytest.raises(FileFormatError, match=r"misread|cut off|cannot be read"):
        read_c3d(put(bytes(content), "trial.c3d"))
