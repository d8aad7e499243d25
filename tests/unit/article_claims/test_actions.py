"""Claims on what psoas, iliacus and rectus femoris turn: rules on fields of known answers, then planted sign errors."""

from dataclasses import replace

import numpy as np
import pytest

import psoas
from psoas.answers.equilibrium.balance import equilibrium
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.stiffness import stiffness
from psoas.article_claims import a07_spinal_mover as a07
from psoas.article_claims import a14_not_a_hip_flexor as a14
from psoas.article_claims import a17_hip_angle_stays as a17
from psoas.article_claims import a26_distorts as a26
from psoas.article_claims.judging.anew import standing_anew
from psoas.article_claims.judging.field import Field, Turn
from psoas.article_claims.judging.registry import asked
from psoas.article_claims.judging.ways import (
    ACCELERATION,
    BY_VOLUME,
    FACTORS,
    GUIDES,
    HELD,
    OPERATORS,
    SHARINGS,
    STANDING,
    TORQUE,
)
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.conditions import Conditions
from psoas.mechanics.tissue.passive_body import passive_body

DRAWS = 2
SHAPE = (*(len(levels) for levels in FACTORS.values()), len(SHARINGS), DRAWS)


class Given(Field):
    """A field whose answers are given: (group, of, relative to) -> value, about `right`; nothing turns otherwise."""

    def __init__(self, answers=None, experiments=None, norm=1.0):
        super().__init__(draws=DRAWS)
        self.answers, self.experiments, self.norm = answers or {}, experiments or {}, norm

    def turn(self, group, of, relative_to, axis="right", *, posture="standing", operators=OPERATORS):
        keep = [OPERATORS.index(name) for name in operators]
        answer = self.answers.get((group, of, relative_to), 0.0) if axis == "right" else 0.0
        if callable(answer):
            answer = answer(np.zeros(SHAPE))
        factors = {**FACTORS, "operator": tuple(operators), "sharing": SHARINGS, "draw": self.numbers}
        values = np.broadcast_to(np.asarray(answer, float), SHAPE)[keep]
        return Turn(factors, values, np.full(values.shape, self.norm), f"{of} relative to {relative_to}")

    def each(self, experiment, *given):
        made = self.experiments[experiment.__name__]
        return [made(*given) if callable(made) else made for _ in range(self.draws)]


def evidence(name, *given, **more):
    (claim,) = asked(name)
    return claim.measure(Given(*given, **more))


def alone(found, factor, level):
    """Sides at one level of a factor."""
    axis = list(found.factors).index(factor)
    return found.sides.take(found.factors[factor].index(level), axis)


def only(operator, value, other=0.0):
    """An answer that is `value` with one operator and `other` with the rest."""

    def made(zeros):
        zeros += other
        zeros[OPERATORS.index(operator)] = value
        return zeros

    return made


# -- rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("psoas", "rectus", "side"),
    [
        ((0.0, 1.0), (1.0, 0.0), 1),
        ((1.0, 0.1), (0.0, 1.0), -1),
        ((0.5, 1.0), (0.5, 1.0), 0),
        ((1.0, 0.0), (1.0, 1.0), -1),
    ],
)
def test_functions_differ_by_the_angle_between_actions(psoas, rectus, side):
    groups = {"psoas_major": psoas, "iliacus": (1.0, 0.0), "rectus_femoris": rectus}
    answers = {
        (g, s, "ground"): v for g, pair in groups.items() for s, v in zip(("pelvis", "thorax"), pair, strict=True)
    }
    found = evidence("A1", answers)
    assert (found.sides == side).all()
    lengths = [np.hypot(*psoas), np.hypot(*rectus)]
    assert found.values == pytest.approx(rectus[0] / lengths[1] - psoas[0] / lengths[0])


def test_vertebrae_may_make_the_difference():
    answers = {(g, "pelvis", "ground"): 1.0 for g in ("psoas_major", "iliacus", "rectus_femoris")}
    found = evidence("A1", answers | {("psoas_major", "L3", "ground"): 5.0})
    assert (alone(found, "segments", "with vertebrae") == 1).all()
    assert (alone(found, "segments", "without vertebrae") == -1).all()


def test_functions_of_a_body_that_nothing_turns_have_no_answer():
    found = evidence("A1")
    assert np.isnan(found.values).all()
    assert not found.sides.any()


SPEECHLESS = {"A7": ("rigid",), **dict.fromkeys(("A8", "A10", "C3"), ("rigid", "christophy", "lifting"))}


