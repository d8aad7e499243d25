"""Claims on sacrum, floor and animals: what is measured is what the rule says; each with its twin."""

import numpy as np
import pytest

import psoas
from psoas.article_claims import c13_stiff_backs, c18_oppose_at_coccyx, sacral
from psoas.article_claims.animals import arms_share, signs_of
from psoas.article_claims.judging.draws import draw
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.registry import asked
from psoas.article_claims.judging.verdict import judged
from psoas.article_claims.sacral import joint_of, turned
from psoas.bodies.animals.dog import dog_body
from psoas.errors import PsoasError
from psoas.mechanics.tissue.sacroiliac import stiffness_of


@pytest.fixture(scope="module")
def field():
    return Field(draws=3)


def test_joints_are_drawn_within_the_published_range():
    low, high = stiffness_of("low"), stiffness_of("high")
    joints = [joint_of(draw(0, k)) for k in range(30)]
    for joint in joints:
        assert all(low[c] * (1 - 1e-9) <= joint.stiffness[c] <= high[c] * (1 + 1e-9) for c in low)
        assert 0.5 <= joint.lumbar <= 2
    assert joints[0] == (stiffness_of("value"), "s2", 1.0)
    assert len({j.centre for j in joints}) > 3
    assert joint_of(draw(0, 7)) == joints[7] != joint_of(draw(1, 7))


def test_the_first_draw_is_the_answer_of_psoas_sacrum(field):
    one = turned(field.body, draw(0, 0))
    found = psoas.sacrum(["psoas", "pelvic floor"])
    k = {"centre": "s2", "stiffness": "value", "lumbar": 1.0, "guide": "upright", "gluteus": "sacrum"}
    every = found.sacral_members.sel(pair="sacrum/pelvis", **k)
    force = found.full_force
    for name, family in (("psoas", ["psoas_major"]), ("floor", list(sacral.FLOOR))):
        mine = np.isin(found.family.values, family)
        by_hand = float((every * force).values[mine].sum())
        assert one[name][0, 0, 0] == pytest.approx(by_hand, rel=1e-9)


@pytest.mark.parametrize("name", ["C17", "C18", "C19", "A23"])
def test_sides_follow_the_rule(field, name):
    (claim,) = asked(name)
    found = claim.measure(field)
    assert np.isfinite(found.values).all()
    assert set(np.unique(found.sides)) <= {-1, 0, 1}
    assert judged(claim, found).verdict
    if name == "A23":
        np.testing.assert_array_equal(found.sides, np.where(found.values > 0.1, 1, -1))
    if name in ("C18", "C19"):
        np.testing.assert_array_equal(found.sides, np.where(found.values < -0.1, 1, -1))


def test_glutes_that_pull_the_other_way_would_be_seen(field, monkeypatch):
    """The twin of C18: the same gluteus with the other sign takes the other side where it starts on the coccyx."""
    real = turned

    def flipped(body, drawn):
        found = real(body, drawn)
        return {**found, "gluteus": -found["gluteus"]}

    monkeypatch.setattr(c18_oppose_at_coccyx, "turned", flipped)
    planted = c18_oppose_at_coccyx.measure(Field(draws=1))
    monkeypatch.undo()
    honest = c18_oppose_at_coccyx.measure(Field(draws=1))
    assert (honest.sides[:, 1] == 1).all()
    assert (planted.sides[:, 1] == -1).all()


def test_the_dog_beside_us():
    """Hip share by its arms; signs that turn round with the spine in the dog and not in us."""
    dog, human = dog_body(), psoas.default_body()
    assert arms_share(dog, "standing") == pytest.approx(17.3055 / (17.3055 + 29.6505), abs=1e-4)
    assert arms_share(human, "standing") > arms_share(dog, "standing")
    assert signs_of(dog, "four", "free").tolist() == [-1, 1]
    assert signs_of(dog, "four", "rigid")[0] == 1
    assert signs_of(human, "both", "free")[0] == signs_of(human, "both", "rigid")[0] == 1


def test_shares_of_the_first_draw_are_those_of_the_command():
    soft, stiff = c13_stiff_backs.shares(psoas.default_body(), draw(0, 0))[2:]
    found = psoas.swing("psoas", body=dog_body(), spine_stiffness=(1.0, 3000.0), steps=400)
    share = found.group_swing_share.sel(group="psoas_major").values
    at = np.log(found.stiffness.values)
    for value, end in ((soft, "mobile"), (stiff, "stiff")):
        assert value == pytest.approx(float(np.interp(np.log(found.attrs[end]), at, share)), abs=1e-3)


@pytest.mark.parametrize("flags", ["--bodies human", "A13 --bodies dog", "C12 --bodies cat", "C13 --bodies human,"])
def test_bodies_that_are_not_compared_are_refused(flags, capsys):
    from psoas.command.main import main

    assert main(["claims", *flags.split()]) == 2
    assert "bodies" in capsys.readouterr().err


def test_bodies_stand_side_by_side(capsys):
    from psoas.command.main import main

    assert main(["claims", "C12", "--bodies", "human,dog", "--draws", "1"]) == 0
    both = capsys.readouterr().out
    assert "\n(human)" in both
    assert "\ndog " in both
    assert main(["claims", "C12", "--bodies", "dog", "--draws", "1"]) == 0
    assert "\n(human)" not in capsys.readouterr().out
    with pytest.raises(PsoasError):
        psoas.Question.read("psoas claims --bodies dog")
