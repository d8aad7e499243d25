"""Forces on lumbar levels as people read them, in 80 columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.anatomy.language import say
from psoas.text.layout import lay_out, wrapped

if TYPE_CHECKING:
    import xarray as xr

MOST_GROUPS = 8
LEAST_FORCE = 0.5  # N: a group that does less to both lowest levels is not listed
LEAST_ACTIVE = 0.01
LEAST_PRESSURE = 0.5  # kPa


def loads_table(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.loads` as lines of at most 80 columns."""
    attrs = dataset.attrs
    hands = f"{attrs['hands_kg']:g} kg in the hands, {attrs['hands_at']}" if attrs["hands_kg"] else "hands empty"
    lines = [
        *wrapped(f"{attrs['body']}, {attrs['posture']}"),
        *wrapped(f"on {attrs['supports']}; {hands}; levels {attrs['levels']}"),
        *wrapped(
            f"trunk {attrs['trunk_stress']}; extensors {attrs['extensors']}; endplates "
            f"{attrs['disc_frames'].split(':')[0]}"
        ),
        "",
    ]
    if attrs["status"] != "balanced":
        missing = attrs["missing"].split("; ")
        return [*lines, f"{attrs['status']}: nothing balances this posture", *(w for m in missing for w in wrapped(m))]
    return [
        *wrapped(in_words(dataset)),
        "",
        *lines,
        *level_lines(dataset),
        "",
        *ledger_lines(dataset),
        "",
        *active_lines(dataset),
    ]


def in_words(dataset: xr.Dataset) -> str:
    """The answer in a sentence or two: the lowest two levels, and what makes most of it."""
    force, weight = dataset.level_force, dataset.attrs["body_weight_N"]
    pressed = float(force.sel(level="L4_L5", component="compression"))
    ahead = float(force.sel(level="L5_S1", component="anterior_shear"))
    own = dataset.group_level_ledger.sel(level="L4_L5", component="compression")
    most = str(dataset.group_label.values[int(np.argmax(own.values))])
    kPa = float(dataset.abdominal_pressure) / 1e3
    abdomen = f"; the abdomen is pressed to {kPa:.1f} kPa" if kPa >= LEAST_PRESSURE else ""
    return (
        f"L4/5 is pressed with {pressed:.0f} N ({pressed / weight:.1f} body weights), the largest part by {most} "
        f"({float(own.max()):.0f} N); disc and facets together, L5 is pushed "
        f"{'forward' if ahead > 0 else 'backward'} on the sacrum with {abs(ahead):.0f} N{abdomen}; "
        f"{say('plain.hold', weight=f'{weight:.0f}')}."
    )


def level_lines(dataset: xr.Dataset) -> list[str]:
    """Compression, shear and inclination of every level, highest first, and the same at the second stress."""
    rows, second = [], dataset.level_force_by_stress.isel(stress=-1)
    for level in dataset.level.values[::-1]:
        here = dataset.sel(level=level)
        forces = [*here.level_force.values, *second.sel(level=level).values[:2]]
        rows.append(
            [
                str(level).replace("_", "/"),
                *("-" if np.isnan(x) else f"{round(float(x)):d}" for x in forces),
                f"{np.degrees(float(here.disc_inclination)):.0f}",
            ]
        )
    at = f"at {float(second.stress):g}"
    header = ["level", "compression N", "anterior shear N", "right N", f"{at}: compr", "shear", "slope deg"]
    said = [
        f"shear of the upper part on the lower; {at}: with trunk muscles at {float(second.stress):g} N/cm2"
        f"{', where nothing balances it' if np.isnan(second).all() else ''}; slope: + anterior edge higher",
        full_force(dataset),
    ]
    return [*lay_out(header, rows, "<>>>>>>"), *(line for text in said for line in wrapped(text))]


def full_force(dataset: xr.Dataset) -> str:
    """What both psoai at full force would make of the lowest level, at both stresses."""
    lowest = dataset.psoas_full_force.isel(level=0)
    each = [
        f"{c:.0f} N compression and {s:.0f} N anterior shear at {float(stress):g} N/cm2"
        for stress, (c, s) in zip(lowest.stress.values, lowest.values[:, :2], strict=True)
    ]
    return f"both psoai at full force on {str(lowest.level.item()).replace('_', '/')}: {', '.join(each)}"


def ledger_lines(dataset: xr.Dataset) -> list[str]:
    """What gravity, hands, pressure and the largest muscle groups do to the two lowest levels."""
    two = dataset.group_level_ledger.isel(level=slice(0, 2))
    size = np.abs(two.values).max(axis=(0, 2))
    order = [i for i in np.argsort(-size)[:MOST_GROUPS] if size[i] >= LEAST_FORCE]
    rows = [
        [str(dataset.group_label.values[i])[:34]]
        + [f"{float(two.values[level, i, c]):.0f}" for level in (0, 1) for c in (0, 1)]
        for i in order
    ]
    names = [str(level).replace("_", "/") for level in two.level.values]
    header = ["of that", *(f"{name} {what}" for name in names for what in ("compr", "shear"))]
    return lay_out(header, rows, "<>>>>")


def active_lines(dataset: xr.Dataset) -> list[str]:
    """Largest activation of every group that is active, largest first."""
    activation = dataset.activation.groupby("family").max()
    order = np.argsort(-activation.values)[:MOST_GROUPS]
    label = dict(zip(dataset.group.values.tolist(), dataset.group_label.values.tolist(), strict=True))
    said = [
        f"{label[str(activation.family.values[i])]} {100 * float(activation.values[i]):.0f} %"
        for i in order
        if activation.values[i] >= LEAST_ACTIVE
    ]
    return wrapped(f"most active: {', '.join(said) or 'nobody above 1 %'}")
