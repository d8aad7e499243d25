"""`psoas.trial`: every frame is an answer of `psoas.actions`; what velocities do; what is refused."""

from dataclasses import replace

import numpy as np
import pytest
import xarray as xr

import psoas
from psoas.anatomy.muscles import labels
from psoas.answers.trial import trial as module
from psoas.body.body import state
from psoas.conditions import Conditions
from psoas.dataset.schema import VARIABLES, check_dataset
from psoas.errors import FileFormatError, InvalidValueError, UnknownNameError
from psoas.formats.motions.write_sto import write_sto
from psoas.mechanics.accelerations import evaluate, heading_of
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.moments import LEVELS
from psoas.mechanics.reduction import reduced, selection
from psoas.trials.motion import motion_of
from psoas.trials.stance import has_feet
from support.dynamics import all_coordinates_kkt, moving_state

PAIRS = (
    ("pelvis", "ground"), ("femur_r", "pelvis"), ("femur_l", "ground"), ("thorax", "pelvis"), ("ground", "L3"),
    ("L5", "pelvis"), ("toes_l", "thorax"),
)  # fmt: skip
NEIGHBOURS = (
    ("pelvis", "ground"),
    ("femur_r", "pelvis"),
    ("pelvis", "femur_l"),
    ("L5", "pelvis"),
    ("ground", "thorax"),
)
WALK = {
    "pelvis_tilt": lambda t: 6 * np.sin(7 * t) - 4,
    "pelvis_rotation": lambda t: 8 * np.cos(6 * t),
    "pelvis_ty": lambda t: 0.93 + 0.02 * np.sin(12 * t),
    "L4_L5_FE": lambda t: 3 * np.sin(5 * t),
    "hip_flexion_r": lambda t: 20 + 25 * np.sin(7 * t),
    "hip_rotation_l": lambda t: 5 * np.sin(9 * t),
    "knee_angle_r": lambda t: 25 + 20 * np.sin(7 * t + 1),
    "ankle_angle_l": lambda t: 6 * np.sin(8 * t),
}


def written(path, columns, time, in_degrees=True):
    values = np.column_stack([np.broadcast_to(v(time) if callable(v) else v, time.shape) for v in columns.values()])
    write_sto(path, list(columns), time, values, in_degrees=in_degrees)
    return path


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """Six frames of legs that swing and a trunk that sways, in degrees."""
    return written(tmp_path_factory.mktemp("trial") / "walk.mot", WALK, np.arange(6) / 8)


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """Forty frames at 100 Hz of the same."""
    return written(tmp_path_factory.mktemp("trial") / "long.mot", WALK, np.arange(40) / 100)


def at_frame(body, t):
    """The posture of a frame, as `psoas.actions` takes it: rad and m."""
    values = {c: float(f(t)) for c, f in WALK.items()}
    return {c: v if not body.rotational[body.coordinate(c)] else np.radians(v) for c, v in values.items()}


# -- a frame is an answer of `psoas.actions` -----------------------------------------------------------------------

CONDITIONS = [
    {},
    {"spine": "rigid", "contact": "point"},
    {"spine": "coupled", "rhythm": "lifting", "path": "guided", "sharing": "equal", "slices": 2.0},
]


@pytest.mark.parametrize("fields", CONDITIONS, ids=str)
def test_acceleration_of_a_frame_is_that_of_actions(body, walk, fields):
    muscles = ["psoas", "iliacus"]
    found = psoas.trial(muscles, walk, body=body, pairs=PAIRS, **fields)
    assert len(set(found.stance.values.tolist())) > 1
    for k, t in enumerate(found.time.values):
        stance = str(found.stance.values[k])
        more = {key: v for key, v in fields.items() if not (stance == "none" and key == "contact")}
        want = psoas.actions(
            muscles, body=body, posture=at_frame(body, t), operator="acceleration", stance=stance, **more
        )
        assert want.group.values.tolist() == found.group.values.tolist()
        for i, pair in enumerate(PAIRS):
            one = psoas.relative(want, *pair).transpose("group", "axis").values
            other = found.group_trial_acceleration.isel(time=k, pair=i).values
            np.testing.assert_allclose(other, one, rtol=0, atol=1e-12 * np.abs(one).max())
    first, second = found.group_trial_acceleration.isel(pair=0).values[:2]
    assert np.abs(first - second).max() > 1e-3 * np.abs(first).max()  # a frame mistaken for its neighbour is seen


