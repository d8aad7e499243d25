"""What a question in words asks: a kind, tuples, and what it leaves open; no engine is loaded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from psoas.anatomy.phrases import Tag

OPEN, NONE = "?", None
KINDS = ("action", "which", "what", "compare", "category", "load", "person", "advice", "unknown", "unsupported")
MERGED = ("psoas_major", "iliacus")  # what `iliopsoas` is
LEVELS = ("L5/S1", "L4/5", "L3/4", "L2/3", "L1/2", "T12/L1")
UPPER = {"L5/S1": ("L5", "pelvis"), "L4/5": ("L4", "L5"), "L3/4": ("L3", "L4"), "L2/3": ("L2", "L3"),
         "L1/2": ("L1", "L2"), "T12/L1": ("thorax", "L1")}  # fmt: skip
JOINTS = {"hip": ("femur", "pelvis"), "knee": ("tibia", "femur"), "ankle": ("calcn", "tibia")} | UPPER
VERTEBRAE = ("L1", "L2", "L3", "L4", "L5", "T12")
SIDED = ("femur", "tibia", "calcn", "patella")
STATES = {"tight": "static", "weak": "static", "long": "static"}  # what a state asks for is where the body ends


@dataclass(frozen=True)
class Action:
    """An action as a tuple; `?` is what the question leaves open, None what does not apply."""

    muscle: str
    part: str | None = None
    of: str | None = None
    relative_to: str | None = OPEN
    axis: str | None = None
    sign: str | None = OPEN
    operator: str | None = OPEN
    state: str | None = None
    posture: str | None = None
    side: str | None = None

    def record(self) -> dict[str, Any]:
        """The tuple as JSON has it."""
        keys = ("muscle", "part", "of", "relative_to", "axis", "sign", "operator", "state", "posture", "side")
        return {key: getattr(self, key) for key in keys}


@dataclass(frozen=True)
class Reading:
    """What was read.

    Attributes
    ----------
    question : str
        As it was typed.
    kind : one of `KINDS`
    tuples : tuple of Action
    open : str
        What the question leaves open, in words parted by blanks; why it cannot be answered, where it cannot.
    corrections : tuple of (typed, read)
    topic : str
        Where a question is sent that other commands answer: stretch, tightness, emg, gait, floor, claims ...
    """

    question: str
    kind: str
    tuples: tuple[Action, ...] = ()
    open: str = ""
    corrections: tuple[tuple[str, str], ...] = ()
    topic: str = ""

    def record(self) -> dict[str, Any]:
        """The reading as JSON has it."""
        return {
            "kind": self.kind,
            "corrections": [list(pair) for pair in self.corrections],
            "tuples": [one.record() for one in self.tuples],
            "open": self.open,
        }


class Turn(NamedTuple):
    """What an act does: which segment, relative to what, about which axis, which way."""

    of: str | None
    relative_to: str | None
    axis: str | None
    sign: str | None
    way: str = ""  # a remark that goes with `open`


@dataclass
class Sentence:
    """The phrases of a question, and the slots that they fill."""

    tags: Sequence[Tag]
    taken: set[int] = field(default_factory=set)
    open_at: set[int] = field(default_factory=set)  # words of motion or direction of which either way is asked
    text: str = ""  # as it was typed
    amounts: int = 0  # how many numbers say how much, and are no angle

    # -- looking ---------------------------------------------------------------------------------------------------

    def every(self, kind: str, *means: str, after: int = -1, before: int | None = None) -> list[int]:
        """Where phrases of a kind stand, with one of some meanings."""
        end = len(self.tags) if before is None else before
        return [
            i
            for i in range(max(after + 1, 0), end)
            if (found := self.tags[i].as_(kind)) is not None and (not means or found in means)
        ]

    def first(self, kind: str, *means: str, after: int = -1, before: int | None = None) -> int | None:
        """Where the first of them stands."""
        return next(iter(self.every(kind, *means, after=after, before=before)), None)

    def means(self, i: int, kind: str) -> str:
        """What a phrase means as a kind."""
        return self.tags[i].as_(kind) or ""

    def has(self, kind: str, *means: str) -> bool:
        """Whether such a phrase stands somewhere."""
        return self.first(kind, *means) is not None

    def has_content(self, i: int) -> bool:
        """Whether a muscle, a segment, a joint or a motion stands at a place."""
        return any(self.tags[i].as_(kind) for kind in ("muscles", "parts", "segments", "joints")) or (
            self.tags[i].as_("motions") not in (None, "do")
        )

    def is_word(self, i: int, *words: str) -> bool:
        """Whether a place holds one of some words."""
        return 0 <= i < len(self.tags) and self.tags[i].words in words


def unknown_words(s: Sentence) -> list[str]:
    """Words that no table has, and that say no angle."""
    return [tag.words for i, tag in enumerate(s.tags) if not tag.readings and i not in s.taken]
