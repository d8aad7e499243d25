"""The pelvic floor: how long its strands are, how hard they can pull, and what part of a load they have to carry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from psoas.answers.floor.sacral import COCCYX, GUIDE_WORDS, Sacral, passive_of, sacral
from psoas.answers.floor.sacrum import PAIRS, STILL, turn
from psoas.bodies.default.sacrum import SACRAL, strands, tip
from psoas.body.body import joint_centre, state
from psoas.body.posture import spelled_out
from psoas.body.state import Array, State
from psoas.dataset.labels import muscle_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError
from psoas.frames import AXES, RIGHT, SUPERIOR
from psoas.mechanics.groups import groups_of
from psoas.mechanics.tissue.sacroiliac import PEOPLE, strands_of

if TYPE_CHECKING:
    import xarray as xr

CMH2O = 98.0665  # Pa
LYING, STANDING = 16.7, 36.7  # cmH2O, vaginal, 25 women, lying and standing (De Gennaro 2019, second-hand)
COUGH = 143.0  # cmH2O [p], 14 kPa
MOST_PRESSURE = 400.0  # cmH2O
MOST_NUTATION, MOST_COCCYX = np.radians(6.0), np.radians(35.0)
RADII = (0.05, 0.075, 0.10)  # m [p], of the floor as a membrane
STRESSES = (30.0, 40.0, 50.0)  # N/cm2 [p]
TILTS = tuple(range(-30, 31, 5))  # deg
SLANTS = (-20.0, 0.0, 20.0)  # deg [p], of the joint's normal from straight right, in the pelvis' transverse plane
RIM = ("pubococcygeus", "iliococcygeus_front", "iliococcygeus_back", "coccygeus")  # strands that start along the rim
CROSSING = (
    "gluteus_maximus", "piriformis", "psoas_major", "multifidus", "coccygeus", "iliococcygeus", "pubococcygeus",
)  # fmt: skip


class Basin(NamedTuple):
    """The floor as a polygon: pubis, tendinous arches, ischial spines, tip of the coccyx.

    Attributes
    ----------
    rim : (k, 3) [m] lab axes, once round
    area : [m2], of its vector area
    normal : (3,) unit vector, cranial, lab axes
    middle : (3,) [m] mean of the rim, lab axes
    """

    rim: Array
    area: float
    normal: Array
    middle: Array


def basin(found: Sacral, at: State) -> Basin:
    """The floor's polygon at a state."""
    rows = {row["strand"]: row for row, _ in strands()}
    pelvis = found.body.segment("pelvis")
    right = np.array([[float(rows[s][f"from_{way}_mm"]) / 1e3 for way in ("anterior", "superior", "right")]
                      for s in RIM])  # fmt: skip
    place = at.origin[pelvis] + right @ at.R[pelvis].T
    other = at.origin[pelvis] + (right * [1, 1, -1]) @ at.R[pelvis].T
    rim = np.vstack([place, tip(found.body, at)[None], other[::-1]])
    vector = np.cross(rim, np.roll(rim, -1, axis=0)).sum(axis=0) / 2
    area = float(np.linalg.norm(vector))
    normal = vector / area
    up = at.R[pelvis][:, SUPERIOR]
    return Basin(rim, area, normal if normal @ up > 0 else -normal, rim.mean(axis=0))


