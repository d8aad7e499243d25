"""An answer over a grid of one coordinate."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from psoas.body.body import Body, state
from psoas.body.posture import TOTALS, check_settable, is_rotational, posture_and_remarks
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.labels import group_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.dataset.signs import COMPARED, norms
from psoas.errors import InvalidValueError, PostureRangeWarning, checked_text, invalid_choice
from psoas.frames import AXES
from psoas.mechanics.accelerations import evaluate, heading_of, shift, torques
from psoas.mechanics.ground.bearing import standing_at, words_at
from psoas.mechanics.ground.contact import feet_notes
from psoas.mechanics.groups import groups_of
from psoas.mechanics.many import Progress, many
from psoas.mechanics.moments import as_relative
from psoas.mechanics.path_notes import path_notes
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import muscles_of, off_spine, unrepresented
from psoas.question.pairs import segments_of
from psoas.question.sides import sides_asked
from psoas.units import coordinate_unit

if TYPE_CHECKING:
    import xarray as xr

MOST = 2000  # points of a grid


class Point(NamedTuple):
    """A point of a grid [deg, mm]: which feet stand there, the conditions in words, and what is odd about the feet."""

    value: float
    stance: str
    words: str
    odd: list[str]


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
    side: str | None = None,
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
    side, body, posture, conditions, fields
        As in `psoas.actions`; the posture in text. Unless a stance is given each point has its own: a foot that hangs
        in the air is let go.
    progress : callable, optional
        Told (done, total) after each point.

    Returns
    -------
    xarray.Dataset
        `group_swept_acceleration` [rad/s^2/N] or `group_swept_arm` [m], dims (sweep, group, axis), in the axes of
        `relative_to`; coordinate `sweep` in degrees or millimetres, and the `stance` at each point.

    Warns
    -----
    PostureRangeWarning
        Once, if the grid leaves the coordinate's range a little; farther than 5 deg is refused.

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
    open_stance = conditions is None and "stance" not in fields
    body, conditions = body_and_conditions(body, posture, conditions, fields)
    checked_text("posture", posture)
    coordinate, values = grid(body, over)
    a, b = segments_of(body, of, relative_to)
    if any(part.split("=")[0].strip() == coordinate for part in posture.split(",")):
        raise InvalidValueError(f"'{coordinate}' is swept and set by the posture too; give it once.")
    joined = {body.parents.get(of), *(c for c, p in body.parents.items() if p == of)}
    if operator == "torque" and "ground" not in (of, relative_to) and relative_to not in joined:
        raise InvalidValueError(f"torque of '{of}' relative to '{relative_to}' is not swept: no joint joins them.")
    families, rows, *_ = muscles_of(body, muscles)
    sides = sides_asked(body, muscles, side)
    groups = groups_of(body, families, conditions.sharing)
    if not groups:
        raise InvalidValueError("a sweep is of whole muscles or groups; name one, such as psoas.")
    W = np.array([g.weights for g in groups])
    points: list[Point] = []
    warned: dict[str, str] = {}
    paths: dict[str, list[float]] = {}
    compared = [body.segment(s) for s in COMPARED if s in body.segments]
    beside: list[Array] = []
    absent: list[Any] = []

    def point(value: float) -> Array:
        where = f"{posture},{coordinate}={value!r}"
        q, remarks = posture_and_remarks(body, where, conditions.rhythm)
        warned.update({key: text for text in remarks if (key := text.split(" = ")[0]) not in warned})
        at = state(body, q, path=conditions.path)
        here = replace(conditions, stance=standing_at(body, posture, at)) if open_stance else conditions
        absent.append(off_spine(body, at))
        points.append(Point(value, here.stance, words_at(body, posture, at, here), feet_notes(body, at, here)))
        for note in path_notes(body, at, rows, conditions.path):
            paths.setdefault(note, []).append(value)
        if operator == "torque":
            joint, ground = torques(body, at)
            vector = ground if None in (a, b) else as_relative(body, joint, of, relative_to)
        else:
            vector = ground = evaluate(body, at, here).angular_acceleration()
        H = heading_of(body, at)
        axes = np.eye(3) if b is None else H.T @ at.R[b]
        beside.append(norms(np.tensordot(W, ground[:, compared], axes=1), axes))
        return shift(np.tensordot(W, vector, axes=1), at.R, a, b, H)

    found = list(many(point, values.tolist(), progress=progress))
    for text in warned.values():
        warnings.warn(text, PostureRangeWarning, stacklevel=2)
    name = "group_swept_arm" if operator == "torque" else "group_swept_acceleration"
    frame = "ground: heading frame" if relative_to == "ground" else f"anatomical axes of {relative_to}"
    attrs = attributes(name) | {"of": of, "relative_to": relative_to, "reference_frame": frame}
    unit = coordinate_unit(coordinate in TOTALS or is_rotational(body, coordinate))
    coords = {
        "sweep": ("sweep", values, {"units": unit, "long_name": coordinate}), "axis": list(AXES),
        "stance": ("sweep", [p.stance for p in points]),
        **group_labels(groups, W, absent[0], sides),
    }  # fmt: skip
    torque, limits = operator == "torque", unrepresented(body, rows)  # arms know no ground
    told = [
        note if len(where) == len(values) else f"At {', '.join(f'{v:g}' for v in where)}: {note}"
        for note, where in paths.items()
    ]
    told = [text for text in (*limits, "" if torque else odd_feet(points), *told) if text]
    meta = {
        "notes": " ".join(told), "limits": " ".join(limits),
        "answer": "sweep", "schema_version": SCHEMA_VERSION, "body": body.name, "posture": posture,
        "conditions": points[0].words if torque else words_over(points, coordinate, unit),
        **{f"condition_{k}": v for k, v in conditions.resolved().items()}, "spine_kind": body.spine.kind,
        "operator": operator, "of": of, "relative_to": relative_to, "coordinate": coordinate,
    }  # fmt: skip
    of_norm = attributes("group_swept_norm") | {"units": attrs["units"]}
    dims = ("sweep", "group", "axis")
    data = {
        name: xr.DataArray(np.array(found), dims=dims, attrs=attrs),
        "group_swept_norm": xr.DataArray(np.array(beside), dims=dims, attrs=of_norm),
    }
    return check_dataset(xr.Dataset(data, coords=coords, attrs=meta))


def words_over(points: Sequence[Point], coordinate: str, unit: str) -> str:
    """The conditions in words; where the ground's part changes within the grid, from where to where each holds."""
    grounds, rests = zip(*(p.words.partition("; ")[::2] for p in points), strict=True)
    spells: list[list[Any]] = []
    for p, ground in zip(points, grounds, strict=True):
        if spells and spells[-1][0].stance == p.stance:
            spells[-1] = [p if "(" in ground else spells[-1][0], spells[-1][1], p.value]  # the last that is in the air
        else:
            spells.append([p, p.value, p.value])
    if len(spells) == 1:
        last = spells[0][0]
        return last.words if "(" not in last.words else f"at {last.value:g} {unit}: {last.words}"
    where = [f"at {low:g}" if low == high else f"from {low:g} to {high:g}" for _, low, high in spells]
    said = [f"{p.words.partition('; ')[0]} {place}" for (p, *_), place in zip(spells, where, strict=True)]
    return f"{', '.join(said)} {unit} of {coordinate}; {rests[0]}"


def odd_feet(points: Sequence[Point]) -> str:
    """What is odd about the feet, at the point farthest from zero."""
    worst = max((p for p in points if p.odd), key=lambda p: abs(p.value), default=None)
    return "" if worst is None else f"At {worst.value:g}: {' '.join(worst.odd)}"
