"""The same action seen relative to the joint, to the ground and to the neighbour, as stick figures from the right."""

from __future__ import annotations

from textwrap import wrap
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.judged import judgement
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import group_rows
from psoas.dataset.signs import called
from psoas.dataset.verdict import beside
from psoas.errors import InvalidValueError
from psoas.plots.alt import described
from psoas.plots.style import FAINT, HAS_NO_SIGN, INK, PALE, SIZE, SLATE, TEAL, bare, caption, figure, share_note, shown

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.figure import Figure

# a stick figure facing right, hip at the origin: (x ahead, y up), in thigh lengths
PELVIS = np.array([[-0.16, 0.02], [-0.20, 0.24], [0.10, 0.26], [0.06, 0.0], [-0.16, 0.02]])
TRUNK = np.array([[-0.15, 0.55], [-0.16, 1.10], [0.13, 1.10], [0.15, 0.62], [-0.15, 0.55]])
LUMBAR = np.array([[-0.12, 0.25], [-0.04, 0.40], [-0.09, 0.57]])
THIGH, SHANK = np.array([[0.0, 0.0], [0.03, -1.0]]), np.array([[0.03, -1.0], [0.0, -1.95]])
FOOT = np.array([[0.0, -1.95], [0.22, -1.97]])
SEEN = ("pelvis", "femur_r", "tibia_r", "calcn_r", "thorax")
HEAD = np.array([0.02, 1.32])
STILL = 1e-6  # rad/s2: below it nothing turns
LARGEST = np.radians(24)  # drawn for the largest rotation of one group; all others in proportion
WIDEST = np.radians(36)  # of several groups, so that the turns of the weakest are still seen
FARTHEST = np.radians(50)  # drawn for a shank or foot that turns more
SEGMENTS = {"pelvis": ("pelvis", SLATE), "femur_r": ("thigh", TEAL)}  # as they are called and coloured
VIEWS = (
    ("relative to the pelvis (the joint)", "pelvis", ("femur_r", "pelvis")),
    ("relative to the ground", "ground", ("pelvis", "ground")),
    ("relative to the thigh (the neighbour)", "femur_r", ("pelvis", "femur_r")),
)


def turned(points: Any, angle: float, about: Any) -> Any:
    """Points turned anticlockwise (front up, seen from the right) about a point."""
    c, s = np.cos(angle), np.sin(angle)
    return (points - about) @ np.array([[c, s], [-s, c]]) + about


def pose(angles: dict[str, float], fixed: str) -> dict[str, Any]:
    """Outlines with every segment turned relative to the one that stays; relative to the ground the ankle stays."""
    base = angles.get(fixed, 0.0)
    pelvis, thigh, shank, foot, trunk = (angles[s] - base for s in SEEN)
    hip = np.zeros(2)
    knee = turned(THIGH, thigh, hip)[-1]
    sacrum = turned(LUMBAR[:1], pelvis, hip)[0]
    shift = sacrum - LUMBAR[0]
    top = turned(LUMBAR[-1:] + shift, (pelvis + trunk) / 2, sacrum)[0]
    bend = (sacrum + top) / 2 + [0.05, 0.0]
    ankle = turned(SHANK - THIGH[-1] + knee, shank, knee)[-1]
    parts = {
        "pelvis": turned(PELVIS, pelvis, hip),
        "thigh": turned(THIGH, thigh, hip),
        "shank": turned(SHANK - THIGH[-1] + knee, shank, knee),
        "foot": turned(FOOT - SHANK[-1] + ankle, foot, ankle),
        "lumbar": np.array([sacrum, bend, top]),
        "trunk": turned(TRUNK - LUMBAR[-1] + top, trunk, top),
        "head": turned((HEAD - LUMBAR[-1] + top)[None], trunk, top)[0],
    }
    return {k: v + SHANK[-1] - ankle for k, v in parts.items()} if fixed == "ground" else parts


def draw(axes: Any, parts: dict[str, Any], colours: dict[str, str], width: float, alpha: float) -> None:
    """One stick figure."""
    for name in ("foot", "shank", "thigh", "lumbar"):
        axes.plot(*parts[name].T, color=colours.get(name, FAINT), lw=width, alpha=alpha, solid_capstyle="round")
    for name in ("trunk", "pelvis"):
        axes.fill(*parts[name].T, color=colours.get(name, FAINT), alpha=alpha * 0.85, lw=0)
    from matplotlib.patches import Circle

    axes.add_patch(Circle(parts["head"], 0.14, color=colours.get("trunk", FAINT), alpha=alpha * 0.85, lw=0))


