"""What bears a posture: its seat or bed, its feet, a foot in the air; the same in every question."""

from dataclasses import replace

import numpy as np
import pytest

import psoas
from psoas.anatomy import table
from psoas.answers.loads.asked import asked_posture
from psoas.body.body import state
from psoas.body.posture import posture_at, stance_of
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError, UnknownNameError
from psoas.mechanics.ground import bearing
from psoas.mechanics.ground.bearing import KNOW, check_support, implied, in_the_air, words_at
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.ground.holds import default_hold, heading_at
from psoas.mechanics.ground.supports import seat
from psoas.mechanics.reduction import reduced, selection
from psoas.plots import sweep_figure
from psoas.question.conditions_of import conditions_for
from psoas.question.tissue import check_tissue, unmoved_coordinates

SEATED, LYING = ("sitting", "slumped_sitting", "sitting_flexed"), ("supine", "supine_knees_to_chest", "prone")
TIGHT = {"sitting": "sitting", "supine": "supine", "prone": "prone", "hanging_leg": "hanging_leg", "standing": "side"}
HELD = "body held on what supports it"


def at(body, posture):
    return state(body, posture_at(body, posture))


def pelvis(answer, group="psoas_major", axis="right"):
    return float(psoas.relative(answer, "pelvis", "ground").sel(group=group, axis=axis))


# -- one posture, one support ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", table("postures"), ids=lambda row: row["posture"])
def test_every_question_means_the_same_posture_and_the_same_support(body, row):
    name, borne = row["posture"], set(row["supports"].split())
    q = posture_at(body, name)
    seat, bed = "seat" in borne, "bed" in borne
    assert implied(body, name).get("hold", "none") == ("supported" if seat or bed else "none")
    if not borne & {"bed", "couch"}:
        asked = asked_posture(body, name, None, None)
        np.testing.assert_array_equal(asked.q, q)
        assert ("seat" in asked.supports) == seat
        feet = {"right foot", "left foot"} & set(asked.supports)
        assert len(feet) == {"both": 2, "left": 1, "right": 1}[stance_of(body, name)]
    else:
        with pytest.raises(InvalidValueError, match=f"'{name}' rests on a (bed|couch), which loads cannot use"):
            asked_posture(body, name, None, None)
    state_there = state(body, q)
    hold = default_hold(body, state_there, conditions_for(body, name, {"hold": "none"}).feet)
    assert ("supported" in hold) == bool(borne & {"seat", "bed", "couch"}), hold  # what static holds by its geometry


@pytest.mark.parametrize("row", table("supports"), ids=lambda row: row["support"])
def test_every_support_of_posture_starts_from_a_row_of_the_table(body, row):
    from psoas.mechanics.ground.resting import supported
    from psoas.mechanics.tissue.passive_body import passive_body

    assert row["posture"] in body.postures
    start = supported(body, passive_body(body), row["support"]).q0
    np.testing.assert_array_equal(start, posture_at(body, row["posture"]))


def test_there_is_one_table_of_postures():
    from importlib import resources

    tables = resources.files("psoas.anatomy") / "tables"
    columns = {f.name: f.read_text(encoding="utf-8").splitlines()[0].split(",") for f in tables.iterdir()}
    assert [name for name, first in columns.items() if "coordinates" in first and "posture" in first] == [
        "postures.csv"
    ]
    assert "start" not in columns["supports.csv"]


