"""Ratios of `psoas align`: direct measures against reading the file, placing in steps and kernels, two files by name.

python bench/align.py WALK.trc [MODEL.osim]
"""

import sys
import time

import numpy as np

import psoas
from psoas.body.body import state
from psoas.body.posture import posture_at
from psoas.formats.read import read
from psoas.trials.marker_fit import fitted
from psoas.trials.measures import Axes, measured
from psoas.trials.model_landmarks import stations_of
from psoas.trials.onto_body import placed
from psoas.trials.person import checked_choices, read_person

FRAMES = 40


def timed(function, times=3):
    """The least of some runs [s], and what the last one gave."""
    best, found = np.inf, None
    for _ in range(times):
        start = time.perf_counter()
        found = function()
        best = min(best, time.perf_counter() - start)
    return best, found


def main(file, model=None):
    """Print the ratios."""
    reading, series = timed(lambda: read(file))
    person = read_person(file, None, checked_choices("harrington", 9.0, None))
    n = len(person.trial.time)
    axes = Axes(person.heading.R, np.eye(3))
    direct, _ = timed(lambda: measured(person.points, axes, person.choices))
    print(f"{n} frames: reading {1e6 * reading / n:.0f} us a frame; direct measures {direct / reading:.2f} times that")
    body = psoas.default_body()
    points = {name: at[:FRAMES] for name, at in person.points.items()}
    H = person.heading.R[:FRAMES] if person.heading.R.ndim == 3 else person.heading.R
    placing, found = timed(lambda: placed(body, points, H, person.trial.time[:FRAMES], person.choices), 1)
    q = posture_at(body, "standing")
    kernel, _ = timed(lambda: state(body, q), 20)
    print(
        f"on the default body: {found.steps.mean():.1f} steps a frame, {placing / FRAMES / kernel:.1f} states a frame"
    )
    if model:
        own = psoas.read_model(model)
        markers = {label: series.column(label)[:FRAMES] for label in series.labels}
        fitting, fit = timed(lambda: fitted(own, stations_of(own, model), markers, series.time[:FRAMES]), 1)
        base = np.array([own.postures["default"][c] for c in own.coordinates])
        kernel, _ = timed(lambda: state(own, base), 20)
        print(f"on {own.name}: {fit.steps.mean():.1f} steps a frame, {fitting / FRAMES / kernel:.1f} states a frame")


if __name__ == "__main__":
    main(*sys.argv[1:])
