"""Stiffness at an equilibrium: the derivative of all generalised forces, tensions and reactions held."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psoas.answers.equilibrium.balance import Equilibrium
from psoas.body.state import Array
from psoas.errors import InvalidValueError, NotConvergedError

STEP = 1e-6  # rad, m: small, for a muscle just at its slack length has a kink there
ASYMMETRY = 1e-6  # relative, before symmetrising


@dataclass(frozen=True)
class Stiffness:
    """``K_r`` (f, f) in the moving coordinates, as found (not symmetrised); what its reach over some basis is.

    Attributes
    ----------
    equilibrium : Equilibrium
    K : (f, f) [N m/rad, N, N/m]
    calls : int
        Kinematics calls it took.
    extra : (m,) [N/m] stiffness of active muscles
    """

    equilibrium: Equilibrium
    K: Array
    calls: int
    extra: Array

    def along(self, N: Array) -> Array:
        """``N' K N``, symmetrised once it is found to be symmetric.

        Raises
        ------
        NotConvergedError
            A relative asymmetry above 1e-6: some force has no potential, and symmetrising would hide it.
        """
        reduced = N.T @ self.K @ N
        found = asymmetry(reduced)
        if not found < ASYMMETRY:
            raise NotConvergedError(
                f"the stiffness is not symmetric (relative asymmetry {found:.1e}, at most {ASYMMETRY:g}): some force "
                "has no potential at this posture; move the posture a little, off a kink of a muscle path."
            )
        return np.asarray((reduced + reduced.T) / 2)


def asymmetry(K: Array) -> float:
    """The largest entry of ``K - K'`` relative to the largest of K."""
    return float(np.abs(K - K.T).max(initial=0.0) / max(np.abs(K).max(initial=0.0), 1e-300))


def stiffness(balance: Equilibrium, extra: Array | None = None, step: float = STEP) -> Stiffness:
    """``K_r = B'(d2V/dq2 + sum k g g')B + sum_i (dV/dq_i) d2q_i/du2`` by central differences of the forces.

    Each moving coordinate is displaced both ways and the couplings followed, active tensions and reactions held;
    passive tensions follow their lengths. So gravity, joints, tension, contact and the curvature of couplings and of
    contact are all in it. It is made once per posture and serves every muscle and every workless guide.

    Parameters
    ----------
    balance : Equilibrium
    extra : (m,) [N/m], optional
        Stiffness of active muscles, such as their short-range stiffness; none if absent: tensions are then held.
    step : float [rad, m]
    """
    m = balance.mechanism
    before, f = m.calls, len(m.names)
    k = checked_extra(extra, len(balance.F))

    def forces(v: Array) -> Array:
        at = m.at(v)
        return m.forces(at, balance.F + k * (at.lengths - m.ref.lengths), balance.reactions, balance.moments)

    columns = np.empty((f, f))
    for i in range(f):
        v = np.zeros(f)
        v[i] = step
        columns[:, i] = (forces(-v) - forces(v)) / (2 * step)
    return Stiffness(balance, columns, m.calls - before, k)


def checked_extra(extra: Array | None, muscles: int) -> Array:
    """Stiffness of active muscles, none negative."""
    k = np.zeros(muscles) if extra is None else np.asarray(extra, float)
    if k.shape != (muscles,) or not (np.isfinite(k) & (k >= 0)).all():
        raise InvalidValueError(f"the stiffness of active muscles is {muscles} numbers in N/m, none negative.")
    return k
