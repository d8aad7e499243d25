"""One sign rule everywhere: the same words at any tension, each beside the share of its ensemble that agrees."""

import re

import numpy as np
import pytest

import psoas
from psoas.dataset import verdict as verdict_module
from psoas.dataset.judged import judgement
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import rows
from psoas.dataset.signs import DEADBAND, LEAST, NO_SIGN, signs
from psoas.dataset.verdict import Beside, agreement_words, beside, minority_words, share_words
from psoas.errors import InvalidValueError
from psoas.text import static as static_text
from psoas.units import ACCELERATION_PER_NEWTON, METRE, ROTATION_PER_NEWTON

PELVIS = ("pelvis", "ground", "right")
POSTURES = (
    "standing", "sitting", "slumped_sitting", "long_stride", "hip_extended_20", "hip_flexed_90",
    "supine_knees_to_chest", "prone",
)  # fmt: skip


# -- the rule ------------------------------------------------------------------------------------------------------


def test_a_sign_needs_a_twentieth_of_the_norm_and_more_than_rounding():
    inside, outside = DEADBAND * 0.999, DEADBAND * 1.001
    assert signs(np.array([inside, -inside, outside, -outside]), np.ones(4)).tolist() == [0, 0, 1, -1]
    for unit in (ACCELERATION_PER_NEWTON, METRE, ROTATION_PER_NEWTON):
        least = LEAST[unit]
        values = np.array([0.99, 1.01, -1.01]) * least
        assert signs(values, np.abs(values), least).tolist() == [0, 1, -1]
    assert LEAST[ROTATION_PER_NEWTON] * 100 == pytest.approx(np.radians(0.005))


def test_what_is_not_known_has_no_sign():
    assert signs(np.array([np.nan, 1.0]), np.array([1.0, np.nan])).tolist() == [0, 1]


def test_nobody_else_has_a_rule_of_signs():
    """Deadband and floor stand in one module; twin: a second one is found."""

    def copies(texts):
        rule = re.compile(r"^(?:DEADBAND|STILL|TINY|QUIET)\b.*= *(?:0\.05\b|5e-2)|>= *0\.05 *\*", re.M)
        return [name for name, text in texts.items() if rule.search(text)]

    root = verdict_module.__file__.rsplit("/", 2)[0]
    from pathlib import Path

    rooms = ("text", "plots", "offline_report", "viewer", "dataset", "command", "article_claims", "answers/actions")
    texts = {
        str(path.relative_to(root)): path.read_text("utf-8")
        for room in rooms
        for path in Path(root, room).rglob("*.py")
    }
    mine = {"dataset/signs.py", "text/posture.py", "plots/posture.py"}  # the latter: degrees printed as no change
    assert set(copies(texts)) <= mine
    assert "planted.py" in copies(texts | {"planted.py": "DEADBAND = 0.05  # of the largest\n"})


# -- the same words at any tension ---------------------------------------------------------------------------------


def words_of(table):
    """Every row's label, words and verdict, without its sizes."""
    lines = table[table.index("\nmuscle") :].partition("repeat:")[0].splitlines()
    return [re.sub(r"[-+]?\d+\.\d+", "#", line).split() for line in lines if line]


def test_the_default_table_says_the_same_at_a_tenth_of_a_newton(run):
    much, little = (run("actions", "--tension", t)[1] for t in ("100", "0.1"))
    assert words_of(much) == words_of(little)
    for line in little.splitlines():
        if "/144" in line or "holds" in line:
            assert " -  " not in line.replace(" - flexes", "").replace(" - extends", "")


@pytest.fixture(scope="module")
def equilibrium():
    return {t: psoas.static(["psoas", "iliacus"], tension=t) for t in (0.1, 100.0)}


def test_equilibria_say_the_same_at_a_tenth_of_a_newton(equilibrium):
    pairs = [("pelvis", "ground"), ("femur_r", "pelvis")]
    much, little = ("\n".join(static_text.static_table(equilibrium[t], pairs, "right")) for t in (100.0, 0.1))
    blocks = [text.partition("\n\n")[2].partition("guides take up")[0] for text in (much, little)]
    assert words_of(blocks[0]) == words_of(blocks[1])
    assert blocks[1].count(NO_SIGN) == 0
    assert "tilts ant." in blocks[1]


