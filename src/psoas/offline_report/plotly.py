"""Plotly figures as plain dicts, from numbers that a table beside them holds too; labels on the things themselves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Any, NamedTuple

from psoas.errors import printable
from psoas.offline_report.colours import INK, LINE, PALE, QUIET
from psoas.offline_report.markup import MINUS, signed
from psoas.plots.style import apart

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
SIZE = 13
LONGEST = 34  # characters of a label in a picture; the table has all of it
NARROW, SMALL = 18, 12  # on a phone: characters of a line of a label, and their size
ENDS = 10  # characters of a line of a name at the end of a line on a phone
ROW, TALL, TOP, BOTTOM = 27, 35, 34, 48  # px; a row whose label takes two lines is tall


def plain(text: str, longest: int = LONGEST) -> str:
    """A name that plotly, which reads a little HTML and %{...}, shows as it is.

    Examples
    --------
    >>> plain("<b>psoas</b>")
    '&lt;b&gt;psoas&lt;/b&gt;'
    """
    text = printable(text)
    text = text if len(text) <= longest else f"{text[: longest - 1]}…"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("%", "&#37;"), ("$", "&#36;")):
        text = text.replace(sign, entity)
    return text


def in_lines(text: str, width: int = NARROW) -> str:
    """A label on lines of at most `width`."""
    from textwrap import wrap

    return "<br>".join(plain(part) for part in wrap(printable(text)[:LONGEST], width)) or " "


class Mark(NamedTuple):
    """One row of a picture: a value, what it ranges over, and a few words at the end of the row."""

    label: str
    value: float
    colour: str
    low: float = float("nan")
    high: float = float("nan")
    note: str = ""
    strong: bool = False
    ring: bool = False  # an open mark


class Series(NamedTuple):
    """One line or one part of a bar."""

    label: str
    values: Sequence[float]
    colour: str
    dash: str = "solid"


class Band(NamedTuple):
    """What lies between two lines."""

    label: str  # "" for none
    low: Sequence[float]
    high: Sequence[float]
    colour: str

    @property
    def middle(self) -> Series:
        """The line halfway, at whose end its name stands."""
        return Series(self.label, [(a + b) / 2 for a, b in zip(self.low, self.high, strict=True)], self.colour)


def known(value: float) -> float | None:
    """A number, or nothing where there is none."""
    return None if value != value else value


def layout(height: int, left: int, right: int, **more: Any) -> dict[str, Any]:
    """What all pictures share."""
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": TOP, "b": BOTTOM, "pad": 4},
        "font": {"family": FONT, "size": SIZE, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "showlegend": False,
        "dragmode": False,
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "#ffffff", "bordercolor": LINE, "font": {"family": FONT, "size": SIZE, "color": INK}},
        **more,
    }


def number_axis(title: str, **more: Any) -> dict[str, Any]:
    """An axis that carries numbers: few ticks, no grid but zero."""
    return {
        "title": {"text": plain(title, 200), "font": {"size": SIZE, "color": QUIET}, "standoff": 8},
        "fixedrange": True, "showgrid": True, "gridcolor": PALE, "gridwidth": 1, "zeroline": True,
        "zerolinecolor": QUIET, "zerolinewidth": 1, "ticks": "", "tickfont": {"size": SIZE - 1, "color": QUIET},
        "nticks": 7, "tickangle": 0, **more,
    }  # fmt: skip


def label_axis(labels: Sequence[tuple[str, str, bool]], wrapped: bool = False) -> dict[str, Any]:
    """Rows from top to bottom at 0, 1, ...: (label, colour, strong); numbers, so that no name is taken for one."""
    texts = [in_lines(t) if wrapped else plain(t) for t, _, _ in labels]
    shown = [
        f'<span style="color:{colour}">{f"<b>{text}</b>" if strong else text}</span>'
        for text, (_, colour, strong) in zip(texts, labels, strict=True)
    ]
    return {
        "tickmode": "array", "tickvals": list(range(len(labels))), "ticktext": shown,
        "range": [len(labels) - 0.4, -0.6], "fixedrange": True, "showgrid": False, "zeroline": False, "ticks": "",
        "tickfont": {"size": SIZE},
    }  # fmt: skip


def left_margin(labels: Sequence[str], wrapped: bool = False) -> int:
    """Room for the labels at the left [px]."""
    lines = [part for t in labels for part in (in_lines(t).split("<br>") if wrapped else [t[:LONGEST]])]
    return 16 + int((7.0 if wrapped else 8.1) * max(map(len, lines), default=4))


def narrowed(made: dict[str, Any], labels: Sequence[tuple[str, str, bool]], ends: tuple[str, str]) -> dict[str, Any]:
    """What is different on a phone: labels on two lines, the names of the two directions one above the other."""
    names = [label for label, _, _ in labels]
    tall = any("<br>" in in_lines(n) for n in names)
    top = TOP + 18 if any(ends) else made["margin"]["t"]
    margin = made["margin"] | {"l": left_margin(names, True), "r": 14, "t": top}
    axis = label_axis(labels, True)
    return {
        "margin": margin, "height": top + BOTTOM + (TALL if tall else ROW) * max(len(labels), 2),
        "yaxis": axis | {"tickfont": {"size": SMALL}}, "annotations": ways(*ends, margin["l"]) if any(ends) else [],
    }  # fmt: skip


def note(text: str, x: float, y: float, colour: str = QUIET, **more: Any) -> dict[str, Any]:
    """Words in a picture."""
    return {
        "text": text, "x": x, "y": y, "showarrow": False, "font": {"size": SIZE, "color": colour}, "xanchor": "left",
        "yanchor": "middle", **more,
    }  # fmt: skip


def ways(low: str, high: str, left: int = 0) -> list[dict[str, Any]]:
    """What the two directions of the horizontal axis are called, above the picture; on two lines if there is a left."""
    at = {"xref": "paper", "yref": "paper", "yanchor": "bottom"}
    return [
        note(f"← {plain(low)}", 0, 1, **at, yshift=26 if left else 8, xshift=min(0, 6 - left)),
        note(f"{plain(high)} →", 1, 1, **at | {"xanchor": "right"}, yshift=8),
    ]


def ends_at(values: Sequence[float], share: float = 0.08) -> list[float]:
    """A range around values and zero with some air."""
    here = [v for v in values if v == v] + [0.0]
    low, high = min(here), max(here)
    air = share * ((high - low) or 1.0)
    return [low - (air if low < 0 else air / 3), high + (air if high > 0 else air / 3)]


def height_of(count: int) -> int:
    """Of a picture with so many rows [px]."""
    return TOP + BOTTOM + ROW * max(count, 2)


def ranges(marks: Sequence[Mark], title: str, unit: str, low: str, high: str) -> dict[str, Any]:
    """A dot per row for the value, a line for its range, a few words at the right."""
    data: list[dict[str, Any]] = []
    for i, m in enumerate(marks):
        hover = f"{plain(m.label)}: %{{x:.1f}} {plain(unit)}<extra></extra>"
        if m.low == m.low:
            data.append(
                {"x": [m.low, m.high], "y": [i, i], "mode": "lines", "line": {"color": m.colour, "width": 4},
                 "opacity": 0.35, "hovertemplate": hover, "type": "scatter"}
            )  # fmt: skip
        data.append(
            {"x": [known(m.value)], "y": [i], "mode": "markers", "hovertemplate": hover, "type": "scatter",
             "marker": dot(m)}
        )  # fmt: skip
    labels = [(m.label, m.colour, m.strong) for m in marks]
    names = [m.label for m in marks]
    notes = [
        note(plain(m.note), 1, i, QUIET, xref="paper", xshift=8, font={"size": SIZE - 1, "color": QUIET})
        for i, m in enumerate(marks)
        if m.note
    ]
    span = ends_at([v for m in marks for v in (m.value, m.low, m.high)])
    right = 18 + int(6.6 * max((len(m.note) for m in marks), default=0))
    axis = number_axis(title, range=span)
    made = layout(height_of(len(marks)), left_margin(names), right, xaxis=axis, yaxis=label_axis(labels))
    made["annotations"] = ways(low, high) + notes
    narrow = narrowed(made, labels, (low, high))
    return {"data": data, "layout": made, "narrow": narrow}


def dot(mark: Mark) -> dict[str, Any]:
    """A filled dot, larger if strong, or an open ring in the same colour."""
    if mark.ring:
        return {"color": "#ffffff", "size": 9, "line": {"color": mark.colour, "width": 2.5}}
    return {"color": mark.colour, "size": 12 if mark.strong else 10, "line": {"color": "#ffffff", "width": 1.5}}


def bars(marks: Sequence[Mark], title: str, unit: str, low: str, high: str, digits: int = 1) -> dict[str, Any]:
    """A bar per row from zero, its number at its end."""
    shown = [signed(m.value, digits) for m in marks]
    data = [
        {
            "type": "bar", "orientation": "h", "x": [known(m.value) for m in marks], "y": list(range(len(marks))),
            "marker": {"color": [m.colour for m in marks]}, "text": shown, "textposition": "outside",
            "textfont": {"size": SIZE - 1, "color": INK}, "cliponaxis": False, "width": 0.62,
            "customdata": [[plain(m.label)] for m in marks],
            "hovertemplate": f"%{{customdata[0]}}: %{{x:.{digits}f}} {plain(unit)}<extra></extra>",
        }
    ]  # fmt: skip
    labels = [(m.label, m.colour, m.strong) for m in marks]
    names = [m.label for m in marks]
    span = ends_at([m.value for m in marks], 0.24)
    axis = number_axis(title, range=span, nticks=5)
    made = layout(height_of(len(marks)), left_margin(names), 14, xaxis=axis, yaxis=label_axis(labels))
    made["annotations"] = ways(low, high)
    narrow = narrowed(made, labels, (low, high)) | {"xaxis": axis | {"range": ends_at([m.value for m in marks], 0.42)}}
    return {"data": data, "layout": made, "narrow": narrow}


def parts(
    labels: Sequence[tuple[str, str, bool]], series: Sequence[Series], title: str, unit: str, ends: tuple[str, str],
    within: int = 0,
) -> dict[str, Any]:  # fmt: skip
    """Bars made of parts, one row per label; a part at least `within` wide has its number in it."""
    data = [
        {
            "type": "bar", "orientation": "h", "name": plain(s.label), "x": [known(v) for v in s.values],
            "y": list(range(len(labels))), "marker": {"color": s.colour, "line": {"color": "#ffffff", "width": 1}},
            "width": 0.7, "text": [f"{v:.0f}".replace("-", MINUS) if abs(v) >= within > 0 else "" for v in s.values],
            "textposition": "inside", "insidetextanchor": "middle", "textangle": 0,
            "textfont": {"size": SIZE - 1, "color": "#ffffff" if s.dash == "solid" else INK}, "constraintext": "none",
            "hovertemplate": f"{plain(s.label)}: %{{x:.0f}} {plain(unit)}<extra></extra>",
        }
        for s in series
    ]  # fmt: skip
    names = [label for label, _, _ in labels]
    axis = number_axis(title, nticks=5)
    made = layout(height_of(len(labels)), left_margin(names), 14, xaxis=axis, yaxis=label_axis(labels))
    made["barmode"] = "relative"
    made["annotations"] = ways(*ends) if any(ends) else []
    narrow = narrowed(made, labels, ends)
    return {"data": data, "layout": made, "narrow": narrow}


def lines(
    x: Sequence[float], series: Sequence[Series], across: str, up: str, unit: str, ends: tuple[str, str], digits: int,
    height: int = 380, shaded: tuple[float, float, str] | None = None, bands: Sequence[Band] = (),
    span: tuple[float, float] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """A line per series, its name at its end; the two directions of the vertical axis named inside it.

    Bands lie behind the lines; `span` is the range of the vertical axis, where several pictures share one.
    """
    data = [banded(x, b) for b in bands] + [
        {
            "type": "scatter", "mode": "lines", "x": list(x), "y": [known(v) for v in s.values], "name": plain(s.label),
            "line": {"color": s.colour, "width": 2.5, "dash": s.dash},
            "hovertemplate": f"{plain(s.label)}: %{{y:.{digits}f}} {plain(unit)}<extra></extra>",
        }
        for s in series
    ]  # fmt: skip
    low, high = ends_at([v for s in series for v in s.values]) if span is None else span
    series = [*series, *(b.middle for b in bands if b.label)]
    vertical = number_axis(up, range=[low, high], nticks=8)
    made = layout(height, 62, 26 + int(7.0 * max((len(s.label) for s in series), default=0)),
                  xaxis=number_axis(across, showgrid=False, zeroline=False), yaxis=vertical)  # fmt: skip
    made["hovermode"] = "x unified"
    inside = [
        note(f"↑ {plain(ends[1])}   ↓ {plain(ends[0])}", 0, 1, xref="paper", yref="paper", yanchor="bottom", yshift=8)
    ]
    if shaded:
        made["shapes"] = [{"type": "rect", "x0": shaded[0], "x1": shaded[1], "y0": 0, "y1": 1, "yref": "paper",
                           "fillcolor": PALE, "opacity": 0.6, "line": {"width": 0}, "layer": "below"}]  # fmt: skip
        late = shaded[1] > (x[0] + x[-1]) / 2  # then there is more room before it
        at = {"x": shaded[0], "xshift": -4, "xanchor": "right"} if late else {"x": shaded[1], "xshift": 4}
        inside.append(note(plain(shaded[2]), y=1, yref="paper", yanchor="top", **at))
    drawn = height - TOP - BOTTOM
    made["annotations"] = inside + names_at_ends(series, (low, high), 17 / drawn, plain)
    longest = max((len(p) for s in series for p in in_lines(s.label, ENDS).split("<br>")), default=0)
    narrow = {
        "margin": made["margin"] | {"l": 50, "r": 14 + int(8.8 * longest)},
        "annotations": inside + names_at_ends(series, (low, high), 33 / drawn, lambda t: in_lines(t, ENDS)),
    }
    return {"data": data, "layout": made, "narrow": narrow}


def banded(x: Sequence[float], band: Band) -> dict[str, Any]:
    """A band as closed shapes, one for every stretch in which both of its lines are known."""
    across: list[float | None] = []
    up: list[float | None] = []
    points = zip(x, band.low, band.high, strict=True)
    for seen, stretch in groupby(points, key=lambda p: p[1] == p[1] and p[2] == p[2]):
        if seen:
            rows = list(stretch)
            across += [None] * bool(across) + [a for a, _, _ in rows] + [a for a, _, _ in reversed(rows)]
            up += [None] * bool(up) + [low for _, low, _ in rows] + [high for _, _, high in reversed(rows)]
    red, green, blue = (int(band.colour[i : i + 2], 16) for i in (1, 3, 5))
    return {
        "type": "scatter", "mode": "lines", "fill": "toself", "line": {"width": 0}, "hoverinfo": "skip",
        "x": across, "y": up, "fillcolor": f"rgba({red},{green},{blue},0.3)", "name": plain(band.label),
    }  # fmt: skip


def names_at_ends(
    series: Sequence[Series], span: tuple[float, float], share: float, shown: Any
) -> list[dict[str, Any]]:
    """Names at the ends of lines, moved apart by a share of the height where they would touch."""
    ends = [next((v for v in reversed(s.values) if v == v), 0.0) for s in series]
    heights = apart(ends, share * (span[1] - span[0]), *span)
    return [
        note(shown(s.label), 1, y, s.colour, xref="paper", xshift=6, align="left")
        for s, y in zip(series, heights, strict=True)
    ]
