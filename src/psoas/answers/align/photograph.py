"""A photograph from the side that was clicked: landmarks in pixels, a plumb line, and records as from markers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from psoas.anatomy.photograph import CLICK, GROUND, LANDMARKS, MIDLINE, ROLL, UNSIDED, error, lead
from psoas.errors import FileFormatError, InvalidValueError, listed, printable, unknown_name
from psoas.formats.motions.series import Array
from psoas.formats.texts import text_of_file

MOST_TURNED = 45.0  # deg
LARGEST = 1e5  # px
LONGEST = 100_000  # bytes of a file
STEP = 1e-3  # px


class Photograph(NamedTuple):
    """What was clicked.

    Attributes
    ----------
    points : landmark without side -> (2,) [px], y down
    side : `r` or `l`, which faces the camera
    top, bottom : (2,) [px] of the plumb line
    facing : +1 where the person faces to the right of the picture, -1 to its left
    turned : by how much the body is turned away from square to the camera [rad]
    scale : [mm/px]
    scale_how : where that comes from
    """

    points: Mapping[str, Array]
    side: str
    top: Array
    bottom: Array
    facing: float
    turned: float
    scale: float
    scale_how: str


def read_photograph(file: str | Path) -> Photograph:
    """What a page wrote: ``{"points": {"R_ASIS": [x, y], ...}, "plumb": [[x, y], [x, y]], "facing": "right"}``.

    Raises
    ------
    FileFormatError, InvalidValueError
        No such file, another shape, an unknown landmark, both sides at once, or points that make no line.
    """
    name = printable(Path(file).name)
    try:
        found = json.loads(text_of_file(file, LONGEST))
    except FileFormatError:
        raise
    except (ValueError, RecursionError) as error:
        raise FileFormatError(
            f"'{name}' cannot be read as the points of a photograph ({type(error).__name__})."
        ) from None
    if not isinstance(found, Mapping) or not isinstance(found.get("points"), Mapping):
        raise FileFormatError(f"'{name}' holds no points of a photograph: a mapping with points and plumb.")
    return photograph(found, name)


def photograph(given: Mapping[str, Any], name: str = "the photograph") -> Photograph:
    """The same from a mapping."""
    points, sides = {}, set()
    for label, at in given["points"].items():
        side, _, mark = str(label).rpartition("_") if str(label)[:2] in ("R_", "L_") else ("", "", str(label))
        if mark not in LANDMARKS or (side == "") != (mark in MIDLINE):
            known = [m if m in MIDLINE else f"R_{m}" for m in LANDMARKS]
            raise unknown_name("landmark", printable(str(label))[:40], known, name)
        sides |= {side.lower()} - {""}
        points[mark] = pixel(at, f"{label} of {name}")
    if len(sides) != 1:
        raise InvalidValueError(f"{name} shows one side: its landmarks are all R_ or all L_.")
    plumb = given.get("plumb")
    if not isinstance(plumb, list) or len(plumb) != 2:
        raise InvalidValueError(f"{name} has no plumb line: two points, from above to below.")
    top, bottom = (pixel(at, f"plumb of {name}") for at in plumb)
    if np.linalg.norm(bottom - top) < 10 or bottom[1] <= top[1]:
        raise InvalidValueError(f"the plumb line of {name} is two points, the upper one first, at least 10 px apart.")
    facing = given.get("facing", "right")
    if facing not in ("right", "left"):
        raise InvalidValueError(
            f"facing of {name} is right or left of the picture, not '{printable(str(facing))[:40]}'."
        )
    turned = number(given.get("turned_deg", 0.0), f"turned_deg of {name}")
    if not abs(turned) <= MOST_TURNED:
        raise InvalidValueError(
            f"turned_deg of {name} is within {MOST_TURNED:g}: farther round it is no view from the side."
        )
    scale, how = scale_of(points, given.get("mm_per_px"), name)
    return Photograph(points, sides.pop(), top, bottom, 1.0 if facing == "right" else -1.0, float(np.radians(turned)),
                      scale, how)  # fmt: skip


def pixel(at: Any, what: str) -> Array:
    """A point (2,) [px]."""
    if not isinstance(at, list) or len(at) != 2:
        raise InvalidValueError(f"{printable(what)} is two numbers, in pixels.")
    return np.array([number(x, what) for x in at])


def number(value: Any, what: str) -> float:
    """A finite number of ordinary size."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LARGEST:
        raise InvalidValueError(f"{printable(what)} is not a number within {LARGEST:g}.")
    return float(value)


