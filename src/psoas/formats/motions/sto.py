"""`read_sto`: OpenSim's motion and storage files, .mot and .sto, of versions 1 to 3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from psoas.errors import FileFormatError, invalid_choice, listed
from psoas.formats.lines import TABS, Line, Rows, distinct_labels, lines_of
from psoas.formats.motions.series import COMPONENTS, Array, Series, check_time, rate_notes, share, without_repeats

MAX_HEADER = 10_000  # lines before `endheader`
DEGREES_LINE = re.compile(r"in[ _]?degrees\s*[=:]\s*(.*)", re.IGNORECASE)
IN_DEGREES = re.compile(r"in[ _]?degrees\s*[=:]\s*(yes|no|true|false|y|n|1|0)\s*[;.]?", re.IGNORECASE)
YES = ("yes", "true", "y", "1")
SENTENCE = re.compile(r"angles are in (degrees|radians)\.?", re.IGNORECASE)
TIMES = ("time", "times")
FIELD = re.compile(r"(\w+)=(.*)|(datacolumns|datarows)\s+(.*)")
NAMES = {"datacolumns": "nColumns", "datarows": "nRows"}  # as SIMM calls them
DATA_TYPES: dict[str, tuple[str, ...]] = {
    "double": (),
    "Vec3": COMPONENTS,
    "UnitVec3": COMPONENTS,
    "Quaternion": ("w", "x", "y", "z"),
    "SpatialVec": ("angular x", "angular y", "angular z", "linear x", "linear y", "linear z"),
    "Vec6": ("1", "2", "3", "4", "5", "6"),
}
TYPES_LOWER = {name.lower(): name for name in DATA_TYPES}


@dataclass
class Header:
    """What stands before `endheader`."""

    fields: dict[str, str] = field(default_factory=dict)
    degrees: set[bool] = field(default_factory=set)  # what inDegrees lines say, in any spelling
    unclear: str | None = None  # what an inDegrees line says that is neither yes nor no
    sentences: set[bool] = field(default_factory=set)  # what sentences on the angles say, which count without a version

    def add(self, text: str) -> None:
        """One line."""
        text = text.strip()
        if exact := IN_DEGREES.fullmatch(text):
            self.degrees.add(exact[1].lower() in YES)
        elif line := DEGREES_LINE.fullmatch(text):
            self.unclear = line[1]
        elif said := SENTENCE.fullmatch(text):
            self.sentences.add(said[1].lower() == "degrees")
        elif found := FIELD.fullmatch(text):
            name, value = (found[1], found[2]) if found[1] else (NAMES[found[3]], found[4])
            self.fields.setdefault(name, value.strip())

    def whole(self, name: str) -> int | None:
        """A field as a whole number, if it is one."""
        value = self.fields.get(name, "")
        return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else None

    def components(self, name: str) -> tuple[str, ...]:
        """Components of a cell, by DataType."""
        kind = self.fields.get("DataType", "double")
        if kind.lower() not in TYPES_LOWER:
            raise FileFormatError(f"'{name}' has DataType={kind[:40]}; read are {', '.join(DATA_TYPES)}.")
        return DATA_TYPES[TYPES_LOWER[kind.lower()]]


def read_sto(path: Path | str, *, angles: str | None = None) -> Series:
    """Columns of a .mot or .sto file over time, as they stand in it.

    Parameters
    ----------
    path : path of the file
    angles : 'deg' or 'rad', optional
        Overrides what the header says about rotations.

    Returns
    -------
    Series
        `values` (time, label), or (time, label, component) for vectors. Nothing is converted: which labels are
        rotations is the model's to say, and `in_degrees` holds for those only.

    Raises
    ------
    FileFormatError
        A file that cannot be read as .mot or .sto.
    UnknownNameError
        `angles` that is neither.
    """
    if angles not in (None, "deg", "rad"):
        raise invalid_choice("angles", angles, ("deg", "rad"))
    name, lines = Path(path).name, lines_of(path)
    header = read_header(name, lines)
    components = header.components(name)
    columns, by_tabs, at_line = read_labels(name, lines)
    labels, kept, doubled = distinct_labels(name, at_line, columns[1:])
    rows = Rows(name, [columns[0], *(c for c in columns[1:] for _ in components or "1")])
    for line in lines:
        if not line.blank:
            rows.add(line, row_cells(name, line, by_tabs, len(columns), components))
    numbers, at = rows.arrays()
    count = len(numbers)
    numbers, at, repeated = without_repeats(numbers, at, 0)
    time = check_time(name, numbers[:, 0].copy(), at)
    values = numbers[:, 1:].reshape(len(time), len(columns) - 1, *([len(components)] if components else []))[:, kept]
    in_degrees, how = rotations(name, header, angles)
    count = len(time) if header.whole("nRows") == len(time) else count
    notes = header_notes(header, count, len(columns)) + repeated + rate_notes(time, None) + missing_notes(values)
    if header.unclear is not None and not header.degrees and not angles:
        notes.append(
            f"The header says inDegrees={header.unclear[:20]}, which is neither yes nor no: {how}. Correct the line, "
            "or pass --angles deg or rad."
        )
    if doubled:
        notes.append(f"{listed(doubled)} label{'' if len(doubled) > 1 else 's'} several columns; the first was kept.")
    if not by_tabs:
        notes.append("Cells are separated by blanks instead of tabs.")
    return Series(
        name, labels, time, values, ("",) * len(labels), components, in_degrees, how, notes=tuple(notes), lines=at,
        doubled=tuple(doubled),
    )  # fmt: skip


def read_header(name: str, lines: Iterator[Line]) -> Header:
    """The lines up to and with `endheader`."""
    header = Header()
    for line in lines:
        text = line.text.strip()
        if text.lower() == "endheader":
            return header
        if text.lower().rstrip(", ") == "endheader":
            raise FileFormatError(f"{name}:{line.number}: this file is comma-separated; {TABS}.")
        if line.number > MAX_HEADER:
            break
        header.add(text)
    raise FileFormatError(f"'{name}' has no line 'endheader'; a .mot or .sto file has one before its labels.")


def read_labels(name: str, lines: Iterator[Line]) -> tuple[tuple[str, ...], bool, int]:
    """The line of labels, with 'time' first, whether tabs separate them, and its number."""
    line = next((line for line in lines if not line.blank), None)
    if line is None:
        raise FileFormatError(f"'{name}' ends after its header; the labels and the rows are missing.")
    by_tabs = "\t" in line.text.strip()
    if not by_tabs and "," in line.text:
        raise FileFormatError(f"{name}:{line.number}: this file is comma-separated; {TABS}.")
    columns = line.cells if by_tabs else line.text.split()
    while columns and not columns[-1]:
        columns.pop()
    if not columns or columns[0].lower() not in TIMES:
        first = columns[0][:40] if columns else ""
        raise FileFormatError(f"{name}:{line.number}: the first column is '{first}'; it must be 'time', in seconds.")
    if any(label.lower() in TIMES for label in columns[1:]):
        raise FileFormatError(f"{name}:{line.number}: two columns are labelled 'time'; remove one of them.")
    return tuple(columns), by_tabs, line.number


def row_cells(name: str, line: Line, by_tabs: bool, width: int, components: Sequence[str]) -> list[str]:
    """Cells of a row; a vector's are spread, a blank one is as many blanks; a row without tabs is parted by blanks."""
    cells = line.cells if by_tabs and "\t" in line.text else line.text.split()
    if not components:
        return cells
    if len(cells) < width or any(cells[width:]):
        raise FileFormatError(
            f"{name}:{line.number}: this row has {len(cells)} cells but {width} columns have labels; "
            "it is cut off or damaged."
        )
    spread = cells[:1]
    for cell in cells[1:width]:
        parts = [p.strip() for p in cell.lstrip("~[").rstrip("]").split(",")] if cell else [""] * len(components)
        if len(parts) != len(components):
            raise FileFormatError(
                f"{name}:{line.number}: a cell holds {len(parts)} numbers; {len(components)} with commas are meant."
            )
        spread += parts
    return spread


