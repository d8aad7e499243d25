"""`psoas align` on people whose angles are known: every definition, both identities, any axes, both kinds of file."""

import numpy as np
import pytest

import psoas
from psoas.errors import FileFormatError, InvalidValueError, PsoasError, UnknownNameError
from psoas.trials.hip_centres import HIP_CENTRES, REGRESSIONS
from support.people import ANGLES, PIG, Y_UP, Z_UP, in_lab, labelled, person, write_c3d, write_trc

BENT = {
    "tilt": 14.0, "flexion_r": 31.0, "flexion_l": -12.0, "knee_r": 20.0, "knee_l": 3.0, "thorax": 6.0, "foot_r": 9.0,
}  # fmt: skip
TWISTED = {
    "rotation": 9.0, "obliquity": -4.0, "tilt": 15.0, "flexion_r": 22.0, "adduction_r": 6.0, "turn_r": -8.0,
    "flexion_l": -10.0, "adduction_l": 3.0, "turn_l": 11.0,
}  # fmt: skip
IDENTITIES = (
    ("thigh_r", "hip_flexion_r", "pelvis_tilt"),
    ("thigh_l", "hip_flexion_l", "pelvis_tilt"),
    ("thorax", "pelvis_tilt", "lumbar_extension"),
    ("shank_r", "thigh_r", "knee_flexion_r"),
)  # fmt: skip  first = second - third


def degrees(found, name, t=0):
    return float(np.degrees(found.align_angle.sel(measure=name).values[t]))


def aligned(tmp_path, points, write=write_trc, offset=0.0, M=Y_UP, yaw=0.0, **more):
    suffix = {write_trc: "trc", write_c3d: "c3d"}[write]
    file = write(tmp_path / f"person.{suffix}", labelled(in_lab(points, M, yaw)))
    return psoas.align(file, marker_offset=offset, **more)


def test_every_sagittal_angle_of_a_known_person(tmp_path):
    a = ANGLES | BENT
    found = aligned(tmp_path, person(**BENT), yaw=35.0)
    expected = {
        "asis_psis": 14.0, "pelvis_tilt": 14.0, "pelvis_tilt_rto": 14.0, "pelvis_obliquity": 0.0, "thorax": 6.0,
        "lumbar_extension": 8.0, "lumbar_extension_gs": 8.0, "foot_r": 9.0, "foot_l": 0.0,
    }  # fmt: skip
    for s in "rl":
        thigh = a[f"flexion_{s}"] - 14.0
        expected |= {
            f"hip_flexion_{s}": a[f"flexion_{s}"], f"hip_flexion_gs_{s}": a[f"flexion_{s}"], f"thigh_{s}": thigh,
            f"knee_flexion_{s}": a[f"knee_{s}"], f"knee_flexion_gs_{s}": a[f"knee_{s}"],
            f"shank_{s}": thigh - a[f"knee_{s}"],
            f"ankle_dorsiflexion_{s}": (9.0 if s == "r" else 0.0) - thigh + a[f"knee_{s}"],
        }  # fmt: skip
    for name, value in expected.items():
        assert degrees(found, name) == pytest.approx(value, abs=0.01), name


def test_every_angle_of_a_twisted_person_in_its_published_order(tmp_path):
    """Walking, so that the heading is the direction of walking and the pelvis' rotation is one."""
    points = {k: v + 0.01 * np.arange(11)[:, None] * np.array([1.0, 0, 0]) for k, v in person(11, **TWISTED).items()}
    found = aligned(tmp_path, points, yaw=-60.0)
    assert "direction of walking" in found.attrs["heading"]
    expected = {"pelvis_rotation": 9.0, "pelvis_obliquity": -4.0, "pelvis_tilt_rto": 15.0}
    for s in "rl":
        expected |= {f"hip_{new}_gs_{s}": TWISTED[f"{old}_{s}"] for new, old in
                     (("flexion", "flexion"), ("adduction", "adduction"), ("rotation", "turn"))}  # fmt: skip
    for name, value in expected.items():
        assert degrees(found, name, 5) == pytest.approx(value, abs=0.01), name


