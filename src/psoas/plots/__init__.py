"""Pictures of datasets, as matplotlib figures; nothing here sees an engine, and matplotlib loads with the first one.

>>> import psoas
>>> from psoas.plots import alt_text, arms_figure
>>> made = arms_figure(psoas.sweep("psoas", "hip_flexion_r=0:90:30", of="femur_r", relative_to="pelvis",
...                                operator="torque"))
>>> alt_text(made)
'Moment arm of the right muscles about the mediolateral axis, femur_r relative to pelvis, over hip_flexion_r from 0 to
90 deg: psoas major flexes with 23.3 to 33.4 mm. Assumed: standing; both feet welded; lumbar levels free; straight
path.'
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

# public name -> the module that defines it; imported when first asked for
_PUBLIC = {
    "actions_figure": "psoas.plots.actions",
    "align_figure": "psoas.plots.align",
    "alt_text": "psoas.plots.alt",
    "arms_figure": "psoas.plots.arms",
    "curves_figure": "psoas.plots.step",
    "emg_figure": "psoas.plots.emg",
    "fascicle_figure": "psoas.plots.fascicles",
    "floor_figure": "psoas.plots.floor",
    "frames_figure": "psoas.plots.frames",
    "gait_figure": "psoas.plots.gait",
    "headline_figure": "psoas.plots.claims",
    "lengths_figure": "psoas.plots.lengths",
    "loads_figure": "psoas.plots.loads",
    "posture_figure": "psoas.plots.posture",
    "robustness_figure": "psoas.plots.robustness",
    "sacrum_figure": "psoas.plots.sacrum",
    "scene_figure": "psoas.plots.scene",
    "static_figure": "psoas.plots.static",
    "best_figure": "psoas.plots.stretch",
    "stretch_figure": "psoas.plots.stretch",
    "sweep_figure": "psoas.plots.sweep",
    "tightness_figure": "psoas.plots.tightness",
    "swing_figure": "psoas.plots.swing",
    "trial_figure": "psoas.plots.trial",
}

__all__ = [
    "actions_figure",
    "align_figure",
    "alt_text",
    "arms_figure",
    "best_figure",
    "curves_figure",
    "emg_figure",
    "fascicle_figure",
    "floor_figure",
    "frames_figure",
    "gait_figure",
    "headline_figure",
    "lengths_figure",
    "loads_figure",
    "posture_figure",
    "robustness_figure",
    "sacrum_figure",
    "scene_figure",
    "static_figure",
    "stretch_figure",
    "sweep_figure",
    "swing_figure",
    "tightness_figure",
    "trial_figure",
]

if TYPE_CHECKING:
    from psoas.plots.actions import actions_figure
    from psoas.plots.align import align_figure
    from psoas.plots.alt import alt_text
    from psoas.plots.arms import arms_figure
    from psoas.plots.claims import headline_figure
    from psoas.plots.emg import emg_figure
    from psoas.plots.fascicles import fascicle_figure
    from psoas.plots.floor import floor_figure
    from psoas.plots.frames import frames_figure
    from psoas.plots.gait import gait_figure
    from psoas.plots.lengths import lengths_figure
    from psoas.plots.loads import loads_figure
    from psoas.plots.posture import posture_figure
    from psoas.plots.robustness import robustness_figure
    from psoas.plots.sacrum import sacrum_figure
    from psoas.plots.scene import scene_figure
    from psoas.plots.static import static_figure
    from psoas.plots.step import curves_figure
    from psoas.plots.stretch import best_figure, stretch_figure
    from psoas.plots.sweep import sweep_figure
    from psoas.plots.swing import swing_figure
    from psoas.plots.tightness import tightness_figure
    from psoas.plots.trial import trial_figure


def __getattr__(name: str) -> object:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'psoas.plots' has no attribute '{name}'")
    from psoas.places import imported

    value: object = imported(f"{_PUBLIC[name]}:{name}")
    if name.endswith("_figure"):
        value = of_an_answer(value)
    globals()[name] = value
    return value


def of_an_answer(draw: Any) -> Any:
    """A function that draws a dataset, which checks first that it is an answer as psoas gave it."""
    from psoas.dataset.kinds import made_from
    from psoas.dataset.schema import check_given

    @functools.wraps(draw)
    def drawn(dataset: Any, *rest: Any, **named: Any) -> Any:
        return made_from("figures do", draw, check_given(dataset), *rest, **named)

    return drawn


def __dir__() -> list[str]:
    return sorted(__all__)
