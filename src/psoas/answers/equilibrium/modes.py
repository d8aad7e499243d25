"""Between the first instant and the new equilibrium: the response to a step of tension, mode by mode."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.equilibrium.linear import Static
from psoas.body.state import Array

DAMPING = 0.3  # [p] 0.2-0.4, of every mode
ROUNDING = 1e-9
RISE = (0.05, 0.1)  # s [p]: what a muscle takes to build up tension


class Stepped(NamedTuple):
    """A sum over modes: angular frequencies (k,) [rad/s], and what each does in the end, (k, ...) per newton.

    ``theta(t) = sum_i parts_i s_i(t)``, with s_i the step response of an oscillator of damping `zeta`: 0 at first, 1 in
    the end.
    """

    w: Array
    parts: Array
    zeta: float

    def over(self, time: Array) -> Array:
        """Rotations (t, ...) at some times [s]."""
        return np.tensordot(unit_step(self.w, self.zeta, time), self.parts, axes=1)

    def initial(self) -> Array:
        """The curvature at time zero as a modal sum: the operator `acceleration`."""
        return np.tensordot(self.w**2, self.parts, axes=1)

    def final(self) -> Array:
        """The end of the step: the operator `static`."""
        return np.asarray(self.parts.sum(axis=0))


def unit_step(w: Array, zeta: float, time: Array) -> Array:
    """``1 - exp(-zeta w t)(cos wd t + zeta w / wd sin wd t)`` for every time and frequency (t, k)."""
    phase = np.multiply.outer(time, w)
    root = np.sqrt(1 - zeta**2)
    return np.asarray(1 - np.exp(-zeta * phase) * (np.cos(root * phase) + zeta / root * np.sin(root * phase)))


def stepped(static: Static, f: Array, zeta: float = DAMPING) -> Stepped:
    """Rotations of all segments (mode, muscle, s, 3) to a step of generalised forces f (f, m), heading frame."""
    w2, shapes = static.modes
    share = (shapes.T @ f) / w2[:, None]
    turned = static.turned(shapes)  # (k, s, 3)
    return Stepped(np.sqrt(w2), share[:, :, None, None] * turned[:, None], zeta)


class Grid(NamedTuple):
    """Times (t,) [s] after zero, and every mode's step response there (t, k)."""

    time: Array
    steps: Array

    @classmethod
    def of(cls, w: Array, zeta: float, end: float, points: int = 4000) -> Grid:
        """Finer than a twentieth of the fastest period, up to `end`."""
        fast = float(w.max(initial=0.0))
        time = np.linspace(0, end, max(points, int(20 * end * fast / (2 * np.pi)) + 1))[1:]
        return cls(time, unit_step(w, zeta, time))


def sign_changes(w: Array, parts: Array, zeta: float, end: float, grid: Grid | None = None) -> list[float]:
    """Times [s] up to `end` at which ``sum_i parts_i s_i(t)`` of one number crosses zero.

    Found on a grid, made for many numbers at once or here, then by bisection. What is within 1e-9 of the sum of all
    parts is rounding, and has no sign.
    """
    from scipy.optimize import brentq

    def at(t: float) -> float:
        return float(unit_step(w, zeta, np.array([t]))[0] @ parts)

    time, steps = Grid.of(w, zeta, end) if grid is None else grid
    theta = steps @ parts
    outside = np.flatnonzero(np.abs(theta) > ROUNDING * np.abs(parts).sum())
    turns = [(outside[i], outside[i + 1]) for i in np.flatnonzero(np.diff(np.sign(theta[outside])))]
    return [float(brentq(at, time[a], time[b])) for a, b in turns]
