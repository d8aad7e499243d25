"""`psoas align`: where a person's segments are relative to ground, joint and neighbour, and how well that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from psoas.answers.align.false_neutral import (
    IN_FRONT,
    LINE_TO_BONE,
    NEUTRAL,
    PRIOR,
    FalseNeutral,
    Observed,
    false_neutral,
    surest,
)
from psoas.answers.align.measures import Axes, measured, measures_known
from psoas.answers.align.missing import not_measured
from psoas.answers.align.typed import Typed, typed
from psoas.answers.align.uncertainty import NINETY, Spread, spread
from psoas.dataset.schema import attributes, check_dataset
from psoas.errors import InvalidValueError, invalid_choice
from psoas.formats.motions.series import Array
from psoas.trials.cgm import lab_axes
from psoas.trials.clusters import calibrated
from psoas.trials.facing import ahead_of, check_sides, heading_of, median
from psoas.trials.hip_centres import HIP_CENTRES, MARKER_OFFSET, STORED
from psoas.trials.landmarks import Landmarks, landmarks_of
from psoas.trials.segments import Choices

NEUTRALS = ("anterior_plane", "standing")
LINE = ("asis_psis", "asis_sacr")  # definitions of tilt that lie at the height of the PSIS
STILL = np.radians(10.0)  # [p]: thighs that swing by less are told as one posture
LEG = (0.3, 1.5)  # m
FARTHEST_OFFSET = 0.03  # m
SIDES = ("right", "left")
BIAS = "Soft tissue makes the hip read about 1.9 deg too extended (Fiorentino 2017), which is not corrected."


def align(
    file: str | Path | None = None,
    *,
    static: str | Path | None = None,
    markers: str | Path | Mapping[str, Any] | None = None,
    units: str | None = None,
    hip_centre: str = "harrington",
    marker_offset: float = 1e3 * MARKER_OFFSET,
    leg_length: float | None = None,
    neutral: str = NEUTRALS[0],
    angles: Mapping[str, float] | None = None,
    sd: float | None = None,
) -> xr.Dataset:
    """Where a person's segments are relative to ground, joint and neighbour, with an interval beside every angle.

    Parameters
    ----------
    file : path
        Markers or key points, .trc or .c3d.
    static : path, optional
        The same person standing, with landmarks that the file lacks; they are carried by clusters.
    markers : path or mapping, optional
        Which label is which landmark (TOML), where the table of marker sets does not know it.
    units : {'mm', 'cm', 'm'}, optional
        Of the positions, where the file is wrong.
    hip_centre : str
        The regression for hip joint centres, or `stored` for those of another program in the file.
    marker_offset : float [mm]
        From bone to the centre of a marker.
    leg_length : float [mm], optional
        For the regressions that need it.
    neutral : {'anterior_plane', 'standing'}
        What a neutral pelvis is: a vertical anterior plane, or that of the static file.
    angles : mapping, optional
        Measure -> angle [deg], typed in the place of a file; with `sd` [deg].

    Returns
    -------
    xarray.Dataset
        `align_angle` [rad], dims (time, measure), its 90 % interval, and its standard deviation: what is constant in a
        session and what differs from frame to frame; `false_neutral_probability`, dims (time, side). Coordinates say
        what each measure is.

    Raises
    ------
    PsoasError
        A file that cannot be read, landmarks that are not found, are swapped or mirrored, or values that cannot be.

    Examples
    --------
    >>> found = align(angles={"asis_psis": 12.0, "hip_flexion_r": -5.0}, sd=3.0)
    >>> round(float(np.degrees(found.align_angle.sel(measure="thigh_r").item())), 1)
    -17.0
    """
    if (file is None) == (not angles):
        raise InvalidValueError("give a file of markers, or angles with --angle and --sd; not both and not neither.")
    if neutral not in NEUTRALS:
        raise invalid_choice("neutral", neutral, NEUTRALS)
    if neutral == "standing" and static is None:
        raise InvalidValueError("--neutral standing needs the standing person: --static FILE.")
    if angles:
        return of_angles(typed(angles, sd))
    assert file is not None
    choices = checked_choices(hip_centre, marker_offset, leg_length)
    trial, standing, carried = read_trial(file, static, markers, units)
    check_sides(trial.points, trial.up)
    points = dict(trial.points) | (dict(trial.derived) if hip_centre == STORED else {})
    heading = heading_of(points, trial.up, trial.time)
    axes = axes_for(points, trial.up, heading.R)
    found = measured(points, axes, choices)
    names = [name for name in measures_known() if name in found]
    line = next((name for name in LINE if name in found), None)
    pairs: list[tuple[str, str]] = [(line, name) for name in ("thigh_r", "thigh_l") if line and name in found]
    known = spread(points, axes, choices, names, pairs)
    values = np.stack([np.broadcast_to(found[name], trial.time.shape) for name in names], axis=-1)
    away = None if standing is None else away_of_standing(standing, choices, line)
    seen = {pair[1]: observed(found, known, names, pair, k, neutral, away) for k, pair in enumerate(pairs)}
    told = {
        "motion": trial.source, "marker_set": trial.set, "lab_up": trial.up_how, "heading": heading.how,
        "hip_centre": hip_centre if "R_ASIS" in points else "as the key points say",
        "marker_offset_mm": float(marker_offset),
        "not_measured": "; ".join(not_measured(points, names)), "static": " ".join(carried),
        "notes": " ".join([*trial.notes, *heading.notes, *carried, *([BIAS] if pairs or "thigh_r" in found else [])]),
        "turned_deg": float(np.degrees(heading.turned)), "line": line or "", "neutral": neutral,
    }  # fmt: skip
    return as_dataset(trial.time, names, values, known, seen, told)


def checked_choices(hip_centre: str, marker_offset: float, leg_length: float | None) -> Choices:
    """How hip centres are found, in metres."""
    if hip_centre not in HIP_CENTRES:
        raise invalid_choice("hip-centre", hip_centre, HIP_CENTRES)
    if not 0 <= marker_offset <= 1e3 * FARTHEST_OFFSET:
        raise InvalidValueError(
            f"--marker-offset is between 0 and {1e3 * FARTHEST_OFFSET:g} mm, not {marker_offset:g}."
        )
    if leg_length is not None and not LEG[0] <= 1e-3 * leg_length <= LEG[1]:
        raise InvalidValueError(
            f"--leg-length is between {1e3 * LEG[0]:g} and {1e3 * LEG[1]:g} mm, not {leg_length:g}."
        )
    return Choices(hip_centre, 1e-3 * marker_offset, None if leg_length is None else 1e-3 * leg_length)


def read_trial(
    file: str | Path, static: str | Path | None, markers: Any, units: str | None
) -> tuple[Landmarks, Landmarks | None, list[str]]:
    """The trial with what its static file lends it, the static file, and what was lent."""
    trial = landmarks_of(file, markers=markers, units=units)
    if static is None:
        return trial, None, []
    standing = landmarks_of(static, markers=markers, units=units)
    check_sides(standing.points, standing.up)
    made, carried = calibrated(trial, standing)
    return made, standing, carried


def axes_for(points: Mapping[str, Array], up: Array, R: Array) -> Axes:
    """The axes of ground."""
    return Axes(R, lab_axes(np.nanmean(ahead_of(points, up), axis=0), up))


def away_of_standing(standing: Landmarks, choices: Choices, line: str | None) -> float | None:
    """Tilt of the standing person by the trial's line [rad], median over the file."""
    heading = heading_of(standing.points, standing.up, standing.time)
    own = Choices(choices.hip_centre, choices.offset, choices.leg) if choices.hip_centre != STORED else Choices()
    found = measured(standing.points, axes_for(standing.points, standing.up, heading.R), own)
    return median(found[line]) if line in found else None