def missed(found):
    """By how much the identities fail at most [rad]."""
    angle = {n: found.align_angle.sel(measure=n).values for n in found.measure.values}
    return max(np.abs(angle[a] - angle[b] + angle[c]).max() for a, b, c in IDENTITIES)


def test_the_identities_are_exact(tmp_path):
    found = aligned(tmp_path, person(**TWISTED), yaw=20.0)
    assert missed(found) < 1e-9
    spoiled = found.copy(deep=True)
    spoiled.align_angle.loc[{"measure": "hip_flexion_r"}] = found.align_angle.sel(measure="hip_flexion_gs_r").values
    assert missed(spoiled) > 1e-4  # the twin: Grood and Suntay's angle is not a part of that sum


LAB = ("pig_pelvis_tilt", "pig_pelvis_obliquity_r", "pig_pelvis_obliquity_l", "pig_pelvis_rotation_r",
       "pig_pelvis_rotation_l")  # fmt: skip


def test_a_person_turned_in_the_laboratory_has_the_same_angles(tmp_path):
    plain = aligned(tmp_path, person(**TWISTED))
    for yaw, M in ((90.0, Y_UP), (123.4, Y_UP), (-38.0, Z_UP)):
        found = aligned(tmp_path, person(**TWISTED), yaw=yaw, M=M)
        for name in plain.measure.values:
            if name not in LAB:
                assert degrees(found, name) == pytest.approx(degrees(plain, name), abs=1e-9), name
    turned = aligned(tmp_path, person(**TWISTED), yaw=-38.0)
    assert (
        abs(degrees(turned, "pig_pelvis_tilt") - degrees(plain, "pig_pelvis_tilt")) > 0.5
    )  # lab axes are not a heading's


def test_the_same_person_as_trc_and_as_c3d(tmp_path):
    points = person(3, **TWISTED)
    a, b = (aligned(tmp_path, points, write, M=Z_UP) for write in (write_trc, write_c3d))
    assert list(a.measure.values) == list(b.measure.values)
    for name in ("align_angle", "align_low", "align_high", "false_neutral_probability"):
        np.testing.assert_allclose(a[name], b[name], atol=1e-5)  # the second keeps 32 bits


def test_marker_offset_moves_the_thigh_forward(tmp_path):
    """9 mm from skin to marker turn the thigh by 0.14 deg per mm."""
    zero, nine = (aligned(tmp_path, person(), offset=o) for o in (0.0, 9.0))
    assert degrees(nine, "thigh_r") - degrees(zero, "thigh_r") == pytest.approx(1.3, abs=0.1)
    assert degrees(nine, "pelvis_tilt") == degrees(zero, "pelvis_tilt")


def test_every_hip_centre_answers_and_says_so(tmp_path):
    found = {name: aligned(tmp_path, person(), hip_centre=name, leg_length=880.0) for name in REGRESSIONS}
    assert {name: one.attrs["hip_centre"] for name, one in found.items()} == {n: n for n in REGRESSIONS}
    thighs = {name: round(degrees(one, "thigh_r"), 2) for name, one in found.items()}
    assert len(set(thighs.values())) > 4
    with pytest.raises(InvalidValueError, match="stored needs hip centres in the file"):
        aligned(tmp_path, person(), hip_centre="stored")
    with pytest.raises(UnknownNameError, match=r"hip-centre='harington' is not known\. Did you mean 'harrington'"):
        aligned(tmp_path, person(), hip_centre="harington")
    assert set(HIP_CENTRES) - set(REGRESSIONS) == {"stored"}


