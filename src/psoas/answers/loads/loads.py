"""Compression and shear on every lumbar level in a posture at rest, and which muscle makes how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from psoas.anatomy.muscles import labels
from psoas.answers.loads.asked import (
    Asked,
    asked_posture,
    checked_body,
    checked_pressure,
    checked_stress,
    loads_passive,
    with_extensors,
)
from psoas.answers.loads.balance import PSOAS, THORAX, Balance, balance_of, least_of, missing
from psoas.answers.loads.disc_frames import FRAME, inclination, levels_of
from psoas.answers.loads.ledger import COMPONENTS, OUTSIDE, Ledger, ledger
from psoas.answers.loads.settling import settled
from psoas.bodies.default.build import load
from psoas.body.body import Body
from psoas.body.state import Array
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.mechanics.effort.static_optimisation import Optimum, static_optimisation
from psoas.mechanics.ground.supports import parameter
from psoas.mechanics.path_notes import jump_notes
from psoas.mechanics.tissue.passive_body import Passive
from psoas.question.tissue import check_tissue

if TYPE_CHECKING:
    import xarray as xr


class Solved(NamedTuple):
    """A posture at rest, what balances it, and what each source does to the levels."""

    balance: Balance
    found: Optimum
    sums: Ledger


def loads(
    posture: str | Mapping[str, float] = "standing",
    *,
    body: Body | None = None,
    hands: float | None = None,
    hands_at: tuple[float, float] | None = None,
    tightness: Mapping[str, float] | None = None,
    least: Mapping[str, float] | None = None,
    stress: float | None = None,
    extensors: str = "wrapped",
    pressure: float | None = None,
    thorax: bool = False,
    endplates: str = "mixed",
    settle: bool = True,
    scales: Mapping[str, float] | None = None,
    passive: Passive | None = None,
    solver: str = "piqp",
) -> xr.Dataset:
    """Forces on every lumbar level in a posture at rest, by the least muscle effort that balances it.

    Parameters
    ----------
    posture : str or mapping
        As `psoas.posture_at` takes it. What its name brings bears it (`supports` of `tables/postures.csv`): feet, less
        one that hangs in the air, and a seat; hands hold what the row says.
    body : Body, optional
        `psoas.default_body()` if absent; it needs lumbar levels that move by themselves.
    hands : float, optional
        Mass held [kg]; the posture's own if absent. It hangs on the thorax at the hands' point.
    hands_at : (float, float), optional
        Hands' point: ahead of the ankles and above the soles [m]; the posture's own, or (0.20, 1.00) [p].
    tightness : mapping, optional
        As in `psoas.mechanics.tissue.passive_body.passive_body`.
    least : mapping of muscle to activation, optional
        Smallest activations: ``{"psoas": 1.0}`` asks what balances both psoai at their maximum.
    stress : float, optional
        Of trunk muscles and psoas at full force [N/cm2]; 100 [p] if absent. The answer at 46 is beside it.
    extensors : {'wrapped', 'straight'}
        Thoracic extensors held behind every vertebra, or cutting across some as upstream has them.
    pressure : float, optional
        The most pressure that effort can make in the abdomen [Pa]; 5 kPa if absent, 0 for none.
    thorax : bool
        Leave extension of T12/L1 to the thorax' own muscles, which this body lacks: a moment without compression.
    endplates : {'mixed', 'meshes', 'published'}
        The set of `tables/endplates.csv` that the levels' axes come from.
    settle : bool
        Let each level turn within one published standard deviation about the rhythm, the total staying as it is.
    scales : mapping, optional
        Scales of passive parameters, on top of those of loads (see Notes).
    passive : Passive, optional
        A passive body of your own; its body answers, and `body`, `extensors`, `tightness` and `scales` mean nothing.
    solver : {'piqp', 'daqp'}

    Returns
    -------
    xarray.Dataset
        Dims `level`, `component` (compression, anterior_shear, lateral_shear), `muscle`, `source` (muscles, gravity,
        hands, pressure), `group`, `stress`, `support`, `axis`, `coordinate`. Forces [N] are of the upper part on the
        lower, in the disc's axes. ``attrs['status']``: `balanced`, or `infeasible` with ``attrs['missing']`` saying
        what is missing; forces are nan then.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown posture, or one on a bed or couch; an unknown muscle or set; a mass, stress or pressure out of range;
        a body without levels; a body whose tissue is not known.

    Notes
    -----
    ``min sum a^2`` over activations, with equilibrium in every independent coordinate; pressure in the abdomen is one
    more actuator, from 0 to its cap. Passive curves of trunk muscles keep the stress they were published with (50
    N/cm2) and extensors are short in standing (`tables/load_parameters.csv`). A level is its disc, facets and
    ligaments together: in erect posture facets take most of the shear and about 16 % of the compression (Adams &
    Hutton).

    Examples
    --------
    >>> import psoas
    >>> from psoas.answers.loads.loads import loads
    >>> found = loads("standing")
    >>> found.attrs["status"]
    'balanced'
    >>> bool(400 < found.level_force.sel(level="L4_L5", component="compression") < 800)
    True
    """
    given = load() if body is None else checked_body(body)
    levels_of(given)
    cap, own = checked_pressure(pressure), checked_stress(stress)
    if passive is None:
        check_tissue(given, "psoas.loads()")
        body = with_extensors(given, extensors)
        passive = loads_passive(body, tightness, scales)
    elif tightness or scales:
        raise InvalidValueError("give passive, or tightness and scales that one is made with, not both.")
    else:
        body = passive.body
    asked = asked_posture(body, posture, hands, hands_at)
    floor, elements = least_of(body, least), passive

    def make(q: Array, held: float = asked.hands, at: float = own) -> Balance:
        return balance_of(
            body, q, elements,
            supports=asked.supports, hands=held, place=asked.place, stress=at, pressure=cap, thorax=thorax,
        )  # fmt: skip

    def solved(held: float = asked.hands, at: float = own) -> Solved:
        each = partial(make, held=held, at=at)
        balance = each(settled(body, asked.q, elements, each, floor, solver) if settle else asked.q)
        found = static_optimisation(balance.problem(floor), solver)
        return Solved(balance, found, ledger(balance, endplates))

    by_stress = {at: solved(at=at) for at in dict.fromkeys((own, parameter("second_stress")))}
    balance, found, _ = by_stress[own]
    attrs = conditions_of(balance, asked, found, cap)
    attrs |= {
        "disc_frames": f"{endplates}: {FRAME}",
        "levels": "settled within one standard deviation about the rhythm" if settle else "as the posture has them",
        "trunk_stress": f"{own:g} N/cm2",
        "least": ", ".join(f"{k} {v:g}" for k, v in (least or {}).items()) or "none",
    }
    if asked.hands and not found.balanced:
        attrs["with_empty_hands"] = solved(held=0.0).found.status
    return dataset_of(by_stress, attrs)


def conditions_of(balance: Balance, asked: Asked, found: Optimum, cap: float) -> dict[str, Any]:
    """What was asked and what came of it, in words and numbers."""
    body, left = balance.body, balance.effort(found).get("thorax")
    return {
        "answer": "loads",
        "schema_version": SCHEMA_VERSION,
        "title": "forces on lumbar levels at rest",
        "body": body.name,
        "posture": asked.words,
        "supports": ", ".join(asked.supports) or "none",
        "hands_kg": asked.hands,
        "hands_at": "as they are locked"
        if asked.place is None
        else "{:g} m ahead of the ankles, {:g} m up".format(*asked.place),
        "extensors": "wrapped" if body.paths["straight"] is body.wrapped else "straight",
        "pressure_cap_Pa": cap,
        "thorax": "none" if left is None else f"{left * THORAX:.1f} N m of extension at T12/L1 left to the thorax",
        "body_weight_N": balance.at.mass * balance.at.g,
        "solver": found.solver,
        "status": found.status,
        "notes": " ".join(jump_notes(body, balance.at)),
        "missing": "; ".join(missing(balance, found)),
        "largest_residual": float(np.abs(found.residual).max()),
    }


def dataset_of(by_stress: Mapping[float, Solved], attrs: dict[str, Any]) -> xr.Dataset:
    """Everything as a dataset that passes its schema; the first stress is the one asked for."""
    import xarray as xr

    balance, found, sums = next(iter(by_stress.values()))
    body, columns, m = balance.body, balance.body.muscle_table, len(balance.strength)
    real = 1.0 if found.balanced else np.nan
    parts = np.concatenate(sums.forces(balance, found), axis=1) * real
    family = np.array(columns["family"])
    groups = list(dict.fromkeys(columns["family"]))
    grouped = np.stack([parts[:, :m][:, family == g].sum(axis=1) for g in groups], axis=1)
    psoas = family == PSOAS
    variables = {
        "level_force": (("level", "component"), parts.sum(axis=1)),
        "level_ledger": (("level", "source", "component"), parts),
        "group_level_ledger": (("level", "group", "component"), np.concatenate([grouped, parts[:, m:]], axis=1)),
        "level_force_per_newton": (("level", "muscle", "component"), sums.muscles),
        "level_force_by_stress": (
            ("stress", "level", "component"), [level_forces(one) for one in by_stress.values()]
        ),
        "psoas_full_force": (
            ("stress", "level", "component"),
            [
                np.einsum("lmc,m->lc", sums.muscles[:, psoas], one.balance.strength[psoas])
                for one in by_stress.values()
            ],
        ),
        "disc_inclination": (("level",), [inclination(D, balance.H) for D in sums.frames]),
        "abdominal_pressure": ((), attrs["pressure_cap_Pa"] * balance.effort(found).get("pressure", 0.0) * real),
        "activation": (("muscle",), found.activations[:m]),
        "strength": (("muscle",), balance.strength),
        "active_tension": (("muscle",), found.activations[:m] * balance.strength * real),
        "passive_tension": (("muscle",), balance.passive),
        "support_force": (("support", "axis"), found.reactions * real),
        "joint_moment_passive": (("coordinate",), balance.joints),
        "residual": (("coordinate",), found.residual),
    }  # fmt: skip
    coords: dict[str, Any] = {
        "level": [level.name for level in sums.levels],
        "component": list(COMPONENTS),
        "axis": list(AXES),
        "muscle": list(body.muscles),
        **{key: ("muscle", list(columns[key])) for key in ("family", "side", "part")},
        "muscle_level": ("muscle", list(columns["level"])),
        "source": [*body.muscles, *OUTSIDE],
        "group": [*groups, *OUTSIDE],
        "group_label": ("group", [*(labels().get(g, g) for g in groups), *OUTSIDE[:2], "pressure in the abdomen"]),
        "stress": list(by_stress),
        "support": [s.name for s in balance.supports],
        "coordinate": list(balance.names),
        "coordinate_value": ("coordinate", [float(balance.at.q[body.coordinate(c)]) for c in balance.names]),
    }
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in variables.items()}
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def level_forces(one: Solved) -> Array:
    """Force on every level (L, 3) [N]; nan where nothing balances the posture."""
    muscles, outside = one.sums.forces(one.balance, one.found)
    return np.asarray((muscles.sum(axis=1) + outside.sum(axis=1)) * (1.0 if one.found.balanced else np.nan))
