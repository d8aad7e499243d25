"""How much of a thigh's swing is made at the hip when a muscle pulls, over the stiffness of the lumbar levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from psoas.bodies.default.build import load
from psoas.body.body import Body, state
from psoas.body.posture import posture_at, spelled_out
from psoas.body.state import Array, State
from psoas.dataset.labels import group_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError
from psoas.frames import RIGHT
from psoas.mechanics.groups import groups_of
from psoas.mechanics.held import Held, held
from psoas.question.muscles import muscles_of
from psoas.question.sides import sides_asked

if TYPE_CHECKING:
    import xarray as xr

SOFTEST, STIFFEST, STEPS = 1.0, 3000.0, 25  # N m/rad a level
HIP = 5.0  # N m/rad [p], 2 to 15 of a dog of 10 kg: a hip's passive stiffness
HIPS = (2.0, 15.0)
DOG = 10.24  # kg: whose hip that is; others' by mass^(4/3), as moments of alike animals grow
MOST = 1e7  # N m/rad
STANCES = ("fore", "none")
SAGITTAL = 0.9  # cosine to right: an axis this near bends the body in its plane
TRUNK = 0.25  # of the weight times the trunk's length: the moment that bends a spine to the end of its range [p]
MOBILE, STIFF = np.radians(31.2), np.radians(4.5)  # rad: lumbosacral sagittal range of 78 even-toed ungulates (2022)


class Swing(NamedTuple):
    """A body whose hindlimb swings from a held thorax.

    Attributes
    ----------
    body : Body
    ref : State
    base : Held
        What gravity does while the thorax stays; no springs.
    levels, hips : (f,) whether a moving coordinate is of the spine, of a hip
    """

    body: Body
    ref: State
    base: Held
    levels: Array
    hips: Array

    def forces(self, W: Array) -> Array:
        """Generalised forces (f, g) of muscles by their weights (g, m)."""
        return -(W @ self.ref.dldq @ self.ref.B @ self.base.S).T

    def turns(self, W: Array, spine: float, hip: float) -> tuple[Array, Array]:
        """Thigh relative to pelvis, and pelvis relative to thorax, about right (g,) per newton [rad/N]."""
        springs = np.diag(spine * self.levels + hip * self.hips)
        du = replace(self.base, K=self.base.K + springs).displacements(self.forces(W))
        pelvis, thorax, femur = (self.body.segment(s) for s in ("pelvis", "thorax", "femur_r"))
        right = self.ref.R[pelvis][:, RIGHT]
        Jw = self.ref.Jw @ self.ref.B @ self.base.S
        return right @ (Jw[femur] - Jw[pelvis]) @ du, right @ (Jw[pelvis] - Jw[thorax]) @ du


def swinging(body: Body, posture: str = "standing", *, gravity: bool = True) -> Swing:
    """The body with its hindlimbs free to swing as one piece each, spine free, thorax held, at a posture."""
    for name in ("pelvis", "thorax", "femur_r", "femur_l"):
        body.segment(name)
    q = posture_at(body, posture)
    ref = state(body, q)
    levels = sagittal(body, ref, [c for c in body.spine.coordinates if c in body.independent and c not in body.locked])
    hips = sagittal(body, ref, [c for side in "rl" for c in hip_of(body, side)])
    if not levels:
        raise InvalidValueError(f"{body.name} has no lumbar level that bends, so its spine has no stiffness to sweep.")
    base = held(body, q, [*levels, *hips], lambda at: gravity * weight_on(body, at, ref), None)
    own = [np.array([float(c in some) for c in base.names]) for some in (levels, hips)]
    return Swing(body, ref, base, *own)


def weight_on(body: Body, at: State, ref: State) -> Array:
    """Generalised force of gravity (n,) on a body whose thorax stays as at `ref`, whatever the tree begins with.

    Minus the gradient of the height of the centre of mass as seen from the thorax, which does not turn.
    """
    t = body.segment("thorax")
    arm = at.com - at.origin[t]
    seen = at.J_com - at.Jv[t] - np.cross(at.Jw[t], arm, axisa=0, axisb=0, axisc=0)
    up = at.R[t] @ ref.R[t].T @ ref.up
    return np.asarray(-at.mass * at.g * up @ seen)


def sagittal(body: Body, at: State, coordinates: Sequence[str]) -> list[str]:
    """Those of some coordinates that turn what they carry about right: a swing is of the sagittal plane."""
    right = at.R[body.segment("pelvis")][:, RIGHT]
    turning = {c: np.abs(at.Jw[:, :, body.coordinate(c)]).max(axis=0) for c in coordinates}
    return [c for c, w in turning.items() if w @ np.abs(right) > SAGITTAL * np.linalg.norm(w)]


def hip_of(body: Body, side: str) -> list[str]:
    """The coordinates of a hip, whichever of its bones the tree begins with."""
    femur = f"femur_{side}"
    child = femur if body.parents[femur] == "pelvis" else "pelvis"
    return [c for c in body.joints[child].coordinates if c in body.independent and c not in body.locked]


def usual_hip(body: Body) -> float:
    """Passive stiffness of a hip [N m/rad] [p], a dog's grown with mass^(4/3)."""
    return float(HIP * (sum(body.masses.values()) / DOG) ** (4 / 3))


def published(found: Swing, trunk: float = TRUNK) -> tuple[float, float]:
    """Stiffness of a level of the most and of the least mobile published spine, in this body [N m/rad] [p].

    The moment that bends to the end of the range is `trunk` of the weight times the distance from pelvis to thorax;
    half the range is one way.
    """
    body, at = found.body, found.ref
    ends = [at.origin[body.segment(s)] for s in ("pelvis", "thorax")]
    moment = trunk * at.mass * at.g * float(np.linalg.norm(ends[0] - ends[1]))
    return float(moment / (MOBILE / 2)), float(moment / (STIFF / 2))


