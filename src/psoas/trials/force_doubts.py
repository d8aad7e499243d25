"""Whether forces belong to the walk beside which they are given: their time, their size, their course over a stance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from psoas.errors import InvalidValueError, listed
from psoas.formats.motions.series import Array
from psoas.trials.gait_events import WORDS, Stance, feet_of
from psoas.trials.ground_forces import Reaction, by_name
from psoas.trials.segments import Choices, ankle_centre, hip_centres, knee_centre, pelvis_frame

LONGEST_STEP = 0.05  # s between samples of a force: a walk's heel strikes are lost in longer ones
LEG = 0.245 + 0.246  # thigh and shank over stature (Winter 2009, figure 4.1)
LIGHT, HEAVY = 11.0, 60.0  # kg/m2 [p]: body mass over stature squared lies between, from children on
LIGHTEST, HEAVIEST = 25.0, 250.0  # kg [p]: where no leg is measured
LOW, HIGH = 0.75, 1.33  # mass by forces over one that is given
USUAL = 22.0  # kg/m2, to guess a unit by
UNITS = {"pounds": 0.2248, "kilograms": 0.10197}  # of one newton
NEAR = 1.6  # a unit fits within this factor
TURNED = 0.03  # of the vertical force: so far the fore-aft one has to go the wrong way
BACK = 0.03  # m: so far the place of force has to go from toe to heel, by the means of both halves
FEWEST = 4  # samples of a stance


def check_time(reactions: Sequence[Reaction], time: Array, source: str) -> None:
    """Refuse forces at times that are not those of the markers (t,) [s]."""
    for one in reactions:
        first, last = float(one.time.min()), float(one.time.max())
        step = (last - first) / max(len(one.time) - 1, 1)
        if first > time[-1] or last < time[0]:
            why = f"lie outside the recording ({first:g} to {last:g} s against {time[0]:g} to {time[-1]:g} s)"
        elif not step:
            why = f"are all at {first:g} s"
        elif step > LONGEST_STEP:
            why = f"are {step:.3g} s apart (is their time in seconds?)"
        else:
            continue
        raise InvalidValueError(f"{source}: its forces {why}; give those of this recording, with its time in seconds.")


def carried(reactions: Sequence[Reaction], up: Array, source: str) -> tuple[list[Reaction], list[str]]:
    """The reactions, or none and a remark where no plate carries anything."""
    if not reactions or any((one.vertical(up) != 0).any() for one in reactions):
        return list(reactions), []
    return [], [f"The forces of {source} are zero throughout, and are not used."]


def stature(points: Mapping[str, Array], choices: Choices) -> float:
    """Stature [m] by thigh and shank of the leg that is measured; nan where neither is."""
    R = pelvis_frame(points)
    hips = hip_centres(points, R, choices)
    found = []
    for side in WORDS:
        knee = knee_centre(points, side, hips[f"{side}_HJC"], R)
        ankle = None if knee is None else ankle_centre(points, side, knee, R)
        if knee is not None and ankle is not None:
            found.append(length_of(knee - hips[f"{side}_HJC"]) + length_of(ankle - knee))
    seen = [leg for leg in found if np.isfinite(leg)]
    return float(np.mean(seen)) / LEG if seen else float("nan")


def length_of(part: Array) -> float:
    """The median length of a segment (t, 3) [m]; nan where it is never seen."""
    lengths = np.linalg.norm(part, axis=1)
    return float(np.median(lengths[np.isfinite(lengths)])) if np.isfinite(lengths).any() else float("nan")


def size_doubts(kilos: float, mass: float | None, tall: float) -> list[str]:
    """A remark where the mass that forces say is not the one given, or nobody's of this stature [m].

    Parameters
    ----------
    kilos : by the forces [kg]; nan where they do not tell
    mass : as given [kg]
    """
    if not np.isfinite(kilos):
        return []
    if mass is not None:
        if LOW <= kilos / mass <= HIGH:
            return []
        against, usual = f"--mass says {mass:g} kg", mass
    elif np.isfinite(tall):
        low, high = LIGHT * tall**2, HEAVY * tall**2
        if low <= kilos <= high:
            return []
        against = f"legs as long as these are those of somebody of some {tall:.1f} m, of {low:.0f} to {high:.0f} kg"
        usual = USUAL * tall**2
    else:
        if LIGHTEST <= kilos <= HEAVIEST:
            return []
        against, usual = f"most people have {LIGHTEST:.0f} to {HEAVIEST:.0f} kg", 70.0
    unit = next((unit for unit, of in UNITS.items() if 1 / NEAR < kilos / usual / of < NEAR), "another unit")
    return [
        f"The forces are those of {kilos:.3g} kg, and {against}: are they in {unit}? What is told of forces, moments "
        "and impulses is by them as they are."
    ]


def course_doubts(
    reactions: list[Reaction], stances: Sequence[Stance], points: Mapping[str, Array], ahead: Array, up: Array,
    time: Array,
) -> list[str]:  # fmt: skip
    """Remarks on forces that push ahead before they brake, and on places of force that go from toe to heel.

    Parameters
    ----------
    ahead : (3,) direction of walking, lab axes
    """
    plates, feet = by_name(reactions), feet_of(points)
    turned, back = dict[str, list[bool]](), dict[str, list[bool]]()
    for stance in stances:
        if not (np.isfinite(stance.strike) and np.isfinite(stance.off)) or stance.clean is False:
            continue
        one = plates[stance.plate]
        rows = np.flatnonzero((one.time >= stance.strike) & (one.time <= stance.off))
        push = rise(one.force[rows] @ ahead)
        turned.setdefault(one.name, []).append(push < -TURNED * float(one.vertical(up)[rows].mean()))
        heel = np.interp(one.time[rows], time, feet[stance.side][0] @ ahead)
        back.setdefault(one.name, []).append(rise(one.centre[rows] @ ahead - heel) < -BACK)
    known = np.isfinite([one.corners for one in reactions]).any()
    cure = "a sign is turned round, or its corners are in another order" if known else "a sign is turned round"
    courses = {
        "the force pushes ahead first and brakes later": turned,
        "the place of force goes from toe to heel": back,
    }
    return [
        f"{listed(names)}: {what}, as in no walk ahead: {cure} in the file."
        for what, marks in courses.items()
        if (names := [name for name, each in marks.items() if all(each)])
    ]


def rise(values: Array) -> float:
    """By how much the second half of a course (k,) lies above the first; 0 where too little of it is known."""
    known = values[np.isfinite(values)]
    if len(known) < FEWEST:
        return 0.0
    early, late = np.array_split(known, 2)
    return float(late.mean() - early.mean())
