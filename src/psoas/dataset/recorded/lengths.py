"""Lengths of muscles as records: every muscle and group at every point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.record import Record, of_row, record, who
from psoas.dataset.rows import recorded_rows

if TYPE_CHECKING:
    import xarray as xr

WORDS = {
    "length": ("length of the path", 1e3, "mm"),
    "length_of_standing": ("length over standing", 100.0, "%"),
    "fibre_length": ("fibre length", 1e3, "mm"),
    "fibre_over_optimum": ("fibre length over optimum", 100.0, "%"),
    "slack": ("path to slack", 1e3, "mm"),
}


def records(dataset: xr.Dataset) -> list[Record]:
    """Every length of every muscle and group."""
    return [one for at, over in points(dataset) for one in of_point(dataset, at, over)]


def points(dataset: xr.Dataset) -> list[tuple[dict[str, int], dict[str, Any]]]:
    """Where the answer was asked: once, at every point of the grid, or in every frame."""
    for dim, name in (("sweep", str(dataset.attrs.get("coordinate", ""))), ("time", "time")):
        if dim in dataset.dims:
            unit, places = dataset[dim].attrs["units"], enumerate(dataset[dim].values.tolist())
            return [({dim: i}, {"over": name, "at": x, "at_units": unit}) for i, x in places]
    return [({}, {})]


def of_point(dataset: xr.Dataset, at: dict[str, int], over: dict[str, Any]) -> list[Record]:
    """Every row at one point."""
    here = dataset.isel(at)
    where = f" at {over['over']} = {over['at']:g} {over['at_units']}" if over else ""
    found = []
    for row in recorded_rows(dataset):
        prefix, dim = ("group", "group") if row.grouped else ("muscle", "muscle")
        for name, (quantity, scale, unit) in WORDS.items():
            values = here[f"{prefix}_{name}"]
            value = float(values.sel({dim: row.name}))
            text = "is not in this model" if np.isnan(value) else f"{scale * value:.1f} {unit}"
            found.append(
                record(
                    quantity, value, values.attrs["units"], f"{who(row)}: {quantity} {text}{where}.", **of_row(row),
                    operator="length", **over,
                )
            )  # fmt: skip
    return found
