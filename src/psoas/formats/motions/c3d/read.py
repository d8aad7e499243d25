"""`read_c3d`: markers, model outputs, analog channels and force plates of a .c3d file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from psoas.errors import FileFormatError, invalid_choice
from psoas.formats.lines import opened
from psoas.formats.motions.c3d.analog import checked_analogs, conversion
from psoas.formats.motions.c3d.header import (
    Header,
    check_agrees,
    check_processor,
    check_rest,
    check_says_the_same,
    raw_points,
    read_header,
)
from psoas.formats.motions.c3d.labels import OUTPUT_KINDS, distinct, output_kind, point_labels
from psoas.formats.motions.c3d.process import read_apart
from psoas.formats.motions.landmarks import find_up
from psoas.formats.motions.lengths import METRES, metres
from psoas.formats.motions.series import COMPONENTS, Array, Series, share
from psoas.formats.motions.trc import without_unseen

TIMEOUT = 60.0  # [s]


@dataclass(frozen=True, eq=False)
class Plate:
    """A force plate.

    Attributes
    ----------
    type : int, of the C3D standard (2: three forces, three moments); 0 if not stated
    channels : labels of its analog channels, in the order its type gives them
    corners : (4, 3) [m] in lab axes, quadrants +x+y, -x+y, -x-y, +x-y of the plate; nan if not stated
    origin : (3,) [m] as stored; nan if not stated
    """

    type: int
    channels: tuple[str, ...]
    corners: Array
    origin: Array


@dataclass(frozen=True, eq=False)
class Recording:
    """What a .c3d file holds; a part is None where the file has none.

    Attributes
    ----------
    source : str, name of the file without its folder
    markers : Series or None, (time, label, component) [m]
    outputs : Series or None, (time, label, component)
        Angles, moments, forces and powers that a model stored as points; never scaled, units as the file says.
    analogs : Series or None, (time, label)
        At their own rate, units as the file says.
    plates : tuple of Plate
    notes : tuple of str
        Remarks on the file as a whole.
    """

    source: str
    markers: Series | None
    outputs: Series | None
    analogs: Series | None
    plates: tuple[Plate, ...]
    notes: tuple[str, ...] = ()


def read_c3d(path: Path | str, *, units: str | None = None, timeout: float = TIMEOUT) -> Recording:
    """Markers, model outputs, analog channels and force plates of a .c3d file.

    The file is read by ezc3d in a process of its own, with bounds on time and memory, and what comes back is compared
    with the raw header.

    Parameters
    ----------
    path : path of the file
    units : 'mm', 'cm' or 'm', optional
        Overrides what the file says of its points.
    timeout : float [s]
        After which a file that hangs the reader is refused.

    Returns
    -------
    Recording

    Raises
    ------
    FileFormatError
        A file that cannot be read as .c3d, that hangs the reader, or that the reader misreads.
    MissingDependencyError
        ezc3d is not installed.
    """
    if units is not None and units not in METRES:
        raise invalid_choice("units", units, METRES)
    handle, name = opened(path)
    with handle:
        try:
            content = handle.read()
        except OSError as error:
            raise FileFormatError(f"cannot read '{name}': {error.strerror}; check the file or its disk.") from error
    header = read_header(name, content)
    check_processor(name, header)
    scaled = conversion(name, header, content)
    found = read_apart(name, content, timeout)
    check_says_the_same(name, header, *(first_number(found, f"POINT.{key}") for key in ("SCALE", "DATA_START", "RATE")))
    notes = check_rest(name, header, content, found["points"].shape[-1])
    lost = header.analog_per_frame and not stated_rate(found) and found["analogs"].size == 0
    if lost and found["points"].shape[1:] == (header.points, header.frames):
        found, left = without_analogs(name, header, content, found)
        header = header._replace(analog_per_frame=0)
        return with_notes(recording(name, header, found, units), notes + left)
    found["analogs"], doubts = checked_analogs(name, header, content, scaled, found)
    return with_notes(recording(name, header, found, units), notes + doubts)


def with_notes(made: Recording, notes: Sequence[str]) -> Recording:
    """The record, with more remarks on the file as a whole."""
    return replace(made, notes=(*made.notes, *notes))


def stated_rate(found: Mapping[str, Any]) -> float:
    """How often analog channels are sampled, as the file says [Hz]; 0 where it does not."""
    return max(first_number(found, "ANALOG.RATE"), 0.0)


def first_number(found: Mapping[str, Any], key: str) -> float:
    """The first number of a parameter; 0 where there is none that is finite."""
    given = found.get(key, np.zeros(0))
    value = float(given.flat[0]) if given.size else 0.0
    return value if np.isfinite(value) else 0.0


def without_analogs(
    name: str, header: Header, content: bytes, found: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """What a reader found, with the points as they stand in the file and no analog channels: it loses step in them."""
    points, residuals = raw_points(name, header, content)
    labels = [str(label).strip() for label in found["ANALOG.LABELS"]]
    shown = f" ({', '.join(labels[:6])}{' ...' if len(labels) > 6 else ''})" if labels else ""
    said = f"The analog channels{shown} were not read: the file does not say how often they are sampled (ANALOG:RATE)."
    return dict(found) | {"points": points, "residuals": residuals, "analogs": np.zeros((0, 0))}, [said]


def recording(name: str, header: Header, found: Mapping[str, Any], units: str | None = None) -> Recording:
    """The record, from the raw header and what the reader returned."""
    points, analogs = found["points"], found["analogs"]
    frames = points.shape[2]
    check_agrees(name, header, points.shape[1], analogs.size // frames if frames else 0, frames)
    rate = float(found["POINT.RATE"].flat[0]) if found["POINT.RATE"].size else 0.0
    if not (np.isfinite(rate) and rate > 0):
        raise FileFormatError(f"'{name}' does not say how many frames a second it has (POINT:RATE); add it.")
    start = max(header.first - 1, 0) / rate
    raw, labels, notes = point_labels(found["POINT.LABELS"], points.shape[1])
    kinds = [output_kind(found, *pair) for pair in zip(raw, labels, strict=True)]
    values = points.transpose(2, 1, 0)  # (time, label, component)
    time = start + np.arange(frames) / rate
    is_marker = np.array([kind is None for kind in kinds], dtype=bool)
    scale, markers = 1.0, None
    if is_marker.any():
        scale, unit_notes = metres(name, found["POINT.UNITS"], values[:, is_marker], units)
        markers = marker_series(name, labels, time, values, is_marker, scale, found)
        notes += unit_notes
    outputs = output_series(name, labels, kinds, time, values, found)
    samples = analog_series(name, start, rate, frames, found)
    if start:
        notes.append(f"The first frame is {header.first}: time starts at {start:g} s.")
    return Recording(name, markers, outputs, samples, plates(found, scale, samples), tuple(notes))


def marker_series(
    name: str, labels: Sequence[str], time: Array, values: Array, chosen: Any, scale: float, found: Mapping[str, Any]
) -> Series:
    """The markers [m], with the lab axis that points up."""
    some = tuple(label for label, take in zip(labels, chosen, strict=True) if take)
    positions, notes = without_unseen(values[:, chosen])
    invalid = found["residuals"][chosen] < 0
    positions[~np.isfinite(positions).all(axis=2)] = np.nan
    positions[invalid.T] = np.nan  # ezc3d does so itself, in this version
    if invalid.any():
        notes.append(f"{share(invalid.sum(), invalid.size)} positions have a residual below 0, invalid: dropped.")
    if invalid.all():
        notes.append("Every position is marked invalid, as some programs do; export the file anew.")
    up, how = find_up(some, positions * scale)
    screen = found["POINT.Y_SCREEN"]
    said = str(screen[0]).strip().lower() if len(screen) else ""
    if said and up is None:
        how = f"{how}; the header's Y_SCREEN says {said[:8]}, which no landmark confirms"
    elif said and said.lstrip("+") != str(up).lstrip("+"):
        notes.append(f"Y_SCREEN says {said[:8]} points up but the landmarks say {up}, which is what counts here.")
    return Series(
        name, some, time, positions * scale, ("m",) * len(some), COMPONENTS, up=up, up_how=how, notes=tuple(notes)
    )


def output_series(
    name: str, labels: Sequence[str], kinds: Sequence[str | None], time: Array, values: Array, found: Mapping[str, Any]
) -> Series | None:
    """Angles, moments, forces and powers, as they stand in the file."""
    chosen = [i for i, kind in enumerate(kinds) if kind]
    if not chosen:
        return None
    stated = {kind: found[f"POINT.{kind[:-1]}_UNITS"] for kind in OUTPUT_KINDS}
    units = tuple(str(stated[kind][0]) if len(stated[kind]) else "" for kind in kinds if kind)
    note = "Model outputs are as they stand in the file; their signs and zeros are those of its model."
    some = tuple(labels[i] for i in chosen)
    return Series(name, some, time, values[:, chosen].copy(), units, COMPONENTS, notes=(note,))


def analog_series(name: str, start: float, rate: float, frames: int, found: Mapping[str, Any]) -> Series | None:
    """Analog channels at their own rate."""
    values = found["analogs"]
    if not values.size:
        return None
    notes: list[str] = []
    raw = [str(label).strip() for label in found["ANALOG.LABELS"]][: len(values)]
    labels = distinct(raw + [""] * (len(values) - len(raw)), "channel", notes)
    units = [str(unit).strip() for unit in found["ANALOG.UNITS"]][: len(values)]
    units += [""] * (len(values) - len(units))
    per_second = rate * values.shape[1] / frames
    stated = float(found["ANALOG.RATE"].flat[0]) if found["ANALOG.RATE"].size else 0.0
    if stated and abs(stated - per_second) > 0.01 * per_second:
        notes.append(
            f"ANALOG:RATE says {stated:g} Hz but there are {per_second:g} samples a second, which counts here."
        )
    time = start + np.arange(values.shape[1]) / per_second
    return Series(name, tuple(labels), time, values.T.copy(), tuple(units), notes=tuple(notes))


def plates(found: Mapping[str, Any], scale: float, samples: Series | None) -> tuple[Plate, ...]:
    """The force plates; what is not stated of them is nan or empty."""
    used = found["FORCE_PLATFORM.USED"]
    count = int(min(used.flat[0], 64)) if used.size and np.isfinite(used.flat[0]) and used.flat[0] > 0 else 0
    types = found["FORCE_PLATFORM.TYPE"].ravel()
    labels = samples.labels if samples else ()
    made = []
    for i in range(count):
        corners = of_plate(found["FORCE_PLATFORM.CORNERS"], i, (3, 4)).T * scale
        origin = of_plate(found["FORCE_PLATFORM.ORIGIN"], i, (3,)) * scale
        numbers = found["FORCE_PLATFORM.CHANNEL"]
        column = numbers[:, i] if numbers.ndim == 2 and i < numbers.shape[1] else ()
        channels = tuple(labels[int(n) - 1] for n in column if 1 <= n <= len(labels))
        kind = int(types[i]) if i < len(types) and np.isfinite(types[i]) else 0
        made.append(Plate(kind, channels, corners, origin))
    return tuple(made)


def of_plate(values: Any, i: int, shape: tuple[int, ...]) -> Array:
    """Numbers of plate `i`, which is the last axis; nan where they are not stated."""
    if values.ndim == len(shape) + 1 and values.shape[:-1] == shape and i < values.shape[-1]:
        return np.array(values[..., i], float)
    return np.full(shape, np.nan)
