"""The robustness rule on synthetic ensembles, and the sensitivity set of the body."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

import psoas
from psoas.answers.actions.robustness import GEOMETRIES, LEVELS, member
from psoas.bodies.variants import with_geometry
from psoas.body.posture import posture_at
from psoas.conditions import Conditions
from psoas.dataset.signs import COMPARED, DEADBAND, signs
from psoas.dataset.verdict import flip_share, verdict
from psoas.errors import InvalidValueError, UnknownNameError
from psoas.mechanics.accelerations import kernel

FACTORS = ("contact", "spine", "path")
SHAPE = (2, 4, 2)


def ones():
    return np.ones(SHAPE)


# -- the rule -------------------------------------------------------------------------------------------------------


def test_all_of_one_sign_holds():
    found = verdict(-0.5 * ones(), ones(), FACTORS)
    assert (found.kind, found.sign, found.agree, found.total, found.factor) == ("holds", -1, 16, 16, "")


@pytest.mark.parametrize("axis", range(3))
def test_the_factor_that_flips_is_named(axis):
    values = np.moveaxis(ones(), axis, 0).copy()
    values[0] = -1
    found = verdict(np.moveaxis(values, 0, axis), ones(), FACTORS)
    assert found.kind == "depends"
    assert found.factor == FACTORS[axis]
    assert dict(found.flips)[FACTORS[axis]] > 0
    assert all(share == 0 for name, share in found.flips if name != FACTORS[axis])


def test_flips_of_two_factors_name_the_one_that_flips_more():
    values = ones()
    values[:, 1:, :] = -1  # spine: free against the others
    values[1, 0, 1] = -1  # and one member by contact and path
    found = verdict(values, ones(), FACTORS)
    assert found.factor == "spine"


def test_flip_share_counts_pairs_that_differ_in_one_factor_alone():
    sign = np.array([[1, 1], [1, -1]])
    assert flip_share(sign, 0) == 0.5  # of two pairs along the first axis one flips
    assert flip_share(np.array([[1, 0], [1, -1]]), 0) == 0  # into the deadband is no flip


def test_below_the_deadband_there_is_no_sign():
    inside, outside = DEADBAND * 0.999, DEADBAND * 1.001
    assert signs(np.array([inside, -inside, outside, -outside]), np.ones(4)).tolist() == [0, 0, 1, -1]
    assert verdict(inside * ones(), ones(), FACTORS).kind == "none"
    one = inside * ones()
    one[0, 0, 0] = -1
    found = verdict(one, ones(), FACTORS)
    assert (found.kind, found.sign, found.agree, found.outside) == ("holds", -1, 1, 1)


def test_silent_members_do_not_flip_a_sign():
    values = ones()
    values[1] = -DEADBAND / 2
    assert verdict(values, ones(), FACTORS).kind == "holds"
    assert verdict(values, ones() / 10, FACTORS).kind == "depends"  # against a smaller normaliser they count


def test_where_nothing_turns_there_is_no_sign():
    assert verdict(1e-15 * ones(), 1e-15 * ones(), FACTORS).kind == "none"


def test_shares_add_to_one():
    rng = np.random.default_rng(0)
    for _ in range(20):
        found = verdict(rng.normal(size=SHAPE), np.abs(rng.normal(size=SHAPE)) * 8, FACTORS)
        assert found.positive + found.negative + found.silent == pytest.approx(1, abs=1e-12)
        assert found.low <= found.high
        assert found.agree <= found.outside <= found.total == 16


# -- the set --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(body):
    return psoas.robustness(["psoas", "iliacus", "rectus_abdominis"], body=body)


def test_the_set_is_the_full_factorial(judged):
    assert judged.attrs["members"] == 432
    assert dict(judged.group_value.sizes) == {
        "group": judged.sizes["group"], "contact": 2, "spine": 4, "path": 2, "inertia": 3, "centres": 3,
        "sharing": 3,
    }  # fmt: skip
    assert judged.group_total.sel(group="iliacus") == 432
    assert judged.total.sel(muscle="Ps_L1_TP_r") == 144  # a single fascicle is not shared
    for prefix in ("group_", ""):
        shares = sum(judged[f"{prefix}{k}"] for k in ("positive", "negative", "silent"))
        assert np.allclose(shares, 1, atol=1e-12)


@pytest.mark.parametrize(
    ("levels", "fields"),
    [
        ({"contact": "weld", "spine": "free", "path": "straight", "inertia": 1.0, "sharing": "pcsa"}, {}),
        (
            {"contact": "point", "spine": "coupled lifting", "path": "guided", "inertia": 3.0, "sharing": "equal"},
            {"contact": "point", "spine": "coupled", "rhythm": "lifting", "path": "guided", "slices": 3.0,
             "sharing": "equal"},
        ),
        ({"contact": "point", "spine": "rigid", "path": "straight", "inertia": 1 / 3, "sharing": "pcsa_ammr"},
         {"contact": "point", "spine": "rigid", "slices": 1 / 3, "sharing": "pcsa_ammr"}),
    ],
)  # fmt: skip
@pytest.mark.parametrize("centres", GEOMETRIES)
def test_every_member_is_the_answer_under_its_conditions(body, judged, levels, fields, centres):
    groups = ["psoas_major", "psoas_major:body_and_disc", "iliacus_l"]
    one = judged.group_value.sel(group=groups, centres=centres, **levels)
    answer = psoas.actions(["psoas", "iliacus"], body=with_geometry(body, GEOMETRIES[centres]), **fields)
    other = psoas.relative(answer, "pelvis", "ground").sel(axis="right", group=one.group.values)
    assert np.abs(one.values - other.values).max() < 1e-12


def test_centres_are_a_factor_that_flips(body, judged):
    """Levels free: psoas turns the pelvis the other way about lower centres; whether its heads agree hangs on them."""
    one = judged.group_value.sel(
        group="psoas_major", contact="weld", spine="free", path="straight", inertia=1.0, sharing="pcsa"
    )
    assert float(one.sel(centres="4 mm ahead")) < float(one.sel(centres="modelled")) < 0
    assert float(one.sel(centres="lower half")) > 0
    disc, process = (
        judged.group_value.sel(group=f"psoas_major:{part}", spine="free", path="straight", inertia=1.0, sharing="pcsa")
        for part in ("body_and_disc", "transverse_process")
    )
    assert (
        float(disc.sel(contact="weld", centres="modelled")) > 0 > float(process.sel(contact="weld", centres="modelled"))
    )
    assert max(float(head.sel(contact="weld", centres="4 mm ahead")) for head in (disc, process)) < 0
    assert min(float(head.sel(contact="point", centres="lower half")) for head in (disc, process)) > 0
    assert float(judged.group_flips.sel(group="psoas_major", factor_name="centres")) > 0.05
    assert float(judged.group_flips.sel(group="iliacus", factor_name="centres")) == 0


def test_vertebrae_do_not_enter_the_normaliser(body):
    """Their accelerations are many times the pelvis': with them in it, psoas would have no sign at all."""
    assert set(COMPARED) == {"pelvis", "femur_r", "femur_l", "thorax"}
    answer = psoas.actions("psoas", body=body).group_angular_acceleration.sel(group="psoas_major", axis="right")
    value = abs(float(answer.sel(segment="pelvis")))
    ours = float(abs(answer.sel(segment=list(COMPARED))).max())
    with_vertebrae = float(abs(answer.sel(segment=[*COMPARED, "L5", "L3"])).max())
    assert value > DEADBAND * ours
    assert value < DEADBAND * with_vertebrae
    found = psoas.robustness("psoas", body=body)
    asked_for = {"contact": "weld", "spine": "free", "path": "straight", "inertia": 1.0, "centres": "modelled"}
    chosen = found.group_value.sel(group="psoas_major", **asked_for)
    assert float(chosen.sel(sharing="pcsa")) == pytest.approx(float(answer.sel(segment="pelvis")))
    assert float(found.group_silent.sel(group="psoas_major")) < 0.1