def test_torque_of_a_frame_is_that_of_actions(body, walk):
    found = psoas.trial(["psoas", "iliacus"], walk, body=body, pairs=NEIGHBOURS, operator="torque")
    assert set(found.data_vars) == {"group_trial_arm", "group_trial_norm"}
    for k, t in enumerate(found.time.values):
        want = psoas.actions(["psoas", "iliacus"], body=body, posture=at_frame(body, t), operator="torque")
        for i, pair in enumerate(NEIGHBOURS):
            one = psoas.relative_arm(want, *pair).transpose("group", "axis").values
            other = found.group_trial_arm.isel(time=k, pair=i).values
            np.testing.assert_allclose(other, one, rtol=0, atol=1e-14)
    assert np.ptp(found.group_trial_arm.values, axis=0).max() > 1e-3


def test_rows_of_single_fascicles_are_those_of_the_muscles(body, walk):
    found = psoas.trial("psoas", walk, body=body, pairs=[("pelvis", "ground")])
    want = psoas.actions("psoas", body=body, posture=at_frame(body, 0.0), stance=str(found.stance.values[0]))
    values = found.group_trial_acceleration.isel(time=0, pair=0)
    for side in "rl":
        one = want.angular_acceleration.sel(muscle=f"Ps_L3_TP_{side}", segment="pelvis").values
        np.testing.assert_allclose(values.sel(group=f"Ps_L3_TP_{side}").values, one, atol=1e-12)
    both = values.sel(group="Ps_L3_TP").values
    np.testing.assert_allclose(both, sum(values.sel(group=f"Ps_L3_TP_{s}").values for s in "rl"), atol=1e-12)


@pytest.mark.parametrize("muscles", [["Ps_L1_TP"], ["Ps_L1_TP", "iliacus"], ["Ps_L1_TP", "iliacus", "sartorius"]])
def test_a_fascicle_asked_for_is_never_left_out(body, walk, muscles):
    groups = psoas.trial(muscles, walk, body=body).group.values.tolist()
    assert {"Ps_L1_TP", "Ps_L1_TP_r", "Ps_L1_TP_l"} <= set(groups)
    assert len(groups) == len(set(groups))
    for name in muscles:
        assert {name, f"{name}_r", f"{name}_l"} <= set(groups)


def test_conditions_whole_or_by_field(body, walk):
    whole = psoas.trial("iliacus", walk, body=body, conditions=Conditions(contact="point", spine="rigid"))
    fields = psoas.trial("iliacus", walk, body=body, contact="point", spine="rigid")
    xr.testing.assert_identical(whole, fields)
    welded = psoas.trial("iliacus", walk, body=body, spine="rigid")
    assert np.abs(whole.group_trial_acceleration - welded.group_trial_acceleration).max() > 1e-3
    assert "held at a point each" in whole.attrs["conditions"]
    assert whole.attrs["condition_contact"] == "point"
    assert "feet that stand welded" in welded.attrs["conditions"]


# -- the dataset ---------------------------------------------------------------------------------------------------


