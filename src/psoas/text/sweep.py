"""An answer over a grid as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.anatomy import table
from psoas.anatomy.words import word

if TYPE_CHECKING:
    import xarray as xr
from psoas.dataset.rows import side_of
from psoas.errors import InvalidValueError
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import AXIS_WORDS, decimal, in_blocks, wrapped
from psoas.text.question_of import asked_of


def sweep_table(swept: xr.Dataset, axis: str, side: str | None) -> list[str]:
    """One row per point of the grid, one column per group."""
    a = swept.attrs
    torque = a["operator"] == "torque"
    values = swept["group_swept_arm" if torque else "group_swept_acceleration"].sel(axis=axis)
    side = side_of(a["of"], a["relative_to"], side, a["operator"])
    groups = [g for g, s in zip(swept.group.values, swept.group_side.values, strict=True) if s == side]
    scale = 1e3 if torque else float(a["condition_tension"])
    up, down = (word(table("words"), a["of"], a["relative_to"], axis, v) for v in (1.0, -1.0))
    who = "muscles of both sides" if side == "both" else f"{side} muscles"
    unit = "mm" if torque else f"rad/s2 at {scale:g} N a side, at that instant"
    title = (
        f"{a['of']} relative to {a['relative_to']}: {a['operator']} in {unit}, {who}, {AXIS_WORDS[axis]} axis of "
        f"{a['relative_to']}; + {up}, - {down}"
    )
    labels = [str(values.group_label.sel(group=g).item()) for g in groups]
    rows = [
        [f"{float(x):g}", *(decimal(float(values.sel(sweep=x, group=g)) * scale) for g in groups)]
        for x in swept.sweep.values
    ]
    header = [f"{a['coordinate']}, {swept.sweep.attrs['units']}", *labels]
    notes = ["", *wrapped(a["notes"])] if a["notes"] else []
    table_lines = in_blocks(header, rows, ">" * len(header))
    return [f"{a['body']}, {a['posture']}", *wrapped(a["conditions"]), *wrapped(title), "", *table_lines, *notes]


def sweep_lines(dataset: xr.Dataset) -> list[str]:
    """The answer over a grid as lines, about one axis."""
    question = asked_of(dataset, ActionsQuestion)
    if question.axis == "all":
        raise InvalidValueError("a table of a sweep is about one axis; name right, anterior or superior.")
    return sweep_table(dataset, question.axis or "right", question.side)