def test_what_the_set_says_of_psoas_and_iliacus(judged):
    said = {
        g: (str(judged.group_verdict.sel(group=g).item()), int(judged.group_sign.sel(group=g)))
        for g in judged.group.values
    }
    assert said["iliacus"] == ("holds", -1)
    assert said["psoas_major:transverse_process"] == ("depends", -1)  # it held in all 144 with one set of centres
    assert int(judged.group_agree.sel(group="psoas_major:transverse_process")) == 420
    assert said["psoas_major"][0] == "depends"
    assert said["psoas_major:body_and_disc"][0] == "depends"
    assert str(judged.group_factor.sel(group="psoas_major").item()) == "spine"
    assert said["rectus_abdominis"] == ("holds", 1)
    assert int(judged.group_outside.sel(group="rectus_abdominis")) == 324  # a rigid spine silences it


def test_stance_stays_as_asked_and_an_absent_contact_is_no_factor(body):
    found = psoas.robustness("psoas", body=body, stance="none")
    assert "contact" not in found.group_value.dims
    assert found.attrs["members"] == 216
    assert member(Conditions(stance="left"), {"contact": "point", "spine": "coupled lifting"}).rhythm == "lifting"


def test_robustness_of_a_moment_arm(body):
    found = psoas.robustness("psoas", body=body, operator="torque")
    assert found.attrs["members"] == 18
    assert set(found.group_value.dims) == {"group", "path", "centres", "sharing"}
    with pytest.raises(InvalidValueError, match="relative to ground only"):
        psoas.robustness("psoas", body=body, operator="torque", relative_to="femur_r")


def test_bad_questions(body):
    with pytest.raises(UnknownNameError, match="operator='static'"):
        psoas.robustness("psoas", body=body, operator="static")
    with pytest.raises(UnknownNameError, match="no segment named 'pelvs'"):
        psoas.robustness("psoas", body=body, of="pelvs")
    with pytest.raises(InvalidValueError, match="relative to itself"):
        psoas.robustness("psoas", body=body, of="pelvis", relative_to="pelvis")


