"""What `psoas actions` asks: what muscles do, at a posture, over a grid, or over a motion."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from psoas.anatomy.phrases import named, sided
from psoas.conditions import Given
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.question.question import Question
from psoas.question.shared_fields import (
    BODY,
    CONDITIONS,
    POSTURE_OR_MOTION,
    SEGMENTS,
    STANDING,
    Segments,
    Whose,
)
from psoas.question.spelling import asked, choice, one, switch, whole, words
from psoas.question.values import SPINE_STIFFNESS, Grid, Motion, Posture

OPERATORS = ("torque", "acceleration", "static", "step", "length")
SIDES = ("right", "left", "both")
CENTRES = ("s2", "weisl", "forward", "back", "up", "down")  # of the sacroiliac axis
PARENTS = {"sacrum": ("pelvis",), "coccyx": ("sacrum",)}  # what moves where the joint is elastic, and on what


@dataclass(frozen=True)
class ActionsQuestion(Question):
    """What muscles do: which, where, relative to what, by which operator, under which conditions.

    Examples
    --------
    >>> ActionsQuestion(muscles=("psoas",), operator="static").command()
    'psoas actions psoas --posture standing --operator static'
    """

    asks: ClassVar[str] = "actions"

    muscles: tuple[str, ...] = asked(words("muscles"), ())
    posture: Posture | Motion = asked(POSTURE_OR_MOTION, STANDING)
    body: Whose = asked(BODY, Whose())
    pair: Segments = asked(SEGMENTS, Segments())
    operator: str | None = asked(choice("operator", OPERATORS, "operators"), None)
    axis: str | None = asked(choice("axis", (*AXES, "all"), "axes"), None)
    side: str | None = asked(choice("side", SIDES, "sides"), None)
    robust: bool = asked(switch("robust"), False)
    tensions: str | None = asked(one("tensions"), None)
    why: bool = asked(switch("why"), False)
    sweep: Grid | None = asked(one("sweep", Grid.read), None)
    details: bool = asked(switch("details"), False)
    draws: int = asked(whole("draws"), 0)
    seed: int = asked(whole("seed"), 0)
    sij: str | None = asked(choice("sij", ("locked", "elastic")), None)
    centre: str | None = asked(choice("centre", CENTRES), None)
    conditions: Given = asked(CONDITIONS, Given())

    @property
    def typed(self) -> tuple[str, ...]:
        """The muscles one by one; a name that holds a comma is for the body to know."""
        return tuple(part.strip() for text in self.muscles for part in text.split(","))

    @property
    def of_hip_flexors(self) -> bool:
        """Whether the hip flexors are asked for by that name, which has three meanings."""
        return any(named("muscles", sided(name)[0]) == "group:hip_flexors" for name in self.typed)

    def check_length(self) -> None:
        """Refuse what a length does not have: a pair, an axis, a sign, ground or spine."""
        flags = {"of": self.pair.of, "axis": self.axis, "robust": self.robust, "why": self.why}
        flags |= {k: v for k, v in self.conditions.fields().items() if k != "path"}
        if given := [name for name, value in flags.items() if value]:
            raise InvalidValueError(
                f"--operator length is a length: it has no --{given[0].replace('_', '-')}; it takes muscles, a "
                "posture, a --sweep or a motion, --side and --path."
            )

    def __post_init__(self) -> None:
        ends = {sided(name)[1] for name in self.typed}
        if self.side is None and len(ends) == 1 and (end := ends.pop()):
            object.__setattr__(self, "side", end)  # a side that every muscle names is the side that is asked
        if self.pair.relative_to is not None and self.pair.of is None:
            raise InvalidValueError("--relative-to needs --of: name the segment that moves.")
        if self.sweep is not None and (self.robust or self.why):
            raise InvalidValueError("--sweep gives no --robust and no --why; ask for them at one posture.")
        if self.sij == "locked":  # as it would be anyhow
            object.__setattr__(self, "sij", None)
        if self.sij is not None:
            self._check_sacrum()
        elif self.centre is not None:
            raise InvalidValueError("--centre is of the sacroiliac axis; give --sij elastic too.")
        resting = self.operator in ("static", "step") and self.sij is None
        over = self.sweep.coordinate if self.sweep is not None else ""
        if over == SPINE_STIFFNESS and (self.operator != "static" or self.sij is not None):
            raise InvalidValueError(f"--sweep {SPINE_STIFFNESS}=1:3000 goes with --operator static; give that too.")
        if over == SPINE_STIFFNESS and (self.robust or self.why or self.draws or self.pair.of is not None):
            raise InvalidValueError(
                "--sweep spine_stiffness is of the thigh on the pelvis and the pelvis on the thorax; leave --of, "
                "--robust, --why and --draws away."
            )
        if resting and over != SPINE_STIFFNESS and (self.robust or self.why or self.sweep is not None):
            raise InvalidValueError(
                f"--operator {self.operator} gives no --robust, --why or --sweep; ask for them without it."
            )
        if self.operator == "length":
            self.check_length()
        if self.operator != "static" and (self.draws or self.seed):
            raise InvalidValueError("--draws and --seed are of --operator static; --robust is what goes without it.")
        if self.operator != "static" and self.details:
            raise InvalidValueError("--details is of --operator static; leave it away.")
        if self.operator == "torque" and (self.robust or self.why):
            raise InvalidValueError("--robust and --why are about accelerations; leave --operator torque away.")
        if isinstance(self.posture, Motion):
            for name in ("sweep", "why"):
                if getattr(self, name):
                    raise InvalidValueError(
                        f"--{name} is about one posture, and a motion has many; leave one of them away."
                    )
        elif self.tensions is not None:
            raise InvalidValueError("--tensions are of a motion; give one, --posture FILE.mot.")
        elif self.conditions.stance == "auto":
            raise InvalidValueError("--stance auto is of a motion; give both, left, right or none.")

    def _check_sacrum(self) -> None:
        """Refuse what a sacrum that moves cannot answer, and say why."""
        if self.operator not in ("static", "torque"):
            raise InvalidValueError(
                "--sij elastic needs --operator static (or torque): a sacrum of 0.34 kg on its springs rings at over "
                "100 Hz, and its acceleration at the first instant means nothing."
            )
        if self.body.model is not None:
            raise InvalidValueError("--sij elastic is of the default body; a model has the sacrum that its file has.")
        if self.operator == "torque":
            return
        if self.pair.of is not None and (
            self.pair.of not in PARENTS or self.pair.relative_to not in (None, *PARENTS[self.pair.of])
        ):
            raise InvalidValueError(
                "--sij elastic --operator static is of sacrum relative to pelvis and of coccyx relative to sacrum; for "
                "other segments leave --sij away: the joint is then locked."
            )
        given = {f for f in self.conditions.fields() if f not in ("spine", "hold", "sharing", "tension")}
        for name, wrong in (("why", self.why), ("sweep", self.sweep), ("draws", self.draws), ("seed", self.seed),
                            *((f, True) for f in sorted(given))):  # fmt: skip
            if wrong:
                raise InvalidValueError(
                    f"--{name} means nothing with --sij elastic: pelvis and thighs are at rest there; leave it away."
                )
        if isinstance(self.posture, Motion):
            raise InvalidValueError(
                "--sij elastic is about one posture, and a motion has many; leave one of them away."
            )
