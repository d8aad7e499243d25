"""The nonlinear new equilibrium after tension was added: the same question as `statics`, without linearising."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.equilibrium.linear import Static
from psoas.body.state import Array
from psoas.errors import NotConvergedError

STEPS = 60
FARTHEST = 1.0  # rad, m: what goes farther comes to no rest near the posture


class Settled(NamedTuple):
    """Displacement v (f,) [rad, m], all reactions (r,) [N, N m], rotation vectors (s, 3) [rad] in the heading frame."""

    v: Array
    reactions: Array
    turned: Array


def settled(static: Static, added: Array, tolerance: float = 1e-9) -> Settled:
    """Where the body comes to rest after tensions (m,) [N] were added, active ones otherwise held.

    Solves the forces' balance and the guides' values together, with the stiffness of the start as an approximate
    derivative (a chord method): what it converges to does not hang on that stiffness.

    Raises
    ------
    NotConvergedError
        Too large an addition.
    """
    balance, m = static.stiffness.equilibrium, static.mechanism
    guides, f = [*m.carriers, *m.guides], len(m.names)
    reactions = np.concatenate([balance.reactions, np.zeros(static.held)])
    chord = np.block([[static.stiffness.K, -static.J.T], [static.J, np.zeros((len(static.J),) * 2)]])
    inverse = np.linalg.pinv(chord, rcond=1e-13)
    v, F, extra = np.zeros(f), balance.F + added, static.stiffness.extra
    for _ in range(STEPS):
        at = m.at(v)
        over = m.forces(at, F + extra * (at.lengths - m.ref.lengths), reactions, balance.moments, guides)
        phi, _ = m.rows(at, guides)
        if np.abs(over).max() < tolerance * m.scale and np.abs(phi).max(initial=0.0) < tolerance:
            return Settled(v, reactions, rotations(m.ref.R, at.R) @ m.H)
        step = inverse @ np.concatenate([over, -phi])
        v, reactions = v + step[:f], reactions + step[f:]
        if np.abs(v).max() > FARTHEST:
            break
    raise NotConvergedError(
        f"no new equilibrium was found near this posture (residual {np.abs(over).max():.1e} N m); add less tension."
    )


def rotations(before: Array, after: Array) -> Array:
    """Rotation vectors (s, 3), lab axes, from orientations (s, 3, 3) to others."""
    from scipy.spatial.transform import Rotation

    return np.asarray(Rotation.from_matrix(after @ before.transpose(0, 2, 1)).as_rotvec())
