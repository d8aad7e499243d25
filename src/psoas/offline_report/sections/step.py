"""From the one to the other: a step of tension over time."""

from __future__ import annotations

import numpy as np

from psoas.offline_report.answers import Answers
from psoas.offline_report.brief import TOO_SHORT, sign_changes
from psoas.offline_report.colours import colours
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.offline_report.plotly import Series, lines
from psoas.offline_report.rows import PELVIS, SAID, both_words, setting
from psoas.offline_report.section import Section

ORDER, NEEDS = 80, ("step",)
EVERY = 25  # points of the curve between two rows of the table


def section(answers: Answers) -> Section:
    """A line per muscle, pelvis relative to the ground; when the sign changes."""
    found = answers.found["step"]
    tension = float(found.attrs["condition_tension"])
    here = found.sel(pair="pelvis relative to ground", axis="right")
    kinds = zip(found.group.values, found.group_side.values, found.group_kind.values, strict=True)
    groups = [str(g) for g, side, kind in kinds if side == "both" and kind == "family"]
    label = {g: str(found.group_label.sel(group=g).item()) for g in groups}
    values = {g: np.degrees(here.group_step_rotation.sel(group=g).values * tension) for g in groups}
    hue = colours(groups)
    series = [Series(label[g], values[g].tolist(), hue[g]) for g in groups]
    ms = (1e3 * found.time.values).tolist()
    low, high = (1e3 * t for t in found.attrs["rise_time"])
    made = lines(ms, series, "ms after the tension stepped up", "degrees", "deg", both_words(PELVIS), 2,
                 shaded=(low, high, "a muscle's rise time"))  # fmt: skip
    caption = (
        f"{SAID[PELVIS].capitalize()}: rotation about the mediolateral axis in degrees after {tension:g} N a side more "
        f"in the muscle alone, from time zero on (operator step); {setting(found)}. A muscle takes {low:.0f} to "
        f"{high:.0f} ms to build up tension; a sign that lasts shorter is never seen."
    )
    turns = {g: [1e3 * t for t in sign_changes(found, g)] for g in groups}
    start, end = (found[k].sel(pair="pelvis relative to ground", axis="right") for k in
                  ("group_step_start", "group_step_end"))  # fmt: skip
    ends: list[list[Cell]] = []
    for g in groups:
        first, last = float(start.sel(group=g)) * tension, float(np.degrees(float(end.sel(group=g)) * tension))
        when = ", ".join(f"{t:.0f}" for t in turns[g][:4]) or "never"
        ends.append([label[g], Number(f"{first:+.1f}", first), Number(f"{last:+.2f}", last), when])
    curve: list[list[Cell]] = [
        [f"{ms[i]:.0f}", *(Number(f"{s.values[i]:+.2f}", s.values[i]) for s in series)]
        for i in range(0, len(ms), EVERY)
    ]
    said = "; ".join(f"{s.label} ends at {s.values[-1]:.2f}" for s in series)
    html = (
        paragraph(lead({label[g]: t for g, t in turns.items()}, low))
        + figure(plots("step", [Plot(f"{SAID[PELVIS]}, degrees over 1 s: {said}", made, made["layout"]["height"])]),
                 caption)
        + behind(table(caption, ["muscle", "start, rad/s²", "end, deg", "sign changes at ms"], ends),
                 table("The curve, in degrees", ["ms", *(s.label for s in series)], curve))
        + commands(answers.actions_command(groups, "--operator", "step"))
    )  # fmt: skip
    return Section("step", "The way from the one to the other", html, {"plots": [made]})


def lead(turns: dict[str, list[float]], shortest: float) -> str:
    """Who changes sign, and when [ms]; whether anybody would see it.

    Examples
    --------
    >>> lead({"psoas major": [9.0], "iliacus": []}, 50.0)
    'On the way the sign changes: psoas major after 9 ms (its first sign is too short to be seen).'
    """
    changing = [
        f"{who} after {times[0]:.0f} ms{f' (its first sign is {TOO_SHORT})' if times[0] < shortest else ''}"
        for who, times in turns.items()
        if times
    ]
    if not changing:
        return "No muscle changes its sign on the way."
    return f"On the way the sign changes: {'; '.join(changing)}."
