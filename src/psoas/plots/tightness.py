"""A battery as a picture: what stays unknown of each muscle, and what one more test would add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.plots.alt import described
from psoas.plots.style import FAINT, INK, PALE, SIZE, caption, figure, headed, muscle_colours, quiet

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

FAMILY = {"psoas_body": "psoas_major", "psoas_process": "psoas_major"}


def tightness_figure(found: xr.Dataset) -> Figure:
    """Left: what stays unknown, or the estimate with its interval; right: what one more test would add for psoas.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.tightness`.

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import tightness_figure
    >>> len(tightness_figure(psoas.tightness()).axes)
    2
    """
    made = figure(9.2, 3.9)
    left, right = made.subplots(1, 2, width_ratios=(1.2, 1.0))
    shown = [
        p for p in map(str, found.parameter.values) if str(found.parameter_kind.sel(parameter=p).item()) == "fibre"
    ]
    names = [str(found.parameter_label.sel(parameter=p).item()) for p in shown]
    hue = muscle_colours([FAMILY.get(p, p) for p in shown])
    quiet(left)
    if "tightness_estimate" in found:
        intervals(left, found, shown, hue)
    else:
        stays(left, found, shown, hue)
    left.set_yticks(range(len(shown)), names, fontsize=SIZE)
    left.tick_params(axis="y", length=0)
    left.invert_yaxis()
    more(right, found)
    a = found.attrs
    assumed = f"{a['body']}; tests: {a['battery']}; {a['conditions']}"
    caption(made, assumed)
    ratio = found.tightness_ratio.sel(candidate="nobody tight")
    said = [f"{n} {float(ratio.sel(parameter=p)):.2f}" for p, n in zip(shown, names, strict=True)]
    return described(made, "What stays unknown of each muscle's tightness, over the prior: ", said, assumed)


def stays(axes: Any, found: xr.Dataset, shown: list[str], hue: dict[str, str]) -> None:
    """Posterior over prior standard deviation: the shorter, the more the tests tell."""
    for y, p in enumerate(shown):
        value = float(found.tightness_ratio.sel(candidate="nobody tight", parameter=p))
        axes.barh(y, 1.0, color=PALE, height=0.6)
        axes.barh(y, value, color=hue[FAMILY.get(p, p)], height=0.6)
        axes.text(1.02, y, f"{value:.2f}", va="center", fontsize=SIZE, color=INK)
    axes.set_xlim(0, 1.18)
    headed(axes, "what stays unknown, of the prior SD (nobody tight)")


def intervals(axes: Any, found: xr.Dataset, shown: list[str], hue: dict[str, str]) -> None:
    """The estimate, and what holds 90 % of the weight."""
    for y, p in enumerate(shown):
        x, low, high = (float(found[f"tightness_{k}"].sel(parameter=p)) for k in ("estimate", "low", "high"))
        axes.plot([low, high], [y, y], color=hue[FAMILY.get(p, p)], lw=3, solid_capstyle="round")
        axes.plot(x, y, "o", ms=7, color=hue[FAMILY.get(p, p)], mec="white")
    axes.axvline(0, color=FAINT, lw=1)
    headed(axes, "shorter by, share of the fibre; 90 % of the weight")


def more(axes: Any, found: xr.Dataset) -> None:
    """The six tests that would add most."""
    quiet(axes)
    target = str(found.attrs["next"])
    nats = found.tightness_information.sel(target=target)
    order = np.argsort(-nats.values)[:6]
    for y, i in enumerate(order):
        axes.barh(y, float(nats.values[i]), color="#5A6068", height=0.55)
        axes.text(float(nats.values[i]), y, f" {float(nats.values[i]):.2f}", va="center", fontsize=SIZE, color=INK)
    axes.set_yticks(
        range(len(order)), [str(found.other_test.values[i]).replace("_", " ") for i in order], fontsize=SIZE
    )
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    axes.margins(x=0.2)
    headed(axes, f"one more test, nats for {'psoas less iliacus' if target == 'z' else target}")
