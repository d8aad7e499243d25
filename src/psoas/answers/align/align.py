"""`psoas align`: where a person's segments are relative to ground, joint and neighbour, and how well that is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr

from psoas.answers.align.dataset import OnBody, as_dataset, still
from psoas.answers.align.false_neutral import (
    LINE_TO_BONE,
    Observed,
)
from psoas.answers.align.missing import not_measured
from psoas.answers.align.photograph import (
    Photograph,
    angles_of,
    errors_of,
    missing_words,
    named,
    read_photograph,
)
from psoas.answers.align.range_left import checked_ranges, of_markers, of_typed
from psoas.answers.align.typed import Typed, typed
from psoas.bodies.default.build import load
from psoas.bodies.models.load import load_model as read_model
from psoas.errors import InvalidValueError, NotConvergedError, invalid_choice, printable, unknown_name
from psoas.formats.motions.series import COMPONENTS, Array
from psoas.formats.read import MOTIONS
from psoas.trials.cgm import lab_axes
from psoas.trials.facing import ahead_of, heading_of, median
from psoas.trials.hip_centres import MARKER_OFFSET, STORED
from psoas.trials.landmarks import Landmarks, markers_of
from psoas.trials.marker_fit import fitted, markers_in_axes
from psoas.trials.measures import Axes, measured, measured_over, measures_known
from psoas.trials.model_landmarks import stations_of
from psoas.trials.onto_body import REFERENCES, placed
from psoas.trials.person import Model, Person, checked_choices, read_person, standing_of
from psoas.trials.segments import Choices
from psoas.trials.uncertainty import Spread, spread

NEUTRALS = ("anterior_plane", "standing")
LINE = ("asis_psis", "asis_sacr")  # definitions of tilt that lie at the height of the PSIS
MOST_MOVED = 300.0  # mm
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
    reference: str = REFERENCES[0],
    ranges: Mapping[str, float] | None = None,
    place: bool = False,
    model: str | Path | None = None,
    names: str | Path | Mapping[str, Any] | None = None,
    trust: str | Path | Sequence[str | Path] | None = None,
    moved: Mapping[str, Sequence[float]] | None = None,
    angles: Mapping[str, float] | None = None,
    sd: float | None = None,
) -> xr.Dataset:
    """Where a person's segments are relative to ground, joint and neighbour, with an interval beside every angle.

    Parameters
    ----------
    file : path
        Markers or key points, .trc or .c3d; points of a photograph, .json, as `psoas photo` writes them; or a motion,
        .mot or .sto, of `model` or of the default body.
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
    reference : {'anatomical', 'standing'}
        How the person is put on the default body: the same definitions of segments on both, or the static file being
        the body's `standing`.
    ranges : mapping, optional
        `hip_extension_r`, `hip_extension_l` -> measured extension of femur relative to pelvis [deg], in the place of
        what the body's tissue allows.
    place : bool
        Also put the person on the body in every frame: by the directions of segments on the default body, by the
        places of markers on a model.
    model, names, trust : optional
        A model of your own, as for `psoas.read_model`: the one that a motion is of, or that markers are put on.
    moved : mapping, optional
        Landmark -> how far it is moved ahead, up and to the right [mm]: what if it sat elsewhere.
    angles : mapping, optional
        Measure -> angle [deg], typed in the place of a file; with `sd` [deg].

    Returns
    -------
    xarray.Dataset
        `align_angle` [rad], dims (time, measure), its 90 % interval, and its standard deviation: what is constant in a
        session and what differs from frame to frame; `false_neutral_probability`, dims (time, side); what is left of
        each hip's extension, `range_left`, dims (hip, reach); with `place` the body's coordinates, `placed_angle`,
        dims (time, coordinate). Coordinates say what each measure is.

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
    if reference not in REFERENCES:
        raise invalid_choice("reference", reference, REFERENCES)
    given = checked_ranges(ranges)
    if angles:
        return of_angles(typed(angles, sd), given)
    assert file is not None
    if Path(file).suffix.lower() == ".json":
        if static is not None or model is not None or place:
            raise InvalidValueError("a photograph goes with no --static, --model, --place or --motion.")
        return of_photograph(read_photograph(file), printable(Path(file).name), given)
    choices = checked_choices(hip_centre, marker_offset, leg_length)
    own = None if model is None else Model(read_model(model, names=names, trust=trust), Path(model))
    person = read_person(file, static, choices, markers, units, own)
    put = (lambda moved, base: on_body(moved, own, file, units, base)) if place else None
    return of_person(person, file, moved or {}, neutral, reference, given, put)


