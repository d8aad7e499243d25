"""Every kind of model that people write: the plain body in another way is still the plain body."""

from functools import cache

import numpy as np
import pytest

import psoas
from psoas.answers.audit.audit import audit
from psoas.body.body import state
from support.builders import folder, loaded, needs_opensim
from support.osim_text import Body, family_arm, foot_rooted, function_path

SCALE = (1.0, 0.93, 1.21)  # of every length: arms go with it


@cache
def made(kind, k):
    """The file of a kind, and the body in it."""
    needs_opensim()
    file = folder() / f"{kind}_{k}.osim"
    file.write_text(KINDS[kind](k).text(), encoding="utf-8")
    return file, loaded(file)


def hip_arm(body, family="psoas_major", side="r"):
    found = psoas.actions(None, body=body, operator="torque")
    return family_arm(found, family, side)


@cache
def torques(kind, k):
    """The moment arms of a kind's body, found once."""
    return psoas.actions(None, body=made(kind, k)[1], operator="torque")


def changed(k, change):
    body = Body(k).plain()
    change(body)
    return body


def locked_ankle(side):
    return lambda k: changed(k, lambda b: b.locked.update({f"ankle_angle_{side}": 0.0}))


def prescribed(name, value):
    return lambda k: changed(k, lambda b: b.prescribed.update({name: value}))


def with_forefoot(body):
    for side in body.sides:
        body.bodies[f"forefoot_{side}"] = None
        mtp = next(j for j in body.joints if j[1] == f"mtp_{side}")
        mtp[2], mtp[3] = f"forefoot_{side}", (0.07, 0, 0)
        body.joint("PinJoint", f"midfoot_{side}", f"calcn_{side}", (0.1, 0, 0), f"forefoot_{side}", (0, 0, 0),
                   [(f"midfoot_angle_{side}", "z", 0.0)])  # fmt: skip


def with_point_constraint(body):
    body.extra_constraints = (
        '<PointConstraint name="loop"><socket_body_1>/ground</socket_body_1><socket_body_2>/bodyset/calcn_l'
        "</socket_body_2></PointConstraint>"
    )


def with_strange_coupling(body):
    body.extra_constraints = (
        '<CoordinateCouplerConstraint name="strange"><isEnforced>true</isEnforced><coupled_coordinates_function>'
        '<MultivariatePolynomialFunction name="f"><coefficients>0 0.2 0.1 0 0.1 0.0</coefficients><dimension>2'
        "</dimension><order>2</order></MultivariatePolynomialFunction></coupled_coordinates_function>"
        "<independent_coordinate_names>hip_flexion_l knee_angle_l</independent_coordinate_names>"
        "<dependent_coordinate_name>mtp_angle_l</dependent_coordinate_name></CoordinateCouplerConstraint>"
    )


def with_relative_frames(body):
    for side in body.sides:
        hip = next(j for j in body.joints if j[1] == f"hip_{side}")
        place = " ".join(f"{body.k * v:.12g}" for v in hip[3])
        body.components["pelvis"] = body.components.get("pelvis", "") + (
            f'<PhysicalOffsetFrame name="socket_{side}"><socket_parent>..</socket_parent><translation>{place}'
            "</translation><orientation>0 0 0</orientation></PhysicalOffsetFrame>"
        )


def with_unreadable_muscle(body):
    body.extra_forces = (
        '<Thelen2003Muscle name="lost_r"><GeometryPath name="path"><PathPointSet><objects><PathPoint name="a">'
        "<socket_parent_frame>/bodyset/nowhere</socket_parent_frame><location>0 0 0</location></PathPoint><PathPoint "
        'name="b"><socket_parent_frame>/bodyset/femur_r</socket_parent_frame><location>0 0 0</location></PathPoint>'
        "</objects></PathPointSet></GeometryPath></Thelen2003Muscle>"
    )


