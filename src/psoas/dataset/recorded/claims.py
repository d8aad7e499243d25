"""Claims and their verdicts as records, level by level of every factor, and the headline's cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from psoas.dataset.record import Record, known, of_pair, record
from psoas.dataset.signs import called, signs
from psoas.units import ONE

if TYPE_CHECKING:
    import xarray as xr

TEXTS = (
    "verdict", "finding", "factor", "parameter", "sentence", "where", "output", "supports", "refutes", "changes",
    "needs", "notes", "asks",
)  # fmt: skip


def records(dataset: xr.Dataset) -> list[Record]:
    """One record a claim: the share of the ways to ask that support it; then one a level of every factor."""
    found = []
    for name in map(str, dataset.claim.values):
        one = dataset.sel(claim=name)
        verdict = str(one.verdict.item())
        said = f"{one.sentence.item()} {verdict[:1].upper()}{verdict[1:]}. {one.finding.item()}".rstrip()
        low, high = (known(float(one[f"claim_{k}"])) for k in ("low", "high"))
        share = float(one.claim_supporting)
        found.append(
            record("share of the ways to ask that support a claim", share, ONE, said, claim=name, low=low, high=high,
                   operator="claims", verdict=verdict)
        )  # fmt: skip
    return found + levels(dataset) + headline(dataset)


def levels(dataset: xr.Dataset) -> list[Record]:
    """The supporting share of every level of every factor."""
    found = []
    for i, name in enumerate(map(str, dataset.level_claim.values)):
        case = f"{dataset.level_factor.values[i]}: {dataset.level_name.values[i]}"
        share = float(dataset.level_supporting.values[i])
        said = f"{name}, {case}: " + (
            "no way to ask has an answer." if share != share else f"{100 * share:.0f} % for it."
        )
        quantity = "share of a factor's level that supports a claim"
        found.append(record(quantity, share, ONE, said, claim=name, case=case, operator="claims"))
    return found


def headline(dataset: xr.Dataset) -> list[Record]:
    """Pelvis relative to ground by muscle, operator and posture, its sign beside its share of the ensemble."""
    if "headline_relative" not in dataset:
        return []
    where = of_pair("pelvis", "ground", "right")
    found = []
    for place in np.ndindex(dataset.headline_relative.shape):
        here = dataset.isel(dict(zip(dataset.headline_relative.dims, place, strict=True)))
        value = float(here.headline_relative)
        if value != value:
            continue
        sign = int(signs(np.array(value), np.array(1.0)))
        shares = {k: float(here[f"headline_{k}"]) for k in ("silent", "posterior", "anterior")}
        share = (shares["silent"], shares["posterior"], shares["anterior"])[sign]
        operator, posture = str(here.operator.item()), str(here.headline_posture.item())
        way = called("pelvis", "ground", "right", sign)
        words = f"{here.row_label.item()}, {operator}, {posture}: pelvis relative to ground {way}"
        found.append(
            record(
                "rotation over that of what turns most", value, ONE, f"{words}, {100 * share:.0f} % of the ensemble.",
                muscle=str(here.muscle_row.item()), operator=operator, **where, case=posture, sign=sign,
                robustness={"shown_sign": sign, "agreeing_share": share, "minority": minority(sign, shares)},
            )
        )  # fmt: skip
    return found


def minority(sign: int, shares: dict[str, float]) -> bool:
    """Whether another sign is commoner."""
    up, down = shares["posterior"], shares["anterior"]
    return (shares["silent"] < max(up, down), up < down, down < up)[sign]


def details(dataset: xr.Dataset) -> dict[str, Any]:
    """Every claim with its texts and its whole ensemble."""
    from psoas.dataset.record import plain

    found = []
    for name in map(str, dataset.claim.values):
        one = dataset.sel(claim=name)
        claim: dict[str, Any] = {"id": name} | {key: str(one[key].item()) for key in TEXTS}
        claim |= {
            v.removeprefix("claim_"): plain(one[v].item()) for v in map(str, dataset.data_vars) if v[:6] == "claim_"
        }
        here = [i for i, owner in enumerate(dataset.level_claim.values) if owner == name]
        labels = ("level_factor", "level_name", "level_units", "level_decides")
        keys = (*labels, *(str(v) for v in dataset.data_vars if str(v).startswith("level_")))
        claim["levels"] = [{k.removeprefix("level_"): plain(dataset[k].values[i]) for k in keys} for i in here]
        found.append(claim)
    return {"claims": found}
