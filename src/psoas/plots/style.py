"""One look for every picture: restrained, colour-blind safe (Okabe & Ito 2008), labels on the things themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from psoas.errors import printable

INK, FAINT, PALE = "#222222", "#767676", "#d9d9d9"
BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#7B5EA7"
POSITIVE, NEGATIVE = BLUE, ORANGE  # by the right-hand rule about the axis: the same colours in every picture and page
CYCLE = (BLUE, ORANGE, GREEN, PURPLE, "#3A8FBF", "#A87400", INK)
SIZE = 9.0
LONGEST = 34  # characters of a name
SIDE_WORDS = {"both": "muscles of both sides", "right": "right muscles", "left": "left muscles"}


def figure(width: float, height: float, layout: Literal["constrained"] | None = "constrained") -> Any:
    """An empty figure [inch] that needs no display; without a layout its axes are placed by hand."""
    from psoas.plots.picture import Picture

    made = Picture(figsize=(width, height), dpi=150, layout=layout)
    made.set_facecolor("white")
    return made


def shown(name: object, longest: int = LONGEST) -> str:
    """A name as it is drawn: on one line, without an end where it has none."""
    text = printable(name)
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


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


def upright(axes: Any) -> None:
    """Quiet axes whose numbers stand at the left, with a line at zero."""
    quiet(axes)
    axes.spines["left"].set_visible(True)
    axes.spines["left"].set_color(FAINT)
    axes.axhline(0, color=PALE, lw=1.5, zorder=0)


def apart(heights: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The heights moved as little as a gap between them needs, within low and high where there is room.

    Examples
    --------
    >>> from psoas.plots.style import apart
    >>> apart([0.0, 0.0, 5.0], 1.0, -9.0, 9.0)
    [-0.5, 0.5, 5.0]
    """
    order = sorted(range(len(heights)), key=lambda i: heights[i])
    blocks: list[list[float]] = []  # neighbours that touch: (middle they would like, how many)
    for i in order:
        blocks.append([heights[i], 1.0])
        while len(blocks) > 1 and blocks[-1][0] - blocks[-2][0] < gap * (blocks[-1][1] + blocks[-2][1]) / 2:
            (y, n), (x, m) = blocks.pop(), blocks.pop()
            blocks.append([(y * n + x * m) / (n + m), n + m])
    placed = [y + gap * (k - (n - 1) / 2) for y, n in blocks for k in range(int(n))]
    floor, roof = low, high
    for k in range(len(placed)):
        placed[k] = floor = max(placed[k], floor)
        floor += gap
    for k in reversed(range(len(placed))):
        placed[k] = roof = min(placed[k], roof)
        roof -= gap
    return [placed[order.index(i)] for i in range(len(heights))]


def name_ends(axes: Any, ends: Sequence[tuple[float, str, str]], at: int = 1) -> None:
    """(height, name, colour) of lines at their ends (`at` 1: right, 0: left), moved apart where they would touch."""
    low, high = axes.get_ylim()
    inches = 0.75 * axes.figure.get_figheight() / axes.get_subplotspec().get_gridspec().nrows
    gap = (high - low) * SIZE * 1.25 / 72 / inches
    heights = apart([y for y, _, _ in ends], gap, low, high)
    for y, (_, label, colour) in zip(heights, ends, strict=True):
        axes.annotate(
            shown(label), (at, y), xycoords=("axes fraction", "data"), xytext=(4 if at else -4, 0),
            textcoords="offset points", va="center", ha="left" if at else "right", fontsize=SIZE, color=colour,
        )  # fmt: skip


def headed(axes: Any, *lines: str) -> None:
    """What a panel shows, over its left edge."""
    axes.set_title("\n".join(lines), fontsize=SIZE, color=INK, loc="left")


def caption(made: Any, text: str) -> None:
    """What an answer assumes, under its picture, in lines that fit."""
    from textwrap import fill

    width = int(made.get_figwidth() * 13)  # letters of this size in a line
    made.supxlabel(fill(printable(text), width), fontsize=SIZE - 1.5, color=FAINT)
