"""A person as three small figures: relative to the joint, to the ground and to the neighbour; and over a trial."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.errors import InvalidValueError
from psoas.plots.alt import described
from psoas.plots.frames import SEEN, draw, pose
from psoas.plots.style import FAINT, INK, PALE, SIZE, SLATE, TEAL, bare, caption, figure, headed, name_ends, upright

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

NINETY = 1.645
LINE = 13.0  # deg: the line of ASIS and PSIS where the pelvis is drawn upright (Preece 2008)
VIEWS = (  # title, what is held, (measure, what it says in words)
    (
        "relative to the joint",
        "pelvis",
        (("hip_flexion", "hip", TEAL), ("lumbar_extension", "thorax on pelvis", FAINT)),
    ),
    ("relative to the ground", "ground", (("pelvis_tilt", "pelvis", SLATE), ("thigh", "thigh", TEAL))),
    (
        "relative to the neighbour",
        "femur_r",
        (("hip_flexion", "pelvis on thigh", SLATE), ("knee_flexion", "knee", FAINT)),
    ),
)
COURSES = (  # title, measures
    (
        "relative to the ground, deg: + thigh ahead of vertical, pelvis tilted anteriorly",
        ("thigh_r", "thigh_l", "pelvis_tilt"),
    ),
    (
        "at the joint, deg: + hip flexed, thorax on pelvis extended",
        ("hip_flexion_r", "hip_flexion_l", "lumbar_extension"),
    ),
    ("to the neighbour, deg: + knee flexed", ("knee_flexion_r", "knee_flexion_l")),
)
NAMES = {
    "thigh_r": "thigh right", "thigh_l": "thigh left", "pelvis_tilt": "pelvis", "hip_flexion_r": "hip right",
    "hip_flexion_l": "hip left", "lumbar_extension": "thorax on pelvis", "knee_flexion_r": "knee right",
    "knee_flexion_l": "knee left",
}  # fmt: skip


def align_figure(dataset: xr.Dataset) -> Figure:
    """Three figures of one instant, and of a file that moves the same three references over time with 90 % bands.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.align`.

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InvalidValueError
        An answer without a thigh.

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import align_figure
    >>> made = align_figure(psoas.align(angles={"asis_psis": 12.0, "hip_flexion_r": -5.0}, sd=3.0))
    >>> len(made.axes)
    3
    """
    t, side = instant(dataset)
    moves = dataset.sizes["time"] > 1 and dataset.attrs["still"] != "yes"
    made = figure(8.6, 8.2 if moves else 3.9)
    grid = made.add_gridspec(2, 1, height_ratios=(1.0, 1.25)) if moves else made.add_gridspec(1, 1)
    top = grid[0].subgridspec(1, 3)
    angles = segment_angles(dataset, t, side)
    findings = []
    for k, (title, fixed, shown) in enumerate(VIEWS):
        axes = made.add_subplot(top[k])
        bare(axes)
        headed(axes, title)
        parts = pose(angles, fixed)
        x, y = parts["thigh"][0]
        draw(axes, parts, {"pelvis": SLATE, "thigh": TEAL}, 3, 0.9)
        if fixed == "ground":
            axes.plot([x - 0.8, x + 1.0], [-2.02, -2.02], color=PALE, lw=2, zorder=0)
            axes.plot([x, x], [-2.02, y], color=FAINT, lw=0.8, ls=(0, (2, 2)))
        said = []
        for lift, (name, word, colour) in zip((0.45, -0.45), shown, strict=True):
            own = name if name in ("pelvis_tilt", "lumbar_extension") else f"{name}_{side}"
            if (text := told(dataset, own, t)) is not None:
                axes.text(x + 0.45, y + lift, f"{word}\n{text}", color=colour, fontsize=SIZE, va="center")
                said.append(f"{word} {text}".replace("\n", " "))
        axes.set(xlim=(x - 1.0, x + 1.35), ylim=(min(-2.15, y - 2.15), max(1.75, y + 1.6)))
        findings.append(f"{title}: {', '.join(said)}")
    if moves:
        findings += courses(made, grid[1], dataset)
    a = dataset.attrs
    word = {"r": "right", "l": "left"}[side]
    when = f", {float(dataset.time[t]):.2f} s: the {word} thigh farthest behind" if moves else f", {word} leg"
    assumed = f"{a['motion']}{when}; pelvis by {a['line'] or 'no line'}; + flexed, anterior, ahead; +- 90 %"
    caption(made, assumed)
    return described(made, "One person relative to joint, ground and neighbour. ", findings, assumed)


def instant(dataset: xr.Dataset) -> tuple[int, str]:
    """The frame that is drawn and the leg: the thigh farthest behind; of a person who stands the middle one."""
    have = [s for s in "rl" if f"thigh_{s}" in dataset.measure.values
            and np.isfinite(dataset.align_angle.sel(measure=f"thigh_{s}")).any()]  # fmt: skip
    if not have:
        raise InvalidValueError("this answer holds no thigh, so that there is nobody to draw.")
    curves = {s: dataset.align_angle.sel(measure=f"thigh_{s}").values for s in have}
    if dataset.attrs["still"] == "yes":
        side = have[0]
        return int(np.nanargmin(np.abs(curves[side] - np.nanmedian(curves[side])))), side
    side = min(curves, key=lambda s: float(np.nanmin(curves[s])))
    return int(np.nanargmin(curves[side])), side


def segment_angles(dataset: xr.Dataset, t: int, side: str) -> dict[str, float]:
    """Turns of the drawn segments relative to ground [rad], front up; upright where they are not measured."""

    def value(name: str, otherwise: float) -> float:
        if name not in dataset.measure.values:
            return otherwise
        found = float(dataset.align_angle.sel(measure=name)[t])
        return found if np.isfinite(found) else otherwise

    thigh = value(f"thigh_{side}", 0.0)
    line = value("pelvis_tilt", value("asis_psis", np.radians(LINE)))
    turns = (
        np.radians(LINE) - line, thigh, value(f"shank_{side}", min(thigh, 0.0)), value(f"foot_{side}", 0.0),
        -value("thorax", value("trunk", 0.0)),
    )  # fmt: skip
    return dict(zip(SEEN, map(float, turns), strict=True))


def told(dataset: xr.Dataset, name: str, t: int) -> str | None:
    """An angle with its interval; None where it is not measured."""
    if name not in dataset.measure.values:
        return None
    here = dataset.sel(measure=name).isel(time=t)
    value, sd = float(here.align_angle), float(np.hypot(here.align_sd_constant, here.align_sd_frame))
    return None if not np.isfinite(value) else f"{np.degrees(value):+.1f} deg\n+- {np.degrees(NINETY * sd):.1f}"


def courses(made: Any, place: Any, dataset: xr.Dataset) -> list[str]:
    """A row for every reference over time: the right side solid, the left dashed, with its 90 % band."""
    rows = place.subgridspec(len(COURSES), 1)
    found = []
    first = None
    for k, (title, names) in enumerate(COURSES):
        axes = made.add_subplot(rows[k], sharex=first)
        first = first or axes
        upright(axes)
        headed(axes, title)
        ends = []
        for name in names:
            if name not in dataset.measure.values:
                continue
            here = dataset.sel(measure=name)
            low, mid, high = (np.degrees(here[f"align_{key}"].values) for key in ("low", "angle", "high"))
            colour = TEAL if name[-2:] in ("_r", "_l") else SLATE
            axes.plot(dataset.time, mid, color=colour, lw=1.6, ls="--" if name.endswith("_l") else "-")
            axes.fill_between(dataset.time, low, high, color=colour, alpha=0.13, lw=0)
            seen = mid[np.isfinite(mid)]
            if len(seen):
                ends.append((float(seen[-1]), NAMES[name], colour))
                found.append(f"{NAMES[name]} {seen.min():.0f} to {seen.max():.0f} deg")
        name_ends(axes, ends)
        axes.margins(x=0)
        if k < len(COURSES) - 1:
            axes.tick_params(labelbottom=False)
    axes.set_xlabel("time, s", fontsize=SIZE, color=INK)
    return found
