"""Ways that a stranger's file goes, each with what has to be true of whatever is read. No test.

A reader that refuses is right; one that reads has to have read what stands there.
"""

import tomllib

import numpy as np

from psoas.bodies.models.probe import check_loads
from psoas.formats.meshes.read import read_mesh
from psoas.formats.models.checked import checked_copy
from psoas.formats.models.mjcf import read_mjcf
from psoas.formats.models.names import read_names
from psoas.formats.models.osim import read_osim
from psoas.formats.models.safety import check_model_file
from psoas.formats.motions.c3d.header import raw_points, read_header
from psoas.formats.motions.c3d.read import read_c3d
from psoas.formats.motions.lengths import METRES
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.trc import read_trc
from psoas.formats.xml import read_xml, written


def table(path):
    """A .mot or .sto file: every number that is read stands in the file, in its own column and row."""
    series = read_sto(path)
    assert series.time.shape == series.values.shape[:1]
    if series.values.ndim == 2 and not series.doubled and not any("dropped" in note for note in series.notes):
        same(series.values, cells(path, series.lines)[:, 1 : 1 + len(series.labels)])


def markers(path):
    """A .trc file: every position that is read stands in the file, in the unit that is told."""
    series = read_trc(path)
    found = cells(path, series.lines)
    if found.shape[1] >= 2 + 3 * len(series.labels):
        flat = series.values.reshape(len(series.time), -1)
        raw = found[:, 2 : 2 + flat.shape[1]]
        seen = np.isfinite(flat) & np.isfinite(raw) & (np.abs(raw) > 1e-200)
        if seen.any():
            factor = np.median(flat[seen] / raw[seen])
            assert min(abs(factor / m - 1) for m in METRES.values()) < 1e-9
            np.testing.assert_allclose(flat[seen], raw[seen] * factor, rtol=1e-9)


def cells(path, lines):
    """The cells of some lines of a file as numbers, nan where they are none, by nothing but splitting."""
    text = path.read_bytes().decode("utf-8", "replace") if b"\r" not in path.read_bytes() else ""
    rows = text.split("\n")
    found = []
    for k in lines:
        line = rows[k - 1] if k <= len(rows) else ""
        cells = line.split("\t") if "\t" in line else line.split()
        mixed = "\t" in line and any(
            len(cell.split()) > 1 for cell in cells
        )  # which of the two parts cells is not said
        found.append([number(cell) for cell in cells] if not mixed else [])
    width = max(map(len, found), default=0)
    return np.array([row + [np.nan] * (width - len(row)) for row in found]).reshape(len(found), width)


def number(cell):
    """A cell's number; nan where it is none, or a number only to Python."""
    try:
        return float(cell) if cell.strip().isascii() and "_" not in cell else np.nan
    except ValueError:
        return np.nan


def same(one, two):
    """Equal where both are numbers."""
    if one.shape == two.shape:
        both = np.isfinite(one) & np.isfinite(two)
        np.testing.assert_array_equal(one[both], two[both])


def recording(path):
    """A .c3d file the whole way: positions are those of the raw bytes, in the unit that is told."""
    content = path.read_bytes()
    found = read_c3d(path, timeout=20)
    header = read_header(path.name, content)
    if found.markers is None or found.outputs is not None or header.frames is None or not header.order:
        return
    raw, _ = raw_points(path.name, header, content)
    raw = raw.transpose(2, 1, 0)
    if raw.shape == found.markers.values.shape:
        seen = np.isfinite(raw) & np.isfinite(found.markers.values) & (np.abs(raw) > 1e-30) & (np.abs(raw) < 1e30)
        if seen.any():
            factor = found.markers.values[seen] / raw[seen]
            assert min(np.abs(factor / m - 1).max() for m in METRES.values()) < 1e-4


def header_only(path):
    """The raw header of a .c3d file."""
    read_header(path.name, path.read_bytes())


def osim(path):
    """An OpenSim file to the engine's door: what is written out for it says what was checked."""
    static = read_osim(path)
    with checked_copy(path) as copy:
        again = read_osim(copy)
        assert again.muscles == static.muscles or [m._replace(line=0) for m in again.muscles] == [
            m._replace(line=0) for m in static.muscles
        ]
        assert [c.name for c in again.coordinates] == [c.name for c in static.coordinates]
        assert not again.unread or again.unread == static.unread
        numbers_hold(copy)


def mjcf(path):
    """A MuJoCo file to the engine's door."""
    static = read_mjcf(path)
    with checked_copy(path) as copy:
        again = read_mjcf(copy)
        assert [m.points for m in again.muscles] == [m.points for m in static.muscles]
        numbers_hold(copy)


def numbers_hold(copy):
    """What is written out is checked as well as what came, and written out again it is the same."""
    root = check_model_file(copy)
    assert [(n.tag, n.attributes, n.text.strip()) for n in root.every()] == [
        (n.tag, n.attributes, n.text.strip()) for n in read_xml(copy).every()
    ]
    assert written(root) == written(read_xml(copy))


def mesh(path):
    """A bone: the corners of its faces are numbers that stand in the file."""
    found = read_mesh(path)
    assert found.faces.min(initial=0) >= 0
    assert found.faces.max(initial=-1) < len(found.vertices)
    assert np.isfinite(found.vertices).all()
    if path.suffix == ".obj":
        stands = {number(word) for word in path.read_text("utf-8", "replace").split()}
        assert set(found.vertices.ravel()) <= stands


def names(path):
    """A names file: every name that is read stands in it."""
    found = read_names(path)
    tables = tomllib.loads(path.read_text(encoding="utf-8"))
    for section in ("segments", "muscles"):
        read = getattr(found, section)
        assert read.keys() == tables.get(section, {}).keys()
        assert section == "muscles" or all(read[own] == tables[section][own] for own in read)
    assert found.coordinates.keys() == tables.get("coordinates", {}).keys()


def engine(path):
    """A model through the engine, in the process that bounds it."""
    with checked_copy(path) as copy:
        check_loads(copy, seconds=40.0)