def test_dims_coords_attributes(body, long):
    found = psoas.trial("psoas", long, body=body, pairs=PAIRS[:2], lowpass=8.0, tension=50.0)
    assert found.group_trial_acceleration.dims == ("time", "pair", "group", "axis")
    assert found.gravity_acceleration.dims == found.velocity_acceleration.dims == ("time", "pair", "axis")
    for name in found.data_vars:
        assert found[name].attrs["units"] == (VARIABLES[name].units or found.group_trial_acceleration.attrs["units"])
        assert found[name].attrs["long_name"]
        assert np.isfinite(found[name].values).all()
    assert found.sizes["time"] == 40
    np.testing.assert_allclose(found.time.values, np.arange(40) / 100, atol=0)
    assert found.time.attrs["units"] == "s"
    assert found.axis.values.tolist() == ["anterior", "superior", "right"]
    assert found.pair.values.tolist() == ["pelvis relative to ground", "femur_r relative to pelvis"]
    assert (found.of.values.tolist(), found.relative_to.values.tolist()) == (
        ["pelvis", "femur_r"],
        ["ground", "pelvis"],
    )
    assert found.group_label.sel(group="psoas_major").item() == labels()["psoas_major"]
    assert set(found.group_kind.values.tolist()) == {"family", "group", "fascicle"}
    assert set(found.group_side.values.tolist()) == {"both", "right", "left"}
    assert set(found.stance.values.tolist()) <= {"both", "right", "left", "none"}
    want = {
        "title", "schema_version", "body", "frames", "rate", "stance_intervals", "conditions", "spine_kind", "operator",
        "notes", "warnings", "contact_how", "motion", "lowpass",
        *(f"condition_{f}" for f in Conditions.__dataclass_fields__),
    }  # fmt: skip
    assert set(found.attrs) == want | {"answer", "limits"}
    assert found.attrs["frames"] == 40
    assert found.attrs["rate"] == pytest.approx(100)
    assert found.attrs["lowpass"] == "8 Hz"
    assert found.attrs["motion"] == "long.mot"
    assert found.attrs["condition_tension"] == 50.0
    assert check_dataset(found) is found
    with pytest.raises(ValueError, match="dims"):
        check_dataset(found.transpose("axis", ...))


def test_intervals_are_those_of_the_frames(body, walk):
    found = psoas.trial("iliacus", walk, body=body)
    assert found.stance_intervals.startswith(f"{found.stance.values[0]} 0.000-")
    spells = [s.split() for s in found.stance_intervals.split("; ")]
    for name, span, _ in spells:
        first, last = map(float, span.split("-"))
        inside = (found.time.values >= first - 1e-9) & (found.time.values <= last + 1e-9)
        assert set(found.stance.values[inside].tolist()) == {name}
    assert found.attrs["condition_stance"] == " and ".join(sorted(set(found.stance.values.tolist())))


def test_velocities_only_with_a_cut_off(body, long):
    without = psoas.trial("iliacus", long, body=body)
    assert "velocity_acceleration" not in without
    assert "gravity_acceleration" in without
    assert without.attrs["lowpass"] == "none"
    with_cut_off = psoas.trial("iliacus", long, body=body, lowpass=8.0)
    assert np.abs(with_cut_off.velocity_acceleration).max() > 0.1


# -- what velocities and gravity do --------------------------------------------------------------------------------

DYNAMIC = [
    Conditions(),
    Conditions(contact="point"),
    Conditions(stance="left", spine="rigid"),
    Conditions(stance="none"),
    Conditions(spine="coupled", path="guided", slices=1.5),
]


@pytest.mark.parametrize("conditions", DYNAMIC, ids=[str(c).replace("; ", ", ") for c in DYNAMIC])
def test_muscles_gravity_and_velocity_are_the_total_of_the_unreduced_system(body, draw, rng, conditions):
    """`all_coordinates_kkt` knows nothing of B, of the parts or of segments: qddot of all coordinates at once."""
    at, _ = moving_state(body, conditions, draw(body, 0.5), rng)
    every, parts = module.frame_of(body, at, conditions, "acceleration", [("pelvis", "ground")])
    tensions = rng.uniform(0, 200, len(body.muscles))
    H = heading_of(body, at)
    found = np.tensordot(tensions, every[0], axes=1) + parts[0] + parts[1]
    at = evaluate(body, at, conditions).state  # with its slices
    moving = reduced(at, *selection(body, conditions))
    qddot = all_coordinates_kkt(body, conditions, at, moving, tensions)
    want = (at.Jw @ qddot + at.Jw_dot) @ H
    scale = np.abs(want).max()
    assert np.abs(found - want).max() < 1e-9 * scale
    gravity = [parts[0]] if conditions.feet else []  # of a body that falls freely it turns nothing
    for forgotten in (at.Jw_dot @ H, (at.Jw @ at.Bdot_u) @ H, *gravity, parts[1]):
        assert np.abs(found - forgotten - want).max() > 1e-6 * scale


