"""Any answer as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.dataset.kinds import made_of
from psoas.text.plain import plain_words

if TYPE_CHECKING:
    import xarray as xr

# what a dataset answers -> who writes it as lines; a new kind of answer is one line here
LINES = {
    "actions": "psoas.text.actions:actions_lines",
    "align": "psoas.text.align:align_lines",
    "com": "psoas.text.com:com_lines",
    "claims": "psoas.text.claims:claims_lines",
    "length": "psoas.text.lengths:length_lines",
    "floor": "psoas.text.floor:floor_lines",
    "gait": "psoas.text.gait:gait_lines",
    "channels": "psoas.text.emg:channel_lines",
    "emg": "psoas.text.emg:emg_lines",
    "loads": "psoas.text.loads:loads_table",
    "motion": "psoas.text.trial:trial_lines",
    "posture": "psoas.text.posture:posture_table",
    "sacrum": "psoas.text.sacrum:sacrum_lines",
    "static": "psoas.text.static:static_lines",
    "step": "psoas.text.step:step_lines",
    "swing": "psoas.text.swing:swing_lines",
    "tightness": "psoas.text.tightness:tightness_lines",
    "stretch": "psoas.text.stretch:stretch_lines",
    "best_stretch": "psoas.text.stretch:best_lines",
    "sweep": "psoas.text.sweep:sweep_lines",
}


def lines(dataset: xr.Dataset) -> list[str]:
    """An answer as a person reads it: lines of at most 80 columns, without the command that repeats it.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.answer`, or from a method of this package.

    Raises
    ------
    InvalidValueError
        A dataset that is no answer of this package.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.lines(psoas.answer("psoas actions iliacus --of pelvis --relative-to ground"))
    >>> print([line for line in found if line.startswith("iliacus ")][-1].split("  holds")[0])
    iliacus    54.8  tilts anteriorly
    """
    found: list[str] = made_of(dataset, LINES, "lines")
    first = plain_words(dataset)
    return [*first, "", *found] if first else found
