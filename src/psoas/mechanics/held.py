"""New equilibria of a body most of which is held: a few coordinates move, some rows keep their value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError, NotConvergedError

STEP = 1e-6  # rad, m
ASYMMETRY = 1e-6  # relative, before symmetrising
REDUNDANT = 1e-10  # of the largest singular value: a row below it is none


@dataclass(frozen=True)
class Held:
    """How what moves gives way, linearised at one posture: ``du = N (N'KN)^-1 N' f``.

    Attributes
    ----------
    names : (f,) coordinates that move
    S : (independent, f) rates of the independent coordinates from theirs
    K : (f, f) [N m/rad, N, N/m] stiffness, symmetric
    J : (r, f) rows that keep their value
    """

    names: tuple[str, ...]
    S: Array
    K: Array
    J: Array

    @cached_property
    def N(self) -> Array:
        """An orthonormal basis (f, k) of what the rows leave free."""
        _, values, Vt = np.linalg.svd(self.J, full_matrices=True)
        rank = int((values > REDUNDANT * values.max(initial=0.0)).sum()) if len(self.J) else 0
        return np.ascontiguousarray(Vt[rank:].T)

    @property
    def least(self) -> float:
        """The smallest stiffness of what is left free; negative where it falls."""
        N = self.N
        return float(np.linalg.eigvalsh(N.T @ self.K @ N).min()) if N.shape[1] else np.inf

    def displacements(self, f: Array) -> Array:
        """What generalised forces f (f, k) displace (f, k).

        Raises
        ------
        InvalidValueError
            It is not stable: what moves most is named.
        """
        N = self.N
        if not N.shape[1]:
            return np.zeros_like(f)
        within = N.T @ self.K @ N
        values, vectors = np.linalg.eigh(within)
        if values[0] <= 0:
            most = self.names[int(np.abs(N @ vectors[:, 0]).argmax())]
            raise InvalidValueError(
                f"not stable: gravity and tensions are stronger than the springs, and {most} gives way most; hold more."
            )
        return np.asarray(N @ np.linalg.solve(within, N.T @ f))

    def reactions(self, f: Array, du: Array) -> Array:
        """What the rows do beside (r, k): ``J' mu = K du - f``; of redundant rows the least."""
        return np.asarray(np.linalg.lstsq(self.J.T, self.K @ du - f, rcond=REDUNDANT)[0])


def held(
    body: Body, q: Array, names: Sequence[str], forces: Callable[[State], Array], rows: Callable[[State], Array] | None,
    path: str = "straight",
) -> Held:  # fmt: skip
    """What moves and how stiff it is, by central differences of the generalised forces, couplings followed.

    Parameters
    ----------
    body : Body
    q : (n,) [rad, m]
    names : independent coordinates that move
    forces : function of a state
        Generalised forces (n,) over all coordinates [N m, N] that have a potential; at q they are balanced, whatever
        they are, by constant moments.
    rows : function of the state at q
        Gradients (r, n) of what keeps its value; None for nothing.

    Raises
    ------
    NotConvergedError
        Forces without a potential.
    """
    places = [body.independent.index(name) for name in names]
    S = np.eye(len(body.independent))[:, places]
    free = np.array([body.coordinates.index(c) for c in body.independent], dtype=np.intp)

    def at(v: Array) -> State:
        moved = q.copy()
        moved[free] += S @ v
        return state(body, moved, path=path)

    def reduced(v: Array) -> Array:
        there = at(v)
        return (there.B @ S).T @ forces(there)

    K = np.empty((len(names), len(names)))
    for i, unit in enumerate(np.eye(len(names)) * STEP):
        K[:, i] = (reduced(-unit) - reduced(unit)) / (2 * STEP)
    lopsided = float(np.abs(K - K.T).max(initial=0.0) / max(np.abs(K).max(initial=0.0), 1e-300))
    if not lopsided < ASYMMETRY:
        raise NotConvergedError(
            f"the stiffness is not symmetric (relative asymmetry {lopsided:.1e}); move the posture."
        )
    here = at(np.zeros(len(names)))
    J = np.zeros((0, len(names))) if rows is None else rows(here) @ here.B @ S
    return Held(tuple(names), S, (K + K.T) / 2, J)
