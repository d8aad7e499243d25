"""Angles of a question as a posture: "with the hip extended by 20 degrees"."""

from __future__ import annotations

from collections.abc import Iterator

from psoas.answers.ask.around import ARTICLES, HELD, Around, aside, is_place, look_ahead, look_back
from psoas.answers.ask.numbers import WRITE, Number, numbers, refused
from psoas.answers.ask.reading import Sentence
from psoas.errors import InvalidValueError, listed

FROM_ELSEWHERE = (
    "behind", "above", "below", "past", "beyond", "from", "before", "short", "off", "to", "per", "or", "ahead",
)  # fmt: skip
RIGHT = 90.0  # degrees: the angle between two bones and that of flexion are one there
HIPS_OWN = ("abduct", "adduct")  # motions that are those of the hip where no joint is said
PLACES = {"femur": "hip", "lumbar": "lumbar", "pelvis": "pelvis"}  # segment -> whose coordinates its angles are
ALONE = ("hip", "knee")  # joints of which an angle without a motion is one of flexion
LIMBS = ("hip", "knee", "ankle")
COORDINATE = {  # joint or segment, motion, direction -> coordinate, and its sign there
    ("hip", "flex", ""): ("hip_flexion", 1), ("hip", "extend", ""): ("hip_flexion", -1),
    ("hip", "bend", ""): ("hip_flexion", 1), ("hip", "bend", "front"): ("hip_flexion", 1),
    ("hip", "lift", ""): ("hip_flexion", 1), ("hip", "lift", "front"): ("hip_flexion", 1),
    ("hip", "adduct", ""): ("hip_adduction", 1), ("hip", "abduct", ""): ("hip_adduction", -1),
    ("hip", "rotate in", ""): ("hip_rotation", 1), ("hip", "rotate out", ""): ("hip_rotation", -1),
    ("hip", "turn", "in"): ("hip_rotation", 1), ("hip", "turn", "out"): ("hip_rotation", -1),
    ("knee", "flex", ""): ("knee_angle", 1), ("knee", "bend", ""): ("knee_angle", 1),
    ("knee", "extend", ""): ("knee_angle", -1),
    ("lumbar", "flex", ""): ("lumbar_extension", -1), ("lumbar", "extend", ""): ("lumbar_extension", 1),
    ("lumbar", "bend", "front"): ("lumbar_extension", -1), ("lumbar", "bend", "back"): ("lumbar_extension", 1),
    ("lumbar", "bend", "right"): ("lumbar_bending", 1), ("lumbar", "bend", "left"): ("lumbar_bending", -1),
    ("lumbar", "side bend", "right"): ("lumbar_bending", 1), ("lumbar", "side bend", "left"): ("lumbar_bending", -1),
    ("lumbar", "turn", "left"): ("lumbar_rotation", 1), ("lumbar", "turn", "right"): ("lumbar_rotation", -1),
    ("ankle", "dorsiflex", ""): ("ankle_angle", 1), ("ankle", "plantarflex", ""): ("ankle_angle", -1),
    ("pelvis", "tilt", "back"): ("pelvis_tilt", 1), ("pelvis", "tilt", "front"): ("pelvis_tilt", -1),
    ("pelvis", "turn", "back"): ("pelvis_tilt", 1), ("pelvis", "turn", "front"): ("pelvis_tilt", -1),
    ("pelvis", "retrovert", ""): ("pelvis_tilt", 1), ("pelvis", "antevert", ""): ("pelvis_tilt", -1),
    ("pelvis", "tilt", "right"): ("pelvis_list", 1), ("pelvis", "tilt", "left"): ("pelvis_list", -1),
    ("pelvis", "turn", "left"): ("pelvis_rotation", 1), ("pelvis", "turn", "right"): ("pelvis_rotation", -1),
}  # fmt: skip
TURNING = {(joint, act) for joint, act, _ in COORDINATE}


def angles(s: Sentence) -> tuple[dict[str, float], str]:
    """Coordinates of the angles that a question names, and why another number of it is no angle; their words are taken.

    Returns
    -------
    angles : mapping of coordinate to degrees
        `hip_flexion_l` of the left, `_r` and `_l` of "hips"; without a side where none is said.
    refused : str
        One sentence; nothing where every number is an angle.
    """
    found: dict[str, float] = {}
    try:
        for number in list(numbers(s)):
            for name, value in coordinates(s, number):
                clash = next((n for n in found if one_joint(n, name)), None)
                if clash is not None and (found[clash] != value or clash != name):
                    pair = [f"{clash}={found[clash]:g}", f"{name}={value:g}"]
                    return found, f"more than one angle is read here, {listed(pair)}, and a joint takes one: {WRITE}."
                found[name] = value
        if found:
            found |= {name: value for name, value in straight(s) if not any(one_joint(name, n) for n in found)}
    except InvalidValueError as error:
        return found, str(error)
    return found, ""


def one_joint(one: str, other: str) -> bool:
    """Whether two coordinates are of one joint: the same, or one of no side."""
    return one == other or one in (f"{other}_r", f"{other}_l") or other in (f"{one}_r", f"{one}_l")


