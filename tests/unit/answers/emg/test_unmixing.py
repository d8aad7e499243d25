"""Unmixing: what two equal columns hide, what a second channel gives back, and the same by simulation."""

import numpy as np
import pytest

from psoas.answers.emg.unmixing import cosine, recovered, unmixed

BOTH = np.array([True, True])


def test_two_muscles_in_one_channel_cannot_be_told_apart():
    found = unmixed(np.array([[1.0, 0.5]]), BOTH)
    assert np.isinf(found.sd).all()
    assert np.isinf(found.condition)


def test_parallel_columns_are_not_recoverable_and_one_more_channel_mends_it():
    G = np.array([[1.0, 0.01], [2.0, 0.02], [1.5, 0.015]])
    assert (unmixed(G, BOTH).sd > 1).all()
    assert cosine(G, 0, 1) == pytest.approx(1.0)
    more = unmixed(np.concatenate([G, [[0.0, 1.0]]]), BOTH)
    assert (more.sd < 0.2).all()


def test_a_muscle_that_no_channel_hears_is_left_out():
    G = np.array([[1.0, 1e-6], [2.0, 1e-6]])
    found = unmixed(G, np.array([True, False]))
    assert found.kept.tolist() == [True, False]
    assert np.isnan(found.sd[1])


def test_standard_deviation_by_simulation():
    """Non-negative least squares of noisy channels spreads as the formula says, where it is far from zero."""
    G = np.array([[1.0, 0.1, 0.0], [0.2, 1.0, 0.1], [0.0, 0.3, 1.0], [0.5, 0.5, 0.2]])
    found = unmixed(G, np.ones(3, bool))
    seen = recovered(G, np.ones(3), 0.10, 3000)
    assert seen.std(axis=0) == pytest.approx(found.sd, rel=0.12)
    assert seen.mean(axis=0) == pytest.approx(np.ones(3), abs=0.02)
