"""Audits as people read them: a table of 80 columns, and details per model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from psoas.answers.audit.audit import (
    CLASSES,
    Audit,
    FamilyPath,
    segments_of,
    titled,
)
from psoas.errors import printable
from psoas.text.layout import lay_out, wrapped

WIDTH = 80
NAME = 34  # columns that a file's name may take in the table
FEW = 3  # findings of a kind that are told one by one
GRAVE = {"fault": "!", "warning": "-", "note": " "}


def audit_table(reports: Sequence[Audit]) -> list[str]:
    """One line per file, then one per file that could not be read."""
    rows = []
    for report in reports:
        name = shortened(printable(report.file), NAME)
        if report.error:
            rows.append([name, "could not be read", "", ""])
            continue
        sides = {s.psoas for s in report.sides.values()}
        said = report.psoas + ("*" if len(sides) > 1 else "")
        grave = sum(f.severity != "note" for f in report.findings)
        rows.append([name, report.family, said, str(grave)])
    lines = lay_out(["file", "family", "psoas", "found"], rows, "<<<>")
    lines += ["", *legend(reports)]
    return lines


def legend(reports: Iterable[Audit]) -> list[str]:
    """The classes in the table, in words."""
    there = [slug for slug in CLASSES if any(r.psoas == slug for r in reports)]
    lines = [line for slug in there for line in wrapped(f"{slug}: psoas {CLASSES[slug]}", WIDTH)]
    if any(len({s.psoas for s in r.sides.values()}) > 1 for r in reports):
        lines.append("*: the worse of two sides that differ")
    return [line.replace("psoas none", "no psoas") for line in lines]


def audit_details(report: Audit, families: bool = False) -> list[str]:
    """What one audit found, line by line; with `families` also where every family runs."""
    lines = wrapped(printable(report.file), WIDTH)
    if report.error:
        return [*lines, *indented(printable(report.error))]
    size = ", ".join(f"{n} {what}" for what, n in report.counts.items() if n)
    named = f" '{printable(report.model)}'" if report.model else ""
    kind = f"{report.format} {report.version}".strip()
    lines += indented(f"{kind}{named}, {report.family} family: {size}")
    for name, side in report.sides.items():
        held = f"psoas {CLASSES[side.psoas]}; iliacus {'as psoas' if side.iliacus == 'merged' else side.iliacus}"
        lines += indented(f"{name}: {held.replace('psoas none', 'no psoas')}")
    lines += (
        indented(f"found by: {'; '.join(map(printable, dict.fromkeys(report.evidence)))}") if report.evidence else []
    )
    lines += ["  can it answer?"] if report.questions else []
    for question in report.questions:
        lines += indented(f"{'yes' if question.answered else 'no '} {question.question} {question.why}", 4)
    lines += ["  found:"] if report.findings else ["  nothing else found"]
    lines += finding_lines(report)
    if families:
        lines += ["  runs:"]
        for path in report.families:
            lines += indented(printable(path_sentence(path)), 4)
    return lines


def finding_lines(report: Audit) -> list[str]:
    """The findings by kind, the first few of each in full."""
    lines = []
    for slug in dict.fromkeys(f.slug for f in report.findings):
        of_kind = [f for f in report.findings if f.slug == slug]
        for finding in of_kind[:FEW]:
            lines += indented(f"{GRAVE[finding.severity]} {slug}: {printable(finding.sentence)}", 4)
        if len(of_kind) > FEW:
            lines.append(f"      and {len(of_kind) - FEW} more of this kind")
    return lines


def path_sentence(path: FamilyPath) -> str:
    """Where a family runs, and what it crosses."""
    via = f" via {', '.join(segments_of(path.via))}" if path.via else ""
    crosses = f"; crosses {', '.join(path.joints)}" if path.joints else "; crosses no joint"
    ends = f"{', '.join(segments_of(path.first))} to {', '.join(segments_of(path.last))}"
    return f"{titled(path.family)} ({len(path.muscles)}): {ends}{via}{crosses}"


def indented(text: str, by: int = 2) -> list[str]:
    """Text in lines that fit, each after some spaces, the later ones two further in."""
    first, *rest = wrapped(text, WIDTH - by - 2)
    return [" " * by + first, *(" " * (by + 2) + line for line in rest)]


def shortened(text: str, width: int) -> str:
    """Text of at most `width`, its middle left out where it is longer."""
    if len(text) <= width:
        return text
    tail = (width - 3) // 2
    return f"{text[: width - 3 - tail]}...{text[-tail:]}"
