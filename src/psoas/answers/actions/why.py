"""Why an answer is what it is: its budget, joint by joint, and what the ground gives back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.actions.budget import budget
from psoas.body.body import Body, state
from psoas.body.posture import posture_at, spelled_out
from psoas.conditions import Conditions
from psoas.dataset.labels import group_labels
from psoas.dataset.rows import stem_of
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import checked_text
from psoas.frames import AXES
from psoas.mechanics.accelerations import evaluate, shift
from psoas.mechanics.ground.bearing import words_at
from psoas.mechanics.groups import groups_of
from psoas.mechanics.path_notes import path_notes
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import fascicles_by_side, muscles_of, off_spine, unrepresented
from psoas.question.pairs import segments_of
from psoas.question.sides import sides_asked

if TYPE_CHECKING:
    import xarray as xr


def why(
    muscle: str,
    *,
    of: str = "pelvis",
    relative_to: str = "ground",
    side: str | None = None,
    body: Body | None = None,
    posture: str | Mapping[str, float] = "standing",
    conditions: Conditions | None = None,
    **fields: Any,
) -> xr.Dataset:
    """The budget of one answer: how much of it each joint's moment makes, and what the ground gives back.

    Parameters
    ----------
    muscle : str
        A family, alias, or one of the model's fascicles; 1 N on the side of its name, else on both.
    of, relative_to, side, body, posture, conditions, fields
        As in `psoas.robustness`.

    Returns
    -------
    xarray.Dataset
        `group_budget`, dims (group, part, axis) [rad/s^2/N], in the axes of `relative_to`; parts add up to the answer
        of `psoas.relative`. Every joint's moment acts as if the body floated.

    Examples
    --------
    >>> import psoas
    >>> found = psoas.why("iliacus").group_budget.sel(group="iliacus", axis="right")
    >>> [str(p) for p in found.part.values]
    ['moment at the hip', 'what the ground gives back']
    """
    import xarray as xr

    body, conditions = body_and_conditions(body, posture, conditions, fields)
    a, b = segments_of(body, of, relative_to)
    families, rows, _, notes = muscles_of(body, [checked_text("muscle", muscle)])
    sides = sides_asked(body, [muscle], side)
    groups = [g for g in groups_of(body, families, conditions.sharing) if g.side in sides[g.family]]
    groups += [g for g in fascicles_by_side(body, rows) if g.side in sides.get(stem_of(g.name), ())]
    at = state(body, posture_at(body, posture, conditions.rhythm), path=conditions.path)
    found = evaluate(body, at, conditions)
    budgets = [budget(body, found, g.weights) for g in groups]
    parts = list(dict.fromkeys(p for names, _ in budgets for p in names))
    parts.sort(key=lambda p: p.startswith("what the ground"))
    values = np.zeros((len(groups), len(parts), 3))
    for i, (names, each) in enumerate(budgets):
        for name, row in zip(names, shift(each, at.R, a, b, found.heading), strict=True):
            values[i, parts.index(name)] = row
    frame = "ground: superior against gravity, anterior where the pelvis faces, right"
    attrs = attributes("group_budget") | {"of": of, "relative_to": relative_to}
    attrs["reference_frame"] = frame if relative_to == "ground" else f"anatomical axes of {relative_to}"
    data = xr.DataArray(values, dims=("group", "part", "axis"), attrs=attrs)
    weights, limits = np.array([g.weights for g in groups]), unrepresented(body, rows)
    coords = {**group_labels(groups, weights, off_spine(body, at), sides), "part": parts, "axis": list(AXES)}
    meta = {
        "answer": "why", "schema_version": SCHEMA_VERSION, "body": body.name, "posture": spelled_out(body, posture),
        "conditions": words_at(body, posture, at, conditions), "limits": " ".join(limits),
        **{f"condition_{k}": v for k, v in conditions.resolved().items()},
        "notes": " ".join([*notes, *body.remarks, *limits, *path_notes(body, at, rows, conditions.path)]),
    }  # fmt: skip
    return check_dataset(xr.Dataset({"group_budget": data}, coords=coords, attrs=meta))
