"""Numbers of a question: the posture that was asked, in words with its sign, or a kind refusal; never another one."""

import pytest

from psoas.anatomy import table
from psoas.answers.ask import angles, sides
from psoas.answers.ask.ask import ask
from psoas.answers.ask.grammar import read_question
from psoas.answers.ask.heard import nearest_words
from psoas.answers.ask.questions import Asking
from psoas.errors import InvalidValueError
from psoas.text.ask import ask_lines, broken_line, posture_read

READ = [  # how it is said behind "does iliacus tilt the pelvis", and the posture
    ("with the hip extended by 12 degrees", "hip_flexion=-12"),
    ("with the hip flexed by 25 degrees", "hip_flexion=25"),
    ("with the hip in extension of 12 degrees", "hip_flexion=-12"),
    ("at 12 degrees of hip extension", "hip_flexion=-12"),
    ("when the knee bends 35 degrees", "knee_angle=35"),
    ("with the knee extended 5 degrees", "knee_angle=-5"),
    ("with the left hip abducted 18 degrees", "hip_adduction_l=-18"),
    ("with the thigh adducted 8 degrees", "hip_adduction=8"),
    ("with the right hip rotated outwards 22 degrees", "hip_rotation_r=-22"),
    ("with 22 degrees of internal rotation of the left hip", "hip_rotation_l=22"),
    ("with the ankles plantarflexed 15 degrees", "ankle_angle_r=-15,ankle_angle_l=-15"),
    ("with the lumbar spine extended 9 degrees", "lumbar_extension=9"),
    ("with the spine turned to the left 9 degrees", "lumbar_rotation=9"),
    # the sign, and the point
    ("with hip extension of -12 degrees", "hip_flexion=12"),
    ("with the hip flexed \u221212.5 deg", "hip_flexion=-12.5"),
    ("with the hip at minus 12 degrees", "hip_flexion=-12"),
    ("with the knee flexed .75 degrees", "knee_angle=0.75"),
    ("with the hip adducted -6°", "hip_adduction=-6"),
    ("with 15-degree knee flexion", "knee_angle=15"),
    # more than one joint, a side, both sides, a named posture
    ("with the knees flexed 35 degrees and hips straight", "knee_angle_r=35,knee_angle_l=35,hip_flexion_r=0,hip_flexion_l=0"),
    ("with straight knees and the hip flexed 55 degrees", "hip_flexion=55,knee_angle_r=0,knee_angle_l=0"),
    ("with both hips at 55 degrees", "hip_flexion_r=55,hip_flexion_l=55"),
    ("with the left and right hip flexed 35 degrees", "hip_flexion_r=35,hip_flexion_l=35"),
    ("with the right and the left knee at 35 degrees", "knee_angle_r=35,knee_angle_l=35"),
    ("with 35 degrees of flexion of the left and right hips", "hip_flexion_r=35,hip_flexion_l=35"),
    ("at 35 degrees of extension of the left hip", "hip_flexion_l=-35"), ("with each knee flexed 35 degrees", "knee_angle_r=35,knee_angle_l=35"), ("with every hip extended 15 degrees", "hip_flexion_r=-15,hip_flexion_l=-15"),
    ("with the hip flexed 35 degrees on both sides", "hip_flexion_r=35,hip_flexion_l=35"), ("with the knee bent 35 degrees bilaterally", "knee_angle_r=35,knee_angle_l=35"),
    ("with 35 degrees of knee flexion on the left", "knee_angle_l=35"), ("with 35 degrees of hip flexion on the right side", "hip_flexion_r=35"),
    ("at 35 degrees of hip flexion in the left leg", "hip_flexion_l=35"), ("with the left leg's hip flexed 35 degrees", "hip_flexion_l=35"),
    ("with the right leg's knee at 35 degrees", "knee_angle_r=35"), ("with the left leg flexed 35 degrees at the knee", "knee_angle_l=35"),
    ("with the right leg flexed 35 degrees at the hip", "hip_flexion_r=35"), ("with the left hip and right knee flexed 35 degrees", "hip_flexion_l=35,knee_angle_r=35"),
    ("with both the hip and the knee flexed 35 degrees", "hip_flexion=35,knee_angle=35"), ("with both hips and knees flexed 35 degrees", "hip_flexion_r=35,hip_flexion_l=35,knee_angle_r=35,knee_angle_l=35"),
    ("with the left hip and knee flexed 35 degrees", "hip_flexion_l=35,knee_angle_l=35"),
    ("with the left hip flexed 35 degrees and abducted 15 degrees", "hip_flexion_l=35,hip_adduction_l=-15"),
    ("with the right hip flexed 35 degrees and 15 degrees abducted", "hip_flexion_r=35,hip_adduction_r=-15"),
    ("with both hips flexed 35 degrees and adducted 5 degrees", "hip_flexion_r=35,hip_flexion_l=35,hip_adduction_r=5,hip_adduction_l=5"),
    ("with the left hip at 35 degrees of abduction and 15 degrees of flexion", "hip_adduction_l=-35,hip_flexion_l=15"),
    ("with the right hip in 35 degrees of flexion, 15 degrees of abduction and 5 degrees of external rotation", "hip_flexion_r=35,hip_adduction_r=-15,hip_rotation_r=-5"),
    ("with the knee extended to 25 degrees", "knee_angle=25"), ("with the left knee straightened to 15 degrees", "knee_angle_l=15"), ("with the knee extended by 5 degrees", "knee_angle=-5"),
    ("with the hip and knee flexed 55 degrees", "hip_flexion=55,knee_angle=55"),
    ("with the hip flexed 20 degrees and abducted 10 degrees", "hip_flexion=20,hip_adduction=-10"),
    ("in sitting with the left knee flexed 40 degrees", "sitting,knee_angle_l=40"),
    ("with the hip on the left flexed 20 degrees", "hip_flexion_l=20"),
    ("with the knee flexed 20 degrees on the right", "knee_angle_r=20"),
    ("with hips flexed 25 degrees, knees flexed 15 degrees", "hip_flexion_r=25,hip_flexion_l=25,knee_angle_r=15,knee_angle_l=15"),
    ("with the pelvis tilted 8 degrees posteriorly", "pelvis_tilt=8"),
    ("at 8 degrees of anterior pelvic tilt", "pelvis_tilt=-8"),
    # a number without a degree, directly beside a joint
    ("with the hip flexed 25", "hip_flexion=25"), ("with the left knee at 80", "knee_angle_l=80"), ("with the hip at -15", "hip_flexion=-15"),
    ("in 12 of hip extension", "hip_flexion=-12"), ("with a 25 hip flexion", "hip_flexion=25"), ("at 12 of hip extension", "hip_flexion=-12"), ("with the hips flexed by 25", "hip_flexion_r=25,hip_flexion_l=25"),
    # the angle of a joint
    ("at a knee angle of 80 degrees", "knee_angle=80"), ("with an 80-degree knee angle", "knee_angle=80"), ("with the hip at an 80-degree angle", "hip_flexion=80"),
    ("with a left hip angle of 70 degrees", "hip_flexion_l=70"),
]  # fmt: skip
REFUSED = [
    ("with the hip flexed 10-25 degrees", "10-25"), ("with the hip flexed 10 to 25 degrees", "10 to 25"),
    ("with the hip between 10 and 25 degrees of flexion", "between 10"), ("with the knee flexed ~25 degrees", "~25"),
    ("with the knee flexed < 25 degrees", "< 25"), ("with the knee bent more than 25 degrees", "more than 25"),
    ("with the knee bent 25%", "25%"), ("with the knee bent 25 %", "% 25"), ("with the hip flexed 2e1 degrees", "2e1"),
    ("with the hip flexed 0.4 radians", "0.4 radians"), ("with the knee bent 25 mm", "25 mm"),
    ("with the knee bent forty degrees", "forty degrees"), ("with the hip flexed \u0662\u0665 degrees", "\u0662\u0665"),
    ("with the hip flexed \u00b2\u2075 degrees", "\u00b2\u2075"), ("with the hip flexed 2,5 degrees", "2,5"),
    ("at 1_5 degrees of hip flexion", "1_5"), ("with the hip flexed - 25 degrees", "- 25"), ("with the thigh 25 degrees behind vertical", "behind"),
    ("with the hip not flexed 25 degrees", "25 degrees"), ("with the trunk flexed 25 degrees", "25 degrees"),
    ("forward by 25 degrees", "25 degrees"), ("at 25 degrees", "25 degrees"), ("at 25", "25"),
    # an angle in another spelling, though no degree is said
    ("with the hip flexed <25", "<25"), ("with the knee at ~25", "~25"), ("at 25% of hip flexion", "25%"),
    ("with the hip flexed \u00b2\u2075", "\u00b2\u2075"), ("with the hip flexed 0.4 rad", "0.4 rad"), ("with the knee flexed forty", "forty"),
    ("with the knee flexed 10 to 25", "10 to 25"), ("with the hip bent 10-25", "10-25"), ("with the hip flexed about 25", "about 25"),
    # which side, how far or what is not said
    ("with the other hip flexed 60 degrees", "60 degrees"), ("with the opposite knee at 40 degrees", "40 degrees"), ("with the left or right hip flexed 35 degrees", "35 degrees"),
    ("with the hip flexed 35 degrees and abducted 15 degrees on the left", "15 degrees"), ("with either knee bent 35 degrees", "35 degrees"), ("with the hip flexed, abducted and externally rotated 35 degrees", "35 degrees"),
    ("with the hip flexed and abducted 35 degrees", "35 degrees"), ("with the hip in flexion and abduction of 35 degrees", "35 degrees"),
    ("with the hip extended to 15 degrees", "to 15 degrees"), ("with a 15 degree hip flexion contracture", "15 degree"), ("with a knee contracture of 15 degrees", "15 degrees"),
    ("with the knees and hips bent 80 and 45", "80 and 45"), ("with the right hip at 35 and the left at 60 degrees", "60 degrees"),
    ("with the hip flexed 25d", "25d"), ("with the hip flexed 25-ish", "25-ish"), ("with the knee at 25ish", "25ish"),
    ("in 90-90", "90-90"), ("in the 90 90 position", "90 90"), ("in the 90/90 position", "90/90"), ("with 5 kg on the ankle", "5 kg"),
    ("with the leg bent 35 degrees", "35 degrees"), ("with the knee bent to a right angle", "right angle"), ("at a knee angle of 150 degrees", "150 degrees"),
    ("with the pelvis tilted 8 degrees", "8 degrees"), ("with the hip flexed 1 500 degrees", "1 500"),
]  # fmt: skip


