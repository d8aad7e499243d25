"""Which foot stands: rules on feet and forces made by hand."""

import numpy as np
import pytest

from psoas.body.body import state
from psoas.errors import InvalidValueError
from psoas.formats.motions.series import Series
from psoas.trials.plates import named_side, plates_of
from psoas.trials.stance import (
    Stance,
    feet_positions,
    has_feet,
    intervals,
    nearest_foot,
    runs,
    stance_by_force,
    stance_by_height,
    without_plate,
)

UP = np.array([0.0, 1.0, 0.0])
TIME = np.arange(10) / 10


def feet(right=0.0, left=0.0, k=10, x=0.0):
    """Heel and toe joint of both feet: right ones at z = 0.1, left ones at -0.1; heights in m, per frame or for all."""
    found = np.zeros((k, 2, 2, 3))
    found[:, 0, :, 2], found[:, 1, :, 2] = 0.1, -0.1
    found[:, :, 0, 0], found[:, :, 1, 0] = x, x + 0.18
    for side, height in ((0, right), (1, left)):
        height = np.asarray(height, float)
        found[:, side, :, 1] = height if height.ndim == 2 else np.broadcast_to(height, (k,))[:, None]
    return found


def forces(columns, time=TIME, source="grf.mot"):
    values = np.column_stack([np.broadcast_to(np.asarray(v, float), np.shape(time)) for v in columns.values()])
    return Series(source, tuple(columns), np.asarray(time, float), values, ("",) * len(columns))


def lifted(frames, by, k=10):
    """Zero, but `by` in some frames."""
    height = np.zeros(k)
    height[frames] = by
    return height


# -- by height -----------------------------------------------------------------------------------------------------


def test_feet_that_stay_down_stand():
    found = stance_by_height(feet(), UP)
    assert found.names() == ["both"] * 10
    assert found.how == "heel or toe joint within 15 mm of the lowest point of both feet"


@pytest.mark.parametrize(("by", "stands"), [(0.014, "both"), (0.016, "left")])
def test_a_foot_is_off_from_15_mm(by, stands):
    names = stance_by_height(feet(right=lifted([3, 4], by)), UP).names()
    assert names == ["both"] * 3 + [stands] * 2 + ["both"] * 5


def test_a_heel_or_a_toe_is_enough():
    heel_up = np.zeros((10, 2))
    heel_up[2:5, 0] = 0.09
    assert stance_by_height(feet(left=heel_up), UP).names() == ["both"] * 10
    heel_up[3, 1] = 0.05
    assert stance_by_height(feet(left=heel_up), UP).names()[2:5] == ["both", "right", "both"]


def test_every_point_counts_from_its_own_lowest():
    """Toes 30 mm below the heel, the left foot 40 mm below the right one: a model's own geometry says nothing."""
    right, left = np.zeros((10, 2)), np.zeros((10, 2))
    right[:, 1], left[:, 0], left[:, 1] = -0.03, -0.04, -0.07
    assert stance_by_height(feet(right, left), UP).names() == ["both"] * 10


def test_a_body_that_drifts_as_a_whole_keeps_its_stance():
    drift = np.linspace(0, 0.084, 10)
    assert stance_by_height(feet(drift, drift), UP).names() == ["both"] * 10
    assert stance_by_height(feet(drift, drift + lifted([4], 0.05)), UP).names()[4] == "right"


@pytest.mark.parametrize(("by", "stands"), [(0.150, "none"), (0.101, "none"), (0.099, "both")])
def test_a_jump_is_seen_from_100_mm(by, stands):
    up = lifted([5, 6], by)
    names = stance_by_height(feet(up, up), UP).names()
    assert names == ["both"] * 5 + [stands] * 2 + ["both"] * 3


