"""What psoas runs on: for a report of something odd."""

from __future__ import annotations

import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from psoas.version import __version__

NEEDED = ("cyclopts", "matplotlib", "mujoco", "numpy", "piqp", "rich", "scipy", "xarray")
OPTIONAL = (
    "daqp", "distributed", "ezc3d", "fast-simplification", "h5netcdf", "mujoco-warp", "netcdf4", "opensim", "viser",
    "warp-lang", "zarr",
)  # fmt: skip


def version_lines() -> list[str]:
    """psoas, Python, the system, and every package that psoas needs or may use, with its version."""

    def found(name: str) -> str:
        try:
            return version(name)
        except PackageNotFoundError:
            return "-"

    named = {"psoas": __version__, "python": platform.python_version(), "system": platform.platform()}
    named |= {name: found(name) for name in NEEDED}
    wide = max(map(len, (*named, *OPTIONAL))) + 2
    optional = [f"{name:{wide}}{found(name)}" for name in OPTIONAL]
    return [*(f"{name:{wide}}{value}" for name, value in named.items()), "", "not needed by all:", *optional]


def show_versions() -> None:
    """Print what psoas runs on: versions of Python, the system and packages; `-` for what is not installed.

    Examples
    --------
    >>> import psoas
    >>> psoas.show_versions()  # doctest: +ELLIPSIS
    psoas ...
    """
    sys.stdout.write("\n".join(version_lines()) + "\n")
