"""`psoas gait` on walks that are known: what comes out is what was put in, mirrored, reversed and exchanged."""

import numpy as np
import pytest

import psoas
from psoas.answers.gait import gait as gait_module
from psoas.answers.gait.push_back import parts_of
from psoas.answers.gait.reserve import cases_of, instant, state_of
from psoas.body.posture import posture_at
from psoas.errors import InvalidValueError, PsoasError
from psoas.formats.motions.write_sto import write_sto
from support.people import PIG, in_lab, labelled, write_trc
from support.walks import BACK, MASS, PERIOD, forces, walk

COARSE = np.linspace(0.0, 1.0, 5)


@pytest.fixture(scope="module", autouse=True)
def coarse():
    """Five instants of a stance instead of 21: the same code, a quarter of the time."""
    patch = pytest.MonkeyPatch()
    patch.setattr(gait_module, "GRID", COARSE)
    yield
    patch.undo()


def files(folder, name="walk", points=None, columns=None, **how):
    made, time, strikes = walk(2.6, **how)
    points = made if points is None else points(made)
    trc = write_trc(folder / f"{name}.trc", labelled(in_lab(points, at=(0.0, 0.0, 0.0))))
    found = forces(made, time, strikes)
    found = found if columns is None else columns(found)
    grf = folder / f"{name}.mot"
    write_sto(grf, list(found), time, np.column_stack(list(found.values())), in_degrees=False)
    return trc, grf


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("walks")


@pytest.fixture(scope="module")
def plain(folder):
    trc, grf = files(folder)
    return psoas.gait(trc, forces=grf, marker_offset=0.0, mass=MASS, tight={"psoas": 0.2})


@pytest.mark.parametrize(("hip", "tilt"), [(11.0, 11.0), (7.0, 15.0)])
def test_lees_two_pairs_come_out_with_the_thigh_22_behind(folder, hip, tilt):
    """Gate: hip 11 + tilt 11 and 7 + 15, 22 +- 0.5."""
    trc, _ = files(folder, f"lee{hip:g}", tilt=tilt, back=BACK)
    found = psoas.gait(trc, marker_offset=0.0)
    np.testing.assert_allclose(np.degrees(found.push_behind), 22.0, atol=0.5)
    np.testing.assert_allclose(np.degrees(found.push_part.sel(part="hip")), hip, atol=0.5)
    np.testing.assert_allclose(np.degrees(found.push_part.sel(part="pelvis")), tilt, atol=0.5)


def missed(found):
    """By how much the sums of section 9 fail [rad]: hip + pelvis = thigh; lumbar + lean = pelvis; since."""
    part, since = found.push_part, found.push_part_since
    return max(
        float(np.abs(part.sel(part="hip") + part.sel(part="pelvis") - found.push_behind).max()),
        float(np.abs(part.sel(part="lumbar") + part.sel(part="lean") - part.sel(part="pelvis")).max()),
        float(np.abs(since.sel(part="hip") + since.sel(part="pelvis") - found.push_behind).max()),
    )


def test_the_parts_add_up_and_a_spoiled_one_does_not(plain):
    assert missed(plain) < 1e-9
    spoiled = plain.copy(deep=True)
    spoiled.push_part.loc[{"part": "hip"}] += 1e-6
    assert missed(spoiled) > 1e-7


def test_push_back_begins_where_the_thigh_is_vertical_and_holds_the_propulsion(plain):
    assert (plain.push_vertical_share > 0.3).all()
    assert (plain.push_peak > plain.push_vertical).all()
    within = plain.push_within.values[np.isfinite(plain.push_within.values)]
    assert len(within)
    assert (within > 0.9).all()
    whole = plain.push_propulsion.values[np.isfinite(plain.push_propulsion.values)]
    by_hand = MASS * 9.81 * 0.22 * 0.62 * PERIOD / np.pi  # half a sine over half of the stance
    np.testing.assert_allclose(whole, by_hand, rtol=0.06)


def test_a_mirrored_walk_has_the_mirrored_answer(folder, plain):
    other = {"R": "L", "L": "R"}

    def mirrored(points):
        return {(other[n[0]] + n[1:] if n[:2] in ("R_", "L_") else n): at * [1, 1, -1] for n, at in points.items()}

    def columns(found):
        swap = {"_r_": "_l_", "_l_": "_r_"}
        named = {k.replace("_r_", "_?_").replace("_l_", "_r_").replace("_?_", "_l_"): v for k, v in found.items()}
        assert swap
        return {k: (-v if k.endswith("z") else v) for k, v in named.items()}

    trc, grf = files(folder, "mirrored", points=mirrored, columns=columns)
    turned = psoas.gait(trc, forces=grf, marker_offset=0.0, mass=MASS, tight={"psoas": 0.2})
    for a, b in (("right", "left"), ("left", "right")):
        for name, tolerance in (("hip_net_flexion", 0.5), ("hip_net_abduction", 0.5), ("behind_course", 1e-3),
                                ("hip_passive_flexion", 0.5), ("capacity_abduction", 1.5)):  # fmt: skip
            np.testing.assert_allclose(plain[name].sel(side=a), turned[name].sel(side=b), atol=tolerance, err_msg=name)