def test_any_axis_may_be_up():
    turned = feet(right=lifted([3], 0.05))[..., [0, 2, 1]]
    assert stance_by_height(turned, np.array([0.0, 0.0, 1.0])).names()[2:5] == ["both", "left", "both"]
    assert stance_by_height(-turned, np.array([0.0, 0.0, -1.0])).names()[2:5] == ["both", "left", "both"]


# -- by force ------------------------------------------------------------------------------------------------------

STEP = np.where((TIME > 0.25) & (TIME < 0.65), 600.0, 0.0)  # frames 3 to 6
HELD = ["none"] * 3 + ["right"] * 4 + ["none"] * 3


@pytest.mark.parametrize(
    ("label", "side"),
    [("ground_force_r_vy", "right"), ("ground_force_l_vy", "left"), ("R_ground_force_vy", "right"),
     ("ground_force_calcn_l_vy", "left"), ("Right_GRF_vy", "right"), ("left grf vy", "left"),
     ("ground_force_vy", ""), ("1_ground_force_vy", ""), ("ground_force_1_vy", ""), ("early_lateral_force_vy", "")],
)  # fmt: skip
def test_a_name_says_a_side_or_none(label, side):
    assert named_side(label) == side


@pytest.mark.parametrize("label", ["ground_force_r_vy", "R_ground_force_vy", "FP1_Right_GRF_vy", "GROUND_FORCE_R_VY"])
def test_named_sides(label):
    found = stance_by_force(forces({"x": 0.0, label: STEP}), TIME, feet(), UP)
    assert found.names() == HELD
    assert found.how == "vertical ground reaction over 20 N in grf.mot"


def test_both_feet_and_two_plates_of_one_foot():
    labels = {"ground_force_r_vy": STEP, "ground_force_l_vy": 300.0, "ground_force_r2_vx": 900.0}
    found = stance_by_force(forces(labels), TIME, feet(), UP)
    assert found.names() == ["left"] * 3 + ["both"] * 4 + ["left"] * 3
    twice = {"plate1_force_r_vy": lifted([2, 3], 500), "plate2_force_r_vy": lifted([3, 4], 500)}
    assert stance_by_force(forces(twice), TIME, feet(), UP).names() == ["none"] * 2 + ["right"] * 3 + ["none"] * 5


@pytest.mark.parametrize(("newtons", "stands"), [(19.9, "none"), (20.0, "none"), (20.1, "right")])
def test_the_threshold_is_20_N(newtons, stands):
    column = forces({"ground_force_r_vy": newtons, "ground_force_l_vy": 0.0})
    assert set(stance_by_force(column, TIME, feet(), UP).names()) == {stands}
    assert set(stance_by_force(column, TIME, feet(), UP, threshold=15.0).names()) == {"right"}


def plate(name, vertical, x, z, y=0.0):
    return {f"{name}_vx": 0.0, f"{name}_vy": vertical, f"{name}_vz": 0.0,
            f"{name}_px": x, f"{name}_py": y, f"{name}_pz": z}  # fmt: skip


def test_plates_without_a_side_belong_to_the_nearest_foot_step_by_step():
    """One plate under the right foot, then under the left; the other the other way round."""
    one, other = lifted([1, 2], 500) + lifted([6, 7], 500), lifted([1, 2], 500) + lifted([8], 500)
    z = np.where(TIME < 0.45, 0.12, -0.12)
    columns = plate("ground_force", one, 0.1, z) | plate("1_ground_force", other, 0.1, -z)
    found = stance_by_force(forces(columns), TIME, feet(), UP)
    assert found.names() == ["none", "both", "both", "none", "none", "none", "left", "left", "right", "none"]
    swapped = feet()[:, ::-1]
    assert stance_by_force(forces(columns), TIME, swapped, UP).names()[6:9] == ["right", "right", "left"]


def test_only_the_level_distance_counts():
    point = plate("force", 500.0, 0.0, 0.05, y=-30.0)  # below the floor: a plate's origin
    assert set(stance_by_force(forces(point), TIME, feet(), UP).names()) == {"right"}