def floor(
    posture: str | Mapping[str, float] = "standing",
    *,
    nutation: float = 0.0,
    coccyx: float = 0.0,
    pressure: float | None = None,
    tight: Mapping[str, float] | None = None,
    centre: str = "s2",
    fascicles: int = 11,
) -> xr.Dataset:
    """Length, tension and load of the pelvic floor, and what tight muscles do to sacrum and coccyx in a posture.

    Parameters
    ----------
    posture : as in `psoas.actions`, of the default body
    nutation, coccyx : float [deg]
        How far the sacrum is nutated (- counternutated), the coccyx extended (- flexed), within 6 and 35 deg.
    pressure : float, optional
        On the floor [cmH2O]; 36.7 upright and 16.7 lying if absent (De Gennaro 2019); 0 to 400.
    tight : mapping of muscle to share, optional
        Fibres shorter by that share, as in `psoas.passive_body`; their passive tension beyond the untight one acts.
    centre : str
        Of the sacroiliac axis, as in `psoas.sacrum`.
    fascicles : int
        Of psoas, a side.

    Returns
    -------
    xarray.Dataset
        By `strand`: length [m], strain over the fibre, tension [N], change per radian of nutation and coccyx [m].
        ``floor_activation`` (radius, stress): pressure as a share of full activation, the floor a sheet of parallel
        fibres. ``floor_weight_share``: cosine of its normal to the vertical. ``closure_force`` and ``closure_normal``:
        what crosses one sacroiliac joint. ``tight_turn`` [rad] (people, pair).

    Raises
    ------
    UnknownNameError, InvalidValueError
        As `psoas.actions`; an angle or a pressure out of reach.

    Notes
    -----
    ``T = F0 (a f_L + f_PE)``; ``a = p R A / (l sum F0 f_L)``, A the polygon, l the mean fibre length.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.floor(nutation=2)
    >>> bool((found.strand_strain.sel(strand="pubococcygeus_r") > 0).all())
    True
    """
    import xarray as xr

    bent = checked_angle("nutation", nutation, MOST_NUTATION), checked_angle("coccyx", coccyx, MOST_COCCYX)
    found = sacral(posture, centre=centre, nutation=bent[0], coccyx=bent[1], fascicles=fascicles)
    body, at, mine = found.body, found.ref, found.strands
    there = basin(found, at)
    H = found.H
    lies = bool(at.R[body.segment("pelvis")][:, SUPERIOR] @ at.up < np.cos(np.radians(45)))
    cm = checked_pressure(pressure, LYING if lies else STANDING)
    lengths = at.lengths[mine.rows]
    per = at.dldq[mine.rows]
    closing, labels = closure(found)
    turns = np.array([turn(found, people, "upright", "elastic")[:, RIGHT] for people in PEOPLE])  # (people, pair, m)
    more = tight_tension(found, tight)
    kept = np.flatnonzero(more > 0)
    full = np.zeros(len(body.muscles))
    full[mine.rows] = mine.F0 * mine.active(lengths)
    full_turn = turns @ full
    variables: dict[str, Any] = {
        "strand_length": (("strand",), lengths),
        "strand_strain": (("strand",), (lengths - mine.neutral) / mine.fibre),
        "strand_fibre": (("strand",), mine.stretched(lengths)),
        "strand_force": (("strand",), mine.F0 * mine.active(lengths) + mine.passive(lengths)),
        "strand_passive": (("strand",), mine.passive(lengths)),
        "strand_per_nutation": (("strand",), -per[:, body.coordinate("sacrum_FE")]),
        "strand_per_coccyx": (("strand",), -per[:, body.coordinate(COCCYX)]),
        "floor_force": ((), cm * CMH2O * there.area),
        "floor_area": ((), there.area),
        "floor_normal": (("axis",), H.T @ there.normal),
        "floor_weight_share": ((), float(there.normal @ at.up)),
        "floor_weight_share_over_tilt": (("tilt",), weight_shares(there.normal, at.up, H)),
        "floor_column": ((), float((joint_centre(body, at, "thorax", "L1") - there.middle) @ at.up)),
        "floor_activation": (("radius", "stress"), activation(found, at, there.area, cm * CMH2O)),
        "floor_full_turn": (("people", "pair"), clean(full_turn)),
        "tight_turn": (("people", "pair"), clean(turns @ more)),
        "tight_tension": (("muscle",), more[kept]),
        **closing,
    }
    nobody = np.zeros(0, np.intp)
    coords: dict[str, Any] = {
        **muscle_labels(body, list(kept), nobody, {}),
        "strand": list(mine.names),
        "strand_label": ("strand", [row["label"] for row, _ in strands()]),
        "strand_kind": ("strand", [row["kind"] for row, _ in strands()]),
        "group": labels,
        "people": list(PEOPLE),
        "pair": [f"{a}/{b}" for a, b in PAIRS],
        "axis": list(AXES),
        "tilt": list(TILTS),
        "radius": list(RADII),
        "stress": list(STRESSES),
        "slant": list(SLANTS),
    }
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in variables.items()}
    attrs = {
        "answer": "floor",
        "title": "the pelvic floor: length, tension, load",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "posture": spelled_out(body, posture),
        "conditions": f"pelvis and thighs at rest; {GUIDE_WORDS['upright']}; sacroiliac joints elastic about {centre}",
        "nutation_deg": float(np.degrees(bent[0])),
        "coccyx_deg": float(np.degrees(bent[1])),
        "pressure_cmH2O": cm,
        "pressure_given": int(pressure is not None),
        "lies": int(lies),
        "tight": ", ".join(f"{k}={v:g}" for k, v in (tight or {}).items()),
        "notes": " ".join(body.remarks),
    }
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def clean(values: Array) -> Array:
    """The values; rounding of what cannot turn is zero."""
    return np.where(np.abs(values) < 100 * STILL, 0.0, values)


