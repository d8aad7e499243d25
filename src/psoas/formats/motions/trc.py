"""`read_trc`: marker positions of a .trc file, in metres."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from psoas.errors import FileFormatError, invalid_choice
from psoas.formats.lines import TABS, Line, Rows, check_labels, lines_of
from psoas.formats.motions.landmarks import find_up
from psoas.formats.motions.lengths import HUGE, METRES, TINY, UNITS, cloud
from psoas.formats.motions.series import COMPONENTS, Array, Series, check_time, rate_notes, share, without_repeats
from psoas.formats.xml import NUMBER


@dataclass(frozen=True)
class Header:
    """What the first three lines say; `odd` is a rate that is none."""

    rate: float | None  # [Hz]
    frames: int | None
    markers: int | None
    unit: str
    odd: str = ""


def read_trc(path: Path | str, *, units: str | None = None) -> Series:
    """Marker positions of a .trc file over time.

    Parameters
    ----------
    path : path of the file
    units : 'mm', 'cm' or 'm', optional
        Overrides what the header says; without it a unit that makes the markers span less than 3 mm or more than 100 m
        is taken as the other of m and mm, with a remark.

    Returns
    -------
    Series
        `values` (time, label, component) [m] in the file's lab axes; nan where a marker was not seen (blank, nan, or
        0, 0, 0). `up` says which axis points up and `up_how` how the landmarks showed it.

    Raises
    ------
    FileFormatError
        A file that cannot be read as .trc.
    UnknownNameError
        `units` that are none of these.
    """
    if units is not None and units not in METRES:
        raise invalid_choice("units", units, METRES)
    name, lines = Path(path).name, lines_of(path)
    header = read_header(name, lines)
    labels = read_labels(name, lines)
    rows = Rows(name, ["Frame#", "Time", *(f"{label} {c}" for label in labels for c in COMPONENTS)])
    axes = re.compile(r"([XYZ]\d*)?", re.IGNORECASE)  # the line under the labels
    for line in lines:
        if line.blank or (not rows.lines and all(axes.fullmatch(cell) for cell in line.cells)):
            continue
        rows.add(line, line.cells if "\t" in line.text else line.text.split())
    numbers, at = rows.arrays()
    count = len(numbers)
    numbers, at, repeated = without_repeats(numbers, at, 1)
    time = check_time(name, numbers[:, 1].copy(), at)
    raw = numbers[:, 2:].reshape(len(time), len(labels), 3)
    values, notes = without_unseen(raw)
    unit, doubt = unit_of(header.unit, values, units)
    values *= METRES[unit]
    up, how = find_up(labels, values)
    notes = [*header_notes(header, count, len(labels)), *repeated, *rate_notes(time, header.rate), *doubt, *notes]
    return Series(
        name, labels, time, values, ("m",) * len(labels), COMPONENTS, up=up, up_how=how, notes=tuple(notes), lines=at
    )


def unit_of(stated: str, values: Array, asked: str | None) -> tuple[str, list[str]]:
    """The unit of the positions: as asked, or as the header says unless no person fits into it; and a remark."""
    if asked is not None:
        said = "" if asked == stated else f", though the header says {stated}"
        return asked, [f"Positions were read in {asked}, as asked{said}."]
    with np.errstate(over="ignore", invalid="ignore"):
        size = cloud(values) or float(np.nan_to_num(np.abs(values)).max(initial=0.0)) * (stated == "m")
    span = size * METRES[stated]
    other = {"mm": "m", "m": "mm"}.get(stated)
    if other is None or not size or TINY < span < HUGE or not TINY < size * METRES[other] < HUGE:
        return stated, []
    return other, [
        f"The header says {stated}, but the markers would span {span:.3g} m; they were read in {other}. Pass "
        f"units='{stated}' to keep the header's."
    ]


def read_header(name: str, lines: Iterator[Line]) -> Header:
    """Lines 1 to 3; they may be padded with empty cells."""
    first = next(lines, None)
    if first is None:
        raise FileFormatError(f"'{name}' is empty; a .trc file starts with 'PathFileType'.")
    if not first.text.strip().lower().startswith("pathfiletype"):
        raise FileFormatError(
            f"{name}:1: the first line is not 'PathFileType ...' as in a .trc file; check the format."
        )
    keys, values = next(lines, None), next(lines, None)
    if keys is None or values is None:
        raise FileFormatError(f"'{name}' ends within its header; a .trc file has five lines before its rows.")
    if "\t" not in keys.text.strip() and "," in keys.text:
        raise FileFormatError(f"{name}:2: this file is comma-separated; {TABS}.")
    fields = dict(zip(keys.text.lower().split(), values.text.split(), strict=False))
    unit = fields.get("units", "")
    if unit.lower() not in UNITS:
        raise FileFormatError(f"{name}:3: the unit is '{unit[:20]}'; known are mm, cm and m; correct the header.")
    frames, markers = whole(fields.get("numframes")), whole(fields.get("nummarkers"))
    stated = fields.get("datarate", "")
    rate = positive(stated)
    return Header(rate, frames, markers, UNITS[unit.lower()], stated if rate is None else "")


def read_labels(name: str, lines: Iterator[Line]) -> tuple[str, ...]:
    """Labels of line 4, which are its cells that are not empty: some files pad them unevenly."""
    line = next(lines, None)
    cells = [cell for cell in line.cells if cell] if line else []
    named = len(cells) > 1 and cells[0].lower() in ("frame#", "frame") and cells[1].lower() in ("time", "times")
    if line is None or not named:
        raise FileFormatError(f"{name}:4: this line must be 'Frame#', 'Time' and the markers' labels, parted by tabs.")
    return check_labels(name, line.number, cells[2:])


def without_unseen(raw: Array) -> tuple[Array, list[str]]:
    """Positions with nan for markers not seen, and remarks on them."""
    zero = (raw == 0).all(axis=2)
    part = np.isnan(raw).any(axis=2) & ~np.isnan(raw).all(axis=2)
    values = np.where((zero | part)[..., None], np.nan, raw)
    missing = np.isnan(values[..., 0])
    notes = [f"{share(missing.sum(), missing.size)} positions are missing."] if missing.any() else []
    if zero.any():
        notes.append(f"{share(zero.sum(), zero.size)} positions are 0, 0, 0, which was read as missing.")
    if part.any():
        notes.append(f"{share(part.sum(), part.size)} positions lack a component and were dropped.")
    return values, notes


def header_notes(header: Header, frames: int, markers: int) -> list[str]:
    """Remarks where the header miscounts."""
    pairs = ((header.frames, frames, "NumFrames", "rows"), (header.markers, markers, "NumMarkers", "markers"))
    odd = [f"The header's DataRate, '{header.odd[:20]}', is no rate; the times were taken."] if header.odd else []
    return odd + [
        f"The header states {key}={stated}; there are {found} {what}, which were read."
        for stated, found, key, what in pairs
        if stated is not None and stated != found
    ]


def whole(text: str | None) -> int | None:
    """A whole number, if it is one."""
    return int(text) if text and re.fullmatch(r"[0-9]{1,9}", text) else None


def positive(text: str) -> float | None:
    """A positive number, if it is one."""
    found = float(text) if NUMBER.fullmatch(text) else 0.0
    return found if 0 < found < np.inf else None
