"""Which fascicle tilts the pelvis which way, by every operator and posture of the claims' ensemble."""

from __future__ import annotations

from psoas.offline_report.answers import Answers
from psoas.offline_report.headline import headline_table
from psoas.offline_report.markup import commands, paragraph
from psoas.offline_report.section import Section

ORDER, NEEDS = 115, ("claims",)
LEAD = (
    "Every fascicle of psoas, and whole muscles below. A column is one way to ask; read down it for what the fascicles "
    "have in common, and along a row for what depends on the question."
)


def section(answers: Answers) -> Section:
    """The headline table, from the stored claims."""
    html = paragraph(LEAD) + headline_table(answers.found["claims"]) + commands("psoas claims -o claims.nc")
    return Section("headline", "Which way, by which question", html)
