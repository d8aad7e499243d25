"""What `psoas terms` found, as people, editors and other programs read it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from psoas.answers.terms.finding import WARNING, Finding, Rule, rules
from psoas.dataset.records import escaped as in_json
from psoas.dataset.records import harmless
from psoas.errors import printable
from psoas.text.annotations import DATA, PROPERTY, escaped, place
from psoas.text.layout import lay_out, wrapped
from psoas.version import __version__

SARIF = "https://json.schemastore.org/sarif-2.1.0.json"
FILELESS = ("text", "-")  # findings in what is no file
TERMS_SCHEMA = 1  # version of the JSON's layout


def terms_lines(found: Sequence[Finding]) -> list[str]:
    """A block for each finding: where, which rule, what is left out, better words, and what to ask."""
    lines = [summary(found), ""]
    for one in found:
        lines += wrapped(f"{where(one)}: {one.rule} {one.message}")
        lines += [
            f"    {line}" for text in (f"better: {one.better}", f"ask: {one.question}") for line in wrapped(text, 76)
        ]
    return lines if found else lines[:1]


def summary(found: Sequence[Finding]) -> str:
    """How much was found, in a sentence."""
    if not found:
        return "Nothing that these rules ask about was found."
    files = len({one.file for one in found})
    return (
        f"{len(found)} place{'s' * (len(found) != 1)} in {files} text{'s' * (files != 1)} where something is left "
        "open: who, which segment, relative to what, or how it was measured."
    )


def where(one: Finding) -> str:
    """File, line and column."""
    return f"{printable(one.file)}:{one.line}:{one.column}"


def concise(found: Sequence[Finding]) -> list[str]:
    """A line for each finding."""
    return [f"{where(one)}: {one.rule} {printable(one.message)}" for one in found]


def statistics(found: Sequence[Finding]) -> list[str]:
    """How often each rule found something, most first."""
    counts = Counter(one.rule for one in found)
    rows = [
        [str(n), rule, rules()[rule].name] for rule, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    ]
    return lay_out(["times", "rule", "name"], rows, "><<") if rows else [summary(found)]


def explained(rule: Rule) -> list[str]:
    """All about a rule."""
    shown = "shown" if rule.level == WARNING else "shown with --select ALL"
    lines = [f"{rule.id} {rule.name} ({rule.level}, {shown})", ""]
    lines += wrapped(rule.message.replace("{text}", "...").replace("{note}", "..."))
    lines += ["", *wrapped(f"better: {rule.better}"), *wrapped(f"ask: {rule.question}")]
    lines += wrapped(f"passes: {rule.exempt}") if rule.exempt else []
    for title, examples in (("is found:", rule.fires), ("passes:", rule.clear)):
        lines += ["", title, *(f"  {line}" for text in examples for line in wrapped(text, 76))]
    return lines


def safe_json(value: Any) -> str:
    """JSON in which every character that could act is spelled out."""
    text = json.dumps(value, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    return "".join(c if harmless(c) else in_json(c) for c in text)


def as_json(found: Sequence[Finding], repeat: str) -> str:
    """The findings under `records`."""
    return safe_json(
        {
            "psoas": {"version": __version__, "schema": TERMS_SCHEMA},
            "answer": "terms",
            "summary": summary(found),
            "repeat": repeat,
            "records": [one.record() for one in found],
        }
    )


def as_sarif(found: Sequence[Finding]) -> str:
    """SARIF 2.1.0, with the help of every rule that found something."""
    order = sorted({one.rule for one in found})
    described = [
        {
            "id": rule,
            "name": "".join(word.capitalize() for word in rules()[rule].name.split("-")),
            "shortDescription": {"text": rules()[rule].name.replace("-", " ")},
            "help": {"text": f"{rules()[rule].question} Better: {rules()[rule].better}."},
            "defaultConfiguration": {"level": rules()[rule].level},
        }
        for rule in order
    ]
    results = [
        {
            "ruleId": one.rule,
            "ruleIndex": order.index(one.rule),
            "level": one.level,
            "message": {"text": f"{printable(one.message)} {one.question}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(one.file.replace("\\", "/"), safe="/:-._~")},
                        "region": {
                            "startLine": one.line,
                            "startColumn": one.column,
                            "snippet": {"text": one.text},
                        },
                    }
                }
            ],
        }
        for one in found
    ]
    driver = {"name": "psoas terms", "version": __version__, "rules": described}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return safe_json({"$schema": SARIF, "version": "2.1.0", "runs": [run]})


def github_lines(found: Sequence[Finding]) -> list[str]:
    """Workflow commands that GitHub shows beside the file; of a text that is no file, without a place."""
    lines = []
    for one in found:
        level = "warning" if one.level == WARNING else "notice"
        at = (
            f"file={escaped(place(one.file), PROPERTY)},line={one.line},col={one.column},"
            if one.file not in FILELESS
            else ""
        )
        said = escaped(printable(f"{one.message} {one.question}"), DATA)
        lines.append(f"::{level} {at}title={escaped(f'{one.rule} {one.name}', PROPERTY)}::{said}")
    return lines
