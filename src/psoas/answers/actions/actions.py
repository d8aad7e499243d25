"""What muscles do at one posture: moment arms and induced accelerations of every segment, all muscles in one solve."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from psoas.anatomy import table
from psoas.body.body import Body, Meaning, state
from psoas.body.posture import TOTALS, posture_at, rhythm_shares, spelled_out
from psoas.body.state import Array, State
from psoas.conditions import Conditions, operators_asked
from psoas.dataset.labels import group_labels, muscle_labels, segment_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.mechanics.accelerations import evaluate, heading_of, torques
from psoas.mechanics.ground.bearing import bearing_notes, words_at
from psoas.mechanics.ground.contact import feet_notes
from psoas.mechanics.groups import Group, groups_of
from psoas.mechanics.moments import LEVELS
from psoas.mechanics.path_notes import path_notes
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import muscles_of, off_spine, unrepresented
from psoas.question.sides import sides_asked

if TYPE_CHECKING:
    import xarray as xr


ALONE = ":alone"  # after a coupled coordinate's name: what it does apart from what it drives


def coordinate_arms(body: Body, at: State, rhythm: str) -> tuple[list[str], Array]:
    """Moment arms ``-(dl/dq) B`` of independent coordinates, then of the lumbar totals by the rhythm.

    Where the model's file couples the levels, the independent coordinate's arm is that of all levels together; each
    level's own, ``-dl/dq`` of its coordinate alone, follows.
    """
    arms = -at.dldq @ at.B
    names, more = list(body.independent), []
    for motion in TOTALS.values() if body.lumbar else ():
        shares = rhythm_shares(body, motion, rhythm)
        more.append(arms @ np.array([shares.get(name, 0.0) for name in names]))
    alone = coupled_levels(body)
    more += [-at.dldq[:, body.coordinate(c)] for c in alone]
    labels = [c + ALONE if c in names else c for c in alone]
    return [*names, *(TOTALS if body.lumbar else ()), *labels], np.column_stack([arms, *more])


def coupled_levels(body: Body) -> list[str]:
    """The coordinates of lumbar levels that the model's file couples, drivers first."""
    if body.spine.kind != "coupled":
        return []
    own = [c for s in LEVELS if s in body.joints for c in body.joints[s].coordinates]
    return [c for c in own if c in body.spine.coordinates] + [c for c in own if c in body.dependent]


def silenced(body: Body, rows: NDArray[np.intp], coordinates: Sequence[str], per_muscle: dict[str, Array]) -> None:
    """Put nan where a muscle's action on the spine is not in the body: a zero would say that it has none."""
    spinal = {*body.spine.coordinates, *TOTALS, *(c.removesuffix(ALONE) for c in coupled_levels(body))}
    columns = [i for i, c in enumerate(coordinates) if c.removesuffix(ALONE) in spinal]
    segments = [body.segments.index(s) for s in LEVELS if s in body.segments]
    for name, places in (("moment_arm", columns), ("joint_moment", segments), ("segment_arm", segments)):
        if name in per_muscle and len(rows) and places:
            per_muscle[name][np.ix_(rows, np.array(places))] = np.nan


def sums(W: Array, values: Array) -> Array:
    """Weighted sums over muscles; nan where a muscle with weight is nan, whatever the others are."""
    missing = np.isnan(values)
    total = np.tensordot(W, np.where(missing, 0.0, values), axes=1)
    return np.where(np.tensordot(W > 0, missing, axes=1) > 0, np.nan, total)


