"""Answers what a muscle does, relative to what, and under which assumptions.

>>> import psoas
>>> answer = psoas.actions(["psoas", "iliacus"], posture="standing")
>>> float(answer.group_angular_acceleration.sel(group="iliacus", segment="pelvis", axis="right")) < 0
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.version import __version__

# public name -> the module that defines it; imported when first asked for, so that `import psoas` costs nothing
_PUBLIC = {
    "Question": "psoas.question.question",
    "actions": "psoas.answers.actions.actions",
    "answer": "psoas.answers.answer",
    "figure": "psoas.plots.figure",
    "lines": "psoas.text.lines",
    "frame": "psoas.dataset.records",
    "records": "psoas.dataset.records",
    "records_of": "psoas.dataset.records",
    "read": "psoas.formats.read",
    "audits": "psoas.answers.audit.audit",
    "relative": "psoas.dataset.relative",
    "relative_arm": "psoas.dataset.relative",
    "robustness": "psoas.answers.actions.robustness",
    "loads": "psoas.answers.loads.loads",
    "posture": "psoas.answers.posture.posture",
    "report_page": "psoas.offline_report.questions",
    "scene": "psoas.answers.scene.scene",
    "static": "psoas.answers.equilibrium.static",
    "step": "psoas.answers.equilibrium.step",
    "sweep": "psoas.answers.actions.sweep",
    "trial": "psoas.answers.trial.trial",
    "why": "psoas.answers.actions.why",
    "verdicts": "psoas.article_claims.judging.results",
    "load": "psoas.bodies.default.build",
    "load_model": "psoas.bodies.models.load",
    "body_xml": "psoas.bodies.default.build",
    "Body": "psoas.body.body",
    "State": "psoas.body.state",
    "Conditions": "psoas.conditions",
    "posture_at": "psoas.body.posture",
    "PsoasError": "psoas.errors",
}

__all__ = [
    "Body",
    "Conditions",
    "PsoasError",
    "Question",
    "State",
    "__version__",
    "actions",
    "answer",
    "audits",
    "body_xml",
    "figure",
    "frame",
    "lines",
    "load",
    "load_model",
    "loads",
    "posture",
    "posture_at",
    "read",
    "records",
    "records_of",
    "relative",
    "relative_arm",
    "report_page",
    "robustness",
    "scene",
    "static",
    "step",
    "sweep",
    "trial",
    "verdicts",
    "why",
]

if TYPE_CHECKING:
    from psoas.answers.actions.actions import actions
    from psoas.answers.actions.robustness import robustness
    from psoas.answers.actions.sweep import sweep
    from psoas.answers.actions.why import why
    from psoas.answers.answer import answer
    from psoas.answers.audit.audit import audits
    from psoas.answers.equilibrium.static import static
    from psoas.answers.equilibrium.step import step
    from psoas.answers.loads.loads import loads
    from psoas.answers.posture.posture import posture
    from psoas.answers.scene.scene import scene
    from psoas.answers.trial.trial import trial
    from psoas.article_claims.judging.results import verdicts
    from psoas.bodies.default.build import body_xml, load
    from psoas.bodies.models.load import load_model
    from psoas.body.body import Body
    from psoas.body.posture import posture_at
    from psoas.body.state import State
    from psoas.conditions import Conditions
    from psoas.dataset.records import frame, records, records_of
    from psoas.dataset.relative import relative, relative_arm
    from psoas.errors import PsoasError
    from psoas.formats.read import read
    from psoas.offline_report.questions import report_page
    from psoas.plots.figure import figure
    from psoas.question.question import Question
    from psoas.text.lines import lines


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'psoas' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
