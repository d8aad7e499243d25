"""Forces on lumbar discs as people read them: 80 columns, and an error where nothing balances the posture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from psoas.errors import NotConvergedError
from psoas.text.layout import lay_out, wrapped

if TYPE_CHECKING:
    import xarray as xr

MOST_GROUPS = 8
LEAST_FORCE = 0.5  # N: a group that does less to both lowest discs is not listed
LEAST_ACTIVE = 0.01


def checked_loads(dataset: xr.Dataset) -> xr.Dataset:
    """The dataset, if the posture is balanced.

    Raises
    ------
    NotConvergedError
        Nothing balances it; says what is missing.
    """
    if dataset.attrs["status"] == "balanced":
        return dataset
    missing = dataset.attrs["missing"].split("; ")
    raise NotConvergedError(
        f"nothing balances '{dataset.attrs['posture']}' with {dataset.attrs['hands_kg']:g} kg in the hands: "
        f"{'; '.join(missing[:3]) or 'the solver stopped'}; change the posture, or hold less or nearer."
    )


def loads_table(dataset: xr.Dataset) -> list[str]:
    """The answer of `psoas.loads` as lines of at most 80 columns."""
    attrs = dataset.attrs
    hands = f"{attrs['hands_kg']:g} kg in the hands, {attrs['hands_at']}" if attrs["hands_kg"] else "hands empty"
    lines = [
        *wrapped(f"{attrs['body']}, {attrs['posture']}"),
        *wrapped(f"on {attrs['supports']}; {hands}; levels {attrs['levels']}"),
        *wrapped(f"trunk {attrs['trunk_stress']}; disc frames {attrs['disc_frames'].split(':')[0]}"),
        "",
    ]
    if attrs["status"] != "balanced":
        missing = attrs["missing"].split("; ")
        return [*lines, f"{attrs['status']}: nothing balances this posture", *(w for m in missing for w in wrapped(m))]
    return [*lines, *level_lines(dataset), "", *ledger_lines(dataset), "", *active_lines(dataset)]


def level_lines(dataset: xr.Dataset) -> list[str]:
    """Compression, shear and inclination of every level, highest first."""
    rows = []
    for level in dataset.level.values[::-1]:
        here = dataset.sel(level=level)
        compression, ahead, right = (round(float(x)) for x in here.level_force)
        rows.append(
            [
                str(level).replace("_", "/"),
                *(f"{x:d}" for x in (compression, ahead, right)),
                f"{np.degrees(float(here.disc_inclination)):.0f}",
            ]
        )
    header = ["level", "compression N", "anterior shear N", "right shear N", "disc deg"]
    return [*lay_out(header, rows, "<>>>>"), "shear of the upper part on the lower; disc: + anterior edge higher"]


def ledger_lines(dataset: xr.Dataset) -> list[str]:
    """What gravity, hands and the largest muscle groups do to the two lowest discs."""
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
