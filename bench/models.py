"""A model of somebody's own: all moment arms against OpenSim's documented route, and a motion end to end.

    python bench/models.py MODEL.osim [MOTION.sto [FORCES.mot]]      in an environment with psoas[opensim]

Ratios of one run, medians of interleaved rounds. Both routes answer for every muscle and every coordinate that is not
dependent, at the same postures, and the largest difference between their numbers is printed beside the ratio.
"""

import statistics
import sys
import time

import numpy as np
import opensim
from kernel import machine, spread, timed

import psoas
from psoas.body.body import project, reduction, state

POSTURES, ROUNDS = 20, 5


def documented(model, work, muscles, coordinates, names, q):
    """`computeMomentArm` for every muscle and independent coordinate at one posture."""
    for name, value in zip(names, q, strict=True):
        coordinates.get(name).setValue(work, float(value), False)
    model.realizePosition(work)
    free = [coordinates.get(name) for name in names]
    free = [c for c in free if not c.isDependent(work)]
    return np.array([[m.computeMomentArm(work, c) for c in free] for m in muscles])


def ours(body, rows, q):
    """The same numbers by equivalent forces."""
    B, _ = reduction(body, q, np.zeros(len(body.independent)))
    return -body.engine.arms(q, rows)[1] @ B


def main(file, motion=None, forces=None):
    """Print the ratios."""
    opensim.Logger.setLevelString("Off")
    body = psoas.read_model(file)
    model = opensim.Model(file)
    work = model.initSystem()
    muscles = [model.getMuscles().get(i) for i in range(model.getMuscles().getSize())]
    coordinates, rows = model.getCoordinateSet(), body.paths["straight"]
    rng = np.random.default_rng(1)
    standing = np.array([body.postures["standing"][c] for c in body.coordinates])
    Q = [project(body, standing + body.rotational * rng.uniform(-0.2, 0.2, len(standing))) for _ in range(POSTURES)]
    print(f"{machine()}; OpenSim {opensim.GetVersion()}, numpy {np.__version__}")
    print(f"{body.name}: {len(body.muscles)} muscles, {len(body.independent)} independent coordinates")
    ratios, seconds, apart = [], [], 0.0
    for _ in range(ROUNDS):
        q = Q[len(ratios)]
        reference = documented(model, work, muscles, coordinates, body.coordinates, q)
        slow = timed(lambda q=q: documented(model, work, muscles, coordinates, body.coordinates, q))
        fast = timed(lambda: [ours(body, rows, each) for each in Q]) / POSTURES
        whole = timed(lambda: [state(body, each) for each in Q]) / POSTURES
        apart = max(apart, float(np.abs(reference - ours(body, rows, q)).max()))
        ratios.append((slow / fast, slow / whole))
        seconds.append((slow, fast, whole))
    slow, fast, whole = (1e3 * statistics.median(column) for column in zip(*seconds, strict=True))
    print(f"computeMomentArm, every pair   {slow:9.3f} ms per posture")
    for what, took, k in (("all arms", fast, 0), ("the whole state", whole, 1)):
        times = spread([pair[k] for pair in ratios])
        print(f"psoas, {what:<22}  {took:9.3f} ms per posture   {times} times as fast (arms: gate 200)")
    print(f"largest difference of an arm   {apart:.1e} m")
    if motion is not None:
        start = time.perf_counter()
        frames = psoas.trial(None, motion, body=body, forces=forces, lowpass=6.0).sizes["time"]
        spent = time.perf_counter() - start
        each = 1e3 * spent / frames
        print(f"motion of {frames} frames, all muscles, gravity, velocities: {spent:.1f} s, {each:.2f} ms a frame")
        print(f"  (computeMomentArm alone would take {slow * frames / 1e3:.0f} s)")


if __name__ == "__main__":
    main(*sys.argv[1:])
