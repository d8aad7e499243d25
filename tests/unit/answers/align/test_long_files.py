"""Long files: beside the landmarks of the file and the answer itself, nothing grows with the frames."""

import gc
import tracemalloc

import numpy as np
import pytest

import psoas
from psoas.trials import measures, uncertainty
from support.people import in_lab, labelled, person, write_trc

SHORT, LONG = 1000, 2500  # frames
COPY = 8 * 42  # bytes a frame of every angle kept once more; which numbers are finite and the like is less


@pytest.fixture
def growth(tmp_path_factory, monkeypatch):
    """Bytes a frame: the most that Python held while it answered, the landmarks of the file, and the answer."""
    folder, found = tmp_path_factory.mktemp("long"), []
    monkeypatch.setattr(uncertainty, "CHUNK", 10)  # a block's work, and that on the one frame whose range is told,
    monkeypatch.setattr(measures, "BLOCK", 100)  # are the same for every file and would hide what grows
    monkeypatch.setattr("psoas.answers.align.align.of_markers", lambda *_: {})
    for n in (20, SHORT, LONG):  # what the first call loads is of no file
        swing = 20 * np.sin(0.05 * np.arange(n))
        file = write_trc(folder / f"{n}.trc", labelled(in_lab(person(n, flexion_r=8 + swing, flexion_l=8 - swing))))
        landmarks = psoas.read(file).values.nbytes
        gc.collect()
        tracemalloc.start()
        answer = psoas.align(file)
        found.append((tracemalloc.get_traced_memory()[1], landmarks, answer.nbytes))
        tracemalloc.stop()
        assert answer.sizes["time"] == n
    return (np.array(found[2]) - found[1]) / (LONG - SHORT)


def test_nothing_grows_but_what_was_given_and_what_is_answered(growth):
    """So 100,000 frames keep less than 265 MB; what the process has resident is more (bench/README.md)."""
    most, landmarks, answer = growth
    assert most < landmarks + answer + COPY
    assert 1e5 * most < 265e6
    assert most + 2 * COPY > landmarks + answer + COPY  # the twin: two copies more would be caught