def posture(words):
    found = read_question(f"Does iliacus tilt the pelvis {words}?")
    assert (found.kind, found.tuples[0].of, found.tuples[0].side) == ("action", "pelvis", None)
    return found.tuples[0].posture


@pytest.mark.parametrize(("words", "expected"), READ, ids=[w for w, _ in READ])
def test_the_posture_is_the_one_that_is_said(words, expected):
    assert posture(words) == expected


@pytest.mark.parametrize(("words", "said"), REFUSED, ids=[str(i) for i in range(len(REFUSED))])
def test_no_other_posture_is_taken_for_what_is_no_plain_angle(words, said):
    with pytest.raises(InvalidValueError, match="is not read as an angle") as told:
        posture(words)
    assert str(told.value).startswith(f"'{said}") or said in str(told.value).partition("' is not")[0]
    assert "write one as 'with the hip flexed 30 degrees'" in str(told.value)


NO_ANGLE = [  # a question with a number that is plainly no angle, and the same without it
    ("does the psoas flex the hip in warrior 1?", "does the psoas flex the hip in warrior?"),
    ("what are the 3 hip flexors?", "what are the hip flexors?"), ("which 5 muscles flex the hip?", "which muscles flex the hip?"),
    ("does the psoas pull on all 5 lumbar vertebrae?", "does the psoas pull on all lumbar vertebrae?"),
    ("does the psoas flex the hip at 100 N?", "does the psoas flex the hip?"), ("does the psoas bend the knee with 250N?", "does the psoas bend the knee?"),
    ("does the 2-joint rectus femoris flex the hip?", "does the rectus femoris flex the hip?"),
    ("does the 1-joint iliacus extend the knee?", "does the iliacus extend the knee?"),
    ("does iliacus flex the hip 30% more than psoas?", "does iliacus flex the hip more than psoas?"),
    ("does the psoas flex the hip in 3D?", "does the psoas flex the hip?"), ("does the psoas pull on L5?", "does the psoas pull on L5?"),
    ("which muscles flex the hip of a 70 kg man?", "which muscles flex the hip?"), ("does the psoas bend the knee of a 60-year-old woman?", "does the psoas bend the knee?"), ("does the psoas tilt the pelvis in 3 ways?", "does the psoas tilt the pelvis in ways?"),
    ("which 2 muscles extend the knee with the hip flexed 25 degrees?", "which muscles extend the knee with the hip flexed 25 degrees?"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "without"), NO_ANGLE, ids=[asked for asked, _ in NO_ANGLE])
