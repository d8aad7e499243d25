"""What words of motion do to a segment or at a joint: which, relative to what, about which axis, which way."""

from __future__ import annotations

from psoas.answers.ask.reading import JOINTS, OPEN, VERTEBRAE, Turn

FLEXES = {"femur": "+", "thorax": "-", "lumbar": "-", "pelvis": "-", "tibia": "-", "head": "-"}  # + by the right hand
OPPOSITE = {"+": "-", "-": "+", OPEN: OPEN}
BACK_IS = "+"  # about right, of pelvis, thorax, vertebrae; the thigh and shank swing the other way
SWINGS = ("femur", "tibia", "calcn")
CATEGORIES = {  # what a muscle's name for a motion may mean
    ("hip", "flex"): [Turn("femur", "pelvis", "right", "+"), Turn("femur", "ground", "right", "+"), Turn("pelvis", "ground", "right", "-")],
    ("hip", "extend"): [Turn("femur", "pelvis", "right", "-"), Turn("femur", "ground", "right", "-"), Turn("pelvis", "ground", "right", "+")],
    ("hip", "abduct"): [Turn("femur", "pelvis", "anterior", "out"), Turn("femur", "ground", "anterior", "out"), Turn("pelvis", "ground", "anterior", "down")],
    ("hip", "adduct"): [Turn("femur", "pelvis", "anterior", "in"), Turn("femur", "ground", "anterior", "in"), Turn("pelvis", "ground", "anterior", "up")],
    ("hip", "rotate out"): [Turn("femur", "pelvis", "superior", "out"), Turn("femur", "ground", "superior", "out"), Turn("pelvis", "ground", "superior", "in")],
    ("hip", "rotate in"): [Turn("femur", "pelvis", "superior", "in"), Turn("femur", "ground", "superior", "in"), Turn("pelvis", "ground", "superior", "out")],
}  # fmt: skip
TRANSLATED = {"front": ("anterior", "+"), "back": ("anterior", "-"), "up": ("superior", "+"), "down": ("superior", "-"),
              "right": ("right", "+"), "left": ("right", "-")}  # fmt: skip


def turned(act: str, what: str, direction: str, *, joint: bool) -> Turn:
    """What an act does to a segment or at a joint.

    Parameters
    ----------
    act : a meaning of `words_motions.csv`
    what : a segment, a joint, or nothing
    direction : a meaning of `words_directions.csv`, or nothing
    joint : whether `what` is a joint

    Examples
    --------
    >>> turned("tilt", "pelvis", "front", joint=False)[:4]
    ('pelvis', '?', 'right', '-')
    >>> turned("flex", "hip", "", joint=True)[:4]
    ('femur', 'pelvis', 'right', '+')
    """
    if (
        joint
        and what == "hip"
        and act in ("tilt", "tuck", "hike", "drop", "shift", "lift", "sink", "antevert", "retrovert")
        and direction
    ):
        what, joint = "pelvis", False
    if act in ("antevert", "retrovert", "tuck", "hike", "drop") and not what:
        what = "pelvis"
    of, to = JOINTS.get(what, (what, OPEN)) if joint else (what or None, OPEN)
    if of == "lumbar":
        to = "level below"
    if act in ("dorsiflex", "plantarflex"):
        return Turn("calcn", "tibia", "right", "+" if act == "dorsiflex" else "-")
    axis, sign = way(act, of or "", direction, joint=joint)
    if act in ("lift",) and of == "femur":
        to = "ground"
    return Turn(of, to, axis, sign)


def way(act: str, of: str, direction: str, *, joint: bool) -> tuple[str, str]:
    """Axis and sign."""
    if act in ("flex", "extend"):
        sign = FLEXES.get(of, "-" if of in VERTEBRAE else OPEN)
        if joint and of in ("femur",):
            sign = "+"
        return "right", sign if act == "flex" else OPPOSITE[sign]
    if act in ("abduct", "adduct"):
        return "anterior", "out" if act == "abduct" else "in"
    if act in ("rotate out", "rotate in"):
        return "superior", act.split()[1]
    if act == "arch":
        return "right", "+"
    if act == "round":
        return "right", "-"
    if act in ("antevert", "retrovert", "tuck"):
        sign = "-" if act == "antevert" or (act == "tuck" and direction == "front") else "+"
        return "right", sign
    if act in ("hike", "drop"):
        return ("anterior", "up" if act == "hike" else "down")
    if act == "side bend":
        return "anterior", {"right": "+", "left": "-"}.get(direction, OPEN)
    if act == "bend":
        return bent(of, direction)
    if act in ("shift", "lift", "sink"):
        return moved(act, of, direction)
    return rolled(act, of, direction)


def bent(of: str, direction: str) -> tuple[str, str]:
    """Of "bend": sideways, or a flexion."""
    if direction in ("right", "left", "side"):
        return "anterior", {"right": "+", "left": "-"}.get(direction, OPEN)
    flexes = FLEXES.get(of, "-" if of in VERTEBRAE else OPEN)
    return "right", OPPOSITE[flexes] if direction == "back" else flexes


def moved(act: str, of: str, direction: str) -> tuple[str, str]:
    """Of pulling, pushing, raising: a translation; a leg that is raised swings."""
    if act == "lift" and of == "femur":
        return "right", "-" if direction == "back" else "+"
    if act in ("lift", "sink"):
        return "translation superior", "+" if act == "lift" else "-"
    if direction in TRANSLATED:
        axis, sign = TRANSLATED[direction]
        return f"translation {axis}", sign
    return OPEN, OPEN


def rolled(act: str, of: str, direction: str) -> tuple[str, str]:
    """Of tilting and turning, by the direction."""
    if direction in ("back", "front"):
        back = "-" if of in SWINGS else BACK_IS
        return "right", back if direction == "back" else OPPOSITE[back]
    if direction in ("out", "in"):
        return "superior", direction
    if direction in ("right", "left"):
        if act == "tilt" and of not in SWINGS:
            return "anterior", "+" if direction == "right" else "-"
        return "superior", "+" if direction == "left" else "-"
    if direction in ("up", "down") and of == "pelvis":
        return "right", "+" if direction == "up" else "-"
    if direction == "side":
        return "anterior", OPEN
    return ("right", OPEN) if act == "tilt" else (OPEN, OPEN)