def bendable(found, name):
    """The members whose spine can say what the claim says; the others have to have no answer."""
    axis = list(found.factors).index("spine")
    gone = [found.factors["spine"].index(level) for level in SPEECHLESS.get(name, ())]
    assert np.isnan(found.values.take(gone, axis)).all()
    assert not found.sides.take(gone, axis).any()
    kept = [i for i in range(found.values.shape[axis]) if i not in gone]
    factors = {**found.factors, "spine": tuple(found.factors["spine"][i] for i in kept)}
    return replace(found, factors=factors, values=found.values.take(kept, axis), sides=found.sides.take(kept, axis))


@pytest.mark.parametrize(
    ("whole", "level", "hip", "sides"), [(2, 1, 0.5, (1, 1)), (2, 0.1, 0.5, (1, -1)), (0.5, 0.5, -0.52, (0, 0))]
)
def test_spinal_mover_compares_magnitudes(whole, level, hip, sides):
    answers = {("psoas_major", "L1", "pelvis"): whole, ("psoas_major", "femur_r", "pelvis"): hip}
    answers |= {("psoas_major", "L4", "L5"): -level}
    found = evidence("A7", answers, {"stiffening": np.full((3, 5), 0.1)})
    assert f"{1e3 * level:.1f} mm about the level" in found.notes[0]
    found = bendable(found.only({"operator": OPERATORS}), "A7")
    for name, side in zip(("L1 relative to pelvis", "largest level"), sides, strict=True):
        assert (alone(found, "lumbar measure", name)[: len(OPERATORS)] == side).all()
    assert "side bending L5/S1 +10 %, L4/L5 +10 %" in found.notes[1]


def test_steadying_is_judged_about_each_axis_by_its_middle_level():
    rise = np.array([[0.0, 0.0, 0.0, 0.0, 0.0], [0.3, 0.2, 0.06, 0.04, 0.03], [0.3, 0.2, 0.04, 0.04, 0.03]])
    found = evidence("A7", {}, {"stiffening": rise})
    assert np.isnan(found.values[:, 1 : len(OPERATORS)]).all()  # locked everywhere but where there are moment arms
    for name, side, value in zip(a07.STEADIES.values(), (-1, 1, -1), (0.0, 0.06, 0.04), strict=True):
        there = alone(found, "operator", name)
        assert set(there[there != 0].tolist()) == {side}
        part = found.only({"operator": (name,)}).values
        assert np.unique(part[np.isfinite(part)]) == pytest.approx([value])
        assert np.isfinite(part).sum() == 2 * 2 * DRAWS  # by measure and path: nothing else matters to it
    (claim,) = asked("A7")
    assert not claim.decides  # both halves of the sentence decide


def test_a_held_thorax_has_no_answer():
    answers = {("psoas_major", "thorax", to): 0.3 for to in ("L1", "pelvis")}
    answers |= {("psoas_major", "thorax", "ground"): only(ACCELERATION, 0.3, other=1e-12)}
    found = bendable(evidence("A8", answers), "A8")
    ground = found.factors["pair"].index("thorax relative to ground")
    there = np.isfinite(found.values[ground]).all(axis=tuple(range(1, found.values.ndim - 1)))
    assert [name for name, yes in zip(OPERATORS, there, strict=True) if yes] == [TORQUE, ACCELERATION]
    assert (found.sides[:, OPERATORS.index(ACCELERATION)] == 1).all()
    assert (bendable(evidence("A8", dict.fromkeys(answers, -0.3)), "A8").sides == -1).all()


def test_shear_is_judged_beside_the_whole_force():
    def shears(fascicles):
        found = np.zeros((2, 3, 3, 2, 3))
        found[:, 1:] = np.array([0.06, 1.0])[:, None, None, None, None]
        found[0, 2] = -0.04
        if fascicles == 12:
            found[:, 0] = np.array([-0.2, 0.3])[:, None, None, None]
        return found

    found = evidence("A9", None, {"shears": shears})
    eleven, twelve = found.sides
    assert np.isnan(found.values[0, 0]).all()
    assert (eleven[0] == 0).all()
    assert (twelve[0] == -1).all()
    assert (eleven[1] == 1).all()
    assert (eleven[2] == 0).all()


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("A10", {("psoas_major", "L5", "pelvis"): -0.2, ("psoas_major", "L4", "L5"): -0.2}),
        ("A11", {("psoas_major", "pelvis", "ground"): 0.2, ("psoas_major", "femur_r", "ground"): 0.2}),
        ("A13", {("psoas_major", "pelvis", "ground"): 0.2}),
        ("A16", {("iliacus", "pelvis", "femur_r"): -0.2, ("rectus_femoris", "pelvis", "femur_r"): -0.2}),
    ],
)
def test_claims_of_one_sign_each(name, answers):
    assert (bendable(evidence(name, answers), name).sides == 1).all()
    assert (bendable(evidence(name, {k: -v for k, v in answers.items()}), name).sides == -1).all()
    assert (evidence(name, {k: v / 5 for k, v in answers.items()}).sides == 0).all()


