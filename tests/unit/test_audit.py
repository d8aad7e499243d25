"""The audit on models made here: every class, from geometry, in both formats, with names that say nothing."""

import json
from types import SimpleNamespace

import numpy as np
import pytest

from psoas.answers.audit import arm_faults
from psoas.answers.audit.audit import CLASSES, FINDINGS, audit, audits, deep_findings, failed, static_model
from psoas.answers.audit.faults import share_findings, sign_findings
from psoas.answers.audit.skeleton import find_skeleton
from psoas.command.audit import audit_details, audit_json, audit_table
from psoas.errors import FileFormatError, UnknownNameError

HIP = np.array([-0.07, 0.88, 0.085])  # forward, up, right [m]
LUMBAR = ("L5", "L4", "L3", "L2", "L1")


def bodies(leveled=True):
    """Body -> (parent, where its joint is): pelvis, legs with feet, and a spine with levels or none."""
    found = {"pelvis": ("ground", np.array([0.0, 0.95, 0.0]))}
    for side, s in (("r", 1), ("l", -1)):
        at = HIP * [1, 1, s]
        found[f"femur_{side}"] = ("pelvis", at)
        found[f"tibia_{side}"] = (f"femur_{side}", at - np.array([0, 0.4, 0]))
        found[f"talus_{side}"] = (f"tibia_{side}", at - np.array([0, 0.8, 0]))
        found[f"toes_{side}"] = (f"talus_{side}", at + np.array([0.15, -0.85, 0]))
    below, height = "pelvis", 1.03
    for level in LUMBAR if leveled else ():
        found[level] = (below, np.array([-0.1, height, 0.0]))
        below, height = level, height + 0.035
    found["torso"] = (below, np.array([-0.1, height, 0.0]))
    for side, s in (("r", 1), ("l", -1)):
        found[f"humerus_{side}"] = ("torso", np.array([-0.1, 1.4, 0.17 * s]))
        found[f"hand_{side}"] = (f"humerus_{side}", np.array([-0.05, 0.85, 0.2 * s]))
    return found


def run(*points):
    """Path points (body, forward, up, lateral from the middle) of the right side; the left is mirrored."""
    return [(body, np.array(place)) for body, *place in points]


BRIM = ("pelvis", -0.02, 0.9, 0.075)
TROCHANTER = ("femur_", -0.09, 0.825, 0.09)
ILIACUS = run(("pelvis", -0.07, 0.98, 0.09), BRIM, TROCHANTER)
FROM_PELVIS = run(("pelvis", -0.07, 1.01, 0.045), BRIM, TROCHANTER)
FROM_TORSO = run(("torso", -0.1, 1.1, 0.03), BRIM, TROCHANTER)
OTHERS = {
    "gluteus": run(("pelvis", -0.14, 1.0, 0.06), ("femur_", -0.1, 0.83, 0.135)),
    "pectineus": run(("pelvis", -0.04, 0.87, 0.045), ("femur_", -0.08, 0.8, 0.11)),
    "rectus": run(("pelvis", -0.03, 0.91, 0.095), ("tibia_", -0.03, 0.44, 0.085)),
    "abdominal": run(("pelvis", -0.03, 0.87, 0.01), ("torso", 0.0, 1.25, 0.03)),
    "lumborum": run(("pelvis", -0.1, 1.03, 0.06), ("torso", -0.1, 1.2, 0.03)),
}


def from_levels(*end):
    return {f"fascicle{level}": run((level, -0.09, 1.04 + 0.035 * i, 0.03), *end) for i, level in enumerate(LUMBAR)}


MODELS = {  # class -> (leveled spine, muscles of the right side, iliacus' class)
    "crosses_spine_and_hip": (True, {**from_levels(BRIM, TROCHANTER), "iliacus": ILIACUS}, "pelvis_origin"),
    "pelvis_origin": (False, {"psoas": FROM_PELVIS, "iliacus": ILIACUS}, "pelvis_origin"),
    "merged": (False, {"iliopsoas": FROM_PELVIS}, "merged"),
    "split": (True, {**from_levels(BRIM), "psoas": FROM_PELVIS, "iliacus": ILIACUS}, "pelvis_origin"),
    "lumped_trunk": (False, {"psoas": FROM_TORSO, "iliacus": ILIACUS}, "pelvis_origin"),
    "none": (True, {}, "none"),
}


