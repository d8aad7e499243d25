"""Whose signal an electrode hears, as people read it, in 80 columns; and what channels' names can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.errors import listed
from psoas.question.emg import EmgQuestion
from psoas.text.layout import lay_out, wrapped
from psoas.text.question_of import asked_of

if TYPE_CHECKING:
    import xarray as xr

PSOAS, ILIACUS = "psoas_major", "iliacus"
HEARD = 0.05  # of the power: below that in every draw, a muscle cannot be heard
SHOWN = 0.01  # of the power: muscles that are listed
MOST = 6
CREDIBLE = (
    "Geometry and conduction alone: orders of magnitude, not microvolts; a hip that moves slides muscles under skin."
)


def percent(share: float) -> str:
    """A share in words: below 1 % with one figure.

    Examples
    --------
    >>> percent(0.514), percent(0.0007), percent(2e-7)
    ('51 %', '0.07 %', 'under 0.001 %')
    """
    if not np.isfinite(share):
        return "-"
    if share and share < 1e-5:
        return "under 0.001 %"
    return f"{100 * share:.0f} %" if share >= 0.0095 else f"{float(f'{100 * share:.1g}'):g} %"


def bare(share: float) -> str:
    """The same for a column of per cents.

    Examples
    --------
    >>> bare(0.514), bare(2e-7)
    ('51', '< 0.001')
    """
    return percent(share).removesuffix(" %").replace("under", "<")


def emg_lines(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.emg` as lines of at most 80 columns."""
    details = asked_of(dataset, EmgQuestion).details
    a = dataset.attrs
    fat = f"fat {a['fat_mm']:g} mm" + (", drawn from 5 to 30" if a["fat_drawn"] == "yes" and a["draws"] else "")
    lines = [
        *(line for name in dataset.electrode.values[:1] for line in wrapped(sentence(dataset, str(name)))),
        "",
        *wrapped(f"{a['body']}, {a['posture']}, right side; {a['activity']}; {fat}; {a['draws']} draws"),
        *wrapped(a["conductor"]),
        "",
        *table_lines(dataset),
    ]
    if dataset.sizes["electrode"] == 1 or details:
        for name in map(str, dataset.electrode.values):
            lines += ["", *muscle_lines(dataset, name, details)]
    if "unmix_sd" in dataset:
        lines += ["", *unmix_lines(dataset)]
    return [*lines, "", *wrapped(CREDIBLE), *wrapped(f"{a['limits'][0].upper()}{a['limits'][1:]}.")]


def sentence(dataset: xr.Dataset, name: str) -> str:
    """What one electrode hears, in a sentence or two."""
    here = dataset.sel(electrode=name)
    where = str(here.electrode_label.item())
    at = f"The {where}" if where.startswith("wire") else f"At the {where}"
    share = here.emg_share
    order = np.argsort(-share.values)
    told = [i for i in order[:3] if share.values[i] >= 0.05] or [order[0]]
    parts = []
    for i in told:
        muscle = str(here.label.values[i])
        parts.append(f"{percent(float(share.values[i]))} is {muscle}{between(here, i)}")
    hears = f"{at} hears: of its signal" if where.startswith("wire") else f"{at}, of the signal"
    return f"{hears} {listed(parts)}; {psoas_words(here)}."


def between(here: xr.Dataset, i: int) -> str:
    """The interval over the draws."""
    if "emg_share_low" not in here:
        return ""
    return f" ({percent(float(here.emg_share_low.values[i]))} to {percent(float(here.emg_share_high.values[i]))})"


def psoas_words(here: xr.Dataset) -> str:
    """Whether psoas is heard."""
    k = here.muscle.values.tolist().index(PSOAS)
    share = float(here.emg_share.values[k])
    worst = float(here.emg_share_worst.values[k])
    if share >= 0.5:
        return "psoas is what it hears"
    if "emg_share_draw" not in here:
        return f"psoas makes {percent(share)}, {percent(worst)} if its fibres went all along its path"
    every = here.emg_share_draw.sel(muscle=PSOAS).values
    hardest = float(here.emg_share_worst_draw.max())
    if every.max() <= HEARD:
        most = f"at most {percent(float(every.max()))} in any draw"
        return f"psoas cannot be heard there ({most}; up to {percent(hardest)} if its fibres went all along its path)"
    return f"psoas makes over {percent(HEARD)} of it in {percent(float((every > HEARD).mean()))} of the draws"


def table_lines(dataset: xr.Dataset) -> list[str]:
    """Every electrode: largest muscle, iliacus, psoas, psoas in the worst case, how many times more active for half."""
    rows = []
    for name in map(str, dataset.electrode.values):
        here = dataset.sel(electrode=name)
        share = dict(zip(here.muscle.values.tolist(), here.emg_share.values.tolist(), strict=True))
        largest = max(share, key=lambda m: share[m])
        label = str(here.label.sel(muscle=largest).item())
        times = float(here.emg_times_more)
        worst = float(here.emg_share_worst.sel(muscle=PSOAS))
        rows.append([
            name, label, *(bare(v) for v in (share[largest], share.get(ILIACUS, 0.0), share[PSOAS], worst)),
            "> 9999" if times >= 1e4 else f"{times:.0f}" if times >= 10 else f"{times:.1g}",
        ])  # fmt: skip
    header = ["electrode", "mostly", "%", "iliacus", "psoas", "at worst", "for half"]
    said = (
        "% of the signal's power; at worst: psoas' fibres all along its path; for half: psoas that many times as "
        "active as all others makes half of it"
    )
    return [*lay_out(header, rows, "<<>>>>>"), *wrapped(said)]


