"""What each group does to each segment, relative to what: a row a group, a column a pair of segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.relative import relative, relative_arm
from psoas.dataset.rows import named_rows, side_of
from psoas.errors import InvalidValueError
from psoas.plots.alt import described
from psoas.plots.style import (
    FAINT,
    INK,
    NEGATIVE,
    NO_SIGN,
    PALE,
    POSITIVE,
    SIDE_WORDS,
    SIZE,
    caption,
    figure,
    headed,
    quiet,
    shown,
)
from psoas.text.layout import AXIS_WORDS

if TYPE_CHECKING:
    import xarray as xr

PAIRS = (("pelvis", "ground"), ("femur_r", "ground"), ("femur_r", "pelvis"))
STILL = 0.05  # of the unit drawn: written as 0.0, so it has no sign


def actions_figure(
    dataset: xr.Dataset,
    pairs: Sequence[tuple[str, str]] | None = None,
    axis: str = "right",
    side: str | None = None,
) -> Any:
    """A bar for every group and pair of segments, its value beside it; what each way is called stands over it.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions`; accelerations where it holds them, else moment arms.
    pairs : sequence of (of, relative_to), optional
        Pelvis and right thigh unless given. Those whose moment arm is not defined are left out, if others are.
    axis : {'right', 'anterior', 'superior'}
        Of the segment it is relative to.
    side : {'right', 'left', 'both'}, optional
        Whose muscles; moment arms are one side's.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import actions_figure
    >>> sitting = actions_figure(psoas.actions(["psoas", "iliacus"], posture="sitting"))
    >>> [axes.get_title(loc="left").splitlines()[0] for axes in sitting.axes]
    ['pelvis relative to ground', 'femur_r relative to ground', 'femur_r relative to pelvis']
    """
    operator = "acceleration" if "group_angular_acceleration" in dataset else "torque"
    tension = float(dataset.attrs["condition_tension"])
    known = dict.fromkeys(("ground", *dataset.segment.values.tolist()))
    asked = list(pairs) if pairs is not None else [p for p in PAIRS if set(p) <= set(known)]
    whose = side_of(*asked[0], side, operator)
    rows, groups = rows_drawn(dataset, whose)
    found = values_of(dataset, asked, operator, groups)
    unit = f"rad/s² at {tension:g} N {'a side' if groups else 'in it'}" if operator == "acceleration" else "mm"
    made = figure(2.3 + 2.9 * max(len(found), 2), 0.3 * len(rows) + 1.6)
    row = made.subplots(1, len(found), sharey=True, squeeze=False)[0]
    findings = []
    for axes, ((of, to), array) in zip(row, found.items(), strict=True):
        names = {"group" if groups else "muscle": [name for name, _ in rows]}
        values = array.sel({**names, "axis": axis}).values * (tension if operator == "acceleration" else 1e3)
        findings.append(f"{of} relative to {to}: {bars(axes, (of, to, axis), rows, values)}")
        axes.set_xlabel(unit, fontsize=SIZE, color=INK)
    row[0].set_yticks(range(len(rows)), [shown(label.strip()) for _, label in rows], fontsize=SIZE)
    for tick, (_, label) in zip(row[0].get_yticklabels(), rows, strict=True):
        tick.set_color(FAINT if label.startswith(" ") else INK)  # a part of the row above
    row[0].set_ylim(len(rows) - 0.4, -0.6)
    what = "angular acceleration at that instant" if operator == "acceleration" else "moment arm"
    assumed = f"{dataset.attrs['posture']}; {dataset.attrs['conditions']}"
    caption(made, f"{what} about the {AXIS_WORDS[axis]} axis of the reference; {SIDE_WORDS[whose]}; {assumed}")
    start = f"{what.capitalize()} about the {AXIS_WORDS[axis]} axis, {unit}, {SIDE_WORDS[whose]}. "
    return described(made, start, findings, assumed)


def rows_drawn(dataset: xr.Dataset, side: str) -> tuple[list[tuple[str, str]], bool]:
    """(name, label) of the side's groups, or of the single muscles where it has none; and whether they are groups."""
    rows = named_rows(dataset, side)
    if rows:
        return rows, True
    of_side = [(str(m), str(m)) for m, s in zip(dataset.muscle.values, dataset.side.values, strict=True) if s == side]
    return of_side or [(str(m), str(m)) for m in dataset.muscle.values], False


def values_of(
    dataset: xr.Dataset, pairs: Sequence[tuple[str, str]], operator: str, groups: bool
) -> dict[tuple[str, str], xr.DataArray]:
    """What is drawn of every pair, as far as it is defined."""
    ask = relative if operator == "acceleration" else relative_arm
    found = {}
    for of, to in pairs:
        try:
            found[of, to] = ask(dataset, of, to, groups=groups)
        except InvalidValueError:
            if (of, to) == pairs[-1] and not found:
                raise
    return found


def bars(axes: Any, where: tuple[str, str, str], rows: Sequence[tuple[str, str]], values: Any) -> str:
    """One panel: bars from zero, each with its number at its end; returns what they say."""
    quiet(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    up, down = (word(table("words"), *where, v) for v in (1.0, -1.0))
    headed(axes, f"{where[0]} relative to {where[1]}", f"+ {up}, - {down}")
    said = []
    for y, ((_, label), value) in enumerate(zip(rows, values, strict=True)):
        known = bool(np.isfinite(value))
        shut = known and abs(value) < STILL
        axes.barh(y, value if known else 0.0, 0.62, color=POSITIVE if known and value > 0 else NEGATIVE)
        text = "not represented" if not known else "0.0" if shut else f"{value:+.1f}"
        axes.annotate(text, (value if known else 0.0, y), xytext=(4 if not known or value >= 0 else -4, 0),
                      textcoords="offset points", ha="left" if not known or value >= 0 else "right", va="center",
                      fontsize=SIZE - 1, color=INK if known and not shut else FAINT)  # fmt: skip
        way = NO_SIGN if shut or not known else word(table("words"), *where, float(value))
        said.append(f"{label.strip()} {way} {abs(value):.1f}" if known else f"{label.strip()} not represented")
    known_values = values[np.isfinite(values)]
    low, high = min(0.0, *known_values, 0.0), max(0.0, *known_values, 0.0)
    room = max(high - low, STILL)
    axes.set_xlim(
        low - (0.32 * room if low < 0 else 0.08 * room), high + (0.32 if high > 0 or low == 0 else 0.08) * room
    )
    axes.tick_params(axis="y", length=0)
    return ", ".join(said)
