"""What a model's coordinates mean, measured: which segment turns about which axis when one of them grows."""

from __future__ import annotations

import numpy as np

from psoas.anatomy import table
from psoas.anatomy.words import word
from psoas.bodies.models.spine import joints_between
from psoas.body.body import Body, Meaning, state
from psoas.body.state import Array, State
from psoas.errors import InvalidValueError
from psoas.formats.models.names import Names
from psoas.frames import AXES, heading_frame

CLEAR = 0.6  # cosine: an axis this near to an anatomical one bears its name
# segment, parents it may have, axis (right, anterior, superior): motion, +1 if positive is right-handed on the right
MOTIONS: dict[tuple[str, str], dict[str, tuple[str, int]]] = {
    ("pelvis", "ground"): {
        "right": ("pelvis_tilt", 1), "anterior": ("pelvis_list", 1), "superior": ("pelvis_rotation", 1),
    },
    ("femur", "pelvis"): {
        "right": ("hip_flexion", 1), "anterior": ("hip_adduction", 1), "superior": ("hip_rotation", 1),
    },
    ("tibia", "femur"): {"right": ("knee_angle", -1)},
    ("talus", "tibia"): {"right": ("ankle_angle", 1)},
    ("calcn", "tibia"): {"right": ("ankle_angle", 1)},
    ("calcn", "talus"): {"anterior": ("subtalar_angle", 1)},
    ("toes", "calcn"): {"right": ("mtp_angle", -1)},
    ("thorax", "pelvis"): {
        "right": ("lumbar_extension", 1), "anterior": ("lumbar_bending", 1), "superior": ("lumbar_rotation", 1),
    },
}  # fmt: skip
for _row in table("lumbar_levels"):
    _level = {"right": "FE", "anterior": "LB", "superior": "AR"}
    MOTIONS[_row["upper"], _row["lower"]] = {axis: (f"{_row['level']}_{m}", 1) for axis, m in _level.items()}
TURNED = {(below, stem) for stem, below in MOTIONS}  # where the tree runs the other way, from foot or thorax
SLIDES = {"anterior": "pelvis_tx", "superior": "pelvis_ty", "right": "pelvis_tz"}


def measured(body: Body, q: Array, names: Names) -> dict[str, Meaning]:
    """What the positive direction of every independent coordinate means, and of dependent ones along the spine.

    Measured at q from the segments' own Jacobians: names say nothing here, except those in the user's mapping, whose
    sign has to agree with what is measured.

    Raises
    ------
    InvalidValueError
        A mapping that contradicts the measurement, or speaks of no coordinate of the model.
    """
    if absent := [c for c in names.coordinates if c not in body.coordinates]:
        raise InvalidValueError(f"the names file speaks of a coordinate '{absent[0]}', and {body.name} has none such.")
    at = state(body, q)
    found = {}
    rising = upwards(body)
    for segment, joint in body.joints.items():
        pair = rising.get(segment, (segment, joint.parent))
        for c in joint.coordinates:
            meaning = one_measured(body, at, *pair, c, level=segment in rising)
            if meaning is not None:
                found[c] = meaning
    for c, (motion, sign) in names.coordinates.items():
        known = found.get(c)
        if known is not None and known.motion == motion and known.sign != sign:
            raise InvalidValueError(
                f"the names file turns the sign of '{c}' round: in {body.name} positive is {known.positive}."
            )
        found[c] = (known or Meaning("positive", "negative"))._replace(motion=motion, sign=sign)
    return unrepeated(found)


def upwards(body: Body) -> dict[str, tuple[str, str]]:
    """Joints between pelvis and thorax by their child: the segment nearer to the thorax, and the one below it."""
    found = {}
    at = "pelvis"
    for joint in joints_between(body):
        above = joint.child if joint.parent == at else joint.parent
        found[joint.child] = (above, at)
        at = above
    return found


def one_measured(body: Body, at: State, segment: str, parent: str, c: str, *, level: bool = False) -> Meaning | None:
    """The meaning of one coordinate; None where it neither turns nor is the root's slide.

    Where the tree runs the other way (the pelvis hangs on a femur, a vertebra on the one above), the motion is that of
    the femur, of the upper vertebra, all the same. What carries the whole body, whichever its first segment is, is said
    of the pelvis.
    """
    i = body.coordinates.index(c)
    if parent == "ground" and segment != "pelvis" and carries(body, segment, "pelvis"):
        segment = "pelvis"
    elif (without_side(segment), without_side(parent)) in TURNED:
        segment, parent = parent, segment
    s = body.segment(segment)
    turn, slide = at.Jw[s, :, i], at.Jv[s, :, i]
    if parent == "ground":
        axes = heading_frame(at.R[body.segment("pelvis")], at.up)
    else:
        axes = at.R[body.segment(parent)]
        turn = turn - at.Jw[body.segment(parent), :, i]
    turning = np.linalg.norm(turn) > 1e-9
    if not turning and (parent != "ground" or segment != "pelvis"):
        return None
    components = axes.T @ (turn if turning else slide)
    k = int(np.abs(components).argmax())
    sign = 1 if components[k] > 0 else -1
    if abs(components[k]) < CLEAR * np.linalg.norm(components) or not components[k]:
        return None
    if not turning:
        return slide_meaning(AXES[k], sign)
    return turn_meaning(segment, parent, AXES[k], sign, level)


def carries(body: Body, segment: str, other: str) -> bool:
    """Whether a segment carries another in the tree."""
    while other != "ground":
        other = body.parents.get(other, "ground")
        if other == segment:
            return True
    return False


def without_side(segment: str) -> str:
    """A segment's class: its name without its side."""
    return segment.removesuffix("_r").removesuffix("_l")


def slide_meaning(axis: str, sign: int) -> Meaning:
    """The meaning of one of the root's translations."""
    row = next(r for r in table("coordinates") if r["coordinate"] == SLIDES[axis])
    return Meaning(*ordered(row["positive"], row["negative"], sign), SLIDES[axis], sign)


def turn_meaning(segment: str, parent: str, axis: str, sign: int, level: bool = False) -> Meaning:
    """The meaning of a rotation about one anatomical axis of the parent; a level's is that of an upper on a lower."""
    side = segment[-2:] if segment.endswith(("_r", "_l")) else ""
    stem, below = segment.removesuffix(side), parent.removesuffix(side)
    motion, way = MOTIONS.get((stem, below), {}).get(axis, ("", 0))
    if way:
        mirrored = -1 if side == "_l" and axis != "right" else 1
        row = next(r for r in table("coordinates") if r["coordinate"] == motion)
        same = sign * way * mirrored
        return Meaning(*ordered(row["positive"], row["negative"], same), motion + side, same)
    named = ("thorax", "pelvis") if level else (segment, parent)
    up, down = (word(table("words"), *named, axis, float(way)) for way in (sign, -sign))
    return Meaning(up, down)


def ordered(positive: str, negative: str, sign: int) -> tuple[str, str]:
    """The two words, the one for the coordinate's own positive direction first."""
    return (positive, negative) if sign > 0 else (negative, positive)


def unrepeated(found: dict[str, Meaning]) -> dict[str, Meaning]:
    """No two coordinates share a motion: the later ones keep their words only."""
    taken: set[str] = set()
    out = {}
    for c, meaning in found.items():
        again = meaning.motion in taken and meaning.motion != ""
        taken.add(meaning.motion)
        out[c] = meaning._replace(motion="", sign=0) if again else meaning
    return out
