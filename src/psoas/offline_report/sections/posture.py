"""What tight muscles do to posture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from psoas.dataset.band import STILL, holds
from psoas.offline_report.answers import Answers, repeatable
from psoas.offline_report.colours import QUIET, colours
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.offline_report.plotly import Mark, bars, ends_at
from psoas.offline_report.section import Section

ORDER, NEEDS = 90, ("tight",)
KNEE = "tibia_r relative to femur_r"
TOLD, HARDLY = 5.0, 0.05  # deg: a knee that turns more is named in words; what turns less does not turn
PAIRS = {
    "pelvis relative to ground": "pelvis on ground",
    "femur_r relative to pelvis": "thigh on pelvis",
    "femur_r relative to ground": "thigh on ground",
    "thorax relative to pelvis": "thorax on pelvis",
    "L5 relative to pelvis": "L5 on pelvis",
    KNEE: "shank on thigh",
}
LEAD = (
    "Here the muscles do not pull harder; their fibres are shorter, and the whole posture settles anew. A plus turns "
    "the front up: the pelvis tilts posteriorly, the thigh flexes or swings forward, the back and the knee "
    "(shank on thigh) extend."
)
HELD = (
    "In brackets, where the sign is not reliable: in how many of {} other bodies (stiffness, strength and cost drawn; "
    "effort by volume, area and strands in turn) it is this one."
)


def section(answers: Answers) -> Section:
    """One panel per set of tight muscles, all on one scale."""
    every: dict[str, Any] = answers.found["tight"]
    one = next(iter(every.values()))
    pairs = [p for p in PAIRS if p in one.pair.values]
    values = {tight: [float(np.degrees(d.sagittal_change.sel(pair=p))) for p in pairs] for tight, d in every.items()}
    span = ends_at([v for row in values.values() for v in row], 0.4)
    hue = colours([t.split("=")[0] for t in every])
    drawn = []
    for tight, row in values.items():
        colour = hue[tight.split("=")[0]] if tight.count("=") == 1 else QUIET
        denied = {p: held(every[tight], p) for p in pairs}
        marks = [Mark(f"{PAIRS[p]}{denied[p]}", v, colour) for p, v in zip(pairs, row, strict=True)]
        made = bars(marks, "degrees, tight minus untight", "deg", "front down", "front up")
        made["layout"]["xaxis"]["range"] = made["narrow"]["xaxis"]["range"] = span
        said = "; ".join(f"{m.label} {m.value:+.1f}" for m in marks)
        drawn.append(Plot(f"{spoken(tight)}, change in degrees: {said}", made, made["layout"]["height"], spoken(tight)))
    a = one.attrs
    caption = (
        f"Posture with tight muscles minus the same body without, in degrees about the mediolateral axis; {a['body']}, "
        f"{a['support']}: {a['support_words']}; tightness: {a['parameterisation_words']}. {HELD.format(a['draws'])}"
    )
    header = ["tight, by share", *(PAIRS[p] for p in pairs)]
    cells: list[list[Cell]] = [
        [spoken(t), *(Number(f"{v:+.1f}{held(every[t], p)}", v) for p, v in zip(pairs, row, strict=True))]
        for t, row in values.items()
    ]
    given = [] if a["support"] == "standing" else ["--support", a["support"]]
    given += ["--draws", str(a["draws"])]
    lines = [repeatable(["psoas", "posture", "--tight", t, *given]) for t in every]
    html = (
        paragraph(f"{LEAD} {knee_words([*values.values()], pairs)}".strip())
        + figure(plots("tight", drawn), caption)
        + behind(table(f"{caption} Right thigh.", header, cells))
        + commands(*lines)
    )
    return Section("tight", "Posture with tight muscles", html, {"plots": [p.figure for p in drawn]})


def held(found: Any, pair: str) -> str:
    """How many draws have a change's sign, in brackets; nothing where enough do or nothing turns."""
    agree, n = int(found.sagittal_change_agree.sel(pair=pair)), found.attrs["draws_found"]
    still = abs(float(found.sagittal_change.sel(pair=pair))) < STILL
    return "" if still or holds(agree, n) else f" ({agree} of {n})"


def knee_words(rows: Sequence[Sequence[float]], pairs: Sequence[str]) -> str:
    """By how much the knees bend or straighten, where that is much, or the most of what turns.

    Examples
    --------
    >>> knee_words([[2.0, -31.7], [-4.0, -3.0], [3.0, -3.2]], ["pelvis relative to ground", KNEE])
    'The knees bend, in 2 of these 3, by 3.2 to 31.7 degrees.'
    >>> knee_words([[2.0, -1.0]], ["pelvis relative to ground", KNEE])
    ''
    """
    if KNEE not in pairs:
        return ""
    at = pairs.index(KNEE)
    much = [row[at] for row in rows if abs(row[at]) > min(TOLD, max(map(abs, row)) - HARDLY) and abs(row[at]) > HARDLY]
    said = []
    for way, found in (("bend", [-v for v in much if v < 0]), ("straighten", [v for v in much if v > 0])):
        if found:
            where = "in all of these" if len(found) == len(rows) else f"in {len(found)} of these {len(rows)}"
            ends = dict.fromkeys((f"{min(found):.1f}", f"{max(found):.1f}"))
            said.append(f"The knees {way}, {where}, by {' to '.join(ends)} degrees.")
    return " ".join(said)


def spoken(tight: str) -> str:
    """psoas=0.2,iliacus=0.1 in words."""
    parts = (part.partition("=") for part in tight.split(","))
    return ", ".join(f"{name.replace('_', ' ')} {100 * float(share):.0f} %" for name, _, share in parts) + " shorter"