def test_a_rule_in_degrees_at_the_tension_would_be_seen(equilibrium):
    """The twin: the floor as it was, on what is printed."""

    def printed_rule(found, tension):
        numbers = Numbers(found, rows(found), "static")
        values, _ = numbers.about(*PELVIS)
        return (np.abs(np.degrees(values * tension)) > 5e-3).tolist()

    assert printed_rule(equilibrium[0.1], 0.1) != printed_rule(equilibrium[100.0], 100.0)


def test_numbers_are_those_of_relative(equilibrium):
    found, listed = equilibrium[100.0], [r for r in rows(equilibrium[100.0]) if r.grouped]
    for operator, what in (("acceleration", "angular_acceleration"), ("static", "rotation")):
        numbers = Numbers(found, listed, operator).vectors("thorax", "pelvis")
        expected = psoas.relative(found, "thorax", "pelvis", what=what).sel(group=[r.name for r in listed])
        np.testing.assert_allclose(numbers, expected.values, rtol=1e-12, atol=1e-15)


# -- two operators, no default -------------------------------------------------------------------------------------


def test_an_answer_that_holds_two_operators_has_no_default(equilibrium):
    found = equilibrium[100.0]
    with pytest.raises(InvalidValueError, match="what='angular_acceleration', what='rotation' or what='rotation_by"):
        psoas.relative(found, "pelvis", "ground")
    first, last = (psoas.relative(found, "pelvis", "ground", what=w) for w in ("angular_acceleration", "rotation"))
    here = {"group": "psoas_major", "axis": "right"}
    assert float(first.sel(here)) > 0 > float(last.sel(here))  # why no default will do


def test_an_answer_that_holds_one_operator_needs_no_name(equilibrium):
    """The twin: the refusal is about two, not about every answer."""
    one = equilibrium[100.0].drop_vars([n for n in equilibrium[100.0].data_vars if "rotation" in n])
    found = psoas.relative(one, "pelvis", "ground")
    assert found.attrs["units"] == ACCELERATION_PER_NEWTON


# -- a shown sign beside its ensemble ------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=POSTURES)
def judged(request):
    """The default answer of a named posture."""
    return psoas.answer(f"psoas actions --posture {request.param}")


def counted(found, row, sign):
    """Members with a sign, straight from the values of the ensemble, by the rule written out."""
    place = found.variables["group"].values.tolist().index(row.name)
    values, norms, total = (found.variables[f"group_{k}"].values[place] for k in ("value", "normaliser", "total"))
    if total < values.size:  # a fascicle is not shared
        values, norms = values[..., 0], norms[..., 0]
    outside = (np.abs(values) >= 0.05 * norms) & (np.abs(values) > 1e-9)  # less is rounding
    return int((np.where(outside, np.sign(values), 0) == sign).sum()), values.size


def faults(table, dataset, found, shares):
    """Rows whose printed share is not that of the sign they show, or a minority without its mark."""
    listed = rows(dataset)
    _, shown = Numbers(dataset, listed, "acceleration").about(*PELVIS)
    wrong, lines = [], table.splitlines()
    for row, sign in zip(listed, shown.tolist(), strict=True):
        k = next(i for i, line in enumerate(lines) if line.startswith(row.indented[:19]))
        agree, total = shares(found, row, sign)
        opposite, _ = shares(found, row, -sign)
        printed = re.search(r"holds (\d+)/(\d+)|(\d+), (\d+) none|(\d+)/(\d+)(?:: \w+)?$", lines[k])
        numbers = [int(g) for g in printed.groups() if g]
        said = (numbers[0], numbers[0] + numbers[1] if "none" in printed[0] else numbers[1])
        marked = k + 1 < len(lines) and lines[k + 1].strip().startswith("a minority: ") and "pelvis (" in lines[k + 1]
        if said != (agree, total) or marked != (agree < opposite):
            wrong.append((row.name, said, (agree, total), marked))
    return wrong


