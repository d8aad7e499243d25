"""Verdicts on synthetic ensembles, worked by hand: every branch of the rule, and what explains a disagreement."""

import numpy as np
import pytest

from psoas.article_claims.claim import Claim
from psoas.article_claims.judging.ensemble import weights_of
from psoas.article_claims.judging.evidence import Evidence, together
from psoas.article_claims.judging.verdict import judged
from psoas.errors import InvalidValueError

DRAWS = 40
FACTORS = {"operator": ("a", "b"), "spine": ("free", "rigid"), "draw": tuple(map(str, range(DRAWS)))}


def claim(**changed):
    words = dict.fromkeys(("sentence", "where", "output", "supports", "refutes", "changes"), "words")
    found = ("it is so", "it is not so")
    return Claim(**{"id": "A1", **words, "found": found, "measure": lambda field: None, **changed})


def evidence(sides, values=None, factors=FACTORS):
    sides = np.broadcast_to(np.asarray(sides, int), tuple(map(len, factors.values()))).copy()
    values = sides.astype(float) if values is None else values
    return Evidence(factors, values, sides, "1", "a number")


def test_all_for_is_supported_and_all_against_refuted():
    for side, verdict in ((1, "supported"), (-1, "refuted")):
        found = judged(claim(), evidence(side))
        assert (found.verdict, found.factor, found.explained) == (verdict, "", 0.0)
        assert (found.supporting, found.opposing) == ((1.0, 0.0) if side > 0 else (0.0, 1.0))


def test_the_factor_that_flips_is_named_and_explains_all():
    found = judged(claim(), evidence(np.array([1, -1])[:, None, None]))
    assert found.verdict == "depends on operator"
    assert found.explained == pytest.approx(1.0)
    found = judged(claim(), evidence(np.array([1, -1])[None, :, None]))
    assert found.verdict == "depends on spine"


def test_two_factors_that_only_flip_together_are_named_together():
    found = judged(claim(), evidence(np.array([[1, -1], [-1, 1]])[:, :, None]))
    assert found.verdict == "depends on operator with spine"
    assert found.explained == pytest.approx(1.0)


def test_one_draw_in_forty_is_a_draw_and_one_in_ten_is_not():
    sides = np.ones((2, 2, DRAWS), int)
    sides[:, :, 0] = -1
    assert judged(claim(), evidence(sides)).verdict == "supported"
    sides[:, :, :4] = -1
    found = judged(claim(), evidence(sides), {"stiffness": np.arange(DRAWS), "other": np.arange(DRAWS) % 7})
    assert found.verdict == "depends on parameters"
    assert found.parameter == "stiffness"
    assert found.correlation > 0.4


def test_a_single_way_that_speaks_against_is_enough_to_depend():
    sides = np.ones((2, 2, DRAWS), int)
    sides[1, 1] = -1
    assert judged(claim(), evidence(sides)).verdict.startswith("depends on ")


def test_what_is_nowhere_is_refuted_and_what_is_mostly_silent_depends():
    assert judged(claim(), evidence(0)).verdict == "refuted"
    sides = np.zeros((2, 2, DRAWS), int)
    sides[0, 0, 3] = 1
    assert judged(claim(), evidence(sides)).verdict.startswith("depends on ")  # one body in one way is not none
    sides[0, 0] = 1
    assert judged(claim(), evidence(sides)).verdict.startswith("depends on ")
    sides[0, 1] = 1
    assert judged(claim(), evidence(sides)).verdict == "supported"  # half of the weight, and nothing against


def test_members_that_do_not_exist_count_on_no_side_and_operators_count_alike():
    sides = np.ones((2, 2, DRAWS), int)
    sides[0] = -1
    values = np.ones(sides.shape)
    values[0, 0] = np.nan
    found = evidence(sides, values)
    assert weights_of(found)[0].sum() == pytest.approx(0.5)  # though half of its members do not exist
    assert judged(claim(), found).undefined == pytest.approx(0.25)
    assert judged(claim(), evidence(sides, np.full(sides.shape, np.nan))).verdict == "cannot be tested with this body"