def test_the_middle_of_heel_and_toe_is_what_is_near():
    """Feet one behind the other: the right one 0.3 m ahead, a point 0.2 m ahead of the left heel is the left's toe."""
    two = feet()
    two[..., 2] = 0
    two[:, 0, :, 0] += 0.3
    series = forces(plate("force", 500.0, 0.2, 0.0))
    assert nearest_foot(series, plates_of(series, UP)[0], TIME, two, UP) == (1, [])


def test_centres_in_millimetres_are_read_with_a_remark():
    found = stance_by_force(forces(plate("force", 500.0, 100.0, 120.0)), TIME, feet(), UP)
    assert set(found.names()) == {"right"}
    assert "read in mm" in found.notes[0]


def test_plates_as_the_c3d_adapter_names_them():
    """f1_1 f1_2 f1_3 p1_1 ...: numbered axes, no side; the vertical one is that of the model's up."""
    columns = {}
    for k, (load, z) in enumerate(((400.0, 0.12), (300.0, -0.12)), 1):
        columns |= {f"f{k}_1": 10.0, f"f{k}_2": load, f"f{k}_3": 0.0, f"p{k}_1": 0.1, f"p{k}_2": 0.0, f"p{k}_3": z}
        columns |= {f"m{k}_{i}": 0.0 for i in (1, 2, 3)}
    assert set(stance_by_force(forces(columns), TIME, feet(), UP).names()) == {"both"}
    turned = {name.replace("_2", "_9").replace("_3", "_2").replace("_9", "_3"): v for name, v in columns.items()}
    with pytest.raises(InvalidValueError, match=r"the forces act along z \(400 N\), and the model's vertical is y"):
        stance_by_force(forces(turned), TIME, feet(), UP)


def test_a_foot_that_rests_on_something_without_a_plate_is_remarked_on():
    empty = stance_by_force(forces({"ground_force_r_vy": 0.0, "ground_force_l_vy": 0.0}), TIME, feet(), UP)
    assert set(empty.names()) == {"none"}
    (said,) = without_plate(empty, TIME, feet(), UP)
    assert said.startswith("In 100% of the frames a foot is low and still and no plate carries anything (0 to 0.9 s)")
    loaded = stance_by_force(forces({"ground_force_r_vy": 300.0}), TIME, feet(), UP)
    assert without_plate(loaded, TIME, feet(), UP) == []
    flying = feet() + TIME[:, None, None, None] * UP  # both rise at 1 m/s
    assert without_plate(empty, TIME, flying, UP) == []


def test_other_rates_and_gaps_of_the_force_file():
    fine = np.arange(-50, 1000) / 1000
    vertical = np.where((fine > 0.25) & (fine < 0.65), 600.0, np.nan)  # a gap is no load
    found = stance_by_force(forces({"ground_force_r_vy": vertical}, fine), TIME, feet(), UP)
    assert found.names() == HELD


def test_the_axis_that_is_up_counts():
    level = forces({"ground_force_r_vy": 0.0, "ground_force_r_vz": STEP})
    with pytest.raises(InvalidValueError, match="the forces act along z"):
        stance_by_force(level, TIME, feet(), UP)
    assert stance_by_force(level, TIME, feet()[..., [0, 2, 1]], np.array([0, 0, 1.0])).names() == HELD


REFUSED = {
    "no force": ({"a": 1.0, "ground_torque_r_y": 2.0}, TIME, "no column like ground_force_vy or f1_2 among a and g"),
    "level force": ({"ground_force_r_vx": 1.0}, TIME, "has no vertical ground reaction"),
    "ends early": ({"ground_force_r_vy": STEP[:5]}, TIME[:5], r"covers 0 to 0\.4 s, and the motion 0 to 0\.9 s"),
    "begins late": ({"ground_force_r_vy": STEP}, TIME + 0.3, r"covers 0\.3 to 1\.2 s, and the motion 0 to 0\.9 s"),
    "no point": ({"ground_force_vy": STEP}, TIME, r"no side and has no centre of pressure \(ground_force_px \.\.\.\)"),
    "points down": ({"ground_force_r_vy": -STEP}, TIME, "is down to -600 N; give what the ground does to the foot"),
    "another lab": (plate("force", 500.0, 5.0, 0.0), TIME, r"is 4\.9 m away from both feet"),
}  # fmt: skip


