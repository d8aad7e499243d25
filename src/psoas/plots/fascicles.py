"""What each psoas fascicle does to the pelvis relative to the ground, with its range over the sensitivity set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import group_rows, paired_rows
from psoas.dataset.signs import called
from psoas.dataset.verdict import beside, verdict_of
from psoas.plots.alt import described
from psoas.plots.style import (
    FAINT,
    HAS_NO_SIGN,
    INK,
    PALE,
    SIZE,
    caption,
    figure,
    muscle_colours,
    quiet,
    share_note,
    shown,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

# how a row is marked: (marker, open, size)
MARKS = {"body_and_disc": ("o", False, 6), "transverse_process": ("o", True, 6), "whole": ("D", False, 6.5)}
WORDS = {"body_and_disc": "body and disc", "transverse_process": "transverse process", "whole": "whole muscle"}
PLACES = (0.2, 0.385, 0.615)  # of the key, as shares of the width


def fascicle_figure(dataset: xr.Dataset, robust: xr.Dataset, other: str = "iliacus") -> Figure:
    """Every psoas fascicle beside iliacus: a mark for the conditions asked, a line for the sensitivity set.

    Filled dots: from vertebral bodies and discs; rings: from transverse processes; diamonds: whole muscles.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions`, holding psoas and `other`, operator `acceleration`.
    robust : xarray.Dataset
        From `psoas.robustness` of the pelvis relative to the ground about the mediolateral axis, same muscles.
    other : str
        The family to compare with.

    Returns
    -------
    matplotlib.figure.Figure
    """
    tension = float(dataset.attrs["condition_tension"])
    parts = dict(zip(map(str, dataset.muscle.values), map(str, dataset.part.values), strict=True))
    rows = [
        (r, r.name.removeprefix("Ps_").replace("_", " "), parts[r.members[0]])
        for r in paired_rows(dataset)
        if r.family == "psoas_major"
    ]
    whole = {r.name: r for r in group_rows(dataset)}
    rows += [(whole["psoas_major"], "psoas, whole", "whole"), (whole[other], other, "whole")]
    values, signs = Numbers(dataset, [r for r, _, _ in rows], "acceleration").about("pelvis", "ground", "right")
    hue = muscle_colours(["psoas_major", other])
    made = figure(8.6, 0.34 * len(rows) + 1.5)
    axes = made.subplots()
    quiet(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    findings = []
    for y, ((row, label, part), value, sign) in enumerate(reversed(list(zip(rows, values, signs, strict=True)))):
        said = verdict_of(robust, row)
        low, high, value = (float(v) * tension for v in (said["low"], said["high"], value))
        axes.plot([low, high], [y, y], color=hue[row.family], lw=2, alpha=0.45, solid_capstyle="round")
        mark(axes, value, y, part, hue[row.family])
        one = beside(robust, row, int(sign))
        says = share_note(one)
        way = called("pelvis", "ground", "right", int(sign)) if sign else HAS_NO_SIGN
        findings.append(f"{label} {way} {abs(value):.1f} ({low:.1f} to {high:.1f}), {says}")
        axes.annotate(
            says, (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=SIZE - 1, color=INK if one.holds else FAINT,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [shown(label) for _, label, _ in reversed(rows)], fontsize=SIZE)
    for tick, row in zip(axes.get_yticklabels(), reversed(rows), strict=True):
        tick.set_color(hue[row[0].family])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"pelvis relative to the ground, rad/s² at that instant, {tension:g} N a side", fontsize=SIZE)
    axes.text(0.0, 1.01, "← tilts anteriorly", transform=axes.transAxes, fontsize=SIZE, color=INK)
    axes.text(1.0, 1.01, "tilts posteriorly →", transform=axes.transAxes, fontsize=SIZE, color=INK, ha="right")
    for x, (part, text) in zip(PLACES, WORDS.items(), strict=True):
        mark(axes, x, 1.02, part, INK if part == "whole" else hue["psoas_major"], transform=axes.transAxes)
        axes.text(x + 0.016, 1.01, text, transform=axes.transAxes, fontsize=SIZE - 1, color=INK)
    single = int(robust.group_total.sel(group=rows[0][0].name))
    factors = ", ".join(map(str, robust.factor_name.values))
    ways = f"line: {robust.attrs['members']} ways (a fascicle: {single}) to assume {factors}"
    note = f"{dataset.attrs['posture']}; mark: {dataset.attrs['conditions']}; {ways}"
    caption(made, note, dataset)
    start = f"Pelvis relative to ground, angular acceleration at the first instant, rad/s² at {tension:g} N a side: "
    return described(made, start, findings[::-1], note)


def mark(axes: Any, x: float, y: float, part: str, colour: str, **where: Any) -> None:
    """A dot, a ring or a diamond."""
    marker, is_open, size = MARKS[part]
    axes.plot([x], [y], marker, mfc="white" if is_open else colour, mec=colour, mew=1.5, ms=size, clip_on=False,
              **where)  # fmt: skip
