"""`psoas align` on real files: the conventional gait model's stored numbers, and postures worked out by hand."""

import numpy as np
import pytest

import psoas
from psoas.trials import cgm
from psoas.trials.angles import about_right_anterior_superior
from psoas.trials.facing import ahead_of
from psoas.trials.hip_centres import davis
from psoas.trials.landmarks import landmarks_of
from psoas.trials.markers import recognised
from psoas.trials.segments import pelvis_frame, thorax_frame
from psoas.trials.vectors import middle, relative
from support.people import person
from support.places import DATA

there = pytest.mark.skipif(not DATA.is_dir(), reason="the folder of real files, ../shared/data, is not here")
PYCGM = ("59993_Frame_Static", "RoboStatic")


class Stored:
    """What Plug-in Gait stored in a file: parameters of the person, points and angles."""

    def __init__(self, file):
        ezc3d = pytest.importorskip("ezc3d")
        self.file = ezc3d.c3d(str(file))
        self.labels = [
            label.rpartition(":")[2].strip() for label in self.file["parameters"]["POINT"]["LABELS"]["value"]
        ]

    def __getitem__(self, label):
        return self.file["data"]["points"][:3, self.labels.index(label)].T

    def number(self, name):
        return float(self.file["parameters"]["PROCESSING"][name]["value"][0])


def conventional(points, stored):
    """Pelvis, hip centres, knee centres, hip and thorax angles as Plug-in Gait makes them, by side."""
    R, front = pelvis_frame(points), middle(points["R_ASIS"], points["L_ASIS"])
    mean = np.array((stored.number("LLegLength") + stored.number("RLegLength")) / 2)
    found = {}
    for side, mirror in (("R", 1.0), ("L", -1.0)):
        trochanter = stored.number(f"{side}AsisTrocanterDistance") or None
        own = davis(np.array(stored.number("InterAsisDistance")), np.array(stored.number(f"{side}LegLength")), mean,
                    None if trochanter is None else np.array(trochanter))  # fmt: skip
        hip = front + np.einsum("nij,j->ni", R, own * np.array([1, 1, mirror]))
        knee, wand = (1e-3 * stored[f"{side}{label}"] for label in ("KNE", "THI"))
        centre = cgm.knee_centre(hip, knee, wand, 1e-3 * stored.number(f"{side}KneeWidth"))
        turns = about_right_anterior_superior(relative(R, cgm.femur_frame(hip, centre, knee, side)))
        found[side] = hip, centre, np.degrees(np.stack(turns, axis=1)) * np.array([1.0, mirror, mirror])
    return R, found


@there
@pytest.mark.parametrize("name", PYCGM)
def test_the_conventional_gait_model_in_every_frame(name):
    """Gate: stored pelvis, hips, thorax and knee centres to 0.01 deg and 0.01 mm."""
    file = DATA / "c3d" / "pycgm" / f"{name}.c3d"
    stored, trial = Stored(file), landmarks_of(file)
    R, legs = conventional(trial.points, stored)
    L = cgm.lab_axes(np.nanmean(ahead_of(trial.points, trial.up), axis=0), trial.up)
    pelvis = np.degrees(np.stack(cgm.pelvis_angles(R, L), axis=1))
    np.testing.assert_allclose(pelvis, stored["RPelvisAngles"], atol=0.01)
    np.testing.assert_allclose(pelvis * [1, -1, -1], stored["LPelvisAngles"], atol=0.01)
    for side, (_, centre, angles) in legs.items():
        np.testing.assert_allclose(1e3 * centre, stored[f"{side}FEO"], atol=0.01)
        np.testing.assert_allclose(angles, stored[f"{side}HipAngles"], atol=0.01)
    np.testing.assert_allclose(1e3 * (legs["R"][0] + legs["L"][0]) / 2, stored["PELO"], atol=0.01)
    thorax = thorax_frame(trial.points)
    tilt = -np.degrees(about_right_anterior_superior(relative(np.broadcast_to(L, thorax.shape), thorax))[0])
    np.testing.assert_allclose(tilt, stored["RThoraxAngles"][:, 0], atol=0.01)


def test_the_conventional_knee_centre_has_a_right_angle_at_it():
    """The synthetic twin: half a knee and marker from the lateral one, square to the line to the hip, in the plane."""
    points = person(5, flexion_r=np.linspace(-10, 40, 5))
    hip, knee = points["R_HJC"], points["R_LFE"]
    wand = (hip + knee) / 2 + np.array([0.0, 0.0, 0.12])
    centre = cgm.knee_centre(hip, knee, wand, 0.10)
    np.testing.assert_allclose(np.linalg.norm(centre - knee, axis=1), 0.057, atol=1e-12)
    np.testing.assert_allclose(((hip - centre) * (knee - centre)).sum(axis=1), 0.0, atol=1e-12)
    normal = np.cross(hip - knee, wand - knee)
    np.testing.assert_allclose(((centre - knee) * normal).sum(axis=1), 0.0, atol=1e-12)
    assert (np.linalg.norm(centre - wand, axis=1) > np.linalg.norm(knee - wand, axis=1)).all()


BY_HAND = {  # deg, from the positions of the standing file worked out by hand
    "asis_psis": 11.94, "pelvis_tilt_rto": 11.91, "asis_psis_r": 10.42, "asis_psis_l": 13.46, "hip_flexion_gs_r": 7.30,
    "hip_flexion_gs_l": 7.68, "thigh_r": -4.62, "thigh_l": -4.21, "knee_flexion_gs_r": 0.40, "knee_flexion_gs_l": 2.47,
}  # fmt: skip


