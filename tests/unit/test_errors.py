"""Messages and error classes: wording, exit codes, names from strangers, and odd types at the library's door."""

import numpy as np
import pytest

import psoas
from psoas import errors

LEAVES = {
    errors.UnknownNameError: (LookupError, 2),
    errors.InvalidValueError: (ValueError, 2),
    errors.FileFormatError: (ValueError, 3),
    errors.OutputError: (RuntimeError, 3),
    errors.NotConvergedError: (RuntimeError, 4),
    errors.UnansweredError: (RuntimeError, 4),
    errors.MissingDependencyError: (ImportError, 2),
}


@pytest.mark.parametrize("leaf", LEAVES, ids=lambda leaf: leaf.__name__)
def test_every_leaf_is_also_the_builtin_and_has_its_exit_code(leaf):
    builtin, code = LEAVES[leaf]
    assert issubclass(leaf, errors.PsoasError)
    assert issubclass(leaf, builtin)
    assert leaf.exit_code == code


def test_every_leaf_is_listed_here():
    assert set(errors.PsoasError.__subclasses__()) == set(LEAVES)


def test_unknown_name_says_what_is_near_first_and_lists_a_few():
    error = errors.unknown_name("coordinate", "hip_flexon_r", ["knee", "hip_flexion_l", "hip_flexion_r"], "a body")
    assert str(error) == (
        "no coordinate named 'hip_flexon_r' in a body. Did you mean 'hip_flexion_r' or 'hip_flexion_l'? "
        "Known are: knee, hip_flexion_l and hip_flexion_r."
    )


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        (["psoass"], "psoas"), (["iliacuss"], "iliacus"), (["psoas", "--posture", "standin"], "standing"),
        (["psoas", "--posture", "hip_flexon_r=3"], "hip_flexion_r"), (["psoas", "--of", "pelvs"], "pelvis"),
    ],
)  # fmt: skip
def test_a_wrong_name_costs_one_line_and_its_hint_works(asked, near, capsys):
    """Three names at the most, and the command that lists them all, which runs and has the nearest one."""
    from psoas.command.main import main

    assert main(["actions", *asked]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert len(said) < 240
    assert f"'{near}'" in said
    assert said.split("Did you mean")[1].split("?")[0].count("'") <= 6
    hint = said.split(": psoas ")[1].rstrip(".\n")
    assert main(hint.split()) == 0
    assert near.split("_")[0] in capsys.readouterr().out


def test_a_list_of_forty_names_would_be_seen():
    """The twin: the old sentence, with every name in it, is far longer than one line."""
    names = [f"muscle_{i}" for i in range(40)]
    assert len(str(errors.unknown_name("muscle", "muscle", names, "a body"))) < 240 < len(", ".join(names))


@pytest.mark.parametrize("kind", errors.LISTED)
@pytest.mark.parametrize(
    ("where", "hint"),
    [
        ("default body", "All 9: psoas body info --{}s."), ("leg.osim", "All 9: psoas body info --{}s --model FILE."),
        ("the table of some", "9 are known: n0, n1, n2, n3, n4, n5 and 3 more."), ("psoas stretch", "9 are known: "),
    ],
)  # fmt: skip
def test_only_a_bodys_names_are_listed_by_body_info(kind, where, hint):
    text = str(errors.unknown_name(kind, "zzz", [f"n{k}" for k in range(9)], where))
    assert hint.format(kind) in text


def test_unknown_name_guesses_nothing_far_away():
    assert "Did you mean" not in str(errors.unknown_name("muscle", "qqq", ["iliacus"], "a body"))


def test_nearest_ignores_case_and_keeps_the_real_spelling():
    assert errors.nearest("PS_l1_vb", ["Ps_L1_VB", "iliacus"]) == ["Ps_L1_VB"]


def test_invalid_choice():
    error = errors.invalid_choice("spine", "ridgid", ["free", "rigid"])
    assert isinstance(error, errors.UnknownNameError)
    assert str(error) == "spine='ridgid' is not known. Did you mean 'rigid'? Valid are: free, rigid."


@pytest.mark.parametrize(
    ("names", "text"), [([], "none"), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_listed(names, text):
    assert errors.listed(names) == text


@pytest.mark.parametrize("name", ["a\nb", "a\rb", "\x1b[31mred", "a\x00b", "a\u2028b"], ids=ascii)
@pytest.mark.parametrize(
    "made",
    [lambda n: errors.unknown_name("muscle", n, ["iliacus"], "a body"), lambda n: errors.invalid_choice("f", n, ["a"])],
)
def test_a_strangers_name_cannot_break_the_line_or_drive_the_terminal(made, name):
    text = str(made(name))
    assert len(text.splitlines()) == 1
    assert all(character.isprintable() for character in text)


ODD_CALLS = {
    "muscle None in a list": lambda: psoas.actions([None]),
    "muscle beside None": lambda: psoas.actions(["psoas", None]),
    "muscle number": lambda: psoas.actions(1),
    "muscle numbers": lambda: psoas.actions([1]),
    "muscle bytes": lambda: psoas.actions([b"psoas"]),
    "muscle nested list": lambda: psoas.actions([["psoas"]]),
    "no muscle at all": lambda: psoas.actions([]),
    "muscle of spaces": lambda: psoas.actions("  "),
    "posture None": lambda: psoas.actions("iliacus", posture=None),
    "posture number": lambda: psoas.actions("iliacus", posture=5),
    "posture list": lambda: psoas.actions("iliacus", posture=["standing"]),
    "posture key number": lambda: psoas.actions("iliacus", posture={1: 0.1}),
    "posture text value": lambda: psoas.actions("iliacus", posture={"hip_flexion_r": "x"}),
    "posture nan": lambda: psoas.actions("iliacus", posture={"hip_flexion_r": float("nan")}),
    "posture None value": lambda: psoas.actions("iliacus", posture={"hip_flexion_r": None}),
    "posture array value": lambda: psoas.actions("iliacus", posture={"hip_flexion_r": np.zeros(2)}),
    "posture complex value": lambda: psoas.actions("iliacus", posture={"hip_flexion_r": 1j}),
    "operator number": lambda: psoas.actions("iliacus", operator=1),
    "operator with None": lambda: psoas.actions("iliacus", operator=[None]),
    "operator of a later version": lambda: psoas.actions("iliacus", operator="static"),
    "conditions and a field": lambda: psoas.actions("iliacus", conditions=psoas.Conditions(), spine="rigid"),
    "conditions text": lambda: psoas.actions("iliacus", conditions="rigid"),
    "conditions mapping": lambda: psoas.actions("iliacus", conditions={"spine": "rigid"}),
    "unknown argument": lambda: psoas.actions("iliacus", spinee="rigid"),
    "body text": lambda: psoas.actions("iliacus", body="default"),
    "fascicles text": lambda: psoas.default_body("11"),
    "fascicles 10": lambda: psoas.default_body(10),
    "segment None": lambda: psoas.relative(psoas.actions("iliacus"), None, "ground"),
    "segment number": lambda: psoas.relative_arm(psoas.actions("iliacus"), "pelvis", 1),
    "segment against itself": lambda: psoas.relative(psoas.actions("iliacus"), "pelvis", "pelvis"),
    "answers, unknown operator": lambda: psoas.records(psoas.actions("iliacus"), "pelvis", "ground", "nope"),
    "answers, later operator": lambda: psoas.records(psoas.actions("iliacus"), "pelvis", "ground", "static"),
    "answers, unknown axis": lambda: psoas.records(
        psoas.actions("iliacus"), "pelvis", "ground", "torque", axes=["nope"]
    ),
    "answers, operator not in it": lambda: psoas.records(
        psoas.actions("iliacus", operator="torque"), "pelvis", "ground", "acceleration"
    ),
    "unknown rhythm": lambda: psoas.posture_at(psoas.default_body(), "standing", rhythm="nope"),
}


@pytest.mark.parametrize("what", ODD_CALLS)
def test_odd_input_is_refused_in_our_own_words(what):
    with pytest.raises(errors.PsoasError) as caught:
        ODD_CALLS[what]()
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    "asked", ["psoas", np.str_("psoas"), ["psoas"], ("psoas",), np.array(["psoas"]), ["psoas", "PSOAS MAJOR"]]
)
def test_every_kind_of_text_asks_for_the_same_muscles(asked):
    assert len(psoas.actions(asked, operator="torque").muscle) == 22


def test_an_answer_for_a_list_is_that_for_its_comma_text():
    one, other = (psoas.actions(asked, operator="torque") for asked in ("psoas, iliacus", ["psoas", "iliacus"]))
    assert one.identical(other)


def test_what_is_not_ours_becomes_one_sentence_with_its_cause():
    known = errors.InvalidValueError("a value")
    assert errors.in_one_sentence(known) is known
    strange = ArithmeticError("first line\n  second\x1b line. ")
    found = errors.in_one_sentence(strange)
    assert isinstance(found, errors.UnansweredError)
    assert found.__cause__ is strange
    assert str(found).endswith("failed: ArithmeticError: first line second\\x1b line.")
    assert len(str(errors.in_one_sentence(KeyError("k" * 10_000)))) < 300
