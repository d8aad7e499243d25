"""The way from the first instant to the new equilibrium as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import WHOSE, rows, side_of_rows
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text import layout
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr


def step_table(found: Any, axis: str, side: str | None = None) -> list[str]:
    """One block per pair: how it starts, where it ends, and when its sign changes."""
    a, tension = found.attrs, float(found.attrs["condition_tension"])
    listed, places = rows(found, side), layout.digits(tension)
    who = WHOSE[side_of_rows(listed)]
    lines = [*layout.heading(found), *layout.wrapped(f"{tension:g} N more from time zero, {who}; {a['rise_words']}")]
    for i in range(found.sizes["pair"]):
        here = found.isel(pair=i).sel(axis=axis)
        of, to = here["of"].item(), here.relative_to.item()
        lined = []
        for row in listed:
            one = here.sel(group=row.name)
            times = [1e3 * float(t) for t in one.group_sign_change.values if t == t]
            first, last = float(one.group_step_start) * tension, np.degrees(float(one.group_step_end) * tension)
            when = ", ".join(f"{t:.0f}" for t in times[:4]) or "never"
            lined.append([row.indented, f"{first:+.{places}f}", f"{last:+.{places + 1}f}", when])
        up = word(table("words"), of, to, axis, 1.0)
        title = f"{of} relative to {to}, {layout.AXIS_WORDS[axis]} axis of {to}, + {up}"
        header = ["muscle", "start rad/s2", "end deg", "sign changes at ms"]
        lines += ["", *layout.wrapped(title), *layout.lay_out(header, lined, "<>><")]
    notes = ["", *layout.wrapped(a["notes"])] if a["notes"] else []
    return [*lines, "", *layout.wrapped(f"stability: {a['stability']}"), *notes]


def step_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas actions --operator step` as lines: one table per axis that was asked for."""
    question = asked_of(dataset, ActionsQuestion)
    axes = AXES if question.axis == "all" else (question.axis or "right",)
    return [line for axis in axes for line in step_table(dataset, axis)]
