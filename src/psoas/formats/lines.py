"""Text files from strangers, line by line: sizes bounded, encodings and line ends tolerated, cells into numbers."""

from __future__ import annotations

import os
import re
import stat
from array import array
from collections.abc import Iterator, Sequence
from io import BufferedReader, TextIOWrapper
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.errors import FileFormatError
from psoas.formats.motions.series import Array

MAX_BYTES = 512 * 2**20  # of a file
MAX_LINE = 4 * 2**20  # characters of a line
MAX_LABELS = 100_000
MAX_VALUES = 100_000_000  # numbers in a file, 0.8 GB in memory
TABS = "cells are separated by tabs in this format; save the file with tabs"
MISSING = re.compile(r"[+-]?(?:nan(?:\(\w*\))?|\d\.#\w+|inf(?:inity)?)", re.IGNORECASE)  # also as old Windows wrote it
POINTER = b"version https://git-lfs.github.com/spec/"  # what stands for a file that was not fetched
NOT_TEXT = {b"\x1f\x8b": "gzip-compressed", b"PK": "a zip archive", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16"}


class Line(NamedTuple):
    """A line without its end, and its number from 1."""

    number: int
    text: str

    @property
    def cells(self) -> list[str]:
        """Tab-separated cells, stripped of blanks; empty ones kept."""
        return [cell.strip() for cell in self.text.split("\t")]

    @property
    def blank(self) -> bool:
        """Whether nothing but white space is on it."""
        return not self.text.strip()


def opened(path: Path | str, limit: int = MAX_BYTES) -> tuple[BufferedReader, str]:
    """A regular file of bounded size, open for reading, and its name without the folder."""
    name = Path(path).name or str(path)
    try:
        handle = open(path, "rb", opener=lambda p, flags: os.open(p, flags | getattr(os, "O_NONBLOCK", 0)))  # noqa: SIM115
    except (OSError, ValueError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or "it is not a name a file can have"
        raise FileFormatError(f"cannot read '{name}': {why}; give the path of a file.") from error
    status = os.fstat(handle.fileno())
    if not stat.S_ISREG(status.st_mode):
        handle.close()
        raise FileFormatError(f"cannot read '{name}': it is not a regular file; give the path of a file.")
    if status.st_size > limit:
        handle.close()
        raise FileFormatError(
            f"'{name}' holds {status.st_size / 2**20:.0f} MiB; files up to {limit / 2**20:.0f} MiB are read; cut it."
        )
    return handle, name


def check_is_text(name: str, head: bytes) -> None:
    """Refuse compressed and binary files, by their first bytes."""
    if head.startswith(POINTER):
        raise FileFormatError(f"'{name}' is a pointer of Git LFS, not the file itself; fetch that with 'git lfs pull'.")
    kind = next((kind for magic, kind in NOT_TEXT.items() if head.startswith(magic)), None)
    if kind is None and b"\0" in head:
        kind = "binary"
    if kind:
        raise FileFormatError(f"'{name}' is {kind}, not plain text; unpack it or save it as UTF-8 text.")


def lines_of(path: Path | str) -> Iterator[Line]:
    """The lines of a text file, in any 8-bit encoding and with any line ends."""
    handle, name = opened(path)
    with handle:
        try:
            head = handle.read(4096)
            check_is_text(name, head)
            handle.seek(3 if head.startswith(b"\xef\xbb\xbf") else 0)
            text = TextIOWrapper(handle, encoding="latin-1", newline=None)
            number = 0
            while line := text.readline(MAX_LINE + 1):
                number += 1
                yield Line(number, checked_line(name, number, line))
        except OSError as error:
            raise FileFormatError(f"cannot read '{name}': {error.strerror}; check the file or its disk.") from error


def checked_line(name: str, number: int, line: str) -> str:
    """A line of bounded length without NUL, read as UTF-8 if it is."""
    if len(line) > MAX_LINE:
        raise FileFormatError(f"{name}:{number}: this line is longer than {MAX_LINE} characters; it is no row of data.")
    if "\0" in line:
        raise FileFormatError(f"{name}:{number}: this line holds NUL bytes; the file is damaged or not text.")
    line = line.rstrip("\r\n")
    if line.isascii():
        return line
    try:
        return line.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return line


def check_labels(name: str, number: int, labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, if there are some, none is empty and none stands twice."""
    if not labels:
        raise FileFormatError(f"{name}:{number}: no column has a label; this line should name every column.")
    if len(labels) > MAX_LABELS:
        raise FileFormatError(f"{name}:{number}: {len(labels)} labels; up to {MAX_LABELS} are read.")
    seen: set[str] = set()
    for i, label in enumerate(labels):
        if not label:
            raise FileFormatError(f"{name}:{number}: column {i + 2} has no label; name every column.")
        if label in seen:
            raise FileFormatError(f"{name}:{number}: '{label}' labels two columns; rename or remove one of them.")
        seen.add(label)
    return tuple(labels)


def distinct_labels(name: str, number: int, labels: Sequence[str]) -> tuple[tuple[str, ...], list[int], list[str]]:
    """The labels that stand for the first time, their places, and those that stood again; some, and none empty."""
    first: dict[str, int] = {}
    again: dict[str, None] = {}
    for i, label in enumerate(labels):
        if label in first and label:
            again[label] = None
        else:
            first[label] = i
    return check_labels(name, number, list(first)), list(first.values()), list(again)


def number(cell: str) -> float:
    """The number in a cell; nan where it is blank, nan or infinite. ValueError otherwise."""
    if not cell or MISSING.fullmatch(cell):
        return float("nan")
    if "_" in cell or not cell.isascii():
        raise ValueError(cell)
    return float(cell)


class Rows:
    """Rows of numbers of one width, filled one by one."""

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        self.name, self.columns = name, columns
        self.numbers, self.lines = array("d"), array("q")

    def add(self, line: Line, cells: Sequence[str]) -> None:
        """One row; blanks after its last cell do not count."""
        width = len(self.columns)
        if len(cells) != width:
            self.check_width(line, cells)
            cells = cells[:width]
        self.numbers.extend(self.read(line, cells))
        self.lines.append(line.number)
        if len(self.numbers) > MAX_VALUES:
            raise FileFormatError(f"'{self.name}' holds more than {MAX_VALUES:,} numbers; cut it into parts.")

    def read(self, line: Line, cells: Sequence[str]) -> list[float]:
        """The numbers of a row; quickly where every cell is a plain one."""
        try:
            if line.text.isascii() and "_" not in line.text:
                return [float(cell) for cell in cells]
        except ValueError:
            pass
        try:
            return [number(cell) for cell in cells]
        except ValueError:
            raise self.bad_cell(line, cells) from None

    def check_width(self, line: Line, cells: Sequence[str]) -> None:
        """Refuse a row that is short, or has something after its last column."""
        width = len(self.columns)
        if len(cells) < width or any(cells[width:]):
            hint = TABS if "\t" not in line.text and "," in line.text else "it is cut off or damaged"
            raise FileFormatError(
                f"{self.name}:{line.number}: this row has {len(cells)} cells but {width} columns have labels; {hint}."
            )

    def bad_cell(self, line: Line, cells: Sequence[str]) -> FileFormatError:
        """The error for the first cell that is no number."""
        for cell, column in zip(cells, self.columns, strict=True):
            try:
                number(cell)
            except ValueError:
                shown = cell if len(cell) <= 30 else f"{cell[:30]}..."
                return FileFormatError(
                    f"{self.name}:{line.number}: '{shown}' under '{column}' is not a number; "
                    "give decimals with a point, or leave the cell blank or nan."
                )
        return FileFormatError(f"{self.name}:{line.number}: this row is not made of numbers.")

    def arrays(self) -> tuple[Array, NDArray[np.intp]]:
        """Numbers (row, column) and the line of each row, if there is a row."""
        if not self.lines:
            raise FileFormatError(f"'{self.name}' has no row of data after its labels; it was cut off or is empty.")
        numbers = np.frombuffer(self.numbers, dtype=np.float64).reshape(len(self.lines), -1)
        numbers[np.isinf(numbers)] = np.nan
        return numbers, np.array(self.lines, dtype=np.intp)
