"""README's Python runs, and links of all pages lead somewhere; its commands are run by test_printed.py."""

import doctest
import re

from support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_python_of_the_readme():
    found = doctest.DocTestParser().get_doctest(README, {}, "README", "README.md", 0)
    assert len(found.examples) >= 5
    results = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE).run(found)
    assert results.failed == 0


def test_links_of_the_docs_exist():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_readme_opens_with_the_question_the_answer_and_the_two_commands():
    at = [README.index(text) for text in ("What does this muscle do", "$ psoas actions", "make actions", "make test")]
    assert at == sorted(at)


def test_body_page_lists_every_repair():
    from psoas.bodies.default.upstream import REPAIRS

    page = (ROOT / "docs" / "body.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (\d+) \|", page, re.M))
    for number, _ in REPAIRS:
        for n in re.findall(r"\d+", number):
            assert n in listed, n
