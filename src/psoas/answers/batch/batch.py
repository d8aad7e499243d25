"""What muscles do to one segment relative to another, at many postures at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.answers.batch.postures import postures_of
from psoas.body.body import Body, state
from psoas.body.posture import spelled_out
from psoas.body.state import Array
from psoas.conditions import Conditions
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError, invalid_choice
from psoas.frames import AXES
from psoas.mechanics.batch import (
    Batch,
    acceleration_chunk,
    arm_chunk,
    arms_needed,
    needed,
)
from psoas.mechanics.chunks import CHUNK, in_chunks
from psoas.mechanics.groups import groups_of
from psoas.mechanics.many import Progress
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import muscles_of, unrepresented
from psoas.question.pairs import check_pairs, segments_of

if TYPE_CHECKING:
    import xarray as xr

OPERATORS = ("acceleration", "torque", "length")
LARGEST = 4096  # postures of a chunk


def batch(
    muscles: Sequence[str] | str,
    postures: Any,
    *,
    of: str = "pelvis",
    relative_to: str = "ground",
    operator: str = "acceleration",
    body: Body | None = None,
    posture: str = "standing",
    conditions: Conditions | None = None,
    chunk: int = CHUNK,
    threads: int = 1,
    progress: Progress | None = None,
    **fields: Any,
) -> xr.Dataset:
    """What muscles and groups do to one segment relative to another, per newton, at many postures at once.

    Parameters
    ----------
    muscles : str or sequence of str
        Families, aliases, groups or the model's own names. Only their paths are laid.
    postures : sequence, mapping, pandas.DataFrame or xarray.Dataset
        A list of postures (text, or mappings of coordinate to rad and m); a grid, as a mapping of coordinates to rows
        of values [rad, m], each a dimension; a table with a column a coordinate [rad, m]; or a dataset whose
        variables are coordinates [rad, m] over any dims. Lumbar totals may be set. What is not set is as in `posture`.
    of, relative_to : str
        Segments, or `ground`; for `torque` neighbours, or relative to ground.
    operator : {'acceleration', 'torque', 'length'}
        Angular acceleration at that instant; moment arm; length of the path.
    body, posture, conditions, fields
        As in `psoas.actions`. The conditions are the same at every posture: a foot that stands in `posture` stands in
        all of them, unless a stance is given.
    chunk : int
        Postures at once. Memory beside the answer grows with it and not with the number of postures; numbers do not
        depend on it.
    threads : int
        Chunks at once; numbers do not depend on it.
    progress : callable, optional
        Told (done, total) in postures.

    Returns
    -------
    xarray.Dataset
        `batch_acceleration` [rad/s^2/N], `batch_arm` [m] or `batch_length` [m] with the dims of the postures, then
        `muscle` and `axis` (anterior, superior, right; not for lengths), in the axes of `relative_to`; and for whole
        families and their parts `group_batch_acceleration` or `group_batch_arm`, by `group`.

    Raises
    ------
    UnknownNameError, InvalidValueError
        As `psoas.actions`; postures in no such form, with coordinates that are not the body's, or far out of range.

    Warns
    -----
    PostureRangeWarning
        Where postures lie a little outside a range.

    Notes
    -----
    The numbers are those of one posture at a time, to about 1e-12 of the largest (`psoas.mechanics.batch`); of a body
    from `psoas.gpu_body` to single precision.

    Examples
    --------
    >>> import numpy as np
    >>> import psoas
    >>> grid = {"hip_flexion_r": np.radians([0, 45, 90]), "hip_rotation_r": np.radians([-10, 0])}
    >>> found = psoas.batch("psoas", grid, of="femur_r", relative_to="pelvis", operator="torque")
    >>> arms = 1e3 * found.group_batch_arm.sel(group="psoas_major_r", axis="right")
    >>> arms.dims, arms.values[:, 1].round(1).tolist()
    (('hip_flexion_r', 'hip_rotation_r'), [23.3, 30.9, 33.0])
    """
    import xarray as xr

    if operator not in OPERATORS:
        raise invalid_choice("operator", operator, OPERATORS)
    for name, value, most in (("chunk", chunk, LARGEST), ("threads", threads, 256)):
        if not 1 <= value <= most:
            raise InvalidValueError(f"{name}={value} is not a whole number from 1 to {most}.")
    body, conditions = body_and_conditions(body, posture, conditions, fields)
    of, relative_to = body.segment_name(of), body.segment_name(relative_to)
    segments_of(body, of, relative_to)
    if of == "ground":
        raise InvalidValueError("the ground does not move; name the segment that moves relative to it.")
    check_pairs(body, [(of, relative_to)], operator)
    families, rows, *_ = muscles_of(body, muscles)
    groups = groups_of(body, families, conditions.sharing)
    given = postures_of(body, postures, posture, conditions.rhythm)
    asked = Batch(
        body, np.array(rows), conditions, needed(body, operator, of, relative_to),
        {"torque": arms_needed(body, of, relative_to), "length": ()}.get(operator),
    )  # fmt: skip
    W = np.array([g.weights[rows] for g in groups]).reshape(len(groups), len(rows))
    at = state(body, given.Q[0])
    values = in_chunks(
        chunk_function(asked, operator, of, relative_to, at.up, W), given.Q, chunk=chunk, threads=threads,
        progress=progress,
    )  # fmt: skip
    name = {"acceleration": "batch_acceleration", "torque": "batch_arm", "length": "batch_length"}[operator]
    frame = "ground: heading frame" if relative_to == "ground" else f"anatomical axes of {relative_to}"
    more = {} if operator == "length" else {"of": of, "relative_to": relative_to, "reference_frame": frame}
    tail = () if operator == "length" else ("axis",)
    data = {}
    for key, dim, array in zip((name, f"group_{name}"), ("muscle", "group"), values, strict=False):
        shaped = array.reshape(*given.shape, *array.shape[1:])
        if dim == "muscle" or groups:
            data[key] = xr.DataArray(shaped, dims=(*given.dims, dim, *tail), attrs=attributes(key) | more)
    coords: dict[str, Any] = {"muscle": [body.muscles[i] for i in rows], **given.coords}
    if tail:
        coords["axis"] = list(AXES)
        if groups:
            coords["group"] = [g.name for g in groups]
    limits = unrepresented(body, rows)
    attrs = {
        "title": "what muscles do at many postures, per newton of tension", "schema_version": SCHEMA_VERSION,
        "body": body.name, "posture": spelled_out(body, posture), "conditions": conditions.words(body.spine.kind),
        **{f"condition_{k}": v for k, v in conditions.resolved().items()}, "operator": operator,
        "postures": int(np.prod(given.shape)), "limits": " ".join(limits),
        "notes": " ".join([*body.remarks, *limits]),
    }  # fmt: skip
    return check_dataset(xr.Dataset(data, coords=coords, attrs=attrs))


def chunk_function(
    asked: Batch, operator: str, of: str, relative_to: str, up: Array, W: Array
) -> Callable[[Array], tuple[Array, ...]]:
    """The function of some postures (c, n) that gives muscles (c, m, 3) and groups (c, g, 3), or lengths (c, m)."""

    def lengths(Q: Array) -> tuple[Array, ...]:
        return (asked.chunk(Q).lengths,)

    def vectors(Q: Array) -> tuple[Array, ...]:
        made = acceleration_chunk if operator == "acceleration" else arm_chunk
        found = made(asked, Q, of, relative_to, up)
        return found, W @ found

    return lengths if operator == "length" else vectors
