"""Signals that the command takes, unless whoever started it asked that they be ignored."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Any

LONGEST = 2.0  # s: an engine that is busy for longer does not keep the command from ending


class Taken:
    """A handler of ours, which says that it was reached."""

    reached = 0  # the signal that came

    def __init__(self, handler: Callable[..., object]) -> None:
        self.handler = handler

    def __call__(self, number: int, frame: Any) -> None:
        """What Python calls between two of its own steps."""
        Taken.reached = number
        self.handler(number, frame)


def handled(number: int, handler: Callable[..., object]) -> None:
    """Take a signal, where nobody asked that it be ignored."""
    with suppress(ValueError, OSError):
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, Taken(handler))


def watch() -> None:
    """End on a signal though an engine is busy: Python's own handler waits until the engine's call returns.

    A thread hears of every signal at once (where the system has such pipes). If our handler was not reached `LONGEST`
    later, it takes away what is open and ends the process.
    """
    import threading

    try:
        hear, say = os.pipe()
        os.set_blocking(say, False)
        signal.set_wakeup_fd(say, warn_on_full_buffer=False)
    except (ValueError, OSError):  # no main thread, no handles: as it was
        return
    threading.Thread(target=ended, args=(hear,), daemon=True).start()


def ended(hear: int) -> None:
    """What the thread does."""
    import time

    while told := os.read(hear, 1):
        if not isinstance(signal.getsignal(told[0]), Taken):
            continue
        time.sleep(LONGEST)
        if not Taken.reached:
            from psoas.formats.writing import take_away

            take_away()
            os._exit(128 + told[0])
