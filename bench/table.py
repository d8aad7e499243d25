"""One table of ratios: many postures at once, and how long commands take to start; `make bench`.

    python bench/table.py [--rounds 7] [--old COMMIT] [--only batch|start]

Ratios of one run, medians of interleaved rounds (least and most in brackets), one thread of linear algebra. What runs
on one thread is told in processor time, which other work on the machine disturbs less; threads are told in wall time.
`--old`: the commit that is compared with (7d4c2cc), in a temporary worktree; its own kernel in its own process.
The floor is that of `bench/kernel.py`.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import argparse
import resource
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from contextlib import contextmanager
from pathlib import Path

import mujoco
import numpy as np
from kernel import floor, machine, postures, spread

import psoas
from psoas.bodies.default.build import body_xml
from psoas.conditions import Conditions
from psoas.mechanics.accelerations import kernel
from psoas.mechanics.batch import Batch, acceleration_chunk, kernel_chunk, needed
from psoas.mechanics.chunks import in_chunks

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tests"))  # whose synthetic person walks here too
from support.people import in_lab, labelled, write_trc  # noqa: E402
from support.walks import walk  # noqa: E402

POSTURES = 512
MANY = 2048  # postures of the rows about threads: a thread's own work space takes as long to make as a dozen postures
STARTS = (
    "--help", "--version", "actions psoas", "actions psoas --robust", "actions psoas --operator static",
    "align --angle asis_psis=12 --angle hip_flexion_r=-5 --sd 3", "align walk.trc", "arms psoas -o arms.csv",
    "ask 'does the psoas tilt the pelvis?'", "audit body.xml", "body info", "body export -o other.xml",
    "check walk.trc", "claims", "emg groin", "floor", "gait walk.trc", "loads", "photo -o photo.html",
    "posture --tight psoas=0.1 --draws 0", "report -o report.html", "stretch couch", "study study.toml -o out.zarr",
    "terms text.md", "tightness --tests clinic",
)  # fmt: skip
STUDY = '[question]\nasks = "actions"\nmuscles = ["psoas"]\n[vary]\nhip_flexion_r = [0, 10]\n[design]\nkind = "grid"\n'
COMPARED = ("--help", "actions psoas")
OLD = """
import sys, time
sys.path.insert(0, "bench")
import kernel as bench
import psoas
body = psoas.load()
Q = bench.postures(body, int(sys.argv[1]))
bench.work(Q[:5])
for _ in sys.stdin:
    start = time.process_time()
    bench.work(Q)
    print(time.process_time() - start, flush=True)
"""


@contextmanager
def checkout(commit):
    """A commit in a temporary worktree."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "old"
        git = ["git", "-C", str(ROOT), "worktree"]
        subprocess.run([*git, "add", "-q", "--detach", str(place), commit], check=True)
        try:
            yield place
        finally:
            subprocess.run([*git, "remove", "--force", str(place)], check=True)


def spent(run, clock=time.process_time):
    """Seconds of one call."""
    start = clock()
    run()
    return clock() - start


