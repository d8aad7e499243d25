"""Coordinates among the labels of a motion: their short names, and whether their unit can be what the header says."""

from __future__ import annotations

import re
from collections.abc import Iterable
from math import pi

import numpy as np

from psoas.formats.motions.series import Series

FEW = 0.25  # fewer of the angles than this beyond a full turn: a few columns are wrong, not the header
PATH = re.compile(r"/?(?:[^/|]+/)*([^/|]+)[/|](value|speed)")


def coordinate_of(label: str) -> tuple[str, str | None]:
    """Short name of a coordinate's label, and whether its value or its speed is meant.

    Returns
    -------
    name : str
        The label itself, if it is no path.
    what : 'value', 'speed' or None

    Examples
    --------
    >>> coordinate_of("/jointset/ground_pelvis/pelvis_tilt/value")
    ('pelvis_tilt', 'value')
    >>> coordinate_of("hip_r/hip_flexion_r/value")
    ('hip_flexion_r', 'value')
    >>> coordinate_of("pelvis_tilt")
    ('pelvis_tilt', None)
    """
    found = PATH.fullmatch(label)
    return (found[1], found[2]) if found else (label, None)


def check_plausible(series: Series, rotational_labels: Iterable[str]) -> str | None:
    """A warning where angles said to be in radians pass a full turn; None if all is plausible.

    Parameters
    ----------
    series : Series
        Of `read_sto`.
    rotational_labels : labels, of the file, that are angles (not speeds)
    """
    place = {label: i for i, label in enumerate(series.labels)}
    labels = [label for label in rotational_labels if label in place]
    if series.in_degrees is not False or not labels or series.values.ndim != 2:
        return None
    size = np.abs(series.values[:, [place[label] for label in labels]])
    size = np.where(np.isnan(size), 0, size)
    row, column = np.unravel_index(int(np.argmax(size)), size.shape)
    if size[row, column] <= 2 * pi:
        return None
    label = labels[int(column)]
    reached = float(series.column(label)[row])
    how = series.in_degrees_how.removesuffix("; radians are the format's default")
    said = f"{series.source}:{series.lines[row]}: {how} but '{label}' reaches {reached:.1f}"
    beyond = int((size.max(axis=0) > 2 * pi).sum())
    if beyond < FEW * len(labels):
        return (
            f"{said} (so do {beyond} of {len(labels)} angles): these columns alone seem to be in degrees; "
            "mend or drop them."
        )
    return f"{said}. Pass --angles deg if the header is wrong."
