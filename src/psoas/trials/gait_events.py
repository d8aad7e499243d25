"""When feet strike and leave the ground: by force plates, and by heels and toes; which strikes are clean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from psoas.errors import InvalidValueError, listed
from psoas.formats.motions.series import Array
from psoas.trials.ground_forces import Reaction, spells
from psoas.trials.motion import filtered
from psoas.trials.segments import TOES, back_of
from psoas.trials.vectors import along, middle

SMOOTH = 7.0  # Hz (Zeni 2008)
PROMINENCE = 0.060  # m [p]
SLOW = 0.6  # m/s [p]: below this, events by kinematics are 0.1 s off
EVENT_ERROR = 0.030  # s [p]
FAR = 0.35  # m: a force farther from both feet is neither's
NEARER = 0.15  # m: a force that is named for one foot and so much nearer to the other is the other's
EDGE = 0.0  # m beyond the corners that a foot may reach
SHORTEST, LONGEST = 0.4, 3.0  # s: of a stride
HALF = 0.15  # s [p]: within which an event by kinematics and one by a plate are the same
SIDES = ("R", "L")
WORDS = {"R": "right", "L": "left"}


class Stance(NamedTuple):
    """One foot on the ground.

    Attributes
    ----------
    side : `R` or `L`
    strike, off : [s]; nan where it is not seen
    how : `plate` or `kinematics`
    plate : name of the plate, if one
    clean : whether heel and toe lie inside the plate's corners all the time; None where corners are not known
    why : what makes it unclean, in words
    """

    side: str
    strike: float
    off: float
    how: str
    plate: str = ""
    clean: bool | None = None
    why: str = ""


class Stride(NamedTuple):
    """From one strike to the next of the same foot [s], nan where that is not seen; and the stance in it."""

    side: str
    start: float
    off: float
    end: float
    stance: Stance


def feet_of(points: Mapping[str, Array]) -> dict[str, tuple[Array, Array]]:
    """Side -> heel and toe (t, 3), for those sides that have both."""
    found = {}
    for side in SIDES:
        toe = next((parts for parts in TOES if {f"{side}_{p}" for p in parts} <= set(points)), None)
        if toe is not None and f"{side}_HEEL" in points:
            found[side] = points[f"{side}_HEEL"], middle(*(points[f"{side}_{p}"] for p in toe))
    return found


def by_kinematics(points: Mapping[str, Array], ahead: Array, time: Array) -> dict[str, tuple[Array, Array]]:
    """Side -> strikes and offs [s], by how far heel and toe are ahead of the pelvis.

    Notes
    -----
    Zeni 2008: a strike is a maximum of (heel - sacrum) along the direction of walking, an off a minimum of
    (toe - sacrum); 7 Hz, prominence 60 mm [p].
    """
    from scipy.signal import find_peaks

    sacrum, _ = back_of(points)
    found = {}
    for side, (heel, toe) in feet_of(points).items():
        curves = [smoothed(time, along(point - sacrum, ahead)) for point in (heel, toe)]
        events = []
        for curve, sign in zip(curves, (1.0, -1.0), strict=True):
            peaks = find_peaks(sign * curve, prominence=PROMINENCE)[0]
            events.append(np.array([refined(time, sign * curve, int(k)) for k in peaks]))
        found[side] = events[0], events[1]
    return found


def smoothed(time: Array, values: Array) -> Array:
    """Values (t,) through a filter of 7 Hz, gaps bridged; as they are where frames are too few or too slow for it."""
    seen = np.isfinite(values)
    if not seen.any():
        return np.zeros(len(values))
    filled = np.interp(time, time[seen], values[seen])
    rate = (len(time) - 1) / (time[-1] - time[0]) if len(time) > 1 else 0.0
    if len(time) < 20 or rate <= 2.6 * SMOOTH:
        return filled
    return filtered(time, filled[:, None], SMOOTH)[:, 0]


def refined(time: Array, values: Array, k: int) -> float:
    """The time of a maximum between frames, by a parabola through three of them."""
    if not 0 < k < len(values) - 1:
        return float(time[k])
    a, b, c = values[k - 1 : k + 2]
    bend = a - 2 * b + c
    return float(time[k] + (0.5 * (a - c) / bend if bend else 0.0) * (time[k + 1] - time[k]))


def by_plates(
    reactions: Sequence[Reaction], points: Mapping[str, Array], up: Array, time: Array
) -> tuple[list[Stance], list[str]]:
    """Stances by force: whose foot it is by where the force acts, and whether all of the foot is on the plate.

    Returns
    -------
    list of `Stance`, by time
    list of str
        Forces that are named for the wrong foot, and stances that are not clean.
    """
    feet, found, said = feet_of(points), [], []
    for one in reactions:
        for a, b in spells(one, up):
            start, end = float(one.time[a]), float(one.time[b - 1])
            rows = np.flatnonzero((time >= start) & (time <= end))
            if len(rows) < 3:
                continue
            side, remark = whose(one, feet, rows, time, up)
            said += remark
            if not side:
                continue
            clean, why = on_plate(one, feet[side], rows, up)
            if clean is False:
                said.append(f"{WORDS[side]} stance at {start:.2f} s: {why}; its forces are not used.")
            cut = a == 0, b == len(one.time)
            found.append(Stance(side, float("nan") if cut[0] else start, float("nan") if cut[1] else end, "plate",
                                one.name, clean, why))  # fmt: skip
    return sorted(found, key=lambda s: np.nanmin([s.strike, s.off, np.inf])), said


def whose(
    one: Reaction, feet: Mapping[str, tuple[Array, Array]], rows: Any, time: Array, up: Array
) -> tuple[str, list[str]]:
    """The foot that a force acts under over some frames; nobody's where it is far from both."""
    _, centre, _ = one.at(time[rows])
    away = {}
    for side, (heel, toe) in feet.items():
        apart = centre - middle(heel[rows], toe[rows])
        apart = apart - along(apart, up)[:, None] * up
        size = np.linalg.norm(apart, axis=1)
        if np.isfinite(size).any():
            away[side] = float(np.nanmedian(size))
    if not away:
        return "", [f"{one.name}: where the force acts is not known while feet are seen; it is not used."]
    nearest = min(away, key=lambda s: away[s])
    if away[nearest] > FAR:
        when = f"{time[rows[0]]:.2f} s"
        return "", [f"{one.name} at {when}: the force acts {away[nearest]:.2f} m from both feet; it is not used."]
    if one.side and one.side in away and away[one.side] > away[nearest] + NEARER:
        raise InvalidValueError(
            f"{one.name}: the force is named for the {WORDS[one.side]} foot and acts under the {WORDS[nearest]} one at "
            f"{time[rows[0]]:.2f} s, {away[one.side]:.2f} m away: plates or sides are exchanged; correct the file."
        )
    return nearest, []