def test_a_lateral_knee_alone_gives_the_sagittal_angles_and_withholds_the_frontal_ones(tmp_path):
    points = {k: v for k, v in person(**BENT).items() if k not in ("R_MFE", "L_MFE", "R_MM", "L_MM")}
    found = aligned(tmp_path, points)
    assert degrees(found, "thigh_r") == pytest.approx(17.0, abs=0.3)
    assert not {"hip_adduction_gs_r", "hip_rotation_gs_r", "knee_adduction_gs_r"} & set(found.measure.values)
    assert "right hip rotation and adduction: R_MFE is missing" in found.attrs["not_measured"]


def test_what_is_missing_is_named_with_what_falls_away(tmp_path):
    points = {k: v for k, v in person(**BENT).items() if k not in ("R_LFE", "T10")}
    found = aligned(tmp_path, points)
    said = found.attrs["not_measured"]
    assert "right thigh and hip: R_LFE is missing" in said
    assert "thorax, and thorax on pelvis: T10 is missing" in said
    assert "R_PUBIC and L_PUBIC are missing" in said
    assert "thigh_r" not in found.measure.values
    assert degrees(found, "thigh_l") == pytest.approx(-26.0, abs=0.01)


@pytest.mark.parametrize("gone", [np.nan, 0.0])
def test_a_marker_that_is_not_seen_is_missing_and_not_zero(tmp_path, gone):
    points = person(3, **BENT)
    markers = labelled(in_lab(points))
    markers["RKNE"][1] = gone
    found = psoas.align(write_trc(tmp_path / "x.trc", markers), marker_offset=0.0)
    assert np.isnan(found.align_angle.sel(measure="thigh_r").values).tolist() == [False, True, False]
    assert degrees(found, "thigh_r") == pytest.approx(17.0, abs=0.01)


def test_a_negative_residual_is_missing(tmp_path):
    points = person(3, **BENT)
    markers = labelled(in_lab(points, Z_UP))
    residual = np.zeros((3, len(markers)))
    residual[1, list(markers).index("RKNE")] = -1.0
    found = psoas.align(write_c3d(tmp_path / "x.c3d", markers, residual=residual))
    assert np.isnan(found.align_angle.sel(measure="thigh_r").values).tolist() == [False, True, False]


def test_pubic_landmarks_give_the_anterior_plane(tmp_path):
    """A body whose pubic tubercles lie 84 mm below and 10 mm behind the ASIS: the plane leans forward by 6.8 deg."""
    points = person(tilt=0.0)
    front = (points["R_ASIS"] + points["L_ASIS"]) / 2
    points |= {f"{s}_PUBIC": front + np.array([-0.010, -0.084, z]) for s, z in (("R", 0.005), ("L", -0.005))}
    names = {"R_PUBIC": "p1", "L_PUBIC": "p2"}
    file = write_trc(tmp_path / "x.trc", {**labelled(in_lab(points)), **labelled(in_lab(points), names)})
    found = psoas.align(file, markers={"landmarks": names})
    assert degrees(found, "anterior_plane") == pytest.approx(np.degrees(np.arctan2(0.010, 0.084)), abs=0.01)


@pytest.mark.parametrize(("mark", "label", "name"), [("SACRUM", "SACR", "asis_sacr")])
def test_a_line_is_named_by_what_it_is_made_of(tmp_path, mark, label, name):
    points = person(tilt=10.0)
    points[mark] = (points["R_PSIS"] + points["L_PSIS"]) / 2
    kept = {k: v for k, v in points.items() if "PSIS" not in k}
    file = write_trc(tmp_path / "x.trc", labelled(in_lab(kept), PIG | {mark: label}))
    found = psoas.align(file)
    assert degrees(found, name) == pytest.approx(10.0, abs=0.01)
    assert "asis_psis" not in found.measure.values


