"""Which foot stands in which frame of a motion: by ground reaction, or by how low the feet are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError
from psoas.formats.motions.series import Series
from psoas.trials.covering import check_covers
from psoas.trials.plates import Plate, check_weight, flat, lacking, plates_of

THRESHOLD = 20.0  # N of vertical ground reaction from which a foot stands
LOW = 0.015  # m: agrees with ground reaction in 92 and 84 % of the feet's frames of two walks; 30 mm in 86 and 81 %
FLIGHT = 0.100  # m: feet of a squat from video drift by 84
HELD_UP = 0.100  # m above the other foot's lowest, throughout
AWAY = 0.5  # m: a centre of pressure farther than this from both feet is in another unit or frame
MILLIMETRES = 50.0  # m: no laboratory is as wide, so that what is farther away is in mm
STILL = 0.1  # m/s: a foot that moves no faster rests
FARTHER = 0.15  # m: a force that is so much nearer to the other foot is the other's
SELDOM = 0.05  # of the frames
SIDES = ("right", "left")
WORDS = {(True, True): "both", (True, False): "right", (False, True): "left", (False, False): "none"}


class Stance(NamedTuple):
    """Feet on the ground, frame by frame.

    Attributes
    ----------
    stands : (k, 2) bool; right, left
    how : str, the rule in words
    notes : tuple of str, remarks
    """

    stands: NDArray[np.bool_]
    how: str
    notes: tuple[str, ...] = ()

    def names(self) -> list[str]:
        """`both`, `right`, `left` or `none` of every frame."""
        return [WORDS[bool(right), bool(left)] for right, left in self.stands]


def has_feet(body: Body) -> bool:
    """Whether both feet of a body are known."""
    return {"calcn_r", "calcn_l"} <= set(body.segments)


def feet_positions(body: Body, states: Iterable[State]) -> Array:
    """Heel and toe joint of the right and left foot: (k, side, heel and toe, 3) in lab axes [m]."""
    wanted = [[f"{name}_{side}" for name in ("calcn", "toes")] for side in "rl"]
    rows = [[body.segments.index(s if s in body.segments else pair[0]) for s in pair] for pair in wanted]
    return np.array([at.origin[np.array(rows)] for at in states])


def stance_by_height(feet: Array, up: Array) -> Stance:
    """A foot stands where its heel or toe joint is among the lowest points of both feet.

    Every point's height counts from its own lowest in the motion; a foot stands where one of its two is within 15 mm of
    the lowest of all four in that frame, so that a body which sinks or drifts as a whole keeps its stance. In a frame
    where all four are more than 100 mm up, none stands: lower flight is not seen without forces. A foot whose heel and
    toe never come within 100 mm of the other's lowest is held up throughout.
    """
    height = feet @ up
    lowest = height.min(axis=0)
    kept_up = (lowest - lowest[::-1] > HELD_UP).all(axis=1)  # as high above the other foot as that: it rests nowhere
    height = height - np.where(kept_up[:, None], lowest[::-1], lowest)
    floor = height.min(axis=(1, 2))
    stands = (height - floor[:, None, None] < LOW).any(axis=2) & (floor < FLIGHT)[:, None]
    said = [
        f"The {side} foot never comes within {1e3 * HELD_UP:.0f} mm of where the other one stands: it is answered as "
        "held up; if it rests on something, the stance may be given (--stance)."
        for side, up_all_the_time in zip(SIDES, kept_up, strict=True)
        if up_all_the_time
    ]
    return Stance(stands, f"heel or toe joint within {1e3 * LOW:.0f} mm of the lowest point of both feet", tuple(said))


def stance_by_force(
    series: Series, time: Array, feet: Array, up: Array, threshold: float = THRESHOLD, weight: float = 0.0
) -> Stance:
    """A foot stands where the vertical ground reaction under it is more than the threshold.

    Each column group's force belongs to the side its name says (`_r_`, `right`), or else, interval by interval, to the
    foot that is nearest to its centre of pressure.

    Parameters
    ----------
    series : Series
        Columns ending in ``vx, vy, vz`` (force, N) and ``px, py, pz`` (centre of pressure, m), in the model's lab axes.
    time : (k,) [s]
    feet : (k, side, 2, 3) of `feet_positions`
    weight : of the body [N], against which forces in another unit are seen; 0 if it is not known

    Raises
    ------
    InvalidValueError
        No vertical force among the columns, one that points down, a centre of pressure far from both feet, or a file
        that does not cover the motion.
    """
    series = flat(series)
    plates = plates_of(series, up)
    check_weight(series, plates, weight)
    check_covers(series, time, "motion", "trim the motion, or leave --forces away")
    stands = np.zeros((len(time), 2), bool)
    notes: dict[str, None] = dict.fromkeys([*sides_without(series, plates), *lacking(series)])
    for plate in plates:
        label = plate.vertical
        force = np.interp(time, series.time, np.nan_to_num(series.column(label)))
        if -force.min() > max(force.max(), threshold):
            raise InvalidValueError(
                f"{series.source}: '{label}' is down to {force.min():.0f} N; give what the ground does to the foot."
            )
        loaded = force > threshold
        for first, last in runs(loaded):
            if plate.side:
                which = SIDES.index(plate.side)
                notes |= dict.fromkeys(misplaced(series, plate, which, time[first:last], feet[first:last], up))
            else:
                which, said = nearest_foot(series, plate, time[first:last], feet[first:last], up)
                notes |= dict.fromkeys(said)
            stands[first:last, which] = True
    return Stance(stands, f"vertical ground reaction over {threshold:g} N in {series.source}", tuple(notes))


def without_plate(found: Stance, time: Array, feet: Array, up: Array) -> list[str]:
    """A remark where feet are low and still while no plate carries anything: they rest on what has no plate.

    Before a drop jump, or on a chair's rung, a body that has no force under it does not float.
    """
    low = stance_by_height(feet, up).stands
    still = np.ones(low.shape, bool)
    if len(time) > 1:
        speed = np.linalg.norm(np.gradient(feet, time, axis=0), axis=-1).max(axis=2)
        still = speed < STILL
    resting: NDArray[np.bool_] = np.asarray((low & still).any(axis=1) & ~found.stands.any(axis=1))
    share = float(resting.mean())
    if share <= SELDOM:
        return []
    spells = [f"{time[a]:g} to {time[b - 1]:g} s" for a, b in runs(resting)[:3]]
    return [
        f"In {share:.0%} of the frames a foot is low and still and no plate carries anything ({', '.join(spells)}): it "
        "rests on something without a plate, and is answered as if it floated; without the forces, the stance may be "
        "given (--stance)."
    ]


def nearest_foot(series: Series, plate: Plate, time: Array, feet: Array, up: Array) -> tuple[int, list[str]]:
    """The foot, 0 right or 1 left, that is nearest to a plate's centre of pressure over an interval; and a remark."""
    if not all(plate.centre):
        stem = plate.vertical[:-2]
        raise InvalidValueError(
            f"{series.source}: '{plate.vertical}' says no side and has no centre of pressure ({stem}px ...) to find it "
            "by."
        )
    columns = [np.interp(time, series.time, np.nan_to_num(series.column(name))) for name in plate.centre]
    distance = away_from(np.column_stack(columns), feet, up)
    said = []
    scaled = away_from(np.column_stack(columns) / 1e3, feet, up)
    if distance.min() > MILLIMETRES and scaled.min() <= AWAY:
        distance = scaled
        said.append(f"The centres of pressure of {series.source} were read in mm: in m they lie far from both feet.")
    if distance.min() > AWAY:
        raise InvalidValueError(
            f"{series.source}: the centre of pressure of '{plate.vertical}' is {distance.min():.1f} m away from both "
            f"feet at {time[0]:g} s; give it in metres, in the axes of the motion."
        )
    return int(distance.argmin()), said


