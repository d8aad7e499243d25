"""Claims on posture, spasm, capacity and stiffness: rules on planted answers, then each number by a second route."""

from itertools import product

import numpy as np
import pytest

import psoas
from psoas.answers.loads.loads import loads
from psoas.answers.posture.false_neutral import false_neutral
from psoas.article_claims import a18_false_neutral as a18
from psoas.article_claims import a22_gluteal_capacity as a22
from psoas.article_claims import c02_past_ninety as c02
from psoas.article_claims import c04_weak_and_long as c04
from psoas.article_claims import c06_spasm_pulls as c06
from psoas.article_claims import c07_standing_provokes as c07
from psoas.article_claims import c14_whole_solution as c14
from psoas.article_claims.c08_knees_to_chest import LYING
from psoas.article_claims.judging.draws import draw
from psoas.article_claims.judging.field import Field, Turn
from psoas.article_claims.judging.registry import asked, claims
from psoas.article_claims.judging.verdict import NOT_YET, REFUTED, SUPPORTED, judged
from psoas.body.body import project, state
from psoas.body.posture import posture_at
from psoas.mechanics.path_lengths import state_along
from psoas.mechanics.tissue.passive_body import passive_body
from psoas.mechanics.tissue.published_hip import hip_moments, hip_states

DRAWS = 3
NAN = float("nan")
DEFAULT = draw(0, 0)
MINE = ("A18", "A22", "C2", "C4", "C6", "C7", "C8", "C14")


class Planted(Field):
    """A field whose experiments give what is planted, by their names; a function is asked with what they were given."""

    def __init__(self, **planted):
        super().__init__(draws=DRAWS)
        self.planted = planted

    def each(self, experiment, *given):
        found = self.planted[experiment.__name__]
        return [found(*given) if callable(found) else found for _ in range(self.draws)]


@pytest.fixture(scope="module")
def body():
    return psoas.default_body()


def verdict(name, **planted):
    """Evidence, and what is judged of it."""
    (claim,) = asked(name)
    evidence = claim.measure(Planted(**planted))
    return evidence, judged(claim, evidence).verdict


# -- rules, on answers that are known -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [claim.id for claim in claims() if claim.measure is None])
def test_what_waits_cannot_be_taken_for_a_result(name):
    (claim,) = asked(name)
    assert judged(claim, None).verdict == f"{NOT_YET}: needs {claim.needs}"


def test_a_false_neutral_counts_per_condition_and_body():
    hips = {"standing": 15.0, "standing, knees straight": 9.0, "supine": 10.5}
    evidence, said = verdict("A18", clearest=lambda condition: (np.radians(hips[condition]), 0.5))
    assert evidence.sides[0, :, 0].tolist() == [1, -1, 1]  # draw 0 spares volume
    assert evidence.sides[:, 0].tolist() == [[1, 1, 0], [0, 0, 1], [0, 0, 0]]  # and every draw one of three measures
    assert said == "depends on condition"
    assert verdict("A18", clearest=(0.2, 0.5))[1] == SUPPORTED
    assert verdict("A18", clearest=(0.0, 0.0))[1] == REFUTED
    assert verdict("A18", clearest=(NAN, NAN))[1] == "cannot be tested with this body"


def planted_glutes(capacity, extra):
    return np.full((2, 3), float(capacity)), np.full((2, 3, 2, 3), float(extra)), 100.0


def test_glutes_are_short_only_where_tension_makes_them_so():
    """Demands of 30, 60, 90 N m (extension) and 50, 80, 110 N m (abduction) at 100 kg."""
    assert verdict("A22", taken=planted_glutes(200, 10))[1] == REFUTED
    assert verdict("A22", taken=planted_glutes(200, 190))[1] == SUPPORTED
    evidence, _ = verdict("A22", taken=planted_glutes(70, 15))
    assert evidence.sides[:, 0, 0, 0, :, 0].tolist() == [[-1, 1, 0], [-1, 0, 0]]  # 90, 80 and 110 are more than it has
    helped, _ = verdict("A22", taken=planted_glutes(70, -100))
    assert (helped.sides[0, ..., :2, :] == -1).all()


