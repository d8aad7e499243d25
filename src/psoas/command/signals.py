"""Signals that the command takes, unless whoever started it asked that they be ignored."""

from __future__ import annotations

import signal
from contextlib import suppress


def handled(number: int, handler: object) -> None:
    """Take a signal, where nobody asked that it be ignored."""
    with suppress(ValueError, OSError):
        if signal.getsignal(number) not in (signal.SIG_IGN, None):
            signal.signal(number, handler)  # type: ignore[arg-type]