class Made:
    """A model as bodies and muscles, written in either format, under its own or under meaningless names."""

    def __init__(self, leveled, muscles, *, renamed=True, force=900.0):
        self.bodies = bodies(leveled)
        self.force = dict.fromkeys(("r", "l"), force)
        self.paths = {}
        for name, path in {**muscles, **OTHERS}.items():
            for side, s in (("r", 1), ("l", -1)):
                points = [(b + side if b.endswith("_") else b, p * [1, 1, s]) for b, p in path]
                self.paths[f"{name}_{side}"] = points
        self.body_names = {b: f"part{i * 7 % 31}" if renamed else b for i, b in enumerate(self.bodies)}
        self.muscle_names = {m: f"string{i * 11 % 97}" if renamed else m for i, m in enumerate(self.paths)}
        self.body_names["ground"] = "ground"
        self.signs = {}
        self.couplings = []

    def joint(self, body):
        """Axis (forward, up, right) and name of the coordinates of a body's joint."""
        if body == "pelvis":
            return []
        own = self.body_names[body]
        names = {"femur_r": "hip_flexion_r", "femur_l": "hip_flexion_l", "tibia_r": "knee_angle_r"}
        name = names.get(body) if own == body else None
        name = name or f"{own}_turn"
        return [(name, np.array([0, 0, 1.0]) * self.signs.get(body, 1))]

    def osim(self, folder, extra=""):
        out, joints, muscles = [], [], []
        for body, (parent, at) in self.bodies.items():
            own, above = self.body_names[body], self.body_names[parent]
            out.append(f'<Body name="{own}"><mass>1</mass></Body>')
            where = at - (self.bodies[parent][1] if parent != "ground" else 0)
            turns = self.joint(body)
            coordinates = "".join(
                f'<Coordinate name="{n}"><default_value>0</default_value><range>-1 1</range></Coordinate>'
                for n, _ in turns
            )
            axes = "".join(
                f'<TransformAxis name="rotation{i + 1}"><coordinates>{n}</coordinates><axis>{text(a)}</axis>'
                '<LinearFunction name="function"><coefficients>1 0</coefficients></LinearFunction></TransformAxis>'
                for i, (n, a) in enumerate(turns)
            )
            held = f"<SpatialTransform>{axes}</SpatialTransform>" if turns else ""
            kind = "CustomJoint" if turns else "WeldJoint"
            parent_path = "/ground" if above == "ground" else f"/bodyset/{above}"
            joints.append(
                f'<{kind} name="{own}_joint"><socket_parent_frame>{above}_offset</socket_parent_frame>'
                f"<socket_child_frame>/bodyset/{own}</socket_child_frame><coordinates>{coordinates}</coordinates>"
                f'<frames><PhysicalOffsetFrame name="{above}_offset"><socket_parent>{parent_path}</socket_parent>'
                f"<translation>{text(where)}</translation></PhysicalOffsetFrame></frames>"
                f"{held}</{kind}>"
            )
        for muscle, points in self.paths.items():
            path = "".join(
                f'<PathPoint name="p{i}"><socket_parent_frame>/bodyset/{self.body_names[b]}</socket_parent_frame>'
                f"<location>{text(p - self.bodies[b][1])}</location></PathPoint>"
                for i, (b, p) in enumerate(points)
            )
            muscles.append(
                f'<Thelen2003Muscle name="{self.muscle_names[muscle]}"><GeometryPath name="path">'
                f"<PathPointSet><objects>{path}</objects></PathPointSet></GeometryPath>"
                f"<max_isometric_force>{self.force[muscle[-1]]}</max_isometric_force></Thelen2003Muscle>"
            )
        couplers = "".join(
            f'<CoordinateCouplerConstraint name="c{i}"><coupled_coordinates_function><LinearFunction><coefficients>'
            f"{share} 0</coefficients></LinearFunction></coupled_coordinates_function><independent_coordinate_names>"
            f"{driver}</independent_coordinate_names><dependent_coordinate_name>{dependent}</dependent_coordinate_name>"
            "</CoordinateCouplerConstraint>"
            for i, (dependent, driver, share) in enumerate(self.couplings)
        )
        file = folder / "model.osim"
        file.write_text(
            '<?xml version="1.0"?><OpenSimDocument Version="40000"><Model name="made"><gravity>0 -9.8 0</gravity>'
            f"<BodySet><objects>{''.join(out)}</objects></BodySet><JointSet><objects>{''.join(joints)}</objects>"
            f"</JointSet><ForceSet><objects>{''.join(muscles)}</objects></ForceSet>"
            f"<ConstraintSet><objects>{couplers}</objects></ConstraintSet>{extra}</Model></OpenSimDocument>",
            encoding="utf-8",
        )
        return file

    def mjcf(self, folder):
        sites = dict.fromkeys(self.bodies, "")
        tendons, actuators = "", ""
        for muscle, points in self.paths.items():
            own = self.muscle_names[muscle]
            path = ""
            for i, (body, place) in enumerate(points):
                sites[body] += f'<site name="{own}-{i}" pos="{text(turned(place - self.bodies[body][1]))}"/>'
                path += f'<site site="{own}-{i}"/>'
            tendons += f'<spatial name="{own}_t">{path}</spatial>'
            actuators += f'<muscle name="{own}" tendon="{own}_t" force="{self.force[muscle[-1]]}"/>'

        def written(body):
            parent, at = self.bodies[body]
            where = turned(at - (self.bodies[parent][1] if parent != "ground" else 0))
            joints = "".join(f'<joint name="{n}" axis="{text(turned(a))}"/>' for n, a in self.joint(body))
            inner = "".join(written(b) for b, (above, _) in self.bodies.items() if above == body)
            return (
                f'<body name="{self.body_names[body]}" pos="{text(where)}">{joints}<geom size="0.01"/>{sites[body]}'
                f"{inner}</body>"
            )

        file = folder / "model.xml"
        file.write_text(
            f'<mujoco model="made"><worldbody>{written("pelvis")}</worldbody><tendon>{tendons}</tendon>'
            f"<actuator>{actuators}</actuator></mujoco>",
            encoding="utf-8",
        )
        return file


