"""A walk as records: push-back of every stance, and the course over one stance of each side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.record import Record, of_pair, record

if TYPE_CHECKING:
    import xarray as xr

FEMUR = {"right": "femur_r", "left": "femur_l"}


def records(dataset: xr.Dataset) -> list[Record]:
    """Every number of every stance, then of every instant of the stances that are looked into."""
    found: list[Record] = []
    for label in map(str, dataset.stride.values):
        found += of_stance(dataset, label)
    for side in map(str, dataset.side.values):
        for name, array in dataset.data_vars.items():
            if array.dims[:2] == ("side", "percent"):
                found += of_course(dataset, str(name), side)
    return found


def of_stance(dataset: xr.Dataset, label: str) -> list[Record]:
    """One stance."""
    one = dataset.sel(stride=label)
    side = str(one.stride_side.item())
    pair = of_pair(FEMUR[side], "ground", "right")
    found = []
    for name, array in dataset.data_vars.items():
        what, units = str(array.attrs["long_name"]), str(array.attrs["units"])
        if array.dims == ("stride",):
            value = float(one[name])
            ends = {e: float(one[f"{name}_{e}"]) for e in ("low", "high") if f"{name}_{e}" in dataset}
            found.append(
                record(what, value, units, f"{side}, {label}: {what}: {said(value, units)}.", side=side, case=label,
                       operator="gait", measure=str(name), **pair, **ends)
            )  # fmt: skip
        elif array.dims == ("stride", "part"):
            for part in map(str, dataset.part.values):
                value = float(one[name].sel(part=part))
                found.append(
                    record(f"{what}: {part}", value, units, f"{side}, {label}: {part} {said(value, units)}.", side=side,
                           case=label, operator="gait", measure=f"{name}:{part}", **pair)
                )  # fmt: skip
    return found


def of_course(dataset: xr.Dataset, name: str, side: str) -> list[Record]:
    """One quantity over a stance."""
    here = dataset[name].sel(side=side)
    units, what = str(here.attrs["units"]), str(here.attrs["long_name"])
    rest = [d for d in here.dims if d != "percent"]
    flat = here.stack(which=rest) if rest else here.expand_dims(which=[""])
    found = []
    for key in flat.which.values:
        words = " ".join(map(str, key)) if isinstance(key, tuple) else str(key)
        for percent, value in zip(dataset.percent.values, flat.sel(which=key).values, strict=True):
            sentence = f"{side}, {percent:g} % of stance {words}: {said(float(value), units)}."
            more = {"case": words or None, "over": "stance", "at": float(percent), "at_units": "%"}
            pair = of_pair(FEMUR[side], "pelvis", "right")
            found.append(
                record(what, float(value), units, sentence, side=side, operator="gait", measure=name, **more, **pair)
            )
    return found


def said(value: float, units: str) -> str:
    """A value with its unit as people say it."""
    if not np.isfinite(value):
        return "not known"
    return f"{np.degrees(value):.1f} deg" if units == "rad" else f"{value:.3g} {units if units != '1' else ''}".strip()
