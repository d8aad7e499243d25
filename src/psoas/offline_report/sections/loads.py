"""Compression and shear on every lumbar level."""

from __future__ import annotations

from typing import Any

import numpy as np

from psoas.offline_report.answers import Answers, repeatable
from psoas.offline_report.colours import INK, PSOAS
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.offline_report.plotly import Series, parts
from psoas.offline_report.section import Section

ORDER, NEEDS = 100, ("loads",)
SOURCES = {"gravity": "#5F6871", "psoas_major": PSOAS, "hands": "#8C3B2A", "pressure": "#7F9C8B",
           "other muscles": "#D8C79A"}  # fmt: skip
SHOWN = {"compression": ("compression, N", "pulls apart", "presses"),
         "anterior_shear": ("shear of the upper on the lower, N", "backward", "forward")}  # fmt: skip


def section(answers: Answers) -> Section:
    """One panel for compression and one for shear, a bar per level made of its sources."""
    found = answers.found["loads"]
    levels = [str(v) for v in found.level.values[::-1]]
    labels = [(level.replace("_", "/"), INK, False) for level in levels]
    drawn, used = [], dict[str, None]()
    for component, (title, *ends) in SHOWN.items():
        series = [Series(SAID.get(s, s), v, SOURCES[s], "dark" if s == "other muscles" else "solid")
                  for s, v in sources(found, levels, component).items() if np.abs(v).max() >= 0.5]  # fmt: skip
        used |= dict.fromkeys(s.label for s in series)
        made = parts(labels, series, "N", "N", (ends[0], ends[1]), within=60)
        whole = found.level_force.sel(component=component)
        said = "; ".join(f"{text} {float(whole.sel(level=level)):.0f}"
                         for level, (text, _, _) in zip(levels, labels, strict=True))  # fmt: skip
        drawn.append(Plot(f"{title}: {said}", made, made["layout"]["height"], title))
    a = found.attrs
    caption = (
        f"Force on each lumbar level in {a['posture']}, {a['body']}, of the upper part on the lower, in the disc's "
        f"axes; the least muscle effort that balances the posture on {a['supports']}; "
        f"{a['hands_kg']:g} kg in the hands."
    )
    header = ["level", "compression, N", "anterior shear, N", "of that psoas: compression", "shear"]
    rows: list[list[Cell]] = []
    for level in levels:
        two = [*(float(found.level_force.sel(level=level, component=c)) for c in SHOWN),
               *(part(found, level, c, "psoas_major") for c in SHOWN)]  # fmt: skip
        rows.append([level.replace("_", "/"), *(Number(f"{round(v):d}", v) for v in two)])
    key = "".join(f'<li><span class="swatch" style="background:{SOURCES[s]}"></span>{SAID.get(s, s)}</li>'
                  for s in SOURCES if SAID.get(s, s) in used)  # fmt: skip
    html = (
        paragraph(lead(found))
        + figure(f'<ul class="key" aria-hidden="true">{key}</ul>' + plots("loads", drawn), caption)
        + behind(table(caption, header, rows))
        + commands(repeatable(["psoas", "loads", "--posture", a["posture"]]))
    )
    return Section("loads", "Loads on the lumbar levels", html, {"plots": [p.figure for p in drawn]})


SAID = {"psoas_major": "psoas", "pressure": "pressure in the abdomen"}


def part(found: Any, level: str, component: str, group: str) -> float:
    """What one group makes of a force [N]; 0 where the body has no such group."""
    if group not in found.group.values:
        return 0.0
    return float(found.group_level_ledger.sel(level=level, component=component, group=group))


def sources(found: Any, levels: list[str], component: str) -> dict[str, list[float]]:
    """The force on every level by source; the rest are the other muscles."""
    own = {s: [part(found, level, component, s) for level in levels] for s in SOURCES if s != "other muscles"}
    whole = [float(found.level_force.sel(level=level, component=component)) for level in levels]
    own["other muscles"] = [w - sum(v[i] for v in own.values()) for i, w in enumerate(whole)]
    return own


def lead(found: Any) -> str:
    """The lowest two levels in words."""
    said = []
    for level in ("L4_L5", "L5_S1"):
        if level in found.level.values:
            force = float(found.level_force.sel(level=level, component="compression"))
            psoas = part(found, level, "compression", "psoas_major")
            said.append(f"{level.replace('_', '/')} carries {force:.0f} N of compression, {psoas:.0f} N of it psoas")
    return f"{'; '.join(said)}. This is rest, not effort: the least activation that keeps the posture."