def observed(
    found: Mapping[str, Array], known: Spread, names: Sequence[str], pair: tuple[str, str], k: int, neutral: str,
    standing: float | None,
) -> Observed:  # fmt: skip
    """What is seen of pelvis and thigh, with the covariance of their errors.

    Against a standing of the same session palpation and anatomy cancel, and what is left is what differs between
    frames, of both files.
    """
    (line, thigh), at = pair, [names.index(name) for name in pair]
    line_c, thigh_c = (known.constant[:, i] ** 2 for i in at)
    line_f, thigh_f = (known.frame[:, i] ** 2 for i in at)
    if neutral == "standing":
        if standing is None:
            raise InvalidValueError(f"--neutral standing: the static file does not have the line {line} of the trial.")
        return Observed(found[line] - standing, found[thigh], 2 * line_f, thigh_c + thigh_f, known.covariance[:, 1, k])
    mean, sd = LINE_TO_BONE
    shared = known.covariance[:, :, k].sum(axis=1)
    return Observed(found[line] - mean, found[thigh], line_c + line_f + sd**2, thigh_c + thigh_f, shared)


def of_angles(given: Typed) -> xr.Dataset:
    """Typed angles as an answer of one instant."""
    names = [name for name in measures_known() if name in given.values]
    values = np.array([[given.values[name] for name in names]])
    sd = np.array([[np.sqrt(given.covariance(name, name)) for name in names]])
    known = Spread(sd, np.zeros_like(sd), np.zeros((1, 2, 0)), dict.fromkeys(names, ()))
    seen = {}
    plane = next((name for name in ("anterior_plane", "asis_psis") if name in given.values), None)
    for name in ("thigh_r", "thigh_l"):
        if plane is None or name not in given.values:
            continue
        mean, spread_of = LINE_TO_BONE if plane == "asis_psis" else (0.0, 0.0)
        seen[name] = Observed(*(np.array([x]) for x in (
            given.values[plane] - mean, given.values[name], given.covariance(plane, plane) + spread_of**2,
            given.covariance(name, name), given.covariance(plane, name),
        )))  # fmt: skip
    typed_in = ", ".join(
        f"{n} = {np.degrees(given.values[n]):g} deg" for n in given.weights if given.weights[n] == {n: 1.0}
    )
    told = {
        "motion": "typed angles", "marker_set": "", "lab_up": "", "heading": "", "hip_centre": "", "static": "",
        "marker_offset_mm": 0.0, "not_measured": "whatever does not follow from the typed angles", "turned_deg": 0.0,
        "notes": f"Typed in: {typed_in}; each with a standard deviation of {np.degrees(given.sd):g} deg, taken as "
        "independent. Hip flexion is with the pelvis by the line of ASIS and PSIS.",
        "line": plane or "", "neutral": NEUTRALS[0],
    }  # fmt: skip
    return as_dataset(np.zeros(1), names, values, known, seen, told)


