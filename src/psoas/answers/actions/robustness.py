"""Every answer over the sensitivity set: contact, spine, path, sharing, inertia and centres, full factorial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.bodies.variants import has_centres, with_geometry
from psoas.body.body import Body, state
from psoas.body.chunk import only
from psoas.body.geometry import Geometry
from psoas.body.posture import posture_at, spelled_out
from psoas.body.state import Array
from psoas.conditions import CHOICES, Conditions
from psoas.dataset.labels import group_labels, muscle_labels
from psoas.dataset.pair import Pair
from psoas.dataset.schema import SCHEMA_VERSION, VERDICTS, attributes, check_dataset
from psoas.dataset.signs import COMPARED
from psoas.dataset.verdict import Verdict, verdicts
from psoas.errors import InvalidValueError, invalid_choice
from psoas.frames import AXES
from psoas.mechanics.accelerations import evaluate, heading_of, shift, torques
from psoas.mechanics.groups import fascicle_pairs, groups_of
from psoas.mechanics.many import Progress, many
from psoas.mechanics.path_notes import path_notes
from psoas.question.conditions_of import body_and_conditions, second_order
from psoas.question.muscles import muscles_of, off_spine, unrepresented
from psoas.question.pairs import segments_of
from psoas.question.sides import sides_asked
from psoas.units import ACCELERATION_PER_NEWTON, METRE

if TYPE_CHECKING:
    import xarray as xr

SPINES = ("free", "coupled christophy", "coupled lifting", "rigid")
LEVELS_MOVED = 6
AHEAD = 0.004  # m [p]: one standard deviation of where a level turns
GEOMETRIES = {  # where the lumbar levels turn: as modelled, and to either side of that
    "modelled": Geometry(),
    "lower half": Geometry("lower_half"),
    "4 mm ahead": Geometry(moved=((AHEAD, 0.0),) * LEVELS_MOVED),
}
LEVELS: dict[str, tuple[Any, ...]] = {
    "contact": CHOICES["contact"],
    "spine": SPINES,
    "path": ("straight", "guided"),
    "inertia": (1 / 3, 1.0, 3.0),
    "centres": ("modelled", "lower half", "4 mm ahead"),
    "sharing": ("pcsa", "pcsa_ammr", "equal"),
}


def factors_of(body: Body, operator: str, stance: str) -> dict[str, tuple[Any, ...]]:
    """The factors that can change an answer of this body, sharing last.

    A moment arm knows neither ground nor inertia nor a free spine; a body without levels, a second path, trunk slices
    or centres that can be moved has fewer.
    """
    spines = {"levels": SPINES, "coupled": ("coupled model", "rigid"), "lumped": ("free", "rigid"), "none": ("free",)}
    if not body.lumbar:
        spines["levels"] = ("free", "rigid")  # levels of no published rhythm
    levels = LEVELS | {"spine": spines[body.spine.kind], "path": tuple(body.paths)}
    if not second_order(body):
        levels["sharing"] = ("pcsa", "equal")
    left_out = {k for k, v in levels.items() if len(v) == 1} | ({"inertia"} if not body.inertials else set())
    if stance == "none":
        left_out.add("contact")
    if not has_centres(body):
        left_out.add("centres")
    if operator == "torque":
        left_out |= {"contact", "spine", "inertia"}
    return {k: v for k, v in levels.items() if k not in left_out}


def member(conditions: Conditions, levels: Mapping[str, Any]) -> Conditions:
    """The conditions of one member; stance, tension and hold stay as asked."""
    spine, _, rhythm = str(levels.get("spine", conditions.spine)).partition(" ")
    contact = None if conditions.stance == "none" else levels.get("contact", conditions.contact)
    return replace(
        conditions, contact=contact, spine=spine, rhythm=rhythm or None,
        path=levels.get("path", conditions.path), slices=levels.get("inertia", conditions.slices),
    )  # fmt: skip


def ensemble(
    body: Body,
    q: Array,
    conditions: Conditions,
    operator: str,
    muscles: Sequence[int],
    progress: Progress | None = None,
) -> tuple[dict[str, tuple[Any, ...]], Array, Any]:
    """Values relative to ground of some muscles in every member but for sharing: (factor axes..., m, s, 3)."""
    factors = factors_of(body, operator, conditions.stance)
    varied = {k: v for k, v in factors.items() if k != "sharing"}
    bodies = {c: with_geometry(body, GEOMETRIES[c]) for c in varied.get("centres", ())} or {"modelled": body}
    bodies = {c: only(other, muscles) for c, other in bodies.items()}
    states = {(c, path): state(other, q, path=path) for c, other in bodies.items() for path in body.paths}

    def one(chosen: tuple[Any, ...]) -> Array:
        levels = dict(zip(varied, chosen, strict=True))
        these, centres = member(conditions, levels), levels.get("centres", "modelled")
        other, at = bodies[centres], states[centres, these.path]
        if operator == "torque":
            return torques(other, at)[1]
        return evaluate(other, at, these).angular_acceleration()

    found = list(many(one, list(product(*varied.values())), progress=progress))
    shape = tuple(len(v) for v in varied.values())
    return factors, np.array(found).reshape(*shape, *found[0].shape), states["modelled", "straight"]


def added_up(values: Array, weights: Array) -> Array:
    """Values of muscles (..., m) in every group by weights (sharing, g, m), muscle after muscle: (g, ..., sharing)."""
    found = np.zeros((weights.shape[1], *values.shape[:-1], len(weights)))
    for g, i in np.argwhere(weights.any(axis=0)):
        found[g] += values[..., i, None] * weights[:, g, i]
    return found


def judged(shared: int, values: Array, norms: Array, factors: Sequence[str]) -> list[Verdict]:
    """The verdicts on all groups (g, ..., sharing), the first `shared` of which know sharing."""
    return [
        *verdicts(values[:shared], norms[:shared], factors),
        *verdicts(values[shared:, ..., 0], norms[shared:, ..., 0], factors[:-1]),
    ]


def robustness(
    muscles: Sequence[str] | str | None = None,
    *,
    of: str = "pelvis",
    relative_to: str = "ground",
    axis: str = "right",
    operator: str = "acceleration",
    side: str | None = None,
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    conditions: Conditions | None = None,
    progress: Progress | None = None,
    **fields: Any,
) -> xr.Dataset:
    """How far the sign of an answer holds over what may reasonably be assumed.

    The set: contact weld or point; spine free, coupled by either published rhythm, or rigid; path straight or guided;
    trunk-slice mass and inertia times 1/3, 1, 3; lumbar levels that turn where they are modelled, in the lower half of
    the disc, or 4 mm ahead; and, for groups, the three ways of sharing. Stance and posture as asked.
    A value below 5 % of the largest of pelvis, femora and thorax relative to ground (same operator, axis and
    conditions) has no reliable sign. The sign *holds* if all members outside that deadband agree, and there is one.

    Parameters
    ----------
    muscles, side, body, posture, conditions, fields
        As in `psoas.actions`.
    of, relative_to : str
        Segments, or `ground`.
    axis : {'right', 'anterior', 'superior'}
        Of `relative_to`.
    operator : {'acceleration', 'torque'}
        `torque` relative to ground only; it varies path, centres and sharing.
    progress : callable, optional
        Told (done, total) after each member.

    Returns
    -------
    xarray.Dataset
        Per `group` and per `muscle`: verdict (holds, depends, none), sign, counts, the factor that flips it, range and
        shares; and `group_value` and `group_normaliser` of every member, dims (group, contact, spine, path, inertia,
        centres, sharing).

    Examples
    --------
    >>> import psoas
    >>> found = psoas.robustness("psoas iliacus".split(), of="pelvis", relative_to="ground")
    >>> str(found.group_verdict.sel(group="iliacus").item()), str(found.group_verdict.sel(group="psoas_major").item())
    ('holds', 'depends')
    """
    return judgements(
        muscles, [(Pair(of, relative_to), axis)], operator=operator, side=side, body=body, posture=posture,
        conditions=conditions, progress=progress, **fields,
    )[0]  # fmt: skip


def judgements(
    muscles: Sequence[str] | str | None,
    about: Sequence[tuple[Pair, str]],
    *,
    operator: str = "acceleration",
    side: str | None = None,
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    conditions: Conditions | None = None,
    progress: Progress | None = None,
    **fields: Any,
) -> list[xr.Dataset]:
    """What `robustness` gives for several pairs and axes, from one ensemble."""
    if operator not in ("acceleration", "torque"):
        raise invalid_choice("operator", operator, ("acceleration", "torque"))
    for (_, relative_to), axis in about:
        if axis not in AXES:
            raise invalid_choice("axis", axis, AXES)
        if operator == "torque" and relative_to != "ground":
            raise InvalidValueError(
                "the robustness of a torque is judged relative to ground only; name that reference."
            )
    body, conditions = body_and_conditions(body, posture, conditions, fields)
    families, rows, _, notes = muscles_of(body, muscles)
    sides = sides_asked(body, muscles, side)
    ends = [segments_of(body, *pair) for pair, _ in about]
    q = posture_at(body, posture, conditions.rhythm)
    factors, ground, at = ensemble(body, q, conditions, operator, rows, progress)
    body, rows = only(body, rows), list(range(len(rows)))
    W = {sharing: groups_of(body, families, sharing) for sharing in factors["sharing"]}
    known = {g.name for g in next(iter(W.values()))}  # a family of one muscle may bear its name
    pairs = [g for g in fascicle_pairs(body, rows) if g.name not in known]
    W = {sharing: [*groups, *pairs] for sharing, groups in W.items()}
    weights = np.array([[g.weights for g in W[s]] for s in factors["sharing"]])  # (sharing, g, m)
    groups = next(iter(W.values()))
    absent, limits = off_spine(body, at), unrepresented(body, rows)
    labels = {**muscle_labels(body, rows, absent, sides), **group_labels(groups, weights[0], absent, sides)}
    single = {k: v for k, v in factors.items() if k != "sharing"}
    H = heading_of(body, at)
    compared = [body.segment(s) for s in COMPARED if s in body.segments]
    found = []
    for (pair, axis), (a, b) in zip(about, ends, strict=True):
        k = AXES.index(axis)
        values = shift(ground, at.R, a, b, H)[..., k]  # (levels..., m)
        axes = np.eye(3) if b is None else H.T @ at.R[b]  # of the reference, in which all are compared
        references = (ground[..., compared, :] @ axes)[..., k]  # (levels..., m, up to 4)
        group_values = added_up(values, weights)
        group_norms = np.abs(added_up(references.swapaxes(-1, -2), weights)).max(axis=-2)
        one, its_norm = (np.moveaxis(v[..., rows], -1, 0) for v in (values, np.abs(references).max(axis=-1)))
        judgement = {
            "group": judged(len(groups) - len(pairs), group_values, group_norms, list(factors)),
            "muscle": verdicts(one, its_norm, list(single)),
        }
        attrs = {
            "answer": "robustness", "schema_version": SCHEMA_VERSION, "body": body.name, "of": pair.of,
            "relative_to": pair.relative_to, "axis": axis, "operator": operator, "posture": spelled_out(body, posture),
            "stance": conditions.stance, "conditions": conditions.words(body.spine.kind),
            **{f"condition_{k}": v for k, v in conditions.resolved().items()}, "spine_kind": body.spine.kind,
            "members": int(np.prod([len(v) for v in factors.values()])), "limits": " ".join(limits),
            "notes": " ".join([*notes, *body.remarks, *limits, *path_notes(body, at, rows)]),
        }  # fmt: skip
        found.append(check_dataset(as_dataset(labels, judgement, factors, group_values, group_norms, attrs)))
    return found


def as_dataset(
    labels: Mapping[str, Any],
    judgement: Mapping[str, Sequence[Verdict]],
    factors: Mapping[str, tuple[Any, ...]],
    group_values: Array,
    group_norms: Array,
    attrs: Mapping[str, Any],
) -> xr.Dataset:
    """Verdicts per group and per muscle, and every member's values, which take their unit from the operator."""
    import xarray as xr

    variables: dict[str, Any] = {}
    for prefix, dim in (("group_", "group"), ("", "muscle")):
        for name in VERDICTS:
            field = "kind" if name == "verdict" else name
            variables[f"{prefix}{name}"] = ((dim,), [getattr(v, field) for v in judgement[dim]])
        shares = [[dict(v.flips).get(f, 0.0) for f in factors] for v in judgement[dim]]
        variables[f"{prefix}flips"] = ((dim, "factor_name"), shares)
    variables["group_value"] = (("group", *factors), group_values)
    variables["group_normaliser"] = (("group", *factors), group_norms)
    unit = {"units": METRE if attrs["operator"] == "torque" else ACCELERATION_PER_NEWTON}
    data = {k: xr.Variable(d, v, unit | attributes(k)) for k, (d, v) in variables.items()}
    coords = {**labels, **{k: list(v) for k, v in factors.items()}, "factor_name": list(factors)}
    return xr.Dataset(data, coords=coords, attrs=dict(attrs))
