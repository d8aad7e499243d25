"""The rows that a posture at rest has to balance, and what can balance them: muscles and supports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from psoas.anatomy.muscles import muscles_asked
from psoas.answers.loads.disc_frames import levels_of
from psoas.answers.loads.pressure import Pressure, abdominal_pressure, generalised
from psoas.body.body import Body, state
from psoas.body.posture import is_rotational
from psoas.body.state import Array, State
from psoas.conditions import Conditions
from psoas.errors import InvalidValueError
from psoas.mechanics.effort.static_optimisation import Optimum, Problem
from psoas.mechanics.forces import push
from psoas.mechanics.ground.holds import heading_at
from psoas.mechanics.ground.supports import Support, Weight, hands_of, supports_of
from psoas.mechanics.reduction import reduced, selection
from psoas.mechanics.tissue.protocol import Elements
from psoas.mechanics.tissue.sources import parameters, value

ROOT = {
    "pelvis_tx": "the ground: it would have to push the whole body forward or backward",
    "pelvis_ty": "the ground: it would have to bear another weight",
    "pelvis_tz": "the ground: it would have to push the whole body sideways",
    "pelvis_tilt": "the ground: the whole body tips forward or backward over its supports",
    "pelvis_list": "the ground: the whole body tips sideways over its supports",
    "pelvis_rotation": "the ground: friction does not keep the whole body from turning",
}
STANCES = {(True, True): "both", (True, False): "right", (False, True): "left", (False, False): "none"}
LEAST_MISSING = 1e-3  # N m, N: rows that lack less are not named
THORAX = 1000.0  # N m: of the thorax' own extensors at full effort; so strong that their share of the effort is nothing
PSOAS = "psoas_major"


@dataclass(frozen=True)
class Balance:
    """A posture at rest under its loads.

    Attributes
    ----------
    body : Body
    at : State, with paths; `H` (3, 3) its heading frame
    names : (f,) coordinates that have to be in equilibrium
    B : (n, f)
    strength : (m,) [N]; passive : (m,) [N], tensions at these lengths
    joints : (f,) generalised forces of discs, capsule and ligaments [N m]
    supports, weights : what acts from outside
    pressure : Pressure in the abdomen that effort can make, or None
    thorax : row of T12/L1 whose extension is left to muscles that the body lacks, or None
    """

    body: Body
    at: State
    H: Array
    names: tuple[str, ...]
    B: Array
    strength: Array
    passive: Array
    joints: Array
    supports: tuple[Support, ...]
    weights: tuple[Weight, ...]
    pressure: Pressure | None = None
    thorax: int | None = None

    def arms(self) -> Array:
        """Generalised force of 1 N of tension in each muscle (f, m) [m]."""
        return -(self.at.dldq @ self.B).T

    def outside(self) -> Array:
        """Generalised force of gravity and of the weights (f,) [N m, N]."""
        down = -self.at.g * self.at.up
        hung = [push(self.at, w.segment, w.point, w.mass * down) for w in self.weights]
        return np.asarray(self.B.T @ np.sum([self.at.gravity, *hung], axis=0))

    def pushes(self) -> Array:
        """Generalised force of 1 N at each support point, forward, up and to the right (f, 3 p)."""
        columns = [self.B.T @ push(self.at, s.segment, s.point, self.H) for s in self.supports]
        return np.hstack(columns) if columns else np.zeros((len(self.names), 0))

    def more(self) -> dict[str, Array]:
        """Generalised force (f,) at full effort of what helps the muscles: pressure, thorax; as the body has them."""
        found = {}
        if self.pressure is not None:
            found["pressure"] = self.B.T @ generalised(self.at, self.pressure)
        if self.thorax is not None:
            found["thorax"] = THORAX * np.eye(len(self.names))[self.thorax]
        return found

    def problem(self, least: Array) -> Problem:
        """What `static_optimisation` takes; after the muscles' activations come those of `more`."""
        arms, more = self.arms(), self.more()
        return Problem(
            E=np.column_stack([arms * self.strength, *more.values()]),
            G=self.pushes(),
            d=-(self.outside() + self.joints + arms @ self.passive),
            friction=np.array([s.friction for s in self.supports]),
            weight=self.at.mass * self.at.g,
            least=np.append(least, np.zeros(len(more))),
        )

    def effort(self, optimum: Optimum) -> dict[str, float]:
        """Share of full effort of everything in `more`, 0..1."""
        return dict(zip(self.more(), map(float, optimum.activations[len(self.strength) :]), strict=True))