def frames_figure(dataset: xr.Dataset, groups: tuple[str, ...] = ("psoas_major", "iliacus")) -> Figure:
    """The frames figure: one row per muscle, one column per reference, all turns in proportion to each other.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions` with the operator `acceleration`, holding the groups (families, both sides); from
        `psoas.answer` it also holds the sensitivity sets whose shares are written beside the signs.
    groups : tuple of str

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    InvalidValueError
        Another posture than `standing`, which is all that is drawn.
    """
    if dataset.attrs["posture"] != "standing":
        raise InvalidValueError(
            "the frames figure is drawn upright, so for 'standing' only; --sweep draws other postures."
        )
    stands = dataset.attrs["condition_stance"] in ("both", "right")
    tension = float(dataset.attrs["condition_tension"])
    made = figure(8.4, 4.6 * len(groups) + 0.4)
    grid = made.subplots(len(groups), len(VIEWS), squeeze=False)
    for axes, (title, _, _) in zip(grid[0], VIEWS, strict=True):
        axes.set_title(title, fontsize=SIZE + 1, color=INK)
    found = {g: dataset.group_angular_acceleration.sel(group=g, axis="right") * tension for g in groups}
    turns = {g: {s: float(found[g].sel(segment=s)) for s in SEEN} for g in groups}
    largest = max(
        abs(v) for raw in turns.values() for v in (raw["pelvis"], raw["femur_r"], raw["femur_r"] - raw["pelvis"])
    )
    scale = (LARGEST if len(groups) == 1 else WIDEST) / max(largest, STILL)
    named = {r.name: r for r in group_rows(dataset)}
    numbers = Numbers(dataset, [named[g] for g in groups], "acceleration")
    findings = []
    for at, (row, group) in enumerate(zip(grid, groups, strict=True)):
        angles = {s: float(np.clip(v * scale, -FARTHEST, FARTHEST)) for s, v in turns[group].items()}
        parts = []
        for axes, (_, fixed, pair) in zip(row, VIEWS, strict=True):
            bare(axes)
            draw(axes, pose(dict.fromkeys(SEEN, 0.0), "ground"), {}, 5, 0.35)
            moving = {name: colour for segment, (name, colour) in SEGMENTS.items() if segment != fixed}
            draw(axes, pose(angles, fixed if stands or fixed != "ground" else "nothing"), moving, 3, 0.9)
            pairs = [pair, ("femur_r", "ground")] if fixed == "ground" else [pair]
            for y, (of, to) in zip((0.14, -0.75), pairs, strict=False):
                values, signs = numbers.about(of, to, "right")
                value, sign = float(values[at]) * tension, int(signs[at])
                says = called(of, to, "right", sign) if sign else HAS_NO_SIGN
                judged = judgement(dataset, (of, to), "right")
                beneath = share_note(None if judged is None else beside(judged, named[group], sign))
                who, colour = SEGMENTS[of]
                text = "\n".join([who, *wrap(says, 18), f"{abs(value):.1f} rad/s²", *wrap(beneath, 18)])
                axes.text(0.42, y, text, color=colour, fontsize=SIZE, va="center")
                if (of, to) == pair:
                    told = f" ({beneath})" if beneath else ""
                    parts.append(f"{of} relative to {to} {says} {abs(value):.1f} rad/s²{told}")
            if fixed == "ground" and stands:
                axes.plot([-0.6, 1.2], [-2.02, -2.02], color=PALE, lw=2, zorder=0)
            axes.set(xlim=(-0.75, 1.45), ylim=(-2.15, 1.85))
        label = str(found[group].group_label.item())
        row[0].text(-0.75, 1.8, shown(label, 22), fontsize=SIZE + 3, color=INK, weight="bold", va="top")
        findings.append(f"{label}: {'; '.join(parts)}")
    assumed = f"{dataset.attrs['posture']}; {dataset.attrs['conditions']}"
    exaggerated = "turns exaggerated, all by the same factor" if len(groups) > 1 else "turns exaggerated"
    caption(made, f"{assumed}; {tension:g} N a side, at that instant; grey: before; {exaggerated}", dataset)
    start = f"Angular acceleration at the first instant, mediolateral axis, {tension:g} N a side. "
    return described(made, start, [". ".join(findings)], assumed)
