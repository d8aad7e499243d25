"""The rows of an answer as the command's tables list them: families, their parts, and muscles without a family."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.dataset.relative import relative
from psoas.dataset.rows import named_rows, single_rows, stem_of, twins_of
from psoas.dataset.signs import SILENT

if TYPE_CHECKING:
    import xarray as xr

HIP, PELVIS, NEIGHBOUR = ("femur_r", "pelvis"), ("pelvis", "ground"), ("pelvis", "femur_r")
SAID = {
    HIP: "right thigh relative to the pelvis",
    PELVIS: "pelvis relative to the ground",
    NEIGHBOUR: "pelvis relative to the right thigh",
}


class Row(NamedTuple):
    """One muscle of both sides: its name in datasets, what it is called, and whether it is part of the row above."""

    name: str
    label: str
    part: bool
    grouped: bool


def part_label(row: Row) -> str:
    """A row's label in a table, parts set in under their family."""
    return f"\u2013 {row.label}" if row.part else row.label


def rows(dataset: xr.Dataset) -> list[Row]:
    """Families and parts, then the single muscles that no family lists."""
    named = [Row(name, label.strip(), label.startswith(" "), True) for name, label in named_rows(dataset, "both")]
    families = set(map(str, dataset.group_family.values))
    loose = [n for n, _ in single_rows(dataset, "right") if str(dataset.family.sel(muscle=n).item()) not in families]
    return [*named, *(Row(stem_of(n), stem_of(n), False, False) for n in loose)]


def fascicles(dataset: xr.Dataset, family: str) -> list[Row]:
    """The single muscles of a family."""
    here = [str(m) for m, f in zip(dataset.muscle.values, dataset.family.values, strict=True) if f == family]
    return [Row(stem, stem, True, False) for stem in dict.fromkeys(map(stem_of, here))]


def value(dataset: xr.Dataset, row: Row, of: str, relative_to: str, what: str = "angular_acceleration") -> float:
    """What a row does about the mediolateral axis per newton a side, both sides; nan where it is not represented."""
    here = relative(dataset, of, relative_to, groups=row.grouped, what=what).sel(axis="right")
    if row.grouped:
        return float(here.sel(group=row.name))
    return sum(float(here.sel(muscle=m)) for m in twins_of(dataset, row.name))


def says(pair: tuple[str, str], amount: float) -> str:
    """The word for a rotation of one segment relative to another about the mediolateral axis."""
    if amount != amount:
        return "not represented"
    return word(table("words"), *pair, "right", 0.0 if abs(amount) < SILENT else amount)


def both_words(pair: tuple[str, str]) -> tuple[str, str]:
    """The words for minus and plus."""
    return says(pair, -1.0), says(pair, 1.0)


def setting(dataset: xr.Dataset) -> str:
    """Body, posture and conditions of an answer."""
    a = dataset.attrs
    return f"{a['body']}, {a['posture']}; {a['conditions']}"
