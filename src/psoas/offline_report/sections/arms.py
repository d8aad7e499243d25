"""Moment arms at the hip over its range."""

from __future__ import annotations

from psoas.offline_report.answers import Answers
from psoas.offline_report.colours import colours
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.offline_report.plotly import Series, lines
from psoas.offline_report.rows import HIP, both_words
from psoas.offline_report.section import Section

ORDER, NEEDS = 50, ("arms",)
LEAD = (
    "A moment arm says how far from the joint a muscle pulls. It knows neither the ground nor the stiffness of the "
    "spine. At the hip psoas and iliacus look alike; what parts them is above the pelvis."
)
SHORT = "A moment arm says how far from the joint a muscle pulls. It knows neither the ground nor the spine."


def section(answers: Answers) -> Section:
    """A line per muscle."""
    swept = answers.found["arms"]
    kinds = zip(swept.group.values, swept.group_side.values, swept.group_kind.values, strict=True)
    groups = [str(g) for g, side, kind in kinds if side == "right" and kind == "family"]
    values = {g: 1e3 * swept.group_swept_arm.sel(group=g, axis="right").values for g in groups}
    label = {g: str(swept.group_label.sel(group=g).item()) for g in groups}
    hue = colours([g.removesuffix("_r") for g in groups])
    series = [Series(label[g], values[g].tolist(), hue[g.removesuffix("_r")]) for g in groups]
    x = [float(v) for v in swept.sweep.values]
    unit = swept.sweep.attrs["units"]
    across = f"{swept.attrs['coordinate']}, {unit}"
    made = lines(x, series, across, "moment arm, mm", "mm", both_words(HIP), 1)
    made["layout"]["xaxis"]["dtick"] = 20
    caption = (
        "Right thigh relative to the pelvis: moment arms of the right muscles in mm, + flexes, about the mediolateral "
        f"axis of the pelvis (operator torque); {swept.attrs['body']}, {swept.attrs['posture']}, "
        f"{swept.attrs['coordinate']} from {x[0]:g} to {x[-1]:g} {unit}."
    )
    first, last = (f"{s.label} {s.values[0]:.1f} to {s.values[-1]:.1f}" for s in (series[0], series[-1]))
    said = f"Moment arms at the hip over {across}: from one end to the other {first}; {last} mm"
    header = [across, *(s.label for s in series)]
    cells: list[list[Cell]] = [
        [f"{at:g}", *(Number(f"{s.values[i]:.1f}", s.values[i]) for s in series)] for i, at in enumerate(x)
    ]
    families = [g.removesuffix("_r") for g in groups]
    html = (
        paragraph(LEAD if {"psoas_major", "iliacus"} <= set(families) and "fascicles" in answers.found else SHORT)
        + figure(plots("arms", [Plot(said, made, int(made["layout"]["height"]))]), caption)
        + behind(table(caption, header, cells))
        + commands(answers.actions_command(families, "--of", "femur_r", "--relative-to", "pelvis", "--operator",
                                           "torque", "--sweep", answers.found["sweep"], posture=swept.attrs["posture"]))
    )  # fmt: skip
    return Section("arms", "Moment arms over the hip's range", html, {"plots": [made]})
