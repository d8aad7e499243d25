"""Lengths of muscles as people read them: millimetres, per cent of standing, fibres, and what is left to slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.rows import Row, rows
from psoas.question.actions import ActionsQuestion
from psoas.text.layout import ABSENT, decimal, in_blocks, lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

BLOCKS = (
    ("length_of_standing", 100.0, "path, % of standing"),
    ("fibre_over_optimum", 100.0, "fibre, % of optimum"),
    ("slack", 1e3, "slack, mm"),
)
COLUMNS = ["muscle", "path mm", "% of standing", "fibre mm", "% of optimum", "slack mm"]
SAID = (
    "path: muscle and tendon; slack: + slack, by how much, - beyond slack, where the fibres resist; {side}; of a whole "
    "muscle the mean by strength"
)


def listed_rows(dataset: xr.Dataset) -> list[Row]:
    """Rows of one side, the right unless another was asked for; of both only the midline's."""
    asked = asked_of(dataset, ActionsQuestion)
    return rows(dataset, None if asked.side in (None, "both") else asked.side, both="right")


def values_of(dataset: xr.Dataset, name: str, row: Row) -> np.ndarray:
    """A row's lengths over the points asked for; a muscle's, or a group's mean."""
    prefix, dim = ("group", "group") if row.grouped else ("muscle", "muscle")
    found: np.ndarray = np.atleast_1d(dataset[f"{prefix}_{name}"].sel({dim: row.members[0]}).values)
    return found


def length_lines(dataset: xr.Dataset) -> list[str]:
    """The answer as lines: one row a muscle; over a grid one row a point; of a motion least, mean and most."""
    found = listed_rows(dataset)
    a = dataset.attrs
    side = {r.side for r in found}
    head = [*wrapped(f"{a['body']}, {a['posture']}"), *wrapped(a["conditions"])]
    said = wrapped(SAID.format(side=" and ".join(sorted(side)) + (" side" if len(side) == 1 else " sides")))
    if "sweep" in dataset.dims:
        body = swept(dataset, found)
    elif "time" in dataset.dims:
        body = moving(dataset, found)
    else:
        cells = [[r.indented, *(texts(dataset, r, 0))] for r in found]
        body = lay_out(COLUMNS, cells, "<>>>>>")
    notes = ["", *wrapped(a["notes"])] if a["notes"] else []
    return [*head, *said, "", *body, *notes]


def texts(dataset: xr.Dataset, row: Row, at: int) -> list[str]:
    """The cells of one muscle at one point."""
    scales = (("length", 1e3), ("length_of_standing", 100.0), ("fibre_length", 1e3), ("fibre_over_optimum", 100.0),
              ("slack", 1e3))  # fmt: skip
    return [decimal(scale * float(values_of(dataset, name, row)[at])) for name, scale in scales]


def swept(dataset: xr.Dataset, found: list[Row]) -> list[str]:
    """Over the grid: per cent of standing, per cent of the optimum, millimetres of slack; a block each."""
    lines: list[str] = []
    header = [f"{dataset.attrs['coordinate']}, {dataset.sweep.attrs['units']}", *(r.label for r in found)]
    for name, scale, words in BLOCKS:
        columns = [[decimal(scale * float(v)) for v in values_of(dataset, name, row)] for row in found]
        if all(cell == ABSENT for column in columns for cell in column):
            continue
        cells = [[f"{float(x):g}", *(c[i] for c in columns)] for i, x in enumerate(dataset.sweep.values)]
        lines += [*([""] if lines else []), words, *in_blocks(header, cells, ">" * len(header))]
    return lines


def moving(dataset: xr.Dataset, found: list[Row]) -> list[str]:
    """Least, mean and most over the frames, and when a muscle is longest."""
    cells = []
    for row in found:
        standing, fibre = (100 * values_of(dataset, n, row) for n in ("length_of_standing", "fibre_over_optimum"))
        slack = 1e3 * values_of(dataset, "slack", row)
        longest = float(dataset.time.values[int(np.argmax(standing))])
        cells.append(
            [
                row.indented, *(decimal(float(v)) for v in (standing.min(), standing.max())), f"{longest:.3f}",
                *(decimal(float(v)) for v in (fibre.min(), fibre.max(), slack.min(), slack.max())),
            ]
        )  # fmt: skip
    header = ["muscle", "% standing least", "most", "at s", "% opt least", "most", "slack least", "most"]
    return in_blocks(header, cells, "<>>>>>>>")
