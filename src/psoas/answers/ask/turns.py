"""What the verbs of a question do: to which segment or joint, which way, relative to what."""

from __future__ import annotations

from psoas.answers.ask.acts import turned
from psoas.answers.ask.reading import JOINTS, LEVELS, OPEN, Sentence, Turn

COMPARING, DOING = "act like", "do"
LOADS = ("compress", "shear")
REVERSED = {"+": "-", "-": "+", "in": "out", "out": "in", "up": "down", "down": "up"}
LIGHT = (  # what may stand beside a muscle of which nothing else is said
    "a", "an", "the", "of", "is", "are", "on", "at", "in", "for", "about", "tell", "explain", "me", "my", "please",
    "hi", "hello", "hey", "muscle", "muscles", "and", "what", "what's", "does", "do", "how", "this", "that", "tell me",
    "please tell me", "degrees", "degree", "deg",
)  # fmt: skip


class Turns:
    """The turns of a question, of the words that stand around its verbs."""

    def __init__(self, s: Sentence, movers: list[int], posture: str | None, operator: str) -> None:
        self.s, self.movers, self.posture, self.operator = s, movers, posture, operator
        self.remarks: list[str] = []

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
            if word == "shift" and len(acts) > 1 and turn.sign == OPEN and self.object_in(i, end) is None:
                continue  # "when it pulls": that it acts, and not what it does
            found.append(turn)
            found += [self.turn(i, start, end, place) for place in self.others(i, end)]
        return list(dict.fromkeys(found))

    def others(self, act: int, end: int) -> list[int]:
        """Further objects of an act: "flexes the hip and the spine"."""
        s, found = self.s, list[int]()
        place = self.object_in(act, end)
        while place is not None and s.is_word(place + 1, "and", "or", "&", "as well as"):
            behind = next(
                (i for i in range(place + 2, end) if not s.is_word(i, "the", "my", "your", "also", "both", "a", "of")),
                end,
            )
            place = (
                behind if behind < end and (s.tags[behind].as_("joints") or s.tags[behind].as_("segments")) else None
            )
            found += [place] if place is not None else []
        return found

    def turn(self, act: int, start: int, end: int, place: int | None = None) -> Turn:
        """What one act does to what, relative to what."""
        s = self.s
        if place is None:
            place = self.object_in(act, end)
        if place is None:
            place = self.object_before(act, start)
        if place is None and start >= 0:
            place = self.object_before(act, -1)
        if place is None:
            place = self.object_in(act, len(s.tags))  # "flexes and turns out the hip": that of the act behind
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
        at = self.direction(act, start, end)
        direction = s.means(at, "directions") if at is not None else ""
        found = turned(s.means(act, "motions"), joint or segment or "", direction, joint=joint is not None)
        if s.open_at & {act, at}:
            found = found._replace(sign=OPEN)
        if s.every("functions", "less", after=start, before=act) or (
            end == len(s.tags) and s.every("functions", "less", after=act)
        ):
            found = found._replace(
                sign=REVERSED.get(found.sign or "", found.sign)
            )  # less anterior tilt is a posterior one
        if found.sign == OPEN and not direction and (axis := self.axis()):
            found = found._replace(axis=axis)
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
                if s.tags[i].as_("segments") == "ground" or (i and i < act - 1 and s.tags[i - 1].as_("references")):
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

    def direction(self, act: int, start: int, end: int) -> int | None:
        """Where the direction stands that goes with an act: behind it, or just before a noun of motion."""
        s = self.s
        behind = [i for i in s.every("directions", after=act, before=end) if self.is_direction(i)]
        before = [i for i in s.every("directions", after=max(start, act - 4), before=act) if self.is_direction(i)]
        return next(iter([*behind, *reversed(before)]), None)

    def is_direction(self, i: int) -> bool:
        """Whether a word of direction is one here: not the spine, and not the "in" of "in standing"."""
        s = self.s
        if i in s.taken or self.is_back(i):
            return False
        if not s.is_word(i, "in", "out"):
            return True
        return i + 1 == len(s.tags) or s.is_word(
            i + 1, "and", "or", "when", "while", "relative to", "with respect to", "at once"
        )

    def axis(self) -> str | None:
        """The axis or the plane that is said."""
        s = self.s
        return next((s.means(i, "axes") for i in s.every("axes") if s.means(i, "axes") != "all"), None)

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
                means == "on"
                and (
                    place is None
                    or i < place
                    or s.is_word(i, "to", "off", *(() if s.means(act, "motions") == "shift" else ("towards", "toward")))
                )
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

    def is_plain(self) -> bool:
        """Whether nothing but the muscle, where, and how it is measured is named: "the psoas at the hip"."""
        s = self.s
        if self.operator != OPEN and s.has("operators"):
            return True
        kinds = ("muscles", "parts", "segments", "joints", "sides", "postures", "operators", "references", "states")
        return all(i in s.taken or s.tags[i].words in LIGHT or any(s.tags[i].as_(kind) for kind in kinds)
                   for i in range(len(s.tags)))  # fmt: skip

    def done(self) -> Turn:
        """What is done to the segment or joint that is named, if one is."""
        s = self.s
        after = s.first("motions", DOING, COMPARING)
        left = [i for i in range(len(s.tags)) if i not in s.taken and i not in self.movers]
        places = [i for i in left if s.tags[i].as_("joints") or s.tags[i].as_("segments") not in (None, "ground")]
        if self.operator == "torque" and any(s.tags[i].as_("joints") in JOINTS for i in places):
            places = [i for i in places if s.tags[i].as_("joints") in JOINTS]
        if self.is_any_back():
            return Turn("lumbar", "level below", "right", OPEN)
        if not places and self.posture and "=" in self.posture and self.operator != OPEN:
            places = [j for j in s.every("joints") if s.tags[j].as_("joints") in JOINTS][
                :1
            ]  # "the moment arm for hip flexion at 60 degrees"
        if not places and s.has("references", "axis"):
            return Turn("femur", "pelvis", "right", OPEN)
        if not places or (after is None and not self.is_plain()):
            return Turn(None, OPEN, None, OPEN)
        after = -1 if after is None else after
        tag = s.tags[places[0]]
        joint = tag.as_("joints")
        found = turned("tilt", joint or tag.as_("segments") or "", "", joint=joint is not None)
        reference = self.reference(after, len(s.tags), found)
        return found._replace(axis="right", relative_to=reference or found.relative_to)

    def is_any_back(self) -> bool:
        """Whether the back is what is asked about."""
        return any(self.is_back(i) for i in range(len(self.s.tags)))
