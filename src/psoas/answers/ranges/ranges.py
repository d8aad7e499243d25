"""All moment arms and lengths of all muscles over the range of every coordinate, as one table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.dataset.labels import muscle_labels
from psoas.dataset.schema import SCHEMA_VERSION, attributes, check_dataset
from psoas.errors import InvalidValueError
from psoas.mechanics.shortening import WIDEST
from psoas.question.conditions_of import body_and_conditions
from psoas.question.muscles import muscles_of
from psoas.question.sides import sides_asked
from psoas.units import coordinate_unit, to_door

if TYPE_CHECKING:
    import xarray as xr

STEPS = 25
COLUMNS = ("coordinate", "value", "unit", "muscle", "family", "side", "arm", "arm_unit", "length_m")


def arms_over_ranges(
    muscles: Sequence[str] | str | None = None,
    *,
    body: Body | None = None,
    coordinates: Sequence[str] | None = None,
    steps: int = STEPS,
    posture: str = "standing",
) -> xr.Dataset:
    """Moment arms and lengths of muscles over the whole range of every coordinate, the others as in a posture.

    Parameters
    ----------
    muscles : str or sequence of str, optional
        As in `psoas.actions`; everything if absent.
    body : Body, optional
        `psoas.load()` if absent.
    coordinates : sequence of str, optional
        All that are independent, move, and have a range, unless given.
    steps : int
        Values over each range, its ends included.
    posture : str
        Where the other coordinates stand.

    Returns
    -------
    xarray.Dataset
        `range_value` (coordinate, step) [rad or m], `range_moment_arm` (coordinate, step, muscle) [m, or m per m]:
        ``-dL/dq``, couplings followed, positive where tension drives the coordinate in its positive direction;
        `range_length` (coordinate, step, muscle) [m].

    Raises
    ------
    UnknownNameError, InvalidValueError

    Examples
    --------
    >>> found = arms_over_ranges("psoas", coordinates=["hip_flexion_r"], steps=3)
    >>> found.range_moment_arm.shape
    (1, 3, 22)
    """
    import xarray as xr

    body, _ = body_and_conditions(body, posture, None, {})
    if isinstance(steps, bool) or not isinstance(steps, int) or not 2 <= steps <= 1000:
        raise InvalidValueError(f"steps={steps!r} is not a whole number from 2 to 1000.")
    rows = muscles_of(body, muscles).rows
    names = ranged(body) if coordinates is None else [body.coordinates[body.coordinate(c)] for c in coordinates]
    if absent := [c for c in names if c not in ranged(body)]:
        raise InvalidValueError(f"'{absent[0]}' of {body.name} has no range to go over, or does not move by itself.")
    limits = [body.ranges[body.coordinate(c)] for c in names]
    values = np.array([np.linspace(low, high, steps) for low, high in limits]).reshape(len(names), steps)
    base = posture_at(body, posture)
    arms, lengths = np.empty((2, len(names), steps, len(rows)))
    for i, name in enumerate(names):
        for k, value in enumerate(values[i]):
            q = base.copy()
            q[body.coordinate(name)] = value
            at = state(body, q)
            arms[i, k] = (-at.dldq @ at.B)[rows, body.independent.index(name)]
            lengths[i, k] = at.lengths[rows]
    turns = [bool(body.rotational[body.coordinate(c)]) for c in names]
    coords: dict[str, Any] = {
        **muscle_labels(body, rows, np.zeros(0, np.intp), sides_asked(body, muscles)),
        "coordinate": names, "step": np.arange(steps), "rotational": ("coordinate", turns),
    }  # fmt: skip
    data = {"range_value": values, "range_moment_arm": arms, "range_length": lengths}
    dims = {"range_value": ("coordinate", "step")}
    attrs = {
        "title": "moment arms and lengths over the ranges of the coordinates", "schema_version": SCHEMA_VERSION,
        "body": body.name, "posture": posture, "answer": "ranges", "notes": " ".join(body.remarks),
    }  # fmt: skip
    found = {
        k: xr.DataArray(v, dims=dims.get(k, ("coordinate", "step", "muscle")), attrs=attributes(k))
        for k, v in data.items()
    }
    return check_dataset(xr.Dataset(found, coords=coords, attrs=attrs))


def ranged(body: Body) -> list[str]:
    """The independent coordinates that move and have a range which is one."""
    span = body.ranges[:, 1] - body.ranges[:, 0]
    return [
        c for i, c in enumerate(body.coordinates)
        if c in body.independent and c not in body.locked and 0 < span[i] < WIDEST
    ]  # fmt: skip


def table_rows(found: xr.Dataset) -> Iterator[dict[str, Any]]:
    """One row per coordinate, value and muscle: degrees or mm, mm of arm (mm per mm of a shift), m of length."""
    muscles = [str(m) for m in found.muscle.values]
    family, side = ([str(v) for v in found[key].values] for key in ("family", "side"))
    for i, coordinate in enumerate(found.coordinate.values):
        turns = bool(found.rotational.values[i])
        for k, value in enumerate(found.range_value.values[i]):
            for j, muscle in enumerate(muscles):
                arm = float(found.range_moment_arm.values[i, k, j])
                cells = (
                    str(coordinate), round(to_door(float(value), turns), 6), coordinate_unit(turns), muscle, family[j],
                    side[j], 1e3 * arm if turns else arm, "mm" if turns else "mm/mm",
                    float(found.range_length.values[i, k, j]),
                )  # fmt: skip
                yield dict(zip(COLUMNS, cells, strict=True))
