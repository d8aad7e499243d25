"""Named postures, sweeps, budgets, pictures, and published observations."""

import json

import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.answers.actions.sweep import grid
from psoas.body.body import project, state
from psoas.body.posture import STANCES, posture_at, stance_of
from psoas.command.main import main
from psoas.conditions import CHOICES
from psoas.errors import InvalidValueError, PostureRangeWarning
from psoas.mechanics.reduction import reduced
from psoas.mechanics.response import induced_accelerations
from psoas.plots import fascicle_figure, frames_figure, sweep_figure

POSTURES = table("postures")
names = [row["posture"] for row in POSTURES]


@pytest.mark.parametrize("row", POSTURES, ids=names)
def test_named_postures_are_projected_and_state_their_contact(body, row):
    q = posture_at(body, row["posture"])
    assert np.array_equal(project(body, q), q)
    borne = row["supports"].split()
    assert borne
    assert set(borne) <= {*STANCES, "seat", "bed", "couch"}
    assert row["rhythm"] in CHOICES["rhythm"]
    assert row["note"]
    assert row["source"]
    stance = {"feet": "both", "left_foot": "left", "right_foot": "right"}.get(borne[0], "none")
    assert stance_of(body, row["posture"]) == stance
    hold = {} if "couch" not in borne else {"hold": "none"}
    assert psoas.actions("psoas", body=body, posture=row["posture"], **hold).attrs["condition_stance"] == stance
    given = psoas.actions("psoas", body=body, posture=row["posture"], stance="none", **hold)
    assert given.attrs["condition_stance"] == "none"


def test_every_row_is_a_posture_of_the_body_and_every_posture_a_row(body):
    wanted = {"standing", "sitting", "slumped_sitting", "long_stride", "hip_extended_20", "hip_flexed_90"}
    assert wanted | {"supine_knees_to_chest", "prone", "supine", "lifting_round_backed"} <= set(body.postures)
    assert set(names) == set(body.postures)


def test_what_postures_look_like(body):
    at = {name: state(body, posture_at(body, name)) for name in body.postures}
    thigh, pelvis = body.segment("femur_r"), body.segment("pelvis")
    assert abs(at["sitting"].R[thigh][:, 1] @ at["sitting"].up) < 0.01  # thighs level
    assert at["prone"].R[pelvis][:, 0] @ at["prone"].up == pytest.approx(-1)  # front down
    assert at["supine_knees_to_chest"].R[pelvis][:, 0] @ at["supine_knees_to_chest"].up == pytest.approx(1)
    flexed = posture_at(body, "hip_flexed_90")
    assert np.degrees(flexed[body.coordinate("hip_flexion_r")]) == pytest.approx(90)


# -- sweeps ---------------------------------------------------------------------------------------------------------


def test_grid_grammar(body):
    coordinate, values = grid(body, "hip_flexion_r=-20:120:5")
    assert coordinate == "hip_flexion_r"
    assert len(values) == 29
    assert values[[0, -1]].tolist() == [-20, 120]


@pytest.mark.parametrize("text", ["hip_flexion_r", "hip_flexion_r=1:2", "hip_flexion_r=a:b:c", "hip_flexion_r=2:1:1",
                                  "hip_flexion_r=0:1:0", "hip_flexion_r=0:nan:1", "hip_flexion_r=0:1e9:1", "hip=0:1:1",
                                  "abdomen_FE=0:1:1"])  # fmt: skip
def test_bad_grids(body, text):
    with pytest.raises(psoas.PsoasError):
        psoas.sweep("psoas", text, body=body)


@pytest.mark.parametrize("pair", [("pelvis", "ground"), ("femur_r", "pelvis"), ("thorax", "femur_l")])
def test_a_point_of_a_sweep_is_the_answer_there(body, pair):
    swept = psoas.sweep(
        ["psoas", "iliacus"], "hip_flexion_r=0:90:45", of=pair[0], relative_to=pair[1], body=body, stance="left"
    )
    for degrees in (0, 45, 90):
        there = psoas.actions(
            ["psoas", "iliacus"], body=body, posture=f"standing,hip_flexion_r={degrees}", stance="left"
        )
        assert np.abs(swept.group_swept_acceleration.sel(sweep=degrees) - psoas.relative(there, *pair)).max() < 1e-12
    assert swept.sweep.attrs == {"units": "deg", "long_name": "hip_flexion_r"}


