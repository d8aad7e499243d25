"""What is left of a hip's extension in a stance, what passive flexors ask of extensors, and which muscles then work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from psoas.body.body import Body, state
from psoas.body.state import State
from psoas.formats.motions.series import Array
from psoas.mechanics.effort.least_effort import least_activations
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.trials.hip_reach import HipReach
from psoas.trials.leg_moments import Moments

COUCH = 10.0  # N m
LEAST_NET = 1.0  # N m: below it no flexor moment is asked
SPREAD = 0.45  # of the active force-length curve exp(-(x - 1)^2 / 0.45)
COARSE = np.radians(7.5)  # of the hip angles that a reach is read over
UNTIGHT = "untight"
STATES = ("free", "paid", "barred", "unknown")
GLUTES = ("gluteus_maximus", "gluteus_medius", "gluteus_minimus")
EXTENSORS = {
    "glutei": GLUTES,
    "hamstrings": ("biceps_femoris_long_head", "semimembranosus", "semitendinosus"),
    "adductor magnus": ("adductor_magnus",),
}
ROWS = ("hip_flexion", "hip_adduction", "hip_rotation", "knee_angle", "ankle_angle")


class Case(NamedTuple):
    """The body with some muscles tight: its name, how tight, and its passive tissue."""

    name: str
    tightness: Mapping[str, float]
    passive: Passive


class Instant(NamedTuple):
    """One instant on the body, for every case (c,).

    Attributes
    ----------
    passive : (c,) flexor moment of passive tissue about the hip [N m]
    owed : (c,) what extensors have to add, ``max(0, passive - net)`` [N m]; nan without a net moment
    couch, walk : (c,) extension left until 10 N m, and until the net moment of that instant [rad]; nan where not met
    extensors : (group,) [N m]; abductors : of the glutei [N m]
    owed_abduction : (c,) [N m]
    activation : (c, glute) 0..1, of the least that balances; nan where nothing does or no moments are known
    balanced : (c,) 1 where something balances, else 0
    """

    passive: Array
    owed: Array
    couch: Array
    walk: Array
    extensors: Array
    abductors: float
    owed_abduction: Array
    activation: Array
    balanced: Array


def cases_of(body: Body, tight: Mapping[str, float]) -> list[Case]:
    """Untight, each muscle tight alone, and where there are several all of them."""
    found = [Case(UNTIGHT, {}, passive_body(body))]
    found += [Case(f"{m} {s:g}", {m: s}, passive_body(body, tightness={m: s})) for m, s in tight.items()]
    if len(tight) > 1:
        found.append(Case("all tight", dict(tight), passive_body(body, tightness=tight)))
    return found


def active_share(body: Body, passive: Passive, lengths: Array) -> Array:
    """Active force along the tendon over F0 (m,) at path lengths [m], isometric, tendons as long as slack.

    ``exp(-(x - 1)^2 / 0.45) cos(a)``, x fibre over optimum, a the angle between fibre and tendon.
    """
    fibres = passive.fibres
    along = np.maximum(lengths - fibres.l_slack, 1e-6)
    length = np.hypot(along, fibres.h)
    return np.asarray(np.exp(-((length / fibres.l_opt - 1) ** 2) / SPREAD) * along / length)


def of_leg(body: Body, side: str) -> Array:
    """Which muscles (m,) are of one leg's side."""
    word = {"R": "right", "L": "left"}[side]
    return np.array([s == word for s in body.muscle_table["side"]])


def capacities(body: Body, passive: Passive, at: State, side: str) -> tuple[Array, float]:
    """Isometric extensor moment of glutei, hamstrings and adductor magnus, and abductor moment of the glutei [N m]."""
    s = side.lower()
    force = passive.fibres.F0 * active_share(body, passive, at.lengths) * of_leg(body, side)
    family = np.array(body.muscle_table["family"])
    extends = np.maximum(at.dldq[:, body.coordinate(f"hip_flexion_{s}")], 0.0)  # what lengthens in flexion extends
    abducts = np.maximum(at.dldq[:, body.coordinate(f"hip_adduction_{s}")], 0.0)
    each = np.array([float((force * extends)[np.isin(family, names)].sum()) for names in EXTENSORS.values()])
    return each, float((force * abducts)[np.isin(family, GLUTES)].sum())


