"""Angles of a question as a posture: "with the hip extended by 20 degrees"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from psoas.answers.ask.around import ARTICLES, HELD, LEGS, Around, is_place, is_state, look_ahead, look_back
from psoas.answers.ask.numbers import WRITE, Number, numbers, refused
from psoas.answers.ask.reading import Sentence
from psoas.answers.ask.sides import LIMBS, Said, behind_angle, general_side, other_left, sided
from psoas.errors import InvalidValueError, listed

FROM_ELSEWHERE = (
    "behind", "above", "below", "past", "beyond", "from", "before", "short", "off", "to", "per", "or", "ahead",
)  # fmt: skip
RIGHT = 90.0  # degrees: the angle between two bones and that of flexion are one there
UNSURE = 60.0  # degrees of the hip up to which another motion than flexion may be meant
OTHERS = ("extend", "abduct", "adduct", "rotate in", "rotate out", "turn")  # verbs of the hip that are no flexion
SIDE_OF = {"_r": "right", "_l": "left"}  # how a coordinate ends
HIPS_OWN = ("abduct", "adduct")  # motions that are those of the hip where no joint is said
PLACES = {"femur": "hip", "lumbar": "lumbar", "pelvis": "pelvis"}  # segment -> whose coordinates its angles are
ALONE = ("hip", "knee")  # joints of which an angle without a motion is one of flexion
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
    last: Last | None = None
    try:
        for number in list(numbers(s)):
            one = coordinates(s, number, last)
            for name, value in one:
                clash = next((n for n in found if one_joint(n, name)), None)
                if clash is not None and (found[clash] != value or clash != name):
                    pair = [f"{clash}={found[clash]:g}", f"{name}={value:g}"]
                    return found, f"more than one angle is read here, {listed(pair)}, and a joint takes one: {WRITE}."
                found[name] = value
            last = Last(number.last, tuple(name for name, _ in one))
        if found and (left := other_left(s)) is not None:
            raise refused(s.tags[left].words, "which side has which angle is not said")
        if found:
            found |= {name: value for name, value in straight(s) if not any(one_joint(name, n) for n in found)}
    except InvalidValueError as error:
        return found, str(error)
    return found, ""


class Last(NamedTuple):
    """The angle before: where its number ends, and its coordinates."""

    end: int
    names: tuple[str, ...]

    def joint(self) -> str:
        """The joint of them; nothing where they are of several."""
        found = {name.partition("_")[0] for name in self.names}
        return found.pop() if len(found) == 1 else ""

    def ends(self) -> tuple[str, ...]:
        """The sides of them, as coordinates end."""
        return tuple(dict.fromkeys(name[-2:] if name.endswith(("_r", "_l")) else "" for name in self.names))


def one_joint(one: str, other: str) -> bool:
    """Whether two coordinates are of one joint: the same, or one of no side."""
    return one == other or one in (f"{other}_r", f"{other}_l") or other in (f"{one}_r", f"{one}_l")


def coordinates(s: Sentence, number: Number, last: Last | None) -> list[tuple[str, float]]:
    """The coordinates that a number sets; `last` is the angle before it.

    Raises
    ------
    InvalidValueError
        It is not said, or not known here, of which joint and which way.
    """
    said = s.text[s.tags[number.first].start : s.tags[number.last].end]
    before, behind = look_back(s, number.first), look_ahead(s, number.last)
    refuse_what_is_no_posture(s, number, before, said)
    whole = before.motion is not None and before.place is not None and not behind.led
    if whole and before.place is not None and s.is_word(before.place, *LEGS):
        whole = behind.motion is not None
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
    if act and among_others(s, at.motion):
        raise refused(said, "several motions are said: say an angle for each")
    place = at.place
    legs = at.place if act and other.place is not None and s.is_word(at.place or 0, *LEGS) else None
    if act and other.place is not None and (joint_of(s, other.place), act) in TURNING and (place is None or legs):
        place = other.place
    carried = last if act and place is None and last and follows(s, last, at, number) else None
    if carried is not None and (carried.joint(), act) not in TURNING:
        carried = None
    alone = place is None and bool(act) and carried is None
    if alone:
        place = only_joint(s, act)
    if not act:
        plain = place is not None and s.means(place, "joints") in ALONE
        if not plain or way or (before.object and before.linked):
            raise refused(said, "which joint it is of, and which way, is not said")
        if before.object and is_of_verb(s, before, number):
            raise refused(said, "whether the joint stands there, and which way, is not said")
        act = "flex"
    if act == "extend" and s.is_word(number.first - 1, "to") and at.motion is not None and at is before:
        if joint_of(s, place) != "knee":
            raise refused(f"to {said}", "which way it is then is not said")
        act = "flex"  # straightened to 20 degrees: it is flexed by them
    if act == "bend" and place is not None and s.is_word(place, *LEGS):
        raise refused(said, "a leg bends at the hip and at the knee")
    places = sorted(beside(s, place))
    joints = [joint_of(s, one) for one in places] or [carried.joint() if carried else ""]
    joints = ["hip"] if joints == [""] and act in HIPS_OWN else joints
    keys = [(joint, act, way if (joint, act, way) in COORDINATE else "") for joint in joints]
    if any(key not in COORDINATE for key in keys) or (way not in ("", "in") and way not in keys[0]):
        raise refused(said, "hips, knees, ankles, lumbar spine and pelvis have one, with the way it goes")
    s.taken |= {i for i in (at.motion, at.direction, other.direction, legs) if i is not None}
    asked = alone or (before.object and place == before.place)  # it is the object of what is asked, too
    if not asked:
        s.taken |= set(places)
    if carried is not None:
        name, sign = COORDINATE[keys[0]]
        ends = carried.ends() if joints[0] in LIMBS else ("",)
        if behind_angle(s, number.last + 1).side not in (
            "",
            *(["both"] if len(ends) > 1 else [SIDE_OF.get(e, "") for e in ends]),
        ):
            raise refused(said, "the angle before it has another side, or none: say one with each")
        return [(name + end, sign * number.value + 0.0) for end in ends]
    here: list[int | None] = [*places]
    of_behind = [behind.motion, behind.place, behind.direction, behind.side] if at is behind else here
    end = max([number.last, *(i for i in of_behind if i is not None)])
    general = general_side(s, end, at, other, legs, said)
    found: list[tuple[str, float]] = []
    taken = set(s.taken)
    for key, one in zip(keys, here or [None], strict=True):
        name, sign = COORDINATE[key]
        names, general = sided(s, name, key[0], one, general, said)
        found += [(own, sign * number.value + 0.0) for own in names]
    if asked:
        s.taken = taken
    return found


def refuse_what_is_no_posture(s: Sentence, number: Number, before: Around, said: str) -> None:
    """Refuse what a joint is not, what is measured from elsewhere, and a contracture."""
    if before.denied:
        raise refused(f"not {said}", "what a joint is not leaves open what it is")
    if s.is_word(number.last + 1, *FROM_ELSEWHERE):
        raise refused(f"{said} {s.tags[number.last + 1].words}", "an angle is one of a joint")
    if any(s.is_word(i, "contracture", "contractures") for i in range(len(s.tags))):
        raise refused(said, "a contracture is no posture")


def among_others(s: Sentence, motion: int | None) -> bool:
    """Whether another motion is joined to one: "flexed, abducted and externally rotated"."""
    k = (motion or 0) - 1
    while k >= 0 and (s.is_word(k, "and", "&", "then") or (s.tags[k].as_("directions") and not is_place(s, k))):
        k -= 1
    return (
        k >= 0
        and k not in s.taken
        and bool(s.tags[k].as_("postures") in HELD or s.tags[k].as_("motions"))
        and is_state(s, k)
    )


def follows(s: Sentence, last: Last, at: Around, number: Number) -> bool:
    """Whether nothing but "and" stands between an angle and the one before it."""
    start = min(i for i in (number.first, at.motion, at.direction) if i is not None)
    return all(
        i in s.taken or s.is_word(i, "and", "&", "but", "then", "also", "is", "of", "in", "at", "the")
        for i in range(last.end + 1, start)
    )


def is_of_verb(s: Sentence, before: Around, number: Number) -> bool:
    """Whether an angle may be how far the verb goes: "extend the hip 20 degrees", or at 20 degrees."""
    verb = s.means(before.verb, "motions") if before.verb is not None else ""
    if before.place == number.first - 1:
        return True
    hip = before.place is not None and s.means(before.place, "joints") == "hip"
    return hip and abs(number.value) <= UNSURE and verb in OTHERS


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


def straight(s: Sentence) -> Iterator[tuple[str, float]]:
    """Joints that are said to be straight: "and knees straight"."""
    for i in s.every("joints", *ALONE):
        behind = i + 2 if s.is_word(i + 1, "is", "are", "held", "kept") else i + 1
        before = next((k for k in (i - 1, i - 2) if s.is_word(k, "straight")), None)
        if i not in s.taken and (s.is_word(behind, "straight") or before is not None):
            s.taken |= {i, behind if before is None else before}
            joint = s.means(i, "joints")
            name = COORDINATE[joint, "flex", ""][0]
            yield from ((own, 0.0) for own in sided(s, name, joint, i, Said(), s.tags[i].words)[0])


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
