"""`Conditions`: words, contradictions, defaults, and what is refused."""

import dataclasses
import math

import numpy as np
import pytest

from psoas.conditions import CHOICES, ON_FOUR, Conditions
from psoas.errors import InvalidValueError, UnknownNameError

WORDS = {
    "both feet welded; lumbar levels free; straight path": {},
    "left foot welded; lumbar spine rigid; straight path": {"stance": "left", "spine": "rigid"},
    "right foot held at a point; lumbar levels free; straight path": {"stance": "right", "contact": "point"},
    "both feet held at a point each; lumbar levels free; straight path": {"contact": "point"},
    "no foot on the ground; lumbar levels free; guided path": {"stance": "none", "path": "guided"},
    "both feet welded; lumbar levels coupled by the christophy rhythm; straight path": {"spine": "coupled"},
    "both feet welded; lumbar levels coupled by the lifting rhythm; straight path": {
        "spine": "coupled",
        "rhythm": "lifting",
    },
    "both feet welded; lumbar levels elastic (at this instant the same as free); straight path": {"spine": "elastic"},
    "both feet welded; lumbar levels free; straight path; tension shared equally": {"sharing": "equal"},
    "both feet welded; lumbar levels free; straight path; tension shared by the AMMR order": {"sharing": "pcsa_ammr"},
}


@pytest.mark.parametrize("words", WORDS)
def test_conditions_print_themselves_in_words(words):
    assert str(Conditions(**WORDS[words])) == words


def test_the_words_differ_wherever_the_answer_may():
    assert len({str(Conditions(**fields)) for fields in WORDS.values()}) == len(WORDS)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"stance": "none", "contact": "weld"}, ["stance='none' leaves no foot for contact='weld'"]),
        ({"stance": "none", "contact": "point"}, ["stance='none' leaves no foot for contact='point'"]),
        ({"rhythm": "lifting"}, ["rhythm='lifting' needs spine='coupled', and the spine is 'free'"]),
        ({"rhythm": "christophy", "spine": "rigid"}, ["needs spine='coupled', and the spine is 'rigid'"]),
        ({"stance": "none", "hold": "balance"}, ["hold='balance' needs a foot on the ground"]),
        (
            {"stance": "none", "contact": "weld", "hold": "balance", "rhythm": "lifting"},
            ["contact='weld'", "hold='balance'", "rhythm='lifting'"],
        ),
    ],
)
def test_contradictions_are_all_listed_in_one_sentence(fields, said):
    with pytest.raises(InvalidValueError, match="contradict each other") as caught:
        Conditions(**fields)
    assert all(part in str(caught.value) for part in said)
    assert str(caught.value).count(";") == len(said) - 1


def test_guides_combine_in_one_order_and_say_so():
    assert Conditions(hold="upright-thorax, balance") == Conditions(hold="balance+upright-thorax")
    words = "centre of mass held over the feet and thorax held upright"
    assert words in str(Conditions(hold="balance+upright-thorax"))
    with pytest.raises(UnknownNameError, match="hold='nope' is not known"):
        Conditions(hold="gaze+nope")
    with pytest.raises(InvalidValueError, match="none and something at once"):
        Conditions(hold="gaze+none")
    with pytest.raises(InvalidValueError, match="part of 'upright-thorax'"):
        Conditions(hold="gaze+upright-thorax")


@pytest.mark.parametrize("field", CHOICES)
def test_a_value_outside_its_list_is_refused_with_the_list(field):
    with pytest.raises(UnknownNameError) as caught:
        Conditions(**{field: "nope"})
    assert f"{field}='nope' is not known." in str(caught.value)
    known = (*CHOICES[field], *(ON_FOUR if field == "stance" else ()))
    assert str(caught.value).endswith(f"Valid are: {', '.join(known)}.")


@pytest.mark.parametrize("field", ["stance", "spine", "hold", "path", "sharing"])
def test_none_stands_only_for_what_may_be_left_open(field):
    with pytest.raises(UnknownNameError, match=f"{field}='None'"):
        Conditions(**{field: None})


@pytest.mark.parametrize(
    "tension", [0, -1, 0.0, math.nan, math.inf, -math.inf, "100", None, 10**400, True], ids=lambda t: str(t)[:9]
)
def test_tension_that_is_no_positive_number_is_refused(tension):
    with pytest.raises(InvalidValueError, match="not a positive number of newtons"):
        Conditions(tension=tension)


@pytest.mark.parametrize("tension", [1, 250.0, np.float32(5), np.int64(5), np.float64(5)])
def test_every_kind_of_number_is_a_tension(tension):
    assert Conditions(tension=tension).resolved()["tension"] == tension


def test_open_fields_stand_for_their_defaults():
    assert Conditions().resolved() == {
        "stance": "both", "contact": "weld", "spine": "free", "rhythm": "none", "hold": "none", "path": "straight",
        "sharing": "pcsa", "tension": 100.0, "slices": 1.0,
    }  # fmt: skip
    assert Conditions(stance="none").resolved()["contact"] == "none"
    assert Conditions(spine="coupled").resolved()["rhythm"] == "christophy"


@pytest.mark.parametrize(
    ("stance", "feet"),
    [("both", ("r", "l")), ("left", ("l",)), ("right", ("r",)), ("none", ()), ("fore", ("fr", "fl"))],
)
def test_feet(stance, feet):
    assert Conditions(stance=stance).feet == feet


@pytest.mark.parametrize(("spine", "free"), [("free", True), ("elastic", True), ("coupled", False), ("rigid", False)])
def test_levels_free(spine, free):
    assert Conditions(spine=spine).levels_free is free


def test_conditions_are_frozen_and_equal_by_value():
    conditions = Conditions(spine="rigid")
    with pytest.raises(dataclasses.FrozenInstanceError):
        conditions.spine = "free"
    assert conditions == Conditions(spine="rigid")
    assert len({conditions, Conditions(spine="rigid"), Conditions()}) == 2
