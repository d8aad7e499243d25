"""How sacrum and coccyx give way: linear, at one posture, pelvis and thighs at rest, the thorax held by a guide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from psoas.bodies.default.build import load
from psoas.bodies.default.sacrum import SACRAL, sacral_body
from psoas.body.body import Body, joint_centre, state
from psoas.body.posture import posture_at
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError, invalid_choice
from psoas.frames import heading_frame
from psoas.mechanics.held import Held, held
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.mechanics.tissue.sacroiliac import Strands, springs, stiffness_of, strands_of

COCCYX = "coccyx_FE"
GUIDES = ("upright", "clamped", "none")
GUIDE_WORDS = {
    "upright": "thorax held in its direction by a guide, free to shift",
    "clamped": "thorax clamped",
    "none": "thorax free",
}
SPINES = ("elastic", "rigid")


@dataclass(frozen=True)
class Sacral:
    """A posture of the body whose sacrum moves, linearised once; springs and guides are chosen afterwards.

    Attributes
    ----------
    body, passive : the body, and the passive tissue of the default body it is made of
    ref : State, and `q` its coordinates
    strands : of the floor, and ligaments
    base : Held
        Stiffness of gravity and of what muscles, strands and ligaments pull; without joints, nothing held.
    joints : (f, f) stiffness of discs and ligaments of the lumbar levels
    """

    body: Body
    passive: Passive
    q: Array
    ref: State
    strands: Strands
    base: Held
    joints: Array

    @cached_property
    def forces(self) -> Array:
        """Generalised force of 1 N in each muscle, strand and ligament (f, m)."""
        return -(self.ref.dldq @ self.ref.B @ self.base.S).T

    @cached_property
    def H(self) -> Array:
        """The heading frame: columns anterior, superior, right in lab axes."""
        return heading_frame(self.ref.R[self.body.segment("pelvis")], self.ref.up)

    def turning(self, of: str, relative_to: str) -> Array:
        """Rotation of one segment relative to another per displacement (3, f), axes of the latter."""
        a, b = self.body.segment(of), self.body.segment(relative_to)
        turn = (self.ref.Jw[a] - self.ref.Jw[b]) @ self.ref.B @ self.base.S
        return np.asarray(self.ref.R[b].T @ turn)

    def moving(self, segment: str, point: Array) -> Array:
        """Displacement of a point of a segment, in lab axes (3,) [m], per displacement (3, f), lab axes."""
        return np.asarray(self.ref.point_jacobian(self.body.segment(segment), point) @ self.ref.B @ self.base.S)

    def under(
        self, stiffness: Mapping[str, float] | str = "value", *, guide: str = "upright", lumbar: float = 1.0,
        spine: str = "elastic",
    ) -> Held:  # fmt: skip
        """What gives way under springs and a guide.

        Parameters
        ----------
        stiffness : a column of `tables/sacroiliac.csv`, or [N m/rad, N/m] by coordinate
        guide : {'upright', 'clamped', 'none'}
            The thorax keeps its direction (three rows), its place too (six), or neither.
        lumbar : factor on the stiffness of the lumbar levels
        spine : {'elastic', 'rigid'}

        Raises
        ------
        InvalidValueError
            Without a guide it is not stable.
        """
        for name, value, known in (("guide", guide, GUIDES), ("spine", spine, SPINES)):
            if value not in known:
                raise invalid_choice(name, value, known)
        given = stiffness_of(stiffness) if isinstance(stiffness, str) else stiffness
        names = self.base.names
        own = np.diag([given.get(c, 0.0) for c in names])
        K = self.base.K + lumbar * self.joints + own
        rows = [self.base.J]
        t = self.body.segment("thorax")
        B = self.ref.B @ self.base.S
        if guide != "none":
            rows.append(self.H.T @ self.ref.Jw[t] @ B)
        if guide == "clamped":
            rows.append(self.H.T @ self.ref.Jv[t] @ B)
        if spine == "rigid":
            kept = [i for i, c in enumerate(names) if c in (*SACRAL, COCCYX)]
            rows.append(np.delete(np.eye(len(names)), kept, axis=0))
        found = replace(self.base, K=K, J=np.vstack(rows))
        if guide == "none" and found.least <= 0:
            raise InvalidValueError(
                "without a guide on the thorax nothing holds the trunk up: its weight is stronger than what the "
                "lumbar levels give back, so no new equilibrium is near; hold it, hold='upright-thorax'."
            )
        return found


@lru_cache(maxsize=8)
def passive_of(fascicles: int, tightness: tuple[tuple[str, float], ...]) -> Passive:
    """The passive tissue of the default body, made once."""
    return passive_body(load(fascicles), tightness=dict(tightness))


def sacral(
    posture: str | Mapping[str, float] = "standing", *, centre: str = "s2", gluteus: str = "sacrum",
    fascicles: int = 11, tightness: Mapping[str, float] | None = None, nutation: float = 0.0, coccyx: float = 0.0,
) -> Sacral:  # fmt: skip
    """The posture linearised: base stiffness by central differences, with gravity and passive tensions.

    Parameters
    ----------
    posture : as `psoas.posture_at` takes it, of the default body
    centre, gluteus : as in `sacral_body`
    tightness : as in `passive_body`
    nutation, coccyx : float [rad]
        How far the sacrum is nutated, and the coccyx extended, there.
    """
    if posture == "standing" and not tightness and not nutation and not coccyx:
        return _upright(centre, gluteus, fascicles)
    return _linearised(posture, centre, gluteus, fascicles, tightness or {}, nutation, coccyx)


def _linearised(
    posture: str | Mapping[str, float], centre: str, gluteus: str, fascicles: int, tightness: Mapping[str, float],
    nutation: float, coccyx: float,
) -> Sacral:  # fmt: skip
    given, body = load(fascicles), sacral_body(fascicles, centre=centre, gluteus=gluteus)
    passive = passive_of(fascicles, tuple(sorted(tightness.items())))
    at = np.array([body.coordinate(c) for c in given.coordinates])

    def whole(q_given: Array) -> Array:
        q = np.zeros(len(body.coordinates))
        q[at] = q_given
        return q

    neutral = state(body, whole(posture_at(given, "standing"))).lengths
    strands = strands_of(body, neutral)
    q = whole(posture_at(given, posture))
    q[body.coordinate("sacrum_FE")], q[body.coordinate(COCCYX)] = -nutation, -coccyx
    m = len(given.muscles)

    def tensions(there: State) -> Array:
        F = np.zeros(len(body.muscles))
        F[:m] = passive.tensions(there.lengths[:m])[0]
        F[strands.rows] = strands.passive(there.lengths[strands.rows])
        return F

    names = [*body.spine.coordinates, *SACRAL, COCCYX]
    base = held(body, q, names, lambda there: there.gravity - there.dldq.T @ tensions(there), None)
    ref = state(body, q)
    K = np.zeros((len(q), len(q)))
    K[np.ix_(at, at)] = passive.joint_stiffness(q[at])
    B = ref.B @ base.S
    return Sacral(body, passive, q, ref, strands, base, B.T @ K @ B)


@lru_cache(maxsize=16)
def _upright(centre: str, gluteus: str, fascicles: int) -> Sacral:
    return _linearised("standing", centre, gluteus, fascicles, {}, 0.0, 0.0)


def pushed(found: Sacral, force: float, stiffness: str | Mapping[str, float] = "value") -> float:
    """Nutation [rad] under a force [N] straight down through L5/S1, hip bones fixed and nothing above the sacrum.

    Examples
    --------
    >>> bool(0.3 < np.degrees(pushed(sacral(), 600.0)) < 2.5)
    True
    """
    given = stiffness_of(stiffness) if isinstance(stiffness, str) else stiffness
    names = found.base.names
    own = [i for i, c in enumerate(names) if c in SACRAL]
    k = springs(found.body, given)
    point = joint_centre(found.body, found.ref, "L5", "sacrum")
    f = found.moving("sacrum", point)[:, own].T @ (-force * found.ref.up)
    du = f / np.array([k[found.body.coordinate(names[i])] for i in own])
    return float(-du[[names[i] for i in own].index("sacrum_FE")])
