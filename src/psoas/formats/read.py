"""One door to the readers: the file's suffix says which."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from psoas.errors import FileFormatError, InvalidValueError, listed, printable

if TYPE_CHECKING:
    from psoas.formats.motions.c3d.read import Recording
    from psoas.formats.motions.series import Series

OPTIONS = {".mot": ("angles",), ".sto": ("angles",), ".trc": ("units",), ".c3d": ("units", "timeout")}
SUFFIXES = (".mot", ".sto", ".trc", ".c3d")
MOTIONS = (".mot", ".sto")  # whose columns are coordinates of a model


def read(path: str | Path, **options: Any) -> Series | Recording:
    """What a motion file holds: a `Series` of a `.mot`, `.sto` or `.trc` file, a `Recording` of a `.c3d` file.

    Parameters
    ----------
    path : path
    options
        Of the reader: `angles` for .mot and .sto, `units` for .trc and .c3d, `timeout` for .c3d.

    Returns
    -------
    psoas.formats.motions.series.Series or psoas.formats.motions.c3d.read.Recording
        Labels, values, units, rate, lab axes and how they were found; `.array()` of a `Series` is a labelled array.

    Raises
    ------
    FileFormatError
        A file that cannot be read, or a suffix that is not known.
    InvalidValueError
        An option that the reader does not have.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> import numpy as np
    >>> from psoas.formats.motions.write_sto import write_sto
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = pathlib.Path(folder) / "still.mot"
    ...     write_sto(file, ["knee_angle_r"], np.array([0.0, 0.01]), np.array([[5.0], [6.0]]), in_degrees=True)
    ...     read(file)
    <Series still.mot: 2 rows of 1 labels, 100 Hz>
    """
    suffix = Path(path).suffix.lower()
    if suffix not in SUFFIXES:
        known = ", ".join(SUFFIXES)
        raise FileFormatError(f"'{printable(Path(path).name)}' is no motion file that is known; known are {known}.")
    if unknown := [name for name in options if name not in OPTIONS.get(suffix, ())]:
        takes = listed(OPTIONS.get(suffix, ()))
        raise InvalidValueError(
            f"{unknown[0]}={options[unknown[0]]!r} is no option of {suffix} files; they take {takes}."
        )
    if suffix == ".trc":
        from psoas.formats.motions.trc import read_trc

        return read_trc(path, **options)
    if suffix == ".c3d":
        from psoas.formats.motions.c3d.read import read_c3d

        return read_c3d(path, **options)
    from psoas.formats.motions.sto import read_sto

    return read_sto(path, **options)