def strengths(body: Body, stress: float | None = None) -> Array:
    """Maximum isometric forces (m,) [N] for loads: trunk muscles by area and one stated stress, the others as they are.

    Parameters
    ----------
    stress : float, optional
        Of trunk muscles and psoas [N/cm2]; row ``trunk_stress`` of `tables/passive_parameters.csv` if absent.

    Notes
    -----
    ``F0 = PCSA x stress``, ``PCSA = F0 of the body / body_stress`` (50 N/cm2); psoas has its published areas times 100
    N/cm2 already.
    """
    own = value("trunk_stress", {})
    stress, family = own if stress is None else stress, np.array(body.muscle_table["family"])
    trunk = np.isin(family, parameters()["trunk_stress"]["families"].split())
    factor = np.where(trunk, stress / value("body_stress", {}), np.where(family == PSOAS, stress / own, 1.0))
    return np.asarray(body.muscle_table["F0"] * factor)


def balance_of(
    body: Body,
    q: Array,
    passive: Elements,
    *,
    supports: Sequence[str],
    hands: float = 0.0,
    place: tuple[float, float] | None = None,
    stress: float | None = None,
    pressure: float = 0.0,
    thorax: bool = False,
) -> Balance:
    """A posture at rest, on its supports, with a mass in its hands.

    Parameters
    ----------
    q : (n,) [rad, m]
    supports : `right foot`, `left foot`, `seat`
    hands : float
        Mass held [kg] at `place`, (ahead of the ankles, above the soles) [m].
    stress : float, optional
        Of trunk muscles and psoas [N/cm2].
    pressure : float
        The most that effort can make in the abdomen [Pa]; 0 for none.
    thorax : bool
        Leave extension of T12/L1 to the thorax: to muscles that the body lacks.
    """
    at = state(body, q, paths=True)
    H = heading_at(body, at)
    names, S = selection(body, Conditions(stance=STANCES["right foot" in supports, "left foot" in supports]))
    moving = reduced(at, names, S)
    return Balance(
        body=body,
        at=at,
        H=H,
        names=names,
        B=moving.B,
        strength=strengths(body, stress),
        passive=passive.tensions(at.lengths)[0],
        joints=moving.B.T @ passive.joint_forces(at.q),
        supports=tuple(supports_of(body, at, H, supports)),
        weights=tuple(hands_of(body, at, H, place, hands)),
        pressure=abdominal_pressure(body, at, levels_of(body), pressure) if pressure else None,
        thorax=names.index(body.lumbar[-1]["FE"]) if thorax else None,
    )


def least_of(body: Body, least: Mapping[str, float] | None) -> Array:
    """Smallest activations (m,) from muscles as people name them; `_r` or `_l` for one side."""
    found = np.zeros(len(body.muscles))
    family, side = body.muscle_table["family"], np.array(body.muscle_table["side"])
    for name, amount in (least or {}).items():
        if isinstance(amount, bool) or not isinstance(amount, int | float | np.floating) or not 0 <= amount <= 1:
            raise InvalidValueError(f"the least activation of '{name}' is {amount!r}; it lies within 0 and 1.")
        asked = muscles_asked([name], body.muscles, family, body.name)
        own = {m for m in body.muscles if m.removesuffix("_r").removesuffix("_l") in asked.fascicles}
        meant = np.array([f in asked.families or m in own for m, f in zip(body.muscles, family, strict=True)])
        if name.endswith(("_r", "_l")):
            meant &= side == {"r": "right", "l": "left"}[name[-1]]
        found[meant] = amount
    return found


def row_words(body: Body, name: str) -> str:
    """What a row of the equilibrium is, in words."""
    if name in ROOT:
        return ROOT[name]
    for level in body.lumbar:
        for motion, axis in (("FE", "right"), ("LB", "anterior"), ("AR", "superior")):
            if level[motion] == name:
                return f"{level['level'].replace('_', '/')} about {axis} ({name})"
    meaning = body.meanings.get(name)
    return f"{name} ({meaning.positive})" if meaning else name


def missing(balance: Balance, optimum: Optimum) -> list[str]:
    """What is missing for equilibrium, largest first, in words with its size; empty where it is balanced."""
    if optimum.balanced:
        return []
    order = np.argsort(-np.abs(optimum.residual))
    lines = []
    for i in order:
        amount = float(optimum.residual[i])
        if abs(amount) > LEAST_MISSING:
            unit = "N m" if is_rotational(balance.body, balance.names[i]) else "N"
            lines.append(f"{row_words(balance.body, balance.names[i])}: {abs(amount):.1f} {unit} missing")
    return lines
