"""Answers as people read them: tables of 80 columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from psoas.anatomy import table
from psoas.dataset.judged import budgets_of, judgement, pairs_shown
from psoas.dataset.numbers import Numbers
from psoas.dataset.rows import WHOSE, Row, arm_of, one_side, row_named, rows, side_of_rows, stem_of
from psoas.dataset.signs import ROUNDING, SHORT, called
from psoas.dataset.verdict import beside, minority_words, share_words
from psoas.errors import InvalidValueError, listed
from psoas.frames import AXES
from psoas.question.actions import ActionsQuestion
from psoas.text.flexors import definitions, flexor_rows, flexor_table
from psoas.text.layout import ABSENT, AXIS_WORDS, LABEL, decimal, digits, heading, lay_out, wrapped
from psoas.text.question_of import asked_of
from psoas.text.robustness import robust_table
from psoas.text.why import why_table

if TYPE_CHECKING:
    import xarray as xr


def size(value: float, places: int = 1) -> str:
    """A magnitude as a table writes it."""
    return ABSENT if value != value else f"{abs(value):.{places}f}"


def says(of: str, relative_to: str, axis: str, value: float, sign: int) -> str:
    """What a cell is called."""
    return "not represented" if value != value else called(of, relative_to, axis, sign)


def default_table(
    dataset: xr.Dataset, robust: xr.Dataset, side: str | None = None, thigh: xr.Dataset | None = None
) -> list[str]:
    """The default answer: hip arm, thigh on pelvis, pelvis on ground, and how far the sign of the last holds.

    `robust` judges the pelvis relative to ground, `thigh`, if it is there, the thigh of `leg` relative to the pelvis;
    a sign that is a minority of its set is followed by what most of the set says.
    """
    found, tension = rows(dataset, side), float(dataset.attrs["condition_tension"])
    numbers = Numbers(dataset, found, "acceleration")
    pelvis = numbers.about("pelvis", "ground", "right")
    legs = [leg_of(row) for row in found]
    hips = {s: numbers.about(f"femur_{s}", "pelvis", "right") for s in dict.fromkeys(legs)}
    lines: list[tuple[list[str], list[str]]] = []
    for k, (row, leg) in enumerate(zip(found, legs, strict=True)):
        ways = [(f"femur_{leg}", "pelvis", *(v[k] for v in hips[leg])), ("pelvis", "ground", *(v[k] for v in pelvis))]
        cells = [
            row.indented if len(row.indented) <= LABEL else f"{row.indented[: LABEL - 1]}.",
            hip_arm(dataset, row, leg),
        ]
        for width, (of, to, value, sign) in zip((8, 11), ways, strict=True):
            verb = says(of, to, "right", float(value), int(sign))
            cells.append(f"{SHORT.get(verb, verb):<{width}}{size(float(value) * tension, digits(tension)):>6}")
        judged = [(ways[0], thigh)] if thigh is not None and thigh.attrs["of"] == ways[0][0] else []
        lines.append(judged_row(cells, row, [*judged, (ways[1], robust)]))
    header = ["muscle", "hip arm", "thigh/pelvis", "pelvis/ground", "sign holds?"]
    table_lines = lay_out(header, [cells for cells, _ in lines], "<><<<", gap=1)
    with_notes = [line for row, (_, notes) in zip(table_lines[1:], lines, strict=True) for line in (row, *notes)]
    return [*heading(dataset), *wrapped(legend(robust, found, legs, tension)), "", table_lines[0], *with_notes]


Judged = tuple[tuple[str, str, float, int], Any]  # (of, relative to, value, sign), and its sensitivity set


def judged_row(cells: list[str], row: Row, judged: Sequence[Judged]) -> tuple[list[str], list[str]]:
    """A row with the share of its last sign, and a line that says which of its signs are minorities of their sets."""
    few = []
    for (of, to, value, sign), found in judged:
        one = beside(found, row, sign)
        cells = [*cells[:4], share_words(one) if value == value else "-"]
        if value == value and one.minority:
            way = called(of, to, "right", one.other)
            who = "thigh" if of.startswith("femur") else of
            few.append(f"{who} ({one.opposite} of {one.total} say {SHORT.get(way, way)})")
    return cells, [f"{'a minority: ' + ', '.join(few):>80}"] if few else []


def leg_of(row: Row) -> str:
    """The leg whose thigh and hip a row is shown for: its own, the right for both."""
    one = row.side if row.side in ("right", "left") else "right"
    return one[0]


def hip_arm(dataset: xr.Dataset, row: Row, leg: str) -> str:
    """The hip flexion arm of one side's muscle [mm]."""
    own = row_named(dataset, row.name if row.side == "both" else stem_of(row.name), {"r": "right", "l": "left"}[leg])
    arm = float("nan") if own is None else arm_of(dataset, f"hip_flexion_{leg}", own)
    return "-" if abs(arm) <= ROUNDING else decimal(arm * 1e3)


