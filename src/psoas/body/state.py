"""`State`: what every engine says of a body at one posture and velocity, in arrays of its own; and `Paths`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def cross(a: Array, b: Array) -> Array:
    """Cross products along the first axis, (3, ...) x (3, ...): much quicker than `numpy.cross` for few of them."""
    (ax, ay, az), (bx, by, bz) = a, b
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


@dataclass(frozen=True)
class Paths:
    """Muscle paths at one posture, as points in lab axes.

    Attributes
    ----------
    start : (m + 1,) first point of each muscle; points of muscle ``i`` are ``start[i]:start[i + 1]``
    points : (k, 3) [m]
    segment : (k,) index of the segment a point is fixed to, or slides on
    wrap : (k,) index of the wrapping surface a point is tangent to, -1 for path points
    """

    start: NDArray[np.intp]
    points: Array
    segment: NDArray[np.intp]
    wrap: NDArray[np.intp]

    def pieces(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The straight pieces: index of the first point of each, and its muscle; arcs on a surface are left out."""
        muscle = np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))
        first = np.arange(len(self.points) - 1)
        arc = (self.wrap[:-1] == self.wrap[1:]) & (self.wrap[:-1] >= 0)
        straight = (muscle[:-1] == muscle[1:]) & ~arc
        return first[straight], muscle[:-1][straight]


@dataclass(frozen=True)
class State:
    """Everything the methods need at one posture and velocity, in memory of its own.

    Lab axes are the engine's; `up` points against gravity. ``n`` coordinates of which ``f`` are independent, ``m``
    muscles, ``s`` segments. Velocity Jacobians map rates of *all* coordinates; multiply by `B` for independent ones.

    Attributes
    ----------
    q, qdot : (n,) [rad, m; per s]
    lengths : (m,) [m]
    dldq : (m, n) [m/rad, -]
        Length change per coordinate, couplings not followed.
    M : (n, n) mass matrix [kg m2, kg m, kg]
    gravity : (n,) generalised force of gravity [N m, N]
    bias : (n,) velocity-dependent generalised bias, ``M qddot + bias = gravity + ...`` [N m, N]
    B : (n, f)
        ``qdot = B u``, ``u`` the rates of the independent coordinates.
    Bdot_u : (n,) [rad/s2, m/s2]
    origin : (s, 3) origin of each segment from the lab's, in lab axes [m]
    R : (s, 3, 3) orientation, segment axes (anterior, superior, right) to lab axes
    Jw, Jv : (s, 3, n)
        Angular velocity, and velocity of the origin, of each segment relative to the lab, in lab axes.
    Jw_dot, Jv_dot : (s, 3) [rad/s2, m/s2]
        Accelerations at zero coordinate accelerations: ``Jdot qdot``.
    centres : (s, 3) centre of the joint each segment turns about relative to its parent, in lab axes [m]
    com : (3,), J_com : (3, n)
        Centre of mass of the whole body, in lab axes [m].
    up : (3,) unit vector against gravity, in lab axes
    mass : float, of the whole body [kg]
    g : float, magnitude of gravity [m/s2]
    paths : muscle paths, when asked for
    """

    q: Array
    qdot: Array
    lengths: Array
    dldq: Array
    M: Array
    gravity: Array
    bias: Array
    B: Array
    Bdot_u: Array
    origin: Array
    R: Array
    Jw: Array
    Jv: Array
    Jw_dot: Array
    Jv_dot: Array
    centres: Array
    com: Array
    J_com: Array
    up: Array
    mass: float
    g: float
    paths: Paths | None = None

    def point_jacobian(self, segment: int, point: Array) -> Array:
        """Velocity Jacobian (3, n) of a point fixed to a segment, given in lab axes [m]."""
        arm = point - self.origin[segment]
        return self.Jv[segment] + cross(self.Jw[segment], arm)
