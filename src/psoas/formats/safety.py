"""A stranger's model file, read as text before any engine sees it."""

from __future__ import annotations

from pathlib import Path

from psoas.formats import mjcf, osim
from psoas.formats.xml import check_inside, read_xml


def check_model_file(path: Path) -> Path:
    """The path, if the file is legal XML of modest size that names files within its own folder only.

    Parameters
    ----------
    path : Path
        A `.osim` file, or MJCF with all that it includes; copies that MJCF asks for are counted.

    Raises
    ------
    FileFormatError
    """
    if path.suffix.lower() == ".osim":
        named = osim.referenced_files(read_xml(path, ("OpenSimDocument",)))
    else:
        named = mjcf.referenced_files(mjcf.check_counts(mjcf.complete(path)))
    for file in named:
        check_inside(path.parent, file.name, file.by)
    return path