@pytest.mark.parametrize(("mark", "label", "name"), [("SACRUM_L5", "V.Sacral", "asis_l5s1"), ("S2", "S2", "asis_s2")])
def test_another_height_than_the_psis_is_another_line_and_tells_no_false_neutral(tmp_path, mark, label, name):
    points = person(tilt=10.0)
    points[mark] = (points["R_PSIS"] + points["L_PSIS"]) / 2 + np.array([0.0, 0.013, 0.0])
    names = {"R_ASIS": "R.ASIS", "L_ASIS": "L.ASIS", mark: label, "R_HEEL": "R.Heel", "L_HEEL": "L.Heel"}
    names |= {f"{s}_LFE": f"{s}.Knee{'.Lat' if mark != 'S2' else ''}" for s in "RL"}
    found = psoas.align(write_trc(tmp_path / "x.trc", labelled(in_lab(points), names)))
    assert degrees(found, name) == pytest.approx(10 + np.degrees(0.013 / 0.16), abs=0.3)
    assert "false_neutral_probability" not in found
    assert "is not answered" in " ".join(psoas.lines(found))


def test_other_programs_numbers_have_their_own_zero_and_sign(tmp_path):
    found = aligned(tmp_path, person(tilt=12.0))
    assert degrees(found, "opensim_pelvis_tilt") == pytest.approx(
        -5.05, abs=0.05
    )  # the default body's line is 6.95 at 0
    assert degrees(found, "pig_pelvis_tilt") == pytest.approx(12.0, abs=0.01)


KEY_POINTS = {f"{s}_{part}": f"{side}_{word}" for s, side in (("R", "right"), ("L", "left"))
              for part, word in (("HJC", "hip"), ("KJC", "knee"), ("AJC", "ankle"))}  # fmt: skip


def key_points(**angles):
    points = person(**angles)
    for s in "RL":
        points |= {f"{s}_KJC": (points[f"{s}_LFE"] + points[f"{s}_MFE"]) / 2,
                   f"{s}_AJC": (points[f"{s}_LM"] + points[f"{s}_MM"]) / 2}  # fmt: skip
    return points


def test_key_points_have_no_pelvis_and_say_so(tmp_path):
    found = psoas.align(write_trc(tmp_path / "x.trc", labelled(in_lab(key_points(**BENT)), KEY_POINTS)))
    assert degrees(found, "thigh_r") == pytest.approx(17.0, abs=0.01)
    assert degrees(found, "knee_flexion_r") == pytest.approx(20.0, abs=0.01)
    assert not [m for m in found.measure.values if "hip" in m or "pelvis" in m or "asis" in m]
    assert "pelvic tilt, hip angles and false neutral: these are joints" in found.attrs["not_measured"]
    said = " ".join(psoas.lines(found))
    assert "Pelvic tilt and hip angles are not measured." in said
    half = float(np.degrees(found.align_high - found.align_angle).sel(measure="thigh_r").item())
    assert half == pytest.approx(1.645 * 4.0 * 1.2533, abs=0.01)


def test_standing_as_neutral_takes_anatomy_and_palpation_out(tmp_path):
    """A pelvis 3 deg anterior of the person's own standing, whose line reads 30 deg: far from neutral by anatomy."""
    standing = write_trc(tmp_path / "st.trc", labelled(in_lab(person(tilt=30.0))))
    bent = {"tilt": 33.0, "flexion_r": 53.0, "flexion_l": 33.0}
    file = write_trc(tmp_path / "now.trc", labelled(in_lab(person(**bent))))
    usual = psoas.align(file, static=standing, marker_offset=0.0)
    own = psoas.align(file, static=standing, marker_offset=0.0, neutral="standing")
    assert float(np.degrees(own.false_neutral_pelvis.sel(side="right").item())) == pytest.approx(3.0, abs=0.4)
    assert own.false_neutral_probability.sel(side="right").item() > 0.7
    assert own.false_neutral_probability.sel(side="left").item() < 0.05
    assert usual.false_neutral_probability.sel(side="right").item() < 0.4