# -- slices ---------------------------------------------------------------------------------------------------------


def test_slices_multiply_mass_and_inertia_of_the_lumbar_vertebrae(body):
    """Against the engine's own mass matrix of a model whose slices are changed."""
    import copy

    import mujoco

    from psoas.body.body import state
    from psoas.mechanics.reduction import with_slices

    q = posture_at(body, "lumbar_extension=-20,lumbar_bending=5,hip_flexion_r=30")
    at = state(body, q)
    model = copy.copy(body.engine.model)
    for n in range(1, 6):
        b = model.body(f"L{n}").id
        model.body_mass[b] *= 3
        model.body_inertia[b] *= 3
    data = mujoco.MjData(model)
    data.qpos[:] = q
    for step in (mujoco.mj_kinematics, mujoco.mj_comPos, mujoco.mj_crb):
        step(model, data)
    M = np.zeros((model.nv, model.nv))
    mujoco.mj_fullM(model, data, M)
    mujoco.mj_setConst(model, mujoco.MjData(model))  # subtree masses
    mujoco.mj_comPos(model, data)
    J = np.zeros((3, model.nv))
    mujoco.mj_jacSubtreeCom(model, data, J, 0)
    ours = with_slices(body, at, 3.0)
    assert np.abs(ours.M - M).max() < 1e-10
    assert np.abs(ours.J_com - J).max() < 1e-12
    assert np.abs(ours.com - data.subtree_com[0]).max() < 1e-12
    assert np.abs(ours.gravity + ours.mass * 9.80665 * at.up @ J).max() < 1e-9
    assert np.abs(at.M - M).max() > 1e-2
    assert with_slices(body, at, 1.0) is at


def test_a_muscle_moves_no_centre_of_mass_whatever_the_slices_weigh(body):
    for slices in (1 / 3, 1.0, 3.0):
        answer = psoas.actions(body=body, stance="none", slices=slices, operator="acceleration")
        assert float(abs(answer.com_acceleration).max()) < 1e-9
    assert float(abs(psoas.actions(body=body, operator="acceleration").com_acceleration).max()) > 1e-4


# -- one and two cores ----------------------------------------------------------------------------------------------


def share_of_work(postures):
    return [(arms.copy(), udot.copy()) for arms, udot in kernel(psoas.default_body(), postures, Conditions())]


def test_results_are_identical_on_one_and_two_cores(body, draw):
    Q = np.array([draw(body) for _ in range(8)])
    alone = share_of_work(Q)
    with ProcessPoolExecutor(2) as pool:
        two = [pair for part in pool.map(share_of_work, [Q[:4], Q[4:]]) for pair in part]
    for (a, u), (b, v) in zip(alone, two, strict=True):
        assert np.array_equal(a, b)
        assert np.array_equal(u, v)
    assert not np.array_equal(alone[0][1], alone[1][1])


def test_levels_of_the_set_are_as_written():
    assert LEVELS["inertia"] == (1 / 3, 1.0, 3.0)
    assert LEVELS["spine"] == ("free", "coupled christophy", "coupled lifting", "rigid")


def test_where_no_single_factor_flips_the_sign_most_it_says_several():
    values = ones()
    values[0, 0, 0] = -1  # one member of all: every factor flips it in some pair
    found = verdict(values[:, :2, :], np.ones((2, 2, 2)), FACTORS)
    assert (found.kind, found.factor) == ("depends", "several")


def test_values_and_their_normaliser_share_their_axes(body):
    """About an axis of another segment, pelvis, femora and thorax are resolved in that segment's axes too."""
    asked = {"body": body, "posture": "hip_flexed_90", "of": "pelvis", "relative_to": "femur_r", "axis": "anterior"}
    found = psoas.robustness("gluteus_medius", **asked)
    answer = psoas.actions("gluteus_medius", body=body, posture="hip_flexed_90")
    thigh = answer.orientation.sel(segment="femur_r").values
    ground = answer.group_angular_acceleration.sel(group="gluteus_medius_r", segment=list(COMPARED)).values
    value = abs(float(psoas.relative(answer, "pelvis", "femur_r").sel(group="gluteus_medius_r", axis="anterior")))
    largest = {"femur": np.abs(ground @ thigh.T)[:, 0].max(), "ground": np.abs(ground)[:, 0].max()}
    assert largest["femur"] != pytest.approx(largest["ground"], rel=0.05)
    asked_for = {
        "contact": "weld",
        "spine": "free",
        "path": "straight",
        "inertia": 1.0,
        "centres": "modelled",
        "sharing": "pcsa",
    }
    one = found.sel(group="gluteus_medius_r", **asked_for)
    assert abs(float(one.group_value)) == pytest.approx(value, rel=1e-12)
    assert float(one.group_normaliser) == pytest.approx(largest["femur"], rel=1e-12)
