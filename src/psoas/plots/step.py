"""What a step of tension does over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import rows
from psoas.dataset.signs import LEAST, called, signs
from psoas.plots.alt import described
from psoas.plots.style import FAINT, HAS_NO_SIGN, INK, PALE, SIZE, caption, figure, group_looks, name_ends, upright
from psoas.text.layout import AXIS_WORDS
from psoas.units import ROTATION_PER_NEWTON

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


def curves_figure(found: xr.Dataset, axis: str = "right", side: str | None = None) -> Figure:
    """One line per group of muscles for the first pair of segments, its name at its end; the rise time shaded.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.step`.
    axis : {'right', 'anterior', 'superior'}
    side : {'right', 'left', 'both'}, optional
        Whose muscles; those asked for unless given.

    Returns
    -------
    matplotlib.figure.Figure
    """
    tension = float(found.attrs["condition_tension"])
    here = found.isel(pair=0).sel(axis=axis)
    of, to = here["of"].item(), here.relative_to.item()
    made = figure(7.0, 4.2)
    axes = made.subplots()
    upright(axes)
    low, high = (1e3 * t for t in found.attrs["rise_time"])
    axes.axvspan(low, high, color=PALE, alpha=0.5, lw=0, zorder=0)
    drawn = rows(found, side)
    ends, findings = [], []
    for row, look in zip(drawn, group_looks([r.name for r in drawn]), strict=True):
        one = here.sel(group=row.name)
        line = np.degrees(one.group_step_rotation.values * tension)
        axes.plot(1e3 * found.time.values, line, lw=2, **look)
        ends.append((float(line[-1]), row.label, look["color"]))
        findings.append(f"{row.label} {ended(found, one, (of, to, axis), float(line[-1]))}")
    axes.margins(y=0.12)
    top = axes.get_ylim()[1]
    axes.annotate("a muscle's rise time", (low, top), xytext=(3, -3), textcoords="offset points", va="top",
                  fontsize=SIZE - 1.5, color=FAINT)  # fmt: skip
    name_ends(axes, ends)
    up, down = (word(table("words"), of, to, axis, v) for v in (1.0, -1.0))
    label = f"{of} relative to {to}\ndegrees at {tension:g} N a side\n+ {up}, - {down}"
    axes.set_ylabel(label, fontsize=SIZE, color=INK)
    axes.set_xlabel("ms after the tension stepped up", fontsize=SIZE, color=INK)
    assumed = f"{found.attrs['posture']}; {found.attrs['conditions']}"
    caption(made, assumed, found)
    start = (
        f"Rotation of {of} relative to {to} about the {AXIS_WORDS[axis]} axis after a step of {tension:g} N a side: "
    )
    return described(made, start, findings, assumed)


def ended(found: xr.Dataset, one: xr.Dataset, where: tuple[str, str, str], last: float) -> str:
    """Where a line ends [deg], in words, and when it changed its sign."""
    end = one.group_step_rotation.values[-1]
    sign = int(signs(end, one.group_step_end_norm.values, LEAST[ROTATION_PER_NEWTON]))
    way = called(*where, sign) if sign else HAS_NO_SIGN
    at = ", ".join(f"{1e3 * t:.0f}" for t in one.group_sign_change.values if t == t)
    by = f"{abs(last):.2f}° by {1e3 * float(found.time[-1]):.0f} ms"
    return f"{way} {by}, {f'its sign changing at {at} ms' if at else 'its sign never changing'}"
