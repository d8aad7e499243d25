"""An answer over a grid as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import WHOSE, one_side, rows, side_of_rows
from psoas.errors import InvalidValueError
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import AXIS_WORDS, decimal, digits, in_blocks, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr


def sweep_table(swept: xr.Dataset, axis: str, side: str | None = None) -> list[str]:
    """One row per point of the grid, one column per group."""
    a = swept.attrs
    torque = a["operator"] == "torque"
    values = swept["group_swept_arm" if torque else "group_swept_acceleration"].sel(axis=axis)
    found = rows(swept, side, both=one_side(a["of"], a["relative_to"], a["operator"]))
    scale = 1e3 if torque else float(a["condition_tension"])
    up, down = (word(table("words"), a["of"], a["relative_to"], axis, v) for v in (1.0, -1.0))
    who = WHOSE[side_of_rows(found)]
    places = 1 if torque else digits(scale)
    unit = "moment arm, mm" if torque else f"rad/s2 at {scale:g} N a side, at that instant"
    title = (
        f"{a['of']} relative to {a['relative_to']}: {a['operator']}, {unit}, {who}, {AXIS_WORDS[axis]} axis of "
        f"{a['relative_to']}; + {up}, - {down}"
    )
    lines = [
        [f"{float(x):g}", *(decimal(float(values.sel(sweep=x, group=r.name)) * scale, places) for r in found)]
        for x in swept.sweep.values
    ]
    header = [f"{a['coordinate']}, {swept.sweep.attrs['units']}", *(r.label for r in found)]
    notes = ["", *wrapped(a["notes"])] if a["notes"] else []
    table_lines = in_blocks(header, lines, ">" * len(header))
    return [f"{a['body']}, {a['posture']}", *wrapped(a["conditions"]), *wrapped(title), "", *table_lines, *notes]


def sweep_lines(dataset: xr.Dataset) -> list[str]:
    """The answer over a grid as lines, about one axis."""
    question = asked_of(dataset, ActionsQuestion)
    if question.axis == "all":
        raise InvalidValueError("a table of a sweep is about one axis; name right, anterior or superior.")
    return sweep_table(dataset, question.axis or "right")
