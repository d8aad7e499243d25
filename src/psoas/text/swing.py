"""How much of a thigh's swing is the hip's, over the stiffness of the spine, in 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.rows import Row, rows
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import decimal, lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

SHOWN = 9  # stiffnesses in a table
HELD = (
    "One linear spring a level: a back that is stiff by its joints' form, or steadied by muscles, is not one. "
    "Stiffness by "
    "species is hardly published; the two ends are those of a back as mobile as the most and the least mobile of 78 "
    "even-toed ungulates (31.2 and 4.5 deg at the lumbosacral joint), under a quarter of the weight times the trunk's "
    "length [p]."
)


def listed_rows(dataset: xr.Dataset) -> list[Row]:
    """The families and parts that are shown."""
    return [row for row in rows(dataset, asked_of(dataset, ActionsQuestion).side) if row.grouped]


def at_stiffness(dataset: Any, row: Row, stiffness: float) -> float:
    """The hip's share of a row at a stiffness, between the steps of its logarithm."""
    share = dataset.group_swing_share.sel(group=row.name).values
    return float(np.interp(np.log(stiffness), np.log(dataset.stiffness.values), share))


def swing_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas actions --operator static --sweep spine_stiffness=1:3000` as lines."""
    a, listed = dataset.attrs, listed_rows(dataset)
    return [
        *wrapped(in_words(dataset, listed)),
        "",
        f"{a['body']}, {a['species']}, {a['posture']}",
        *wrapped(a["conditions"]),
        "",
        *table_of(dataset, listed),
        "",
        *wrapped(HELD),
        *wrapped(scaled(dataset, listed)),
        *(wrapped(a["notes"]) if a["notes"] else []),
    ]


def in_words(dataset: xr.Dataset, listed: Sequence[Row]) -> str:
    """A sentence: the hip's share in the most mobile back and in the stiffest."""
    mobile, stiff = (float(dataset.attrs[k]) for k in ("mobile", "stiff"))
    said = []
    for row in [r for r in listed if not r.depth]:
        ends = [at_stiffness(dataset, row, k) for k in (mobile, stiff)]
        parts = ["is not defined" if np.isnan(v) else f"{100 * v:.0f} %" for v in ends]
        said.append(f"{row.label} {parts[0]} to {parts[1]}")
    return (
        f"Of the thigh's swing the hip makes, from a back as mobile as any published to one as stiff: "
        f"{'; '.join(said)} "
        f"({mobile:.0f} to {stiff:.0f} N m/rad a level)."
    )


def table_of(dataset: xr.Dataset, listed: Sequence[Row]) -> list[str]:
    """Hip, pelvis and share of every row over a few stiffnesses."""
    tension = float(dataset.attrs["condition_tension"])
    every = dataset.stiffness.values
    places = np.unique(np.linspace(0, len(every) - 1, min(SHOWN, len(every))).round().astype(int))
    lines: list[str] = []
    for row in listed:
        here = dataset.sel(group=row.name)
        cells = []
        for k in places:
            one = here.isel(stiffness=k)
            hip, pelvis = (np.degrees(float(one[f"group_swing_{w}"])) * tension for w in ("hip", "pelvis"))
            share = float(one.group_swing_share)
            cells.append([f"{float(every[k]):.3g}", decimal(hip, 2), decimal(pelvis, 2),
                          "-" if np.isnan(share) else f"{share:.2f}"])  # fmt: skip
        title = (
            f"{row.label}, {row.side}: deg at {tension:g} N a side; + thigh flexes on the pelvis, + pelvis tucks under "
            "on "
            "the thorax; share: the hip's"
        )
        lines += [*([""] if lines else []), *wrapped(title)]
        lines += lay_out(["N m/rad a level", "thigh on pelvis", "pelvis on thorax", "share"], cells, ">>>>")
    return lines


def scaled(dataset: xr.Dataset, listed: Sequence[Row]) -> str:
    """The same on the scale of the animal: tension by weight, thigh's length beside it."""
    a = dataset.attrs
    weight = float(a["mass_kg"]) * 9.80665
    return (
        f"Per newton answers compare species only after scaling: {a['condition_tension']:g} N is "
        f"{float(a['condition_tension']) / weight:.2f} of this body's weight ({float(a['mass_kg']):.1f} kg), its thigh "
        f"{1e3 * float(a['thigh_m']):.0f} mm long; a share has no unit and needs none."
    )
