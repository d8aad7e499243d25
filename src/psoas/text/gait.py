"""A walk as people read it: a sentence for every finding, then every stance, then what is left and owed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.anatomy import table
from psoas.question.gait import GaitQuestion
from psoas.text.layout import lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

STATES = ("free", "paid", "barred", "unknown")
LITTLE = np.radians(5.0)  # of hip extension, beside a thigh that is far behind
FAR = np.radians(10.0)
CLEAR = np.radians(2.0)  # by which a hip reads more than the thigh shows
LIMITS = (
    "Glutes by the least sum of squared activations of one leg: measured activity agrees for vasti, soleus and gluteus "
    "medius, not for gluteus maximus (r = -.5; +.6 with 60 ms of delay); nerves are not in it. Capacities are "
    "isometric: "
    "fast hips have less."
)


def gait_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.gait` as lines of at most 80 columns."""
    a = dataset.attrs
    lines = [line for text in in_words(dataset) for line in wrapped(text)]
    lines += ["", *lay_out(*stances(dataset)), ""]
    lines += wrapped(
        "deg and % of stance, +- 90 %; behind: thigh behind vertical = hip extension + anterior tilt; since: from "
        "when the "
        "thigh is vertical; limb: hip centre to metatarsals; within: share of the propulsion in push-back."
    )
    lines += ["", *lay_out(*cases(dataset)), ""]
    lines += wrapped(
        "at the peak of push-back, on the default body: reserve is extension left until passive tissue flexes the "
        "hip with "
        "10 N m (couch) or with the net moment of that instant (walk); owed: what extensors or abductors have to "
        "add, at "
        "most over push-back; glutei: activation 0..1 there, at most over push-back."
    )
    if asked_of(dataset, GaitQuestion).details if "question" in dataset.attrs else False:
        for side in map(str, dataset.side.values):
            lines += ["", f"{side}, over one stance ({dataset.side_stride.sel(side=side).item()})"]
            lines += lay_out(*course(dataset, side))
            lines += ["", *lay_out(*angles(dataset, side))]
    lines += ["", *wrapped(norms(dataset)), *wrapped(LIMITS)]
    made = (
        f"{a['motion']}, marker set {a['marker_set']}; heading: {a['heading']}; hip centres: {a['hip_centre']}; mass: "
        f"{mass_words(dataset)}"
    )
    return lines + [line for text in (made, a["events"], a["notes"]) if text for line in wrapped(text)]


def mass_words(dataset: xr.Dataset) -> str:
    """The mass and how it is known."""
    a = dataset.attrs
    return f"{a['mass']:.0f} kg, {a['mass_how']}" if a["mass"] > 0 else str(a["mass_how"])


def in_words(dataset: xr.Dataset) -> list[str]:
    """A sentence for every finding."""
    found = []
    for side in map(str, dataset.side.values):
        found.append(pushed(dataset, side))
        found += [text for text in (stories(dataset, side), reserve(dataset, side), owed(dataset, side)) if text]
        found += tight(dataset, side)
        found += [text] if (text := others_moment(dataset, side)) else []
    return [*found, *symmetry(dataset)]


def stride_of(dataset: xr.Dataset, side: str) -> xr.Dataset:
    """The stance that is looked into."""
    return dataset.sel(stride=dataset.side_stride.sel(side=side).item())


def deg(value: object) -> float:
    """In degrees."""
    return float(np.degrees(np.asarray(value, float)))


def pushed(dataset: xr.Dataset, side: str) -> str:
    """When and how far a thigh goes behind vertical, and what gives the way."""
    one = stride_of(dataset, side)
    behind, half = deg(one.push_behind), deg(one.push_behind_high - one.push_behind)
    since = np.degrees(one.push_part_since.values)
    way = since[0] + since[1]
    return (
        f"{side.capitalize()}: push-back begins at {100 * float(one.push_vertical_share):.0f} % of stance and ends "
        "with the "
        f"thigh {behind:.1f} deg behind vertical (+- {half:.1f}) at {100 * float(one.push_peak_share):.0f} %; of these "
        f"{way:.1f} deg since vertical (+- {deg(one.push_since_half):.1f}) the hip gives {since[0]:.1f}, the pelvis "
        f"{since[1]:.1f}."
    )