def test_the_interval_of_a_share_is_that_of_resampled_draws():
    sides = np.ones((2, 2, DRAWS), int)
    sides[:, :, : DRAWS // 2] = -1
    found = judged(claim(), evidence(sides))
    assert found.low < 0.5 < found.high
    assert 0.2 < found.high - found.low < 0.4  # binomial: 4 x sqrt(0.25 / 40) = 0.32
    assert judged(claim(), evidence(1)).low == 1.0


def test_levels_give_median_and_interval_only_where_a_unit_is_shared():
    values = np.broadcast_to(np.linspace(0, 1, DRAWS), (2, 2, DRAWS))
    units = {"a": "m", "b": "rad/N"}
    found = judged(claim(), Evidence(FACTORS, values, np.ones(values.shape, int), units, "a number"))
    by = {(level.factor, level.level): level for level in found.levels}
    assert by["operator", "a"].units == "m"
    assert by["operator", "a"].median == pytest.approx(0.5)
    assert by["operator", "a"].low == pytest.approx(0.05)
    assert np.isnan(by["spine", "free"].median)


def test_a_claim_without_its_method_cannot_be_mistaken_for_a_result():
    found = judged(claim(measure=None, needs="the EMG method", found=("", "")), None)
    assert found.verdict == "not yet testable: needs the EMG method"
    assert np.isnan(found.supporting)
    assert found.members == 0
    for wrong in ({"measure": None}, {"needs": "the EMG method"}):
        with pytest.raises(InvalidValueError, match="claim A1 has either"):
            claim(**wrong)
    with pytest.raises(InvalidValueError, match="says in `found` what is then so"):
        claim(found=("it is so", ""))


def test_evidence_that_contradicts_itself_is_refused():
    with pytest.raises(InvalidValueError, match="values"):
        Evidence(FACTORS, np.ones((2, 2)), np.ones((2, 2), int), "1", "a number")
    with pytest.raises(InvalidValueError, match="sides are"):
        evidence(2)
    with pytest.raises(InvalidValueError, match="comes last"):
        Evidence({"draw": ("0",), "a": ("x",)}, np.ones((1, 1)), np.ones((1, 1), int), "1", "a number")
    with pytest.raises(InvalidValueError, match="different ensembles"):
        together("part", {"x": evidence(1), "y": evidence(1, factors={**FACTORS, "spine": ("free", "stiff")})}, "both")


def test_parts_joined_by_and_each_have_to_speak():
    parts = {"x": evidence(1), "y": evidence(0)}
    found = judged(claim(), together("part", parts, "both"))
    assert found.verdict == "depends on part"  # though nothing is against it and half of the weight is for it
    loose = together("part", parts, "either")
    assert judged(claim(), Evidence(loose.factors, loose.values, loose.sides, "1", "either")).verdict == "supported"


def test_levels_are_compared_over_what_exists_at_all_of_them():
    sides = np.ones((2, 2, DRAWS), int)
    sides[0] = -1
    values = np.ones(sides.shape)
    values[0, 1] = np.nan  # operator a has no rigid spine: by itself the spine changes nothing
    by = {(level.factor, level.level): level for level in judged(claim(), evidence(sides, values)).levels}
    assert by["spine", "free"].supporting == by["spine", "rigid"].supporting == 1.0
    assert by["operator", "a"].undefined == 0.5
    found = judged(claim(), evidence(sides, values))
    assert found.factor == "operator"


def test_parts_joined_must_all_hold():
    found = judged(claim(), together("part", {"x": evidence(1), "y": evidence(-1)}, "both"))
    assert found.verdict == "depends on part"
    assert judged(claim(), together("part", {"x": evidence(1), "y": evidence(1)}, "both")).verdict == "supported"


# -- who votes, and what is said ------------------------------------------------------------------------------------


def test_what_does_not_decide_is_shown_and_changes_no_verdict():
    sides = np.ones((2, 2, DRAWS), int)
    sides[1] = -1
    assert judged(claim(), evidence(sides)).verdict == "depends on operator"  # the twin: all decide
    found = judged(claim(decides={"operator": ("a",)}), evidence(sides))
    assert (found.verdict, found.supporting) == ("supported", 1.0)
    by = {(level.factor, level.level): level for level in found.levels}
    assert by["operator", "b"].opposing == 1.0
    assert (by["operator", "a"].decides, by["operator", "b"].decides) == (True, False)
    assert by["spine", "free"].supporting == 1.0  # over what decides
    assert found.finding == "It is so, however it is asked. Not deciding: it is not so, however it is asked."
    with pytest.raises(InvalidValueError, match=r"has no operator \['c'\]"):
        judged(claim(decides={"operator": ("c",)}), evidence(sides))


def test_three_sharings_are_bodies_and_not_three_votes():
    """One sharing of three against is a third of the bodies of every cell, not a way to ask that alone can decide."""
    factors = {"operator": ("a", "b"), "sharing": ("x", "y", "z"), "draw": tuple(map(str, range(DRAWS)))}
    sides = np.ones((2, 3, DRAWS), int)
    sides[:, 2, :3] = -1  # 3 of 120 bodies
    assert judged(claim(), evidence(sides, factors=factors)).verdict == "supported"
    votes = {("case" if name == "sharing" else name): levels for name, levels in factors.items()}
    assert judged(claim(), evidence(sides, factors=votes)).verdict.startswith("depends")  # the twin: a way of its own
    sides[:, 2] = -1
    assert judged(claim(), evidence(sides, factors=factors)).verdict == "depends on sharing"


def test_two_rhythms_that_say_the_same_are_one_way():
    factors = {"spine": ("levels", "christophy", "lifting"), "draw": tuple(map(str, range(DRAWS)))}
    sides = np.ones((3, DRAWS), int)
    sides[0] = -1
    same = judged(claim(), evidence(sides, factors=factors))
    assert same.supporting == pytest.approx(0.5)
    values = sides.astype(float) + np.arange(3)[:, None] / 10
    assert judged(claim(), evidence(sides, values, factors)).supporting == pytest.approx(2 / 3)  # they say two things


def test_a_finding_says_which_way_by_which_question_and_what_turns_it():
    factors = {"operator": ("torque", "static, guides", "static, couples"), "spine": ("levels", "rigid"),
               "draw": tuple(map(str, range(DRAWS)))}  # fmt: skip
    sides = np.ones((3, 2, DRAWS), int)
    sides[1, 1] = -1
    sides[2] = -1
    assert judged(claim(), evidence(sides, factors=factors)).finding == (
        "By moment arm it is so; once it has moved it hangs on the operator and what the spine may do."
    )
    parts = {"x": evidence(sides, factors=factors), "y": evidence(np.ones_like(sides), factors=factors)}
    assert judged(claim(), together("part", parts, "both")).finding.endswith("; y: it is so, however it is asked.")
    assert judged(claim(), evidence(0)).finding == "Neither, to speak of, however it is asked."
    nothing = evidence(sides, np.full(sides.shape, np.nan), factors)
    assert judged(claim(), nothing).finding == "Nothing has an answer."
    few = sides[0, :, :10] * np.array([1] * 9 + [-1])
    body = {"draw": tuple(map(str, range(10)))}
    assert (
        judged(claim(), evidence(few[0], factors=body)).finding
        == "Mostly it is so (it hangs on the body's parameters)."
    )


def test_what_cannot_change_alone_is_named_by_what_differs():
    """Every body spares one thing only: nothing can change alone, and the measures of effort part."""
    factors = {"operator": ("standing anew, volume", "standing anew, area"), "draw": ("0", "1", "2", "3")}
    values = np.array([[1.0, np.nan, 1.0, np.nan], [np.nan, -1.0, np.nan, -1.0]])
    sides = np.nan_to_num(values).astype(int)
    found = judged(claim(), evidence(sides, values, factors))
    assert (found.verdict, found.explained) == ("depends on operator", pytest.approx(1.0))
    assert found.finding == "It hangs on the operator."
