"""Words as people type them: every one is reached, and misspelt ones are said."""

import pytest

import psoas
from psoas.anatomy import table
from psoas.anatomy.muscles import muscles_asked
from psoas.anatomy.phrases import KINDS, choice_of, corrected, folded, lexicon, named, sided, tagged, tokens
from psoas.errors import PsoasError
from psoas.question.question import Question

ROWS = [(kind, row) for kind in KINDS for row in table(f"words_{kind}")]


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=[f"{kind}:{row['means']}" for kind, row in ROWS])
def test_every_word_of_the_tables_is_reached(kind, row):
    assert row["source"]
    for phrase in row["words"].split("; "):
        assert named(kind, phrase) == row["means"], phrase
        text = f"Xqz {phrase.upper()} xqz"
        found = [tag for tag in tagged(tokens(text)) if tag.as_(kind) == row["means"]]
        assert len(found) == 1, phrase
        assert folded(text[found[0].start : found[0].end]).split() == folded(phrase.upper()).split()


def test_a_word_that_no_table_has_is_not_reached():
    """The twin."""
    (tag,) = tagged(tokens("flobbus"))
    assert tag.readings == ()
    assert named("muscles", "flobbus") is None


def test_no_phrase_means_two_things_of_one_kind():
    for phrase, readings in lexicon().items():
        kinds = [kind for kind, _ in readings]
        assert len(kinds) == len(set(kinds)), (phrase, readings)


def test_the_muscles_of_the_words_are_those_of_the_tables():
    families = {row["family"] for row in table("families")}
    groups = {f"group:{row['alias']}" for row in table("groups")}
    assert {row["means"] for row in table("words_muscles")} <= families | groups | {"iliopsoas"}


@pytest.mark.parametrize(
    ("typed", "family", "side"),
    [("psoas major right", "psoas_major", "right"), ("PSOAS", "psoas_major", None), ("M. psoas major", "psoas_major", None),
     ("musculus iliacus", "iliacus", None), ("UBERON:0001369", "iliacus", None), ("left Iliacus", "iliacus", "left"),
     ("psoai", "psoas_major", None), ("rectus  femoris", "rectus_femoris", None), ("Psoás", "psoas_major", None),
     ("psoas_l", "psoas_major", "left")],
)  # fmt: skip
def test_muscles_as_people_type_them(typed, family, side):
    found = muscles_asked([typed], ["iliacus_r", "Ps_L1_VB_l"], ["psoas_major", "iliacus", "rectus_femoris"], "a body")
    assert found.families == (family,)
    assert found.sides.get(typed) == side


def test_a_muscle_that_is_none_is_refused():
    with pytest.raises(PsoasError, match="no muscle named 'flobbus right'"):
        muscles_asked(["flobbus right"], [], ["psoas_major"], "a body")


@pytest.mark.parametrize(
    ("typed", "segment"),
    [("thigh", "femur_r"), ("left thigh", "femur_l"), ("trunk", "thorax"), ("Pelvis", "pelvis"), ("L5", "L5"),
     ("rib cage", "thorax"), ("floor", "ground"), ("femur_l", "femur_l"), ("shank left", "tibia_l")],
)  # fmt: skip
def test_segments_as_people_type_them(body, typed, segment):
    assert body.segment_name(typed) == segment


def test_a_segment_that_is_none_is_told_as_it_was_typed(body):
    with pytest.raises(PsoasError, match="no segment named 'left flank'"):
        body.segment("left flank")


@pytest.mark.parametrize(("typed", "named_so"), [("lying", "supine"), ("Seated", "sitting"), ("upright", "standing")])
def test_postures_as_people_type_them(body, typed, named_so):
    assert (psoas.posture_at(body, typed) == psoas.posture_at(body, named_so)).all()
    assert (
        psoas.posture_at(body, f"{typed},hip_flexion_r=3") == psoas.posture_at(body, f"{named_so},hip_flexion_r=3")
    ).all()


def test_thomas_is_the_hanging_leg(body):
    assert named("postures", "Thomas") == "hanging_leg"
    assert (psoas.posture_at(body, "Thomas") == psoas.posture_at(body, "hanging_leg")).all()


def test_axes_sides_and_operators_as_people_type_them():
    asked = Question.read("psoas actions psoas --axis mediolateral --operator 'at once' --side R")
    assert (asked.axis, asked.operator, asked.side) == ("right", "acceleration", "right")
    with pytest.raises(PsoasError, match="axis='sidewise'"):
        Question.read("psoas actions psoas --axis sidewise")
    assert choice_of("axes", "sidewise", ("right",)) == "sidewise"


def test_the_library_takes_them_too():
    answer = psoas.actions("iliacus", operator="moment arm", side="R")
    assert answer.attrs["operators"] == "torque"


def test_misspelt_words_are_said():
    words, changed = corrected(tokens("does the psaos flex the hpi"))
    assert changed == [("psaos", "psoas")]  # a word of three letters is left alone
    assert words[2].text == "psoas"


def test_a_side_alone_is_no_muscle():
    assert sided("right") == ("right", "")
