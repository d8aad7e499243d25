"""What stretches reach, as records: every program and muscle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.record import Record, record
from psoas.units import METRE, NEWTON_METRE, ONE, PER_RADIAN, RADIAN

if TYPE_CHECKING:
    import xarray as xr

STRANDS = {
    "excess": ("length beyond everyday life", 100.0, "% of the optimum", ONE),
    "over_optimum": ("fibre length over optimum", 100.0, "%", ONE),
    "gain": ("gain per depth", 100 * np.radians(1.0), "% per degree", PER_RADIAN),
    "slack": ("path to slack", 1e3, "mm", METRE),
    "force": ("passive force over strength", 1.0, "", ONE),
    "reach": ("share of people reached", 1.0, "", ONE),
}


def records(dataset: xr.Dataset) -> list[Record]:
    """Depth, seen angle and stop of every program; every number of every muscle in it; who resists; what cheats."""
    found: list[Record] = []
    for p in map(str, dataset.program.values):
        here = dataset.sel(program=p)
        name = str(here.program_name.item())
        over = {"case": p, "operator": "stretch"}
        depth = float(here.stretch_depth)
        millimetres = str(here.program_unit.item()) == "mm"
        said = f"{1e3 * depth:.0f} mm" if millimetres else f"{np.degrees(depth):.1f} deg"
        unit = METRE if millimetres else RADIAN
        words = f"{name}: {here.program_depth.item()} {said}, stopped by {here.stop.item()}."
        found.append(record("depth", depth, unit, words, **over))
        seen = float(here.stretch_seen)
        found.append(
            record("seen angle", seen, RADIAN, f"{name}: {np.degrees(seen):.1f} deg relative to ground.", **over)
        )
        found += strands(here, name, over)
        for source in map(str, here.source.values):
            value = float(here.stretch_moment.sel(source=source))
            words = f"{name}: {source.replace('_', ' ')} resists with {value:.1f} N m."
            found.append(record("passive moment against depth", value, NEWTON_METRE, words, muscle=source, **over))
    return found


def strands(here: xr.Dataset, name: str, over: dict[str, str]) -> list[Record]:
    """Every number of every muscle in one program, and what each compensation takes from it."""
    found = []
    for s, label in zip(map(str, here.strand.values), map(str, here.strand_label.values), strict=True):
        for key, (quantity, scale, unit, si) in STRANDS.items():
            if f"stretch_{key}" in here:
                value = float(here[f"stretch_{key}"].sel(strand=s))
                words = f"{name}: {label}, {quantity} {scale * value:+.3g} {unit}".strip()
                found.append(record(quantity, value, si, f"{words}.", muscle=s, **over))
        for c in map(str, here.compensation.values) if "stretch_loss" in here else ():
            value = float(here.stretch_loss.sel(strand=s, compensation=c))
            taken = 100 * np.radians(1.0) * value
            words = f"{name}: {c} takes {taken:.3g} % per degree from {label}."
            found.append(record("loss by a compensation", value, PER_RADIAN, words, muscle=s, measure=c, **over))
    return found


def best_records(dataset: xr.Dataset) -> list[Record]:
    """Coordinates and excess of the best position and the runner-up, and what limits would buy."""
    found = []
    for r in map(str, dataset["rank"].values):
        here = dataset.sel(rank=r)
        over = {"case": r, "operator": "best stretch"}
        for u in map(str, here.unknown.values):
            value = float(here.best_coordinate.sel(unknown=u))
            words = f"{r}: {u} {np.degrees(value):.1f} deg."
            found.append(record("coordinate", value, RADIAN, words, coordinate=u, **over))
        for s, label in zip(map(str, here.strand.values), map(str, here.strand_label.values), strict=True):
            value = float(here.best_excess.sel(strand=s))
            words = f"{r}: {label} {100 * value:+.1f} % beyond everyday life."
            found.append(record("length beyond everyday life", value, ONE, words, muscle=s, **over))
        for limit in map(str, here.limit.values):
            value = float(here.best_buys.sel(limit=limit))
            if value == value:
                words = f"{r}: more of '{limit}' buys {100 * value:.2f} %."
                found.append(record("excess that a limit buys", value, ONE, words, measure=limit, **over))
    return found
