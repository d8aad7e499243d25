"""Fibre lengths as a picture: bars at a posture, curves over a grid or a motion; slack is pale."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.plots.alt import described
from psoas.plots.style import FAINT, INK, PALE, SIZE, caption, figure, group_looks, headed, name_ends, quiet, upright
from psoas.text.lengths import listed_rows, values_of

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

UNIT = "fibre length, % of optimum"


def lengths_figure(dataset: xr.Dataset) -> Figure:
    """Fibre length over its optimum of every row; a pale mark where passive force begins.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.lengths`.

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import lengths_figure
    >>> len(lengths_figure(psoas.lengths(["psoas", "iliacus"])).axes)
    1
    """
    found = [r for r in listed_rows(dataset) if np.isfinite(values_of(dataset, "fibre_over_optimum", r)).all()]
    shown, unit = ("fibre_over_optimum", UNIT) if found else ("length_of_standing", "path, % of standing")
    found = found or listed_rows(dataset)
    dim = next((d for d in ("sweep", "time") if d in dataset.dims), None)
    made = figure(7.2, 1.2 + 0.24 * len(found) if dim is None else 3.8)
    axes = made.subplots()
    looks = group_looks([r.name for r in found])
    values = [100 * values_of(dataset, shown, r) for r in found]
    if dim is None:
        bars(axes, found, values, looks)
    else:
        curves(axes, dataset, dim, found, values, looks)
    over = "" if dim is None else f", over {dataset.attrs.get('coordinate', 'time')}, {dataset[dim].attrs['units']}"
    headed(axes, f"{unit}{over}")
    a = dataset.attrs
    assumed = f"{a['body']}, {a['posture']}; {a['conditions']}"
    caption(made, assumed)
    said = [
        f"{r.label} {v.min():.1f}" + ("" if dim is None else f" to {v.max():.1f}")
        for r, v in zip(found, values, strict=True)
    ]
    return described(made, f"{unit}: ", said, assumed)


def bars(axes: Any, found: list[Any], values: list[Any], looks: list[dict[str, Any]]) -> None:
    """One bar a row, the optimum as a line."""
    quiet(axes)
    for y, (row, value, look) in enumerate(zip(found, values, looks, strict=True)):
        axes.barh(y, value[0], color=look["color"], height=0.6, alpha=1.0 if row.kind == "family" else 0.6)
        axes.text(value[0] + 0.8, y, f"{value[0]:.0f}", va="center", fontsize=SIZE, color=INK)
    axes.axvline(100, color=FAINT, lw=1.0, ls=(0, (3, 2)), zorder=0)
    axes.set_yticks(range(len(found)), [r.indented for r in found], fontsize=SIZE)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()


def curves(axes: Any, dataset: xr.Dataset, dim: str, found: list[Any], values: list[Any], looks: list[Any]) -> None:
    """One curve a row, named at its end."""
    upright(axes)
    x = dataset[dim].values
    for value, look in zip(values, looks, strict=True):
        axes.plot(x, value, lw=1.8, **look)
    low, high = min(v.min() for v in values), max(v.max() for v in values)
    axes.set_ylim(low - 2, high + 2)
    axes.axhline(100, color=PALE, lw=1.5, zorder=0)
    axes.margins(x=0)
    name_ends(axes, [(float(v[-1]), r.label, look["color"]) for r, v, look in zip(found, values, looks, strict=True)])
