"""Rows of an answer: families, parts, fascicles, of one side or both."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import xarray as xr


SIDES = {"_r": "right", "_l": "left"}


def named_rows(dataset: xr.Dataset, side: str) -> list[tuple[str, str]]:
    """(group, label) of one side's rows, parts indented under their family; where there is no family, the fascicles.

    A part of one muscle, as iliacus has three, is that muscle: it is listed where single muscles are.
    """
    lone = single_parts(dataset)
    groups = [r for r in rows_of(dataset, True) if r["side"] == side and stem_of(r["name"]) not in lone]
    return [(r["name"], ("  " if r["kind"] == "group" else "") + r["label"]) for r in groups]


def single_parts(dataset: xr.Dataset) -> set[str]:
    """Parts (``family:part``) that hold one muscle a side, of an answer that has its muscles."""
    if "part" not in dataset.coords or dataset.part.dims != ("muscle",):  # `why` has parts of another kind
        return set()
    members = zip(dataset.family.values, dataset.part.values, dataset.side.values, strict=True)
    counts = Counter((f"{family}:{part}", side) for family, part, side in members if part)
    return {name for name, _ in counts} - {name for (name, _), n in counts.items() if n > 1}


def single_rows(dataset: xr.Dataset, side: str) -> list[tuple[str, str]]:
    """(muscle, label) of the single fascicles of one side, where an answer is about few enough to list them."""
    groups = {r["family"] for r in rows_of(dataset, True)}
    rows = [r for r in rows_of(dataset, False) if r["side"] == side]
    rows = [r for r in rows if stem_of(r["name"]) not in groups]  # a family of one muscle is listed already
    loose = [r for r in rows if r["family"] not in groups]
    listed = rows if len(groups) == 1 and len(rows) > 1 else loose
    return [(r["name"], f"    {r['name'].removesuffix('_r').removesuffix('_l')}") for r in listed]


def stem_of(muscle: str) -> str:
    """A muscle's name without the side it ends in."""
    return muscle.removesuffix("_r").removesuffix("_l")


def twins_of(dataset: xr.Dataset, muscle: str) -> list[str]:
    """The muscle and its mirror image, as far as the model's names pair them."""
    stem = stem_of(muscle)
    return [m for m in (stem, f"{stem}_r", f"{stem}_l") if m in dataset.muscle.values]


def both_rows(dataset: xr.Dataset) -> list[tuple[str, str]]:
    """(name in a robustness dataset, label) of families, parts, and the fascicles that are listed."""
    return [*named_rows(dataset, "both"), *((stem_of(name), label) for name, label in single_rows(dataset, "right"))]


def side_of(of: str, relative_to: str, side: str | None, operator: str) -> str:
    """Whose muscles: torque is per side, that of the segments or the one asked for, else right."""
    if operator != "torque":
        return side or "both"
    return (
        side
        if side in ("right", "left")
        else next((SIDES[s[-2:]] for s in (of, relative_to) if s[-2:] in SIDES), "right")
    )


def arm_of(dataset: xr.Dataset, motion: str, dim: str, name: str) -> float:
    """Moment arm [m] about the coordinate that makes a motion, + where that motion is; nan where none makes it."""
    here = [i for i, m in enumerate(dataset.coordinate_motion.values) if m == motion]
    if not here:
        return float("nan")
    arms = dataset["group_moment_arm" if dim == "group" else "moment_arm"]
    return float(arms.sel({dim: name})[here[0]]) * int(dataset.coordinate_sign.values[here[0]])


def rows_of(dataset: xr.Dataset, groups: bool) -> list[dict[str, str]]:
    """Name, kind, family, side and label of every group, or of every single muscle."""
    columns: dict[str, Any]
    if groups:
        columns = {key: dataset[f"group_{key}"].values for key in ("kind", "family", "side", "label")}
        names = dataset.group.values
    else:
        columns = {key: dataset[key].values for key in ("family", "side")}
        names = dataset.muscle.values
        columns |= {"kind": ["fascicle"] * len(names), "label": names}
    return [{"name": str(n), **{k: str(v[i]) for k, v in columns.items()}} for i, n in enumerate(names)]