def as_dataset(
    time: Array, names: Sequence[str], values: Array, known: Spread, seen: Mapping[str, Observed],
    told: Mapping[str, Any],
) -> xr.Dataset:  # fmt: skip
    """The answer, its contract checked."""
    half = NINETY * np.hypot(known.constant, known.frame)
    told = dict(told) | {"answer": "align", "still": "yes" if still(names, values) else "no"}
    dims = ("time", "measure")
    data: dict[str, tuple[tuple[str, ...], Array]] = {
        "align_angle": (dims, values), "align_low": (dims, values - half), "align_high": (dims, values + half),
        "align_sd_constant": (dims, np.where(np.isfinite(values), known.constant, np.nan)),
        "align_sd_frame": (dims, np.where(np.isfinite(values), known.frame, np.nan)),
    }  # fmt: skip
    what = [measures_known()[name] for name in names]
    coords: dict[str, Any] = {
        "time": ("time", time, {"units": "s", "long_name": "time"}), "measure": list(names),
        **{key: ("measure", [getattr(m, key) for m in what]) for key in (
            "view", "of", "relative_to", "axis", "positive", "negative", "quantity", "definition")},
        "landmarks": ("measure", [" ".join(known.landmarks.get(name, ())) for name in names]),
    }  # fmt: skip
    sides = [side for side, name in zip(SIDES, ("thigh_r", "thigh_l"), strict=True) if name in seen]
    if sides:
        posterior = [false_neutral(seen[f"thigh_{side[0]}"]) for side in sides]
        data |= posterior_data(posterior)
        coords["side"] = sides
        variance = median(next(iter(seen.values())).pelvis_var)
        told |= {
            "surest": surest(variance), "prior_deg": float(np.degrees(PRIOR)),
            "window_deg": [float(np.degrees(NEUTRAL)), float(np.degrees(IN_FRONT))],
        }  # fmt: skip
    made = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(made, coords=coords, attrs=told))


def posterior_data(posterior: Sequence[FalseNeutral]) -> dict[str, tuple[tuple[str, ...], Array]]:
    """False neutral by time and side."""
    dims = ("time", "side")
    return {
        f"false_neutral_{name}": (dims, np.stack([getattr(one, name) for one in posterior], axis=-1))
        for name in FalseNeutral._fields
    }


def still(names: Sequence[str], values: Array) -> bool:
    """Whether this is one posture: neither thigh swings by 10 deg."""
    thighs = [i for i, name in enumerate(names) if name.startswith("thigh")]
    swings = [np.nanmax(values[:, i]) - np.nanmin(values[:, i]) for i in thighs if np.isfinite(values[:, i]).any()]
    return not swings or max(swings) < STILL