def with_unknown_class(body):
    body.extra_forces = body.muscle("recfem_r", [("pelvis", (-0.02, -0.02, 0.1)), ("tibia_r", (0.05, -0.05, 0))]
                                    ).replace("Thelen2003Muscle", "SomebodysMuscle")  # fmt: skip


def with_zero_fibre(body):
    """A muscle whose own parameters stop OpenSim: its path is fine, and answered."""
    body.extra_forces = body.muscle("recfem_r", [("pelvis", (-0.02, -0.02, 0.1)), ("tibia_r", (0.05, -0.05, 0))]
                                    ).replace("Thelen2003Muscle", "Millard2012EquilibriumMuscle").replace(
        "<optimal_fiber_length>0.1<", "<optimal_fiber_length>-1<")  # fmt: skip


def sideless_names(body):
    for stem in ("psoas", "iliacus", "glmax1"):
        body.names |= {f"{stem}_r": stem.upper(), f"{stem}_l": f"L{stem.upper()}"}


KINDS = {
    "plain": lambda k: Body(k).plain(),
    "planar": lambda k: Body(k).plain(planar=True),
    "ankle locked r": locked_ankle("r"),
    "ankle locked l": locked_ankle("l"),
    "knee prescribed": prescribed("knee_angle_l", 0.2),
    "ball hips": lambda k: Body(k).plain(hip="ball"),
    "free root": lambda k: Body(k).plain(root="free"),
    "welded pelvis": lambda k: Body(k).plain(root="weld"),
    "forefoot": lambda k: changed(k, with_forefoot),
    "point constraint": lambda k: changed(k, with_point_constraint),
    "strange coupling": lambda k: changed(k, with_strange_coupling),
    "relative frames": lambda k: changed(k, with_relative_frames),
    "unreadable muscle": lambda k: changed(k, with_unreadable_muscle),
    "unknown class": lambda k: changed(k, with_unknown_class),
    "zero fibre": lambda k: changed(k, with_zero_fibre),
    "sideless names": lambda k: changed(k, sideless_names),
    "switched off": lambda k: changed(k, lambda b: setattr(b, "disabled", True)),
    "foot rooted": foot_rooted,
    "small": lambda k: Body(0.04 * k).plain(),
}
SAID = {  # what a remark says, by name
    "planar": (),
    "ankle locked r": ("Standing could not be solved",),
    "knee prescribed": ("The file prescribes 'knee_angle_l': held at the value of the start.",),
    "ball hips": ("The BallJoints 'hip_r' and 'hip_l' are three turns here",),
    "free root": ("The FreeJoint 'root' is three turns and three shifts here",),
    "welded pelvis": ("The model itself fixes the pelvis to the ground",),
    "forefoot": ("'forefoot_l' and 'forefoot_r' would be toes_l and toes_r",),
    "point constraint": ("The PointConstraint 'loop' is left out",),
    "strange coupling": ("'mtp_angle_l' is held where 'strange' puts it",),
    "unreadable muscle": ("1 of 7 muscles of the file could not be read and is left out: 'lost_r'",),
    "switched off": ("6 of 6 muscles are switched off in the file",),
    "foot rooted": ("The model itself fixes calcn_r to the ground.",),
    "small": ("mm long: a small animal's",),
}


@pytest.mark.parametrize("k", SCALE)
@pytest.mark.parametrize("kind", KINDS)
def test_the_hip_arm_is_that_of_the_plain_body(kind, k):
    scale = 0.04 if kind == "small" else 1.0
    sides = "r" if kind == "foot rooted" else "rl"
    for side in sides:
        for family in ("psoas_major", "iliacus"):
            want = family_arm(torques("plain", k), family, side) * scale
            assert family_arm(torques(kind, k), family, side) == pytest.approx(want, abs=1e-12 * scale + 1e-13)
            assert want > 0  # flexes, whatever the coordinate's own sign is


@pytest.mark.parametrize("kind", SAID)
def test_what_was_done_is_said_by_name(kind):
    said = " ".join(made(kind, 1.0)[1].remarks)
    for words in SAID[kind]:
        assert words in said


