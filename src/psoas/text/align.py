"""Where a person's segments are, as people read it: in words first, then ground, joint and neighbour side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from psoas.question.align import AlignQuestion
from psoas.text.layout import lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

NINETY = 1.645  # standard deviations to either end of a 90 % interval
ROWS = (  # segment -> relative to ground; at the joint above it; at the one below it
    ("thorax", "thorax", "", "lumbar_extension"),
    ("trunk", "trunk", "", ""),
    ("pelvis", "pelvis_tilt", "lumbar_extension", "hips"),
    ("thigh, right", "thigh_r", "hip_flexion_r", "knee_flexion_r"),
    ("thigh, left", "thigh_l", "hip_flexion_l", "knee_flexion_l"),
    ("shank, right", "shank_r", "knee_flexion_r", "ankle_dorsiflexion_r"),
    ("shank, left", "shank_l", "knee_flexion_l", "ankle_dorsiflexion_l"),
    ("foot, right", "foot_r", "ankle_dorsiflexion_r", ""),
    ("foot, left", "foot_l", "ankle_dorsiflexion_l", ""),
)
LEGEND = (
    "deg, +- 90 %; + ground: pelvis tilted anteriorly, thorax leaning forward, thigh and shank with the lower end "
    "ahead, toes up; + joints: hip and knee flexed, ankle dorsiflexed, thorax on pelvis extended. joint: with the "
    "segment above; neighbour: with the one below."
)
HIPS = "see thighs"
REACHES = {
    "10 N m": "To a passive pull of 10 N m, as on a couch:", "20 N m": "to 20 N m, as late in a stride:",
    "measured": "to the extension that was measured:",
}  # fmt: skip
LINES = ("asis_psis", "asis_sacr", "asis_l5s1", "asis_s2", "anterior_plane", "sacral_slope")
BY = {
    "asis_psis": "the line of ASIS and PSIS", "asis_sacr": "the line of ASIS and the marker between the PSIS",
    "asis_l5s1": "the line of ASIS and the marker on L5/S1, which is another zero than PSIS",
    "asis_s2": "the line of ASIS and the marker on S2, which is another zero than PSIS",
    "anterior_plane": "the anterior plane (ASIS and pubic tubercles)", "sacral_slope": "the endplate of S1",
}  # fmt: skip


def align_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.align` as lines of at most 80 columns."""
    a = dataset.attrs
    lines = [line for text in in_words(dataset) for line in wrapped(text)]
    lines += ["", *lay_out(["", "ground", "joint", "neighbour"], side_by_side(dataset), "<>>>"), ""]
    lines += wrapped(LEGEND)
    lines += [line for text in others(dataset) for line in wrapped(text)]
    if asked_of_align(dataset).details:
        lines += ["", *(line for text in every(dataset) for line in wrapped(text))]
    lines.append("")
    made = [f"{a['motion']}, marker set {a['marker_set']}; up: {a['lab_up']}; heading: {a['heading']}; hip centres: "
            f"{a['hip_centre']}"] if a["marker_set"] else []  # fmt: skip
    told = [*made, f"not measured: {a['not_measured']}", *([a["notes"]] if a["notes"] else [])]
    return lines + [line for text in told for line in wrapped(text)]


def asked_of_align(dataset: xr.Dataset) -> AlignQuestion:
    """The question; a plain one where the library was called."""
    return asked_of(dataset, AlignQuestion) if "question" in dataset.attrs else AlignQuestion(file="-")


def in_words(dataset: xr.Dataset) -> list[str]:
    """Where the thighs are, how the pelvis is tilted and by which line, and whether its neutral is a false one."""
    still = dataset.attrs["still"] == "yes"
    found = [" and ".join(filter(None, (thigh_words(dataset, side, still) for side in ("right", "left"))))]
    found = [f"{found[0][0].upper()}{found[0][1:]}."] if found[0] else []
    found += range_words(dataset, still)
    line = next((name for name in LINES if name in dataset.measure.values), None)
    if line is None:
        found.append("Pelvic tilt and hip angles are not measured.")
    else:
        found.append(f"The pelvis, by {BY[line]}, is {tilt_words(dataset, line, still)}.")
    return found + false_neutral_words(dataset, still)


def range_words(dataset: xr.Dataset, still: bool) -> list[str]:
    """What is left of each hip's extension from here, and where that would put the thigh."""
    if "hip" not in dataset.coords:
        return ["How much of the hips' extension is left is not answered: no pelvis and thigh are measured."]
    sides = list(map(str, dataset.hip.values))
    where = "from here" if still else "where each thigh is farthest behind (" + ", ".join(
        f"{side} {float(dataset.range_at.sel(hip=side)):.2f} s" for side in sides) + ")"  # fmt: skip
    found = []
    for reach, how in REACHES.items():
        told_of = [side for side in sides if reach in dataset.reach.values and
                   np.isfinite(dataset.range_left.sel(hip=side, reach=reach))]  # fmt: skip
        if told_of:
            found.append(f"{how} {left_words(dataset, told_of, reach)}")
        elif reach != "measured":
            found.append(f"{how} is not met within the range of the body's joint")
    whose = "Of the default body's tissue, with this pelvis and this lumbar curve; tissue differs between people."
    return [f"Alignment is no position but what is left {where}. {'; '.join(found)}. {whose}"]