def stories(dataset: xr.Dataset, side: str) -> str:
    """A sentence where joint and ground say opposite things."""
    one = stride_of(dataset, side)
    behind, hip, tilt = float(one.push_behind), *map(float, one.push_part.values[:2])
    if behind >= FAR and hip < LITTLE:
        return (
            f"Joint and ground tell opposite stories: the {side} hip is {told(hip, 'extended', 'flexed')} only, "
            "and the "
            f"thigh still points {deg(behind):.1f} deg behind vertical, because the pelvis is tilted "
            f"{deg(tilt):.1f} deg anteriorly by the line that it is measured by."
        )
    if hip > behind + CLEAR:
        return (
            f"Joint and ground tell opposite stories: the {side} hip reads {deg(hip):.1f} deg extended, more than the "
            f"{deg(behind):.1f} deg that the thigh is behind vertical, because the pelvis reads {-deg(tilt):.1f} deg "
            "posterior."
        )
    return ""


def told(value: float, positive: str, negative: str) -> str:
    """An angle in words."""
    return f"{abs(deg(value)):.1f} deg {positive if value >= 0 else negative}"


def at_peak(dataset: xr.Dataset, side: str) -> xr.Dataset:
    """The curves where the thigh is farthest behind."""
    share = 100 * float(stride_of(dataset, side).push_peak_share)
    return dataset.sel(side=side).sel(percent=share, method="nearest")


def while_pushing(dataset: xr.Dataset, side: str) -> xr.Dataset:
    """The curves from when the thigh is vertical to the peak."""
    one = stride_of(dataset, side)
    low, high = (100 * float(one[f"push_{k}_share"]) for k in ("vertical", "peak"))
    rows = (dataset.percent >= low - 2.5) & (dataset.percent <= high + 2.5)
    return dataset.sel(side=side).isel(percent=np.flatnonzero(rows.values))


def reserve(dataset: xr.Dataset, side: str) -> str:
    """What is left at the peak, by a couch's torque and by the stride's own."""
    here = at_peak(dataset, side).isel(case=0)
    couch, walk = (float(here[f"reserve_{k}"]) for k in ("couch", "walk"))
    words = [] if not np.isfinite(couch) else [f"{deg(couch):+.0f} deg until 10 N m, a couch's"]
    if np.isfinite(walk):
        words.append(
            f"{deg(walk):+.0f} deg until the {float(here.hip_net_on_body):.0f} N m that the stride itself asks"
        )
    elif dataset.attrs["mass"] < 0:
        words.append("the stride's own torque is not known without forces")
    if not words:
        return ""
    return (
        f"What range is left there ({side}, default body): {'; '.join(words)}. A negative reserve at a couch's "
        "torque is "
        "usual in walking."
    )


def owed(dataset: xr.Dataset, side: str) -> str:
    """Whether extensors owe anything in push-back."""
    here = while_pushing(dataset, side).isel(case=0)
    states = [STATES[int(v)] for v in here.extension_state.values if np.isfinite(v)]
    known = [s for s in states if s != "unknown"]
    if not known:
        return ""
    free = sum(s == "free" for s in known)
    if free == len(known):
        return (
            f"In push-back the {side} hip's extensors owe nothing: passive flexors make no more than the stride "
            "asks of "
            "flexors (free in every instant)."
        )
    most = float(np.nanmax(here.extension_owed))
    able = float(here.capacity_extension.sel(extensors="glutei").values[int(np.nanargmax(here.extension_owed))])
    return (
        f"In push-back the {side} hip's extensors have to add up to {most:.0f} N m where glutei can make {able:.0f} "
        f"(isometric); free in {100 * free / len(known):.0f} % of it, barred in "
        f"{100 * sum(s == 'barred' for s in known) / len(known):.0f} %."
    )


