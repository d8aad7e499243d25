"""The nonlinear new equilibrium after tension was added: the same question as `statics`, without linearising."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from psoas.answers.equilibrium.balance import null
from psoas.answers.equilibrium.linear import Static
from psoas.answers.equilibrium.stiffness import STEP
from psoas.body.state import Array
from psoas.errors import NotConvergedError

CHORDS = 60  # corrections by one stiffness
SLOW = 8  # corrections that do not leave an eighth of what was left: it leads nowhere
TANGENTS = 60  # stiffnesses along one path of loading
LEAST = 2.0**-10  # of the whole tension: no shorter step of loading
FARTHEST = 1.0  # rad, m: what goes farther comes to no rest near the posture


class Settled(NamedTuple):
    """Displacement v (f,) [rad, m], all reactions (r,) [N, N m], rotation vectors (s, 3) [rad] in the heading frame."""

    v: Array
    reactions: Array
    turned: Array


class Walk:
    """From the posture to where the body rests under added tension: the load raised, what balances it followed.

    A chord method: the stiffness where the last balance was found serves as an approximate derivative, so what it
    converges to does not hang on it. Where it does not converge, the load is raised by less and the stiffness made
    anew. It ends where that stiffness is no longer positive: there the body gives way.
    """

    def __init__(self, static: Static, added: Array, tolerance: float) -> None:
        self.static, self.added, self.tolerance = static, added, tolerance
        self.balance, self.m = static.stiffness.equilibrium, static.mechanism
        self.guides = [*self.m.carriers, *self.m.guides]
        self.reactions = np.concatenate([self.balance.reactions, np.zeros(static.held)])
        self.v, self.load, self.tangents = np.zeros(len(self.m.names)), 0.0, 0
        self.inverse = self.inverted(static.stiffness.K, static.J)

    def to(self, load: float) -> None:
        """Follows the balance to this share of the added tension."""
        step = load - self.load
        while self.load < load:
            step = min(step, load - self.load)
            if (found := self.corrected(self.load + step)) is not None:
                self.v, self.reactions = found
                self.load += step
                step *= 2
            elif (step := step / 2) < LEAST or self.tangents >= TANGENTS:
                raise NotConvergedError(
                    f"no new equilibrium was found near this posture beyond {self.load:.0%} of the tension; add less."
                )
            self.renew()

    def corrected(self, load: float) -> tuple[Array, Array] | None:
        """Displacement and reactions that balance a load; None if they are not reached from where it stands."""
        v, reactions, m = self.v, self.reactions, self.m
        F, k = self.balance.F + load * self.added, self.static.stiffness.extra
        left = []
        for _ in range(CHORDS):
            at = m.at(v)
            over = m.forces(at, F + k * (at.lengths - m.ref.lengths), reactions, self.balance.moments, self.guides)
            phi, _ = m.rows(at, self.guides)
            if np.abs(over).max() < self.tolerance * m.scale and np.abs(phi).max(initial=0.0) < self.tolerance:
                return v, reactions
            left.append(max(np.abs(over).max() / m.scale, np.abs(phi).max(initial=0.0)))
            if len(left) > SLOW and left[-1] > left[-1 - SLOW] / 8:
                return None
            change = self.inverse @ np.concatenate([over, -phi])
            v, reactions = v + change[: len(v)], reactions + change[len(v) :]
            if not np.abs(v).max() <= FARTHEST:
                return None
        return None

    def renew(self) -> None:
        """The stiffness where it stands, which has to be one of a body that stays there."""
        K, J = self.stiffness()
        N = null(J)
        if np.linalg.eigvalsh(N.T @ (K + K.T) @ N).min() <= 0:
            raise NotConvergedError(f"the body gives way before {self.load:.0%} of the tension; add less.")
        self.inverse = self.inverted(K, J)
        self.tangents += 1

    def stiffness(self) -> tuple[Array, Array]:
        """Stiffness (f, f) by differences, tensions and reactions held; rows (r, f) of carriers and guides."""
        m, k = self.m, self.static.stiffness.extra
        F = self.balance.F + self.load * self.added

        def forces(v: Array) -> Array:
            at = m.at(v)
            F_here = F + k * (at.lengths - m.ref.lengths)
            return m.forces(at, F_here, self.reactions, self.balance.moments, self.guides)

        here = forces(self.v)
        K = np.array([here - forces(self.v + h) for h in STEP * np.eye(len(self.v))]).T / STEP
        return K, m.rows(m.at(self.v), self.guides)[1]

    def settled(self) -> Settled:
        """Where it stands."""
        m = self.m
        return Settled(self.v, self.reactions, rotations(m.ref.R, m.at(self.v).R) @ m.H)

    def inverted(self, K: Array, J: Array) -> Array:
        """What turns residuals of forces and guides into displacements and reactions."""
        return np.linalg.pinv(np.block([[K, -J.T], [J, np.zeros((len(J),) * 2)]]), rcond=1e-13)


def settled(static: Static, added: Array, tolerance: float = 1e-9) -> Settled:
    """Where the body comes to rest after tensions (m,) [N] were added, active ones otherwise held.

    Raises
    ------
    NotConvergedError
        Too large an addition: no new equilibrium is reached, or the body gives way on the way there.
    """
    walk = Walk(static, added, tolerance)
    walk.to(1.0)
    return walk.settled()


def along(static: Static, added: Array, loads: Sequence[float], tolerance: float = 1e-9) -> Iterator[Settled | None]:
    """`settled` at rising shares of one addition, each from the one before; None from where there is no rest on."""
    walk: Walk | None = Walk(static, added, tolerance)
    for load in loads:
        try:
            if walk is not None:
                walk.to(load)
        except NotConvergedError:
            walk = None
        yield None if walk is None else walk.settled()


def rotations(before: Array, after: Array) -> Array:
    """Rotation vectors (s, 3), lab axes, from orientations (s, 3, 3) to others."""
    from scipy.spatial.transform import Rotation

    return np.asarray(Rotation.from_matrix(after @ before.transpose(0, 2, 1)).as_rotvec())