def scale_of(points: Mapping[str, Array], given: Any, name: str) -> tuple[float, str]:
    """Millimetres per pixel: given, or by a thigh as long as the default body's; errors need it, angles do not."""
    if given is not None:
        scale = number(given, f"mm_per_px of {name}")
        if not 0.01 <= scale <= 100:
            raise InvalidValueError(f"mm_per_px of {name} is between 0.01 and 100, not {scale:g}.")
        return scale, "as given"
    for a, b in (("GT", "LFE"), ("LFE", "LM"), ("ASIS", "LFE")):
        if {a, b} <= set(points):
            length = 388.0 if a == "GT" else 390.0 if a == "LFE" else 420.0
            away = float(np.linalg.norm(points[a] - points[b]))
            if away > 1:
                return length / away, f"by {a} to {b}, taken as {length:g} mm [p]"
    raise InvalidValueError(f"{name}: errors are in mm, and nothing says how long a pixel is; give mm_per_px.")


def angles_of(shot: Photograph, points: Mapping[str, Array]) -> dict[str, float]:
    """Every angle that the points allow [rad], with the words of the table of measures.

    Notes
    -----
    Up is against the plumb line; a body turned by ``a`` shows lengths ahead shorter by ``cos a``.
    """
    up = (shot.top - shot.bottom) / np.linalg.norm(shot.top - shot.bottom)
    ahead = shot.facing * np.array([-up[1], up[0]])
    at = {n: np.array([p @ ahead / np.cos(shot.turned), p @ up]) for n, p in points.items()}

    def pitch(a: str, b: str) -> float:
        d = at[b] - at[a]
        return float(np.arctan2(d[1], d[0]))

    def hanging(a: str, b: str) -> float:
        d = at[b] - at[a]
        return float(np.arctan2(d[0], -d[1]))

    def have(*names: str) -> bool:
        return set(names) <= set(at)

    found: dict[str, float] = {}
    if have("ASIS", "PSIS"):
        found["asis_psis"] = -pitch("PSIS", "ASIS")
    if have("ASIS", "PUBIC"):
        found["anterior_plane"] = -hanging("ASIS", "PUBIC")
    if have("GT", "LFE"):
        found["thigh"] = hanging("GT", "LFE") - lead()
    if "thigh" in found and "asis_psis" in found:
        found["hip_flexion"] = found["thigh"] + found["asis_psis"]
    if have("LFE", "LM"):
        found["shank"] = hanging("LFE", "LM")
    if "shank" in found and "thigh" in found:
        found["knee_flexion"] = found["thigh"] - found["shank"]
    if have("HEEL", "MT5"):
        found["foot"] = pitch("HEEL", "MT5")
    if "foot" in found and "shank" in found:
        found["ankle_dorsiflexion"] = found["foot"] - found["shank"]
    if have("C7", "T10"):
        found["c7_t10"] = -hanging("C7", "T10")
    if have("T10", "PSIS"):
        found["t10_sacrum"] = -hanging("T10", "PSIS")
    return found


def errors_of(shot: Photograph, names: list[str]) -> Array:
    """Covariance (angle, angle) [rad2] by clicks, palpation and soft tissue, and the roll of the camera."""
    base = angles_of(shot, shot.points)
    C = np.zeros((len(names), len(names)))
    for mark, at in shot.points.items():
        sd = float(np.hypot(CLICK, error(mark) / shot.scale))
        for axis in np.eye(2):
            moved = angles_of(shot, {**shot.points, mark: at + STEP * axis})
            J = np.array([moved[n] - base[n] for n in names]) / STEP
            C += sd**2 * np.outer(J, J)
    signs = dict.fromkeys(UNSIDED, -1.0)
    roll = np.array([signs.get(n, 1.0) if n in GROUND else 0.0 for n in names])
    return np.asarray(C + ROLL**2 * np.outer(roll, roll))


def named(shot: Photograph, name: str) -> str:
    """The measure of the table that an angle is."""
    return name if name in UNSIDED else f"{name}_{shot.side}"


def missing_words(shot: Photograph) -> str:
    """What was not clicked, and with it what falls away."""
    lacking = [m for m in LANDMARKS if m not in shot.points]
    return f"{listed(lacking)} not clicked; " if lacking else ""
