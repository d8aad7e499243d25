"""Sacrum, coccyx and pelvic floor as records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.record import Record, known, of_pair, of_row, pulling, record
from psoas.dataset.rows import Row, recorded_rows, summed
from psoas.dataset.signs import LEAST, called
from psoas.frames import AXES
from psoas.units import METRE, NEWTON, ONE, RADIAN, ROTATION_PER_NEWTON

if TYPE_CHECKING:
    import xarray as xr

WAYS = ("centre", "stiffness", "lumbar", "guide", "gluteus")


def sacrum_records(dataset: xr.Dataset) -> list[Record]:
    """Rotation of every row, of women and men, about every axis; its arm; the range of the ensemble."""
    found: list[Record] = []
    tension = float(dataset.attrs["condition_tension"])
    for row in recorded_rows(dataset):
        turns, every = summed(dataset, "sacral_turn", row), summed(dataset, "sacral_members", row)
        for p, pair in enumerate(map(str, dataset.pair.values)):
            of, to = pair.split("/")
            name = "sacral_arm" if of == "sacrum" else "coccyx_arm"
            arm = float(summed(dataset, name, row))
            where = of_pair(of, to, "right") | of_row(row)
            up = called(of, to, "right", 1)
            said = f"{row.label}, {row.side}: arm of {of} relative to {to} {1e3 * arm:+.1f} mm, + {up}."
            found.append(record("moment arm", arm, METRE, said, operator="torque", **where))
            for i, people in enumerate(map(str, dataset.people.values)):
                for k, axis in enumerate(AXES):
                    found.append(turned(row, (of, to, axis), people, float(turns[i, p, k]), tension, every[p]))
    return found


def turned(
    row: Row, where: tuple[str, str, str], people: str, value: float, tension: float, every: np.ndarray
) -> Record:
    """One rotation, with the share of the ensemble that has its sign where that was asked (about right)."""
    of, to, axis = where
    sign = 0 if abs(value) <= LEAST[ROTATION_PER_NEWTON] else int(np.sign(value))
    word = called(of, to, axis, sign) if sign else "does not turn"
    size = f"{abs(np.degrees(value)) * tension:.3f} deg in {people}"
    said = f"{pulling(row, tension)}: {of} relative to {to} {word} by {size}."
    more: dict[str, Any] = {}
    if axis == "right" and sign:
        signs = np.sign(every) * (np.abs(every) > LEAST[ROTATION_PER_NEWTON])
        share = float((signs == sign).mean())
        other = float((signs == -sign).mean())
        more = {
            "low": float(every.min()), "high": float(every.max()),
            "robustness": {"shown_sign": sign, "agreeing_share": share, "minority": share < other},
        }  # fmt: skip
    return record(
        "rotation", value, ROTATION_PER_NEWTON, said, operator="static", case=people, sign=sign,
        **of_row(row), **of_pair(of, to, axis), **more,
    )  # fmt: skip


def floor_records(dataset: xr.Dataset) -> list[Record]:
    """Every strand, the load, and what the floor and tight muscles do to sacrum and coccyx."""
    found: list[Record] = []
    quantities = (
        ("strand_length", "length", METRE, "m"), ("strand_strain", "strain of the fibre", ONE, ""),
        ("strand_force", "tension at full activation", NEWTON, "N"), ("strand_passive", "passive tension", NEWTON, "N"),
        ("strand_per_nutation", "change of length per radian of nutation", METRE, "m"),
        ("strand_per_coccyx", "change of length per radian of coccyx extension", METRE, "m"),
    )  # fmt: skip
    for name in map(str, dataset.strand.values):
        one = dataset.sel(strand=name)
        side = {"r": "right", "l": "left"}[name[-1]]
        for key, words, units, shown in quantities:
            value = known(float(one[key]))
            said = "has none" if value is None else f"{value:.4g} {shown}".rstrip()
            found.append(record(words, value, units, f"{one.strand_label.item()}, {side}: {words} {said}.",
                                muscle=name, side=side, operator="floor"))  # fmt: skip
    for key, words, units in (
        ("floor_force", "force on the floor", NEWTON), ("floor_area", "area of the floor", "m^2"),
        ("floor_weight_share", "share of the organs' weight along the floor's normal", ONE),
        ("floor_column", "height of the column above the floor", METRE),
    ):  # fmt: skip
        value = float(dataset[key])
        found.append(record(words, value, units, f"{words}: {value:.4g}.", operator="floor"))
    for r, radius in enumerate(dataset.radius.values):
        for s, stress in enumerate(dataset.stress.values):
            value = float(dataset.floor_activation.values[r, s])
            where = f"radius {100 * float(radius):g} cm and {float(stress):g} N/cm2"
            said = f"at {where} the floor carries it at {100 * value:.0f} %."
            found.append(
                record(
                    "share of full activation",
                    value,
                    ONE,
                    said,
                    operator="floor",
                    case=f"{radius:g} m, {stress:g} N/cm2",
                )
            )
    for key, words in (("floor_full_turn", "whole floor at full activation"), ("tight_turn", "tight muscles")):
        for i, people in enumerate(map(str, dataset.people.values)):
            for p, pair in enumerate(map(str, dataset.pair.values)):
                of, to = pair.split("/")
                value = float(dataset[key].values[i, p])
                word = called(of, to, "right", int(np.sign(value))) if value else "does not turn"
                said = f"{words}: {of} relative to {to} {word} by {abs(np.degrees(value)):.3f} deg in {people}."
                found.append(record(f"rotation by {words}", value, RADIAN, said, operator="static", case=people,
                                    **of_pair(of, to, "right")))  # fmt: skip
    for g, group in enumerate(map(str, dataset.group.values)):
        value = float(dataset.closure_force.values[g])
        found.append(
            record(
                "force across the sacroiliac joint",
                value,
                NEWTON,
                f"{group}: {value:.0f} N across its joint at full activation.",
                muscle=group,
                operator="floor",
            )
        )
    return found