def test_only_means_nine_tenths():
    family = np.array(psoas.default_body().muscle_table["family"])

    def capacities(share):
        found = np.zeros((2, 2, 3, len(family)))
        found[..., np.flatnonzero(family == "psoas_major")[0]] = share
        found[..., np.flatnonzero(family == "iliacus")[0]] = 1 - share
        return found

    assert verdict("C2", capacities=capacities(0.95))[1] == SUPPORTED
    assert verdict("C2", capacities=capacities(0.3))[1] == REFUTED
    evidence, said = verdict("C2", capacities=capacities(0.7))
    assert not evidence.sides.any()
    assert said == REFUTED
    assert "iliacus 30 %" in evidence.notes[0]


@pytest.mark.parametrize(
    ("tight", "weak", "side"),
    [
        ((2.0, -2.0), (-1.5, 0.5), 1),  # the pelvis goes back
        ((2.0, -2.0), (0.2, 1.2), 1),  # lordosis does
        ((2.0, -2.0), (1.5, 0.0), -1),  # the same way
        ((2.0, -2.0), (-0.8, 0.8), 0),  # less than 1 deg
        ((0.5, 0.5), (-3.0, -3.0), 0),  # a tight one has no way to be other than
        ((2.0, 2.0), (-1.5, 3.0), 1),  # one of them the other way is enough
    ],
)
def test_the_other_way_is_by_more_than_a_degree(tight, weak, side):
    evidence, _ = verdict("C4", changed=np.radians([tight, weak]))
    assert (evidence.sides[np.isfinite(evidence.values)] == side).all()
    assert np.isfinite(evidence.values).sum() == 2 * DRAWS  # by knees: a draw spares volume, area or strands


def test_a_posture_that_is_not_found_takes_no_side():
    lost = np.array([[0.1, 0.1], [NAN, NAN]])
    assert verdict("C4", changed=lost)[1] == "cannot be tested with this body"
    evidence, _ = verdict("C6", pulled=(np.full((4, 2), NAN), np.full((3, 2), NAN)), nutated=np.full(3, NAN))
    assert not evidence.sides.any()
    assert evidence.notes == ()


def test_spasm_that_loads_the_disc_and_turns_nothing():
    forces = np.array([[500.0, 300.0], [560.0, 300.0], [700.0, 300.0], [900.0, 300.0]])
    turns = np.radians([[0.2, 0.2], [0.4, -1.5], [-0.6, -3.0]])
    sacrum = -np.radians([0.3, 0.6, 0.9])
    evidence, _ = verdict("C6", pulled=(forces, turns), nutated=sacrum)
    assert evidence.sides[:, :, 0].tolist() == [[1, 1, 1], [0, 0, 0], [0, 1, 1], [0, 1, 1]]
    assert evidence.values[0, 1, 0] == pytest.approx(4.0)
    unloaded, said = verdict("C6", pulled=(forces[::-1], 0 * turns), nutated=0 * sacrum)
    assert unloaded.sides[0, 2, 0] == 0  # compression halves, shear stays
    assert said == REFUTED
    less = np.array([[500.0, 300.0]] + 3 * [[400.0, 200.0]])
    unloaded, _ = verdict("C6", pulled=(less, 0 * turns), nutated=0 * sacrum)
    assert (unloaded.sides[0] == -1).all()


def planted_stretch(**stretched):
    """Length and tension by posture, the same along both paths."""
    return lambda posture: np.array([stretched[posture.partition(",")[0]]] * 2)


def test_what_is_longer_and_tenser_is_more_stretched():
    sitting = {"sitting": (2.5, 5.0), "slumped_sitting": (2.4, 0.0)}
    assert verdict("C7", stretch=planted_stretch(standing=(2.8, 60.0), **sitting))[1] == SUPPORTED
    assert verdict("C7", stretch=planted_stretch(standing=(2.3, 0.0), **sitting))[1] == REFUTED
    assert verdict("C7", stretch=planted_stretch(standing=(2.3, 60.0), **sitting))[1] == "depends on what"
    lying = {"supine_knees_to_chest": (2.0, 0.0)}
    assert verdict("C8", stretch=planted_stretch(standing=(2.8, 60.0), **lying))[1] == SUPPORTED
    evidence, said = verdict("C8", stretch=planted_stretch(standing=(2.02, 0.5), **lying))
    assert not evidence.sides.any()  # 2 % of a fibre length; half a newton is none
    assert said == REFUTED


