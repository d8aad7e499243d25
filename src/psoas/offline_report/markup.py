"""Pieces of HTML. Every text is escaped here, so that a name from a file is never more than a name."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape as _escape
from typing import NamedTuple

from psoas.errors import printable


def escape(text: object) -> str:
    """Text for HTML content and quoted attributes, on one line.

    Examples
    --------
    >>> escape("</script>")
    '&lt;/script&gt;'
    """
    return _escape(printable(text), quote=True)


class Number(NamedTuple):
    """A table's cell: what is printed, and the whole number behind it, in the unit of its column."""

    text: str
    value: float


Cell = str | Number


def signed(value: float, digits: int = 1) -> str:
    """A number with its sign; nothing where there is none.

    Examples
    --------
    >>> signed(7.06) == "+7.1", len(signed(-7.06)), signed(float("nan"))
    (True, 4, '')
    """
    return "" if value != value else f"{value:+.{digits}f}".replace("-", MINUS)


MINUS = "\u2212"


def paragraph(text: str, kind: str = "") -> str:
    """A paragraph; `kind` is its class."""
    return f"<p{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}>{escape(text)}</p>"


def cell(content: Cell, tag: str = "td", attributes: str = "") -> str:
    """One cell; a number keeps its whole value in an attribute."""
    if isinstance(content, Number):
        whole = f' data-value="{float(content.value)!r}"' if content.value == content.value else ""
        return f'<td class="number"{whole}>{escape(content.text)}</td>'
    return f"<{tag}{attributes}>{escape(content)}</{tag}>"


def table(caption: str, header: Sequence[str], rows: Sequence[Sequence[Cell]], kind: str = "") -> str:
    """A table with its caption, whose first column names the rows."""
    first = rows[0] if rows else ()
    kinds = [isinstance(c, Number) for c in first] + [False] * (len(header) - len(first))
    head = "".join(
        f'<th scope="col"{" class=" + chr(34) + "number" + chr(34) if n else ""}>{escape(h)}</th>'
        for h, n in zip(header, kinds, strict=True)
    )
    body = "".join(
        "<tr>" + cell(row[0], "th", ' scope="row"') + "".join(cell(c) for c in row[1:]) + "</tr>\n" for row in rows
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table{f' class={chr(34)}{kind}{chr(34)}' if kind else ''}><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )


def behind(*tables: str) -> str:
    """Tables that open on demand."""
    return f'<details class="behind"><summary>The numbers as a table</summary>{"".join(tables)}</details>'


def commands(*lines: str) -> str:
    """The commands that print a figure's numbers."""
    many = "These commands print" if len(lines) > 1 else "This command prints"
    shown = "".join(f"<pre><code>{in_words(line)}</code></pre>" for line in lines)
    return f'<div class="repeat"><p>{many} the numbers:</p>{shown}</div>'


def in_words(line: str) -> str:
    """A command whose lines break between its words, not at their hyphens."""
    return " ".join(f"<span>{escape(word)}</span>" for word in line.split(" "))


class Plot(NamedTuple):
    """A plotly figure, what it shows in words, and its height [px]."""

    label: str
    figure: dict[str, object]
    height: int
    title: str = ""


def plots(section: str, drawn: Sequence[Plot]) -> str:
    """Places for the plots of a section, side by side where there is room."""
    places = "".join(
        '<div class="panel">'
        + (f'<p class="panel-title" aria-hidden="true">{escape(p.title)}</p>' if p.title else "")
        + f'<div class="plot" role="img" aria-label="{escape(p.label)}" data-section="{section}" data-plot="{i}" '
        f'style="height:{p.height}px"></div></div>'
        for i, p in enumerate(drawn)
    )
    return f'<div class="plots of-{len(drawn)}">{places}</div>'


def figure(content: str, caption: str) -> str:
    """A picture above its caption."""
    return f"<figure>{content}<figcaption>{escape(caption)}</figcaption></figure>"
