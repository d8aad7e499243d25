"""What the sensitivity set says, and the budget of an answer, as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.dataset.record import Record, of_pair, of_row, record, who
from psoas.dataset.rows import recorded_rows
from psoas.dataset.signs import called
from psoas.dataset.verdict import agreement_words, beside, record_of, verdict_of
from psoas.frames import AXES
from psoas.units import ACCELERATION_PER_NEWTON, METRE

if TYPE_CHECKING:
    import xarray as xr


def robustness_records(dataset: xr.Dataset) -> list[Record]:
    """The commoner sign of every row, its share, and the range of the values; no value is singled out."""
    a = dataset.attrs
    where = (a["of"], a["relative_to"], a["axis"])
    units = METRE if a["operator"] == "torque" else ACCELERATION_PER_NEWTON
    found = []
    for row in recorded_rows(dataset):
        said = verdict_of(dataset, row)
        shown = beside(dataset, row, said["sign"])
        words = f"{who(row)}: {a['of']} relative to {a['relative_to']} {called(*where, said['sign'])}"
        found.append(
            record(
                "over the sensitivity set", None, units, f"{words}: {agreement_words(shown, where)}.", **of_row(row),
                operator=a["operator"], **of_pair(*where), low=said["low"], high=said["high"], sign=said["sign"],
                verdict=said["verdict"], robustness=said | record_of(shown),
            )
        )  # fmt: skip
    return found


def why_records(dataset: xr.Dataset) -> list[Record]:
    """Every part of the budget, about every axis."""
    budget = dataset.group_budget
    of, to = budget.attrs["of"], budget.attrs["relative_to"]
    tension = float(dataset.attrs["condition_tension"])
    found = []
    for row in recorded_rows(dataset):
        for part in map(str, dataset.part.values):
            for axis in AXES:
                value = float(budget.sel(group=row.name, part=part, axis=axis))
                words = f"{who(row)}: {part}: {of} relative to {to} {tension * value:+.3g} rad/s2 at {tension:g} N."
                more = {**of_row(row), **of_pair(of, to, axis), "operator": "acceleration", "case": part}
                found.append(record("part of an angular acceleration", value, ACCELERATION_PER_NEWTON, words, **more))
    return found
