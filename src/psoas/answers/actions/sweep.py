"""An answer over a grid of one coordinate."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.body.body import Body, state
from psoas.body.posture import TOTALS, check_settable, is_rotational, posture_at
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.schema import attributes, check_dataset
from psoas.errors import InvalidValueError, PostureRangeWarning, checked_text, invalid_choice
from psoas.frames import AXES
from psoas.mechanics.accelerations import evaluate, heading_of, shift, torques
from psoas.mechanics.ground.contact import feet_notes
from psoas.mechanics.groups import groups_of
from psoas.mechanics.many import Progress, many
from psoas.mechanics.moments import as_relative
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import muscles_of
from psoas.question.pairs import segments_of
from psoas.units import coordinate_unit

if TYPE_CHECKING:
    import xarray as xr

MOST = 2000  # points of a grid


def grid(body: Body, text: str) -> tuple[str, Array]:
    """Coordinate and values [deg, mm] of ``coordinate=start:stop:step``, both ends included."""
    if not checked_text("sweep", text).isprintable() or not text.isascii() or "_" in text.partition("=")[2]:
        raise InvalidValueError(f"sweep {text[:80]!r} is not of the form coordinate=start:stop:step.")
    coordinate, _, span = (piece.strip() for piece in text.partition("="))
    check_settable(body, coordinate)
    try:
        start, stop, step = (float(part) for part in span.split(":"))
    except ValueError:
        raise InvalidValueError(f"sweep '{text}' is not of the form coordinate=start:stop:step.") from None
    if not np.isfinite([start, stop, step]).all() or step <= 0 or stop < start:
        raise InvalidValueError(f"sweep '{text}' needs finite numbers, start before stop, and a step above zero.")
    if not (stop - start) / step < MOST:
        raise InvalidValueError(f"sweep '{text}' has more than {MOST} points.")
    count = int(np.floor((stop - start) / step + 1e-9)) + 1
    return coordinate, np.asarray(start + step * np.arange(count), float)


def sweep(
    muscles: Sequence[str] | str,
    over: str,
    *,
    of: str = "pelvis",
    relative_to: str = "ground",
    operator: str = "acceleration",
    body: Body | None = None,
    posture: str = "standing",
    conditions: Conditions | None = None,
    progress: Progress | None = None,
    **fields: Any,
) -> xr.Dataset:
    """What groups of muscles do to one segment relative to another, over a grid of one coordinate.

    Parameters
    ----------
    muscles : str or sequence of str
        Families, aliases or groups.
    over : str
        ``coordinate=start:stop:step`` in degrees or millimetres.
    of, relative_to : str
        Segments, or `ground`; for `torque` neighbours, or relative to ground.
    operator : {'acceleration', 'torque'}
    body, posture, conditions, fields
        As in `psoas.actions`; the posture in text.
    progress : callable, optional
        Told (done, total) after each point.

    Returns
    -------
    xarray.Dataset
        `group_swept_acceleration` [rad/s^2/N] or `group_swept_arm` [m], dims (sweep, group, axis), in the axes of
        `relative_to`; coordinate `sweep` in degrees or millimetres.

    Warns
    -----
    PostureRangeWarning
        Once, if the grid leaves the coordinate's range.

    Examples
    --------
    >>> import psoas
    >>> arms = psoas.sweep("psoas", "hip_flexion_r=0:90:45", of="femur_r", relative_to="pelvis", operator="torque")
    >>> (1e3 * arms.group_swept_arm.sel(group="psoas_major_r", axis="right").values).round(1).tolist()
    [23.3, 30.9, 33.0]
    """
    import xarray as xr

    if operator not in ("acceleration", "torque"):
        raise invalid_choice("operator", operator, ("acceleration", "torque"))
    body, conditions = body_and_conditions(body, posture, conditions, fields)
    checked_text("posture", posture)
    coordinate, values = grid(body, over)
    a, b = segments_of(body, of, relative_to)
    if any(part.split("=")[0].strip() == coordinate for part in posture.split(",")):
        raise InvalidValueError(f"'{coordinate}' is swept and set by the posture too; give it once.")
    joined = {body.parents.get(of), *(c for c, p in body.parents.items() if p == of)}
    if operator == "torque" and "ground" not in (of, relative_to) and relative_to not in joined:
        raise InvalidValueError(f"torque of '{of}' relative to '{relative_to}' is not swept: no joint joins them.")
    families, *_ = muscles_of(body, muscles)
    groups = groups_of(body, families, conditions.sharing)
    if not groups:
        raise InvalidValueError("a sweep is of whole muscles or groups; name one, such as psoas.")
    W = np.array([g.weights for g in groups])
    remarks: dict[float, str] = {}

    def point(value: float) -> Array:
        q = posture_at(body, f"{posture},{coordinate}={value!r}", conditions.rhythm or "christophy")
        at = state(body, q, path=conditions.path)
        if notes := feet_notes(body, at, conditions):
            remarks[value] = " ".join(notes)
        if operator == "torque":
            joint, ground = torques(body, at)
            vector = ground if None in (a, b) else as_relative(body, joint, of, relative_to)
        else:
            vector = evaluate(body, at, conditions).angular_acceleration()
        return shift(np.tensordot(W, vector, axes=1), at.R, a, b, heading_of(body, at))

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", PostureRangeWarning)
        found = list(many(point, values.tolist(), progress=progress))
    for kind in {str(w.message).split(" = ")[0]: w for w in caught}.values():
        warnings.warn(kind.message, PostureRangeWarning, stacklevel=2)
    name = "group_swept_arm" if operator == "torque" else "group_swept_acceleration"
    frame = "ground: heading frame" if relative_to == "ground" else f"anatomical axes of {relative_to}"
    attrs = attributes(name) | {"of": of, "relative_to": relative_to, "reference_frame": frame}
    unit = coordinate_unit(coordinate in TOTALS or is_rotational(body, coordinate))
    coords = {
        "sweep": ("sweep", values, {"units": unit, "long_name": coordinate}), "axis": list(AXES),
        "group": [g.name for g in groups], "group_label": ("group", [g.label for g in groups]),
        "group_side": ("group", [g.side for g in groups]), "group_kind": ("group", [g.kind for g in groups]),
    }  # fmt: skip
    worst = max(remarks, key=abs, default=None)
    meta = {
        "notes": "" if worst is None else f"At {worst:g}: {remarks[worst]}",
        "body": body.name, "posture": posture, "conditions": conditions.words(body.spine.kind),
        "operator": operator, "of": of, "relative_to": relative_to, "coordinate": coordinate,
        "condition_tension": conditions.tension,
    }  # fmt: skip
    data = {name: xr.DataArray(np.array(found), dims=("sweep", "group", "axis"), attrs=attrs)}
    return check_dataset(xr.Dataset(data, coords=coords, attrs=meta))
