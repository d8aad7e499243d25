"""The grammar of questions: slots filled from phrases, until no phrase is left over."""

from __future__ import annotations

from dataclasses import replace

from psoas.anatomy import table
from psoas.anatomy.phrases import corrected, tagged, tokens
from psoas.answers.ask.acts import CATEGORIES, turned
from psoas.answers.ask.reading import (
    JOINTS,
    LEVELS,
    MERGED,
    NONE,
    OPEN,
    STATES,
    Action,
    Reading,
    Sentence,
    Turn,
    unknown_words,
)
from psoas.errors import InvalidValueError, listed

MOST = 500  # characters
COMPARING, DOING = "act like", "do"
LOADS = ("compress", "shear")
CONDITIONAL = ("when", "while", "whilst", "if", "during", "in", "as", "with")
TOPICS = ("emg", "gait", "stretch", "tightness", "floor", "claims", "stiffen", "animal")
AGENTS = ("or", "ors")  # flexor, extensors, rotator
POSSIBLE = ("of", "relative_to", "operator", "posture", "side", "axis")
COORDINATE = {  # joint or segment, motion -> coordinate, and its sign there
    ("hip", "flex"): ("hip_flexion", 1), ("hip", "extend"): ("hip_flexion", -1), ("hip", "adduct"): ("hip_adduction", 1),
    ("hip", "abduct"): ("hip_adduction", -1), ("hip", "rotate in"): ("hip_rotation", 1),
    ("hip", "rotate out"): ("hip_rotation", -1), ("knee", "flex"): ("knee_angle", 1), ("knee", "extend"): ("knee_angle", -1),
    ("lumbar", "flex"): ("lumbar_extension", -1), ("lumbar", "extend"): ("lumbar_extension", 1),
    ("ankle", "dorsiflex"): ("ankle_angle", 1), ("ankle", "plantarflex"): ("ankle_angle", -1),
}  # fmt: skip


def read_question(question: str) -> Reading:
    """What a question in words asks.

    Parameters
    ----------
    question : str
        At most 500 characters.

    Raises
    ------
    InvalidValueError
        Too long, or empty.

    Examples
    --------
    >>> found = read_question("Does the psoas tilt the pelvis forward?")
    >>> found.kind, found.tuples[0].of, found.tuples[0].sign, found.open
    ('action', 'pelvis', '-', 'relative_to operator posture')
    """
    if len(question) > MOST:
        raise InvalidValueError(f"a question has at most {MOST} characters, not {len(question)}.")
    words, changes = corrected(tokens(question))
    if not words:
        raise InvalidValueError("ask something, such as: psoas ask 'does the psoas tilt the pelvis?'")
    tags = tagged(words)
    return replace(read(Sentence(tags)), question=question, corrections=tuple(changes))


def read(s: Sentence) -> Reading:
    """The kind of question, and what it asks."""
    if s.has("topics", "advice"):
        return Reading("", "advice", open="cannot: medical advice")
    posture, condition = postures(s)
    movers = [i for i in s.every("muscles") if i not in s.taken]
    acts = acts_of(s, movers)
    state = next((s.means(i, "states") for i in s.every("states") if i not in s.taken), None)
    if about_a_person(s, acts, state):
        found = tuple(Action(m, None, None, None, None, None, None, state) for m in muscles(s, movers) or (OPEN,))
        return Reading("", "person", found, "cannot: a measurement of a person is needed")
    if topic := topic_of(s):
        return Reading("", "unsupported", open=f"cannot: {topic}", topic=topic)
    if unknown := unknown_words(s.tags):
        return Reading("", "unknown", open=f"unknown word: {unknown[0]}")
    slots = Slots(s, movers, acts, posture, condition, state)
    return slots.reading()


def topic_of(s: Sentence) -> str:
    """What another command, or none, answers."""
    found = [s.means(i, "topics") for i in s.every("topics") if s.means(i, "topics") != "advice"]
    if s.has("postures", "hanging_leg") and any("test" in tag.words for tag in s.tags):
        found.append("tightness")
    return next((topic for topic in TOPICS if topic in found), "")


