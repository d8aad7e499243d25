"""A person from markers: relative to the joint, to the ground and to the neighbour."""

from __future__ import annotations

from typing import Any

import numpy as np

from psoas.offline_report.answers import Answers, repeatable
from psoas.offline_report.colours import LINE
from psoas.offline_report.markup import Cell, Number, behind, commands, escape, figure, paragraph, table
from psoas.offline_report.section import Section
from psoas.offline_report.stick import BOX, outline
from psoas.plots.align import VIEWS, instant, segment_angles, told
from psoas.plots.frames import pose
from psoas.plots.style import SLATE, TEAL
from psoas.text.align import in_words

ORDER, NEEDS = 15, ("align",)
LEAD = "One person, three answers: only the reference changes. What is left from here matters more than where it is."


def section(answers: Answers) -> Section:
    """Three stick figures with their angles, the sentences of the command, and every angle behind them."""
    found = answers.found["align"]
    t, side = instant(found)
    angles = segment_angles(found, t, side)
    cells = "".join(view(found, angles, t, side, *one) for one in VIEWS)
    drawn = f'<div class="views"><div class="view-row">{cells}</div></div>'
    a = found.attrs
    caption = (
        f"{a['motion']}, {'right' if side == 'r' else 'left'} leg, pelvis by {a['line'] or 'no line'}; + hip flexed, "
        "pelvis tilted anteriorly, thigh ahead of vertical; intervals of 90 %."
    )
    rows: list[list[Cell]] = []
    for i, name in enumerate(map(str, found.measure.values)):
        here = found.isel(measure=i, time=t)
        values = [float(np.degrees(here[f"align_{k}"])) for k in ("angle", "low", "high")]
        if np.isfinite(values).all():
            rows.append([str(here.quantity.item()), *(Number(f"{v:+.1f}", v) for v in values),
                         str(here.positive.item()), name])  # fmt: skip
    html = (
        paragraph(LEAD)
        + "".join(paragraph(text) for text in in_words(found)[:2])
        + figure(drawn, caption)
        + behind(table(caption, ["deg", "value", "from", "to", "+", "name"], rows))
        + commands(repeatable(["psoas", "align", str(answers.found["align_file"])]))
    )
    return Section("align", "This person", html)


def view(found: Any, angles: dict[str, float], t: int, side: str, title: str, fixed: str, shown: Any) -> str:
    """One stick figure with the angles of its reference."""
    says = []
    for name, word, colour in shown:
        own = name if name in ("pelvis_tilt", "lumbar_extension") else f"{name}_{side}"
        if (text := told(found, own, t)) is not None:
            says.append((f"{word} {text}".replace("\n", " "), colour))
    x, y, width, height = BOX
    body = outline(pose(angles, fixed), {"pelvis": SLATE, "thigh": TEAL}, "#8d949c", 0.05)
    floor = f'<path d="M-0.5 2.02 L0.6 2.02" stroke="{LINE}" stroke-width="0.03"/>' if fixed == "ground" else ""
    label = escape(f"{title}: {', '.join(text for text, _ in says)}")
    lines = "".join(f'<p class="view-says" style="color:{colour}">{escape(text)}</p>' for text, colour in says)
    return (
        f'<div class="view"><p class="view-title">{escape(title)}</p>'
        f'<svg viewBox="{x} {y} {width} {height}" role="img" '
        f'aria-label="{label}" stroke-linecap="round" stroke-linejoin="round">{floor}<g opacity="0.92">{body}</g></svg>'
        f"{lines}</div>"
    )
