"""What each psoas fascicle does to the pelvis relative to the ground, with its range over the sensitivity set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.plots.alt import described
from psoas.plots.style import FAINT, INK, PALE, SIZE, caption, figure, muscle_colours, quiet, shown

if TYPE_CHECKING:
    import xarray as xr

# how a row is marked: (marker, open, size)
MARKS = {"body_and_disc": ("o", False, 6), "transverse_process": ("o", True, 6), "whole": ("D", False, 6.5)}
WORDS = {"body_and_disc": "body and disc", "transverse_process": "transverse process", "whole": "whole muscle"}
PLACES = (0.2, 0.385, 0.615)  # of the key, as shares of the width


def fascicle_figure(dataset: xr.Dataset, robust: xr.Dataset, beside: str = "iliacus") -> Any:
    """Every psoas fascicle beside iliacus: a mark for the conditions asked, a line for the sensitivity set.

    Filled dots: from vertebral bodies and discs; rings: from transverse processes; diamonds: whole muscles.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions`, holding psoas and `beside`, operator `acceleration`.
    robust : xarray.Dataset
        From `psoas.robustness` of the pelvis relative to the ground about the mediolateral axis, same muscles.
    beside : str
        The family to compare with.

    Returns
    -------
    matplotlib.figure.Figure
    """
    tension = float(dataset.attrs["condition_tension"])
    pelvis = dataset.angular_acceleration.sel(segment="pelvis", axis="right") * tension
    stems = [
        str(m)[:-2] for m, f in zip(dataset.muscle.values, dataset.family.values, strict=True) if f == "psoas_major"
    ]
    rows = []
    for stem in dict.fromkeys(stems):
        value = float(pelvis.sel(muscle=f"{stem}_r") + pelvis.sel(muscle=f"{stem}_l"))
        part = str(dataset.part.sel(muscle=f"{stem}_r").item())
        rows.append((stem.removeprefix("Ps_").replace("_", " "), value, stem, "psoas_major", part))
    both = dataset.group_angular_acceleration.sel(segment="pelvis", axis="right") * tension
    rows += [("psoas, whole", float(both.sel(group="psoas_major")), "psoas_major", "psoas_major", "whole")]
    rows += [(beside, float(both.sel(group=beside)), beside, beside, "whole")]
    hue = muscle_colours(["psoas_major", beside])
    made = figure(8.0, 0.34 * len(rows) + 1.5)
    axes = made.subplots()
    quiet(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    findings = []
    for y, (label, value, name, family, part) in enumerate(reversed(rows)):
        low, high = (float(robust[f"group_{k}"].sel(group=name)) * tension for k in ("low", "high"))
        axes.plot([low, high], [y, y], color=hue[family], lw=2, alpha=0.45, solid_capstyle="round")
        mark(axes, value, y, part, hue[family])
        verdict = str(robust.group_verdict.sel(group=name).item())
        factor = str(robust.group_factor.sel(group=name).item())
        says = {"holds": "holds", "depends": f"depends on {factor}", "none": "no reliable sign"}[verdict]
        way = "posteriorly" if value > 0 else "anteriorly"
        findings.append(f"{label} tilts {way} {abs(value):.1f} ({low:.1f} to {high:.1f}), {says}")
        axes.annotate(
            says, (1.0, y), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points", va="center",
            fontsize=SIZE - 1, color=INK if verdict == "holds" else FAINT,
        )  # fmt: skip
    axes.set_yticks(range(len(rows)), [shown(r[0]) for r in reversed(rows)], fontsize=SIZE)
    for tick, row in zip(axes.get_yticklabels(), reversed(rows), strict=True):
        tick.set_color(hue[row[3]])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"pelvis relative to the ground, rad/s² at that instant, {tension:g} N a side", fontsize=SIZE)
    axes.text(0.0, 1.01, "← tilts anteriorly", transform=axes.transAxes, fontsize=SIZE, color=INK)
    axes.text(1.0, 1.01, "tilts posteriorly →", transform=axes.transAxes, fontsize=SIZE, color=INK, ha="right")
    for x, (part, text) in zip(PLACES, WORDS.items(), strict=True):
        mark(axes, x, 1.02, part, INK if part == "whole" else hue["psoas_major"], transform=axes.transAxes)
        axes.text(x + 0.016, 1.01, text, transform=axes.transAxes, fontsize=SIZE - 1, color=INK)
    single = int(robust.group_total.sel(group=rows[0][2]))
    factors = ", ".join(map(str, robust.factor_name.values))
    ways = f"line: {robust.attrs['members']} ways (a fascicle: {single}) to assume {factors}"
    note = f"{dataset.attrs['posture']}; mark: {dataset.attrs['conditions']}; {ways}"
    caption(made, note)
    start = f"Pelvis relative to ground, angular acceleration at the first instant, rad/s² at {tension:g} N a side: "
    return described(made, start, findings[::-1], note)


def mark(axes: Any, x: float, y: float, part: str, colour: str, **where: Any) -> None:
    """A dot, a ring or a diamond."""
    marker, is_open, size = MARKS[part]
    axes.plot([x], [y], marker, mfc="white" if is_open else colour, mec=colour, mew=1.5, ms=size, clip_on=False,
              **where)  # fmt: skip
