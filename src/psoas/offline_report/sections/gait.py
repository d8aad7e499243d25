"""A person's walk: how a leg pushes back, what range is left there, and what the glutes are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from psoas.offline_report.answers import Answers, repeatable
from psoas.offline_report.colours import GLUTEUS, INK, PSOAS
from psoas.offline_report.markup import Cell, Number, Plot, behind, commands, figure, paragraph, plots, table
from psoas.offline_report.plotly import Band, Series, ends_at, lines
from psoas.offline_report.section import Section
from psoas.plots.style import SLATE, TEAL
from psoas.text.gait import LIMITS, STATES, at_peak, in_words, norms, number, stride_of, while_pushing

ORDER, NEEDS = 17, ("gait",)
PARTS = (("hip", TEAL), ("pelvis", SLATE))
HEIGHT, TALLER = 330, 420  # px
Drawn = tuple[list[Series], list[Band]]


def section(answers: Answers) -> Section:
    """A sentence per finding, the stride in three rows, every stance and instant as numbers."""
    found = answers.found["gait"]
    a = found.attrs
    drawn = panels(found)
    caption = (
        f"{a['motion']}, one stance of a side ({', '.join(map(str, found.side_stride.values))}); shaded: push-back, "
        "from the thigh vertical to its farthest behind. First its parts, hip extension and anterior tilt, which add "
        "up to it; then the extension that is left until passive tissue flexes the hip with 10 N m, as on a couch, and "
        "with the net moment of that instant; then moments, + flexes, and what glutei can make against it, isometric. "
        "Range and tissue are the default body's."
    )
    html = (
        "".join(paragraph(text) for text in in_words(found))
        + figure(plots("gait", drawn), caption)
        + behind(
            table("Every stance, in degrees unless said; intervals of 90 %", STANCES, stances(found)),
            table("At the farthest behind, and at most over push-back; on the default body", AT_PEAK, peaks(found)),
            *(
                table(f"{side}: the stance, deg and N m", (f"{side}, % of stance", *COURSE), course(found, side))
                for side in sides(found)
            ),
        )
        + paragraph(norms(found))
        + "".join(paragraph(text) for text in (a["notes"], LIMITS) if text)
        + commands(repeatable(["psoas", "gait", str(answers.found["gait_file"]), "--details"]))
    )
    return Section("gait", "This walk", html, {"plots": [p.figure for p in drawn]})


def sides(found: Any) -> list[str]:
    """Those that have a whole stance."""
    return [str(side) for side in found.side.values]


def panels(found: Any) -> list[Plot]:
    """Three rows, each with both sides on one scale."""
    made = []
    for title, up, ends, row, height in (
        ("thigh behind vertical, and its parts", "deg", ("ahead", "behind vertical"), parts, HEIGHT),
        ("extension left", "deg", ("beyond it", "left"), left, HEIGHT),
        ("asked and owed at the hip", "N m", ("extends", "flexes"), moments, TALLER),
    ):
        both = [row(found.sel(side=side)) for side in sides(found)]
        low, high = ends_at([v for series, bands in both for v in values(series, bands)])
        for side, (series, bands) in zip(sides(found), both, strict=True):
            one = stride_of(found, side)
            begins, peak = (100 * float(one[f"push_{k}_share"]) for k in ("vertical", "peak"))
            shaded = (begins, peak, "push-back")
            figure_of = lines(found.percent.values.tolist(), series, "% of stance", up, up, ends, 1, height,
                              shaded, bands, (low, high))  # fmt: skip
            here = found.sel(side=side).percent.values
            at = int(np.abs(here - peak).argmin())
            said = "; ".join(f"{s.label} {s.values[at]:.0f}" for s in series if s.values[at] == s.values[at])
            label = f"{side}: {title}, {up}; at {here[at]:.0f} % of stance {said}"
            made.append(Plot(label, figure_of, height, f"{side}: {title}"))
    return made


def values(series: Sequence[Series], bands: Sequence[Band]) -> list[float]:
    """Everything that has to have room."""
    return [v for s in series for v in s.values] + [v for b in bands for v in (*b.low, *b.high)]


def parts(here: Any) -> Drawn:
    """Hip extension and anterior tilt stacked from zero, each its own way, and their sum as a line."""
    above, below = np.zeros(here.sizes["percent"]), np.zeros(here.sizes["percent"])
    bands = []
    for name, colour in PARTS:
        value = np.degrees(here.part_course.sel(part=name).values)
        named = name if np.nan_to_num(value)[-1] >= 0 else ""
        bands.append(Band(named, above.tolist(), (above + np.clip(value, 0, None)).tolist(), colour))
        bands.append(Band("" if named else name, (below + np.clip(value, None, 0)).tolist(), below.tolist(), colour))
        above, below = above + np.nan_to_num(value).clip(0), below + np.nan_to_num(value).clip(None, 0)
    return [Series("thigh", np.degrees(here.behind_course.values).tolist(), INK)], bands


def left(here: Any) -> Drawn:
    """What is left at a couch's and at the stride's own torque, and the band between."""
    couch, walk = (np.degrees(here[f"reserve_{k}"].isel(case=0).values).tolist() for k in ("couch", "walk"))
    return told(Series("until 10 N m", couch, TEAL), Series("as it walks", walk, PSOAS)), [Band("", couch, walk, TEAL)]


def moments(here: Any) -> Drawn:
    """Net and passive flexor moments; below zero what extensors owe, and what the glutei can."""
    first = here.isel(case=0)
    owed, able = -first.extension_owed.values, -here.capacity_extension.sel(extensors="glutei").values
    series = told(
        Series("net", here.hip_net_on_body.values.tolist(), INK),
        Series("passive", first.hip_passive_flexion.values.tolist(), PSOAS),
        Series("owed", owed.tolist(), GLUTEUS),
        Series("glutei can", able.tolist(), GLUTEUS, "dash"),
    )
    return series, [Band("", owed.tolist(), (0 * owed).tolist(), GLUTEUS)]


def told(*series: Series) -> list[Series]:
    """Those of which something is known."""
    return [s for s in series if any(v == v for v in s.values)]


STANCES = ("stance", "begins, % of stance", "farthest, %", "behind", "±", "hip", "pelvis", "since vertical: hip",
           "pelvis", "limb", "push, N s", "within push-back, %")  # fmt: skip
AT_PEAK = ("side", "until 10 N m, deg", "as it walks, deg", "owed, N m", "glutei can, N m", "abductors owe, N m",
           "gluteus maximus, 0..1", "medius", "minimus", "state")  # fmt: skip
COURSE = ("behind", "hip", "pelvis", "until 10 N m", "as it walks", "net", "passive", "owed",
          "glutei can", "state")  # fmt: skip


def whole(value: object, places: int) -> Number:
    """A number as it is printed, and itself."""
    one = float(np.asarray(value, float))
    return Number(number(one, places), one)


def most(values: object) -> float:
    """The largest that is known; nan where none is."""
    known = np.asarray(values, float)
    return float(np.nanmax(known)) if np.isfinite(known).any() else float("nan")


def stances(found: Any) -> list[list[Cell]]:
    """A row for every stance that is seen whole."""
    rows: list[list[Cell]] = []
    for name in map(str, found.stride.values):
        one = found.sel(stride=name)
        angles = [one.push_behind, one.push_behind_high - one.push_behind, *one.push_part.values[:2],
                  *one.push_part_since.values[:2]]  # fmt: skip
        rows.append([
            name, whole(100 * one.push_vertical_share, 0), whole(100 * one.push_peak_share, 0),
            *(whole(np.degrees(v), 1) for v in angles), whole(np.degrees(one.push_limb), 0),
            whole(one.push_propulsion, 0), whole(100 * one.push_within, 0),
        ])  # fmt: skip
    return rows


def peaks(found: Any) -> list[list[Cell]]:
    """A row for every side."""
    rows: list[list[Cell]] = []
    for side in sides(found):
        peak, pushing = (x.isel(case=0) for x in (at_peak(found, side), while_pushing(found, side)))
        states = [int(v) for v in pushing.extension_state.values if STATES[int(v)] != "unknown"]
        rows.append([
            side, whole(np.degrees(peak.reserve_couch), 0), whole(np.degrees(peak.reserve_walk), 0),
            whole(most(pushing.extension_owed), 0), whole(peak.capacity_extension.sel(extensors="glutei"), 0),
            whole(most(pushing.abduction_owed), 0), *(whole(most(v), 2) for v in pushing.glute_activation.values.T),
            STATES[max(states)] if states else "unknown",
        ])  # fmt: skip
    return rows


def course(found: Any, side: str) -> list[list[Cell]]:
    """A row for every instant that is drawn."""
    rows: list[list[Cell]] = []
    for percent in found.percent.values:
        here = found.sel(side=side, percent=percent).isel(case=0)
        angles = [here.behind_course, *here.part_course.values[:2], here.reserve_couch, here.reserve_walk]
        rows.append([
            f"{percent:.0f}", *(whole(np.degrees(v), 1) for v in angles),
            *(whole(v, 0) for v in (here.hip_net_on_body, here.hip_passive_flexion, here.extension_owed,
                                    here.capacity_extension.sel(extensors="glutei"))),
            STATES[int(here.extension_state)],
        ])  # fmt: skip
    return rows
