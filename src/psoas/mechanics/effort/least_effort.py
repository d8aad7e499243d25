"""The least effort that balances moments: bounded activations and reactions, warm-started; or activations alone."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.body.state import Array

STEPS = 100
SHORTEST = 1e-10
HOPELESS = 1e5  # N m: a posture that needs more is on the way of a solver, never an answer
GRAIN = 0.05  # (N m)^2: a moment left over costs m^2 / 2 GRAIN; some thousandths of 1 N m where muscles can do it
EXACT = 1e-14  # the same where every row has length 1: what is left is lost in rounding


class Effort(NamedTuple):
    """The least effort: x (k,), multipliers y (r,), moments left over (r,), and the cost."""

    x: Array
    y: Array
    left: Array
    cost: float
    steps: int


def least_effort(
    E: Array, d: Array, weight: Array, low: Array, high: Array, y: Array | None = None, grain: float = GRAIN
) -> Effort:
    """``min sum w x^2 / 2 + |left|^2 / 2 grain`` with ``E x + left = d`` and ``low <= x <= high``.

    A moment that nothing can balance stays in `left`, which is so dear that it is negligible wherever muscles can.

    Parameters
    ----------
    E : (r, k) generalised force of each unknown [N m]
    d : (r,) what they have to make [N m]
    weight : (k,) above zero
    low, high : (k,)
    y : (r,), optional
        Where to start: multipliers of a problem near by.
    grain : float
        How dear a moment left over is [(N m)^2]: 1/2 where it is the root of this.

    Notes
    -----
    Dual: ``max d'y - sum h(E'y) - grain y'y / 2``, smooth and concave in r unknowns, by Newton's method with line
    search; ``x = clip(E'y / w, low, high)``, ``left = grain y``. dcost/dd = y.

    Examples
    --------
    >>> found = least_effort(np.array([[1e3, 1e3, -1e3]]), np.array([1e3]), np.ones(3), np.zeros(3), np.ones(3))
    >>> found.x.round(4).tolist()
    [0.5, 0.5, 0.0]
    """
    y = np.zeros(len(d)) if y is None or not np.isfinite(y).all() else y.copy()
    d = np.clip(np.nan_to_num(d, nan=HOPELESS), -HOPELESS, HOPELESS)
    size = max(float(np.abs(d).max(initial=0.0)), 1.0)
    scaled = E / weight
    value, step = -np.inf, 0
    for step in range(STEPS):  # noqa: B007 (counted)
        x, value = _at(E, d, weight, low, high, y, grain)
        slope = d - E @ x - grain * y
        if np.abs(slope).max(initial=0.0) < 1e-9 * size:
            break
        z = y @ E
        inside = (z >= weight * low) & (z <= weight * high)  # at a bound both ways count: at y = 0 every muscle does
        H = scaled[:, inside] @ E[:, inside].T
        H[np.diag_indices_from(H)] += grain
        move = np.linalg.solve(H, slope)
        gain, length = float(slope @ move), 1.0
        near = 1e-13 * (1.0 + abs(value))  # what rounding does to the dual's value
        while (
            length > SHORTEST
            and _at(E, d, weight, low, high, y + length * move, grain)[1] < value + 1e-4 * length * gain - near
        ):
            length /= 2
        if length <= SHORTEST:
            break
        y = y + length * move
    x, value = _at(E, d, weight, low, high, y, grain)
    return Effort(x, y, d - E @ x, value, step)


def _at(E: Array, d: Array, weight: Array, low: Array, high: Array, y: Array, grain: float) -> tuple[Array, float]:
    """The unknowns that belong to multipliers, and the dual's value."""
    z = y @ E
    x = np.minimum(np.maximum(z / weight, low), high)
    return x, float(d @ y - (z - 0.5 * weight * x) @ x - 0.5 * grain * (y @ y))


class Activations(NamedTuple):
    """Activations (m,) in 0..1, and whether they balance what was asked; `residual` (r,) is what they leave."""

    values: Array
    balanced: bool
    residual: Array


def least_activations(E: Array, d: Array, tolerance: float = 1e-9) -> Activations:
    """``min sum a^2`` subject to ``E a = d`` and ``0 <= a <= 1``.

    The least effort in which a moment left over costs so much that none is left. Where no activations balance, those
    that leave the least are returned, and what they leave.

    Parameters
    ----------
    E : (r, m) generalised force of full activation [N m, N]
    d : (r,) what they have to make [N m, N]
    tolerance : float
        Of the residual, relative to the largest entry of d.

    Examples
    --------
    >>> least_activations(np.array([[1.0, 1.0, -1.0]]), np.array([1.0])).values.round(9).tolist()
    [0.5, 0.5, 0.0]
    """
    k, scale = E.shape[1], np.maximum(np.linalg.norm(E, axis=1), SHORTEST)
    found = least_effort(E / scale[:, None], d / scale, np.ones(k), np.zeros(k), np.ones(k), grain=EXACT)
    small = tolerance * max(float(np.abs(d).max(initial=0.0)), 1e-12)
    a = found.x
    if not np.abs(d - E @ a).max(initial=0.0) < small:  # none balance, or a single one does and the dual has no maximum
        a = nearest(E, d)
    left = d - E @ a
    return Activations(a, bool(np.abs(left).max(initial=0.0) < small), left)


def nearest(E: Array, d: Array) -> Array:
    """The activations (m,) that leave the least of d."""
    from scipy.optimize import lsq_linear

    return np.asarray(lsq_linear(E, d, (0.0, 1.0), method="bvls" if E.shape[1] < 50 else "trf").x)
