"""`Body` and `State`: the plain records that every engine fills and every method reads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from psoas.errors import InvalidValueError, checked_text, unknown_name

Array = NDArray[np.float64]


class Coupling(NamedTuple):
    """One dependent coordinate as a sum of polynomials of its drivers: ``q[dependent] = sum_k p_k(q[driver_k])``."""

    dependent: int
    drivers: tuple[int, ...]
    coefficients: tuple[tuple[float, ...], ...]  # ascending powers, rad or m


class Joint(NamedTuple):
    """What lets a segment move relative to its parent: the coordinates of that segment, in their order."""

    child: str
    parent: str
    coordinates: tuple[str, ...]


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
        return self.Jv[segment] + np.cross(self.Jw[segment], arm, axisa=0, axisb=0, axisc=0)


class Engine(Protocol):
    """What a `Body` asks of its engine; safe to call from several threads."""

    def state(
        self, q: Array, qdot: Array, B: Array, Bdot_u: Array, rows: NDArray[np.intp], *, paths: bool = False
    ) -> State:
        """Kinematics, mass and muscle lengths at coordinates that already satisfy the couplings."""


@dataclass(frozen=True, repr=False)
class Body:
    """A read-only musculoskeletal body: names, tables and an engine; one `Body` serves several threads.

    Attributes
    ----------
    name : str
    muscles : tuple of str
        Model names, the index of every result.
    muscle_table : mapping of column to values per muscle
        ``family, side, part, level`` (text), ``F0`` [N], ``pcsa``, ``pcsa_ammr`` [relative weights within a family].
    coordinates : tuple of str
        All coordinates, dependent ones included.
    rotational : (n,) whether a coordinate is an angle
    ranges : (n, 2) [rad, m]; nan where unlimited
    couplings : tuple of `Coupling`
    joints : mapping of child segment to `Joint`
    segments : tuple of str
        Without ``ground``. Every segment's frame is anterior, superior, right.
    parents : mapping of segment to its parent (``ground`` for the root)
    masses : mapping of segment to mass [kg]
    inertials : mapping of vertebra to (mass [kg], centre of mass (3,) [m], inertia about it (3, 3) [kg m2])
        Of the lumbar trunk slices, in segment axes: what `Conditions.slices` multiplies.
    postures : mapping of name to coordinates [rad, m]
    stances : mapping of posture to the stance it is made for
    paths : mapping of path variant (``straight``, ``guided``) to rows of the engine's muscle arrays
    """

    name: str
    muscles: tuple[str, ...]
    muscle_table: Mapping[str, Any]
    coordinates: tuple[str, ...]
    rotational: NDArray[np.bool_]
    ranges: Array
    couplings: tuple[Coupling, ...]
    joints: Mapping[str, Joint]
    segments: tuple[str, ...]
    parents: Mapping[str, str]
    masses: Mapping[str, float]
    inertials: Mapping[str, tuple[float, Array, Array]]
    postures: Mapping[str, Mapping[str, float]]
    stances: Mapping[str, str]
    paths: Mapping[str, NDArray[np.intp]]
    lumbar: tuple[Mapping[str, str], ...]
    engine: Engine = field(repr=False)
    provenance: str = ""

    def __repr__(self) -> str:
        return f"<Body {self.name}: {len(self.muscles)} muscles, {len(self.segments)} segments>"

    def __post_init__(self) -> None:
        frozen = {name: MappingProxyType(dict(values)) for name, values in self.postures.items()}
        object.__setattr__(self, "postures", MappingProxyType(frozen))
        for name in ("muscle_table", "joints", "parents", "masses", "inertials", "stances", "paths"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        arrays = [self.ranges, self.rotational, *self.muscle_table.values(), *self.paths.values()]
        for array in arrays:
            if isinstance(array, np.ndarray):
                array.setflags(write=False)

    def coordinate(self, name: str) -> int:
        """Index of a coordinate."""
        if checked_text("coordinate", name) not in self.coordinates:
            raise unknown_name("coordinate", name, self.coordinates, self.name)
        return self.coordinates.index(name)

    def segment(self, name: str) -> int:
        """Index of a segment (``ground`` has none)."""
        if checked_text("segment", name) not in self.segments:
            raise unknown_name("segment", name, ("ground", *self.segments), self.name)
        return self.segments.index(name)

    @cached_property
    def dependent(self) -> dict[str, tuple[str, ...]]:
        """Dependent coordinates and the names of their drivers."""
        names = self.coordinates
        return {names[c.dependent]: tuple(names[d] for d in c.drivers) for c in self.couplings}

    @cached_property
    def independent(self) -> tuple[str, ...]:
        """The coordinates a posture may set, in the body's order."""
        return tuple(name for name in self.coordinates if name not in self.dependent)

    @cached_property
    def terms(self) -> Terms:
        """The couplings as arrays, made once."""
        return Terms.of(self)


