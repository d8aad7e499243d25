"""Plays a motion in its own time: frames that come too late are left out."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence

LEAST = 0.04  # s between two frames


class Player:
    """Calls `to_frame(k)` as time goes on, over and over.

    Parameters
    ----------
    to_frame : callable (k)
    """

    def __init__(self, to_frame: Callable[[int], None]) -> None:
        self.to_frame = to_frame
        self.time: list[float] = [0.0]
        self.stopped = threading.Event()
        self.thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it plays."""
        return self.thread is not None and self.thread.is_alive() and not self.stopped.is_set()

    def take(self, time: Sequence[float]) -> None:
        """Another motion's times [s]."""
        self.stop()
        self.time = [float(t) - float(time[0]) for t in time]

    def start(self, k: int) -> None:
        """Play from a frame."""
        self.stop()
        if self.time[-1] > 0:
            self.stopped = threading.Event()
            self.thread = threading.Thread(target=self.run, args=(k, self.stopped), name="psoas-play", daemon=True)
            self.thread.start()

    def stop(self) -> None:
        """Pause."""
        self.stopped.set()

    def run(self, k: int, stopped: threading.Event) -> None:
        """The thread."""
        begun = time.monotonic() - self.time[k if k < len(self.time) - 1 else 0]
        while not stopped.wait(LEAST):
            self.to_frame(frame_at(self.time, time.monotonic() - begun))


def frame_at(times: Sequence[float], now: float) -> int:
    """The frame shown at a time since the start [s]; after the last it begins again.

    Examples
    --------
    >>> [frame_at([0.0, 1.0, 2.0], t) for t in (0.0, 0.9, 1.0, 1.9, 2.5, 3.1)]
    [0, 0, 1, 1, 0, 1]
    """
    return max(bisect_right(times, now % times[-1]) - 1, 0)
