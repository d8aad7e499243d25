"""Of the 3D body: how far a shown sign holds, for the rows, pairs and axes whose sensitivity set was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from psoas.dataset.numbers import Numbers
from psoas.dataset.verdict import agreement_words, all_beside, dim_of
from psoas.offline_report.cells import numbered

if TYPE_CHECKING:
    import xarray as xr

Judged = Mapping[tuple[str, str], "xr.Dataset"]


def shares(
    answer: xr.Dataset, judged: Judged, place: str, pairs: Sequence[tuple[str, str]], axes: Sequence[str],
    kept: Sequence[int],
) -> dict[str, dict[str, str]]:  # fmt: skip
    """Per `posture/operator/pair/axis` (places in their lists): place of a row -> how far its sign holds, in words."""
    every = numbered(answer)
    listed = [every[k] for k in kept]
    numbers = Numbers(answer, listed, "acceleration")
    found = {}
    for k, pair in enumerate(pairs):
        if pair not in judged or judged[pair].attrs["axis"] not in axes:
            continue
        axis = str(judged[pair].attrs["axis"])
        known = {dim: set(map(str, judged[pair][dim].values)) for dim in ("group", "muscle")}
        values, signs = numbers.about(*pair, axis)
        told = [i for i, r in enumerate(listed) if values[i] == values[i] and r.name in known[dim_of(r)]]
        beside = all_beside(judged[pair], [listed[i] for i in told], signs[told])
        words = {str(i): agreement_words(one, (*pair, axis)) for i, one in zip(told, beside, strict=True)}
        found[f"{place}/{k}/{axes.index(axis)}"] = words
    return found