def others_moment(dataset: xr.Dataset, side: str) -> str:
    """A file's own moment beside the one by forces, at the peak of push-back."""
    if "hip_net_by_forces" not in dataset:
        return ""
    here = at_peak(dataset, side)
    own, other = float(here.hip_net_flexion), float(here.hip_net_by_forces)
    if not np.isfinite([own, other]).all():
        return ""
    return (
        f"At that peak the {side} hip's net moment, + flexes, is {own:+.0f} N m {dataset.attrs['moments_how']} and "
        f"{other:+.0f} by forces; the first is used."
    )


def tight(dataset: xr.Dataset, side: str) -> list[str]:
    """What each tight muscle takes from reach, adds to what is owed and changes in the glutes; where range goes."""
    found = []
    peak, pushing = at_peak(dataset, side), while_pushing(dataset, side)
    for case in map(str, dataset.case.values[1:]):
        couch = [float(peak.reserve_couch.sel(case=c)) for c in (dataset.case.values[0], case)]
        owed = [pushing.extension_owed.sel(case=c).values for c in (dataset.case.values[0], case)]
        parts = [f"takes {deg(couch[0] - couch[1]):.0f} deg of reach at 10 N m"] if np.isfinite(couch).all() else []
        if np.isfinite(owed[1]).any():
            k = int(np.nanargmax(owed[1] - owed[0]))
            state = STATES[int(pushing.extension_state.sel(case=case).values[k])]
            parts.append(f"asks up to {owed[1][k] - owed[0][k]:.0f} N m more of extensors ({state})")
            glutes = pushing.glute_activation.sel(glute="gluteus_maximus")
            change = glutes.sel(case=case).values - glutes.isel(case=0).values
            if np.isfinite(change).any():
                change = change[np.isfinite(change)]
                parts.append(f"changes gluteus maximus by {change.max(initial=0.0, where=change > 0):+.2f} at most")
        if parts:
            found.append(f"{side.capitalize()}, {case} shorter: {', '.join(parts)}{lost(dataset, side, case)}.")
    return found


def lost(dataset: xr.Dataset, side: str, case: str) -> str:
    """Where extension goes that a tight hip no longer has at the stride's own torque."""
    here, one = at_peak(dataset, side).sel(case=case), stride_of(dataset, side)
    left = float(here.reserve_walk)
    if not np.isfinite(left) or left >= 0:
        return ""
    behind = float(one.push_behind)
    shorter = 1 - np.sin(max(behind + left, 0.0)) / np.sin(behind)
    return (
        f"; {deg(-left):.0f} deg of extension are then beyond what the stride's torque holds: the pelvis tilts "
        "anteriorly by "
        f"that much with the lumbar spine, or extensors pay, or the push-back is {100 * shorter:.0f} % shorter"
    )


def symmetry(dataset: xr.Dataset) -> list[str]:
    """Both sides beside each other."""
    sides = list(map(str, dataset.side.values))
    if len(sides) < 2:
        return [f"Only the {sides[0]} side has a whole stance; nothing is compared."]
    behind = [float(stride_of(dataset, s).push_behind) for s in sides]
    half = [float(stride_of(dataset, s).push_since_half) for s in sides]
    apart, sure = deg(behind[0] - behind[1]), deg(np.sqrt(np.mean(np.square(half))))
    word = "no more than its error" if abs(apart) < sure else "more than frames differ"
    return [f"{sides[0].capitalize()} and {sides[1]} differ by {abs(apart):.1f} deg of push-back, {word}."]


def stances(dataset: xr.Dataset) -> tuple[list[str], list[list[str]], str]:
    """A row for every stance."""
    header = ["stance", "begins", "peak", "behind", "hip", "pelvis", "since: hip", "pelvis", "limb", "N s", "within"]
    rows = []
    for label in map(str, dataset.stride.values):
        one = dataset.sel(stride=label)
        part, since = np.degrees(one.push_part.values), np.degrees(one.push_part_since.values)
        rows.append([
            label, f"{100 * float(one.push_vertical_share):.0f}%", f"{100 * float(one.push_peak_share):.0f}%",
            f"{deg(one.push_behind):.1f}+-{deg(one.push_behind_high - one.push_behind):.1f}", f"{part[0]:+.1f}",
            f"{part[1]:+.1f}", f"{since[0]:+.1f}", f"{since[1]:+.1f}", number(deg(one.push_limb), 0),
            number(float(one.push_propulsion), 0), number(100 * float(one.push_within), 0, "%"),
        ])  # fmt: skip
    return header, rows, "<" + ">" * (len(header) - 1)


