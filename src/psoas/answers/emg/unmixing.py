"""From the powers of several channels back to the powers of muscles, and which of them cannot be had."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array

NOISE = 0.10  # of each channel's power
LEAST_SHARE = 1e-2  # of some channel: a muscle that makes less of every one is left out, but for those asked about


class Unmixed(NamedTuple):
    """How well powers of muscles follow from powers of channels.

    Attributes
    ----------
    kept : (f,) muscles that are in the mixture
    condition : of the matrix with columns of length one; infinite where there are more muscles than channels
    sd : (f,) standard deviation of each muscle's power over its own, nan where it was left out, infinite where nothing
        is known of it
    """

    kept: NDArray[np.bool_]
    condition: float
    sd: Array


def unmixed(G: Array, asked: NDArray[np.bool_], noise: float = NOISE) -> Unmixed:
    """How well ``v = G p + noise`` gives p, every p its own unit.

    Parameters
    ----------
    G : (c, f) power of each channel by muscle
    asked : (f,) muscles that stay in whatever they make
    noise : of each channel, over its power

    Notes
    -----
    The noise of a channel goes with what it hears, so that rows are divided by it first. ``C = (A'A)^-1`` with those
    rows; a muscle that no channel sees apart from others has an infinite variance, by the null space of A.

    Examples
    --------
    >>> found = unmixed(np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([True, True]))
    >>> found.sd.round(3).tolist(), round(found.condition, 3)
    ([0.1, 0.1], 1.0)
    """
    v = G.sum(axis=1)
    kept = asked | ((G / v[:, None]).max(axis=0) >= LEAST_SHARE)
    A = G[:, kept] / (noise * v[:, None])
    _, s, Vt = np.linalg.svd(A, full_matrices=True)
    size = np.zeros(A.shape[1])
    size[: len(s)] = s
    seen = size > 1e-9 * size[0]
    variance = np.where(seen, 1 / np.where(seen, size, 1.0) ** 2, np.inf)
    part = Vt.T**2
    own = np.where(part > 1e-12, part, 0.0)
    sd = np.full(len(kept), np.nan)
    with np.errstate(invalid="ignore"):
        sd[kept] = np.sqrt(np.where(own > 0, own * variance, 0.0).sum(axis=1))
    unit = G[:, kept] / np.linalg.norm(G[:, kept], axis=0)
    r = np.linalg.svd(unit, compute_uv=False)
    enough = len(r) == unit.shape[1] and r[-1] > 1e-12 * r[0]
    return Unmixed(kept, float(r[0] / r[-1]) if enough else np.inf, sd)


def cosine(G: Array, one: int, other: int) -> float:
    """Of the angle between what two muscles leave in the channels: 1 where no channel tells them apart."""
    a, b = G[:, one], G[:, other]
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def recovered(G: Array, p: Array, noise: float, draws: int, seed: int = 0) -> Array:
    """Powers (draws, f) found by non-negative least squares from noisy channels of powers p (f,)."""
    from scipy.optimize import nnls

    rng, v = np.random.default_rng(seed), G @ p
    rows = G / (noise * v[:, None])
    return np.array([nnls(rows, v * (1 + noise * rng.standard_normal(len(v))) / (noise * v))[0] for _ in range(draws)])
