"""Couplings: dependent coordinates as functions of their drivers, evaluated for a whole posture at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array

if TYPE_CHECKING:
    from psoas.body.body import Body


class Piecewise(NamedTuple):
    """A piecewise polynomial of one coordinate; its first and last piece go on for ever.

    Attributes
    ----------
    knots : (p,) where each piece begins [rad or m]; the first also serves what lies before it
    coefficients : (p, degree + 1), ascending powers of the distance from the piece's knot
    """

    knots: tuple[float, ...]
    coefficients: tuple[tuple[float, ...], ...]


class Coupling(NamedTuple):
    """A dependent coordinate as functions of its drivers: ``q[dependent] = constant + sum_k p_k(q[driver_k])``."""

    dependent: int
    drivers: tuple[int, ...]
    coefficients: tuple[tuple[float, ...] | Piecewise, ...]  # of a polynomial: ascending powers, rad or m
    constant: float = 0.0  # rad or m, added to the sum


class Terms(NamedTuple):
    """All couplings as one list of polynomial terms, ``q[dependent] += p(q[driver])``, and the constant part of B."""

    coupled: NDArray[np.intp]  # (c,) all dependent coordinates
    constants: Array  # (c,) what their terms are added to
    dependent: NDArray[np.intp]  # (k,)
    driver: NDArray[np.intp]  # (k,)
    column: NDArray[np.intp]  # (k,) of the driver among the independent coordinates
    start: NDArray[np.intp]  # (k,) row of the term's first piece in the arrays below
    pieced: tuple[tuple[int, Array], ...]  # terms of several pieces, and the knots between those
    shift: Array  # (rows,) what each piece is written about
    coefficients: Array  # (rows, degree + 1) ascending
    first: Array  # those of the first derivative
    second: Array  # and of the second
    B: Array  # (n, f) without the terms

    @classmethod
    def of(cls, body: Body) -> Terms:
        """The couplings of a body."""
        free = [body.coordinates.index(name) for name in body.independent]
        terms = [(c.dependent, d, p) for c in body.couplings for d, p in zip(c.drivers, c.coefficients, strict=True)]
        curves = [p if isinstance(p, Piecewise) else Piecewise((0.0,), (p,)) for _, _, p in terms]
        rows = [row for curve in curves for row in curve.coefficients]
        width = max([3, *map(len, rows)])
        c = np.array([[*row, *[0.0] * (width - len(row))] for row in rows]).reshape(-1, width)
        powers = np.arange(width, dtype=float)
        first = (c * powers)[:, 1:]
        second = (first * powers[:-1])[:, 1:]
        B = np.zeros((len(body.coordinates), len(free)))
        B[free, range(len(free))] = 1
        dependent, driver = (np.array([t[i] for t in terms], dtype=np.intp) for i in (0, 1))
        column = np.array([free.index(d) for d in driver], dtype=np.intp)
        start = np.cumsum([0, *(len(curve.knots) for curve in curves)])[:-1]
        pieced = tuple((k, np.array(p.knots[1:])) for k, p in enumerate(curves) if len(p.knots) > 1)
        shift = np.array([knot for curve in curves for knot in curve.knots])
        coupled = np.array([c.dependent for c in body.couplings], dtype=np.intp)
        constants = np.array([c.constant for c in body.couplings])
        return cls(coupled, constants, dependent, driver, column, start, pieced, shift, c, first, second, B)

    def at(self, q: Array) -> tuple[NDArray[np.intp] | slice, Array]:
        """Row of the piece that each term is on, and the driver's distance from what that piece is written about."""
        x = q[self.driver]
        if not self.pieced:
            return slice(None), x
        rows = self.start.copy()
        for k, knots in self.pieced:
            rows[k] += np.searchsorted(knots, x[k], side="right")
        return rows, x - self.shift[rows]


def values(coefficients: Array, x: Array) -> Array:
    """Polynomials (k, degree + 1), ascending, each at its own x (k,)."""
    total = coefficients[:, -1].copy()
    for i in range(coefficients.shape[1] - 2, -1, -1):
        total *= x
        total += coefficients[:, i]
    return total
