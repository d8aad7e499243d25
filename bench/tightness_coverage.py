"""How often the 90 % intervals of `psoas tightness` hold the truth: synthetic people, the clinic's tests.

python bench/tightness_coverage.py [PEOPLE]        200 unless given; about 4 s of CPU each
"""

import sys
import time

import numpy as np

import psoas
from psoas.answers.tightness.battery import covariance
from psoas.answers.tightness.fitting import HIGH, LOW, Evidence, fit, starts
from psoas.answers.tightness.model import Model
from psoas.answers.tightness.people_like import drawn
from psoas.answers.tightness.taken import listed_tests
from psoas.answers.tightness.tightness import DRAWS
from psoas.mechanics.tissue.passive_body import passive_body

SURE = 1.645
EVERY = 20


def main(people: int) -> None:
    """Shares of people whose fibres lie within the interval, by draws and by Laplace's approximation."""
    body = psoas.default_body()
    clinic = tuple(key for key, one in listed_tests().items() if one.battery == "clinic")
    model = Model(body, passive_body(body), clinic)
    known, R, rng = model.known, covariance(model), np.random.default_rng(5)
    fibre = np.flatnonzero([kind == "fibre" for kind in known.kinds])
    held, local, worth, start = [], [], [], time.process_time()
    for n in range(people):
        truth = known.mean + known.sd * rng.standard_normal(len(known.mean))
        truth[fibre] = np.clip(truth[fibre], LOW, HIGH)
        seen = Evidence(model.read(truth)[0] + rng.multivariate_normal(np.zeros(len(R)), R), R)
        fits = sorted((fit(model, seen, one) for one in starts(model)[:2]), key=lambda one: one.cost)
        people_like = drawn(model, seen, DRAWS, n)
        ends = [people_like.interval(c) for c in np.eye(len(truth))[fibre]]
        held.append([a <= truth[i] <= b for i, (a, b) in zip(fibre, ends, strict=True)])
        spread = np.sqrt(np.diag(fits[0].spread))
        local.append([abs(fits[0].theta[i] - truth[i]) < SURE * spread[i] for i in fibre])
        worth.append(people_like.worth)
        if (n + 1) % EVERY == 0 or n + 1 == people:
            told([known.labels[i] for i in fibre], np.array(held), np.array(local), np.array(worth))
            print(f"{time.process_time() - start:.0f} s of CPU", flush=True)


def told(labels: list[str], held: np.ndarray, local: np.ndarray, worth: np.ndarray) -> None:
    """Shares of each parameter, of all, and of all in people whose draws are worth least and most."""
    for label, a, b in zip(labels, held.mean(axis=0), local.mean(axis=0), strict=True):
        print(f"{label:24s} held {a:.3f}, by Laplace {b:.3f}")
    error = held.mean(axis=1).std() / np.sqrt(len(held))
    few = worth <= np.median(worth)
    print(f"{len(held)} people, all: {held.mean():.3f} (standard error {error:.3f}), by Laplace {local.mean():.3f}; "
          f"draws worth {np.median(worth):.0f}, the half with fewer {held[few].mean():.3f}")  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
