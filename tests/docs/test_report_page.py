"""What docs/report.md says of the report is so."""

import doctest
import re
from pathlib import Path

from psoas.offline_report.page import section_modules
from support.places import ROOT

PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")


def test_its_example_runs():
    found = doctest.DocTestParser().get_doctest(PAGE, {}, "report", "report.md", 0)
    assert len(found.examples) == 3
    assert doctest.DocTestRunner().run(found).failed == 0


def test_its_table_lists_every_section():
    rows = re.findall(r"^\| ([A-Z][^|]+) \|", PAGE, re.M)
    assert len(rows) == len(section_modules())
    sources = " ".join(Path(m.__file__).read_text(encoding="utf-8") for m in section_modules())
    assert all(f'"{title}"' in sources for title in rows if title != "The body, and what moves")
