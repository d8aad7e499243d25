"""Many postures in chunks, one after the other or in threads: what is in memory grows with the chunk alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

import numpy as np

from psoas.body.state import Array

CHUNK = 32  # postures: beyond 64 the stacks fall out of the cache


def in_chunks(
    function: Callable[[Array], Sequence[Array]],
    Q: Array,
    *,
    chunk: int = CHUNK,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> list[Array]:
    """Arrays over all postures from a function of some of them, each chunk's result put where it belongs.

    Parameters
    ----------
    function : callable ((c, n)) -> arrays (c, ...)
        Safe to call from several threads.
    Q : (N, n)
    chunk : int
        Postures at once: what is in memory beside the result grows with it, not with N. Numbers do not depend on it.
    threads : int
        Chunks at once; numbers do not depend on it.
    progress : callable, optional
        Told (done, total) in postures.
    """
    spans = iter([slice(k, min(k + chunk, len(Q))) for k in range(0, len(Q), chunk)])
    found: list[Array] = []
    done, lock = 0, Lock()

    def put(span: slice, results: Sequence[Array]) -> None:
        nonlocal done
        if not found:
            found.extend(np.empty((len(Q), *r.shape[1:])) for r in results)
        done += span.stop - span.start
        if progress is not None:
            progress(done, len(Q))

    def work() -> None:
        """Take the next chunk, and the next, until there is none: no thread waits for another."""
        nonlocal spans
        try:
            while True:
                with lock:
                    span = next(spans, None)
                if span is None:
                    return
                results = function(Q[span])
                with lock:
                    put(span, results)
                for whole, part in zip(found, results, strict=True):
                    whole[span] = part
        except BaseException:
            spans = iter(())  # the others end with what they have in hand
            raise

    with ThreadPoolExecutor(max(threads - 1, 1)) as pool:
        others = [pool.submit(work) for _ in range(min(threads, -(-len(Q) // chunk)) - 1)]
        work()  # this thread too: its work space is there already
        for other in others:
            other.result()
    return found
