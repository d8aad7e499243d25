"""Every trap of labels, sides, sight and walking that a file of markers can hold, given to `psoas align` as a file."""

import numpy as np
import pytest

import psoas
from psoas.errors import InvalidValueError
from support.people import PIG, in_lab, labelled, person, write_c3d, write_trc

BENT = {"tilt": 14.0, "flexion_r": 31.0, "flexion_l": -12.0, "knee_r": 20.0}
THIGH = 17.0  # deg, right, ahead of vertical
FULL = {  # landmark -> label of the set that has clusters and other programs' joint centres
    "R_ASIS": "RASI", "L_ASIS": "LASI", "R_PSIS": "RPSI", "L_PSIS": "LPSI", "C7": "C7",
    **{f"{s}_{mark}": f"{s}{label}" for s in "RL" for mark, label in {
        "LFE": "LFC", "MFE": "MFC", "LM": "LMAL", "MM": "MMAL", "HEEL": "CAL"}.items()},
}  # fmt: skip
CLUSTER = {"RTH1": (0.05, -0.20, 0.06), "RTH2": (0.0, -0.15, 0.08), "RTH3": (0.03, -0.10, 0.05)}  # m, from the hip


def degrees(found, name, t=0):
    return float(np.degrees(found.align_angle.sel(measure=name).values[t]))


def given(folder, seen, **more):
    return psoas.align(write_trc(folder / "person.trc", seen), marker_offset=0.0, **more)


def refused(folder, why, seen, **more):
    with pytest.raises(InvalidValueError, match=why) as error:
        given(folder, seen, **more)
    assert "\n" not in str(error.value)


def ahead(points, speed, way=(1.0, 0.0, 0.0), rate=100.0):
    """The same points carried at a speed [m/s]."""
    n = len(points["R_ASIS"])
    return {name: at + speed / rate * np.arange(n)[:, None] * np.array(way) for name, at in points.items()}


# which label is which landmark


def test_front_without_back_is_refused_and_says_what_is_lacking(tmp_path):
    markers = {k: v for k, v in labelled(in_lab(person())).items() if k not in ("RPSI", "LPSI")}
    refused(tmp_path, "no marker set explains both ASIS and something at the back.*lacks R_PSIS and L_PSIS", markers)


def test_a_wheelchair_and_its_arms_have_no_pelvis(tmp_path):
    names = ("ArmR1", "ArmR2", "ForearmR1", "WheelR", "WheelL", "HandR")
    rng = np.random.default_rng(3)
    refused(tmp_path, "no marker set explains", {n: rng.random((2, 3)) for n in names})


def test_subject_case_and_punctuation_of_a_label_do_not_matter(tmp_path):
    plain = labelled(in_lab(person(**BENT)))
    odd = {f"Subject 1:{k.lower()[:1]}.{k[1:]}" if k[:1] in "RL" else k: v for k, v in plain.items()}
    found = given(tmp_path, odd)
    assert degrees(found, "thigh_r") == pytest.approx(THIGH, abs=0.01)
    assert found.attrs["not_measured"] == given(tmp_path, plain).attrs["not_measured"]


def test_sets_that_explain_as_many_and_differ_are_refused_by_name_and_settled_by_a_file(tmp_path):
    """RTOE is a metatarsal head in one set and the tip of the great toe in another."""
    names = {k: v for k, v in PIG.items() if "SIS" in k or k == "C7" or k[2:] == "MT1"}
    names |= {"R_MT1": "RTOE", "L_MT1": "LTOE"}
    markers = labelled(in_lab(person()), names)
    refused(tmp_path, r"marker sets pig and fullbody explain 7 labels each .*'LTOE' and 'RTOE'.*--markers", markers)
    assert given(tmp_path, markers, markers={"set": "pig", "lab": {"up": "y"}}).attrs["marker_set"] == "pig"


def test_a_near_miss_is_told_and_not_used(tmp_path):
    names = PIG | {"R_LFE": "RKNEE"}
    found = given(tmp_path, labelled(in_lab(person(**BENT)), names))
    assert "Not used, because no marker set has the label: 'RKNEE' is like RKN" in found.attrs["notes"]
    assert "right thigh and hip: R_LFE is missing" in found.attrs["not_measured"]
    assert "thigh_r" not in found.measure.values
    near = labelled(in_lab(person()), PIG | {"R_ASIS": "RASI1"})
    refused(tmp_path, "Not used, but near: 'RASI1' is like rasi", near)


