"""The pelvic floor in 80 columns: two sentences, the strands, what they carry, what tight muscles do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.dataset.signs import called
from psoas.question.floor import FloorQuestion
from psoas.text.layout import decimal, lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

LEAST_TURN = 0.005  # deg
NOT_ANSWERED = (
    "not answered: prolapse, continence, pain, how to restore anything; strands that end on viscera; slack of "
    "ligaments; one person's joint. Strands are straight: none wraps the rectum"
)
DETAILS = "--details adds ligaments, what crosses the sacroiliac joint, and the weight over tilts of the pelvis"


def floor_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas floor` as lines of at most 80 columns."""
    a = dataset.attrs
    details = asked_of(dataset, FloorQuestion).details
    bent = f"sacrum nutated by {a['nutation_deg']:g} deg, coccyx extended by {a['coccyx_deg']:g} deg"
    lines = [
        *wrapped(load_words(dataset)),
        *wrapped(turn_words(dataset)),
        "",
        *wrapped(f"{a['body']}, {a['posture']}; {bent}"),
        *wrapped(a["conditions"]),
        "",
        *strand_lines(dataset, details),
        "",
        *carried_lines(dataset),
    ]
    if a["tight"]:
        lines += ["", *wrapped(tight_words(dataset))]
    if details:
        lines += ["", *weight_lines(dataset), "", *closure_lines(dataset)]
    return [*lines, "", *wrapped(NOT_ANSWERED), *([] if details else wrapped(DETAILS)), *wrapped(a["notes"])]


def load_words(dataset: xr.Dataset) -> str:
    """What presses on the floor, and what share of its strength that is."""
    share = 100 * dataset.floor_activation.values
    where = "lying" if dataset.attrs["lies"] else "upright"
    source = "" if dataset.attrs["pressure_given"] else f", the usual {where},"
    return (
        f"{dataset.attrs['pressure_cmH2O']:g} cmH2O{source} on {1e4 * float(dataset.floor_area):.0f} cm2 is "
        f"{float(dataset.floor_force):.0f} N across the floor; its strands carry that at {share.min():.0f} to "
        f"{share.max():.0f} % of what they can, by how round the floor is and how strong a fibre."
    )


def turn_words(dataset: xr.Dataset) -> str:
    """What the floor does to both bones at full activation."""
    turns = np.degrees(dataset.floor_full_turn.values)
    women, men = (row[0] for row in turns)
    low, high = sorted(abs(row[1]) for row in turns)
    coccyx = f"{low:.1f}" if high - low < 0.05 else f"{low:.1f} to {high:.1f}"
    said = called("sacrum", "pelvis", "right", int(np.sign(women)))
    other = called("coccyx", "sacrum", "right", int(np.sign(turns[0, 1])))
    return (
        f"At full activation the floor {other} the coccyx by {coccyx} deg and {said} the sacrum by "
        f"{abs(women):.2f} deg in women and {abs(men):.2f} in men: it pulls the tip forward, and so the base back."
    )


def strand_lines(dataset: xr.Dataset, ligaments: bool) -> list[str]:
    """Every strand of the right side: length, strain, force, and what a degree of nutation or of the coccyx does."""
    rows = []
    for name in map(str, dataset.strand.values):
        one = dataset.sel(strand=name)
        if name.endswith("_l") or (str(one.strand_kind.item()) == "ligament" and not ligaments):
            continue
        strain, fibre = float(one.strand_strain), float(one.strand_fibre)
        rows.append(
            [
                str(one.strand_label.item())[:30],
                decimal(1e3 * float(one.strand_length)),
                "-" if np.isnan(strain) else f"{100 * strain:+.1f}",
                "-" if np.isnan(fibre) else f"{fibre:.2f}",
                decimal(float(one.strand_force)),
                f"{1e3 * np.radians(float(one.strand_per_nutation)):+.2f}",
                f"{1e3 * np.radians(float(one.strand_per_coccyx)):+.2f}",
            ]
        )
    legend = (
        "a side; strain: % of the fibre, from standing; fibre: over its optimum; N: at full activation; last two: mm "
        "longer per degree of nutation, and of extension of the coccyx"
    )
    header = ["strand", "mm", "strain", "fibre", "N", "per nut.", "per coccyx"]
    return [*wrapped(legend), *lay_out(header, rows, "<>>>>>>", gap=1)]


