"""Five answers in plain words, before anything else."""

from __future__ import annotations

from psoas.anatomy import table
from psoas.offline_report.answers import Answers
from psoas.offline_report.markup import commands, escape, paragraph
from psoas.offline_report.section import Section

ORDER, NEEDS = 5, ("loads",)  # these are of the default body
LEAD = (
    "For the default body, standing with both feet on the ground. These sentences are made from the commands under "
    "them; they are mechanics, no advice and no diagnosis."
)


def section(answers: Answers) -> Section:
    """The five answers, each with what it means and its command."""
    html = paragraph(LEAD)
    for row in table("five_answers"):
        question = row["question"][:1].upper() + row["question"][1:]
        html += f"<h3>{escape(question)}</h3>" + paragraph(row["answer"]) + paragraph(f"What it means: {row['means']}")
        html += commands(row["command"])
    return Section("answers", "Five answers in plain words", html)