def test_a_standing_foot_does_not_turn(body, draw, rng):
    conditions = Conditions()
    at, _ = moving_state(body, conditions, draw(body, 0.5), rng)
    every, parts = module.frame_of(body, at, conditions, "acceleration", [("pelvis", "ground")])
    foot = body.segment("calcn_r")
    scale = np.abs(parts[1]).max()
    assert np.abs(parts[0][foot]).max() < 1e-8 * np.abs(parts[0]).max()
    assert np.abs(parts[1][foot]).max() < 1e-8 * scale
    assert np.abs(every[0][:, foot]).max() < 1e-8 * np.abs(every[0]).max()


def test_the_trial_takes_states_with_the_motions_velocities(body, long):
    from psoas.formats.motions.sto import read_sto

    found = psoas.trial("iliacus", long, body=body, lowpass=8.0, pairs=[("thorax", "ground")], stance="none")
    moving = motion_of(body, read_sto(long), 8.0)
    for k in (0, 17, 39):
        at = state(body, moving.q[k], moving.u[k])
        _, parts = module.frame_of(body, at, Conditions(stance="none"), "acceleration", [("thorax", "ground")])
        s = body.segment("thorax")
        np.testing.assert_allclose(found.gravity_acceleration[k, 0], parts[0][s], atol=1e-11)
        np.testing.assert_allclose(found.velocity_acceleration[k, 0], parts[1][s], atol=1e-11)


def test_gravity_turns_nothing_that_falls_freely(body, walk):
    found = psoas.trial("iliacus", walk, body=body, stance="none", pairs=PAIRS)
    assert np.abs(found.gravity_acceleration).max() < 1e-9
    standing = psoas.trial("iliacus", walk, body=body, pairs=PAIRS)
    assert np.abs(standing.gravity_acceleration).max() > 1


# -- stance --------------------------------------------------------------------------------------------------------


def step(tmp_path, lift=0.15, both=False):
    """Eight frames; in the fourth to sixth the right foot goes up by bending knee and hip, or the whole body by ty."""
    time = np.arange(8) / 50
    bent = np.where((time > 0.05) & (time < 0.11), 1.0, 0.0)
    columns = {"pelvis_ty": 0.9 + lift * bent} if both else {"hip_flexion_r": 50 * bent, "knee_angle_r": 70 * bent}
    return written(tmp_path / "step.mot", columns, time)


def grf(path, right, left, time=None, **more):
    time = np.arange(8) / 50 if time is None else time
    columns = {"ground_force_r_vy": right, "ground_force_l_vy": left, "ground_force_r_vz": right,
               "ground_force_l_vz": left, **more}  # fmt: skip
    return written(path, columns, time, in_degrees=False)


def test_auto_is_by_height(body, tmp_path):
    found = psoas.trial("iliacus", step(tmp_path), body=body)
    assert found.stance.values.tolist() == ["both"] * 3 + ["left"] * 3 + ["both"] * 2
    assert found.stance_intervals == "both 0.000-0.040 s; left 0.060-0.100 s; both 0.120-0.140 s"
    xr.testing.assert_identical(found, psoas.trial("iliacus", step(tmp_path), body=body, stance="auto"))


