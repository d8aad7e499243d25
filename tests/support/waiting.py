"""Waits that end when something is so, not after a time. No test."""

import time

LONGEST = 300.0  # s: not how long anything takes, but when a test that waits in vain fails


def until(so, said="it never came to be so"):
    """What `so()` gives once that is true."""
    end = time.monotonic() + LONGEST
    while not (found := so()):
        assert time.monotonic() < end, said
        time.sleep(0.01)
    return found
