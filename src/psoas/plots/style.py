"""One look for every picture: restrained, colour-blind safe (Okabe & Ito 2008), labels on the things themselves."""

from __future__ import annotations

from typing import Any

INK, FAINT, PALE = "#222222", "#8a8a8a", "#d9d9d9"
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#7B5EA7"
CYCLE = (BLUE, ORANGE, GREEN, PURPLE, "#56B4E9", "#E69F00", INK)
SIZE = 9.0


def figure(width: float, height: float) -> Any:
    """An empty figure [inch] that needs no display."""
    from matplotlib.figure import Figure

    made = Figure(figsize=(width, height), dpi=150, layout="constrained")
    made.set_facecolor("white")
    return made


def bare(axes: Any) -> None:
    """No frame, no ticks."""
    axes.set_axis_off()
    axes.set_aspect("equal")


def quiet(axes: Any) -> None:
    """Only the axes that carry numbers, in a light ink."""
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(FAINT)
    axes.tick_params(colors=INK, labelsize=SIZE, length=3)


def name_ends(axes: Any, ends: list[tuple[float, str, str]]) -> None:
    """The names of lines at their ends, (height, name, colour) each, moved apart where they would touch."""
    low, high = axes.get_ylim()
    gap, last = (high - low) * 0.05, low - (high - low)
    for y, label, colour in sorted(ends):
        last = max(y, last + gap)
        axes.annotate(
            label, (1.0, last), xycoords=("axes fraction", "data"), xytext=(4, 0), textcoords="offset points",
            va="center", fontsize=SIZE, color=colour,
        )  # fmt: skip


def caption(made: Any, text: str, width: int = 88) -> None:
    """What an answer assumes, under its picture, in lines that fit."""
    from textwrap import fill

    made.supxlabel(fill(text, width), fontsize=SIZE - 1.5, color=FAINT)
