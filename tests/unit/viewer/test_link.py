"""What is wished: links, fields, and sliders that mean postures."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from psoas.errors import InvalidValueError
from psoas.question.question import Question
from psoas.viewer.library import subject_of
from psoas.viewer.link import CHOICE, Wish, moved, query_of, refused_words, tightness, wish_of, with_field

pytest.importorskip("viser", reason="viser is not installed")
HOSTILE = "<img src=x onerror=alert(1)>\"'&[/r]"


WISHES = st.builds(
    Wish,
    posture=st.sampled_from(["standing", "sitting", "standing,hip_flexion_r=30,pelvis_tilt=-5.5"]),
    muscle=st.sampled_from(["psoas_major", "psoas_major:body_and_disc", "Ps_L1_VB", HOSTILE, "a&b=c#d%20"]),
    of=st.sampled_from(["pelvis", "L5"]),
    tension=st.sampled_from([100.0, 50.0, 0.5]),
    **{name: st.sampled_from(choices) for name, choices in CHOICE.items()},
)


@settings(deadline=None)
@given(WISHES)
def test_a_link_says_the_state_and_nothing_else(wish):
    said = []
    query = query_of(wish)
    assert wish_of(query, Wish(), said) == wish
    assert said == []
    assert re.fullmatch(r"[\w,=:.&%~+-]*", query)
    if not wish.tight:  # else the posture follows from it
        assert Question.read_link(f"actions?{query}") == wish.question()


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_other_link_is_told_and_changes_nothing(query):
    said = []
    wish = wish_of(query, Wish(), said)
    if wish == Wish():
        return
    assert query_of(wish) != ""


@pytest.mark.parametrize(
    ("query", "why"),
    [("axis=up", "axis='up' is not known"), ("tension=-5", "tension -5 is not between"), ("tension=x", "not a number"),
     ("tension=nan", "not a number"), ("tension=1_0", "tension '1_0' is not a number"),
     ("tension=%D9%A1%D9%A2", "is not a number"), ("tension=0", "not between"), ("tension=1e9", "not between"),
     ("operator=step", "operator='step'"), ("x" * 5000, "longer than"),
     ("a=1&" * 60, "more than 40"), ("path=", "path='' is not known"), ("sharing=none", "sharing='none'")],
)  # fmt: skip
def test_what_a_link_says_wrongly_is_one_sentence(query, why):
    said = []
    assert wish_of(query, Wish(), said) == Wish()
    assert why in refused_words(said)
    assert refused_words(said).endswith(".")


def test_fields_are_checked_one_by_one():
    assert with_field(Wish(), "tension", "50").tension == 50
    with pytest.raises(LookupError, match="spine='wobbly'"):
        with_field(Wish(), "spine", "wobbly")
    with pytest.raises(InvalidValueError, match="is not of the form"):
        tightness(Wish(tight="psoas"))
    with pytest.raises(InvalidValueError, match="a share of 'psoas_major' is from 0 to"):
        tightness(Wish(tight="psoas_major=4"))


def test_a_moved_slider_and_the_library_mean_the_same_posture(body):
    shown = subject_of(body, default=True)
    posture = "sitting"
    for name, value in (
        ("lumbar_extension", -30.0),
        ("L4_L5_FE", 2.0),
        ("hip_flexion_r", 40.0),
        ("lumbar_extension", 5.0),
    ):
        now = shown.values(Wish(), posture)
        posture = moved(posture, name, value, now, shown.totals)
        after = shown.values(Wish(), posture)
        assert after[name] == pytest.approx(value)
        together = sum(after[level] for level in shown.totals["lumbar_extension"])
        assert after["lumbar_extension"] == pytest.approx(together)
        untouched = set(now) - {name, "lumbar_extension", *shown.totals["lumbar_extension"]}
        assert all(after[n] == pytest.approx(now[n], abs=1e-3) for n in untouched)
    assert posture.startswith("sitting,hip_flexion_r=40")
