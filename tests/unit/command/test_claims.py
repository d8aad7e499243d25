"""`psoas claims`: the table, a page, JSON; and what it refuses."""

import json
from dataclasses import replace

import pytest

import psoas
import psoas.article_claims
from psoas.article_claims.judging import registry, results
from psoas.article_claims.judging.registry import claims
from psoas.article_claims.judging.verdict import judged
from psoas.text import claims as claims_text
from support.places import ROOT


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    """The stored answer counts as that of these sources; whether it is one is told by test_results."""
    known = results.stored()["fingerprint"]
    monkeypatch.setattr(results, "fingerprint", lambda: known)


def test_the_table_names_every_claim_and_fits(answered):
    text = answered("claims")
    assert max(map(len, text.splitlines())) <= 80
    for claim in claims():
        assert f"\n{claim.id} " in text
    assert "repeat: psoas claims" in text
    assert "they are no odds" in " ".join(text.split())


def test_a_page_shows_rule_shares_and_values_and_fits(answered):
    text = answered("claims", "a13")
    asks = [line for line in text.splitlines() if line.startswith("ask it: ")]  # to be copied in one piece
    assert {"psoas actions", "psoas posture"} == {" ".join(line.split()[2:4]) for line in asks}
    assert max(len(line) for line in text.splitlines() if line not in asks) <= 80
    for words in ("supported if:", "refuted if:", "would change:", "static, guides", "*: at 100 N a side", "rad/s2 *"):
        assert words in text
    found = psoas.claims("A13")
    at = [str(name) for name in found.level_name.values].index("static, guides")
    median = found.level_median.values[at] * 180 / 3.141592653589793 * 100
    assert f"{median:.3g} (" in text


@pytest.fixture
def waiting(monkeypatch):
    """A claim that cannot be tested yet, in the stored answer."""
    claim = replace(registry.asked("A27")[0], measure=None, found=("", ""), needs="a reader of texts")
    row = results.row_of(claim, judged(claim, None))
    rows = [row if one["id"] == claim.id else one for one in results.stored()["claims"]]
    found = {**results.stored(), "claims": rows}
    monkeypatch.setattr(results, "stored", lambda: found)
    return claim.id


def test_a_claim_that_waits_shows_no_number(answered, waiting):
    text = answered("claims", waiting)
    assert "Not yet testable: needs a reader of texts" in text
    assert "%" not in text
    assert "nan" not in text


def test_json_is_one_object_with_the_shares(answered, waiting):
    found = json.loads(answered("claims", "A13", waiting, "--format", "json"))
    rows = {row["id"]: row for row in found["details"]["claims"]}
    assert rows["A13"]["supporting"] == psoas.claims("A13").claim_supporting.item()
    assert [level["name"] for level in rows["A13"]["levels"]][:2] == ["torque", "acceleration"]
    assert rows[waiting]["supporting"] is None
    assert rows[waiting]["verdict"].startswith("not yet testable: needs ")
    table = answered("claims", "--format", "csv").splitlines()
    assert table[0].startswith("quantity,")
    assert "claim" in table[0].split(",")


def test_asked_for_draws_it_computes_and_says_so(run):
    code, out, err = run("claims", "A9", "--draws", "1", "--seed", "3")
    assert code == 0
    assert "1 draw of parameters, seed 3" in out
    assert f"A9: {results.verdicts('A9', draws=1, seed=3).verdict.item()}" in err
    assert "repeat: psoas claims A9 --draws 1 --seed 3" in out


def test_an_answer_of_other_sources_is_told_apart(run, monkeypatch):
    monkeypatch.setattr(results, "fingerprint", lambda: "another")
    assert "made from other sources" in run("claims")[2]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["A99"], "no claim named 'A99'"),
        (["A13", "--draws", "0"], "draws is 0; it is a whole number from 1"),
        (["A13", "--draws", "1", "--cores", "0"], "cores is 0"),
        (["A13", "--cores", "2"], "--cores is for judging anew; give --draws or --seed"),
        (["[/r]</script>"], "no claim named '[/r]</script>'"),
    ],
)
def test_bad_input_is_one_sentence(refused, words, message):
    assert message in refused("claims", *words)


def test_units_at_the_door_are_those_of_the_stored_answer():
    units = {str(u) for u in psoas.claims().level_units.values}
    assert units <= {*claims_text.AT_THE_DOOR, "", "N/N", "N m"}  # the last two as they are


def test_a_claim_that_nobody_judged_yet_is_told_apart(run, tmp_path, monkeypatch):
    source = (ROOT / "docs" / "add-a-claim.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    (tmp_path / "c99_rectus_femoris.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(psoas.article_claims, "__path__", [*psoas.article_claims.__path__, str(tmp_path)])
    monkeypatch.setattr(results, "DRAWS", 1)
    registry.claims.cache_clear()
    try:
        code, out, err = run("claims")
        assert code == 0
        assert "C99" not in out
        assert "note: C99: not in the stored answer; left out; psoas claims C99 --draws 2 is quick" in err
        code, out, err = run("claims", "C99")
        assert "C99: supported" in err or "C99: depends" in err
        assert "Rectus femoris tilts the pelvis anteriorly relative to the ground." in out
    finally:
        registry.claims.cache_clear()


def test_the_table_leads_with_what_was_found_and_shares_stand_on_the_page(answered):
    text, page = answered("claims"), answered("claims", "A13")
    found = psoas.claims("A13").finding.item()
    assert found
    assert found.split(";")[0] in " ".join(text.split())
    assert "%" not in text.split("A claim is judged by")[0].split("A13")[1].split("A14")[0]
    assert "of the ways to ask, for" in " ".join(page.split())
    assert "(torque) " in page
    assert "anew, volume " in page
