"""The hip's share of a thigh's swing over the stiffness of the spine."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.plots.alt import described
from psoas.plots.style import FAINT, PALE, SIZE, caption, figure, group_looks, headed, name_ends, upright
from psoas.text.swing import at_stiffness, listed_rows

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


def swing_figure(found: xr.Dataset) -> Figure:
    """One line a muscle; the band is where published backs lie.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.swing`.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots.swing import swing_figure
    >>> len(swing_figure(psoas.swing("psoas", steps=5)).axes)
    1
    """
    listed = [row for row in listed_rows(found) if not row.depth]
    made = figure(7.2, 4.0)
    axes = made.subplots()
    upright(axes)
    a, k = found.attrs, found.stiffness.values
    axes.axvspan(a["mobile"], a["stiff"], color=PALE, alpha=0.5, lw=0)
    axes.set_xscale("log")
    axes.set_xlim(k[0], k[-1])
    ticks = [10.0**n for n in range(-3, 8) if k[0] <= 10.0**n <= k[-1]] or [float(k[0]), float(k[-1])]
    axes.set_xticks(ticks, [f"{t:g}" for t in ticks])
    axes.set_ylim(-0.1, 1.1)
    axes.axhline(1, color=FAINT, lw=0.8, ls=":")
    ends, findings = [], []
    for row, look in zip(listed, group_looks([r.name for r in listed]), strict=True):
        share = np.clip(found.group_swing_share.sel(group=row.name).values, -0.1, 1.1)
        axes.plot(k, share, lw=2, **look)
        ends.append((float(share[-1]), row.label, str(look["color"])))
        low, high = (at_stiffness(found, row, float(a[end])) for end in ("mobile", "stiff"))
        findings.append(f"{row.label}: {low:.2f} in the most mobile published back, {high:.2f} in the stiffest")
    name_ends(axes, ends)
    axes.set_xlabel("stiffness of every lumbar level, N m/rad", fontsize=SIZE)
    headed(axes, f"the hip's share of the thigh's swing, {a['species']}")
    assumed = f"{a['body']}, {a['posture']}; {a['conditions']}"
    caption(made, f"grey: backs as mobile as the most and the least mobile published [p]; {assumed}")
    return described(
        made, "Femur_r relative to pelvis over that and pelvis relative to thorax, static. ", findings, assumed
    )
