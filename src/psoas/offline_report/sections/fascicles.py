"""Psoas fascicle by fascicle, against iliacus."""

from __future__ import annotations

from typing import Any

from psoas.dataset.rows import Row
from psoas.dataset.verdict import beside, share_words
from psoas.offline_report.answers import Answers
from psoas.offline_report.colours import ILIACUS, PSOAS
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.offline_report.plotly import Mark, ranges
from psoas.offline_report.rows import PELVIS, SAID, both_words, fascicles, rows, setting, sign, value
from psoas.offline_report.section import Section

ORDER, NEEDS = 40, ("actions", "robust", "fascicles")
PARTS = {"VB": "body", "IVD": "disc", "TP": "process"}
RINGS = ("transverse_process",)  # the head whose fascicles are open rings


def section(answers: Answers) -> Section:
    """A dot per fascicle for the conditions asked, a line for all that may be assumed."""
    found, robust = answers.found["actions"], answers.found["robust"]
    tension = float(found.attrs["condition_tension"])
    listed = chosen(found)
    marks = [mark(found, robust, r, tension) for r in listed]
    signs = [sign(found, r, PELVIS) for r in listed]
    single = int(robust.group_total.sel(group=listed[0].name))
    factors = ", ".join(map(str, robust.factor_name.values))
    caption = (
        f"{SAID[PELVIS].capitalize()}: angular acceleration at that instant about the mediolateral axis, {tension:g} N "
        f"a side in the fascicle or muscle of the row alone. Dot: {setting(found)}. Line: from the smallest to the "
        f"largest of {robust.attrs['members']} ways (of a fascicle {single}) to assume {factors}."
    )
    low, high = both_words(PELVIS)
    made = ranges(marks, f"rad/s² at {tension:g} N a side", "rad/s²", low, high)
    label = f"{SAID[PELVIS]}: " + "; ".join(f"{m.label} {m.value:.1f}, from {m.low:.1f} to {m.high:.1f}" for m in marks)
    drawn = Plot(f"{label} rad/s²", made, int(made["layout"]["height"]))
    cells: list[list[Cell]] = [
        [r.label, *(Number(f"{v:.1f}", v) for v in (m.value, m.low, m.high)), m.note]
        for r, m in zip(listed, marks, strict=True)
    ]
    header = ["fascicle or muscle", "rad/s²", "from", "to", "sign holds?"]
    asked = ("--of", "pelvis", "--relative-to", "ground", "--robust")
    families = ("psoas_major", "iliacus") if compared(found) else ("psoas_major",)
    lines = [answers.actions_command([f], *asked) for f in families]  # asked alone, a family lists its fascicles
    html = (
        paragraph(lead(listed, marks, signs))
        + figure(plots("fascicles", [drawn]), caption)
        + behind(table(caption, header, cells))
        + commands(*lines)
    )
    return Section("fascicles", "Fascicle by fascicle", html, {"plots": [made]})


def compared(found: Any) -> bool:
    """Whether the body has an iliacus to compare with."""
    return "iliacus" in found.group.values


def chosen(found: Any) -> list[Row]:
    """The fascicles of psoas from the top, psoas as a whole, and iliacus."""
    whole = [r for r in rows(found) if r.name in ("psoas_major", "iliacus")]
    return [*fascicles(found, "psoas_major"), *whole]


def mark(found: Any, robust: Any, row: Row, tension: float) -> Mark:
    """The dot, the range and the verdict of one row."""
    low, high = (float(robust[f"group_{k}"].sel(group=row.name)) * tension for k in ("low", "high"))
    colour = ILIACUS if row.name == "iliacus" else PSOAS
    label, ring = row.label, False
    if row.kind == "fascicle":
        part = next(str(p) for m, p in zip(found.muscle.values, found.part.values, strict=True)
                    if str(m).startswith(row.name))  # fmt: skip
        label, ring = spoken(row.name), part in RINGS
    amount = value(found, row, *PELVIS) * tension
    one = beside(robust, row, sign(found, row, PELVIS))
    says = f"{share_words(one)}{', a minority' if one.minority else ''}"
    return Mark(label, amount, colour, low, high, says, strong=row.kind != "fascicle", ring=ring)


def spoken(fascicle: str) -> str:
    """A published fascicle name in words; any other as it is.

    Examples
    --------
    >>> spoken("Ps_L1_VB"), spoken("Ps_L3_L4_IVD"), spoken("psoas2")
    ('L1 body', 'L3/L4 disc', 'psoas2')
    """
    first, _, rest = fascicle.partition("_")
    level, _, part = rest.rpartition("_")
    return f"{level.replace('_', '/')} {PARTS[part]}" if first == "Ps" and part in PARTS else fascicle


def lead(listed: list[Row], marks: list[Mark], signs: list[int]) -> str:
    """How many fascicles go which way, and how many signs hold."""
    single = [m for r, m in zip(listed, marks, strict=True) if r.kind == "fascicle"]
    ways = [s for r, s in zip(listed, signs, strict=True) if r.kind == "fascicle"]
    back, front = ways.count(1), ways.count(-1)
    held = sum(m.note.startswith("holds") for m in single)
    heads = ""
    if any(m.ring for m in single):
        heads = (
            " Filled dots are fascicles from vertebral bodies and discs, open rings those from transverse processes."
        )
    return (
        f"Of {len(single)} psoas fascicles a side, {back} tilt the pelvis posteriorly relative to the ground under "
        f"these conditions and {front} anteriorly. {held} of them never turn it the other way, "
        f"whatever is assumed.{heads}"
    )
