"""One standing posture and a small population: seconds, and what a solve costs in states.

`python bench/posture.py`; one thread of linear algebra a process, medians of rounds.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import statistics
import time

from kernel import machine

import psoas
from psoas.answers.posture.population import population
from psoas.body.body import state

ROUNDS, PEOPLE = 5, 40


def seconds(run):
    """Of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def main():
    """Print the figures."""
    body = psoas.default_body()
    q = psoas.posture_at(body, "standing")
    psoas.posture("psoas=0.1", draws=0)
    one = statistics.median(seconds(lambda: [state(body, q) for _ in range(100)]) / 100 for _ in range(ROUNDS))
    pair = statistics.median(seconds(lambda: psoas.posture("psoas=0.2", draws=0)) for _ in range(ROUNDS))
    print(machine())
    print(f"tight and untight standing, all counted: {pair:.2f} s, {pair / one:.0f} states (gate: one solve under 1 s)")
    start = time.perf_counter()
    population(PEOPLE, seed=0, cores=2)
    spent = time.perf_counter() - start
    print(f"{PEOPLE} people on two cores: {spent:.1f} s; 500 at this rate: {500 * spent / PEOPLE:.0f} s (gate 600)")


if __name__ == "__main__":
    main()
