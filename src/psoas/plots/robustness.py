"""How sure a sign is: over all that may reasonably be assumed, the share of each sign and the range of the value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.rows import Row, paired_rows, rows
from psoas.dataset.verdict import dim_of
from psoas.plots.alt import described
from psoas.plots.style import FAINT, INK, NEGATIVE, PALE, POSITIVE, SIZE, caption, figure, headed, quiet, shown
from psoas.text.layout import AXIS_WORDS

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

LEGIBLE = 0.11  # of the bar: a share smaller than this is not written in it


def robustness_figure(robust: xr.Dataset, groups: Sequence[str] | None = None, tension: float = 100.0) -> Figure:
    """A bar of shares for every group (one sign, inside the deadband, the other), beside it the range of the value.

    Parameters
    ----------
    robust : xarray.Dataset
        From `psoas.robustness`.
    groups : sequence of str, optional
        Which, in this order; all of both sides unless given.
    tension : float [N]
        On each side, for the range.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import robustness_figure
    >>> made = robustness_figure(psoas.robustness("sartorius"))
    >>> [text.get_text() for text in made.axes[0].get_yticklabels()]
    ['sartorius']
    """
    named = drawn_rows(robust, groups)
    where = (robust.attrs["of"], robust.attrs["relative_to"], robust.attrs["axis"])
    found = [row_of(robust, one) for one in named]
    made = figure(9.0, 0.34 * len(found) + 1.7)
    left, right = made.subplots(1, 2, sharey=True, width_ratios=(1, 1.15))
    made.get_layout_engine().set(wspace=0.05)
    shares(left, where, found)
    ranges(right, where, found, tension)
    left.set_yticks(range(len(found)), [shown(called(one.name)) for one in named], fontsize=SIZE)
    left.set_ylim(len(found) - 0.4, -0.6)
    a = robust.attrs
    factors = ", ".join(map(str, robust.factor_name.values))
    assumed = f"{a['posture']}, stance {a['stance']}; {a['members']} ways to assume {factors}"
    note = "for one fascicle sharing does not matter" if any(is_single(r, robust) for r in found) else ""
    caption(made, "; ".join(part for part in (assumed, note, "grey: inside the 5 % deadband") if part), robust)
    start = (
        f"{where[0]} relative to {where[1]}, {a['operator']}, {AXIS_WORDS[where[2]]} axis, over the sensitivity set: "
    )
    return described(made, start, (sentence(row, where, tension) for row in found), assumed)


def drawn_rows(robust: xr.Dataset, groups: Sequence[str] | None) -> list[Row]:
    """The rows of these names, else those asked for and the fascicles of psoas."""
    if groups is not None:
        return [Row(name, name, "family", name, "both", (name,)) for name in groups]
    found = rows(robust)
    whole = {r.family for r in found if r.grouped and r.side == "both" and r.family.startswith("psoas")}
    there = {r.name for r in found}
    return found + [r for r in paired_rows(robust) if r.family in whole and r.name not in there]


def row_of(robust: xr.Dataset, row: Row) -> xr.Dataset:
    """What the set says of one row, one side's fascicle under the names that groups have."""
    if dim_of(row) == "group":
        return robust.sel(group=row.name)
    own = {str(n): f"group_{n}" for n in robust.data_vars if "muscle" in robust[n].dims}
    return robust[list(own)].sel(muscle=row.name).rename(own).assign_coords(group=row.name).assign_attrs(robust.attrs)


def called(name: str) -> str:
    """A group's name as people write it."""
    family, _, part = name.partition(":")
    return (f"{family}: {part}" if part else family.removeprefix("Ps_")).replace("_", " ")


def is_single(row: xr.Dataset, robust: xr.Dataset) -> bool:
    """Whether a row's set is a part of the whole set."""
    return int(row.group_total) < int(robust.attrs["members"])


def shares(axes: Any, where: tuple[str, str, str], rows: Sequence[xr.Dataset]) -> None:
    """Share of members with each sign, in digits inside where they fit."""
    bare_ticks(axes)
    up, down = (word(table("words"), *where, v) for v in (1.0, -1.0))
    for y, row in enumerate(rows):
        start = 0.0
        for key, colour, ink in (
            ("negative", NEGATIVE, "white"),
            ("silent", PALE, INK),
            ("positive", POSITIVE, "white"),
        ):
            width = float(row[f"group_{key}"])
            axes.barh(y, width, 0.66, left=start, color=colour)
            if width >= LEGIBLE:
                axes.text(start + width / 2, y, f"{100 * width:.0f}", color=ink, ha="center", va="center",
                          fontsize=SIZE - 1.5)  # fmt: skip
            start += width
    axes.set_xlim(0, 1)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.set_xlabel("share of all ways to assume, %", fontsize=SIZE, color=INK)
    axes.set_title(f"← {down}", fontsize=SIZE, color=NEGATIVE, loc="left")
    axes.set_title(f"{up} →", fontsize=SIZE, color=POSITIVE, loc="right")


def ranges(axes: Any, where: tuple[str, str, str], rows: Sequence[xr.Dataset], tension: float) -> None:
    """From the smallest to the largest value, and the verdict."""
    bare_ticks(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    for y, row in enumerate(rows):
        low, high = (float(row[f"group_{k}"]) * tension for k in ("low", "high"))
        for a, b, colour in ((low, min(high, 0.0), NEGATIVE), (max(low, 0.0), high, POSITIVE)):
            if b > a:
                axes.plot([a, b], [y, y], color=colour, lw=3, solid_capstyle="butt")
        says = verdict(row)
        axes.annotate(says, (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
                      va="center", fontsize=SIZE - 1, color=INK if says == "holds" else FAINT)  # fmt: skip
    headed(axes, f"{where[0]} relative to {where[1]}, {AXIS_WORDS[where[2]]} axis")
    axes.set_xlabel(f"range, rad/s² at {tension:g} N a side, at that instant", fontsize=SIZE, color=INK)


def bare_ticks(axes: Any) -> None:
    """Quiet axes without marks at the rows' names."""
    quiet(axes)
    axes.tick_params(axis="y", length=0)


def verdict(row: xr.Dataset) -> str:
    """The verdict in a few words."""
    says = {"holds": "holds", "depends": f"depends on {row.group_factor.item()}", "none": "no reliable sign"}
    return says[str(row.group_verdict.item())]


def sentence(row: xr.Dataset, where: tuple[str, str, str], tension: float) -> str:
    """One row for alt text."""
    ways = [
        (word(table("words"), *where, v), float(row[f"group_{k}"])) for k, v in (("positive", 1.0), ("negative", -1.0))
    ]
    said = ", ".join(f"{way} in {100 * share:.0f} %" for way, share in ways if share > 0)
    low, high = (float(row[f"group_{k}"]) * tension for k in ("low", "high"))
    return (
        f"{called(str(row.group.item())).strip()} {said or 'no sign'} ({low:.1f} to {high:.1f} rad/s²), {verdict(row)}"
    )