@pytest.mark.parametrize(("lift", "stands"), [(0.15, "none"), (0.08, "both")])
def test_a_jump(body, tmp_path, lift, stands):
    names = psoas.trial("iliacus", step(tmp_path, lift, both=True), body=body).stance.values.tolist()
    assert names == ["both"] * 3 + [stands] * 3 + ["both"] * 2


@pytest.mark.parametrize("stance", ["both", "right"])
def test_a_foot_that_leaves_the_ground_does_not_stand(body, tmp_path, stance):
    said = (
        rf"stance='{stance}' does not hold in step\.mot: the right foot leaves the ground in 3 of 8 frames, first at "
        r"0\.06 s; use --stance auto, or --forces FILE\."
    )
    with pytest.raises(InvalidValueError, match=said):
        psoas.trial("iliacus", step(tmp_path), body=body, stance=stance)


@pytest.mark.parametrize(("stance", "how"), [("left", "as asked: left"), ("none", "as asked: no foot on the ground")])
def test_a_fixed_stance_that_the_feet_keep(body, tmp_path, stance, how):
    found = psoas.trial("iliacus", step(tmp_path), body=body, stance=stance)
    assert set(found.stance.values.tolist()) == {stance}
    assert found.attrs["contact_how"] == how


def test_stance_none_answers_as_a_floating_body(body, walk):
    found = psoas.trial("iliacus", walk, body=body, stance="none", pairs=[("pelvis", "ground")])
    want = psoas.actions("iliacus", body=body, posture=at_frame(body, 0.0), stance="none", operator="acceleration")
    one = psoas.relative(want, "pelvis", "ground").values
    values = found.group_trial_acceleration[0, 0].sel(group=want.group.values)
    np.testing.assert_allclose(values.values, one, atol=1e-12 * np.abs(one).max())
    standing = psoas.trial("iliacus", walk, body=body, pairs=[("pelvis", "ground")])
    assert np.abs(found.group_trial_acceleration - standing.group_trial_acceleration).max() > 1e-3


def test_forces_decide_whatever_the_height_says(body, tmp_path):
    motion = step(tmp_path)
    time = np.arange(8) / 50
    forces = grf(tmp_path / "grf.mot", np.where(time < 0.05, 300.0, 0.0), np.where(time > 0.09, 700.0, 5.0))
    found = psoas.trial("iliacus", motion, body=body, forces=forces)
    assert found.stance.values.tolist() == ["right"] * 3 + ["none"] * 2 + ["left"] * 3
    assert found.attrs["contact_how"] == "vertical ground reaction over 20 N in grf.mot"
    named = psoas.trial("iliacus", motion, body=body, forces=forces, stance="auto")
    xr.testing.assert_identical(found, named)


@pytest.mark.parametrize("stance", ["both", "none", "left"])
def test_forces_and_a_stance_contradict(body, tmp_path, stance):
    forces = grf(tmp_path / "grf.mot", 300.0, 300.0)
    with pytest.raises(InvalidValueError, match="the forces say which foot stands; leave the stance away"):
        psoas.trial("iliacus", step(tmp_path), body=body, forces=forces, stance=stance)


def test_forces_of_another_time_are_refused(body, tmp_path):
    forces = grf(tmp_path / "grf.mot", 300.0, 300.0, time=np.arange(8) / 50 + 3)
    with pytest.raises(InvalidValueError, match=r"grf\.mot covers 3 to 3\.14 s, and the motion 0 to 0\.14 s"):
        psoas.trial("iliacus", step(tmp_path), body=body, forces=forces)
    kinematics = written(tmp_path / "other.mot", {"hip_flexion_r": 1.0}, np.arange(8) / 50)
    with pytest.raises(InvalidValueError, match="has no vertical ground reaction"):
        psoas.trial("iliacus", step(tmp_path), body=body, forces=kinematics)