@pytest.mark.parametrize(
    ("alone", "flexors", "added", "side"),
    [(0.4, 1.6, 0.4, 1), (1.5, 1.0, 1.0, -1), (0.7, 1.0, 1.0, 0), (2.0, 0.3, 0.3, 0), (-1.5, 1.0, 1.0, -1)],
)
def test_a_solution_is_whole_where_a_quarter_is_left(alone, flexors, added, side):
    """Of 2 deg that three make: 0.4, 1.5, 0.7 left; of 0.6 deg nothing is asked."""
    groups = {"psoas_major": alone, "iliacus+rectus_femoris": flexors, c14.ADDED: added}

    class Standing(Field):
        def turn(self, group, of, relative_to, axis="right", *, posture="standing", operators=c14.STANDING):
            values = np.full((len(operators), 1), np.radians(groups[group]))
            return Turn({"operator": tuple(operators), "draw": ("0",)}, values, np.ones_like(values), of)

    found = asked("C14")[0].measure(Standing(draws=1))
    assert found.joined == ("part",)
    assert (found.sides == side).all()


# -- numbers, by a second route -------------------------------------------------------------------------------------


def test_tone_of_nothing_changes_nothing(body):
    """A psoas without tone gives no side; with tone the level's load is what `psoas.loads` finds."""
    forces, turns = c06.pulled(body, DEFAULT, (0.0, 0.2))
    values = c06.sizes(forces, turns, np.zeros(2))
    assert np.abs(values[:, 0]).max() < 1e-3
    assert (values[:2, 1] > 1).all()
    assert values[2, 1] > 0.1  # the pelvis turns, by less than the degree that decides
    passive = c06.toned(c06.loads_passive(c06.with_extensors(body)), 0.2)
    bare = loads("standing", body=body)
    again = loads("standing", body=body, passive=passive, settle=False)
    assert forces[0] == pytest.approx(bare.level_force.values[0, :2], rel=1e-6)
    assert forces[2] == pytest.approx(again.level_force.values[0, :2], rel=2e-3)  # levels as they settled, or not
    found = psoas.posture("psoas=0.2", parameterisation="tone", body=body, draws=0)
    hip = float(found.sagittal_change.sel(pair="femur_r relative to pelvis"))
    assert turns[1, 1] == pytest.approx(hip, abs=1e-4)


def test_tone_of_a_passive_body_is_that_of_its_parameterisation(body):
    ours, theirs = (
        c06.toned(passive_body(body), 0.1),
        passive_body(body, tightness={"psoas": 0.1}, parameterisation="tone"),
    )
    assert ours.fibres.tone == pytest.approx(theirs.fibres.tone)


def test_capacity_is_strength_times_the_arms_of_a_sweep(body):
    found, strength = c02.capacities(body, DEFAULT), passive_body(body).fibres.F0
    family = np.array(body.muscle_table["family"])
    names = {"psoas_major": "psoas", "iliacus": "iliacus", "rectus_femoris": "rectus femoris"}
    swept = psoas.sweep(
        list(names.values()), "hip_flexion_r=90:110:10", of="femur_r", relative_to="pelvis", operator="torque",
        body=body, posture="hip_flexed_90",
    )  # fmt: skip
    for name in names:
        arm = swept.group_swept_arm.sel(group=f"{name}_r", axis="right").values
        mine = found[0, 0][:, family == name].sum(axis=1)
        assert mine == pytest.approx(strength[family == name].sum() / 2 * arm, rel=1e-6)
    left = [i for i, m in enumerate(body.muscles) if m.endswith("_l")]
    assert not found[..., left].any()
    assert (found[1] <= found[0] + 1e-12).all()


def test_force_at_a_length_is_whole_at_the_optimum(body):
    passive = passive_body(body)
    fibres = passive.fibres
    optimum = fibres.l_slack + np.sqrt(fibres.l_opt**2 - fibres.h**2)
    along = np.sqrt(1 - (fibres.h / fibres.l_opt) ** 2)
    assert c02.at_length(passive, optimum) == pytest.approx(along)
    assert c02.at_length(passive, fibres.l_slack - 0.01).max() == 0