def test_a_number_that_is_no_angle_refuses_no_question_and_is_no_posture(asked, without):
    assert read_question(asked).record()["tuples"] == read_question(without).record()["tuples"]
    amount = any(unit in asked for unit in ("N?", "kg", "year", "%"))
    assert read_question(asked).open == read_question(without).open + "; an amount that is no angle" * amount


def test_an_everyday_word_is_no_misspelt_one():
    assert [nearest_words(word) for word in ("angle", "half", "extra")] == [[], [], []]
    assert nearest_words("ankel") == ["ankle"]  # the twin


@pytest.mark.parametrize("verb", ["flex", "extend", "abduct"])
@pytest.mark.parametrize("joint", ["hip", "left hip"])
def test_how_far_a_verb_goes_is_no_posture(verb, joint):
    for said in ("25 degrees", "25", "by 25 degrees"):
        with pytest.raises(InvalidValueError, match="is not read as an angle"):
            read_question(f"Does the psoas {verb} the {joint} {said}?")
    if verb != "flex":
        with pytest.raises(InvalidValueError, match="which way, is not said"):
            read_question(f"Does the psoas {verb} the {joint} at 25 degrees?")


def test_the_side_of_the_object_is_that_of_the_muscle_and_of_the_angle():
    found = read_question("Does the psoas flex the left hip at 25 degrees?").tuples[0]
    assert (found.of, found.side, found.posture) == ("femur", "left", "hip_flexion_l=25")
    found = read_question("Does the psoas flex the hip in the left leg at 25 degrees of hip flexion?").tuples[0]
    before = read_question("Does the psoas bend the hip on the left with the hip flexed 25 degrees?").tuples[0]
    assert before.posture == "hip_flexion=25"
    assert (found.side, found.posture) == ("left", "hip_flexion=25")  # of the side that pulls


