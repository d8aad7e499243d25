"""Whose signal an electrode hears."""

from __future__ import annotations

import numpy as np

from psoas.offline_report.answers import Answers, repeatable
from psoas.offline_report.colours import INK, colours
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.offline_report.plotly import Series, parts
from psoas.offline_report.section import Section
from psoas.text.emg import percent, sentence

ORDER, NEEDS = 105, ("emg",)
LEAST = 0.02  # of the power: a muscle with a part of its own in some bar
REST = "#D8C79A"
ALWAYS = ("psoas_major", "iliacus")


def cell(share: float) -> Number:
    """A share [%] as the command prints it, its unit in the head of the column."""
    text = percent(float(share) / 100)
    return Number(f"{share:.3f}" if text.startswith("under") else text.removesuffix(" %"), float(share))


def section(answers: Answers) -> Section:
    """A bar per electrode, parted among muscles."""
    found = answers.found["emg"]
    names = [str(n) for n in found.electrode.values]
    share = 100 * found.emg_share.values
    muscles = [str(m) for m in found.muscle.values]
    shown = [i for i, m in enumerate(muscles) if m in ALWAYS or share[:, i].max() >= 100 * LEAST]
    hue = colours([muscles[i] for i in shown])
    label = {i: str(found.label.values[i]) for i in shown}
    series = [Series(label[i], share[:, i].tolist(), hue[muscles[i]]) for i in shown]
    series.append(Series("other muscles", (100 - share[:, shown].sum(axis=1)).tolist(), REST, "dark"))
    labels = [(str(v), INK, False) for v in found.electrode_label.values]
    made = parts(labels, series, "share of the signal's power, %", "%", ("", ""), within=8)
    a = found.attrs
    caption = (
        f"Share of each muscle in the power that an electrode hears, right side, {a['body']}, {a['posture']}; "
        f"{a['activity']}; fat {a['fat_mm']:g} mm; {a['conductor']}. Geometry and conduction: orders of magnitude."
    )
    header = ["electrode", *(f"{label[i]}, %" for i in shown), "psoas, fibres all along, %"]
    k = muscles.index("psoas_major")
    rows: list[list[Cell]] = [
        [str(found.electrode_label.values[e]), *(cell(share[e, i]) for i in shown),
         cell(100 * found.emg_share_worst.values[e, k])]
        for e in range(len(names))
    ]  # fmt: skip
    said = "; ".join(
        f"{labels[e][0]}: " + ", ".join(f"{found.label.values[i]} {percent(share[e, i] / 100)}"
                                        for i in np.argsort(-share[e])[:2])
        for e in range(len(names))
    )  # fmt: skip
    key = "".join(f'<li><span class="swatch" style="background:{s.colour}"></span>{s.label}</li>' for s in series)
    drawn = [Plot(f"Whose signal an electrode hears: {said}", made, int(made["layout"]["height"]))]
    html = (
        paragraph(sentence(found, names[0]))
        + figure(f'<ul class="key" aria-hidden="true">{key}</ul>' + plots("emg", drawn), caption)
        + behind(table(caption, header, rows))
        + commands(repeatable(["psoas", "emg", *names, "--draws", str(a["draws"]), "--details"]))
    )
    return Section("emg", "Whose signal an electrode hears", html, {"plots": [made]})
