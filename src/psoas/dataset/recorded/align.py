"""Where a person's segments are, as records: every measure at every instant, and false neutral."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.record import Record, known, of_pair, record
from psoas.units import ONE, RADIAN, SECOND

if TYPE_CHECKING:
    import xarray as xr

FEMUR = {"right": "femur_r", "left": "femur_l"}


def records(dataset: xr.Dataset) -> list[Record]:
    """Every angle with its interval, and how likely the neutral is a false one."""
    found: list[Record] = []
    names = dataset.measure.values.tolist()
    columns = {k: dataset[k].values.tolist() for k in (
        "of", "relative_to", "axis", "positive", "negative", "quantity", "definition", "landmarks")}  # fmt: skip
    tables = [dataset[f"align_{k}"].values for k in ("angle", "low", "high", "sd_constant", "sd_frame")]
    for t, time in enumerate(dataset.time.values.tolist()):
        over = at_time(dataset, time)
        for i, name in enumerate(names):
            here = {k: v[i] for k, v in columns.items()}
            value, low, high, constant, frame = (known(float(table[t, i])) for table in tables)
            found.append(
                record(
                    here["quantity"], value, RADIAN, sentence(here, value, low, high, over), measure=name,
                    operator="align", **of_pair(here["of"], here["relative_to"], here["axis"]), **over, low=low,
                    high=high, positive=here["positive"], sd_constant=constant, sd_frame=frame,
                    definition=here["definition"], landmarks=here["landmarks"] or None,
                )
            )  # fmt: skip
        found += of_false_neutral(dataset, t, over)
    return found + of_range(dataset)


def at_time(dataset: xr.Dataset, time: float) -> dict[str, Any]:
    """When, where an answer runs over time."""
    return {"over": "time", "at": time, "at_units": SECOND} if dataset.sizes["time"] > 1 else {}


def sentence(here: dict[str, str], value: float | None, low: float | None, high: float | None, over: Any) -> str:
    """One angle in words."""
    when = f" at {over['at']:g} s" if over else ""
    if value is None or low is None or high is None:
        return f"{here['quantity']}: not seen{when}."
    word = here["positive"] if value >= 0 else here["negative"]
    low, high = sorted(np.degrees([low, high]))
    return (
        f"{here['quantity']}: {word}, {abs(np.degrees(value)):.1f} deg{when} (90 % from {low:.1f} to {high:.1f}, + "
        f"{here['positive']})."
    )


def of_false_neutral(dataset: xr.Dataset, t: int, over: dict[str, Any]) -> list[Record]:
    """Its probability on either side, and of which parts the hip's angle is."""
    found: list[Record] = []
    for side in dataset.side.values.tolist() if "side" in dataset.coords else []:
        here = dataset.isel(time=t).sel(side=side)
        value = known(float(here.false_neutral_probability))
        words = "not seen" if value is None else f"{100 * value:.0f} %"
        where = {"operator": "align", "of": "pelvis", "relative_to": FEMUR[side], **over}
        found.append(
            record("probability of a false neutral", value, ONE, f"false neutral, {side}: {words}.", side=side, **where)
        )
        for key, words in (("femur_forward", "thigh ahead of vertical"), ("pelvis_back", "pelvis away from neutral")):
            part = known(float(here[f"false_neutral_{key}"]))
            amount = "not seen" if part is None else f"{np.degrees(part):+.1f} deg"
            found.append(
                record(
                    f"part of hip flexion: {words}", part, RADIAN, f"hip flexion, {side}: {words} {amount}.",
                    side=side, **where, axis="right",
                )
            )  # fmt: skip
    return found


def of_range(dataset: xr.Dataset) -> list[Record]:
    """What is left of each hip's extension, and where that would put the thigh."""
    found: list[Record] = []
    for side in dataset.hip.values.tolist() if "hip" in dataset.coords else []:
        for reach in dataset.reach.values.tolist():
            here = dataset.sel(hip=side, reach=reach)
            for key, what, of, to in (
                ("left", "hip extension left", FEMUR[side], "pelvis"),
                ("thigh_behind", "thigh behind vertical at the end of the hip's extension", FEMUR[side], "ground"),
            ):
                value, low, high = (known(float(here[f"range_{key}{end}"])) for end in ("", "_low", "_high"))
                if value is None:
                    continue
                words = f"{what}, {side}, to {reach}: {np.degrees(value):.1f} deg."
                found.append(
                    record(
                        f"{what}, to {reach}", value, RADIAN, words, operator="align", side=side,
                        **of_pair(of, to, "right"), low=low, high=high,
                    )
                )  # fmt: skip
    return found