def legend(robust: xr.Dataset, found: Sequence[Row], legs: Sequence[str], tension: float) -> str:
    """What the columns of the default table are."""
    side = side_of_rows(found)
    who = {"both": "both sides", "": "on the side asked for"}.get(side, f"the {side} side")
    thighs = {"r": "right", "l": "left"}
    leg = f"{thighs[legs[0]]} side" if len(set(legs)) == 1 else "each muscle's own side"
    return (
        f"{tension:g} N in each row's muscle, part or fascicle alone, {who}; rad/s2 at that instant about the "
        f"mediolateral axis; thigh/pelvis (thigh relative to pelvis) and hip arm (mm, + flexes): {leg}; sign holds?: "
        f"of {robust.attrs['members']} ways to assume {listed(list(robust.factor_name.values))}, how many have the "
        "sign shown for pelvis/ground (pelvis relative to ground), and how many none; or what the sign hangs on"
    )


def pair_table(
    dataset: xr.Dataset, of: str, relative_to: str, operator: str, axis: str, side: str | None = None
) -> list[str]:  # fmt: skip
    """One pair of segments about one axis: a word and a size for every muscle, and how far a judged sign holds."""
    tension = float(dataset.attrs["condition_tension"])
    found = rows(dataset, side, both=one_side(of, relative_to, operator))
    numbers = Numbers(dataset, found, operator)
    values, signs = numbers.about(of, relative_to, axis)
    judged = judgement(dataset, (of, relative_to), axis) if operator == "acceleration" else None
    scale, places = (tension, digits(tension)) if operator == "acceleration" else (1e3, 1)
    lines, notes = [], []
    for row, value, sign in zip(found, values.tolist(), signs.tolist(), strict=True):
        one = None if judged is None or value != value else beside(judged, row, sign)
        words = [row.indented, size(value * scale, places), says(of, relative_to, axis, value, sign)]
        lines.append([*words, *(() if judged is None else ["" if one is None else share_words(one)])])
        notes.append(minority_words(one, (of, relative_to, axis)) if one is not None else "")
    unit = "rad/s2" if operator == "acceleration" else "moment arm, mm"
    where = "ground" if relative_to == "ground" else relative_to
    if operator == "torque" and numbers.in_levels(of, relative_to):
        where = "the lumbar levels' coordinates"
    title = (
        f"{of} relative to {relative_to}: {operator}, {WHOSE[side_of_rows(found)]}, {AXIS_WORDS[axis]} axis of {where}"
    )
    header = ["muscle", unit, "what it does", *([] if judged is None else ["sign holds?"])]
    laid = lay_out(header, lines, "<><<"[: len(header)])
    told = [
        line for row, note in zip(laid[1:], notes, strict=True) for line in (row, *([f"{note:>80}"] if note else []))
    ]
    return [*wrapped(title), laid[0], *told]


def driver_of(dataset: xr.Dataset) -> str:
    """The coordinate that drives all lumbar levels of a model."""
    return next(str(c) for c, m in zip(dataset.coordinate.values, dataset.coordinate_motion.values, strict=True)
                if m == "lumbar_extension")  # fmt: skip


