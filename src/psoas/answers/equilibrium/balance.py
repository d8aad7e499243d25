"""Equilibrium at a posture: the least active tensions, the reactions, and the rest angles of the lumbar levels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psoas.answers.equilibrium.mechanism import Mechanism
from psoas.body.state import Array
from psoas.errors import InvalidValueError, NotConvergedError, invalid_choice
from psoas.mechanics.effort.least_effort import least_activations

TOLERANCE = 1e-6  # of the residual, relative to the largest generalised force of gravity
RESTS = ("here", "passive")
NO_ARM = 1e-6  # m: no muscle moves a coordinate whose arms are all below it
FARTHEST = np.pi / 6  # rad: a rest angle shifted by more means nothing


@dataclass(frozen=True)
class Equilibrium:
    """What balances a posture.

    Attributes
    ----------
    mechanism : Mechanism
    status : {'balanced', 'unbalanced'}
    residual : float
        Largest generalised force left over, relative to the largest of gravity's.
    lacking : str
        The moving coordinate with the largest residual.
    activations : (m,) in 0..1
    F : (m,) active tensions [N]; passive : (m,) passive tensions [N]
    shift : (f,) [rad]
        How much farther than they are the lumbar levels are for their discs: minus the shift of their rest angles.
    moments : (f,) [N m]
        Constant moments of the levels beyond what rest angles within 30 deg can do; zero unless the status says so.
    reactions : (r,) of the carriers on the body [N, N m]
    """

    mechanism: Mechanism
    status: str
    residual: float
    lacking: str
    activations: Array
    F: Array
    passive: Array
    shift: Array
    moments: Array
    reactions: Array

    def reaction_lines(self) -> list[str]:
        """Every reaction with its name and unit."""
        rows = [(text, unit) for g in self.mechanism.carriers for text, unit in zip(g.labels, g.units, strict=True)]
        return [f"{text}: {value:.1f} {unit}" for (text, unit), value in zip(rows, self.reactions, strict=True)]

    def _unmoved(self) -> bool:
        i = self.mechanism.names.index(self.lacking)
        return float(np.abs(self.mechanism.moving.arms[:, i]).max(initial=0.0)) < NO_ARM

    def why(self) -> str:
        """What does not balance, in words."""
        if self._unmoved():
            return f"no muscle moves {self.lacking}, which the model leaves to a torque"
        return f"no activations up to 1 balance {self.lacking}"

    def cure(self) -> str:
        """What to do about it."""
        return "lock it in the model" if self._unmoved() else "change the posture, or hold or support it"

    def checked(self) -> Equilibrium:
        """Itself, if it is balanced; else an error that names what is missing."""
        if self.status == "balanced":
            return self
        raise NotConvergedError(
            f"{self.mechanism.body.name} cannot rest in this posture: {self.why()} "
            f"(residual {self.residual:.1e} of gravity's largest moment); {self.cure()}."
        )


def null(J: Array) -> Array:
    """An orthonormal basis (f, k) of what the rows leave free; redundant rows count once."""
    _, values, Vt = np.linalg.svd(J, full_matrices=True)
    rank = int((values > 1e-10 * values.max(initial=0.0)).sum()) if len(J) else 0
    return np.ascontiguousarray(Vt[rank:].T)


def equilibrium(mechanism: Mechanism, *, rest: str = "here", F0: Array | None = None) -> Equilibrium:
    """What balances the mechanism's posture: passive tensions, the least active ones, reactions, level moments.

    Feet and supports bear what they must; the other holds bear nothing. Of all activations in 0..1 that balance the
    rest, those with the least sum of squares.

    Parameters
    ----------
    mechanism : Mechanism
    rest : {'here', 'passive'}
        `here`: the rest angles of the lumbar levels are such that this posture needs no muscle for their sake.
        `passive`: the passive elements' own rest angles, so that muscles balance the levels too.
    F0 : (m,) [N], optional
        Strengths; those of the passive elements' fibres if absent.

    Notes
    -----
    ``N' (B' (gravity + joint forces) - R' (F_active + F_passive) + moments) = 0`` with ``N = null(J)``, J the rows of
    the carriers, whose reactions follow.
    """
    if rest not in RESTS:
        raise invalid_choice("rest", rest, RESTS)
    m = mechanism
    strength = np.asarray(m.passive.fibres.F0 if F0 is None else F0, float)
    if strength.shape != (len(m.body.muscles),) or not (np.isfinite(strength) & (strength >= 0)).all():
        raise InvalidValueError(f"F0 holds {len(m.body.muscles)} strengths in newtons, none negative.")
    _, J = m.rows(m.ref, m.carriers)
    none, still = np.zeros(len(J)), np.zeros(len(m.names))
    wanted = -m.forces(m.ref, np.zeros(len(strength)), none, still)
    N = null(J)
    shifted = N.T[:, m.levels] if rest == "here" else np.zeros((N.shape[1], 0))
    Z = N @ null(shifted.T) if shifted.size else N  # directions that only muscles can balance
    arms = m.moving.arms.T * strength
    solved = least_activations(Z.T @ arms, Z.T @ wanted)
    left = N.T @ (wanted - arms @ solved.values)
    moments, sigma = still.copy(), still
    if shifted.size:
        moments[m.levels] = np.linalg.lstsq(shifted, left, rcond=None)[0]
        sigma = rest_shift(m, moments)
        moments[m.levels] -= (m.joint_moments(sigma) - m.joint_moments(still))[m.levels]
        moments[np.abs(moments) < 1e-9 * m.scale] = 0.0
        m = m.shifted(sigma)
        wanted = -m.forces(m.ref, np.zeros(len(strength)), none, still)
    total = wanted - arms @ solved.values - moments
    reactions = np.linalg.lstsq(J.T, total, rcond=None)[0] if len(J) else none
    over = m.forces(m.ref, strength * solved.values, reactions, moments)
    residual = float(np.abs(over).max()) / m.scale
    return Equilibrium(
        mechanism=m,
        status="balanced" if residual < TOLERANCE else "unbalanced",
        residual=residual,
        lacking=m.names[int(np.abs(over).argmax())],
        activations=solved.values,
        F=strength * solved.values,
        passive=m.passive.tensions(m.ref.lengths)[0],
        shift=sigma,
        moments=moments,
        reactions=reactions,
    )


def rest_shift(m: Mechanism, moments: Array) -> Array:
    """The shift (f,) of the levels [rad] at which joint elements do these moments (f,) beside their own, within 30 deg.

    Each level's moment falls as it turns (its elements are stiff in every position), so that halving finds it.
    """
    still = np.zeros(len(m.names))
    wanted = m.joint_moments(still) + moments
    low, high = still.copy(), still.copy()
    low[m.levels], high[m.levels] = -FARTHEST, FARTHEST
    for _ in range(60):
        middle = (low + high) / 2
        more = m.joint_moments(middle) > wanted
        low, high = np.where(more, middle, low), np.where(more, high, middle)
    return np.asarray((low + high) / 2)
