"""What was found of a person as a dataset, its contract checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import xarray as xr

from psoas.answers.align.false_neutral import IN_FRONT, NEUTRAL, PRIOR, FalseNeutral, Observed, false_neutral, surest
from psoas.answers.align.range_left import REACHES, RangeLeft
from psoas.body.body import Body
from psoas.dataset.schema import attributes, check_dataset
from psoas.formats.motions.series import Array
from psoas.trials.facing import median
from psoas.trials.marker_fit import Fitted
from psoas.trials.measures import measures_known
from psoas.trials.onto_body import Placed
from psoas.trials.uncertainty import NINETY, Spread

STILL = np.radians(10.0)  # [p]: thighs that swing by less are told as one posture
SIDES = ("right", "left")


class OnBody(NamedTuple):
    """A person on a body, by directions of segments or by places of markers."""

    body: Body
    how: Placed | Fitted


def as_dataset(
    time: Array, names: Sequence[str], values: Array, known: Spread, seen: Mapping[str, Observed],
    told: Mapping[str, Any], left: Mapping[str, RangeLeft], body: OnBody | None = None,
) -> xr.Dataset:  # fmt: skip
    """The answer, its contract checked."""
    half = np.hypot(known.constant, known.frame)
    half *= NINETY
    for sd in (known.constant, known.frame):
        sd[~np.isfinite(values)] = np.nan
    told = dict(told) | {"answer": "align", "still": "yes" if still(names, values) else "no"}
    dims = ("time", "measure")
    data: dict[str, tuple[tuple[str, ...], Array]] = {
        "align_angle": (dims, values), "align_low": (dims, values - half),
        "align_high": (dims, np.add(values, half, out=half)),
        "align_sd_constant": (dims, known.constant), "align_sd_frame": (dims, known.frame),
    }  # fmt: skip
    what = [measures_known()[name] for name in names]
    coords: dict[str, Any] = {
        "time": ("time", time, {"units": "s", "long_name": "time"}), "measure": list(names),
        **{key: ("measure", [getattr(m, key) for m in what]) for key in (
            "view", "of", "relative_to", "axis", "positive", "negative", "quantity", "definition")},
        "landmarks": ("measure", [" ".join(known.landmarks.get(name, ())) for name in names]),
    }  # fmt: skip
    sides = [side for side, name in zip(SIDES, ("thigh_r", "thigh_l"), strict=True) if name in seen]
    if sides:
        posterior = [false_neutral(seen[f"thigh_{side[0]}"]) for side in sides]
        data |= posterior_data(posterior)
        coords["side"] = sides
        variance = median(next(iter(seen.values())).pelvis_var)
        told |= {
            "surest": surest(variance), "prior_deg": float(np.degrees(PRIOR)),
            "window_deg": [float(np.degrees(NEUTRAL)), float(np.degrees(IN_FRONT))],
        }  # fmt: skip
    for more, places in (range_data(left), body_data(body)):
        data |= more
        coords |= places
    made = {k: xr.DataArray(v, dims=d, attrs=attributes(k)) for k, (d, v) in data.items()}
    return check_dataset(xr.Dataset(made, coords=coords, attrs=told))


def range_data(left: Mapping[str, RangeLeft]) -> tuple[dict[str, tuple[tuple[str, ...], Array]], dict[str, Any]]:
    """What is left of each hip's extension, and its coordinates."""
    if not left:
        return {}, {}
    dims, each = ("hip", "reach"), list(left.values())
    extension, rest, behind, rest_sd, behind_sd = (
        np.stack([getattr(one, key) for one in each]) for key in ("extension", "left", "behind", "left_sd", "behind_sd")
    )
    data = {
        "range_extension": extension, "range_left": rest, "range_left_low": rest - NINETY * rest_sd,
        "range_left_high": rest + NINETY * rest_sd, "range_thigh_behind": behind,
        "range_thigh_behind_low": behind - NINETY * behind_sd, "range_thigh_behind_high": behind + NINETY * behind_sd,
    }  # fmt: skip
    at = ("hip", [one.at for one in each], {"units": "s", "long_name": "instant at which the range is told"})
    return {k: (dims, v) for k, v in data.items()}, {"hip": list(left), "reach": list(REACHES), "range_at": at}


def body_data(found: OnBody | None) -> tuple[dict[str, tuple[tuple[str, ...], Array]], dict[str, Any]]:
    """The person on the body, and the coordinates of that."""
    if found is None:
        return {}, {}
    one: dict[str, Any] = {"coordinate": list(found.body.coordinates)}
    data: dict[str, tuple[tuple[str, ...], Array]] = {
        "placed_angle": (("time", "coordinate"), found.how.q), "placed_steps": (("time",), found.how.steps),
    }  # fmt: skip
    if isinstance(found.how, Fitted):
        return data | {"placed_marker_rms": (("time",), found.how.rms)}, one
    names = list(found.how.residual)
    data["placed_residual"] = (
        ("time", "segment"),
        np.stack([found.how.residual[s] for s in names], axis=-1),
    )
    return data, one | {"segment": names}


def posterior_data(posterior: Sequence[FalseNeutral]) -> dict[str, tuple[tuple[str, ...], Array]]:
    """False neutral by time and side."""
    dims = ("time", "side")
    return {
        f"false_neutral_{name}": (dims, np.stack([getattr(one, name) for one in posterior], axis=-1))
        for name in FalseNeutral._fields
    }


def still(names: Sequence[str], values: Array) -> bool:
    """Whether this is one posture: neither thigh swings by 10 deg."""
    thighs = [i for i, name in enumerate(names) if name.startswith("thigh")]
    swings = [np.nanmax(values[:, i]) - np.nanmin(values[:, i]) for i in thighs if np.isfinite(values[:, i]).any()]
    return not swings or max(swings) < STILL
