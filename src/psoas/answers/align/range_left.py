"""What range is left: how far each hip extends until passive tissue pulls back, and where the thigh is then."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from psoas.answers.align.false_neutral import LINE_TO_BONE
from psoas.bodies.default.build import load
from psoas.body.body import Body, state
from psoas.body.posture import posture_at
from psoas.errors import InvalidValueError, unknown_name
from psoas.formats.motions.series import Array
from psoas.mechanics.tissue.passive_body import Passive, passive_body
from psoas.trials.hip_centres import STORED
from psoas.trials.hip_reach import HipReach
from psoas.trials.measures import Axes, measured
from psoas.trials.onto_body import body_landmarks, heading_axes, placed
from psoas.trials.segments import Choices
from psoas.trials.uncertainty import Spread

TORQUES = (10.0, 20.0)  # N m: of a couch; of late stance
REACHES = (*(f"{t:g} N m" for t in TORQUES), "measured")
MEASURED = ("hip_extension_r", "hip_extension_l")
MOST = np.radians(60.0)  # rad: no hip extends or lacks more
LINES = ("asis_psis", "asis_sacr", "asis_l5s1", "asis_s2")


class RangeLeft(NamedTuple):
    """What is left of one hip's extension, (reach,) each [rad]; nan where a torque is not met in the joint's range.

    Attributes
    ----------
    at : instant [s]
    extension : of the body's femur relative to its pelvis at that torque, or as measured
    left : that, less where the hip is
    behind : the thigh behind vertical there, with this pelvis
    left_sd, behind_sd : standard deviations, anatomy between line and bone among them
    """

    at: float
    extension: Array
    left: Array
    behind: Array
    left_sd: Array
    behind_sd: Array


def checked_ranges(given: Mapping[str, float] | None) -> dict[str, float]:
    """Measured extensions [rad] by side, `r` or `l`.

    Parameters
    ----------
    given : `hip_extension_r` or `_l` -> deg of extension of the femur relative to the pelvis; negative: it is lacking
    """
    found = {}
    for name, angle in (given or {}).items():
        if name not in MEASURED:
            raise unknown_name("range", name, MEASURED, "psoas align")
        if not (np.isfinite(angle) and abs(np.radians(angle)) <= MOST):
            raise InvalidValueError(f"{name} is an angle in deg between -60 and 60, + extended, not {angle:g}.")
        found[name[-1]] = float(np.radians(angle))
    return found


@cache
def tissue() -> tuple[Body, Passive]:
    """The default body, and its passive tissue with nothing tight."""
    body = load()
    return body, passive_body(body)


@cache
def zeros() -> dict[str, float]:
    """Every measure of the default body in `standing`, by its own bony landmarks [rad]."""
    body, _ = tissue()
    at = state(body, posture_at(body, "standing"))
    G = heading_axes(body, at)
    points = {name: where[None] for name, where in body_landmarks(body, at).items()}
    return {name: float(value[0]) for name, value in measured(points, Axes(G, G), Choices(STORED)).items()}


def reach_of(q: Array, side: str, given: float | None) -> tuple[Array, Array]:
    """Extension (reach,) at every torque, and the extension that is left from a posture (n,) [rad]."""
    body, passive = tissue()
    straight = q.copy()
    straight[body.coordinate(f"knee_angle_{side}")] = 0.0
    reach = HipReach.at(body, straight, side)
    found = [reach.extension(passive, torque) for torque in TORQUES]
    extension = np.array([x if np.isfinite(x) else np.nan for x in found] + [np.nan if given is None else given])
    return extension, extension + q[body.coordinate(f"hip_flexion_{side}")]


def of_markers(
    points: Mapping[str, Array], H: Array, time: Array, choices: Choices, values: Mapping[str, Array], known: Spread,
    names: Sequence[str], still: bool, given: Mapping[str, float],
    standing: tuple[Mapping[str, Array], Array] | None = None,
) -> dict[str, RangeLeft]:  # fmt: skip
    """What is left by side: of a person who stands at the median of the file, else where the thigh is farthest behind.

    Parameters
    ----------
    points, H, time, choices, standing : as for `placed`
    values : measure -> (t,) [rad]
    known, names : how well each of the measures (names) is known
    given : measured extension [rad] by side
    """
    body, _ = tissue()
    line = next((name for name in LINES if name in names), None)
    found: dict[str, RangeLeft] = {}
    for side, word in (("r", "right"), ("l", "left")):
        thigh = values.get(f"thigh_{side}")
        if thigh is None or line is None or not np.isfinite(thigh).any():
            continue
        k = nearest_to_median(thigh) if still else int(np.nanargmin(thigh))
        here = {name: where[k : k + 1] for name, where in points.items()}
        person = placed(body, here, H[k] if H.ndim == 3 else H, time[k : k + 1], choices, standing)
        if not np.isfinite(person.q).all():
            continue
        extension, left = reach_of(person.q[0], side, given.get(side))
        spreads = [np.hypot(known.constant[k, i], known.frame[k, i]) for i in
                   (names.index(f"hip_flexion_{side}"), names.index(line))]  # fmt: skip
        found[word] = told(float(time[k]), extension, left, float(thigh[k]), *map(float, spreads))
    return found


def of_typed(
    values: Mapping[str, float], variance: Mapping[str, float], given: Mapping[str, float]
) -> dict[str, RangeLeft]:
    """What is left of angles that were typed in, where they say how pelvis and thigh are.

    Parameters
    ----------
    values : measure -> [rad]
    variance : measure -> [rad2]
    """
    body, _ = tissue()
    q, zero = posture_at(body, "standing"), zeros()
    found: dict[str, RangeLeft] = {}
    plane = next((p for p in ("asis_psis", "anterior_plane") if p in values), None)
    if plane is None:
        return found
    tilt = values[plane] - zero[plane]
    lumbar = values["lumbar_extension"] - zero["lumbar_extension"] if "lumbar_extension" in values else 0.0
    for side, word in (("r", "right"), ("l", "left")):
        if f"thigh_{side}" not in values:
            continue
        thigh = values[f"thigh_{side}"] - zero[f"thigh_{side}"]
        changed = {"pelvis_tilt": -tilt, f"hip_flexion_{side}": thigh + tilt, "lumbar_extension": lumbar}
        q = posture_at(
            body, {c: v + float(q[body.coordinate(c)]) if c in body.coordinates else v for c, v in changed.items()}
        )
        extension, left = reach_of(q, side, given.get(side))
        spreads = [float(np.sqrt(variance[n])) for n in (f"thigh_{side}", plane)]
        anatomy = LINE_TO_BONE[1] if plane == "asis_psis" else 0.0
        found[word] = told(
            0.0, extension, left, values[f"thigh_{side}"], float(np.hypot(spreads[0], spreads[1])), spreads[1], anatomy
        )
    return found


def told(
    at: float, extension: Array, left: Array, thigh: float, hip_sd: float, line_sd: float,
    anatomy: float = LINE_TO_BONE[1],
) -> RangeLeft:  # fmt: skip
    """With the errors of hip and line, to which anatomy adds; the thigh cancels in where it would be."""
    sds = [np.full(len(left), np.hypot(sd, anatomy)) for sd in (hip_sd, line_sd)]
    return RangeLeft(at, extension, left, left - thigh, *(np.where(np.isfinite(left), sd, np.nan) for sd in sds))


def nearest_to_median(values: Array) -> int:
    """The frame whose value is nearest to the median."""
    return int(np.nanargmin(np.abs(values - np.nanmedian(values))))
