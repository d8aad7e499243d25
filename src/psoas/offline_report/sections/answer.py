"""The question, and the answer in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psoas.dataset.verdict import verdict_words
from psoas.offline_report.answers import Answers
from psoas.offline_report.colours import colours
from psoas.offline_report.markup import Cell, Number, behind, commands, escape, paragraph, signed, table
from psoas.offline_report.rows import HIP, PELVIS, SAID, Row, part_label, rows, says, setting, value
from psoas.offline_report.said import does
from psoas.offline_report.section import Section

ORDER, NEEDS = 10, ("actions", "robust")
QUESTION = (
    "A muscle pulls on two segments at once. Which of them turns, and which way, depends on what you look at it from: "
    "the joint, the ground or the neighbour. It also depends on what holds the feet and on how stiff the spine is. So "
    "every number on this page names its reference and its conditions."
)
FRAMES = {HIP: "thigh relative to pelvis", PELVIS: "pelvis relative to ground"}


def section(answers: Answers) -> Section:
    """What the chosen muscles do at the hip and to the pelvis."""
    found, robust = answers.found["actions"], answers.found["robust"]
    tension = float(found.attrs["condition_tension"])
    listed = [r for r in rows(found) if r.name in robust.group.values]
    hue = colours([r.name for r in listed if not r.part])
    parts = [r for r in listed if r.part]
    board = "".join(
        entry(found, robust, r, [p for p in parts if p.name.startswith(f"{r.name}:")], tension, hue[r.name])
        for r in listed
        if not r.part
    )
    caption = (
        f"Angular acceleration at that instant about the mediolateral axis, rad/s² at {tension:g} N a side in the "
        f"muscle of the row alone, both sides; {setting(found)}. Sign of the pelvis relative to the ground over "
        f"{robust.attrs['members']} ways to assume {', '.join(map(str, robust.factor_name.values))}."
    )
    header = ["muscle", *(f"{t}, rad/s²" for t in FRAMES.values()), "sign of the latter"]
    cells = [[part_label(r), *numbers(found, r, tension), held(found, robust, r)]
             for r in listed]  # fmt: skip
    limits = [str(limit) for limit in answers.found.get("limits", ())]
    notes = str(found.attrs["notes"])
    for limit in limits:
        notes = notes.replace(limit, "")
    html = (
        "".join(paragraph(limit, "lead") for limit in limits)
        + paragraph(QUESTION, "lead")
        + f'<ul class="board">{board}</ul>'
        + paragraph(" ".join(f"{caption} {notes}".split()), "small")
        + behind(table(f"{caption} Minus: extension of the thigh, anterior tilt of the pelvis.", header, cells))
        + commands(answers.actions_command(answers.found["focus"]))
    )
    return Section("answer", "The answer", html)


def held(found: Any, robust: Any, row: Row) -> str:
    """Whether the sign of the pelvis relative to the ground holds, in a few words."""
    amount = value(found, row, *PELVIS)
    return verdict_words(robust, row.name) if amount == amount else "-"


def numbers(found: Any, row: Row, tension: float) -> list[Cell]:
    """Both answers of a row."""
    values = [value(found, row, *pair) * tension for pair in FRAMES]
    return [Number("not answered" if v != v else signed(v), v) for v in values]


def entry(found: Any, robust: Any, row: Row, parts: Sequence[Row], tension: float, colour: str) -> str:
    """A muscle's two sentences, whether the second holds, and how its parts differ there."""
    lines = [sentence(found, row, pair, tension) for pair in FRAMES]
    said = "".join(f"<p>{line}</p>" for line in lines)
    silent = value(found, row, *PELVIS) != value(found, row, *PELVIS)
    how = "" if silent else f'<p class="holds">{escape(holding(robust, row.name))}</p>'
    ways = {value(found, p, *PELVIS) > 0 for p in parts}
    if len(ways) > 1:
        how += "".join(
            f'<p class="holds">The {escape(p.label)} part alone {sentence(found, p, PELVIS, tension)} '
            f"({escape(verdict_words(robust, p.name))}).</p>"
            for p in parts
        )
    return f'<li style="--hue:{colour}"><h3>{escape(row.label)}</h3>{said}{how}</li>'


def sentence(found: Any, row: Row, pair: tuple[str, str], tension: float) -> str:
    """What a row does to one segment relative to another, as HTML."""
    v = value(found, row, *pair)
    if v != v:
        return f"{escape(SAID[pair])}: not answered for this model"
    if says(pair, v) == "does not turn":
        return f"does not turn the {escape(SAID[pair])}"
    return f"{escape(does(*pair, 'right', v))} <b>{abs(v) * tension:.1f}</b> rad/s²"


def holding(robust: Any, name: str) -> str:
    """Whether the sign of the pelvis relative to the ground holds, in a sentence."""
    verdict, agree, total, factor = (robust[f"group_{k}"].sel(group=name).item() for k in
                                     ("verdict", "agree", "total", "factor"))  # fmt: skip
    if total == 1:
        return ""
    if verdict == "none":
        return "The pelvis has no reliable sign."
    if verdict == "holds":
        if agree < total:
            return (
                f"The pelvis never turns the other way: {agree} of {total} ways agree, the rest have no reliable sign."
            )
        return f"This sign of the pelvis holds in all {total} ways."
    on = "several assumptions" if factor == "several" else f"the {factor}"
    return f"This sign of the pelvis depends on {on}: {agree} of {total} ways agree."
