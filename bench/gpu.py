"""Tendons on a device of warp's against MuJoCo: how far apart, and how long; one table.

    python bench/gpu.py [--device cuda] [--postures 200] [--rounds 9]

Needs MuJoCo Warp: pip install mujoco-warp. Postures are drawn anywhere within range. Accelerations are of every
coordinate that moves, per newton, of all muscles; a posture counts by its worst coordinate and muscle, over the largest
of that coordinate. Times are ratios of interleaved rounds: of processor time on the device `cpu`, where they say
nothing about a graphics card, else of wall time.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import time
from dataclasses import replace
from importlib.metadata import version

import numpy as np
from kernel import machine, spread

import psoas
from psoas.body.body import project
from psoas.conditions import Conditions
from psoas.engines.warp import WarpEngine, warp_modules
from psoas.mechanics.batch import Batch, kernel_chunk
from psoas.mechanics.chunks import in_chunks

CONDITIONS = {
    "feet welded, levels free": Conditions(),
    "left foot, levels coupled": Conditions(stance="left", spine="coupled"),
    "in the air, spine rigid": Conditions(stance="none", spine="rigid"),
}
CHUNKS = (32, 512)


class SingleMasses(WarpEngine):
    """With masses in single precision too, as the device makes them."""

    def chunk(self, Q, rows, columns, segments):
        """The chunk with the device's mass matrices."""
        warp, mujoco_warp = warp_modules()
        found = super().chunk(Q, rows, columns, segments)
        with warp.ScopedDevice(self.device):
            model, data = self.on_device(rows, 1 << (len(Q) - 1).bit_length())
            mujoco_warp.crb(model, data)
            M = np.zeros_like(found.M)
            sparse = data.M.numpy()[: len(Q)]
        M[:, self.mass_row, self.mass_column] = M[:, self.mass_column, self.mass_row] = sparse
        return found._replace(M=M)


def accelerations(body, Q, conditions):
    """Accelerations (c, f, m)."""
    asked = Batch(body, np.arange(len(body.muscles)), conditions)
    return in_chunks(lambda q: [kernel_chunk(asked, q)[1]], Q)[0]


def told(errors, unit=""):
    """Worst and median."""
    return f"{np.max(errors):.2g}{unit} | {np.median(errors):.2g}{unit}"


def precision(plain, device, Q):
    """Rows of what is apart."""
    model = plain.engine.model
    asked = np.arange(model.ntendon), np.arange(model.nv), np.arange(len(plain.engine.bodies))
    found, wanted = (body.engine.chunk(Q, *asked) for body in (device, plain))
    yield f"length of {model.ntendon} tendons", told(1e6 * np.abs(found.lengths - wanted.lengths), " um")
    moved, own = wanted.arms != 0, np.sqrt(np.diagonal(wanted.M, axis1=1, axis2=2))
    yield "moment arms that are not zero", told(1e6 * np.abs(found.arms - wanted.arms)[moved], " um")
    yield "condition of mass matrices, unit diagonals", told(np.linalg.cond(wanted.M / own[:, None] / own[:, :, None]))
    single = replace(plain, engine=SingleMasses(plain.engine, device.engine.device))
    for name, conditions in CONDITIONS.items():
        right = accelerations(plain, Q, conditions)
        size = np.abs(right).max(axis=2, keepdims=True)
        for body, more in ((device, ""), (single, ", were masses single too")):
            errors = (np.abs(accelerations(body, Q, conditions) - right) / size).max(axis=(1, 2))
            yield f"accelerations, {name}{more}", told(errors)


def took(run, clock):
    """Seconds of one call."""
    start = clock()
    run()
    return clock() - start


def times(plain, device, Q, rounds):
    """Rows of how long it takes, as ratios to MuJoCo on one thread."""
    clock = time.process_time if device.engine.device == "cpu" else time.perf_counter
    rows, columns = plain.paths["straight"], np.arange(plain.engine.model.nv)
    for count in CHUNKS:
        some = np.resize(Q, (count, Q.shape[1]))
        runs = {
            "engine's chunk": lambda body: body.engine.chunk(some, rows, columns, columns[:2]),  # noqa: B023
            "whole kernel": lambda body: kernel_chunk(Batch(body, np.arange(len(rows)), Conditions()), some),  # noqa: B023
        }
        for name, run in runs.items():
            for body in (plain, device):
                run(body)
            pairs = [(took(lambda: run(plain), clock), took(lambda: run(device), clock)) for _ in range(rounds)]  # noqa: B023
            yield f"{name}, {count} postures", spread([b / a for a, b in pairs])
    chunk, kernel = plain.engine.chunk, runs["whole kernel"]
    left = []
    for _ in range(rounds):
        laid, bare = (took(lambda: chunk(some, asked, columns, columns[:2]), clock) for asked in (rows, rows[:0]))  # noqa: B023
        left.append(1 - (laid - bare) / took(lambda: kernel(plain), clock))
    yield f"whole kernel, {count} postures, if the device took no time", spread(left)


def main():
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--postures", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=9)
    asked = parser.parse_args()
    plain = psoas.default_body()
    device = psoas.gpu_body(plain, asked.device)
    rng = np.random.default_rng(0)
    Q = np.array([project(plain, rng.uniform(*plain.ranges.T)) for _ in range(asked.postures)])
    packages = ", ".join(f"{name} {version(name)}" for name in ("mujoco", "mujoco-warp", "warp-lang", "numpy"))
    print(f"{machine()}; device {asked.device}; {packages}; load {os.getloadavg()[0]:.1f}\n")
    print(f"| {asked.postures} postures | worst | median |\n|---|---|---|")
    for row in precision(plain, device, Q):
        print(f"| {' | '.join(row)} |", flush=True)
    print("\n| time | of MuJoCo's |\n|---|---|")
    for row in times(plain, device, Q, asked.rounds):
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
