"""The operator `static`: new equilibria under added tension, one factorisation for all muscles; their stability."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from psoas.answers.equilibrium.balance import null
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.answers.equilibrium.stiffness import Stiffness
from psoas.body.state import Array
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.mechanics.response import angular

SMALLEST = 1.0  # s^-2 [p]: below it no equilibrium that a person could stay in


class Modes(NamedTuple):
    """Natural modes: squared frequencies w2 (k,) [s^-2], ascending, and shapes (f, k), of unit modal mass."""

    w2: Array
    shapes: Array


@dataclass(frozen=True)
class Static:
    """The response of a mechanism at an equilibrium, under its feet, supports and workless guides.

    Attributes
    ----------
    stiffness : Stiffness
    J : (r, f) rows of carriers, then of guides; `held`, how many of them are guides
    N : (f, k) orthonormal basis of what they leave free
    K : (k, k) ``N' K_r N``, symmetric
    """

    stiffness: Stiffness
    J: Array
    held: int
    N: Array
    K: Array

    @property
    def mechanism(self) -> Mechanism:
        """The mechanism it belongs to."""
        return self.stiffness.equilibrium.mechanism

    def displacements(self, f: Array) -> Array:
        """``du = N (N' K N)^-1 N' f`` for generalised forces f (f, k), one factorisation for all."""
        from scipy.linalg import lapack

        factor, failed = lapack.dpotrf(self.K, lower=1)
        if failed:
            raise self.unstable()
        return np.asarray(self.N @ lapack.dpotrs(factor, self.N.T @ f, lower=1)[0])

    def reactions(self, f: Array, du: Array) -> Array:
        """What carriers and guides do beside (r, k): ``J' mu = K du - f``; of redundant rows the least."""
        return np.asarray(np.linalg.lstsq(self.J.T, self.stiffness.K @ du - f, rcond=1e-10)[0])

    def turned(self, du: Array) -> Array:
        """Rotations (k, s, 3) of all segments relative to ground, in the heading frame [rad]."""
        return angular(self.mechanism.moving, du).transpose(2, 0, 1) @ self.mechanism.H

    @cached_property
    def modes(self) -> Modes:
        """``N'KN v = w2 N'MN v``."""
        from scipy.linalg import eigh

        w2, v = eigh(self.K, self.N.T @ self.mechanism.moving.M @ self.N)
        return Modes(w2, self.N @ v)

    def mode_words(self, i: int = 0) -> str:
        """What a mode turns most: its segment and axis."""
        body = self.mechanism.body
        own = [bool({*body.joints[s].coordinates} & {*body.independent}) for s in body.segments]  # not the patella
        turning = np.abs(self.turned(self.modes.shapes[:, [i]])[0]) * np.array(own)[:, None]
        s, axis = np.unravel_index(int(turning.argmax()), turning.shape)
        return f"{body.segments[s]} about the {AXES[axis]} axis of ground"

    def unstable(self) -> InvalidValueError:
        """The refusal, naming the mode."""
        hold = self.mechanism.conditions.hold
        return InvalidValueError(
            f"not stable under hold='{hold}': the slowest mode has w2 = {self.modes.w2[0]:.3g} s^-2 (at least "
            f"{SMALLEST:g} is needed) and turns most the {self.mode_words()}; hold that too, or stiffen it."
        )

    def checked(self) -> Static:
        """Itself, if anything may move and it is stable."""
        if not self.N.shape[1]:
            conditions = self.mechanism.conditions
            raise InvalidValueError(
                f"nothing is left free to move under spine='{conditions.spine}' and hold='{conditions.hold}'; free the "
                "spine or leave a hold away."
            )
        if self.modes.w2[0] >= SMALLEST:
            return self
        raise self.unstable()


def static_at(made: Stiffness) -> Static:
    """The static response at a posture, refused where it is not stable.

    Raises
    ------
    InvalidValueError
        The smallest w2 is below 1 s^-2; the mode is named by its largest segment rotation. Nothing is free to move.
    NotConvergedError
        An asymmetric stiffness.
    """
    m = made.equilibrium.mechanism
    _, J = m.rows(m.ref, [*m.carriers, *m.guides])
    N = null(J)
    held = sum(len(guide.labels) for guide in m.guides)
    return Static(made, J, held, N, made.along(N)).checked()