def misplaced(series: Series, plate: Plate, side: int, time: Array, feet: Array, up: Array) -> list[str]:
    """A remark where a force that names a side acts under the other foot, or under neither."""
    if not all(plate.centre):
        return []
    columns = [np.interp(time, series.time, np.nan_to_num(series.column(name))) for name in plate.centre]
    away = away_from(np.column_stack(columns), feet, up)
    if away.min() > MILLIMETRES:
        away = away_from(np.column_stack(columns) / 1e3, feet, up)
    said = f"{series.source}: the centre of pressure of '{plate.vertical}' lies"
    if away[side] > FARTHER and away[1 - side] < away[side] - FARTHER:
        return [
            f"{said} under the {SIDES[1 - side]} foot, {away[side]:.2f} m from the {SIDES[side]} one that its name "
            "says: sides may be swapped."
        ]
    if away.min() > AWAY:
        return [f"{said} {away.min():.1f} m away from both feet; its side was taken from its name."]
    return []


def sides_without(series: Series, plates: Sequence[Plate]) -> list[str]:
    """A remark where every force names a side and one side has none: that foot never stands."""
    named = {plate.side for plate in plates}
    if "" in named or len(named) > 1:
        return []
    missing = next(side for side in SIDES if side not in named)
    return [f"{series.source} has no force of the {missing} foot: it is answered as if it never stood."]


def away_from(point: Array, feet: Array, up: Array) -> Array:
    """Median distance over the ground of the right and the left foot (2,) from points (k, 3) [m]."""
    away = feet.mean(axis=2) - point[:, None]
    away = away - (away @ up)[..., None] * up
    return np.asarray(np.median(np.linalg.norm(away, axis=-1), axis=0))


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and one past last index of every unbroken stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], mask.astype(int), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def intervals(time: Array, names: Sequence[str]) -> list[tuple[str, float, float]]:
    """Stance, first and last time [s] of every stretch of frames with the same stance."""
    found: list[tuple[str, float, float]] = []
    for t, name in zip(time.tolist(), names, strict=True):
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1], t)
        else:
            found.append((name, t, t))
    return found
