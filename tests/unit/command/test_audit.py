"""The audit where machines read it: which file and rule failed, GitHub's annotations, folders."""

import json
import re

import pytest

from psoas.answers.audit.audit import Audit, Finding
from psoas.text.annotations import annotation_lines
from support.audit_models import MODELS, Made

pytestmark = pytest.mark.usefixtures("here")
ANNOTATION = re.compile(r"::(error|warning) file=([^:,]+),title=([a-z_]+)::([^\n]+)")


@pytest.fixture
def models(here):
    """A folder of three models, one of them below, with files that are none."""
    (here / "models" / "old").mkdir(parents=True)
    for slug, name in (("split", "a.osim"), ("pelvis_origin", "b.xml"), ("merged", "old/c.osim")):
        one = Made(*MODELS[slug][:2])
        (one.mjcf if name.endswith(".xml") else one.osim)(here).rename(here / "models" / name)
    (here / "models" / "notes.txt").write_text("none")
    (here / "models" / "setup.xml").write_text('<OpenSimDocument Version="40000"><ScaleTool/></OpenSimDocument>')
    (here / "models" / "assets.xml").write_text("<mujoco><asset/></mujoco>")
    (here / "models" / ".git").mkdir()
    (here / "models" / ".git" / "d.osim").write_text("none")
    return here / "models"


def test_what_failed_is_named_by_file_and_rule(run, models):
    code, out, err = run("audit", "models/a.osim", "models/b.xml", "--fail-on", "merged,split")
    assert (code, err) == (1, "FAILED models/a.osim: split\n")
    assert "FAILED" not in out
    assert run("audit", "models/b.xml", "--fail-on", "merged,split")[::2] == (0, "")


def test_json_stays_json_beside_what_failed(run, models):
    code, out, err = run("audit", "models", "--fail-on", "merged", "--annotations", "github", "--format", "json")
    assert code == 1
    assert len(json.loads(out)["details"]["audits"]) == 3
    assert err.startswith("FAILED models/old/c.osim: merged\n")


def test_a_folder_is_every_model_in_it_and_below(answered, models):
    out = answered("audit", "models")
    assert [line.split()[0] for line in out.splitlines()[1:4]] == ["a.osim", "b.xml", "old/c.osim"]
    assert out.splitlines()[-1] == "repeat: psoas audit models"
    assert "d.osim" not in out
    assert "setup" not in out
    assert "assets" not in out


def test_a_folder_without_a_model_is_a_sentence(refused, models):
    (models / "empty").mkdir()
    assert "'models/empty' holds no model" in refused("audit", "models/empty", code=3)
    assert "'models/.git'" not in refused("audit", "models/a.osim", "models/empty", code=3)


@pytest.mark.parametrize("empty", ["", "  "])
def test_an_empty_path_is_no_folder(run, models, monkeypatch, empty):
    """What a shell's unset variable leaves was the current folder: audited, or trusted."""
    monkeypatch.chdir(models)
    one = str(next(file.name for file in sorted(models.iterdir()) if file.is_file()))
    for arguments in ((empty,), (one, empty), (empty, one), (one, "--trust", empty)):
        code, out, err = run("audit", *arguments)
        assert (code, out) == (2, "")
        assert "a path is empty" in err
    assert run("audit", ".", "--trust", ".")[0] != 2


def test_github_is_told_of_every_rule_of_every_file(run, models):
    code, _, err = run("audit", "models", "--fail-on", "split", "--annotations", "github")
    assert code == 1
    told = [ANNOTATION.fullmatch(line).groups() for line in err.splitlines() if not line.startswith("FAILED")]
    assert ("error", "models/a.osim", "split") in [one[:3] for one in told]
    assert ("warning", "models/a.osim", "force_counted_twice") in [one[:3] for one in told]
    assert [one for one in told if one[0] == "error"] == [one for one in told if one[2] == "split"]


def test_it_is_told_by_itself_where_github_runs_it(run, models, monkeypatch):
    assert "::" not in run("audit", "models")[2]
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(models.parent))
    assert "::warning file=models/a.osim,title=force_counted_twice::" in run("audit", models)[2]
    assert "::" not in run("audit", "models", "--annotations", "none")[2]


def test_what_cannot_be_read_is_an_error(run, here):
    (here / "broken.osim").write_text("<OpenSimDocument")
    code, _, err = run("audit", "broken.osim", "--annotations", "github")
    assert code == 3
    assert "::error file=broken.osim,title=unreadable::" in err


HOSTILE = "a,b:50 %\n::error file=x,title=y::planted"


def test_names_cannot_plant_an_annotation():
    """GitHub's rules: %, CR and LF in a message; also : and , in a property."""
    finding = Finding("wrap_missing", "warning", f"{HOSTILE} of it")
    lines = annotation_lines([Audit(HOSTILE, psoas="split", findings=(finding,), path=HOSTILE)], [])
    assert lines == [
        "::warning file=a%2Cb%3A50 %25%0A%3A%3Aerror file=x%2Ctitle=y%3A%3Aplanted,title=wrap_missing::"
        "a,b:50 %25\\n::error file=x,title=y::planted of it"
    ]
    assert all("\n" not in line for line in lines)


def test_an_annotation_without_escapes_would_be_seen():
    """The twin: the same name as it is would be a second command on a line of its own."""
    plain = f"::warning file={HOSTILE},title=wrap_missing::{HOSTILE}"
    assert any(ANNOTATION.fullmatch(line) for line in plain.splitlines())
