"""What the stored answer depends on: every source and table behind the claims, and the versions of body and engine."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import psoas

BEHIND = ("mujoco", "myo-sim")
NO_NUMBERS = ("schema.py", "errors.py")  # contracts and messages
ROOT = Path(psoas.__file__).parent


def versions() -> dict[str, str]:
    """The versions of what the numbers come from."""
    return {name: version(name) for name in BEHIND}


def fingerprint() -> str:
    """A hash of every module that the claims import (through others too), of all tables, and of `versions`."""
    found = sha256()
    tables = sorted((ROOT / "anatomy" / "tables").glob("*.csv"))
    for path in (*sources(), *tables):
        found.update(path.relative_to(ROOT).as_posix().encode())
        found.update(path.read_bytes().replace(b"\r\n", b"\n"))
    found.update(repr(sorted(versions().items())).encode())
    return found.hexdigest()


def sources() -> list[Path]:
    """The files of the claims, and of what they import from this package, and so on."""
    waiting = sorted((ROOT / "claims").glob("*.py"))
    known = set(waiting)
    while waiting:
        for path in imported(waiting.pop()):
            if path not in known:
                known.add(path)
                waiting.append(path)
    return sorted(known)


def imported(source: Path) -> Iterator[Path]:
    """Files of this package that a file imports, at its top or inside functions."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "psoas" and len(parts) > 1:
                place = ROOT.joinpath(*parts[1:])
                found = (place.with_suffix(".py"), place / "__init__.py")
                yield from (p for p in found if p.is_file() and p.name not in NO_NUMBERS)
