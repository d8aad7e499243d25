"""The gallery's examples run, and each shows the figure beside it."""

import re
import runpy

import pytest

from psoas import plots
from support.places import ROOT

PAGE = (ROOT / "docs" / "plots.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```python\n(.*?)```", PAGE, re.S)


def drawn(code):
    """The function of psoas.plots that an example calls."""
    return re.search(r"from psoas.plots import (\w+)", code).group(1)


@pytest.mark.parametrize("code", EXAMPLES, ids=drawn)
def test_example_runs(code, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(re.sub(r"draws=\d+", "draws=2", code), names)
    made = names.get("figure")
    if made is None:
        assert (tmp_path / "frames.svg").read_bytes().startswith(b"<?xml")
    else:
        assert plots.alt_text(made)


def test_examples_are_a_few_lines_and_show_every_figure():
    assert max(sum(bool(line) for line in code.splitlines()) for code in EXAMPLES) <= 4
    assert {drawn(code) for code in EXAMPLES} == set(plots.__all__) - {"alt_text", "trial_figure", "gait_figure"}
    assert all(name in PAGE for name in plots.__all__)


def test_the_pictures_on_the_page_are_made_by_the_script():
    names = runpy.run_path(str(ROOT / "scripts" / "figures.py"))["NAMES"]
    assert set(re.findall(r"figures/(\w+)\.png", PAGE)) <= set(names)
