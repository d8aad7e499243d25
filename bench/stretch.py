"""What stretches and tests cost, as counts and as multiples of one state of the body: medians of three.

python bench/stretch.py
"""

from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import numpy as np

import psoas
from psoas.answers.stretch.best import Search, best
from psoas.answers.stretch.lying import lain
from psoas.answers.stretch.programs import program
from psoas.answers.stretch.strands import strands
from psoas.answers.stretch.track import track
from psoas.answers.tightness.model import Model
from psoas.answers.tightness.taken import listed_tests
from psoas.body.body import state
from psoas.mechanics.tissue.passive_body import passive_body

ROUNDS, STATES, SEEDS = 3, 200, 5


def timed(ask: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, Any]:
    """Median seconds of CPU, and what was answered last."""
    spent = []
    for _ in range(rounds):
        start = process_time()
        found = ask()
        spent.append(process_time() - start)
    return median(spent), found


def main() -> None:
    """One line a thing: how often, and how many times the time of one state."""
    body = psoas.default_body()
    q = psoas.posture_at(body, "standing")
    one = timed(lambda: [state(body, q) for _ in range(STATES)])[0] / STATES
    tissue, passive = timed(lambda: passive_body(body))
    print(f"one state {1e3 * one:.2f} ms; one passive body {tissue / one:.0f} states")

    build, model = timed(lambda: Model(body, passive, tuple(listed_tests())), 1)
    J = model.jacobian(model.known.mean)
    spent = timed(lambda: model.jacobian(model.known.mean))[0]
    print(
        f"{J.shape[0]} tests: taken once {build / one:.0f} states; their derivative by {J.shape[1]} parameters "
        f"{spent / one:.0f} states, {spent / tissue:.1f} passive bodies"
    )

    lunge = program("half_kneeling_lunge")
    spent, way = timed(lambda: track(body, lunge))
    print(f"a program that is given: {len(way.depths)} positions, {spent / one:.0f} states")
    for key, height in (("ball_under_sacrum", 0.12), ("thomas", 0.0)):
        spent, lies = timed(lambda key=key, height=height: lain(body, passive, program(key), height), 1)
        print(f"{key}: {lies.rest.evaluations} equilibria asked on the last way, {spent / one:.0f} states")

    own = strands(body, passive)
    for target in ("psoas", "iliacus"):
        values, counts, times = [], [], []
        for seed in range(SEEDS):
            search = Search(body, passive, own, own.at(target), 0.1, 20.0)
            spent, found = timed(lambda search=search, seed=seed: best(search, seed)[0], 1)
            values.append(found.value)
            counts.append(found.evaluations)
            times.append(spent)
        print(f"best for {target}: {min(counts)} to {max(counts)} evaluations from six starts, "
              f"{median(times) / one:.0f} states; {SEEDS} seeds differ by {100 * np.ptp(values):.3f} %")  # fmt: skip


if __name__ == "__main__":
    main()