def carried_lines(dataset: xr.Dataset) -> list[str]:
    """The share of full activation by radius and strength, and the weight along the normal."""
    rows = [
        [f"radius {100 * float(r):g} cm", *(f"{100 * float(v):.0f} %" for v in row)]
        for r, row in zip(dataset.radius.values, dataset.floor_activation.values, strict=True)
    ]
    header = ["share of full activation", *(f"{float(s):g} N/cm2" for s in dataset.stress.values)]
    share = float(dataset.floor_weight_share)
    said = (
        f"pressure does not point down; of the organs' weight {100 * share:.0f} % acts along the floor's normal "
        f"in this posture, under a column of {100 * float(dataset.floor_column):.0f} cm. Turning the pelvis in space "
        "changes that share, and the length of no strand."
    )
    return [*lay_out(header, rows, "<>>>"), *wrapped(said)]


def tight_words(dataset: xr.Dataset) -> str:
    """What the passive tension of tight muscles does to both bones in the posture."""
    more, turns = float(dataset.tight_tension.sum()), np.degrees(dataset.tight_turn.values)
    if not more:
        return f"{dataset.attrs['tight']}: in this posture it is slack, and pulls on nothing."
    women, men = (float(row[0]) for row in turns)
    if max(abs(women), abs(men)) < LEAST_TURN:
        return f"{dataset.attrs['tight']}: {more:.0f} N more of passive tension, and the sacrum does not turn."
    way = called("sacrum", "pelvis", "right", int(np.sign(women)))
    coccyx = max(abs(float(row[1])) for row in turns)
    tip = "the coccyx stays on the sacrum" if coccyx < LEAST_TURN else f"the coccyx turns by {coccyx:.2f} deg"
    return (
        f"{dataset.attrs['tight']}: {more:.0f} N more of passive tension, both sides together, {way} the sacrum by "
        f"{abs(women):.2f} deg in women and {abs(men):.2f} in men (linear; living joints turn by 0.5 to 3.6); "
        f"{tip}."
    )


def weight_lines(dataset: xr.Dataset) -> list[str]:
    """The share of the weight along the normal over tilts of the pelvis in space."""
    tilts = [f"{int(t):+d}" for t in dataset.tilt.values]
    shares = [f"{100 * float(v):.0f}" for v in dataset.floor_weight_share_over_tilt.values]
    return [
        *wrapped("% of the organs' weight along the normal, the pelvis tilted by so many degrees (+ posteriorly):"),
        *lay_out(tilts, [shares], ">" * len(tilts), gap=1),
    ]


def closure_lines(dataset: xr.Dataset) -> list[str]:
    """What crosses the right sacroiliac joint, and what part of it presses it together."""
    rows = [
        [str(g).removesuffix("_r").replace("_", " "), f"{float(f):.0f}", *(f"{100 * float(v):.0f}" for v in n)]
        for g, f, n in zip(
            dataset.group.values, dataset.closure_force.values, dataset.closure_normal.values, strict=True
        )
    ]
    header = ["force closure, one side", "N", *(f"normal at {float(s):g}" for s in dataset.slant.values)]
    said = (
        "N: across the joint at full activation; then % of it along the joint's normal, + presses, for normals "
        "turned forward by so many degrees [p]. Of gluteus maximus a third crosses the joint here; in five cadavers "
        "70 % did, 891 N (Barker 2014)."
    )
    return [*lay_out(header, rows, "<>>>>"), *wrapped(said)]
