"""The slots of a question that is about an action: who, what, relative to what, which way."""

from __future__ import annotations

from psoas.anatomy import table
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
)
from psoas.answers.ask.turns import COMPARING, DOING, LOADS, Turns

AGENTS = ("or", "ors")  # flexor, extensors, rotator
ASKED_WITH = ("what", "which", "which way", "saying", "and")
MOTIONS_OF_AGENTS = (("adduct", "adduct"), ("abduct", "abduct"), ("extens", "extend"), ("flex", "flex"), ("internal rot", "rotate in"),
                     ("rotator", "rotate out"))  # fmt: skip


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


def does(s: Sentence) -> bool:
    """Whether "do", "affect", "happens to" is the verb, and no auxiliary that opens a question."""
    return any(
        not s.is_word(i, "do", "does", "did") or (i > 0 and s.tags[i - 1].as_("functions") not in ASKED_WITH)
        for i in s.every("motions", DOING)
    )


def agent(words: str) -> tuple[str, str] | None:
    """(joint or segment, motion) of the name of a group that is one of a motion.

    Examples
    --------
    >>> agent("hip flexors"), agent("back extensors"), agent("glutes")
    (('hip', 'flex'), ('lumbar', 'extend'), None)
    """
    motion = next((m for stem, m in MOTIONS_OF_AGENTS if stem in words), None)
    if motion is None or not any(word.endswith(AGENTS) for word in words.split()):
        return None
    return ("lumbar" if any(part in words for part in ("back", "spin")) else "hip", motion)


