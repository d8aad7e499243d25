"""The real files of ../shared/data: OpenSim's own reading, the expected files beside the .c3d, and their traps."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from psoas.errors import FileFormatError
from psoas.formats.motions.c3d.read import read_c3d
from psoas.formats.motions.coordinates import check_plausible, coordinate_of
from psoas.formats.motions.lengths import METRES
from psoas.formats.motions.sto import read_sto
from psoas.formats.motions.trc import read_trc
from psoas.formats.motions.write_sto import write_sto
from support import c3d_bytes as made

recorded = cache(read_c3d)  # each real file in its process once
needs_ezc3d = pytest.mark.skipif(find_spec("ezc3d") is None, reason="ezc3d is not installed")

STD = "c3d/opensim-core/OpenSim/Common/Test/"
REFUSED = {  # OpenSim hangs on the first two
    "c3d/pyomeca/inverse_kin.mot": "comma-separated",
    "c3d/pyomeca/inverse_dyn.sto": "comma-separated",
    "c3d/pyomeca/markers.trc": "comma-separated",
    "edge_files/testDiff.sto": "cells but 2 columns have labels",
}
NOTES = {
    "rajagopal_walk/coordinates.sto": "The header states nColumns=40; there are 32 columns",
    "subject01_gait/crouch_gait.mot": "The header states nRows=120; there are 119 rows",
    STD + "std_walking2_markers.trc": "The header states 250 Hz but the times say 25 Hz",
    "edge_files/dataWithBlanksForMissingMarkers.trc": "(80.8%) positions are missing",
    "edge_files/dataWithNaNsOfDifferentCases.trc": "5 of 70 (7.1%) positions are missing",
    "edge_files/sampleOutputs.sto": "The time steps vary",
}
RATES = {
    "subject01_gait/subject01_walk1_grf.mot": 600,
    "subject01_gait/std_subject01_walk1_ik.mot": 60,
    "rajagopal_walk/coordinates.sto": 1000,
    "rajagopal_walk/grf_walk.mot": 2000,
    "opencap/squats1_videoAndMocap.mot": 100,
    STD + "std_walking2_analog.sto": 2,
}
DEGREES = {
    "subject01_gait/std_subject01_walk1_ik.mot": (True, "before version 1"),
    "subject01_gait/subject01_walk1_grf.mot": (True, "inDegrees=yes"),
    "opencap/squats1_videoAndMocap.mot": (True, "inDegrees=yes"),
    "opencap/DefaultPosition_rajagopal.mot": (False, "inDegrees=no"),
    "rajagopal_walk/coordinates.sto": (False, "inDegrees=no"),
    STD + "std_walking2_grfs.sto": (False, "no inDegrees line"),
}
UP = {
    "subject01_gait/subject01_walk1.trc": "+y",
    "subject01_gait/subject01_static.trc": "+y",
    "rajagopal_walk/markers_walk.trc": "+y",
    "thoracolumbar/s01_static.trc": "+y",
    "edge_files/dataWithBlanksForMissingMarkers.trc": "+z",
    STD + "std_walking5_markers.trc": "+z",
    "edge_files/exampleFormat.trc": None,
}


def text_files(folder):
    found = sorted(p for p in folder.rglob("*") if p.suffix in (".mot", ".sto", ".trc"))
    return {str(p.relative_to(folder)): p for p in found}


@cache
def read(path):
    """A file as it is read, once a process."""
    return read_trc(path) if path.suffix == ".trc" else read_sto(path)


def trc_unit(path):
    with open(path, encoding="latin-1") as file:
        rows = [file.readline() for _ in range(3)]
    return dict(zip(rows[1].split(), rows[2].split(), strict=False))["Units"]


def test_every_well_formed_file_has_the_values_opensim_reads(real, opensim_reads):
    files = {name: path for name, path in text_files(real("")).items() if name not in REFUSED}
    assert len(files) > 35
    for (name, path), found in zip(files.items(), opensim_reads(*files.values()), strict=True):
        assert not isinstance(found, str), (name, found)
        labels, time, values = found
        series = read(path)
        assert list(series.labels) == labels, name
        np.testing.assert_array_equal(series.time, time, name)
        ours = series.values.reshape(values.shape)
        if path.suffix == ".trc":
            values = np.where((values == 0).all(axis=2, keepdims=True), np.nan, values) * METRES[trc_unit(path)]
        np.testing.assert_array_equal(ours, values, name)


@pytest.mark.parametrize(("name", "words"), REFUSED.items())
def test_files_that_are_not_what_they_claim(real, name, words):
    with pytest.raises(FileFormatError, match=words):
        read(real(name))


@pytest.mark.parametrize(("name", "note"), NOTES.items())
def test_remarks(real, name, note):
    assert any(note in n for n in read(real(name)).notes)


@pytest.mark.parametrize(("name", "hertz"), RATES.items())
def test_rates(real, name, hertz):
    assert read(real(name)).rate == pytest.approx(hertz, rel=2e-3)


@pytest.mark.parametrize(("name", "expected"), DEGREES.items())
def test_degrees_and_how_they_are_known(real, name, expected):
    series = read(real(name))
    assert series.in_degrees is expected[0]
    assert expected[1] in series.in_degrees_how


@pytest.mark.parametrize(("name", "axis"), UP.items())
def test_which_way_is_up(real, name, axis):
    assert read(real(name)).up == axis


def test_one_row_of_1348_columns_with_paths_as_labels(real):
    series = read(real("thoracolumbar/s01static.mot"))
    assert series.values.shape == (1, 1348)
    assert np.isnan(series.rate)
    assert coordinate_of(series.labels[0]) == ("pelvis_tilt", "value")
    assert coordinate_of(series.labels[1]) == ("pelvis_tilt", "speed")


def test_a_header_made_to_lie_is_told_and_true_ones_are_not(real, put):
    path = real("subject01_gait/normal_gait.mot")
    knee = ["knee_angle_r"]
    assert check_plausible(read_sto(path), knee) is None
    lying = read_sto(put(path.read_text().replace("inDegrees=yes", "inDegrees=no")))
    assert "'knee_angle_r' reaches -58.2." in check_plausible(lying, knee)


def test_a_file_in_radians_with_two_columns_in_degrees(real):
    """The patella's angles: passing --angles deg would be wrong for the other 23."""
    series = read_sto(real("rajagopal_walk/coordinates.sto"))
    rotations = [label for label in series.labels if coordinate_of(label)[0][:8] not in ("pelvis_t", "pelvis_tx")]
    message = check_plausible(series, rotations)
    assert "'/jointset/patellofemoral_l/knee_angle_l_beta/value' reaches 72.6 (so do 2 of" in message
    assert "--angles" not in message
    assert check_plausible(series, [label for label in rotations if "_beta" not in label]) is None