# -- a seat in accelerations -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*SEATED, *LYING])
def test_a_seat_or_bed_keeps_the_pelvis_point_where_it_is(body, name):
    """The point of the pelvis that rests does not accelerate; without the support it does."""
    there, found = at(body, name), {}
    H = heading_at(body, there)
    ischia = np.mean([s.point for s in seat(body, there, H)[:2]], axis=0)  # those that bear its loads
    deep = {"supine": 0.1525, "prone": 0.03}["prone" if name == "prone" else "supine"]  # as the bed of `posture` has it
    place = ischia if name in SEATED else there.origin[body.segment("pelvis")] - deep * there.up
    for hold in ("supported", "none"):
        conditions = replace(conditions_for(body, name, {}), hold=hold)
        moving = reduced(there, *selection(body, conditions))
        from psoas.mechanics.response import induced_accelerations

        udot = induced_accelerations(moving, contact_rows(body, there, conditions)[0]).udot
        s = body.segment("pelvis")
        J = there.point_jacobian(s, place) @ moving.B
        found[hold] = float(np.abs(J @ udot).max())
    assert found["supported"] < 1e-9
    assert found["none"] > 1e-3


def test_sitting_without_its_seat_is_another_answer(body):
    seated, bare = (psoas.actions("psoas", body=body, posture="sitting", **f) for f in ({}, {"hold": "none"}))
    assert 100 * pelvis(seated) == pytest.approx(12.2, abs=0.1)
    assert 100 * pelvis(bare) == pytest.approx(14.18, abs=0.05)
    assert HELD in seated.attrs["conditions"]
    assert bare.attrs["conditions"].endswith("; without the seat of this posture")
    assert seated.attrs["condition_hold"] == "supported"


def test_coordinates_after_a_name_keep_its_seat(body):
    assert conditions_for(body, "sitting,hip_flexion_r=60", {}).hold == "supported"
    assert conditions_for(body, "standing,hip_flexion_r=60", {}).hold == "none"


@pytest.mark.parametrize("method", [psoas.actions, psoas.static, psoas.robustness, psoas.why])
def test_a_couch_is_refused_by_name_unless_a_hold_is_given(body, method):
    asked = {"body": body, "posture": "hanging_leg"}
    with pytest.raises(InvalidValueError, match="rests on a couch, which actions, static and step cannot use; psoas"):
        method("psoas", **asked)
    if method is not psoas.static:  # held by nothing it does not rest
        method("psoas", **asked, hold="none")


def test_a_support_that_everybody_knows_is_refused_by_nobody(body, monkeypatch):
    """The twin of the refusals: with the couch in every list, none comes."""
    monkeypatch.setitem(bearing.KNOW, "couch", (*KNOW["couch"], "actions", "loads"))
    for method in ("actions", "loads"):
        check_support(body, "hanging_leg", method)


def test_a_posture_that_is_no_support_is_refused_with_what_answers_it(body):
    with pytest.raises(InvalidValueError, match=r"'long_stride' is no support: .* asked of psoas\.actions\(\)"):
        psoas.posture("psoas=0.1", support="long_stride", body=body)


# -- a foot in the air -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("posture", "stance"),
    [
        ("standing", "both"),
        ("standing,hip_flexion_r=10", "both"),  # 5 mm up, tilted by 10 deg: remarked on
        ("standing,hip_flexion_r=30", "left"),
        ("hip_flexion_l=30", "right"),
        ("standing,knee_angle_r=60", "left"),
        ("standing,ankle_angle_l=-30", "left"),  # on the toes of the left foot, the right one hangs
        ("standing,pelvis_list=5", "both"),
        ("long_stride", "both"),
        ("sitting,hip_flexion_r=90", "left"),
        ({"hip_flexion_r": 0.6}, "left"),
    ],
)
def test_a_foot_that_hangs_in_the_air_is_let_go(body, posture, stance):
    answer = psoas.actions("psoas", body=body, posture=posture)
    assert answer.attrs["condition_stance"] == stance
    assert ("is let go" in answer.attrs["notes"]) == (stance != "both")
    assert "in the air" not in answer.attrs["conditions"]


