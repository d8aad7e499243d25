"""`psoas audit`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from psoas.command.app import Failed, app
from psoas.command.options import Flag, NamesFile, Output, Trust, place
from psoas.command.output import chosen_format
from psoas.errors import FileFormatError, InvalidValueError, in_one_sentence, printable
from psoas.formats.writing import refuse_overwriting, say, say_wrote, write
from psoas.question.audit import AuditQuestion

if TYPE_CHECKING:
    from psoas.answers.audit.audit import Audit

FORMATS = ("table", "json")
DEEP = ("arm_jump", "arm_sign_change", "arm_unexpected", "arm_not_shortening", "path_jump")


@app.command
def audit(
    *models: Annotated[Path, Parameter(converter=place)],
    details: Flag = False,
    deep: Flag = False,
    fail_on: str | None = None,
    names: NamesFile = None,
    trust: Trust = None,
    annotations: Literal["github", "none"] | None = None,
    format: Literal["table", "json"] | None = None,
    output: Output = None,
) -> None:
    """What a model's psoas stands for, what is wrong with the file, and which questions it can answer.

    Parameters
    ----------
    models
        .osim or MJCF files, or folders: every model in them and below; one that cannot be read does not stop the rest.
    details
        All that was found in each model; a single model always has them.
    deep
        Also moment arms that change sign or jump inside the range, are not the shortening of their own path, or go
        against anatomy, which needs the model's engine.
    fail_on
        Classes or findings, parted by commas, that make the exit status 1 (see docs/audit.md).
    annotations
        github: what is found also as lines on stderr that GitHub shows beside the file; so unless given where it runs.
    """
    refuse_overwriting(output, (*models, names))
    files = (None if file is None else str(file) for file in (names, trust))
    question = AuditQuestion(tuple(map(str, models)), deep, details, fail_on, *files)
    annotated = annotations == "github" or (annotations is None and os.environ.get("GITHUB_ACTIONS") == "true")
    if code := audited(question, chosen_format(format, output, FORMATS), output, annotated):
        raise Failed(code)


def audited(question: AuditQuestion, shape: str, output: Path | None, annotated: bool = False) -> int:
    """Audit files and write the answer; 1 where something of `fail_on` was found, else 3 where a file failed.

    Each of those is told on stderr, `FAILED FILE: RULE`, and to GitHub where that listens.
    """
    from psoas.answers.audit.audit import audits, failures
    from psoas.bodies.models.load import folders_of
    from psoas.text.annotations import annotation_lines

    slugs = checked(question)
    reports, unloaded = audits(question.models, folders_of(question.trust), question.names), 0
    if question.deep:
        deeper = [deepened(report, question) for report in reports]
        unloaded = sum(found is None for found in deeper)
        reports = [found or report for found, report in zip(deeper, reports, strict=True)]
    write(audit_text(reports, question, shape), output)
    for report in reports:
        if report.error:
            say(f"psoas: {report.error}")
    say_wrote(output)
    failed = failures(reports, slugs)
    for report, slug in failed:
        say(f"FAILED {printable(report.path)}: {slug}")
    for line in annotation_lines(reports, failed) if annotated else ():
        say(line)
    if failed:
        return 1
    return FileFormatError.exit_code if unloaded or any(report.error for report in reports) else 0


def checked(question: AuditQuestion) -> Sequence[str]:
    """What makes the audit fail, if the flags go together."""
    from psoas.answers.audit.audit import check_slugs

    if not question.models:
        raise InvalidValueError("name at least one model file, or a folder of them, to audit.")
    slugs = check_slugs(slug.strip() for slug in question.fail_on.split(",")) if question.fail_on is not None else ()
    if (needing := sorted(set(DEEP) & set(slugs))) and not question.deep:
        raise InvalidValueError(f"--fail-on {needing[0]} is found by --deep only; ask for that too.")
    return slugs


def deepened(report: Audit, question: AuditQuestion) -> Audit | None:
    """A report with what the engine finds; nothing, and a sentence on stderr, where it cannot load the model."""
    from psoas.answers.audit.audit import deep_findings, with_findings
    from psoas.bodies.models.load import load_model

    if report.error:
        return report
    try:
        return with_findings(report, deep_findings(load_model(report.path, names=question.names, trust=question.trust)))
    except Exception as error:  # whatever one file brings about, the rest are looked at
        say(f"psoas: no deep look at '{printable(report.file)}': {in_one_sentence(error)}")
        return None


def audit_text(reports: Sequence[Audit], question: AuditQuestion, shape: str) -> str:
    """The reports as a table with details, or as JSON."""
    from psoas.answers.audit.tabled import audit_dataset
    from psoas.dataset.records import as_json, records_of
    from psoas.text.audit import audit_details, audit_table

    if shape == "json":
        found = audit_dataset(reports)
        return as_json(found, records_of(found), f"{question.command()} --format json")
    lines = audit_table(reports)
    if question.details or len(reports) == 1:
        lines += [line for report in reports for line in ["", *audit_details(report, families=question.details)]]
    return "\n".join([*lines, "", f"repeat: {printable(question.command())}"]) + "\n"