def batch_rows(old, rounds):
    """Rows of the table about many postures."""
    body = psoas.default_body()
    model, Q, free = body.engine.model, postures(body, POSTURES), Conditions()
    data = mujoco.MjData(model)
    few = np.array(
        [i for i, m in enumerate(body.muscles) if m.startswith(("Ps_", "iliacus", "recfem", "glmax", "hamstr"))]
    )[:32]
    segments = needed(body, "acceleration", "pelvis", "ground")
    up = np.array([0.0, 0.0, 1.0])
    every, some, two = (Batch(body, rows, free, segments) for rows in (np.arange(len(body.muscles)), few, few[:2]))

    def pair(asked, threads=1):
        return lambda: in_chunks(lambda q: [acceleration_chunk(asked, q, "pelvis", "ground", up)], Q, threads=threads)

    def whole(threads=1, Q=Q):
        return lambda: in_chunks(lambda q: [kernel_chunk(every, q)[1][:, :, 0]], Q, threads=threads)

    many = np.resize(Q, (MANY, Q.shape[1]))
    alone = body.engine.laying(every.engine_rows)  # model and data without the paths that nobody asked for

    runs = {
        "floor": lambda: floor(model, data, Q),
        "floor alone": lambda: floor(*alone, Q),
        "one at a time": lambda: [None for _ in kernel(body, Q, free)],
        "batch": whole(),
        "pair": pair(every),
        f"{len(few)} muscles": pair(some),
        "2 muscles": pair(two),
    }
    child = subprocess.Popen(
        [sys.executable, "-c", OLD, str(POSTURES)], cwd=old, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(old / "src"), "PSOAS_CACHE": str(old.parent / "cache")},
    )  # fmt: skip
    took = {name: [] for name in (*runs, "old", "wall 1", "wall 2")}
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            took[name].append(spent(run))
        child.stdin.write("\n")
        child.stdin.flush()
        took["old"].append(float(child.stdout.readline()))
        took["wall 1"].append(spent(whole(1, many), time.perf_counter))
        took["wall 2"].append(spent(whole(2, many), time.perf_counter))
    child.stdin.close()
    child.wait()

    def us(name):
        return f"{1e6 * statistics.median(took[name]) / POSTURES:.0f}"

    def ratio(a, b):
        return spread([x / y for x, y in zip(took[a], took[b], strict=True)])

    yield f"floor, {len(body.muscles)} muscles", us("floor"), "1", ""
    yield (
        "floor, the paths that are asked for alone",
        us("floor alone"),
        f"{ratio('floor alone', 'floor')} of the floor",
        "",
    )
    yield "one posture at a time", us("one at a time"), f"{ratio('one at a time', 'floor')} of the floor", "1.5"
    yield "at once: every muscle, all coordinates", us("batch"), f"{ratio('batch', 'floor')} of the floor", "0.7"
    yield "the same", "", f"{ratio('batch', 'floor alone')} of the floor of the asked paths", ""
    yield "at once: every muscle, one pair", us("pair"), f"{ratio('pair', 'floor')} of the floor", ""
    name = f"{len(few)} muscles"
    yield f"at once: {name}, one pair", us(name), f"{ratio('old', name)} times as fast as the old kernel", "4"
    yield "at once: 2 muscles, one pair", us("2 muscles"), f"{ratio('old', '2 muscles')} times", ""
    yield "old kernel, one posture at a time", us("old"), f"{ratio('old', 'floor')} of the floor", ""
    for count in (32, 512, 4096):
        some_q = np.resize(Q, (count, Q.shape[1]))
        taken = min(spent(lambda: in_chunks(lambda q: [kernel_chunk(every, q)[1][:, :, 0]], some_q)) for _ in range(3))  # noqa: B023
        yield f"at once, {count:,} postures", f"{1e6 * taken / count:.0f}", "", ""
    yield f"two threads, {MANY:,} postures", "", f"{ratio('wall 1', 'wall 2')} times as fast as one (wall)", "1.6"
    tracemalloc.start()
    in_chunks(lambda q: [acceleration_chunk(some, q, "pelvis", "ground", up)], np.tile(Q, (2, 1))[:1000])
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    yield (
        f"memory of 1,000 postures, {name}, one pair",
        "",
        f"{peak:.1f} MB, answer {1000 * len(few) * 24 / 1e6:.1f} MB",
        "",
    )


def start(tree, cache, words):
    """Processor seconds of a command in a process of its own, children too; beside it the files that commands name."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environ = {**os.environ, "PYTHONPATH": str(tree / "src"), "PSOAS_CACHE": str(cache)}
    with tempfile.TemporaryDirectory() as folder:
        beside = Path(folder)
        if "walk.trc" in words:
            write_trc(beside / "walk.trc", labelled(in_lab(walk()[0])))
        texts = {"study.toml": STUDY, "text.md": "The psoas tilts the pelvis.\n" * 100, "body.xml": body_xml(11)}
        for name, text in texts.items():
            (beside / name).write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "psoas", *shlex.split(words)]
        subprocess.run(command, env=environ, check=True, capture_output=True, cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def start_rows(old, rounds):
    """Rows of the table about starts: processor time; cold is with an empty cache of the old commit."""
    for words in COMPARED:
        pairs = []
        for _ in range(max(3, rounds // 2)):
            with tempfile.TemporaryDirectory() as cache:
                pairs.append((start(ROOT, cache, words), start(old, cache, words), start(old, cache, words)))
        new, cold, _ = (statistics.median(column) for column in zip(*pairs, strict=True))
        gate = "0.33" if words == "--help" else "0.5"
        yield (
            f"`psoas {words}`, of the old one's first",
            f"{new:.2f} / {cold:.2f} s",
            spread([a / b for a, b, _ in pairs]),
            gate,
        )
        yield f"`psoas {words}`, of the old one's second", "", spread([a / c for a, _, c in pairs]), ""
    for words in STARTS:
        first, second = (start(ROOT, "", words) for _ in range(2))
        yield f"`psoas {words}`", f"{first:.2f} s", f"{first / second:.2f} of its second time", ""


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--old", default="7d4c2cc")
    parser.add_argument("--only", choices=("batch", "start"))
    asked = parser.parse_args()
    print(f"{machine()}; mujoco {mujoco.__version__}, numpy {np.__version__}; load {os.getloadavg()[0]:.1f}")
    print(f"{POSTURES} postures, {asked.rounds} rounds, compared with {asked.old}\n")
    print("| what | us a posture, or s | ratio | gate |\n|---|---|---|---|")
    with checkout(asked.old) as old:
        for kind, rows in (("batch", batch_rows), ("start", start_rows)):
            if asked.only in (None, kind):
                for row in rows(old, asked.rounds):
                    print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
