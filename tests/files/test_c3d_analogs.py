"""Analog channels of .c3d files against their bytes: offsets, formats, scales; what stands behind the data."""

import numpy as np
import pytest

from psoas.errors import FileFormatError
from psoas.formats.motions.c3d import analog
from psoas.formats.motions.c3d.child import decoded
from psoas.formats.motions.c3d.header import read_header
from psoas.formats.motions.c3d.read import read_c3d
from support.c3d_kinds import DEC, INTEL, MIPS, c3d_of_kind

KINDS = [(INTEL, False), (INTEL, True), (DEC, False), (DEC, True)]
POINTS = np.random.default_rng(2).uniform(-400, 1700, (6, 3, 3)).round(1)
COUNTS = np.random.default_rng(3).integers(-1900, 1900, (12, 3))
OFFSET, SCALE = np.array([-740, 0, 311]), np.array([0.5, -0.02, 3.0])


@pytest.fixture
def read(put):
    pytest.importorskip("ezc3d", reason="ezc3d is not installed")

    def made(name="kind.c3d", counts=COUNTS, **options):
        return read_c3d(put(c3d_of_kind(POINTS, counts, **options), name))

    return made


def scaled(counts=COUNTS, offset=OFFSET, scale=SCALE, general=0.1):
    """The samples by the standard's sentence."""
    return (counts - offset) * scale * general


@pytest.mark.parametrize(("processor", "integers"), KINDS)
def test_an_offset_below_zero_keeps_its_sign(read, processor, integers):
    found = read(processor=processor, integers=integers, offset=OFFSET, scale=SCALE, general=0.1)
    np.testing.assert_allclose(found.analogs.values, scaled(), rtol=1e-5, atol=1e-4)
    np.testing.assert_allclose(found.markers.values, POINTS / 1000, atol=1e-6)
    assert found.notes == ("ANALOG:OFFSET is below 0 for A0: taken with its sign, (count - offset) * scale.",)
    plain = read(processor=processor, integers=integers, offset=-OFFSET.clip(None, 0), scale=SCALE)
    assert plain.notes == ()


def test_unsigned_counts_above_32767(read):
    counts, offset = COUNTS + 33000, np.array([32768, 33000, 0])
    how = {"integers": True, "counts": counts, "offset": offset, "scale": SCALE}
    found = read(**how, analog={"FORMAT": "UNSIGNED", "BITS": 16})
    np.testing.assert_allclose(found.analogs.values, scaled(counts, offset, general=1.0), rtol=1e-6)
    assert found.notes == ()


def test_unsigned_offsets_beside_floats(read):
    found = read(offset=np.array([40000, 12, 65535]), analog={"FORMAT": "UNSIGNED"})
    np.testing.assert_allclose(found.analogs.values, COUNTS - [40000.0, 12.0, 65535.0])


def test_twelve_bits_are_the_same_in_either_format(read):
    how = {"integers": True, "counts": COUNTS + 2048, "offset": np.full(3, 2048), "scale": SCALE}
    signed = read(**how, analog={"FORMAT": "SIGNED"}).analogs.values
    np.testing.assert_allclose(read(**how, analog={"FORMAT": "UNSIGNED"}).analogs.values, signed, rtol=1e-9)


@pytest.mark.parametrize(("key", "value", "words"), [
    ("SCALE", np.array([2.0]), "1 number in ANALOG:SCALE for 3 analog channels"),
    ("SCALE", None, "no numbers in ANALOG:SCALE for 3"),
    ("OFFSET", np.array([7, 7]), "2 numbers in ANALOG:OFFSET for 3 analog channels"),
    ("OFFSET", None, "no numbers in ANALOG:OFFSET"),
    ("GEN_SCALE", 0.0, "0 as ANALOG:GEN_SCALE"),
    ("GEN_SCALE", np.nan, "nan as ANALOG:GEN_SCALE"),
    ("GEN_SCALE", -np.inf, "-inf as ANALOG:GEN_SCALE"),
])  # fmt: skip
@pytest.mark.parametrize("integers", [False, True])
def test_what_scales_no_channel_is_refused(read, key, value, words, integers):
    with pytest.raises(FileFormatError, match=rf"^'walk7\.c3d' has {words}"):
        read("walk7.c3d", integers=integers, analog={key: value})


