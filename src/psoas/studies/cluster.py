"""Chunks of a study on an existing dask.distributed cluster: only their numbers travel."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from psoas.errors import InvalidValueError, MissingDependencyError, printable

PATIENCE = 20  # s until a scheduler that does not answer is given up


def on_cluster(write: Callable[[int], int], waiting: list[int], address: str) -> Iterator[int]:
    """The numbers of the chunks as the cluster's workers have written them.

    A chunk whose worker dies is given to another: what it writes is the same, so nothing is lost or counted twice.

    Raises
    ------
    MissingDependencyError
        No dask.distributed here.
    InvalidValueError
        No scheduler at the address.
    """
    try:
        import distributed
    except ImportError as error:
        raise MissingDependencyError(
            "--cluster needs dask.distributed; install it with: pip install distributed"
        ) from error
    found: Any = distributed
    try:
        client = found.Client(address, timeout=PATIENCE)
    except (OSError, ValueError, TypeError) as error:
        raise InvalidValueError(f"no scheduler answers at '{printable(address)}' ({type(error).__name__}).") from None
    with client:
        futures = client.map(write, waiting, pure=False, retries=3)
        seen = set()
        for future in found.as_completed(futures):
            k = future.result()
            if k not in seen:
                seen.add(k)
                yield k
