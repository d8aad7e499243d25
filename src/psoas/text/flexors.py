"""Three definitions of hip flexor side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psoas.dataset.rows import rows_of
from psoas.errors import listed

if TYPE_CHECKING:
    import xarray as xr
from psoas.dataset.rows import named_rows, stem_of
from psoas.dataset.verdict import verdict_words
from psoas.text.layout import LABEL, lay_out, wrapped


def flexor_rows(dataset: xr.Dataset) -> list[tuple[str, str]]:
    """(name in a robustness dataset, label) of every family and part, and after a parted family its fascicles."""
    named, single = rows_of(dataset, True), rows_of(dataset, False)
    parted = {r["family"] for r in named if r["kind"] == "group"}
    out: list[tuple[str, str]] = []
    for name, label in named_rows(dataset, "both"):
        family = name.split(":")[0]
        out.append((name, label))
        last = [r["name"] for r in named if r["family"] == family and r["side"] == "both"][-1]
        if family in parted and name == last:
            rows = [stem_of(r["name"]) for r in single if r["family"] == family and r["side"] == "right"]
            out += [(stem, f"    {stem}") for stem in rows]
    return out


def definitions(side: str) -> tuple[tuple[str, str, int], ...]:
    """Three meanings of "hip flexor": (of, relative to, sign that counts as flexing)."""
    femur = f"femur_{side[0]}"
    return ((femur, "pelvis", 1), (femur, "ground", 1), ("pelvis", "ground", -1))


def flexor_table(robust: Sequence[xr.Dataset], labels: Sequence[tuple[str, str]]) -> list[str]:
    """Who is a hip flexor by each of three definitions, and whether that holds."""
    rows = []
    for name, label in labels:
        cells = []
        for found, (_, _, flexing) in zip(robust, definitions("right"), strict=True):
            says = verdict_words(found, name)
            sign = int(found.group_sign.sel(group=name))
            cells.append(f"{'yes' if sign == flexing else 'no'}, {says}" if says.startswith("holds") else says)
        rows.append([label[:LABEL], *cells])
    header = ["hip flexor, if it", "flexes thigh/pelvis", "swings thigh forward", "tilts pelvis ant."]
    title = (
        "three definitions of hip flexor: femur relative to pelvis, femur relative to ground, pelvis relative to "
        f"ground; acceleration over {robust[0].attrs['members']} ways to assume "
        f"{listed(list(robust[0].factor_name.values))}"
    )
    return ["", *wrapped(title), "", *lay_out(header, rows, "<<<<", gap=1)]
