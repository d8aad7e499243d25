"""What muscles do at one posture as tables of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from psoas.anatomy import table
from psoas.anatomy.muscles import plain
from psoas.anatomy.words import word
from psoas.dataset.judged import budgets_of, judgement, pairs_shown
from psoas.dataset.relative import relative, relative_arm
from psoas.dataset.rows import arm_of, both_rows, named_rows, side_of, single_rows, stem_of, twins_of
from psoas.dataset.signs import SHORT, SILENT
from psoas.dataset.verdict import verdict_words
from psoas.errors import InvalidValueError, listed
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text.flexors import definitions, flexor_rows, flexor_table
from psoas.text.layout import ABSENT, AXIS_WORDS, LABEL, decimal, heading, lay_out, wrapped
from psoas.text.question_of import asked_of
from psoas.text.robustness import robust_table
from psoas.text.why import why_table

if TYPE_CHECKING:
    import xarray as xr


def said(of: str, relative_to: str, axis: str, value: float, tension: float, scale: str) -> tuple[str, str]:
    """(word, size) of one cell."""
    if value != value:
        return "not represented", ABSENT
    size = f"{abs(value) * (tension if scale == 'acceleration' else 1e3):.1f}"
    return word(table("words"), of, relative_to, axis, 0.0 if size == "0.0" else value), size


def default_table(dataset: xr.Dataset, robust: xr.Dataset, side: str = "right") -> list[str]:
    """The default answer: hip arm, thigh on pelvis, pelvis on ground, and how far the sign of the last holds."""
    tension = float(dataset.attrs["condition_tension"])
    femur, hip = f"femur_{side[0]}", f"hip_flexion_{side[0]}"
    pairs = ((femur, "pelvis"), ("pelvis", "ground"))
    grouped, single = ([relative(dataset, *pair, groups=g) for pair in pairs] for g in (True, False))
    rows = []
    for name, label in named_rows(dataset, "both"):
        arm = arm_of(dataset, hip, "group", f"{name}_{side[0]}")
        values = [float(x.sel(group=name, axis="right")) for x in grouped]
        holds = "-" if values[-1] != values[-1] else verdict_words(robust, name)
        rows.append([*default_row(label, arm, values, tension), holds])
    for name, label in single_rows(dataset, side):
        arm = arm_of(dataset, hip, "muscle", name)
        twins = twins_of(dataset, name)
        values = [sum(float(x.sel(muscle=m, axis="right")) for m in twins) for x in single]
        rows.append([*default_row(label, arm, values, tension), verdict_words(robust, stem_of(name))])
    header = ["muscle", "hip arm", "thigh on pelvis", "pelvis on ground", "sign holds?"]
    factors = listed(list(robust.factor_name.values))
    legend = (
        f"{tension:g} N in each row's muscle, part or fascicle alone, both sides; rad/s2 at that instant about the "
        f"mediolateral axis; thigh and hip arm (mm, + flexes): {side} side; sign of pelvis on ground over "
        f"{robust.attrs['members']} ways to assume {factors}"
    )
    return [*heading(dataset), *wrapped(legend), "", *lay_out(header, rows, "<><<<", gap=1)]


def default_row(label: str, arm: float, pair: Sequence[float], tension: float) -> list[str]:
    """Cells of one row of the default table."""
    cells = []
    for width, (of, to), value in zip((8, 11), (("femur_r", "pelvis"), ("pelvis", "ground")), pair, strict=True):
        verb, size = said(of, to, "right", value, tension, "acceleration")
        cells.append(f"{SHORT.get(verb, verb):<{width}}{size:>6}")
    shown = "-" if abs(arm) <= SILENT else decimal(arm * 1e3)
    return [label if len(label) <= LABEL else f"{label[: LABEL - 1]}.", shown, *cells]


def pair_table(dataset: xr.Dataset, of: str, relative_to: str, operator: str, axis: str, side: str) -> list[str]:
    """One pair of segments about one axis: a word and a size for every muscle."""
    tension = float(dataset.attrs["condition_tension"])
    between = relative if operator == "acceleration" else relative_arm
    side = side_of(of, relative_to, side, operator)
    unit = "rad/s2" if operator == "acceleration" else "mm"
    rows = []
    for groups, names in (
        (True, named_rows(dataset, side)),
        (False, single_rows(dataset, "left" if side == "left" else "right")),
    ):
        values = between(dataset, of, relative_to, groups=groups)
        dim = "group" if groups else "muscle"
        for name, label in names:
            twins = twins_of(dataset, name) if not groups and side == "both" else [name]
            value = sum(float(values.sel({dim: m, "axis": axis})) for m in twins)
            verb, size = said(of, relative_to, axis, value, tension, operator)
            rows.append([label, size, SHORT["does not turn"] if verb == "does not turn" else verb])
    who = "muscles of both sides" if side == "both" else f"{side} muscles"
    where = values.attrs["reference_frame"].removeprefix("anatomical axes of ").split(":")[0]
    title = f"{of} relative to {relative_to}: {operator}, {who}, {AXIS_WORDS[axis]} axis of {where}"
    return [*wrapped(title), *lay_out(["muscle", unit, "what it does"], rows, "<><")]


def driver_of(dataset: xr.Dataset) -> str:
    """The coordinate that drives all lumbar levels of a model."""
    return next(str(c) for c, m in zip(dataset.coordinate.values, dataset.coordinate_motion.values, strict=True)
                if m == "lumbar_extension")  # fmt: skip


def arms_table(dataset: xr.Dataset, side: str) -> list[str]:
    """Flexion arms of hip and knee and extension arms of the lumbar levels, in mm."""
    side = "right" if side == "both" else side
    end = side[0]
    known = [str(c) for c in dataset.coordinate_motion.values]
    levels = [row["level"] for row in table("lumbar_levels") if f"{row['level']}_FE" in known]
    columns = {"hip": f"hip_flexion_{end}", "knee": f"knee_angle_{end}"}
    if dataset.attrs["spine_kind"] in ("lumped", "coupled"):
        columns["lumbar" if dataset.attrs["spine_kind"] == "lumped" else "all levels"] = "lumbar_extension"
    columns |= {f"{level.replace('_', '/')}": f"{level}_FE" for level in levels}
    columns = {label: motion for label, motion in columns.items() if motion in known}
    rows = []
    for groups, names in ((True, named_rows(dataset, side)), (False, single_rows(dataset, side))):
        for name, label in names:
            cells = [arm_of(dataset, motion, "group" if groups else "muscle", name) for motion in columns.values()]
            rows.append([label, *("-" if abs(v) <= SILENT else decimal(1e3 * v) for v in cells)])
    title = f"moment arms in mm of the {side} side's muscles, each about its joint (child relative to parent)"
    known_path = f"{dataset.attrs['body']}, {dataset.attrs['posture']}; {dataset.attrs['condition_path']} path"
    note = "hip and knee: + flexes; levels: + extends, - flexes; stance, contact and a free spine do not matter here"
    if "lumbar" in columns:
        note = note.replace("levels", "lumbar")
    if "all levels" in columns:
        note += f"; all levels: about {driver_of(dataset)}, which drives them, in its own unit"
    if any(ABSENT in row for row in rows):
        note += f"; {ABSENT}: not represented in this model"
    return [
        known_path,
        *wrapped(title),
        *wrapped(note),
        "",
        *lay_out(["muscle", *columns], rows, "<" + ">" * len(columns), gap=1),
    ]


def pair_lines(
    dataset: xr.Dataset,
    pairs: Sequence[tuple[str, str]],
    operators: tuple[str, ...],
    axis: str,
    side: str,
    required: bool,
) -> list[str]:
    """One block per pair, operator and axis; one that is undefined for a pair says so, if nobody insisted on it."""
    tension = f"{dataset.attrs['condition_tension']:g} N in the muscle"
    each = f"{tension} of each row alone, " + ("both sides" if side == "both" else f"{side} side")
    what = {"acceleration": f"{each}; accelerations at that instant", "torque": "moment arms of one side's muscles"}
    lines = [*heading(dataset), *wrapped("; ".join(what[name] for name in reversed(operators)))]
    for of, relative_to in pairs:
        for name in operators:
            try:
                blocks = [
                    ["", *pair_table(dataset, of, relative_to, name, one, side)]
                    for one in (AXES if axis == "all" else (axis,))
                ]
            except InvalidValueError as error:
                if required or len(pairs) * len(operators) == 1 or of == relative_to:
                    raise
                blocks = [["", *wrapped(f"{of} relative to {relative_to}: no {name}: {error}")]]
            lines += [line for block in blocks for line in block]
    return lines


def actions_lines(dataset: xr.Dataset) -> list[str]:
    """The answer at one posture as lines: the table that goes with the question, then its ensemble and its reasons."""
    question = asked_of(dataset, ActionsQuestion)
    axes = AXES if question.axis == "all" else (question.axis or "right",)
    tension = float(dataset.attrs["condition_tension"])
    lines = table_lines(dataset, question)
    for pair in pairs_shown(dataset) if question.robust else []:
        for axis in axes:
            if (judged := judgement(dataset, pair, axis)) is not None:
                lines += robust_table(judged, both_rows(dataset), tension)
    for budget in budgets_of(dataset):
        for axis in axes:
            lines += why_table(budget, axis, tension)
    notes = wrapped(dataset.attrs["notes"]) if dataset.attrs["notes"] else []
    return [*lines, *(["", *notes] if notes else [])]


def table_lines(dataset: xr.Dataset, question: ActionsQuestion) -> list[str]:
    """The pairs asked for, or moment arms, or the default answer, with three definitions for hip flexors."""
    operators = tuple(str(dataset.attrs["operators"]).split(","))
    side = question.side or "both"
    if question.pair.of is not None:
        required = question.operator is not None
        return pair_lines(dataset, pairs_shown(dataset), operators, question.axis or "right", side, required)
    robust = judgement(dataset, ("pelvis", "ground"), "right")
    if question.operator == "torque" or robust is None:
        return arms_table(dataset, side)
    shown = "left" if side == "left" else "right"
    lines = default_table(dataset, robust, shown)
    three = [judgement(dataset, (of, to), "right") for of, to, _ in definitions(shown)]
    if "hip_flexors" in {plain(name).removesuffix("_r").removesuffix("_l") for name in question.muscles}:
        lines += flexor_table([one for one in three if one is not None], flexor_rows(dataset))
    return lines