def rotations(name: str, header: Header, angles: str | None) -> tuple[bool, str]:
    """Whether rotations are in degrees, and how that is known."""
    if angles:
        return angles == "deg", f"as asked: angles='{angles}'"
    if len(header.degrees) == 2:
        raise FileFormatError(
            f"'{name}' says both inDegrees=yes and inDegrees=no; remove one line, or pass --angles deg or rad."
        )
    if header.degrees:
        found = header.degrees.copy().pop()
        return found, f"header says inDegrees={'yes' if found else 'no'}"
    version = header.whole("version")
    if len(header.sentences) == 1 and version is None:
        found = header.sentences.copy().pop()
        return found, f"header says that angles are in {'degrees' if found else 'radians'}, without a version"
    if Path(name).suffix.lower() == ".mot" and not version:
        return True, "header has no inDegrees line; a .mot file before version 1 is in degrees"
    return False, "header has no inDegrees line; radians are the format's default"


def header_notes(header: Header, rows: int, columns: int) -> list[str]:
    """Remarks where the header miscounts."""
    notes = []
    for key, found, what in (("nRows", rows, "rows"), ("nColumns", columns, "columns")):
        stated = header.fields.get(key)
        if stated is not None and header.whole(key) != found:
            notes.append(f"The header states {key}={stated[:20]}; there are {found} {what}, which were read.")
    version = header.fields.get("version")
    if version is not None and header.whole("version") not in (1, 2, 3):
        notes.append(f"The header states version={version[:20]}; versions 1 to 3 are known.")
    return notes


def missing_notes(values: Array) -> list[str]:
    """A remark on the share of missing samples, if some are."""
    missing = int(np.isnan(values).sum())
    return [f"{share(missing, values.size)} numbers are missing."] if missing else []
