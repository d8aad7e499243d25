"""A stretch as a picture: the body on floor, couch or ball, reached fascicles coloured, bars beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.plots.alt import described
from psoas.plots.style import (
    FAINT,
    INK,
    PALE,
    SIZE,
    bare,
    caption,
    figure,
    headed,
    muscle_colours,
    quiet,
)
from psoas.text.stretch import HIP, SHORT, SHOWN, counts, end_words, label, source_words, stop_words

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

REACHED = 0.02
VIEWS = (("from the right", 0, 1.0), ("from the front", 2, -1.0))
GROUND, CUSHION = "#B8AFA0", "#D8CFE8"
ROOM = 0.08  # m around the body
LOWEST = 0.055  # m: from the lowest joint to the floor


def stretch_figure(found: xr.Dataset, scene: xr.Dataset | None = None) -> Figure:
    """One program as a body with its fascicles and bars of excess; several as a table of dots.

    Parameters
    ----------
    found : xarray.Dataset
        From `psoas.stretch`.
    scene : xarray.Dataset, optional
        From `psoas.scene` of the same position, with surfaces: then bones are drawn too.

    Returns
    -------
    matplotlib.figure.Figure

    Examples
    --------
    >>> import psoas
    >>> from psoas.plots import alt_text, stretch_figure
    >>> alt_text(stretch_figure(psoas.stretch("quad stretch"))).startswith("quadriceps stretch")
    True
    """
    return one_program(found.isel(program=0), found.attrs, scene) if found.sizes["program"] == 1 else several(found)


def one_program(here: xr.Dataset, a: Any, scene: xr.Dataset | None) -> Figure:
    """The body from the right and from the front, and bars."""
    made = figure(9.6, 4.6)
    left, middle, right = made.subplots(1, 3, width_ratios=(1.25, 0.8, 1.0))
    lying = float(a.get("plane_m", float("nan"))) == float(a.get("plane_m", float("nan")))
    for axes, (title, i, way) in zip((left, middle), VIEWS, strict=True):
        bare(axes)
        if lying and i == 2:
            continue  # from the head, which shows little
        headed(axes, title)
        if scene is not None:
            from psoas.plots.scene import bones

            across, towards = np.zeros(3), np.zeros(3)
            across[i], towards[2 - i] = way, 1.0
            bones(axes, scene, across, towards)
        else:
            sticks(axes, here, i, way)
        under(axes, here, a, i, way)
        fascicles(axes, here, i, way)
        points = here.stretch_joint_place.values
        x, y = way * points[:, i], points[:, 1]
        axes.set_xlim(x.min() - 2 * ROOM, x.max() + 2 * ROOM)
        axes.set_ylim(min(y.min(), floor_of(here, a)) - ROOM, y.max() + 2 * ROOM)
    bars(right, here)
    name = str(here.program_name.item())
    assumed = f"{a['body']}, {a['side']}; {a['conditions']}"
    note = (
        f"{name}: {end_words(here, a)}; {stop_words(here)}; coloured: longer than standing and walking make it by 2 %"
    )
    caption(made, f"{note}; {assumed}")
    said = [f"{label(here, s)} {100 * float(here.stretch_excess.sel(strand=s)):+.1f} %" for s in HIP]
    return described(made, f"{name}, fibre length beyond everyday life: ", said, assumed)


def floor_of(here: xr.Dataset, a: Any) -> float:
    """Height of floor or couch on the stage [m]."""
    plane = float(a.get("plane_m", float("nan")))
    return plane if plane == plane else float(here.stretch_joint_place.values[:, 1].min()) - LOWEST


def sticks(axes: Any, here: xr.Dataset, i: int, way: float) -> None:
    """Joints joined to their parents', the head as a circle."""
    at = {str(n): p for n, p in zip(here.joint.values, here.stretch_joint_place.values, strict=True)}
    for name, parent in zip(map(str, here.joint.values), map(str, here.joint_parent.values), strict=True):
        if parent in at:
            (x0, y0), (x1, y1) = ((way * at[n][i], at[n][1]) for n in (parent, name))
            axes.plot([x0, x1], [y0, y1], color="#C9CED3", lw=6, solid_capstyle="round", zorder=1)
    axes.plot(way * at["head"][i], at["head"][1], "o", ms=20, color="#C9CED3", zorder=1)


