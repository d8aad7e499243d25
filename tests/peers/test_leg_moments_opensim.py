"""Net hip moments against OpenSim's inverse dynamics of the same trial, with the model's own joint centres."""

import re
import warnings
from dataclasses import replace

import numpy as np
import pytest

from psoas.formats.motions.write_sto import write_sto
from psoas.formats.read import read
from psoas.trials.foot_forces import forces_under
from psoas.trials.gait_events import by_plates
from psoas.trials.ground_forces import by_name, reactions_of
from psoas.trials.leg_moments import moments_of
from psoas.trials.markers import Mapped
from psoas.trials.model_landmarks import landmarks_on, places_of
from psoas.trials.motion import motion_of
from psoas.trials.segments import Choices
from support.builders import body_of, file_of, needs_opensim
from support.places import DATA

SPAN = (0.35, 0.95)  # s: a right stance, away from the ends of the filter
GATE = 8.0  # N m


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """Ours and OpenSim's (time, flexion, adduction) of the right hip over one stance."""
    opensim = needs_opensim()
    if not DATA.is_dir():
        pytest.skip("the folder of real files, ../shared/data, is absent")
    folder, walk = tmp_path_factory.mktemp("id"), DATA / "rajagopal_walk"
    body, file = body_of("rajagopal"), file_of("rajagopal")
    series = read(walk / "coordinates.sto")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        motion = motion_of(body, series)
    step = max(1, round(0.01 / float(np.median(np.diff(motion.time)))))
    time, Q = motion.time[::step], motion.q[::step]
    names = [c for c in body.coordinates if c in body.independent]
    turns = np.array([bool(body.rotational[body.coordinate(c)]) for c in names])
    values = Q[:, [body.coordinate(c) for c in names]]
    write_sto(folder / "q.mot", names, time, np.where(turns, np.degrees(values), values), in_degrees=True)
    theirs = inverse_dynamics(opensim, file, folder, walk / "grf_walk.xml", walk / "grf_walk.mot", time)
    places = places_of(body, file, Mapped())
    found = landmarks_on(body, replace(motion, time=time, q=Q), places, "walk")
    points = {**found.points, **found.derived}
    reactions, _ = reactions_of(walk / "grf_walk.mot", found.up)
    stances, _ = by_plates(reactions, points, found.up, time)
    under = forces_under(by_name(reactions), stances, {}, time)
    mass = float(sum(body.masses.values()))
    ours = moments_of(points, time, found.up, "R", under["R"], mass, Choices("stored"))
    return time, ours, theirs


def inverse_dynamics(opensim, file, folder, loads, forces, time):
    """OpenSim's own moments, by name of coordinate, at 6 Hz."""
    text = loads.read_text()
    own = folder / "loads.xml"
    own.write_text(re.sub(r"<datafile>.*?</datafile>", f"<datafile>{forces}</datafile>", text))
    tool = opensim.InverseDynamicsTool()
    tool.setModelFileName(str(file))
    tool.setCoordinatesFileName(str(folder / "q.mot"))
    tool.setExternalLoadsFileName(str(own))
    tool.setLowpassCutoffFrequency(6)
    tool.setStartTime(float(time[0]))
    tool.setEndTime(float(time[-1]))
    tool.setResultsDir(str(folder))
    tool.setOutputGenForceFileName("id.sto")
    excluded = opensim.ArrayStr()
    excluded.append("Muscles")
    tool.setExcludedForces(excluded)
    assert tool.run()
    found = read(folder / "id.sto")
    return {label: np.interp(time, found.time, found.column(label)) for label in found.labels}


def apart(both, name, ours):
    time, _, theirs = both
    rows = (time >= SPAN[0]) & (time <= SPAN[1])
    return float(np.sqrt(np.mean((ours[rows] - theirs[name][rows]) ** 2))), float(
        np.corrcoef(ours[rows], theirs[name][rows])[0, 1])  # fmt: skip


def test_hip_moments_with_the_models_joint_centres(both):
    """Gate: at most 8 N m of root mean square."""
    _, ours, _ = both
    for name, mine in (("hip_flexion_r_moment", ours.hip_flexion), ("hip_adduction_r_moment", ours.hip_adduction)):
        rms, r = apart(both, name, mine)
        assert rms <= GATE, (name, rms, r)
        assert r > 0.95


def test_half_of_the_force_is_caught(both):
    """The twin: moments of half the size are far outside."""
    _, ours, _ = both
    assert apart(both, "hip_flexion_r_moment", 0.5 * ours.hip_flexion)[0] > GATE