def test_real_motions_are_written_and_read_back_by_opensim(real, tmp_path, opensim_reads):
    names = ["rajagopal_walk/coordinates.sto", "opencap/walking1_videoAndMocap.mot", "edge_files/sampleOutputsVec3.sto"]
    written = []
    for name in names:
        series = read(real(name))
        written.append(tmp_path / Path(name).name)
        write_sto(written[-1], series.labels, series.time, series.values, in_degrees=series.in_degrees)
        again = read(written[-1])
        assert again.in_degrees is series.in_degrees
        assert again.values.tobytes() == series.values.tobytes()
    for name, (labels, time, values) in zip(names, opensim_reads(*written), strict=True):
        series = read(real(name))
        assert labels == list(series.labels)
        assert time.tobytes() == series.time.tobytes()
        np.testing.assert_array_equal(series.values.reshape(values.shape), values)


# C3D


def c3d_files(folder):
    return {str(p.relative_to(folder)): p for p in sorted(folder.rglob("*.c3d"))}


@needs_ezc3d
def test_every_c3d_has_the_numbers_that_its_bytes_hold(real):
    files = c3d_files(real("c3d"))
    assert len(files) >= 16
    stored = {"pycgm"}  # points that are no markers: angles and forces of another program, kept apart
    for name, path in files.items():
        found = recorded(path)
        if name.split("/")[0] in stored:
            four, _ = made.raw_read(path.read_bytes())
            kept = found.markers.values.shape[1] + found.outputs.values.shape[1]
            assert kept == four.shape[1], name
            continue
        four, analog = made.raw_read(path.read_bytes())
        positions = np.where(
            (four[..., 3:] < 0) | (four[..., :3] == 0).all(axis=2, keepdims=True), np.nan, four[..., :3]
        )
        unit = 1.0 if "kineticstoolkit" in name and "OptiTrack" not in name else 1e-3
        np.testing.assert_allclose(found.markers.values, positions * unit, rtol=1e-6, atol=1e-9, err_msg=name)
        assert found.outputs is None
        assert (found.analogs is None) == (analog.size == 0), name
        if found.analogs:
            assert found.analogs.values.size == analog.size, name


