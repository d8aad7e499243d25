"""An answer over a grid of one coordinate."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.anatomy import table
from psoas.plots.style import CYCLE, FAINT, INK, PALE, SIZE, caption, figure, name_ends, quiet
from psoas.tables import side_of
from psoas.words import word

if TYPE_CHECKING:
    import xarray as xr


def sweep_figure(swept: xr.Dataset, axis: str = "right", side: str | None = None) -> Any:
    """One line per group of muscles, its name at its end.

    Parameters
    ----------
    swept : xarray.Dataset
        From `psoas.sweep`.
    axis : {'right', 'anterior', 'superior'}
    side : {'right', 'left', 'both'}, optional
        Whose muscles; for `torque` one side's.

    Returns
    -------
    matplotlib.figure.Figure
    """
    torque = swept.attrs["operator"] == "torque"
    values = swept["group_swept_arm" if torque else "group_swept_acceleration"].sel(axis=axis)
    scale = 1e3 if torque else float(swept.attrs["condition_tension"])
    side = side_of(swept.attrs["of"], swept.attrs["relative_to"], side, swept.attrs["operator"])
    made = figure(7.0, 4.2)
    axes = made.subplots()
    quiet(axes)
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(FAINT)
    axes.axhline(0, color=PALE, lw=1.5, zorder=0)
    rows = zip(swept.group.values, swept.group_side.values, swept.group_kind.values, strict=True)
    groups = [g for g, s, kind in rows if s == side and (kind == "family" or not torque)]
    ends = []
    for i, group in enumerate(groups):
        line = values.sel(group=group) * scale
        colour = CYCLE[i % len(CYCLE)]
        axes.plot(swept.sweep.values, line.values, color=colour, lw=2)
        ends.append((float(line[-1]), str(line.group_label.item()), colour))
    name_ends(axes, ends)
    of, to = swept.attrs["of"], swept.attrs["relative_to"]
    up, down = (word(table("words"), of, to, axis, v) for v in (1.0, -1.0))
    what = "moment arm, mm" if torque else f"rad/s² at {scale:g} N a side, at that instant"
    axes.set_ylabel(f"{of} relative to {to}\n{what}\n+ {up}, - {down}", fontsize=SIZE, color=INK)
    axes.set_xlabel(f"{swept.attrs['coordinate']}, {swept.sweep.attrs['units']}", fontsize=SIZE, color=INK)
    caption(made, f"{swept.attrs['posture']}; {swept.attrs['conditions']}")
    return made
