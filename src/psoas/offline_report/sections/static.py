"""At once against in the end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from psoas.dataset.rows import Row
from psoas.dataset.signs import called
from psoas.errors import listed as in_a_row
from psoas.offline_report.answers import Answers
from psoas.offline_report.brief import TOO_SHORT, starts_unseen
from psoas.offline_report.colours import colours
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, signed, table
from psoas.offline_report.plotly import Mark, bars
from psoas.offline_report.rows import PELVIS, SAID, both_words, numbers, part_label, rows, setting, value
from psoas.offline_report.section import Section

ORDER, NEEDS = 70, ("static",)


def section(answers: Answers) -> Section:
    """The first instant beside the new equilibrium, pelvis relative to the ground."""
    found = answers.found["static"]
    tension = float(found.attrs["condition_tension"])
    listed = [r for r in rows(found) if r.grouped]
    starts, ends = (numbers(found, listed, PELVIS, what) for what in ("acceleration", "static"))
    first, last = (starts[0] * tension).tolist(), np.degrees(ends[0] * tension).tolist()
    ways = [(called(*PELVIS, "right", int(b)), "starts opposite" if a * b < 0 else "")
            for a, b in zip(starts[1], ends[1], strict=True)]  # fmt: skip
    hue = colours([r.name.split(":")[0] for r in listed])
    low, high = both_words(PELVIS)
    drawn = []
    for title, values, unit, digits in (
        ("at once: acceleration, rad/s²", first, "rad/s²", 1),
        ("in the end: rotation, degrees", last, "deg", 2),
    ):
        marks = [
            Mark(r.label, float(v), hue[r.name.split(":")[0]], strong=not r.depth)
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
    brief = {r.name for r in listed if starts_unseen(answers.found.get("step"), r.name)}
    ways = [(way, f"{turned}, {TOO_SHORT}" if turned and r.name in brief else turned)
            for r, (way, turned) in zip(listed, ways, strict=True)]  # fmt: skip
    opposite = [r for r, (_, turned) in zip(listed, ways, strict=True) if turned and not r.depth]
    seen, unseen = ([r.label for r in opposite if (r.name in brief) == short] for short in (False, True))
    header = ["muscle", "at once, rad/s²", "in the end, deg", "which is", ""]
    cells: list[list[Cell]] = [
        [part_label(r), Number(f"{a:+.1f}", a), Number(f"{b:+.2f}", float(b)), *way]
        for r, a, b, way in zip(listed, first, last, ways, strict=True)
    ]
    names = dict.fromkeys(r.name.split(":")[0] for r in listed)
    html = (
        paragraph(lead(seen, unseen))
        + paragraph(against(answers.found.get("actions"), found, listed))
        + figure(plots("static", drawn), caption)
        + behind(table(caption, header, cells))
        + commands(answers.actions_command(names, "--operator", "static"))
    )
    return Section("static", "At once, and in the end", html, {"plots": [p.figure for p in drawn]})


def lead(seen: Sequence[str], unseen: Sequence[str]) -> str:
    """Which muscles start one way and end the other, and which of these starts nobody would see.

    Examples
    --------
    >>> lead([], ["psoas major"]).partition("do. ")[2]
    'At the very start psoas major goes the other way, too short to be seen.'
    >>> lead(["a", "b"], []).partition("do. ")[2]
    'So a and b start one way and end the other.'
    """
    said = ["At the first instant inertia decides. At rest, passive tissue and the stated holds do."]
    if seen:
        verbs = ("start", "end") if seen[1:] else ("starts", "ends")
        said.append(f"So {in_a_row(seen)} {verbs[0]} one way and {verbs[1]} the other.")
    if unseen:
        goes = "go" if unseen[1:] else "goes"
        said.append(f"At the very start {in_a_row(unseen)} {goes} the other way, {TOO_SHORT}.")
    if not seen and not unseen:
        said.append("Here every muscle ends the way it starts.")
    return " ".join(said)


def against(actions: Any, found: Any, listed: Sequence[Row]) -> str:
    """Why the first instant differs here from the page's first answer; '' where it was asked alike."""
    if actions is None:
        return ""
    here, there = (str(d.attrs["conditions"]).split("; ") for d in (found, actions))
    if set(here) == set(there):
        return ""
    tension = float(found.attrs["condition_tension"])
    starts = {r.label: [value(d, r, *PELVIS) * tension for d in (found, actions)] for r in listed if not r.depth}
    who = next((w for w, (a, b) in starts.items() if a * b < 0), next(iter(starts)))
    own, other = ("; ".join(p for p in some if p not in rest) for some, rest in ((here, there), (there, here)))
    first, before = (signed(v) for v in starts[who])
    return (
        f"“At once” is asked otherwise here than in The answer. Here: {own or 'nothing more'}. "
        f"There: {other or 'nothing more'}. So {who} starts with {first} rad/s² here, and with {before} there."
    )
