"""One look for every picture: restrained, colour-blind safe (Okabe & Ito 2008), labels on the things themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from psoas.dataset.signs import NO_SIGN
from psoas.dataset.verdict import Beside, share_words
from psoas.errors import printable

INK, FAINT, PALE = "#222222", "#767676", "#d9d9d9"
BLUE, ORANGE = "#0072B2", "#D55E00"
POSITIVE, NEGATIVE = BLUE, ORANGE  # by the right-hand rule about the axis; nothing else is blue or orange
PSOAS, ILIACUS, RECTUS, GLUTEUS = "#006B4F", "#6F4BA0", "#8A5A00", "#A3356E"
MUSCLES = {
    "psoas_major": PSOAS, "iliopsoas_merged": PSOAS, "iliacus": ILIACUS, "rectus_femoris": RECTUS,
    "gluteus_maximus": GLUTEUS,
}  # fmt: skip
OTHER_MUSCLES = ("#3D6B7D", "#5B6B1F", "#5A6068", "#8C3B2A", "#7D5A74")
SLATE, TEAL = "#3A4149", "#00838A"  # pelvis and thigh, where segments are told apart
DASHES = {"body_and_disc": (0, (5, 1.4)), "transverse_process": (0, (1.2, 1.2))}  # parts of a muscle; a whole is solid
HAS_NO_SIGN = f"has {NO_SIGN}"
SIZE = 9.0
LONGEST = 34  # characters of a name


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


def muscle_colours(families: Sequence[str]) -> dict[str, str]:
    """Family -> its colour, the same in every picture and page for those that are known.

    Examples
    --------
    >>> from psoas.plots.style import muscle_colours
    >>> muscle_colours(["sartorius", "psoas_major"])
    {'sartorius': '#3D6B7D', 'psoas_major': '#006B4F'}
    """
    rest = [f for f in dict.fromkeys(families) if f not in MUSCLES]
    others = {f: OTHER_MUSCLES[i % len(OTHER_MUSCLES)] for i, f in enumerate(rest)}
    return {f: MUSCLES.get(f) or others[f] for f in families}


def group_looks(groups: Sequence[str]) -> list[dict[str, Any]]:
    """Colour of its family and dashes of its part for the line of every group, such as `psoas_major:body_and_disc_r`.

    Examples
    --------
    >>> from psoas.plots.style import group_looks
    >>> group_looks(["iliacus_l", "psoas_major"])
    [{'color': '#6F4BA0', 'ls': '-'}, {'color': '#006B4F', 'ls': '-'}]
    """
    named = [name.removesuffix("_r").removesuffix("_l").partition(":") for name in groups]
    hue = muscle_colours([family for family, _, _ in named])
    return [{"color": hue[family], "ls": DASHES.get(part, "-")} for family, _, part in named]


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


def caption(made: Any, text: str, *answers: Any) -> None:
    """What is assumed, under a picture, in lines that fit, and what the bodies of these answers do not represent."""
    from textwrap import fill

    width = int(made.get_figwidth() * 13)  # letters of this size in a line
    limits = dict.fromkeys(str(one.attrs.get("limits", "")) for one in answers)
    whole = "; ".join([text, *(limit.rstrip(".") for limit in limits if limit)])
    made.supxlabel(fill(printable(whole), width), fontsize=SIZE - 1.5, color=FAINT)


def share_note(one: Beside | None) -> str:
    """The share of its sensitivity set beside a sign that is shown; '' where nobody asked for it.

    Examples
    --------
    >>> from psoas.dataset.verdict import Beside
    >>> share_note(Beside(1, 34, 110, 0, "spine"))
    '34/144: spine, a minority'
    """
    return "" if one is None else f"{share_words(one)}{', a minority' if one.minority else ''}"