def about_a_person(s: Sentence, acts: list[int], state: str | None) -> bool:
    """Whether somebody's own muscle is asked about, and nothing that it does."""
    own = s.has("functions", "first person") and (state is not None or s.has("muscles"))
    return not acts and (own or (state is not None and s.has("muscles") and not s.has("motions", DOING)))


def acts_of(s: Sentence, movers: list[int]) -> list[int]:
    """Where the verbs and nouns of motion stand."""
    found = [i for i in s.every("motions") if i not in s.taken and i not in movers and s.means(i, "motions") != DOING]
    return [i for i in found if s.tags[i].kind != "functions"]


def muscles(s: Sentence, places: list[int]) -> tuple[str, ...]:
    """The muscles at some places; iliopsoas is two."""
    found: dict[str, None] = {}
    for i in places:
        means = s.means(i, "muscles")
        found |= dict.fromkeys(MERGED if means == "iliopsoas" else (means,))
    return tuple(found)


def in_order(muscle: str) -> int:
    """The place of a muscle in the table of muscles, in whose order several are compared."""
    return next((i for i, row in enumerate(table("words_muscles")) if row["means"] == muscle), 0)


def postures(s: Sentence) -> tuple[str | None, str | None]:
    """A named posture, or an angle of a joint; what says so is taken."""
    angle = degrees(s)
    if angle:
        return angle, angle
    for i in s.every("postures"):
        means = s.means(i, "postures")
        if means == "bent_forward?" and not any(s.is_word(j, *CONDITIONAL) for j in (i - 1, i - 2, i - 3)):
            continue
        s.taken.add(i)
        return means, means
    return None, None


def degrees(s: Sentence) -> str | None:
    """``coordinate=degrees`` of "at 30 degrees of hip flexion"; refused where more than one angle is named."""
    found: dict[str, None] = {}
    for i, tag in enumerate(s.tags):
        if tag.readings or not tag.words.replace(".", "", 1).lstrip("-").isdigit():
            continue
        near = [*range(i + 1, min(i + 7, len(s.tags))), *range(i - 1, max(i - 6, -1), -1)]
        motion = next((j for j in near if s.tags[j].as_("motions") in {m for _, m in COORDINATE}), None)
        joint = next((j for j in near if s.tags[j].as_("joints") or s.tags[j].as_("segments") == "lumbar"), None)
        what = "lumbar" if joint is None else s.tags[joint].as_("joints") or "lumbar"
        key = ("hip" if joint is None else what, s.means(motion, "motions") if motion is not None else "flex")
        if key not in COORDINATE:
            continue
        s.taken |= {i, *(j for j in (motion, joint) if j is not None)}
        name, sign = COORDINATE[key]
        found[f"{name}={sign * float(tag.words):g}"] = None
    if len(found) > 1:
        raise InvalidValueError(
            f"more than one angle is read here, {listed(found)}, and a question takes one: write decimals with a point, "
            "or give postures to psoas actions --posture."
        )
    return next(iter(found), None)