def test_who_turns_is_told_in_a_heading_that_turns(tmp_path):
    """A pelvis that turns by 90 deg with everything on it: the same thigh in every frame."""
    from scipy.spatial.transform import Rotation

    turns = Rotation.from_euler("Y", np.linspace(0, 90, 40)[:, None], degrees=True).as_matrix()
    points = {name: np.einsum("nij,j->ni", turns, at[0]) for name, at in person(**BENT).items()}
    found = aligned(tmp_path, points)
    assert "frame by frame" in found.attrs["heading"]
    assert "no straight walk" in found.attrs["notes"]
    thigh = np.degrees(found.align_angle.sel(measure="thigh_r").values)
    np.testing.assert_allclose(thigh, 17.0, atol=0.01)
    assert np.isfinite(found.align_sd_frame).all()


def test_a_marker_seen_only_where_the_pelvis_is_not(tmp_path):
    """Nothing of that leg is known, and that is said instead of a number."""
    markers = labelled(in_lab(person(4, **BENT)))
    markers["RASI"][:2] = np.nan
    markers["RKNE"][2:] = np.nan
    found = psoas.align(write_trc(tmp_path / "x.trc", markers))
    text = psoas.lines(found)
    assert "not seen" in next(line for line in text if line.startswith("thigh, right"))
    assert text[0].startswith("The left thigh is")
    assert next(r for r in psoas.records_of(found) if r.get("measure") == "thigh_r")["value"] is None


def test_landmarks_that_a_network_made_are_called_an_opinion(tmp_path):
    names = {"R_ASIS": "r.ASIS_study", "L_ASIS": "L.ASIS_study", "R_PSIS": "r.PSIS_study", "L_PSIS": "L.PSIS_study",
             "R_LFE": "r_knee_study", "L_LFE": "L_knee_study",
             "R_HEEL": "r_calc_study", "L_HEEL": "L_calc_study"}  # fmt: skip
    found = psoas.align(write_trc(tmp_path / "x.trc", labelled(in_lab(person()), names)))
    assert "the network's opinion" in found.attrs["notes"]


def refused(tmp_path, why, kind=PsoasError, points=None, markers=None, **more):
    file = write_trc(tmp_path / "x.trc", markers or labelled(in_lab(person() if points is None else points)))
    with pytest.raises(kind, match=why) as error:
        psoas.align(file, **more)
    assert "\n" not in str(error.value)


def test_bad_values_are_refused_in_one_sentence(tmp_path):
    refused(tmp_path, "--marker-offset is between 0 and 30 mm, not -1", marker_offset=-1.0)
    refused(tmp_path, "marker_offset is a finite number", marker_offset=float("nan"))
    refused(tmp_path, "--leg-length is between 300 and 1500 mm, not 0.9", leg_length=0.9)
    refused(tmp_path, "neutral='sitting' is not known", neutral="sitting")
    refused(tmp_path, "--neutral standing needs", neutral="standing")
    refused(tmp_path, "davis needs the length of the leg",
            points={k: v for k, v in person().items() if "MFE" not in k}, hip_centre="davis")  # fmt: skip
    refused(tmp_path, "not both and not neither", angles={"asis_psis": 12.0}, sd=3.0)
    with pytest.raises(InvalidValueError, match="not both and not neither"):
        psoas.align()
    with pytest.raises(FileFormatError, match="is no file of markers"):
        psoas.align("walk.csv")
    with pytest.raises(FileFormatError):
        psoas.align(tmp_path / "absent.trc")


def test_swapped_mirrored_and_unknown_files_are_refused(tmp_path):
    swapped = {f"{'RL'[k[0] == 'R']}{k[1:]}" if k[:2] in ("R_", "L_") else k: v for k, v in person().items()}
    refused(tmp_path, "every right landmark lies to the left", points=swapped)
    refused(tmp_path, "no marker set explains", markers={"a": np.ones((1, 3)), "b": np.zeros((1, 3)) + 2})
    low = labelled(in_lab(person()), {k: v for k, v in PIG.items() if "SIS" in k})
    refused(tmp_path, "which lab axis points up is unknown.*up under \\[lab\\]", markers=low)


