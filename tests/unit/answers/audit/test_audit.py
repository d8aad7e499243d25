"""The audit on models made here: every class, from geometry, in both formats, with names that say nothing."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from psoas.answers.audit import arm_faults
from psoas.answers.audit.audit import CLASSES, FINDINGS, audit, audits, deep_findings, failures, static_model
from psoas.answers.audit.faults import share_findings, sign_findings
from psoas.answers.audit.skeleton import find_skeleton
from psoas.answers.audit.tabled import audit_dataset
from psoas.dataset.records import as_json, records_of
from psoas.errors import FileFormatError, UnknownNameError
from psoas.text.audit import audit_details, audit_table
from support import osim_text
from support.audit_models import BRIM, FROM_TORSO, LUMBAR, MODELS, Made, from_levels, turned


@pytest.mark.parametrize("form", ["osim", "mjcf"])
@pytest.mark.parametrize("renamed", [True, False], ids=["renamed", "named"])
@pytest.mark.parametrize("slug", CLASSES)
def test_class_comes_from_geometry(tmp_path, slug, renamed, form):
    leveled, muscles, iliacus = MODELS[slug]
    found = audit(getattr(Made(leveled, muscles, renamed=renamed), form)(tmp_path))
    assert {side: (s.psoas, s.iliacus) for side, s in found.sides.items()} == dict.fromkeys(
        ("right", "left"), (slug, iliacus)
    )
    assert found.psoas == slug
    assert found.format == form
    assert failures([found], [slug])
    assert not failures([found], [s for s in CLASSES if s != slug])
    assert set(MODELS) == set(CLASSES)


def test_both_formats_place_everything_alike(tmp_path):
    made = Made(*MODELS["split"][:2])
    osim, mjcf = static_model(made.osim(tmp_path)), static_model(made.mjcf(tmp_path))
    for body, pose in osim.poses.items():
        np.testing.assert_allclose(turned(pose.p), mjcf.poses[body].p, atol=1e-6)
    for one, other in zip(osim.muscles, mjcf.muscles, strict=True):
        assert one.name == other.name
        for p, q in zip(one.points, other.points, strict=True):
            np.testing.assert_allclose(turned(osim.place(p)), mjcf.place(q), atol=1e-6)


def test_sides_are_told_by_the_feet(tmp_path):
    made = Made(False, MODELS["pelvis_origin"][1])
    skeleton = find_skeleton(static_model(made.osim(tmp_path)))
    assert skeleton.femora == {"right": made.body_names["femur_r"], "left": made.body_names["femur_l"]}
    assert "feet" in " ".join(skeleton.evidence)
    for side in "rl":  # feet that point back: what is right is left
        parent, at = made.bodies[f"toes_{side}"]
        made.bodies[f"toes_{side}"] = (parent, at - [0.3, 0, 0])
    turned_round = find_skeleton(static_model(made.osim(tmp_path)))
    assert turned_round.femora["right"] == made.body_names["femur_l"]


def test_end_of_path_may_come_first(tmp_path):
    made = Made(*MODELS["crosses_spine_and_hip"][:2])
    made.paths = {name: points[::-1] for name, points in made.paths.items()}
    assert audit(made.osim(tmp_path)).psoas == "crosses_spine_and_hip"


def test_sides_that_differ_are_named(tmp_path):
    made = Made(*MODELS["crosses_spine_and_hip"][:2])
    for name in list(made.paths):
        if name.startswith("fascicle") and name.endswith("_l"):
            del made.paths[name]
    found = audit(made.osim(tmp_path))
    assert (found.sides["right"].psoas, found.sides["left"].psoas) == ("crosses_spine_and_hip", "merged")
    assert "sides_differ" in found.slugs
    assert "*" in "\n".join(audit_table([found]))


def test_split_counts_the_force_of_both_halves(tmp_path):
    found = audit(Made(*MODELS["split"][:2], renamed=False).osim(tmp_path))
    (right, _) = [f for f in found.findings if f.slug == "force_counted_twice"]
    assert "5 fascicles from the spine end on the pelvis (4500 N)" in right.sentence
    assert "psoas_r runs from the pelvis to the femur (900 N)" in right.sentence


def test_halves_without_a_partner_are_named(tmp_path):
    found = audit(Made(True, from_levels(BRIM)).osim(tmp_path))
    assert found.psoas == "ends_on_pelvis"
    assert "psoas_ends_on_pelvis" in found.slugs


def test_name_iliopsoas_says_merged(tmp_path):
    muscles = {"iliopsoas": FROM_TORSO}
    found = audit(Made(False, muscles, renamed=False).osim(tmp_path))
    assert found.psoas == "merged"
    assert audit(Made(False, muscles).osim(tmp_path)).psoas == "lumped_trunk"


@pytest.mark.parametrize("slug", CLASSES)
def test_questions_follow_the_class(tmp_path, slug):
    found = audit(Made(*MODELS[slug][:2], renamed=False).osim(tmp_path))
    levels = next(q for q in found.questions if "lumbar levels" in q.question)
    assert levels.answered == (slug == "crosses_spine_and_hip")
    if slug == "pelvis_origin":
        assert levels.why == "psoas starts on the pelvis here: its action on the spine is not represented."


def test_families_say_bodies_and_joints(tmp_path):
    found = audit(Made(*MODELS["pelvis_origin"][:2], renamed=False).osim(tmp_path))
    psoas = next(f for f in found.families if f.family == "psoas_major")
    assert psoas.first == ("pelvis",)
    assert psoas.via == ("pelvis",)
    assert psoas.last == ("femur_r", "femur_l")
    assert psoas.joints == ("femur_r_joint", "femur_l_joint")


# -- each finding, planted ---------------------------------------------------------------------------------------------


def test_sound_model_has_no_findings(tmp_path):
    assert audit(Made(*MODELS["crosses_spine_and_hip"][:2], renamed=False).osim(tmp_path)).findings == ()


def test_point_off_its_mirror_image_is_found(tmp_path):
    made = Made(*MODELS["pelvis_origin"][:2], renamed=False)
    body, place = made.paths["psoas_l"][1]
    made.paths["psoas_l"][1] = (body, place + np.array([0.004, 0, 0]))
    assert "asymmetry_points" not in audit(made.osim(tmp_path)).slugs  # within 5 mm
    made.paths["psoas_l"][1] = (body, place + np.array([0.006, 0, 0]))
    (finding,) = audit(made.osim(tmp_path)).findings
    assert (finding.slug, finding.about) == ("asymmetry_points", ("psoas_r", "psoas_l"))
    made.paths["psoas_l"] = made.paths["psoas_l"][:1] + made.paths["psoas_l"][2:]
    assert "asymmetry_wraps" in audit(made.osim(tmp_path)).slugs


def test_reversed_side_is_symmetric(tmp_path):
    made = Made(*MODELS["pelvis_origin"][:2], renamed=False)
    made.paths["gluteus_l"] = made.paths["gluteus_l"][::-1]
    assert audit(made.osim(tmp_path)).findings == ()


def test_force_of_the_other_side_is_compared(tmp_path):
    made = Made(*MODELS["pelvis_origin"][:2], renamed=False)
    made.force["l"] = 880.0
    assert {f.slug for f in audit(made.osim(tmp_path)).findings} == {"asymmetry_force"}


def test_muscle_on_the_wrong_side_is_found(tmp_path):
    made = Made(*MODELS["pelvis_origin"][:2], renamed=False)
    made.paths["rectus_r"], made.paths["rectus_l"] = made.paths["rectus_l"], made.paths["rectus_r"]
    assert {f.slug for f in audit(made.osim(tmp_path)).findings} == {"wrong_side"}


@pytest.mark.parametrize(("shares", "caught"), [((0.25, 0.25, 0.25, 0.25), False), ((1.0, 0.25, 0.25, 0.25), True)])
def test_shares_of_the_levels_are_summed(tmp_path, shares, caught):
    made = Made(True, {}, renamed=False)
    made.couplings = [(f"{level}_turn", "torso_turn", -s) for level, s in zip(LUMBAR[:4], shares, strict=True)]
    model = static_model(made.osim(tmp_path))
    (found,) = share_findings(model, find_skeleton(model))  # the driver turns its own level too
    assert f"sum to {abs(1 - sum(shares)):.3f}, not to 1" in found.sentence
    made.couplings = [(f"{level}_turn", "total", s) for level, s in zip(LUMBAR[:4], shares, strict=True)]
    model = static_model(made.osim(tmp_path))
    assert bool(list(share_findings(model, find_skeleton(model)))) == caught


def test_opposite_sign_of_the_family_is_found(tmp_path):
    made = Made(False, {}, renamed=False)
    made.signs["tibia_r"] = -1  # flexion positive, as in Rajagopal's family
    model = static_model(made.osim(tmp_path))
    skeleton = find_skeleton(model)
    assert list(sign_findings(model, skeleton, "rajagopal")) == []
    (found,) = sign_findings(model, skeleton, "gait2392")
    assert found.about == ("knee_angle_r",)
    assert "here positive is flexion, in the gait2392 family it is extension" in found.sentence
    made.signs = {"femur_l": -1}
    model = static_model(made.osim(tmp_path))
    assert [f.about for f in sign_findings(model, find_skeleton(model), "gait2392")] == [("hip_flexion_l",)]


def test_wraps_in_comments_are_found(tmp_path):
    comment = "<!-- <PathWrap name='x'><wrap_object>PS_at_brim_r</wrap_object></PathWrap> -->"
    made = Made(*MODELS["pelvis_origin"][:2], renamed=False)
    file = made.osim(tmp_path)
    there = file.read_text("utf-8")
    at = there.index("</GeometryPath>")
    file.write_text(f"{there[:at]}<PathWrapSet><objects>{comment}</objects></PathWrapSet>{there[at:]}", "utf-8")
    (found,) = audit(file).findings
    assert (found.slug, found.about) == ("wrap_commented_out", ("psoas_r", "PS_at_brim_r"))
    file = made.mjcf(tmp_path)
    there = file.read_text("utf-8").replace(
        '<spatial name="psoas_r_t">', '<spatial name="psoas_r_t"><!-- <geom geom="PS_at_brim_wrap_r" sidesite="s"/> -->'
    )
    file.write_text(there, "utf-8")
    assert [f.about for f in audit(file).findings] == [("psoas_r_t", "PS_at_brim_wrap_r")]


def test_missing_wrap_is_told_by_the_family(tmp_path):
    made = Made(*MODELS["pelvis_origin"][:2], renamed=False)
    file = made.osim(tmp_path)
    named = {"femur_r_turn": "hip_flexion_r", "talus_r_turn": "knee_angle_r_beta", "talus_r": "patella_r"}
    there = file.read_text("utf-8")
    for old, new in named.items():
        there = there.replace(f'"{old}"', f'"{new}"').replace(f"/{old}<", f"/{new}<").replace(f">{old}<", f">{new}<")
    file.write_text(there, "utf-8")
    found = audit(file)
    assert found.family == "rajagopal"
    about = {f.about for f in found.findings if f.slug == "wrap_missing"}
    assert about == {(f"{m}_{s}", w) for m, w in (("psoas", "PS_at_brim"), ("iliacus", "IL_at_brim")) for s in "rl"}


def test_files_outside_and_disabled_muscles_are_notes(tmp_path):
    made = Made(*MODELS["pelvis_origin"][:2], renamed=False)
    file = made.osim(tmp_path, extra="<Mesh><mesh_file>../../secret.vtp</mesh_file></Mesh>")
    file.write_text(
        file.read_text("utf-8").replace("<max_iso", "<appliesForce>false</appliesForce><max_iso", 1), "utf-8"
    )
    found = {f.slug: f for f in audit(file).findings}
    assert found["file_outside"].about == ("../../secret.vtp",)
    assert found["file_outside"].severity == found["muscle_disabled"].severity == "note"


def test_model_without_legs_is_said(tmp_path):
    file = tmp_path / "arm.xml"
    file.write_text(
        '<mujoco><worldbody><body name="a"><joint name="j"/><geom size="1"/><site name="s"/>'
        '<site name="t" pos="1 0 0"/></body></worldbody>'
        '<tendon><spatial name="x"><site site="s"/><site site="t"/></spatial></tendon><actuator>'
        '<muscle name="m" tendon="x"/></actuator></mujoco>'
    )
    found = audit(file)
    assert (found.psoas, found.slugs) == ("none", {"none", "skeleton_unknown"})


# -- many files, slugs, texts ------------------------------------------------------------------------------------------


def test_unreadable_file_does_not_stop_the_rest(tmp_path):
    good = Made(*MODELS["merged"][:2]).osim(tmp_path)
    (tmp_path / "cut.osim").write_text(good.read_text("utf-8")[:3000])
    reports = audits([tmp_path / "cut.osim", good, tmp_path / "absent.osim", tmp_path / "gone.xml"])
    assert [bool(r.error) for r in reports] == [True, False, True, True]
    assert reports[0].error.startswith("cut.osim:1: not well-formed XML")
    assert failures(reports, ["unreadable"])
    lines = audit_table(reports)
    assert sum("could not be read" in line for line in lines) == 3
    assert "merged" in "\n".join(lines)
    with pytest.raises(FileFormatError, match=r"absent\.osim: no such file"):
        audit(tmp_path / "absent.osim")


def test_unknown_slug_lists_the_valid():
    with pytest.raises(UnknownNameError, match=r"no class or finding named 'splitt'. Did you mean 'split'\?") as error:
        failures([], ["splitt"])
    assert all(slug in str(error.value) for slug in (*CLASSES, *FINDINGS))
    assert not failures([], ["split"])


HOSTILE = ["[/r]", "</script>", "a\u202eb", "[bold]x", "$(rm -rf)", "\u2028line"]


def test_hostile_names_come_out_harmless(tmp_path):
    made = Made(*MODELS["split"][:2], renamed=False)
    stems = [m for m in made.paths if m.endswith("_r")]
    for stem, hostile in zip(stems, HOSTILE, strict=False):
        made.muscle_names[stem] = hostile.replace("<", "&lt;").replace(">", "&gt;")
    made.body_names["torso"] = "&lt;/script&gt;\u202e[/r]"
    reports = audits([made.osim(tmp_path)])
    lines = [*audit_table(reports), *audit_details(reports[0], families=True)]
    assert all(len(line) <= 80 and line.isprintable() for line in lines)
    said = as_json(audit_dataset(reports), records_of(audit_dataset(reports)))
    assert "<" not in said
    assert "\u202e" not in said
    names = [m for f in json.loads(said)["details"]["audits"][0]["families"] for m in f["muscles"]]
    assert set(HOSTILE) <= set(names)


@pytest.mark.parametrize("slug", CLASSES)
def test_tables_and_json_hold_every_model(tmp_path, slug):
    file = Made(*MODELS[slug][:2]).osim(tmp_path)
    long = file.rename(tmp_path / f"{'a' * 90}.osim")
    reports = audits([long] * 12)
    assert all(len(line) <= 80 for line in [*audit_table(reports), *audit_details(reports[0], families=True)])
    found = audit_dataset(reports)
    whole = json.loads(as_json(found, records_of(found), "psoas audit x"))
    assert whole["repeat"] == "psoas audit x"
    assert [a["psoas"] for a in whole["details"]["audits"]] == [slug] * 12
    assert len(whole["records"]) == sum(len(r.findings) + len(r.questions) for r in reports)


# -- deep --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def body():
    import psoas

    return psoas.default_body()


def test_smooth_arm_is_left_alone(body):
    assert deep_findings(body, ["soleus_r", "tibant_r"], coordinates=["ankle_angle_r"], steps=13) == ()


def test_planted_jump_and_sign_change_are_found(body, monkeypatch):
    row, original = body.muscles.index("iliacus_middle_r"), arm_faults.state
    hip = body.coordinate("hip_flexion_r")

    def planted(body, q):
        found = original(body, q)
        dldq = found.dldq.copy()
        dldq[row, hip] += 0.1 if q[hip] > 1.0 else 0.0
        return SimpleNamespace(dldq=dldq, B=found.B)

    monkeypatch.setattr(arm_faults, "state", planted)
    found = deep_findings(body, ["iliacus_middle_r", "recfem_r"], coordinates=["hip_flexion_r"], steps=13)
    assert {(f.slug, f.about[0]) for f in found} == {
        ("arm_sign_change", "iliacus_middle_r"),
        ("arm_jump", "iliacus_middle_r"),
        ("arm_not_shortening", "iliacus_middle_r"),  # the planted arm is not its path's either
    }


def test_paths_that_jump_are_found_by_the_same_scan(body):
    hip = ["hip_flexion_r", "hip_adduction_r", "hip_rotation_r"]
    found = deep_findings(body, ["glmax1_r", "iliacus_middle_r"], coordinates=hip, steps=3)
    jumps = [f for f in found if f.slug == "path_jump"]
    assert [f.about for f in jumps] == [("glmax1_r", *hip)]
    assert "jumps by 5" in jumps[0].sentence  # muscle, size, joint and region in one sentence
    assert "hip_flexion_r 15 to 120, hip_adduction_r" in jumps[0].sentence


def test_arm_thresholds():
    x = np.linspace(0, 1, 11)
    assert arm_faults.arm_findings("m", "c", x, np.linspace(-0.001, 0.03, 11)) == []
    assert [f.slug for f in arm_faults.arm_findings("m", "c", x, np.linspace(-0.01, 0.03, 11))] == ["arm_sign_change"]
    assert [f.slug for f in arm_faults.arm_findings("m", "c", x, np.where(x > 0.55, 0.03, 0.02))] == ["arm_jump"]
    assert arm_faults.arm_findings("m", "c", x, np.where(x > 0.55, 0.027, 0.02)) == []


def test_a_name_that_no_file_can_have_is_no_such_file():
    (audited,) = audits(["a" * 300 + ".osim"])
    assert "File name too long" in audited.error


@pytest.mark.parametrize("z", ["0.085", "0"])
def test_hips_in_one_place_are_audited_without_a_warning(tmp_path, z):
    """Any warning is an error here."""
    text = osim_text.Body().plain().text()
    for sign in ("", "-"):
        assert text.count(f"-0.05 -0.06 {sign}0.085<") == 1
        text = text.replace(f"-0.05 -0.06 {sign}0.085<", f"-0.05 -0.06 {sign}{z}<")
    file = tmp_path / "m.osim"
    file.write_text(text)
    assert audit(file).psoas == "pelvis_origin"