def left_words(dataset: xr.Dataset, sides: Sequence[str], reach: str) -> str:
    """How far hips still extend, and where the thighs are then."""
    here = dataset.sel(hip=list(sides), reach=reach)
    value = {k: np.degrees(here[f"range_{k}"].values) for k in ("left", "thigh_behind")}
    half = {k: (np.degrees(here[f"range_{k}_high"].values) - v).max() for k, v in value.items()}
    left = ", ".join(f"{side} {v:.1f}" for side, v in zip(sides, value["left"], strict=True))
    past = "; negative: past it already" if (value["left"] < 0).any() else ""
    thighs = " and ".join(f"{abs(v):.1f} deg {'behind' if v >= 0 else 'ahead'}" for v in value["thigh_behind"])
    then = f"thigh then {thighs} (+- {half['thigh_behind']:.1f})"
    return f"{left} deg of hip extension (+- {half['left']:.1f}{past}); {then}"


def thigh_words(dataset: xr.Dataset, side: str, still: bool) -> str:
    """Where one thigh is, or between which angles it swings."""
    name = f"thigh_{side[0]}"
    if name not in dataset.measure.values or not np.isfinite(dataset.align_angle.sel(measure=name)).any():
        return ""
    if still:
        value, half = middle(dataset, name)
        return (
            f"the {side} thigh is {abs(value):.1f} deg {'ahead of' if value > 0 else 'behind'} vertical (+- {half:.1f})"
        )
    angle = np.degrees(dataset.align_angle.sel(measure=name).values)
    behind, ahead = int(np.nanargmin(angle)), int(np.nanargmax(angle))
    ends = [(angle[k], float(dataset.time[k])) for k in (ahead, behind)]
    said = [f"{abs(v):.1f} deg {'ahead of' if v > 0 else 'behind'} vertical at {t:.2f} s" for v, t in ends]
    apart = NINETY * np.sqrt(2) * deg(dataset.align_sd_frame.sel(measure=name))
    return (
        f"the {side} thigh swings from {said[0]} to {said[1]} (each +- {middle(dataset, name)[1]:.1f}; the "
        f"{angle[ahead] - angle[behind]:.1f} deg between them +- {apart:.1f})"
    )


def tilt_words(dataset: xr.Dataset, name: str, still: bool) -> str:
    """How the pelvis is tilted, by one line."""
    value, half = middle(dataset, name)
    word = "anteriorly" if value >= 0 else "posteriorly"
    if still:
        return f"tilted {abs(value):.1f} deg {word} (90 %: {value - half:.1f} to {value + half:.1f})"
    angle = np.degrees(dataset.align_angle.sel(measure=name).values)
    return (
        f"tilted {abs(value):.1f} deg {word} in the middle of the file (from {np.nanmin(angle):.1f} to "
        f"{np.nanmax(angle):.1f}; any one +- {half:.1f})"
    )


def false_neutral_words(dataset: xr.Dataset, still: bool) -> list[str]:
    """How likely the pelvis is near neutral with the femur in front of it; the prior, and what no markers can say."""
    a = dataset.attrs
    if "side" not in dataset.coords:
        why = "no pelvis is measured" if not a["line"] else "no thigh is measured"
        if "asis_l5s1" in dataset.measure.values or "asis_s2" in dataset.measure.values:
            why = "the back of the pelvis is not marked at the PSIS"
        return [f"Whether a neutral pelvis is a false one is not answered: {why}."]
    if not still:
        return moving_neutral(dataset)
    near, flexed = (float(w) for w in a["window_deg"])
    neutral = "a vertical anterior plane" if a["neutral"] == "anterior_plane" else "that of the static file"
    sides = list(map(str, dataset.side.values))
    each = [f"{side} {100 * float(dataset.false_neutral_probability.sel(side=side).median('time')):.0f} %"
            for side in sides]  # fmt: skip
    parts = [
        f"{side} femur {told(deg(dataset.false_neutral_femur_forward.sel(side=side)), 'ahead', 'behind')}, pelvis "
        f"{told(deg(dataset.false_neutral_pelvis_back.sel(side=side)), 'anteriorly', 'posteriorly')} of neutral"
        for side in sides
    ]
    return [
        f"Chance of a false neutral (pelvis within {near:g} deg of {neutral}, hip flexed by {flexed:g} or more: the "
        f"femur in front of it): {', '.join(each)}. Before measuring, a pelvis is taken to be {a['prior_deg']:g} deg "
        f"(SD) about neutral [p]; {surest_words(a)}.",
        f"The hip's angle is of two parts: {'; '.join(parts)}.",
    ]


