"""The least activations that balance given moments: bounded, minimal in the sum of squares."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.body.state import Array

STEPS = 200


class Activations(NamedTuple):
    """Activations (m,) in 0..1, and whether they balance what was asked; `residual` is what they leave."""

    values: Array
    balanced: bool
    residual: Array


def least_activations(E: Array, d: Array, tolerance: float = 1e-9) -> Activations:
    """``min sum a^2`` subject to ``E a = d`` and ``0 <= a <= 1``.

    The dual is a smooth concave problem in as many unknowns as rows: ``a = clip(E' y, 0, 1)`` with y such that
    ``E a = d``, found by Newton's method with a line search. Where no activations do (the dual has no maximum), those
    that leave the least are returned, and what they leave.

    Parameters
    ----------
    E : (k, m) moments of full activation
    d : (k,) moments to balance
    tolerance : float
        Of the residual, relative to the largest entry of d.

    Examples
    --------
    >>> least_activations(np.array([[1.0, 1.0, -1.0]]), np.array([1.0])).values.round(9).tolist()
    [0.5, 0.5, 0.0]
    """
    size = max(float(np.abs(d).max(initial=0.0)), 1e-12)
    y: Array = np.zeros(len(d))
    for _ in range(STEPS):
        z = E.T @ y
        a = np.clip(z, 0.0, 1.0)
        left = d - E @ a
        if np.abs(left).max(initial=0.0) < tolerance * size:
            return Activations(a, True, left)
        inside = E[:, (z > 0) & (z < 1)]
        H = inside @ inside.T
        step = np.linalg.solve(H + 1e-10 * (np.trace(E @ E.T) / len(d)) * np.eye(len(d)), left)
        y = y + longest(E, d, y, step) * step
        if not np.isfinite(y).all() or np.abs(y).max() > 1e12:
            break
    return nearest(E, d)


def dual(E: Array, d: Array, y: Array) -> float:
    """``d'y - sum h(E'y)``, h the conjugate of ``a^2 / 2`` on 0..1."""
    z = E.T @ y
    return float(d @ y - np.where(z < 0, 0.0, np.where(z > 1, z - 0.5, z**2 / 2)).sum())


def longest(E: Array, d: Array, y: Array, step: Array) -> float:
    """The first of 1, 1/2, 1/4 ... along a step that raises the dual."""
    here, slope, length = dual(E, d, y), float((d - E @ np.clip(E.T @ y, 0, 1)) @ step), 1.0
    while length > 1e-10 and dual(E, d, y + length * step) < here + 1e-4 * length * slope:
        length /= 2
    return length


def nearest(E: Array, d: Array) -> Activations:
    """The activations that leave the least of d, where none balance it."""
    from scipy.optimize import lsq_linear

    a = np.asarray(lsq_linear(E, d, (0.0, 1.0), method="bvls" if E.shape[1] < 50 else "trf").x)
    return Activations(a, False, d - E @ a)
