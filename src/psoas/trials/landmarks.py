"""`landmarks_of`: a person's landmarks over time from any file of markers, with what is up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from psoas.errors import FileFormatError, InvalidValueError, listed, printable
from psoas.formats.motions.landmarks import find_up
from psoas.formats.motions.series import COMPONENTS, Array, Series
from psoas.formats.read import read
from psoas.trials.markers import Mapped, read_map, recognised

POINTS = (".trc", ".c3d")
USED = ("landmark", "predicted", "keypoint", "asymmetry")  # kinds that are places on the body
ASIS = ("R_ASIS", "L_ASIS")
NARROWEST, WIDEST = 0.04, 0.7  # m between them, of any person
FARTHEST = 1000.0  # m from the origin of a laboratory
PREDICTED = (
    "The ASIS and PSIS of this file were made by a network from key points; nobody saw them, and a tilt by them is the "
    "network's opinion."
)


@dataclass(frozen=True, eq=False)
class Landmarks:
    """Where a person's landmarks are.

    Attributes
    ----------
    source : name of the file
    time : (time,) [s]
    points : landmark -> (time, 3) [m], lab axes; nan where it was not seen
    clusters : label -> (time, 3) [m] of markers that only track a segment
    derived : landmark -> (time, 3) [m], joint centres that another program stored
    up : (3,) unit vector against gravity, lab axes
    up_how : how that was found
    set : name of the marker set
    notes : remarks, a sentence each
    """

    source: str
    time: Array
    points: Mapping[str, Array]
    clusters: Mapping[str, Array]
    derived: Mapping[str, Array]
    up: Array
    up_how: str
    set: str
    notes: tuple[str, ...] = ()


def landmarks_of(
    file: str | Path, *, markers: str | Path | Mapping[str, Any] | None = None, units: str | None = None
) -> Landmarks:
    """A person's landmarks over time.

    Parameters
    ----------
    file : path of a .trc or .c3d file
    markers : path of a mapping file, or the same as a mapping; see `psoas.trials.markers.read_map`
    units : 'mm', 'cm' or 'm', where the file is wrong

    Raises
    ------
    FileFormatError
        A file that cannot be read, or that has no markers.
    InvalidValueError
        No marker set fits, or no lab axis is known to point up.
    """
    series, notes = markers_and_notes(file, units)
    made = landmarks_in(series, read_map(markers))
    return replace(made, notes=(*made.notes, *notes))


def markers_of(file: str | Path, units: str | None = None) -> Series:
    """The markers of a .trc or .c3d file, by their labels."""
    return markers_and_notes(file, units)[0]


def markers_and_notes(file: str | Path, units: str | None) -> tuple[Series, tuple[str, ...]]:
    """The markers, and what was found on the way."""
    if Path(file).suffix.lower() not in POINTS:
        raise FileFormatError(
            f"'{printable(Path(file).name)}' is no file of markers; those that are read are {listed(POINTS)}."
        )
    found = read(file, **({} if units is None else {"units": units}))
    series = found if isinstance(found, Series) else found.markers
    if series is None:
        raise FileFormatError(f"'{found.source}' holds no markers.")
    return series, found.notes


def landmarks_in(series: Series, own: Mapped) -> Landmarks:
    """The landmarks of a series of markers."""
    known = recognised(series.labels, own)
    seen, far = within_reach({mark: series.column(label) for mark, label in known.labels.items()})
    check_width(printable(series.source), seen)
    never = [mark for mark, at in seen.items() if not np.isfinite(at).all(axis=1).any()]
    kinds = known.kinds
    up, how = up_of(series, own, seen)
    notes = [PREDICTED] if any(kinds[mark] == "predicted" for mark in seen) else []
    if far:
        notes.append(f"{far} positions lie farther than {FARTHEST:g} m away and were read as missing.")
    if never:
        lost = listed([f"'{printable(known.labels[mark])}' ({mark})" for mark in never[:6]])
        notes.append(f"In the file but never seen: {lost}{' and more' if len(never) > 6 else ''}.")
    if known.near:
        near = [f"'{printable(label)}' is like {listed(like, 'or')}" for label, like in list(known.near.items())[:4]]
        notes.append(f"Not used, because no marker set has the label: {'; '.join(near)}.")
    there = {mark: at for mark, at in seen.items() if mark not in never}
    return Landmarks(
        printable(series.source), np.asarray(series.time),
        {mark: at for mark, at in there.items() if kinds[mark] in USED},
        {mark: at for mark, at in there.items() if kinds[mark] == "cluster"},
        {mark: at for mark, at in there.items() if kinds[mark] == "derived"},
        up, how, known.set, tuple(notes),
    )  # fmt: skip


def within_reach(seen: Mapping[str, Array]) -> tuple[dict[str, Array], int]:
    """The positions with nan where they lie farther than any laboratory is wide, and how many that are."""
    found, far = {}, 0
    for mark, at in seen.items():
        beyond = np.abs(np.nan_to_num(at)).max(axis=1) > FARTHEST
        found[mark] = np.where(beyond[:, None], np.nan, at) if beyond.any() else at
        far += int(beyond.sum())
    return found, far


def check_width(source: str, seen: Mapping[str, Array]) -> None:
    """Refuse a pelvis that is no person's: its markers are in another unit."""
    if not all(mark in seen for mark in ASIS):
        return
    apart = np.linalg.norm(seen[ASIS[0]] - seen[ASIS[1]], axis=1)
    apart = apart[np.isfinite(apart)]
    width = float(np.median(apart)) if apart.size else NARROWEST
    if not NARROWEST <= width <= WIDEST:
        raise InvalidValueError(
            f"{source}: the front corners of the pelvis (ASIS) are {width:.3g} m apart, and of a person "
            f"{NARROWEST:g} to {WIDEST:g} m; name the unit of the positions, --units mm, cm or m."
        )


def up_of(series: Series, own: Mapped, seen: Mapping[str, Array]) -> tuple[Array, str]:
    """The unit vector against gravity, and how it was found: as told, by labels, or by what the labels mean."""
    text, how = (own.up, f"{own.up} as {own.source} says") if own.up else (series.up, series.up_how)
    if text is None:
        text, how = find_up(list(seen), np.stack(list(seen.values()), axis=1))
    if text is None:
        raise InvalidValueError(
            f"{printable(series.source)}: which lab axis points up is {how}; say it as up under [lab] in a file for "
            "--markers."
        )
    return (-1.0 if text[0] == "-" else 1.0) * np.eye(3)[COMPONENTS.index(text[1])], how
