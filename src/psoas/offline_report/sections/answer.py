"""The question, and the answer in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psoas.dataset.rows import Row
from psoas.dataset.signs import NO_SIGN
from psoas.dataset.verdict import agreement_words, share_words
from psoas.offline_report.answers import Answers
from psoas.offline_report.colours import colours
from psoas.offline_report.markup import Cell, Number, behind, commands, escape, paragraph, signed, table
from psoas.offline_report.rows import HIP, PELVIS, SAID, part_label, rows, setting, shown, sign, value
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
    judged = answers.found.get("judged", {PELVIS: robust})
    tension = float(found.attrs["condition_tension"])
    listed = [r for r in rows(found) if r.name in robust.group.values]
    hue = colours([r.name for r in listed if not r.depth])
    parts = [r for r in listed if r.depth]
    board = "".join(
        entry(found, judged, r, [p for p in parts if p.name.startswith(f"{r.name}:")], tension, hue[r.name])
        for r in listed
        if not r.depth
    )
    caption = (
        f"Angular acceleration at that instant about the mediolateral axis, rad/s² at {tension:g} N a side in the "
        f"muscle of the row alone, both sides; {setting(found)}. Sign of the pelvis relative to the ground over "
        f"{robust.attrs['members']} ways to assume {', '.join(map(str, robust.factor_name.values))}."
    )
    header = ["muscle", *(f"{t}, rad/s²" for t in FRAMES.values()), "sign of the latter"]
    cells = [[part_label(r), *numbers(found, r, tension), held(found, judged, r)]
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


def held(found: Any, judged: Any, row: Row) -> str:
    """How far the sign of the pelvis relative to the ground holds, in a few words."""
    one = shown(found, judged, row, PELVIS)
    return "-" if one is None else f"{share_words(one)}{', a minority' if one.minority else ''}"


def numbers(found: Any, row: Row, tension: float) -> list[Cell]:
    """Both answers of a row."""
    values = [value(found, row, *pair) * tension for pair in FRAMES]
    return [Number("not answered" if v != v else signed(v), v) for v in values]


def entry(found: Any, judged: Any, row: Row, parts: Sequence[Row], tension: float, colour: str) -> str:
    """A muscle's two sentences, how far each sign holds, and how its parts differ at the pelvis."""
    said = "".join(
        f"<p>{sentence(found, row, pair, tension)}</p>{holding(found, judged, row, pair)}" for pair in FRAMES
    )
    ways = {sign(found, p, PELVIS) for p in parts}
    how = ""
    if len(ways) > 1:
        how = "".join(
            f'<p class="holds">The {escape(p.label)} part alone {sentence(found, p, PELVIS, tension)} '
            f"({escape(words(found, judged, p, PELVIS))}).</p>"
            for p in parts
        )
    return f'<li style="--hue:{colour}"><h3>{escape(row.label)}</h3>{said}{how}</li>'


def sentence(found: Any, row: Row, pair: tuple[str, str], tension: float) -> str:
    """What a row does to one segment relative to another, as HTML."""
    v, s = value(found, row, *pair), sign(found, row, pair)
    if v != v:
        return f"{escape(SAID[pair])}: not answered for this model"
    if not s:
        return f"{NO_SIGN} of the {escape(SAID[pair])}, <b>{abs(v) * tension:.1f}</b> rad/s²"
    return f"{escape(does(*pair, 'right', s))} <b>{abs(v) * tension:.1f}</b> rad/s²"


def words(found: Any, judged: Any, row: Row, pair: tuple[str, str]) -> str:
    """How far a sign holds, in full; '' where there is one way to ask alone."""
    one = shown(found, judged, row, pair)
    return "" if one is None or one.total == 1 else agreement_words(one, (*pair, "right"))


def holding(found: Any, judged: Any, row: Row, pair: tuple[str, str]) -> str:
    """The same as a line under the sentence that it is about."""
    said = words(found, judged, row, pair)
    return f'<p class="holds">This sign: {escape(said)}.</p>' if said else ""
