"""Answers over a grid, over a motion and after a step of tension, as records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.record import Record, of_pair, of_row, pulling, record, turns
from psoas.dataset.rows import Row, recorded_rows
from psoas.dataset.signs import LEAST, signs
from psoas.frames import AXES
from psoas.units import ACCELERATION, METRE, ROTATION_PER_NEWTON, SECOND

if TYPE_CHECKING:
    import xarray as xr

WORDS = {METRE: ("moment arm", 1e3, "mm"), ROTATION_PER_NEWTON: ("rotation", float(np.degrees(1.0)), "deg")}


def sweep_records(dataset: xr.Dataset) -> list[Record]:
    """Every point of the grid."""
    a, grid = dataset.attrs, dataset.sweep
    name = next(n for n in map(str, dataset.data_vars) if not n.endswith("_norm"))
    found = []
    for i, x in enumerate(grid.values.tolist()):
        here = dataset.isel(sweep=i)
        over = {"over": a["coordinate"], "at": x, "at_units": grid.attrs["units"]}
        found += of_variable(here, name, "group_swept_norm", (a["of"], a["relative_to"]), a["operator"], over)
    return found


def motion_records(dataset: xr.Dataset) -> list[Record]:
    """Every frame of the motion, and what gravity and the velocities do in it."""
    name = next(n for n in map(str, dataset.data_vars) if n in ("group_trial_acceleration", "group_trial_arm"))
    found = []
    for i, t in enumerate(dataset.time.values.tolist()):
        over = {"over": "time", "at": t, "at_units": SECOND}
        for p in range(dataset.sizes["pair"]):
            here = dataset.isel(time=i, pair=p)
            pair = str(here["of"].item()), str(here.relative_to.item())
            found += of_variable(here, name, "group_trial_norm", pair, dataset.attrs["operator"], over)
            for what in ("gravity", "velocity"):
                if f"{what}_acceleration" in here:
                    found += by_itself(here[f"{what}_acceleration"], what, pair, over)
    return found


def by_itself(values: xr.DataArray, what: str, pair: tuple[str, str], over: dict[str, Any]) -> list[Record]:
    """What gravity or the velocities do without any muscle."""
    name = {"gravity": "gravity", "velocity": "the velocities"}[what]
    return [
        record(
            f"angular acceleration by {name}", float(values.sel(axis=axis)), ACCELERATION,
            f"{name}: {pair[0]} relative to {pair[1]} {float(values.sel(axis=axis)):+.3g} rad/s2 at that instant, "
            f"{over['at']:g} s, without any muscle.", operator="acceleration", **of_pair(*pair, axis), **over,
        )
        for axis in AXES
    ]  # fmt: skip


def step_records(dataset: xr.Dataset) -> list[Record]:
    """How every group starts, where it ends, and when its sign changes."""
    found = []
    for p in range(dataset.sizes["pair"]):
        here = dataset.isel(pair=p)
        pair = str(here["of"].item()), str(here.relative_to.item())
        found += of_variable(here, "group_step_start", "group_step_start_norm", pair, "step", {"case": "start"})
        found += of_variable(here, "group_step_end", "group_step_end_norm", pair, "step", {"case": "end"})
        for row in recorded_rows(dataset):
            for axis in AXES:
                times = here.group_sign_change.sel(group=row.name, axis=axis).values
                found += [
                    record(
                        "time of a change of sign", float(t), SECOND,
                        f"{pulling(row, float(dataset.attrs['condition_tension']))}: {pair[0]} relative to {pair[1]} "
                        f"changes its sign {1e3 * t:.0f} ms after the tension stepped up.",
                        **of_row(row), operator="step", **of_pair(*pair, axis),
                    )
                    for t in times[np.isfinite(times)].tolist()
                ]  # fmt: skip
    return found


def of_variable(
    here: xr.Dataset, name: str, norm: str, pair: tuple[str, str], operator: str, over: dict[str, Any]
) -> list[Record]:
    """One variable (group, axis) of one pair as records, every row about every axis."""
    rows = [r for r in recorded_rows(here) if operator != "torque" or r.side != "both"]
    places = {str(g): k for k, g in enumerate(here.group.values)}
    chosen = [places[r.name] for r in rows]
    values, norms = (here[n].transpose("group", "axis").values[chosen] for n in (name, norm))
    units = here[name].attrs["units"]
    found = signs(values, norms, LEAST[units])
    return [
        one_record(here, row, values[i, k], int(found[i, k]), (*pair, axis), units, operator, over)
        for i, row in enumerate(rows)
        for k, axis in enumerate(AXES)
    ]


def one_record(
    here: xr.Dataset, row: Row, value: Any, sign: int, where: tuple[str, str, str], units: str, operator: str,
    over: dict[str, Any],
) -> Record:  # fmt: skip
    """One row about one axis."""
    tension = float(here.attrs["condition_tension"])
    quantity, scale, unit = WORDS.get(units, ("angular acceleration", 1.0, "rad/s2"))
    amount = (
        "" if value != value else f", {abs(float(value)) * scale * (1.0 if units == METRE else tension):.3g} {unit}"
    )
    at = f" at {over['over']} = {over['at']:g} {over['at_units']}" if "at" in over else f" at the {over['case']}"
    return record(
        quantity, float(value), units, f"{pulling(row, tension)}: {turns(*where, float(value), sign)}{amount}{at}.",
        **of_row(row), operator=operator, **of_pair(*where), **over, sign=None if value != value else sign,
        sharing=here.attrs["condition_sharing"],
    )  # fmt: skip
