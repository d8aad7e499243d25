"""Verdicts and budgets beside the values they are about: kept in one dataset, and taken out again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.pair import Pair
from psoas.dataset.schema import attributes, check_dataset
from psoas.errors import InvalidValueError
from psoas.frames import AXES

if TYPE_CHECKING:
    import xarray as xr

PREFIX = "judged_"  # of what the ensemble says
ROW = "judged_row"  # groups, and fascicles of both sides
LABELS = ("label", "kind", "family", "side", "part", "asked", "on_spine")
SHARED = ("members", "operator", "stance")


def with_judgements(dataset: xr.Dataset, judged: Sequence[xr.Dataset]) -> xr.Dataset:
    """The answer with what the ensemble says of its signs, one entry of dimension `judged` per pair and axis."""
    import xarray as xr

    if not judged:
        return dataset
    first = judged[0]
    found: dict[str, Any] = {}
    for name in first.data_vars:
        array, own = first.variables[name], PREFIX + str(name)
        dims = ("judged", *(ROW if d == "group" else d for d in array.dims))
        values = np.stack([one.variables[name].values for one in judged])
        found[own] = xr.DataArray(values, dims=dims, attrs=array.attrs | attributes(own))
    keys = ("of", "relative_to", "axis")
    coords: dict[str, Any] = {f"judged_{key}": ("judged", [one.attrs[key] for one in judged]) for key in keys}
    coords[ROW] = first.variables["group"].values
    coords |= {f"{ROW}_{key}": (ROW, first.variables[f"group_{key}"].values) for key in LABELS}
    coords |= {name: first.variables[name].values for name in map(str, first.dims) if name not in ("group", "muscle")}
    more = xr.Dataset(found, coords=coords)
    attrs = dataset.attrs | {f"judged_{key}": first.attrs[key] for key in SHARED}
    return check_dataset(dataset.assign_coords(more.coords).assign(more.data_vars).assign_attrs(attrs))


def judgement(dataset: xr.Dataset, pair: tuple[str, str], axis: str) -> xr.Dataset | None:
    """What the ensemble says of one pair about one axis, as `psoas.robustness` gives it; None where nobody asked."""
    if "judged_of" not in dataset.coords:
        return None
    asked = (*pair, axis)
    found = zip(dataset.judged_of.values, dataset.judged_relative_to.values, dataset.judged_axis.values, strict=True)
    places = [i for i, one in enumerate(found) if tuple(map(str, one)) == asked]
    if not places:
        return None
    own = [str(n) for n in dataset.data_vars if str(n).startswith(PREFIX)]
    one = dataset[own].isel(judged=places[0])
    one = one.drop_vars([c for c in one.coords if str(c).startswith("judged_") and not str(c).startswith(ROW)])
    one = one.drop_vars([c for c in one.coords if c == "group" or str(c).startswith("group_")])
    names = {name: name.removeprefix(PREFIX) for name in own} | {ROW: "group"}
    one = one.rename(names | {f"{ROW}_{key}": f"group_{key}" for key in LABELS})
    attrs = {key: dataset.attrs[f"judged_{key}"] for key in SHARED}
    attrs |= {key: dataset.attrs[key] for key in ("body", "posture", "conditions", "limits", "notes")}
    attrs |= {k: v for k, v in dataset.attrs.items() if k.startswith("condition_")} | {"answer": "robustness"}
    return one.assign_attrs(attrs | {"of": pair[0], "relative_to": pair[1], "axis": axis})


def with_budgets(dataset: xr.Dataset, budgets: Sequence[xr.Dataset]) -> xr.Dataset:
    """The answer with the budget of every muscle and pair that was asked for, one entry of dimension `why` per row."""
    import xarray as xr

    if not budgets:
        return dataset
    parts = list(dict.fromkeys(str(p) for one in budgets for p in one.part.values))
    parts.sort(key=lambda p: p.startswith("what the ground"))
    rows: list[Any] = []
    labels: dict[str, list[str]] = {key: [] for key in ("of", "relative_to", "group", "label", "side", "asked")}
    for i, one in enumerate(budgets):
        full = one.group_budget.reindex(part=parts, fill_value=0.0)
        rows += list(full.values)
        size = one.sizes["group"]
        for key in ("of", "relative_to"):
            labels[key] += [one.group_budget.attrs[key]] * size
        labels["group"] += list(map(str, one.group.values))
        labels["label"] += list(map(str, one.group_label.values))
        labels["side"] += list(map(str, one.group_side.values))
        labels["asked"] += [str(i)] * size
    data = xr.DataArray(np.array(rows), dims=("why", "part", "axis"), attrs=attributes("why_budget"))
    coords: dict[str, Any] = {f"why_{key}": ("why", values) for key, values in labels.items()}
    return check_dataset(dataset.assign_coords(coords | {"part": parts, "axis": list(AXES)}).assign(why_budget=data))


def budgets_of(dataset: xr.Dataset) -> list[xr.Dataset]:
    """The budgets of an answer, as `psoas.why` gives them; parts that play no role in one are left out of it."""
    import xarray as xr

    if "why_budget" not in dataset:
        return []
    found = []
    for asked in dict.fromkeys(map(str, dataset.why_asked.values)):
        here = dataset.isel(why=[i for i, a in enumerate(dataset.why_asked.values) if str(a) == asked])
        values = here.why_budget
        values = values.isel(part=np.flatnonzero(np.abs(values.values).max(axis=(0, 2)) > 0))
        of, relative_to = str(here.why_of.values[0]), str(here.why_relative_to.values[0])
        attrs = attributes("group_budget") | {"of": of, "relative_to": relative_to}
        array = xr.DataArray(values.values, dims=("group", "part", "axis"), attrs=attrs)
        coords: dict[str, Any] = {
            "group": list(here.why_group.values),
            "group_label": ("group", list(here.why_label.values)),
            "group_side": ("group", list(here.why_side.values)),
            "part": list(values.part.values),
            "axis": list(AXES),
        }
        found.append(xr.Dataset({"group_budget": array}, coords=coords))
    return found


def pairs_shown(dataset: xr.Dataset) -> list[Pair]:
    """The pairs of segments that an answer is about, in the order they were asked for."""
    found = [Pair(*pair) for pair in json.loads(str(dataset.attrs.get("pairs", "[]")))]
    if not found:
        raise InvalidValueError("this dataset does not say which pairs of segments it is about.")
    return found


def spelled_pairs(pairs: Sequence[tuple[str, str]]) -> str:
    """Pairs as an attribute, whatever characters a model's names have.

    Examples
    --------
    >>> spelled_pairs([("femur_r", "pelvis"), ("pelvis", "ground")])
    '[["femur_r", "pelvis"], ["pelvis", "ground"]]'
    """
    return json.dumps([list(pair) for pair in pairs])