def number(value: float, places: int, unit: str = "") -> str:
    """A number, or a dash where it is not known."""
    return f"{value:.{places}f}{unit}" if np.isfinite(value) else "-"


def cases(dataset: xr.Dataset) -> tuple[list[str], list[list[str]], str]:
    """A row for every side and case."""
    header = ["side", "tight", "couch", "walk", "owed", "state", "abductors", "gl.max", "gl.med", "gl.min"]
    rows = []
    for side in map(str, dataset.side.values):
        for case in map(str, dataset.case.values):
            peak, pushing = (x.sel(case=case) for x in (at_peak(dataset, side), while_pushing(dataset, side)))
            active = pushing.glute_activation.values
            most = [number(float(np.nanmax(c)), 2) if np.isfinite(c).any() else "-" for c in active.T]
            states = [int(v) for v in pushing.extension_state.values if v < 3]
            rows.append([
                side, "-" if case == "untight" else case, number(deg(peak.reserve_couch), 0),
                number(deg(peak.reserve_walk), 0), largest(pushing.extension_owed.values),
                STATES[max(states)] if states else "unknown", largest(pushing.abduction_owed.values), *most,
            ])  # fmt: skip
    return header, rows, "<<" + ">" * (len(header) - 2)


def largest(values: object) -> str:
    """The largest of some moments [N m]."""
    known = np.asarray(values, float)
    return number(float(np.nanmax(known)), 0) if np.isfinite(known).any() else "-"


def course(dataset: xr.Dataset, side: str) -> tuple[list[str], list[list[str]], str]:
    """Moments and reserve over a stance, nothing tight."""
    beside = ["by forces"] if "hip_net_by_forces" in dataset else []
    header = ["% stance", "net", *beside, "on body", "passive", "owed", "glutei", "net abd.", "couch", "walk", "state"]
    moments = ["hip_net_flexion", *(["hip_net_by_forces"] if beside else []), "hip_net_on_body",
               "hip_passive_flexion", "extension_owed"]  # fmt: skip
    rows = []
    for percent in dataset.percent.values[::2]:
        here = dataset.sel(side=side, percent=percent).isel(case=0)
        rows.append([
            f"{percent:.0f}", *(number(float(here[k]), 0) for k in moments),
            number(float(here.capacity_extension.sel(extensors="glutei")), 0), number(float(here.hip_net_abduction), 0),
            number(deg(here.reserve_couch), 0), number(deg(here.reserve_walk), 0),
            STATES[int(here.extension_state)],
        ])  # fmt: skip
    return header, rows, ">" * len(header)


def angles(dataset: xr.Dataset, side: str) -> tuple[list[str], list[list[str]], str]:
    """Thigh behind vertical and its parts over a stance."""
    here = dataset.sel(side=side)
    rows = [
        [f"{percent:.0f}", *(f"{deg(v):+.1f}" for v in (
            here.behind_course.sel(percent=percent), *here.part_course.sel(percent=percent).values[:2]))]
        for percent in dataset.percent.values[::2]
    ]  # fmt: skip
    return ["% stance", "behind", "hip", "pelvis"], rows, ">>>>"


def norms(dataset: xr.Dataset) -> str:
    """Published numbers to hold against these, with whose they are."""
    rows = table("gait_norms")
    free, young, old = (next(r for r in rows if word in r["group"]) for word in ("free", "young", "older"))

    def said(r: dict[str, str]) -> str:
        whole = float(r["peak_hip_extension_deg"]) + float(r["anterior_tilt_deg"])
        return (f"{r['group']}: peak hip extension {r['peak_hip_extension_deg']} +- {r['peak_hip_extension_sd']}, tilt "
                f"{r['anterior_tilt_deg']}, so a thigh {whole:.1f} behind")  # fmt: skip

    return (
        f"Beside it, deg: {said(young)}; {said(old)} (Lee 2005); {said(free)} (Schwartz 2008, children are "
        "no adults). "
        "The other side of the same person is the better company."
    )
