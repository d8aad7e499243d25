"""Supported postures: lying, sitting, a hanging leg; where the passive body comes to rest, no muscle active."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body, state
from psoas.body.posture import TOTALS, posture_at, rhythm_shares
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError, checked_text, invalid_choice
from psoas.frames import ANTERIOR, RIGHT, SUPERIOR
from psoas.mechanics.forces import passive_energy, push, resting_force, weight_energy
from psoas.mechanics.tissue.passive_body import Passive

STIFF = 2e4  # N/m [p]: of a mattress or couch under one point
SMOOTH = 1e-3  # m: contact sets in over this much
RESIDUAL = 1e-4  # N m, N
STEP = 1e-5  # rad, m: of the gradient's difference
HIP = "femur_r"  # its joint keeps its height where nothing else carries the pelvis


class Contact(NamedTuple):
    """A point fixed to a segment (local axes) [m] that a level plane pushes up and cannot pull."""

    what: str
    segment: int
    local: Array


class Rest(NamedTuple):
    """Where the body comes to rest.

    Attributes
    ----------
    status : {'found', 'unstable', 'stopped'}
    residual : largest generalised force left over [N m, N]
    lacking : what is missing, in words; empty where it was found
    active : contacts that bear load, and lumbar levels beyond their range, in words
    v : (f,) free coordinates, from the start
    at : State
    energy : [J]
    loads : (c,) force of every contact [N]
    evaluations : int, of energy and gradient
    """

    status: str
    residual: float
    lacking: str
    active: tuple[str, ...]
    v: Array
    at: State
    energy: float
    loads: Array
    evaluations: int


def supports() -> tuple[str, ...]:
    """Supports that a body can rest on without muscles.

    Examples
    --------
    >>> supports()
    ('supine', 'prone', 'side', 'sitting', 'hanging_leg')
    """
    return tuple(row["support"] for row in table("supports"))


@dataclass(frozen=True, eq=False)
class Supported:
    """A body on a support: ``V(v) = gravity + muscles + joints + contact`` over its free coordinates.

    Attributes
    ----------
    body : Body
    passive : Passive
    support : str
    q0 : (n,) where it starts [rad, m]
    names : free coordinates
    S : (n, f) what they move, held coordinates following
    contacts : tuple of Contact
    weighs : bool
        Whether gravity turns anything in the sagittal plane.
    """

    body: Body
    passive: Passive
    support: str
    q0: Array
    names: tuple[str, ...]
    S: Array
    contacts: tuple[Contact, ...]
    weighs: bool

    @cached_property
    def _free(self) -> Array:
        return self.S[[self.body.coordinate(c) for c in self.body.independent]]

    def at(self, v: Array) -> State:
        """The state at free coordinates (f,) counted from the start."""
        return state(self.body, self.q0 + self.S @ v)

    def energy(self, v: Array) -> tuple[float, Array, State, Array]:
        """V [J], its gradient (f,) [N m, N], the state, and the contacts' forces (c,) [N]."""
        at = self.at(v)
        F, _, stored = self.passive.tensions(at.lengths)
        V = passive_energy(at, stored, self.passive)
        whole = resting_force(at, F, self.passive)
        if self.weighs:
            V += weight_energy(at)
        else:
            whole = whole - at.gravity
        if self.weighs and not self.contacts:  # the hips keep their height: what holds them there does no work
            s, weight = self.body.segment(HIP), at.mass * at.g
            V -= weight * float(at.up @ at.centres[s])
            whole = whole + push(at, s, at.centres[s], weight * at.up)
        loads = np.zeros(len(self.contacts))
        for i, c in enumerate(self.contacts):
            point = at.origin[c.segment] + at.R[c.segment] @ c.local
            indented, loads[i] = pushed(float(at.up @ point))
            V, whole = V + indented, whole + push(at, c.segment, point, loads[i] * at.up)
        return V, -(at.B @ self._free).T @ whole, at, loads

    def hessian(self, v: Array) -> Array:
        """Second derivative (f, f), by central differences of the gradient."""
        steps = STEP * np.eye(len(v))
        K = np.array([(self.energy(v + e)[1] - self.energy(v - e)[1]) / (2 * STEP) for e in steps])
        return (K + K.T) / 2


def pushed(height: float) -> tuple[float, float]:
    """Energy [J] and upward force [N] of a plane at height zero on a point: one-sided, smooth.

    Examples
    --------
    >>> [round(f, 3) for f in (pushed(0.01)[1], pushed(-0.01)[1])]
    [0.001, 200.001]
    """
    root = float(np.hypot(height, SMOOTH))
    deep = (root - height) / 2
    return STIFF * deep**2 / 2, STIFF * deep * (1 - height / root) / 2


