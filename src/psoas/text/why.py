"""The budget of an answer as a table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.anatomy import table
from psoas.anatomy.words import word

if TYPE_CHECKING:
    import xarray as xr
from psoas.text.layout import AXIS_WORDS, LABEL, decimal, in_blocks, wrapped


def why_table(found: xr.Dataset, axis: str, tension: float) -> list[str]:
    """The budget of one answer: parts that add up to it."""
    attrs = found.group_budget.attrs
    of, to = attrs["of"], attrs["relative_to"]
    values = found.group_budget.sel(axis=axis) * tension
    up = word(table("words"), of, to, axis, 1.0)
    title = (
        f"why: {of} relative to {to}, {AXIS_WORDS[axis]} axis of {to}, rad/s2 at {tension:g} N a side, + {up}; joint "
        "moments as if the body floated"
    )
    header = ["part", *[str(label)[: LABEL - 3] for label in found.group_label.values]]
    rows = [[str(p), *[decimal(float(v)) for v in values.sel(part=p)]] for p in found.part.values]
    rows.append(["together", *[decimal(float(v)) for v in values.sum("part")]])
    return ["", *wrapped(title), *in_blocks(header, rows, "<" + ">" * (len(header) - 1))]