def test_tucking_says_how_often_both_happen():
    answers = {("psoas_major", "pelvis", "ground"): 0.2, ("psoas_major", "femur_r", "ground"): only(TORQUE, -0.2, 0.2)}
    assert "relative to the ground: 89 %, operators alike" in evidence("A11", answers).notes[-1]


def test_hip_flexor_by_each_definition():
    flexes = {("psoas_major", "femur_r", "pelvis"): 1.0, ("psoas_major", "femur_r", "ground"): 0.04}
    found = evidence("A14", flexes | {("psoas_major", "pelvis", "ground"): 0.5})
    assert (alone(found, "definition", "femur flexes relative to pelvis") == -1).all()
    assert (alone(found, "definition", "femur goes forward relative to ground") == 1).all()  # it hardly does
    assert (alone(found, "definition", "pelvis tilts anteriorly relative to ground") == 1).all()
    assert (found.values[2] == -0.5).all()


def test_hip_flexors_relative_to_the_ground_are_noted():
    answers = {("iliacus", "pelvis", "femur_r"): -1.0, ("iliacus", "pelvis", "ground"): only(TORQUE, -1.0, 1.0)}
    notes = evidence("A16", answers).notes
    assert (
        "iliacus tilts the pelvis anteriorly in 11 % of the members (operators alike), posteriorly in 89 %" in notes[0]
    )


@pytest.mark.parametrize(
    ("pelvis", "hip", "side"), [(1.0, 0.2, 1), (1.0, -0.2, 1), (1.0, -0.9, -1), (-1.0, 0.1, -1), (0.03, 0.0, 0)]
)
def test_hip_angle_stays_beside_the_tilt(pelvis, hip, side):
    found = evidence("A17", {(a17.ADDED, "pelvis", "ground"): pelvis, (a17.ADDED, "femur_r", "pelvis"): hip})
    assert TORQUE not in found.factors["operator"]
    assert found.values == pytest.approx(hip / pelvis)
    assert (found.sides == side).all()


def test_opposite_is_counted_among_frames_with_two_signs():
    trunk = [("pelvis", "ground"), ("femur_r", "ground"), ("thorax", "ground"), ("femur_r", "pelvis")]
    answers = {("iliacus+rectus_femoris", *pair): 1.0 for pair in trunk}
    answers |= {("psoas_major", *pair): v for pair, v in zip(trunk, (-1.0, -1.0, 1.0, 0.01), strict=True)}
    answers |= {("iliacus+rectus_femoris", "thorax", "pelvis"): 1.0}  # psoas does nothing there
    found = evidence("A25", answers)
    assert alone(found, "frames", "pelvis, thigh, thorax") == pytest.approx(1)
    assert found.values[0] == pytest.approx(2 / 3)
    assert (found.values[1] == 0.5).all()  # neither turns a level: no side
    assert not found.sides[1].any()
    assert (evidence("A25", dict.fromkeys(answers, 1.0)).sides[0] == -1).all()


def test_distortion_from_one_degree_on():
    turned = np.radians(np.broadcast_to(np.array([[0.4, 0.1], [1.0, 0.3], [2.0, 0.9]])[..., None, None], (3, 2, 2, 2)))
    lost = turned.copy()
    lost[2, :, 1] = np.nan
    found = evidence("A26", None, {"strongest": 1000.0, "turned": lost})
    assert found.factors["force"] == ("20 % of strength", "50 % of strength", "100 % of strength")
    vertebrae, ribs = (alone(found, "part", name).reshape(3, -1) for name in ("vertebrae", "rib cage"))
    assert [set(row) for row in vertebrae] == [{-1}, {1}, {1, 0}]
    assert set(ribs.ravel()) == {-1, 0}
    assert "0 % at 20 % of strength, 0 % at 50 % of strength, 50 % at 100 % of strength" in found.notes[1]


def test_fibres_differ_where_both_signs_occur():
    answers = {("Ps_L1_VB", "pelvis", "ground"): 1.0, ("Ps_L5_TP", "pelvis", "ground"): only(TORQUE, -1.0, 1.0)}
    found = bendable(evidence("C3", answers), "C3")
    assert "sharing" not in found.factors
    assert (alone(found, "operator", TORQUE) == 1).all()
    assert (alone(found, "operator", GUIDES) == -1).all()
    assert "posteriorly (95 % of the members): Ps_L1_VB." in found.notes[0]
    assert "Ps_L5_TP" in found.notes[2]


