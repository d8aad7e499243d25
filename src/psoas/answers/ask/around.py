"""What stands around a number of a question: the joint, the motion, the direction and the side it goes with."""

from __future__ import annotations

from typing import NamedTuple

from psoas.answers.ask.reading import Sentence

ARTICLES = ("the", "a", "an", "my", "your")
LEGS = ("leg", "legs", "limb", "limbs")
ANGLE = ("angle", "angles")
AT = ("at", "best at")
MOST = ("most", "least", "best", "more", "less", "strongest")  # of a verb, before "at"
WHEN = ("when", "while", "whilst", "if", "once", "as", "with")
HELD = {"hip_flexed_90": "flex", "hip_extended_20": "extend"}  # postures whose words say a motion of the hip
NOUNS = ("tilt", "bend", "side bend", "lateral bend", "turnout")  # that look like verbs
FILLING = (
    "by", "at", "to", "of", "in", "is", "are", "be", "being", "was", "were", "the", "a", "an", "my", "your", "held",
    "kept",
)  # fmt: skip


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
    verb: int | None = None  # of what is asked
    angle: int | None = None  # the noun: "a knee angle of"


def aside(s: Sentence, i: int) -> int | None:
    """Where the side of "on the left", "on both sides", "in the left leg" stands."""
    there = i + 1 + s.is_word(i + 1, *ARTICLES)
    if not (s.is_word(i, "on", "in", "of") and there < len(s.tags) and s.tags[there].as_("sides")):
        return None
    owned = there + 1 < len(s.tags) and not s.is_word(there + 1, *LEGS) and owns(s, there + 1)
    return None if owned or (not s.is_word(i, "on") and not s.is_word(there + 1, *LEGS, "side")) else there


def owns(s: Sentence, i: int) -> bool:
    """Whether a side before a place is that of a muscle, a joint or a segment."""
    return any(s.tags[i].as_(kind) for kind in ("muscles", "parts", "segments", "joints"))


def parted(s: Sentence, i: int) -> bool:
    """Whether a comma stands before a phrase."""
    return i > 0 and any(mark in s.text[s.tags[i - 1].end : s.tags[i].start] for mark in ",;")


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
        side = next(
            (k for i in (j, j - 1, j - 2) if s.is_word(i, "on") and (k := aside(s, i)) is not None and k >= j), None
        )
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
                return found._replace(object=found.place is not None, verb=j)
            found = found._replace(motion=j)
        elif is_place(s, j) and found.place is None:
            found = found._replace(place=j)
        elif found.place is not None and found.side is None and s.is_word(j, *LEGS) and j + 1 == found.place:
            continue
        elif found.place is not None and found.side is None and tag.as_("sides"):
            found = found._replace(side=j)
        elif found.motion is not None and found.direction is None and is_way(s, j):
            found = found._replace(direction=j)
        elif found == Around() and (s.is_word(j, "best at") or (s.is_word(j, *MOST) and s.is_word(j + 1, "at"))):
            continue
        elif s.is_word(j, *ANGLE) and found == Around() and j > 0 and is_place(s, j - 1):
            found = found._replace(angle=j)
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
        if led and found.place is None and (both := two_sided(s, j)) is not None:
            return found._replace(place=both)
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
        elif s.is_word(j, *ANGLE) and found.angle is None:
            found = found._replace(angle=j)
        elif not s.is_word(j, *ARTICLES):
            return found
    return found


def two_sided(s: Sentence, j: int) -> int | None:
    """Where the joint of "left and right hips" stands, whose first side is at a place."""
    k = j + 2 + s.is_word(j + 2, *ARTICLES)
    two = s.is_word(j + 1, "and", "&") and k + 1 < len(s.tags) and s.tags[j].as_("sides") and s.tags[k].as_("sides")
    return k + 1 if two and is_place(s, k + 1) else None


def is_joined(s: Sentence, j: int) -> bool:
    """Whether a joint's motion follows: "30 degrees hip flexion"."""
    if s.is_word(j + 1, *ANGLE) or j + 1 >= len(s.tags):
        return j + 1 < len(s.tags)
    tag = s.tags[j + 1]
    return bool(tag.as_("directions")) or (bool(tag.as_("motions")) and is_state(s, j + 1))