def test_two_people_in_a_file_are_refused(tmp_path):
    markers = labelled(in_lab(person()))
    both = {f"A:{k}": v for k, v in markers.items()} | {f"B:{k}": v + 1.0 for k, v in markers.items()}
    refused(tmp_path, r"'A:RASI' and 'B:RASI' are both R_ASIS; if the file holds two people", both)


def test_wands_and_the_back_marker_are_no_landmarks(tmp_path):
    """RTHI, RTIB and RBAK anywhere change no angle, and stand for no landmark that is missing."""
    plain = labelled(in_lab(person(**BENT)))
    wands = {n: plain["RKNE"] + np.array(at) for n, at in
             {"RTHI": (0.05, 0.2, 0.04), "RTIB": (0.03, -0.2, 0.07), "RBAK": (-0.2, 0.9, 0.1)}.items()}  # fmt: skip
    with_wands, without = given(tmp_path, plain | wands), given(tmp_path, plain)
    np.testing.assert_array_equal(with_wands.align_angle, without.align_angle)
    found = given(tmp_path, {k: v for k, v in (plain | wands).items() if k not in ("RKNE", "RKNM")})
    assert "right thigh and hip: R_LFE is missing" in found.attrs["not_measured"]


def test_joint_centres_of_another_program_are_taken_only_when_asked_for(tmp_path):
    """Hip centres 30 mm ahead in the file: nothing moves until --hip-centre stored, and then the thigh does."""
    points = person(**BENT)
    centres = {f"{s}_HJC": points[f"{s}_HJC"] + np.array([0.03, 0.0, 0.0]) for s in "RL"}
    markers = labelled(in_lab(points | centres), FULL | {"R_HJC": "RHJC", "L_HJC": "LHJC"})
    usual, stored = (given(tmp_path, markers, hip_centre=h) for h in ("harrington", "stored"))
    assert usual.attrs["marker_set"] == "fb2009"
    assert degrees(usual, "thigh_r") == pytest.approx(THIGH, abs=0.01)
    assert THIGH - degrees(stored, "thigh_r") == pytest.approx(np.degrees(0.03 / 0.42), abs=0.3)


MISSING = {  # label -> what is said to fall away
    "RKNE": "right thigh and hip: R_LFE is missing", "RKNM": "right hip rotation and adduction: R_MFE is missing",
    "RANK": "right shank and knee: R_LM is missing", "RMED": "right knee adduction: R_MM is missing",
    "RHEE": "right foot: R_HEEL", "C7": "thorax, and thorax on pelvis: C7 is missing",
    "T10": "thorax, and thorax on pelvis: T10 is missing", "CLAV": "thorax, and thorax on pelvis: SJN is missing",
    "STRN": "thorax, and thorax on pelvis: SXS is missing",
}  # fmt: skip


@pytest.mark.parametrize("label", MISSING)
def test_a_landmark_that_is_missing_is_named_with_what_falls_away(tmp_path, label):
    markers = labelled(in_lab(person(**BENT)))
    found = given(tmp_path, {k: v for k, v in markers.items() if k != label})
    assert MISSING[label] in found.attrs["not_measured"]
    assert np.isfinite(found.align_angle).all()
    assert degrees(found, "pelvis_tilt") == pytest.approx(14.0, abs=0.01)


# a static file


def clustered(turn=0.0, slipped=0.0, without=()):
    """Standing with all landmarks; a trial that lacks the right epicondyles, its right thigh turned by `turn` [deg]."""

    def marked(points, names):
        hip, down = points["R_HJC"], points["R_LFE"] + points["R_MFE"] - 2 * points["R_HJC"]
        y = -down / np.linalg.norm(down, axis=1)[:, None]
        z = np.broadcast_to([0.0, 0.0, 1.0], y.shape)
        R = np.stack([np.cross(y, z), y, z], axis=-1)
        own = {n: hip + np.einsum("nij,j->ni", R, np.array(at)) for n, at in CLUSTER.items() if n not in without}
        return labelled(in_lab(points), names) | in_lab(own)

    static = marked(person(3), FULL)
    trial = marked(person(3, flexion_r=8.0 + turn), {k: v for k, v in FULL.items() if k not in ("R_LFE", "R_MFE")})
    if slipped:
        trial["RTH1"] = trial["RTH1"] + np.array([0.0, slipped, 0.0])
    return static, trial