def coordinates(s: Sentence, number: Number) -> Iterator[tuple[str, float]]:
    """The coordinates that a number sets.

    Raises
    ------
    InvalidValueError
        It is not said, or not known here, of which joint and which way.
    """
    said = s.text[s.tags[number.first].start : s.tags[number.last].end]
    if look_back(s, number.first).denied:
        raise refused(f"not {said}", "what a joint is not leaves open what it is")
    if s.is_word(number.last + 1, *FROM_ELSEWHERE):
        raise refused(f"{said} {s.tags[number.last + 1].words}", "an angle is one of a joint")
    before, behind = look_back(s, number.first), look_ahead(s, number.last)
    whole = before.motion is not None and before.place is not None and not behind.led
    at, other = (before, behind) if behind.motion is None or whole else (behind, before._replace(direction=None))
    if whole and behind.motion is not None:
        other = Around()  # what is said of another joint
    noun = next((one.angle for one in (before, behind) if one.angle is not None), None)
    if noun is not None:
        s.taken.add(noun)
        at = behind if at.place is None and behind.place is not None else at
        if abs(number.value) > RIGHT:
            raise refused(said, "an angle between two bones is none of flexion")
    act, way = act_of(s, at.motion), way_of(s, at, other)
    place = at.place
    if place is None and act and other.place is not None and (joint_of(s, other.place), act) in TURNING:
        place = other.place
    if place is None and act:
        place = only_joint(s, act)
    if not act:
        alone = place is not None and s.means(place, "joints") in ALONE
        if not alone or way or (before.object and before.linked):
            raise refused(said, "which joint it is of, and which way, is not said")
        act = "flex"
    places = beside(s, place)
    joints = [joint_of(s, one) for one in places] or (["hip"] if act in HIPS_OWN else [])
    keys = [(joint, act, way if (joint, act, way) in COORDINATE else "") for joint in joints]
    if not keys or any(key not in COORDINATE for key in keys) or (way not in ("", "in") and way not in keys[0]):
        raise refused(said, "hips, knees, ankles, lumbar spine and pelvis have one, with the way it goes")
    s.taken |= {i for i in (at.motion, at.direction, other.direction) if i is not None}
    if not (before.object and place == before.place):
        s.taken |= {i for i in (*places, at.side, other.side) if i is not None}
    side = next((i for i in (at.side, other.side, aside(s, number.last + 1)) if i is not None), None)
    s.taken |= set() if side is None else {side}
    where: list[int | None] = [*places] if places else [None]
    for key, one in zip(keys, where, strict=True):
        name, sign = COORDINATE[key]
        for own in sided(s, name, key[0], one, side):
            yield own, sign * number.value + 0.0


def beside(s: Sentence, place: int | None) -> list[int]:
    """A place and those that "and" joins to it: "hips and knees"."""
    if place is None:
        return []
    found = [place]
    for step in (-1, 1):
        i = place + step
        while s.is_word(i, *ARTICLES) or (0 <= i < len(s.tags) and s.tags[i].as_("sides")):
            i += step
        if not s.is_word(i, "and", "&"):
            continue
        i += step
        while s.is_word(i, *ARTICLES):
            i += step
        if 0 <= i < len(s.tags) and is_place(s, i) and not s.is_word(i + step, "straight"):
            found.append(i)
    return found


def sided(s: Sentence, name: str, joint: str, place: int | None, side: int | None) -> tuple[str, ...]:
    """A coordinate's names: of the side that is said, of both, or of none."""
    if joint not in LIMBS:
        return (name,)
    means = s.means(side, "sides") if side is not None else ""
    if means in ("right", "left"):
        return (f"{name}_{means[0]}",)
    many = place is not None and any(word.endswith("s") and word != "pelvis" for word in s.tags[place].words.split())
    return (f"{name}_r", f"{name}_l") if means == "both" or many else (name,)


def straight(s: Sentence) -> Iterator[tuple[str, float]]:
    """Joints that are said to be straight: "and knees straight"."""
    for i in s.every("joints", *ALONE):
        behind = i + 2 if s.is_word(i + 1, "is", "are", "held", "kept") else i + 1
        before = next((k for k in (i - 1, i - 2) if s.is_word(k, "straight")), None)
        if i not in s.taken and (s.is_word(behind, "straight") or before is not None):
            s.taken |= {i, behind if before is None else before}
            joint = s.means(i, "joints")
            name = COORDINATE[joint, "flex", ""][0]
            yield from ((own, 0.0) for own in sided(s, name, joint, i, None))


def joint_of(s: Sentence, place: int | None) -> str:
    """The joint or segment at a place."""
    if place is None:
        return ""
    tag = s.tags[place]
    if tag.as_("postures") in HELD:
        return "hip"
    if tag.words == "back":
        return "lumbar"
    segment = tag.as_("segments") or ""
    return tag.as_("joints") or PLACES.get(segment, segment)


def act_of(s: Sentence, motion: int | None) -> str:
    """The motion at a place."""
    if motion is None:
        return ""
    return HELD.get(s.tags[motion].as_("postures") or "") or s.means(motion, "motions")


def way_of(s: Sentence, at: Around, other: Around) -> str:
    """The direction that is said."""
    found = next((i for i in (at.direction, other.direction) if i is not None), None)
    return s.means(found, "directions") or s.means(found, "sides") if found is not None else ""


def only_joint(s: Sentence, act: str) -> int | None:
    """The one joint of a sentence that has a motion, where "30 degrees of flexion" names none."""
    places = [
        i for i in range(len(s.tags)) if is_place(s, i) and i not in s.taken and (joint_of(s, i), act, "") in COORDINATE
    ]
    return places[0] if len({joint_of(s, i) for i in places}) == 1 else None
