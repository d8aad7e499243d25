"""An answer over a motion as a table: smallest, mean and largest, and how often each sign."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import side_of
from psoas.dataset.signs import SILENT
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text import layout
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr


def trial_table(found: Any, axis: str, side: str | None) -> list[str]:
    """One block per pair of segments and axis, one row per group: range, mean and shares of frames with each sign."""
    if not found.sizes["group"]:
        raise InvalidValueError("a motion is answered for whole muscles or groups; name one, such as psoas.")
    lines = heading(found)
    for i in range(found.sizes["pair"]):
        for one in AXES if axis == "all" else (axis,):
            lines += ["", *block(found.isel(pair=i), one, side)]
    notes = ["", *layout.wrapped(found.attrs["notes"])] if found.attrs["notes"] else []
    return [*lines, *notes]


def block(found: Any, axis: str, side: str | None) -> list[str]:
    """The rows of one pair of segments about one axis."""
    of, to, operator = found["of"].item(), found.relative_to.item(), found.attrs["operator"]
    tension = float(found.attrs["condition_tension"])
    torque = operator == "torque"
    scale = 1e3 if torque else tension
    values = found["group_trial_arm" if torque else "group_trial_acceleration"].sel(axis=axis) * scale
    whose = side_of(of, to, side, operator)
    indent = {"family": "", "group": "  ", "fascicle": "    "}
    rows = [
        [indent[str(v.group_kind.item())] + str(v.group_label.item()), *cells(v.values, scale)]
        for v in (values.isel(group=k) for k in range(values.sizes["group"]))
        if v.group_side.item() == whose
    ]
    up, down = (word(table("words"), of, to, axis, v) for v in (1.0, -1.0))
    who = "muscles of both sides" if whose == "both" else f"{whose} muscles"
    unit = "mm" if torque else f"rad/s2 at {tension:g} N a side, at that instant"
    about = f"{layout.AXIS_WORDS[axis]} axis of {to}; + {up}, - {down}"
    title = f"{of} relative to {to}: {operator} in {unit}, {who}, {about}"
    return [*layout.wrapped(title), *layout.lay_out(["muscle", "least", "mean", "most", "+ %", "- %"], rows, "<>>>>>")]


def cells(values: Any, scale: float) -> list[str]:
    """Least, mean and most, and the shares of frames with each sign, in percent."""
    if np.isnan(values).any():
        return [layout.ABSENT] * 5
    shares = [100 * np.mean(sign * values > SILENT * scale) for sign in (1, -1)]
    numbers = (layout.decimal(float(v)) for v in (values.min(), values.mean(), values.max()))
    return [*numbers, *(f"{share:.0f}" for share in shares)]


def heading(found: Any) -> list[str]:
    """Body, motion, which foot stands when, and conditions."""
    a, t = found.attrs, found.time.values
    rate = f", {a['rate']:.6g} Hz" if a["rate"] == a["rate"] else ""
    frames = f"{a['frames']} frame{'s' if a['frames'] != 1 else ''}"
    filtered = "no filter" if a["lowpass"] == "none" else f"low-pass {a['lowpass']}"
    what = f"{a['body']}, {a['motion']}: {frames}, {t[0]:g} to {t[-1]:g} s{rate}, {filtered}"
    stands = f"standing ({a['contact_how']}): {a['stance_intervals']}"
    return [*layout.wrapped(what), *layout.wrapped(stands), *layout.wrapped(a["conditions"])]


def trial_lines(dataset: xr.Dataset) -> list[str]:
    """The answer over a motion as lines."""
    question = asked_of(dataset, ActionsQuestion)
    return trial_table(dataset, question.axis or "right", question.side)