@pytest.mark.parametrize("kind", [k for k in KINDS if k not in ("foot rooted", "welded pelvis", "small", "planar")])
def test_accelerations_are_finite_and_those_of_the_plain_body_where_nothing_moves_otherwise(kind):
    body = made(kind, 1.0)[1]
    found = psoas.actions("psoas", body=body, operator="acceleration").group_angular_acceleration.sel(
        group="psoas_major"
    )
    assert np.isfinite(found.values).all()
    same = ("ball hips", "free root", "point constraint", "relative frames", "sideless names", "switched off",
            "unreadable muscle", "unknown class", "zero fibre")  # fmt: skip
    if kind in same:
        want = psoas.actions("psoas", body=made("plain", 1.0)[1], operator="acceleration")
        for segment in ("pelvis", "femur_r", "femur_l"):
            np.testing.assert_allclose(
                found.sel(segment=segment), want.group_angular_acceleration.sel(group="psoas_major", segment=segment),
                atol=1e-11,
            )  # fmt: skip


def test_a_planar_body_pulled_on_both_sides_moves_as_the_body_in_space():
    """In the sagittal plane; the rows that nothing can move (sideways) carry nothing."""
    flat, solid = (
        psoas.actions("psoas", body=made(kind, 1.0)[1], operator="acceleration").group_angular_acceleration.sel(
            group="psoas_major", axis="right"
        )
        for kind in ("planar", "plain")
    )
    for segment in ("pelvis", "femur_r", "tibia_l"):
        assert float(flat.sel(segment=segment)) == pytest.approx(float(solid.sel(segment=segment)), rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
def test_muscles_in_the_file_are_answered_or_listed(kind):
    file, body = made(kind, 1.0)
    inside = file.read_text().count("Muscle name=")
    assert len(body.muscles) + len(body.missing) == inside
    report = audit(file)
    unread = [f for f in report.findings if f.slug == "muscle_unreadable"]
    assert report.counts["muscles"] + len(unread) == inside


@pytest.mark.parametrize("k", SCALE)
@pytest.mark.parametrize("kind", KINDS)
def test_the_audit_sees_the_same_psoas(kind, k):
    report = audit(made(kind, k)[0])
    assert report.psoas == "pelvis_origin", report.evidence
    assert {s.iliacus for s in report.sides.values()} == {"pelvis_origin"}


@pytest.mark.parametrize("hip", [1.4, -0.4, 0.9])
@pytest.mark.parametrize("sides", ["rl", "r", "l"])
def test_the_audit_does_not_depend_on_the_saved_posture_or_on_a_missing_leg(tmp_path, hip, sides):
    body = Body().plain(sides=sides)
    body.default(**{f"hip_flexion_{s}": hip for s in sides}, **{f"knee_angle_{s}": -hip for s in sides})
    for row in [j for j in body.joints if j[1].startswith("mtp")]:  # the foot is one body
        body.joints.remove(row)
        del body.bodies[row[4]]
    file = tmp_path / "seated.osim"
    file.write_text(body.text())
    report = audit(file)
    assert report.psoas == "pelvis_origin", report.evidence
    assert set(report.sides) == {"right" if s == "r" else "left" for s in sides}


@pytest.mark.parametrize("turn", ["180 about the vertical", "90 about the vertical"])
def test_the_audit_does_not_depend_on_where_the_model_faces(tmp_path, turn):
    """The root's offset turns the whole body: front to back, or sideways."""
    angle = {"1": np.pi, "9": np.pi / 2}[turn[0]]
    text = (
        Body().plain().text().replace("<orientation>0 0 0</orientation>", f"<orientation>0 {angle} 0</orientation>", 1)
    )
    file = tmp_path / "turned.osim"
    file.write_text(text)
    report = audit(file)
    assert report.psoas == "pelvis_origin"
    assert {s.psoas_muscles for s in report.sides.values()} == {("psoas_r",), ("psoas_l",)}


def test_one_function_path_costs_nothing_and_all_of_them_cost_the_classes(tmp_path):
    needs_opensim()
    one = Body().plain()
    one.version = "40600"
    one.muscles["bflh_r"] = function_path("hip_flexion_r", 0.05)
    file = tmp_path / "one.osim"
    file.write_text(one.text())
    body = loaded(file)
    assert hip_arm(body) == pytest.approx(hip_arm(made("plain", 1.0)[1]), abs=1e-12)
    found = psoas.actions(None, body=body, operator="torque")
    row = found.moment_arm.sel(muscle="bflh_r", coordinate="hip_flexion_r")
    assert float(row) == pytest.approx(-0.05, abs=1e-9)
    assert "path_is_function" in audit(file).slugs
    every = Body().plain()
    every.version = "40600"
    every.muscles = {m: function_path(f"hip_flexion_{m[-1]}") for m in every.muscles}
    file = tmp_path / "every.osim"
    file.write_text(every.text())
    assert hip_arm(loaded(file)) == pytest.approx(0.04, abs=1e-9)
    report = audit(file)
    assert report.psoas == "none"
    assert "functions of coordinates instead of paths" in report.questions[0].why


def test_a_spline_that_leaves_the_range_uncovered_is_found(tmp_path):
    spline = '<SimmSpline name="function"><x>{}</x><y>{}</y></SimmSpline>'
    plain = '<LinearFunction name="function"><coefficients>1 0</coefficients></LinearFunction>'
    for knots, slugs in (("-0.3 0 1 2.2", {"spline_range"}), ("-1.6 0 0.5 1.6", set())):
        text = Body().plain().text().replace(plain, spline.format(knots, knots), 1)
        file = tmp_path / "spline.osim"
        file.write_text(text)
        assert {"spline_range"} & audit(file).slugs == slugs


def test_an_arm_that_is_not_its_paths_shortening_is_shown_with_both_numbers():
    """The fault planted: an engine whose arms are 5 mm too long about one knee."""
    from dataclasses import replace

    from psoas.mechanics.shortening import parted, said_of_parted

    body = made("plain", 1.0)[1]
    assert parted(body) == []
    muscle, coordinate = body.muscles.index("psoas_r"), body.coordinates.index("hip_flexion_r")

    class Wrong:
        lengths_at = staticmethod(body.engine.lengths_at)

        def state(self, *given, **more):
            at = body.engine.state(*given, **more)
            dldq = at.dldq.copy()
            dldq[muscle, coordinate] -= 0.005
            return replace(at, dldq=dldq)

    wrong = replace(body, engine=Wrong())
    found = parted(wrong)
    assert {(p.muscle, p.coordinate) for p in found} == {("psoas_r", "hip_flexion_r")}
    assert found[0].arm - found[0].shortening == pytest.approx(0.005, abs=1e-6)
    (said,) = said_of_parted(wrong, found)
    assert "'psoas_r' about 'hip_flexion_r'" in said
    assert "-dl/dq" in said


def test_state_of_a_foot_rooted_body_is_the_plain_bodys_round_the_hip():
    body = made("foot rooted", 1.0)[1]
    at = state(body, np.array([body.postures["standing"][c] for c in body.coordinates]))
    assert body.meanings["hip_flexion_r"].motion == "hip_flexion_r"
    assert body.meanings["hip_flexion_r"].sign == -1
    assert body.stances["standing"] == "right"
    assert at.R[body.segment("pelvis")][1, 1] == pytest.approx(1.0)


def test_what_stops_opensim_is_said_in_its_words_without_its_functions(tmp_path):
    needs_opensim()
    file = tmp_path / "massless.osim"
    file.write_text(Body().plain().text().replace("<mass>10</mass>", "<mass>-10</mass>", 1))
    with pytest.raises(psoas.PsoasError) as refused:
        loaded(file)
    assert "Body pelvis has invalid mass" in str(refused.value)
    assert "std::" not in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1
