"""Markers of an `.osim` file: which body each is fixed to, and where."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.errors import FileFormatError, printable
from psoas.formats.xml import NUMBER, read_xml

FARTHEST = 5.0  # m: no marker lies farther from the origin of its body


class Station(NamedTuple):
    """A point fixed to a body: its name in the file, and its place (3,) [m] in that body's axes."""

    body: str
    place: NDArray[np.float64]


def model_markers(path: str | Path) -> dict[str, Station]:
    """Label -> station of every marker of a model, of any version of the format.

    Raises
    ------
    FileFormatError
        A file that is no model, or a marker without a body or with a place that is none.
    """
    root = read_xml(path, ("OpenSimDocument",))
    found: dict[str, Station] = {}
    for node in root.named("Marker"):
        body = (node.value("socket_parent_frame") or node.value("socket_parent_frame_connectee_name")
                or node.value("body")).rpartition("/")[2]  # fmt: skip
        words, where = node.value("location").split(), f"{Path(path).name}:{node.line}"
        if not node.name or not body or len(words) != 3 or not all(NUMBER.fullmatch(w) for w in words):
            raise FileFormatError(
                f"{where}: marker '{printable(node.name)[:60]}' says no body, or no place of three numbers."
            )
        place = np.array([float(w) for w in words])
        if not (np.abs(place) < FARTHEST).all():
            raise FileFormatError(
                f"{where}: marker '{printable(node.name)[:60]}' lies more than {FARTHEST:g} m from its body."
            )
        found[node.name] = Station(body, place)
    return found