@pytest.mark.parametrize("pair", [("pelvis", "ground"), ("femur_r", "pelvis"), ("pelvis", "femur_r"), ("L5", "pelvis")])
def test_a_point_of_a_sweep_of_arms_is_the_arm_there(body, pair):
    swept = psoas.sweep("psoas", "hip_flexion_r=0:60:60", of=pair[0], relative_to=pair[1], operator="torque", body=body)
    for degrees in (0, 60):
        there = psoas.actions("psoas", body=body, posture=f"standing,hip_flexion_r={degrees}", operator="torque")
        assert np.abs(swept.group_swept_arm.sel(sweep=degrees) - psoas.relative_arm(there, *pair)).max() < 1e-12


def test_a_sweep_a_little_beyond_the_range_warns_once_and_far_beyond_is_refused(body):
    with pytest.warns(PostureRangeWarning) as caught:
        psoas.sweep("psoas", "hip_flexion_r=119:124:1", body=body, operator="torque")
    assert len(caught) == 1
    with pytest.raises(InvalidValueError, match=r"hip_flexion_r = 130\.0 lies outside its range of -30\.0 to 120\.0"):
        psoas.sweep("psoas", "hip_flexion_r=110:140:10", body=body, operator="torque")


# -- why ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "fields", [{}, {"contact": "point"}, {"spine": "rigid"}, {"spine": "coupled"}, {"stance": "none"}]
)
@pytest.mark.parametrize("pair", [("pelvis", "ground"), ("femur_r", "pelvis")])
def test_the_parts_of_a_budget_add_up_to_the_answer(body, fields, pair):
    for muscle in ("psoas", "rectus_femoris", "rectus_abdominis"):
        parts = psoas.why(muscle, of=pair[0], relative_to=pair[1], body=body, **fields).group_budget
        answer = psoas.relative(psoas.actions(muscle, body=body, **fields), *pair).sel(group=parts.group.values)
        scale = float(abs(parts).max())
        assert np.abs(parts.sum("part") - answer).max() < 1e-10 * scale + 1e-15
        if (muscle, fields) == ("psoas", {}):
            assert np.abs(parts.isel(part=0) - answer).max() > 0.1 * scale  # one part alone is not the answer


def test_a_budget_has_five_lines_for_psoas(body):
    parts = psoas.why("psoas", body=body).part.values.tolist()
    assert parts == [
        "moment at the hip",
        "moment at L5/S1",
        "moment at L4/L5",
        "moments at L3/4 and above",
        "what the ground gives back",
    ]
    floating = psoas.why("psoas", body=body, stance="none").group_budget
    assert np.abs(floating.sel(part="what the ground gives back")).max() == 0


# -- pictures -------------------------------------------------------------------------------------------------------


def words_of(figure):
    return {t.get_text() for axes in figure.axes for t in [*axes.texts, axes.title, *axes.get_yticklabels()]}


def test_frames_figure_says_what_the_answer_says(body):
    answer = psoas.actions(["psoas", "iliacus"], body=body)
    said = words_of(frames_figure(answer))
    value = 100 * float(psoas.relative(answer, "pelvis", "ground").sel(group="psoas_major", axis="right"))
    assert f"pelvis\ntilts anteriorly\n{abs(value):.1f} rad/s²" in said
    assert "relative to the ground" in said
    assert "thigh\nflexes\n72.7 rad/s²" in said


def test_fascicle_figure_shows_all_fascicles_and_iliacus(body):
    asked = ["psoas", "iliacus"]
    figure = fascicle_figure(psoas.actions(asked, body=body), psoas.robustness(asked, body=body))
    said = words_of(figure)
    assert {"L1 VB", "L5 TP", "L4 L5 IVD", "psoas, whole", "iliacus", "holds 144/144"} <= said
    assert "36/144: spine, a minority" in said
    at = figure.axes[0].transData
    marks = [line for line in figure.axes[0].lines if line.get_marker() in "oD" and line.get_transform() == at]
    assert [line.get_marker() for line in marks].count("o") == 11  # fascicles; whole muscles are diamonds
    values = sorted(float(line.get_xdata()[0]) for line in marks)
    assert values[0] == pytest.approx(-54.76, abs=0.01)


