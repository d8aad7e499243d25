"""The registry, the field and the stored answer: found by being there, the same on any number of cores, never stale."""

import importlib.util
import json
import pickle
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest

import psoas
import psoas.article_claims
from psoas.article_claims.judging import field as fields
from psoas.article_claims.judging import fingerprint as prints
from psoas.article_claims.judging import registry, results
from psoas.article_claims.judging.anew import standing_anew
from psoas.article_claims.judging.draws import draw, leaning
from psoas.article_claims.judging.field import Field
from psoas.article_claims.judging.ways import COUPLES, FACTORS, GUIDES, HELD, HOLDS, OPERATORS, STEP, TORQUE
from psoas.body.body import state
from psoas.errors import FileFormatError, InvalidValueError, UnknownNameError
from support.places import ROOT

PUBLISHED = [
    *("A1", "A3", "A4", "A5", "A6", "A7", "A8", "A9", "A10", "A11", "A13", "A14", "A16", "A17", "A18", "A19", "A20"),
    *("A21", "A22", "A23", "A24", "A25", "A26", "A27", "A28"),
    *("C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C10", "C12", "C13", "C14", "C15", "C16", "C17", "C18", "C19"),
]
WAITING: list[str] = []  # for a method that is not there yet
SMALL = ("A13", "A16", "C3")  # of the field alone
QUICK = ("A6", "A9", "A22", "A27")  # of experiments that take no time


def test_every_claim_of_the_registry_is_there_and_says_all_it_must():
    found = {claim.id: claim for claim in registry.claims()}
    assert sorted(found) == sorted(PUBLISHED + WAITING)
    for name, claim in found.items():
        assert (claim.measure is None) == (name in WAITING)
        assert claim.sentence.endswith(".")
        texts = (claim.sentence, claim.where, claim.output, claim.changes, claim.supports, claim.refutes)
        assert all(texts), name
        assert all(claim.found) == (name in PUBLISHED), name


def test_an_unknown_claim_is_refused_and_the_nearest_named():
    with pytest.raises(UnknownNameError, match=r"no claim named 'A31'"):
        psoas.claims("A31")
    assert registry.asked(["a13", "A13"]) == registry.asked("A13")


