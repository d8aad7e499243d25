"""What muscles do to the centre of mass, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.rows import WHOSE, rows, side_of_rows, summed
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import decimal, heading, lay_out, wrapped
from psoas.text.question_of import asked_of
from psoas.text.trial import cells
from psoas.text.trial import heading as trial_heading

if TYPE_CHECKING:
    import xarray as xr

    from psoas.dataset.rows import Row

WAYS = {"anterior": ("forward", "backward"), "superior": ("up", "down"), "right": ("to the right", "to the left")}


def com_lines(dataset: xr.Dataset) -> list[str]:
    """The answer about the centre of mass as lines, of one posture or over a motion."""
    listed = rows(dataset, asked_of(dataset, ActionsQuestion).side)
    lines = (over_motion if "time" in dataset.dims else at_posture)(dataset, listed)
    return [*lines, *(["", *wrapped(dataset.attrs["notes"])] if dataset.attrs["notes"] else [])]


def said(dataset: xr.Dataset, listed: list[Row]) -> str:
    """What the numbers are."""
    tension, who = f"{dataset.attrs['condition_tension']:g} N", WHOSE[side_of_rows(listed)]
    return (
        f"centre of mass relative to ground: acceleration in mm/s2 at {tension} in each row's muscle alone, {who}, at "
        "that instant; forward where the pelvis faces, up against gravity"
    )


def at_posture(dataset: xr.Dataset, listed: list[Row]) -> list[str]:
    """One row per muscle, one column per direction."""
    scale = 1e3 * float(dataset.attrs["condition_tension"])
    table = [
        [row.indented, *(decimal(scale * float(v)) for v in summed(dataset, "com_acceleration", row))] for row in listed
    ]
    columns = ["muscle", *(f"+ {WAYS[str(axis)][0]}" for axis in dataset.axis.values)]
    return [*heading(dataset), *wrapped(said(dataset, listed)), "", *lay_out(columns, table, "<>>>")]


def over_motion(dataset: xr.Dataset, listed: list[Row]) -> list[str]:
    """A block per direction: least, mean, most, and the shares of frames either way."""
    scale = 1e3 * float(dataset.attrs["condition_tension"])
    lines = [*trial_heading(dataset), "", *wrapped(said(dataset, listed))]
    every = [scale * summed(dataset, "trial_com_acceleration", row) for row in listed]  # (time, axis)
    for axis in AXES:
        k = dataset.axis.values.tolist().index(axis)
        up, down = WAYS[axis]
        table = [
            [row.indented, *cells(values[:, k], np.linalg.norm(values, axis=1), scale, 1)]
            for row, values in zip(listed, every, strict=True)
        ]
        lines += ["", f"+ {up}, - {down}", *lay_out(["muscle", "least", "mean", "most", "+ %", "- %"], table, "<>>>>>")]
    return lines
