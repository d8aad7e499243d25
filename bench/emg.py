"""What it costs to hear an electrode: the body's cubes, the matrix, a solve per electrode, memory, an answer.

`python bench/emg.py [SIDE]`: side of a cube in mm, 5 unless given. Seconds, one thread.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import resource
import sys
import time

import numpy as np

import psoas
from psoas.answers.emg.electrodes import on_skin
from psoas.answers.emg.standing import Heard
from psoas.answers.emg.tissue import Medium, conductor
from psoas.answers.emg.voxels import solved

TOGETHER = 12


def timed(what, run):
    """What a step gives, its seconds printed."""
    start, cpu = time.perf_counter(), time.process_time()
    found = run()
    print(f"{what:44} {time.process_time() - cpu:6.2f} s of the processor, {time.perf_counter() - start:6.2f} s")
    return found


def main():
    """Print every step."""
    side = 1e-3 * float(sys.argv[1]) if len(sys.argv) > 1 else 5e-3
    body = psoas.default_body()
    heard = timed("lines, outline, places", lambda: Heard(body))
    timed("energies of every fibre", lambda: heard.energies)
    cubes = timed("what each cube is", lambda: heard.cubes(side))
    C = conductor(cubes, Medium())
    K = timed("matrix", lambda: C.matrix)
    print(f"{K.shape[0]} nodes, {K.nnz} entries")
    timed("the coarse lattice's factors", lambda: C.coarse)
    b = C.weights(on_skin(heard.patches["groin"], heard.outline, 0.012)[:TOGETHER]).toarray().T - 1 / K.shape[0]
    _, steps = timed(f"{TOGETHER} electrodes side by side", lambda: solved(C, b))
    print(f"{steps} steps")
    timed("one electrode by itself", lambda: solved(C, np.ascontiguousarray(b[:, :1])))
    timed("psoas emg groin, 48 draws", lambda: psoas.emg("groin"))
    timed("psoas emg, all eight, 48 draws", psoas.emg)
    print(f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB at most")


if __name__ == "__main__":
    main()