def test_owed_is_never_negative_and_never_falls_as_a_flexor_tightens():
    body = psoas.default_body()
    q = posture_at(body, "standing,hip_flexion_r=-12,knee_angle_r=10")
    net = {"hip": np.array([-20.0, 0, 0]), "knee": np.zeros(3), "ankle": np.zeros(3)}  # right is -x: 20 N m flexor
    for muscle in ("psoas", "iliacus", "rectus femoris", "sartorius", "tensor fasciae latae"):
        owed = [float(instant(body, q, "R", cases_of(body, {muscle: s})[1:], net).owed[0]) for s in (0.0, 0.1, 0.2)]
        assert min(owed) >= 0
        assert owed == sorted(owed), muscle


def test_states_by_the_capacity_of_the_same_instant():
    assert [state_of(x, 100.0) for x in (0.0, 1e-9, 100.0, 100.1)] == ["free", "paid", "paid", "barred"]


def test_every_instant_balances_and_a_tight_psoas_takes_reach_and_adds_to_what_is_owed(plain):
    assert (plain.activations_balance == 1).mean() > 0.9
    late = plain.isel(percent=[2, 3])
    assert (late.reserve_couch.sel(case="psoas 0.2") < late.reserve_couch.sel(case="untight")).all()
    owed = late.extension_owed
    assert (owed.sel(case="psoas 0.2") >= owed.sel(case="untight")).all()


def test_the_tables_and_sentences_say_it(plain):
    text = " ".join(psoas.lines(plain))
    assert "Right: push-back begins at" in text
    assert "psoas 0.2 shorter: takes" in text
    assert "deg behind vertical" in text
    assert max(map(len, psoas.lines(plain))) <= 90
    records = psoas.records_of(plain)
    assert any(r.get("measure") == "push_behind" for r in records)
    assert len(psoas.figure(plain).axes) == 6


def test_joint_and_ground_that_disagree_are_told(folder):
    trc, _ = files(folder, "tilted", tilt=20.0, back=21.0)
    text = " ".join(psoas.lines(psoas.gait(trc, marker_offset=0.0)))
    assert "Joint and ground tell opposite stories: the right hip is" in text
    assert "opposite stories" not in " ".join(psoas.lines(psoas.gait(files(folder, "even", tilt=10.0)[0])))


REVERSED = {"points": lambda p: {n: at[::-1] for n, at in p.items()}}


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (REVERSED, "moves backwards or sideways: walking backwards, or time is reversed"),
        ({"columns": lambda c: {k: v / 1e3 if "_v" in k else v for k, v in c.items()}}, "give forces in newtons"),
        ({"columns": lambda c: {k: -v if "_v" in k else v for k, v in c.items()}}, "points down"),
        ({"columns": lambda c: {k.replace("_r_", "_?_").replace("_l_", "_r_").replace("_?_", "_l_"): v
                                for k, v in c.items()}}, "plates or sides are exchanged"),
        ({"columns": lambda c: {k: v for k, v in c.items() if not k.endswith("px")}}, "no centre of pressure"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_by_name(folder, how, says):
    trc, grf = files(folder, "wrong", **how)
    with pytest.raises(PsoasError, match=says):
        psoas.gait(trc, forces=grf, mass=MASS)


def test_who_stands_or_has_one_leg_or_no_forces(folder):
    from support.people import person

    still = write_trc(folder / "still.trc", labelled(in_lab(person(120))))
    with pytest.raises(InvalidValueError, match="no stance is seen whole"):
        psoas.gait(still)
    points, _, _ = walk(2.6)
    one = {PIG[n]: at for n, at in in_lab(points).items() if n in PIG and not n.startswith("L_HEEL")}
    found = psoas.gait(write_trc(folder / "one.trc", one))
    assert list(found.side.values) == ["right"]
    assert "The left foot has no heel or toe" in found.attrs["notes"]
    assert "No forces: net moments" in found.attrs["notes"]
    assert np.isnan(found.extension_owed).all()
    with pytest.raises(InvalidValueError, match="--mass is between 10 and 300"):
        psoas.gait(folder / "one.trc", mass=7000.0)


def test_a_treadmill_is_recognised(folder):
    def in_place(points):
        back = 1.25 * np.arange(len(points["R_ASIS"]))[:, None] / 100 * np.array([1.0, 0, 0])
        return {n: at - back for n, at in points.items()}

    trc, _ = files(folder, "treadmill", points=in_place)
    found = psoas.gait(trc, marker_offset=0.0)
    assert "where the pelvis faces" in found.attrs["heading"]
    np.testing.assert_allclose(np.degrees(found.push_behind), BACK, atol=0.5)


def test_parts_without_a_thorax_leave_lumbar_and_lean_open():
    found = {"hip_flexion_r": np.array([-0.1]), "pelvis_tilt": np.array([0.2])}
    hip, pelvis, lumbar, lean = parts_of(found, "R")[0]
    assert (hip, pelvis) == (0.1, 0.2)
    assert np.isnan([lumbar, lean]).all()