class Slots:
    """The slots of a question that is about an action."""

    def __init__(
        self,
        s: Sentence,
        movers: list[int],
        acts: list[int],
        posture: str | None,
        condition: str | None,
        state: str | None,
    ) -> None:
        self.s, self.movers, self.acts, self.posture, self.state = s, movers, acts, posture, state
        self.remarks: list[str] = []
        self.operator = next((s.means(i, "operators") for i in s.every("operators")), None) or STATES.get(
            state or "", OPEN
        )
        self.side = self.side_of()
        self.denied = self.is_denied()

    # -- kinds -----------------------------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """The kind and the tuples."""
        s = self.s
        if (category := self.category()) is not None:
            return self.of_category(category)
        comparing = [i for i in self.acts if s.means(i, "motions") == COMPARING]
        acts = [i for i in self.acts if i not in comparing]
        if comparing and len(self.named()) > 1:
            turns = self.turns(acts)[:1] or [self.done()._replace(axis=NONE)]
            return self.finished("compare", [turn._replace(sign=OPEN) for turn in turns])
        if any(s.means(i, "motions") in LOADS for i in acts):
            return self.finished("load", self.loads(acts))
        if acts:
            which = s.has("functions", "which") or (s.has("functions", "what") and not self.named())
            return self.finished("which" if which else "action", self.turns(acts))
        if s.has("motions", DOING) and self.named():
            return self.finished("what", [self.done()])
        if not self.named() and not s.has("segments") and not s.has("joints"):
            return Reading("", "unknown", open="no muscle and no motion")
        if self.named():
            return self.finished("what", [self.done()])
        return Reading("", "unknown", open="no muscle and no motion")

    def named(self) -> list[tuple[str, str | None]]:
        """Muscles with the part that is meant; two parts of one muscle are two."""
        s = self.s
        found = muscles(s, self.movers)
        parts = list(dict.fromkeys(s.means(i, "parts") for i in s.every("parts")))
        fine = [p for p in parts if p != "each fascicle"]
        if len(found) <= 1 and parts:
            muscle = found[0] if found else "psoas_major"
            asks = s.has("functions", "which") or s.has("functions", "what")
            every: list[str | None] = list(fine) or (list(parts) if asks else [NONE])
            return [(muscle, part) for part in every]
        return [(muscle, NONE) for muscle in found]

    # -- categories ------------------------------------------------------------------------------------------------

    def category(self) -> tuple[str, str] | None:
        """(joint or segment, motion) of "is X a hip flexor", "an extensor of the spine"."""
        s = self.s
        groups = [
            i for i in self.movers[1:] if s.tags[i].words.rstrip("s").endswith("or") or "flexors" in s.tags[i].words
        ]
        if groups and not [i for i in self.acts if i < groups[0]]:
            self.movers = [i for i in self.movers if i not in groups]
            words = s.tags[groups[0]].words
            if "rotator" in words:
                return "hip", "rotate out"
            return ("hip", "adduct" if "adduct" in words else "abduct" if "abduct" in words else "flex")
        for i in self.acts:
            if s.tags[i].words.split()[-1].endswith(AGENTS) and self.movers and self.movers[0] < i:
                joint = next(
                    (j for j in (i - 1, i - 2, i + 1, i + 2, i + 3)
                     if 0 <= j < len(s.tags) and (s.tags[j].as_("joints") or s.tags[j].as_("segments"))), None,
                )  # fmt: skip
                what = "hip" if joint is None else s.tags[joint].as_("joints") or s.tags[joint].as_("segments") or "hip"
                return what, s.means(i, "motions")
        return None

    def of_category(self, category: tuple[str, str]) -> Reading:
        """The meanings of a muscle's name for a motion."""
        what, motion = category
        meant = CATEGORIES.get((what, motion)) or [turned(motion, what, "", joint=what in JOINTS)]
        return self.finished("category", meant)

    # -- turns -----------------------------------------------------------------------------------------------------

    def turns(self, acts: list[int]) -> list[Turn]:
        """What every act does."""
        s, found = self.s, []
        for k, i in enumerate(acts):
            end = acts[k + 1] if k + 1 < len(acts) else len(s.tags)
            start = acts[k - 1] if k else -1
            turn = self.turn(i, start, end)
            word = s.means(i, "motions")
            into = any(s.is_word(j, "into", "in", "to") for j in range(i, end))
            if word in ("shift", "lift") and k + 1 < len(acts) and into and self.object_in(acts[k + 1], end) is None:
                continue  # pulls the pelvis into anterior tilt: the later noun says what it does
            found.append(turn)
        return list(dict.fromkeys(found))

    def turn(self, act: int, start: int, end: int) -> Turn:
        """What one act does to what, relative to what."""
        s = self.s
        place = self.object_in(act, end)
        if place is None:
            place = self.object_before(act, start)
        if place is None and start >= 0:
            place = self.object_before(act, -1)
        joint = s.tags[place].as_("joints") if place is not None else None
        segment = None if place is None or joint else s.tags[place].as_("segments")
        if place is not None and s.tags[place].words in ("back", "the back"):
            segment = "lumbar"
        if segment == "thorax" and s.tags[place or 0].words in ("ribs", "rib", "rib cage", "ribcage"):
            self.remarks.append("ribs are one segment here")
        if segment is None and joint is None and s.means(act, "motions") in ("arch", "round"):
            segment = "lumbar"
        if segment == "lumbar":
            self.remarks.append("which levels")
        direction = self.direction(act, start, end)
        found = turned(s.means(act, "motions"), joint or segment or "", direction, joint=joint is not None)
        reference = self.reference(act, end, found)
        return found._replace(relative_to=reference) if reference and found.of else found

    def object_in(self, act: int, end: int) -> int | None:
        """The first segment or joint behind an act, before a reference."""
        s = self.s
        for i in range(act + 1, end):
            if s.tags[i].as_("references") and self.referred(i) is not None:
                if not s.is_word(i, "of", "to") and i > act + 1:
                    return None
                if i > act + 1 or s.tags[i].as_("references") != "on":
                    return None
            if i not in s.taken and (s.tags[i].as_("joints") or s.tags[i].as_("segments")) and i not in self.movers:
                return i
            if self.is_back(i):
                return i
        return None

    def object_before(self, act: int, start: int) -> int | None:
        """The last segment or joint before an act that no reference takes."""
        s, found = self.s, None
        for i in range(start + 1, act):
            if s.tags[i].as_("references") and self.referred(i) is not None:
                continue
            if i not in s.taken and i not in self.movers and (s.tags[i].as_("joints") or s.tags[i].as_("segments")):
                if s.tags[i].as_("segments") == "ground" or (i and s.tags[i - 1].as_("references")):
                    continue
                found = i
            if self.is_back(i):
                found = i
        return found

    def is_back(self, i: int) -> bool:
        """Whether "back" is the spine here: after an article or a possessive, and not after a segment."""
        s = self.s
        return (
            s.is_word(i, "back")
            and i > 0
            and s.is_word(i - 1, "the", "my", "your", "his", "her", "their", "a", "whole")
        )

    def direction(self, act: int, start: int, end: int) -> str:
        """The direction that goes with an act: behind it, or just before a noun of motion."""
        s = self.s
        behind = [i for i in s.every("directions", after=act, before=end) if not self.is_back(i) and i not in s.taken]
        before = [i for i in s.every("directions", after=max(start, act - 4), before=act) if not self.is_back(i)]
        around = [*behind, *reversed(before)]
        return s.means(around[0], "directions") if around else ""

    def referred(self, i: int) -> int | None:
        """The segment, joint or ground that a word of reference at a place goes with."""
        s, means = self.s, self.s.tags[i].as_("references")
        if means in ("axis", "in space"):
            return i
        for j in range(i + 1, min(i + 5, len(s.tags))):
            if s.tags[j].as_("joints") or s.tags[j].as_("segments"):
                return j
            if s.tags[j].kind not in ("functions", "sides", "references"):
                return None
        return None

    def reference(self, act: int, end: int, found: Turn) -> str | None:
        """What an act is told relative to, where it is said."""
        s = self.s
        place = self.object_in(act, end)
        for i in range(act + 1, len(s.tags)):
            means = s.tags[i].as_("references")
            if not means or (i > end and means == "on"):
                continue
            if means == "axis":
                return "pelvis" if found.of == "femur" else "femur"
            if means == "in space":
                return "ground"
            to = self.referred(i)
            if to is None or (
                means == "on" and (place is None or i < place or s.is_word(i, "to", "off", "towards", "toward"))
            ):
                continue
            joint, segment = s.tags[to].as_("joints"), s.tags[to].as_("segments")
            if joint:
                pair = JOINTS.get(joint, ("", ""))
                return pair[1] if found.of == pair[0] else pair[0]
            if segment and segment != found.of:
                return segment
        return None

    def loads(self, acts: list[int]) -> list[Turn]:
        """Compression or shear of levels."""
        s = self.s
        found = []
        for act in acts:
            what = s.means(act, "motions")
            if what in LOADS:
                places = s.every("joints", *LEVELS) or s.every("segments", "lumbar")
                of = s.tags[places[0]].as_("joints") or "lumbar" if places else "lumbar"
                axis = "compression" if what == "compress" else "shear"
                found.append(Turn(of, "disc", axis, "+" if what == "compress" else OPEN))
        return found[-1:] if len(found) > 1 and found[0].axis == "compression" else found

    def done(self) -> Turn:
        """What is done to the segment or joint that is named, if one is."""
        s = self.s
        after = s.first("motions", DOING, COMPARING)
        places = [i for i in range(len(s.tags)) if i not in s.taken and i not in self.movers
                  and (s.tags[i].as_("joints") or s.tags[i].as_("segments")) and s.tags[i].as_("segments") != "ground"]  # fmt: skip
        if self.is_any_back():
            return Turn("lumbar", "level below", "right", OPEN)
        if not places or after is None:
            return Turn(None, OPEN, None, OPEN)
        tag = s.tags[places[0]]
        joint = tag.as_("joints")
        found = turned("tilt", joint or tag.as_("segments") or "", "", joint=joint is not None)
        reference = self.reference(after, len(s.tags), found)
        return found._replace(axis="right", relative_to=reference or found.relative_to)

    def is_any_back(self) -> bool:
        """Whether the back is what is asked about."""
        return any(self.is_back(i) for i in range(len(self.s.tags)))

    # -- the rest --------------------------------------------------------------------------------------------------

    def side_of(self) -> str | None:
        """The side whose muscles, or whose segment, is meant."""
        s = self.s
        for i in s.every("sides"):
            after = i + 1 < len(s.tags) and bool(s.tags[i + 1].as_("muscles") or s.tags[i + 1].as_("segments")
                                                 or s.tags[i + 1].as_("joints") or s.tags[i + 1].as_("parts"))  # fmt: skip
            before = i > 0 and bool(s.tags[i - 1].as_("muscles"))
            if after or before or s.tags[i].words != s.means(i, "sides") or s.means(i, "sides") == "both":
                return s.means(i, "sides")
        return NONE

    def is_denied(self) -> bool:
        """Whether what is asked is that it does not."""
        first = self.acts[0] if self.acts else len(self.s.tags)
        places = [i for i in self.s.every("functions", "not") if i < first]
        return bool(places) and not any(self.s.is_word(i, "without") for i in places)

    def finished(self, kind: str, turns: list[Turn]) -> Reading:
        """The reading, with every slot that is left open."""
        named = self.named() or [(OPEN, NONE)]
        if kind == "compare":
            named.sort(key=lambda one: in_order(one[0]))
        found = []
        for muscle, part in named:
            for turn in turns:
                sign = f"{turn.sign} (denied)" if self.denied and turn.sign else turn.sign
                found.append(Action(muscle, part, turn.of, turn.relative_to, turn.axis, sign, self.operator, self.state,
                                    self.posture, self.side))  # fmt: skip
        left = []
        if any(t.of in (None, OPEN) for t in found):
            left.append("of")
        if any(t.relative_to == OPEN for t in found):
            left.append("relative_to")
        if self.operator == OPEN:
            left.append("operator")
        if self.posture is None or self.posture.endswith("?"):
            left.append("posture")
        if self.side is None and any(
            (t.sign or "").split()[:1] and (t.sign or "").split()[0] in ("out", "in", "up", "down") for t in found
        ):
            left.append("side")
        if kind == "what" and any(t.axis for t in found):
            left.append("axis")
        words = " ".join(left)
        levels = [r for r in dict.fromkeys(self.remarks) if r == "which levels" and kind != "load"]
        others = [r for r in dict.fromkeys(self.remarks) if r != "which levels"]
        words = " ".join([words, *levels]).strip()
        return Reading("", kind, tuple(found), "; ".join([words, *others]) if others else words)