C3D_UP = {
    "rehazenter_CCBY/2014001_C1_01.c3d": "+z",
    "rehazenter_CCBY/2014001_ST.c3d": "+z",
    "opensim-core/OpenSim/Tests/shared/walking2.c3d": "+z",
    "pyomeca/markers_analogs.c3d": "+z",
    "kineticstoolkit/sample_static.c3d": None,  # a wheelchair: no landmark of legs or pelvis
    "kineticstoolkit/sprintbasket.c3d": None,
}


@needs_ezc3d
@pytest.mark.parametrize(("name", "axis"), C3D_UP.items())
def test_which_way_is_up_in_a_c3d(real, name, axis):
    assert recorded(real(f"c3d/{name}")).markers.up == axis


@needs_ezc3d
@pytest.mark.parametrize(("name", "share"), [("walking2", "50.2%"), ("walking5", "45.5%")])
def test_share_of_positions_dropped(real, name, share):
    notes = recorded(real(f"c3d/opensim-core/OpenSim/Tests/shared/{name}.c3d")).markers.notes
    assert any(share in note and "residual below 0" in note for note in notes), notes


@needs_ezc3d
def test_subjects_emg_and_plates(real):
    lab = recorded(real("c3d/pyomeca/markers_analogs.c3d"))
    assert "ASISr" in lab.markers.labels
    assert lab.notes == ("Labels carry a subject, which was left off: Daphnee, boite.",)
    assert lab.analogs.rate == pytest.approx(2000)
    walk = recorded(real("c3d/rehazenter_CCBY/2014001_C1_01.c3d"))
    assert walk.analogs.units[walk.analogs.labels.index("R_rectus_femoris")] == "V"
    assert (walk.analogs.rate, walk.markers.rate) == (pytest.approx(1500), pytest.approx(100))
    assert [plate.type for plate in walk.plates] == [2, 2]
    assert walk.plates[1].channels == ("Fx2", "Fy2", "Fz2", "Mx2", "My2", "Mz2")
    assert np.ptp(walk.plates[0].corners[:, :2], axis=0).max() < 2  # metres


@needs_ezc3d
@pytest.mark.parametrize("name", ["walking2", "walking5"])
def test_the_expected_files_beside_the_c3d(real, name):
    """They hold every 10th frame and the last, every 1000th analog sample, every 100th of the forces."""
    found = recorded(real(f"c3d/opensim-core/OpenSim/Tests/shared/{name}.c3d"))
    markers = read_trc(real(f"{STD}std_{name}_markers.trc"))
    assert markers.labels == found.markers.labels
    rows = np.rint(markers.time * found.markers.rate).astype(int)
    np.testing.assert_allclose(markers.values, found.markers.values[rows], rtol=5.1e-5, atol=1e-9)  # five digits
    analog = read_sto(real(f"{STD}std_{name}_analog.sto"))
    assert analog.labels == found.analogs.labels
    rows = np.rint(analog.time * 2000).astype(int)
    np.testing.assert_allclose(analog.values, found.analogs.values[rows], rtol=1e-6)
    forces = read_sto(real(f"{STD}std_{name}_grfs.sto"))
    rows = np.rint(forces.time * 2000).astype(int)
    for number, plate in enumerate(found.plates, 1):
        raw = np.column_stack([found.analogs.column(label)[rows] for label in plate.channels[:3]])
        expected = np.column_stack([forces.column(f"f{number}_{i}") for i in (1, 2, 3)])
        np.testing.assert_allclose(raw @ plate_axes(plate.corners).T, expected, rtol=1e-5, atol=1e-5)


def plate_axes(corners):
    """Rotation from plate to lab axes: quadrants +x+y, -x+y, -x-y, +x-y."""
    x, y = corners[0] - corners[1], corners[0] - corners[3]
    z = np.cross(x, y)
    return np.column_stack([axis / np.linalg.norm(axis) for axis in (x, y, z)])
