"""What tests can tell about tightness, as records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.dataset.record import Record, record
from psoas.units import ONE

if TYPE_CHECKING:
    import xarray as xr

NATS = "nat"


def records(dataset: xr.Dataset) -> list[Record]:
    """Ratios, rivals, information of other tests; of readings also rivals and the estimate."""
    found: list[Record] = []
    of = {"operator": "tightness"}
    for c in map(str, dataset.candidate.values):
        for p, label in zip(map(str, dataset.parameter.values), map(str, dataset.parameter_label.values), strict=True):
            value = float(dataset.tightness_ratio.sel(candidate=c, parameter=p))
            words = f"{c}: {value:.2f} of what is unknown of {label} stays."
            found.append(record("posterior ratio", value, ONE, words, case=c, measure=p, **of))
    for s in map(str, dataset.suspect.values):
        value = float(dataset.tightness_penalty.sel(suspect=s))
        words = f"{s}, exact readings: the best rival costs {value:.1f} nats."
        found.append(record("rival penalty", value, NATS, words, case=s, **of))
    for t in map(str, dataset.other_test.values):
        for target in map(str, dataset.target.values):
            value = float(dataset.tightness_information.sel(other_test=t, target=target))
            words = f"{t} would add {value:.2f} nats for {target}."
            found.append(record("information", value, NATS, words, measure=t, case=target, **of))
    if "tightness_rival" in dataset:
        found += readings(dataset, of)
    return found


def readings(dataset: xr.Dataset, of: dict[str, str]) -> list[Record]:
    """Rivals of the readings, and the estimate with its interval."""
    found = []
    for f, word in zip(map(str, dataset.flexor.values), map(str, dataset.flexor_verdict.values), strict=True):
        value = float(dataset.tightness_rival.sel(flexor=f))
        words = f"{f}: not tight costs {value:.1f} nats, {word}."
        found.append(record("rival penalty", value, NATS, words, muscle=f, verdict=word, **of))
    for p in map(str, dataset.parameter.values):
        value, low, high = (float(dataset[f"tightness_{k}"].sel(parameter=p)) for k in ("estimate", "low", "high"))
        if value == value:
            words = f"{p}: {value:+.3f} ({low:+.3f} to {high:+.3f})."
            found.append(record("estimate", value, ONE, words, measure=p, low=low, high=high, **of))
    return found
