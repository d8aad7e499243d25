"""What muscles do to sacrum and coccyx as bars: women above men, and how far the sign holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.rows import rows, summed
from psoas.frames import AXES
from psoas.plots.alt import described
from psoas.plots.style import FAINT, INK, NEGATIVE, PALE, POSITIVE, SIZE, caption, figure, headed, quiet, shown
from psoas.text.sacrum import held_signs, pairs_of, word_of

LEAST = 0.005  # deg: less is not told

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure


def sacrum_figure(found: xr.Dataset) -> Figure:
    """Rotation of sacrum or coccyx about right by every row; faint lines: the whole ensemble.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.sacrum`.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots.sacrum import sacrum_figure
    >>> len(sacrum_figure(psoas.sacrum("psoas")).axes)
    2
    """
    listed = [row for row in rows(found) if not row.depth or row.kind == "fascicle"]
    tension, right = float(found.attrs["condition_tension"]), AXES.index("right")
    pairs = pairs_of(found)
    made = figure(4.9 * len(pairs) + 0.6, 0.36 * len(listed) + 1.6)
    panels = np.atleast_1d(made.subplots(1, len(pairs), sharey=True))
    findings = []
    for axes, pair in zip(panels, pairs, strict=True):
        p = [str(x) for x in found.pair.values].index(pair)
        quiet(axes)
        axes.axvline(0, color=PALE, lw=1.5, zorder=0)
        said = []
        for y, (row, verdict) in enumerate(zip(listed, held_signs(found, listed, pair), strict=True)):
            turns = np.degrees(summed(found, "sacral_turn", row)[:, p, right]) * tension
            low, high = (np.degrees(v) * tension for v in (verdict.low, verdict.high))
            axes.plot([low, high], [y, y], color=PALE, lw=5, solid_capstyle="butt", zorder=1)
            sure = verdict.kind == "holds"
            for k, value in enumerate(turns):
                colour = (POSITIVE if value > 0 else NEGATIVE) if sure else FAINT
                axes.plot([value], [y], marker="oD"[k], color=colour, ms=6, zorder=3, mfc=colour if k == 0 else "white")
            if np.abs(turns).max() >= LEAST:
                said.append(f"{row.label} {turns[0]:+.2f} in women, {turns[1]:+.2f} in men")
        headed(axes, f"{pair.replace('/', ' relative to ')}, deg at {tension:g} N a side",
               f"- {word_of(pair, -1)}, + {word_of(pair, 1)}")  # fmt: skip
        findings.append(f"{pair.replace('/', ' relative to ')}: {', '.join(said) or 'nothing turns it'}")
    panels[0].set_yticks(range(len(listed)), [shown(r.label) for r in listed], fontsize=SIZE, color=INK)
    panels[0].invert_yaxis()
    assumed = f"{found.attrs['posture']}; {found.attrs['conditions']}"
    caption(
        made,
        "dot: women, diamond: men; grey line: all ways to ask; grey marks: the sign depends, or there is none; "
        f"{assumed}",
    )
    return described(made, "Rotation to the new equilibrium about right, degrees. ", findings, assumed)
