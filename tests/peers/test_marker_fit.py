"""Markers on a model of one's own: distances never above those of OpenSim's own inverse kinematics."""

import numpy as np
import pytest

from psoas.body.body import state
from psoas.errors import InvalidValueError
from psoas.formats.read import read
from psoas.trials.marker_fit import fitted
from psoas.trials.model_landmarks import stations_of
from support.builders import body_of, file_of, needs_opensim
from support.places import DATA

FRAMES = np.arange(0, 70, 7)  # of 0.7 s
ABOVE = 1e-6  # m


@pytest.fixture(scope="module")
def walk():
    needs_opensim()
    if not DATA.is_dir():
        pytest.skip("the folder of real files, ../shared/data, is absent")
    series = read(DATA / "rajagopal_walk" / "markers_walk.trc")
    body, file = body_of("rajagopal"), file_of("rajagopal")
    stations = stations_of(body, file)
    markers = {label: series.column(label)[FRAMES] for label in series.labels if label in stations}
    return body, file, stations, markers, series.time[FRAMES]


def rms_of_opensim(opensim, file, markers, time):
    """Root of the mean squared distance [m] in every frame, by OpenSim's solver at an accuracy of 1e-9."""
    model = opensim.Model(str(file))
    work = model.initSystem()
    names = list(markers)
    table = opensim.TimeSeriesTableVec3()
    table.setColumnLabels(names)
    for t, when in enumerate(time):
        row = opensim.RowVectorVec3(len(names))
        for k, name in enumerate(names):
            row[k] = opensim.Vec3(*map(float, markers[name][t]))
        table.appendRow(float(when), row)
    weights = opensim.SetMarkerWeights()
    for name in names:
        weights.cloneAndAppend(opensim.MarkerWeight(name, 1.0))
    reference = opensim.MarkersReference(table, weights)
    solver = opensim.InverseKinematicsSolver(model, reference, opensim.SimTKArrayCoordinateReference())
    solver.setAccuracy(1e-9)
    found = []
    for t, when in enumerate(time):
        work.setTime(float(when))
        solver.assemble(work) if t == 0 else solver.track(work)
        model.realizePosition(work)
        apart = [np.linalg.norm(model.getMarkerSet().get(name).getLocationInGround(work).to_numpy() - markers[name][t])
                 for name in names]  # fmt: skip
        found.append(np.sqrt(np.mean(np.square(apart))))
    return np.array(found)


def test_distances_are_never_above_opensims(walk):
    """Gate: RMS <= OpenSim's + 0.001 mm, in at most ten steps a frame once it is warm."""
    opensim = needs_opensim()
    body, file, stations, markers, time = walk
    ours = fitted(body, stations, markers, time)
    theirs = rms_of_opensim(opensim, file, markers, time)
    assert (ours.rms <= theirs + ABOVE).all(), (1e3 * ours.rms, 1e3 * theirs)
    assert ours.steps[1:].max() <= 10


def test_one_marker_under_another_name_is_caught(walk):
    """The twin: with two markers exchanged the distances are far above."""
    body, _, stations, markers, time = walk
    plain = fitted(body, stations, markers, time[:1])
    swapped = {**markers, "R.Knee": markers["L.Knee"], "L.Knee": markers["R.Knee"]}
    assert fitted(body, stations, swapped, time[:1]).rms[0] > plain.rms[0] + 1e-3


def test_a_model_put_somewhere_is_found_again():
    """The synthetic twin that always runs: the default body's own points, by MuJoCo."""
    import psoas
    from psoas.body.posture import posture_at
    from psoas.trials.onto_body import landmark_places

    body = psoas.default_body()
    body_default = {**body.postures, "default": body.postures["standing"]}
    from dataclasses import replace

    body = replace(body, postures=body_default)
    stations = {n: (body.segment(s), at) for n, (s, at) in landmark_places().items()}
    q = posture_at(body, "standing,pelvis_tilt=-8,hip_flexion_r=35,knee_angle_r=40,hip_flexion_l=-8")
    at = state(body, q)
    markers = {n: (at.origin[i] + at.R[i] @ p)[None] for n, (i, p) in stations.items()}
    found = fitted(body, stations, markers, np.zeros(1))
    assert found.rms[0] < 1e-5
    for name in ("pelvis_tilt", "hip_flexion_r", "knee_angle_r", "hip_flexion_l"):
        assert np.degrees(found.q[0, body.coordinate(name)] - q[body.coordinate(name)]) == pytest.approx(0, abs=0.01)
    with pytest.raises(InvalidValueError, match="2 markers stand in both"):
        fitted(body, stations, dict(list(markers.items())[:2]), np.zeros(1))