def test_a_static_file_carries_what_the_trial_lacks_and_prints_the_residual(tmp_path):
    static, trial = clustered(turn=25.0)
    standing = write_trc(tmp_path / "stand.trc", static)
    found = given(tmp_path, trial, static=standing)
    assert degrees(found, "thigh_r") == pytest.approx(8.0 + 25.0 - 12.0, abs=0.05)
    said = found.attrs["static"]
    assert "R_LFE and R_MFE: carried by R_CLUSTER_TH1, R_CLUSTER_TH2 and R_CLUSTER_TH3 from stand.trc" in said
    assert "residual 0.0 mm" in said
    assert "R_LFE is missing" in given(tmp_path, trial).attrs["not_measured"]  # the twin: without it nothing is carried


def test_a_cluster_that_slipped_or_is_too_small_is_named(tmp_path):
    static, trial = clustered(slipped=0.05)
    standing = write_trc(tmp_path / "stand.trc", static)
    refused(tmp_path, "the thigh cluster .* fits the static file to .* mm only: it has slipped", trial, static=standing)
    static, trial = clustered(without=("RTH3",))
    found = given(tmp_path, trial, static=write_trc(tmp_path / "two.trc", static))
    assert "has 2 markers in both files where 3 are needed" in found.attrs["notes"]
    assert "thigh_r" not in found.measure.values


def test_a_static_file_whose_sides_are_swapped_is_refused(tmp_path):
    static, trial = clustered()
    swapped = {
        ({"R": "L", "L": "R"}[k[0]] + k[1:] if k[0] in "RL" and k not in CLUSTER else k): v for k, v in static.items()
    }
    refused(tmp_path, "every right landmark lies to the left", trial, static=write_trc(tmp_path / "stand.trc", swapped))


# sides, front and back, up


def exchanged(pairs):
    """Labels of a person with some exchanged for each other."""
    swap = {a: b for one in pairs for a, b in (one, one[::-1])}
    return {swap.get(k, k): v for k, v in labelled(in_lab(person())).items()}


MIRROR = np.array([1.0, 1.0, -1.0])
SIDES = {
    "ASIS": ([("RASI", "LASI")], "R_ASIS and L_ASIS.* are swapped: the right one lies to"),
    "PSIS": ([("RPSI", "LPSI")], "R_PSIS and L_PSIS are swapped: the right one lies to the left, while"),
    "knees": ([("RKNE", "LKNE")], "R_LFE and L_LFE are swapped"),
    "ankles": ([("RANK", "LANK")], "R_LM and L_LM are swapped"),
    "heels": ([("RHEE", "LHEE")], "R_HEEL and L_HEEL are swapped"),
    "front and back": ([("RASI", "RPSI"), ("LASI", "LPSI")], "the toes point to where .*: ASIS and PSIS are"),
    "heel and toes": ([("RHEE", "RFMH"), ("LHEE", "LFMH")], "the toes point to where .*: heels and toes are"),
}  # fmt: skip


@pytest.mark.parametrize("what", SIDES)
def test_labels_that_are_exchanged_are_refused_by_name(tmp_path, what):
    pairs, says = SIDES[what]
    refused(tmp_path, says, {k: v for k, v in exchanged(pairs).items() if what != "heel and toes" or k[1:] != "VMH"})


def test_a_mirrored_laboratory_is_told_from_swapped_labels_by_a_marker_on_one_side(tmp_path):
    mirrored = {k: v * MIRROR for k, v in labelled(in_lab(person())).items()}
    refused(tmp_path, r"left and right labels are swapped \(.*\), or the laboratory is mirrored \(turn one", mirrored)
    back = {"RBAK": in_lab({"x": person()["C7"] + np.array([0.0, -0.1, 0.08])})["x"]}
    refused(tmp_path, "the laboratory is mirrored, for RBAK", mirrored | {"RBAK": back["RBAK"] * MIRROR})
    swap = {"R": "L", "L": "R"}
    swapped = {(swap[k[0]] + k[1:] if k[0] in swap else k): v for k, v in labelled(in_lab(person())).items()}
    refused(tmp_path, "labels are swapped, for RBAK is not on their side", swapped | back)