def swing(
    muscles: Sequence[str] | str | None = None,
    *,
    body: Body | None = None,
    posture: str = "standing",
    stance: str = "fore",
    spine_stiffness: tuple[float, float] = (SOFTEST, STIFFEST),
    hip_stiffness: float | None = None,
    gravity: bool = True,
    steps: int = STEPS,
    side: str | None = None,
    tension: float = 100.0,
) -> xr.Dataset:
    """How much of a thigh's swing is made at the hip, over the stiffness of the lumbar levels, a hindlimb in swing.

    Parameters
    ----------
    muscles : as in `psoas.actions`
    body : Body, optional
        `psoas.default_body()` if absent; `psoas.read_model(FILE, species=...)`.
    posture : str
    stance : {'fore', 'none'}
        The hindlimbs hang; the thorax is held, by the forelimbs or by somebody.
    spine_stiffness : (lowest, highest)
        Of every lumbar level in the sagittal plane [N m/rad]; even steps of its logarithm.
    hip_stiffness : float, optional
        Passive, of a hip in that plane [N m/rad]; 5 of a dog of 10 kg, by mass^(4/3) in others, if absent [p].
    gravity : bool
        Whether limbs have weight.
    steps : int
    side : as in `psoas.actions`
    tension : float
        [N] of words and tables.

    Returns
    -------
    xarray.Dataset
        ``group_swing_hip``, ``group_swing_pelvis`` [rad/N] (group, stiffness): right femur relative to pelvis, pelvis
        relative to thorax, about right; ``group_swing_share``: hip over hip and pelvis.

    Raises
    ------
    UnknownNameError, InvalidValueError
        As `psoas.actions`; a stiffness that is not positive; a stance with hind feet; a spine without levels.

    Notes
    -----
    ``s = d(femur/pelvis) / (d(femur/pelvis) + d(pelvis/thorax))``; without gravity ``(r_h/k_h) / (r_h/k_h + sum 2 r_i/
    k_i)``, both muscles at a level, one at a hip.

    Examples
    --------
    >>> import psoas
    >>> from psoas.bodies.animals.dog import dog_body
    >>> share = psoas.swing("psoas", body=dog_body(), steps=3).group_swing_share.sel(group="psoas_major")
    >>> bool((share.diff("stiffness") > 0).all())
    True
    """
    import xarray as xr

    body = load() if body is None else body
    low, high = checked_stiffness(*spine_stiffness)
    if stance not in STANCES:
        raise InvalidValueError(
            f"stance='{stance}': a swing is of a hindlimb off the ground, and hind feet stand there; give 'fore' or "
            "'none'."
        )
    if isinstance(steps, bool) or not isinstance(steps, int) or not 2 <= steps <= 500:
        raise InvalidValueError(f"steps={steps!r} is not a whole number from 2 to 500.")
    hip = usual_hip(body) if hip_stiffness is None else checked_stiffness(hip_stiffness, hip_stiffness)[0]
    asked, sides = muscles_of(body, muscles), sides_asked(body, muscles, side)
    groups = groups_of(body, asked.families, "pcsa")
    W = np.array([g.weights for g in groups]).reshape(len(groups), len(body.muscles))
    found = swinging(body, posture, gravity=gravity)
    stiffness = np.geomspace(low, high, steps)
    turned = np.array([found.turns(W, float(k), hip) for k in stiffness])  # (k, 2, g)
    hips, pelvis = turned[:, 0].T, turned[:, 1].T
    whole = hips + pelvis
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(np.abs(whole) > 1e-12, hips / whole, np.nan)
    kept = np.where(np.isfinite(share), share, np.nan)
    ends = published(found)
    variables: dict[str, Any] = {
        "group_swing_hip": (("group", "stiffness"), hips),
        "group_swing_pelvis": (("group", "stiffness"), pelvis),
        "group_swing_share": (("group", "stiffness"), kept),
    }
    nobody = np.zeros(0, np.intp)
    coords: dict[str, Any] = {**group_labels(groups, W, nobody, sides), "stiffness": stiffness}
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in variables.items()}
    attrs = {
        "answer": "swing",
        "title": "how much of a thigh's swing is made at the hip, over the stiffness of the spine",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "species": body.species or "human",
        "posture": spelled_out(body, posture),
        "conditions": f"thorax held, hindlimbs in swing, each one piece; hip {hip:.3g} N m/rad [p]; "
        f"{'limbs hang' if gravity else 'no gravity'}",
        "condition_tension": float(tension),
        "hip_stiffness": hip,
        "levels": int(found.levels.sum()),
        "mobile": ends[0],
        "stiff": ends[1],
        "thigh_m": thigh_of(found),
        "mass_kg": float(found.ref.mass),
        "notes": " ".join([*asked.notes, *body.remarks]),
    }
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def thigh_of(found: Swing) -> float:
    """Length of the right thigh [m], hip to knee."""
    body, at = found.body, found.ref
    knee = "tibia_r" if "tibia_r" in body.segments else "femur_r"
    return float(np.linalg.norm(at.centres[body.segment(knee)] - at.centres[body.segment("femur_r")]))


def checked_stiffness(low: float, high: float) -> tuple[float, float]:
    """Two stiffnesses [N m/rad], the lower first."""
    for value in (low, high):
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MOST:
            raise InvalidValueError(f"a stiffness of {value!r} N m/rad is none between 0 and {MOST:g}.")
    if high < low:
        raise InvalidValueError(f"spine_stiffness={low:g}:{high:g} runs backwards; give the softer spine first.")
    return float(low), float(high)