class Terms(NamedTuple):
    """All couplings as one list of polynomial terms, ``q[dependent] += p(q[driver])``, and the constant part of B."""

    dependent: NDArray[np.intp]  # (k,)
    driver: NDArray[np.intp]  # (k,)
    column: NDArray[np.intp]  # (k,) of the driver among the independent coordinates
    coefficients: Array  # (k, degree + 1) ascending
    first: Array  # those of the first derivative
    second: Array  # and of the second
    B: Array  # (n, f) without the terms

    @classmethod
    def of(cls, body: Body) -> Terms:
        """The couplings of a body."""
        free = [body.coordinates.index(name) for name in body.independent]
        rows = [(c.dependent, d, p) for c in body.couplings for d, p in zip(c.drivers, c.coefficients, strict=True)]
        width = max([3, *(len(p) for _, _, p in rows)])
        c = np.array([[*p, *[0.0] * (width - len(p))] for _, _, p in rows]).reshape(-1, width)
        powers = np.arange(width, dtype=float)
        first = (c * powers)[:, 1:]
        second = (first * powers[:-1])[:, 1:]
        B = np.zeros((len(body.coordinates), len(free)))
        B[free, range(len(free))] = 1
        dependent, driver = (np.array([r[i] for r in rows], dtype=np.intp) for i in (0, 1))
        return cls(dependent, driver, np.array([free.index(d) for d in driver], dtype=np.intp), c, first, second, B)


def values(coefficients: Array, x: Array) -> Array:
    """Polynomials (k, degree + 1), ascending, each at its own x (k,)."""
    total = coefficients[:, -1].copy()
    for i in range(coefficients.shape[1] - 2, -1, -1):
        total *= x
        total += coefficients[:, i]
    return total


def project(body: Body, q: Array) -> Array:
    """The coordinates with every dependent one put where its couplings want it (a copy)."""
    terms = body.terms
    q = q.copy()
    found = values(terms.coefficients, q[terms.driver])
    q[terms.dependent] = 0
    np.add.at(q, terms.dependent, found)
    return q


def reduction(body: Body, q: Array, u: Array) -> tuple[Array, Array]:
    """``B`` (n, f) and ``Bdot u`` (n,) at coordinates q and independent rates u, from the couplings alone."""
    terms = body.terms
    x = q[terms.driver]
    B, Bdot_u = terms.B.copy(), np.zeros(len(q))
    B[terms.dependent, terms.column] = values(terms.first, x)
    if u.any():
        np.add.at(Bdot_u, terms.dependent, values(terms.second, x) * u[terms.column] ** 2)
    return B, Bdot_u


def check_finite(body: Body, what: str, values: Array, names: tuple[str, ...]) -> None:
    """Refuse NaN and infinity, naming the first coordinate that has it."""
    finite = np.isfinite(values)
    if not finite.all():
        name = names[int(np.argmin(finite))]
        raise InvalidValueError(f"{what} '{name}' of {body.name} is not a finite number; give a value in rad or m.")


def state(body: Body, q: Array, u: Array | None = None, *, path: str = "straight", paths: bool = False) -> State:
    """The body's state at coordinates q, with every coupling followed.

    Parameters
    ----------
    body : Body
    q : (n,) [rad, m]
        All coordinates; dependent ones are overwritten by their couplings.
    u : (f,) [rad/s, m/s], optional
        Rates of the independent coordinates, in the order of `Body.independent`; zero if absent.
    path : str
        A key of `Body.paths`.
    paths : bool
        Also return the muscle paths, for segment arms, loads and pictures.

    Returns
    -------
    State
        In memory of its own.

    Raises
    ------
    InvalidValueError
        A coordinate or rate that is not a finite number.
    """
    check_finite(body, "coordinate", q, body.coordinates)
    if u is None:
        u = np.zeros(len(body.independent))
    else:
        check_finite(body, "rate of", u, body.independent)
    q = project(body, np.asarray(q, float))
    B, Bdot_u = reduction(body, q, np.asarray(u, float))
    return body.engine.state(q, B @ u, B, Bdot_u, body.paths[path], paths=paths)
