"""Forces on lumbar discs as records: every level, and what each muscle family, gravity and the hands make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from psoas.dataset.record import Record, record
from psoas.units import NEWTON, ONE

if TYPE_CHECKING:
    import xarray as xr

FRAME = "disc: superior normal to the mid-plane of the adjacent endplates, anterior, right"


def records(dataset: xr.Dataset) -> list[Record]:
    """Compression and shear of the upper part on the lower, their ledger, and activations."""
    found = []
    for level in map(str, dataset.level.values):
        for component in map(str, dataset.component.values):
            here = {"level": level, "component": component}
            of = {"operator": "loads", "level": level, "axes_of": FRAME}
            words = f"{level.replace('_', '/')}: {component.replace('_', ' ')}"
            value = float(dataset.level_force.sel(here))
            found.append(record(component.replace("_", " "), value, NEWTON, f"{words} {value:.0f} N.", **of))
            ledger = dataset.group_level_ledger.sel(here).values.tolist()
            labels = dataset.group.values.tolist(), dataset.group_label.values.tolist()
            for group, label, part in zip(*labels, ledger, strict=True):
                name = f"{component.replace('_', ' ')} by one source"
                found.append(record(name, part, NEWTON, f"{words} by {label}: {part:.1f} N.", muscle=group, **of))
    return found + activations(dataset)


def activations(dataset: xr.Dataset) -> list[Record]:
    """The activation of every muscle."""
    columns: Any = zip(
        dataset.muscle.values.tolist(), dataset.family.values.tolist(), dataset.side.values.tolist(),
        dataset.activation.values.tolist(), strict=True,
    )  # fmt: skip
    return [
        record(
            "activation", value, ONE, f"{name}: active to {100 * value:.1f} %.", muscle=name, kind="fascicle",
            family=family, side=side, operator="loads",
        )
        for name, family, side, value in columns
    ]  # fmt: skip
