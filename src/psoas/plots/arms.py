"""Moment arms over a joint's range, about one axis or all three of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.plots.alt import described
from psoas.plots.style import INK, SIZE, caption, figure, headed, shown, upright
from psoas.plots.sweep import Line, assumed, coordinate_of, crossings, draw_lines, lines_of, name_lines, ranged, subject
from psoas.text.layout import AXIS_WORDS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


def arms_figure(swept: xr.Dataset, *more: xr.Dataset, axis: str = "right", side: str | None = None) -> Figure:
    """Moment arms over a coordinate's range, a panel for every dataset and axis, each line named at its end.

    Parameters
    ----------
    swept, *more : xarray.Dataset
        From `psoas.sweep` with the operator `torque`: another joint, another coordinate.
    axis : {'right', 'anterior', 'superior', 'all'}
        Of the segment it is relative to.
    side : {'right', 'left'}, optional
        Whose muscles; those of the segment's side unless given.

    Returns
    -------
    matplotlib.figure.Figure
        Rings: where an arm changes its sign.

    Raises
    ------
    InvalidValueError
        A sweep of accelerations.

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import arms_figure
    >>> arms = psoas.sweep("psoas", "hip_flexion_r=0:90:30", of="femur_r", relative_to="pelvis", operator="torque")
    >>> [axes.get_title(loc="left").splitlines()[0] for axes in arms_figure(arms, axis="all").axes]
    ['femur_r relative to pelvis', 'femur_r relative to pelvis', 'femur_r relative to pelvis']
    """
    for one in (swept, *more):
        if one.attrs["operator"] != "torque":
            raise InvalidValueError("arms_figure draws moment arms; ask psoas.sweep for operator='torque'.")
    panels = [(one, about) for one in (swept, *more) for about in (AXES[::-1] if axis == "all" else (axis,))]
    made = figure(max(6.4, 4.2 * len(panels)), 4.2)
    row = made.subplots(1, len(panels), sharey=True, squeeze=False)[0]
    drawn, findings = [], []
    for axes, (one, about) in zip(row, panels, strict=True):
        lines = lines_of(one, about, side)
        panel(axes, one, about, lines)
        drawn.append(lines)
        findings.append(subject(one, about, side) + ", ".join(f"{n} {ranged(one, about, v)}" for n, _, v in lines))
    for axes, lines in zip(row, drawn, strict=True):  # once the panels have agreed on their heights
        name_lines(axes, lines)
    row[0].set_ylabel("moment arm, mm", fontsize=SIZE, color=INK)
    caption(made, assumed(swept), swept, *more)
    return described(made, "", findings, assumed(swept))


def panel(axes: Any, swept: xr.Dataset, about: str, lines: list[Line]) -> None:
    """The arms of one sweep about one axis, a ring where one changes its sign."""
    of, to = swept.attrs["of"], swept.attrs["relative_to"]
    upright(axes)
    up, down = (word(table("words"), of, to, about, v) for v in (1.0, -1.0))
    headed(axes, f"{of} relative to {to}", f"{AXIS_WORDS[about]} axis of {to}", f"+ {up}, - {down}")
    axes.set_xlabel(shown(coordinate_of(swept)), fontsize=SIZE, color=INK)
    draw_lines(axes, swept, lines)
    for (_, _, line), shape in zip(lines, axes.lines[1:], strict=True):
        zeros = crossings(swept.sweep.values, line)
        axes.plot(zeros, [0.0] * len(zeros), "o", ms=5, mfc="white", mec=shape.get_color(), zorder=3)
