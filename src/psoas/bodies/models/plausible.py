"""Whether a model can be a body: paths that leave it, and sides, feet and knees that contradict each other.

What is found here would otherwise be answered with exact and senseless numbers.
"""

from __future__ import annotations

import numpy as np

from psoas.bodies.models.attachments import MIDLINE, THIGH, thigh_of
from psoas.body.body import Body
from psoas.body.state import Array, State
from psoas.errors import listed, printable
from psoas.frames import ANTERIOR, RIGHT, heading_frame

EXTENTS, THIGHS = 1.5, 2.0  # times the body's extent, and lengths of its thigh, that a path may be from every joint
BACKWARDS = -0.3  # cosine of a foot to where the pelvis faces
FORWARDS = np.radians(45.0)  # by how much a knee's range may reach farther into extension than into flexion
TURN = 2 * np.pi
FEW = 3  # names in a sentence
OTHER = {"right": "left", "left": "right"}


def stray(body: Body, at: State) -> dict[str, str]:
    """Muscles whose path leaves the body, and how far [m]: their points are in another unit, or on no part of it."""
    if at.paths is None or not len(at.paths.points):
        return {}
    extent = float(np.linalg.norm(np.ptp(at.centres, axis=0)))
    farthest = EXTENTS * extent + THIGHS * thigh_of(body, at)
    away = np.array([np.linalg.norm(at.centres - point, axis=1).min() for point in at.paths.points])
    found = {}
    for name, first, end in zip(body.muscles, at.paths.start, at.paths.start[1:], strict=False):
        if end > first and away[first:end].max() > farthest:
            found[name] = (
                f"its path leaves the body: a point lies {away[first:end].max():.3g} m from every joint, and the "
                f"joints lie within {extent:.2g} m; lengths have to be in metres"
            )
    return found


def contradictions(body: Body, at: State) -> list[str]:
    """A sentence on each thing that says the model stands the other way round than its names say."""
    hips = swapped_hips(body, at)
    sides = [] if hips else on_the_other_side(body, at)
    return [*angles_of_degrees(body), *hips, *sides, *feet_backwards(body, at), *knees_forwards(body)]


def angles_of_degrees(body: Body) -> list[str]:
    """A sentence where the file's own posture turns a joint by more than once round: degrees among radians."""
    own = body.postures.get("default", {})
    turning = [c for c, turns in zip(body.coordinates, body.rotational, strict=True) if turns]
    joints = [c for c in turning if abs(own.get(c, 0.0)) > TURN]
    if not joints:
        return []
    shown = ", ".join(f"'{printable(c)}' {own[c]:.3g}" for c in joints[:FEW])
    return [f"In the file's own posture {shown} rad is more than one turn: angles in a model have to be in radians."]


def right_of_pelvis(body: Body, at: State) -> Array:
    """The right axis of the pelvis (3,), in lab axes."""
    return np.asarray(at.R[body.segment("pelvis")][:, RIGHT])


def hips_of(body: Body, at: State) -> dict[str, Array]:
    """The centres of the hips that are known (3,), in lab axes [m], by side."""
    names = {"right": "femur_r", "left": "femur_l"}
    return {side: at.centres[body.segment(s)] for side, s in names.items() if s in body.segments}


def swapped_hips(body: Body, at: State) -> list[str]:
    """A sentence where the hip that is called right lies on the left."""
    hips = hips_of(body, at)
    if len(hips) < 2 or (hips["right"] - hips["left"]) @ right_of_pelvis(body, at) >= 0:
        return []
    return [
        "The hip that is called right lies on the left: right and left are swapped in the file, or its depth axis "
        "points the other way; what is said of sides, abduction and rotation is the other way round."
    ]


def on_the_other_side(body: Body, at: State) -> list[str]:
    """A sentence on the muscles that lie wholly on the other side than their names say."""
    hips = hips_of(body, at)
    if at.paths is None or not hips:
        return []
    middle = np.mean(list(hips.values()), axis=0) if len(hips) == 2 else at.origin[body.segment("pelvis")]
    lateral = (at.paths.points - middle) @ right_of_pelvis(body, at)
    near = MIDLINE * min(1.0, thigh_of(body, at) / THIGH)
    found = []
    ends = zip(body.muscles, body.muscle_table["side"], at.paths.start, at.paths.start[1:], strict=False)
    for name, side, first, end in ends:
        way = {"right": 1.0, "left": -1.0}.get(side, 0.0)
        if way and end > first and (way * lateral[first:end]).max() < -near:
            found.append(f"'{printable(name)}'")
    if not found:
        return []
    shown = listed(found) if len(found) <= FEW else f"{', '.join(found[:FEW])} and {len(found) - FEW} more"
    verb = "lies" if len(found) == 1 else "lie"
    return [f"{shown} {verb} on the other side of the body than the name says: right and left may be swapped."]


def feet_backwards(body: Body, at: State) -> list[str]:
    """A sentence where the toes of every foot that is known point backwards."""
    ahead = heading_frame(at.R[body.segment("pelvis")], at.up)[:, ANTERIOR]
    cosines = []
    for side in "rl":
        if {f"calcn_{side}", f"toes_{side}"} <= set(body.segments):
            foot = at.centres[body.segment(f"toes_{side}")] - at.origin[body.segment(f"calcn_{side}")]
            foot = foot - at.up * (at.up @ foot)
            cosines.append(float(foot @ ahead) / (float(np.linalg.norm(foot)) or 1.0))
    if not cosines or max(cosines) > BACKWARDS:
        return []
    return [
        "The toes point backwards, seen from the pelvis: right and left are swapped in the file, or its axes are other "
        "ones than were found; what is said of front and back is the other way round."
    ]


def knees_forwards(body: Body) -> list[str]:
    """A sentence where the knees' ranges reach much farther into extension than into flexion."""
    past = []
    for side in "rl":
        name = body.coordinate_for(f"knee_angle_{side}")
        if name is None:
            continue
        low, high = (float(v) for v in body.ranges[body.coordinate(name)])
        flexion, extension = (high, -low) if body.meanings[name].sign > 0 else (-low, high)
        if np.isfinite(flexion) and np.isfinite(extension):
            past.append(extension - flexion)
    if not past or min(past) < FORWARDS:
        return []
    return [
        "The knees bend forwards in their ranges: right and left are swapped in the file, or its axes are other ones "
        "than were found."
    ]