def turned(v):
    """Forward, up, right as MuJoCo bodies stand here: facing -y, up z, right -x."""
    return np.array([-v[2], -v[0], v[1]])


def text(v):
    return " ".join(f"{x:.6g}" for x in v)


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
    assert failed([found], [slug])
    assert not failed([found], [s for s in CLASSES if s != slug])
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
    assert found.psoas == "none"
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
    reports = audits([tmp_path / "cut.osim", good, tmp_path / "absent.osim", tmp_path])
    assert [bool(r.error) for r in reports] == [True, False, True, True]
    assert reports[0].error.startswith("cut.osim:1: not well-formed XML")
    assert failed(reports, ["unreadable"])
    lines = audit_table(reports)
    assert sum("could not be read" in line for line in lines) == 3
    assert "merged" in "\n".join(lines)
    with pytest.raises(FileFormatError, match=r"absent\.osim: no such file"):
        audit(tmp_path / "absent.osim")


def test_unknown_slug_lists_the_valid():
    with pytest.raises(UnknownNameError, match=r"no class or finding named 'splitt'. Did you mean 'split'\?") as error:
        failed([], ["splitt"])
    assert all(slug in str(error.value) for slug in (*CLASSES, *FINDINGS))
    assert not failed([], ["split"])


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
    said = audit_json(reports, "0")
    assert "<" not in said
    assert "\u202e" not in said
    names = [m for f in json.loads(said)["audits"][0]["families"] for m in f["muscles"]]
    assert set(HOSTILE) <= set(names)


@pytest.mark.parametrize("slug", CLASSES)
def test_tables_and_json_hold_every_model(tmp_path, slug):
    file = Made(*MODELS[slug][:2]).osim(tmp_path)
    long = file.rename(tmp_path / f"{'a' * 90}.osim")
    reports = audits([long] * 12)
    assert all(len(line) <= 80 for line in [*audit_table(reports), *audit_details(reports[0], families=True)])
    whole = json.loads(audit_json(reports, "1.2", "psoas audit x"))
    assert set(whole) == {"psoas", "repeat", "audits"}
    assert whole["psoas"] == {"version": "1.2", "schema": 1}
    assert [a["psoas"] for a in whole["audits"]] == [slug] * 12


# -- deep --------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def body():
    import psoas

    return psoas.load()


def test_smooth_arm_is_left_alone(body):
    assert deep_findings(body, ["soleus_r", "tibant_r"], coordinates=["ankle_angle_r"], steps=13) == ()


def test_planted_jump_and_sign_change_are_found(body, monkeypatch):
    row, original = body.muscles.index("iliacus_r"), arm_faults.state
    hip = body.coordinate("hip_flexion_r")

    def planted(body, q):
        found = original(body, q)
        dldq = found.dldq.copy()
        dldq[row, hip] += 0.1 if q[hip] > 1.0 else 0.0
        return SimpleNamespace(dldq=dldq, B=found.B)

    monkeypatch.setattr(arm_faults, "state", planted)
    found = deep_findings(body, ["iliacus_r", "recfem_r"], coordinates=["hip_flexion_r"], steps=13)
    assert {(f.slug, f.about[0]) for f in found} == {("arm_sign_change", "iliacus_r"), ("arm_jump", "iliacus_r")}


def test_arm_thresholds():
    x = np.linspace(0, 1, 11)
    assert arm_faults.arm_findings("m", "c", x, np.linspace(-0.001, 0.03, 11)) == []
    assert [f.slug for f in arm_faults.arm_findings("m", "c", x, np.linspace(-0.01, 0.03, 11))] == ["arm_sign_change"]
    assert [f.slug for f in arm_faults.arm_findings("m", "c", x, np.where(x > 0.55, 0.03, 0.02))] == ["arm_jump"]
    assert arm_faults.arm_findings("m", "c", x, np.where(x > 0.55, 0.027, 0.02)) == []
