"""Whose signal an electrode hears as records: every share, with its interval; and what channels' names can mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from psoas.dataset.record import Record, record
from psoas.units import ONE

if TYPE_CHECKING:
    import xarray as xr

KINDS = {"emg_share": "share of the signal's power", "emg_share_equal": "the same, all muscles equally active",
         "emg_share_worst": "the same, psoas' fibres all along its path",
         "emg_share_layers": "the same, of a half-space in layers"}  # fmt: skip


def records(dataset: xr.Dataset) -> list[Record]:
    """Every share of every electrode, and what unmixing gives."""
    found = []
    for e in map(str, dataset.electrode.values):
        here = dataset.sel(electrode=e)
        where = str(here.electrode_label.item())
        for i, muscle in enumerate(map(str, dataset.muscle.values)):
            label = str(here.label.values[i])
            for name, words in KINDS.items():
                value = float(here[name].values[i])
                ends = {}
                if name == "emg_share" and "emg_share_low" in here:
                    ends = {"low": float(here.emg_share_low.values[i]), "high": float(here.emg_share_high.values[i])}
                told = "not reckoned" if value != value else f"{100 * value:.3g} %"
                found.append(record(words, value, ONE, f"{where}: {label}: {words} {told}.", muscle=muscle,
                                    kind="family", side="right", operator="emg", electrode=e, **ends))  # fmt: skip
    if "unmix_sd" in dataset:
        for muscle, sd, word in zip(map(str, dataset.muscle.values), dataset.unmix_sd.values.tolist(),
                                    dataset.attrs["unmix_words"], strict=True):  # fmt: skip
            words = "standard deviation of a muscle's power over itself, unmixed"
            told = f"{sd:.3g}" if sd == sd else word
            found.append(record(words, sd, ONE, f"{muscle}: {words}: {told}.", muscle=muscle, kind="family",
                                side="right", operator="emg", verdict=word))  # fmt: skip
    return found


def channel_records(dataset: xr.Dataset) -> list[Record]:
    """A record for every channel and muscle that its name can mean; one for a name that means none."""
    found = []
    for i, channel in enumerate(map(str, dataset.channel.values)):
        own = [m for m, v in zip(map(str, dataset.muscle.values), dataset.channel_meaning.values[i], strict=True) if v]
        side = str(dataset.channel_side.values[i]) or None
        for muscle in own:
            found.append(record("a channel's name can mean it", 1.0, ONE, f"channel '{channel}' can mean {muscle}.",
                                muscle=muscle, kind="family", side=side, operator="emg", channel=channel))  # fmt: skip
        if not own:
            said = str(dataset.channel_said.values[i])
            found.append(record("a channel's name can mean it", 0.0, ONE, f"channel '{channel}': {said}.",
                                operator="emg", channel=channel, side=side))  # fmt: skip
    return found
