"""What each psoas fascicle does to the pelvis relative to the ground, with its range over the sensitivity set."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.plots.alt import described
from psoas.plots.style import BLUE, FAINT, INK, ORANGE, PALE, PURPLE, SIZE, caption, figure, quiet, shown

if TYPE_CHECKING:
    import xarray as xr

COLOURS = {"body_and_disc": BLUE, "transverse_process": ORANGE}
WORDS = {"body_and_disc": "body and disc", "transverse_process": "transverse process"}


def fascicle_figure(dataset: xr.Dataset, robust: xr.Dataset, beside: str = "iliacus") -> Any:
    """Every psoas fascicle beside iliacus: a dot for the conditions asked, a line for the sensitivity set.

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
        rows.append((stem.removeprefix("Ps_").replace("_", " "), value, stem, COLOURS[part]))
    both = dataset.group_angular_acceleration.sel(segment="pelvis", axis="right") * tension
    rows += [("psoas, whole", float(both.sel(group="psoas_major")), "psoas_major", INK)]
    rows += [(beside, float(both.sel(group=beside)), beside, PURPLE)]
    made = figure(8.0, 0.34 * len(rows) + 1.5)
    axes = made.subplots()
    quiet(axes)
    axes.axvline(0, color=PALE, lw=1.5, zorder=0)
    findings = []
    for y, (label, value, name, colour) in enumerate(reversed(rows)):
        low, high = (float(robust[f"group_{k}"].sel(group=name)) * tension for k in ("low", "high"))
        axes.plot([low, high], [y, y], color=colour, lw=2, alpha=0.45, solid_capstyle="round")
        axes.plot([value], [y], "o", color=colour, ms=6)
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
        tick.set_color(row[3])
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(f"pelvis relative to the ground, rad/s² at that instant, {tension:g} N a side", fontsize=SIZE)
    axes.text(0.0, 1.01, "← tilts anteriorly", transform=axes.transAxes, fontsize=SIZE, color=INK)
    axes.text(1.0, 1.01, "tilts posteriorly →", transform=axes.transAxes, fontsize=SIZE, color=INK, ha="right")
    for x, (part, colour) in zip((0.27, 0.45), COLOURS.items(), strict=True):
        axes.text(x, 1.01, WORDS[part], transform=axes.transAxes, fontsize=SIZE, color=colour, weight="bold")
    single = int(robust.group_total.sel(group=rows[0][2]))
    factors = ", ".join(map(str, robust.factor_name.values))
    ways = f"line: {robust.attrs['members']} ways (a fascicle: {single}) to assume {factors}"
    note = f"{dataset.attrs['posture']}; dot: {dataset.attrs['conditions']}; {ways}"
    caption(made, note)
    start = f"Pelvis relative to ground, angular acceleration at the first instant, rad/s² at {tension:g} N a side: "
    return described(made, start, findings[::-1], note)