def arms_table(dataset: xr.Dataset, side: str | None = None) -> list[str]:
    """Flexion arms of hip and knee and extension arms of the lumbar levels, in mm."""
    found = rows(dataset, None if side == "both" else side, both="right")
    whose = side_of_rows(found)
    legs = [row.side[0] if row.side in ("right", "left") else "r" for row in found]
    end = legs[0]
    known = [str(c) for c in dataset.coordinate_motion.values]
    levels = [row["level"] for row in table("lumbar_levels") if f"{row['level']}_FE" in known]
    columns = {"hip": f"hip_flexion_{end}", "knee": f"knee_angle_{end}"}
    if dataset.attrs["spine_kind"] in ("lumped", "coupled"):
        columns["lumbar" if dataset.attrs["spine_kind"] == "lumped" else "all levels"] = "lumbar_extension"
    columns |= {f"{level.replace('_', '/')}": f"{level}_FE" for level in levels}
    columns = {label: motion for label, motion in columns.items() if motion in known}
    lines = []
    for row, leg in zip(found, legs, strict=True):
        own = (f"{m[:-1]}{leg}" if m.endswith(f"_{end}") else m for m in columns.values())
        cells = [arm_of(dataset, motion, row) for motion in own]
        lines.append([row.indented, *("-" if abs(v) <= ROUNDING else decimal(1e3 * v) for v in cells)])
    who = f"of the {whose} side's muscles" if whose else "of each muscle on the side asked for"
    title = f"moment arms in mm {who}, each about its joint (child relative to parent)"
    known_path = f"{dataset.attrs['body']}, {dataset.attrs['posture']}; {dataset.attrs['condition_path']} path"
    note = "hip and knee: + flexes; levels: + extends, - flexes; stance, contact and a free spine do not matter here"
    if "lumbar" in columns:
        note = note.replace("levels", "lumbar")
    if "all levels" in columns:
        note += f"; all levels: about {driver_of(dataset)}, which drives them, in its own unit"
    if any(ABSENT in line for line in lines):
        note += f"; {ABSENT}: not represented in this model"
    return [
        known_path,
        *wrapped(title),
        *wrapped(note),
        "",
        *lay_out(["muscle", *columns], lines, "<" + ">" * len(columns), gap=1),
    ]


def pair_lines(
    dataset: xr.Dataset,
    pairs: Sequence[tuple[str, str]],
    operators: tuple[str, ...],
    axis: str,
    required: bool,
) -> list[str]:
    """One block per pair, operator and axis; one that is undefined for a pair says so, if nobody insisted on it."""
    side = side_of_rows(rows(dataset))
    tension = f"{dataset.attrs['condition_tension']:g} N in the muscle"
    where = {"both": "both sides", "": "on the side asked for"}.get(side, f"{side} side")
    each = f"{tension} of each row alone, {where}"
    what = {"acceleration": f"{each}; accelerations at that instant", "torque": "moment arms of one side's muscles"}
    lines = [*heading(dataset), *wrapped("; ".join(what[name] for name in reversed(operators)))]
    for of, relative_to in pairs:
        for name in operators:
            try:
                blocks = [
                    ["", *pair_table(dataset, of, relative_to, name, one)]
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
                lines += robust_table(judged, rows(dataset), tension)
    for budget in budgets_of(dataset):
        for axis in axes:
            lines += why_table(budget, axis, tension)
    notes = wrapped(dataset.attrs["notes"]) if dataset.attrs["notes"] else []
    return [*lines, *(["", *notes] if notes else [])]


def table_lines(dataset: xr.Dataset, question: ActionsQuestion) -> list[str]:
    """The pairs asked for, or moment arms, or the default answer, with three definitions for hip flexors."""
    operators = tuple(str(dataset.attrs["operators"]).split(","))
    if question.pair.of is not None:
        required = question.operator is not None
        return pair_lines(dataset, pairs_shown(dataset), operators, question.axis or "right", required)
    robust = judgement(dataset, ("pelvis", "ground"), "right")
    if question.operator == "torque" or robust is None:
        return arms_table(dataset)
    side = "left" if side_of_rows(rows(dataset)) == "left" else "right"
    lines = default_table(dataset, robust, thigh=judgement(dataset, (f"femur_{side[0]}", "pelvis"), "right"))
    three = [judgement(dataset, (of, to), "right") for of, to, _ in definitions(side)]
    if question.of_hip_flexors:
        lines += flexor_table([one for one in three if one is not None], flexor_rows(dataset))
    return lines
