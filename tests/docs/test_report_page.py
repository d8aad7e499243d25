"""What docs/report.md says of the report is so."""

import doctest
import re
from pathlib import Path

from psoas.offline_report.page import section_modules
from psoas.offline_report.questions import report_page
from support.places import ROOT

PAGE = (ROOT / "docs" / "report.md").read_text(encoding="utf-8")


def test_its_example_is_the_one_that_runs_where_the_function_stands():
    shown, run = (doctest.DocTestParser().get_examples(text) for text in (PAGE, report_page.__doc__))
    assert len(shown) == 3
    assert [(one.source, one.want) for one in shown] == [(one.source, one.want) for one in run]


def test_its_table_lists_every_section():
    rows = re.findall(r"^\| ([A-Z][^|]+) \|", PAGE, re.M)
    assert len(rows) == len(section_modules())
    sources = " ".join(Path(m.__file__).read_text(encoding="utf-8") for m in section_modules())
    assert all(f'"{title}"' in sources for title in rows if title != "The body, and what moves")
