"""`write_sto`: motions and storages that OpenSim reads back to the last digit."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from psoas.errors import InvalidValueError
from psoas.formats.motions.series import Array
from psoas.formats.writing import write

DATA_TYPES = {3: "Vec3", 6: "SpatialVec"}


def write_sto(
    path: Path | str,
    labels: Sequence[str],
    time: Array,
    values: Array,
    *,
    in_degrees: bool,
    name: str = "Coordinates",
) -> None:
    """A .mot or .sto file, put in place all at once.

    Parameters
    ----------
    path : path of the file; replaced if it exists
    labels : labels of the columns, without time
    time : (time,) [s], strictly increasing
    values : (time, label), or (time, label, component) for vectors of 3 (``Vec3``) or 6 (``SpatialVec``)
        Written as they are, missing ones as nan.
    in_degrees : bool
        What the header says of rotations; nothing is converted.
    name : str
        First line of the file.

    Raises
    ------
    InvalidValueError
        Labels, times or values that such a file cannot hold.
    OutputError
        A file that cannot be written.
    """
    write(sto_text(labels, time, values, in_degrees=in_degrees, name=name), Path(path))


def sto_text(labels: Sequence[str], time: Array, values: Array, *, in_degrees: bool, name: str = "Coordinates") -> str:
    """The text of such a file (see `write_sto`)."""
    time, values = np.asarray(time, float), np.asarray(values, float)
    check_writable(labels, time, values, name)
    rotations = f"inDegrees={'yes' if in_degrees else 'no'}"
    if values.ndim == 3:
        header = [name, rotations, f"DataType={DATA_TYPES[values.shape[2]]}", "version=3"]
    else:
        header = [name, "version=1", f"nRows={len(time)}", f"nColumns={len(labels) + 1}", rotations]
    lines = [*header, "endheader", "\t".join(["time", *labels])]
    for t, row in zip(time.tolist(), values.tolist(), strict=True):
        cells = [",".join(map(repr, cell)) if isinstance(cell, list) else repr(cell) for cell in row]
        lines.append("\t".join([repr(t), *cells]))
    return "\n".join(lines) + "\n"


def check_writable(labels: Sequence[str], time: Array, values: Array, name: str) -> None:
    """Refuse what cannot be read back as it was."""
    shape = (len(time), len(labels))
    if time.ndim != 1 or not len(time) or not len(labels) or values.shape[:2] != shape or values.ndim not in (2, 3):
        raise InvalidValueError(f"values of shape {values.shape} do not fit {shape[0]} times and {shape[1]} labels.")
    if values.ndim == 3 and values.shape[2] not in DATA_TYPES:
        raise InvalidValueError(f"vectors of {values.shape[2]} cannot be written; those of 3 and 6 can.")
    if not np.isfinite(time).all() or (np.diff(time) <= 0).any():
        raise InvalidValueError("times must be finite numbers, each later than the one before.")
    if np.isinf(values).any():
        raise InvalidValueError("an infinite value cannot be written; give nan for a missing one.")
    seen: set[str] = set()
    for label in labels:
        if not label or label != label.strip() or not label.isprintable() or label.lower() == "time":
            raise InvalidValueError(f"'{label}' cannot label a column; give printable text other than 'time'.")
        if label in seen:
            raise InvalidValueError(f"'{label}' labels two columns; rename one of them.")
        seen.add(label)
    if not name.isprintable() or "=" in name or name.strip().lower() == "endheader":
        raise InvalidValueError(f"'{name}' cannot be the first line of the file; give one line without '='.")
