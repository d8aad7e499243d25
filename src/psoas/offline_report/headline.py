"""The headline as a table whose cells are coloured: every psoas fascicle, by operator and posture."""

from __future__ import annotations

from typing import Any

import numpy as np

from psoas.dataset.signs import DEADBAND
from psoas.offline_report.markup import escape
from psoas.plots.claims import SPLIT, UNANIMOUS, shade, sign_of

WORDS = {1: "posteriorly", -1: "anteriorly", 0: "no reliable sign"}
SHARES = {1: "headline_posterior", -1: "headline_anterior", 0: "headline_silent"}
LABEL = "Which fascicle tilts the pelvis which way relative to the ground"
DARK = 0.9  # of blue's depth, from which white is read better; on orange black always is


def headline_table(found: Any) -> str:
    """Which way each fascicle tilts the pelvis relative to the ground; '' where the answer holds no headline."""
    if "headline_relative" not in found:
        return ""
    columns = [(p, o) for p in range(found.sizes["headline_posture"]) for o in range(found.sizes["operator"])]
    exists = np.isfinite(found.headline_relative.values)
    columns = [(p, o) for p, o in columns if exists[:, o, p].any()]
    caption = (
        "Pelvis relative to ground about the mediolateral axis, by muscle, posture and operator: blue posteriorly, "
        "orange anteriorly, deeper with the share of what turns most of pelvis, thighs and thorax, grey below "
        f"{DEADBAND:.0%} of it; the number is the share of the ensemble that agrees, in per cent, blank where all do, "
        f"± where both ways occur; {found.attrs.get('conditions', found.attrs['body'])}."
    ).replace("%", " %")
    body = "".join(row(found, i, columns) for i in range(found.sizes["muscle_row"]))
    inside = f"<caption>{escape(caption)}</caption>{head(found, columns)}<tbody>{body}</tbody>"
    region = f'role="region" tabindex="0" aria-label="{LABEL}"'
    return f'<div class="scroll" {region}><table class="heat">{inside}</table></div>'


def head(found: Any, columns: list[tuple[int, int]]) -> str:
    """Postures over their operators."""
    names = [str(p).replace("_", " ") for p in found.headline_posture.values]
    spans = [(names[p], sum(q == p for q, _ in columns)) for p in dict.fromkeys(p for p, _ in columns)]
    first = "".join(f'<th scope="colgroup" colspan="{n}">{escape(name)}</th>' for name, n in spans)
    second = "".join(f'<th scope="col">{escape(found.operator.values[o])}</th>' for _, o in columns)
    return f'<thead><tr><th rowspan="2"></th>{first}</tr><tr>{second}</tr></thead>'


def row(found: Any, i: int, columns: list[tuple[int, int]]) -> str:
    """A muscle and its cells; whole muscles in bold."""
    one = found.isel(muscle_row=i)
    label, kind = escape(one.row_label.item()), str(one.row_kind.item())
    name = f"<b>{label}</b>" if kind == "family" else label
    cells = "".join(cell(one.isel(operator=o, headline_posture=p)) for p, o in columns)
    return f'<tr class="{escape(kind)}"><th scope="row">{name}</th>{cells}</tr>\n'


def cell(one: Any) -> str:
    """One cell: its colour, the share that agrees, and in words for those who hear it."""
    value = float(one.headline_relative)
    if np.isnan(value):
        return '<td class="none"><span class="heard">no answer</span></td>'
    sign = sign_of(value)
    share = float(one[SHARES[sign]])
    ink = "#fff" if value > DARK else "#000"
    split = sign == 0 and share < SPLIT
    agreed = "±" if split else "" if share >= UNANIMOUS else f"{100 * share:.0f}"
    said = "both ways occur" if split else f"{WORDS[sign]}, {100 * share:.0f} %"
    return (
        f'<td data-relative="{value!r}" data-share="{share!r}" style="background:{hexed(shade(value))};color:{ink}">'
        f'<span aria-hidden="true">{agreed}</span><span class="heard">{said}</span></td>'
    )


def hexed(colour: Any) -> str:
    """A colour as the page writes it."""
    return colour if isinstance(colour, str) else "#" + "".join(f"{round(255 * float(c)):02x}" for c in colour)
