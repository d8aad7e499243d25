"""One segment relative to another: differences of the rows of an answer, in the axes of the reference."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import SPINE
from psoas.dataset.variables.robustness import LEVEL_ARMS
from psoas.errors import InvalidValueError, checked_text, invalid_choice, listed, unknown_name
from psoas.frames import AXES

if TYPE_CHECKING:
    import xarray as xr


def check_pair(dataset: xr.Dataset, of: str, relative_to: str) -> None:
    """Refuse unknown segments, and a segment relative to itself."""
    segments = [str(s) for s in dataset.segment.values]
    for name in (of, relative_to):
        if checked_text("segment", name) not in ("ground", *segments):
            raise unknown_name("segment", name, ("ground", *segments), dataset.attrs["body"])
    if of == relative_to:
        raise InvalidValueError(f"'{of}' relative to itself does not move; name two different segments.")


def row_of(array: xr.DataArray, segment: str) -> xr.DataArray | float:
    """A segment's row; the ground does not turn."""
    return 0.0 if segment == "ground" else array.sel(segment=segment, drop=True)


VECTORS = {  # what is said of segments relative to ground, and where it comes from
    "angular_acceleration": "accelerations; ask for operator='acceleration'",
    "rotation": "rotations; ask psoas.static",
    "rotation_by_couples": "rotations by joint couples; ask psoas.static with a hold",
    "rotation_draw": "rotations of draws; ask psoas.static with draws",
    "rotation_by_couples_draw": "rotations of draws by joint couples; ask psoas.static with draws and a hold",
}


def the_vector(dataset: xr.Dataset, what: str | None) -> str:
    """Which vector is meant: the one named, or the only one that an answer holds."""
    if what is not None:
        if what not in VECTORS:
            raise invalid_choice("what", what, VECTORS)
        return what
    held = [name for name in VECTORS if f"group_{name}" in dataset]
    if len(held) > 1:
        raise InvalidValueError(
            f"this answer holds the first instant and the equilibrium, which may differ in sign: name one, "
            f"{listed([f'what={name!r}' for name in held], 'or')}."
        )
    return held[0] if held else "angular_acceleration"


def relative(
    dataset: xr.Dataset, of: str, relative_to: str, *, groups: bool = True, what: str | None = None
) -> xr.DataArray:
    """Angular acceleration, or rotation, of one segment relative to another, in the axes of the latter.

    Parameters
    ----------
    dataset : xarray.Dataset
        From `psoas.actions` with the operator `acceleration`, or from `psoas.static`.
    of, relative_to : str
        Segments, or `ground`.
    groups : bool
        Of the groups, or of the single muscles.
    what : {'angular_acceleration', 'rotation', 'rotation_by_couples', 'rotation_draw', 'rotation_by_couples_draw'}
        Optional where the answer holds one operator; of one that holds several, such as `psoas.static`, name one.

    Returns
    -------
    xarray.DataArray, dims (group or muscle, axis) [rad/s^2/N, rad/N], of draws with `draw` first
        ``of - relative_to``, resolved in the anatomical axes of `relative_to` (`ground`: the heading frame). nan, along
        the spine, for a muscle whose action there is not represented in the model.

    Raises
    ------
    UnknownNameError, InvalidValueError
        An answer that holds two operators, and no `what`.

    Examples
    --------
    >>> import psoas
    >>> answer = psoas.actions("iliacus")
    >>> hip = psoas.relative(answer, "femur_r", "pelvis").sel(group="iliacus", axis="right")
    >>> round(100 * float(hip), 1)
    72.7
    """
    check_pair(dataset, of, relative_to)
    what = the_vector(dataset, what)
    name = f"group_{what}" if groups else what
    if name not in dataset:
        raise InvalidValueError(f"this dataset holds no {VECTORS[what]}.")
    vector: Any = row_of(dataset[name], of) - row_of(dataset[name], relative_to)
    if {of, relative_to} <= set(SPINE):  # nan where the body lacks the muscle's part on the spine
        vector = vector.where(dataset["group_on_spine" if groups else "on_spine"])
    return resolved(dataset, vector, of, relative_to, dataset[name].attrs)


def relative_arm(dataset: xr.Dataset, of: str, relative_to: str, *, groups: bool = True) -> xr.DataArray:
    """Moment arm of one segment relative to another [m], in the axes of the latter: the operator `torque`.

    Relative to ground: the segment arm. Relative to a neighbour: the moment about their joint. Along the spine: the
    arms of the levels between, weighted by the rhythm, which the spine must be `coupled` for.

    Parameters
    ----------
    dataset, of, relative_to, groups
        As in `relative`.

    Returns
    -------
    xarray.DataArray, dims (group or muscle, axis) [m]

    Raises
    ------
    InvalidValueError
        A pair of segments without a joint or a rhythm between them.
    """
    check_pair(dataset, of, relative_to)
    prefix = "group_" if groups else ""
    if f"{prefix}segment_arm" not in dataset:
        raise InvalidValueError("this dataset holds no moment arms; ask for operator='torque'.")
    arms, moments = dataset[f"{prefix}segment_arm"], dataset[f"{prefix}joint_moment"]
    parents = dict(zip(dataset.segment.values, dataset.parent.values, strict=True))
    if "ground" in (of, relative_to):
        vector = row_of(arms, of) - row_of(arms, relative_to)
    elif parents[of] == relative_to:
        vector = row_of(moments, of)
    elif parents[relative_to] == of:
        vector = -row_of(moments, relative_to)
    else:
        vector = along_spine(dataset, prefix, of, relative_to)
        return described(vector, of, relative_to, LEVEL_ARMS, "the lumbar levels' coordinates")
    return resolved(dataset, vector, of, relative_to, (arms if "ground" in (of, relative_to) else moments).attrs)