def checked_angle(what: str, value: float, most: float) -> float:
    """An angle from degrees [rad], if the joint gets there."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= np.degrees(most) + 1e-9:
        seen = "3.6 deg in living people" if what == "nutation" else "25 deg from sitting to standing"
        raise InvalidValueError(
            f"{what}={value!r} is farther than that joint goes: within {np.degrees(most):.0f} deg here, and at most "
            f"{seen}."
        )
    return float(np.radians(value))


def checked_pressure(given: float | None, usual: float) -> float:
    """Pressure [cmH2O], if a body makes it."""
    if given is None:
        return usual
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= MOST_PRESSURE:
        raise InvalidValueError(
            f"pressure={given!r} is none in cmH2O from 0 to {MOST_PRESSURE:g}; a cough is about 143."
        )
    return float(given)


def weight_shares(normal: Array, up: Array, H: Array) -> Array:
    """Cosine of the floor's normal to the vertical, the pelvis tilted about right by `TILTS` (tilt,)."""
    n, u = H.T @ normal, H.T @ up
    angles = np.radians(TILTS)
    ahead, above = n[0] * np.cos(angles) - n[1] * np.sin(angles), n[0] * np.sin(angles) + n[1] * np.cos(angles)
    return np.asarray(ahead * u[0] + above * u[1] + n[2] * u[2])


def activation(found: Sacral, at: State, area: float, pressure: float) -> Array:
    """Share of full activation that carries a pressure [Pa] (radius, stress).

    A sheet of parallel fibres as large as the polygon is as wide as its area over their mean length; across that width
    it pulls with pressure times radius.
    """
    neutral = found.strands.neutral
    every = np.zeros(len(found.body.muscles))
    every[found.strands.rows] = neutral
    some = np.empty((len(RADII), len(STRESSES)))
    for j, stress in enumerate(STRESSES):
        mine = strands_of(found.body, every, stress)
        lengths = at.lengths[mine.rows]
        strong = mine.F0 * mine.active(lengths)
        mean = float((strong * lengths)[mine.muscle].sum() / strong.sum())
        some[:, j] = pressure * np.array(RADII) * (area / mean) / strong.sum()
    return some


def tight_tension(found: Sacral, tight: Mapping[str, float] | None) -> Array:
    """Passive tension of tight muscles beyond untight ones in this posture (m,) [N]."""
    more = np.zeros(len(found.body.muscles))
    if tight:
        m = len(found.passive.body.muscles)
        lengths = found.ref.lengths[:m]
        fascicles = 12 if any(name.startswith("Ps_T12") for name in found.body.muscles) else 11
        given = passive_of(fascicles, tuple(sorted(tight.items())))
        more[:m] = given.tensions(lengths)[0] - found.passive.tensions(lengths)[0]
    return more


def closure(found: Sacral) -> tuple[dict[str, Any], list[str]]:
    """What the right muscles of some families pull across the right sacroiliac joint at full activation.

    The force on all that the joint carries (``-dL/d`` of the sacrum's slides, in the pelvis' axes), and its part along
    the joint's normal.
    """
    body, names = found.body, found.base.names
    slides = found.forces[[names.index(c) for c in SACRAL[:3]]]  # (3, m): anterior, superior, right
    groups = [g for g in groups_of(body, CROSSING, "pcsa") if g.kind == "family" and g.side == "right"]
    force = np.nan_to_num(np.asarray(body.muscle_table["F0"]))
    angles = np.radians(SLANTS)
    normals = np.column_stack([np.sin(angles), 0 * angles, np.cos(angles)])
    pulls = np.array([slides @ np.where(g.weights > 0, force, 0.0) for g in groups])
    size = np.linalg.norm(pulls, axis=1)
    share = (pulls @ normals.T) / size[:, None]
    return {"closure_force": (("group",), size), "closure_normal": (("group", "slant"), share)}, [
        g.name for g in groups
    ]


def turned_in_space(found: Sacral, by: Mapping[str, float]) -> Array:
    """Lengths (k,) [m] of all strands when coordinates of the pelvis in space change by so much [rad, m]."""
    q = found.q.copy()
    for coordinate, amount in by.items():
        q[found.body.coordinate(coordinate)] += amount
    return np.asarray(state(found.body, q).lengths[found.strands.rows])