def muscle_lines(dataset: xr.Dataset, name: str, details: bool) -> list[str]:
    """The muscles that one electrode hears."""
    here = dataset.sel(electrode=name)
    order = np.argsort(-here.emg_share.values)
    shown = order if details else [i for i in order[:MOST] if here.emg_share.values[i] >= SHOWN / 10]
    drawn = "emg_share_low" in here
    header = [str(here.electrode_label.item()), "share", *(["5 to 95 %", "largest in"] if drawn else []), "by layers"]
    rows = []
    for i in shown:
        row = [str(here.label.values[i]), percent(float(here.emg_share.values[i]))]
        if drawn:
            low, high = float(here.emg_share_low.values[i]), float(here.emg_share_high.values[i])
            row += [f"{percent(low)} to {percent(high)}", percent(float(here.emg_largest.values[i]))]
        rows.append([*row, percent(float(here.emg_share_layers.values[i]))])
    lines = lay_out(header, rows, "<>" + (">>" if drawn else "") + ">")
    seat = str(here.sits_in.item())
    return [*lines, *([f"it sits in {seat.replace('_', ' ')}"] if seat else [])]


def unmix_lines(dataset: xr.Dataset) -> list[str]:
    """What can be had back from the electrodes together."""
    a = dataset.attrs
    words = dict(zip(dataset.muscle.values.tolist(), a["unmix_words"], strict=True))
    names = listed(map(str, dataset.electrode.values))
    condition = float(dataset.unmix_condition)
    told = "more muscles than channels tell apart" if np.isnan(condition) else f"condition {condition:.3g}"
    first = (
        f"unmixing {a['unmix_channels']} channels ({names}) at {100 * a['unmix_noise']:.0f} % noise: {told}; cosine of "
        f"psoas to iliacus {float(dataset.unmix_cosine):.2f}"
    )
    rows = []
    for m in dataset.muscle.values.tolist():
        if words[m] == "left out":
            continue
        sd = float(dataset.unmix_sd.sel(muscle=m))
        said = f"SD {sd:.2f} of its own power" if words[m] == "recoverable" else "not recoverable from these electrodes"
        rows.append([str(dataset.label.sel(muscle=m).item()), said])
    best = a["unmix_best_added"]
    more = []
    if best and 0 <= a["unmix_best_sd"] <= 1:
        more = wrapped(f"one more electrode would help psoas most: {best} (SD {a['unmix_best_sd']:.2f})")
    elif best:
        more = wrapped("no single further electrode of the table makes psoas recoverable")
    return [*wrapped(first), *lay_out(["muscle", "power"], rows, "<<"), *more]


def channel_lines(dataset: xr.Dataset) -> list[str]:
    """EMG channels and what their names can mean."""
    a = dataset.attrs
    lines: list[str] = []
    label = dict(zip(dataset.muscle.values.tolist(), dataset.label.values.tolist(), strict=True))
    if a["label_asked"]:
        can = [label[f] for f in a["label_families"]]
        said = f": {a['label_said']}" if a["label_said"] else ""
        meant = f"can mean {listed(can, 'or')}" if can else "names no muscle that psoas knows"
        lines += wrapped(f"'{a['label_asked']}' {meant}{said}.")
        if PSOAS in a["label_families"] and len(can) > 1:
            lines += wrapped("Which of them it hears is a matter of where the electrode lies: psoas emg groin.")
    if not a["motion"]:
        return lines
    rows = []
    for i, name in enumerate(map(str, dataset.channel.values)):
        own = [
            label[m]
            for m, v in zip(dataset.muscle.values.tolist(), dataset.channel_meaning.values[i], strict=True)
            if v
        ]
        side = str(dataset.channel_side.values[i])
        meant = listed(own[:3], "or") + (f" or {len(own) - 3} more" if len(own) > 3 else "")
        rows.append([name[:28], side, meant if own else str(dataset.channel_said.values[i])])
    clear = int((dataset.channel_meaning.values.sum(axis=1) == 1).sum())
    lines += wrapped(
        f"{a['motion']} has {len(rows)} channels that can be EMG; {clear} of their names mean one muscle, and what an "
        "electrode hears is another question."
    )
    asked = a["label_asked"].strip().lower()
    if asked:
        some = [n for n in map(str, dataset.channel.values) if asked in n.lower().replace("_", " ")]
        lines += wrapped(f"Channels of that name: {listed(some) if some else 'none'}.")
    return [*lines, "", *lay_out(["channel", "side", "can mean"], rows, "<<<")]