def along_spine(dataset: xr.Dataset, prefix: str, of: str, relative_to: str) -> xr.DataArray:
    """``sum_j w_j r_j`` over the levels between two segments of the spine: per axis, of the levels' own coordinates."""
    import xarray as xr

    if not {of, relative_to} <= set(SPINE):
        raise InvalidValueError(
            f"torque of '{of}' relative to '{relative_to}' is not defined: no joint joins them; ask for neighbours, "
            "or for each relative to ground."
        )
    low, high = sorted((SPINE.index(of), SPINE.index(relative_to)))
    rows = [row for row in table("lumbar_levels") if SPINE.index(row["upper"]) in range(low + 1, high + 1)]
    if dataset.attrs["spine_kind"] == "coupled":
        return by_file(dataset, prefix, of, relative_to)
    if dataset.attrs["condition_spine"] != "coupled":
        raise InvalidValueError(
            f"torque of '{of}' relative to '{relative_to}' needs spine='coupled' and its rhythm: with the spine "
            f"'{dataset.attrs['condition_spine']}' it is spread over {listed([r['level'] for r in rows])}; "
            "ask for one level."
        )
    columns = {"anterior": ("LB", "lb_christophy"), "superior": ("AR", "ar_christophy")}
    columns["right"] = ("FE", f"fe_{dataset.attrs['spine_rhythm_of_totals']}")
    arms = dataset[f"{prefix}moment_arm"]
    parts = []
    for motion, column in (columns[axis] for axis in AXES):
        weights = np.array([float(row[column]) for row in rows])
        if not weights.sum():
            raise InvalidValueError(
                f"the rhythm gives {listed([r['level'] for r in rows])} no share; ask for another level."
            )
        names = [f"{row['level']}_{motion}" for row in rows]
        if absent := [n for n in names if n not in arms.coordinate_motion.values]:
            raise InvalidValueError(f"no coordinate of {dataset.attrs['body']} makes the motion '{absent[0]}'.")
        here = [int(np.flatnonzero(arms.coordinate_motion.values == n)[0]) for n in names]
        level = arms.isel(coordinate=here)
        level = (level * level.coordinate_sign).reset_coords(drop=True)
        parts.append((level * xr.DataArray(weights / weights.sum(), dims="coordinate")).sum("coordinate", skipna=False))
    sign = 1.0 if SPINE.index(of) == high else -1.0
    return sign * xr.concat(parts, dim=dataset.axis).transpose(..., "axis")


def by_file(dataset: xr.Dataset, prefix: str, of: str, relative_to: str) -> xr.DataArray:
    """The same where the model's file couples the levels: the driver's arm, per unit of the whole motion."""
    import xarray as xr

    if {of, relative_to} != {"pelvis", "thorax"}:
        raise InvalidValueError(
            f"torque of '{of}' relative to '{relative_to}' is not defined: the file couples all lumbar levels; ask for "
            "thorax relative to pelvis, or for one level."
        )
    arms = dataset[f"{prefix}moment_arm"]
    wanted = {"anterior": "lumbar_bending", "superior": "lumbar_rotation", "right": "lumbar_extension"}
    parts = []
    for motion in (wanted[axis] for axis in AXES):
        here = np.flatnonzero(arms.coordinate_motion.values == motion)
        if not len(here):
            raise InvalidValueError(f"no coordinate of {dataset.attrs['body']} makes the motion '{motion}'.")
        arm = arms.isel(coordinate=int(here[0]))
        scale = float(arm.coordinate_sign) / float(arm.coordinate_gain)
        parts.append(arm.reset_coords(drop=True) * scale)
    sign = 1.0 if of == "thorax" else -1.0
    return sign * xr.concat(parts, dim=dataset.axis).transpose(..., "axis")


def resolved(dataset: xr.Dataset, vector: Any, of: str, relative_to: str, attrs: Mapping[str, Any]) -> xr.DataArray:
    """A vector in the axes of `relative_to`, saying what it is."""
    if relative_to != "ground":
        turn = dataset.orientation.sel(segment=relative_to, drop=True)
        vector = (vector * turn).sum("axis", skipna=False).rename(component="axis")
    frame = (
        dataset.orientation.attrs["reference_frame"] if relative_to == "ground" else f"anatomical axes of {relative_to}"
    )
    return described(vector, of, relative_to, attrs, frame)


def described(vector: Any, of: str, relative_to: str, attrs: Mapping[str, Any], frame: str) -> xr.DataArray:
    """The vector with what it is in its attributes."""
    named = {"of": of, "relative_to": relative_to, "reference_frame": frame}
    return vector.transpose(..., "axis").assign_attrs(units=attrs["units"], long_name=attrs["long_name"], **named)