def test_pictures_reach_the_disk(tmp_path, capsys):
    for name in ("a.svg", "a.png"):
        assert main(["actions", "psoas", "iliacus", "--plot", str(tmp_path / name)]) == 0
    arguments = ["actions", "psoas", "--sweep", "hip_flexion_r=0:60:30", "--stance", "left"]
    assert main([*arguments, "--plot", str(tmp_path / "b.svg")]) == 0
    assert "hip_flexion_r, deg" in capsys.readouterr().out
    assert (tmp_path / "a.svg").read_text().startswith("<?xml")
    assert (tmp_path / "a.png").read_bytes()[:4] == b"\x89PNG"
    assert main(["actions", "psoas", "--plot", str(tmp_path / "c.gif")]) == 2
    assert {p.name for p in tmp_path.iterdir()} == {"a.svg", "a.png", "b.svg"}


def test_sweep_figure_names_its_lines(body):
    swept = psoas.sweep(
        ["psoas", "iliacus"], "hip_flexion_r=0:90:30", body=body, operator="torque", of="femur_r", relative_to="pelvis"
    )
    figure = sweep_figure(swept)
    assert {"psoas major", "iliacus"} <= words_of(figure)
    assert len([line for line in figure.axes[0].lines if len(line.get_xdata()) == 4]) == 2


def test_pictures_see_no_engine():
    import subprocess
    import sys

    code = "import sys, psoas.plots; print([m for m in ('mujoco', 'matplotlib.pyplot') if m in sys.modules])"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


# -- the command ----------------------------------------------------------------------------------------------------


def test_robust_why_and_definitions_print(capsys):
    assert main(["actions", "psoas", "--of", "pelvis", "--relative-to", "ground", "--robust", "--why"]) == 0
    out = capsys.readouterr().out
    assert "depends: spine" in out
    assert "what the ground gives back" in out
    assert main(["actions", "hip flexors"]) == 0
    out = capsys.readouterr().out
    assert "flexes thigh/pelvis" in out
    assert all(len(line) <= 80 for line in out.splitlines() if not line.startswith("repeat"))