def of_person(
    person: Person, file: str | Path, moved: Mapping[str, Sequence[float]], neutral: str = NEUTRALS[0],
    reference: str = REFERENCES[0], given: Mapping[str, float] | None = None,
    put: Callable[[Person, Any], OnBody] | None = None,
) -> xr.Dataset:  # fmt: skip
    """The answer about a person who has been read, with some landmarks moved; `put` lays them on a body too."""
    person = dragged(person, moved)
    trial, standing, carried, points, heading, choices = person
    base = standing_of(person) if reference == "standing" else None
    axes = axes_for(points, trial.up, heading.R)
    found_names, values = measured_over(points, axes, choices)
    found = dict(zip(found_names, values.T, strict=True))
    line = next((name for name in LINE if name in found), None)
    pairs: list[tuple[str, str]] = [(line, name) for name in ("thigh_r", "thigh_l") if line and name in found]
    known = spread(points, axes, choices, found_names, pairs)
    away = None if standing is None else away_of_standing(standing, choices, line)
    seen = {pair[1]: observed(found, known, found_names, pair, k, neutral, away) for k, pair in enumerate(pairs)}
    told = {
        "motion": trial.source, "marker_set": trial.set, "lab_up": trial.up_how, "heading": heading.how,
        "hip_centre": hips_how(person, file),
        "marker_offset_mm": round(1e3 * choices.offset, 9),
        "not_measured": "; ".join(not_measured(points, found_names)), "static": " ".join(carried),
        "notes": " ".join([*trial.notes, *heading.notes, *carried, *([BIAS] if pairs or "thigh_r" in found else [])]),
        "turned_deg": float(np.degrees(heading.turned)), "line": line or "", "neutral": neutral, "reference": reference,
    }  # fmt: skip
    rest = still(found_names, values)
    try:
        left = of_markers(points, heading.R, trial.time, choices, found, known, found_names, rest, given or {}, base)
    except NotConvergedError as error:
        left, told["notes"] = {}, f"{told['notes']} What range is left is not told: {error}"
    return as_dataset(trial.time, found_names, values, known, seen, told, left,
                      None if put is None else put(person, base))  # fmt: skip


def dragged(person: Person, moved: Mapping[str, Sequence[float]]) -> Person:
    """The person with some landmarks elsewhere."""
    points = dict(person.points)
    for name, by in moved.items():
        if name not in points:
            raise unknown_name("landmark", name, points, person.trial.source)
        if len(by) != len(COMPONENTS) or not np.isfinite(by).all() or np.abs(by).max() > MOST_MOVED:
            raise InvalidValueError(f"{name} is moved by three numbers within {MOST_MOVED:g} mm, not {list(by)!r}.")
        points[name] = points[name] + np.einsum("...ij,j->...i", person.heading.R, 1e-3 * np.asarray(by, float))
    return person._replace(points=points) if moved else person


def hips_how(person: Person, file: str | Path) -> str:
    """Where hip centres come from, in words."""
    if Path(file).suffix.lower() in MOTIONS:
        return "the body's own"
    return person.choices.hip_centre if "R_ASIS" in person.points else "as the key points say"


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


def of_photograph(shot: Photograph, name: str, ranges: Mapping[str, float]) -> xr.Dataset:
    """A photograph that was clicked, as an answer of one instant; sagittal, of the side that faces the camera."""
    found = angles_of(shot, shot.points)
    C = errors_of(shot, list(found))
    if not found:
        raise InvalidValueError(f"{name}: no two of these points make a line that is measured.")
    values = {named(shot, n): v for n, v in found.items()}
    names = [n for n in measures_known() if n in values]
    at = [list(values).index(n) for n in names]
    sd = np.sqrt(np.diag(C))[at]
    known = Spread(sd[None], np.zeros((1, len(names))), np.zeros((1, 2, 0)), dict.fromkeys(names, ()))
    thigh, seen = f"thigh_{shot.side}", {}
    if {"asis_psis", thigh} <= set(names):
        i, k = (list(values).index(n) for n in ("asis_psis", thigh))
        mean, anatomy = LINE_TO_BONE
        seen[thigh] = Observed(*(np.array([x]) for x in (
            values["asis_psis"] - mean, values[thigh], C[i, i] + anatomy**2, C[k, k], C[i, k])))  # fmt: skip
    told = {
        "motion": name, "marker_set": "photograph", "lab_up": "against the plumb line", "static": "",
        "heading": f"the picture's, turned by {np.degrees(shot.turned):g} deg",
        "hip_centre": "the trochanter's line, less 1.4 deg",
        "marker_offset_mm": 0.0, "turned_deg": float(np.degrees(shot.turned)), "neutral": NEUTRALS[0],
        "reference": REFERENCES[0], "line": "asis_psis" if "asis_psis" in names else "",
        "not_measured": f"{missing_words(shot)}what is not in the plane of the picture",
        "notes": f"Clicked points, 2 px [p]; a pixel is {shot.scale:.2g} mm {shot.scale_how}; roll 1 deg [p].",
    }  # fmt: skip
    left = of_typed(values, {n: float(C[k, k]) for k, n in enumerate(values)}, ranges)
    return as_dataset(np.zeros(1), names, np.array([[values[n] for n in names]]), known, seen, told, left)


def of_angles(given: Typed, ranges: Mapping[str, float]) -> xr.Dataset:
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
        "line": plane or "", "neutral": NEUTRALS[0], "reference": REFERENCES[0],
    }  # fmt: skip
    left = of_typed(given.values, {name: given.covariance(name, name) for name in given.values}, ranges)
    return as_dataset(np.zeros(1), names, values, known, seen, told, left)


def on_body(
    person: Person, own: Model | None, file: str | Path, units: str | None,
    standing: tuple[Mapping[str, Array], Array] | None,
) -> OnBody:  # fmt: skip
    """The person on the default body, or their markers on a model of theirs."""
    trial, heading = person.trial, person.heading
    if own is None or Path(file).suffix.lower() in MOTIONS:
        return OnBody(load(), placed(load(), person.points, heading.R, trial.time, person.choices, standing))
    stations = stations_of(own.body, own.file)
    if not stations:
        raise InvalidValueError(f"{own.body.name} has no markers, so that those of a person cannot be put on it.")
    series = markers_of(file, units)
    H = heading.R if heading.R.ndim == 2 else heading.R[0]
    points = {label: series.column(label) for label in series.labels}
    return OnBody(own.body, fitted(own.body, stations, markers_in_axes(own.body, points, trial.up, H), trial.time))