def test_the_other_side_is_not_that_of_the_muscle():
    for muscle, other, said in (("left", "r", "opposite"), ("right", "l", "other"), ("left", "r", "contralateral")):
        found = read_question(
            f"Does the {muscle} iliacus tilt the pelvis with the {said} knee bent 60 degrees?"
        ).tuples[0]
        assert (found.side, found.posture) == (muscle, f"knee_angle_{other}=60")
        behind = read_question(
            f"Does the {muscle} iliacus tilt the pelvis with the knee bent 60 degrees on the {said} side?"
        )
        assert behind.tuples[0].posture == f"knee_angle_{other}=60"


def test_a_side_that_is_forgotten_would_be_seen(monkeypatch):
    """The twin: everyday words of sides, and what stands behind an angle, say nothing."""
    monkeypatch.setattr(sides, "EACH", ())
    monkeypatch.setattr(sides, "OTHER", ())
    monkeypatch.setattr(sides, "behind_angle", lambda s, i: sides.Said())
    read = {said: read_question(f"Does iliacus tilt the pelvis {said}?").tuples[0].posture for said, _ in READ}
    forgotten = [said for said, expected in READ if read[said] != expected]
    assert {"with each knee flexed 35 degrees", "with 35 degrees of knee flexion on the left"} <= set(forgotten)


def test_a_second_angle_of_a_condition_takes_no_object_from_the_verb():
    for when in ("flexed 35 degrees and abducted 15 degrees", "flexed 35 degrees and 15 degrees abducted"):
        found = read_question(f"Does the psoas flex the hip when the hip is {when}?").tuples[0]
        assert (found.of, found.relative_to, found.posture) == ("femur", "pelvis", "hip_flexion=35,hip_adduction=-15")
    found = read_question("Does the psoas flex the hip with 35 degrees of flexion?").tuples[0]
    assert (found.of, found.relative_to, found.posture) == ("femur", "pelvis", "hip_flexion=35")


def test_most_is_of_the_verb_before_at():
    for question, expected in (
        ("which muscle flexes the hip most at 80 degrees?", "hip_flexion=80"),
        ("which muscle extends the knee most at 80 degrees of hip flexion?", "hip_flexion=80"),
        ("which muscle bends the knee best at 80 degrees?", "knee_angle=80"),
    ):
        assert (read_question(question).kind, read_question(question).tuples[0].posture) == ("which", expected)
    with pytest.raises(InvalidValueError, match="most 80"):  # the twin
        read_question("which muscle flexes the hip at most 80 degrees?")


