"""A motion as postures: coordinates of a body over time, from a file's columns; filtered if asked."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Real

import numpy as np

from psoas.anatomy import table
from psoas.body.body import Body, project
from psoas.body.posture import BEYOND, MOST, TOTALS, is_of_root, rhythm_shares
from psoas.body.state import Array
from psoas.errors import FileFormatError, InvalidValueError, listed
from psoas.formats.motions.coordinates import check_plausible, coordinate_of
from psoas.formats.motions.series import Series, even, rate
from psoas.units import to_door

MOST_FRAMES = 200_000
ENOUGH = 2  # angles that make a motion worth doubting
SMALL = 3.2  # degrees: a motion whose angles all stay below it may well be in radians
FEWEST = 13  # frames a filter needs, and as many as one period of its cut-off: of fewer it makes something else
APART = np.radians(1.0)  # a dependent coordinate's column may differ from its coupling by so much
MANY = 1 / 3  # of the frames: a motion that is so often far outside a joint's range is of another body
SHOWN = 6  # names in a remark
FAR_OFF = 100.0  # m from the origin
LONG_STEP = 5.0  # s between rows of a motion


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
    udot : (k, f) accelerations of the independent coordinates [rad/s2, m/s2]; None as u is
    """

    source: str
    time: Array
    q: Array
    u: Array | None
    lowpass: float | None
    notes: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    udot: Array | None = None


def motion_of(body: Body, series: Series, lowpass: float | None = None, rhythm: str = "christophy") -> Motion:
    """The motion that a file's columns mean for a body.

    Columns are coordinates of the model by name; angles are in the file's unit, translations in metres. What has no
    column stays as in the model's `default` posture. Dependent coordinates follow their couplings.

    Parameters
    ----------
    body : Body
    series : Series
        Of `psoas.formats.motions.sto.read_sto`.
    lowpass : float, optional
        Cut-off [Hz] of a zero-lag fourth-order Butterworth filter; velocities are those of a cubic spline through what
        it leaves. Without it there is neither filter nor velocity.
    rhythm : str
        Spreads columns of lumbar totals (`lumbar_extension` ...) over the levels of a body that has levels.

    Raises
    ------
    InvalidValueError
        No coordinate of the model among the columns, one twice, missing values, or a cut-off the rate does not allow; a
        joint more than 5 deg outside its range in more than a third of the frames.
    """
    columns = columns_of(body, series)
    if len(series.time) > MOST_FRAMES:
        raise InvalidValueError(
            f"{series.source} has {len(series.time)} frames; more than {MOST_FRAMES} are not answered at once; thin it."
        )
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
        check_sizes(series, label, Q[:, i])
    notes += spread_totals(body, series, columns, Q, rhythm)
    asked = Q.copy()
    if lowpass is not None:
        check_lowpass(series, lowpass)
        Q[:, body.rotational] = np.unwrap(Q[:, body.rotational], axis=0)  # a turn through 180 degrees is no jump
        Q = filtered(series.time, Q, lowpass)
    Q = np.array([project(body, q) for q in Q])
    rows = [body.coordinates.index(c) for c in body.independent]
    grid = np.arange(len(series.time)) / rate(series.time)  # times rounded to 1 ms would put 4 % of noise on the rates
    u, udot = (None, None) if lowpass is None else (spline_rates(grid, Q[:, rows], n) for n in (1, 2))
    notes += column_notes(body, series, columns) + coupling_notes(body, columns, asked, Q if lowpass is None else None)
    free = set(body.independent)  # what a coupling overrules need not be mended
    angular = [label for c, label in columns.items() if c in free and body.rotational[body.coordinates.index(c)]]
    doubt = check_plausible(series, angular)
    check_ranges(body, series, columns, asked, doubt)
    warned = ([doubt] if doubt else []) + small_angles(series, angular) + outside(body, columns, asked)
    warned += other_units(body, series, columns, asked)
    return Motion(series.source, series.time, Q, u, lowpass, tuple(notes), tuple(warned), udot)


