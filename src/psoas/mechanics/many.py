"""One map over postures, frames, people or draws: in this process or in several, always in order."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from functools import partial
from multiprocessing import active_children, get_context, parent_process
from reprlib import repr as short
from threading import Thread
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Progress = Callable[[int, int], None]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
SILENT = "ignore::UserWarning:multiprocessing.resource_tracker"  # that it tidies up where a signal ended us
PARTS = 8  # a process gets its items in: what is sent costs little, and none waits long for the slowest


def many(
    function: Callable[[Item], Result], items: Sequence[Item], *, cores: int = 1, progress: Progress | None = None
) -> Iterator[Result]:
    """Results of ``function(item)`` in the order of the items, each as soon as it and those before it are there.

    Parameters
    ----------
    function : callable (item)
        For several processes one at the top of a module (or a `functools.partial` of one), which they import anew:
        what it needs it builds or is given, it reads no variable that this process has changed.
    items : sequence
    cores : int
        Processes, each with one thread of linear algebra; 1 stays in this one. Results do not depend on it.
    progress : callable, optional
        Told (done, total) after each item.

    Yields
    ------
    object
        What the function returned for the next item.

    Raises
    ------
    Exception
        What the function raised, with a note that names the item; nothing further is begun. Ctrl-C ends the processes.

    Examples
    --------
    >>> list(many(abs, [-1, 2, -3], progress=lambda done, total: print(done, "of", total)))
    1 of 3
    2 of 3
    3 of 3
    [1, 2, 3]
    """
    each = partial(named, function, len(items))
    work = list(enumerate(items))
    alone = cores == 1 or len(items) < 2
    with closing((each(one) for one in work) if alone else in_processes(each, work, min(cores, len(items)))) as found:
        for done, result in enumerate(found, start=1):
            if progress is not None:
                progress(done, len(items))
            yield result


def named(function: Callable[[Item], Result], total: int, numbered: tuple[int, Item]) -> Result:
    """What the function gives; what it raises says of which item."""
    k, item = numbered
    try:
        return function(item)
    except Exception as error:  # every kind: it goes on as it came, with the item's name
        error.add_note(f"item {k + 1} of {total}: {short(item)}")
        raise


def in_processes(
    function: Callable[[tuple[int, Item]], Result], work: Sequence[tuple[int, Item]], cores: int
) -> Generator[Result, None, None]:
    """The same from several processes, which are started afresh: nothing of this one's state is in them."""
    from concurrent.futures import ProcessPoolExecutor

    others = set(active_children())
    with inherited():  # a script that the processes import may load numpy before any initializer runs
        pool = ProcessPoolExecutor(cores, mp_context=get_context("spawn"), initializer=begin)
    try:
        with inherited():
            found = pool.map(function, work, chunksize=max(1, len(work) // (PARTS * cores)))
        yield from found
    except BaseException:  # whatever it is, nobody waits for the rest
        for process in set(active_children()) - others:
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def begin() -> None:
    """What a process does first. Ctrl-C reaches all of a terminal: it is the first one's to end the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=end_with, args=(parent_process(),), daemon=True).start()


def end_with(parent: Any) -> None:
    """End where the first process has ended, whatever ended it: nobody else would tell."""
    parent.join()
    os._exit(1)


@contextmanager
def inherited() -> Iterator[None]:
    """Within it a process that starts uses one thread for linear algebra, and the one that tidies up is silent."""
    before = {name: os.environ.get(name) for name in (*THREADS, "PYTHONWARNINGS")}
    warned = ",".join(filter(None, (before["PYTHONWARNINGS"], SILENT)))
    os.environ.update(dict.fromkeys(THREADS, "1") | {"PYTHONWARNINGS": warned})
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