def actions(
    muscles: Sequence[str] | str | None = None,
    *,
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    operator: str | Sequence[str] | None = None,
    side: str | None = None,
    conditions: Conditions | None = None,
    **fields: Any,
) -> xr.Dataset:
    """What muscles do at one posture, per newton of tension, under stated conditions.

    Parameters
    ----------
    muscles : str or sequence of str, optional
        Families, aliases, groups (`hamstrings`) or the model's own names; everything if absent.
    body : Body, optional
        `psoas.default_body()` if absent.
    posture : str or mapping
        See `psoas.body.posture.posture_at`: degrees and millimetres in text, rad and m in a mapping.
    operator : {'torque', 'acceleration'} or several, optional
        `torque`: moment arms, joint moments and segment arms. `acceleration`: the response at that instant. Both if
        absent.
    side : {'both', 'right', 'left'}, optional
        Whose rows are shown, in tables and records; unless given, the side that each muscle's name ends in (`psoas_r`),
        else both. The dataset holds the groups of every side, and in `group_asked` and `muscle_asked` what was asked.
    conditions : Conditions, optional
        Or its fields by name (`spine='rigid'`); not both. Stance and support are the posture's own unless given: its
        feet, less one that hangs in the air, and its seat or bed.

    Returns
    -------
    xarray.Dataset
        Dims `muscle` (model names, with `family`, `side`, `part`, `level`), `group` (families and parts; `_r`, `_l` or
        both sides), `segment`, `axis` (anterior, superior, right), `coordinate`. Vectors are relative to ground in its
        heading frame; `psoas.relative` takes them to any other pair. `psoas.dataset.schema` describes every variable.

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
    sides = sides_asked(body, muscles, side)
    groups = groups_of(body, families, conditions.sharing)
    rhythm = conditions.rhythm or "christophy"
    q = posture_at(body, posture, conditions.rhythm)
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
    absent = off_spine(body, at)
    silenced(body, absent, coordinates, per_muscle)
    doubled = [k for k, g in enumerate(groups) if g.kind == "family" and g.family in body.doubled]
    notes = (*notes, *body.remarks, *unrepresented(body, rows), *one_sided(groups))
    coords: dict[str, Any] = {
        **muscle_labels(body, rows, absent, sides),
        **group_labels(groups, W, absent, sides),
        **segment_labels(body),
    }
    if coordinates:
        coords["coordinate"] = coordinates
        coords["child"] = ("coordinate", [child_of(body, c.removesuffix(ALONE)) for c in coordinates])
        meanings = [meaning_of(body, c) for c in coordinates]
        for key in ("positive", "negative", "motion", "sign", "gain"):
            coords[f"coordinate_{key}"] = ("coordinate", [getattr(m, key) for m in meanings])
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
        summed = sums(W, values)
        summed[doubled] = np.nan
        variables[f"group_{name}"] = (("group", *dims), summed)
    data = {k: xr.Variable(d, v, attributes(k)) for k, (d, v) in variables.items()}
    on_the_ground = [*bearing_notes(body, posture, at, conditions), *feet_notes(body, at, conditions)]
    attrs = {
        "answer": "actions",
        "title": "what muscles do, per newton of tension",
        "schema_version": SCHEMA_VERSION,
        "body": body.name,
        "posture": spelled_out(body, posture),
        "conditions": words_at(body, posture, at, conditions),
        **{f"condition_{k}": v for k, v in conditions.resolved().items()},
        "operators": ",".join(operators),
        "spine_kind": body.spine.kind,
        "spine_rhythm_of_totals": rhythm,
        "limits": " ".join(unrepresented(body, rows)),
        "notes": " ".join(
            [
                *notes,
                *(on_the_ground if "acceleration" in operators else ()),
                *path_notes(body, at, rows, conditions.path),
            ]
        ),
    }
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def meaning_of(body: Body, coordinate: str) -> Meaning:
    """What a coordinate means; a driver alone is one level, not what it drives."""
    own = coordinate.removesuffix(ALONE)
    meaning = body.meanings.get(own, Meaning("positive", "negative"))
    if own == coordinate:
        return meaning
    level = next((row["level"] for row in table("lumbar_levels") if row["upper"] == child_of(body, own)), "")
    return meaning._replace(motion=f"{level}_{TOTALS[meaning.motion]}" if meaning.motion in TOTALS else "", gain=1.0)


def one_sided(groups: Sequence[Group]) -> list[str]:
    """Sentences on families that have muscles on one side only."""
    has = {(g.family, g.side): bool(g.weights.any()) for g in groups if g.kind == "family"}
    labels = {g.family: g.label for g in groups if g.kind == "family"}
    absent = [
        (family, side)
        for family in labels
        for side, other in (("right", "left"), ("left", "right"))
        if not has.get((family, side)) and has.get((family, other))
    ]
    return [f"No {labels[family]} on the {side}." for family, side in absent]


def child_of(body: Body, coordinate: str) -> str:
    """The segment a coordinate moves relative to its parent (`thorax` for lumbar totals, relative to the pelvis)."""
    return next((j.child for j in body.joints.values() if coordinate in j.coordinates), "thorax")