@pytest.mark.parametrize("what", REFUSED)
def test_forces_that_say_nothing_of_this_motion_are_refused(what):
    columns, time, said = REFUSED[what]
    with pytest.raises(InvalidValueError, match=said):
        stance_by_force(forces(columns, time), TIME, feet(), UP)


def test_one_frame_of_forces_covers_its_neighbourhood():
    rows = forces({"ground_force_r_vy": STEP[:9]}, TIME[:9])  # one step short: rounding, not another trial
    assert stance_by_force(rows, TIME, feet(), UP).names() == HELD
    assert stance_by_force(rows, TIME[:1], feet(k=1), UP).names() == ["none"]


# -- pieces --------------------------------------------------------------------------------------------------------


def test_runs_by_hand():
    assert runs(np.array([True, True, False, True])) == [(0, 2), (3, 4)]
    assert runs(np.array([False, False])) == []
    assert runs(np.array([], bool)) == []


def test_intervals_by_hand():
    names = ["both", "both", "left", "none", "none"]
    assert intervals(np.arange(5) / 10, names) == [("both", 0.0, 0.1), ("left", 0.2, 0.2), ("none", 0.3, 0.4)]


def test_words_of_every_stance():
    stands = Stance(np.array([[True, True], [True, False], [False, True], [False, False]]), "")
    assert stands.names() == ["both", "right", "left", "none"]


def test_feet_of_the_default_body(body):
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    at = state(body, q)
    found = feet_positions(body, [at, at])
    assert has_feet(body)
    assert found.shape == (2, 2, 2, 3)
    for side, name in enumerate("rl"):
        for part, segment in enumerate(("calcn", "toes")):
            np.testing.assert_array_equal(found[1, side, part], at.origin[body.segment(f"{segment}_{name}")])
    height = found[0] @ at.up
    assert height.max() < 0.1  # the feet are the lowest of the body
    assert height.max() < (at.origin @ at.up)[body.segment("tibia_r")]


# -- what can hardly be meant ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("side", ["right", "left"])
@pytest.mark.parametrize(("by", "up"), [(0.3, True), (0.11, True), (0.09, False), (0.0, False)])
def test_a_foot_that_is_up_throughout_does_not_stand_on_its_own_lowest(side, by, up):
    found = stance_by_height(feet(**{side: by}), UP)
    other = {"right": "left", "left": "right"}[side]
    assert found.names() == [other if up else "both"] * 10
    assert [note.split(" never")[0] for note in found.notes] == ([f"The {side} foot"] if up else [])


def test_a_foot_that_comes_down_once_is_not_held_up():
    height = np.full(10, 0.3)
    height[4] = 0.0
    found = stance_by_height(feet(left=height), UP)
    assert found.names() == ["right"] * 4 + ["both"] + ["right"] * 5
    assert found.notes == ()


def under(side):
    """Centres of pressure under a foot: z."""
    return {"right": 0.1, "left": -0.1}[side]


@pytest.mark.parametrize("factor", [1e-3, 1 / 735.0, 1e3])
@pytest.mark.parametrize("named", ["ground_force_r_", "ground_force_"])
def test_forces_in_another_unit_are_refused(factor, named):
    columns = {f"{named}vy": 700.0 * factor, f"{named}px": 0.09, f"{named}py": 0.0, f"{named}pz": under("right")}
    with pytest.raises(InvalidValueError, match=r"grf\.mot: the largest vertical force is .* weighs 735 N"):
        stance_by_force(forces(columns), TIME, feet(), UP, weight=735.0)
    columns[f"{named}vy"] = 700.0
    assert set(stance_by_force(forces(columns), TIME, feet(), UP, weight=735.0).names()) == {"right"}
    assert "body weights" not in str(stance_by_force(forces(columns), TIME, feet(), UP).notes)


