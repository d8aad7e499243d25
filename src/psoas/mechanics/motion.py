"""A motion as postures: coordinates of a body over time, from a file's columns; filtered if asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from psoas.body import Array, Body, project
from psoas.errors import InvalidValueError, listed
from psoas.formats.coordinates import check_plausible, coordinate_of
from psoas.formats.series import Series, even, rate
from psoas.units import to_door

FEWEST = 13  # frames a filter needs
APART = np.radians(1.0)  # a dependent coordinate's column may differ from its coupling by so much
SHOWN = 6  # names in a remark


@dataclass(frozen=True)
class Motion:
    """Coordinates over time.

    Attributes
    ----------
    source : str, the file
    time : (k,) [s]
    q : (k, n) all coordinates, couplings followed [rad, m]
    u : (k, f) rates of the independent coordinates [rad/s, m/s]; None where no cut-off was stated
    lowpass : float or None
        Cut-off [Hz] of the filter that q and u went through.
    notes : tuple of str
    warnings : tuple of str, about values that can hardly be meant
    """

    source: str
    time: Array
    q: Array
    u: Array | None
    lowpass: float | None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def motion_of(body: Body, series: Series, lowpass: float | None = None) -> Motion:
    """The motion that a file's columns mean for a body.

    Columns are coordinates of the model by name; angles are in the file's unit, translations in metres. What has no
    column stays as in the model's `default` posture. Dependent coordinates follow their couplings.

    Parameters
    ----------
    body : Body
    series : Series
        Of `psoas.formats.sto.read_sto`.
    lowpass : float, optional
        Cut-off [Hz] of a zero-lag fourth-order Butterworth filter; velocities are those of a cubic spline through what
        it leaves. Without it there is neither filter nor velocity.

    Raises
    ------
    InvalidValueError
        No coordinate of the model among the columns, one twice, missing values, or a cut-off the rate does not allow.
    """
    columns = columns_of(body, series)
    base = body.postures.get("default") or body.postures["standing"]
    Q = np.tile([base[c] for c in body.coordinates], (len(series.time), 1))
    notes = list(series.notes)
    for coordinate, label in columns.items():
        i = body.coordinates.index(coordinate)
        values = series.column(label)
        if (missing := np.isnan(values)).any():
            raise InvalidValueError(
                f"{series.source}: '{label}' is missing in {int(missing.sum())} of {len(values)} frames, first at "
                f"{series.time[np.argmax(missing)]:g} s; fill the gaps first."
            )
        Q[:, i] = np.radians(values) if body.rotational[i] and series.in_degrees else values
    asked = Q.copy()
    if lowpass is not None:
        check_lowpass(series, lowpass)
        Q = filtered(series.time, Q, lowpass)
    Q = np.array([project(body, q) for q in Q])
    free = [body.coordinates.index(c) for c in body.independent]
    u = None if lowpass is None else spline_rates(series.time, Q[:, free])
    notes += column_notes(body, series, columns) + coupling_notes(body, columns, asked, Q if lowpass is None else None)
    angular = [label for c, label in columns.items() if body.rotational[body.coordinates.index(c)]]
    doubt = check_plausible(series, angular)
    warned = ([doubt] if doubt else []) + outside(body, columns, asked)
    return Motion(series.source, series.time, Q, u, lowpass, tuple(notes), tuple(warned))


def columns_of(body: Body, series: Series) -> dict[str, str]:
    """Coordinate -> label of its column."""
    if series.values.ndim != 2:
        raise InvalidValueError(f"{series.source} holds vectors, not coordinates.")
    found: dict[str, str] = {}
    for label in series.labels:
        name, what = coordinate_of(label)
        if what == "speed" or name not in body.coordinates:
            continue
        if name in found:
            raise InvalidValueError(f"{series.source} has two columns for '{name}': '{found[name]}' and '{label}'.")
        found[name] = label
    if not found:
        raise InvalidValueError(
            f"{series.source} has no column that is a coordinate of {body.name}; it has {some(series.labels)}, the "
            f"model {some(body.coordinates)}."
        )
    return found


def some(names: tuple[str, ...] | list[str]) -> str:
    """A few names, and how many more."""
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def column_notes(body: Body, series: Series, columns: dict[str, str]) -> list[str]:
    """What the file does not say, and what it says that no coordinate takes."""
    said = []
    unit = "degrees" if series.in_degrees else "radians"
    said.append(f"Angles in {unit} ({series.in_degrees_how}).")
    if absent := [c for c in body.independent if c not in columns and c not in body.locked]:
        said.append(f"No column for {some(absent)}: as in the model's default posture.")
    taken = set(columns.values())
    rest = [x for x in series.labels if x not in taken and coordinate_of(x)[1] != "speed"]
    if rest:
        said.append(f"Columns that are no coordinate of the model: {some(rest)}.")
    return said


def coupling_notes(body: Body, columns: dict[str, str], asked: Array, q: Array | None) -> list[str]:
    """Dependent coordinates whose column disagrees with their coupling."""
    if q is None:
        return []
    wrong = [
        c for c in columns
        if c in body.dependent and np.abs(asked - q)[:, body.coordinates.index(c)].max() > APART
    ]  # fmt: skip
    return [f"{listed(wrong)} follow the model's couplings, not the file's columns."] if wrong else []


def outside(body: Body, columns: dict[str, str], Q: Array) -> list[str]:
    """One sentence on the coordinates that leave their range by more than a degree, the worst first."""
    over = []
    for c in columns:
        i = body.coordinates.index(c)
        low, high = body.ranges[i]
        if body.rotational[i] and c in body.independent and np.isfinite([low, high]).all():
            by = max(low - Q[:, i].min(), Q[:, i].max() - high)
            if by > APART:
                over.append((by, c))
    if not over:
        return []
    worst = [f"{c} by {to_door(by, True):.0f} deg" for by, c in sorted(over, reverse=True)]
    return [f"Outside the model's ranges: {some(worst)}."]


def check_lowpass(series: Series, lowpass: float) -> float:
    """The cut-off, if the frames allow it."""
    nyquist = rate(series.time) / 2 if len(series.time) > 1 else 0.0
    if not np.isfinite(lowpass) or lowpass <= 0:
        raise InvalidValueError(f"lowpass={lowpass:g} is not a positive number of Hz.")
    if len(series.time) < FEWEST:
        raise InvalidValueError(f"{series.source} has {len(series.time)} frames; a filter needs {FEWEST}.")
    if not even(series.time):
        raise InvalidValueError(f"{series.source} is not evenly spaced in time, so it cannot be filtered; resample it.")
    if lowpass >= 0.8 * nyquist:
        raise InvalidValueError(
            f"lowpass={lowpass:g} Hz is too high for {2 * nyquist:.6g} frames a second; it has to be below "
            f"{0.8 * nyquist:g} Hz."
        )
    return lowpass


def filtered(time: Array, values: Array, cutoff: float) -> Array:
    """Values (k, n) through a second-order Butterworth filter forth and back: zero lag, -3 dB at the cut-off [Hz].

    Two passes sharpen the cut-off; it is moved by ``(sqrt(2) - 1)^(-1/4)`` beforehand (Winter 2009), as the tangent of
    its angle.
    """
    from scipy.signal import butter, filtfilt

    turned = np.arctan(np.tan(np.pi * cutoff / rate(time)) * (np.sqrt(2) - 1) ** -0.25)
    b, a = butter(2, 2 * turned / np.pi)
    return np.asarray(filtfilt(b, a, values, axis=0, padlen=min(len(time) - 1, 3 * round(rate(time) / cutoff))))


def spline_rates(time: Array, values: Array) -> Array:
    """Rates (k, n) of cubic splines through values (k, n)."""
    from scipy.interpolate import CubicSpline

    return np.asarray(CubicSpline(time, values, axis=0)(time, 1))