def test_a_foot_that_is_asked_for_is_held_in_the_air_and_the_first_line_says_so(body):
    held = psoas.actions("psoas", body=body, posture="hip_flexion_r=60", stance="both")
    assert held.attrs["conditions"].startswith("both feet welded (the right one in the air, 332 mm above the left); ")
    one = psoas.actions("psoas", body=body, posture="hip_flexion_r=60", stance="right")
    assert one.attrs["conditions"].startswith("right foot welded (though it hangs in the air, 332 mm above the left); ")
    for stance in ("left", "none"):
        asked = psoas.actions("psoas", body=body, posture="hip_flexion_r=60", stance=stance)
        assert "in the air" not in asked.attrs["conditions"]
    free = psoas.actions("psoas", body=body, posture="hip_flexion_r=60")
    assert abs(pelvis(free) - pelvis(held)) > 0.01  # it is another answer


def test_whole_conditions_are_explicit_ones(body):
    held = psoas.actions("psoas", body=body, posture="hip_flexion_r=60", conditions=Conditions())
    assert held.attrs["condition_stance"] == "both"
    assert "in the air" in held.attrs["conditions"]


def test_a_foot_is_as_low_as_its_lowest_point(body):
    """By heels alone a foot on its toes would hang; by its lowest point the other one does."""
    there = at(body, "standing,ankle_angle_l=-30")
    heels = {s: float(there.origin[body.segment(f"calcn_{s}")] @ there.up) for s in "rl"}
    assert heels["l"] > heels["r"] + bearing.OFF_GROUND
    assert in_the_air(body, there)[0] == "r"


def test_without_the_rule_the_foot_stays(body, monkeypatch):
    """The twin: with a floor too far down for any foot to be off it."""
    monkeypatch.setattr(bearing, "OFF_GROUND", 10.0)
    assert psoas.actions("psoas", body=body, posture="hip_flexion_r=60").attrs["condition_stance"] == "both"


def test_loads_and_equilibria_let_the_same_foot_go(body):
    assert asked_posture(body, "standing,hip_flexion_r=30", None, None).supports == ("left foot",)
    found = psoas.static("psoas", body=body, posture="standing,hip_flexion_r=25,knee_angle_r=10")
    assert found.attrs["condition_stance"] == "left"
    assert "is let go" in found.attrs["notes"]


def test_a_sweep_lets_go_point_by_point_as_the_answers_do(body):
    swept = psoas.sweep("psoas", "hip_flexion_r=-10:60:10", body=body)
    stands = swept.stance.values.tolist()
    assert stands == ["both"] * 4 + ["left"] * 4
    assert swept.attrs["conditions"].startswith(
        "both feet welded from -10 to 20, left foot welded from 30 to 60 deg of"
    )
    for degrees in (20, 30):
        there = psoas.actions("psoas", body=body, posture=f"standing,hip_flexion_r={degrees}")
        ours = swept.group_swept_acceleration.sel(sweep=degrees)
        assert float(np.abs(ours - psoas.relative(there, "pelvis", "ground")).max()) < 1e-12
    fixed = psoas.sweep("psoas", "hip_flexion_r=-10:60:10", body=body, stance="both")
    assert set(fixed.stance.values) == {"both"}
    assert fixed.attrs["conditions"].startswith("at 60 deg: both feet welded (the right one in the air, 332 mm above")
    assert float(np.abs(fixed.group_swept_acceleration - swept.group_swept_acceleration).sel(sweep=60).max()) > 0.01
    arms = psoas.sweep(
        "psoas", "hip_flexion_r=0:60:30", body=body, operator="torque", of="femur_r", relative_to="pelvis"
    )
    assert "foot" not in arms.attrs["notes"]


def test_the_line_of_a_sweep_breaks_where_another_foot_stands(body):
    figure = sweep_figure(psoas.sweep("psoas", "hip_flexion_r=0:60:10", body=body))
    whole = sweep_figure(psoas.sweep("psoas", "hip_flexion_r=0:60:10", body=body, stance="left"))
    assert len(figure.axes[0].lines) == len(whole.axes[0].lines) + 3  # of psoas and its two parts


def test_words_of_a_support_that_the_conditions_leave_away(body):
    there = at(body, "supine")
    assert words_at(body, "supine", there, Conditions(stance="none")).endswith("; without the bed of this posture")
    assert "without" not in words_at(body, "supine", there, conditions_for(body, "supine", {}))


