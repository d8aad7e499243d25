"""The first instant beside the end: how each segment starts to turn, and where it comes to rest."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import WHOSE, Row, side_of_rows
from psoas.dataset.rows import rows as rows_of
from psoas.dataset.signs import called
from psoas.plots.alt import described
from psoas.plots.style import FAINT, HAS_NO_SIGN, PALE, SIZE, apart, caption, figure, group_looks, headed, shown
from psoas.text.layout import AXIS_WORDS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

PAIRS = (("pelvis", "ground"), ("femur_r", "ground"), ("femur_r", "pelvis"), ("thorax", "pelvis"))
GAP = 0.14  # between two names, as a share of the largest value


def static_figure(
    found: xr.Dataset, pairs: Sequence[tuple[str, str]] = PAIRS, axis: str = "right", side: str | None = None
) -> Figure:
    """A panel for every pair of segments, a line for every group: left at once, right in the end.

    Both ends stand on one zero, each as a share of its largest value, so that a line that crosses zero is a group that
    ends the other way than it starts.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.static`.
    pairs : sequence of (of, relative_to)
    axis : {'right', 'anterior', 'superior'}
        Of the segment it is relative to.
    side : {'right', 'left', 'both'}, optional
        Whose muscles; those asked for unless given.

    Returns
    -------
    matplotlib.figure.Figure
        Rings: the end where joint couples keep the holds instead of guides, on the same scale.

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import static_figure
    >>> made = static_figure(psoas.static(["psoas", "iliacus"]), pairs=[("pelvis", "ground")])
    >>> made.axes[0].get_title(loc="left").splitlines()
    ['pelvis relative to ground', '+ tilts posteriorly, - tilts anteriorly']
    """
    tension = float(found.attrs["condition_tension"])
    rows = [r for r in rows_of(found, side) if r.grouped]
    columns = min(2, len(pairs))
    lines = -(-len(pairs) // columns)
    made = figure(5.0 * columns, max(3.2, 0.2 * len(rows) + 2.0) * lines + 0.5)
    grid = made.subplots(lines, columns, squeeze=False).ravel()
    for axes in grid[len(pairs) :]:
        axes.set_axis_off()
    findings = []
    for axes, (of, to) in zip(grid, pairs, strict=False):
        up, down = (word(table("words"), of, to, axis, v) for v in (1.0, -1.0))
        headed(axes, f"{of} relative to {to}", f"+ {up}, - {down}")
        findings.append(f"{of} relative to {to}: {slopes(axes, found, (of, to, axis), rows, tension)}")
    assumed = f"{found.attrs['posture']}; {found.attrs['conditions']}"
    couples = "; rings: the same holds kept by couples at the joints" if "rotation_by_couples" in found else ""
    note = f"{tension:g} N more a side, {WHOSE[side_of_rows(rows)]}, {AXIS_WORDS[axis]} axis of the reference"
    caption(made, f"{note}; left and right each on its own scale, zero shared{couples}; {assumed}", found)
    start = f"At the first instant in rad/s² and at the new equilibrium in degrees, {note}. "
    return described(made, start, findings, assumed)


def slopes(axes: Any, found: xr.Dataset, where: tuple[str, str, str], rows: Sequence[Row], tension: float) -> str:
    """One panel; returns what it says."""
    of, to, axis = where
    (start, at_once), (end, at_rest) = (Numbers(found, rows, o).about(of, to, axis) for o in ("acceleration", "static"))
    start, end, held = start * tension, np.degrees(end * tension), end * np.nan
    if "rotation_by_couples" in found:
        held = np.degrees(Numbers(found, rows, "couples").about(of, to, axis)[0] * tension)
    first, last = (max(float(np.nanmax(np.abs(v))), 1e-9) for v in (start, np.concatenate([end, held])))
    axes.plot([0, 1], [0, 0], color=PALE, lw=1.5, zorder=0)
    looks = group_looks([r.name for r in rows])
    colours = [str(look["color"]) for look in looks]
    turned = at_once * at_rest < 0
    for look, a, b, c, back in zip(looks, start / first, end / last, held / last, turned, strict=True):
        axes.plot([0, 1], [a, b], lw=2.6 if back else 1.6, marker="o", ms=4, **look)
        axes.plot([1.0], [c], "o", mfc="white", mec=look["color"], ms=4.5, zorder=1)
    numbers(axes, -0.04, "right", start / first, [f"{v:+.1f}" for v in start], colours)
    names = [f"{v:+.2f}°  {shown(r.label, 26)}" for v, r in zip(end, rows, strict=True)]
    numbers(axes, 1.05, "left", end / last, names, colours)
    axes.set(xlim=(-0.32, 2.05), ylim=(-1.4, 1.15))
    axes.set_axis_off()
    for x, text in ((0, "at once, rad/s²"), (1, "in the end")):
        axes.text(x, -1.4, text, ha="center", va="bottom", fontsize=SIZE - 0.5, color=FAINT)
    ways = ((start, at_once), (end, at_rest))
    return ", ".join(change(where, r.label, *((float(v[k]), int(s[k])) for v, s in ways)) for k, r in enumerate(rows))


def numbers(axes: Any, x: float, ha: str, heights: Any, texts: Sequence[str], colours: Sequence[str]) -> None:
    """Texts beside their points, moved apart where they would touch, in their lines' colours."""
    for y, text, colour in zip(apart(list(heights), GAP, -1.15, 1.1), texts, colours, strict=True):
        axes.text(x, y, text, ha=ha, va="center", fontsize=SIZE - 0.5, color=colour)


def change(where: tuple[str, str, str], label: str, start: tuple[float, int], end: tuple[float, int]) -> str:
    """How a group starts and ends (value, sign), in words."""
    first, last = (called(*where, sign) if sign else HAS_NO_SIGN for _, sign in (start, end))
    return f"{label} {first} {abs(start[0]):.1f} at once and {last} {abs(end[0]):.2f}° in the end"
