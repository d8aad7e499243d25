"""Three definitions of hip flexor side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psoas.dataset.rows import Row, paired_rows, rows, single_rows, stem_of
from psoas.dataset.verdict import verdict_of, verdict_words
from psoas.errors import listed
from psoas.text.layout import LABEL, lay_out, wrapped

if TYPE_CHECKING:
    import xarray as xr


def flexor_rows(dataset: xr.Dataset) -> list[Row]:
    """Families and parts as they were asked for, and after a parted family its fascicles."""
    found = [r for r in rows(dataset) if r.grouped]
    parted = {r.family for r in found if r.kind == "group"}
    last = {r.family: r for r in found}
    out: list[Row] = []
    for row in found:
        out.append(row)
        if row.family in parted and row is last[row.family]:
            single = paired_rows(dataset) if row.side == "both" else single_rows(dataset)
            mine = (r for r in single if r.family == row.family and r.side == row.side)
            out += [r._replace(label=stem_of(r.name)) for r in mine]
    return out


def definitions(side: str) -> tuple[tuple[str, str, int], ...]:
    """Three meanings of "hip flexor": (of, relative to, sign that counts as flexing)."""
    femur = f"femur_{side[0]}"
    return ((femur, "pelvis", 1), (femur, "ground", 1), ("pelvis", "ground", -1))


def flexor_table(robust: Sequence[xr.Dataset], found: Sequence[Row]) -> list[str]:
    """Who is a hip flexor by each of three definitions, and whether that holds."""
    lines = []
    for row in found:
        cells = []
        for judged, (_, _, flexing) in zip(robust, definitions("right"), strict=True):
            says, sign = verdict_words(judged, row), int(verdict_of(judged, row)["sign"])
            cells.append(f"{'yes' if sign == flexing else 'no'}, {says}" if says.startswith("holds") else says)
        lines.append([row.indented[:LABEL], *cells])
    header = ["hip flexor, if it", "flexes thigh/pelvis", "swings thigh forward", "tilts pelvis ant."]
    title = (
        "three definitions of hip flexor: femur relative to pelvis, femur relative to ground, pelvis relative to "
        f"ground; acceleration over {robust[0].attrs['members']} ways to assume "
        f"{listed(list(robust[0].factor_name.values))}"
    )
    return ["", *wrapped(title), "", *lay_out(header, lines, "<<<<", gap=1)]
