"""The budget of an answer as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.anatomy import table
from psoas.anatomy.words import word

if TYPE_CHECKING:
    import xarray as xr
from psoas.dataset.pair import Pair
from psoas.dataset.rows import WHOSE
from psoas.text.layout import AXIS_WORDS, LABEL, decimal, digits, in_blocks, wrapped
from psoas.text.plain import why_words


def why_table(found: xr.Dataset, axis: str, tension: float) -> list[str]:
    """The budget of one answer: parts that add up to it."""
    attrs = found.group_budget.attrs
    of, to = attrs["of"], attrs["relative_to"]
    values = found.group_budget.sel(axis=axis) * tension
    up, listed = word(table("words"), of, to, axis, 1.0), list(map(str, found.group_label.values))
    sides = {str(side) for side in found.group_side.values}
    who = WHOSE[sides.pop() if len(sides) == 1 else ""]
    title = (
        f"why: {of} relative to {to}, {AXIS_WORDS[axis]} axis of {to}, rad/s2 at {tension:g} N a side, "
        f"{who}, + {up}; joint moments as if the body floated"
    )
    header = ["part", *[label[: LABEL - 2] for label in listed]]
    places = digits(tension)
    rows = [[str(p), *[decimal(float(v), places) for v in values.sel(part=p)]] for p in found.part.values]
    rows.append(["together", *[decimal(float(v), places) for v in values.sum("part")]])
    first = found.group_budget.sel(axis=axis).values[0] * tension
    words = why_words(first, list(map(str, found.part.values)), Pair(of, to), axis)
    return ["", *words, *wrapped(title), *in_blocks(header, rows, "<" + ">" * (len(header) - 1))]