class Slots(Turns):
    """The slots of a question that is about an action."""

    def __init__(
        self,
        s: Sentence,
        movers: list[int],
        acts: list[int],
        posture: str | None,
        state: str | None,
    ) -> None:
        said = sorted((s.means(i, "operators") for i in s.every("operators")), key="length".__eq__)
        super().__init__(s, movers, posture, said[0] if said else STATES.get(state or "", OPEN))
        self.acts, self.state = acts, state
        self.either = False  # whether a name for a motion stands beside its opposite
        self.side = self.side_of()
        self.denied = self.is_denied()

    # -- kinds -----------------------------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """The kind and the tuples."""
        s = self.s
        category, compared = self.category(), self.is_compared()
        if category is not None and not compared:
            return self.of_category(category)
        acts = [i for i in self.acts if s.means(i, "motions") != COMPARING]
        if compared:
            turns = (
                [self.meant_by(category)[0]] if category else self.turns(acts)[:1] or [self.done()._replace(axis=NONE)]
            )
            return self.finished("compare", [turn._replace(sign=OPEN) for turn in turns])
        if any(s.means(i, "motions") in LOADS for i in acts):
            return self.load(acts)
        which = s.has("functions", "which") or (s.has("functions", "what") and not self.named())
        if acts and not self.named() and not (which and not self.is_defined()):
            return Reading("", "unknown", open="no muscle")
        if acts and self.named() and s.has("functions", "what") and does(s):  # what it does to the pelvic tilt
            return self.finished("what", [turn._replace(sign=OPEN) for turn in self.turns(acts)[:1]])
        if acts:
            return self.finished("which" if which else "action", self.turns(acts))
        if agents := self.agents():
            self.movers = []
            return self.finished("which", self.meant_by(agents)[:1])
        if self.named() and (does(s) or self.is_plain()):
            return self.finished("what", [self.done()])
        return Reading("", "unknown", open="no motion" if self.named() else "no muscle and no motion")

    def is_compared(self) -> bool:
        """Whether two muscles, or two parts of one, are asked about beside each other."""
        s = self.s
        if len(self.named()) < 2:
            return False
        if any(s.means(i, "motions") == COMPARING for i in self.acts):
            return True
        apart = len({s.means(i, "muscles") for i in self.movers}) > 1 or len(self.movers) < 2
        return apart and (s.has("functions", "compared") or s.has("functions", "which"))

    def is_defined(self) -> bool:
        """Whether "what" asks what something is, and not who does it."""
        s, what = self.s, self.s.first("functions", "what")
        if what is None or s.has("functions", "which") or any(s.tags[i].words.endswith(AGENTS) for i in self.acts):
            return False
        return s.tags[what].words in ("what's", "how") or (
            s.is_word(what + 1, "is", "are", "was") and not any(s.is_word(i, "that") for i in range(len(s.tags)))
        )

    def agents(self) -> tuple[str, str] | None:
        """(joint, motion) of a group that is named for a motion, where its members are asked: "list the hip flexors"."""
        s = self.s
        asked = s.has("functions", "which") or (s.has("functions", "what") and not does(s))
        if not asked or len(self.movers) != 1:
            return None
        return agent(s.tags[self.movers[0]].words)

    def load(self, acts: list[int]) -> Reading:
        """A question about compression and shear; those of a joint that is no level of the spine are not known."""
        s = self.s
        places = [s.tags[i].as_("joints") for i in s.every("joints") if i not in s.taken]
        if places and not any(one in LEVELS for one in places):
            return Reading("", "unknown", open="no load there")
        return self.finished("load", self.loads(acts))

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
        groups = [i for i in groups if agent(s.tags[i].words)]
        if groups and not [i for i in self.acts if i < groups[0]]:
            self.movers = [i for i in self.movers if i not in groups]
            return agent(s.tags[groups[0]].words)
        for i in self.acts:
            if s.tags[i].words.split()[-1].endswith(AGENTS) and self.movers and self.movers[0] < i:
                self.either = i in s.open_at
                joint = next(
                    (j for j in (i - 1, i - 2, i + 1, i + 2, i + 3)
                     if 0 <= j < len(s.tags) and (s.tags[j].as_("joints") or s.tags[j].as_("segments"))), None,
                )  # fmt: skip
                what = "hip" if joint is None else s.tags[joint].as_("joints") or s.tags[joint].as_("segments") or "hip"
                return what, s.means(i, "motions")
        return None

    def of_category(self, category: tuple[str, str]) -> Reading:
        """The meanings of a muscle's name for a motion."""
        return self.finished("category", self.meant_by(category))

    def meant_by(self, category: tuple[str, str]) -> list[Turn]:
        """What a muscle's name for a motion may mean; either way where both are asked."""
        what, motion = category
        meant = CATEGORIES.get((what, motion)) or [turned(motion, what, "", joint=what in JOINTS)]
        return [turn._replace(sign=OPEN) if self.either else turn for turn in meant]

    def side_of(self) -> str | None:
        """The side whose muscles, or whose segment, is meant."""
        s = self.s
        for i in s.every("sides"):
            if i in s.taken:
                continue
            if s.is_word(i, "both") and not self.is_of_sides(i):
                continue
            after = i + 1 < len(s.tags) and bool(s.tags[i + 1].as_("muscles") or s.tags[i + 1].as_("segments")
                                                 or s.tags[i + 1].as_("joints") or s.tags[i + 1].as_("parts"))  # fmt: skip
            before = i > 0 and bool(s.tags[i - 1].as_("muscles"))
            if after or before or s.tags[i].words != s.means(i, "sides") or s.means(i, "sides") == "both":
                return s.means(i, "sides")
        return NONE

    def is_of_sides(self, i: int) -> bool:
        """Whether "both" is of the two sides: "both psoas muscles", and not "both the hip and the spine"."""
        s = self.s
        j = next(
            (k for k in range(i + 1, len(s.tags)) if not s.is_word(k, "the", "of", "of the", "my", "your")), len(s.tags)
        )
        return (
            j < len(s.tags)
            and any(s.tags[j].as_(kind) for kind in ("muscles", "segments", "joints", "parts"))
            and (not s.is_word(j + 1, "and", "or"))
        )

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
        if self.posture is None or self.posture.split(",")[0].endswith("?"):
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
