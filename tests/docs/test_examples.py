"""The README's commands print what it says, and its Python runs."""

import doctest
import re
import shlex

import pytest

from psoas.command.main import main
from support.places import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def console_blocks():
    for block in re.findall(r"```console\n(.*?)```", README, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            yield command, output


CONSOLE = list(console_blocks())


@pytest.mark.parametrize(("command", "output"), CONSOLE, ids=[c for c, _ in CONSOLE])
def test_console_output_is_as_printed(command, output, capsys):
    assert main(shlex.split(command)[1:]) == 0
    printed = capsys.readouterr().out.splitlines()
    for line in output.splitlines():
        if line != "...":
            assert line in printed


def shell_commands():
    text = "\n".join(re.findall(r"```sh\n(.*?)```", README, re.S))
    return [line.split("#")[0].strip() for line in text.splitlines() if line.startswith("psoas ")]


@pytest.mark.parametrize("command", shell_commands())
def test_commands_run(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(shlex.split(command)[1:]) == 0


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
    from psoas.bodies.default.build import REPAIRS

    page = (ROOT / "docs" / "body.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| (\d+) \|", page, re.M))
    for number, _ in REPAIRS:
        for n in re.findall(r"\d+", number):
            assert n in listed, n
