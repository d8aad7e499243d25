"""The questions, in flags, that a reading comes down to: which pairs, which muscles, which commands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from psoas.answers.ask.reading import OPEN, SIDED, VERTEBRAE, Action, Reading
from psoas.answers.ask.values import LEVELS, PLAIN, WHOLE
from psoas.dataset.pair import Pair
from psoas.errors import InvalidValueError, PsoasError
from psoas.question.actions import ActionsQuestion
from psoas.question.posture import PostureQuestion
from psoas.question.question import Question
from psoas.question.shared_fields import Segments
from psoas.question.values import Posture, Tight

if TYPE_CHECKING:
    from psoas.body.body import Body
    from psoas.dataset.record import Record

TIGHT = 0.1  # share by which fibres are shorter in the third column
CARRIED = ("T12",)  # one segment with the ribs in this body
ACCELERATION, STATIC, SHORTER = "acceleration", "static", "posture"
OTHERS = 6  # bodies in which a tight muscle is asked about, two for each measure of effort
STANCES = {"bent_forward?": "standing_flexed"}


class Asking:
    """A reading as questions in flags."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.actions = [a for a in reading.tuples if not (a.axis or "").startswith("translation")] or list(
            reading.tuples
        )
        self.notes: list[str] = []
        self.columns = self.shown()
        self.side = self.taken_side()
        self.posture = self.taken_posture()

    def shown(self) -> tuple[str, ...]:
        """The operators that are asked: one where many muscles stand beside each other."""
        if self.kind in ("which", "compare"):
            return (ACCELERATION,)
        if self.tightened:
            return (SHORTER,)
        if len({action.muscle for action in self.actions} | {a.part for a in self.actions}) > 2:
            return (ACCELERATION, STATIC)
        return (ACCELERATION, SHORTER) if self.grouped else (ACCELERATION, STATIC, SHORTER)

    @property
    def tightened(self) -> bool:
        """Whether a tight muscle is asked about whose posture can be told: that alone is then the answer."""
        plain = not any(a.part or a.posture or a.side or a.muscle.startswith(("?", "group:")) for a in self.actions)
        return plain and any(a.state == "tight" for a in self.actions)

    @property
    def grouped(self) -> bool:
        """Whether a group is asked about, or every fascicle: many rows, of one pair."""
        return any(a.muscle.startswith("group:") or a.part == "each fascicle" for a in self.actions)

    @property
    def kind(self) -> str:
        """Of the reading."""
        return self.reading.kind

    # -- what is taken where the question leaves it open -------------------------------------------------------------

    def taken_posture(self) -> str:
        """The posture that is asked at; standing unless the question says another."""
        first, *angles = (self.actions[0].posture or "standing").split(",")
        if "=" in first:
            first, angles = "standing", [first, *angles]
        end = f"_{(self.side or 'right')[0]}"
        own = (angle.replace("=", f"{end}=") if needs_side(angle) else angle for angle in angles)
        return ",".join([STANCES.get(first, first), *own])

    def taken_side(self) -> str | None:
        """Whose muscles pull: those of the side that is named; the right ones where the way hangs on the side."""
        said = self.actions[0].side
        if said is not None:
            return None if said == "both" else said
        aside = any(self.axis(a) in ("anterior", "superior") for a in self.actions)
        return "right" if aside else None

    def taken(self) -> dict[str, str]:
        """What was assumed."""
        found = {"posture": self.posture}
        if self.actions[0].side is None and self.side:
            found["side"] = self.side
        return found

    # -- pairs, muscles, axes ------------------------------------------------------------------------------------------

    def axis(self, action: Action) -> str:
        """The axis that is shown: mediolateral where none is said."""
        axis = (action.axis or "right").removeprefix("translation ")
        return axis if axis in PLAIN else "right"

    def segment(self, name: str | None) -> str:
        """A segment of the body: of the side that is meant, and the thorax for what it carries."""
        name = "pelvis" if name is None else name
        if name in CARRIED:
            self.note("T12 and the ribs are one segment with the thorax in this body.")
            return "thorax"
        if name == "head":
            return "thorax"
        return f"{name}_{(self.side or 'right')[0]}" if name in SIDED else name

    def pairs(self, action: Action) -> list[Pair]:
        """The pair that is named, or the ground and every neighbour; of the lumbar spine each level and the whole."""
        if action.of == "lumbar":
            return LEVELS[1:2] if self.kind == "which" else [WHOLE] if self.grouped else [*LEVELS, WHOLE]
        if action.of is None:
            thigh = self.segment("femur")
            return [Pair(thigh, "pelvis"), Pair("pelvis", "ground"), Pair("L5", "pelvis"), Pair("thorax", "ground")]
        of = self.segment(action.of)
        found = [Pair(of, to) for to in ("ground", *self.neighbours(of)) if to != of]
        if action.relative_to not in (OPEN, None):
            named = Pair(of, self.segment(action.relative_to))
            return (
                [named]
                if self.kind in ("category", "which") or self.grouped
                else [named, *(p for p in found if p != named)]
            )
        return found[:1] if self.kind == "which" or self.grouped else found

    def neighbours(self, of: str) -> list[str]:
        """The segments that one meets; one leg stands for both."""
        known = {"pelvis": [self.segment("femur"), "L5"], "thorax": ["L1", "pelvis"], "L5": ["pelvis", "L4"]}
        known |= {upper: [lower] for upper, lower in LEVELS if upper not in known}
        for side in "rl":
            known |= {f"femur_{side}": ["pelvis", f"tibia_{side}"], f"tibia_{side}": [f"femur_{side}", f"talus_{side}"],
                      f"calcn_{side}": [f"talus_{side}"], f"patella_{side}": [f"femur_{side}"]}  # fmt: skip
        for vertebra in VERTEBRAE:
            known.setdefault(vertebra, [])
        return known.get(of, [])

    def note(self, text: str) -> None:
        """A sentence, once."""
        if text not in self.notes:
            self.notes.append(text)

    def typed(self) -> tuple[str, ...]:
        """The muscles as the command takes them; none for all."""
        found = []
        for action in self.actions:
            name = action.muscle.removeprefix("group:")
            if action.muscle != OPEN and name not in found:
                found.append(name)
        return tuple("psoas" if name == "psoas_major" else name for name in found)

    def rows(self, action: Action, numbers: Mapping[str, Sequence[Record]]) -> list[str]:
        """Names of the rows that an action is about, as the records have them."""
        end = {"right": "_r", "left": "_l"}.get(self.side or "", "")
        first = list(numbers.get(ACCELERATION) or numbers.get(STATIC) or ())
        present = list(dict.fromkeys(str(r["muscle"]) for r in first if r.get("muscle")))
        kinds = {str(r["muscle"]): str(r.get("kind")) for r in first if r.get("muscle")}
        if action.part == "each fascicle":
            return [name for name in present if kinds[name] == "fascicle" and not name.endswith(("_r", "_l"))] or [
                name for name in present if kinds[name] == "fascicle" and name.endswith(end or "_r")
            ]
        if action.muscle == OPEN:
            return [
                n for n in present if kinds[n] == "family" and n.endswith(end) and (end or not n.endswith(("_r", "_l")))
            ]
        if action.part in ("transverse_process", "body_and_disc"):
            return [f"{action.muscle}:{action.part}{end}"]
        if action.part is not None:
            return [
                n for n in present if kinds[n] == "fascicle" and f"_{action.part}_" in n and n.endswith(end or "_r")
            ]
        if action.muscle.startswith("group:"):
            return [
                n for n in present if kinds[n] == "family" and n.endswith(end) and (end or not n.endswith(("_r", "_l")))
            ]
        return [f"{action.muscle}{end}"]

    # -- commands and their records ---------------------------------------------------------------------------------

    def pairs_asked(self) -> list[Pair]:
        """Every pair once."""
        return list(dict.fromkeys(pair for action in self.actions for pair in self.pairs(action)))

    def question(self, operator: str, pair: Pair | None = None) -> ActionsQuestion:
        """The question of an operator, of all that a segment joins or of one pair."""
        pairs = self.pairs_asked()
        alone = pair if pair is not None else pairs[0] if len(pairs) == 1 else None
        of = alone.of if alone is not None else pairs[0].of
        axes = {self.axis(action) for action in self.actions}
        axis = None if axes == {"right"} else axes.pop() if len(axes) == 1 else "all"
        return ActionsQuestion(
            muscles=self.typed(), posture=Posture.read(self.posture), side=self.side, operator=operator, axis=axis,
            pair=Segments(of, None if alone is None else alone.relative_to),
        )  # fmt: skip

    def questions(self, operator: str) -> list[Question]:
        """The commands of an operator: one for each segment that moves."""
        pairs = self.pairs_asked()
        if len(pairs) == 1:
            return [self.question(operator)]
        joined: dict[str, list[Pair]] = {}
        for pair in pairs:
            joined.setdefault(pair.of, []).append(pair)
        found: list[Question] = []
        for of, some in joined.items():
            if len(some) > 1:
                one = self.question(operator, some[0])
                found.append(replace(one, pair=Segments(of, None)))
                reached = ("ground", *self.neighbours(of))
                found += [self.question(operator, p) for p in some if p.relative_to not in reached or p == WHOLE]
            else:
                found.append(self.question(operator, some[0]))
        return found

    def tight(self) -> PostureQuestion | None:
        """The question of shorter fibres; None where the third column has no answer."""
        names = [name for name in self.typed() if name]
        if not names or self.posture != "standing" or self.side or any(a.part for a in self.actions):
            return None
        return PostureQuestion(
            tight=Tight(tuple((name, TIGHT) for name in names)), draws=OTHERS if self.tightened else 0
        )

    def commands(self) -> list[str]:
        """What prints the numbers."""
        found = [q.command() for column in self.columns if column != SHORTER for q in self.questions(column)]
        tight = self.tight() if SHORTER in self.columns else None
        found += [tight.command()] if tight is not None else []
        return [command.replace(" --posture standing ", " ") for command in found]  # which is what is taken anyway

    def records(self) -> tuple[dict[str, list[Record]], dict[str, str]]:
        """Records by column, and why a column has none."""
        pairs = tuple(self.pairs_asked())
        numbers: dict[str, list[Record]] = {}
        why: dict[str, str] = {}
        for column in self.columns:
            try:
                if column == SHORTER:
                    tight = self.tight()
                    if tight is None:
                        why[column] = "not asked"
                        continue
                    numbers[column] = [dict(r) for r in told(column, tight)]
                    continue
                axes = {self.axis(a) for a in self.actions}
                numbers[column] = [dict(r) for r in told(column, self.question(column), pairs) if r.get("axis") in axes]
            except PsoasError as error:
                if column == ACCELERATION:
                    raise
                why[column] = "no answer"
                self.note(f"{column}: {error}")
        return numbers, why


