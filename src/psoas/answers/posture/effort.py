"""Standing at one posture: the least effort that balances it, its cost, and how the cost changes with the posture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from psoas.answers.posture.cost import costs, effort_prices, terms
from psoas.answers.posture.symmetric import Symmetric, alike
from psoas.body.body import Body
from psoas.body.posture import posture_at
from psoas.body.state import Array, State, cross
from psoas.errors import InvalidValueError
from psoas.frames import ANTERIOR, RIGHT, SUPERIOR
from psoas.mechanics.effort.least_effort import GRAIN, Effort, least_effort
from psoas.mechanics.forces import resting_force
from psoas.mechanics.tissue.draws import EFFORTS
from psoas.mechanics.tissue.passive_body import Passive

BOUNDED = [2, 3, 4]  # a foot's reactions that muscles can shift: force to the right, moments about anterior, superior
KNOWN = [0, 1, 5]  # those that the root's equilibrium fixes: force forward and up, moment about right
BOUNDS = ("friction sideways", "the side of the foot", "friction against turning")  # of the bounded ones, in words
STEP = 1e-5  # rad: of the directional derivative
STEEP = 1e12  # a gradient where an exponential has overflowed: the solver turns back there
PAIR = 4.0  # weight of an activation of price 1 in w a^2 / 2: a^2 of both sides
CHEAP = 1e-3  # of a reaction at its bound


class Parts(NamedTuple):
    """What a posture's equilibrium is made of, in symmetric coordinates.

    Attributes
    ----------
    at, B : the state, and all rates from symmetric rates (n, f)
    foot : (6, f)
        Velocity of the right heel and angular velocity of its foot, heading axes.
    muscles : (f, m/2) generalised force of full activation of each pair
    rest : (f,) gravity and passive elements
    """

    at: State
    B: Array
    foot: Array
    muscles: Array
    rest: Array


class Point(NamedTuple):
    """A posture with the least effort that balances it.

    Attributes
    ----------
    u : (f,) symmetric coordinates [rad, m]
    at : State
    effort : Effort
        Activations of the right side's muscles, then the bounded reactions of the right foot; moments left over [N m].
    reactions : (6,) of the ground on the right foot at its heel: force, then moment; heading axes [N, N m]
    parts : activation (both sides, moments left over included), disc, gaze, thorax
    cost : their sum
    pulled : (f,) gradient of disc, gaze and thorax
    toward : (f,) multipliers of the effort, as symmetric rates
    turning : (3, f) angular velocity of the right foot, heading axes
    sole, sole_rows : (2,), (2, f)
        Sines of the sole's pitch and roll, zero where it lies flat, and their gradient.
    base, base_rows : (2,), (2, f)
        How far the centre of pressure lies ahead of the heel and behind the toe joint [m], and the gradient.
    """

    u: Array
    at: State
    effort: Effort
    reactions: Array
    parts: dict[str, float]
    cost: float
    pulled: Array
    toward: Array
    turning: Array
    sole: Array
    sole_rows: Array
    base: Array
    base_rows: Array


@dataclass(frozen=True, eq=False)
class Standing:
    """One person who stands: symmetric coordinates, passive body with strengths, cost.

    Attributes
    ----------
    symmetric : Symmetric
    passive : Passive
    cost : mapping, see `costs`
    prices : (m/2,) of the right one of every pair, see `effort_prices`
        A person's own, whatever is tight.
    prefers : float
        Pitch of the thorax that gaze and thorax prefer [rad], + back.
    grain : float
        How dear a moment left over is; see `least_effort`.
    """

    symmetric: Symmetric
    passive: Passive
    cost: Mapping[str, float]
    prices: Array
    prefers: float = 0.0
    grain: float = GRAIN

    @cached_property
    def reference(self) -> State:
        """The state of the posture everything starts from."""
        return self.symmetric.state(self.symmetric.start)

    @cached_property
    def frame(self) -> Array:
        """Heading axes as columns; sagittal symmetry keeps them."""
        return self.symmetric.heading(self.reference)

    @cached_property
    def F0(self) -> Array:
        """Strength of the right one of every pair (m/2,) [N]."""
        return np.asarray(self.passive.fibres.F0[self.symmetric.right])

    @cached_property
    def bounds(self) -> tuple[Array, Array, Array]:
        """Weight, low and high of the unknowns: activations, then the bounded reactions of a foot."""
        m, half, c = len(self.F0), self.reference.mass * self.reference.g / 2, self.cost
        reach = half * np.array([c["friction"], c["foot_half_width"], c["friction"] * c["foot_radius"]])
        weight = np.concatenate([PAIR * self.prices, CHEAP / reach**2])
        return weight, np.concatenate([np.zeros(m), -reach]), np.concatenate([np.ones(m), reach])

    def made_of(self, u: Array, a: Array | None = None) -> Parts:
        """What equilibrium is made of at symmetric coordinates; with activations a (m/2,), `rest` holds them too."""
        s = self.symmetric
        at = s.state(u)
        B = s.B(at)
        F = self.passive.tensions(at.lengths)[0]
        if a is not None:
            F[s.right] += self.F0 * a
            F[s.left] += self.F0 * a
        rest = B.T @ resting_force(at, F, self.passive)
        calcn = s.body.segment("calcn_r")
        foot = np.vstack([self.frame.T @ (J[calcn] @ B) for J in (at.Jv, at.Jw)])
        return Parts(at, B, foot, s.arms(at, B) * self.F0 if a is None else B[:0], rest)

    def equations(self, parts: Parts) -> tuple[Array, Array, Array]:
        """Equilibrium ``E x = d`` in directions that keep the heel's place and the foot's pitch, and those (f, r)."""
        roots = np.linalg.solve(parts.foot[KNOWN, :3], parts.foot[KNOWN, 3:])
        P = np.vstack([-roots, np.eye(roots.shape[1])])
        return P.T @ np.hstack([parts.muscles, 2 * parts.foot[BOUNDED].T]), -P.T @ parts.rest, P

    def point(self, u: Array, y: Array | None = None) -> Point:
        """Least effort and cost at symmetric coordinates u (f,).

        Parameters
        ----------
        y : (f - 3,), optional
            Multipliers to start from.
        """
        parts = self.made_of(u)
        E, d, P = self.equations(parts)
        found = least_effort(E, d, *self.bounds, y=y, grain=self.grain)
        a, shifted = np.split(found.x, [len(self.F0)])
        over = parts.rest + parts.muscles @ a + 2 * parts.foot[BOUNDED].T @ shifted
        reactions = np.zeros(6)
        reactions[BOUNDED] = shifted
        reactions[KNOWN] = -np.linalg.solve(2 * parts.foot[KNOWN, :3].T, over[:3])
        other = terms(self.symmetric, self.passive, self.cost, self.frame, parts.at, parts.B, self.prefers)
        every = {"activation": found.cost, **other.parts}
        cost = float(sum(every.values()))
        slopes = (other.gradient, P @ found.y, parts.foot[3:])
        return Point(u, parts.at, found, reactions, every, cost, *slopes, *self.soles(parts), *self.base(parts))

    def gradient(self, point: Point) -> Array:
        """Gradient (f,) of a point's cost."""
        a = point.effort.x[: len(self.F0)]
        return self.slope(point.u, point.toward, a, point.reactions, point.turning) + point.pulled

    def slope(self, u: Array, y: Array, a: Array, reactions: Array, turning: Array) -> Array:
        """Gradient (f,) of the least effort by the envelope theorem: ``-d(y'G)/du``, activations and reactions held.

        Notes
        -----
        G, the generalised force of everything, is minus the gradient of a potential (forces held), so that
        ``d(y'G)/du`` is the derivative of G along y: two states, whatever the number of coordinates. A held moment has
        no potential; for it ``dw_y/du_i - dw_i/dy = w_i x w_y`` is added, w the foot's angular velocities `turning`.
        """
        size = float(np.abs(y).max())
        if size == 0.0:
            return np.zeros(len(u))
        step = STEP / size
        ahead, behind = (self.forces(u + way * step * y, a, reactions) for way in (1, -1))
        swirl = 2 * turning.T @ cross(turning @ y, reactions[3:])
        return np.nan_to_num(-((ahead - behind) / (2 * step) + swirl), posinf=STEEP, neginf=-STEEP)

    def forces(self, u: Array, a: Array, reactions: Array) -> Array:
        """Generalised force (f,) of everything: activations of a side (m/2,), reactions of a foot (6,)."""
        parts = self.made_of(u, a)
        return parts.rest + 2 * parts.foot.T @ reactions

    def soles(self, parts: Parts) -> tuple[Array, Array]:
        """Sines of pitch and roll of the right sole, and their gradient (2, f)."""
        normal = parts.at.R[self.symmetric.body.segment("calcn_r")][:, SUPERIOR]
        along = self.frame[:, [ANTERIOR, RIGHT]].T
        return along @ normal, np.cross(normal, along) @ self.frame @ parts.foot[3:]

    def base(self, parts: Parts) -> tuple[Array, Array]:
        """How far the centre of pressure lies ahead of the heel and behind the toe joint [m], and the gradient."""
        body, ahead, at = self.symmetric.body, self.frame[:, ANTERIOR], parts.at
        heel, toe = body.segment("calcn_r"), body.segment("toes_r")
        J_com, J_heel, J_toe = (ahead @ J @ parts.B for J in (at.J_com, at.Jv[heel], at.Jv[toe]))
        values = np.array([ahead @ (at.com - at.origin[heel]), ahead @ (at.origin[toe] - at.com)])
        return values, np.vstack([J_com - J_heel, J_toe - J_com])


def standing_problem(
    body: Body,
    passive: Passive,
    *,
    effort: str = EFFORTS[0],
    scales: Mapping[str, float] | None = None,
    prefers: float = 0.0,
) -> Standing:
    """The standing problem of a body whose passive elements are the same on both sides.

    Parameters
    ----------
    passive : Passive
        Of somebody untight: what activations cost is measured on these fibres.
    effort : {'volume', 'area', 'strands'}
    scales : of `costs`
    prefers : float
        Pitch of the thorax that gaze and thorax prefer [rad], + back.

    Raises
    ------
    InvalidValueError
        Muscles tight on one side only.
    """
    symmetric = Symmetric.of(body, posture_at(body, "standing"))
    for values in (*passive.fibres[:6], passive.fibres.tone):
        if not alike(body, np.asarray(values), symmetric.right, symmetric.left):
            raise InvalidValueError(
                "standing is solved for a body that is the same on both sides; make a muscle tight on both sides, or "
                "choose a support that lies, such as support='supine'."
            )
    cost = costs(scales)
    return Standing(symmetric, passive, cost, effort_prices(passive.fibres, symmetric.right, effort, cost), prefers)