def under(axes: Any, here: xr.Dataset, a: Any, i: int, way: float) -> None:
    """Floor, couch and ball."""
    props = str(here.program_props.item()).split()
    y = floor_of(here, a)
    points = here.stretch_joint_place.values
    low, high = (way * points[:, i]).min() - ROOM, (way * points[:, i]).max() + ROOM
    if "couch" in props and float(a.get("plane_m", float("nan"))) == y:
        at = dict(zip(map(str, here.joint.values), points, strict=True))
        trunk = [way * at[n][i] for n in ("head", "thorax", "pelvis", "L5")]
        hip = way * at["femur_r"][i]
        low, high = (min(*trunk, hip) - ROOM, max(*trunk, hip) + 0.03) if i == 0 else (low, high)
    axes.fill_between([low, high], y - 0.04, y, color=GROUND, lw=0, zorder=0)
    if "wall" in props and i == 0:
        x = (
            way * points[:, 0].min() - ROOM
            if str(here.program.item()) == "couch_stretch"
            else points[:, 0].max() + ROOM
        )
        axes.fill_between([x - 0.03, x], y, y + 1.0, color=GROUND, lw=0, zorder=0)
    if "seat" in props:
        at = dict(zip(map(str, here.joint.values), points, strict=True))
        hip, knee = at["femur_r"], at["tibia_r"]
        top = float(hip[1]) - 0.09
        ends = sorted((way * float(hip[i]) - 0.12 * (i == 0), way * float(knee[i]) - 0.08 * (i == 0)))
        axes.fill_between(ends, y, top, color=CUSHION, lw=0, zorder=0)
    if a.get("ball_m"):
        from matplotlib.patches import Circle

        d, x = float(a["ball_m"]), way * float(a["ball_x_m"] if i == 0 else a["ball_z_m"])
        axes.add_patch(Circle((x, y + d / 2), d / 2, facecolor=CUSHION, edgecolor=FAINT, lw=0.8, zorder=2))


def fascicles(axes: Any, here: xr.Dataset, i: int, way: float) -> None:
    """Muscle paths: in their family's colour where reached, pale elsewhere."""
    owner, points = here.stretch_path_muscle.values, here.stretch_path_point.values
    families = [str(f) for f in here.family.values]
    hue = muscle_colours(families)
    reached = {s for s in map(str, here.strand.values) if counts(here, s)}
    for k, (family, excess) in enumerate(zip(families, here.stretch_muscle_excess.values, strict=True)):
        path = points[owner == k]
        on = float(excess) > REACHED and (family in reached or family.startswith(("psoas", "iliacus")))
        axes.plot(way * path[:, i], path[:, 1], color=hue[family] if on else PALE, lw=2.0 if on else 0.9,
                  alpha=1.0 if on else 0.8, zorder=4 if on else 3, solid_capstyle="round")  # fmt: skip


def bars(axes: Any, here: xr.Dataset) -> None:
    """Excess of hip muscles and of whoever else is reached."""
    quiet(axes)
    shown = [
        s for s in map(str, here.strand.values) if s in HIP or (counts(here, s) and not here.strand_part.sel(strand=s))
    ]
    hue = muscle_colours(shown)
    values = [100 * float(here.stretch_excess.sel(strand=s)) for s in shown]
    low, high = min(-5.0, *values), max(5.0, *values)
    for y, (s, v) in enumerate(zip(shown, values, strict=True)):
        on = counts(here, s)
        slack = float(here.stretch_slack.sel(strand=s)) > 0
        colour = hue["psoas_major" if s.startswith("psoas") and "psoas_major" in hue else s]
        axes.barh(y, v, color=colour if on else PALE, height=0.62)
        words = f"{v:+.0f}{' slack' if slack else ''}"
        beside, ha = (0.02, "left") if v >= 0 else (-0.02, "right")
        axes.text(v + beside * (high - low), y, words, va="center", ha=ha, fontsize=SIZE - 1, color=INK)
    axes.axvline(0, color=FAINT, lw=1.0)
    axes.set_yticks(range(len(shown)), [label(here, s) for s in shown], fontsize=SIZE)
    axes.set_xlim(low - 0.3 * (high - low), high + 0.25 * (high - low))
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    headed(axes, "fibre length beyond everyday life,", "% of its optimum")


