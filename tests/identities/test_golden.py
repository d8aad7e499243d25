"""Lengths and arms at 20 postures, as stored: a change of engine or upstream cannot pass unseen."""

import importlib.util
from pathlib import Path

import numpy as np

spec = importlib.util.spec_from_file_location(
    "make_lengths_and_arms", Path(__file__).parents[1] / "golden" / "make_lengths_and_arms.py"
)
make = importlib.util.module_from_spec(spec)
spec.loader.exec_module(make)


def test_lengths_and_arms_at_twenty_postures(body):
    stored = np.load(make.FILE)
    lengths, arms = make.numbers(body)
    assert tuple(stored["muscles"]) == body.muscles
    assert tuple(stored["coordinates"]) == body.independent
    assert np.abs(lengths - stored["lengths"]).max() <= 2  # nanometres
    assert np.abs(arms.astype(np.int64) - stored["arms"]).max() <= 20
    assert len(lengths) == 20
    assert np.abs(arms[0].astype(np.int64) - stored["arms"][1]).max() > 20  # another posture would be seen