def test_stretch_is_the_integral_of_the_moment_arms(body):
    standing, sitting = (c07.stretch(body, DEFAULT, p) for p in ("standing", "sitting"))
    share = next(g.weights for g in c07.groups_of(body, ["psoas_major"], "pcsa") if g.side == "right")
    a, b = (posture_at(body, p) for p in ("standing", "sitting"))
    steps, change, optimal = 200, 0.0, passive_body(body).fibres.l_opt
    for k in range(steps):
        low, middle, high = (project(body, a + (b - a) * (k + s) / steps) for s in (0, 0.5, 1))
        change += share @ (state(body, middle).dldq @ (high - low) / optimal)
    assert (sitting - standing)[0, 0] == pytest.approx(change, rel=1e-4)
    assert standing[0] == pytest.approx(standing[1])  # both paths fill the same length there
    assert (sitting[:, 1] <= standing[:, 1]).all()


def test_lying_with_knees_to_the_chest_is_a_posture_of_the_table(body):
    assert [posture_at(body, p)[body.coordinate("hip_flexion_r")] for p in LYING.values()] == pytest.approx(
        [np.radians(110)] * 2
    )
    _, lengths = state_along(body, posture_at(body, LYING["straight"]), "guided")
    assert np.isfinite(lengths).all()


def test_extra_moment_is_the_difference_of_two_passive_hips(body):
    capacity, extra, mass = a22.taken(body, DEFAULT)
    states = hip_states(body, [-a for a in a22.ANGLES], [0])
    loose = hip_moments(passive_body(body), states)
    for (i, names), (j, s) in product(enumerate(a22.TIGHT.values()), enumerate(a22.TIGHTNESS)):
        tight = hip_moments(passive_body(body, tightness=dict.fromkeys(names, s)), states)
        assert extra[0, :, i, j] == pytest.approx((tight - loose).ravel(), rel=1e-3)
    arms = psoas.sweep(
        "gluteus maximus", "hip_flexion_r=-20:-10:5", of="femur_r", relative_to="pelvis", operator="torque", body=body
    ).group_swept_arm.sel(group="gluteus_maximus_r", axis="right")
    family = np.array(body.muscle_table["family"]) == "gluteus_maximus"
    rough = -arms.values[::-1] * passive_body(body).fibres.F0[family].sum() / 2
    assert capacity[0] == pytest.approx(rough, rel=0.1)  # sharing by area is not quite sharing by strength
    assert mass == pytest.approx(state(body, posture_at(body)).mass)


def test_the_article_s_fourth_picture_is_found_only_by_a_count_of_strands(body):
    hip, knee = a18.clearest(body, DEFAULT, "standing")
    tight = {"psoas": (0.2,), "iliacus": (0.1,)}
    found = false_neutral(conditions=["standing"], tightness=tight, body=body)[0]
    assert found.status == "found"
    assert not found.false_neutral
    assert hip < np.radians(10)
    assert np.isfinite(knee)
    assert a18.clearest(body, DEFAULT, "standing, knees straight")[0] < np.radians(10)
    counted = false_neutral(conditions=["standing"], tightness=tight, body=body, effort="strands")[0]
    assert counted.false_neutral
    assert counted.knee < -np.radians(20)


def test_a_tight_psoas_in_c4_is_the_one_of_posture(body):
    changed = c04.changed(body, DEFAULT, False)
    found = psoas.posture("psoas=0.2", body=body, draws=0).sagittal_change
    assert changed[0, 0] == pytest.approx(float(found.sel(pair="pelvis relative to ground")), abs=1e-4)
    lordosis = sum(float(found.sel(pair=f"{row['upper']} relative to {row['lower']}")) for row in body.lumbar[:5])
    assert changed[0, 1] == pytest.approx(lordosis, abs=1e-4)


@pytest.mark.parametrize("name", MINE)
def test_every_rule_is_complete(name):
    (claim,) = asked(name)
    assert claim.measure is not None
    assert ("relative to" in claim.output) or name in ("C7", "C8")
    assert claim.supports != claim.refutes