def net_rows(body: Body, at: State, side: str, moments: Mapping[str, Array]) -> Array:
    """Net moments (5,) [N m] about the coordinates of one leg, from moment vectors (3,) in the body's lab axes."""
    s = side.lower()
    free = [body.independent.index(f"{name}_{s}") for name in ROWS]
    parts = (("femur", "hip"),) * 3 + (("tibia", "knee"), ("talus", "ankle"))
    found = []
    for k, (segment, joint) in zip(free, parts, strict=True):
        axis = at.Jw[body.segment(f"{segment}_{s}")] @ at.B[:, k]
        found.append(float(axis @ moments[joint]))
    return np.array(found)


def instant(
    body: Body, q: Array, side: str, cases: Sequence[Case], moments: Mapping[str, Array] | None
) -> Instant:  # fmt: skip
    """What holds at one instant on the body.

    Parameters
    ----------
    body : Body, the default one
    q : (n,) its coordinates [rad, m]
    side : `R` or `L`
    cases : untight and tight
    moments : `hip`, `knee`, `ankle` -> (3,) [N m], net, on the distal segment, body's lab axes and size; or None
    """
    s = side.lower()
    at = state(body, q)
    rows = np.array([body.independent.index(f"{name}_{s}") for name in ROWS])
    arms = -(at.dldq @ at.B)[:, rows]
    hip = body.coordinate(f"hip_flexion_{s}")
    reach = HipReach.at(body, q, s, COARSE)
    net = None if moments is None else net_rows(body, at, side, moments)
    extensors, abductors = capacities(body, cases[0].passive, at, side)
    own = of_leg(body, side)
    family = np.array(body.muscle_table["family"])
    columns: dict[str, list[float]] = {k: [] for k in ("passive", "owed", "couch", "walk", "abduction", "balanced")}
    activation = []
    for case in cases:
        tension = case.passive.tensions(at.lengths)[0]
        resting = arms.T @ tension + (case.passive.joint_forces(q) @ at.B)[rows]
        columns["passive"].append(float(resting[0]))
        columns["couch"].append(left(reach, case.passive, COUCH, float(q[hip])))
        if net is None:
            for key in ("owed", "walk", "abduction"):
                columns[key].append(float("nan"))
            columns["balanced"].append(0.0)
            activation.append(np.full(len(GLUTES), np.nan))
            continue
        columns["owed"].append(max(0.0, float(resting[0] - net[0])))
        columns["abduction"].append(max(0.0, float(resting[1] - net[1])))
        columns["walk"].append(
            left(reach, case.passive, float(net[0]), float(q[hip])) if net[0] > LEAST_NET else np.nan
        )
        F0 = case.passive.fibres.F0 * active_share(body, case.passive, at.lengths)
        if not np.isfinite(net).all():  # knee and ankle are not known
            columns["balanced"].append(0.0)
            activation.append(np.full(len(GLUTES), np.nan))
            continue
        found = least_activations((arms * F0[:, None])[own].T, net - resting)
        columns["balanced"].append(float(found.balanced))
        each = [np.average(found.values[family[own] == g], weights=case.passive.fibres.F0[own][family[own] == g])
                for g in GLUTES]  # fmt: skip
        activation.append(np.array(each) if found.balanced else np.full(len(GLUTES), np.nan))
    made = {k: np.array(v) for k, v in columns.items()}
    return Instant(made["passive"], made["owed"], made["couch"], made["walk"], extensors, abductors, made["abduction"],
                   np.array(activation), made["balanced"])  # fmt: skip


def left(reach: HipReach, passive: Passive, torque: float, flexion: float) -> float:
    """Extension left [rad] until passive tissue flexes the hip with a torque [N m]; nan where that is not met."""
    found = reach.extension(passive, torque)
    return found + flexion if np.isfinite(found) else float("nan")


def state_of(owed: float, capacity: float) -> str:
    """`free` where extensors owe nothing, `paid` where they can, `barred` where they cannot.

    Examples
    --------
    >>> state_of(0.0, 150.0), state_of(30.0, 150.0), state_of(200.0, 150.0), state_of(float("nan"), 150.0)
    ('free', 'paid', 'barred', 'unknown')
    """
    if not np.isfinite(owed):
        return "unknown"
    return "free" if owed <= 0 else "paid" if owed <= capacity else "barred"


def scaled_moments(moments: Moments, k: int, R: Array, factor: float) -> dict[str, Array] | None:
    """Net moments of a frame in the body's lab axes and size; None where the hip's is not known.

    Parameters
    ----------
    R : (3, 3), from the person's lab axes to the body's
    factor : mass times thigh length of the body over the person's
    """
    found = {name: factor * (R @ getattr(moments, name)[k]) for name in ("hip", "knee", "ankle")}
    return found if np.isfinite(found["hip"]).all() else None