def test_a_new_claim_is_one_file(first, tmp_path, monkeypatch):
    (found,), (anew,) = first.at(), first.each(standing_anew)
    monkeypatch.setattr(fields, "responses", lambda body, *_: found if body is first.body else None)
    monkeypatch.setattr(fields, "standing_anew", lambda body, *_: anew if body is first.body else None)
    text = (ROOT / "docs" / "add-a-claim.md").read_text(encoding="utf-8")
    source = re.search(r"```python\n(.*?)```", text, re.DOTALL)[1]
    (tmp_path / "c99_rectus_femoris.py").write_text(source, encoding="utf-8")
    (tmp_path / "c98_slip.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(psoas.article_claims, "__path__", [*psoas.article_claims.__path__, str(tmp_path)])
    registry.claims.cache_clear()
    try:
        with pytest.raises(InvalidValueError, match=r"c98_slip\.py holds claim 'C99'"):
            registry.claims()
        (tmp_path / "c98_slip.py").unlink()
        shutil.rmtree(tmp_path / "__pycache__", ignore_errors=True)
        assert "C99" in [claim.id for claim in registry.claims()]
        judged = psoas.claims("C99", draws=1)
        assert judged.verdict.item() in ("supported", "refuted") or judged.verdict.item().startswith("depends on")
        assert judged.claim_supporting.item() > 0.5
    finally:
        registry.claims.cache_clear()


def test_draws_are_the_same_for_the_same_seed_and_the_first_is_the_default_body():
    assert draw(3, 5) == draw(3, 5)
    assert draw(3, 5) != draw(4, 5)
    first = draw(7, 0)
    assert set(first.scales.values()) == {1.0}
    assert (first.slices, first.lean) == (1.0, 0.0)
    tilts = [draw(0, k).lean for k in range(1, 400)]
    assert np.degrees(np.std(tilts)) == pytest.approx(5.0, rel=0.1)


def test_a_lean_keeps_thighs_and_thorax_where_they_were():
    body = psoas.default_body()
    before, after = (state(body, leaning(body, "standing", lean)) for lean in (0.0, 0.1))
    for segment in ("femur_r", "femur_l", "thorax"):
        s = body.segment(segment)
        np.testing.assert_allclose(after.R[s], before.R[s], atol=1e-12)
    pelvis = body.segment("pelvis")
    assert np.degrees(np.arccos((np.trace(after.R[pelvis].T @ before.R[pelvis]) - 1) / 2)) == pytest.approx(
        5.73, abs=0.01
    )


def test_the_first_draw_is_what_the_methods_say(first):
    place = (0, 0, 0, 0, 0, 0)  # weld, levels, straight, knees held, pcsa, draw 0
    turn = first.turn("iliacus", "pelvis", "ground")
    at = {name: turn.values[(i, *place)] for i, name in enumerate(OPERATORS)}
    here = {"group": "iliacus", "segment": "pelvis", "axis": "right"}
    assert at["acceleration"] == pytest.approx(
        float(psoas.actions("iliacus").group_angular_acceleration.sel(here)), rel=1e-9
    )
    static = psoas.static("iliacus", hold=HOLDS["knees held"])
    assert at[GUIDES] == pytest.approx(float(static.group_rotation.sel(here)), rel=1e-9)
    assert at[COUPLES] == pytest.approx(float(static.group_rotation_by_couples.sel(here)), rel=1e-9)
    assert at[HELD] == pytest.approx(float(static.group_angular_acceleration.sel(here)), rel=1e-9)
    arm = float(psoas.actions("iliacus").group_segment_arm.sel({**here, "group": "iliacus_r"}))
    assert at[TORQUE] == pytest.approx(arm, rel=1e-9)  # of the right side alone
    step = psoas.step("iliacus", pairs=[("pelvis", "ground")], hold=HOLDS["knees held"])
    assert np.sign(at[STEP]) == np.sign(float(step.group_step_end.sel(group="iliacus", axis="right").isel(pair=0)))


def test_relative_turns_are_differences_about_the_same_axis_and_arms_are_those_of_the_joint(first):
    hip = first.turn("psoas_major", "femur_r", "pelvis", operators=OPERATORS[1:])
    thigh, pelvis = (first.turn("psoas_major", s, "ground", operators=OPERATORS[1:]) for s in ("femur_r", "pelvis"))
    there = np.isfinite(hip.values)
    np.testing.assert_allclose(hip.values[there], (thigh.values - pelvis.values)[there], atol=1e-9)
    arm = first.turn("psoas_major", "femur_r", "pelvis", operators=(TORQUE,)).values[0, 0, 0, 0, 0, 0, 0]
    answer = psoas.actions("psoas", operator="torque").group_moment_arm
    assert arm == pytest.approx(float(answer.sel(group="psoas_major_r", coordinate="hip_flexion_r")), rel=1e-6)
    far = first.turn("psoas_major", "thorax", "pelvis", operators=(TORQUE,))
    assert np.isnan(far.values).all()


def test_what_cannot_move_is_no_number(first):
    turn = first.turn("psoas_major", "pelvis", "ground")
    rigid, point = FACTORS["spine"].index("rigid"), FACTORS["contact"].index("point")
    held = FACTORS["hold"].index("knees held")
    assert np.isnan(turn.values[OPERATORS.index(GUIDES), :, rigid, :, held]).all()  # nothing is left free to move
    assert np.isnan(turn.values[OPERATORS.index(GUIDES), point]).all()
    assert np.isfinite(turn.values[OPERATORS.index("acceleration")]).all()


def test_a_field_is_found_once(first, monkeypatch):
    calls, (found,), (anew,) = [], first.at(), first.each(standing_anew)
    monkeypatch.setattr(fields, "responses", lambda *_: calls.append("responses") or found)
    monkeypatch.setattr(fields, "standing_anew", lambda *_: calls.append("anew") or anew)
    field = Field(draws=1)
    field.turn("iliacus", "pelvis", "ground")
    field.turn("psoas_major", "thorax", "pelvis")
    assert sorted(calls) == ["anew", "responses"]


def by_cores(*names):
    """Answers by one core and by two, as text."""
    asked = registry.asked(names)
    return [json.dumps(results.answer_of(Field(draws=2, seed=5, cores=cores), asked)) for cores in (1, 2)]


def test_one_and_two_cores_give_the_same_answer():
    one, two = by_cores("A22")
    assert one == two


def test_every_experiment_can_be_sent_to_another_process(monkeypatch):
    """As it is sent, but done here: processes start slowly, and that they do the same the test before shows."""
    sent = []

    def many(each, numbers, cores, **_):
        sent.append(cores)
        return map(pickle.loads(pickle.dumps(each)), numbers)

    monkeypatch.setattr(fields, "many", many)
    one, two = by_cores(*QUICK)
    assert one == two
    assert sorted(sent) == [1, 1, 1, 2, 2, 2]


def test_bad_numbers_are_refused():
    for wrong in ({"draws": 0}, {"seed": -1}, {"cores": 1.5}, {"draws": True}):
        with pytest.raises(InvalidValueError, match="is a whole number from"):
            Field(**wrong)
    with pytest.raises(InvalidValueError, match="no muscles 'soleus'"):
        Field(draws=1).weights("soleus")


def test_a_measure_that_fails_or_gives_nothing_is_named():
    claim = registry.asked("A13")[0]
    for wrong, message in (
        (lambda field: 1 / 0, "the measure of claim A13 fails: ZeroDivisionError"),
        (lambda field: None, "the measure of claim A13 gives NoneType, not Evidence"),
        (lambda field: {}, "gives dict, not Evidence"),
    ):
        with pytest.raises(InvalidValueError, match=message):
            results.evidence_of(replace(claim, measure=wrong), None)


@pytest.mark.parametrize("text", ["", "null", "[]", "{", '{"claims": [{}]}'])
def test_a_damaged_stored_answer_is_one_sentence(tmp_path, monkeypatch, text):
    (tmp_path / results.STORED).write_text(text, encoding="utf-8")
    monkeypatch.setattr(results, "files", lambda package: tmp_path)
    results.stored.cache_clear()
    try:
        with pytest.raises(FileFormatError, match="is damaged; psoas claims --draws 20 judges them anew"):
            psoas.claims()
    finally:
        results.stored.cache_clear()


def test_what_names_no_claim_is_refused():
    for wrong in (3, object(), float("nan"), {"A13": 1}):
        with pytest.raises(InvalidValueError, match="claims are named by id"):
            psoas.claims(wrong)
    with pytest.raises(InvalidValueError, match=r"body is a psoas\.Body"):
        psoas.claims("A13", body="x")
    with pytest.raises(InvalidValueError, match="progress is told"):
        psoas.claims("A13", draws=1, progress=3)


def test_the_stored_answer_is_that_of_these_sources():
    assert not results.stale(), "the claims' sources changed: run `make claims`"


def test_the_stored_answer_holds_every_claim_in_its_own_words():
    whole = results.stored()
    assert [row["id"] for row in whole["claims"]] == [claim.id for claim in registry.claims()]
    assert whole["draws"] >= 200
    for row, claim in zip(whole["claims"], registry.claims(), strict=True):
        assert {key: row[key] for key in results.TEXTS} == {key: getattr(claim, key) for key in results.TEXTS}


def test_the_page_of_claims_is_made_from_what_is_stored():
    spec = importlib.util.spec_from_file_location("claims_script", ROOT / "scripts" / "claims.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (ROOT / "docs" / "claims.md").read_text(encoding="utf-8") == script.markdown(psoas.claims())


def test_the_fingerprint_sees_what_the_claims_import_and_nothing_else():
    names = {path.relative_to(prints.ROOT).as_posix() for path in prints.sources()}
    assert {
        "answers/equilibrium/linear.py",
        "engines/mujoco.py",
        "bodies/default/build.py",
        "body/posture.py",
        "article_claims/judging/verdict.py",
    } <= names
    assert not {
        name for name in names if name.split("/")[0] in ("command", "plots", "offline_report", "viewer", "text")
    }
    assert not {name for name in names if name.startswith(("answers/terms", "answers/ask", "answers/gait"))}


def test_the_fingerprint_takes_every_table_that_the_claims_name():
    known = {path.stem for path in prints.tables(prints.sources())}
    assert {"muscles", "passive_ligaments", "postures", "standing_effort", "psoas_attachments", "level_ranges"} <= known
    assert "expected_arms" not in known  # of the audit alone


def test_the_fingerprint_changes_with_a_source(tmp_path, monkeypatch):
    shutil.copytree(prints.ROOT, tmp_path / "psoas", ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    monkeypatch.setattr(prints, "ROOT", tmp_path / "psoas")
    before = prints.fingerprint()
    assert before == results.fingerprint()
    path = tmp_path / "psoas" / "answers" / "equilibrium" / "linear.py"
    source = path.read_text(encoding="utf-8")
    path.write_text(source + "\n# a comment changes no number\n", encoding="utf-8")
    assert prints.fingerprint() == before
    path.write_text(source + "\nCHANGED = 1\n", encoding="utf-8")
    assert prints.fingerprint() != before
    path.write_text(source, encoding="utf-8")
    for name, seen in (("expected_arms", False), ("bed_points", True)):
        place = tmp_path / "psoas" / "anatomy" / "tables" / f"{name}.csv"
        place.write_text(place.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        assert (prints.fingerprint() != before) == seen