def test_every_default_row_shows_the_share_of_its_own_sign(judged):
    found = judgement(judged, ("pelvis", "ground"), "right")
    table = "\n".join(psoas.lines(judged))
    assert max(map(len, table.splitlines())) <= 80
    assert faults(table, judged, found, counted) == []


def test_the_share_of_the_other_sign_would_be_seen(judged):
    """The twin: the share of the other sign, planted beside the one that is shown."""
    found = judgement(judged, ("pelvis", "ground"), "right")
    table = "\n".join(psoas.lines(judged))
    wrong = {name for name, *_ in faults(table, judged, found, lambda f, row, sign: counted(f, row, -sign))}
    assert {"psoas_major", "iliacus", "gluteus_maximus"} <= wrong


def test_the_share_of_the_commoner_sign_would_be_seen():
    """The twin: what was printed before, the commoner sign's share whatever is shown."""
    judged = psoas.answer("psoas actions")
    found = judgement(judged, ("pelvis", "ground"), "right")

    def commoner(found, row, sign):
        return max(counted(found, row, 1), counted(found, row, -1))

    wrong = {name for name, *_ in faults("\n".join(psoas.lines(judged)), judged, found, commoner)}
    assert "psoas_major:body_and_disc" in wrong


def test_records_have_the_share_of_the_sign_they_show(judged):
    found = {key: judgement(judged, key, "right") for key in (("pelvis", "ground"), ("femur_r", "pelvis"))}
    checked = 0
    named = {r.name: r for r in rows(judged)}
    for r in psoas.records_of(judged):
        if r["axis"] == "right" and r["muscle"] in named and r["value"] is not None:
            agree, total = counted(found[r["of"], r["relative_to"]], named[r["muscle"]], r["sign"])
            assert r["robustness"]["shown_sign"] == r["sign"]
            assert r["robustness"]["agreeing_share"] == pytest.approx(agree / total)
            other, _ = counted(found[r["of"], r["relative_to"]], named[r["muscle"]], -r["sign"])
            assert r["robustness"]["minority"] == (agree < other)
            assert "a minority" in r["sentence"] or not r["robustness"]["minority"]
            checked += 1
    assert checked >= 2 * 20


def test_a_minority_is_called_one():
    few = Beside(1, 34, 110, 0, "spine")
    assert few.minority
    assert minority_words(few, PELVIS) == "a minority: 110 of 144 ways say tilts anteriorly"
    assert "a minority" in agreement_words(few, PELVIS)
    assert not Beside(-1, 34, 110, 0, "spine").minority
    assert minority_words(Beside(-1, 34, 110, 0, "spine"), PELVIS) == ""
    none = Beside(0, 0, 108, 36, "")
    assert none.minority
    assert minority_words(none, PELVIS) == "a minority: 108 of 144 ways say tilts anteriorly"


def test_a_partial_hold_says_that_the_rest_have_no_sign():
    assert share_words(Beside(1, 108, 0, 36, "")) == "108, 36 none"
    assert "the other 36 have no reliable sign" in agreement_words(Beside(1, 108, 0, 36, ""), PELVIS)


@pytest.mark.parametrize("up", [0, 1, 71, 144])
@pytest.mark.parametrize("down", [0, 73, 99])
@pytest.mark.parametrize("sign", [-1, 0, 1])
def test_the_words_fit_their_column(up, down, sign):
    one = Beside(sign, up, down, max(0, 144 - up - down), "several" if up and down else "")
    assert len(share_words(one)) <= 18


def test_readme_body_and_disc_is_a_minority():
    found = psoas.answer("psoas actions psoas")
    row = next(r for r in rows(found) if r.name == "psoas_major:body_and_disc")
    _, shown = Numbers(found, [row], "acceleration").about(*PELVIS)
    one = beside(judgement(found, ("pelvis", "ground"), "right"), row, int(shown[0]))
    assert (one.sign, one.agree, one.opposite, one.minority) == (1, 94, 336, True)
