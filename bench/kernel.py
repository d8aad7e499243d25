"""Moment arms and induced accelerations of the default body, against what they must cost; `make bench`.

Ratios of one run, medians of interleaved rounds, every process on one thread of linear algebra. The floor: raw mujoco
kinematics, tendons, transmission and mass matrix of the same model, then one dense factorisation and one solve with all
muscles as right-hand sides.
"""

import os
import platform
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import mujoco
import numpy as np

import psoas
from psoas.body.body import project
from psoas.conditions import Conditions
from psoas.mechanics.accelerations import kernel

POSTURES, ROUNDS = 1000, 9


def postures(body, count):
    """Coordinates over 60 % of every range, the same in every run."""
    low, high = body.ranges.T
    draws = np.random.default_rng(1).uniform(-0.3, 0.3, (count, len(low)))
    return np.array([project(body, (low + high) / 2 + (high - low) * d) for d in draws])


def floor(model, data, Q):
    """What any implementation must do: the engine's own work, one factorisation, one solve."""
    M, arms = np.empty((model.nv, model.nv)), np.zeros((model.nu, model.nv))
    where = model if hasattr(model, "moment_rownnz") else data
    for q in Q:
        data.qpos[:] = q
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_tendon(model, data)
        mujoco.mj_transmission(model, data)
        mujoco.mj_crb(model, data)
        mujoco.mj_fullM(model, data, M)
        rows = (where.moment_rownnz, where.moment_rowadr, where.moment_colind)
        mujoco.mju_sparse2dense(arms, data.actuator_moment, *rows)
        np.linalg.solve(M, arms.T)


def work(Q):
    """One worker's share."""
    for _ in kernel(psoas.default_body(), Q, Conditions()):
        pass


def timed(run):
    """Seconds of one call."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def spread(ratios):
    """Median and extremes."""
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


def machine():
    """Processor and cores, as the system names them."""
    name = platform.processor() or platform.machine()
    if (info := Path("/proc/cpuinfo")).exists():
        lines = info.read_text(encoding="utf-8").splitlines()
        name = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), name)
    return f"{name}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


def main():
    """Print the ratios."""
    body = psoas.default_body()
    model = body.engine.model
    data = mujoco.MjData(model)
    Q = postures(body, POSTURES)
    print(f"{machine()}; mujoco {mujoco.__version__}, numpy {np.__version__}")
    print(f"{POSTURES} postures, {len(body.muscles)} muscles, {ROUNDS} rounds, median (min-max)")
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(work, [Q[:20], Q[20:40]]))  # both workers have the body
        rows = []
        for _ in range(ROUNDS):
            least = timed(lambda: floor(model, data, Q))
            one = timed(lambda: work(Q))
            two = timed(lambda: list(pool.map(work, [Q[::2], Q[1::2]])))
            rows.append((least, one, two))
    least, one, two = (statistics.median(column) * 1e6 / POSTURES for column in zip(*rows, strict=True))
    over, faster = spread([b / a for a, b, _ in rows]), spread([b / c for _, b, c in rows])
    print(f"floor          {least:6.0f} us per posture")
    print(f"psoas          {one:6.0f} us per posture   {over} times the floor, gate 1.5")
    print(f"psoas, 2 cores {two:6.0f} us per posture   {faster} times as fast as on one, gate 1.8")
    asked = ["psoas", "iliacus", "rectus_femoris", "gluteus_maximus"]
    members = psoas.robustness(asked).attrs["members"]
    seconds = timed(lambda: psoas.robustness(asked))
    print(f"sensitivity set: {members} members in {seconds:.2f} s, gate 2 s")


if __name__ == "__main__":
    main()
