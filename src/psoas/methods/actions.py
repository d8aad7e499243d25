"""What muscles do at one posture: moment arms and induced accelerations of every segment, all muscles in one solve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.body import Array, Body, State, state
from psoas.conditions import Conditions, operators_asked
from psoas.frames import AXES
from psoas.mechanics.contact import feet_notes
from psoas.mechanics.evaluate import evaluate, heading_of, torques
from psoas.mechanics.groups import groups_of
from psoas.mechanics.question import body_and_conditions, muscles_of
from psoas.posture import TOTALS, posture_at, rhythm_shares, spelled_out
from psoas.schema import SCHEMA_VERSION, attributes, check_dataset

if TYPE_CHECKING:
    import xarray as xr


def coordinate_arms(body: Body, at: State, rhythm: str) -> tuple[list[str], Array]:
    """Moment arms ``-(dl/dq) B`` of independent coordinates, then of the lumbar totals by the rhythm."""
    arms = -at.dldq @ at.B
    names = list(body.independent)
    totals = []
    for motion in TOTALS.values() if body.lumbar else ():
        shares = rhythm_shares(body, motion, rhythm)
        totals.append(arms @ np.array([shares.get(name, 0.0) for name in names]))
    return [*names, *(TOTALS if body.lumbar else ())], np.column_stack([arms, *totals])


def actions(
    muscles: Sequence[str] | str | None = None,
    *,
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    operator: str | Sequence[str] | None = None,
    conditions: Conditions | None = None,
    **fields: Any,
) -> xr.Dataset:
    """What muscles do at one posture, per newton of tension, under stated conditions.

    Parameters
    ----------
    muscles : str or sequence of str, optional
        Families, aliases, groups (`hamstrings`) or the model's own names; everything if absent.
    body : Body, optional
        `psoas.load()` if absent.
    posture : str or mapping
        See `psoas.posture.posture_at`: degrees and millimetres in text, rad and m in a mapping.
    operator : {'torque', 'acceleration'} or several, optional
        `torque`: moment arms, joint moments and segment arms. `acceleration`: the response at that instant. Both if
        absent.
    conditions : Conditions, optional
        Or its fields by name (`spine='rigid'`); not both. The stance is the posture's own unless given.

    Returns
    -------
    xarray.Dataset
        Dims `muscle` (model names, with `family`, `side`, `part`, `level`), `group` (families and parts; `_r`, `_l` or
        both sides), `segment`, `axis` (anterior, superior, right), `coordinate`. Vectors are relative to ground in its
        heading frame; `psoas.relative` takes them to any other pair. Every variable is described in `psoas.schema`.

    Raises
    ------
    UnknownNameError, InvalidValueError
        A muscle, posture, coordinate, operator or condition that is unknown, contradictory or not available.

    Notes
    -----
    ``udot_m = P M^-1 f_m``, ``f_m = -R[m]'``; see `docs/concepts` and the methods' sources: Zajac & Gordon 1989.

    Examples
    --------
    >>> import psoas
    >>> answer = psoas.actions("psoas", spine="rigid")
    >>> arm = answer.group_moment_arm.sel(group="psoas_major_r", coordinate="hip_flexion_r")
    >>> f"{1000 * float(arm):.1f} mm"
    '23.3 mm'
    """
    import xarray as xr

    body, conditions = body_and_conditions(body, posture, conditions, fields)
    operators = operators_asked(operator)
    families, rows, _, notes = muscles_of(body, muscles)
    groups = groups_of(body, families, conditions.sharing)
    rhythm = conditions.rhythm or "christophy"
    q = posture_at(body, posture, rhythm)
    at = state(body, q, path=conditions.path)
    H = heading_of(body, at)
    per_muscle: dict[str, Array] = {}
    coordinates: list[str] = []
    if "torque" in operators:
        coordinates, per_muscle["moment_arm"] = coordinate_arms(body, at, rhythm)
        per_muscle["joint_moment"], per_muscle["segment_arm"] = torques(body, at)
    if "acceleration" in operators:
        found = evaluate(body, at, conditions)
        per_muscle["angular_acceleration"] = found.angular_acceleration()
        per_muscle["com_acceleration"] = found.com_acceleration()
    W = np.array([g.weights for g in groups]).reshape(len(groups), len(body.muscles))
    columns = body.muscle_table
    coords: dict[str, Any] = {
        "muscle": [body.muscles[i] for i in rows],
        **{key: ("muscle", [columns[key][i] for i in rows]) for key in ("family", "side", "part", "level")},
        "group": [g.name for g in groups],
        **{
            f"group_{key}": ("group", [getattr(g, key) for g in groups])
            for key in ("kind", "family", "part", "side", "label")
        },
        "segment": list(body.segments),
        "parent": ("segment", [body.parents[s] for s in body.segments]),
        "axis": list(AXES),
        "component": list(AXES),
    }
    if coordinates:
        coords["coordinate"] = coordinates
        coords["child"] = ("coordinate", [child_of(body, c) for c in coordinates])
    variables: dict[str, Any] = {
        "orientation": (("segment", "component", "axis"), at.R.transpose(0, 2, 1) @ H),
        "share": (("group", "muscle"), W[:, rows]),
    }
    for name, values in per_muscle.items():
        dims = (
            ("coordinate",)
            if name == "moment_arm"
            else ("axis",)
            if name == "com_acceleration"
            else ("segment", "axis")
        )
        variables[name] = (("muscle", *dims), values[rows])
        variables[f"group_{name}"] = (("group", *dims), np.tensordot(W, values, axes=1))
    data = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in variables.items()}
    attrs = {
        "title": "what muscles do, per newton of tension",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "posture": spelled_out(body, posture),
        "conditions": str(conditions),
        **{f"condition_{k}": v for k, v in conditions.resolved().items()},
        "operators": ",".join(operators),
        "spine_rhythm_of_totals": rhythm,
        "notes": " ".join([*notes, *feet_notes(body, at, conditions)]),
    }
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def child_of(body: Body, coordinate: str) -> str:
    """The segment a coordinate moves relative to its parent (`thorax` for lumbar totals, relative to the pelvis)."""
    return next((j.child for j in body.joints.values() if coordinate in j.coordinates), "thorax")