def without_feet(body):
    """The default body with its feet renamed, as a model whose names nobody knows."""
    rename = {"calcn_r": "block_r", "calcn_l": "block_l"}
    names = tuple(rename.get(s, s) for s in body.segments)
    maps = {field: {rename.get(k, k): v for k, v in getattr(body, field).items()} for field in ("joints", "masses")}
    parents = {rename.get(k, k): rename.get(v, v) for k, v in body.parents.items()}
    return replace(body, segments=names, parents=parents, **maps)


def test_a_model_without_feet(body, walk, tmp_path):
    other = without_feet(body)
    assert has_feet(body)
    assert not has_feet(other)
    told = []
    found = psoas.trial("iliacus", walk, body=other, progress=lambda done, total: told.append((done, total)))
    assert set(found.stance.values.tolist()) == {"none"}
    assert found.attrs["contact_how"] == "a model without feet"
    assert told == [(k, 6) for k in range(1, 7)]
    same = psoas.trial("iliacus", walk, body=body, stance="none")
    np.testing.assert_allclose(found.group_trial_acceleration, same.group_trial_acceleration, atol=1e-14)
    for given in ({"stance": "both"}, {"stance": "auto"}, {"forces": grf(tmp_path / "grf.mot", 1.0, 1.0)}):
        with pytest.raises(InvalidValueError, match="has no feet known as calcn_r and calcn_l"):
            psoas.trial("iliacus", walk, body=other, **given)


# -- memory and progress -------------------------------------------------------------------------------------------


class Counting:
    """An engine that counts."""

    def __init__(self, engine):
        self.engine, self.calls = engine, 0

    def __getattr__(self, name):
        return getattr(self.engine, name)

    def state(self, *arguments, **more):
        self.calls += 1
        return self.engine.state(*arguments, **more)


@pytest.mark.parametrize(("kept", "calls"), [(module.KEPT, 6), (0, 11)])
def test_states_are_made_once_where_they_fit_in_memory(body, walk, monkeypatch, kept, calls):
    """Else twice each, but for the first, which is there already."""
    monkeypatch.setattr(module, "KEPT", kept)
    engine = Counting(body.engine)
    found = psoas.trial("iliacus", walk, body=replace(body, engine=engine), lowpass=None)
    assert engine.calls == calls
    monkeypatch.undo()
    xr.testing.assert_identical(found, psoas.trial("iliacus", walk, body=body))


def test_progress_ends_at_its_total(body, walk):
    told = []
    psoas.trial("iliacus", walk, body=body, progress=lambda done, total: told.append((done, total)))
    assert told == [(k, 12) for k in range(1, 13)]


# -- what is refused -----------------------------------------------------------------------------------------------

