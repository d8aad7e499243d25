"""What muscles do to the centre of mass, as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import decimal, heading, lay_out, wrapped
from psoas.text.question_of import asked_of
from psoas.text.trial import cells
from psoas.text.trial import heading as trial_heading

if TYPE_CHECKING:
    import xarray as xr

WAYS = {"anterior": ("forward", "backward"), "superior": ("up", "down"), "right": ("to the right", "to the left")}
INDENT = {"family": "", "group": "  ", "fascicle": "    "}


def com_lines(dataset: xr.Dataset) -> list[str]:
    """The answer about the centre of mass as lines, of one posture or over a motion."""
    question = asked_of(dataset, ActionsQuestion)
    side = question.side or "both"
    lines = over_motion(dataset, side) if "time" in dataset.dims else at_posture(dataset, side)
    return [*lines, *(["", *wrapped(dataset.attrs["notes"])] if dataset.attrs["notes"] else [])]


def rows_of_side(found: Any, side: str) -> list[tuple[str, Any]]:
    """Label and values of every group whose muscles are of one side, or both."""
    return [
        (INDENT[str(v.group_kind.item())] + str(v.group_label.item()), v)
        for v in (found.isel(group=k) for k in range(found.sizes["group"]))
        if v.group_side.item() == side
    ]


def said(tension: float, side: str) -> str:
    """What the numbers are."""
    who = "both sides" if side == "both" else f"{side} side"
    return (
        f"centre of mass relative to ground: acceleration in mm/s2 at {tension:g} N in each row's muscle alone, {who}, "
        "at that instant; forward where the pelvis faces, up against gravity"
    )


def at_posture(dataset: Any, side: str) -> list[str]:
    """One row per muscle, one column per direction."""
    tension = float(dataset.attrs["condition_tension"])
    rows = []
    for label, values in rows_of_side(dataset.group_com_acceleration, side):
        rows.append([label, *(decimal(1e3 * tension * float(values.sel(axis=axis))) for axis in AXES)])
    columns = ["muscle", *(f"+ {WAYS[axis][0]}" for axis in AXES)]
    return [*heading(dataset), *wrapped(said(tension, side)), "", *lay_out(columns, rows, "<>>>")]


def over_motion(dataset: Any, side: str) -> list[str]:
    """A block per direction: least, mean, most, and the shares of frames either way."""
    tension = float(dataset.attrs["condition_tension"])
    lines = [*trial_heading(dataset), "", *wrapped(said(tension, side))]
    every = dataset.group_trial_com_acceleration * 1e3 * tension
    size = np.sqrt((every**2).sum("axis", skipna=False))
    for axis in AXES:
        up, down = WAYS[axis]
        rows = [
            [label, *cells(v.values, size.sel(group=v.group).values, 1e3 * tension, 1)]
            for label, v in rows_of_side(every.sel(axis=axis), side)
        ]
        lines += ["", f"+ {up}, - {down}", *lay_out(["muscle", "least", "mean", "most", "+ %", "- %"], rows, "<>>>>>")]
    return lines
