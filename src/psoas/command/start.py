"""Where the command begins: nothing slow is imported here, so that Ctrl-C is quiet from the first instant."""

from __future__ import annotations

import os
import signal
import sys
import time
from contextlib import suppress

from psoas.command.signals import handled, watch

INTERRUPTED = 130  # exit status, as a shell has it
NO_MEMORY = 4
LEAST_MEMORY = 640 << 20  # bytes of address space
HELP_COLUMNS = 80
TWICE = 1.0  # s: a second Ctrl-C within it does not disturb what the first one tidies up
last = 0.0


def at_once(*_: object) -> None:
    """End where there is nothing to tidy up yet, or any more."""
    os._exit(INTERRUPTED)


def interrupted(*_: object) -> None:
    """Ctrl-C, once: what is open tidies up on the way out."""
    global last
    before, last = last, time.monotonic()
    if last - before > TWICE:
        raise KeyboardInterrupt


def room() -> bool:
    """Whether the process may have the memory that any answer takes.

    With less some libraries neither load nor say why, and some of their loops do not end.
    """
    try:
        import resource
    except ImportError:  # no such limit on this system
        return True
    least, _ = resource.getrlimit(resource.RLIMIT_AS)
    return least == resource.RLIM_INFINITY or least >= LEAST_MEMORY


def open_streams() -> None:
    """Give those of the three streams that are closed a place, lest the next file that is opened takes their number."""
    with suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            pass
        os.close(number)


def main() -> int:
    """The command `psoas`; its exit status."""
    open_streams()
    handled(signal.SIGINT, at_once)
    watch()
    if not room():
        said = f"psoas: any answer takes {LEAST_MEMORY >> 20} MiB of address space; raise the limit.\n"
        with suppress(OSError, ValueError):
            os.write(2, said.encode())
        return NO_MEMORY
    if sys.argv[1:] == ["--help"] and helped():
        return 0
    if "study" not in sys.argv:
        sys.modules.setdefault("dask", None)  # type: ignore[arg-type] # which xarray would load for every array it makes
    from psoas.command.main import main as run

    try:
        handled(signal.SIGINT, interrupted)
        code = run()
    except KeyboardInterrupt:
        code = INTERRUPTED
    finally:
        handled(signal.SIGINT, at_once)
    flushed()
    return code


def helped() -> bool:
    """Print the help as it was stored, without loading what parses commands; whether it could be.

    `scripts/commands.py` stores it, 80 columns wide; a narrower terminal has it made anew.
    """
    from pathlib import Path

    try:
        wide = int(os.environ.get("COLUMNS") or 0) or os.get_terminal_size(1).columns
    except (OSError, ValueError):
        wide = HELP_COLUMNS
    try:
        text = Path(__file__).with_name("help.txt").read_text(encoding="utf-8")
        if wide < HELP_COLUMNS or sys.stdout is None:
            return False
        text.encode(sys.stdout.encoding or "ascii")
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError):
        return False
    return True


def flushed() -> None:
    """Empty the streams, and point what cannot be written at nothing, so that the end stays quiet."""
    from psoas.formats.writing import stop_saying, stop_writing

    for stream, stop in ((sys.stdout, stop_writing), (sys.stderr, stop_saying)):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            stop()
