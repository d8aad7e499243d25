"""What `many` is given to do, here because other processes import it. No test."""

import os
import time
from pathlib import Path

import numpy as np

from psoas.errors import InvalidValueError
from psoas.mechanics.many import THREADS


def slow_first(k):
    """The square; the first takes longest."""
    time.sleep(0.2 * (k == 0))
    return k * k


def fail_at_three(k):
    """The number, but for one."""
    return k * 0 // (k - 3) + k


def refuse_at_three(k):
    """The number, but for one."""
    if k == 3:
        raise InvalidValueError("3 is refused.")
    return k


def threads_here(_):
    """How many threads linear algebra may use."""
    return [os.environ.get(name) for name in THREADS]


def solution(seed):
    """Of a system of equations large enough that threads would part it."""
    rng = np.random.default_rng(seed)
    return np.linalg.solve(rng.normal(size=(300, 300)), rng.normal(size=300))


def endless(folder, _):
    """Says which process it is, and waits."""
    Path(folder, str(os.getpid())).touch()
    while True:
        time.sleep(60)


def begun(folder, k):
    """Leaves a file with the number of its process."""
    Path(folder, str(os.getpid())).touch()
    return k
