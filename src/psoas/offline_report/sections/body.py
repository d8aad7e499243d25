"""The body in three dimensions, its muscles coloured by what they do."""

from __future__ import annotations

from psoas.offline_report.answers import Answers
from psoas.offline_report.body3d import body3d
from psoas.offline_report.markup import commands
from psoas.offline_report.section import Section

ORDER, NEEDS = 20, ("scenes", "moved", "focus")


def section(answers: Answers) -> Section:
    """The 3D body, and the command for what it shows first."""
    made = body3d(answers.found["scenes"], answers.found["moved"], judged=answers.found.get("judged"))
    first = answers.found["focus"][:1]
    line = answers.actions_command(first, "--of", "pelvis", "--relative-to", "ground", "--operator", "acceleration")
    return made._replace(html=made.html + commands(line))