@pytest.mark.parametrize("newtons", [40.0, 60.0, 800.0])
def test_plates_of_another_vertical_are_refused(newtons):
    columns = {"ground_force_r_vx": 1.0, "ground_force_r_vy": 2.0, "ground_force_r_vz": newtons}
    if newtons > 50:
        with pytest.raises(InvalidValueError, match="the forces act along z"):
            stance_by_force(forces(columns), TIME, feet(), UP)
    else:
        assert set(stance_by_force(forces(columns), TIME, feet(), UP).names()) == {"none"}


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_force_under_the_other_foot_than_its_name_says(side):
    other = {"right": "left", "left": "right"}[side]
    plates = {}
    for name, lies in ((side, other), (other, side)):
        stem = f"ground_force_{name[0]}_"
        plates |= {f"{stem}vy": 400.0, f"{stem}px": 0.09, f"{stem}py": 0.0, f"{stem}pz": under(lies)}
    found = stance_by_force(forces(plates), TIME, feet(), UP)
    assert sum("sides may be swapped" in note for note in found.notes) == 2
    for name in (side, other):
        plates[f"ground_force_{name[0]}_pz"] = under(name)
    assert stance_by_force(forces(plates), TIME, feet(), UP).notes == ()


def test_a_force_far_from_both_feet_is_told():
    plates = {}
    for name in ("right", "left"):
        stem = f"ground_force_{name[0]}_"
        plates |= {f"{stem}vy": 400.0, f"{stem}px": 7.0, f"{stem}py": 0.0, f"{stem}pz": under(name)}
    assert sum("m away from both feet" in n for n in stance_by_force(forces(plates), TIME, feet(), UP).notes) == 2


def whole(named):
    """All columns of two plates, under the right and the left foot; and the vertical force of the first."""
    names = [f"ground_force_{{}}_{p}{axis}" if named else f"{'f' if p == 'v' else p}{{}}_{n}" for p in "vp"
             for n, axis in enumerate("xyz", 1)]  # fmt: skip
    found = {}
    for plate, z in (("r", 0.1), ("l", -0.1)) if named else ((1, 0.1), (2, -0.1)):
        found |= dict(zip([n.format(plate) for n in names], (0.0, 700.0, 0.0, 0.09, 0.0, z), strict=True))
    return found, list(found)[1]


@pytest.mark.parametrize("named", [True, False])
def test_every_missing_column_of_a_plate_is_told_or_refused(named):
    columns, vertical = whole(named)
    assert stance_by_force(forces(columns), TIME, feet(), UP).notes == ()
    for gone in list(columns)[:6]:
        left = forces({name: value for name, value in columns.items() if name != gone})
        if gone == vertical:
            with pytest.raises(InvalidValueError, match=f"the vertical force '{gone}' is missing"):
                stance_by_force(left, TIME, feet(), UP)
        elif gone.startswith("p"):  # a numbered plate has only its place to say whose it is
            with pytest.raises(InvalidValueError, match="has no centre of pressure"):
                stance_by_force(left, TIME, feet(), UP)
        else:
            assert any(f"lacks {gone}" in note for note in stance_by_force(left, TIME, feet(), UP).notes)


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_side_without_a_force_is_told(side):
    other = {"right": "left", "left": "right"}[side]
    found = stance_by_force(forces({f"{side}_ground_force_vy": 700.0}), TIME, feet(), UP)
    assert found.notes == (f"grf.mot has no force of the {other} foot: it is answered as if it never stood.",)
    both = forces({"right_ground_force_vy": 700.0, "left_ground_force_vy": 0.0})
    assert stance_by_force(both, TIME, feet(), UP).notes == ()