def test_a_comma_within_a_number_is_told_to_be_a_point():
    with pytest.raises(InvalidValueError, match=r"'12,5' is not read as an angle .*point"):
        read_question("Does the psoas flex the knee with the hip flexed 12,5 degrees?")


def test_a_joint_takes_one_angle_and_one_that_is_no_angle_of_a_posture_is_none():
    with pytest.raises(
        InvalidValueError, match="more than one angle is read here, hip_flexion=10 and hip_flexion_l=20"
    ):
        posture("with the hip flexed 10 degrees when the left hip is flexed 20 degrees")
    with pytest.raises(InvalidValueError, match="which joint it is of, and which way, is not said"):
        read_question("Does the psoas flex the hip by 15 degrees?")
    kept = read_question("Does the psoas flex the hip at 15 degrees?")
    assert (kept.kind, kept.tuples[0].of, kept.tuples[0].posture) == ("action", "femur", "hip_flexion=15")
    assert read_question("How do I stretch my psoas in 5 minutes?").topic == "stretch"  # not refused for its number


def test_a_second_condition_that_has_no_angle_is_said():
    asked = read_question("Does iliacus tilt the pelvis with 30 degrees of hip flexion and knee flexion?")
    assert asked.tuples[0].posture == "hip_flexion=30"
    assert asked.open.endswith("a condition without an angle")
    assert (
        "condition" not in read_question("Does iliacus tilt the pelvis with 30 degrees of hip flexion?").open
    )  # the twin


def test_a_participle_that_is_forgotten_would_be_seen(monkeypatch):
    """The twin: an extension that is read as a flexion."""
    monkeypatch.setitem(angles.COORDINATE, ("hip", "extend", ""), ("hip_flexion", 1))
    monkeypatch.setattr(angles, "HELD", dict.fromkeys(angles.HELD, "flex"))
    assert [said for said, expected in READ if "exten" in said and "hip" in said and posture(said) == expected] == []


@pytest.mark.parametrize(
    ("question", "said"),
    [("does iliacus tilt the pelvis with the hips extended by 15 degrees?", "in this posture: hips extended by 15 deg"),
     ("does iliacus tilt the pelvis with the left knee bent 35 degrees when sitting?", "in this posture: sitting, left knee flexed by 35 deg"),
     ("does the left iliacus flex the hip at 40 degrees of hip flexion?", "in this posture: left hip flexed by 40 deg"),
     ("does the psoas compress L4/5 in sitting?", "in this posture: sitting"),
     ("what is the moment arm of psoas at the hip at 25 degrees of extension?", "in this posture: right hip extended by 25 deg")],
)  # fmt: skip
def test_a_posture_that_was_read_is_said(question, said):
    lines = ask_lines(ask(question))
    assert said in " ".join(lines).split(" Left open:")[0]
    assert max(map(len, lines)) <= 80
    assert len(lines) <= 25
    assert "in this posture" not in " ".join(
        ask_lines(ask("does iliacus tilt the pelvis?"))
    )  # the twin: it just stands


def test_every_coordinate_has_its_words_either_way():
    for name, sign in angles.COORDINATE.values():
        for end in ("_r", "") if name.startswith(angles.LIMBS) else ("",):
            (words,) = posture_read(
                f"standing,{name}{end or ('_l' if name.startswith(angles.LIMBS) else '')}={7 * sign}"
            )
            assert " 7 " in words
    keys = {
        lang: [r["key"] for r in table(f"says_{lang}") if r["key"].startswith(("ask.angle.", "ask.leg."))]
        for lang in ("en", "de")
    }
    assert keys["en"] == keys["de"]


def test_an_angle_is_of_the_side_that_pulls_where_none_is_said():
    left = Asking(read_question("Does the left psoas flex the hip at 25 degrees of hip extension?"))
    assert (left.side, left.posture) == ("left", "standing,hip_flexion_l=-25")
    seated = Asking(read_question("Does the psoas tilt the pelvis in sitting at 25 degrees of knee flexion?"))
    assert seated.posture == "sitting,knee_angle_r=25"


def test_a_long_command_is_broken_into_lines_that_a_shell_joins():
    command = "psoas actions psoas --posture standing,hip_flexion_r=-20,hip_flexion_l=-20 --of pelvis --operator acceleration --axis all"
    lines = broken_line(command)
    assert max(map(len, lines)) <= 80
    assert " ".join(line.removesuffix("\\").strip() for line in lines) == command
