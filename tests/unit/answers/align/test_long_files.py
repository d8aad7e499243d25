"""Long files: what an answer keeps of every frame."""

import tracemalloc

import numpy as np
import pytest

import psoas
from support.people import in_lab, labelled, person, write_trc

FRAMES, WANTED = 3000, 300e6 / 1e5  # bytes a frame


@pytest.fixture(scope="module")
def most(tmp_path_factory):
    """The most that answering keeps [bytes a frame], beyond what a short file takes."""
    folder, found = tmp_path_factory.mktemp("long"), []
    for n in (300, FRAMES):
        swing = 20 * np.sin(0.05 * np.arange(n))
        file = write_trc(folder / f"{n}.trc", labelled(in_lab(person(n, flexion_r=8 + swing, flexion_l=8 - swing))))
        psoas.align(file) if n == 300 else None
        tracemalloc.start()
        answer = psoas.align(file)
        found.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert answer.sizes["time"] == n
    return (found[1] - found[0]) / (FRAMES - 300)


def test_a_hundred_thousand_frames_keep_less_than_300_mb(most):
    """Of what Python holds, beyond what a short file takes; what the process has resident is more (bench/README.md)."""
    assert most < WANTED


def test_keeping_every_derivative_would_be_caught(most):
    """The twin: the Jacobian of all frames at once alone is 42 angles by 22 landmarks by 3, eight bytes each."""
    assert most + 8 * 42 * 22 * 3 > WANTED
