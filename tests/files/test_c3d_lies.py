"""Lies of a .c3d file: header against parameters, unit against size, processor against bytes."""

import struct

import numpy as np
import pytest

from psoas.errors import FileFormatError
from psoas.formats.motions.c3d.read import read_c3d
from support.c3d_bytes import BLOCK, c3d_bytes

POINTS = np.random.default_rng(5).normal(500, 300, (4, 3, 3))


@pytest.fixture
def put(tmp_path):
    """A file, some bytes of it replaced: {place: bytes}."""
    pytest.importorskip("ezc3d", reason="ezc3d is not installed")

    def written(content=None, **options):
        path = tmp_path / "x.c3d"
        path.write_bytes(content if content is not None else c3d_bytes(POINTS, **options))
        return path

    return written


def with_bytes(at, value, **options):
    """The plain file, with other bytes in one place."""
    content = bytearray(c3d_bytes(POINTS, **options))
    content[at : at + len(value)] = value
    return bytes(content)


def with_parameter(name, value):
    """The plain file, a parameter of the points saying something else."""
    return c3d_bytes(POINTS, point={name: value}) if name != "DATA_START" else moved(value)


def moved(value):
    """The plain file, whose parameters say that the data start elsewhere."""
    content = bytearray(c3d_bytes(POINTS))
    at = content.index(b"DATA_START") + len("DATA_START") + 4
    assert struct.unpack("<f", content[at : at + 4])[0] or content[at]
    for place in range(at - 2, at + 3):  # wherever the value of this kind stands
        trial = bytearray(content)
        trial[place : place + 2] = struct.pack("<h", value)
        if struct.unpack("<h", content[place : place + 2])[0] == struct.unpack("<10H", content[:20])[8]:
            return bytes(trial)
    raise AssertionError("the start is not where it was written")


LIES = {
    "scale of integers in the header": lambda: with_bytes(12, struct.pack("<f", 0.1)),
    "scale of integers in the parameters": lambda: with_parameter("SCALE", 0.1),
    "data elsewhere in the header": lambda: with_bytes(16, struct.pack("<H", 2)),
    "data elsewhere in the parameters": lambda: moved(9),
    "another rate in the header": lambda: with_bytes(20, struct.pack("<f", 250.0)),
    "bytes of MIPS": lambda: with_bytes(BLOCK + 3, bytes([86])),
    "floats of DEC": lambda: with_bytes(BLOCK + 3, bytes([85])),
    "no processor": lambda: with_bytes(BLOCK + 3, bytes([87])),
    "metres that are millimetres": lambda: c3d_bytes(POINTS, units="m"),
    "millimetres that are metres": lambda: c3d_bytes(POINTS * 1e-3, units="mm"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused(put, lie):
    with pytest.raises(FileFormatError, match=r"^'x\.c3d' "):
        read_c3d(put(LIES[lie]()))


def test_the_truth_is_read(put):
    found = read_c3d(put())
    np.testing.assert_allclose(found.markers.values, POINTS * 1e-3, rtol=1e-6)
    assert read_c3d(put(c3d_bytes(POINTS, units="m")), units="mm").markers is not None


@pytest.mark.parametrize("field", ["RATE"])
def test_the_header_may_leave_its_rate_open(put, field):
    assert read_c3d(put(with_bytes(20, struct.pack("<f", 0.0)))).markers.rate == pytest.approx(100)
