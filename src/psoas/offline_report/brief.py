"""Starts that nobody would see: a sign that changes before a muscle has built up its tension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import xarray as xr

TOO_SHORT = "too short to be seen"


def sign_changes(step: xr.Dataset, group: str) -> list[float]:
    """When the pelvis relative to the ground changes the sign of its rotation about the mediolateral axis [s]."""
    times = step.group_sign_change.sel(pair="pelvis relative to ground", axis="right", group=group).values
    return [float(t) for t in np.atleast_1d(times) if t == t]


def starts_unseen(step: xr.Dataset | None, group: str) -> bool:
    """Whether the sign of the start is gone before the shortest rise time of tension; no if nobody asked."""
    if step is None or group not in step.group.values:
        return False
    times = sign_changes(step, group)
    return bool(times) and times[0] < float(step.attrs["rise_time"][0])