@there
def test_a_standing_person_worked_out_by_hand():
    found = psoas.align(DATA / "c3d" / "rehazenter_CCBY" / "2014001_ST.c3d", marker_offset=0.0)
    for name, value in BY_HAND.items():
        assert np.degrees(found.align_angle.sel(measure=name).item()) == pytest.approx(value, abs=0.05), name
    nine = psoas.align(DATA / "c3d" / "rehazenter_CCBY" / "2014001_ST.c3d")
    moved = np.degrees(nine.align_angle - found.align_angle).sel(measure=["thigh_r", "asis_psis"]).values[0]
    assert moved == pytest.approx([1.3, 0.0], abs=0.1)


@there
def test_a_walk_has_the_thigh_behind_at_the_end_of_stance():
    found = psoas.align(DATA / "c3d" / "rehazenter_CCBY" / "2014001_C1_01.c3d", marker_offset=0.0)
    for side, start, stop, behind in (("r", 1.344, 2.890, 16.9), ("l", 0.067, 1.615, 15.3)):
        stance = found.sel(time=slice(start, stop))
        thigh = np.degrees(stance.align_angle.sel(measure=f"thigh_{side}"))
        assert -float(thigh.min()) == pytest.approx(behind, abs=0.3)
        if side == "r":
            at = stance.isel(time=int(np.argmin(thigh.values)))
            parts = np.degrees(at.align_angle.sel(measure=["hip_flexion_r", "pelvis_tilt"]).values)
            assert parts == pytest.approx([-5.3, 11.6], abs=0.3)


@there
def test_hip_flexion_of_a_walk_follows_its_stored_inverse_kinematics():
    folder = DATA / "subject01_gait"
    found = psoas.align(folder / "subject01_walk1.trc", static=folder / "subject01_static.trc")
    assert found.attrs["static"].count("carried by") == 4
    ik = psoas.read(folder / "std_subject01_walk1_ik.mot")
    for measure, label, sign in (("hip_flexion", "hip_flexion", 1.0), ("knee_flexion", "knee_angle", -1.0)):
        for side in "rl":
            stored = sign * np.interp(found.time.values, ik.time, ik.column(f"{label}_{side}"))
            own = np.degrees(found.align_angle.sel(measure=f"{measure}_{side}").values)
            inside = (found.time.values >= ik.time[0]) & (found.time.values <= ik.time[-1])
            assert np.corrcoef(own[inside], stored[inside])[0, 1] >= 0.99
            assert np.std((own - stored)[inside]) <= 3.0
    tilt = np.degrees(found.align_angle.sel(measure="pelvis_tilt").values)
    assert np.std((tilt + np.interp(found.time.values, ik.time, ik.column("pelvis_tilt")))[inside]) <= 1.2


RIGHT_SETS = {
    "c3d/rehazenter_CCBY/2014001_ST.c3d": "vsj", "c3d/opensim-core/OpenSim/Tests/shared/walking2.c3d": "fb2009",
    "c3d/pycgm/RoboStatic.c3d": "pig", "c3d/pyomeca/markers_analogs.c3d": "pyomeca",
    "rajagopal_walk/markers_walk.trc": "rajagopal", "subject01_gait/subject01_static.trc": "gait2354",
    "thoracolumbar/s01_static.trc": "fullbody",
}  # fmt: skip


@there
@pytest.mark.parametrize("file", RIGHT_SETS)
def test_every_real_file_has_its_marker_set(file):
    assert landmarks_of(DATA / file).set == RIGHT_SETS[file]


@there
def test_a_wheelchair_has_none():
    found = psoas.read(DATA / "c3d" / "kineticstoolkit" / "sample_static.c3d")
    with pytest.raises(psoas.PsoasError, match="no marker set explains"):
        recognised(found.markers.labels)


@there
def test_the_same_walk_as_trc_and_as_c3d():
    """The .trc has every tenth frame, so that the direction of walking differs by hundredths of a degree."""
    folder = DATA / "c3d" / "opensim-core" / "OpenSim"
    few = psoas.align(folder / "Common" / "Test" / "std_walking5_markers.trc")
    many = psoas.align(folder / "Tests" / "shared" / "walking5.c3d")
    assert few.attrs["marker_set"] == many.attrs["marker_set"] == "fb2009"
    assert list(few.measure.values) == list(many.measure.values)
    for name in ("thigh_r", "thigh_l", "pelvis_tilt", "hip_flexion_gs_l", "knee_flexion_r", "thorax"):
        a, b = (np.degrees(found.align_angle.sel(measure=name)) for found in (few, many))
        seen = np.isfinite(a.values)
        assert seen.sum() > 40
        np.testing.assert_allclose(np.interp(few.time[seen], many.time, b)[:], a[seen], atol=0.05)


@there
def test_joint_centres_of_another_program_are_taken_only_when_asked_for():
    file = DATA / "c3d" / "opensim-core" / "OpenSim" / "Common" / "Test" / "std_walking5_markers.trc"
    own, stored = (psoas.align(file, hip_centre=which) for which in ("harrington", "stored"))
    assert own.attrs["hip_centre"] == "harrington"
    thighs = [np.degrees(found.align_angle.sel(measure="thigh_r")) for found in (own, stored)]
    apart = np.abs(thighs[0] - thighs[1]).max().item()
    assert 0.1 < apart < 6.0
