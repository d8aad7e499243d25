"""An answer over a grid of one coordinate."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import WHOSE, Row, one_side, rows, side_of_rows
from psoas.plots.alt import described
from psoas.plots.style import INK, SIZE, caption, figure, group_looks, name_ends, shown, upright
from psoas.text.layout import AXIS_WORDS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

Line = tuple[str, dict[str, Any], Any]  # label, look, values


def sweep_figure(swept: xr.Dataset, axis: str = "right", side: str | None = None) -> Figure:
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
    made = figure(7.0, 4.2)
    axes = made.subplots()
    upright(axes)
    lines = lines_of(swept, axis, side)
    draw_lines(axes, swept, lines)
    name_lines(axes, lines)
    of, to = swept.attrs["of"], swept.attrs["relative_to"]
    up, down = (word(table("words"), of, to, axis, v) for v in (1.0, -1.0))
    what = "moment arm, mm" if torque else f"rad/s² at {swept.attrs['condition_tension']:g} N a side, at that instant"
    axes.set_ylabel(f"{of} relative to {to}\n{what}\n+ {up}, - {down}", fontsize=SIZE, color=INK)
    axes.set_xlabel(shown(coordinate_of(swept)), fontsize=SIZE, color=INK)
    caption(made, assumed(swept), swept)
    said = (f"{label} {ranged(swept, axis, line)}" for label, _, line in lines)
    return described(made, subject(swept, axis, side), said, assumed(swept))


def lines_of(swept: xr.Dataset, axis: str, side: str | None) -> list[Line]:
    """(label, look, values [mm, or rad/s2 at the tension asked]) of every group asked for."""
    torque = swept.attrs["operator"] == "torque"
    values = swept["group_swept_arm" if torque else "group_swept_acceleration"].sel(axis=axis)
    scale = 1e3 if torque else float(swept.attrs["condition_tension"])
    found = [r for r in listed(swept, side) if r.kind == "family" or not torque]
    looks = group_looks([r.name for r in found])
    return [(r.label, look, values.sel(group=r.name).values * scale) for r, look in zip(found, looks, strict=True)]


def listed(swept: xr.Dataset, side: str | None) -> list[Row]:
    """The rows that are drawn."""
    a = swept.attrs
    return rows(swept, side, both=one_side(a["of"], a["relative_to"], a["operator"]))


def draw_lines(axes: Any, swept: xr.Dataset, lines: list[Line]) -> None:
    """The lines, in the colours of their muscles; broken where another foot stands."""
    for _, look, line in lines:
        for piece in same_stance(swept):
            alone = {"marker": "."} if len(line[piece]) == 1 else {}
            axes.plot(swept.sweep.values[piece], line[piece], lw=2, **alone, **look)


def same_stance(swept: xr.Dataset) -> list[slice]:
    """The stretches of the grid over which the same feet stand; all of it for arms, which know no ground."""
    if swept.attrs["operator"] == "torque":
        return [slice(None)]
    stands = swept.stance.values
    edges = [0, *(np.flatnonzero(stands[1:] != stands[:-1]) + 1).tolist(), len(stands)]
    return [slice(a, b) for a, b in pairwise(edges)]


def name_lines(axes: Any, lines: list[Line]) -> None:
    """Their names at their ends, once the axes have their limits."""
    last = [next((v for v in line[::-1] if np.isfinite(v)), 0.0) for _, _, line in lines]
    name_ends(axes, [(y, name, look["color"]) for y, (name, look, _) in zip(last, lines, strict=True)])


def coordinate_of(swept: xr.Dataset) -> str:
    """The coordinate of a grid with its unit."""
    return f"{swept.attrs['coordinate']}, {swept.sweep.attrs['units']}"


def assumed(swept: xr.Dataset) -> str:
    """What the values assume."""
    return f"{swept.attrs['posture']}; {swept.attrs['conditions']}"


def subject(swept: xr.Dataset, axis: str, side: str | None) -> str:
    """What the values are, for alt text."""
    a, grid = swept.attrs, swept.sweep.values
    who = WHOSE[side_of_rows(listed(swept, side))]
    what = {"torque": "Moment arm"}.get(a["operator"], "Angular acceleration at the first instant")
    return (
        f"{what} of the {who} about the {AXIS_WORDS[axis]} axis, {a['of']} relative to {a['relative_to']},"
        f" over {a['coordinate']} from {grid[0]:g} to {grid[-1]:g} {swept.sweep.attrs['units']}: "
    )


def ranged(swept: xr.Dataset, axis: str, line: Any) -> str:
    """The range of a line in words: which way, how much, and where its sign changes."""
    a = swept.attrs
    unit = "mm" if a["operator"] == "torque" else f"rad/s² at {a['condition_tension']:g} N a side"
    known = line[np.isfinite(line)]
    if not len(known):
        return "is not represented"
    low, high = float(known.min()), float(known.max())
    least, most = sorted((abs(low), abs(high)))
    if low < 0 < high:
        places = ", ".join(f"{x:.0f}" for x in crossings(swept.sweep.values, line))
        return f"from {low:.1f} to {high:.1f} {unit}, changing sign at {places} {swept.sweep.attrs['units']}"
    way = word(table("words"), a["of"], a["relative_to"], axis, low if high <= 0 else high)
    return f"{way} with {least:.1f} to {most:.1f} {unit}"


def crossings(grid: Any, line: Any) -> list[float]:
    """Where a line goes through zero."""
    first, last = line[:-1], line[1:]
    at = np.flatnonzero(first * last < 0)
    found = [float(grid[i] + (grid[i + 1] - grid[i]) * first[i] / (first[i] - last[i])) for i in at]
    return sorted([*found, *(float(x) for x in grid[1:-1][line[1:-1] == 0])])