def test_json_carries_the_verdicts(capsys):
    assert main(["actions", "psoas", "--robust", "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    judged = [r for r in whole["records"] if "robustness" in r]
    assert judged
    one = next(r for r in judged if (r["muscle"], r["of"], r["axis"]) == ("psoas_major", "pelvis", "right"))
    assert one["robustness"]["verdict"] == "depends"
    assert one["robustness"]["factor"] == "spine"


def test_contradictions_of_a_sweep(capsys):
    assert main(["actions", "psoas", "--sweep", "hip_flexion_r=0:60:30", "--axis", "all"]) == 2
    assert "sweep" in capsys.readouterr().err
    with pytest.raises(InvalidValueError, match="no joint joins"):
        psoas.sweep("psoas", "hip_flexion_r=0:1:1", of="thorax", relative_to="pelvis", operator="torque")


# -- published observations -----------------------------------------------------------------------------------------


def test_psoas_flexes_the_hip_without_rotating_it(body):
    """Skyrme 1999: traction on psoas in the anatomical position; under 5 mm of rotation arm."""
    answer = psoas.actions(["psoas", "gluteus_medius", "tfl"], body=body, operator="torque")
    arms = abs(answer.group_moment_arm.sel(coordinate="hip_rotation_r"))
    assert float(arms.sel(group="psoas_major_r")) < 0.005
    single = [m for m in answer.muscle.values if str(m).startswith("Ps_") and str(m).endswith("_r")]
    assert float(abs(answer.moment_arm.sel(coordinate="hip_rotation_r", muscle=single)).max()) < 0.005
    assert float(abs(answer.moment_arm.sel(coordinate="hip_rotation_r")).max()) > 0.005  # others do rotate it


def leg_with_the_pelvis_fixed(body, muscle, hip, knee):
    """Accelerations of hip flexion and knee flexion per newton, only the right leg free."""
    at = state(body, posture_at(body, f"standing,hip_flexion_r={hip},knee_angle_r={knee}"))
    keep = [i for i, c in enumerate(body.independent) if c.endswith("_r") and not c.startswith("mtp")]
    S = np.eye(len(body.independent))[:, keep]
    moving = reduced(at, tuple(body.independent[i] for i in keep), S)
    udot = induced_accelerations(moving, np.zeros((0, len(body.coordinates)))).udot
    return [float(udot[moving.names.index(c), body.muscles.index(muscle)]) for c in ("hip_flexion_r", "knee_angle_r")]


@pytest.mark.parametrize("muscle", ["recfem_r", "vasmed_r"])
def test_rectus_femoris_and_vastus_medialis_extend_hip_and_knee(body, muscle):
    """Hernandez, Dhaher & Thelen 2008, 2010: though rectus femoris has a hip *flexion* arm."""
    for hip in (-15, -5, 0, 10):
        for knee in (35, 45, 60):
            assert max(leg_with_the_pelvis_fixed(body, muscle, hip, knee)) < 0, (hip, knee)
    assert leg_with_the_pelvis_fixed(body, "iliacus_middle_r", 0, 45)[0] > 0  # a muscle that does flex the hip there
    arms = psoas.actions("rectus_femoris", body=body, operator="torque").group_moment_arm
    assert float(arms.sel(group="rectus_femoris_r", coordinate="hip_flexion_r")) > 0.02


def test_named_postures_stand_on_level_feet(body):
    """No remark about feet: those that stand are on the ground together, and level."""
    for name in set(body.postures) - {"hanging_leg"}:  # that one has no feet on the ground, and a couch
        assert psoas.actions("vasti", body=body, posture=name, operator="torque").attrs["notes"] == "", name


@pytest.mark.parametrize("posture", ["standing,lumbar_extension=-30", "sitting"])
def test_every_method_spreads_totals_by_the_rhythm_asked(body, posture):
    asked = {"body": body, "posture": posture, "spine": "coupled", "rhythm": "lifting"}
    answer = psoas.relative(psoas.actions("psoas", **asked), "pelvis", "ground").sel(group="psoas_major")
    budget = psoas.why("psoas", **asked).group_budget.sel(group="psoas_major").sum("part")
    swept = psoas.sweep("psoas", "hip_rotation_r=0:0:1", **asked).group_swept_acceleration.sel(
        group="psoas_major", sweep=0
    )
    assert np.abs(budget - answer).max() < 1e-12
    assert np.abs(swept - answer).max() < 1e-12
    other = psoas.actions("psoas", **{**asked, "rhythm": "christophy"})
    assert np.abs(psoas.relative(other, "pelvis", "ground").sel(group="psoas_major") - answer).max() > 1e-4
    q, p = (posture_at(body, posture, r) for r in ("christophy", "lifting"))
    assert np.abs(q - p).max() > 0.01
    low = [body.coordinate(f"{row['level']}_FE") for row in body.lumbar]
    assert q[low].sum() == pytest.approx(p[low].sum())


def test_torque_of_the_ground_relative_to_a_segment(body):
    swept = psoas.sweep("psoas", "hip_flexion_r=0:0:1", of="ground", relative_to="pelvis", operator="torque", body=body)
    there = psoas.relative_arm(psoas.actions("psoas", body=body, operator="torque"), "ground", "pelvis")
    assert np.abs(swept.group_swept_arm.isel(sweep=0) - there).max() < 1e-12
    assert np.abs(there).max() > 0.01


def test_the_frames_figure_is_drawn_for_standing_only(body):
    with pytest.raises(InvalidValueError, match="for 'standing' only"):
        frames_figure(psoas.actions(["psoas", "iliacus"], body=body, posture="sitting"))
    floating = frames_figure(psoas.actions(["psoas", "iliacus"], body=body, stance="none"))
    grounded = frames_figure(psoas.actions(["psoas", "iliacus"], body=body))
    lines = [sum(len(axes.lines) for axes in figure.axes) for figure in (floating, grounded)]
    assert lines[1] - lines[0] == 2  # the ground, once a row


def test_hip_flexors_are_judged_fascicle_by_fascicle(capsys):
    assert main(["actions", "hip flexors"]) == 0
    out = capsys.readouterr().out
    table_of_definitions = out[out.index("hip flexor, if it") :].splitlines()
    fascicles = [line.split()[0] for line in table_of_definitions if line.startswith("    Ps_")]
    assert len(fascicles) == 11
    assert next(line for line in table_of_definitions if "Ps_L5_TP" in line).count("yes, holds 144/144") == 3
