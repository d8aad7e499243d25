"""Answers as people read them: tables of 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.anatomy import table
from psoas.errors import listed, printable
from psoas.methods.relations import relative, relative_arm
from psoas.records import SILENT, rows_of
from psoas.words import word

if TYPE_CHECKING:
    import xarray as xr

AXIS_WORDS = {"right": "mediolateral", "anterior": "anteroposterior", "superior": "longitudinal"}
SIDES = {"_r": "right", "_l": "left"}


def heading(dataset: xr.Dataset) -> list[str]:
    """The lines above every table: body, posture, conditions."""
    return [f"{dataset.attrs['body']}, {dataset.attrs['posture']}", *wrapped(dataset.attrs["conditions"])]


def wrapped(text: str, width: int = 80) -> list[str]:
    """Text in lines of at most `width`."""
    import textwrap

    return textwrap.wrap(printable(text), width) or [""]


def named_rows(dataset: xr.Dataset, side: str) -> list[tuple[str, str]]:
    """(group, label) of one side's rows, parts indented under their family; where there is no family, the fascicles."""
    groups = [r for r in rows_of(dataset, True) if r["side"] == side]
    return [(r["name"], ("  " if r["kind"] == "group" else "") + r["label"]) for r in groups]


def single_rows(dataset: xr.Dataset, side: str) -> list[tuple[str, str]]:
    """(muscle, label) of the single fascicles of one side, where an answer is about few enough to list them."""
    groups = {r["family"] for r in rows_of(dataset, True)}
    rows = [r for r in rows_of(dataset, False) if r["side"] == side]
    rows = [r for r in rows if stem_of(r["name"]) not in groups]  # a family of one muscle is listed already
    loose = [r for r in rows if r["family"] not in groups]
    listed = rows if len(groups) == 1 and len(rows) > 1 else loose
    return [(r["name"], f"    {r['name'].removesuffix('_r').removesuffix('_l')}") for r in listed]


def stem_of(muscle: str) -> str:
    """A muscle's name without the side it ends in."""
    return muscle.removesuffix("_r").removesuffix("_l")


def twins_of(dataset: xr.Dataset, muscle: str) -> list[str]:
    """The muscle and its mirror image, as far as the model's names pair them."""
    stem = stem_of(muscle)
    return [m for m in (stem, f"{stem}_r", f"{stem}_l") if m in dataset.muscle.values]


def both_rows(dataset: xr.Dataset) -> list[tuple[str, str]]:
    """(name in a robustness dataset, label) of families, parts, and the fascicles that are listed."""
    return [*named_rows(dataset, "both"), *((stem_of(name), label) for name, label in single_rows(dataset, "right"))]


def decimal(value: float) -> str:
    """One decimal, and no minus before a zero."""
    text = f"{value:.1f}"
    return ABSENT if value != value else "0.0" if text == "-0.0" else text


def side_of(of: str, relative_to: str, side: str | None, operator: str) -> str:
    """Whose muscles: torque is per side, that of the segments or the one asked for, else right."""
    if operator != "torque":
        return side or "both"
    return (
        side
        if side in ("right", "left")
        else next((SIDES[s[-2:]] for s in (of, relative_to) if s[-2:] in SIDES), "right")
    )


def in_blocks(header: Sequence[str], rows: Sequence[Sequence[str]], aligned: str, width: int = 80) -> list[str]:
    """A wide table in blocks of columns that fit, the first column in each."""
    lines: list[str] = []
    columns = list(range(1, len(header)))
    while columns:
        taken = columns[:1]
        for c in columns[1:]:
            trial = [0, *taken, c]
            if (
                max(
                    map(
                        len,
                        lay_out([header[i] for i in trial], [[r[i] for i in trial] for r in rows], "<" * len(trial)),
                    )
                )
                > width
            ):
                break
            taken.append(c)
        chosen = [0, *taken]
        block = lay_out(
            [header[i] for i in chosen], [[r[i] for i in chosen] for r in rows], "".join(aligned[i] for i in chosen)
        )
        lines += ["", *block] if lines else block
        columns = columns[len(taken) :]
    return lines


