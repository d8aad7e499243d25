"""An answer over a motion as a table: smallest, mean and largest, and how often each sign."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import WHOSE, one_side, rows, side_of_rows
from psoas.dataset.signs import ROUNDING, signs
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text import layout
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

ADDED = {"muscles": "all muscles, as given", "gravity": "gravity", "velocity": "velocities"}


def trial_table(found: Any, axis: str, side: str | None = None) -> list[str]:
    """One block per pair of segments and axis, one row per group: range, mean and shares of frames with each sign."""
    if not found.sizes["group"]:
        raise InvalidValueError("a motion is answered for whole muscles or groups; name one, such as psoas.")
    lines = heading(found)
    for i in range(found.sizes["pair"]):
        for one in AXES if axis == "all" else (axis,):
            lines += ["", *block(found.isel(pair=i), one, side)]
    lines += ["", *layout.wrapped(columns)] if (columns := column_words(found)) else []
    notes = ["", *layout.wrapped(found.attrs["notes"])] if found.attrs["notes"] else []
    return [*lines, *notes]


def block(found: Any, axis: str, side: str | None) -> list[str]:
    """The rows of one pair of segments about one axis."""
    of, to, operator = found["of"].item(), found.relative_to.item(), found.attrs["operator"]
    tension = float(found.attrs["condition_tension"])
    torque = operator == "torque"
    scale = 1e3 if torque else tension
    values = found["group_trial_arm" if torque else "group_trial_acceleration"].sel(axis=axis) * scale
    listed = rows(found, side, both=one_side(of, to, operator))
    places = 1 if torque else layout.digits(tension)
    norms = found["group_trial_norm"].sel(axis=axis)
    more = beside(found, axis)
    lines = [
        [
            row.indented,
            *cells(values.sel(group=row.name).values, norms.sel(group=row.name).values * scale, scale, places),
            *(cell(row.name) for _, cell in more),
        ]
        for row in listed
    ]
    up, down = (word(table("words"), of, to, axis, v) for v in (1.0, -1.0))
    who = WHOSE[side_of_rows(listed)]
    unit = "moment arm, mm" if torque else f"rad/s2 at {tension:g} N a side, at that instant"
    about = f"{layout.AXIS_WORDS[axis]} axis of {to}; + {up}, - {down}"
    title = f"{of} relative to {to}: {operator}, {unit}, {who}, {about}"
    header = ["muscle", "least", "mean", "most", "+ %", "- %", *(name for name, _ in more)]
    table_of = [*layout.wrapped(title), *layout.lay_out(header, lines, "<" + ">" * (len(header) - 1))]
    return [*table_of, *adding_up(found, axis)]


def adding_up(found: Any, axis: str) -> list[str]:
    """Muscles, gravity and velocities, their sum, and the motion itself beside it."""
    if "motion_acceleration" not in found:
        return []
    terms = {name: found[f"{name}_acceleration"].sel(axis=axis).values for name in (*ADDED, "motion", "rest")}
    rows = [(words, terms[name]) for name, words in ADDED.items()]
    rows += [("their sum", terms["motion"] - terms["rest"]), ("the motion itself", terms["motion"]),
             ("what they leave", terms["rest"])]  # fmt: skip
    cells = [[words, number(v.mean()), number(max(v.tolist(), key=abs)), f"{np.sqrt(np.mean(v**2)):.1f}"]
             for words, v in rows]  # fmt: skip
    return ["", *layout.lay_out(["rad/s2 in this motion", "mean", "most", "RMS"], cells, "<>>>")]


def beside(found: Any, axis: str) -> list[tuple[str, Callable[[str], str]]]:
    """Columns that were asked for besides: in how many judged frames a sign holds, what given tensions contribute."""
    more: list[tuple[str, Callable[[str], str]]] = []
    if "trial_holds" in found and found.attrs["judged_axis"] == axis:
        more.append(("holds %", lambda g: share(found.trial_holds.sel(group=g))))
    if "group_trial_contribution" in found:
        pulled = found.group_trial_contribution.sel(axis=axis)
        more.append(("pulled", lambda g: number(pulled.sel(group=g).mean())))
        more.append(("most", lambda g: number(max(pulled.sel(group=g).values.tolist(), key=abs))))
    return more


def column_words(found: Any) -> str:
    """What the columns besides mean."""
    said = []
    if "trial_holds" in found:
        said.append(f"holds %: of {found.attrs['judged_frames']} frames, in which all ways to assume agree on the sign")
    if "group_trial_contribution" in found:
        said.append("pulled and most: rad/s2 with the tensions that were given, mean over time and largest")
    if "motion_acceleration" in found:
        said.append(
            "what they leave: passive tissue, muscles without a column, what is held, and errors (the filter's at "
            "both ends)"
        )
    return "; ".join(said)


def share(value: Any) -> str:
    """A share in percent."""
    return layout.ABSENT if np.isnan(value) else f"{100 * float(value):.0f}"


def number(value: Any) -> str:
    """A number with its sign."""
    return layout.ABSENT if np.isnan(value) else f"{float(value):+.1f}"


def cells(values: Any, norms: Any, scale: float, places: int) -> list[str]:
    """Least, mean and most, and the shares of frames with each sign, in percent; the others have no reliable one."""
    if np.isnan(values).any():
        return [layout.ABSENT] * 5
    found = signs(values, norms, ROUNDING * scale)
    shares = [100 * float(np.mean(found == sign)) for sign in (1, -1)]
    numbers = (layout.decimal(float(v), places) for v in (values.min(), values.mean(), values.max()))
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
    return trial_table(dataset, question.axis or "right")