# -- planted sign errors -------------------------------------------------------------------------------------------


class Flipped:
    """An engine that turns the moment arms of some muscles round."""

    def __init__(self, engine, rows):
        self.engine, self.rows = engine, rows

    def state(self, *arguments, **options):
        at = self.engine.state(*arguments, **options)
        arms = at.dldq.copy()
        arms[self.rows] *= -1
        return replace(at, dldq=arms)


def flipped(body, family):
    rows = np.flatnonzero(np.array(body.muscle_table["family"]) == family)
    return replace(body, engine=Flipped(body.engine, rows))


INSTANT = (
    TORQUE,
    ACCELERATION,
    HELD,
)  # linear in the arms: exactly turned round; at an equilibrium passive muscle is too


@pytest.fixture(scope="module")
def fields(first):
    """The true one, and two with muscles turned round; how those stand anew nobody looks at (`at_once`)."""
    wrong = [Field(flipped(first.body, family), draws=1) for family in ("psoas_major", "iliacus")]
    for field in wrong:
        field.found[(standing_anew, ())] = first.each(standing_anew)
    return first, *wrong


def at_once(found):
    """Values and sides of the operators of the first instant."""
    axis = list(found.factors).index("operator")
    rows = [found.factors["operator"].index(name) for name in INSTANT if name in found.factors["operator"]]
    return found.values.take(rows, axis), found.sides.take(rows, axis)


@pytest.mark.parametrize("name", ["A8", "A10", "A11", "A13"])
def test_psoas_turned_round_turns_its_claims_round(fields, name):
    (claim,) = asked(name)
    (values, sides), (wrong_values, wrong_sides) = (at_once(claim.measure(field)) for field in fields[:2])
    assert np.isfinite(values).any()
    assert np.nanmax(np.abs(values)) > 0
    np.testing.assert_allclose(wrong_values, -values, rtol=1e-6, atol=1e-9 * np.nanmax(np.abs(values)))
    assert np.array_equal(wrong_sides, -sides)
    assert sides.any()


def test_psoas_turned_round_is_the_opposite_of_its_opposites(fields):
    (claim,) = asked("A25")
    values, wrong = (at_once(claim.measure(field))[0] for field in fields[:2])
    there = np.isfinite(values)
    assert there.any()
    np.testing.assert_allclose(wrong[there], 1 - values[there])


def test_psoas_turned_round_turns_what_it_shares_with_iliacus(fields):
    (claim,) = asked("A14")
    values, wrong = (at_once(claim.measure(field))[0] for field in fields[:2])
    np.testing.assert_allclose(wrong, -values, rtol=1e-6, atol=1e-9 * np.nanmax(np.abs(values)))


def test_fascicles_turned_round_change_places(fields):
    (claim,) = asked("C3")
    (values, sides), (wrong, wrong_sides) = (at_once(claim.measure(field)) for field in fields[:2])
    np.testing.assert_allclose(wrong, 1 - values)
    assert np.array_equal(wrong_sides, sides)  # whether both occur does not depend on which is which


def test_other_muscles_keep_their_claim(fields):
    (claim,) = asked("A16")
    (values, sides), (same, same_sides), (_, wrong_sides) = (at_once(claim.measure(f)) for f in fields)
    np.testing.assert_array_equal(same, values)
    np.testing.assert_array_equal(same_sides, sides)
    iliacus, rectus = wrong_sides[0], wrong_sides[1]
    assert np.array_equal(iliacus, -sides[0])
    assert np.array_equal(rectus, sides[1])
    assert sides[0].any()


# -- the same numbers by another route -----------------------------------------------------------------------------


def member(found, values, **at):
    """One number of a full factorial set: first levels, draw 0, but for what is given."""
    return float(values[tuple(levels.index(at.get(name, levels[0])) for name, levels in found.factors.items())])


@pytest.mark.parametrize("path", ["straight", "guided"])
def test_levels_as_in_static(fields, path):
    found = asked("A10")[0].measure(fields[0])
    static = psoas.static("psoas", path=path, spine="elastic")
    for level, (of, to) in {"L5/S1": ("L5", "pelvis"), "L4/L5": ("L4", "L5")}.items():
        ours = member(found, found.values, level=level, operator=GUIDES, path=path)
        turns = psoas.relative(static, of, to, what="rotation")
        assert float(turns.sel(group="psoas_major", axis="right")) == pytest.approx(ours, rel=1e-4)


