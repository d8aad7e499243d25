"""The page's tab of a person: a file of markers dropped, what is seen of them, and a marker that is dragged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from psoas.plots.align import VIEWS, instant, segment_angles, told
from psoas.plots.frames import pose
from psoas.plots.style import SLATE, TEAL
from psoas.text.align import in_words
from psoas.viewer.library import Measured, measured
from psoas.viewer.readout import safe

if TYPE_CHECKING:
    import xarray as xr

FARTHEST = 30.0  # mm that a marker is dragged
WAYS = ("ahead", "up", "to the right")
NONE = "no person yet"
HINT = (
    "Markers of somebody who stands or walks. Drag one of them and watch what it does to every angle and its interval."
)
SHOWN = 3  # sentences
SIDED = ("pelvis_tilt", "lumbar_extension")


class PersonTab:
    """The tab.

    Parameters
    ----------
    gui : viser's
    told : what is called: `person` (name, content) and `dragged` (landmark, millimetres by way)
    photo : address of the page of a photograph, or empty
    """

    def __init__(self, gui: Any, told: dict[str, Callable[..., None]], photo: str) -> None:
        self.gui, self.told = gui, told
        button = gui.add_upload_button("drop a person (.trc, .c3d, points.json)", mime_type=".trc,.c3d,.json")

        @button.on_upload  # type: ignore[untyped-decorator]
        def _(event: Any) -> None:
            file = event.target.value
            told["person"](file.name, file.content)

        self.mark = gui.add_dropdown("marker", (NONE,))
        self.ways = [gui.add_slider(f"{way}, mm", -FARTHEST, FARTHEST, 1.0, 0.0) for way in WAYS]
        for handle in (self.mark, *self.ways):

            @handle.on_update  # type: ignore[untyped-decorator]
            def _(event: Any) -> None:
                if event.client is not None and self.mark.value != NONE:
                    if event.target is self.mark:
                        self.straight()
                    told["dragged"](self.mark.value, tuple(float(h.value) for h in self.ways))

        self.words = gui.add_html(f'<div class="psoas"><p>{HINT}</p></div>')
        link = (
            f'<p><a class="link" href="{safe(photo)}" target="_blank">click a photograph instead</a></p>'
            if photo
            else ""
        )
        gui.add_html(f'<div class="psoas"><p>{link}</p></div>')

    def straight(self) -> None:
        """The sliders back to where the marker was measured."""
        for handle in self.ways:
            handle.value = 0.0

    def show(self, found: xr.Dataset, marks: tuple[str, ...] = ()) -> None:
        """A person; the markers that may be dragged where they are new."""
        if marks:
            self.mark.options = marks
            self.mark.value = marks[0]
            self.straight()
        self.words.content = person_html(found)


def person_html(found: xr.Dataset) -> str:
    """Three small figures with their angles and intervals, and the first sentences of the answer."""
    t, side = instant(found)
    angles = segment_angles(found, t, side)
    figures = "".join(
        f'<div style="flex:1"><b>{safe(title)}</b>{figure_svg(angles, fixed)}{said(found, t, side, shown)}</div>'
        for title, fixed, shown in VIEWS
    )
    words = "".join(f"<p>{safe(text)}</p>" for text in in_words(found)[:SHOWN])
    return f'<div class="psoas"><div style="display:flex;gap:6px;font-size:12px">{figures}</div>{words}</div>'


def figure_svg(angles: dict[str, float], fixed: str) -> str:
    """One stick figure."""
    parts = pose(angles, fixed)
    x, y = parts["thigh"][0]
    drawn = []
    for name in ("foot", "shank", "thigh", "lumbar", "trunk", "pelvis"):
        points = " ".join(f"{a:.3f},{-b:.3f}" for a, b in parts[name])
        colour = {"thigh": TEAL, "pelvis": SLATE}.get(name, "#8d949c")
        closed = name in ("trunk", "pelvis")
        fill = f'fill="{colour}"' if closed else f'fill="none" stroke="{colour}" stroke-width="0.07"'
        drawn.append(f'<{"polygon" if closed else "polyline"} points="{points}" {fill}/>')
    a, b = parts["head"]
    drawn.append(f'<circle cx="{a:.3f}" cy="{-b:.3f}" r="0.14" fill="#8d949c"/>')
    return (
        f'<svg viewBox="{x - 0.9:.3f} {-y - 1.65:.3f} 1.8 3.8" width="100%" role="img" aria-label="stick figure">'
        f"{''.join(drawn)}</svg>"
    )


def said(found: xr.Dataset, t: int, side: str, shown: Any) -> str:
    """The angles of one reference."""
    lines = []
    for name, word, colour in shown:
        own = name if name in SIDED else f"{name}_{side}"
        if (text := told(found, own, t)) is not None:
            lines.append(f'<div style="color:{colour}">{safe(word)} {safe(text)}</div>')
    return "".join(lines)


def person_of(path: Path) -> tuple[Measured, xr.Dataset, tuple[str, ...]]:
    """A person of a file, read once: how they are measured with markers dragged, how they are, which markers may be."""
    measure = measured(path)
    found = measure({})
    marks = dict.fromkeys(m for text in found.landmarks.values for m in str(text).split() if not m.endswith("_HJC"))
    return measure, found, tuple(sorted(marks)) or (NONE,)
