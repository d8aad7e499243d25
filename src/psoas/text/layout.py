"""How every table is laid out: 80 columns, headings, absent values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import floor, log10
from typing import TYPE_CHECKING

from psoas.errors import printable

if TYPE_CHECKING:
    import xarray as xr


AXIS_WORDS = {"right": "mediolateral", "anterior": "anteroposterior", "superior": "longitudinal"}


def heading(dataset: xr.Dataset) -> list[str]:
    """The lines above every table: body, posture, conditions."""
    return [f"{dataset.attrs['body']}, {dataset.attrs['posture']}", *wrapped(dataset.attrs["conditions"])]


def wrapped(text: str, width: int = 80) -> list[str]:
    """Text in lines of at most `width`."""
    import textwrap

    return textwrap.wrap(printable(text), width) or [""]


MOST_DECIMALS = 3


def digits(tension: float) -> int:
    """Decimals that accelerations at a tension are written with: one at 100 N, more where all are smaller."""
    return max(0, min(MOST_DECIMALS, 1 - floor(log10(tension / 100) + 1e-9)))


def decimal(value: float, places: int = 1) -> str:
    """One decimal unless asked otherwise, and no minus before a zero."""
    text = f"{value:.{places}f}"
    return ABSENT if value != value else text.removeprefix("-") if float(text) == 0 else text


def in_blocks(header: Sequence[str], rows: Sequence[Sequence[str]], aligned: str, width: int = 80) -> list[str]:
    """A wide table in blocks of columns that fit, the first column in each."""
    lines: list[str] = []
    columns = list(range(1, len(header)))
    while columns:
        taken = columns[:1]
        for c in columns[1:]:
            trial = [0, *taken, c]
            if (
                max(
                    map(
                        len,
                        lay_out([header[i] for i in trial], [[r[i] for i in trial] for r in rows], "<" * len(trial)),
                    )
                )
                > width
            ):
                break
            taken.append(c)
        chosen = [0, *taken]
        block = lay_out(
            [header[i] for i in chosen], [[r[i] for i in chosen] for r in rows], "".join(aligned[i] for i in chosen)
        )
        lines += ["", *block] if lines else block
        columns = columns[len(taken) :]
    return lines


def lay_out(header: Sequence[str], rows: Iterable[Sequence[str]], aligned: str, gap: int = 2) -> list[str]:
    """Columns as wide as their widest cell, parted by `gap` spaces; `aligned` holds < or > per column."""
    cells = [[printable(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    return [
        (" " * gap).join(f"{c:{a}{w}}" for c, a, w in zip(row, aligned, widths, strict=True)).rstrip() for row in cells
    ]


ABSENT = "n.r."  # not represented in this model


LABEL = 20  # columns that a muscle's name may take in a table