def test_hip_arms_as_in_a_sweep(fields):
    swept = psoas.sweep("psoas", "hip_flexion_r=-20:120:10", of="femur_r", relative_to="pelvis", operator="torque")
    arms = a14.hip_arms(fields[0], "straight")
    assert swept.group_swept_arm.sel(group="psoas_major_r", axis="right").values == pytest.approx(arms, abs=2e-5)


def test_shear_as_in_loads(fields):
    found = asked("A9")[0].measure(fields[0])
    loads = psoas.loads("standing", settle=False).level_force_per_newton.sel(component="anterior_shear")
    body = fields[0].body
    weights = np.array(body.muscle_table["pcsa"]) * (np.array(body.muscle_table["family"]) == "psoas_major")
    weights = 2 * weights / weights.sum()
    for level in ("L1_L2", "L2_L3"):
        ours = member(found, found.values, level=level.replace("_", "/"))
        assert float(loads.sel(level=level).values @ weights) == pytest.approx(ours, rel=1e-6)


def test_stiffening_from_lengths_alone(fields):
    body = fields[0].body
    (drawn,) = fields[0].drawn()
    q, passive = posture_at(body, "standing"), passive_body(body)
    own = np.array(body.muscle_table["family"]) == "psoas_major"
    tension = 200 * body.muscle_table["pcsa"] * own / body.muscle_table["pcsa"][own].sum()
    rise, step = a07.stiffening(body, drawn, "straight"), 1e-3
    level = body.coordinate("L5_S1_FE")
    lengths = np.array([state(body, q + shift * np.eye(len(q))[level]).lengths for shift in (-step, 0.0, step)])
    slope, bend = (lengths[2] - lengths[0]) / (2 * step), (lengths[2] - 2 * lengths[1] + lengths[0]) / step**2
    added = tension @ (bend + drawn.short_range / passive.fibres.l_opt * slope**2)
    balance = equilibrium(Mechanism(body, q, Conditions(spine="elastic"), passive))
    active = drawn.short_range * balance.F / passive.fibres.l_opt
    whole = stiffness(balance, active).K[balance.mechanism.names.index("L5_S1_FE")]
    assert rise[0, 0] * whole[balance.mechanism.names.index("L5_S1_FE")] == pytest.approx(added, rel=1e-3)


@pytest.mark.parametrize("keep", [None, {"knee_angle": 0.0}])
def test_standing_anew_as_in_posture(fields, keep):
    """Every set of tight muscles, pair by pair, against `psoas.posture`; psoas on top of the others by difference."""
    tight = {"psoas_major": "psoas=0.2", "iliacus+rectus_femoris": "iliacus=0.2,rectus femoris=0.2"}
    changes = {g: psoas.posture(t, draws=0, keep=keep).sagittal_change for g, t in tight.items()}
    three = psoas.posture("psoas=0.2,iliacus=0.2,rectus femoris=0.2", draws=0, keep=keep).sagittal_change
    changes[a17.ADDED] = three - changes["iliacus+rectus_femoris"]
    pairs = (("pelvis", "ground"), ("femur_r", "pelvis"), ("femur_r", "ground"), ("thorax", "pelvis"), ("L4", "L5"))
    for group, change in changes.items():
        for of, to in pairs:
            turn = fields[0].turn(group, of, to)
            ours = member(turn, turn.values, operator=BY_VOLUME, hold="knees held" if keep else "knees free")
            assert float(change.sel(pair=f"{of} relative to {to}")) == pytest.approx(ours, abs=np.radians(0.1))
    assert np.isnan(fields[0].turn("psoas_major:body_and_disc", "pelvis", "ground", operators=STANDING).values).all()


def test_without_linearising_small_forces_are_those_of_static(fields, monkeypatch):
    """Twin: at the whole strength the two part."""
    body, (drawn,) = fields[0].body, fields[0].drawn()
    strength = a26.strongest(body, drawn)
    turn = fields[0].turn("psoas_major", "thorax", "pelvis")
    linear = abs(member(turn, turn.values, operator=GUIDES, sharing="pcsa")) * strength
    monkeypatch.setattr(a26, "ACTIVATIONS", (0.01, 1.0))
    little, whole = a26.turned(body, drawn)[:, a26.PARTS.index("rib cage"), 0, 0]
    assert little == pytest.approx(0.01 * linear, rel=0.05)
    assert not np.isfinite(whole) or abs(whole / linear - 1) > 0.05