def test_a_person_between_upright_and_lying_has_no_axis_that_is_up_until_it_is_said(tmp_path):
    c = np.sqrt(0.5)
    lean = np.array([[c, c, 0.0], [-c, c, 0.0], [0.0, 0.0, 1.0]])
    markers = {k: v @ lean.T for k, v in labelled(in_lab(person(**BENT))).items()}
    refused(
        tmp_path,
        r"which lab axis points up is unknown: .* do not lie one above the other along one axis; say it",
        markers,
    )
    found = given(tmp_path, markers, markers={"lab": {"up": "y"}})
    assert degrees(found, "thigh_r") == pytest.approx(THIGH - 45.0, abs=0.5)


# what is not seen


@pytest.mark.parametrize("gone", [np.nan, 0.0])
def test_a_marker_that_is_never_seen_is_missing_by_name(tmp_path, gone):
    markers = labelled(in_lab(person(2, **BENT)))
    markers["RKNE"] = np.full((2, 3), gone)
    found = given(tmp_path, markers)
    assert "In the file but never seen: 'RKNE' (R_LFE)." in found.attrs["notes"]
    assert "right thigh and hip: R_LFE is missing" in found.attrs["not_measured"]


def test_a_zero_in_a_c3d_file_is_missing_too(tmp_path):
    markers = labelled(in_lab(person(3, **BENT), np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])))
    markers["RKNE"][1] = 0.0
    found = psoas.align(write_c3d(tmp_path / "x.c3d", markers), marker_offset=0.0)
    assert np.isnan(found.align_angle.sel(measure="thigh_r").values).tolist() == [False, True, False]


def test_a_pelvis_that_is_never_whole_is_refused(tmp_path):
    """Each of its markers is seen, but never all at once."""
    markers = labelled(in_lab(person(4)))
    markers["RASI"][:2], markers["LPSI"][2:] = np.nan, np.nan
    refused(tmp_path, "the pelvis is never seen as a whole in this file", markers)


def in_metres(folder):
    """Metres under a header that says mm."""
    return write_trc(folder / "m.trc", {k: v / 1e3 for k, v in labelled(in_lab(person(**BENT))).items()})


def test_the_unit_of_a_header_that_no_person_fits_is_read_as_the_other(tmp_path):
    found = psoas.align(in_metres(tmp_path), marker_offset=0.0)
    assert degrees(found, "thigh_r") == pytest.approx(THIGH, abs=0.01)
    assert "The header says mm, but the markers would span" in " ".join(psoas.read(tmp_path / "m.trc").notes)


def test_the_unit_of_a_header_that_no_person_fits_is_told(tmp_path):
    assert "they were read in m." in psoas.align(in_metres(tmp_path)).attrs["notes"]


# direction of walking


def test_a_treadmill_backwards_and_sideways_are_told_by_the_heading(tmp_path):
    points = person(21, rotation=8.0)
    for speed, way, says in ((0.05, (1, 0, 0), "where the pelvis faces, on average (0.05 m/s)"),
                             (1.0, (1, 0, 0), "the direction of walking, 1.00 m/s"),
                             (-1.0, (1, 0, 0), "the direction of walking, 1.00 m/s backwards"),
                             (1.0, (0, 0, 1), "where the pelvis faces, on average")):  # fmt: skip
        found = given(tmp_path, labelled(in_lab(ahead(points, speed, way), yaw=40.0)))
        assert found.attrs["heading"] == says
        assert ("moves sideways at 1.00 m/s" in found.attrs["notes"]) == (way[2] == 1)
        turned = 0.0 if "faces" in says else 8.0
        assert degrees(found, "pelvis_rotation", 10) == pytest.approx(turned, abs=0.01)


def test_who_turns_by_more_than_thirty_degrees_has_no_gait_measures(tmp_path):
    for turn in (25.0, 60.0):
        points = ahead(person(40, rotation=np.linspace(0.0, turn, 40)), 0.8)
        file = write_trc(tmp_path / "turn.trc", labelled(in_lab(points)))
        said = psoas.align(file).attrs["notes"]
        assert ("no straight walk" in said) == (turn > 30.0)
        with pytest.raises(InvalidValueError) as error:
            psoas.gait(file)
        assert ("the pelvis turns by" in str(error.value)) == (turn > 30.0)