def check_sizes(series: Series, label: str, values: Array) -> None:
    """Refuse values [rad, m] that no joint and no laboratory has."""
    if (far := np.abs(values) > MOST).any():
        k = int(far.argmax())
        raise InvalidValueError(
            f"{series.source}: '{label}' is {series.column(label)[k]:.3g} at {series.time[k]:g} s; values beyond "
            f"{MOST:g} rad or m are not answered."
        )


def small_angles(series: Series, angular: list[str]) -> list[str]:
    """A doubt where angles said to be in degrees would make no motion, but would in radians."""
    if not series.in_degrees or len(angular) < ENOUGH or len(series.time) < 2:
        return []
    named = set(angular)
    columns = series.values[:, [label in named for label in series.labels]]
    reach = float(np.nan_to_num(np.abs(columns)).max())
    if reach >= SMALL or reach < 0.1:
        return []
    return [f"No angle of {series.source} exceeds {reach:.1f} degrees; if they are radians, pass --angles rad."]


def other_units(body: Body, series: Series, columns: dict[str, str], Q: Array) -> list[str]:
    """Doubts where places can hardly be in metres, or times in seconds."""
    said = []
    places = [c for c in columns if c in body.independent and not body.rotational[body.coordinates.index(c)]]
    reach = {c: float(np.abs(Q[:, body.coordinates.index(c)]).max()) for c in places}
    if places and reach[worst := max(places, key=reach.__getitem__)] > FAR_OFF:
        said.append(
            f"{series.source}: '{columns[worst]}' reaches {reach[worst]:.4g} m; places in a motion are in metres: "
            "divide them by 1000 if they are millimetres."
        )
    if len(series.time) > 2 and (step := float(np.median(np.diff(series.time)))) > LONG_STEP:
        said.append(
            f"{series.source}: its rows are {step:.4g} s apart; times are in seconds: divide them by 1000 if they are "
            "milliseconds."
        )
    return said


def columns_of(body: Body, series: Series) -> dict[str, str]:
    """Coordinate -> label of its column."""
    if series.values.ndim != 2:
        raise InvalidValueError(f"{series.source} holds vectors, not coordinates.")
    found: dict[str, str] = {}
    if twice := [label for label in series.doubled if coordinate_of(label)[0] in body.coordinates]:
        raise FileFormatError(f"{series.source} has several columns for '{twice[0]}'; keep one.")
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


def spread_totals(body: Body, series: Series, columns: dict[str, str], Q: Array, rhythm: str) -> list[str]:
    """Lumbar totals of the file put onto the levels of the body, in place; what was done, in words."""
    said = []
    for label in series.labels:
        total, what = coordinate_of(label)
        if not body.lumbar or total not in TOTALS or what == "speed":
            continue
        shares = rhythm_shares(body, TOTALS[total], rhythm)
        if both := sorted(shares.keys() & columns.keys()):
            raise InvalidValueError(f"{series.source} has '{total}' and '{both[0]}', which is part of it; keep one.")
        values = np.nan_to_num(series.column(label))
        values = np.radians(values) if series.in_degrees else values
        check_sizes(series, label, values)
        for level, share in shares.items():
            Q[:, body.coordinates.index(level)] = share * values
        said.append(f"{total} is spread over the levels by the {rhythm} rhythm.")
    return said


def some(names: tuple[str, ...] | list[str]) -> str:
    """A few names, and how many more."""
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")


def column_notes(body: Body, series: Series, columns: dict[str, str]) -> list[str]:
    """What the file does not say, and what it says that no coordinate takes."""
    said = []
    unit = "degrees" if series.in_degrees else "radians"
    said.append(f"Angles in {unit} ({series.in_degrees_how}).")
    totals = [x for x in series.labels if body.lumbar and coordinate_of(x)[0] in TOTALS]
    known = set(columns) | {level for x in totals for level in levels_of(body, x)} | body.locked
    if absent := [c for c in body.independent if c not in known]:
        said.append(f"No column for {some(absent)}: as in the model's default posture.")
    taken = {*columns.values(), *totals}
    rest = [x for x in series.labels if x not in taken and coordinate_of(x)[1] != "speed"]
    if rest:
        said.append(f"Columns that are no coordinate of the model: {some(rest)}.")
    return said


