"""Angles of a question as a posture: "with the hip extended by 20 degrees"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from psoas.answers.ask.numbers import FILLING, WRITE, Number, numbers, refused
from psoas.answers.ask.reading import Sentence
from psoas.errors import InvalidValueError, listed

FROM_ELSEWHERE = (
    "behind", "above", "below", "past", "beyond", "from", "before", "short", "off", "to", "per", "or", "ahead",
)  # fmt: skip
ARTICLES = ("the", "a", "an", "my", "your")
HIPS_OWN = ("abduct", "adduct")  # motions that are those of the hip where no joint is said
WHEN = ("when", "while", "whilst", "if", "once", "as", "with")
HELD = {"hip_flexed_90": "flex", "hip_extended_20": "extend"}  # postures whose words say a motion of the hip
NOUNS = ("tilt", "bend", "side bend", "lateral bend", "turnout")  # that look like verbs
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


class Around(NamedTuple):
    """What stands beside a number: where the joint or segment, the motion, the direction and the side are."""

    place: int | None = None
    motion: int | None = None
    direction: int | None = None
    side: int | None = None
    object: bool = False  # of a verb that is asked, and not where the posture is said
    linked: bool = False  # by "by"
    led: bool = False  # by "of"
    denied: bool = False


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


def aside(s: Sentence, i: int) -> int | None:
    """Where the side of "on the left" stands."""
    there = s.is_word(i, "on") and s.is_word(i + 1, "the") and i + 2 < len(s.tags) and s.tags[i + 2].as_("sides")
    return i + 2 if there else None


def parted(s: Sentence, i: int) -> bool:
    """Whether a comma stands before a phrase."""
    return i > 0 and any(mark in s.text[s.tags[i - 1].end : s.tags[i].start] for mark in ",;")


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


def is_place(s: Sentence, i: int) -> bool:
    """Whether a joint or a segment stands at a place."""
    tag = s.tags[i]
    if tag.words == "back":
        return s.is_word(i - 1, "the", "my", "your", "a")
    return bool(tag.as_("joints") or tag.as_("segments")) and not tag.as_("muscles") and tag.as_("segments") != "ground"


def is_state(s: Sentence, i: int) -> bool:
    """Whether a word of motion says how a joint is, and not what is done: flexed, flexion, not flexes."""
    word = s.tags[i].words.split()[-1]
    return word.endswith(("ion", "ions", "ed")) or word in ("bent", "swung") or any(
        part.endswith("ed") for part in s.tags[i].words.split()
    )  # fmt: skip


def is_noun(s: Sentence, i: int) -> bool:
    """Whether a word that could be a verb is a noun here: "pelvic tilt", "posterior tilt of"."""
    before = i > 0 and (is_place(s, i - 1) or bool(s.tags[i - 1].as_("directions")))
    return s.is_word(i, *NOUNS) and (before or s.is_word(i - 1, "of"))


def happens(s: Sentence, i: int) -> bool:
    """Whether a verb says when: "when the knee bends"."""
    return i > 1 and is_place(s, i - 1) and any(s.is_word(k, *WHEN) for k in (i - 2, i - 3, i - 4))


def look_back(s: Sentence, i: int) -> Around:
    """What stands before a number, as long as nothing else does."""
    found = Around()
    for j in range(i - 1, -1, -1):
        tag = s.tags[j]
        if parted(s, j + 1):
            return found
        side = next((k for k in (j, j + 1, j + 2) if aside(s, k - 2) == k), None)
        if side is not None and found.place is None:
            found = found._replace(side=side)
            continue
        if tag.as_("postures") in HELD and found.motion is None and found.place is None:
            hip = any(word in tag.words for word in ("hip", "thigh", "leg"))
            return found._replace(place=j, motion=j) if hip else found
        if is_way(s, j) and found.motion is None and found.place is None and found.direction is None:
            found = found._replace(direction=j)
        elif tag.as_("motions") and tag.as_("motions") != "do" and found.motion is None and not tag.as_("muscles"):
            if not (is_state(s, j) or is_noun(s, j) or happens(s, j)):
                return found._replace(object=found.place is not None)
            found = found._replace(motion=j)
        elif is_place(s, j) and found.place is None:
            found = found._replace(place=j)
        elif found.place is not None and found.side is None and tag.as_("sides"):
            found = found._replace(side=j)
        elif found.motion is not None and found.direction is None and is_way(s, j):
            found = found._replace(direction=j)
        elif not s.is_word(j, *(FILLING if found.place is None else (*ARTICLES, "of"))):
            return found._replace(denied=tag.as_("functions") == "not")
        elif s.is_word(j, "by"):
            found = found._replace(linked=True)
    return found


def is_way(s: Sentence, j: int) -> bool:
    """Whether a word of direction is one here, and not the "in" of "in 20 degrees"."""
    tag = s.tags[j]
    if tag.words == "back" and is_place(s, j):
        return False
    if s.is_word(j, "in", "out", "up", "down", "under"):
        return j > 0 and s.tags[j - 1].as_("motions") == "turn"
    return bool(tag.as_("directions")) or (
        bool(tag.as_("sides")) and j > 0 and s.tags[j - 1].as_("motions") in ("turn", "bend", "side bend", "tilt")
    )


def look_ahead(s: Sentence, i: int) -> Around:
    """What stands behind a number: "of knee flexion", "posteriorly", "at the hip"; no verb of what is asked."""
    found, led = Around(), False
    for j in range(i + 1, len(s.tags)):
        tag = s.tags[j]
        if parted(s, j):
            return found
        if found.motion is not None and (found.place is not None or not s.is_word(j, "of", "at", "in", "the")):
            side_or_way = found.direction is None and is_way(s, j)
            if not (side_or_way or (found.place is None and (is_place(s, j) or tag.as_("sides")))):
                return found
        if tag.as_("motions") and found.motion is None and not tag.as_("muscles"):
            if not (is_state(s, j) or (is_noun(s, j) and led)):
                return found
            found = found._replace(motion=j)
        elif is_place(s, j) and found.place is None and (led or is_joined(s, j)):
            found = found._replace(place=j)
        elif tag.as_("sides") and found.side is None and j + 1 < len(s.tags) and is_place(s, j + 1):
            found = found._replace(side=j)
        elif found.direction is None and tag.as_("directions") and not s.is_word(j, "in", "out", "up", "down", "under"):
            found = found._replace(direction=j)
        elif s.is_word(j, "of", "in", "at", "into"):
            led = True
            found = found._replace(led=found.led or s.is_word(j, "of"))
        elif not s.is_word(j, *ARTICLES):
            return found
    return found


def is_joined(s: Sentence, j: int) -> bool:
    """Whether a joint's motion follows: "30 degrees hip flexion"."""
    return j + 1 < len(s.tags) and (is_state(s, j + 1) or bool(s.tags[j + 1].as_("directions"))) and bool(
        s.tags[j + 1].as_("motions") or s.tags[j + 1].as_("directions")
    )  # fmt: skip
