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


def scaled(term: tuple[float, ...] | Piecewise, scale: float) -> tuple[float, ...] | Piecewise:
    """A function times a number."""
    if isinstance(term, Piecewise):
        return Piecewise(term.knots, tuple(tuple(scale * c for c in row) for row in term.coefficients))
    return tuple(scale * c for c in term)


def unchained(found: list[Coupling]) -> tuple[tuple[Coupling, ...], list[Coupling]]:
    """The couplings, none of which drives another: what follows a follower in a straight line follows its driver.

    Those that cannot be written so come second.
    """
    for _ in found:  # a chain is no longer than there are couplings
        by = {c.dependent: c for c in found}
        found = [short if (short := shortened(c, by)) is not None else c for c in found]
    dependent = {c.dependent for c in found}
    chained = [c for c in found if dependent & set(c.drivers)]
    return tuple(c for c in found if c not in chained), chained


def shortened(coupling: Coupling, by: dict[int, Coupling]) -> Coupling | None:
    """A coupling with every driver that follows others replaced by those; None where it is no straight line of it."""
    terms: list[tuple[int, tuple[float, ...] | Piecewise]] = []
    constant = coupling.constant
    for driver, term in zip(coupling.drivers, coupling.coefficients, strict=True):
        inner = by.get(driver)
        if inner is None:
            terms.append((driver, term))
            continue
        line = straight(term)
        if line is None or inner.dependent == coupling.dependent:
            return None
        offset, gain = line
        constant += offset + gain * inner.constant
        terms += [(d, scaled(t, gain)) for d, t in zip(inner.drivers, inner.coefficients, strict=True)]
    drivers = [d for d, _ in terms]
    if len(set(drivers)) < len(drivers):
        return None
    return Coupling(coupling.dependent, tuple(drivers), tuple(t for _, t in terms), constant)


def straight(term: tuple[float, ...] | Piecewise) -> tuple[float, float] | None:
    """Value at zero and slope of a function that is one straight line; None where it is another.

    Examples
    --------
    >>> straight((0.1, 2.0, 0.0)), straight(Piecewise((0.5,), ((1.0, 2.0),))), straight((0.0, 0.0, 1.0))
    ((0.1, 2.0), (0.0, 2.0), None)
    """
    rows = term.coefficients if isinstance(term, Piecewise) else (term,)
    if len(rows) != 1 or any(rows[0][2:]):
        return None
    offset, gain = (*rows[0], 0.0, 0.0)[:2]
    about = term.knots[0] if isinstance(term, Piecewise) else 0.0
    return offset - gain * about, gain