def on_plate(one: Reaction, foot: tuple[Array, Array], rows: Any, up: Array) -> tuple[bool | None, str]:
    """Whether heel and toe lie inside the corners in all frames, and by how much they do not."""
    if not np.isfinite(one.corners).all():
        return None, ""
    middle_of = one.corners.mean(axis=0)
    worst, which = 0.0, ""
    for name, points in zip(("heel", "toe"), foot, strict=True):
        for i in range(4):
            a, b = one.corners[i], one.corners[(i + 1) % 4]
            inward = np.cross(up, b - a)
            inward = inward / np.linalg.norm(inward)
            inward = inward if (middle_of - a) @ inward > 0 else -inward
            beyond = float(np.nanmax(-(points[rows] - a) @ inward, initial=0.0))
            if beyond > worst:
                worst, which = beyond, name
    if worst <= EDGE:
        return True, ""
    return False, f"the {which} is {1e3 * worst:.0f} mm off {one.name}"


def strides_of(kinematic: Mapping[str, tuple[Array, Array]], plates: Sequence[Stance]) -> list[Stride]:
    """Every stance that is seen whole, with the next strike of that foot where there is one (else nan).

    Strikes and offs are those of a plate where a foot stands cleanly on one, else those by kinematics: what a plate
    says of a foot that is half off it belongs to more than the foot.
    """
    found = []
    for side, (strikes, offs) in kinematic.items():
        own = [s for s in plates if s.side == side and s.clean is not False]
        starts, ends = merged(strikes, [s.strike for s in own]), merged(offs, [s.off for s in own])
        for start in starts:
            later = ends[(ends > start) & (ends < start + LONGEST)]
            following = starts[(starts > start + SHORTEST) & (starts < start + LONGEST)]
            if not len(later) or (len(following) and later[0] > following[0]):
                continue
            off, end = float(later[0]), float(following[0]) if len(following) else float("nan")
            by = next((s for s in own if s.strike == start and s.off == off), None)
            why = next((s.why for s in plates if s.side == side and s.why and abs(s.strike - start) < HALF), "")
            stance = by if by is not None else Stance(side, float(start), off, "kinematics", why=why)
            found.append(Stride(side, float(start), off, end, stance))
    return sorted(found, key=lambda s: s.start)


def merged(events: Array, plates: Sequence[float]) -> Array:
    """Events [s] by kinematics, those that a plate saw too replaced by the plate's, and the plate's others added."""
    seen = np.array([x for x in plates if np.isfinite(x)])
    alone = [x for x in events if not len(seen) or np.abs(seen - x).min() >= HALF]
    return np.sort(np.concatenate([np.array(alone, float), seen]))


def compared(kinematic: Mapping[str, tuple[Array, Array]], plates: Sequence[Stance]) -> list[tuple[str, str, float]]:
    """(side, `strike` or `off`, by how much the event by kinematics comes later than the plate's [s])."""
    found = []
    for stance in plates:
        if stance.clean is False:
            continue
        strikes, offs = kinematic.get(stance.side, (np.zeros(0), np.zeros(0)))
        for what, when, events in (("strike", stance.strike, strikes), ("off", stance.off, offs)):
            if np.isfinite(when) and len(events):
                apart = events - when
                k = int(np.abs(apart).argmin())
                if abs(apart[k]) < HALF:
                    found.append((stance.side, what, float(apart[k])))
    return found


def check_order(kinematic: Mapping[str, tuple[Array, Array]]) -> None:
    """Refuse a trial whose events run the wrong way, such as time reversed on a treadmill.

    Raises
    ------
    InvalidValueError
        The foot goes from far ahead to far behind in less than half of a stride.
    """
    wrong = []
    for side, (strikes, offs) in kinematic.items():
        shares = [
            (offs[(offs > a) & (offs < b)][0] - a) / (b - a)
            for a, b in pairwise(strikes) if ((offs > a) & (offs < b)).any()
        ]  # fmt: skip
        if shares and not 0.5 < float(np.median(shares)) < 0.9:
            share = 100 * float(np.median(shares))
            wrong.append(f"the {WORDS[side]} foot leaves the ground after {share:.0f} % of its stride")
    if wrong:
        raise InvalidValueError(
            f"this is no walk as people walk: {listed(wrong)}; is time reversed, are heels and toes exchanged, or does "
            "somebody run or walk backwards?"
        )
