"""A walk: thigh behind vertical as stacked parts, what is left of the hip, and what extensors owe."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.plots.alt import described
from psoas.plots.style import (
    FAINT,
    GLUTEUS,
    INK,
    PALE,
    PSOAS,
    SIZE,
    SLATE,
    TEAL,
    caption,
    figure,
    headed,
    name_ends,
    upright,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

SHOWN = (("hip", "hip extension", TEAL), ("pelvis", "anterior tilt", SLATE))
TIGHT = ("--", ":", "-.", (0, (1, 2, 4, 2)))


def gait_figure(dataset: xr.Dataset) -> Figure:
    """Three rows over a stance, a column for each side.

    First thigh behind vertical as stacked parts; then the extension that is left until passive tissue flexes the hip
    with 10 N m and with the stride's own moment; then passive and net moments, what extensors owe and what glutei can.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.gait`.

    Returns
    -------
    matplotlib.figure.Figure
    """
    sides = list(map(str, dataset.side.values))
    made = figure(4.6 * len(sides) + 0.6, 8.4)
    grid = made.subplots(3, len(sides), squeeze=False, sharex=True, sharey="row")
    findings = []
    for column, side in enumerate(sides):
        here = dataset.sel(side=side)
        one = dataset.sel(stride=dataset.side_stride.sel(side=side).item())
        x = dataset.percent.values
        parts(grid[0, column], here, x, f"{side}: thigh behind vertical and its parts, deg")
        left(grid[1, column], here, x, "extension left, deg: solid untight")
        moments(grid[2, column], here, x, "hip, N m on the default body, + flexor")
        for axes in grid[:, column]:
            begins, peak = (100 * float(one[f"push_{k}_share"]) for k in ("vertical", "peak"))
            axes.axvspan(begins, peak, color=PALE, alpha=0.35, lw=0, zorder=0)
        grid[2, column].set_xlabel("% of stance", fontsize=SIZE, color=INK)
        findings.append(
            f"{side}: push-back from {begins:.0f} to {peak:.0f} % of stance, thigh "
            f"{np.degrees(float(one.push_behind)):.1f} deg behind vertical"
        )
    a = dataset.attrs
    assumed = f"{a['motion']}; shaded: push-back, from the thigh vertical to its peak; tissue of the default body"
    caption(made, assumed)
    return described(made, "A walk, relative to ground and joint. ", findings, assumed)


def parts(axes: Any, here: xr.Dataset, x: Any, title: str) -> None:
    """Hip extension and anterior tilt stacked from zero, each its own way, and their sum as a line."""
    upright(axes)
    headed(axes, title)
    above, below = np.zeros(len(x)), np.zeros(len(x))
    for name, _, colour in SHOWN:
        value = np.nan_to_num(np.degrees(here.part_course.sel(part=name).values))
        for base, part in ((above, np.clip(value, 0, None)), (below, np.clip(value, None, 0))):
            axes.fill_between(x, base, base + part, color=colour, alpha=0.45, lw=0)
            base += part
    axes.plot(x, np.degrees(here.behind_course.values), color=INK, lw=1.8)
    axes.margins(x=0)
    ends = [(float(np.degrees(here.behind_course.values[-1])), "thigh", INK)]
    ends += [
        (float(np.degrees(here.part_course.sel(part=n).values[-1])) / 2, word, colour) for n, word, colour in SHOWN
    ]
    name_ends(axes, ends)


def left(axes: Any, here: xr.Dataset, x: Any, title: str) -> None:
    """What is left at 10 N m and at the stride's own torque, of every case, with a band between the two."""
    upright(axes)
    headed(axes, title)
    for k, case in enumerate(map(str, here["case"].values)):
        couch, walk = (np.degrees(here[f"reserve_{n}"].sel(case=case).values) for n in ("couch", "walk"))
        style = "-" if k == 0 else TIGHT[(k - 1) % len(TIGHT)]
        axes.plot(x, couch, color=TEAL, lw=1.6, ls=style)
        axes.plot(x, walk, color=PSOAS, lw=1.6, ls=style)
        if k == 0:
            axes.fill_between(x, couch, walk, color=TEAL, alpha=0.12, lw=0)
            ends = [(float(last(couch)), "until 10 N m", TEAL), (float(last(walk)), "until the stride's", PSOAS)]
        else:
            ends.append((float(last(couch)), case, FAINT))
    axes.margins(x=0)
    name_ends(axes, [e for e in ends if np.isfinite(e[0])])


def moments(axes: Any, here: xr.Dataset, x: Any, title: str) -> None:
    """Net and passive flexor moments, what extensors owe, and what the glutei could make against it."""
    upright(axes)
    headed(axes, title)
    net = here.hip_net_on_body.values
    axes.plot(x, net, color=INK, lw=1.8)
    ends = [(last(net), "net", INK)]
    if "hip_net_by_forces" in here:
        scale = np.nanmedian(net / here.hip_net_flexion.values) if np.isfinite(net).any() else np.nan
        other = here.hip_net_by_forces.values * scale
        axes.plot(x, other, color=FAINT, lw=1.4, ls=TIGHT[0])
        ends.append((last(other), "net by forces", FAINT))
    for k, case in enumerate(map(str, here["case"].values)):
        style = "-" if k == 0 else TIGHT[(k - 1) % len(TIGHT)]
        passive, owed = (here[n].sel(case=case).values for n in ("hip_passive_flexion", "extension_owed"))
        axes.plot(x, passive, color=PSOAS, lw=1.6, ls=style)
        axes.plot(x, -owed, color=GLUTEUS, lw=1.6, ls=style)
        if k == 0:
            axes.fill_between(x, -np.nan_to_num(owed), 0, color=GLUTEUS, alpha=0.15, lw=0)
            ends += [(last(passive), "passive", PSOAS), (last(-owed), "owed by extensors", GLUTEUS)]
    able = -here.capacity_extension.sel(extensors="glutei").values
    axes.plot(x, able, color=GLUTEUS, lw=1.0, ls=(0, (4, 2)))
    ends.append((last(able), "glutei can", GLUTEUS))
    axes.margins(x=0)
    name_ends(axes, [e for e in ends if np.isfinite(e[0])])


def last(values: Any) -> float:
    """The last value that is known; nan where none is."""
    known = np.asarray(values)[np.isfinite(values)]
    return float(known[-1]) if len(known) else float("nan")
