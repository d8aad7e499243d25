"""Walks of real people: events against plates, push-back worked out by hand, moments against OpenSim's."""

import warnings

import numpy as np
import pytest

from psoas.answers.gait import gait as gait_module
from psoas.trials.person import checked_choices
from support.places import DATA

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files, ../shared/data, is not here")
OPENSIM = "c3d/opensim-core/OpenSim"
WALKS = {
    "rehazenter": ("c3d/rehazenter_CCBY/2014001_C1_01.c3d", None, None),
    "test_walking": (f"{OPENSIM}/Sandbox/MatlabScripts/test_walking.c3d", None, None),
    "walking2": (f"{OPENSIM}/Tests/shared/walking2.c3d", None, None),
    "walking5": (f"{OPENSIM}/Tests/shared/walking5.c3d", None, None),
    "subject01": ("subject01_gait/subject01_walk1.trc", "subject01_gait/subject01_walk1_grf.mot",
                  "subject01_gait/subject01_static.trc"),
    "rajagopal": ("rajagopal_walk/markers_walk.trc", "rajagopal_walk/grf_walk.mot", None),
}  # fmt: skip


@pytest.fixture(scope="module")
def read():
    """Every walk, read once."""
    pytest.importorskip("ezc3d")
    found = {}
    for name, (file, forces, static) in WALKS.items():
        paths = [None if p is None else DATA / p for p in (forces, static)]
        found[name] = gait_module.read_walk(DATA / file, *paths, None, None, checked_choices("harrington", 0.0, None),
                                            None, None)  # fmt: skip
    return found


def test_events_of_heels_and_toes_on_clean_strikes(read):
    """Gate: strike within 60 ms, off within 35, medians 30 and 15, faster than 0.6 m/s."""
    apart = {what: [1e3 * x for name, w in read.items() if name != "rehazenter" for _, k, x in w.apart if k == what]
             for what in ("strike", "off")}  # fmt: skip
    assert len(apart["strike"]) >= 6
    for what, most, middle in (("strike", 60, 30), ("off", 35, 15)):
        assert np.abs(apart[what]).max() <= most, apart
        assert abs(np.median(apart[what])) <= middle
    slow = [1e3 * x for _, _, x in read["rehazenter"].apart]
    assert np.abs(slow).max() > 60  # the twin: at 0.4 m/s the same rule is 0.1 s off
    assert "events by heels and toes are about 0.1 s off" in " ".join(read["rehazenter"].notes)


def test_unclean_strikes_are_named_and_their_forces_are_not_used(read):
    clean = {name: [s.clean for s in read[name].stances] for name in ("test_walking", "walking2", "walking5")}
    flat = [c for one in clean.values() for c in one]
    assert (flat.count(False), len(flat)) == (4, 6)
    assert "mm off plate" in " ".join(read["walking2"].notes)
    for name in clean:
        for s in read[name].stances:
            if s.clean is False:
                rows = (read[name].person.trial.time > s.strike) & (read[name].person.trial.time < s.off)
                assert np.isnan(read[name].forces[s.side].force[rows]).all()


def pushed(walk):
    return gait_module.push_backs(walk.person.points, walk.person.trial.time, walk.axes, walk.person.choices,
                                  walk.strides, walk.forces)  # fmt: skip


def test_the_rehazenter_walk_by_hand(read):
    """Gate: thigh behind 16.9 (right) and 15.3 (left), of which hip 5.3 and pelvis 11.6 (right): 0.3 deg."""
    by_side = {p.side: p for p in pushed(read["rehazenter"])}
    assert np.degrees(by_side["R"].behind) == pytest.approx(16.9, abs=0.3)
    assert np.degrees(by_side["L"].behind) == pytest.approx(15.3, abs=0.3)
    assert np.degrees(by_side["R"].parts[:2]) == pytest.approx([5.3, 11.6], abs=0.3)
    assert (by_side["R"].start, by_side["R"].off) == pytest.approx((1.344, 2.890), abs=0.005)
    assert (by_side["L"].start, by_side["L"].off) == pytest.approx((0.067, 1.615), abs=0.005)


def test_propulsion_falls_into_push_back_in_every_clean_stride(read):
    """Gate: at least 90 %; and thighs go 15 to 20 deg behind vertical in everybody."""
    every = [p for w in read.values() for p in pushed(w)]
    within = [p.within for p in every if np.isfinite(p.within)]
    assert len(within) >= 8
    assert min(within) >= 0.9
    assert 13.0 < np.degrees(min(p.behind for p in every)) < np.degrees(max(p.behind for p in every)) < 22.0
    for p in every:
        assert abs(p.behind - p.parts[:2].sum()) < 1e-9


def test_moments_of_a_standard_walk(read):
    """Peaks where everybody has them: abductors 30 to 100 N m, flexors late in stance, plantarflexors 60 to 150."""
    found = read["rajagopal"].moments["R"]
    rows = (found.time > 0.3) & (found.time < 1.0)
    assert 40 < -found.hip_adduction[rows].min() < 100
    assert 40 < found.hip_flexion[rows][-40:].max() < 90
    assert 90 < -found.ankle_dorsiflexion[rows].min() < 160


def test_no_warning_of_numpy_reaches_the_user(read):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert pushed(read["walking2"])


def test_a_motion_of_a_model_whose_joint_and_ground_tell_opposite_stories(monkeypatch):
    """Gate: the OpenCap walk; one sentence says so."""
    import psoas
    from support.builders import needs_opensim

    needs_opensim()
    monkeypatch.setattr(gait_module, "GRID", np.linspace(0.0, 1.0, 3))
    folder = DATA / "opencap"
    found = psoas.gait(folder / "walking1_videoAndMocap.mot", model=folder / "LaiUhlrich2022.osim")
    text = " ".join(psoas.lines(found))
    assert "Joint and ground tell opposite stories" in text
    assert "has no markers" in found.attrs["notes"]
    assert "No forces: net moments" in found.attrs["notes"]
