"""Force plates among the columns of a file: which column is vertical, which say where it acts, whose side it is."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from psoas.body.state import Array
from psoas.errors import InvalidValueError, listed
from psoas.formats.motions.series import COMPONENTS, Series

FORCE = re.compile(r"^(?P<plate>.*?)(?:force|grf)(?P<rest>.*?)_?v(?P<axis>[xyz])$", re.IGNORECASE)
NUMBERED = re.compile(r"^f(?P<plate>[0-9]+)_(?P<axis>[123xyz])$", re.IGNORECASE)  # as C3DFileAdapter names them
OTHER_WAY = 3.0  # times the vertical: where another axis carries so much more, the axes are not the model's
HEAVY = 50.0  # N
LEAST, MOST = 0.05, 20.0  # body weights: what the largest vertical force of a person who stands is between


class Plate(NamedTuple):
    """One plate: the label of its vertical force [N], those of its centre of pressure, and the side its name says."""

    vertical: str
    centre: tuple[str, ...]
    side: str


def flat(series: Series) -> Series:
    """A file of vectors as one of numbers: `f1` of three components is `f1_1`, `f1_2`, `f1_3`."""
    if series.values.ndim != 3 or series.components != COMPONENTS:
        return series
    labels = tuple(f"{label}_{k}" for label in series.labels for k in (1, 2, 3))
    values = series.values.reshape(len(series.time), -1).copy()
    return replace(series, labels=labels, values=values, units=("",) * len(labels), components=())


def plates_of(series: Series, up: Array | tuple[float, ...]) -> list[Plate]:
    """The plates of a file whose lab axes are the model's.

    Raises
    ------
    InvalidValueError
        No vertical force among the columns, one that stands twice, or another axis that carries the weight.
    """
    k = int(np.abs(up).argmax())
    lower = {known.lower(): known for known in series.labels}
    found = []
    for label in series.labels:
        if match := FORCE.match(label):
            if match["axis"].lower() == "xyz"[k]:
                names = [lower.get(f"{label[:-2]}p{axis}".lower(), "") for axis in "xyz"]
                found.append(Plate(label, tuple(names), named_side(label)))
        elif match := NUMBERED.match(label):
            axes = "xyz" if match["axis"].lower() in "xyz" else "123"
            if match["axis"].lower() == axes[k]:
                names = [lower.get(f"p{match['plate']}_{axis}".lower(), "") for axis in axes]
                found.append(Plate(label, tuple(names), ""))
    if not found:
        raise InvalidValueError(
            f"{series.source} has no vertical ground reaction: no column like ground_force_v{'xyz'[k]} or f1_{k + 1} "
            f"among {listed(series.labels[:8])}."
        )
    check_whole(series, k)
    if twice := [plate.vertical for plate in found if plate.vertical in series.doubled]:
        raise InvalidValueError(f"{series.source} has several columns labelled '{twice[0]}'; give each plate its own.")
    check_axis(series, found, k)
    return found


class Columns(NamedTuple):
    """The force columns of one plate: labels by axis (x, y, z), and those its centre of pressure would have."""

    force: dict[int, str]
    centre: tuple[str, ...]


def columns_of_plates(series: Series) -> list[Columns]:
    """The columns of every plate, in the order of the file; an axis without a column is absent."""
    found: dict[str, Columns] = {}
    for label in series.labels:
        if match := FORCE.match(label):
            stem, axes, centre = label[:-2], "xyz", [f"{label[:-2]}p{axis}" for axis in "xyz"]
        elif match := NUMBERED.match(label):
            axes = "xyz" if match["axis"].lower() in "xyz" else "123"
            stem, centre = label[:-1], [f"p{match['plate']}_{axis}" for axis in axes]
        else:
            continue
        plate = found.setdefault(stem.lower(), Columns({}, tuple(centre)))
        plate.force[axes.index(match["axis"].lower())] = label
    return list(found.values())


def check_whole(series: Series, k: int) -> None:
    """Refuse a plate whose other two forces are there, and whose vertical one is not."""
    for plate in columns_of_plates(series):
        if k not in plate.force and len(plate.force) == 2:
            there = next(iter(plate.force.values()))
            axis = ("123" if there[-1] in "123" else "xyz")[k]
            raise InvalidValueError(
                f"{series.source}: '{there}' is there and the vertical force '{there[:-1]}{axis}' is missing; add it, "
                "or drop the plate's other columns."
            )


def lacking(series: Series) -> list[str]:
    """A remark for every plate that lacks one column of its force, or some of the place where it acts."""
    known, found = {label.lower() for label in series.labels}, []
    for plate in columns_of_plates(series):
        there = next(iter(plate.force.values()))
        axes = "123" if there[-1] in "123" else "xyz"
        gone = [f"{there[:-1]}{axes[j]}" for j in range(3) if j not in plate.force]
        if len(gone) == 1:  # the vertical one alone is what some laboratories write
            found.append(f"{series.source} lacks {listed(gone)}: that part of the force is not known.")
        if (gone := [name for name in plate.centre if name.lower() not in known]) and len(gone) < 3:
            found.append(f"{series.source} lacks {listed(gone)}: where '{there}' acts is not known.")
    return found


def check_axis(series: Series, plates: list[Plate], k: int) -> None:
    """Refuse forces that act along another axis than the model's vertical."""
    others: dict[str, float] = {}
    vertical = 0.0
    for plate in plates:
        vertical = max(vertical, largest(series, plate.vertical))
        for j in range(3):
            label = plate.vertical[:-1] + ("123" if plate.vertical[-1] in "123" else "xyz")[j]
            if j != k and label in series.labels:
                others["xyz"[j]] = max(others.get("xyz"[j], 0.0), largest(series, label))
    worst = max(others, key=lambda axis: others[axis], default="")
    if worst and others[worst] > max(HEAVY, OTHER_WAY * vertical):
        raise InvalidValueError(
            f"{series.source}: the forces act along {worst} ({others[worst]:.0f} N), and the model's vertical is "
            f"{'xyz'[k]}; turn the file into the model's axes."
        )


def check_weight(series: Series, plates: list[Plate], weight: float) -> None:
    """Refuse forces that are in another unit than newtons: kilonewtons, body weights, what a plate's amplifier gave."""
    peak = max((largest(series, plate.vertical) for plate in plates), default=0.0)
    if not weight or not peak or LEAST * weight <= peak <= MOST * weight:
        return
    guess = " (kN or body weights?)" if peak < LEAST * weight else ""
    raise InvalidValueError(
        f"{series.source}: the largest vertical force is {peak:.3g}, and the body weighs {weight:.0f} N; give forces "
        f"in newtons{guess}."
    )


def largest(series: Series, label: str) -> float:
    """The largest force of a column, either way [N]."""
    return float(np.nan_to_num(np.abs(series.column(label))).max(initial=0.0))


def named_side(label: str) -> str:
    """The side a force column's name says."""
    pieces = re.split(r"[_\W]+", label.lower())
    return "right" if {"r", "right"} & set(pieces) else "left" if {"l", "left"} & set(pieces) else ""
