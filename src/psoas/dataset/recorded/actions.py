"""What muscles do at one posture, as records: a pair of segments, or the coordinates that are crossed."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.dataset.judged import judgement, pairs_shown
from psoas.dataset.numbers import Numbers
from psoas.dataset.record import Record, of_pair, of_row, pulling, record, turns, who
from psoas.dataset.rows import Row, recorded_rows
from psoas.dataset.signs import ROUNDING
from psoas.dataset.verdict import Beside, agreement_words, all_beside, record_of, verdicts_of
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.units import ACCELERATION_PER_NEWTON, METRE

if TYPE_CHECKING:
    import xarray as xr

DEFAULT_PAIRS = (("femur_r", "pelvis"), ("pelvis", "ground"))
QUANTITIES = {"acceleration": "angular acceleration", "torque": "moment arm"}
UNITS = {"acceleration": ACCELERATION_PER_NEWTON, "torque": METRE}


def records(dataset: xr.Dataset) -> list[Record]:
    """Of every pair that the answer is about, or of the default question's; of moment arms alone, every coordinate."""
    asked = tomllib.loads(str(dataset.attrs.get("question", "")))
    operators = str(dataset.attrs["operators"]).split(",")
    found: list[Record] = []
    if "of" not in asked and ("acceleration" not in operators or (not asked and "torque" in operators)):
        arms = abs(dataset.moment_arm).max("muscle")
        found += coordinate_records(dataset, [str(c) for c in arms.coordinate.values[~(arms.values <= ROUNDING)]])
    for of, to, operator in asked_for(dataset):
        try:
            found += pair_records(dataset, of, to, operator)
        except InvalidValueError:  # `details` says why
            if "operator" in asked:
                raise
    axis, side = asked.get("axis"), asked.get("side")
    return [r for r in found if axis in (None, "all", r.get("axis")) and side in (None, r["side"])]


def details(dataset: xr.Dataset) -> dict[str, Any]:
    """What was asked for and has no record, because it is not defined: of, relative to, operator and why."""
    found = []
    for of, to, operator in asked_for(dataset):
        try:
            Numbers(dataset, recorded_rows(dataset)[:1], operator).vectors(of, to)
        except InvalidValueError as error:
            found.append({"of": of, "relative_to": to, "operator": operator, "why": str(error)})
    return {"undefined": found} if found else {}


def asked_for(dataset: xr.Dataset) -> list[tuple[str, str, str]]:
    """(of, relative to, operator) of every pair that an answer has: torque only of a pair that was named."""
    operators = str(dataset.attrs["operators"]).split(",")
    named = "of" in tomllib.loads(str(dataset.attrs.get("question", "")))
    return [(of, to, o) for of, to in pairs_of(dataset) for o in operators if named or o == "acceleration"]


def pairs_of(dataset: xr.Dataset) -> Sequence[tuple[str, str]]:
    """The pairs that an answer is about; unless it says so, those of the default question that the body has."""
    if dataset.attrs.get("pairs"):
        return pairs_shown(dataset)
    there = {"ground", *map(str, dataset.segment.values)}
    return [p for p in DEFAULT_PAIRS if set(p) <= there] or [(s, "ground") for s in sorted(there - {"ground"})]


def pair_records(
    dataset: xr.Dataset, of: str, relative_to: str, operator: str, axes: Sequence[str] = AXES
) -> list[Record]:
    """Every row's action on one segment relative to another; moment arms of one side only."""
    rows = [r for r in recorded_rows(dataset) if operator != "torque" or r.side != "both"]
    numbers = Numbers(dataset, rows, operator)
    values, signs = numbers.vectors(of, relative_to), numbers.signs(of, relative_to)
    levels = numbers.in_levels(of, relative_to)
    found = []
    for axis in axes:
        k = AXES.index(axis)
        judged = judgement(dataset, (of, relative_to), axis) if operator == "acceleration" else None
        told = judged_rows(judged, rows, values[:, k], signs[:, k])
        for i, (row, value, sign) in enumerate(zip(rows, values[:, k].tolist(), signs[:, k].tolist(), strict=True)):
            where = of_pair(of, relative_to, axis)
            if operator == "torque" and levels:
                where["axes_of"] = "the lumbar levels' coordinates"
            one = record(
                QUANTITIES[operator], value, UNITS[operator], sentence(dataset, row, operator, where, value, sign),
                **of_row(row), operator=operator, **where, sign=None if value != value else sign,
                sharing=dataset.attrs["condition_sharing"],
            )  # fmt: skip
            found.append(with_verdict(one, *told[i]) if i in told else one)
    return found


