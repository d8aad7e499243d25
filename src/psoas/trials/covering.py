"""Whether what goes with a motion lasts as long as the motion."""

from __future__ import annotations

import numpy as np

from psoas.body.state import Array
from psoas.errors import InvalidValueError
from psoas.formats.motions.series import Series


def check_covers(series: Series, time: Array, of: str, cure: str) -> None:
    """Refuse a file that begins or ends more than one of its own steps inside some times (k,) [s]; `cure` is told."""
    step = float(np.median(np.diff(series.time))) if len(series.time) > 1 else 0.0
    if time[0] < series.time[0] - step or time[-1] > series.time[-1] + step:
        raise InvalidValueError(
            f"{series.source} covers {series.time[0]:g} to {series.time[-1]:g} s, and the {of} {time[0]:g} to "
            f"{time[-1]:g} s; {cure}."
        )
