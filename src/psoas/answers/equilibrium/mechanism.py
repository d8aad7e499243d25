"""A body under its conditions, at and near one posture: generalised forces that have a potential."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.conditions import Conditions
from psoas.mechanics.accelerations import evaluate
from psoas.mechanics.forces import passive_energy, resting_force, weight_energy
from psoas.mechanics.ground.feet import carriers_of, workless_of
from psoas.mechanics.ground.holds import Guide, heading_at
from psoas.mechanics.reduction import reduced, selection, with_slices
from psoas.mechanics.tissue.protocol import Elements


class Mechanism:
    """Body, conditions and passive elements at a posture; what moves, what carries, what guides.

    Parameters
    ----------
    body : Body
    q : (n,) [rad, m]
    conditions : Conditions
    passive : Elements

    Attributes
    ----------
    names : (f,) moving coordinates, and `S` (independent, f), independent rates from theirs
    ref : State at the posture; `H` (3, 3) its heading frame
    carriers, guides : what may bear load at equilibrium (feet, support), and holds that bear none there
    shift : (n,) [rad, m]
        Joint elements see ``q + shift``: their rest angles are moved by minus that. Zero unless `shifted`.
    calls : int
        How often the engine was asked for a state.
    """

    def __init__(self, body: Body, q: Array, conditions: Conditions, passive: Elements) -> None:
        self.body, self.conditions, self.passive = body, conditions, passive
        self.names, self.S = selection(body, conditions)
        self.calls, self.shift = 0, np.zeros(len(body.coordinates))
        self.q = np.asarray(q, float)
        self.free = np.array([body.coordinates.index(c) for c in body.independent], dtype=np.intp)
        self.ref = self.at(np.zeros(len(self.names)))
        self.H = heading_at(body, self.ref)
        self.carriers = carriers_of(body, self.ref, conditions)
        self.guides = workless_of(body, self.ref, conditions)
        self.moving = reduced(self.ref, self.names, self.S)

    def at(self, v: Array) -> State:
        """The state displaced by v (f,) of the moving coordinates, every coupling followed."""
        q = self.q.copy()
        q[self.free] += self.S @ v
        self.calls += 1
        return with_slices(self.body, state(self.body, q, path=self.conditions.path), self.conditions.slices)

    def accelerations(self) -> Array:
        """The operator `acceleration` under the same conditions (m, s, 3), heading frame [rad/s^2/N]."""
        at = state(self.body, self.q, path=self.conditions.path)
        return evaluate(self.body, at, self.conditions).angular_acceleration()

    def shifted(self, sigma: Array) -> Mechanism:
        """The same with joint elements that see moving coordinates larger by sigma (f,)."""
        other = copy(self)
        other.shift = np.zeros(len(self.q))
        other.shift[self.free] = self.S @ sigma
        return other

    def joint_moments(self, sigma: Array) -> Array:
        """Generalised force (f,) of the joint elements at the posture, if they saw coordinates larger by sigma."""
        return self.B(self.ref).T @ self.passive.joint_forces(self.ref.q + self.shifted(sigma).shift)

    def joint_stiffness(self) -> Array:
        """Stiffness (n, n) of the joint elements at the posture [N m/rad, N/m]."""
        return self.passive.joint_stiffness(self.ref.q + self.shift)

    def B(self, at: State) -> Array:
        """All rates from moving rates (n, f)."""
        return at.B @ self.S

    def rows(self, at: State, guides: Sequence[Guide]) -> tuple[Array, Array]:
        """Values (r,) and gradient (r, f) of some guides."""
        found = [guide.rows(at) for guide in guides]
        if not found:
            return np.zeros(0), np.zeros((0, len(self.names)))
        return np.concatenate([phi for phi, _ in found]), np.vstack([J for _, J in found]) @ self.B(at)

    def forces(
        self, at: State, F: Array, reactions: Array, moments: Array, guides: Sequence[Guide] | None = None
    ) -> Array:
        """Generalised force (f,) of everything: zero at equilibrium, and minus the gradient of `energy`.

        Parameters
        ----------
        F : (m,) [N]
            Active tensions, held; passive ones are added at the state's lengths.
        reactions : (r,) [N, N m]
            Of the guides (the carriers unless given) on the body, held.
        moments : (f,) [N m]
            Constant moments in the moving coordinates: what shifted rest angles cannot do.
        """
        tension = F + self.passive.tensions(at.lengths)[0]
        whole = resting_force(at, tension, self.passive, self.shift)
        _, J = self.rows(at, self.carriers if guides is None else guides)
        return self.B(at).T @ whole + J.T @ reactions + moments

    def energy(
        self,
        v: Array,
        F: Array,
        reactions: Array,
        moments: Array,
        guides: Sequence[Guide] | None = None,
    ) -> float:
        """The potential [J] of `forces` at a displacement v (f,), up to a constant."""
        at = self.at(v)
        phi, _ = self.rows(at, self.carriers if guides is None else guides)
        springs = passive_energy(at, self.passive.tensions(at.lengths)[2], self.passive, self.shift)
        return weight_energy(at) + springs + float(F @ at.lengths) - float(reactions @ phi) - float(moments @ v)

    @cached_property
    def scale(self) -> float:
        """What residuals are small beside [N m, N]: gravity's largest generalised force, or the weight times 1 mm."""
        return max(float(np.abs(self.B(self.ref).T @ self.ref.gravity).max()), 1e-3 * self.ref.mass * self.ref.g)

    @cached_property
    def levels(self) -> list[int]:
        """The moving coordinates of the lumbar spine, or its totals where it is coupled."""
        spine = {*self.body.spine.coordinates, *(n for n in self.names if n not in self.body.independent)}
        return [i for i, name in enumerate(self.names) if name in spine]