# -- whose tissue ----------------------------------------------------------------------------------------------------


def test_only_the_default_body_has_tissue(body, tmp_path):
    file = tmp_path / "mine.xml"
    file.write_text(psoas.body_xml())
    other = psoas.read_model(file)
    assert other.muscles == body.muscles  # names that our tables know
    for ask in (
        lambda: psoas.static("psoas", body=other),
        lambda: psoas.step("psoas", body=other),
        lambda: psoas.loads(body=other),
        lambda: psoas.posture("psoas=0.1", body=other),
    ):
        with pytest.raises(InvalidValueError, match=r"of the default body alone and does not read from mine\.xml"):
            ask()
    assert psoas.actions("psoas", body=other).sizes["muscle"] > 0
    for count in (11, 12):
        assert check_tissue(psoas.default_body(count), "this") is psoas.default_body(count)


def test_joints_that_torques_drive_are_named(body):
    assert unmoved_coordinates(body) == []
    armless = replace(body, engine=Cut(body.engine, [body.coordinate("knee_angle_r"), *couplings_of(body)]))
    assert unmoved_coordinates(armless) == ["knee_angle_r"]
    foreign = replace(armless, geometry=None)  # as a file's body is
    with pytest.raises(InvalidValueError, match="nor could it rest: no muscle moves knee_angle, which torques drive"):
        check_tissue(foreign, "this")


def couplings_of(body):
    return [body.coordinate(c) for c, drivers in body.dependent.items() if "knee_angle_r" in drivers]


class Cut:
    """An engine whose muscles do not cross some coordinates."""

    def __init__(self, engine, columns):
        self.engine, self.columns = engine, columns

    def state(self, *given, **more):
        found = self.engine.state(*given, **more)
        dldq = found.dldq.copy()
        dldq[:, self.columns] = 0.0
        return replace(found, dldq=dldq)


def test_an_equilibrium_that_fails_for_want_of_a_muscle_says_so(body):
    from psoas.answers.equilibrium.balance import equilibrium
    from psoas.answers.equilibrium.mechanism import Mechanism
    from psoas.errors import NotConvergedError
    from psoas.mechanics.tissue.passive_body import passive_body

    armless = replace(body, engine=Cut(body.engine, [body.coordinate("knee_angle_r"), *couplings_of(body)]))
    q = posture_at(body, "standing,hip_flexion_r=60")
    conditions = Conditions(spine="rigid", stance="left")
    unbalanced = equilibrium(Mechanism(armless, q, conditions, passive_body(body)))
    with pytest.raises(
        NotConvergedError, match=r"no muscle moves knee_angle_r, which the model leaves to a torque .* lock it"
    ):
        unbalanced.checked()


# -- false sentences -------------------------------------------------------------------------------------------------


def test_an_operator_that_is_none_is_refused_with_all_four(body):
    with pytest.raises(UnknownNameError) as caught:
        psoas.actions("psoas", body=body, operator="Statick")
    assert str(caught.value).endswith("Did you mean 'static'? Valid are: torque, acceleration, static, step.")


def test_a_foot_that_bears_nothing_has_no_pressure(body):
    found = psoas.static("psoas", body=body, posture="prone")
    assert "pressure" not in found.attrs["notes"]


@pytest.mark.parametrize(
    ("parameterisation", "tight", "words"),
    [
        ("fibre", "psoas=-0.1", "fibres longer by a share"),
        ("fibre", "psoas=0.1", "fibres shorter by a share"),
        ("fibre", "psoas=0.1,iliacus=-0.1", "fibres shorter by a share; where negative fibres longer by a share"),
    ],
)
def test_what_is_not_tight_is_longer(body, parameterisation, tight, words):
    found = psoas.posture(tight, body=body, support="side", parameterisation=parameterisation, draws=0)
    assert found.attrs["parameterisation_words"] == words
