"""Compression and shear at every lumbar level in a posture at rest, and which muscle makes how much of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy.muscles import labels
from psoas.answers.loads.asked import asked_posture, checked_body, loads_passive
from psoas.answers.loads.balance import Balance, balance_of, least_of, missing
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
from psoas.mechanics.path_notes import jump_notes
from psoas.mechanics.tissue.protocol import Elements
from psoas.mechanics.tissue.sources import parameters
from psoas.question.tissue import check_tissue

if TYPE_CHECKING:
    import xarray as xr


def loads(
    posture: str | Mapping[str, float] = "standing",
    *,
    body: Body | None = None,
    hands: float | None = None,
    hands_at: tuple[float, float] | None = None,
    tightness: Mapping[str, float] | None = None,
    least: Mapping[str, float] | None = None,
    endplates: str = "mixed",
    settle: bool = True,
    scales: Mapping[str, float] | None = None,
    passive: Elements | None = None,
    solver: str = "piqp",
) -> xr.Dataset:
    """Forces on every lumbar disc in a posture at rest, by the least muscle effort that balances it.

    Parameters
    ----------
    posture : str or mapping
        As `psoas.posture_at` takes it. What its name brings bears it (`supports` of `tables/postures.csv`): feet, less
        one that hangs in the air, and a seat; hands hold what the row says.
    body : Body, optional
        `psoas.load()` if absent; it needs lumbar levels that move by themselves.
    hands : float, optional
        Mass held [kg]; the posture's own if absent. It hangs on the thorax at the hands' point.
    hands_at : (float, float), optional
        Hands' point: ahead of the ankles and above the soles [m]; the posture's own, or (0.20, 1.00) [p].
    tightness : mapping, optional
        As in `psoas.mechanics.tissue.passive_body.passive_body`.
    least : mapping of muscle to activation, optional
        Smallest activations: ``{"psoas": 1.0}`` asks what balances both psoai at their maximum.
    endplates : {'mixed', 'meshes', 'published'}
        The set of `tables/endplates.csv` that disc frames come from.
    settle : bool
        Let each level turn within one published standard deviation about the rhythm, the total staying as it is.
    scales : mapping, optional
        Scales of passive parameters, on top of those of loads (see Notes).
    passive : Passive, optional
        A passive body of your own; `tightness` and `scales` then mean nothing.
    solver : {'piqp', 'daqp'}

    Returns
    -------
    xarray.Dataset
        Dims `level`, `component` (compression, anterior_shear, lateral_shear), `muscle`, `source` (muscles, gravity,
        hands), `group`, `support`, `axis`, `coordinate`. Forces [N] are of the upper part on the lower, in disc frames.
        ``attrs['status']``: `balanced`, or `infeasible` with ``attrs['missing']`` saying what is missing; forces are
        nan then.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An unknown posture, or one on a bed or couch; an unknown muscle or set; a
        mass that is negative or no number; a body without levels.

    Notes
    -----
    ``min sum a^2`` over activations, with equilibrium in every independent coordinate. Trunk strength is area times
    100 N/cm2 [p]; passive curves of trunk muscles keep the stress they were published with (50 N/cm2) and extensors are
    short in standing (`tables/load_parameters.csv`).

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
    body = load() if body is None else checked_body(body)
    levels_of(body)
    asked = asked_posture(body, posture, hands, hands_at)
    if passive is None:
        check_tissue(body, "psoas.loads()")
        passive = loads_passive(body, tightness, scales)
    elif tightness or scales:
        raise InvalidValueError("give passive, or tightness and scales that one is made with, not both.")
    floor, elements = least_of(body, least), passive

    def make(q: Array) -> Balance:
        return balance_of(body, q, elements, supports=asked.supports, hands=asked.hands, place=asked.place)

    q = settled(body, asked.q, elements, make, floor, solver) if settle else asked.q
    balance = make(q)
    found = static_optimisation(balance.problem(floor), solver)
    attrs = {
        "answer": "loads",
        "schema_version": SCHEMA_VERSION,
        "title": "forces on lumbar discs at rest",
        "body": body.name,
        "posture": asked.words,
        "supports": ", ".join(asked.supports) or "none",
        "hands_kg": asked.hands,
        "hands_at": "as they are locked"
        if asked.place is None
        else "{:g} m ahead of the ankles, {:g} m up".format(*asked.place),
        "disc_frames": f"{endplates}: {FRAME}",
        "levels": "settled within one standard deviation about the rhythm" if settle else "as the posture has them",
        "trunk_stress": f"{parameters()['trunk_stress']['value']} N/cm2",
        "least": ", ".join(f"{k} {v:g}" for k, v in (least or {}).items()) or "none",
        "solver": found.solver,
        "status": found.status,
        "notes": " ".join(jump_notes(body, balance.at)),
        "missing": "; ".join(missing(balance, found)),
        "largest_residual": float(np.abs(found.residual).max()),
    }
    return dataset_of(balance, found, ledger(balance, endplates), attrs)


def dataset_of(balance: Balance, found: Optimum, sums: Ledger, attrs: dict[str, Any]) -> xr.Dataset:
    """Everything as a dataset that passes its schema."""
    import xarray as xr

    body, columns = balance.body, balance.body.muscle_table
    real = 1.0 if found.balanced else np.nan
    active = found.activations * balance.strength * real
    parts = np.concatenate([sums.muscles * (active + balance.passive)[:, None], sums.outside * real], axis=1)
    family = np.array(columns["family"])
    groups = list(dict.fromkeys(columns["family"]))
    grouped = np.stack([parts[:, : len(family)][:, family == g].sum(axis=1) for g in groups], axis=1)
    variables = {
        "level_force": (("level", "component"), parts.sum(axis=1)),
        "level_ledger": (("level", "source", "component"), parts),
        "group_level_ledger": (("level", "group", "component"), np.concatenate([grouped, parts[:, -2:]], axis=1)),
        "level_force_per_newton": (("level", "muscle", "component"), sums.muscles),
        "disc_inclination": (("level",), [inclination(D, balance.H) for D in sums.frames]),
        "activation": (("muscle",), found.activations),
        "strength": (("muscle",), balance.strength),
        "active_tension": (("muscle",), active),
        "passive_tension": (("muscle",), balance.passive),
        "support_force": (("support", "axis"), found.reactions * real),
        "joint_moment_passive": (("coordinate",), balance.joints),
        "residual": (("coordinate",), found.residual),
    }
    coords: dict[str, Any] = {
        "level": [level.name for level in sums.levels],
        "component": list(COMPONENTS),
        "axis": list(AXES),
        "muscle": list(body.muscles),
        **{key: ("muscle", list(columns[key])) for key in ("family", "side", "part")},
        "muscle_level": ("muscle", list(columns["level"])),
        "source": [*body.muscles, *OUTSIDE],
        "group": [*groups, *OUTSIDE],
        "group_label": ("group", [*(labels().get(g, g) for g in groups), *OUTSIDE]),
        "support": [s.name for s in balance.supports],
        "coordinate": list(balance.names),
        "coordinate_value": ("coordinate", [float(balance.at.q[body.coordinate(c)]) for c in balance.names]),
    }
    data = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in variables.items()}
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))
