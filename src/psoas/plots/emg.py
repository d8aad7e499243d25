"""What an electrode hears: the body cut at its level, every belly coloured by its share of the signal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.plots.alt import described
from psoas.plots.style import FAINT, INK, PALE, SIZE, bare, caption, figure, headed, muscle_colours, quiet
from psoas.text.emg import percent, psoas_words

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

FLESH, BONE, FAT = "#F3ECE4", "#BDB4A6", "#FBF3D9"
SHARES = (1e-4, 1.0)  # of the colour: what is less is as pale as the first
MOST = 4  # electrodes
LISTED = 6  # muscles of a panel
LEAST = 1e-3  # share of a muscle that is listed
PSOAS = "psoas_major"


def emg_figure(found: xr.Dataset) -> Figure:
    """Cuts through the body at the first electrodes, and the shares of the muscles that each hears.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.emg`.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import emg_figure
    >>> len(emg_figure(psoas.emg("wire-psoas", draws=0)).axes)
    2
    """
    names = [str(n) for n in found.electrode.values[:MOST]]
    made = figure(8.6, 0.7 + 2.9 * len(names))
    rows = made.subplots(len(names), 2, width_ratios=(1.25, 1.0), squeeze=False)
    told = []
    for name, (cut, bars) in zip(names, rows, strict=True):
        here = found.sel(electrode=name)
        body(cut, here)
        headed(cut, f"{here.electrode_label.item()}:\nthe body cut there, seen from below")
        listed(bars, here)
        order = np.argsort(-here.emg_share.values)[:3]
        said = ", ".join(f"{here.label.values[i]} {percent(float(here.emg_share.values[i]))}" for i in order)
        told.append(f"{here.electrode_label.item()}: {said}; {psoas_words(here)}")
    a = found.attrs
    drawn = f"; bars from 5 to 95 % of {a['draws']} draws" if "emg_share_low" in found else ""
    assumed = f"{a['body']}, {a['posture']}, right side; {a['activity']}; fat {a['fat_mm']:g} mm; {a['conductor']}"
    caption(made, f"share of the signal's power, logarithmic; deeper: more of it{drawn}; {assumed}")
    return described(made, "Whose signal an electrode hears. ", told, assumed)


def body(axes: Any, here: xr.Dataset) -> None:
    """Skin, outline, bones, bellies by share, the electrode; front up, the right side at the left, as in scans."""
    from matplotlib.patches import Ellipse, Polygon

    def seen(points: Any) -> Any:
        return np.stack([-points[..., 1], points[..., 0]], axis=-1)

    bare(axes)
    axes.add_patch(Polygon(seen(here.section_skin.values), closed=True, fc=FAT, ec=FAINT, lw=0.8))
    axes.add_patch(Polygon(seen(here.section_outline.values), closed=True, fc=FLESH, ec="none"))
    bone = seen(here.section_bone.values)
    axes.scatter(*bone[np.isfinite(bone[:, 0])].T, s=3, color=BONE, linewidths=0)
    share = dict(zip(here.muscle.values.tolist(), here.emg_share.values.tolist(), strict=True))
    hue = muscle_colours(ranked(here))
    order = sorted(range(here.sizes["strand"]), key=lambda i: share[str(here.strand_family.values[i])])
    named: dict[str, tuple[float, float]] = {}
    for i in order:
        where, size = here.section_strand.values[i], here.section_radius.values[i]
        if not np.isfinite(where[0]):
            continue
        family = str(here.strand_family.values[i])
        x, y = seen(where)
        alpha = 0.08 + 0.82 * depth(share[family])
        patch = Ellipse((x, y), 2 * size[1], 2 * size[0], fc=hue.get(family, FAINT), ec=INK, lw=0.5, alpha=alpha)
        axes.add_patch(patch)
        named[family] = (x, y)
    x, y = seen(here.section_electrode.values)
    axes.plot([x], [y], marker="v", ms=9, color=INK, mec="white", mew=0.8, zorder=5)
    for family, (u, v) in named.items():
        if share[family] >= 0.02 or family == PSOAS:
            label = str(here.label.sel(muscle=family).item())
            axes.annotate(label, (u, v), ha="center", va="center", fontsize=SIZE - 2, color=INK, zorder=6)
    axes.autoscale_view()


def depth(share: float) -> float:
    """How deep a colour is, from 0 to 1, by the logarithm of the share."""
    low, high = np.log(SHARES)
    return float(np.clip((np.log(max(share, 1e-12)) - low) / (high - low), 0, 1))


def ranked(here: xr.Dataset) -> list[str]:
    """The muscles of a panel, most heard first, psoas always among them."""
    share = here.emg_share.values
    order = [str(here.muscle.values[i]) for i in np.argsort(-share)[:LISTED] if share[i] >= LEAST]
    return order if PSOAS in order else [*order[: LISTED - 1], PSOAS]


def listed(axes: Any, here: xr.Dataset) -> None:
    """Shares of a panel's muscles as points with their interval, and psoas' worst case."""
    quiet(axes)
    names = ranked(here)
    hue = muscle_colours(names)
    for y, name in enumerate(names[::-1]):
        own = here.sel(muscle=name)
        share = max(float(own.emg_share), 1e-6)
        if "emg_share_low" in here:
            ends = [max(float(own[k]), 1e-6) for k in ("emg_share_low", "emg_share_high")]
            axes.plot(ends, [y, y], color=hue[name], lw=5, alpha=0.35, solid_capstyle="butt")
        axes.plot([share], [y], "o", ms=6, color=hue[name])
        axes.annotate(percent(float(own.emg_share)), (1.3, y), va="center", fontsize=SIZE, color=INK,
                      annotation_clip=False)  # fmt: skip
        if name == PSOAS:
            worst = float(own.emg_share_worst)
            axes.plot([max(worst, 1e-6)], [y], "o", ms=6, mfc="white", mec=hue[name])
            axes.annotate("if its fibres went all along", (max(worst, 1e-6), y), xytext=(0, -11), fontsize=SIZE - 2,
                          textcoords="offset points", ha="right", color=FAINT)  # fmt: skip
    axes.axvline(0.05, color=PALE, lw=1.2, zorder=0)
    axes.set(xscale="log", xlim=(1e-6, 1.2), ylim=(-0.7, len(names) - 0.4))
    axes.set_yticks(range(len(names)), [str(here.label.sel(muscle=n).item()) for n in names[::-1]], fontsize=SIZE)
    axes.set_xticks([1e-6, 1e-4, 1e-2, 1], ["0.0001 %", "0.01 %", "1 %", "100 %"])
    axes.minorticks_off()
    axes.tick_params(axis="y", length=0)
