"""Any answer as a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.dataset.judged import judgement, pairs_shown
from psoas.dataset.kinds import made_of
from psoas.dataset.rows import rows, side_of_rows
from psoas.question.actions import ActionsQuestion
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

# what a dataset answers -> who draws it; a new kind of answer is one line here
FIGURES = {
    "actions": "psoas.plots.figure:actions_picture",
    "align": "psoas.plots.align:align_figure",
    "length": "psoas.plots.lengths:lengths_figure",
    "floor": "psoas.plots.floor:floor_figure",
    "gait": "psoas.plots.gait:gait_figure",
    "emg": "psoas.plots.emg:emg_figure",
    "loads": "psoas.plots.loads:loads_figure",
    "motion": "psoas.plots.figure:motion_picture",
    "posture": "psoas.plots.posture:posture_figure",
    "sacrum": "psoas.plots.sacrum:sacrum_figure",
    "static": "psoas.plots.figure:static_picture",
    "step": "psoas.plots.figure:step_picture",
    "swing": "psoas.plots.swing:swing_figure",
    "tightness": "psoas.plots.tightness:tightness_figure",
    "stretch": "psoas.plots.stretch:stretch_figure",
    "best_stretch": "psoas.plots.stretch:best_figure",
    "sweep": "psoas.plots.figure:sweep_picture",
}


def figure(dataset: xr.Dataset) -> Figure:
    """The picture that goes with an answer.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.answer`, or from a method of this package.

    Raises
    ------
    InvalidValueError
        A dataset that is no answer of this package, or one without a picture.

    Examples
    --------
    >>> import psoas
    >>> made = psoas.figure(psoas.answer("psoas actions psoas --sweep hip_flexion_r=0:90:45"))
    """
    found: Figure = made_of(dataset, FIGURES, "figures")
    return found


def about(question: ActionsQuestion) -> str:
    """The one axis that a picture is about."""
    return "right" if question.axis in (None, "all") else str(question.axis)


def actions_picture(dataset: xr.Dataset) -> Figure:
    """Verdicts where they were asked for, else stick figures of a standing body, else bars."""
    from psoas.plots.actions import actions_figure
    from psoas.plots.frames import SEEN, frames_figure
    from psoas.plots.robustness import robustness_figure

    question = asked_of(dataset, ActionsQuestion)
    pairs = pairs_shown(dataset) if question.pair.of is not None else None
    if question.robust:
        judged = judgement(dataset, pairs[0] if pairs else ("pelvis", "ground"), about(question))
        if judged is not None:
            return robustness_figure(judged, tension=float(dataset.attrs["condition_tension"]))
    listed = rows(dataset)
    families = [r.name for r in listed if r.kind == "family"]
    standing = dataset.attrs["posture"] == "standing" and set(SEEN) <= set(dataset.segment.values.tolist())
    asked = pairs is None and about(question) == "right" and side_of_rows(listed) == "both"
    if asked and standing and families and "group_angular_acceleration" in dataset:
        return frames_figure(dataset, tuple(families[:2]))
    return actions_figure(dataset, pairs, about(question))


def sweep_picture(dataset: xr.Dataset) -> Figure:
    """Curves over the grid."""
    from psoas.plots.sweep import sweep_figure

    question = asked_of(dataset, ActionsQuestion)
    return sweep_figure(dataset, about(question))


def motion_picture(dataset: xr.Dataset) -> Figure:
    """Curves over the motion."""
    from psoas.plots.trial import trial_figure

    question = asked_of(dataset, ActionsQuestion)
    return trial_figure(dataset, about(question))


def static_picture(dataset: xr.Dataset) -> Figure:
    """The new equilibrium beside the first instant."""
    from psoas.plots.static import static_figure

    question = asked_of(dataset, ActionsQuestion)
    return static_figure(dataset, pairs_shown(dataset), about(question))


def step_picture(dataset: xr.Dataset) -> Figure:
    """Curves over time."""
    from psoas.plots.step import curves_figure

    question = asked_of(dataset, ActionsQuestion)
    return curves_figure(dataset, about(question))
