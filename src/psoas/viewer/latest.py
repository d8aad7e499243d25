"""Only the newest wish is computed: a slider that moves on does not wait for where it was."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
LONGEST = 20.0  # s to wait for an answer nobody will see


class Newest(Generic[T]):
    """A thread that works on the newest thing asked for, and on nothing that something newer has replaced.

    Parameters
    ----------
    work : callable (thing, stale)
        `stale()` says whether something newer waits; long work asks it between its steps.
    failed : callable (error)
        Told what `work` raised; the thread goes on.
    """

    def __init__(self, work: Callable[[T, Callable[[], bool]], None], failed: Callable[[Exception], None]) -> None:
        self.work, self.failed = work, failed
        self.change = threading.Condition()
        self.waiting: list[T] = []
        self.busy = self.closed = False
        self.thread = threading.Thread(target=self.run, name="psoas-view", daemon=True)
        self.thread.start()

    def ask(self, thing: T) -> None:
        """Ask for something instead of all that waits."""
        with self.change:
            self.waiting = [thing]
            self.change.notify_all()

    def stale(self) -> bool:
        """Whether something newer waits."""
        return bool(self.waiting) or self.closed

    def idle(self, timeout: float) -> bool:
        """Wait until nothing waits and nothing is computed; False if that takes longer."""
        with self.change:
            return self.change.wait_for(lambda: not self.waiting and not self.busy, timeout)

    def close(self) -> None:
        """Begin nothing new, and wait for what is computed: an engine that still runs at exit brings Python down."""
        with self.change:
            self.closed = True
            self.change.notify_all()
        if self.thread is not threading.current_thread():
            self.thread.join(LONGEST)

    def run(self) -> None:
        """The thread."""
        while True:
            with self.change:
                self.busy = False
                self.change.notify_all()
                self.change.wait_for(lambda: self.waiting or self.closed)
                if self.closed:
                    return
                thing, self.busy = self.waiting.pop(), True
            try:
                self.work(thing, self.stale)
            except Exception as error:  # the page stays alive whatever an answer does
                self.failed(error)
