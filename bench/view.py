"""Milliseconds from a moved slider to new numbers on the page, without the browser: `python bench/view.py`."""

from __future__ import annotations

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")

import tempfile
from pathlib import Path

import numpy as np
from kernel import machine

import psoas
from psoas.viewer import server as guarded
from psoas.viewer.guard import Guard, listening
from psoas.viewer.library import subject_of
from psoas.viewer.page import Page

MOVES = 60
PARTS = ("scene", "draw", "answer", "words")


def main() -> None:
    """Move the right hip's slider, each time once the numbers of the last move are there."""
    bound = listening("127.0.0.1", 0)
    guard = Guard("127.0.0.1", bound.getsockname()[1])
    server = guarded.started(guard, bound, b"", lambda query: None)
    with bound, tempfile.TemporaryDirectory() as folder:
        page = Page(server, guard.root, lambda path: None, Path(folder))
        page.show(subject_of(psoas.default_body(), default=True))
        page.newest.idle(60)
        for operator in ("acceleration", "torque", "static"):
            page.presses.set_field("operator", operator)
            page.newest.idle(60)
            found = []
            for k in range(MOVES if operator != "static" else MOVES // 6):
                page.presses.set_slider("hip_flexion_r", 0.5 * (k + 1))
                page.newest.idle(60)
                found.append([page.spent[part] for part in PARTS])
            middle = np.median(found, axis=0)
            most = np.sum(found, axis=1).max()
            split = ", ".join(f"{part} {value:.1f}" for part, value in zip(PARTS, middle, strict=True))
            print(f"{operator}: {middle.sum():.1f} ms, at most {most:.1f} ({split})")
        page.close()
    print(machine())
    guarded.stopped(server)


if __name__ == "__main__":
    main()
