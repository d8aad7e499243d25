"""At once against in the end."""

from __future__ import annotations

import numpy as np

from psoas.report.answers import Answers
from psoas.report.colours import colours
from psoas.report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.report.plotly import Mark, bars
from psoas.report.rows import PELVIS, SAID, both_words, part_label, rows, setting, value
from psoas.report.section import Section
from psoas.tables import called

ORDER, NEEDS = 70, ("static",)


def section(answers: Answers) -> Section:
    """The first instant beside the new equilibrium, pelvis relative to the ground."""
    found = answers.found["static"]
    tension = float(found.attrs["condition_tension"])
    listed = [r for r in rows(found) if r.grouped]
    first = [value(found, r, *PELVIS) * tension for r in listed]
    last = [np.degrees(value(found, r, *PELVIS, what="rotation") * tension) for r in listed]
    ways = [called(found, (*PELVIS, "right"), r.name, a, b) for r, a, b in zip(listed, first, last, strict=True)]
    hue = colours([r.name.split(":")[0] for r in listed])
    low, high = both_words(PELVIS)
    drawn = []
    for title, values, unit, digits in (
        ("at once: acceleration, rad/s²", first, "rad/s²", 1),
        ("in the end: rotation, degrees", last, "deg", 2),
    ):
        marks = [
            Mark(r.label, float(v), hue[r.name.split(":")[0]], strong=not r.part)
            for r, v in zip(listed, values, strict=True)
        ]
        made = bars(marks, unit, unit, low, high, digits)
        said = "; ".join(f"{m.label} {m.value:.{digits}f}" for m in marks)
        drawn.append(Plot(f"{SAID[PELVIS]} {title}: {said}", made, int(made["layout"]["height"]), title))
    caption = (
        f"{SAID[PELVIS].capitalize()} about the mediolateral axis, {tension:g} N a side more in the muscle of the row "
        f"alone. At once: operator acceleration, at that instant. In the end: operator static, the new equilibrium, "
        f"the holds kept by guides; {setting(found)}."
    )
    opposite = [r.label for r, (_, turned) in zip(listed, ways, strict=True) if turned and not r.part]
    header = ["muscle", "at once, rad/s²", "in the end, deg", "which is", ""]
    cells: list[list[Cell]] = [
        [part_label(r), Number(f"{a:+.1f}", a), Number(f"{b:+.2f}", float(b)), *way]
        for r, a, b, way in zip(listed, first, last, ways, strict=True)
    ]
    names = dict.fromkeys(r.name.split(":")[0] for r in listed)
    html = (
        paragraph(lead(opposite))
        + figure(plots("static", drawn), caption)
        + behind(table(caption, header, cells))
        + commands(answers.actions_command(names, "--operator", "static"))
    )
    return Section("static", "At once, and in the end", html, {"plots": [p.figure for p in drawn]})


def lead(opposite: list[str]) -> str:
    """Which muscles start one way and end the other."""
    start = "At the first instant inertia decides. At rest, passive tissue and the stated holds do."
    if not opposite:
        return f"{start} Here every muscle ends the way it starts."
    names = f"{', '.join(opposite[:-1])} and {opposite[-1]}" if opposite[1:] else opposite[0]
    verbs = ("start", "end") if opposite[1:] else ("starts", "ends")
    return f"{start} So {names} {verbs[0]} one way and {verbs[1]} the other."
