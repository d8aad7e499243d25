"""Rows of an answer: families, parts and fascicles, of both sides or one, as they were asked for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import xarray as xr

SIDES = {"_r": "right", "_l": "left"}
DEPTHS = {"family": 0, "group": 1, "fascicle": 2}
ENDS = {"both": "", "right": "_r", "left": "_l"}
WHOSE = {"both": "muscles of both sides", "right": "right muscles", "left": "left muscles", "": "each on its own side"}


class Row(NamedTuple):
    """A family, a part of one, or a fascicle, on both sides or one.

    Attributes
    ----------
    name : in the datasets' `group`; of one side's fascicle in `muscle`; of both sides' fascicle without its side
    label : plain words
    kind : family, group (a part), fascicle
    family : str
    side : both, right, left, midline
    members : names in `group` (`grouped`) or else in `muscle`, whose values add up to the row's
    depth : how far its label is set in under the row it belongs to
    grouped : whether its members are groups
    """

    name: str
    label: str
    kind: str
    family: str
    side: str
    members: tuple[str, ...]
    depth: int = 0
    grouped: bool = True

    @property
    def indented(self) -> str:
        """The label as a table lists it."""
        return "  " * self.depth + self.label


def rows(dataset: xr.Dataset, side: str | None = None, *, both: str = "both") -> list[Row]:
    """What a table lists: families with their parts, then fascicles where one family, or none, was asked for.

    A part of one muscle, as iliacus has three, is that muscle: it is listed where single muscles are.

    Parameters
    ----------
    dataset : xarray.Dataset
        Any answer with groups.
    side : {'right', 'left', 'both'}, optional
        Of every row; unless given the side each muscle was asked for.
    both : {'both', 'right', 'left'}
        What stands for both sides, where an answer is one side's.
    """
    wanted = sides_wanted(dataset, side, both)
    single = "muscle" in dataset.dims  # else the fascicles are groups of their own
    lone = single_parts(dataset)
    groups = [r for r in group_rows(dataset) if r.side in wanted(r.name) and stem_of(r.name) not in lone]
    groups = [r for r in groups if not (single and r.kind == "fascicle")]
    return sided(groups + (fascicle_rows(dataset, side, both) if single else []))


def single_parts(dataset: xr.Dataset) -> set[str]:
    """Parts (``family:part``) that hold one muscle a side, of an answer that has its muscles."""
    if "part" not in dataset.coords or dataset.part.dims != ("muscle",):  # `why` has parts of another kind
        return set()
    members = zip(*(dataset.variables[key].values for key in ("family", "part", "side")), strict=True)
    counts = Counter((f"{family}:{part}", side) for family, part, side in members if part)
    return {name for name, _ in counts} - {name for (name, _), n in counts.items() if n > 1}


def sided(found: list[Row]) -> list[Row]:
    """The rows; where their sides differ, each family and fascicle says its own."""
    if side_of_rows(found):
        return found
    return [r if r.kind == "group" else r._replace(label=f"{r.label}, {r.side}") for r in found]


def sides_wanted(dataset: xr.Dataset, side: str | None, both: str) -> Callable[[str], list[str]]:
    """From the name of a group or muscle to the sides on which it is listed."""
    known = asked(dataset)

    def sides(name: str) -> list[str]:
        chosen = known.get(name, ("both",)) if side is None else (side,)
        return list(dict.fromkeys(both if s == "both" else s for s in chosen))

    return sides


def asked(dataset: xr.Dataset) -> dict[str, tuple[str, ...]]:
    """Group or muscle -> the sides for which it was asked, where the answer says so."""
    dims = [dim for dim in ("muscle", "group") if f"{dim}_asked" in dataset.coords]
    held = dataset.variables
    pairs = (zip(held[dim].values, held[f"{dim}_asked"].values, strict=True) for dim in dims)
    return {str(name): tuple(str(sides).split(",")) for two in pairs for name, sides in two}


def group_rows(dataset: xr.Dataset) -> list[Row]:
    """Every family and part: both sides, right, left."""
    names = ("group", *(f"group_{key}" for key in ("label", "kind", "family", "side")))
    columns = zip(*(dataset.variables[name].values for name in names), strict=True)
    return [
        Row(str(name), str(label).strip(), str(kind), str(family), str(side), (str(name),), DEPTHS[str(kind)])
        for name, label, kind, family, side in columns
    ]


def single_rows(dataset: xr.Dataset) -> list[Row]:
    """Every muscle of the model, one side each."""
    columns = (dataset.variables[key].values for key in ("muscle", "family", "side"))
    return [
        Row(str(n), str(n), "fascicle", str(f), str(s), (str(n),), DEPTHS["fascicle"], grouped=False)
        for n, f, s in zip(*columns, strict=True)
    ]


def paired_rows(dataset: xr.Dataset) -> list[Row]:
    """Every muscle of the model with its mirror image, 1 N a side; one that has none stays what it is."""
    found = {stem_of(r.name): r for r in single_rows(dataset)}
    there = set(dataset.muscle.values.tolist())
    twins = {stem: twins_of(stem, there) for stem in found}
    return [
        r._replace(name=stem, label=stem, side="both", members=twins[stem])
        if len(twins[stem]) > 1
        else r._replace(label=stem)
        for stem, r in found.items()
    ]


def fascicle_rows(dataset: xr.Dataset, side: str | None = None, both: str = "both") -> list[Row]:
    """Fascicles where an answer is about few enough to list them: of its one family, or asked for by name."""
    families = {r.family for r in group_rows(dataset) if r.kind != "fascicle"}
    every = [r for r in single_rows(dataset) if stem_of(r.name) not in families]  # a family of one is listed already
    loose = [r for r in every if r.family not in families]
    chosen = every if len(families) == 1 and len({stem_of(r.name) for r in every}) > 1 else loose
    pairs = {stem_of(r.name): r for r in paired_rows(dataset)} if chosen else {}
    wanted = sides_wanted(dataset, side, both)
    found: dict[str, Row] = {}
    for single in chosen:
        for where in wanted(single.name):
            row = pairs[stem_of(single.name)] if where == "both" else single
            if row.side in (where, "midline") or where == "both":
                found.setdefault(row.name, row._replace(label=stem_of(row.name)))
    return list(found.values())


def recorded_rows(dataset: xr.Dataset) -> list[Row]:
    """Every group and single muscle; of a muscle that was asked for on one side, that side alone."""
    known = asked(dataset)
    single = "muscle" in dataset.dims
    groups = [r for r in group_rows(dataset) if not (single and r.kind == "fascicle")]
    every = [*groups, *(single_rows(dataset) if single else ())]
    return [r for r in every if {"both", r.side} & {*known.get(r.name, ("both",))} or r.side == "midline"]


def summed(dataset: xr.Dataset, name: str, row: Row) -> NDArray[np.float64]:
    """The values of a row: those of its members in ``group_NAME`` or ``NAME``, added up."""
    of, dim = (f"group_{name}", "group") if row.grouped else (name, "muscle")
    return np.asarray(dataset[of].sel({dim: list(row.members)}).sum(dim, skipna=False).values)


def side_of_rows(rows: Iterable[Row]) -> str:
    """The side of all rows, '' where it differs; `midline` counts as any."""
    found = {row.side for row in rows} - {"midline"}
    return found.pop() if len(found) == 1 else "" if found else "both"


def row_named(dataset: xr.Dataset, name: str, side: str) -> Row | None:
    """The family, part or fascicle of that name on a side, or on none if there is no such muscle there."""
    if f"{name}{ENDS[side]}" in dataset.group.values:
        return next(r for r in group_rows(dataset) if r.name == f"{name}{ENDS[side]}")
    stem = stem_of(name)
    choices = paired_rows(dataset) if side == "both" else single_rows(dataset)
    return next((r for r in choices if stem_of(r.name) == stem and r.side in (side, "midline")), None)


def muscles_in(dataset: xr.Dataset, row: Row) -> tuple[str, ...]:
    """The model's muscles that a row is made of."""
    if not row.grouped:
        return row.members
    share = dataset.share.sel(group=row.name).values
    return tuple(str(m) for m in dataset.muscle.values[share > 0])


def stem_of(muscle: str) -> str:
    """A muscle's name without the side it ends in."""
    return muscle.removesuffix("_r").removesuffix("_l")


def twins_of(stem: str, there: Collection[str]) -> tuple[str, ...]:
    """The muscle of that stem and its mirror image, as far as the model's names pair them."""
    return tuple(m for m in (stem, f"{stem}_r", f"{stem}_l") if m in there)


def one_side(of: str, relative_to: str, operator: str) -> str:
    """What stands for both sides: of a moment arm the side of the segments, else right."""
    if operator != "torque":
        return "both"
    return next((SIDES[s[-2:]] for s in (of, relative_to) if s[-2:] in SIDES), "right")


def arm_of(dataset: xr.Dataset, motion: str, row: Row) -> float:
    """Moment arm [m] of one side's row about the coordinate that makes a motion, + where it is; nan: none makes it."""
    held = dataset.variables
    here = [i for i, m in enumerate(held["coordinate_motion"].values) if m == motion]
    if not here:
        return float("nan")
    arms: Any = dataset["group_moment_arm" if row.grouped else "moment_arm"]
    along = arms.sel({"group" if row.grouped else "muscle": row.name})
    return float(along.values[here[0]]) * int(held["coordinate_sign"].values[here[0]])
