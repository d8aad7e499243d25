"""What several test processes of one run need, made by the first that asks and read by the others. No test."""

from collections.abc import Callable
from pathlib import Path

from support.waiting import until


def once(folder: Path, name: str, made: Callable[[], str]) -> str:
    """The text `made()` gives, made once for all processes that share a folder; if it fails, each meets the failure."""
    done, taken = folder / name, folder / f"{name}.taken"
    while not done.exists():
        try:
            taken.touch(exist_ok=False)
        except FileExistsError:
            until(lambda: done.exists() or not taken.exists(), f"'{name}' was never made")
            continue
        try:
            if not done.exists():
                part = folder / f"{name}.part"
                part.write_bytes(made().encode())
                part.replace(done)
        finally:
            taken.unlink()
    return done.read_bytes().decode()
