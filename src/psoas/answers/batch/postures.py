"""Many postures as arrays: from a list, a table, a dataset over any dims, or a grid of several coordinates."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body
from psoas.body.chunk import projected
from psoas.body.posture import MOST as FARTHEST
from psoas.body.posture import check_settable, is_of_root, posture_and_remarks, row_of, spread, tolerance
from psoas.body.posture import named as base_of
from psoas.body.state import Array
from psoas.errors import InvalidValueError, PostureRangeWarning, checked_text, listed, printable
from psoas.units import coordinate_unit, to_door

MOST = 2**31  # postures
SPELLED = {"rad": ("rad", "radian", "radians", "1", ""), "m": ("m", "metre", "metres", "meter", "meters", "")}


class Postures(NamedTuple):
    """Coordinates (N, n) [rad, m] of all postures, couplings followed; their dims, and the labels along each."""

    Q: Array
    dims: tuple[str, ...]
    shape: tuple[int, ...]
    coords: dict[str, Any]


def postures_of(body: Body, postures: Any, base: str, rhythm: str | None) -> Postures:
    """The postures in whatever form they were given; what is not set is as in the posture `base`.

    Warns
    -----
    PostureRangeWarning
        Once a coordinate, where some postures leave its range a little; farther than 5 deg is refused.
    """
    if hasattr(postures, "data_vars"):
        return of_dataset(body, postures, base, rhythm)
    if hasattr(postures, "columns") and hasattr(postures, "to_numpy"):
        named = [str(c) for c in postures.columns]
        if twice := sorted({c for c in named if named.count(c) > 1}):
            raise InvalidValueError(f"the table has several columns {listed(twice)}; keep one of each.")
        columns = {str(c): np.asarray(postures[c]) for c in postures.columns}
        name = str(getattr(postures.index, "name", None) or "posture")
        return rows_of(body, columns, (name,), (len(postures),), {name: np.asarray(postures.index)}, base, rhythm)
    if isinstance(postures, Mapping):
        return grid_of(body, postures, base, rhythm)
    if isinstance(postures, Iterable) and not isinstance(postures, str | bytes):
        return list_of(body, list(postures), base, rhythm)
    raise InvalidValueError(
        "postures are a list of postures, a mapping of coordinates to rows of values (a grid), a DataFrame or a "
        f"Dataset of coordinates in rad and m, not {printable(str(type(postures).__name__))}."
    )


def list_of(body: Body, postures: Sequence[Any], base: str, rhythm: str | None) -> Postures:
    """Postures one by one, as text or mappings; a text without a name, or a mapping, starts from `base`."""
    if not postures:
        raise InvalidValueError("there is no posture in the list; give at least one.")
    found, remarks = [], []
    for posture in postures:
        where: Any = posture
        if isinstance(posture, str):
            if "=" in posture.split(",")[0]:
                where = f"{base},{posture}"
            q, said = posture_and_remarks(body, where, rhythm)
            found.append(q)
            remarks += said
        elif isinstance(posture, Mapping):
            one = {c: numbers(c, v) for c, v in posture.items()}
            if several := [c for c, v in one.items() if v.size != 1]:
                raise InvalidValueError(f"'{printable(several[0])}' of a posture is one number, in rad or m.")
            one = {c: v.reshape(1) for c, v in one.items()}
            found.append(rows_of(body, one, ("posture",), (1,), {}, base, rhythm).Q[0])
        else:
            raise InvalidValueError(f"a posture is text or a mapping of coordinates to rad and m, not {posture!r}.")
    for text in dict.fromkeys(remarks):
        warnings.warn(text, PostureRangeWarning, stacklevel=4)
    labels = [p if isinstance(p, str) else str(k) for k, p in enumerate(postures)]
    return Postures(np.array(found), ("posture",), (len(found),), {"posture": labels})


def grid_of(body: Body, axes: Mapping[str, Any], base: str, rhythm: str | None) -> Postures:
    """Every combination of the values of some coordinates [rad, m]: a dimension each, in their order."""
    values = {c: numbers(c, v) for c, v in axes.items()}
    dims = tuple(c for c, v in values.items() if v.ndim)
    if any(v.ndim > 1 for v in values.values()) or not values:
        raise InvalidValueError("a grid is a mapping of coordinates to rows of values in rad and m, at least one.")
    shape = tuple(len(values[c]) for c in dims)
    if not all(shape) or np.prod(shape, dtype=float) > MOST:
        raise InvalidValueError(f"a grid of {' x '.join(map(str, shape))} postures is none, or too many to answer.")
    mesh = dict(zip(dims, np.meshgrid(*(values[c] for c in dims), indexing="ij"), strict=True))
    columns = {c: np.broadcast_to(mesh.get(c, v), shape).ravel() for c, v in values.items()}
    coords = {c: (c, values[c], {"units": unit_of(body, c)}) for c in dims}
    return rows_of(body, columns, dims or ("posture",), shape or (1,), coords, base, rhythm)


def of_dataset(body: Body, dataset: Any, base: str, rhythm: str | None) -> Postures:
    """Variables named by coordinates [rad, m], over any dims, broadcast against each other."""
    import xarray as xr

    if not dataset.data_vars:
        raise InvalidValueError("the dataset of postures has no variable; name its variables by coordinates.")
    for name, variable in dataset.data_vars.items():
        check_unit(body, str(name), variable.attrs.get("units"))
    spread_out = xr.broadcast(*dataset.data_vars.values())
    first = spread_out[0]
    dims = tuple(map(str, first.dims)) or ("posture",)
    columns = {str(a.name): np.asarray(a.transpose(*first.dims)).ravel() for a in spread_out}
    coords = {str(k): v for k, v in dataset.coords.items() if set(v.dims) <= set(first.dims)}
    return rows_of(body, columns, dims, first.shape or (1,), coords, base, rhythm)


def check_unit(body: Body, coordinate: str, unit: Any) -> None:
    """Refuse a variable that says it is in another unit than is taken."""
    wanted = unit_of(body, coordinate)
    if unit is not None and str(unit).strip().lower() not in SPELLED[wanted]:
        raise InvalidValueError(
            f"'{printable(coordinate)}' is in '{printable(str(unit))}'; postures are taken in {wanted}: convert it."
        )


def unit_of(body: Body, coordinate: str) -> str:
    """``rad`` or ``m``."""
    known = coordinate in body.coordinates
    return "m" if known and not body.rotational[body.coordinates.index(coordinate)] else "rad"


def numbers(coordinate: str, values: Any) -> Array:
    """A row of finite numbers, or one; a truth, a text, a date and what has an imaginary part are none."""
    said = f"'{printable(checked_text('coordinate', coordinate))}' holds what is"
    try:
        given = np.ma.asanyarray(values) if np.ma.isMaskedArray(values) else np.asarray(values)
        if np.ma.is_masked(given):
            raise InvalidValueError(f"{said} masked; leave those postures out.")
        if given.dtype.kind == "O" and any(isinstance(v, bool | str | bytes | complex) for v in given.flat):
            raise TypeError
        if given.size and given.dtype.kind not in "iufO":
            raise TypeError
        found = np.asarray(given, float)
    except (TypeError, ValueError, OverflowError) as error:
        if isinstance(error, InvalidValueError):
            raise
        raise InvalidValueError(f"{said} no number; give rad and m.") from None
    if not np.isfinite(found).all():
        raise InvalidValueError(f"{said} no finite number; give rad and m.")
    if (np.abs(found) > FARTHEST).any():
        raise InvalidValueError(f"{said} beyond any posture ({FARTHEST:g} rad or m).")
    return found


def rows_of(
    body: Body, columns: Mapping[str, Any], dims: tuple[str, ...], shape: tuple[int, ...], coords: dict[str, Any],
    base: str, rhythm: str | None,
) -> Postures:  # fmt: skip
    """Postures from columns of values, one a coordinate; lumbar totals are spread over the levels."""
    reserved = {"muscle", "group", "axis"} & set(dims)
    if reserved or len(set(dims)) < len(dims):
        raise InvalidValueError(f"postures cannot lie along {listed(sorted(reserved or set(dims)))}; rename the dims.")
    count = int(np.prod(shape))
    if not count:
        raise InvalidValueError("there is no posture among those given; give at least one.")
    q, _ = posture_and_remarks(body, base, rhythm)
    row = row_of(body, base_of(body, base))
    Q = np.repeat(q[None], count, axis=0)
    given = {c: numbers(c, v) for c, v in columns.items()}
    for coordinate in given:
        check_settable(body, coordinate)
    own = rhythm or (row["rhythm"] if row else "christophy")
    shares: dict[str, dict[str, float]] = {c: spread(body, {c: 1.0}, own) for c in given}
    levels = [level for parts in shares.values() for level in parts]
    if twice := sorted({level for level in levels if levels.count(level) > 1}):
        raise InvalidValueError(f"{listed(twice)} is set twice, by a total and by itself; give one of them.")
    for coordinate, parts in shares.items():
        for level, share in parts.items():
            place = body.coordinates.index(level)
            Q[:, place] = share * given[coordinate]
            check_ranges(body, place, Q[:, place])
    return Postures(projected(body, Q), dims, shape, coords)


def check_ranges(body: Body, place: int, values: NDArray[np.float64]) -> None:
    """Warn where some values lie a little outside a coordinate's range; refuse those that lie far outside."""
    name, (low, high) = body.coordinates[place], body.ranges[place]
    if not low < high or is_of_root(body, name):
        return
    beyond = np.maximum(low - values, values - high)
    k, rotational = int(np.argmax(beyond)), bool(body.rotational[place])
    if beyond[k] <= 1e-6:
        return
    a, b, v, most = (to_door(float(x), rotational) for x in (low, high, values[k], tolerance(body, place)))
    unit = coordinate_unit(rotational)
    said = f"{name} = {v:.1f} lies outside its range of {a:.1f} to {b:.1f} {unit} in {body.name}"
    if beyond[k] > tolerance(body, place):
        raise InvalidValueError(f"{said}, by more than {most:.3g} {unit}; no such posture is answered.")
    warnings.warn(f"{said}.", PostureRangeWarning, stacklevel=5)
