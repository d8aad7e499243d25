"""The five answers are made, never typed: table, page, README, report and live page say the same."""

import importlib.util

import pytest

from psoas.anatomy import table
from psoas.offline_report.sections.answers import section
from psoas.viewer.panel import five_answers
from support.places import ROOT
from support.printed import wrong


@pytest.fixture(scope="module")
def made():
    spec = importlib.util.spec_from_file_location("answers", ROOT / "scripts" / "answers.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_page_and_readme_are_made_from_the_table(made):
    rows = [dict(row) for row in table("five_answers")]
    assert [row["key"] for row in rows] == [five.key for five in made.FIVE]
    assert (ROOT / "docs" / "answers.md").read_text(encoding="utf-8") == made.page_text(rows), "run scripts/answers.py"
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert made.with_head(readme, made.head_text(rows)) == readme
    rows[0]["answer"] += " And more."
    assert made.with_head(readme, made.head_text(rows)) != readme  # the twin


def test_an_answer_is_what_its_command_says_today(made):
    row = table("five_answers")[0]
    assert made.by_ask(made.FIVE[0]) == row["answer"], "run scripts/answers.py"


def test_every_answer_has_its_share_its_picture_and_a_command(made):
    for row in table("five_answers"):
        assert any(c.isdigit() for c in row["answer"])
        assert (ROOT / "docs" / row["picture"]).is_file()
        assert wrong(row["command"]) is None
        assert row["means"]


def test_report_and_live_page_say_them_too():
    html, live = section(None).html, five_answers()
    for row in table("five_answers"):
        words = row["answer"].split(".")[0][:40].replace("%", "%")
        assert words in html
        assert words in live