def levels_of(body: Body, label: str) -> tuple[str, ...]:
    """The levels over which a column of a lumbar total is spread."""
    return tuple(rhythm_shares(body, TOTALS[coordinate_of(label)[0]]))


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


def check_ranges(body: Body, series: Series, columns: dict[str, str], Q: Array, doubt: str | None) -> None:
    """Refuse a motion of another body: many of its frames lie far outside a joint's range; name whose it may be.

    Parameters
    ----------
    Q : (k, n) as the file has them [rad, m]
    doubt : what makes another unit likely; then that is the sentence
    """
    said, turned = [], []
    for c in columns:
        i = body.coordinates.index(c)
        low, high = body.ranges[i]
        if not (body.rotational[i] and c in body.independent and low < high) or is_of_root(body, c):
            continue
        share, mirrored = (float(np.mean((v < low - BEYOND) | (v > high + BEYOND))) for v in (Q[:, i], -Q[:, i]))
        if share > MANY:
            a, b, far = (to_door(x, True) for x in (low, high, max(Q[:, i], key=lambda v: max(low - v, v - high))))
            said.append(f"{c} ({100 * share:.0f} % of frames, as far as {far:.0f} deg; range {a:.0f} to {b:.0f})")
            turned += [c] if mirrored <= MANY else []
    if said and doubt:
        raise InvalidValueError(doubt)
    if said:
        raise InvalidValueError(
            f"{series.source} is no motion of {body.name}: more than {to_door(BEYOND, True):.0f} deg outside their "
            f"range lie {some(said)}{whose(body, turned)}."
        )


def whose(body: Body, turned: list[str]) -> str:
    """Whose sign the columns have that would fit if they were turned round, in words."""
    if not turned:
        return ""
    labels = {row["family"]: row["label"] for row in table("model_families")}
    signs = {c.removesuffix("_r").removesuffix("_l"): -body.meanings[c].sign for c in turned if c in body.meanings}
    rows = [r for r in table("family_coordinates") if signs.get(r["coordinate"])]
    fits = [r for r in rows if int(r["sign"] or 0) == signs[r["coordinate"]]]
    if not fits:
        return "; with the opposite sign they would fit"
    families = listed(dict.fromkeys(labels[r["family"]] for r in fits), "or")
    return (
        f"; with the opposite sign they would fit, as in {families}, where {fits[0]['coordinate']} is positive in "
        f"{fits[0]['positive']}: give the model that the motion is of (--model FILE)"
    )


def check_lowpass(series: Series, lowpass: float) -> float:
    """The cut-off, if the frames allow it."""
    nyquist = rate(series.time) / 2 if len(series.time) > 1 else 0.0
    if isinstance(lowpass, bool) or not isinstance(lowpass, Real) or not 0 < lowpass < np.inf:
        raise InvalidValueError(f"lowpass={lowpass!r} is not a positive number of Hz.")
    needed = FEWEST if nyquist == 0 else max(FEWEST, round(2 * nyquist / lowpass))
    if len(series.time) < needed:
        said = f"has {len(series.time)} frame{'s' if len(series.time) > 1 else ''}"
        raise InvalidValueError(f"{series.source} {said}; a filter of {lowpass:g} Hz needs {needed} of these.")
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


def spline_rates(time: Array, values: Array, order: int = 1) -> Array:
    """Rates (k, n), or their rates (`order` 2), of cubic splines through values (k, n)."""
    from scipy.interpolate import CubicSpline

    return np.asarray(CubicSpline(time, values, axis=0)(time, order))