@pytest.mark.parametrize("bad", [0.0, np.nan, np.inf])
def test_a_channel_without_a_scale_has_no_samples(read, bad):
    found = read(scale=np.array([1.0, bad, 2.0]))
    assert np.isnan(found.analogs.values[:, 1]).all()
    np.testing.assert_allclose(found.analogs.values[:, [0, 2]], COUNTS[:, [0, 2]] * [1.0, 2.0])
    assert found.notes == ("ANALOG:SCALE is 0 or no number for A1: without samples here.",)


def test_samples_that_are_not_the_file_s_are_refused():
    content = c3d_of_kind(POINTS, COUNTS, scale=SCALE)
    header = read_header("x", content)
    how = analog.conversion("x", header, content)
    read = analog.raw_analogs(header, content, how, 6)
    found = {"points": np.zeros((3, 3, 6)), "analogs": read, "ANALOG.LABELS": []}
    same, notes = analog.checked_analogs("x", header, content, how, found)
    assert same.tolist() == read.tolist()
    assert notes == []
    other = read.copy()
    other[2, 5] *= 1.01
    with pytest.raises(FileFormatError, match="misread by ezc3d: samples of channel 3 are not what stands"):
        analog.checked_analogs("x", header, content, how, found | {"analogs": other})


def test_points_that_disagree_are_named_before_samples(read):
    with pytest.raises(FileFormatError, match=r"misread by ezc3d: its header says 3 points per frame \(read: 2\)"):
        read(point={"USED": 2})


@pytest.mark.parametrize("integers", [False, True])
def test_mips_is_refused_in_our_words(read, integers):
    with pytest.raises(FileFormatError, match=r"^'old\.c3d' is stored for .* MIPS, .*; save it for Intel"):
        read("old.c3d", processor=MIPS, integers=integers)


@pytest.mark.parametrize("frames", [1, 6])
def test_floats_that_are_called_integers(put, frames):
    pytest.importorskip("ezc3d", reason="ezc3d is not installed")
    lie = c3d_of_kind(POINTS[:frames], COUNTS[: 2 * frames], called=1.0)
    with pytest.raises(FileFormatError, match=r"integers \(POINT:SCALE above 0\), but its data are twice as long"):
        read_c3d(put(lie, "lie.c3d"))
    true = c3d_of_kind(POINTS[:frames], COUNTS[: 2 * frames], integers=True)
    assert read_c3d(put(true, "true.c3d")).notes == ()


def test_what_stands_behind_the_last_frame_is_told(put):
    pytest.importorskip("ezc3d", reason="ezc3d is not installed")
    content = c3d_of_kind(POINTS, COUNTS)
    assert read_c3d(put(content + bytes(900), "zeros.c3d")).notes == ()
    (note,) = read_c3d(put(content + b"x" * 900, "more.c3d")).notes
    assert "bytes behind the last frame were not read" in note


@pytest.mark.parametrize("code", ["utf-8", "latin-1"])
def test_labels_beyond_ascii(read, code):
    found = read(labels=["Zoë:RASI", "Zoë:LASI", "Fußrücken"], code=code)
    assert found.markers.labels == ("RASI", "LASI", "Fußrücken")
    assert found.notes == ("Labels carry a subject, which was left off: Zoë.",)


def test_text_as_utf_8_else_latin_1():
    for text, code in (("plain", "ascii"), ("Größe", "latin-1"), ("Größe", "utf-8"), ("足", "utf-8")):
        assert decoded(text.encode(code).decode("utf-8", "surrogateescape")) == text
