"""A parsed question to `psoas actions`, answered as the lines of a table or as records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import psoas
from psoas.anatomy.muscles import plain
from psoas.conditions import Conditions
from psoas.dataset import records, rows, signs
from psoas.errors import InvalidValueError
from psoas.frames import AXES
from psoas.text import actions as tables
from psoas.text import flexors, layout, robustness, why


@dataclass(frozen=True)
class Question:
    """What was asked of `psoas actions`, parsed."""

    names: list[str]  # as typed, parted at commas
    wanted: list[str]
    body: Any
    posture: str
    conditions: Conditions
    of: str | None
    pairs: list[tuple[str, str]]
    operators: tuple[str, ...]
    operator: str | None  # None: not insisted on
    axis: str | None
    side: str | None
    robust: bool
    why: bool
    default: bool

    @property
    def axes(self) -> tuple[str, ...]:
        """Axes of a table."""
        return AXES if self.axis == "all" else (self.axis or "right",)

    def judge(self, of: str, relative_to: str, axis: str = "right") -> Any:
        """The sensitivity set of one pair about one axis."""
        pair: dict[str, Any] = {"of": of, "relative_to": relative_to, "axis": axis}
        asked: dict[str, Any] = {"body": self.body, "posture": self.posture, "conditions": self.conditions}
        return psoas.robustness(self.wanted, **pair, **asked)

    def table(self, dataset: Any) -> list[str]:
        """The table's lines."""
        if self.of is not None:
            side, axis = self.side or "both", self.axis or "right"
            lines = pair_lines(dataset, self.pairs, self.operators, axis, side, required=self.operator is not None)
        elif self.default:
            side = "left" if self.side == "left" else "right"
            lines = tables.default_table(dataset, self.judge("pelvis", "ground"), side)
            if any(plain(name).removesuffix("_r").removesuffix("_l") == "hip_flexors" for name in self.names):
                three = [self.judge(a, b) for a, b, _ in flexors.definitions(side)]
                lines += flexors.flexor_table(three, flexors.flexor_rows(dataset))
        else:
            lines = tables.arms_table(dataset, self.side or "both")
        for pair in self.pairs if self.robust else []:
            for axis in self.axes:
                tension = self.conditions.tension
                lines += robustness.robust_table(self.judge(*pair, axis), rows.both_rows(dataset), tension)
        for muscle in self.wanted if self.why else []:
            for of, to in self.pairs:
                asked: dict[str, Any] = {"body": self.body, "posture": self.posture, "conditions": self.conditions}
                reasons = psoas.why(muscle, of=of, relative_to=to, **asked)
                for axis in self.axes:
                    lines += why.why_table(reasons, axis, self.conditions.tension)
        return lines

    def records(self, dataset: Any) -> list[dict[str, Any]]:
        """The records, of the axis and side asked for."""
        paired, required = self.of is not None, self.operator is not None
        found = answer_records(dataset, self.pairs, self.operators, self.default, paired, required)
        if self.robust:
            records.judge(found, self.judge)
        return [r for r in found if self.axis in (None, "all", r["axis"]) and self.side in (None, r["side"])]


def pairs_asked(body: Any, of: str | None, relative_to: str | None, side: str | None) -> list[tuple[str, str]]:
    """Pairs of segments: the one asked for, a segment with the ground and all it joins, or the default two."""
    if of is None:
        return [("femur_l" if side == "left" else "femur_r", "pelvis"), ("pelvis", "ground")]
    if relative_to is not None:
        return [(of, relative_to)]
    if of == "ground":
        raise InvalidValueError("the ground does not move; name the segment that moves relative to it.")
    body.segment(of)
    of = body.segments[body.segment(of)]
    children = [child for child, parent in body.parents.items() if parent == of]
    apart = {s for s in children if set(body.joints[s].coordinates) <= body.locked}
    return [(of, other) for other in dict.fromkeys(["ground", body.parents[of], *children]) if other not in apart]


def pair_lines(
    dataset: Any, pairs: list[tuple[str, str]], operators: tuple[str, ...], axis: str, side: str, required: bool
) -> list[str]:
    """One block per pair, operator and axis; one that is undefined for a pair says so, if nobody insisted on it."""
    tension = f"{dataset.attrs['condition_tension']:g} N in the muscle"
    each = f"{tension} of each row alone, " + ("both sides" if side == "both" else f"{side} side")
    what = {"acceleration": f"{each}; accelerations at that instant", "torque": "moment arms of one side's muscles"}
    lines = [*layout.heading(dataset), *layout.wrapped("; ".join(what[name] for name in reversed(operators)))]
    for of, relative_to in pairs:
        for name in operators:
            try:
                blocks = [
                    ["", *tables.pair_table(dataset, of, relative_to, name, one, side)]
                    for one in (AXES if axis == "all" else (axis,))
                ]
            except InvalidValueError as error:
                if required or len(pairs) * len(operators) == 1 or of == relative_to:
                    raise
                blocks = [["", *layout.wrapped(f"{of} relative to {relative_to}: no {name}: {error}")]]
            lines += [line for block in blocks for line in block]
    return lines


def answer_records(
    dataset: Any, pairs: list[tuple[str, str]], operators: tuple[str, ...], default: bool, paired: bool, required: bool
) -> list[dict[str, Any]]:
    """Records of every pair and operator, all three axes; without a pair, arms of every coordinate that is crossed."""
    found: list[dict[str, Any]] = []
    if not paired and "torque" in operators:
        arms = abs(dataset.moment_arm).max("muscle")
        crossed = [str(c) for c in arms.coordinate.values[~(arms.values <= signs.SILENT)]]
        found += records.coordinate_answers(dataset, crossed)
    for of, relative_to in pairs if paired or default else []:
        for name in operators if paired else ("acceleration",):
            try:
                found += records.answers(dataset, of, relative_to, name)
            except InvalidValueError as error:
                if required or of == relative_to:
                    raise
                dataset.attrs["notes"] = f"{dataset.attrs['notes']} No {name}: {error}".strip()
    return found
