"""The posture that tight muscles make, beside the same body with nothing tight, and every angle that changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.band import holds
from psoas.plots.alt import described
from psoas.plots.sticks import chain
from psoas.plots.style import FAINT, INK, PALE, SIZE, SLATE, TEAL, bare, caption, figure, headed, quiet

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

ROWS = (
    ("thorax", "ground"), ("thorax", "pelvis"), ("L1", "L2"), ("L2", "L3"), ("L3", "L4"), ("L4", "L5"),
    ("L5", "pelvis"), ("pelvis", "ground"), ("femur_r", "pelvis"), ("femur_r", "ground"), ("tibia_r", "femur_r"),
)  # fmt: skip
COLOURS = {"pelvis": SLATE, "femur_r": TEAL}
STILL = 0.05  # deg: less is not told from none


def posture_figure(found: xr.Dataset) -> Figure:
    """Left: the body from its right, untight in grey, tight in ink; right: each change with its band over the draws.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.posture`.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import alt_text, posture_figure
    >>> made = posture_figure(psoas.posture({"psoas": 0.1}, support="supine", draws=0))
    >>> "pelvis relative to ground tilts" in alt_text(made)
    True
    """
    a = found.attrs
    bodies = {case: chain(angles_of(found, case)) for case in ("untight", "tight")}
    wide, tall = np.ptp(np.concatenate(list(bodies["tight"].values())), axis=0)
    made = figure(9.6, 5.4)
    left, right = made.subplots(1, 2, width_ratios=(float(np.clip(1.2 * wide / tall, 0.7, 1.2)), 1.6))
    bare(left)
    for case, parts in bodies.items():
        stick(left, parts, {} if case == "untight" else COLOURS, case)
    if a["support"] == "standing":
        left.axhline(-2.06, color=PALE, lw=2, zorder=0)
    headed(left, "untight in grey,", "tight in ink")
    said = changes(right, found)
    band = f"; line: {a['band']} ({a['draws_found']} of {a['draws']})" if a["draws_found"] else ""
    kept = f"; kept: {a['keep']}" if a["keep"] else ""
    spared = f"; effort by {a['effort']}" if a["support"] == "standing" else ""
    assumed = f"{a['support']}: {a['support_words']}{spared}; tight: {a['tight']} ({a['parameterisation_words']}){kept}"
    caption(made, f"tight minus untight about the mediolateral axis{band}; {assumed}")
    start = "Change of posture, tight minus untight, about the mediolateral axis, in degrees: "
    return described(made, start, said, assumed)


def angles_of(found: xr.Dataset, case: str) -> dict[str, float]:
    """Segment -> its sagittal angle relative to ground [rad, front up]."""
    angles = found.posture_rotation.sel(case=case, axis="right")
    return {str(s): float(v) for s, v in zip(found.segment.values, angles.values, strict=True)}


def stick(axes: Any, parts: dict[str, Any], colours: dict[str, str], case: str) -> None:
    """One body: outlines of thorax, vertebrae and pelvis, lines for the leg."""
    tight = case == "tight"
    for name, points in parts.items():
        colour = colours.get(name, INK if tight else FAINT)
        if name in ("femur_r", "tibia_r", "calcn_r"):
            axes.plot(*points.T, color=colour, lw=3 if tight else 7, alpha=0.95 if tight else 0.3,
                      solid_capstyle="round")  # fmt: skip
        elif tight:
            axes.fill(*points.T, fc=(*rgb(colour), 0.25 if name in colours else 0.0), ec=colour, lw=1.8)
        else:
            axes.fill(*points.T, color=colour, alpha=0.3, lw=0)


def rgb(colour: str) -> tuple[float, float, float]:
    """A colour as three numbers."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


def changes(axes: Any, found: xr.Dataset) -> list[str]:
    """Dots for the changes, lines for their bands, in words; returns these."""
    quiet(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    banded = "sagittal_change_low" in found
    pairs = [p for p in ROWS if f"{p[0]} relative to {p[1]}" in found.pair.values]
    said = []
    for y, (of, to) in enumerate(pairs):
        key = f"{of} relative to {to}"
        value = float(np.degrees(found.sagittal_change.sel(pair=key)))
        colour = COLOURS.get(of, INK)
        way = word(table("words"), of, to, "right", value)
        text = f"{way} {abs(value):.1f}°" if abs(value) >= STILL else f"turns less than {STILL:g}°"
        if banded:
            agree, n = int(found.sagittal_change_agree.sel(pair=key)), found.attrs["draws_found"]
            if abs(value) >= STILL and not holds(agree, n):
                text = f"{value:+.1f}° in {agree} of {n}"
            low, high = (float(np.degrees(found[f"sagittal_change_{e}"].sel(pair=key))) for e in ("low", "high"))
            axes.plot([low, high], [y, y], color=colour, lw=2.5, alpha=0.4, solid_capstyle="round")
            text += f" ({round(low, 1) + 0.0:+.1f} to {round(high, 1) + 0.0:+.1f})"
        said.append(f"{key} {text}")
        axes.plot([value], [y], "o", color=colour, ms=6)
        axes.annotate(text, (1.0, y), xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points",
                      va="center", fontsize=SIZE - 0.5, color=colour)  # fmt: skip
    axes.set_yticks(range(len(pairs)), [f"{of} relative to {to}" for of, to in pairs], fontsize=SIZE)
    for tick, (of, _) in zip(axes.get_yticklabels(), pairs, strict=True):
        tick.set_color(COLOURS.get(of, INK))
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(pairs) - 0.5, -0.7)
    axes.set_xlabel("degrees, + turns front up", fontsize=SIZE, color=INK)
    told = ["in brackets and as a line: the band;", "no word where the sign is not reliable"] if banded else []
    headed(axes, "what the tight muscles changed", *told)
    return said
