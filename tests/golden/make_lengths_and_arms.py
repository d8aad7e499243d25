"""Writes `lengths_and_arms.npz`: lengths and moment arms of every muscle at 20 postures, as the body is today.

Run it (`python tests/golden/make_lengths_and_arms.py`) only when a change of body, engine or upstream is meant, and say
in the changelog by how much the numbers moved. Lengths and arms are stored in nanometres.
"""

from pathlib import Path

import numpy as np

FILE = Path(__file__).with_name("lengths_and_arms.npz")


def postures(body, count=20):
    """Coordinates spread over 70 % of every range, from a generator that numpy keeps stable."""
    from psoas.body.body import project

    raw = np.random.Generator(np.random.PCG64(20)).random((count, len(body.coordinates))) * 2 - 1
    low, high = body.ranges.T
    return [project(body, (low + high) / 2 + 0.35 * (high - low) * x) for x in np.round(raw, 3)]


def numbers(body):
    """Lengths (20, m) and arms (20, m, f), in whole nanometres."""
    from psoas.body.body import state

    at = [state(body, q) for q in postures(body)]
    lengths = np.array([s.lengths for s in at])
    arms = np.array([-s.dldq @ s.B for s in at])
    return np.rint(lengths * 1e9).astype(np.int64), np.rint(arms * 1e9).astype(np.int32)


if __name__ == "__main__":
    import psoas

    body = psoas.default_body()
    lengths, arms = numbers(body)
    np.savez_compressed(FILE, lengths=lengths, arms=arms, muscles=body.muscles, coordinates=body.independent)
