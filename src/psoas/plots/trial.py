"""An answer over a motion: lines over time, and which foot stands when."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import one_side, rows
from psoas.errors import InvalidValueError
from psoas.plots.alt import described
from psoas.plots.style import FAINT, INK, PALE, SIZE, caption, figure, group_looks, headed, name_ends, upright
from psoas.text.layout import AXIS_WORDS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

LABELLED = 0.14  # of the motion's time: a shorter stance is drawn without its name


def trial_figure(found: xr.Dataset, axis: str = "right", side: str | None = None) -> Figure:
    """A panel for every pair of segments, a line for every family, its name at its end; shaded: which foot stands.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.trial`.
    axis : {'right', 'anterior', 'superior'}
        Of the segment it is relative to.
    side : {'right', 'left', 'both'}, optional
        Whose muscles; moment arms are one side's.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InvalidValueError
        A dataset without a family of muscles of that side.
    """
    pairs = [(str(a), str(b)) for a, b in zip(found["of"].values, found.relative_to.values, strict=True)]
    made = figure(8.0, 0.6 + 2.7 * len(pairs))
    panels = made.subplots(len(pairs), 1, sharex=True, squeeze=False)[:, 0]
    findings = []
    for i, (axes, (of, to)) in enumerate(zip(panels, pairs, strict=True)):
        both = one_side(of, to, found.attrs["operator"])
        lines = families(found.isel(pair=i).sel(axis=axis), side, both)
        up, down = (word(table("words"), of, to, axis, v) for v in (1.0, -1.0))
        upright(axes)
        headed(axes, f"{of} relative to {to}, {AXIS_WORDS[axis]} axis of {to}, + {up}, - {down}")
        for _, look, line in lines:
            axes.plot(found.time.values, line, lw=1.8, marker="" if len(line) > 1 else "o", **look)
        stances(axes, found, named=i == 0)
        ends = [next((float(v) for v in line[::-1] if np.isfinite(v)), 0.0) for _, _, line in lines]
        name_ends(axes, [(y, n, look["color"]) for y, (n, look, _) in zip(ends, lines, strict=True)])
        findings.append(f"{of} relative to {to}: {', '.join(f'{n} {spread(line)}' for n, _, line in lines)}")
        axes.set_ylabel(unit_of(found), fontsize=SIZE, color=INK)
    panels[-1].set_xlabel("time, s", fontsize=SIZE, color=INK)
    a = found.attrs
    assumed = f"{a['motion']}; {a['conditions']}; standing: {a['contact_how']}"
    caption(made, f"{a['body']}; {assumed}", found)
    start = (
        f"Operator {a['operator']} over a motion of {a['frames']} frames, {AXIS_WORDS[axis]} axis, {unit_of(found)}. "
    )
    return described(made, start, findings, assumed)


def unit_of(found: xr.Dataset) -> str:
    """What the numbers are."""
    a = found.attrs
    return "moment arm, mm" if a["operator"] == "torque" else f"rad/s² at {a['condition_tension']:g} N a side"


def families(here: xr.Dataset, side: str | None, both: str) -> list[tuple[str, dict[str, Any], Any]]:
    """(label, look, values) of every family asked for, in mm or rad/s2 at the tension asked."""
    torque = here.attrs["operator"] == "torque"
    values = here["group_trial_arm" if torque else "group_trial_acceleration"]
    scale = 1e3 if torque else float(here.attrs["condition_tension"])
    chosen = [r for r in rows(here, side, both=both) if r.kind == "family"]
    if not chosen:
        raise InvalidValueError("this answer holds no whole muscle of that side to draw; name one, such as psoas.")
    looks = group_looks([r.name for r in chosen])
    lines = [values.sel(group=r.name).transpose("time").values * scale for r in chosen]
    return [(r.label, look, line) for r, look, line in zip(chosen, looks, lines, strict=True)]


def stances(axes: Any, found: xr.Dataset, named: bool) -> None:
    """Which foot stands when: every second spell shaded, its name over it where it fits."""
    time = found.time.values
    axes.set_xlim(time[0], time[-1] if time[-1] > time[0] else time[0] + 1.0)
    axes.margins(y=0.15)
    top, start = axes.get_ylim()[1], 0
    for k, (name, spell) in enumerate(groupby(found.stance.values.tolist())):
        last = start + len(list(spell))
        low, high = float(time[start]), float(time[min(last, len(time) - 1)])
        if k % 2:
            axes.axvspan(low, high, color=PALE, alpha=0.35, lw=0, zorder=0)
        if named and high - low > LABELLED * (time[-1] - time[0]):
            axes.annotate(f"stance: {name}", (low, top), xytext=(3, -3), textcoords="offset points", va="top",
                          fontsize=SIZE - 1.5, color=FAINT)  # fmt: skip
        start = last


def spread(line: Any) -> str:
    """Least and most of a line."""
    known = line[np.isfinite(line)]
    return f"{known.min():.1f} to {known.max():.1f}" if len(known) else "not represented"