def supported(body: Body, passive: Passive, support: str) -> Supported:
    """A body on a support.

    Raises
    ------
    UnknownNameError, InvalidValueError
        A support no row of `tables/supports.csv` has; a body without the coordinates it frees.
    """
    if checked_text("support", support) not in supports():
        raise invalid_choice("support", support, ("standing", *supports()))
    row = next(r for r in table("supports") if r["support"] == support)
    names = tuple(row["free"].split())
    if missing := [n for n in names if n not in body.independent]:
        raise InvalidValueError(f"{body.name} has no '{missing[0]}', which support='{support}' leaves free.")
    made = [
        Contact(c["what"], body.segment(c["segment"]), local(float(c["ahead_m"]), float(c["up_m"])))
        for c in table("bed_points")
        if c["support"] == support
    ]
    S = moving(body, names, row["held"].split())
    q0 = posture_at(body, row["posture"])
    return Supported(body, passive, support, q0, names, S, tuple(made), row["gravity"] == "1")


def moving(body: Body, names: Sequence[str], held: Sequence[str], rhythm: str = "christophy") -> Array:
    """What free coordinates move (n, f): themselves, levels by a total's shares, and held ones the other way.

    Parameters
    ----------
    body : Body
    names : free coordinates, or lumbar totals
    held : rules such as ``hip_flexion_l=-pelvis_tilt``: that coordinate turns back by as much as those turn
    rhythm : {'christophy', 'lifting'}, of the totals
    """
    S = np.zeros((len(body.coordinates), len(names)))
    for column, name in enumerate(names):
        shares = rhythm_shares(body, TOTALS[name], rhythm) if name in TOTALS else {name: 1.0}
        for coordinate, share in shares.items():
            S[body.coordinate(coordinate), column] = share
    for rule in held:
        coordinate, drivers = rule.split("=")
        for driver in drivers.split("-")[1:]:
            S[body.coordinate(coordinate), names.index(driver)] = -1.0
    return S


def local(ahead: float, up: float, right: float = 0.0) -> Array:
    """A point of a segment in its axes (anterior, superior, right) [m]."""
    point = np.zeros(3)
    point[[ANTERIOR, SUPERIOR, RIGHT]] = ahead, up, right
    return point


def rest(problem: Supported, start: Array | None = None) -> Rest:
    """Where the energy is least near the start: trust-region Newton; status and residual say whether it was found.

    Parameters
    ----------
    problem : Supported
    start : (f,), optional
        Free coordinates to start from, those of a problem near by.
    """
    from scipy.optimize import minimize

    count = 0

    def energy(v: Array) -> tuple[float, Array]:
        nonlocal count
        count += 1
        V, g, _, _ = problem.energy(v)
        return V, g

    v0 = np.zeros(len(problem.names)) if start is None else start
    options = {"gtol": RESIDUAL / 10, "maxiter": 200, "initial_trust_radius": 0.1, "max_trust_radius": 0.2}
    found = minimize(energy, v0, jac=True, hess=problem.hessian, method="trust-exact", options=options)
    v = np.asarray(found.x)
    V, g, at, loads = problem.energy(v)
    residual = float(np.abs(g).max())
    least = float(np.linalg.eigvalsh(problem.hessian(v))[0])
    status = "stopped" if residual > RESIDUAL else "found" if least > 0 else "unstable"
    lacking = {
        "found": "",
        "stopped": f"{residual:.2g} N m (N) are left at {problem.names[int(np.abs(g).argmax())]}",
        "unstable": "the body does not come to rest there: a contact is missing",
    }[status]
    return Rest(status, residual, lacking, active(problem, at, loads), v, at, V, loads, count)


def active(problem: Supported, at: State, loads: Array) -> tuple[str, ...]:
    """Contacts that bear more than 1 N, and coordinates beyond their range, in words."""
    found = [f"contact: {c.what} {f:.0f} N" for c, f in zip(problem.contacts, loads, strict=True) if f > 1]
    levels = {row["FE"] for row in problem.body.lumbar}
    for i in np.flatnonzero(np.abs(problem.S).any(axis=1)):
        name, (low, high) = problem.body.coordinates[i], problem.body.ranges[i]
        if not low <= at.q[i] <= high and not name.startswith("pelvis_") and name not in levels:
            found.append(f"range of {name}")
    return (*found, *end_stops(problem.passive, at.q))


def end_stops(passive: Passive, q: Array) -> list[str]:
    """Lumbar levels that lie beyond their range and press on their end-stop, in words."""
    stops, names = passive.joints.growths, passive.body.coordinates
    beyond = (stops.whole > 0) & (stops.sign * (q[stops.at] - stops.start) > 0)
    return [f"end-stop of {names[i]}" for i in stops.at[beyond]]
