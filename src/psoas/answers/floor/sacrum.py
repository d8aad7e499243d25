"""What muscles, strands and ligaments do to sacrum and coccyx: a new equilibrium, and how far its sign holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.floor.sacral import COCCYX, GUIDE_WORDS, SPINES, Sacral, sacral
from psoas.bodies.default.sacrum import ENDS, centre_of, centres
from psoas.body.posture import spelled_out
from psoas.body.state import Array
from psoas.dataset.labels import group_labels, muscle_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, invalid_choice
from psoas.frames import AXES
from psoas.mechanics.groups import groups_of
from psoas.mechanics.held import Held
from psoas.mechanics.path_notes import path_notes
from psoas.mechanics.tissue.sacroiliac import PEOPLE
from psoas.question.muscles import muscles_of
from psoas.question.sides import sides_asked

if TYPE_CHECKING:
    import xarray as xr

PAIRS = (("sacrum", "pelvis"), ("coccyx", "sacrum"))
FACTORS: dict[str, tuple[Any, ...]] = {
    "centre": centres(),
    "stiffness": ("low", "value", "high"),  # of both joints and the coccyx: ends and middle of the published range
    "lumbar": (0.5, 1.0, 2.0),  # [p] of what the body's lumbar levels have
    "guide": ("upright", "clamped"),
    "gluteus": ENDS,
}
SHOWN = (
    "psoas_major", "gluteus_maximus", "piriformis", "multifidus", "longissimus_thoracis_pars_thoracis",
    "iliocostalis_lumborum_pars_lumborum", "quadratus_lumborum", "rectus_abdominis", "external_oblique",
    "internal_oblique", "coccygeus", "iliococcygeus", "pubococcygeus", "sacrospinous_ligament",
    "sacrotuberous_ligament", "long_dorsal_ligament",
)  # fmt: skip
HOLDS = {"upright-thorax": "upright", "none": "none"}
STILL = 1e-15  # rad/N, m/N: rounding of what cannot move
NEUTRAL = "rest angles of every level, of the sacrum and of the coccyx are such that the posture needs no muscle"


def sacrum(
    muscles: Sequence[str] | str | None = None,
    *,
    posture: str | Mapping[str, float] = "standing",
    centre: str = "s2",
    hold: str = "upright-thorax",
    spine: str = "elastic",
    side: str | None = None,
    sharing: str = "pcsa",
    tension: float = 100.0,
    fascicles: int = 11,
) -> xr.Dataset:
    """How sacrum and coccyx turn when muscles, floor strands or ligaments pull a newton more, in the new equilibrium.

    Pelvis and thighs are at rest, the thorax is held by a guide, the sacrum gives way on a spring of both sacroiliac
    joints together. Women and men are two columns; there is no mean of them.

    Parameters
    ----------
    muscles, posture, side
        As in `psoas.actions`, of the default body; also `pelvic floor`, `coccygeus`, `sacrotuberous ligament` ... and
        `glmax3`, the strand of gluteus maximus that starts lowest.
    centre : str
        Of the sacroiliac axis: s2, weisl (50 mm lower), forward, back, up, down (20 mm).
    hold : {'upright-thorax', 'none'}
        With none nothing holds the trunk up, which is refused.
    spine : {'elastic', 'rigid'}
        Rigid: then sacrum and held thorax are one piece, and nothing turns.
    sharing : {'pcsa', 'pcsa_ammr', 'equal'}
    tension : float
        [N] of words and tables.
    fascicles : int
        Of psoas, a side.

    Returns
    -------
    xarray.Dataset
        ``group_sacral_turn`` [rad/N], dims (group, people, pair, axis), of the first segment of a pair in the axes of
        the second: right + counternutates, of the coccyx + flexes. ``group_sacral_arm`` [m] (group,): the operator
        torque about the sacral axis, all above it one piece. ``group_sacral_members`` [rad/N] (group, pair, centre,
        stiffness, lumbar, guide, gluteus), about right. ``group_guide_moment`` [m] (group, people, axis): what the
        thorax' guide does per newton.

    Raises
    ------
    UnknownNameError, InvalidValueError
        As `psoas.actions`; without a guide: not stable.

    Notes
    -----
    ``du = N (N'KN)^-1 N' f``, ``f = -dL/dq``; K of springs, gravity and passive tensions (docs/floor.md).

    Examples
    --------
    >>> import psoas
    >>> found = psoas.sacrum("psoas")
    >>> bool((found.group_sacral_turn.sel(group="psoas_major", pair="sacrum/pelvis", axis="right") < 0).all())
    True
    """
    import xarray as xr

    if hold not in HOLDS:
        raise InvalidValueError(
            f"hold='{hold}' is not of a sacrum that moves: its thorax is held by 'upright-thorax', or not ('none')."
        )
    if spine not in SPINES:
        raise invalid_choice("spine", spine, SPINES)
    found = sacral(posture, centre=centre, fascicles=fascicles)
    body = found.body
    muscles = list(SHOWN) if muscles is None else muscles
    asked, sides = muscles_of(body, muscles), sides_asked(body, muscles, side)
    groups, rows = groups_of(body, asked.families, sharing), asked.rows
    W = np.array([g.weights for g in groups]).reshape(len(groups), len(body.muscles))
    turns = np.array([turn(found, people, HOLDS[hold], spine) for people in PEOPLE])  # (people, pair, axis, m)
    moments = np.array([guide_moments(found, people, HOLDS[hold], spine) for people in PEOPLE])  # (people, axis, m)
    arms = found.forces[found.base.names.index("sacrum_FE")]
    coccyx = found.forces[found.base.names.index(COCCYX)]
    every = members(posture if isinstance(posture, str) else tuple(sorted(posture.items())), fascicles, spine)
    force = np.asarray(body.muscle_table["F0"])
    per_muscle = {
        "sacral_turn": (("people", "pair", "axis"), np.moveaxis(turns, -1, 0)),
        "sacral_arm": ((), arms),
        "coccyx_arm": ((), coccyx),
        "sacral_members": (("pair", *FACTORS), np.moveaxis(every, -1, 0)),
        "guide_moment": (("people", "axis"), np.moveaxis(moments, -1, 0)),
    }
    variables: dict[str, Any] = {"share": (("group", "muscle"), W[:, rows])}
    for name, (dims, value) in per_muscle.items():
        variables[name] = (("muscle", *dims), value[rows])
        variables[f"group_{name}"] = (("group", *dims), np.tensordot(W, value, axes=1))
    variables["full_force"] = (("muscle",), force[rows])
    full = np.array([np.where(w > 0, force, 0.0).sum() for w in W], float)
    variables["group_full_force"] = (("group",), full)
    variables["group_sacral_full_turn"] = (
        ("group", "people", "pair"), full_turns(W, force, turns[:, :, AXES.index("right")]),
    )  # fmt: skip
    coords: dict[str, Any] = {
        **muscle_labels(body, rows, np.zeros(0, np.intp), sides),
        **group_labels(groups, W, np.zeros(0, np.intp), sides),
        "people": list(PEOPLE),
        "pair": [f"{a}/{b}" for a, b in PAIRS],
        "axis": list(AXES),
        **{name: list(levels) for name, levels in FACTORS.items()},
    }
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in variables.items()}
    c = 1e3 * centre_of(centre)
    where = f"{-c[0]:.0f} mm behind, {abs(c[1]):.0f} mm {'above' if c[1] > 0 else 'below'} the pelvis' origin"
    attrs = {
        "answer": "sacrum",
        "title": "what muscles do to sacrum and coccyx in equilibrium, per newton of tension",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "posture": spelled_out(body, posture),
        "conditions": f"pelvis and thighs at rest; {GUIDE_WORDS[HOLDS[hold]]}; lumbar spine {spine}; sacroiliac joints "
        f"elastic about {centre} ({where})",
        "condition_tension": float(tension),
        "condition_sharing": sharing,
        "condition_spine": spine,
        "condition_hold": hold,
        "condition_centre": centre,
        "rest": NEUTRAL,
        "members": int(np.prod([len(v) for v in FACTORS.values()])),
        "notes": " ".join([*asked.notes, *body.remarks, *path_notes(body, found.ref, rows, "straight")]),
    }
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def turn(found: Sacral, stiffness: str, guide: str, spine: str, lumbar: float = 1.0) -> Array:
    """Rotations of both pairs per newton of each muscle (pair, axis, m) [rad/N], axes of the second segment."""
    return turn_under(found, found.under(stiffness, guide=guide, spine=spine, lumbar=lumbar))


def turn_under(found: Sacral, under: Held) -> Array:
    """The same under springs and guides that are there already."""
    du = under.displacements(found.forces)
    turned = np.array([found.turning(*pair) @ du for pair in PAIRS])
    return np.where(np.abs(turned) < STILL, 0.0, turned)


def guide_moments(found: Sacral, stiffness: str, guide: str, spine: str) -> Array:
    """Moment of the thorax' guide on the thorax per newton (axis, m) [m], heading frame; zero without one."""
    under = found.under(stiffness, guide=guide, spine=spine)
    if guide == "none":
        return np.zeros((len(AXES), found.forces.shape[1]))
    return under.reactions(found.forces, under.displacements(found.forces))[: len(AXES)]


@lru_cache(maxsize=4)
def members(posture: str | tuple[tuple[str, float], ...], fascicles: int, spine: str) -> Array:
    """Rotation about right in every member (pair, centre, stiffness, lumbar, guide, gluteus, m) [rad/N]."""
    asked = posture if isinstance(posture, str) else dict(posture)
    shape = tuple(len(levels) for levels in FACTORS.values())
    found: Array | None = None
    right = AXES.index("right")
    for (i, where), (j, gluteus) in product(enumerate(FACTORS["centre"]), enumerate(FACTORS["gluteus"])):
        one = sacral(asked, centre=where, gluteus=gluteus, fascicles=fascicles)
        if found is None:
            found = np.empty((len(PAIRS), *shape, one.forces.shape[1]))
        for place, (stiffness, lumbar, guide) in ways():
            a, b, c = place
            found[:, i, a, b, c, j] = turn(one, stiffness, guide, spine, lumbar)[:, right]
    assert found is not None
    found.setflags(write=False)
    return found


def ways() -> Iterator[tuple[tuple[int, int, int], tuple[str, float, str]]]:
    """Stiffness, lumbar stiffness and guide of every member, with their places."""
    parts = (enumerate(FACTORS[name]) for name in ("stiffness", "lumbar", "guide"))
    for one in product(*parts):
        yield (one[0][0], one[1][0], one[2][0]), (one[0][1], one[1][1], one[2][1])


def full_turns(W: Array, force: Array, turns: Array) -> Array:
    """Rotation about right at every member's own maximum force (group, people, pair) [rad]; nan of ligaments."""
    each = turns * force
    return np.array([each[:, :, w > 0].sum(axis=-1) for w in W]).reshape(len(W), *each.shape[:2])