REFUSED = {
    "muscle": ({"muscles": "nope"}, UnknownNameError, "no muscle named 'nope'"),
    "no file": ({"motion": "nope.mot"}, FileFormatError, r"cannot read 'nope\.mot'"),
    "segment": ({"pairs": [("plevis", "ground")]}, UnknownNameError, "Did you mean 'pelvis'"),
    "itself": ({"pairs": [("pelvis", "pelvis")]}, InvalidValueError, "relative to itself does not move"),
    "no joint": ({"pairs": [("thorax", "femur_r")], "operator": "torque"}, InvalidValueError, "no joint joins them"),
    "operator": ({"operator": "nope"}, UnknownNameError, "operator='nope' is not known"),
    "later": ({"operator": "static"}, InvalidValueError, "static"),
    "stance": ({"stance": "rihgt"}, UnknownNameError, "Did you mean 'right'"),
    "contact": ({"contact": "glue"}, UnknownNameError, "contact='glue' is not known"),
    "field": ({"spin": "rigid"}, UnknownNameError, "Did you mean 'spine'"),
    "twice": ({"conditions": Conditions(), "spine": "rigid"}, InvalidValueError, "not both"),
    "angles": ({"angles": "grad"}, UnknownNameError, "angles='grad' is not known"),
    "cut-off": ({"lowpass": 6.0}, InvalidValueError, "has 6 frames; a filter of 6 Hz needs 13"),
    "tension": ({"tension": -1}, InvalidValueError, "not a positive number of newtons"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_refused_in_one_sentence(body, walk, what):
    given, kind, said = REFUSED[what]
    arguments = {"muscles": "iliacus", "motion": walk, "body": body, **given}
    muscles, motion = arguments.pop("muscles"), arguments.pop("motion")
    with pytest.raises(kind, match=said) as caught:
        psoas.trial(muscles, motion, **arguments)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)


def test_angles_override_the_header(body, tmp_path):
    lied = written(tmp_path / "lied.mot", {"hip_flexion_r": 40.0}, np.arange(3) / 10, in_degrees=False)
    true = written(tmp_path / "true.mot", {"hip_flexion_r": 40.0}, np.arange(3) / 10)
    with pytest.raises(InvalidValueError, match="Pass --angles deg if the header is wrong"):
        psoas.trial("iliacus", lied, body=body)
    mended, plain = psoas.trial("iliacus", lied, body=body, angles="deg"), psoas.trial("iliacus", true, body=body)
    assert mended.attrs["warnings"] == ""
    np.testing.assert_array_equal(mended.group_trial_acceleration, plain.group_trial_acceleration)
    other = psoas.trial("iliacus", written(tmp_path / "rad.mot", {"hip_flexion_r": 0.4}, np.arange(3) / 10), body=body)
    assert np.abs(other.group_trial_acceleration - plain.group_trial_acceleration).max() > 1e-3


def test_one_frame(body, tmp_path):
    found = psoas.trial("iliacus", written(tmp_path / "one.mot", {"hip_flexion_r": 20.0}, np.zeros(1)), body=body)
    assert found.sizes["time"] == 1
    assert np.isnan(found.attrs["rate"])
    assert found.stance_intervals == "both 0.000-0.000 s"


# -- not represented -----------------------------------------------------------------------------------------------


def test_what_the_body_lacks_is_nan_along_the_spine_only(body, walk):
    """The default body, told to lack a family's part on the spine: iliacus has no arm there."""
    lacking = replace(body, unrepresented={"iliacus": "iliacus does not reach the spine here"})
    pairs = [("thorax", "pelvis"), ("L3", "L4"), ("pelvis", "ground"), ("femur_r", "pelvis")]
    for operator, asked in (("acceleration", pairs), ("torque", pairs[1:])):
        found = psoas.trial(["iliacus", "sartorius"], walk, body=lacking, pairs=asked, operator=operator)
        values = found["group_trial_arm" if operator == "torque" else "group_trial_acceleration"]
        missing = np.isnan(values.values).all(axis=(0, 3))
        assert (np.isnan(values.values).any(axis=(0, 3)) == missing).all()
        for i, pair in enumerate(asked):
            for k, group in enumerate(found.group.values):
                along = pair in pairs[:2]
                assert missing[i, k] == (along and group.startswith("iliacus")), (pair, group)
        assert "Iliacus does not reach the spine here." in found.attrs["notes"]
    assert {s for pair in pairs[:2] for s in pair} <= {*LEVELS, "pelvis"}


def test_contact_rows_of_a_frame_are_those_of_its_stance(body, tmp_path):
    """The left foot alone stands: then the right one turns under a muscle, and the left one does not."""
    found = psoas.trial(
        "rectus_femoris", step(tmp_path), body=body, pairs=[("calcn_r", "ground"), ("calcn_l", "ground")]
    )
    values = np.abs(found.group_trial_acceleration.sel(group="rectus_femoris")).max("axis").values
    scale = values.max()
    stands = np.array([[n in ("both", "right"), n in ("both", "left")] for n in found.stance.values])
    assert (values[stands] < 1e-8 * scale).all()
    assert (values[~stands] > 1e-3 * scale).all()
    assert (~stands).any()
    q = np.array([body.postures["standing"][c] for c in body.coordinates])
    assert len(contact_rows(body, state(body, q), Conditions(stance="left"))[0]) == 6
