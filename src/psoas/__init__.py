"""Answers what a muscle does, relative to what, and under which assumptions.

>>> import psoas
>>> answer = psoas.actions(["psoas", "iliacus"], posture="standing")
>>> float(answer.group_angular_acceleration.sel(group="iliacus", segment="pelvis", axis="right")) < 0
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

# public name -> the module that defines it; imported when first asked for, so that `import psoas` costs nothing
_PUBLIC = {
    "actions": "psoas.methods.actions",
    "answers": "psoas.records",
    "read": "psoas.formats.reading",
    "audits": "psoas.methods.audit",
    "relative": "psoas.methods.relations",
    "relative_arm": "psoas.methods.relations",
    "robustness": "psoas.methods.robustness",
    "loads": "psoas.methods.loads",
    "posture": "psoas.methods.tight",
    "report_page": "psoas.reporting",
    "scene": "psoas.methods.scene",
    "static": "psoas.methods.static",
    "step": "psoas.methods.step",
    "sweep": "psoas.methods.sweep",
    "trial": "psoas.methods.trial",
    "why": "psoas.methods.why",
    "verdicts": "psoas.claims.results",
    "load": "psoas.bodies.default",
    "load_model": "psoas.bodies.models",
    "body_xml": "psoas.bodies.default",
    "Body": "psoas.body",
    "State": "psoas.body",
    "Conditions": "psoas.conditions",
    "posture_at": "psoas.postures",
    "PsoasError": "psoas.errors",
}

__all__ = [
    "Body",
    "Conditions",
    "PsoasError",
    "State",
    "__version__",
    "actions",
    "answers",
    "audits",
    "body_xml",
    "load",
    "load_model",
    "loads",
    "posture",
    "posture_at",
    "read",
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
    from psoas.bodies.default import body_xml, load
    from psoas.bodies.models import load_model
    from psoas.body import Body, State
    from psoas.claims.results import verdicts
    from psoas.conditions import Conditions
    from psoas.errors import PsoasError
    from psoas.formats.reading import read
    from psoas.methods.actions import actions
    from psoas.methods.audit import audits
    from psoas.methods.loads import loads
    from psoas.methods.relations import relative, relative_arm
    from psoas.methods.robustness import robustness
    from psoas.methods.scene import scene
    from psoas.methods.static import static
    from psoas.methods.step import step
    from psoas.methods.sweep import sweep
    from psoas.methods.tight import posture
    from psoas.methods.trial import trial
    from psoas.methods.why import why
    from psoas.postures import posture_at
    from psoas.records import answers
    from psoas.reporting import report_page


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'psoas' has no attribute '{name}'")
    from importlib import import_module

    value = getattr(import_module(_PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
