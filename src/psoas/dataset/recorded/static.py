"""The new equilibrium as records: the first instant, the rotation by guides and by couples, what the guides take up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.judged import pairs_shown
from psoas.dataset.numbers import Numbers
from psoas.dataset.record import Record, of_pair, of_row, pulling, record, turns
from psoas.dataset.rows import recorded_rows
from psoas.frames import AXES
from psoas.units import ACCELERATION_PER_NEWTON, ROTATION_PER_NEWTON

if TYPE_CHECKING:
    import xarray as xr

PAIRS = (("pelvis", "ground"), ("femur_r", "ground"), ("femur_r", "pelvis"), ("thorax", "pelvis"))
PARTS = {  # operator of the numbers -> quantity, operator and case of the record, unit, words
    "acceleration": ("angular acceleration", "acceleration", "at once", ACCELERATION_PER_NEWTON, "rad/s2 at once"),
    "static": ("rotation", "static", "guides", ROTATION_PER_NEWTON, "deg in the end, the holds kept by guides"),
    "couples": ("rotation", "static", "couples", ROTATION_PER_NEWTON, "deg in the end, the holds kept by couples"),
}


def records(dataset: xr.Dataset) -> list[Record]:
    """Every row about every axis of the pairs that the answer is about."""
    there = {"ground", *map(str, dataset.segment.values)}
    pairs = pairs_shown(dataset) if dataset.attrs.get("pairs") else [p for p in PAIRS if set(p) <= there]
    rows, tension = recorded_rows(dataset), float(dataset.attrs["condition_tension"])
    found = []
    for operator, (quantity, asked, case, units, words) in PARTS.items():
        if operator == "couples" and "rotation_by_couples" not in dataset:
            continue
        numbers = Numbers(dataset, rows, operator)
        scale = tension if operator == "acceleration" else float(np.degrees(tension))
        for of, to in pairs:
            values, signs = numbers.vectors(of, to), numbers.signs(of, to)
            for i, row in enumerate(rows):
                for k, axis in enumerate(AXES):
                    value, sign = float(values[i, k]), int(signs[i, k])
                    size = "" if value != value else f", {abs(value) * scale:.3g} {words}"
                    found.append(
                        record(
                            quantity, value, units,
                            f"{pulling(row, tension)} more: {turns(of, to, axis, value, sign)}{size}.",
                            **of_row(row), operator=asked, **of_pair(of, to, axis), case=case,
                            sign=None if value != value else sign, sharing=dataset.attrs["condition_sharing"],
                        )
                    )  # fmt: skip
    return found + held(dataset, tension)


def held(dataset: xr.Dataset, tension: float) -> list[Record]:
    """What the guides take up when a group pulls."""
    if "group_hold_reaction" not in dataset:
        return []
    units = {"1": "N", "m": "N m"}
    found = []
    for row in (r for r in recorded_rows(dataset) if r.grouped):
        taken = dataset.group_hold_reaction.sel(group=row.name)
        for text, value, unit in zip(dataset.hold_row.values, taken.values, dataset.hold_unit.values, strict=True):
            found.append(
                record(
                    "reaction of a guide", float(value), str(unit),
                    f"{pulling(row, tension)} more: {text} {tension * float(value):+.3g} {units[str(unit)]}.",
                    **of_row(row), operator="static", case=str(text),
                )
            )  # fmt: skip
    return found
