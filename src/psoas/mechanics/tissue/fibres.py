"""Passive force of muscle-tendon paths: fibres in series with a rigid or an elastic tendon."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.state import Array

SHORTEST = 1e-6  # m: fibres along the tendon are never shorter, so that their angle stays defined
GRID = 4096  # places of a starting table for the tendon's equilibrium
TOLERANCE = 1e-9  # m: of the last Newton step; the error is its square


class Tendon(NamedTuple):
    """Tendon force over F0 as a function of strain: exponential toe, then a line, with one slope where they meet.

    Attributes
    ----------
    strain : at F0
    toe : strain where the toe ends
    shape : of the toe's exponential
    force : over F0, where the toe ends
    """

    strain: float
    toe: float
    shape: float
    force: float

    @classmethod
    def of(cls, strain: float, share: float, shape: float) -> Tendon:
        """The tendon whose toe ends at `share` of the strain at F0."""
        steep = shape * np.exp(shape) / np.expm1(shape) / share  # slope per force where the toe ends
        return cls(strain, share * strain, shape, float(1 / (1 + (1 - share) * steep)))

    def at(self, y: Array) -> tuple[Array, Array, Array]:
        """Strain, its slope, and energy over ``F0 l_TS``, at forces y over F0."""
        rise = np.expm1(self.shape) / self.force
        low = np.minimum(y, self.force)
        per = self.toe / self.shape
        strain = per * np.log1p(low * rise)
        slope = per * rise / (1 + low * rise)
        energy = per * low - strain / rise
        over = y - low
        return strain + over * slope, slope, energy + slope * over * (low + over / 2)


class Fibres(NamedTuple):
    """Muscles as arrays (m,), all of one curve.

    Attributes
    ----------
    F0 : maximum isometric force [N]
    l_opt : optimal fibre length [m]
    h : width of the muscle, ``l_opt sin a0`` [m]
    l_slack : l_TS, the tendon slack length [m]
    e0, e1 : strains at which passive force begins, and at which it is F0
    tone : constant tension of a tonic muscle [N]
    shape : of the exponential
    """

    F0: Array
    l_opt: Array
    h: Array
    l_slack: Array
    e0: Array
    e1: Array
    tone: Array
    shape: float


class Curve(NamedTuple):
    """``F = gain (exp(z) - 1)`` along the fibre, ``z = rate l_M - offset``; made once."""

    gain: Array  # N
    rate: Array  # 1/m
    offset: Array
    h2: Array  # m2

    @classmethod
    def of(cls, fibres: Fibres) -> Curve:
        """The curve of all fibres."""
        span = fibres.shape / (fibres.e1 - fibres.e0)
        return cls(fibres.F0 / np.expm1(fibres.shape), span / fibres.l_opt, span * (1 + fibres.e0), fibres.h**2)

    def take(self, rows: NDArray[np.intp]) -> Curve:
        """The curves of some muscles."""
        return Curve(*(column[rows] for column in self))

    def along(self, d: Array) -> tuple[Array, Array, Array]:
        """Force along the tendon [N], its slope [N/m] and energy [J], at fibre lengths d along the tendon [m]."""
        l2 = d * d + self.h2
        length = np.sqrt(l2)
        z = np.maximum(self.rate * length - self.offset, 0.0)
        stretched = np.expm1(z)
        per = self.gain * stretched / length  # force over length
        slope = np.where(z > 0, self.rate * self.gain, 0.0) * (stretched + 1)
        return per * d, per + (slope - per) * d * d / l2, self.gain / self.rate * (stretched - z)

    def slack(self) -> Array:
        """Longest fibre along the tendon that pulls nothing [m]."""
        return np.sqrt(np.maximum((self.offset / self.rate) ** 2 - self.h2, SHORTEST**2))


class Series(NamedTuple):
    """Muscles whose tendon stretches: what the one-dimensional equilibrium needs.

    Attributes
    ----------
    rows : (k,) their indices
    curve, tendon : of the fibres, and of every tendon
    F0, l_slack, begin : (k,) [N, m, m]
        `begin` is the path length at which force begins.
    step : (k,) [m]
    table, first : (k, GRID), and where each row begins
        Fibre lengths along the tendon at path lengths `begin + i step`, where Newton starts.
    """

    rows: NDArray[np.intp]
    curve: Curve
    tendon: Tendon
    F0: Array
    l_slack: Array
    begin: Array
    step: Array
    table: Array
    first: NDArray[np.intp]

    @classmethod
    def of(cls, fibres: Fibres, curve: Curve, tendon: Tendon, rows: NDArray[np.intp]) -> Series:
        """The equilibrium of some muscles, tabulated up to fibres one optimal length beyond slack."""
        part, F0, l_TS = curve.take(rows), fibres.F0[rows], fibres.l_slack[rows]
        d = part.slack()[:, None] + fibres.l_opt[rows, None] * np.linspace(0, 1, GRID)
        wide = Curve(*(column[:, None] for column in part))
        lengths = d + l_TS[:, None] * (1 + tendon.at(wide.along(d)[0] / F0[:, None])[0])
        begin, step = part.slack() + l_TS, (lengths[:, -1] - lengths[:, 0]) / (GRID - 1)
        places = begin[:, None] + step[:, None] * np.arange(GRID)
        found = np.array([np.interp(*some) for some in zip(places, lengths, d, strict=True)]).reshape(-1, GRID)
        return cls(rows, part, tendon, F0, l_TS, begin, step, found, GRID * np.arange(len(rows)))

    def along(self, lengths: Array) -> tuple[Array, Array, Array]:
        """Force [N], its slope per path length [N/m] and energy [J] of these muscles.

        Newton's method from the table; a last step shorter than `TOLERANCE` is taken to first order.
        """
        wanted = np.maximum(lengths, self.begin)
        place = (wanted - self.begin) / self.step
        i = np.minimum(place.astype(np.intp), GRID - 2)
        flat, i = self.table.ravel(), i + self.first
        low = flat[i]
        d = low + (place + self.first - i) * (flat[i + 1] - low)
        ease = self.l_slack / self.F0
        for _ in range(50):
            F, slope, energy = self.curve.along(d)
            strain, stretch, stored = self.tendon.at(F / self.F0)
            whole = 1 + ease * stretch * slope
            move = (wanted - self.l_slack - d - self.l_slack * strain) / whole
            if np.abs(move).max(initial=0.0) < TOLERANCE:
                break
            d = d + move
        pull = slope * move
        energy = energy + F * move + self.F0 * self.l_slack * stored + F * ease * stretch * pull
        return F + pull, np.where(lengths > self.begin, slope / whole, 0.0), energy

    def fibres(self, lengths: Array) -> Array:
        """Fibre lengths along the tendon in equilibrium [m], from the force alone."""
        F = self.along(lengths)[0]
        return np.maximum(lengths, self.begin) - self.l_slack * (1 + self.tendon.at(F / self.F0)[0])