def lay_out(header: Sequence[str], rows: Iterable[Sequence[str]], aligned: str, gap: int = 2) -> list[str]:
    """Columns as wide as their widest cell, parted by `gap` spaces; `aligned` holds < or > per column."""
    cells = [[printable(cell) for cell in row] for row in (header, *rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    return [
        (" " * gap).join(f"{c:{a}{w}}" for c, a, w in zip(row, aligned, widths, strict=True)).rstrip() for row in cells
    ]


ABSENT = "n.r."  # not represented in this model


def arm_of(dataset: xr.Dataset, motion: str, dim: str, name: str) -> float:
    """Moment arm [m] about the coordinate that makes a motion, + where that motion is; nan where none makes it."""
    here = [i for i, m in enumerate(dataset.coordinate_motion.values) if m == motion]
    if not here:
        return float("nan")
    arms = dataset["group_moment_arm" if dim == "group" else "moment_arm"]
    return float(arms.sel({dim: name})[here[0]]) * int(dataset.coordinate_sign.values[here[0]])


def said(of: str, relative_to: str, axis: str, value: float, tension: float, scale: str) -> tuple[str, str]:
    """(word, size) of one cell."""
    if value != value:
        return "not represented", ABSENT
    size = f"{abs(value) * (tension if scale == 'acceleration' else 1e3):.1f}"
    return word(table("words"), of, relative_to, axis, 0.0 if size == "0.0" else value), size


LABEL = 21  # columns that a muscle's name may take in a table
QUIET = 5e-3  # deg: less is printed as no turn
DEADBAND = 0.05  # of the largest of pelvis, thighs and thorax
SHORT = {"tilts posteriorly": "tilts post.", "tilts anteriorly": "tilts ant.", "does not turn": "-"}


def called(found: Any, where: tuple[str, str, str], name: str, first: float, last: float) -> tuple[str, str]:
    """What a rotation [deg] by guides is called, and whether the first instant goes the other way."""
    turns = found.group_rotation.sel(group=name, axis=where[2])
    there = [s for s in ("pelvis", "femur_r", "femur_l", "thorax") if s in found.segment.values]
    most = np.degrees(float(np.abs(turns.sel(segment=there)).max()) * float(found.attrs["condition_tension"]))
    if not abs(last) > max(QUIET, DEADBAND * most):
        return "no reliable sign", ""
    way = word(table("words"), *where, last)
    return SHORT.get(way, way), "starts opposite" if first * last < 0 else ""


def verdict_words(found: xr.Dataset, name: str) -> str:
    """What the sensitivity set says of one group, in a few words."""
    row = {k: found[f"group_{k}"].sel(group=name).item() for k in ("verdict", "agree", "total", "factor")}
    if row["verdict"] == "holds":
        return f"holds {row['agree']}/{row['total']}"
    return f"depends: {row['factor']}" if row["verdict"] == "depends" else "no reliable sign"


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


def robust_table(found: xr.Dataset, labels: Sequence[tuple[str, str]], tension: float) -> list[str]:
    """Ranges, shares and the factor that flips the sign, for one pair of segments about one axis."""
    a = found.attrs
    torque = a["operator"] == "torque"
    scale, unit = (1e3, "mm") if torque else (tension, f"rad/s2 at {tension:g} N a side")
    rows = []
    for name, label in labels:
        row = found.sel(group=name)
        low, high = (decimal(float(row[f"group_{k}"]) * scale) for k in ("low", "high"))
        shares = [f"{100 * float(row[f'group_{k}']):.0f}" for k in ("positive", "negative", "silent")]
        rows.append([label[:LABEL], verdict_words(found, name), low, high, *shares])
    up, down = (word(table("words"), a["of"], a["relative_to"], a["axis"], v) for v in (1.0, -1.0))
    single = a["members"] // len(found.sharing)
    axis = f"{AXIS_WORDS[a['axis']]} axis of {a['relative_to']}"
    title = f"{a['of']} relative to {a['relative_to']}: {a['operator']}, muscles of both sides, {axis}"
    legend = (
        f"over {a['members']} members (a single fascicle, which is not shared: {single}); from, to: {unit}, + {up}; "
        f"share of members in %: + {up}, - {down}, 0 within the deadband"
    )
    header = ["muscle", "sign holds?", "from", "to", "+ %", "- %", "0 %"]
    return ["", *wrapped(title), *wrapped(legend), *lay_out(header, rows, "<<>>>>>", gap=1)]


def why_table(found: xr.Dataset, axis: str, tension: float) -> list[str]:
    """The budget of one answer: parts that add up to it."""
    attrs = found.group_budget.attrs
    of, to = attrs["of"], attrs["relative_to"]
    values = found.group_budget.sel(axis=axis) * tension
    up = word(table("words"), of, to, axis, 1.0)
    title = (
        f"why: {of} relative to {to}, {AXIS_WORDS[axis]} axis of {to}, rad/s2 at {tension:g} N a side, + {up}; joint "
        "moments as if the body floated"
    )
    header = ["part", *[str(label)[: LABEL - 3] for label in found.group_label.values]]
    rows = [[str(p), *[decimal(float(v)) for v in values.sel(part=p)]] for p in found.part.values]
    rows.append(["together", *[decimal(float(v)) for v in values.sum("part")]])
    return ["", *wrapped(title), *in_blocks(header, rows, "<" + ">" * (len(header) - 1))]


def sweep_table(swept: xr.Dataset, axis: str, side: str | None) -> list[str]:
    """One row per point of the grid, one column per group."""
    a = swept.attrs
    torque = a["operator"] == "torque"
    values = swept["group_swept_arm" if torque else "group_swept_acceleration"].sel(axis=axis)
    side = side_of(a["of"], a["relative_to"], side, a["operator"])
    groups = [g for g, s in zip(swept.group.values, swept.group_side.values, strict=True) if s == side]
    scale = 1e3 if torque else float(a["condition_tension"])
    up, down = (word(table("words"), a["of"], a["relative_to"], axis, v) for v in (1.0, -1.0))
    who = "muscles of both sides" if side == "both" else f"{side} muscles"
    unit = "mm" if torque else f"rad/s2 at {scale:g} N a side, at that instant"
    title = (
        f"{a['of']} relative to {a['relative_to']}: {a['operator']} in {unit}, {who}, {AXIS_WORDS[axis]} axis of "
        f"{a['relative_to']}; + {up}, - {down}"
    )
    labels = [str(values.group_label.sel(group=g).item()) for g in groups]
    rows = [
        [f"{float(x):g}", *(decimal(float(values.sel(sweep=x, group=g)) * scale) for g in groups)]
        for x in swept.sweep.values
    ]
    header = [f"{a['coordinate']}, {swept.sweep.attrs['units']}", *labels]
    notes = ["", *wrapped(a["notes"])] if a["notes"] else []
    table_lines = in_blocks(header, rows, ">" * len(header))
    return [f"{a['body']}, {a['posture']}", *wrapped(a["conditions"]), *wrapped(title), "", *table_lines, *notes]


def flexor_rows(dataset: xr.Dataset) -> list[tuple[str, str]]:
    """(name in a robustness dataset, label) of every family and part, and after a parted family its fascicles."""
    named, single = rows_of(dataset, True), rows_of(dataset, False)
    parted = {r["family"] for r in named if r["kind"] == "group"}
    out: list[tuple[str, str]] = []
    for name, label in named_rows(dataset, "both"):
        family = name.split(":")[0]
        out.append((name, label))
        last = [r["name"] for r in named if r["family"] == family and r["side"] == "both"][-1]
        if family in parted and name == last:
            rows = [stem_of(r["name"]) for r in single if r["family"] == family and r["side"] == "right"]
            out += [(stem, f"    {stem}") for stem in rows]
    return out


def definitions(side: str) -> tuple[tuple[str, str, int], ...]:
    """Three meanings of "hip flexor": (of, relative to, sign that counts as flexing)."""
    femur = f"femur_{side[0]}"
    return ((femur, "pelvis", 1), (femur, "ground", 1), ("pelvis", "ground", -1))


def flexor_table(robust: Sequence[xr.Dataset], labels: Sequence[tuple[str, str]]) -> list[str]:
    """Who is a hip flexor by each of three definitions, and whether that holds."""
    rows = []
    for name, label in labels:
        cells = []
        for found, (_, _, flexing) in zip(robust, definitions("right"), strict=True):
            says = verdict_words(found, name)
            sign = int(found.group_sign.sel(group=name))
            cells.append(f"{'yes' if sign == flexing else 'no'}, {says}" if says.startswith("holds") else says)
        rows.append([label[:LABEL], *cells])
    header = ["hip flexor, if it", "flexes thigh/pelvis", "swings thigh forward", "tilts pelvis ant."]
    title = (
        "three definitions of hip flexor: femur relative to pelvis, femur relative to ground, pelvis relative to "
        f"ground; acceleration over {robust[0].attrs['members']} ways to assume "
        f"{listed(list(robust[0].factor_name.values))}"
    )
    return ["", *wrapped(title), "", *lay_out(header, rows, "<<<<", gap=1)]


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