def several(found: xr.Dataset) -> Figure:
    """Programs as rows, muscles as columns: the larger the dot, the more beyond everyday life; hollow for less."""
    programs = [str(p) for p in found.program.values]
    made = figure(8.0, 1.2 + 0.24 * len(programs))
    axes = made.subplots()
    quiet(axes)
    hue = muscle_colours(SHOWN)
    for y, p in enumerate(programs):
        here = found.sel(program=p)
        for x, s in enumerate(SHOWN):
            value = 100 * float(here.stretch_excess.sel(strand=s))
            on = counts(here, s)
            axes.text(x, y, f"{value:+.0f}", ha="center", va="center", fontsize=SIZE, color=hue[s] if on else FAINT,
                      weight="bold" if on else "normal")  # fmt: skip
        share = float(here.stretch_share.sel(source=str(here.stopper.item())))
        who = source_words(here, str(here.stopper.item())).removeprefix("the ") if share > 0 else "nothing resists"
        axes.text(len(SHOWN) - 0.4, y, who, va="center", fontsize=SIZE - 1, color=INK)
    axes.set_yticks(range(len(programs)), [str(n) for n in found.program_name.values], fontsize=SIZE - 1)
    axes.set_xticks(range(len(SHOWN)), [SHORT.get(s, s) for s in SHOWN], fontsize=SIZE)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(-0.6, len(SHOWN) + 1.2)
    axes.set_ylim(len(programs) - 0.5, -0.8)
    a = found.attrs
    assumed = f"{a['body']}, {a['side']}; {a['conditions']}"
    caption(
        made,
        f"% of optimal fibre length beyond standing and walking; bold: reached; right: who resists most; {assumed}",
    )
    said = [
        f"{n}: psoas {100 * float(found.stretch_excess.sel(program=p, strand='psoas_major')):+.0f}, iliacus "
        f"{100 * float(found.stretch_excess.sel(program=p, strand='iliacus')):+.0f}"
        for p, n in zip(programs, map(str, found.program_name.values), strict=True)
    ]
    return described(made, "Fibre length beyond everyday life, % of optimum. ", said, assumed)


def best_figure(found: xr.Dataset) -> Figure:
    """The best position's excess beside the runner-up's, muscle by muscle."""
    shown = list(dict.fromkeys([str(found.attrs["target"]), *HIP]))
    made = figure(7.2, 1.3 + 0.34 * len(shown))
    axes = made.subplots()
    quiet(axes)
    hue = muscle_colours(shown)
    names = [str(r) for r in found["rank"].values]
    for y, s in enumerate(shown):
        for r, name in enumerate(names):
            value = 100 * float(found.best_excess.sel(strand=s, rank=name))
            axes.barh(y + 0.36 * r - 0.18, value, color=hue[s], alpha=1.0 if r == 0 else 0.4, height=0.32)
            axes.text(value, y + 0.36 * r - 0.18, f" {value:+.1f} {name if y == 0 else ''}", va="center",
                      ha="left", fontsize=SIZE - 1.5, color=INK)  # fmt: skip
    axes.axvline(0, color=FAINT, lw=1.0)
    axes.set_yticks(range(len(shown)), [label(found, s) for s in shown], fontsize=SIZE)
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    axes.margins(x=0.2)
    headed(axes, f"the best position for {found.attrs['target_label']}: fibre length beyond everyday life, %")
    a = found.attrs
    assumed = f"{a['body']}, {a['side']}; {a['conditions']}"
    caption(made, assumed)
    said = [f"{label(found, s)} {100 * float(found.best_excess.isel(rank=0).sel(strand=s)):+.1f} %" for s in shown]
    return described(made, f"The best position for {a['target_label']}: ", said, assumed)
