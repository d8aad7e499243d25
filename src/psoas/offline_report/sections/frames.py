"""The same action, seen relative to the joint, to the ground and to the neighbour."""

from __future__ import annotations

from typing import Any

from psoas.dataset.rows import Row
from psoas.offline_report.answers import Answers
from psoas.offline_report.colours import colours
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, escape, figure, paragraph, plots, table
from psoas.offline_report.plotly import Mark, bars
from psoas.offline_report.rows import HIP, NEIGHBOUR, PELVIS, SAID, both_words, rows, says, setting, shown, sign, value
from psoas.offline_report.section import Section
from psoas.offline_report.stick import scale_of, stick_figure
from psoas.plots.frames import SEEN, VIEWS
from psoas.plots.style import share_note

ORDER, NEEDS = 30, ("actions",)
PAIRS = (HIP, PELVIS, NEIGHBOUR)
SHOWN = 2  # muscles
LEAD = "One pull, three answers. Only the reference changes; the forces and the motion are the same."
EXAGGERATED = " Grey: before. The turns are exaggerated, all by the same factor."
HELD = " In each column another segment is held still in the picture."


def section(answers: Answers) -> Section:
    """Stick figures where the body stands, else bars; the numbers below."""
    found = answers.found["actions"]
    tension = float(found.attrs["condition_tension"])
    chosen = [r for r in rows(found) if not r.depth and answered(found, r)][:SHOWN]
    drawn = upright(found)
    caption = (
        f"Angular acceleration at that instant about the mediolateral axis, {tension:g} N a side in the muscle alone; "
        f"{setting(found)}." + (EXAGGERATED if drawn else "")
    )
    names = [str(r.name) for r in chosen]
    header = ["rad/s²", *(r.label for r in chosen)]
    cells: list[list[Cell]] = []
    for pair in PAIRS:
        values = [value(found, r, *pair) * tension for r in chosen]
        cells.append([SAID[pair], *(Number(f"{v:.1f}", v) for v in values)])
    judged = answers.found.get("judged", {})
    picture, data = sticks(found, judged, chosen, tension) if drawn else charts(found, chosen, tension)
    html = (
        paragraph(LEAD + (HELD if drawn else ""))
        + figure(picture, caption)
        + behind(table(caption, header, cells))
        + commands(*(answers.actions_command(names, "--of", of) for of in ("femur_r", "pelvis")))
    )
    return Section("frames", "Relative to what?", html, data)


def answered(found: Any, row: Row) -> bool:
    """Whether the model represents all that is shown of a row."""
    return all(value(found, row, *pair) == value(found, row, *pair) for pair in PAIRS)


def upright(found: Any) -> bool:
    """Whether the body stands as the stick figure does."""
    return found.attrs["posture"] == "standing" and set(SEEN) <= set(map(str, found.segment.values))


def sticks(found: Any, judged: Any, chosen: list[Row], tension: float) -> tuple[str, dict[str, Any]]:
    """A row of three figures for each muscle."""
    stands = found.attrs["condition_stance"] in ("both", "right")
    hue = colours([r.name for r in chosen])
    drawn = []
    every = {r.name: {s: value(found, r, s, "ground") * tension for s in SEEN} for r in chosen}
    scale = scale_of(every.values())
    for r in chosen:
        turns = every[r.name]
        cells = "".join(
            f'<div class="view"><p class="view-title">{escape(title)}</p>'
            + stick_figure(turns, fixed if stands or fixed != "ground" else "nothing", hue[r.name], scale,
                           escape(f"{r.label}, {title}: {words(found, judged, r, pair, tension)}"))
            + f'<p class="view-says" style="color:{hue[r.name]}">{spoken(found, judged, r, pair, tension)}</p></div>'
            for title, fixed, pair in VIEWS
        )  # fmt: skip
        drawn.append(
            f'<div class="views"><h3 style="color:{hue[r.name]}">{escape(r.label)}</h3>'
            f'<div class="view-row">{cells}</div></div>'
        )
    return f'<div class="sticks">{"".join(drawn)}</div>', {}


def words(found: Any, judged: Any, row: Row, pair: tuple[str, str], tension: float) -> str:
    """What one cell says."""
    v, s = value(found, row, *pair), sign(found, row, pair)
    who = {"femur_r": "thigh", "pelvis": "pelvis"}[pair[0]]
    return f"{who} {says(pair, v, s)} {abs(v) * tension:.1f} rad/s²{note(found, judged, row, pair)}"


def note(found: Any, judged: Any, row: Row, pair: tuple[str, str]) -> str:
    """The share of the ways to ask that have the sign shown, in brackets."""
    said = share_note(shown(found, judged, row, pair))
    return f" ({said})" if said else ""


def spoken(found: Any, judged: Any, row: Row, pair: tuple[str, str], tension: float) -> str:
    """The same with its number set apart; relative to the ground the thigh too."""
    pairs = [pair, ("femur_r", "ground")] if pair == PELVIS else [pair]
    return "<br>".join(
        f"{ {'femur_r': 'thigh', 'pelvis': 'pelvis'}[p[0]] } {escape(says(p, v, s))} <b>{abs(v) * tension:.1f}</b>"
        f"{escape(note(found, judged, row, p))}"
        for p, v, s in ((p, value(found, row, *p), sign(found, row, p)) for p in pairs)
    )


def charts(found: Any, chosen: list[Row], tension: float) -> tuple[str, dict[str, Any]]:
    """Three bars for each muscle, where there is no figure to draw."""
    hue = colours([r.name for r in chosen])
    drawn = []
    for pair in PAIRS:
        marks = [Mark(r.label, value(found, r, *pair) * tension, hue[r.name], strong=True) for r in chosen]
        made = bars(marks, "rad/s²", "rad/s²", *both_words(pair))
        said = "; ".join(f"{m.label} {m.value:.1f}" for m in marks)
        drawn.append(Plot(f"{SAID[pair]}, rad/s²: {said}", made, int(made["layout"]["height"]), SAID[pair]))
    return plots("frames", drawn), {"plots": [p.figure for p in drawn]}
