"""What each group does to each segment, relative to what: a row a group, a column a pair of segments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.judged import judgement
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import WHOSE, Row, one_side, rows, side_of_rows, single_rows
from psoas.dataset.signs import called
from psoas.dataset.verdict import beside
from psoas.errors import InvalidValueError
from psoas.plots.alt import described
from psoas.plots.style import (
    FAINT,
    HAS_NO_SIGN,
    INK,
    NEGATIVE,
    PALE,
    POSITIVE,
    SIZE,
    caption,
    figure,
    headed,
    quiet,
    share_note,
    shown,
)
from psoas.text.layout import AXIS_WORDS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

PAIRS = (("pelvis", "ground"), ("femur_r", "ground"), ("femur_r", "pelvis"))
LEAST_ROOM = 0.05  # of the unit drawn


def actions_figure(
    dataset: xr.Dataset,
    pairs: Sequence[tuple[str, str]] | None = None,
    axis: str = "right",
    side: str | None = None,
) -> Figure:
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
    drawn = rows(dataset, side, both=one_side(*asked[0], operator)) or single_rows(dataset)
    found = values_of(Numbers(dataset, drawn, operator), asked, axis)
    each = "a side" if drawn[0].side == "both" else "in it"
    unit = f"rad/s² at {tension:g} N {each}" if operator == "acceleration" else "moment arm, mm"
    wide = 4.2 if operator == "acceleration" and judgement(dataset, asked[0], axis) is not None else 2.9
    made = figure(2.3 + wide * max(len(found), 2), 0.3 * len(drawn) + 1.6)
    row = made.subplots(1, len(found), sharey=True, squeeze=False)[0]
    findings = []
    for axes, ((of, to), (values, signs)) in zip(row, found.items(), strict=True):
        judged = judgement(dataset, (of, to), axis) if operator == "acceleration" else None
        notes = ["" if judged is None else share_note(beside(judged, r, s)) for r, s in zip(drawn, signs, strict=True)]
        scaled = values * (tension if operator == "acceleration" else 1e3)
        findings.append(f"{of} relative to {to}: {bars(axes, (of, to, axis), drawn, scaled, signs, notes)}")
        axes.set_xlabel(unit, fontsize=SIZE, color=INK)
    row[0].set_yticks(range(len(drawn)), [shown(r.label) for r in drawn], fontsize=SIZE)
    for tick, one in zip(row[0].get_yticklabels(), drawn, strict=True):
        tick.set_color(FAINT if one.depth else INK)  # a part of the row above
    row[0].set_ylim(len(drawn) - 0.4, -0.6)
    what = "angular acceleration at that instant" if operator == "acceleration" else "moment arm"
    assumed = f"{dataset.attrs['posture']}; {dataset.attrs['conditions']}"
    whose = WHOSE[side_of_rows(drawn)]
    caption(made, f"{what} about the {AXIS_WORDS[axis]} axis of the reference; {whose}; {assumed}", dataset)
    start = f"{what.capitalize()} about the {AXIS_WORDS[axis]} axis, {unit}, {whose}. "
    return described(made, start, findings, assumed)


def values_of(numbers: Numbers, pairs: Sequence[tuple[str, str]], axis: str) -> dict[tuple[str, str], tuple[Any, Any]]:
    """Values and signs of every pair, as far as it is defined."""
    found = {}
    for of, to in pairs:
        try:
            found[of, to] = numbers.about(of, to, axis)
        except InvalidValueError:
            if (of, to) == pairs[-1] and not found:
                raise
    return found


def bars(
    axes: Any, where: tuple[str, str, str], drawn: Sequence[Row], values: Any, signs: Any, notes: Sequence[str]
) -> str:
    """One panel: bars from zero, each with its number and the share of its sign at its end; returns what they say."""
    quiet(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    up, down = (word(table("words"), *where, v) for v in (1.0, -1.0))
    headed(axes, f"{where[0]} relative to {where[1]}", f"+ {up}, - {down}")
    said = []
    for y, (row, value, sign, note) in enumerate(zip(drawn, values, signs, notes, strict=True)):
        known, shut = bool(np.isfinite(value)), not sign
        colour = FAINT if shut else POSITIVE if value > 0 else NEGATIVE
        axes.barh(y, value if known else 0.0, 0.62, color=colour)
        number = "not represented" if not known else f"{abs(value):.1f}" if shut else f"{value:+.1f}"
        axes.annotate(number, (value if known else 0.0, y), xytext=(4 if not known or value >= 0 else -4, 0),
                      textcoords="offset points", ha="left" if not known or value >= 0 else "right", va="center",
                      fontsize=SIZE - 1, color=INK if known and not shut else FAINT)  # fmt: skip
        if note and known:
            axes.annotate(note, (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0), va="center",
                          textcoords="offset points", fontsize=SIZE - 1.5, color=FAINT)  # fmt: skip
        way = HAS_NO_SIGN if shut else called(*where, int(sign))
        told = f" ({note})" if note else ""
        said.append(f"{row.label} {way} {abs(value):.1f}{told}" if known else f"{row.label} not represented")
    known_values = values[np.isfinite(values)]
    low, high = min(0.0, *known_values, 0.0), max(0.0, *known_values, 0.0)
    room, beside_bars = max(high - low, LEAST_ROOM), 0.32
    axes.set_xlim(
        low - (beside_bars * room if low < 0 else 0.08 * room),
        high + (beside_bars if high > 0 or low == 0 else 0.08) * room,
    )
    axes.tick_params(axis="y", length=0)
    return ", ".join(said)
