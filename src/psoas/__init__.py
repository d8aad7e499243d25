"""Answers what a muscle does, relative to what, and under which assumptions.

>>> import psoas
>>> answer = psoas.actions(["psoas", "iliacus"], posture="standing")
>>> float(answer.group_angular_acceleration.sel(group="iliacus", segment="pelvis", axis="right")) < 0
True
"""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING

from psoas.version import __version__

# public name -> the module that defines it, and its name there where that differs; imported when first asked for, so
# that `import psoas` costs nothing
_PUBLIC = {
    "Body": "psoas.body.body",
    "Conditions": "psoas.conditions",
    "PsoasError": "psoas.errors",
    "Question": "psoas.question.question",
    "State": "psoas.body.state",
    "actions": "psoas.answers.actions.actions",
    "align": "psoas.answers.align.align",
    "answer": "psoas.answers.answer",
    "ask": "psoas.answers.ask.ask",
    "arms": "psoas.answers.ranges.ranges:arms_over_ranges",
    "audit": "psoas.answers.audit.audit:audits",
    "best_stretch": "psoas.answers.stretch.stretch:best_stretch",
    "batch": "psoas.answers.batch.batch",
    "body_xml": "psoas.bodies.default.parts:exported_xml",
    "check": "psoas.answers.check.check:checks",
    "claims": "psoas.article_claims.judging.results:verdicts",
    "default_body": "psoas.bodies.default.build:load",
    "emg": "psoas.answers.emg.emg",
    "figure": "psoas.plots.figure",
    "floor": "psoas.answers.floor.floor",
    "frame": "psoas.dataset.records",
    "gait": "psoas.answers.gait.gait",
    "gpu_body": "psoas.engines.warp",
    "lengths": "psoas.answers.actions.lengths",
    "lines": "psoas.text.lines",
    "loads": "psoas.answers.loads.loads",
    "passive_body": "psoas.mechanics.tissue.passive_body",
    "photo": "psoas.text.photo_page:photo_page",
    "posture": "psoas.answers.posture.posture",
    "posture_at": "psoas.body.posture",
    "posture_of": "psoas.trials.posture_of",
    "read": "psoas.formats.read",
    "read_model": "psoas.bodies.models.load:load_model",
    "records": "psoas.dataset.records",
    "records_of": "psoas.dataset.records",
    "relative": "psoas.dataset.relative",
    "relative_arm": "psoas.dataset.relative",
    "report": "psoas.offline_report.questions:report_page",
    "robustness": "psoas.answers.actions.robustness",
    "sacrum": "psoas.answers.floor.sacrum",
    "scene": "psoas.answers.scene.scene",
    "show_versions": "psoas.text.versions",
    "static": "psoas.answers.equilibrium.static",
    "step": "psoas.answers.equilibrium.step",
    "swing": "psoas.answers.swing.swing",
    "stretch": "psoas.answers.stretch.stretch",
    "study": "psoas.studies.run",
    "sweep": "psoas.answers.actions.sweep",
    "terms": "psoas.answers.terms.terms",
    "tightness": "psoas.answers.tightness.tightness",
    "trial": "psoas.answers.trial.trial",
    "view": "psoas.viewer.serve",
    "why": "psoas.answers.actions.why",
}

__all__ = [
    "Body",
    "Conditions",
    "PsoasError",
    "Question",
    "State",
    "__version__",
    "actions",
    "align",
    "answer",
    "arms",
    "ask",
    "audit",
    "batch",
    "best_stretch",
    "body_xml",
    "check",
    "claims",
    "default_body",
    "emg",
    "figure",
    "floor",
    "frame",
    "gait",
    "gpu_body",
    "lengths",
    "lines",
    "loads",
    "passive_body",
    "photo",
    "posture",
    "posture_at",
    "posture_of",
    "read",
    "read_model",
    "records",
    "records_of",
    "relative",
    "relative_arm",
    "report",
    "robustness",
    "sacrum",
    "scene",
    "show_versions",
    "static",
    "step",
    "stretch",
    "study",
    "sweep",
    "swing",
    "terms",
    "tightness",
    "trial",
    "view",
    "why",
]

if TYPE_CHECKING:
    from psoas.answers.actions.actions import actions
    from psoas.answers.actions.lengths import lengths
    from psoas.answers.actions.robustness import robustness
    from psoas.answers.actions.sweep import sweep
    from psoas.answers.actions.why import why
    from psoas.answers.align.align import align
    from psoas.answers.answer import answer
    from psoas.answers.ask.ask import ask
    from psoas.answers.audit.audit import audits as audit
    from psoas.answers.batch.batch import batch
    from psoas.answers.check.check import checks as check
    from psoas.answers.emg.emg import emg
    from psoas.answers.equilibrium.static import static
    from psoas.answers.equilibrium.step import step
    from psoas.answers.floor.floor import floor
    from psoas.answers.floor.sacrum import sacrum
    from psoas.answers.gait.gait import gait
    from psoas.answers.loads.loads import loads
    from psoas.answers.posture.posture import posture
    from psoas.answers.ranges.ranges import arms_over_ranges as arms
    from psoas.answers.scene.scene import scene
    from psoas.answers.stretch.stretch import best_stretch, stretch
    from psoas.answers.swing.swing import swing
    from psoas.answers.terms.terms import terms
    from psoas.answers.tightness.tightness import tightness
    from psoas.answers.trial.trial import trial
    from psoas.article_claims.judging.results import verdicts as claims
    from psoas.bodies.default.build import load as default_body
    from psoas.bodies.default.parts import exported_xml as body_xml
    from psoas.bodies.models.load import load_model as read_model
    from psoas.body.body import Body
    from psoas.body.posture import posture_at
    from psoas.body.state import State
    from psoas.conditions import Conditions
    from psoas.dataset.records import frame, records, records_of
    from psoas.dataset.relative import relative, relative_arm
    from psoas.engines.warp import gpu_body
    from psoas.errors import PsoasError
    from psoas.formats.read import read
    from psoas.mechanics.tissue.passive_body import passive_body
    from psoas.offline_report.questions import report_page as report
    from psoas.plots.figure import figure
    from psoas.question.question import Question
    from psoas.studies.run import study
    from psoas.text.lines import lines
    from psoas.text.photo_page import photo_page as photo
    from psoas.text.versions import show_versions
    from psoas.trials.posture_of import posture_of
    from psoas.viewer.serve import view


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'psoas' has no attribute '{name}'")
    from psoas.places import imported

    place = _PUBLIC[name]
    value: object = imported(place if ":" in place else f"{place}:{name}")
    if isinstance(value, FunctionType):
        from psoas.door import checked

        value = checked(name, value)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
