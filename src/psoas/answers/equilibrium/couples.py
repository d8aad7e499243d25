"""The same holds without a guide: joint couples that keep what the guide kept.

A guide pushes where it holds. A person's muscles cannot: they keep the centre of mass over the feet by a moment at the
ankles and the thorax upright by one along the lumbar spine. Such a hold acts elsewhere than it measures (it is not
collocated), so its answer is another one, in size and sometimes in sign, and the eigenvalues of the guided body say
nothing about its stability.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from psoas.answers.equilibrium.linear import Static
from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.body.state import Array
from psoas.errors import InvalidValueError
from psoas.frames import ANTERIOR, RIGHT
from psoas.mechanics.ground.holds import SIDE_WORDS

BADLY = 1e8  # condition number from which the couples cannot keep what they are asked to


class ByCouples(NamedTuple):
    """Displacements du (f, k), couples (c, k) [N m] and their names, of the same holds kept by joint couples.

    `slowest`: the smallest real part of the w2 [s^-2] of ``Z'K N, Z'M N``: how the body would move if the couples kept
    the holds at every instant; below zero they do not keep it stable.
    """

    du: Array
    couples: Array
    names: tuple[str, ...]
    slowest: float


def couple(m: Mechanism, upper: str, lower: str, axis: int) -> Array:
    """Generalised force (f,) of 1 N m on `upper` and -1 N m on `lower`, about an axis of the heading frame."""
    turning = m.moving.Jw[m.body.segment(upper)] - m.moving.Jw[m.body.segment(lower)]
    return np.asarray(m.H[:, axis] @ turning)


def actuators(m: Mechanism) -> tuple[tuple[str, ...], Array]:
    """The couple that stands for every row of the workless guides: names, and generalised forces C (f, c).

    Balance forward and back: the ankles, shank on foot, alike on all standing feet. Balance sideways: the hips, pelvis
    on thigh. Knees: thigh on shank. Thorax and gaze: thorax on pelvis, a couple that every lumbar level passes on.
    """
    feet = m.conditions.feet
    ankles = [couple(m, f"tibia_{s}", f"calcn_{s}", RIGHT) for s in feet]
    hips = [couple(m, "pelvis", f"femur_{s}", ANTERIOR) for s in feet]
    f = len(m.names)
    known = {
        "centre of mass, anterior": ("ankles, about right", sum(ankles, np.zeros(f))),
        "centre of mass, right": ("hips, about anterior", sum(hips, np.zeros(f))),
        "thorax, about right": ("lumbar spine, about right", couple(m, "thorax", "pelvis", RIGHT)),
        "thorax, about anterior": ("lumbar spine, about anterior", couple(m, "thorax", "pelvis", ANTERIOR)),
    }
    for side, word in SIDE_WORDS.items():
        known[f"{word} knee"] = (f"{word} knee, about right", couple(m, f"femur_{side}", f"tibia_{side}", RIGHT))
    rows = [known[label] for guide in m.guides for label in guide.labels]
    return tuple(name for name, _ in rows), np.array([C for _, C in rows]).reshape(-1, f).T


def by_couples(static: Static, f: Array) -> ByCouples:
    """``[K -C -Jc'; Jc 0 0; Jg 0 0]``: guides Jg keep their value, couples C act, feet and supports Jc push.

    Parameters
    ----------
    static : Static
    f : (f, k) generalised forces

    Raises
    ------
    InvalidValueError
        Couples that cannot keep what the guides kept.

    Notes
    -----
    ``du = N x`` as with guides; the equations are taken along Z, which neither the couples nor the carriers push:
    ``Z'K N x = Z' f``, square and not symmetric.
    """
    from scipy.linalg import eigvals, lu_factor, lu_solve

    names, C = actuators(static.mechanism)
    carried = static.J[: len(static.J) - static.held]
    pushed = np.hstack([carried.T, C])
    left, values, _ = np.linalg.svd(pushed, full_matrices=True)
    rank = int((values > 1e-10 * values.max(initial=0.0)).sum())
    Z = left[:, rank:]
    K = Z.T @ static.stiffness.K @ static.N
    if K.shape[0] != K.shape[1] or np.linalg.cond(K) > BADLY:
        raise InvalidValueError(f"joint couples cannot keep hold='{static.mechanism.conditions.hold}' here.")
    du = static.N @ lu_solve(lu_factor(K), Z.T @ f)
    all_forces = np.linalg.lstsq(pushed, static.stiffness.K @ du - f, rcond=1e-10)[0]
    w2 = eigvals(K, Z.T @ static.mechanism.moving.M @ static.N).real
    return ByCouples(du, all_forces[len(carried) :], names, float(w2.min()))
