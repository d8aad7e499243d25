"""A claim's way as a question: what the printed command answers is the member of the field, way by way."""

import numpy as np
import pytest

import psoas
from psoas.article_claims.judging.asking import question
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import (
    ACCELERATION,
    BY_AREA,
    BY_VOLUME,
    COUPLES,
    GUIDES,
    HELD,
    OPERATORS,
    SHARINGS,
    STEP,
    TORQUE,
    ways,
)
from psoas.question.question import Question

PAIR = ("pelvis", "ground")
WAYS = {
    (w.contact, w.spine, w.path, w.hold): w
    for w in ways()
    if (w.contact, w.spine, w.path, w.hold)
    in (
        ("weld", "levels", "straight", "knees held"),
        ("weld", "lifting", "guided", "knees free"),
        ("point", "rigid", "straight", "knees free"),
    )
}


@pytest.fixture(scope="module")
def turn(first):
    return first.turn("psoas_major", *PAIR)


def answered(asked, operator):
    """One number: of both sides, about right; of the right side for arms."""
    if operator == BY_VOLUME:
        found = psoas.answer(Question.read(f"{asked.command()} --draws 0"))
        return float(found.sagittal_change.sel(pair="pelvis relative to ground"))
    found = psoas.answer(Question.read(asked.command()))
    at = {"axis": "right", "group": "psoas_major_r" if operator == TORQUE else "psoas_major"}
    if operator == TORQUE:
        return float(found.group_segment_arm.sel(segment="pelvis", **at))
    if operator == COUPLES:
        return float(found.group_rotation_by_couples.sel(segment="pelvis", **at))
    what = "rotation" if operator == GUIDES else "angular_acceleration"
    return float(psoas.relative(found, *PAIR, what=what).sel(**at))


@pytest.mark.parametrize("sharing", ["pcsa", "equal"])
@pytest.mark.parametrize("way", WAYS.values(), ids=lambda w: f"{w.contact}-{w.spine}-{w.path}-{w.hold}")
def test_what_the_command_answers_is_the_member(turn, way, sharing):
    tried = 0
    for operator in (TORQUE, ACCELERATION, HELD, GUIDES, COUPLES):
        ours = turn.values[(OPERATORS.index(operator), *way.place, SHARINGS.index(sharing), 0)]
        asked = question(operator, way, "psoas_major", *PAIR, sharing=sharing)
        assert Question.read(asked.command()) == asked
        if np.isfinite(ours):
            assert answered(asked, operator) == pytest.approx(ours, rel=1e-6), operator
            tried += 1
    assert tried >= 3
    other = next(w for w in ways() if w.spine != way.spine and w.contact == way.contact)
    assert question(ACCELERATION, other, "psoas_major", *PAIR) != question(ACCELERATION, way, "psoas_major", *PAIR)


def test_standing_anew_and_what_no_command_puts(turn):
    first = next(ways())
    asked = question(BY_VOLUME, first, "psoas_major", *PAIR)
    ours = turn.values[(OPERATORS.index(BY_VOLUME), *first.place, 0, 0)]
    assert answered(asked, BY_VOLUME) == pytest.approx(ours, abs=np.radians(0.1))
    assert "--effort area" in question(BY_AREA, first, "iliacus", *PAIR).command()
    assert question(GUIDES, first, "iliacus+rectus_femoris", *PAIR) is None
    assert question(BY_VOLUME, first, "psoas_major after iliacus+rectus_femoris", *PAIR) is None
    assert question(STEP, first, "Ps_L1_VB", *PAIR).muscles == ("Ps_L1_VB",)


def test_a_turn_and_its_evidence_carry_the_commands(turn):
    assert set(turn.asks) == set(OPERATORS)
    assert turn.evidence(+1).asks == turn.asks
    assert turn.unlocked().by_levels().asks == turn.asks
    assert Field(draws=1).turn("psoas_major", *PAIR, posture="sitting", operators=(TORQUE,)).asks == {}