def test_hostile_names_stay_data(tmp_path):
    markers = labelled(in_lab(person())) | {
        name: np.ones((1, 3)) for name in ("[red]x", "</script>", "$(rm)", "RKN\x1b[31m")
    }
    found = psoas.align(write_trc(tmp_path / "x.trc", markers))
    text = "\n".join(psoas.lines(found))
    assert all(line.isprintable() for line in text.splitlines())
    assert max(map(len, text.splitlines())) <= 80


def test_what_range_is_left_says_where_the_thigh_would_be(tmp_path):
    """Thigh behind vertical at the end of the range: its extension left, less where it is; the pelvis decides it."""
    found = aligned(tmp_path, person(tilt=7.0, flexion_r=10.0, flexion_l=2.0))
    at = found.sel(reach="10 N m")
    behind, left = (np.degrees(at[f"range_{k}"].values) for k in ("thigh_behind", "left"))
    thigh = [degrees(found, f"thigh_{s}") for s in "rl"]
    np.testing.assert_allclose(behind, left - thigh, atol=1e-9)
    assert behind[0] == pytest.approx(behind[1], abs=1.0)  # the same pelvis: the thigh cancels
    more = aligned(tmp_path, person(tilt=17.0, flexion_r=20.0, flexion_l=12.0)).sel(reach="10 N m")
    np.testing.assert_allclose(np.degrees(more.range_thigh_behind) - behind, 10.0, atol=0.7)  # anterior tilt: farther
    assert (found.range_left.sel(reach="20 N m") > at.range_left).all()


def test_a_measured_range_takes_the_place_of_the_bodys(tmp_path):
    found = aligned(tmp_path, person(), ranges={"hip_extension_r": -5.0})
    assert float(np.degrees(found.range_extension.sel(hip="right", reach="measured"))) == pytest.approx(-5.0)
    assert np.isnan(found.range_left.sel(hip="left", reach="measured"))
    with pytest.raises(UnknownNameError, match="Did you mean 'hip_extension_r'"):
        aligned(tmp_path, person(), ranges={"hip_extenson_r": 3.0})
    with pytest.raises(InvalidValueError, match="between -60 and 60"):
        aligned(tmp_path, person(), ranges={"hip_extension_r": 300.0})


def test_typed_angles_and_markers_of_one_posture_leave_the_same_range(tmp_path):
    """Two routes: the posture by orientations of landmarks, and by typed angles."""
    seen = aligned(tmp_path, person(tilt=12.0, flexion_r=8.0))
    thorax = degrees(seen, "lumbar_extension")
    typed = psoas.align(angles={"asis_psis": 12.0, "hip_flexion_r": 8.0, "lumbar_extension": thorax}, sd=3.0)
    a, b = (float(np.degrees(f.range_left.sel(hip="right", reach="10 N m"))) for f in (seen, typed))
    assert a == pytest.approx(b, abs=1.0)


def test_the_first_lines_say_what_is_left(tmp_path):
    lines = psoas.lines(aligned(tmp_path, person()))
    assert "Alignment is no position but what is left from here" in " ".join(lines[:4])
    moving = aligned(tmp_path, person(11, flexion_r=np.linspace(-10, 30, 11)))
    assert "where each thigh is farthest behind" in " ".join(psoas.lines(moving)[:8])


def test_on_the_body_in_every_frame(tmp_path):
    found = aligned(tmp_path, person(3, **BENT), place=True)
    assert found.placed_angle.dims == ("time", "coordinate")
    assert float(np.degrees(found.placed_residual.sel(segment="pelvis")).max()) < 0.01
    with pytest.raises(InvalidValueError, match="typed angles have none"):
        psoas.Question.read("psoas align --angle asis_psis=12 --sd 3 --place")
