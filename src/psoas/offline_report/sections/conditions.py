"""Conditions and versions: what these numbers hang on."""

from __future__ import annotations

from psoas.offline_report.answers import Answers
from psoas.offline_report.markup import escape, paragraph
from psoas.offline_report.section import Section

ORDER, NEEDS = 130, ()


def section(answers: Answers) -> Section:
    """What was assumed, what it was computed with, and what is not on this page."""
    said = [("posture and conditions", conditions(answers)), *answers.facts]
    items = "".join(f"<dt>{escape(k)}</dt><dd>{escape(v)}</dd>" for k, v in said if v)
    html = f"<dl>{items}</dl>"
    if answers.absent:
        reasons: dict[str, list[str]] = {}
        for what, why in answers.absent.items():
            reasons.setdefault(why, []).append(what)
        bullets = "".join(f"<li>{escape(', '.join(what))}: {escape(why)}</li>" for why, what in reasons.items())
        lead = paragraph("Not on this page, because this body or posture cannot answer it:", "absent")
        html = f'{lead}<ul class="absent">{bullets}</ul>{html}'
    return Section("conditions", "Conditions and versions", html)


def conditions(answers: Answers) -> str:
    """Of the answer that the page begins with."""
    found = answers.found.get("actions")
    return "" if found is None else f"{found.attrs['posture']}; {found.attrs['conditions']}"
