"""The pelvic floor in the sagittal plane, sacrum and coccyx turned as asked, and what its strands carry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.plots.alt import described
from psoas.plots.style import (
    FAINT,
    INK,
    OTHER_MUSCLES,
    PALE,
    SIZE,
    SLATE,
    TEAL,
    bare,
    caption,
    figure,
    headed,
    upright,
)

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

HINGE = np.array([-136.5, -33.0])  # mm, pelvis frame: sacrococcygeal joint
# Outlines in the sagittal plane, mm, pelvis frame: drawn after the places in the tables, no bone's own surface.
SACRUM = np.array([[-83, 66], [-113, 72], [-140, 60], [-165, 28], [-166, 4], [-152, -20], [-140, -34], [-133, -32],
                   [-142, -12], [-146, 8], [-138, 30], [-112, 50], [-83, 66]], float)  # fmt: skip
COCCYX = np.array([[-140, -34], [-139, -48], [-130, -66], [-126, -66], [-129, -50], [-133, -32], [-140, -34]], float)
HIP = np.array([[-2, 2], [-12, -40], [-28, -80], [-30, -100], [-42, -112], [-62, -104], [-86, -126], [-104, -118],
                [-104, -88], [-108, -72], [-101, -60], [-118, -40], [-126, -4], [-152, 36], [-148, 70], [-100, 112],
                [-40, 96], [-8, 48], [-2, 2]], float)  # fmt: skip
HUES = {"muscle": OTHER_MUSCLES, "ligament": (FAINT,)}


def floor_figure(found: xr.Dataset) -> Figure:
    """Strands and ligaments between pelvis, sacrum and coccyx, and the share of full activation by radius.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.floor`.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots.floor import floor_figure
    >>> len(floor_figure(psoas.floor()).axes)
    3
    """
    made = figure(10.4, 4.6)
    drawn, over, tilt = made.subplots(1, 3, width_ratios=[1.5, 1, 1])
    nutation, coccyx = np.radians(found.attrs["nutation_deg"]), np.radians(found.attrs["coccyx_deg"])
    section(drawn, nutation, coccyx)
    headed(drawn, "seen from the right; faint: at rest")
    loads(over, found)
    upright(tilt)
    share = 100 * found.floor_weight_share_over_tilt.values
    tilt.plot(found.tilt.values, share, color=TEAL, lw=2)
    tilt.plot([0], [100 * float(found.floor_weight_share)], "o", color=TEAL)
    tilt.set_ylim(0, 105)
    tilt.set_xlabel("pelvis tilted, deg, + posteriorly", fontsize=SIZE)
    headed(tilt, "% of the organs' weight along the", "floor's normal; no strand changes")
    a = found.attrs
    assumed = f"{a['posture']}; sacrum nutated by {a['nutation_deg']:g}, coccyx extended by {a['coccyx_deg']:g} deg"
    caption(made, f"{assumed}; outlines are schematic, ends of strands are those of the tables [p]")
    findings = [
        f"{a['pressure_cmH2O']:g} cmH2O is {float(found.floor_force):.0f} N across the floor, carried at "
        f"{100 * float(found.floor_activation.min()):.0f} to {100 * float(found.floor_activation.max()):.0f} % of full "
        f"activation; {100 * float(found.floor_weight_share):.0f} % of the weight along its normal"
    ]
    return described(made, "The pelvic floor in the sagittal plane, and what it carries. ", findings, assumed)


def turned(points: Any, about: Any, angle: float) -> Any:
    """Points turned in the sagittal plane, + counterclockwise: the front goes up."""
    c, s = np.cos(angle), np.sin(angle)
    return about + (points - about) @ np.array([[c, s], [-s, c]])


def section(axes: Any, nutation: float, coccyx: float) -> None:
    """Bones, strands and ligaments, sacrum and coccyx turned; faint where they were."""
    bare(axes)
    row = next(r for r in table("sij_centres") if r["centre"] == "s2")
    centre = np.array([float(row["anterior_mm"]), float(row["superior_mm"])])

    def moved(points: Any, bone: str) -> Any:
        if bone == "pelvis":
            return points
        return turned(turned(points, HINGE, -coccyx) if bone == "coccyx" else points, centre, -nutation)

    axes.fill(*HIP.T, color=PALE, alpha=0.5, lw=0)
    if nutation or coccyx:
        for bone in (SACRUM, COCCYX):
            axes.plot(*bone.T, color=PALE, lw=1.2)
    for name, outline in (("sacrum", SACRUM), ("coccyx", COCCYX)):
        axes.fill(*moved(outline, name).T, color="#E9E2D2", ec=SLATE, lw=1.2, zorder=2)
    names, hue = [], 0
    for one in table("floor_strands"):
        ends = [moved(np.array([float(one[f"{e}_{w}_mm"]) for w in ("anterior", "superior")]), one[f"{e}_segment"])
                for e in ("from", "to")]  # fmt: skip
        colours = HUES[one["kind"]]
        colour = colours[hue % len(colours)] if one["kind"] == "muscle" else colours[0]
        hue += one["kind"] == "muscle"
        axes.plot(*np.array(ends).T, color=colour, lw=2.6 if one["kind"] == "muscle" else 1.6, zorder=3,
                  ls="-" if one["kind"] == "muscle" else (0, (2, 1.2)))  # fmt: skip
        names.append((one["label"].replace(" (bony part of pubovisceral)", ""), colour))
    axes.plot(*centre, "o", color=INK, ms=5, zorder=4)
    axes.plot(*moved(HINGE[None], "sacrum")[0], "o", color=INK, ms=4, zorder=4)
    axes.annotate("sacroiliac axis", centre, xytext=(6, 4), textcoords="offset points", fontsize=SIZE - 1.5, color=INK)
    for k, (name, colour) in enumerate(names):
        axes.text(-30, 118 - 13.5 * k, name, fontsize=SIZE - 1.5, color=colour, ha="left", va="center")
    axes.set_xlim(-178, 88)
    axes.set_ylim(-136, 126)


def loads(axes: Any, found: xr.Dataset) -> None:
    """Share of full activation over the radius of the floor, a line per strength of a fibre."""
    upright(axes)
    share = 100 * found.floor_activation.values
    for s, stress in enumerate(found.stress.values):
        axes.plot(100 * found.radius.values, share[:, s], color=TEAL, lw=2, alpha=0.4 + 0.3 * s)
        axes.annotate(f"{float(stress):g} N/cm²", (100 * found.radius.values[-1], share[-1, s]), xytext=(4, 0),
                      textcoords="offset points", fontsize=SIZE - 1, color=TEAL, va="center")  # fmt: skip
    axes.axhline(100, color=INK, lw=0.8, ls=":")
    axes.set_ylim(0, max(105, 1.05 * share.max()))
    axes.set_xlim(4.5, 12.5)
    axes.set_xticks([5, 7.5, 10])
    axes.set_xlabel("radius of the floor, cm", fontsize=SIZE)
    headed(axes, "% of full activation that carries", f"{found.attrs['pressure_cmH2O']:g} cmH2O")
