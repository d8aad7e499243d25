"""What an audit found, as the annotations that GitHub shows beside a change."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from psoas.answers.audit.audit import CLASSES, FINDINGS, Audit
from psoas.errors import printable

DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}  # what a message spells otherwise
PROPERTY = DATA | {":": "%3A", ",": "%2C"}  # and what the value of a property does


def annotation_lines(reports: Sequence[Audit], failed: Sequence[tuple[Audit, str]]) -> list[str]:
    """One workflow command for each rule of each file: an error where it makes the audit fail or the file is not read.

    Whatever else was found and is no note is a warning. `::error file=FILE,title=RULE::sentence`.
    """
    lines = []
    for report in reports:
        errors = dict.fromkeys(slug for one, slug in failed if one is report) | dict.fromkeys(
            f.slug for f in report.findings if f.slug == "unreadable"
        )
        warnings = dict.fromkeys(f.slug for f in report.findings if f.severity != "note" and f.slug not in errors)
        lines += [command("error", report, slug) for slug in errors]
        lines += [command("warning", report, slug) for slug in warnings]
    return lines


def command(level: str, report: Audit, slug: str) -> str:
    """One annotation."""
    told = [f.sentence for f in report.findings if f.slug == slug]
    said = told[0] if told else f"psoas {CLASSES[slug]}" if slug in CLASSES else FINDINGS[slug]
    more = f" And {len(told) - 1} more of this kind." if len(told) > 1 else ""
    properties = f"file={escaped(place(report.path), PROPERTY)},title={escaped(slug, PROPERTY)}"
    return f"::{level} {properties}::{escaped(printable(said), DATA)}{more}"


def place(path: str) -> str:
    """A file as GitHub knows it: from the root of the checkout, with slashes."""
    root = os.environ.get("GITHUB_WORKSPACE")
    file = Path(path).absolute()
    if root and file.is_relative_to(root):
        return file.relative_to(root).as_posix()
    return Path(path).as_posix()


def escaped(text: str, how: Mapping[str, str]) -> str:
    """Text with some of its letters spelled as percents.

    Examples
    --------
    >>> escaped("50 %: a,b", PROPERTY), escaped("50 %: a,b", DATA)
    ('50 %25%3A a%2Cb', '50 %25: a,b')
    """
    return "".join(how.get(letter, letter) for letter in text)