def moving_neutral(dataset: xr.Dataset) -> list[str]:
    """False neutral over a file that moves: when it is likeliest, and in how many frames it is likelier than not."""
    found = []
    for side in map(str, dataset.side.values):
        p = dataset.false_neutral_probability.sel(side=side).values
        if not np.isfinite(p).any():
            continue
        k = int(np.nanargmax(p))
        found.append(
            f"{side} at most {100 * p[k]:.0f} % (at {float(dataset.time[k]):.2f} s), over 50 % in "
            f"{100 * float(np.mean(p > 0.5)):.0f} % of the frames"
        )
    return [
        f"Chance of a false neutral while this file moves, frame by frame: {'; '.join(found)}. In a stride a flexed "
        f"hip is how a leg swings, not how it stands; {surest_words(dataset.attrs)}."
    ]


def told(value: float, positive: str, negative: str) -> str:
    """An angle and its direction."""
    return f"{abs(value):.1f} deg {positive if value >= 0 else negative}"


def surest_words(attributes: dict[str, object]) -> str:
    """What the best answer could be."""
    most = f"no answer from this can be surer than {100 * float(str(attributes['surest'])):.0f} %"
    return f"{most}: only pubic landmarks can" if attributes["line"] != "anterior_plane" else most


def deg(values: xr.DataArray) -> float:
    """Median over time of what is seen [deg]; nan where nothing is."""
    return float(np.degrees(values.median("time")))


def middle(dataset: xr.Dataset, name: str) -> tuple[float, float]:
    """The median angle over the file and half of its 90 % interval [deg]."""
    here = dataset.sel(measure=name)
    return deg(here.align_angle), NINETY * deg(np.hypot(here.align_sd_constant, here.align_sd_frame))


def side_by_side(dataset: xr.Dataset) -> list[list[str]]:
    """Every segment relative to ground, at its joint and at its neighbour."""
    have = set(dataset.measure.values.tolist())
    hips = bool(have & {"hip_flexion_r", "hip_flexion_l"})
    return [
        [
            segment,
            *(HIPS if name == "hips" and hips else cell(dataset, name) if name in have else "-" for name in names),
        ]
        for segment, *names in ROWS
        if have & set(names)
    ]


def cell(dataset: xr.Dataset, name: str) -> str:
    """One angle with its interval, or the range that it goes through."""
    value, half = middle(dataset, name)
    if value != value:
        return "not seen"
    if dataset.attrs["still"] == "yes":
        return f"{value:+.1f} +- {half:.1f}"
    angle = np.degrees(dataset.align_angle.sel(measure=name).values)
    return f"{np.nanmin(angle):+.0f} to {np.nanmax(angle):+.0f} +- {half:.1f}"


def others(dataset: xr.Dataset) -> list[str]:
    """The same pelvis in other definitions and in the numbers of other programs."""
    have = set(dataset.measure.values.tolist())
    lines = [f"{BY[n]} {cell(dataset, n)}" for n in LINES if n in have]
    lines += [f"{side} side alone {cell(dataset, f'asis_psis_{side[0]}')}" for side in ("right", "left")
              if f"asis_psis_{side[0]}" in have]  # fmt: skip
    found = [f"pelvic tilt, + anterior: {'; '.join(lines)}"] if lines else []
    pig = [f"{what} {cell(dataset, f'pig_pelvis_{what}')}" for what in ("tilt",) if "pig_pelvis_tilt" in have]
    pig += [f"{what} (right) {cell(dataset, f'pig_pelvis_{what}_r')}" for what in ("obliquity", "rotation") if pig]
    found += [f"Plug-in Gait, tilt + anterior, in lab axes: {'; '.join(pig)}"] if pig else []
    if "opensim_pelvis_tilt" in have:
        found.append(
            f"OpenSim's pelvis_tilt, + posterior, 0 where the default body's is: {cell(dataset, 'opensim_pelvis_tilt')}"
        )
    return found


def every(dataset: xr.Dataset) -> list[str]:
    """Every measure with its definition, its landmarks and both parts of its standard deviation."""
    found = []
    for i, name in enumerate(map(str, dataset.measure.values)):
        here = dataset.isel(measure=i)
        parts = [deg(here[f"align_sd_{k}"]) for k in ("constant", "frame")]
        marks = f"; from {here.landmarks.item()}" if here.landmarks.item() else ""
        found.append(
            f"{name}: {cell(dataset, name)}, + {here.positive.item()}; {here.of.item()} relative to "
            f"{here.relative_to.item()} about {here['axis'].item()}: {here.definition.item()}{marks}; SD "
            f"{parts[0]:.1f} constant, {parts[1]:.1f} per frame"
        )
    return found
