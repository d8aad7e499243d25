"""The rows of an answer as the command's tables list them: families, their parts, and muscles without a family."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import Row, group_rows, paired_rows
from psoas.dataset.rows import rows as listed_rows
from psoas.dataset.signs import called
from psoas.dataset.verdict import beside

if TYPE_CHECKING:
    import xarray as xr

HIP, PELVIS, NEIGHBOUR = ("femur_r", "pelvis"), ("pelvis", "ground"), ("pelvis", "femur_r")
THIGH = ("femur_r", "ground")
SAID = {
    HIP: "right thigh relative to the pelvis",
    PELVIS: "pelvis relative to the ground",
    NEIGHBOUR: "pelvis relative to the right thigh",
}


def part_label(row: Row) -> str:
    """A row's label in a table, parts set in under their family."""
    return f"\u2013 {row.label}" if row.depth else row.label


def rows(dataset: xr.Dataset) -> list[Row]:
    """Families and parts, then the single muscles that no family lists."""
    families = {r.family for r in group_rows(dataset) if r.grouped}
    listed = listed_rows(dataset)
    return [r._replace(depth=r.depth if r.grouped else 0) for r in listed if r.grouped or r.family not in families]


def fascicles(dataset: xr.Dataset, family: str) -> list[Row]:
    """The single muscles of a family, both sides."""
    return [r for r in paired_rows(dataset) if r.family == family]


def numbers(dataset: xr.Dataset, found: Sequence[Row], pair: tuple[str, str], what: str = "acceleration") -> Any:
    """Values per newton a side about the mediolateral axis, and their signs."""
    return Numbers(dataset, found, what).about(*pair, "right")


def value(dataset: xr.Dataset, row: Row, of: str, relative_to: str, what: str = "acceleration") -> float:
    """What a row does about the mediolateral axis per newton a side; nan where it is not represented."""
    return float(numbers(dataset, [row], (of, relative_to), what)[0][0])


def sign(dataset: xr.Dataset, row: Row, pair: tuple[str, str], what: str = "acceleration") -> int:
    """Its sign, by the rule of every table."""
    return int(numbers(dataset, [row], pair, what)[1][0])


def says(pair: tuple[str, str], amount: float, sign: int) -> str:
    """The word for a rotation of one segment relative to another about the mediolateral axis."""
    return "not represented" if amount != amount else called(*pair, "right", sign)


def shown(dataset: xr.Dataset, judged: Mapping[tuple[str, str], xr.Dataset], row: Row, pair: tuple[str, str]) -> Any:
    """The sign that is shown beside its sensitivity set; None where there is neither."""
    if pair not in judged or value(dataset, row, *pair) != value(dataset, row, *pair):
        return None
    return beside(judged[pair], row, sign(dataset, row, pair))


def both_words(pair: tuple[str, str]) -> tuple[str, str]:
    """The words for minus and plus."""
    return says(pair, -1.0, -1), says(pair, 1.0, 1)


def setting(dataset: xr.Dataset) -> str:
    """Body, posture and conditions of an answer."""
    a = dataset.attrs
    return f"{a['body']}, {a['posture']}; {a['conditions']}"
