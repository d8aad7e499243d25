"""Ranges and shares over the sensitivity set as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psoas.anatomy import table
from psoas.anatomy.words import word

if TYPE_CHECKING:
    import xarray as xr
from psoas.dataset.rows import WHOSE, Row, side_of_rows
from psoas.dataset.verdict import verdict_words, verdicts_of
from psoas.text.layout import AXIS_WORDS, LABEL, decimal, digits, lay_out, wrapped
from psoas.text.plain import robust_words


def robust_table(found: xr.Dataset, listed: Sequence[Row], tension: float) -> list[str]:
    """Ranges, shares and the factor that flips the sign, for one pair of segments about one axis."""
    a = found.attrs
    torque = a["operator"] == "torque"
    scale, unit = (1e3, "mm") if torque else (tension, f"rad/s2 at {tension:g} N a side")
    places = 1 if torque else digits(tension)
    lines = []
    for row, said in zip(listed, verdicts_of(found, listed), strict=True):
        low, high = (decimal(float(said[k]) * scale, places) for k in ("low", "high"))
        shares = [f"{100 * float(said[k]):.0f}" for k in ("positive", "negative", "silent")]
        lines.append([row.indented[:LABEL], verdict_words(found, row), low, high, *shares])
    up, down = (word(table("words"), a["of"], a["relative_to"], a["axis"], v) for v in (1.0, -1.0))
    single = a["members"] // len(found.sharing)
    axis = f"{AXIS_WORDS[a['axis']]} axis of {a['relative_to']}"
    title = f"{a['of']} relative to {a['relative_to']}: {a['operator']}, {WHOSE[side_of_rows(listed)]}, {axis}"
    legend = (
        f"over {a['members']} members (a single fascicle, which is not shared: {single}); from, to: {unit}, + {up}; "
        f"share of members in %: + {up}, - {down}, 0 within the deadband"
    )
    header = ["muscle", "sign holds?", "from", "to", "+ %", "- %", "0 %"]
    return [
        "",
        *robust_words(found, listed),
        *wrapped(title),
        *wrapped(legend),
        *lay_out(header, lines, "<<>>>>>", gap=1),
    ]
