"""`psoas` alone, a muscle alone, help, --lang and --methods; plain words first."""

import json
import re

import pytest

import psoas
from psoas.anatomy import table
from psoas.anatomy.language import LANGUAGES, sentences, speaking, verbs
from psoas.anatomy.words import word
from psoas.command.main import main
from psoas.text.methods import bibtex, keys, methods_lines
from support.printed import wrong


def test_psoas_alone_says_what_it_is_and_what_to_try(capsys):
    assert main([]) == 0
    out = capsys.readouterr().out
    tried = re.findall(r"^  (psoas ask .*)$", out, re.M)
    assert len(tried) == 3
    assert [wrong(line) for line in tried] == [None, None, None]
    assert "no advice and no diagnosis" in " ".join(out.split())
    assert all(len(line) <= 80 for line in out.splitlines())


@pytest.mark.parametrize("line", [["psoas"], ["psoas", "major"], ["left", "iliacus"]])
def test_a_muscle_alone_asks_what_it_does(line, capsys):
    assert main([*line, "--parse"]) == 0 or main(line) == 0
    assert main(["help", "terms"]) == 0
    assert "Usage" in capsys.readouterr().out


def test_every_sentence_is_in_every_language_with_the_same_slots():
    whole = {lang: sentences(lang) for lang in LANGUAGES}
    assert faults(whole) == []
    lacking = {**whole, "de": {k: v for k, v in whole["de"].items() if k != "ask.open"}}
    assert faults(lacking) == ["de lacks ask.open"]  # the twin
    assert faults({**whole, "de": {**whole["de"], "ask.open": "Offen: {wat}."}}) == ["de: other slots in ask.open"]


def faults(whole):
    found, first = [], whole["en"]
    for lang, said in whole.items():
        found += [f"{lang} lacks {key}" for key in first if not said.get(key)]
        found += [f"{lang} has {key} alone" for key in said if key not in first]
        found += [
            f"{lang}: other slots in {key}"
            for key in first
            if key in said and set(re.findall(r"{(\w+)}", said[key])) != set(re.findall(r"{(\w+)}", first[key]))
        ]
    return found


def test_every_verb_is_in_every_language():
    english = {(r["of"], r["relative_to"], r["axis"], r["side"]) for r in table("words")}
    for lang in LANGUAGES:
        assert {(r["of"], r["relative_to"], r["axis"], r["side"]) for r in verbs(lang)} == english
        assert all(r["positive"] and r["negative"] for r in verbs(lang))
    assert word(verbs("de"), "femur_r", "pelvis", "right", 1.0) == "beugt"


def test_a_second_language_is_spoken_and_a_third_refused(capsys):
    assert main(["ask", "Is my psoas tight?", "--lang", "de"]) == 0
    assert "Das betrifft einen Menschen" in capsys.readouterr().out
    assert main(["ask", "Is my psoas tight?"]) == 0
    assert "That is about one person" in capsys.readouterr().out
    assert main(["ask", "x", "--lang", "fr"]) == 2
    assert "lang='fr' is not known" in capsys.readouterr().err


COMMANDS = {
    "actions iliacus --of pelvis --relative-to ground": "At once, when iliacus pulls with 100 N a side: the pelvis",
    "actions iliacus --operator torque": "Pulling with 100 N, iliacus turns the hip with",
    "actions iliacus --operator static --of pelvis --relative-to ground": "In the end, when iliacus pulls 100 N more",
    "actions iliacus --sweep hip_flexion_r=0:20:10": "Of 3 values of hip_flexion_r, iliacus makes the pelvis",
    "posture --tight psoas=0.1 --draws 0": "With the fibres of psoas 10 % shorter, a body at least effort (standing)",
    "loads": "L4/5 is pressed with",
    "claims": "Of ",
}  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return {}


@pytest.mark.parametrize("line", COMMANDS)
def test_the_first_block_is_in_plain_words(line, capsys, told):
    assert main(line.split()) == 0
    out = capsys.readouterr().out
    block = " ".join(out.split("\n\n")[0].split())
    assert block.startswith(COMMANDS[line])
    assert "rad/s2" not in block
    assert block.rstrip().endswith(".")
    told[line] = out


def test_why_and_robust_are_told_in_words(capsys):
    assert main(["actions", "psoas", "--of", "pelvis", "--relative-to", "ground", "--robust", "--why"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert "In words: of " in out
    assert re.search(r"In words: moment at .* together that is", out)


def test_a_claim_is_told_in_words(capsys):
    assert main(["claims", "A13"]) == 0
    assert "In words: " in capsys.readouterr().out


def test_methods_are_those_of_exactly_this_answer(capsys):
    line = "actions iliacus --of pelvis --relative-to ground --operator acceleration"
    assert main([*line.split(), "--methods"]) == 0
    out = capsys.readouterr().out
    said = " ".join(out[out.index("Methods\n") :].split())
    assert f"psoas {psoas.__version__}" in said
    assert "both feet welded; lumbar levels free" in said
    assert f"The command was: psoas {line.replace('iliacus', 'iliacus --posture standing')}" in said
    assert "@article{carbone2015," in said  # the source of iliacus' strands
    assert "bogduk1992" not in said  # of psoas, which is not asked about
    assert main([*line.split(), "--spine", "coupled", "--rhythm", "lifting", "--methods", "--format", "json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert "@article{beaucage2019," in whole["details"]["methods"]


def test_methods_of_commands_without_a_dataset(capsys):
    assert main(["terms", "The pelvis tilts.", "--methods"]) == 0
    assert "were found by the rules" in " ".join(capsys.readouterr().out.split())
    assert main(["terms", "The pelvis tilts.", "--methods", "--format", "json"]) == 0
    both = capsys.readouterr()
    json.loads(both.out)
    assert "Methods" in both.err


def test_every_source_is_reached_and_is_bibtex():
    held = {piece for row in table("bibliography") for piece in row["when"].split("|")}
    assert len(keys(held)) == len(table("bibliography"))
    for row in table("bibliography"):
        text = "\n".join(bibtex(row))
        assert text.count("{") == text.count("}")
        assert re.match(r"@\w+{\w+,", text)
        assert row["author"]
        assert 1900 < int(row["year"]) < 2030


def test_sentences_return_to_english():
    with speaking("de"):
        pass
    found = psoas.answer("psoas actions iliacus --of pelvis --relative-to ground --operator acceleration")
    assert methods_lines(found, "psoas")[0] == "Methods"
