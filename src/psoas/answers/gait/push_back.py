"""Push-back of every stance: from when the thigh is vertical to when the foot leaves, and of what parts it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from psoas.formats.motions.series import Array
from psoas.trials.gait_events import EVENT_ERROR, Stride
from psoas.trials.leg_moments import Force
from psoas.trials.measures import Axes, measured
from psoas.trials.segments import Choices, hip_centres, pelvis_frame, toes_of
from psoas.trials.uncertainty import NINETY, spread
from psoas.trials.vectors import along

PARTS = ("hip", "pelvis", "lumbar", "lean")  # pelvis = lumbar + lean


class PushBack(NamedTuple):
    """One stance's push-back.

    Attributes
    ----------
    side : `R` or `L`
    start, off, end : of the stride [s]; end nan where it is not seen
    vertical, vertical_share : when the thigh is vertical [s], and in which share of stance
    peak, peak_share : when it is farthest behind [s], and in which share
    behind, behind_half : thigh behind vertical then, and half of its 90 % interval [rad]
    parts : (4,) [rad] of `PARTS` at the peak: hip extension, anterior tilt, thorax extended on pelvis, thorax forward
    since : (4,) [rad], what each adds from vertical to the peak
    since_half : half of the 90 % interval of the whole way since vertical [rad]
    limb : largest trailing limb angle, hip centre to metatarsals against vertical [rad]
    propulsion, braking : impulses ahead and back [N s]; nan without forces
    within : share of the propulsion that falls into push-back
    """

    side: str
    start: float
    off: float
    end: float
    vertical: float
    vertical_share: float
    peak: float
    peak_share: float
    behind: float
    behind_half: float
    parts: Array
    since: Array
    since_half: float
    limb: float
    propulsion: float
    braking: float
    within: float


def parts_of(found: Mapping[str, Array], side: str) -> Array:
    """Parts (t, 4) [rad] of a thigh behind vertical: hip, pelvis, and pelvis again as lumbar and lean.

    Notes
    -----
    ``thigh behind vertical = hip extension + anterior tilt``, and ``anterior tilt = thorax extended on pelvis + thorax
    leaning forward``; exact in the sagittal plane of the heading.
    """
    s = side.lower()
    hip = -found[f"hip_flexion_{s}"]
    tilt = found["pelvis_tilt"] + np.zeros_like(hip)
    nothing = np.full_like(hip, np.nan)
    lumbar, lean = (found.get(k, nothing) for k in ("lumbar_extension", "thorax"))
    return np.stack([hip, tilt, lumbar, lean], axis=-1)


def push_backs(
    points: Mapping[str, Array], time: Array, axes: Axes, choices: Choices, strides: Sequence[Stride],
    forces: Mapping[str, Force],
) -> list[PushBack]:  # fmt: skip
    """The push-back of every stance in which the thigh passes vertical.

    Parameters
    ----------
    points : landmark -> (t, 3) [m]
    axes : of ground
    strides : of both sides
    forces : side -> force under that foot; nan where it is not known
    """
    found = measured(points, axes, choices)
    R = pelvis_frame(points)
    hips = hip_centres(points, R, choices)
    made = []
    for stride in strides:
        side = stride.side
        name = f"thigh_{side.lower()}"
        rows = np.flatnonzero((time >= stride.start) & (time <= stride.off))
        if name not in found or len(rows) < 5 or not np.isfinite(found[name][rows]).all():
            continue
        behind = -found[name]
        crossing = np.flatnonzero((behind[rows][:-1] <= 0) & (behind[rows][1:] > 0))
        if not len(crossing):
            continue
        first, after = rows[crossing[0]], rows[crossing[0] + 1]
        share = float(-behind[first] / (behind[after] - behind[first]))
        vertical = float(time[first] + share * (time[after] - time[first]))
        pushing = rows[rows >= after]
        k = int(pushing[np.argmax(behind[pushing])])
        parts = parts_of(found, side)
        at_vertical = parts[first] + share * (parts[after] - parts[first])
        half, half_since = halves(points, axes, choices, name, k)
        stance = stride.off - stride.start
        limb = trailing(points, side, hips[f"{side}_HJC"], axes.H)
        impulses = impulses_of(forces.get(side), axes.H, time, stride, vertical)
        made.append(
            PushBack(
                side, stride.start, stride.off, stride.end, vertical, (vertical - stride.start) / stance,
                float(time[k]), (float(time[k]) - stride.start) / stance, float(behind[k]), half, parts[k],
                parts[k] - at_vertical, half_since,
                float(np.nanmax(limb[pushing])) if limb is not None and np.isfinite(limb[pushing]).any() else np.nan,
                *impulses,
            )
        )  # fmt: skip
    return made


def halves(points: Mapping[str, Array], axes: Axes, choices: Choices, name: str, k: int) -> tuple[float, float]:
    """Half of the 90 % interval [rad] of an angle in a frame, and of its change between two frames."""
    here = {mark: where[k : k + 1] for mark, where in points.items()}
    own = axes._replace(H=axes.H[k : k + 1] if axes.H.ndim == 3 else axes.H)
    known = spread(here, own, choices, [name])
    constant, frame = float(known.constant[0, 0]), float(known.frame[0, 0])
    return NINETY * float(np.hypot(constant, frame)), NINETY * np.sqrt(2) * frame


def trailing(points: Mapping[str, Array], side: str, hip: Array, H: Array) -> Array | None:
    """The trailing limb (t,) [rad]: hip centre to metatarsals against vertical, + the foot behind."""
    toes = toes_of({k: v for k, v in points.items() if not k.endswith("HALLUX")}, side)
    if toes is None:
        return None
    line = hip - toes
    return np.asarray(np.arctan2(along(line, H[..., :, 0]), along(line, H[..., :, 1])))


def impulses_of(
    force: Force | None, H: Array, time: Array, stride: Stride, vertical: float
) -> tuple[float, float, float]:  # fmt: skip
    """Impulse ahead and back [N s] over a stance, and the share of the first that comes after the thigh is vertical."""
    if force is None or stride.stance.how != "plate":
        return (float("nan"),) * 3
    ahead = along(force.force, np.broadcast_to(H[..., :, 0], force.force.shape))
    rows = (time >= stride.start) & (time <= stride.off)
    forward = np.where(rows, np.clip(ahead, 0.0, None), 0.0)
    back = np.where(rows, np.clip(-ahead, 0.0, None), 0.0)
    whole = float(np.trapezoid(forward, time))
    late = float(np.trapezoid(np.where(time >= vertical, forward, 0.0), time))
    return whole, float(np.trapezoid(back, time)), late / whole if whole > 0 else float("nan")


def share_error(one: PushBack) -> float:
    """How far a share of stance may be off because events are: 30 ms [p] over the stance."""
    return EVENT_ERROR / max(one.off - one.start, 1e-9)
