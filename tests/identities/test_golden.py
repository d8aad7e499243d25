"""Lengths and arms at 20 postures, as stored: a change of engine or upstream cannot pass unseen."""

import numpy as np

from golden import make_lengths_and_arms as make


def test_lengths_and_arms_at_twenty_postures(body):
    stored = np.load(make.FILE)
    lengths, arms = make.numbers(body)
    assert tuple(stored["muscles"]) == body.muscles
    assert tuple(stored["coordinates"]) == body.independent
    assert np.abs(lengths - stored["lengths"]).max() <= 2  # nanometres
    assert np.abs(arms.astype(np.int64) - stored["arms"]).max() <= 20
    assert len(lengths) == 20
    assert np.abs(arms[0].astype(np.int64) - stored["arms"][1]).max() > 20  # another posture would be seen
