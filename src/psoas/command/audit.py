"""Audits as people and programs read them: a table of 80 columns, details per model, one JSON object."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psoas
from psoas.answers.audit.audit import (
    CLASSES,
    Audit,
    FamilyPath,
    audits,
    check_slugs,
    deep_findings,
    failed,
    segments_of,
    titled,
    with_findings,
)
from psoas.errors import FileFormatError, InvalidValueError, PsoasError, printable
from psoas.formats.writing import say, write
from psoas.text.layout import lay_out, wrapped

AUDIT_SCHEMA = 1  # version of the JSON's layout
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


def audit_record(report: Audit) -> dict[str, Any]:
    """An audit as plain data."""
    return {
        "file": report.file,
        "error": report.error or None,
        "model": report.model,
        "format": report.format,
        "version": report.version,
        "family": report.family,
        "psoas": report.psoas or None,
        "sides": {
            name: {**{k: list(v) if isinstance(v, tuple) else v for k, v in side._asdict().items()}}
            for name, side in report.sides.items()
        },
        "evidence": list(report.evidence),
        "counts": dict(report.counts),
        "families": [
            {k: list(v) if isinstance(v, tuple) else v for k, v in path._asdict().items()} for path in report.families
        ],
        "findings": [{**f._asdict(), "about": list(f.about)} for f in report.findings],
        "questions": [q._asdict() for q in report.questions],
    }


def audit_json(reports: Iterable[Audit], version: str, repeat: str = "") -> str:
    """One object `{psoas, repeat, audits}`; names are data, every character that could act is spelled out."""
    whole = {
        "psoas": {"version": version, "schema": AUDIT_SCHEMA},
        "repeat": repeat,
        "audits": [audit_record(report) for report in reports],
    }
    text = json.dumps(whole, indent=1, ensure_ascii=True, allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") + "\n"


def audited(
    models: Sequence[Path],
    details: bool,
    deep: bool,
    fail_on: str | None,
    names: Path | None,
    shape: str,
    output: Path | None,
) -> int:
    """Audit files and write the answer; 1 where something of `fail_on` was found, else 3 where a file failed."""
    if not models:
        raise InvalidValueError("name at least one model file to audit.")
    if names is not None and not deep:
        raise InvalidValueError("--names is for --deep, which loads the model; the audit itself goes by geometry.")
    slugs = check_slugs(slug.strip() for slug in fail_on.split(",")) if fail_on is not None else ()
    if (needing := sorted({"arm_jump", "arm_sign_change"} & set(slugs))) and not deep:
        raise InvalidValueError(f"--fail-on {needing[0]} is found by --deep only; ask for that too.")
    reports, unloaded = audits(models), 0
    if deep:
        deeper = [deepened(path, report, names) for path, report in zip(models, reports, strict=True)]
        unloaded = sum(found is None for found in deeper)
        reports = [found or report for found, report in zip(deeper, reports, strict=True)]
    flags = [*(["--details"] if details else []), *(["--deep"] if deep else [])]
    flags += [*(["--fail-on", fail_on] if fail_on else []), *(["--names", str(names)] if names else [])]
    repeat = shlex.join(["psoas", "audit", *map(str, models), *flags])
    if shape == "json":
        write(audit_json(reports, psoas.__version__, f"{repeat} --format json"), output)
    else:
        lines = audit_table(reports)
        if details or len(reports) == 1:
            lines += [line for report in reports for line in ["", *audit_details(report, families=details)]]
        write("\n".join([*lines, "", f"repeat: {printable(repeat)}"]) + "\n", output)
    for report in reports:
        if report.error:
            say(f"psoas: {report.error}")
    if failed(reports, slugs):
        return 1
    return FileFormatError.exit_code if unloaded or any(report.error for report in reports) else 0


def deepened(path: Path, report: Audit, names: Path | None) -> Audit | None:
    """A report with what the engine finds; nothing, and a sentence on stderr, where it cannot load the model."""
    if report.error:
        return report
    try:
        return with_findings(report, deep_findings(psoas.load_model(path, names=names)))
    except PsoasError as error:
        say(f"psoas: no deep look at '{printable(path.name)}': {error}")
        return None
