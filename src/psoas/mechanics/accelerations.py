"""One posture under one set of conditions: every muscle's accelerations or arms, relative to ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import Array, State
from psoas.conditions import Conditions
from psoas.frames import heading_frame
from psoas.mechanics.ground.contact import contact_rows
from psoas.mechanics.moments import joint_moments, segment_arms
from psoas.mechanics.reduction import Reduced, reduced, selection, with_slices
from psoas.mechanics.response import Response, angular, induced_accelerations


@dataclass(frozen=True)
class Evaluated:
    """The state, what moves, the contact rows (over all coordinates), and the response to 1 N in each muscle."""

    state: State
    heading: Array  # (3, 3) axes of `ground` in the lab
    moving: Reduced
    J: Array
    response: Response

    def angular_acceleration(self) -> Array:
        """(m, s, 3) relative to ground, in the heading frame [rad/s^2/N]."""
        return angular(self.moving, self.response.udot).transpose(2, 0, 1) @ self.heading

    def com_acceleration(self) -> Array:
        """(m, 3) of the whole body's centre of mass, in the heading frame [m/s^2/N]."""
        return (self.state.J_com @ self.moving.B @ self.response.udot).T @ self.heading


def heading_of(body: Body, at: State) -> Array:
    """The heading frame of a state."""
    return heading_frame(at.R[body.segment("pelvis")], at.up)


def evaluate(body: Body, at: State, conditions: Conditions) -> Evaluated:
    """Induced accelerations at a state (made with the conditions' path)."""
    names, S = selection(body, conditions)
    at = with_slices(body, at, conditions.slices)
    moving = reduced(at, names, S)
    J, _ = contact_rows(body, at, conditions)
    return Evaluated(at, heading_of(body, at), moving, J, induced_accelerations(moving, J))


def kernel(body: Body, Q: Iterable[Array], conditions: Conditions) -> Iterator[tuple[Array, Array]]:
    """Moment arms and induced accelerations of every muscle, posture by posture, and nothing else.

    Parameters
    ----------
    Q : iterable of (n,) coordinates [rad, m]

    Yields
    ------
    arms : (m, f) [m]
        ``-dL/dv`` per moving coordinate.
    accelerations : (f, m) [rad/s^2/N, m/s^2/N]
        Of the moving coordinates, per newton in each muscle.
    """
    names, S = selection(body, conditions)
    for q in Q:
        at = with_slices(body, state(body, q, path=conditions.path), conditions.slices)
        moving = reduced(at, names, S)
        yield moving.arms, induced_accelerations(moving, contact_rows(body, at, conditions)[0]).udot


def torques(body: Body, at: State) -> tuple[Array, Array]:
    """Joint moments and segment arms (m, s, 3) [m], in the heading frame."""
    H = heading_of(body, at)
    return joint_moments(body, at) @ H, segment_arms(body, at) @ H


def shift(values: Array, R: Array, of: int | None, relative_to: int | None, H: Array) -> Array:
    """``of - relative_to`` of vectors (..., s, 3) in the heading frame, in the axes of `relative_to` (None: ground)."""
    zero = np.zeros(3)
    a = zero if of is None else values[..., of, :]
    b = zero if relative_to is None else values[..., relative_to, :]
    return a - b if relative_to is None else (a - b) @ (H.T @ R[relative_to])