def needs_side(angle: str) -> bool:
    """Whether an angle is of a joint of the legs, and of no side yet."""
    name = angle.partition("=")[0]
    return name.startswith(("hip_", "knee_", "ankle_")) and not name.endswith(("_r", "_l"))


@lru_cache(maxsize=16)
def told(column: str, asked: ActionsQuestion | PostureQuestion, pairs: tuple[Pair, ...] = ()) -> tuple[Record, ...]:
    """Records of a column's question to the default body; the last ones are kept, for the next question to use."""
    from psoas.answers.actions_answer import posture_actions, resting_answer
    from psoas.answers.answer import answer
    from psoas.dataset.records import records_of
    from psoas.question.body_of import body_asked

    body = body_asked()
    if isinstance(asked, PostureQuestion):
        return tuple(records_of(answer(asked, body=body)))
    given = (asked, body, checked(body, pairs))
    found = posture_actions(*given) if column == ACCELERATION else resting_answer(*given)
    return tuple(records_of(found.assign_attrs({"answer": "actions"} | found.attrs | {"question": asked.toml()})))


def checked(body: Body, pairs: Iterable[Pair]) -> list[Pair]:
    """The pairs, if the body has their segments."""
    return [Pair(body.segment_name(of), body.segment_name(to)) for of, to in pairs]


def asking(reading: Reading) -> Asking:
    """The questions of a reading.

    Raises
    ------
    InvalidValueError
        It names a joint or segment that no answer is about.
    """
    for action in reading.tuples:
        if action.of == "ground":
            raise InvalidValueError("the ground does not move; name the segment that moves relative to it.")
    return Asking(reading)