def judged_rows(
    judged: xr.Dataset | None, rows: Sequence[Row], values: NDArray[np.float64], signs: NDArray[np.int_]
) -> dict[int, tuple[Beside, dict[str, Any]]]:
    """Place of every row that has a value -> its sign beside the sensitivity set, and what that says of it."""
    if judged is None:
        return {}
    there = np.flatnonzero(values == values).tolist()
    some = [rows[i] for i in there]
    told = zip(all_beside(judged, some, signs[there].tolist()), verdicts_of(judged, some), strict=True)
    return dict(zip(there, told, strict=True))


def with_verdict(one: Record, shown: Beside, said: dict[str, Any]) -> Record:
    """The record with what the sensitivity set says of the sign that it shows."""
    words = agreement_words(shown, (one["of"], one["relative_to"], one["axis"]))
    return one | {
        "verdict": said["verdict"],
        "sentence": f"{one['sentence']} The sign: {words}.",
        "robustness": said | record_of(shown),
    }


def sentence(dataset: xr.Dataset, row: Row, operator: str, where: dict[str, str], value: float, sign: int) -> str:
    """What a row does, with its size."""
    tension = float(dataset.attrs["condition_tension"])
    does = turns(where["of"], where["relative_to"], where["axis"], value, sign)
    if operator == "acceleration":
        size = "" if value != value else f", {abs(value) * tension:.3g} rad/s2 at that instant"
        return f"{pulling(row, tension)}: {does}{size}."
    if value != value:
        return f"{who(row)}: what it does to {where['of']} relative to {where['relative_to']} is not represented here."
    return f"{who(row)}: {does} with a moment arm of {abs(value) * 1e3:.1f} mm."


def coordinate_records(dataset: xr.Dataset, coordinates: Iterable[str]) -> list[Record]:
    """Moment arms of every group and fascicle of one side about named coordinates."""
    parents = dict(zip(dataset.segment.values.tolist(), dataset.parent.values.tolist(), strict=True))
    found = []
    for row in recorded_rows(dataset):
        if row.side == "both":
            continue
        arms = dataset["group_moment_arm" if row.grouped else "moment_arm"].sel(
            {"group" if row.grouped else "muscle": row.name}
        )
        for c in coordinates:
            about = arms.sel(coordinate=c)
            value, child = float(about), str(about.child.item())
            found.append(
                record(
                    "moment arm", value, METRE, f"{who(row)}: {arm_words(about, c)}.", **of_row(row), operator="torque",
                    of=child, relative_to="pelvis" if c.startswith("lumbar_") else str(parents[child]),
                    axes_of=f"axis of {c}", coordinate=c, sharing=dataset.attrs["condition_sharing"],
                    sign=None if value != value else int(np.sign(value)) if abs(value) > ROUNDING else 0,
                )
            )  # fmt: skip
    return found


def arm_words(about: xr.DataArray, coordinate: str) -> str:
    """A moment arm about a coordinate, in words."""
    value = float(about)
    if value != value:
        return f"its action about {coordinate} is not represented in this model"
    way = str(about[f"coordinate_{'positive' if value > 0 else 'negative'}"].item())
    return f"moment arm {abs(value) * 1e3:.1f} mm about {coordinate}, {way if abs(value) > ROUNDING else 'none'}"
